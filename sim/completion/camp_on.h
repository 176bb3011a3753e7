// Camp-on: the caller waits on the line, which stays busy with every circuit of the path held, and is the first to be
// served when the called line becomes free. TAPI LINECALLCOMPLMODE_CAMPON; ECMA-191 call offer.
#pragma once

#include "completion/requests.h"

namespace ringback {

template <class World>
struct CampOn {
    /// Why the request cannot be taken, or none.
    static Why refuses(World&, const RequestRow&) { return Why::none; }

    static void accepted(World& w, RequestId id, CallId c)
    {
        RequestRow& r = w.requests.row(id);
        CallRow& call = w.exchange.call(c);
        call.request = id;
        w.exchange.set_use(call.end[0], Use::camped);
        w.schedule_in(w.patience_camped(r.demand, call.ordinal), Phase::timer, EventKind::camp_over, c.row, call.stamp);
        const Duration longest = w.rules_of_caller(r).max_wait.draw(w.place_of(r.demand), Purpose::max_wait, call.ordinal);
        w.schedule_in(longest, Phase::timer, EventKind::camp_timeout, c.row, call.stamp);
    }

    /// The line is free: the camper whose turn it is, its own before its hunt groups', makes it ring.
    static void serve(World& w, LineId line)
    {
        if (!w.exchange.line(line).is_idle()) return;
        if (serve(w, Who(line), line)) return;
        for (const HuntGroupId h : w.exchange.class_of(line).groups) {
            if (w.exchange.hunts.is_free(h, line) && serve(w, Who(h), line)) return;
        }
    }

    static void not_answered(World& w, RequestId id, CallId c) { fails(w, id, c, Why::not_answered, Why::no_answer); }
    static void hung_up(World& w, RequestId id, CallId c) { fails(w, id, c, Why::request_abandoned, Why::abandoned); }
    static void waited_too_long(World& w, RequestId id, CallId c) { fails(w, id, c, Why::service_timeout, Why::cleared); }

private:
    static bool serve(World& w, Who of, LineId line)
    {
        Queue* q = w.requests.find_queue(of);
        if (!q || !q->lists[static_cast<int>(Mode::camp_on)].first) return false;
        const auto waits = [](const RequestRow& r) { return r.state == RequestState::waiting; };
        const RequestId id = w.requests.choose(*q, Mode::camp_on, w.rules_of_called(of).text.order, w.place_of_called(of), waits);
        if (!id) return false;
        RequestRow& r = w.requests.row(id);
        w.requests.fire(r, RequestEvent::call, Why::line_free);
        w.ring(r.call, line);
        return true;
    }

    static void fails(World& w, RequestId id, CallId c, Why end, Why clearing)
    {
        w.end(id, end);
        w.clear(c, clearing);
    }
};

}  // namespace ringback
