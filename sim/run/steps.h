// The steps that every call makes: demand, attempt, ringing, conversation, or failure and what the caller does then.
// Inline, so that dispatch.cpp makes one loop of them. Requests for completion are in requests.cpp. Data plane.
#pragma once

#include "run/simulation.h"

namespace ringback {

template <bool by_idle_time>
[[gnu::flatten]] inline void Simulation::potential_demand(SourceId id)
{
    const Source s = callers.source(id);
    // A demand that falls while its line is not idle, or waits, does not happen.
    const DemandId d = callers.may_call(s) ? callers.open(s) : DemandId();
    // Drawn before the attempt and scheduled after it: where an event belongs in the queue is better asked when its time is
    // long known.
    const Time next = by_idle_time ? Time::never() : callers.next_demand(s, exchange.now());
    if (d) attempt({d, callers.demand(d), s.stream}, Why::first_attempt);
    if (!by_idle_time) callers.schedule_demand(s, next);
}

[[gnu::flatten]] inline void Simulation::dial_again(DemandId id)
{
    const Demand d = callers.at_hand(id);
    if (callers.redial_now(d)) attempt(d, Why::redial);
}

inline void Simulation::attempt(const Demand& d, Why why)
{
    const CallId c = begin_call<CallEvent::dial>(d, is_attempt, why);
    CallRow& call = exchange.call(c);
    const std::uint32_t n = ++d.row.attempts;
    Recorder& recorder = exchange.recorder;
    recorder.note(
        [&] {
            return Record{exchange.now().count(), Fact::attempt, static_cast<std::uint8_t>(n), static_cast<std::uint8_t>(n >> 8),
                          why, call.number, call.source, call.index, 0, d.row.dialled.code()};
        },
        d.row.stream, recorder.now_counts());
    if (const LineId l = d.row.from.line()) exchange.take(c, call, 0, l, Use::calling);
    if (d.stream.takes_time) [[unlikely]] {
        begins(c);
        if (!d.stream.dials_at_once) {
            dials(c, call, d);
            return;
        }
    }
    if (!set_out<fresh_attempt>(c, call, d)) failed(c, call, d, Condition::congestion);
}

template <Simulation::Which which>
inline bool Simulation::set_out(CallId c, CallRow& call, const Demand& d)
{
    const DestinationFacts& to = d.stream.to[d.row.destination];
    const bool back = which == any_call && call.flags & is_reversed;
    const RoutePlan& route = back ? to.back : to.there;
    const bool is_reserved = which == any_call && call.choice != no_choice;
    if (!is_reserved && !exchange.seize(call, route)) return false;
    exchange.fire<CallEvent::proceed>(call, Why::none);
    if (back ? to.delay_back : to.delay_there) [[unlikely]] {
        if (call.flags & is_attempt) way_begins(c, call, exchange.now());
        if (route.way == RoutePlan::Way::step_by_step) {
            set_up_by_steps(c);
            return true;
        }
        const Duration set_up = exchange.set_up_time(call, route, Words(callers.place_of(d.row), Purpose::delay, call.ordinal));
        schedule_in(set_up, Phase::demand, EventKind::arrive, c.row, call.stamp);
    } else {
        arrive<which>(c, call, d);
    }
    return true;
}

// Set-up took its time.
inline void Simulation::arrives(CallId c)
{
    arrive<any_call>(c, exchange.call(c), demand_of(c));
}

template <Simulation::Which which>
inline void Simulation::arrive(CallId c, CallRow& call, const Demand& d)
{
    const auto way_is_over = [&] {
        if (which == any_call && d.stream.takes_time) way_ends(c, call);
    };
    Why why = Why::called_busy;
    if (call.to.is_outside()) {
        if (exchange.is_out(SwitchId(call.to.row())) && call.flags & is_attempt) [[unlikely]] {
            way_is_over();
            failed(c, call, d, Condition::congestion);
            return;
        }
        const bool back = which == any_call && call.flags & is_reversed;
        if (back || !callers.finds_outside_busy(d, call.ordinal)) [[likely]] {
            way_is_over();
            ring<which>(c, call, d, {});
            return;
        }
    } else {
        LineId line;
        if (which == any_call && call.request) line = requests.row(call.request).held;
        if (line) {
            // kept for this call
        } else if (const LineId dialled = call.to.line()) [[likely]] {
            const LineRow& row = exchange.line(dialled);
            if (row.is_reachable()) {
                line = dialled;
            } else {
                if (exchange.is_out(dialled)) [[unlikely]] why = Why::out_of_service;
                if (row.flags & has_features) [[unlikely]] {
                    const Meets meets = meets_features(c, call, d, dialled, why);
                    if (meets == Meets::gone) return;
                    if (meets == Meets::rings) line = dialled;
                }
            }
        } else if (call.flags & is_attempt) {
            bool is_gone = false;
            line = offer_to_groups(c, call, is_gone);
            if (is_gone) return;
        } else {
            line = reachable_line_of(call.to);
        }
        if (line) {
            way_is_over();
            ring<which>(c, call, d, line);
            return;
        }
    }
    way_is_over();
    exchange.fire<CallEvent::engage>(call, why);
    if (which == any_call && call.request) {
        request_meets_busy(c);
    } else {
        failed(c, call, d, Condition::busy);
    }
}

template <Simulation::Which which>
inline void Simulation::ring(CallId c, CallRow& call, const Demand& d, LineId line)
{
    if (line) exchange.take(c, call, 1, line, Use::rung);
    const bool back = which == any_call && call.flags & is_reversed;
    if (which == any_call && call.request) recall_rings(call);
    const unsigned marks = line ? exchange.line(line).flags & (user_away | has_features) : 0;
    const unsigned ringings = which == any_call ? exchange.ringings(call) : 0;
    const Duration after = marks & user_away ? Duration::never()
                           : back            ? callers.answers_recall_after(d.row, call.ordinal)
                                             : callers.answers_after(d, call.ordinal + ringings * 8192);
    if (after == Duration{}) {  // an answer at the instant at which patience ends is an answer
        answer<which>(c, call, d);
        return;
    }
    exchange.fire<CallEvent::alert>(call, Why::called_free);
    const Duration longest = which == any_call && rings_back(call)
                                 ? Callback<Simulation>::recall_ring(*this, requests.row(call.request))
                                 : callers.rings_for(d.row, call.ordinal);
    if (marks & has_features || ringings > 0) [[unlikely]] {
        rings_on(c, call, d, line, after, longest, EventKind::answer);
    } else if (!after.is_never() && after <= longest) {
        schedule_in(after, Phase::answer, EventKind::answer, c.row, call.stamp);
    } else {
        schedule_in(longest, Phase::timer, EventKind::ring_over, c.row, call.stamp);
    }
}

template <Simulation::Which which>
inline void Simulation::answer(CallId c, CallRow& call, const Demand& d)
{
    if (which == any_call && d.stream.takes_time) [[unlikely]] note_answer_delay(c, call);
    exchange.fire<CallEvent::answer>(call, Why::answered);
    talks<which>(c, call, d, d.row.conversation);
}

template <Simulation::Which which>
inline void Simulation::talks(CallId c, CallRow& call, const Demand& d, Duration conversation)
{
    unsigned marks = 0;
    if (const LineId l = call.end[0]) {
        exchange.set_use(l, Use::talking);
        marks = exchange.line(l).flags & has_features;
    }
    if (const LineId l = call.end[1]) {
        exchange.set_use(l, Use::talking);
        marks |= exchange.line(l).flags;
    }
    if (marks & has_features) [[unlikely]] exchange.diversion(call).ends = exchange.now() + conversation;
    if (marks & has_requests) [[unlikely]] talked_otherwise(call);
    const Why way = which == any_call && call.request ? end_fulfilled(call) : Why::direct;
    callers.close(d.id, d.row, true, way);
    call.owner = {};
    schedule_in(conversation, Phase::release, EventKind::hang_up, c.row, call.stamp);
}

[[gnu::flatten]] inline void Simulation::hang_up(CallId c)
{
    if (exchange.clear(c, Why::conversation_over)) [[unlikely]] conversation_over(exchange.call(c));
}

// What the caller does about it. A mode of completion may take the call over; else he hears it out and hangs up.
inline void Simulation::failed(CallId c, CallRow& call, const Demand& d, Condition condition)
{
    d.row.in_turn = 0;
    if (d.stream.takes_time_to_decide && takes_time_to_decide(c, call, d, condition)) [[unlikely]] return;
    go_on(c, call, d, condition);
}

inline void Simulation::go_on(CallId c, CallRow& call, const Demand& d, Condition condition)
{
    bool redials = false;
    for (;;) {
        const Action action = callers.react(d, condition);
        if (action == Action::give_up) break;
        redials = action == Action::redial;
        if (redials) break;
        const auto mode = static_cast<Mode>(static_cast<int>(action) - static_cast<int>(Action::camp_on));
        if (request(mode, c, condition) == Why::none) return;
        if (!callers.has_more(d, condition)) break;
    }
    goes_away(c, call, d, condition, redials);
}

inline void Simulation::goes_away(CallId c, CallRow& call, const Demand& d, Condition condition, bool redials)
{
    if (d.stream.hears_tones && hears_tone(c, call, d, condition, redials)) [[unlikely]] return;
    hangs_up(c, call, d, condition, redials);
}

inline void Simulation::hangs_up(CallId c, CallRow& call, const Demand& d, Condition condition, bool redials)
{
    exchange.clear(c, call, clearing(condition));
    if (!redials || !callers.redial(d, condition)) callers.close(d.id, d.row, false, Why::gave_up);
}

// --- lines that became idle

inline void Simulation::settle()
{
    if (exchange.out.lines_due) [[unlikely]] exchange.take_out_idled();
    for (std::size_t i = 0; i < exchange.idled.size(); ++i) line_idle(exchange.idled[i]);
    exchange.idled.clear();
}

inline void Simulation::line_idle(LineId l)
{
    LineRow& row = exchange.line(l);
    const unsigned marks = row.flags;  // what it has done since it was last idle
    if (!row.is_idle()) [[unlikely]] {
        if (marks & has_features) tell_of_second(l);
        return;
    }
    row.flags &= ~(has_talked | has_originated | starts_no_guard);
    if (marks & (is_hunted | presence_due | has_requests | has_features)) [[unlikely]] {
        if (marks & has_features) tell_of_second(l);
        if (!row.is_idle()) return;
        tell_of_idle(l, marks);
    }
    callers.draw_idle_times(l, row, false);
}

}  // namespace ringback
