// One replication: people, exchange and completion put together, and what passes between them. The seam between callers
// and switching is the one between an application and a telephony service provider: callers are told of call states here
// and answer with requests. dispatch.cpp is the table of contents; this file says what happens at each step.
// Data plane.
#pragma once

#include "callers/callers.h"
#include "completion/callback.h"
#include "completion/camp_on.h"
#include "completion/intrude.h"
#include "completion/message.h"
#include "run/model.h"

namespace ringback {

class Simulation {
public:
    Simulation(const Model&, std::uint32_t replication);

    Exchange exchange;
    Requests requests;
    Callers callers;

    /// Runs to the end. False if `stop` became true.
    bool run(const RunOptions&);
    /// The lineUncompleteCall of this exchange: cancels an outstanding request by its completion identifier.
    /// False: no such request, or its call is past cancelling.
    bool uncomplete(std::uint32_t completion_id);
    /// What is broken, or an empty text: all rows are looked at.
    std::string inspect() const;
    /// Conservation of demands, attempts and requests, and the gauges against the rows. What is broken, or empty.
    std::string settle_accounts();
    std::uint64_t checks() const { return checks_; }

    // --- the verbs that completion modes use ---

    Place place_of(DemandId d) const { return callers.place_of(callers.demands[d.row]); }
    Place place_of_called(Who of) const { return of.line() ? callers.place_of(of.line(), 0) : callers.place_of(of.hunt_group()); }
    const CompletionRules& rules_of_caller(const RequestRow& r) const { return requests.rules_at(r.home); }
    const CompletionRules& rules_of_called(Who of) const { return requests.rules_at(exchange.home(of)); }
    const Plan::LineClassFacts& lines_called(Who of) const
    {
        return of.line() ? exchange.class_of(of.line()) : model_.plan.classes[model_.plan.hunts[of.row()].lines.row];
    }
    template <class... Rest>
    void schedule_in(Rest... rest)
    {
        exchange.kernel.schedule_in(rest...);
    }

    Duration people_answer_after(DemandId d, std::uint32_t ordinal) { return callers.answers_after(callers.at_hand(d), ordinal); }
    Duration people_answer_recall_after(DemandId d, std::uint32_t ordinal)
    {
        return callers.answers_recall_after(callers.demand(d), ordinal);
    }
    Duration patience_camped(DemandId d, std::uint32_t ordinal)
    {
        return callers.stream_of(callers.demand(d)).camped_on.draw(place_of(d), Purpose::camp_patience, ordinal);
    }
    Duration stay_of_intruder(DemandId d, std::uint32_t ordinal)
    {
        return callers.stream_of(callers.demand(d)).conversation.draw(place_of(d), Purpose::stay, ordinal);
    }
    void begin_to_wait(DemandId d) { callers.begin_to_wait(callers.demand(d)); }

    /// An idle line under the number, none if there is none.
    LineId free_line_of(Who of)
    {
        if (const LineId l = of.line()) return exchange.line(l).is_idle() ? l : LineId();
        return exchange.hunt(of.hunt_group(), callers.place_of(of.hunt_group()));
    }
    /// Idle, and past its guard time.
    bool is_free_for_callback(Who of)
    {
        const auto past_guard = [](const LineRow& row) { return !(row.flags & guarded); };
        if (const LineId l = of.line()) return exchange.line(l).is_idle() && past_guard(exchange.line(l));
        return exchange.any_idle(of.hunt_group(), past_guard);
    }

    /// A new call for a demand: there, or (is_reversed) from the party it dialled back to its caller.
    template <CallEvent on>
    CallId begin_call(DemandId d, unsigned flags, Why why)
    {
        return begin_call<on>(callers.at_hand(d), flags, why);
    }
    /// Seizes circuits and sends the call on its way; false if no choice of its route would take it.
    bool set_out(CallId c) { return set_out<any_call>(c, exchange.call(c), demand_of(c)); }
    /// The called line (none: outside) is rung.
    void ring(CallId c, LineId l) { ring<any_call>(c, exchange.call(c), demand_of(c), l); }
    /// A conversation begins that lasts so long.
    void talks(CallId c, Duration conversation) { talks<any_call>(c, exchange.call(c), demand_of(c), conversation); }
    void clear(CallId c, Why why) { exchange.clear(c, why); }
    /// The request ends; unless it is fulfilled its demand is given up.
    void end(RequestId, Why);
    /// The recall is over: the called number may be recalled for others, a held line is free.
    void let_go(RequestRow&);
    /// Something about this queue changed: its requests get their chance at this instant.
    void touch(std::uint32_t queue);

private:
    // dispatch.cpp
    bool play_until(Time limit, const RunOptions&);
    void dispatch(const Event&);
    [[gnu::noinline]] bool watch(std::uint8_t kind, std::uint32_t subject, const RunOptions&);
    [[noreturn]] void endless(std::uint8_t kind, std::uint32_t subject) const;

    // what an event does
    template <bool by_idle_time>
    void potential_demand(SourceId);
    template <CallEvent on>
    CallId begin_call(const Demand&, unsigned flags, Why);
    void dial_again(DemandId);
    void attempt(const Demand&, Why);
    void begins(CallId);
    void note_answer_delay(CallId, const CallRow&);
    void dials(CallId, const CallRow&, const Demand&);
    void dialled(CallId);
    // A fresh attempt is forward, has no request yet and has taken no time: most calls, which need not ask.
    enum Which { any_call, fresh_attempt };
    template <Which>
    bool set_out(CallId, CallRow&, const Demand&);
    void arrives(CallId);
    template <Which>
    void arrive(CallId, CallRow&, const Demand&);
    template <Which>
    void ring(CallId, CallRow&, const Demand&, LineId);
    template <Which>
    void answer(CallId, CallRow&, const Demand&);
    template <Which>
    void talks(CallId, CallRow&, const Demand&, Duration);
    void ring_over(CallId);
    void hang_up(CallId);
    void service_over(RequestId);
    void guard_over(LineId);
    void serve_requests();

    // and what follows from it
    [[noreturn, gnu::noinline]] void too_many_calls(const DemandRow&) const;
    void failed(CallId, CallRow&, const Demand&, Condition);
    [[gnu::noinline]] bool hears_tone(CallId, CallRow&, const Demand&, Condition, bool redials);
    void hangs_up(CallId, CallRow&, const Demand&, Condition, bool redials);
    void tone_over(CallId);
    void request_meets_busy(CallId);
    void recall_rings(const CallRow&);
    bool rings_back(const CallRow&);
    [[gnu::noinline]] void conversation_over(const CallRow&);
    void intruders_leave(LineId);
    Why end_fulfilled(const CallRow&);
    Demand demand_of(CallId c) { return callers.at_hand(exchange.call(c).owner); }
    Why request(Mode, CallId, Condition);
    Why refusal(const RequestRow&);
    bool within_limits(const RequestRow&);
    template <class Competes>
    RequestId oldest_waiting(const Competes&) const;
    void withdraw(RequestId, Why);
    void settle();
    void line_idle(LineId);
    [[gnu::noinline]] void tell_of_idle(LineId, unsigned marks);
    void arm(Queue&, bool talked, bool originated);
    void serve_queue_of(Who, LineId, bool guards);

    const Model& model_;
    struct Times {
        Time begun, set_out;
    };
    std::vector<Times> times_;            // of attempts of streams whose answers take time, by call
    std::vector<std::uint32_t> touched_;  // queues
    std::vector<CallId> leaving_;         // scratch
    bool service_due_ = false;
    std::uint64_t checks_ = 0;
    std::uint64_t same_instant_limit_;
    Time last_at_ = Time::never();    // when last looked at, and
    std::uint64_t events_then_ = 0;   // how many events had passed when it was first seen
};

template <CallEvent on>
CallId Simulation::begin_call(const Demand& d, unsigned flags, Why why)
{
    if (d.row.calls == 0xffff) [[unlikely]] too_many_calls(d.row);
    const CallId c = exchange.open_call();
    CallRow& call = exchange.call(c);
    const bool back = flags & is_reversed;
    call.owner = d.id;
    call.source = d.row.source.row;
    call.index = d.row.index;
    call.stream = d.row.stream;
    call.circuits = d.stream.circuits;
    call.from = back ? d.row.dialled : d.row.from;
    call.to = back ? d.row.from : d.row.dialled;
    call.ordinal = d.row.calls++;
    call.flags = static_cast<std::uint16_t>(flags | (exchange.recorder.measuring ? in_measure : 0));
    d.row.call = c;
    exchange.fire<on>(call, why);
    return c;
}

}  // namespace ringback
