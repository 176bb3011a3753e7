// The far end of a callback: the called party's exchange watches its line, chooses whose turn it is, tells the caller's
// exchange (REMOTE USER FREE) and keeps the others waiting until that recall is over. RFC 6910's callee's monitor; QSIG's
// terminating PINX; 3GPP's HLR B.
#pragma once

#include "completion/signalling.h"

namespace ringback {

template <class World>
struct Monitor {
    using Text = CallCompletion::Callback;

    /// The request of this queue that can be served now and whose turn it is, or none.
    static RequestId candidate(World& w, Queue& q)
    {
        const int list = static_cast<int>(Mode::callback);
        if (!q.lists[list].first) return {};
        const auto& rules = w.rules_of_called(q.of);
        const Text::Method method = rules.text.callback.method;
        const bool line_is_free = (!q.recall || !w.requests.one_recall_at_a_time(q.of)) && method != Text::Method::poll &&
                                  w.is_free_for_callback(q.of);
        const auto due = [&](const RequestRow& r) {
            if (r.state != RequestState::waiting || !r.armed || (!line_is_free && r.for_line)) return false;
            // A member who waits for its own group waits for another one.
            return !q.of.hunt_group() || !r.caller || w.is_free_for_callback(q.of, r.caller);
        };
        // What the caller's exchange knows: at once where messages take no time.
        const auto caller_idle = [&](const RequestRow& r) { return r.is_remote || w.may_be_recalled(r); };
        const auto has_path = [&](const RequestRow& r) { return r.is_remote || w.has_path(r); };
        for (RequestId id = q.lists[list].first, next; id; id = next) {
            RequestRow& r = w.requests.row(id);
            next = r.next;
            if (!due(r)) continue;
            if (!caller_idle(r)) {
                // Without suspension the opportunity of a busy caller is lost, and his request with it.
                if (!w.rules_of_caller(r).text.callback.suspend && !w.is_caller_idle(r)) w.end(id, Why::caller_gone);
                continue;
            }
            if (has_path(r)) break;
            if (w.ends_without_path(r)) {
                w.end(id, Why::congestion);
            } else {
                w.wait_for_circuit(id);
            }
        }
        return w.requests.choose(q, Mode::callback, rules.text.order, w.place_of_called(q.of),
                                 [&](const RequestRow& r) { return due(r) && caller_idle(r) && has_path(r); });
    }

    /// Its turn has come: the called line is kept for it, and its caller is told.
    static void select(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        Queue& q = w.requests.queues[r.queue];
        const auto& rules = w.rules_of_called(r.dialled);
        if (r.for_line && w.requests.one_recall_at_a_time(q.of)) q.recall = id;
        ++r.tries;
        const bool called_first = w.rings_called_first(r);
        if (r.for_line && !called_first && (rules.text.callback.hold_called || w.requests.serves_in_turn(q.of))) {
            r.held = w.free_line_of(r.dialled, r.caller);
            if (r.held) w.exchange.hold(r.held);
        }
        const Duration longest = rules.recall_supervision.draw(w.place_of(r.demand), Purpose::supervision, r.tries);
        w.schedule_in(longest, Phase::timer, EventKind::supervision_over, id.row, ++r.selection);
        if (r.is_remote) {
            w.requests.fire(r, RequestEvent::select, Why::line_free);
            send(w, id, EventKind::remote_user_free);
        } else {
            if (r.for_line) count_messages(w, r, 1);
            w.recall(id);
        }
    }

    /// The caller was busy: the next one's turn. It keeps its place.
    static void suspend_arrives(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        ++r.selection;
        w.let_go(r);
        w.touch(r.queue);
    }

    static void resume_arrives(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        r.resuming = false;
        if (r.state != RequestState::suspended) return;
        w.requests.fire(r, RequestEvent::resume, Why::requeued);
        w.touch(r.queue);
    }

    static void cancel_arrives(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        const std::uint32_t queue = r.queue;
        w.let_go(r);
        w.requests.close_far(id);
        w.touch(queue);
    }

    /// The call did not come in time.
    static void supervision_over(World& w, RequestId id) { drop(w, id, Why::recall_timeout); }

    /// The safety net: the caller's exchange should have ended it before.
    static void service_over(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        const bool waits = r.state == RequestState::waiting || r.state == RequestState::suspended;
        if (waits || w.rules_of_called(r.dialled).text.callback.expiry == Text::Expiry::at_once) {
            drop(w, id, Why::service_timeout);
        } else {
            r.expired = true;
        }
    }

    /// The far end ends it and tells the caller's exchange.
    static void drop(World& w, RequestId id, Why why)
    {
        RequestRow& r = w.requests.row(id);
        if (!r.is_far_open) return;
        if (!r.is_remote) return w.abandon(id, why);
        const std::uint32_t queue = r.queue;
        w.let_go(r);
        r.refused = why;
        if (r.is_near_open) send(w, id, EventKind::far_end_over);
        w.requests.close_far(id);
        w.touch(queue);
    }
};

}  // namespace ringback
