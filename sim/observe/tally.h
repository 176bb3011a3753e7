// The statistics of one replication: counts and time integrals, all of them exact integers, divided once at the end
// (measures.cpp). A cell a stream, trunk group, class of lines, hunt group and completion mode. Data plane.
#pragma once

#include "observe/waits.h"
#include "ringback/record.h"
#include "ringback/scenario.h"

#include <array>
#include <vector>

namespace ringback {

struct StreamCell {
    std::uint64_t demands = 0, attempts = 0;
    std::uint64_t answered = 0, busy = 0, congested = 0, no_answer = 0;  // what an attempt first met
    std::uint64_t abandoned = 0;                                         // campers who hung up, among busy
    std::uint64_t connected = 0, given_up = 0;                           // how demands ended
    Gauge talking, waiting_to_redial;
    // Delays of attempts; those of 0 are added at the end.
    std::uint64_t on_the_way = 0;  // attempts being dialled or set up
    Waits post_dialling;         // from the end of dialling to ringing, busy or an answer
    Waits answer;                // from the attempt's beginning to its answer
};

struct GroupCell {
    std::uint64_t bids = 0, seizures = 0, overflows = 0;
    std::uint64_t circuits_bid = 0;
    std::uint32_t circuits = 0, in_service = 0;
    Gauge busy, busy_squared;   // circuits
    Gauge beyond_first;         // circuits of seizures beyond their first: the rest of the busy ones is seizures in progress
    Gauge full;                 // 1 while no circuit is free
    Gauge out_of_service;       // circuits
};

struct ClassCell {
    std::uint32_t lines = 0;
    std::uint64_t forwarded = 0;                          // calls that went on from these lines
    std::uint64_t calls_waiting = 0, second_answered = 0; // calls that waited at them, and were taken while they talked
    Gauge busy;
};

struct HuntCell {
    std::uint64_t attempts = 0, blocked = 0;  // offered to the group, and found no member free
    std::uint64_t answered = 0, abandoned = 0, overflowed = 0, turned_away = 0;  // how their wait there ended
    std::uint64_t in_time = 0;                // of those answered
    bool has_service_level = false;
    Waits waits;                              // of those answered
    Gauge carried, none_free, waiting, wrapping_up;
};

struct ModeCell {
    std::uint64_t requested = 0, accepted = 0;
    std::uint64_t asked = 0;     // not answered yet: on the way to the called party's exchange, or back
    std::uint64_t messages = 0;  // between two exchanges
    std::array<std::uint64_t, request_rejections.size()> rejected{};
    std::array<std::uint64_t, request_ends.size()> ended{};
    Waits waits;
    Gauge pending;
};

struct Tally {
    std::vector<StreamCell> streams;
    std::vector<GroupCell> groups;
    std::vector<ClassCell> classes;
    std::vector<HuntCell> hunts;
    std::array<ModeCell, mode_count> modes;
    std::uint64_t events = 0;
    Duration measured;

    template <class F>
    void for_each_gauge(const F& f)
    {
        for (auto& c : streams) f(c.talking), f(c.waiting_to_redial);
        for (auto& c : groups) f(c.busy), f(c.busy_squared), f(c.beyond_first), f(c.full), f(c.out_of_service);
        for (auto& c : classes) f(c.busy);
        for (auto& c : hunts) f(c.carried), f(c.none_free), f(c.waiting), f(c.wrapping_up);
        for (auto& c : modes) f(c.pending);
    }
    /// What only ever grows: all that a measure is made of, so that it can be recorded by interval.
    template <class F>
    void for_each_count(const F& f)
    {
        for (auto& c : streams) {
            f(c.demands), f(c.attempts), f(c.answered), f(c.busy), f(c.congested), f(c.no_answer), f(c.abandoned);
            f(c.connected), f(c.given_up);
        }
        for (auto& c : groups) f(c.bids), f(c.seizures), f(c.overflows), f(c.circuits_bid);
        for (auto& c : classes) f(c.forwarded), f(c.calls_waiting), f(c.second_answered);
        for (auto& c : hunts) {
            f(c.attempts), f(c.blocked);
            f(c.answered), f(c.abandoned), f(c.overflowed), f(c.turned_away), f(c.in_time);
        }
        for (auto& c : modes) {
            f(c.requested), f(c.accepted), f(c.messages);
            for (auto& n : c.rejected) f(n);
            for (auto& n : c.ended) f(n);
        }
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
