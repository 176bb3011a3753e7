// Callback: the call is released; when the called line has been free for the guard time and the caller is idle, the caller
// is rung back, and then the called party by a new call that seizes its own circuits. TAPI LINECALLCOMPLMODE_CALLBACK;
// ETSI CCBS and CCNR. While it waits a request holds no circuit. A callback asked for on congestion waits for a circuit
// instead of the line.
//
// This is the near end, the caller's exchange (RFC 6910's caller's agent); monitor.h is the far one.
#pragma once

#include "completion/monitor.h"

namespace ringback {

template <class World>
struct Callback {
    using Text = CallCompletion::Callback;

    static Why refuses(World& w, const RequestRow& r)
    {
        using Duplicates = CallCompletion::Limits::Duplicates;
        const bool refused = w.rules_of_called(r.dialled).text.limits.duplicates == Duplicates::refuse && earlier(w, r, false);
        return refused ? Why::OPERATIONUNAVAIL : Why::none;
    }

    /// The request of the same line for the same number whose place this one takes, or none.
    static RequestId replaces(World& w, const RequestRow& r)
    {
        using Duplicates = CallCompletion::Limits::Duplicates;
        const bool merges = w.rules_of_called(r.dialled).text.limits.duplicates == Duplicates::consolidate;
        return merges ? earlier(w, r, true) : RequestId();
    }

    /// The called party's exchange has taken the request, and the caller's hears of it.
    static void accepted(World& w, RequestId id, CallId c)
    {
        RequestRow& r = w.requests.row(id);
        const auto& rules = w.rules_of_caller(r);
        const Duration longest = rules.service_time[r.condition == Condition::no_answer].draw(w.place_of(r.demand), Purpose::service_time, 0);
        w.schedule_in(longest, Phase::timer, EventKind::service_over, id.row, r.birth);
        w.begin_to_wait(r.demand);
        r.call = {};
        w.clear(c, clearing(r.condition));
        if (!r.for_line) w.wait_for_circuit(id);
        if (r.for_line && w.rules_of_called(r.dialled).text.callback.method == Text::Method::poll) wait_to_poll(w, id);
    }

    /// REMOTE USER FREE: the caller is rung, or his request is suspended.
    static void remote_user_free(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        if (r.state != RequestState::selected) return;
        if (w.may_be_recalled(r) && w.has_path(r)) {
            recall(w, id);
        } else if (!w.is_caller_idle(r) && !w.rules_of_caller(r).text.callback.suspend) {
            w.end(id, Why::caller_gone, false);
        } else if (w.may_be_recalled(r) && w.ends_without_path(r)) {
            w.end(id, Why::congestion, false);
        } else {
            suspend(w, id, w.may_be_recalled(r) ? Why::no_circuit : Why::caller_busy);
        }
    }

    /// The opportunity has come: somebody is rung back.
    static void recall(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        const auto& rules = w.rules_of_caller(r);
        w.forget_circuit(id);
        w.requests.fire(r, RequestEvent::recall, r.for_line ? Why::line_free : Why::circuit_free);
        w.note_recalled(r);
        const bool called_first = w.rings_called_first(r);
        const CallId c = w.template begin_call<CallEvent::recall>(r.demand, called_first ? is_reversed : 0, Why::recall);
        CallRow& call = w.exchange.call(c);
        call.request = id;
        r.call = c;
        LineId rung = r.caller;
        if (called_first) {
            rung = w.free_line_of(r.dialled, r.caller);
            call.from = rung;
        } else if (rules.text.callback.reserve_path) {
            w.exchange.seize(call, w.route_of(r));  // there is a path: nobody could take it meanwhile
        }
        if (rung) w.exchange.take(c, 0, rung, Use::recalled);

        const bool away = rung && w.exchange.line(rung).flags & user_away;
        const Duration after = away           ? Duration::never()
                               : called_first ? w.people_answer_after(r.demand, call.ordinal)
                                              : w.people_answer_recall_after(r.demand, call.ordinal);
        const Duration longest = recall_ring(w, r);
        if (!after.is_never() && after <= longest) {
            w.schedule_in(after, Phase::answer, EventKind::recall_answer, c.row, call.stamp);
        } else {
            w.schedule_in(longest, Phase::timer, EventKind::recall_over, c.row, call.stamp);
        }
    }

    /// Whoever was rung back lifted the receiver: the exchange dials for him.
    static void recall_answered(World& w, RequestId id, CallId c)
    {
        RequestRow& r = w.requests.row(id);
        CallRow& call = w.exchange.call(c);
        if (!(call.flags & is_reversed) && w.people_reject_recall(r.demand, r.tries)) return fails(w, id, Why::recall_rejected, false, false);
        w.requests.fire(r, RequestEvent::call, Why::answered);
        w.exchange.template fire<CallEvent::redial>(call, Why::answered);
        w.exchange.set_use(call.end[0], Use::calling);
        count_messages(w, r, 1);  // the call is marked
        if (!w.set_out(c)) congested(w, id);
    }

    /// No circuit for the new call.
    static void congested(World& w, RequestId id)
    {
        const auto& text = w.rules_of_caller(w.requests.row(id)).text.callback;
        fails(w, id, Why::congestion, text.when_congested == Text::Congested::requeue, false);
    }

    static void recall_not_answered(World& w, RequestId id, CallId c)
    {
        CallRow& call = w.exchange.call(c);
        const bool called_first = call.flags & is_reversed;
        if (called_first && call.end[0]) w.exchange.line(call.end[0]).flags |= starts_no_guard;
        fails(w, id, called_first ? Why::not_answered : Why::recall_timeout, !called_first && requeues(w, id), false);
    }

    /// The new call found the other party busy. Who waited for a circuit only waits for the line from now on.
    static void busy_again(World& w, RequestId id, CallId)
    {
        RequestRow& r = w.requests.row(id);
        const auto& text = w.rules_of_caller(r).text.callback;
        const bool keeps_place = text.when_busy_again == Text::BusyAgain::keep_place && !r.dialled.is_outside();
        if (keeps_place && !r.for_line) {
            r.for_line = true;
            r.is_remote = w.exchange.signalling_takes_time(w.route_of(r));
        }
        fails(w, id, Why::busy_again, keeps_place, true);
    }

    /// The new call rang in vain.
    static void not_answered(World& w, RequestId id, CallId c)
    {
        const bool called_first = w.exchange.call(c).flags & is_reversed;
        fails(w, id, called_first ? Why::recall_timeout : Why::not_answered, called_first && requeues(w, id), true);
    }

    /// The recall, or the new call, was cut by an outage.
    static void cut(World& w, RequestId id, bool keeps_place) { fails(w, id, Why::signalling_lost, keeps_place, false); }

    /// How long somebody is rung back: by the recall, and where it rings the called party first, the demand's caller by
    /// the new call. Each use draws anew.
    static Duration recall_ring(World& w, const RequestRow& r)
    {
        const std::uint32_t second = r.state == RequestState::calling ? 0x8000 : 0;
        return w.rules_of_caller(r).recall_ring.draw(w.place_of(r.demand), Purpose::recall_ring, r.tries | second);
    }

    static void service_over(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        if (r.state == RequestState::ended) return;
        const bool rings_or_calls = r.state == RequestState::recall || r.state == RequestState::calling;
        if (!rings_or_calls || w.rules_of_caller(r).text.callback.expiry == Text::Expiry::at_once) {
            w.abandon(id, Why::service_timeout);
        } else {
            r.expired = true;
        }
    }

    /// The called party's exchange has dropped it.
    static void far_end_over(World& w, RequestId id)
    {
        const RequestRow& r = w.requests.row(id);
        if (r.is_near_open) w.abandon(id, r.refused);
    }

    /// The caller's line is idle: his suspended requests are resumed, one at a time where there is a spacing.
    static void caller_idle(World& w, LineId line)
    {
        for (RequestId id = w.requests.of_line(line).own, next; id; id = next) {
            RequestRow& r = w.requests.row(id);
            next = r.next_own;
            if (r.mode != Mode::callback) continue;
            if (r.state == RequestState::waiting && !r.is_remote) w.touch(r.queue);
            if (r.state == RequestState::suspended) resume(w, id);
        }
    }

    /// A circuit of its route became free.
    static void circuit_free(World& w, RequestId id)
    {
        const RequestRow& r = w.requests.row(id);
        if (r.state == RequestState::waiting) w.touch(r.queue);
        if (r.state == RequestState::suspended) resume(w, id);
    }

    /// Nobody watches the called line: the caller's exchange calls to see.
    static void poll(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        if (r.state == RequestState::waiting && w.may_be_recalled(r) && w.finds_free(r)) {
            ++r.tries;
            recall(w, id);
        }
        if (++r.polls >= w.rules_of_called(r.dialled).polls_at_most && r.state == RequestState::waiting) {
            w.abandon(id, Why::service_timeout);
        } else {
            wait_to_poll(w, id);
        }
    }

private:
    static RequestId earlier(World& w, const RequestRow& r, bool only_waiting)
    {
        const Queue* q = w.requests.find_queue(r.dialled);
        if (!q || !r.caller) return {};
        for (RequestId id = q->lists[static_cast<int>(Mode::callback)].first; id; id = w.requests.row(id).next) {
            const RequestRow& other = w.requests.row(id);
            const bool open = other.is_near_open && (!only_waiting || other.state == RequestState::waiting);
            if (&other != &r && other.caller == r.caller && open) return id;
        }
        return {};
    }

    static void wait_to_poll(World& w, RequestId id)
    {
        const RequestRow& r = w.requests.row(id);
        const auto& rules = w.rules_of_called(r.dialled);
        const Duration interval = rules.poll_interval.draw(w.place_of(r.demand), Purpose::poll, r.polls);
        w.schedule_in(interval, Phase::demand, EventKind::poll, id.row, r.birth);
    }

    static void suspend(World& w, RequestId id, Why why)
    {
        w.requests.fire(w.requests.row(id), RequestEvent::suspend, why);
        if (why == Why::no_circuit) w.wait_for_circuit(id);
        send(w, id, EventKind::suspend_arrives);
    }

    static void resume(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        if (r.resuming || !w.may_be_recalled(r) || !w.has_path(r)) return;
        r.resuming = true;
        w.note_recalled(r);
        send(w, id, EventKind::resume_arrives);
    }

    static bool requeues(World& w, RequestId id)
    {
        return w.rules_of_caller(w.requests.row(id)).text.callback.when_not_answered == Text::NotAnswered::requeue;
    }

    // A recall, or its new call, failed: the request keeps its place or ends, and others get their chance as soon as the far
    // end knows of it.
    static void fails(World& w, RequestId id, Why why, bool keeps_place, bool at_far_end)
    {
        RequestRow& r = w.requests.row(id);
        const CallId c = r.call;
        const std::uint32_t queue = r.queue;
        const bool far_knows = at_far_end || !r.is_remote;
        if (far_knows) {
            ++r.selection;
            w.let_go(r);
        }
        if (keeps_place && !r.expired) {
            if (far_knows) {
                w.requests.fire(r, RequestEvent::requeue, why == Why::busy_again ? Why::busy : Why::requeued);
            } else if (why == Why::congestion) {
                suspend(w, id, Why::no_circuit);
            } else {
                w.requests.fire(r, RequestEvent::requeue, Why::requeued);
                send(w, id, EventKind::suspend_arrives);  // let the far end choose anew
            }
            if (far_knows && why == Why::congestion) w.wait_for_circuit(id);
            r.call = {};
            w.exchange.call(c).request = {};
        } else {
            w.end(id, r.expired ? Why::service_timeout : why, far_knows);
        }
        w.clear(c, Why::call_failed);
        if (far_knows) w.touch(queue);
    }
};

}  // namespace ringback
