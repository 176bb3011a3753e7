// A replication from its beginning to its end, and the requests of callers whose call failed. Data plane.
#include "run/steps.h"

namespace ringback {

Simulation::Simulation(const Model& model, std::uint32_t replication)
    : exchange(model.plan, static_cast<std::uint32_t>(model.streams.streams.size()),
               replication_key(model.scenario.run.seed, replication)),
      requests(exchange, model.completion),
      callers(model.streams, exchange),
      model_(model),
      same_instant_limit_(100'000 + 64ull * model.streams.source_count)
{
}

bool Simulation::run(const RunOptions& options)
{
    const RunSpec& spec = model_.scenario.run;
    Recorder& recorder = exchange.recorder;
    const Time begin(spec.warm_up), end = begin + spec.duration, last = end + spec.follow;
    exchange.hunts.start();
    callers.start();
    schedule_outages();
    if (!play_until(begin, options)) return false;
    recorder.measuring = true;
    recorder.tally.open(begin);
    for (const Time border : model_.record.borders) {  // the first is the beginning, the last the end
        if (!play_until(border, options)) return false;
        snapshots.push_back(snapshot(recorder.tally, border));
    }
    if (!play_until(end, options)) return false;
    recorder.measuring = false;
    recorder.tally.close(end);
    if (!play_until(last, options)) return false;

    // The books are closed: requests still open are left, in the order of their numbers.
    std::vector<RequestId> open;
    for (std::uint32_t i = 0; i < requests.rows.size(); ++i) {
        const RequestState s = requests.rows[i].state;
        if (s != RequestState::none && s != RequestState::ended && s != RequestState::requested) open.emplace_back(i);
    }
    std::sort(open.begin(), open.end(), [&](RequestId a, RequestId b) { return requests.row(a).number < requests.row(b).number; });
    for (const RequestId id : open) {
        forget_circuit(id);
        requests.fire(requests.row(id), RequestEvent::end, Why::left);
        if (requests.row(id).is_far_open) requests.close_far(id);
        requests.close_near(id);
    }
    recorder.tally.add_delays_of_zero();
    recorder.tally.events = exchange.kernel.events();
    recorder.tally.measured = spec.duration;
    if (recorder.listening()) recorder.flush();
    return true;
}

void Simulation::too_many_calls(const DemandRow& d) const
{
    throw ModelLimit("a demand of callers '" + callers.stream_of(d).name + "' has made 65,535 calls");
}

// --- hunt groups

// An attempt is offered to its group and, where that overflows, to the next, until a member is free for it or it has to stay.
LineId Simulation::offer_to_groups(CallRow& call)
{
    for (;;) {
        const HuntGroupId h = call.to.hunt_group();
        const LineId line = free_line_of(call.to);
        exchange.offer(call, line);
        const Why why = line ? Why::none : exchange.hunts.overflows(h);
        if (why == Why::none) return line;
        exchange.divert(call, model_.plan.hunts[h.row].overflow, why);
    }
}

bool Simulation::takes_overflow(HuntGroupId h) const
{
    do {
        h = model_.plan.hunts[h.row].overflow;
    } while (exchange.hunts.overflows(h) != Why::none);
    return exchange.hunts.rows[h.row].free > 0 || (!exchange.hunts.is_full(h) && has_room_for_called(h));
}

LineId Simulation::overflow(CallId c)
{
    CallRow& call = exchange.call(c);
    exchange.divert(call, model_.plan.hunts[call.to.row()].overflow, Why::waited);
    return offer_to_groups(call);
}

// --- calls that fail, and those that others are part of

void Simulation::begins(CallId c)
{
    if (times_.size() <= c.row) [[unlikely]] times_.resize(exchange.calls.size());
    times_[c.row] = {exchange.now(), Time::never()};
}

// From now on it takes time to dial, or to set up the call.
void Simulation::way_begins(CallId c, const CallRow& call, Time set_out)
{
    times_[c.row].set_out = set_out;
    times_[c.row].on_the_way = true;
    if (call.flags & in_measure) ++exchange.recorder.tally.streams[call.stream].on_the_way;
}

// It is dialled, or its caller hears something; or the call is cut.
void Simulation::way_ends(CallId c, const CallRow& call)
{
    if (!(call.flags & is_attempt) || !times_[c.row].on_the_way) return;
    Times& t = times_[c.row];
    t.on_the_way = false;
    if (!(call.flags & in_measure)) return;
    StreamCell& cell = exchange.recorder.tally.streams[call.stream];
    --cell.on_the_way;
    if (!t.set_out.is_never()) cell.post_dialling.add(exchange.now() - t.set_out);
}

// Of an attempt that meets an answer first: one that has camped, say, has met busy.
void Simulation::note_answer_delay(CallId c, const CallRow& call)
{
    if ((call.flags & (is_attempt | in_measure | has_met)) != (is_attempt | in_measure)) return;
    exchange.recorder.tally.streams[call.stream].answer.add(exchange.now() - times_[c.row].begun);
}

void Simulation::dials(CallId c, const CallRow& call, const Demand& d)
{
    way_begins(c, call, Time::never());
    const Duration dialling = d.stream.dialling.draw(callers.place_of(d.row, d.stream), Purpose::dialling, call.ordinal);
    schedule_in(dialling, Phase::demand, EventKind::dialled, c.row, call.stamp);
}

void Simulation::dialled(CallId c)
{
    CallRow& call = exchange.call(c);
    way_ends(c, call);
    if (!set_out(c)) failed(c, call, demand_of(c), Condition::congestion);
}

// The exchange tells that there is no circuit. The call holds none of those it may have had.
void Simulation::announces(CallRow& call)
{
    exchange.release_circuits(call);
    exchange.fire<CallEvent::engage>(call, Why::no_circuit);
    call.flags |= met_congestion;
}

// Whether he listens for a while before he hangs up. What he has met counts now; what he has decided is kept until then.
bool Simulation::hears_tone(CallId c, CallRow& call, const Demand& d, Condition condition, bool redials)
{
    if (condition == Condition::no_answer) return false;
    const bool congested = condition == Condition::congestion;
    const Sampler& law = congested ? d.stream.announcement : d.stream.busy_tone;
    if (law.is_zero()) return false;
    if (congested && !(call.flags & met_congestion)) {
        // Cut while it rang, or while he heard the busy tone: nobody announces that.
        if (call.state != CallState::dialing && call.state != CallState::proceeding) return false;
        announces(call);
    }
    call.flags |= static_cast<std::uint16_t>(listens | (redials ? will_redial : 0));
    const Purpose purpose = congested ? Purpose::announcement : Purpose::busy_tone;
    const Duration tone = law.draw(callers.place_of(d.row, d.stream), purpose, call.ordinal);
    schedule_in(tone, Phase::release, EventKind::tone_over, c.row, call.stamp);
    return true;
}

void Simulation::tone_over(CallId c)
{
    CallRow& call = exchange.call(c);
    const Condition met = call.flags & met_congestion ? Condition::congestion : Condition::busy;
    hangs_up(c, call, demand_of(c), met, call.flags & will_redial);
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

bool Simulation::rings_back(const CallRow& call)
{
    return call.request && call.flags & is_reversed && requests.row(call.request).mode == Mode::callback;
}

void Simulation::recall_rings(const CallRow& call)
{
    RequestRow& r = requests.row(call.request);
    if (r.mode != Mode::callback) return;
    // The called line is busy with this call now. Others of a hunt group may be free.
    ++r.selection;
    r.held = {};
    let_go(r);
    if (r.dialled.hunt_group()) touch(r.queue);
}

// The way in which its demand is connected.
Why Simulation::end_fulfilled(const CallRow& call)
{
    const Mode mode = requests.row(call.request).mode;
    end(call.request, Why::fulfilled);
    return static_cast<Why>(static_cast<std::uint8_t>(Why::by_camp_on) + static_cast<std::uint8_t>(mode));
}

// Those who intruded stay with the line they called, unless the scenario sends them away.
void Simulation::conversation_over(const CallRow& cleared)
{
    if (cleared.flags & is_intruder) return;
    const LineId a = cleared.end[0], b = cleared.end[1];
    if (a && exchange.line(a).leg) intruders_leave(a);
    if (b && exchange.line(b).leg) intruders_leave(b);
}

void Simulation::intruders_leave(LineId l)
{
    const auto calls = exchange.conversation(l);
    leaving_.assign(calls.begin(), calls.end());  // who leaves may change the conversation
    for (const CallId other : leaving_) {
        const CallRow& o = exchange.call(other);
        const auto& text = rules_of_called(o.to).text.intrude;
        if (!(o.flags & is_intruder) || text.when_call_ends == CallCompletion::Intrude::CallEnds::continue_) continue;
        exchange.clear(other, Why::other_left);
    }
}

void Simulation::ring_over(CallId c)
{
    const RequestId id = exchange.call(c).request;
    if (!id) {
        failed(c, exchange.call(c), demand_of(c), Condition::no_answer);
        return;
    }
    switch (requests.row(id).mode) {
        case Mode::camp_on:
            CampOn<Simulation>::not_answered(*this, id, c);
            break;
        case Mode::callback:
            Callback<Simulation>::not_answered(*this, id, c);
            break;
        case Mode::intrude:
            Intrude<Simulation>::not_answered(*this, id, c);
            break;
        case Mode::message:
            Message<Simulation>::not_answered(*this, id, c);
            break;
    }
}

// --- completion

Why Simulation::request(Mode mode, CallId c, Condition condition)
{
    const DemandId d = exchange.call(c).owner;
    const RequestId id = requests.open();
    RequestRow& r = requests.row(id);
    const DemandRow& demand = callers.demand(d);
    r.mode = mode;
    r.condition = condition;
    r.demand = d;
    r.source = demand.source.row;
    r.index = demand.index;
    r.call = c;
    r.caller = demand.from.line();
    r.home = exchange.home(demand.from);
    // A camper stays where his call has come to; all others wait for the number dialled.
    r.dialled = mode == Mode::camp_on ? exchange.call(c).to : demand.dialled;
    r.measured = exchange.recorder.measuring;
    r.armed = !(mode == Mode::callback && condition == Condition::no_answer);
    r.ordinal = exchange.call(c).ordinal;
    if (mode == Mode::callback) {
        using Callback = CallCompletion::Callback;
        r.for_line = condition != Condition::congestion;
        r.is_remote = r.for_line && !rings_called_first(r) &&
                      rules_of_called(r.dialled).text.callback.method != Callback::Method::poll &&
                      exchange.signalling_takes_time(route_of(r));
    }

    const Why refused = refusal(r, r.is_remote ? near_end : both_ends);
    if (refused != Why::none) {
        requests.reject(id, refused);
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
    d.row.request = {};
    requests.reject(id, r.refused);
    if (callers.has_more(d, condition)) {
        go_on(c, exchange.call(c), d, condition);
    } else {
        goes_away(c, exchange.call(c), d, condition, false);
    }
}

Why Simulation::refusal(const RequestRow& r, unsigned ends)
{
    if (ends & near_end) {
        const CompletionRules& rules = rules_of_caller(r);
        if (!rules.allows(r.mode)) return Why::INVALCALLCOMPLMODE;
        if (!rules.allows(r.condition)) return Why::OPERATIONUNAVAIL;
        if (r.dialled.is_outside() && r.for_line) return Why::OPERATIONUNAVAIL;  // nobody here could watch that line
        if (r.mode == Mode::callback && callers.asks_after(r.demand, r.ordinal) > rules.offer_time.draw(place_of(r.demand), Purpose::offer, r.ordinal)) {
            return Why::offer_expired;
        }
    }
    if (!(ends & far_end)) return within_limits(r, ends) ? Why::none : Why::COMPLETIONOVERRUN;
    Why refused = Why::none;
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
    return within_limits(r, ends) ? Why::none : Why::COMPLETIONOVERRUN;
}

bool Simulation::has_room_for_called(Who of) const
{
    return requests.outstanding_for(of) < rules_of_called(of).per_called;
}

bool Simulation::within_limits(const RequestRow& r, unsigned ends)
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
    if (of_caller()) abandon(oldest_of_caller, Why::superseded);
    if (of_called()) Monitor<Simulation>::drop(*this, oldest_of_called, Why::superseded);
    if (of_switch()) abandon(oldest_of_switch, Why::superseded);
    return true;
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

void Simulation::abandon(RequestId id, Why why)
{
    RequestRow& r = requests.row(id);
    const std::uint32_t queue = r.queue;
    const bool far_knows = !r.is_remote || !r.is_far_open;
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

bool Simulation::uncomplete(std::uint32_t completion_id)
{
    const RequestId id = requests.find(completion_id);
    if (!id) return false;
    const RequestRow& r = requests.row(id);
    if (r.state == RequestState::calling) return false;
    abandon(id, Why::cancelled);
    if (!exchange.idled.empty()) settle();
    return true;
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

void Simulation::let_go(RequestRow& r)
{
    Queue& q = requests.queues[r.queue];
    if (q.recall && &requests.row(q.recall) == &r) q.recall = {};
    if (r.held && exchange.line(r.held).use == Use::held) {
        exchange.line(r.held).flags |= starts_no_guard;
        exchange.unhold(r.held);
    }
    r.held = {};
}

void Simulation::touch(std::uint32_t queue)
{
    Queue& q = requests.queues[queue];
    if (!q.touched) {
        q.touched = true;
        touched_.push_back(queue);
    }
    if (!service_due_) {
        service_due_ = true;
        schedule_in(Duration{}, Phase::serve_requests, EventKind::serve_requests, 0, 0);
    }
}

void Simulation::serve_requests()
{
    service_due_ = false;
    // The oldest of those whose turn it is, and again until there is none. A recall touches only what it ends.
    for (;;) {
        RequestId oldest;
        for (std::size_t i = 0; i < touched_.size(); ++i) {
            const RequestId id = Monitor<Simulation>::candidate(*this, requests.queues[touched_[i]]);
            if (id && (!oldest || requests.row(id).place < requests.row(oldest).place)) oldest = id;
        }
        if (!oldest) break;
        Monitor<Simulation>::select(*this, oldest);
    }
    for (const std::uint32_t q : touched_) requests.queues[q].touched = false;
    touched_.clear();
}

void Simulation::note_recalled(const RequestRow& r)
{
    const Sampler& spacing = rules_of_caller(r).resume_spacing;
    if (!r.caller || spacing.is_zero()) return;
    Time& from = requests.of_line(r.caller).resume_from;
    from = exchange.now() + spacing.draw(place_of(r.demand), Purpose::resume, r.tries);
    exchange.kernel.schedule(from, Phase::serve_requests, EventKind::resume_due, r.caller.row, 0);
}

void Simulation::resume_due(LineId l)
{
    if (exchange.line(l).is_idle()) Callback<Simulation>::caller_idle(*this, l);
}

bool Simulation::has_path(const RequestRow& r) const
{
    const bool reserves = rules_of_caller(r).text.callback.reserve_path && !rings_called_first(r);
    if (!r.for_circuit && !reserves) return true;
    return exchange.can_carry(call_route_of(r), callers.stream_of(callers.demands[r.demand.row]).circuits);
}

void Simulation::wait_for_circuit(RequestId id)
{
    RequestRow& r = requests.row(id);
    if (r.for_circuit) return;
    r.for_circuit = true;
    requests.for_circuits.push_back(id);
    exchange.watch_circuits(call_route_of(r), 1);
}

void Simulation::forget_circuit(RequestId id)
{
    RequestRow& r = requests.row(id);
    if (!r.for_circuit) return;
    r.for_circuit = false;
    std::erase(requests.for_circuits, id);
    exchange.watch_circuits(call_route_of(r), -1);
}

void Simulation::circuit_free()
{
    exchange.circuit_due = false;
    for (const RequestId id : requests.for_circuits) Callback<Simulation>::circuit_free(*this, id);
}

bool Simulation::finds_free(const RequestRow& r)
{
    const CallId c = begin_call<CallEvent::dial>(r.demand, 0, Why::poll);
    CallRow& call = exchange.call(c);
    count_messages(*this, r, 1);
    const bool has_circuit = exchange.seize(call, route_of(r));
    bool is_free = false;
    if (has_circuit) {
        exchange.fire<CallEvent::proceed>(call, Why::none);
        is_free = static_cast<bool>(reachable_line_of(call.to));
        if (!is_free) exchange.fire<CallEvent::engage>(call, Why::called_busy);
    }
    exchange.clear(c, has_circuit ? Why::cleared : Why::no_circuit);
    return is_free;
}

void Simulation::break_off(LineId l, CallId but)
{
    const auto calls = exchange.conversation(l);
    leaving_.assign(calls.begin(), calls.end());
    for (const CallId c : leaving_) {
        if (c != but) exchange.clear(c, Why::other_left);
    }
}

void Simulation::ask_instead(Mode mode, CallId c, Condition condition)
{
    if (request(mode, c, condition) != Why::none) hangs_up(c, exchange.call(c), demand_of(c), condition, false);
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

void Simulation::decides(CallId c)
{
    CallRow& call = exchange.call(c);
    call.flags |= has_decided;
    failed(c, call, demand_of(c), call.flags & met_congestion ? Condition::congestion : Condition::busy);
}

// A caller who will ask for completion listens to the busy tone, or to the announcement, first.
bool Simulation::takes_time_to_decide(CallId c, CallRow& call, const Demand& d, Condition condition)
{
    if (call.flags & has_decided || condition == Condition::no_answer) return false;
    const Action action = callers.react(d, condition);
    d.row.in_turn = 0;
    if (action < Action::camp_on) return false;
    if (condition == Condition::congestion) announces(call);
    schedule_in(callers.asks_after(d.id, call.ordinal), Phase::demand, EventKind::decides, c.row, call.stamp);
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

void Simulation::guard_over(LineId l)
{
    LineRow& row = exchange.line(l);
    row.flags &= ~(guarded | shielded);
    serve_queue_of(Who(l), l, false);
    for (const HuntGroupId h : exchange.class_of(l).groups) {
        if (exchange.hunts.is_free(h, l)) serve_queue_of(Who(h), l, false);
    }
}

// The member is free for the group as a line that was busy until now would be: a callback's guard starts here.
void Simulation::wrap_up_over(std::uint32_t member)
{
    const auto [group, line] = exchange.hunts.end_wrap_up(member);
    if (exchange.hunts.is_free(group, line)) serve_queue_of(Who(group), line, true);
}

void Simulation::staff_changes(HuntGroupId h)
{
    const std::uint32_t before = exchange.hunts.change_staff(h);
    const LineId first = lines_called(Who(h)).first;
    for (std::uint32_t k = before; k < exchange.hunts.rows[h.row].staffed; ++k) {
        const LineId l(first.row + k);
        if (exchange.hunts.is_free(h, l)) serve_queue_of(Who(h), l, false);
    }
}

// --- lines that became idle

void Simulation::tell_of_idle(LineId l, unsigned marks)
{
    LineRow& row = exchange.line(l);
    const bool guards = !(marks & starts_no_guard);
    const bool talked = marks & has_talked, originated = marks & has_originated;
    if (Queue* q = requests.find_queue(Who(l))) {
        arm(*q, talked, originated);
        serve_queue_of(Who(l), l, guards);
    }
    for (const HuntGroupId h : exchange.class_of(l).groups) {
        if (Queue* q = requests.find_queue(Who(h))) {
            arm(*q, talked, originated);
            if (exchange.hunts.is_free(h, l)) serve_queue_of(Who(h), l, guards);
        }
    }
    // It may be the caller's line that somebody's request was waiting for.
    Callback<Simulation>::caller_idle(*this, l);
    if (row.flags & presence_due) callers.move_presence(l);
}

void Simulation::arm(Queue& q, bool talked, bool originated)
{
    if (q.unarmed == 0) return;
    using Trigger = CallCompletion::Callback::Trigger;
    const Trigger trigger = rules_of_called(q.of).text.callback.no_answer_trigger;
    const bool sign = trigger == Trigger::any_call   ? talked
                      : trigger == Trigger::own_call ? talked && originated
                                                     : talked || originated;
    if (!sign) return;
    for (RequestId id = q.lists[static_cast<int>(Mode::callback)].first; id; id = requests.row(id).next) {
        requests.row(id).armed = true;
    }
    q.unarmed = 0;
}

void Simulation::serve_queue_of(Who of, LineId l, bool guards)
{
    Queue* q = requests.find_queue(of);
    if (!q) return;
    if (q->lists[static_cast<int>(Mode::camp_on)].first) {
        schedule_in(Duration{}, Phase::serve_campers, EventKind::serve_campers, l.row, 0);
    }
    if (!q->lists[static_cast<int>(Mode::callback)].first) return;
    LineRow& row = exchange.line(l);
    const Sampler& law = rules_of_called(of).guard;
    if (!guards || law.is_zero()) {
        touch(static_cast<std::uint32_t>(q - requests.queues.data()));
    } else if (!(row.flags & guarded)) {
        row.flags |= guarded;
        if (of.line() && rules_of_called(of).text.callback.hold_during_guard) row.flags |= shielded;
        const Duration guard = law.draw(callers.place_of(l, row.stamp), Purpose::guard, 0);
        schedule_in(guard, Phase::release, EventKind::guard_over, l.row, row.stamp);
    }
}

}  // namespace ringback
