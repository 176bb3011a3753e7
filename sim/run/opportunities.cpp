// Opportunities: a line, a member of a hunt group or a circuit became free, or a caller did; which request gets its chance.
// Data plane.
#include "run/steps.h"

namespace ringback {

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

void Simulation::serve_callbacks_before(Queue& q, std::uint32_t place)
{
    for (;;) {
        const RequestId id = Monitor<Simulation>::candidate(*this, q);
        if (!id || requests.row(id).place > place) return;
        Monitor<Simulation>::select(*this, id);
    }
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

bool Simulation::has_path(const RequestRow& r) const
{
    const bool reserves = rules_of_caller(r).text.callback.reserve_path && !rings_called_first(r);
    if (!r.for_circuit && !reserves && !ends_without_path(r)) return true;
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

}  // namespace ringback
