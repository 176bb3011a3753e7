// Requests for completion from the asking to the end, whatever their mode: who decides, the limits, what ends with them.
// Data plane.
#include "run/steps.h"

namespace ringback {

void Simulation::decides(CallId c)
{
    CallRow& call = exchange.call(c);
    call.flags |= has_decided;
    failed(c, call, demand_of(c), call.flags & met_congestion ? Condition::congestion : Condition::busy);
}

// A caller who will ask for completion listens to the busy tone, or to the announcement, first.
bool Simulation::takes_time_to_decide(CallId c, CallRow& call, const Demand& d, Condition condition)
{
    if (d.stream.is_application) return waits_for_application(c, call, condition);
    if (call.flags & has_decided || condition == Condition::no_answer) return false;
    const Action action = callers.react(d, condition);
    d.row.in_turn = 0;
    if (action < Action::camp_on) return false;
    if (condition == Condition::congestion) announces(call);
    schedule_in(callers.asks_after(d.id, call.ordinal), Phase::demand, EventKind::decides, c.row, call.stamp);
    return true;
}

Why Simulation::request(Mode mode, CallId c, Condition condition, std::uint32_t place, std::uint16_t text)
{
    const DemandId d = exchange.call(c).owner;
    const RequestId id = requests.open();
    RequestRow& r = requests.row(id);
    DemandRow& demand = callers.demand(d);
    r.mode = mode;
    r.place = place;
    r.text = text;
    r.condition = condition;
    r.demand = d;
    r.source = demand.source.row;
    r.index = demand.index;
    r.call = c;
    r.caller = demand.from.line();
    r.home = exchange.home(demand.from);
    // Campers and intruders stay where the call has come to; all others are for the number dialled, unless a callback may be
    // for the party to whom it was forwarded.
    using AfterDiversion = CallCompletion::Callback::AfterDiversion;
    r.dialled_first = demand.dialled;
    r.destination_first = demand.destination;
    r.was_forwarded = mode == Mode::callback && was_forwarded(exchange.call(c), demand);
    if (r.was_forwarded && rules_of_caller(r).text.callback.after_diversion == AfterDiversion::diverted_to) {
        r.was_forwarded = !callers.aim(demand, exchange.call(c).to);
    }
    r.dialled = mode == Mode::camp_on || mode == Mode::intrude ? exchange.call(c).to : demand.dialled;
    r.measured = exchange.recorder.measuring;
    r.armed = !(mode == Mode::callback && condition == Condition::no_answer);
    r.ordinal = exchange.call(c).ordinal;
    if (mode == Mode::callback) {
        r.for_line = condition != Condition::congestion;
        r.is_remote = has_far_end(r) && exchange.signalling_takes_time(route_of(r));
    }

    const Why refused = refusal(r, r.is_remote ? near_end : both_ends);
    if (refused != Why::none) {
        const bool asks = r.mode == Mode::message || (has_far_end(r) && !r.is_remote);
        if (asks && refused_by_rules(r) == Why::none && within_limits(r, near_end, evicts_nobody)) {
            count_messages(*this, r, 2);  // asked, and denied
        }
        reject(id, refused);
        return refused;
    }
    callers.demand(d).request = id;
    if (r.is_remote) {
        requests.fire(r, RequestEvent::ask, Why::asked);
        exchange.release_circuits(exchange.call(c));
        send(*this, id, EventKind::request_arrives);
        return Why::none;
    }
    take_in(id);
    if (mode == Mode::callback || mode == Mode::message) count_messages(*this, r, 2);  // asked, and accepted
    const bool took_time = exchange.call(c).flags & has_decided;
    begin(id, c);
    if (took_time) meets_free(id);
    return Why::none;
}

// What was not accepted does not change whom the demand is for.
void Simulation::reject(RequestId id, Why why)
{
    const RequestRow& r = requests.row(id);
    DemandRow& d = callers.demand(r.demand);
    d.request = {};
    d.dialled = r.dialled_first;
    d.destination = r.destination_first;
    requests.reject(id, why);
}

// Whoever listened to the busy tone first may ask when the line is free already: he is served at once.
void Simulation::meets_free(RequestId id)
{
    const RequestRow& r = requests.row(id);
    if (r.state != RequestState::waiting) return;
    if (r.mode == Mode::callback) {
        touch(r.queue);
    } else if (r.mode == Mode::camp_on) {
        const LineId l = free_line_of(r.dialled, r.caller);
        if (l) schedule_in(Duration{}, Phase::serve_campers, EventKind::serve_campers, l.row, 0);
    }
}

// The called party's exchange takes the request into its queue.
void Simulation::take_in(RequestId id)
{
    const RequestRow& r = requests.row(id);
    const RequestId before = r.mode == Mode::callback ? Callback<Simulation>::replaces(*this, r) : RequestId();
    requests.accept(id,
                    r.condition == Condition::busy        ? Why::busy
                    : r.condition == Condition::no_answer ? Why::no_answer
                                                          : Why::no_circuit,
                    before);
    if (before) end(before, Why::superseded);
}

// The caller's exchange knows that it was accepted.
void Simulation::begin(RequestId id, CallId c)
{
    switch (requests.row(id).mode) {
        case Mode::camp_on:
            CampOn<Simulation>::accepted(*this, id, c);
            break;
        case Mode::callback:
            Callback<Simulation>::accepted(*this, id, c);
            break;
        case Mode::intrude:
            Intrude<Simulation>::accepted(*this, id, c);
            break;
        case Mode::message:
            Message<Simulation>::accepted(*this, id, c);
            break;
    }
}

void Simulation::request_arrives(RequestId id)
{
    RequestRow& r = requests.row(id);
    r.refused = refusal(r, far_end);
    if (r.refused != Why::none) {
        send(*this, id, EventKind::request_denied);
        return;
    }
    take_in(id);
    send(*this, id, EventKind::request_accepted);
    const Sampler& life = rules_of_called(r.dialled).far_service_time;
    schedule_in(life.draw(place_of(r.demand), Purpose::far_service_time, 0), Phase::timer, EventKind::far_service_over, id.row, r.birth);
    touch(r.queue);  // the line may have become free meanwhile
}

void Simulation::request_accepted(RequestId id)
{
    const RequestRow& r = requests.row(id);
    if (r.is_near_open) begin(id, r.call);
}

// The caller goes on with what he does when a request is rejected.
void Simulation::request_denied(RequestId id)
{
    const RequestRow& r = requests.row(id);
    const CallId c = r.call;
    const Condition condition = r.condition;
    const Demand d = callers.at_hand(r.demand);
    reject(id, r.refused);
    if (d.stream.is_application) return;
    if (callers.has_more(d, condition)) {
        go_on(c, exchange.call(c), d, condition);
    } else {
        goes_away(c, exchange.call(c), d, condition, false);
    }
}

// By the caller's exchange, whatever is outstanding.
Why Simulation::refused_by_rules(const RequestRow& r)
{
    const CompletionRules& rules = rules_of_caller(r);
    if (!rules.allows(r.mode)) return Why::INVALCALLCOMPLMODE;
    if (!rules.allows(r.condition)) return Why::OPERATIONUNAVAIL;
    if (r.dialled.is_outside() && r.for_line) return Why::OPERATIONUNAVAIL;  // nobody here could watch that line
    if (r.was_forwarded || (r.caller && r.dialled == Who(r.caller))) return Why::OPERATIONUNAVAIL;  // forwarded, perhaps to himself
    if (r.mode == Mode::callback && asked_after(r) > rules.offer_time.draw(place_of(r.demand), Purpose::offer, r.ordinal)) {
        return Why::offer_expired;
    }
    return Why::none;
}

Why Simulation::refusal(const RequestRow& r, unsigned ends)
{
    Why refused = ends & near_end ? refused_by_rules(r) : Why::none;
    if (refused != Why::none) return refused;
    if (!(ends & far_end)) return within_limits(r, ends, evicts) ? Why::none : Why::COMPLETIONOVERRUN;
    switch (r.mode) {
        case Mode::camp_on:
            refused = CampOn<Simulation>::refuses(*this, r);
            break;
        case Mode::callback:
            refused = Callback<Simulation>::refuses(*this, r);
            break;
        case Mode::intrude:
            refused = Intrude<Simulation>::refuses(*this, r);
            break;
        case Mode::message:
            refused = Message<Simulation>::refuses(*this, r);
            break;
    }
    if (refused != Why::none) return refused;
    return within_limits(r, ends, evicts) ? Why::none : Why::COMPLETIONOVERRUN;
}

// How long its caller has heard the tone.
Duration Simulation::asked_after(const RequestRow& r) const
{
    const bool is_application = callers.stream_of(callers.demands[r.demand.row]).is_application;
    if (!is_application) return callers.asks_after(r.demand, r.ordinal);
    return r.condition == Condition::no_answer ? Duration{} : exchange.now() - times_[r.call.row].begun;
}

bool Simulation::has_room_for_called(Who of) const
{
    return requests.outstanding_for(of) < rules_of_called(of).per_called;
}

template <class Competes>
RequestId Simulation::oldest_waiting(const Competes& competes) const
{
    RequestId oldest;
    for (std::uint32_t i = 0; i < requests.rows.size(); ++i) {
        const RequestRow& r = requests.rows[i];
        if (r.state != RequestState::waiting || !competes(r)) continue;
        if (!oldest || r.number < requests.rows[oldest.row].number) oldest = RequestId(i);
    }
    return oldest;
}

bool Simulation::within_limits(const RequestRow& r, unsigned ends, Evicts then)
{
    if (const HuntGroupId h = r.dialled.hunt_group(); h && r.mode == Mode::camp_on) {
        if (exchange.hunts.is_full(h)) return false;
    }
    const CompletionRules& caller = rules_of_caller(r);
    const CompletionRules& called = rules_of_called(r.dialled);
    const auto of_caller = [&] { return ends & near_end && r.caller && requests.of_line(r.caller).own_count >= caller.per_line; };
    const auto of_called = [&] { return ends & far_end && !has_room_for_called(r.dialled); };
    const auto of_switch = [&] { return ends & near_end && requests.at_switch(r.home) >= caller.per_switch; };
    // Nobody is evicted for a request that is rejected all the same: first it is seen whether room can be made.
    RequestId oldest_of_caller, oldest_of_called, oldest_of_switch;
    const auto has_room = [&](bool full, const CompletionRules& rules, RequestId& victim, const auto& competes) {
        if (full && rules.text.limits.when_full == WhenFull::evict_oldest) victim = oldest_waiting(competes);
        return !full || victim;
    };
    if (!has_room(of_caller(), caller, oldest_of_caller, [&](const RequestRow& o) { return o.caller == r.caller; }) ||
        !has_room(of_called(), called, oldest_of_called, [&](const RequestRow& o) { return o.dialled == r.dialled; }) ||
        !has_room(of_switch(), caller, oldest_of_switch, [&](const RequestRow& o) { return o.home == r.home; })) {
        return false;
    }
    if (then == evicts_nobody) return true;
    if (of_caller()) abandon(oldest_of_caller, Why::superseded);
    if (of_called()) Monitor<Simulation>::drop(*this, oldest_of_called, Why::superseded);
    if (of_switch()) abandon(oldest_of_switch, Why::superseded);
    return true;
}

void Simulation::service_over(RequestId id)
{
    if (requests.row(id).mode == Mode::callback) {
        Callback<Simulation>::service_over(*this, id);
    } else {
        Message<Simulation>::service_over(*this, id);
    }
}

void Simulation::request_meets_busy(CallId c)
{
    const RequestId id = exchange.call(c).request;
    if (requests.row(id).mode == Mode::callback) {
        Callback<Simulation>::busy_again(*this, id, c);
    } else {
        Message<Simulation>::busy_again(*this, id, c);
    }
}

// The way in which its demand is connected.
Why Simulation::end_fulfilled(const CallRow& call)
{
    const Mode mode = requests.row(call.request).mode;
    end(call.request, Why::fulfilled);
    return static_cast<Why>(static_cast<std::uint8_t>(Why::by_camp_on) + static_cast<std::uint8_t>(mode));
}

// The called line forwards all its calls: nobody waits for it any longer.
void Simulation::end_waiting_callbacks(Who of)
{
    std::vector<RequestId> waiting;
    const Queue* q = requests.find_queue(of);
    if (!q) return;
    for (RequestId id = q->lists[static_cast<int>(Mode::callback)].first; id; id = requests.row(id).next) {
        const RequestState s = requests.row(id).state;
        if (s == RequestState::waiting || s == RequestState::suspended) waiting.push_back(id);
    }
    for (const RequestId id : waiting) Monitor<Simulation>::drop(*this, id, Why::cancelled);
}

// Two who wait for each other's line talk without that.
void Simulation::talked_otherwise(const CallRow& call)
{
    for (const int side : {0, 1}) {
        const LineId caller = call.end[side];
        if (!caller) continue;
        const Who other = call.end[1 - side];
        for (RequestId id = requests.of_line(caller).own, next; id; id = next) {
            const RequestRow& r = requests.row(id);
            next = r.next_own;
            const bool waits = r.state == RequestState::waiting || r.state == RequestState::suspended;
            if (!waits || id == call.request || !call.end[1 - side] || r.dialled != other) continue;
            if (rules_of_caller(r).text.when_talked == CallCompletion::WhenTalked::end) abandon(id, Why::talked_otherwise);
        }
    }
}

// The requests of one line for a number end where the same line leaves a message there.
void Simulation::cancel_callbacks(const RequestRow& of)
{
    if (!of.caller) return;
    const Who dialled = of.dialled;
    for (RequestId id = requests.of_line(of.caller).own, next; id; id = next) {
        const RequestRow& r = requests.row(id);
        next = r.next_own;
        if (r.mode == Mode::callback && r.dialled == dialled && r.is_near_open) abandon(id, Why::cancelled);
    }
}

void Simulation::ask_instead(Mode mode, CallId c, Condition condition, std::uint32_t place)
{
    exchange.recorder.tally.streams[exchange.call(c).stream].failures[static_cast<std::size_t>(condition)] += exchange.recorder.measuring;
    if (request(mode, c, condition, place) != Why::none) hangs_up(c, exchange.call(c), demand_of(c), condition, false);
}

bool Simulation::uncomplete(std::uint32_t completion_id)
{
    const RequestId id = requests.find(completion_id);
    if (!id) return false;
    const RequestRow& r = requests.row(id);
    if (r.state == RequestState::calling) return false;
    if (r.mode == Mode::camp_on && callers.stream_of(callers.demand(r.demand)).is_application) {
        camps_no_more(id);
    } else {
        abandon(id, Why::cancelled);
    }
    if (!exchange.idled.empty()) settle();
    return true;
}

void Simulation::abandon(RequestId id, Why why)
{
    RequestRow& r = requests.row(id);
    const std::uint32_t queue = r.queue;
    const bool far_knows = !r.is_remote || !r.is_far_open;
    count_unsent(*this, r, 1);  // CANCEL, or the far end's own end
    const bool had_its_turn = r.state == RequestState::recall || r.state == RequestState::calling;
    if (far_knows && r.is_far_open) {
        ++r.selection;
        let_go(r);
    }
    const CallId c = r.call;
    const Condition condition = r.condition;
    end(id, why, far_knows);
    if (c) exchange.clear(c, had_its_turn ? Why::call_failed : clearing(condition));
    if (far_knows && had_its_turn) touch(queue);
}

void Simulation::end(RequestId id, Why why, bool far_knows, Demands demands)
{
    RequestRow& r = requests.row(id);
    const DemandId d = r.demand;
    forget_circuit(id);
    requests.fire(r, RequestEvent::end, why);
    if (r.call) exchange.call(r.call).request = {};
    const bool waited = r.mode == Mode::callback;
    if (r.is_far_open) {
        if (far_knows) {
            requests.close_far(id);
        } else {
            send(*this, id, EventKind::cancel_arrives);
        }
    }
    requests.close_near(id);
    DemandRow& demand = callers.demand(d);
    demand.request = {};
    if (waited) callers.end_to_wait(demand);
    if (why != Why::fulfilled && demands == demand_ends) callers.close(d, false, Why::gave_up);
}

}  // namespace ringback
