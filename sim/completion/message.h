// Message: the caller leaves one of the predefined texts and goes; the called person may return the call later, from the
// called line's switch, over circuits of its own. TAPI LINECALLCOMPLMODE_MESSAGE; leave word calling.
#pragma once

#include "completion/requests.h"

namespace ringback {

template <class World>
struct Message {
    using Text = CallCompletion::Message;

    static Why refuses(World& w, const RequestRow& r)
    {
        const auto& rules = w.rules_of_called(r.dialled);
        Queue* q = w.requests.find_queue(r.dialled);
        if (!q) return Why::none;
        if (earlier(w, *q, r)) {
            if (rules.text.message.repeat == Text::Repeat::refuse) return Why::OPERATIONUNAVAIL;
            if (rules.text.message.repeat == Text::Repeat::overwrite) return Why::none;
        }
        const bool full = q->messages >= rules.messages_per_called;
        return full && rules.text.message.when_full == WhenFull::reject ? Why::RESOURCEUNAVAIL : Why::none;
    }

    static void accepted(World& w, RequestId id, CallId c)
    {
        RequestRow& r = w.requests.row(id);
        const auto& rules = w.rules_of_called(r.dialled);
        const Place place = w.place_of(r.demand);
        Words words(place, Purpose::message, 0);
        const std::uint32_t text = pick(words.next(), w.rules_of_caller(r).texts);
        if (r.text == any_text) r.text = static_cast<std::uint16_t>(text);
        r.call = {};
        const auto& lines = w.lines_called(r.dialled);
        if (!lines.returns_messages || !lines.returns.happens(words.next())) {
            w.end(id, Why::expired);
            w.clear(c, clearing(r.condition));
            return;
        }
        if (rules.text.message.cancels_callback) w.cancel_callbacks(r);
        make_room(w, id);
        wait(w, id);
        w.schedule_in(rules.keep.draw(place, Purpose::keep, 0), Phase::timer, EventKind::service_over, id.row, r.birth);
        w.clear(c, clearing(r.condition));
    }

    /// A delay is over: the call is returned, if the line is idle and its user there.
    static void return_call(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        const LineId line = w.free_line_of(r.dialled, r.caller);
        if (!line || w.exchange.line(line).flags & user_away) {
            wait(w, id);
            return;
        }
        w.requests.fire(r, RequestEvent::call, Why::return_call);
        const CallId c = w.template begin_call<CallEvent::dial>(r.demand, is_reversed, Why::return_call);
        CallRow& call = w.exchange.call(c);
        call.request = id;
        call.from = line;
        r.call = c;
        w.exchange.take(c, 0, line, Use::calling);
        w.exchange.set_use(line, Use::calling);
        if (!w.set_out(c)) congested(w, id, c);
    }

    static void congested(World& w, RequestId id, CallId c) { fails(w, id, c, Why::congestion); }
    static void busy_again(World& w, RequestId id, CallId c) { fails(w, id, c, Why::busy_again); }
    static void not_answered(World& w, RequestId id, CallId c) { fails(w, id, c, Why::not_answered); }

    /// The return call was cut by an outage: tried again after another delay, if the message is kept.
    static void cut(World& w, RequestId id, CallId c, bool is_kept) { again_or_end(w, id, c, Why::signalling_lost, is_kept); }

    /// It has been kept long enough; a return call under way takes its course.
    static void service_over(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        if (r.state == RequestState::waiting) {
            w.end(id, Why::expired);
        } else {
            r.expired = true;
        }
    }

private:
    // An undelivered message of the same sender; outside subscribers are new each time.
    static RequestId earlier(World& w, const Queue& q, const RequestRow& r)
    {
        if (!r.caller) return {};
        for (RequestId id = q.lists[static_cast<int>(Mode::message)].first; id; id = w.requests.row(id).next) {
            const RequestRow& other = w.requests.row(id);
            if (&other != &r && other.caller == r.caller && other.state == RequestState::waiting) return id;
        }
        return {};
    }

    static void make_room(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        const auto& rules = w.rules_of_called(r.dialled);
        Queue& q = w.requests.queues[r.queue];
        if (rules.text.message.repeat == Text::Repeat::overwrite) {
            if (const RequestId old = earlier(w, q, r)) w.end(old, Why::superseded);
        }
        while (q.messages > rules.messages_per_called) {
            RequestId oldest = q.lists[static_cast<int>(Mode::message)].first;
            while (oldest != id && w.requests.row(oldest).state != RequestState::waiting) oldest = w.requests.row(oldest).next;
            if (oldest == id) return;  // all others are being returned at this moment
            w.end(oldest, Why::superseded);
        }
    }

    static void wait(World& w, RequestId id)
    {
        RequestRow& r = w.requests.row(id);
        const Duration delay = w.lines_called(r.dialled).return_delay.draw(w.place_of(r.demand), Purpose::message_delay, r.tries++);
        w.schedule_in(delay, Phase::demand, EventKind::return_call, id.row, r.stamp);
    }

    static void fails(World& w, RequestId id, CallId c, Why why)
    {
        again_or_end(w, id, c, why, w.rules_of_called(w.requests.row(id).dialled).text.message.when_return_fails == Text::ReturnFails::keep);
    }

    // The return call failed: the message stays for another try, unless its time ran out meanwhile, or ends.
    static void again_or_end(World& w, RequestId id, CallId c, Why why, bool is_kept)
    {
        RequestRow& r = w.requests.row(id);
        r.met = why;
        if (is_kept && !r.expired) {
            w.requests.fire(r, RequestEvent::requeue, Why::requeued);
            r.call = {};
            w.exchange.call(c).request = {};
            wait(w, id);
        } else {
            w.end(id, why);
        }
        w.clear(c, Why::call_failed);
    }
};

}  // namespace ringback
