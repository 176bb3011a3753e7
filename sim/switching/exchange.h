// Call control: lines, calls, circuits and hunt groups of all switches, and the verbs that change them. Data plane.
//
// Invariants: a line that is neither idle nor held nor holding has a leg, and that call has the line at one of its ends; 0 <= busy
// circuits <= installed; a call holds circuits exactly while `choice` is set: of all its groups, or while it is set up step
// by step, of the first (step_by_step.cpp); a conversation of n parties holds n - 2 conference ports. Lines that became idle
// are listed in `idled` until the dispatcher has told those whom it concerns.
#pragma once

#include "kernel/kernel.h"
#include "switching/call_states.h"
#include "switching/hunt_groups.h"
#include "switching/plan.h"
#include "switching/rows.h"

#include <span>
#include <stdexcept>

namespace ringback {

/// Something that cannot be: a bug. Exit status 70.
struct BrokenInvariant : std::logic_error {
    using std::logic_error::logic_error;
};

class Exchange {
public:
    Exchange(const Plan&, std::uint32_t streams, const Key&);

    const Plan& plan;
    const Network& network;
    Kernel kernel;
    const Key key;  // of all random numbers
    Recorder recorder;
    std::vector<LineRow> lines;
    std::vector<CallRow> calls;
    HuntGroups hunts;
    std::vector<GroupRow> groups;
    std::vector<std::uint32_t> busy_ports;     // by switch
    OutOfService out;
    std::vector<LineId> idled;
    bool circuit_due = false;  // those who wait for a circuit are about to be told of one

    Time now() const { return kernel.now(); }
    bool is_out(SwitchId s) const { return !out.switches.empty() && out.switches[s.row] > 0; }
    bool is_out(LineId l) const { return !out.lines.empty() && out.lines[l.row] > 0; }
    LineRow& line(LineId l) { return lines[l.row]; }
    CallRow& call(CallId c) { return calls[c.row]; }
    const CallRow& call(CallId c) const { return calls[c.row]; }
    const Plan::LineClassFacts& class_of(LineId l) const { return plan.classes[lines[l.row].line_class]; }
    SwitchId home(Who w) const { return w.line() ? class_of(w.line()).home : plan.home(w); }

    /// A row for a new call, idle, with the next number; the caller fills in the rest.
    CallId open_call()
    {
        if (!free_call_) [[unlikely]] add_call_row();
        const CallId id = free_call_;
        CallRow& c = call(id);
        free_call_ = c.next[0];
        ++calls_open_;
        c.number = ++call_numbers_;
        c.request = {};
        c.end[0] = c.end[1] = {};
        c.next[0] = c.next[1] = {};
        c.choice = no_choice;
        if (!diversions_.empty()) [[unlikely]] forget_diversions(c);
        return id;
    }

    /// The only place where the state of a call changes.
    template <CallEvent on>
    [[gnu::always_inline]] inline void fire(CallRow& c, Why why)
    {
        constexpr CallState target = call_target(on);
        constexpr unsigned origins = call_origins(on);
        constexpr auto to = static_cast<std::uint8_t>(target);
        const auto from = static_cast<std::uint8_t>(c.state);
        if (!(origins >> from & 1)) [[unlikely]] illegal(c, on);
        unsigned counts = (c.flags & in_measure) ? counts_measured : counts_nowhere;
        if (may_meet(on) && meets(why) && (c.flags & (is_attempt | has_met)) == is_attempt) {
            c.flags |= has_met;
            if (counts) counts |= counts_first;
        }
        if constexpr (on == CallEvent::answer || on == CallEvent::clear) {
            if (c.flags & waits_for_member) [[unlikely]] wait_over(c, on, why);
        }
        c.state = target;
        ++c.stamp;
        recorder.note(
            [&] {
                return Record{now().count(), Fact::call, from, to, why, c.number, c.source, c.index, c.from.code(), party_called(c)};
            },
            c.stream, counts);
    }

    /// Seizes the first choice of the plan that takes the call, or step by step its first group; notes every overflow.
    /// False: no choice would.
    bool seize(CallRow& c, const RoutePlan& route)
    {
        switch (route.way) {
            case RoutePlan::Way::inside_the_switch:
                return true;
            case RoutePlan::Way::one_group:
                if (!bid(c, route.group, route.leave_free)) return false;
                occupy(c, route.group);
                c.choice = route.first_choice;
                return true;
            case RoutePlan::Way::several:
                break;
            case RoutePlan::Way::step_by_step:
                return seize_first(c, route);
        }
        return seize_any(c, route);
    }

    /// Whether some choice of the plan would take a call of so many circuits now. Nobody bids.
    bool can_carry(const RoutePlan& route, std::uint32_t circuits) const;
    /// More, or fewer, requests wait for a circuit of any choice of this plan.
    void watch_circuits(const RoutePlan& route, int by);

    void release_circuits(CallRow& c)
    {
        if (c.flags & goes_onward) [[unlikely]] release_onward(c);
        if (c.choice == no_choice) return;
        if (c.flags & (by_steps | is_placed)) [[unlikely]] return release_placed(c);
        for (const std::uint32_t g : network.groups_of(network.choice(c.choice))) vacate(c, g);
        c.choice = no_choice;
    }
    /// Calls f(group) for each group it holds circuits of.
    template <class F>
    void for_each_held(const CallRow& c, const F& f) const
    {
        if (c.choice != no_choice) {
            for (const std::uint32_t g : held(c)) f(g);
        }
        if (!(c.flags & goes_onward)) return;
        for (const std::uint32_t choice : diversion(c).choices) {
            for (const std::uint32_t g : network.groups_of(network.choice(choice))) f(g);
        }
    }
    /// The groups of its own choice, if it has one.
    std::span<const std::uint32_t> held(const CallRow& c) const
    {
        const auto path = network.groups_of(network.choice(c.choice));
        return c.flags & by_steps ? path.first(set_ups_[row_of(c)].links) : path;
    }

    // --- a call set up step by step (step_by_step.cpp)

    /// The first switch seizes the first group of the first choice that lets it; false if none does.
    bool seize_first(CallRow&, const RoutePlan&);
    /// The switch that the signalling has reached seizes the next group; false if it has no circuit.
    bool seize_next(CallRow&);
    /// The release has reached the switch that seized last.
    void release_last(CallRow&);
    /// Back at its first switch: seizes there for a later choice, if it may.
    bool crank_back(CallRow&);
    SetUp& set_up(const CallRow& c) { return set_ups_[row_of(c)]; }

    // --- a call that goes on to another party, and one that waits or is on hold (diversion.cpp)

    /// Whether its switch may still forward it.
    bool may_be_diverted(const CallRow& c) { return diversion(c).count < plan.max_diversions[home(c.to).row]; }
    /// It goes on from the line or hunt group that it has come to. The circuits from there on are seized at one instant, beside
    /// those it has. False: there are none.
    bool divert(CallRow&, Who to, Why);
    /// Time until the switch of the party it goes on to, from that of the one it has come to, has it.
    Duration onward_time(const CallRow&, SwitchId from, Words) const;
    /// How many parties the call has rung before; 0 in an exchange where no call goes on.
    unsigned ringings(const CallRow& c) const { return diversions_.empty() ? 0 : diversion(c).ringings; }
    Diversion& diversion(const CallRow& c) { return diversions_[row_of(c)]; }
    const Diversion& diversion(const CallRow& c) const { return diversions_[row_of(c)]; }

    /// A line's calls beside its conversation.
    SecondCall& second_call(LineId l) { return second_calls_[l.row]; }
    /// The call waits at the talking line.
    void wait_at(LineId, CallId);
    /// It no longer does: it is answered, or rings at the line, or goes.
    void end_wait_at(LineId);
    /// The line's conversation, of two parties, is put on hold: for another one, into which it has to be taken at this instant; or
    /// to stay there.
    void put_on_hold(LineId, bool stays = false);
    /// It holds only, and its call on hold is its conversation again.
    void retrieve(LineId);
    /// Its conversation is put on hold, and the call on hold is its conversation.
    void swap(LineId);
    /// The called line no longer rings for the call, which goes on elsewhere.
    void stop_ringing(CallId);

    /// Time that a message takes along the first choice of the plan. Messages hold no circuit.
    Duration signalling_time(const RoutePlan&, Words words) const;
    /// Whether it takes any.
    bool signalling_takes_time(const RoutePlan&) const;
    /// Time from the start of an attempt until the called party's switch has it. Drawn along the path.
    Duration set_up_time(const CallRow& c, RoutePlan plan_of_call, Words words) const;

    /// The line at `side` (0 caller, 1 called) of the call begins to be used.
    void take(CallId id, int side, LineId l, Use use) { take(id, call(id), side, l, use); }
    void take(CallId id, CallRow& c, int side, LineId l, Use use)
    {
        LineRow& row = line(l);
        c.end[side] = l;
        c.next[side] = row.leg;
        row.leg = id;
        if (row.use == Use::idle) leave_idle(l, row);
        row.flags &= ~(guarded | shielded);
        set_use(row, use);
        if (side == 1 && c.to.hunt_group()) recorder.tally.hunts[c.to.row()].carried.up(now());
    }
    void set_use(LineId l, Use use)
    {
        if (l) set_use(line(l), use);
    }
    static void set_use(LineRow& row, Use use)
    {
        row.use = use;
        if (use == Use::talking) row.flags |= has_talked;
        if (use == Use::calling) row.flags |= has_originated;
    }
    /// Keeps an idle line free for a recalled caller.
    void hold(LineId l)
    {
        leave_idle(l, line(l));
        line(l).use = Use::held;
    }
    /// Gives a held line back. It does not count as becoming free after being busy.
    void unhold(LineId l) { become_idle(l); }

    /// Ends the call: circuits, port and lines are given back, the row is recycled. True if its parties may have other calls:
    /// it was part of a conversation of more than two.
    bool clear(CallId id, Why why) { return clear(id, call(id), why); }
    bool clear(CallId id, CallRow& c, Why why)
    {
        fire<CallEvent::clear>(c, why);
        release_circuits(c);
        if (c.end[1] && c.to.hunt_group()) [[unlikely]] hunts.call_over(c.to.hunt_group(), c.end[1]);
        if (c.flags & (on_hold | waits_at_line)) [[unlikely]] forget_second(c);
        const LineId a = c.end[0], b = c.end[1];
        if (a) leave(id, a, 0);
        if (b) leave(id, b, 1);
        // Legs left over: others go on in what was a conversation of more than two.
        const bool others_go_on = c.flags & holds_port || (a && line(a).leg) || (b && line(b).leg);
        if (others_go_on) [[unlikely]] divide(c, a, b);
        c.next[0] = free_call_;
        free_call_ = id;
        --calls_open_;
        return others_go_on;
    }

    // --- outages (out_of_service.cpp)

    /// One more outage takes so many circuits of the group; the end of one gives them back.
    void take_out(TrunkGroupId, std::uint32_t circuits);
    void put_back(TrunkGroupId, std::uint32_t circuits);
    /// A busy line goes out when its calls have ended, and one that is out comes back idle, with the last of its outages.
    void take_out(LineId);
    void put_back(LineId);
    /// Of the lines that became idle, those that an outage waits for go out.
    [[gnu::noinline]] void take_out_idled();

    /// An attempt is offered to the hunt group that it has come to; a member, if one is free for it.
    void offer(CallRow& c, LineId member) { hunts.offer(row_of(c), c, member); }

    /// The calls of the conversation that a talking line takes part in: a tree, each call an edge between two parties.
    std::span<const CallId> conversation(LineId);
    bool take_port(CallRow&, SwitchId, bool counts);

    /// All that can be checked by looking at every row; returns what is broken, or an empty text.
    std::string inspect() const;
    std::uint32_t call_numbers() const { return call_numbers_; }
    std::size_t calls_open() const { return calls_open_; }

private:
    // What an attempt first meets is an answer, busy, or what it was cleared for.
    static constexpr bool may_meet(CallEvent on)
    {
        return on == CallEvent::answer || on == CallEvent::engage || on == CallEvent::clear;
    }
    static constexpr bool meets(Why w)
    {
        return w == Why::answered || w == Why::no_circuit || w == Why::no_answer || is_busy(w);
    }
    static std::uint32_t party_called(const CallRow& c) { return c.end[1] ? Who(c.end[1]).code() : c.to.code(); }
    Record circuit_fact(Fact f, const CallRow& c, std::uint32_t group) const
    {
        return {now().count(), f, 0, 0, Why::none, c.number, c.source, c.index, group, c.circuits};
    }

    bool bid(const CallRow& c, std::uint32_t g, std::uint32_t leave_free)
    {
        GroupCell& cell = recorder.tally.groups[g];
        cell.bids += recorder.measuring;
        cell.circuits_bid += recorder.measuring ? c.circuits : 0;
        if (groups[g].busy + c.circuits + leave_free <= groups[g].circuits) return true;
        recorder.note([&] { return circuit_fact(Fact::overflow, c, g); }, g, recorder.now_counts());
        return false;
    }

    void occupy(const CallRow& c, std::uint32_t g)
    {
        groups[g].busy += c.circuits;
        recorder.note([&] { return circuit_fact(Fact::seizure, c, g); }, g, recorder.now_counts());
    }
    void vacate(const CallRow& c, std::uint32_t g)
    {
        groups[g].busy -= c.circuits;
        if (groups[g].watchers) [[unlikely]] tell_of_circuit();
        recorder.note([&] { return circuit_fact(Fact::release, c, g); }, g, counts_nowhere);
    }

    std::size_t row_of(const CallRow& c) const { return static_cast<std::size_t>(&c - calls.data()); }

    void leave_idle(LineId l, LineRow& row)
    {
        ++row.stamp;
        recorder.tally.classes[row.line_class].busy.up(now());
        if (row.flags & (is_hunted | is_recorded)) [[unlikely]] line_moved(l, row, false);
    }
    void become_idle(LineId l)
    {
        LineRow& row = line(l);
        row.use = Use::idle;
        ++row.stamp;
        recorder.tally.classes[row.line_class].busy.down(now());
        if (row.flags & (is_hunted | is_recorded)) [[unlikely]] line_moved(l, row, true);
        idled.push_back(l);
    }
    // Takes the call off the line's list; with its last leg the line becomes idle.
    void leave(CallId id, LineId l, int side)
    {
        LineRow& row = line(l);
        if (row.leg == id) [[likely]] {
            row.leg = call(id).next[side];
        } else {
            unlink(id, l, side);
        }
        if (!row.leg) {
            if (row.flags & has_call_on_hold) [[unlikely]] return take_back(l);
            in_no_call(l, row);
        }
    }
    void in_no_call(LineId l, const LineRow& row)
    {
        if (row.flags & is_hunted) [[unlikely]] hunts.free_since_now(l);
        become_idle(l);
    }

    [[gnu::noinline]] void take_back(LineId);
    void not_held(CallRow&, int side);
    [[gnu::noinline]] void forget_second(CallRow&);
    [[gnu::noinline]] void release_onward(CallRow&);
    [[gnu::noinline]] void forget_diversions(const CallRow&);

    // loads.cpp
    void record_loads();
    [[gnu::noinline]] void line_moved(LineId, const LineRow&, bool is_idle);
    void bid_for_choice(std::uint32_t choice, bool taken);
    void occupy_placed(CallRow&, std::uint32_t group);
    void give_back(const CallRow&, std::size_t link, std::uint32_t group);
    void leave_choice(CallRow&);
    [[gnu::noinline]] void release_placed(CallRow&);

    // Whoever waits for a circuit gets his chance at this instant.
    [[gnu::noinline]] void tell_of_circuit();
    void set_in_service(std::uint32_t group);
    void go_out(LineId);
    [[gnu::noinline]] void wait_over(CallRow&, CallEvent, Why);
    [[noreturn]] void illegal(const CallRow&, CallEvent) const;
    [[gnu::noinline]] bool seize_any(CallRow&, const RoutePlan&);
    bool seize_first_of(CallRow&, std::uint32_t from, std::uint32_t end);
    [[gnu::noinline]] void unlink(CallId, LineId, int side);
    [[gnu::noinline]] void add_call_row();
    [[gnu::noinline]] void divide(CallRow&, LineId, LineId);
    void release_port(CallRow&);
    void return_surplus_port(LineId);

    std::vector<SetUp> set_ups_;          // by call; empty where nothing is set up step by step
    std::vector<Diversion> diversions_;   // by call; empty where no line has features and no hunt group overflows
    std::vector<SecondCall> second_calls_;  // by line; empty where no line has features
    std::vector<std::vector<std::uint32_t>> placed_;  // by call, the numbers of its circuits; empty unless loads are recorded
    std::vector<CallId> counted_ports_;     // the calls whose conference ports are of requests made in the measured time
    CallId free_call_;  // the first of a list through next[0]
    std::uint32_t calls_open_ = 0;
    std::uint32_t call_numbers_ = 0;
    std::vector<CallId> conversation_;             // scratch, and
    std::vector<LineId> entered_;                  // the end by which each of these was reached
};

}  // namespace ringback
