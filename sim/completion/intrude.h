// Intrude: the caller joins, or takes over, the conversation at the line dialled, if the levels of capability and protection, the number
// of parties and a conference port allow it. TAPI LINECALLCOMPLMODE_INTRUDE; ECMA-202 call intrusion.
#pragma once

#include "completion/requests.h"

namespace ringback {

template <class World>
struct Intrude {
    using Text = CallCompletion::Intrude;

    static Why refuses(World& w, const RequestRow& r)
    {
        const LineId line = r.dialled.line();
        if (!line) return Why::OPERATIONUNAVAIL;  // a hunt group is no line to break in on
        if (w.exchange.line(line).use != Use::talking) return Why::RESOURCEUNAVAIL;
        const auto& text = w.rules_of_called(r.dialled).text.intrude;
        const auto levels = text.comparison;
        const auto calls = w.exchange.conversation(line);
        const std::uint32_t capability = r.caller ? w.exchange.class_of(r.caller).capability : 1;
        for (const CallId c : calls) {
            for (const LineId end : w.exchange.call(c).end) {
                if (end && end == r.caller) return Why::OPERATIONUNAVAIL;  // on hold by the caller himself
                const std::uint32_t protection = end ? w.exchange.class_of(end).protection : 0;
                const bool allowed = levels == Text::Comparison::above ? capability > protection : capability >= protection;
                if (!allowed) return Why::OPERATIONUNAVAIL;
            }
        }
        if (text.effect == Text::Effect::release) return Why::none;
        if (text.effect == Text::Effect::isolate) {
            const bool is_held = w.exchange.line(line).flags & has_call_on_hold;
            return calls.size() > 1 || is_held ? Why::RESOURCEUNAVAIL : Why::none;
        }
        if (calls.size() + 1 >= text.parties) return Why::RESOURCEUNAVAIL;
        const SwitchId at = w.exchange.home(r.dialled);
        const auto& ports = w.exchange.network.switches()[at.row].conference_ports;
        if (ports && w.exchange.busy_ports[at.row] >= *ports) return Why::RESOURCEUNAVAIL;
        return Why::none;
    }

    static void accepted(World& w, RequestId id, CallId c)
    {
        RequestRow& r = w.requests.row(id);
        CallRow& call = w.exchange.call(c);
        call.request = id;
        const Sampler& tone = w.rules_of_called(r.dialled).warning_tone;
        if (tone.is_zero()) {
            join(w, id, c);
        } else {
            const Duration warning = tone.draw(w.place_of(r.demand), Purpose::warning, call.ordinal);
            w.schedule_in(warning, Phase::answer, EventKind::intrude, c.row, call.stamp);
        }
    }

    /// The tone is over. Meanwhile the line may have become free (an ordinary call then) or out of reach again.
    static void warned(World& w, RequestId id, CallId c)
    {
        RequestRow& r = w.requests.row(id);
        if (w.exchange.line(r.dialled.line()).is_idle()) {
            w.requests.fire(r, RequestEvent::call, Why::line_free);
            w.ring(c, r.dialled.line());
        } else if (refuses(w, r) == Why::none) {
            join(w, id, c);
        } else {
            fails(w, id, c, Why::busy_again);
        }
    }

    static void not_answered(World& w, RequestId id, CallId c) { fails(w, id, c, Why::not_answered); }

private:
    static void join(World& w, RequestId id, CallId c)
    {
        RequestRow& r = w.requests.row(id);
        CallRow& call = w.exchange.call(c);
        const LineId line = r.dialled.line();
        const auto effect = w.rules_of_called(r.dialled).text.intrude.effect;
        if (effect == Text::Effect::join) {
            call.flags |= is_intruder;
            w.exchange.take_port(call, w.exchange.home(r.dialled), r.measured);
        }
        if (effect == Text::Effect::isolate) w.hold_conversation(line);
        w.exchange.take(c, 1, line, Use::talking);
        if (effect == Text::Effect::release) w.break_off(line, c);
        w.exchange.template fire<CallEvent::intrude>(call, Why::intruded);
        w.talks(c, w.stay_of_intruder(r.demand, call.ordinal));
    }

    static void fails(World& w, RequestId id, CallId c, Why why)
    {
        w.end(id, why);
        w.clear(c, Why::call_failed);
    }
};

}  // namespace ringback
