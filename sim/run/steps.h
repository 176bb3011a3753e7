// The steps of a call that everybody makes, from the demand to the end of the conversation. Inline, so that dispatch.cpp
// makes one loop of them. What happens when a call fails is in simulation.cpp. Data plane.
#pragma once

#include "run/simulation.h"

namespace ringback {

inline void Simulation::potential_demand(SourceId id)
{
    const SourceRow& s = callers.sources[id.row];
    const bool poisson = !callers.facts.streams[s.stream].by_idle_time;
    // A demand that falls while its line is not idle, or waits, does not happen.
    const DemandId d = callers.may_call(s) ? callers.open(id) : DemandId();
    if (poisson) callers.schedule_next(id, exchange.now());
    if (d) attempt(d, Why::first_attempt);
}

[[gnu::flatten]] inline void Simulation::attempt(DemandId id, Why why)
{
    const CallId c = begin_call<CallEvent::dial>(id, is_attempt, why);
    DemandRow& d = callers.demand(id);
    ++d.attempts;
    const CallRow& call = exchange.call(c);
    Recorder& recorder = exchange.recorder;
    recorder.note({exchange.now().count(), Fact::attempt, static_cast<std::uint8_t>(d.attempts),
                   static_cast<std::uint8_t>(d.attempts >> 8), why, call.number, call.source, call.index, 0, d.dialled.code()},
                  d.stream, recorder.now_counts());
    if (const LineId l = d.from.line()) {
        exchange.take(c, 0, l, Use::calling);
        exchange.set_use(l, Use::calling);
    }
    if (!set_out(c)) failed(c, Condition::congestion);
}

inline bool Simulation::set_out(CallId c)
{
    CallRow& call = exchange.call(c);
    const DemandRow& d = callers.demand(call.owner);
    const DestinationFacts& to = callers.destination_of(d);
    const bool back = call.flags & is_reversed;
    const RoutePlan route = back ? to.back : to.there;
    if (!exchange.seize(call, route)) return false;
    exchange.fire<CallEvent::proceed>(call, Why::none);
    if (!(back ? to.delay_back : to.delay_there)) [[likely]] {
        arrive(c);
        return true;
    }
    const Duration set_up = exchange.set_up_time(call, route, Words(callers.place_of(d), Purpose::delay, call.ordinal));
    schedule_in(set_up, Phase::demand, EventKind::arrive, c.row, call.stamp);
    return true;
}

inline void Simulation::arrive(CallId c)
{
    CallRow& call = exchange.call(c);
    if (call.to.is_outside()) {
        ring(c, {});
        return;
    }
    LineId line;
    if (call.request) line = requests.row(call.request).held;
    if (!line) line = free_line_of(call.to);
    if (const HuntGroupId h = call.to.hunt_group(); h && call.flags & is_attempt) {
        HuntCell& cell = exchange.recorder.tally.hunts[h.row];
        cell.attempts += call.flags & in_measure ? 1 : 0;
        cell.blocked += call.flags & in_measure && !line ? 1 : 0;
    }
    if (line) {
        ring(c, line);
        return;
    }
    exchange.fire<CallEvent::engage>(call, Why::called_busy);
    called_is_busy(c);
}

inline void Simulation::ring(CallId c, LineId line)
{
    CallRow& call = exchange.call(c);
    const DemandRow& d = callers.demand(call.owner);
    if (line) exchange.take(c, 1, line, Use::rung);
    const bool back = call.flags & is_reversed;
    if (call.request) [[unlikely]] recall_rings(call);
    const bool away = line && exchange.line(line).flags & user_away;
    const Duration after = away   ? Duration::never()
                           : back ? callers.answers_recall_after(d, call.ordinal)
                                  : callers.answers_after(d, call.ordinal);
    if (after == Duration{}) {  // an answer at the instant at which patience ends is an answer
        answer(c);
        return;
    }
    exchange.fire<CallEvent::alert>(call, Why::called_free);
    const Duration longest = rings_back(call) ? Callback<Simulation>::recall_ring(*this, requests.row(call.request))
                                              : callers.rings_for(d, call.ordinal);
    if (!after.is_never() && after <= longest) {
        schedule_in(after, Phase::answer, EventKind::answer, c.row, call.stamp);
    } else {
        schedule_in(longest, Phase::timer, EventKind::ring_over, c.row, call.stamp);
    }
}

inline void Simulation::answer(CallId c)
{
    CallRow& call = exchange.call(c);
    exchange.fire<CallEvent::answer>(call, Why::answered);
    talks(c, callers.demand(call.owner).conversation);
}

inline void Simulation::talks(CallId c, Duration conversation)
{
    CallRow& call = exchange.call(c);
    exchange.set_use(call.end[0], Use::talking);
    exchange.set_use(call.end[1], Use::talking);
    Why way = Why::direct;
    if (call.request) [[unlikely]] {
        way = way_of(requests.row(call.request).mode);
        end(call.request, Why::fulfilled);
    }
    callers.close(call.owner, true, way);
    call.owner = {};
    schedule_in(conversation, Phase::release, EventKind::hang_up, c.row, call.stamp);
}

[[gnu::flatten]] inline void Simulation::hang_up(CallId c)
{
    const CallRow& call = exchange.call(c);
    const LineId a = call.end[0], b = call.end[1];
    const bool intruder = call.flags & is_intruder;
    exchange.clear(c, Why::conversation_over);
    if (intruder) [[unlikely]] return;
    if (a) others_leave(a);
    if (b) others_leave(b);
}

}  // namespace ringback
