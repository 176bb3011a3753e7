// Callback: the call is released; when the called line has been free for the guard time and the caller is idle, the caller
// is rung back, and then the called party by a new call that seizes its own circuits. TAPI LINECALLCOMPLMODE_CALLBACK;
// ETSI CCBS and CCNR. While it waits a request holds no circuit.
//
// Invariant: at most one recall at a time for a called number.
#pragma once

#include "completion/requests.h"

namespace ringback {

template <class World>
struct Callback {
    static Why refuses(World&, const RequestRow&) { return Why::none; }

    static void accepted(World& w, RequestId id, CallId c)
    {
        RequestRow& r = w.requests.row(id);
        const Sampler& life = w.rules_of_caller(r).service_time[r.condition == Condition::no_answer];
        const Duration longest = life.draw(w.place_of(r.demand), Purpose::service_time, 0);
        w.schedule_in(longest, Phase::timer, EventKind::service_over, id.row, r.birth);
        w.begin_to_wait(r.demand);
        r.call = {};
        w.clear(c, r.condition == Condition::no_answer ? Why::no_answer : Why::cleared);
    }

    /// The request of this queue that can be served now and whose turn it is, or none.
    static RequestId candidate(World& w, Queue& q)
    {
        const int list = static_cast<int>(Mode::callback);
        if (q.recall || !q.lists[list].first || !w.is_free_for_callback(q.of)) return {};
        // A member who waits for its own group waits for another one.
        const auto due = [&](const RequestRow& r) {
            if (r.state != RequestState::waiting || !r.armed) return false;
            return q.of.line() || !r.caller || w.is_free_for_callback(q.of, r.caller);
        };
        const auto caller_idle = [&](const RequestRow& r) { return !r.caller || w.exchange.line(r.caller).is_idle(); };
        // Without suspension the opportunity of a busy caller is lost, and his request with it.
        for (RequestId id = q.lists[list].first, next; id; id = next) {
            const RequestRow& r = w.requests.row(id);
            next = r.next;
            if (!due(r)) continue;
            if (caller_idle(r)) break;
            if (!w.rules_of_caller(r).text.callback.suspend) w.end(id, Why::caller_gone);
        }
        return w.requests.choose(q, Mode::callback, w.rules_of_called(q.of).text.order, w.place_of_called(q.of),
                                 [&](const RequestRow& r) { return due(r) && caller_idle(r); });
    }

    /// The opportunity has come: somebody is rung back.
    static void serve(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        w.requests.queues[r.queue].recall = id;
        w.requests.fire(r, RequestEvent::recall, Why::line_free);
        ++r.tries;
        const bool called_first = w.rules_of_caller(r).text.callback.ring_first == CallCompletion::Callback::RingFirst::called;
        const CallId c = w.template begin_call<CallEvent::recall>(r.demand, called_first ? is_reversed : 0, Why::recall);
        CallRow& call = w.exchange.call(c);
        call.request = id;
        r.call = c;

        LineId rung = r.caller;
        if (called_first) {
            rung = w.free_line_of(r.dialled, r.caller);
            call.from = rung;
        } else if (w.rules_of_called(r.dialled).text.callback.hold_called) {
            r.held = w.free_line_of(r.dialled, r.caller);
            w.exchange.hold(r.held);
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
        w.requests.fire(r, RequestEvent::call, Why::answered);
        CallRow& call = w.exchange.call(c);
        w.exchange.template fire<CallEvent::redial>(call, Why::answered);
        w.exchange.set_use(call.end[0], Use::calling);
        if (!w.set_out(c)) fails(w, id, Why::congestion, false);
    }

    static void recall_not_answered(World& w, RequestId id, CallId c)
    {
        CallRow& call = w.exchange.call(c);
        const bool called_first = call.flags & is_reversed;
        if (called_first && call.end[0]) w.exchange.line(call.end[0]).flags |= starts_no_guard;
        fails(w, id, called_first ? Why::not_answered : Why::recall_timeout, !called_first && requeues(w, id));
    }

    /// The new call found the other party busy.
    static void busy_again(World& w, RequestId id, CallId)
    {
        const auto& text = w.rules_of_caller(w.requests.row(id)).text.callback;
        fails(w, id, Why::busy_again, text.when_busy_again == CallCompletion::Callback::BusyAgain::keep_place);
    }

    /// The new call rang in vain.
    static void not_answered(World& w, RequestId id, CallId c)
    {
        const bool called_first = w.exchange.call(c).flags & is_reversed;
        fails(w, id, called_first ? Why::recall_timeout : Why::not_answered, called_first && requeues(w, id));
    }

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
        if (r.state == RequestState::waiting) {
            w.end(id, Why::service_timeout);
        } else {
            r.expired = true;
        }
    }

private:
    static bool requeues(World& w, RequestId id)
    {
        const auto& text = w.rules_of_caller(w.requests.row(id)).text.callback;
        return text.when_not_answered == CallCompletion::Callback::NotAnswered::requeue;
    }

    // A recall, or its new call, failed: the request keeps its place or ends, and others get their chance.
    static void fails(World& w, RequestId id, Why why, bool keeps_place)
    {
        RequestRow& r = w.requests.row(id);
        const CallId c = r.call;
        const std::uint32_t queue = r.queue;
        w.let_go(r);
        if (keeps_place && !r.expired) {
            w.requests.fire(r, RequestEvent::requeue, why == Why::busy_again ? Why::busy : Why::requeued);
            r.call = {};
            w.exchange.call(c).request = {};
        } else {
            w.end(id, r.expired ? Why::service_timeout : why);
        }
        w.clear(c, Why::call_failed);
        w.touch(queue);
    }
};

}  // namespace ringback
