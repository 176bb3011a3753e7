// Camp-on: the caller waits on the line, which stays busy with every circuit of the path held, and is the first to be
// served when the called line becomes free. TAPI LINECALLCOMPLMODE_CAMPON; ECMA-191 call offer.
#pragma once

#include "completion/requests.h"

namespace ringback {

template <class World>
struct CampOn {
    /// Why the request cannot be taken, or none.
    static Why refuses(World& w, const RequestRow& r)
    {
        if (const LineId l = r.dialled.line(); l && w.exchange.line(l).flags & undisturbed) return Why::OPERATIONUNAVAIL;
        const std::uint32_t depth = w.rules_of_called(r.dialled).campers_per_called;
        const Queue* q = depth == CompletionRules::unlimited ? nullptr : w.requests.find_queue(r.dialled);
        std::uint32_t camped = 0;
        if (q) {
            for (RequestId id = q->lists[static_cast<int>(Mode::camp_on)].first; id; id = w.requests.row(id).next) ++camped;
        }
        return camped >= depth ? Why::COMPLETIONOVERRUN : Why::none;
    }

    static void accepted(World& w, RequestId id, CallId c)
    {
        RequestRow& r = w.requests.row(id);
        CallRow& call = w.exchange.call(c);
        call.request = id;
        w.exchange.set_use(call.end[0], Use::camped);
        w.schedule_in(w.patience_camped(r.demand, call.ordinal), Phase::timer, EventKind::camp_over, c.row, call.stamp);
        const Duration longest = w.rules_of_caller(r).max_wait.draw(w.place_of(r.demand), Purpose::max_wait, call.ordinal);
        w.schedule_in(longest, Phase::timer, EventKind::camp_timeout, c.row, call.stamp);
        const auto& called = w.rules_of_called(r.dialled);
        Words words(w.place_of(r.demand), Purpose::tone, call.ordinal);
        if (called.accepts_camper.happens(words.next())) {
            w.schedule_in(called.accepts_after.draw(words), Phase::answer, EventKind::camp_accepted, c.row, call.stamp);
        }
        camps_on_group(w, r);
    }

    /// The called user ends his conversation for whoever waits.
    static void accepted_by_called(World& w, RequestId id)
    {
        const LineId line = w.requests.row(id).dialled.line();
        if (line && w.exchange.line(line).use == Use::talking) w.break_off(line);
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

    /// Its hunt group has had its time: the call goes on to the next, where it rings or camps.
    static void overflows(World& w, RequestId id, CallId c)
    {
        if (!w.takes_overflow(w.exchange.call(c))) return;
        const LineId line = w.overflow(c);
        w.requests.move(id, w.exchange.call(c).to.hunt_group());
        RequestRow& r = w.requests.row(id);
        if (line) {
            rings(w, r, line);
        } else {
            camps_on_group(w, r);
        }
    }

    static void not_answered(World& w, RequestId id, CallId c) { fails(w, id, c, Why::not_answered, Why::no_answer); }
    static void hung_up(World& w, RequestId id, CallId c) { fails(w, id, c, Why::request_abandoned, Why::abandoned); }
    /// Its call is cleared, or goes on as another request.
    static void waited_too_long(World& w, RequestId id, CallId c)
    {
        using Then = CallCompletion::CampOn::WhenWaited;
        const RequestRow& r = w.requests.row(id);
        const Then then = w.rules_of_caller(r).text.camp_on.when_waited;
        if (then == Then::clear) return fails(w, id, c, Why::service_timeout, Why::cleared);
        const Who to = then == Then::forward ? w.forwards_camper(c) : Who();
        if (then == Then::forward && to == Who()) return;  // MiVB: he waits on
        const Condition condition = r.condition;
        const std::uint32_t place = then == Then::callback && w.requests.serves_in_turn(r.dialled) ? r.place : 0;
        w.end(id, Why::service_timeout, true, World::demand_goes_on);
        ++w.exchange.call(c).stamp;  // nothing of what it camped for happens to this call
        w.exchange.set_use(w.exchange.call(c).end[0], Use::calling);
        if (then == Then::forward) return w.forward_camper(c, to);
        w.ask_instead(then == Then::callback ? Mode::callback : Mode::message, c, condition, place);
    }

private:
    static bool serve(World& w, Who of, LineId line)
    {
        Queue* q = w.requests.find_queue(of);
        if (!q || !q->lists[static_cast<int>(Mode::camp_on)].first) return false;
        const auto waits = [](const RequestRow& r) { return r.state == RequestState::waiting; };
        const RequestId id = w.requests.choose(*q, Mode::camp_on, w.rules_of_called(of).text.order, w.place_of_called(of), waits);
        if (!id) return false;
        if (w.requests.serves_in_turn(of)) {
            w.serve_callbacks_before(*q, w.requests.row(id).place);
            if (!w.exchange.line(line).is_idle()) return true;
        }
        rings(w, w.requests.row(id), line);
        return true;
    }

    static void rings(World& w, RequestRow& r, LineId line)
    {
        w.requests.fire(r, RequestEvent::call, Why::line_free);
        w.ring(r.call, line);
    }

    // A hunt group may keep a camper for a while only. He comes to each group of a chain once.
    static void camps_on_group(World& w, RequestRow& r)
    {
        const HuntGroupId h = r.dialled.hunt_group();
        if (!h) return;
        const CallRow& call = w.exchange.call(r.call);
        const Duration kept = w.exchange.plan.hunts[h.row].overflow_after.draw(w.place_of(r.demand), Purpose::overflow,
                                                                                call.ordinal << 4 | (r.tries++ & 15));
        w.schedule_in(kept, Phase::timer, EventKind::overflow, r.call.row, call.stamp);
    }

    static void fails(World& w, RequestId id, CallId c, Why end, Why clearing)
    {
        w.end(id, end);
        w.clear(c, clearing);
    }
};

}  // namespace ringback
