// One replication: people, exchange and completion put together, and what passes between them. The seam between callers
// and switching is the one between an application and a telephony service provider: callers are told of call states here
// and answer with requests. dispatch.cpp is the table of contents.
// Data plane.
#pragma once

#include "callers/callers.h"
#include "completion/callback.h"
#include "completion/camp_on.h"
#include "completion/intrude.h"
#include "completion/message.h"
#include "observe/batches.h"
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

    // The same bit by bit, for those who act between events.
    void begin();
    /// Plays on until all that happens at or before `until` has happened, opening and closing the books on the way. False if
    /// `stop` became true, or as soon as `between`, which is asked after every event, gives false.
    bool play(Time until, const RunOptions&, const std::function<bool()>& between = {});
    /// Closes the books: requests still open are left.
    void finish();
    /// The lineUncompleteCall of this exchange: cancels an outstanding request by its completion identifier.
    /// False: no such request, or its call is past cancelling.
    bool uncomplete(std::uint32_t completion_id);

    // --- what applications do (applications.cpp)

    /// The way of a call from the line; a destination of the stream of applications there.
    const DestinationFacts& way(LineId from, Who to);
    /// The line, which is idle, dials. Its call, whose number this is, stays as it is when it fails, until the application does
    /// something about it.
    std::uint32_t place_call(LineId from, Who to);
    /// The call was offered to a line and is answered there: a recall by whoever is rung back, any other by the called line.
    /// False: it waits at the line, which has a call on hold besides its conversation.
    bool answer_call(CallId);
    /// One party hangs up, or refuses what was offered to it.
    enum class Party : std::uint8_t { caller, called };
    void drop(CallId, Party);
    /// The line puts its conversation on hold, where it stays whatever else the line does. It may if that is of two and nothing
    /// else is on hold.
    bool may_hold(LineId);
    void hold(LineId);
    /// The line talks to its call on hold again. It may if it does nothing else.
    bool may_retrieve(LineId) const;
    void retrieve(LineId);
    /// Whether the line may dial: it is idle, or only holds.
    bool may_dial(LineId);
    /// The line talks to the other call instead, one on hold or one that camps on it, and puts its conversation on hold. It may
    /// if that is of two.
    bool may_swap(LineId, CallId other);
    void swap(LineId, CallId other);
    /// The lineCompleteCall of this exchange, for an application's call that is busy or rings. None: it was accepted or, where
    /// the demand's request is in the state `requested`, has been sent to the called party's exchange. `text`: of a message, one
    /// of those that the line's switch has.
    Why complete(CallId, Mode, std::uint16_t text);
    /// Whether it is too late to ask for a callback for it (callback.offer_time).
    bool offer_is_over(CallId) const;
    struct WaitingMessage {
        Who from;
        std::string_view text;
        Time accepted;
    };
    /// Those that lie at the line and are not returned yet, the oldest first.
    std::vector<WaitingMessage> messages_at(LineId) const;
    /// Whom it concerns is told of the lines that became idle. After any of these.
    void settle_now();

    /// What is broken, or an empty text: all rows are looked at.
    std::string inspect() const;
    /// Conservation of demands, attempts and requests, and the gauges against the rows. What is broken, or empty.
    std::string settle_accounts();
    std::uint64_t checks() const { return checks_; }
    /// Of the tally, at each border of the intervals that the scenario records.
    std::vector<Snapshot> snapshots;
    /// If the scenario asks for batches.
    std::optional<Batches> batches;

    // --- the verbs that completion modes use ---

    Place place_of(DemandId d) const { return callers.place_of(callers.demands[d.row]); }
    Place place_of_called(Who of) const
    {
        if (of.line()) return callers.place_of(of.line(), 0);
        return of.hunt_group() ? callers.place_of(of.hunt_group()) : callers.place_of(exchange.home(of));
    }
    /// Of the call that is to fulfil it: from whoever is rung first.
    const RoutePlan& call_route_of(const RequestRow& r) const
    {
        const DestinationFacts& to = callers.destination_of(callers.demands[r.demand.row]);
        return rings_called_first(r) ? to.back : to.there;
    }
    const RoutePlan& route_of(const RequestRow& r) const { return callers.destination_of(callers.demands[r.demand.row]).there; }
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
    bool people_reject_recall(DemandId d, std::uint32_t nth) const { return callers.rejects_recall(callers.demands[d.row], nth); }
    Duration patience_camped(DemandId d, std::uint32_t ordinal)
    {
        return callers.stream_of(callers.demand(d)).camped_on.draw(place_of(d), Purpose::camp_patience, ordinal);
    }
    Duration stay_of_intruder(DemandId d, std::uint32_t ordinal)
    {
        return callers.stream_of(callers.demand(d)).conversation.draw(place_of(d), Purpose::stay, ordinal);
    }
    /// Whether the overflow of a camper's group, or that one's, has a free member for him, or room in its queue.
    bool takes_overflow(const CallRow&) const;
    /// A camper's call goes on from his group, and perhaps further; the member it finds, or none at the group where it stays.
    LineId overflow(CallId c);
    /// Where a camper's call goes who has waited for long enough, by the called line's forwarding on no answer; nobody: nowhere.
    Who forwards_camper(CallId c);
    void forward_camper(CallId c, Who to);
    void begin_to_wait(DemandId d) { callers.begin_to_wait(callers.demand(d)); }

    /// Outside subscribers always are, unless their switch is out of service.
    bool is_caller_idle(const RequestRow& r) { return r.caller ? exchange.line(r.caller).is_idle() : !exchange.is_out(r.home); }
    /// Whether the caller can be rung back now: not within resume_spacing of another recall of his.
    bool may_be_recalled(const RequestRow& r)
    {
        return is_caller_idle(r) && (!r.caller || requests.of_line(r.caller).resume_from <= exchange.now());
    }
    /// The caller is about to be rung back: the next of his requests has to wait for resume_spacing.
    void note_recalled(const RequestRow&);
    /// Whether the circuits that it needs before its caller is rung are free, if it needs any.
    bool has_path(const RequestRow& r) const;
    /// A request for a free line that finds no circuits ends instead of waiting for them.
    bool ends_without_path(const RequestRow& r) const
    {
        using NoPath = CallCompletion::Callback::NoPath;
        return r.for_line && !r.for_circuit && rules_of_caller(r).text.callback.when_no_path == NoPath::end && !rings_called_first(r);
    }
    void wait_for_circuit(RequestId);
    void forget_circuit(RequestId);
    /// A call sets out for the called line, only to see whether it is free.
    bool finds_free(const RequestRow&);
    /// Not where a circuit was waited for: the called line may be busy.
    bool rings_called_first(const RequestRow& r) const
    {
        using RingFirst = CallCompletion::Callback::RingFirst;
        return r.for_line && rules_of_caller(r).text.callback.ring_first == RingFirst::called;
    }
    /// Those whose turn has come before that of a camper are served while a member is free.
    void serve_callbacks_before(Queue&, std::uint32_t place);
    /// Whether the called party's exchange keeps this callback in its queue, and tells of the free line.
    bool has_far_end(const RequestRow& r) const
    {
        using Method = CallCompletion::Callback::Method;
        return r.mode == Mode::callback && r.for_line && !rings_called_first(r) &&
               rules_of_called(r.dialled).text.callback.method != Method::poll;
    }
    void recall(RequestId id) { Callback<Simulation>::recall(*this, id); }

    /// An idle line under the number, none if there is none; of a group, never the line `but`.
    LineId free_line_of(Who of, LineId but = {})
    {
        if (const LineId l = of.line()) return exchange.line(l).is_idle() ? l : LineId();
        return exchange.hunts.hunt(of.hunt_group(), callers.place_of(of.hunt_group()), but);
    }
    /// The same for a call: a line that is kept for a recall is busy to it.
    LineId reachable_line_of(Who of)
    {
        if (const LineId l = of.line()) return exchange.line(l).is_reachable() ? l : LineId();
        return exchange.hunts.hunt(of.hunt_group(), callers.place_of(of.hunt_group()));
    }
    /// Idle, past its guard time, and, called by its number, open to calls; of a group, any member but `but`.
    bool is_free_for_callback(Who of, LineId but = {})
    {
        const auto past_guard = [&](const LineRow& row) { return !(row.flags & guarded) && !(but && &row == &exchange.line(but)); };
        if (const LineId l = of.line()) {
            const LineRow& row = exchange.line(l);
            return row.is_idle() && past_guard(row) && !(row.flags & (forwards | undisturbed));
        }
        return of.hunt_group() && exchange.hunts.any_free(of.hunt_group(), past_guard);
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
    /// The request ends; unless it is fulfilled, or another takes it up, its demand is given up. The called party's exchange
    /// knows of it already, or will hear.
    enum Demands { demand_ends, demand_goes_on };
    void end(RequestId, Why, bool far_knows = true, Demands = demand_ends);
    /// It ends, whatever it is about.
    void abandon(RequestId, Why);
    /// The conversation of two at a line is put on hold; the line has to be taken into another one at once.
    void hold_conversation(LineId);
    /// The calls of the conversation at a line end, but for one.
    void break_off(LineId, CallId but = {});
    /// Another request instead of one that has ended, for the same call, perhaps in its place; the demand is given up if it is
    /// rejected.
    void ask_instead(Mode, CallId, Condition, std::uint32_t place = 0);
    /// Those of this request's line for the number that it is for.
    void cancel_callbacks(const RequestRow& of);
    /// The recall is over: the called number may be recalled for others, a held line is free.
    void let_go(RequestRow&);
    /// Something about this queue changed: its requests get their chance at this instant.
    void touch(std::uint32_t queue);

private:
    bool keep_books(Time until, const RunOptions&);

    // dispatch.cpp
    bool play_before(Time limit, const RunOptions&);
    bool play_until(Time limit, const RunOptions& options)
    {
        if (!play_before(limit, options)) return false;
        exchange.kernel.advance_to(limit);
        return true;
    }
    void dispatch(const Event&);
    [[gnu::noinline]] bool watch(std::uint8_t kind, std::uint32_t subject, const RunOptions&);
    [[noreturn]] void endless(std::uint8_t kind, std::uint32_t subject) const;

    // steps.h: what every call does
    // A fresh attempt is forward, has no request yet and has taken no time: most calls, which need not ask.
    enum Which { any_call, fresh_attempt };
    template <bool by_idle_time>
    void potential_demand(SourceId);
    template <CallEvent on>
    CallId begin_call(const Demand&, unsigned flags, Why);
    Demand demand_of(CallId c) { return callers.at_hand(exchange.call(c).owner); }
    void dial_again(DemandId);
    void attempt(const Demand&, Why);
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
    void hang_up(CallId);
    void failed(CallId, CallRow&, const Demand&, Condition);
    void go_on(CallId, CallRow&, const Demand&, Condition);
    void goes_away(CallId, CallRow&, const Demand&, Condition, bool redials);
    void hangs_up(CallId, CallRow&, const Demand&, Condition, bool redials);
    void settle();
    void line_idle(LineId);

    // simulation.cpp: what few calls do
    [[noreturn, gnu::noinline]] void too_many_calls(const DemandRow&) const;
    void begins(CallId);
    void way_begins(CallId, const CallRow&, Time set_out);
    void way_ends(CallId, const CallRow&);
    void note_answer_delay(CallId, const CallRow&);
    void dials(CallId, const CallRow&, const Demand&);
    void dialled(CallId);
    void announces(CallRow&);
    [[gnu::noinline]] bool hears_tone(CallId, CallRow&, const Demand&, Condition, bool redials);
    void tone_over(CallId);
    bool rings_back(const CallRow&);
    void ring_over(CallId);
    [[gnu::noinline]] void conversation_over(const CallRow&);
    void intruders_leave(LineId);

    // features.cpp: what lines do with calls dialled to them, and where these go on to
    enum class Meets { rings, busy, gone };
    void start_features();
    void feature_changes(LineId, LineFlag, const PeriodFacts&, Purpose);
    [[gnu::noinline]] Meets meets_features(CallId, CallRow&, const Demand&, LineId, Why&);
    [[gnu::noinline]] LineId offer_to_groups(CallId, CallRow&, bool& is_gone);
    Meets forward(CallId, CallRow&, const Demand&, LineId, Who to, Why, Why& meets);
    bool goes_on_to(CallId, CallRow&, const Demand&, Who to, Why);
    [[gnu::noinline]] void rings_on(CallId, CallRow&, const Demand&, LineId, Duration answer, Duration longest, EventKind);
    void forward_unanswered(CallId);
    void waits_at(CallId, CallRow&, const Demand&, LineId);
    void take_second(CallId);
    void stops_talking(LineId);
    [[gnu::noinline]] void tell_of_second(LineId);
    void waiting_call_rings(LineId);
    void goes_on_talking(LineId);
    bool was_forwarded(const CallRow& call, const DemandRow& d) const { return d.dialled.line() && call.to != d.dialled; }

    // set_up.cpp
    [[gnu::noinline]] void set_up_by_steps(CallId);
    void advance(CallId);
    void turn_back(CallId);
    void release_last(CallRow&);
    void meets_congestion(CallId);

    // requests.cpp. The caller's exchange decides first, then the called party's.
    enum Ends : unsigned { near_end = 1, far_end = 2, both_ends = 3 };
    void decides(CallId);
    [[gnu::noinline]] bool takes_time_to_decide(CallId, CallRow&, const Demand&, Condition);
    Why request(Mode, CallId, Condition, std::uint32_t place = 0, std::uint16_t text = any_text);
    void meets_free(RequestId);
    void take_in(RequestId);
    void begin(RequestId, CallId);
    void reject(RequestId, Why);
    void end_waiting_callbacks(Who);
    void request_arrives(RequestId);
    void request_accepted(RequestId);
    void request_denied(RequestId);
    Why refusal(const RequestRow&, unsigned ends);
    Duration asked_after(const RequestRow&) const;
    bool has_room_for_called(Who) const;
    template <class Competes>
    RequestId oldest_waiting(const Competes&) const;
    enum Evicts { evicts_nobody, evicts };
    bool within_limits(const RequestRow&, unsigned ends, Evicts);
    Why refused_by_rules(const RequestRow&);
    void service_over(RequestId);
    void request_meets_busy(CallId);
    Why end_fulfilled(const CallRow&);
    [[gnu::noinline]] void talked_otherwise(const CallRow&);

    // applications.cpp
    bool waits_for_application(CallId, CallRow&, Condition);
    void camps_no_more(RequestId);
    void stop_ringing(CallId, CallRow&);
    bool is_in_conversation_of_two(LineId);

    // opportunities.cpp
    [[gnu::noinline]] void tell_of_idle(LineId, unsigned marks);
    void guard_over(LineId);
    void wrap_up_over(std::uint32_t member);
    void staff_changes(HuntGroupId);
    void arm(Queue&, bool talked, bool originated);
    void serve_queue_of(Who, LineId, bool guards);
    void serve_requests();
    void resume_due(LineId);
    void recall_rings(const CallRow&);
    void circuit_free();

    // outages.cpp
    void schedule_outages();
    template <class Groups, class Lines>
    void for_each_hit(const OutageFacts&, const Groups&, const Lines&);
    void outage_begins(std::uint32_t);
    void outage_ends(std::uint32_t);
    std::vector<CallId> calls_hit(std::uint32_t outage);
    void cut(CallId, bool requests_lost);
    void lose_requests(const OutageFacts&);

    const Model& model_;
    std::size_t pages_ = 0;  // of the books: opened, a snapshot each, closed
    const std::function<bool()>* between_ = nullptr;
    struct Times {
        Time begun;    // or, of an application's that has failed, when it did
        Time set_out;  // never while it is dialled
        bool on_the_way = false;
    };
    std::vector<Times> times_;            // of attempts of streams whose answers take time, by call
    std::vector<std::uint32_t> touched_;  // queues
    std::vector<CallId> leaving_;         // scratch
    std::vector<std::uint32_t> feature_changes_[2];  // of forwarding and do-not-disturb, by line; empty without periods
    bool service_due_ = false;
    std::uint64_t checks_ = 0;
    std::uint64_t same_instant_limit_;
    Time last_at_ = Time::never();    // when last looked at, and
    std::uint64_t events_then_ = 0;   // how many events had passed when it was first seen
    bool unserved_ = false;           // then; looked at by a full check
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
