// A replication from its beginning to its end, and the requests of callers whose call failed. Data plane.
#include "run/steps.h"

namespace ringback {

Simulation::Simulation(const Model& model, std::uint32_t replication)
    : exchange(model.plan, static_cast<std::uint32_t>(model.streams.streams.size())),
      requests(exchange, model.completion),
      callers(model.streams, exchange, replication_key(model.scenario.run.seed, replication)),
      model_(model),
      same_instant_limit_(100'000 + 64ull * model.streams.source_count)
{
}

bool Simulation::run(const RunOptions& options)
{
    const RunSpec& spec = model_.scenario.run;
    Recorder& recorder = exchange.recorder;
    const Time begin(spec.warm_up), end = begin + spec.duration, last = end + spec.follow;
    callers.start();
    if (!play_until(begin, options)) return false;
    recorder.measuring = true;
    recorder.tally.open(begin);
    if (!play_until(end, options)) return false;
    recorder.measuring = false;
    recorder.tally.close(end);
    if (!play_until(last, options)) return false;

    // The books are closed: requests still open are left, in the order of their numbers.
    std::vector<RequestId> open;
    for (std::uint32_t i = 0; i < requests.rows.size(); ++i) {
        const RequestState s = requests.rows[i].state;
        if (s != RequestState::none && s != RequestState::ended) open.emplace_back(i);
    }
    std::sort(open.begin(), open.end(), [&](RequestId a, RequestId b) { return requests.row(a).number < requests.row(b).number; });
    for (const RequestId id : open) {
        requests.fire(requests.row(id), RequestEvent::end, Why::left);
        requests.close(id);
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

// --- calls that fail, and those that others are part of

void Simulation::begins(CallId c)
{
    if (times_.size() <= c.row) [[unlikely]] times_.resize(exchange.calls.size());
    times_[c.row].begun = exchange.now();
}

// Of an attempt that meets an answer first: one that has camped, say, has met busy.
void Simulation::note_answer_delay(CallId c, const CallRow& call)
{
    if ((call.flags & (is_attempt | in_measure | has_met)) != (is_attempt | in_measure)) return;
    exchange.recorder.tally.streams[call.stream].answer.add(exchange.now() - times_[c.row].begun);
}

void Simulation::dials(CallId c, const CallRow& call, const Demand& d)
{
    if (call.flags & in_measure) ++exchange.recorder.tally.streams[call.stream].on_the_way;
    const Duration dialling = d.stream.dialling.draw(callers.place_of(d.row, d.stream), Purpose::dialling, call.ordinal);
    schedule_in(dialling, Phase::demand, EventKind::dialled, c.row, call.stamp);
}

void Simulation::dialled(CallId c)
{
    CallRow& call = exchange.call(c);
    if (call.flags & in_measure) --exchange.recorder.tally.streams[call.stream].on_the_way;
    if (!set_out(c)) failed(c, call, demand_of(c), Condition::congestion);
}

// Whether he listens for a while before he hangs up. What he has met counts now; what he has decided is kept until then.
bool Simulation::hears_tone(CallId c, CallRow& call, const Demand& d, Condition condition, bool redials)
{
    if (condition == Condition::no_answer) return false;
    const bool congested = condition == Condition::congestion;
    const Sampler& law = congested ? d.stream.announcement : d.stream.busy_tone;
    if (law.is_zero()) return false;
    if (congested) exchange.fire<CallEvent::engage>(call, Why::no_circuit);
    call.flags |= static_cast<std::uint16_t>((redials ? will_redial : 0) | (congested ? met_congestion : 0));
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
    r.dialled = demand.dialled;
    r.measured = exchange.recorder.measuring;
    r.armed = !(mode == Mode::callback && condition == Condition::no_answer);

    const Why refused = refusal(r);
    if (refused != Why::none) {
        requests.reject(id, refused);
        return refused;
    }
    requests.accept(id, condition == Condition::busy ? Why::busy : Why::no_answer);
    callers.demand(d).request = id;
    switch (mode) {
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
    return Why::none;
}

Why Simulation::refusal(const RequestRow& r)
{
    const CompletionRules& rules = rules_of_caller(r);
    if (!rules.allows(r.mode)) return Why::INVALCALLCOMPLMODE;
    if (!rules.allows(r.condition)) return Why::OPERATIONUNAVAIL;
    if (r.dialled.is_outside()) return Why::OPERATIONUNAVAIL;  // nobody here could watch that line
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
    return within_limits(r) ? Why::none : Why::COMPLETIONOVERRUN;
}

bool Simulation::within_limits(const RequestRow& r)
{
    const CompletionRules& caller = rules_of_caller(r);
    const CompletionRules& called = rules_of_called(r.dialled);
    const auto of_caller = [&] { return r.caller && requests.of_line(r.caller).own_count >= caller.per_line; };
    const auto of_called = [&] {
        const Queue* q = requests.find_queue(r.dialled);
        return (q ? q->outstanding : 0) >= called.per_called;
    };
    const auto of_switch = [&] { return requests.at_switch(r.home) >= caller.per_switch; };
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
    if (of_caller()) withdraw(oldest_of_caller, Why::superseded);
    if (of_called()) withdraw(oldest_of_called, Why::superseded);
    if (of_switch()) withdraw(oldest_of_switch, Why::superseded);
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

void Simulation::withdraw(RequestId id, Why why)
{
    const CallId c = requests.row(id).call;
    end(id, why);
    if (c) exchange.clear(c, Why::cleared);
}

bool Simulation::uncomplete(std::uint32_t completion_id)
{
    const RequestId id = requests.find(completion_id);
    if (!id) return false;
    RequestRow& r = requests.row(id);
    if (r.state == RequestState::calling) return false;
    const std::uint32_t queue = r.queue;
    let_go(r);
    withdraw(id, Why::cancelled);
    touch(queue);
    if (!exchange.idled.empty()) settle();
    return true;
}

void Simulation::end(RequestId id, Why why)
{
    RequestRow& r = requests.row(id);
    const DemandId d = r.demand;
    requests.fire(r, RequestEvent::end, why);
    if (r.call) exchange.call(r.call).request = {};
    const bool waited = r.mode == Mode::callback;
    requests.close(id);
    DemandRow& demand = callers.demand(d);
    demand.request = {};
    if (waited) callers.end_to_wait(demand);
    if (why != Why::fulfilled) callers.close(d, false, Why::gave_up);
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
            const RequestId id = Callback<Simulation>::candidate(*this, requests.queues[touched_[i]]);
            if (id && (!oldest || requests.row(id).number < requests.row(oldest).number)) oldest = id;
        }
        if (!oldest) break;
        Callback<Simulation>::serve(*this, oldest);
    }
    for (const std::uint32_t q : touched_) requests.queues[q].touched = false;
    touched_.clear();
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
    row.flags &= ~guarded;
    serve_queue_of(Who(l), l, false);
    for (const HuntGroupId h : exchange.class_of(l).groups) serve_queue_of(Who(h), l, false);
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
            serve_queue_of(Who(h), l, guards);
        }
    }
    // It may be the caller's line that somebody's request was waiting for.
    for (RequestId id = requests.of_line(l).own; id; id = requests.row(id).next_own) {
        const RequestRow& r = requests.row(id);
        if (r.mode == Mode::callback && r.state == RequestState::waiting) touch(r.queue);
    }
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
        const Duration guard = law.draw(callers.place_of(l, row.stamp), Purpose::guard, 0);
        schedule_in(guard, Phase::release, EventKind::guard_over, l.row, row.stamp);
    }
}

}  // namespace ringback
