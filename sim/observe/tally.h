// The statistics of one replication: counts and time integrals, all of them exact integers, divided once at the end
// (measure_list.h). A cell a stream, trunk group, class of lines, hunt group and completion mode. Data plane.
#pragma once

#include "observe/waits.h"
#include "ringback/record.h"
#include "ringback/scenario.h"

#include <algorithm>
#include <array>
#include <type_traits>
#include <vector>

namespace ringback {

struct StreamCell {
    std::uint64_t demands = 0, attempts = 0;
    std::uint64_t answered = 0, busy = 0, congested = 0, no_answer = 0;  // what an attempt first met
    std::array<std::uint64_t, 3> failures{};  // after which a caller may ask for completion, by condition,
    std::array<unsigned, 3> offered{};        // and the modes that his exchange would take then, a bit each
    std::uint64_t abandoned = 0;                                         // campers who hung up, among busy
    std::uint64_t connected = 0, given_up = 0;                           // how demands ended
    Gauge talking, waiting_to_redial;
    // Delays of attempts; those of 0 are added at the end.
    std::uint64_t on_the_way = 0;  // attempts being dialled or set up
    Waits post_dialling;         // from the end of dialling to ringing, busy or an answer
    Waits answer;                // from the attempt's beginning to its answer
};

/// One line or one circuit: how often it was taken, and when it is busy.
struct LoadCell {
    std::uint64_t calls = 0;
    Gauge busy;
};

/// A choice of a route, as a trunk group of its own. Calls, not circuits.
struct ChoiceCell {
    std::uint64_t bids = 0, seizures = 0, overflows = 0;
    Gauge carried;
};

struct GroupCell {
    std::uint64_t bids = 0, seizures = 0, overflows = 0;
    std::uint64_t circuits_bid = 0;
    std::uint32_t circuits = 0, in_service = 0;
    Gauge busy, busy_squared;   // circuits
    Gauge beyond_first;         // circuits of seizures beyond their first: the rest of the busy ones is seizures in progress
    Gauge full;                 // 1 while no circuit is free
    Gauge out_of_service;       // circuits
    std::vector<LoadCell> each; // circuit, if that is recorded
};

struct ClassCell {
    std::uint32_t lines = 0;
    std::uint64_t forwarded = 0;                          // calls that went on from these lines
    std::uint64_t calls_waiting = 0, second_answered = 0; // calls that waited at them, and were taken while they talked
    Gauge busy;
    std::vector<LoadCell> each;  // line, if that is recorded
};

struct HuntCell {
    std::uint64_t attempts = 0, blocked = 0;  // offered to the group, and found no member free
    std::uint64_t answered = 0, abandoned = 0, overflowed = 0, turned_away = 0;  // how their wait there ended
    std::uint64_t in_time = 0;                // of those answered
    bool has_service_level = false;
    Waits waits;                              // of those answered
    Gauge carried, none_free, waiting, wrapping_up;
};

/// What became of the recalls, or of the calls, that requests led to.
struct Outcomes {
    std::uint64_t begun = 0;
    std::uint64_t answered = 0, not_answered = 0, busy_again = 0, congested = 0, suspended = 0, left = 0;
    std::uint64_t cut = 0;  // ended by anything else: cancelled, lost, out of time

    void end(Why met)
    {
        switch (met) {
            case Why::answered:
            case Why::fulfilled: ++answered; break;
            case Why::not_answered:
            case Why::recall_timeout:
            case Why::recall_rejected: ++not_answered; break;
            case Why::busy_again: ++busy_again; break;
            case Why::congestion: ++congested; break;
            case Why::caller_busy:
            case Why::no_circuit: ++suspended; break;
            case Why::left: ++left; break;
            default: ++cut;
        }
    }
    bool balance() const { return begun == answered + not_answered + busy_again + congested + suspended + left + cut; }
    template <class Cell, class F>
    static void for_each_count(Cell& c, const F& f)
    {
        f(c.begun), f(c.answered), f(c.not_answered), f(c.busy_again), f(c.congested), f(c.suspended), f(c.left), f(c.cut);
    }
};

/// How far a request has come; what it has passed it has been at.
enum class Stage : std::uint8_t { accepted, served, responded, reached };

struct ModeCell {
    std::uint64_t requested = 0, accepted = 0;
    std::uint64_t asked = 0;     // not answered yet: on the way to the called party's exchange, or back
    std::uint64_t messages = 0;  // between two exchanges
    std::array<std::uint64_t, 3> stages{};  // requests that came to each stage behind `accepted`
    Outcomes recalls, calls;
    std::uint64_t polls = 0;      // calls that only looked whether the line was free
    std::uint64_t overtakes = 0;  // turns taken while an older request of the queue and mode still waited
    Wide trunk_time = 0;          // circuits held for requests before the two talked; circuit * ns
    Gauge ports;                  // conference ports of those who intruded: their integral to the end of the run is
    Wide port_time = 0;
    Duration longest_wait, longest_fulfilled;  // from acceptance to the end, whatever it was; of those fulfilled
    std::array<std::uint64_t, request_rejections.size()> rejected{};
    std::array<std::uint64_t, request_ends.size()> ended{};
    Waits waits;
    Gauge pending;

    /// All that only ever grows.
    template <class Cell, class F>
    static void for_each_count(Cell& c, const F& f)
    {
        f(c.requested), f(c.accepted), f(c.messages), f(c.polls), f(c.overtakes), f(c.trunk_time);
        for (auto& n : c.rejected) f(n);
        for (auto& n : c.ended) f(n);
        for (auto& n : c.stages) f(n);
        Outcomes::for_each_count(c.recalls, f);
        Outcomes::for_each_count(c.calls, f);
    }
    /// Another mode's, but for the waits.
    void add(const ModeCell& other)
    {
        std::vector<Wide> theirs;
        for_each_count(other, [&](const auto& n) { theirs.push_back(static_cast<Wide>(n)); });
        std::size_t i = 0;
        for_each_count(*this, [&](auto& n) { n += static_cast<std::remove_reference_t<decltype(n)>>(theirs[i++]); });
        pending.area += other.pending.area;
        port_time += other.port_time;
        longest_wait = std::max(longest_wait, other.longest_wait);
        longest_fulfilled = std::max(longest_fulfilled, other.longest_fulfilled);
    }
};

struct Tally {
    std::vector<StreamCell> streams;
    std::vector<GroupCell> groups;
    std::vector<ClassCell> classes;
    std::vector<HuntCell> hunts;
    std::array<ModeCell, mode_count> modes;
    std::vector<ChoiceCell> choices;  // of the network, if they are recorded
    std::uint64_t events = 0;
    Duration measured;

    /// Failed calls after which the caller's exchange would have taken a request of this mode.
    std::uint64_t eligible(Mode m) const
    {
        std::uint64_t n = 0;
        for (const StreamCell& c : streams) {
            for (std::size_t k = 0; k < c.failures.size(); ++k) n += (c.offered[k] >> static_cast<unsigned>(m) & 1) * c.failures[k];
        }
        return n;
    }

    template <class F>
    void for_each_gauge(const F& f)
    {
        for (auto& c : streams) f(c.talking), f(c.waiting_to_redial);
        for (auto& c : groups) f(c.busy), f(c.busy_squared), f(c.beyond_first), f(c.full), f(c.out_of_service);
        for (auto& c : classes) f(c.busy);
        for (auto& c : hunts) f(c.carried), f(c.none_free), f(c.waiting), f(c.wrapping_up);
        for (auto& c : modes) f(c.pending);
        for_each_load([&](LoadCell& c) { f(c.busy); });
        for (auto& c : choices) f(c.carried);
    }
    template <class F>
    void for_each_load(const F& f)
    {
        for (auto& c : groups) std::for_each(c.each.begin(), c.each.end(), f);
        for (auto& c : classes) std::for_each(c.each.begin(), c.each.end(), f);
    }
    /// What only ever grows: all that a measure is made of, so that it can be recorded by interval.
    template <class F>
    void for_each_count(const F& f)
    {
        for (auto& c : streams) {
            f(c.demands), f(c.attempts), f(c.answered), f(c.busy), f(c.congested), f(c.no_answer), f(c.abandoned);
            f(c.connected), f(c.given_up);
            for (auto& n : c.failures) f(n);
        }
        for (auto& c : groups) f(c.bids), f(c.seizures), f(c.overflows), f(c.circuits_bid);
        for (auto& c : classes) f(c.forwarded), f(c.calls_waiting), f(c.second_answered);
        for (auto& c : hunts) {
            f(c.attempts), f(c.blocked);
            f(c.answered), f(c.abandoned), f(c.overflowed), f(c.turned_away), f(c.in_time);
        }
        for (auto& c : modes) ModeCell::for_each_count(c, f);
        for_each_load([&](LoadCell& c) { f(c.calls); });
        for (auto& c : choices) f(c.bids), f(c.seizures), f(c.overflows);
    }
    template <class F>
    void for_each_waits(const F& f)
    {
        for (auto& c : streams) f(c.post_dialling), f(c.answer);
        for (auto& c : hunts) f(c.waits);
        for (auto& c : modes) f(c.waits);
    }
    /// Attempts of which no delay has been noted had none.
    void add_delays_of_zero()
    {
        for (auto& c : streams) {
            c.post_dialling.add({}, c.attempts - c.on_the_way - c.post_dialling.count());
            c.answer.add({}, c.answered - c.answer.count());
        }
    }
    void open(Time t)
    {
        for_each_gauge([t](Gauge& g) { g.open(t); });
    }
    void close(Time t)
    {
        for_each_gauge([t](Gauge& g) { g.close(t); });
    }
};

}  // namespace ringback
