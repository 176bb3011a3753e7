// The wheel beside a plain priority queue that knows nothing of slots, and numbers to play with.
#pragma once

#include "kernel/kernel.h"

#include <doctest/doctest.h>

#include <functional>
#include <queue>
#include <random>
#include <string>
#include <tuple>

namespace queue_pair {

using namespace ringback;

inline constexpr std::int64_t longest = Time::never().count() - 1;  // the last instant that a queue is asked for

/// Both queues: events are pushed into both and must come out of both alike.
class QueuePair {
public:
    std::int64_t now = 0;

    void push(std::int64_t at, Phase phase = Phase::timer)
    {
        // A subject for each event, so that each can be cancelled by itself.
        const auto subject = static_cast<std::uint32_t>(stamps_.size());
        const auto kind = static_cast<std::uint8_t>(subject * 37);
        stamps_.push_back(subject % 3);
        wheel_.push({at, Event::make_order(phase, subject, kind), subject, stamps_.back()});
        oracle_.push({at, phase, subject});
    }
    void push_in(std::int64_t d, Phase phase = Phase::timer) { push(d > longest - now ? longest : now + d, phase); }
    void cancel(std::size_t subject) { ++stamps_[subject]; }

    /// Pops the next event before `limit` from both, or finds that there is none; fails where they differ.
    bool pop(std::int64_t limit = Time::never().count())
    {
        while (!oracle_.empty() && dead(oracle_.top())) oracle_.pop();
        const bool expected = !oracle_.empty() && std::get<0>(oracle_.top()) < limit;
        Event e{};
        const bool popped = wheel_.pop_before(limit, e, [&](const Event& x) { return stamps_[x.subject()] == x.stamp(); });
        if (popped != expected) FAIL("there is " << (expected ? "one" : "none") << " before " << limit << " of " << oracle_.size());
        if (!popped) return false;
        const auto [at, phase, subject] = oracle_.top();
        oracle_.pop();
        const auto kind = static_cast<std::uint8_t>(subject * 37);
        if (e.at != at || e.subject() != subject || e.order != Event::make_order(phase, subject, kind) || e.kind() != kind)
            FAIL("event " << subject << " at " << at << " is due, event " << e.subject() << " at " << e.at << " came");
        now = at;
        return true;
    }
    std::size_t pop_all()
    {
        std::size_t n = 0;
        while (pop()) ++n;
        return n;
    }
    void clear()
    {
        wheel_.clear();
        oracle_ = {};
        now = 0;
    }
    std::size_t pushed() const { return stamps_.size(); }
    std::size_t memory() const { return wheel_.memory(); }

private:
    using Entry = std::tuple<std::int64_t, Phase, std::uint32_t>;  // time, phase, sequence
    bool dead(const Entry& e) const { return stamps_[std::get<2>(e)] != std::get<2>(e) % 3; }

    EventQueue wheel_;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> oracle_;
    std::vector<std::uint32_t> stamps_;
};

inline std::mt19937_64 random_words;

inline std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(random_words() % static_cast<std::uint64_t>(n)); }
inline Phase any_phase() { return static_cast<Phase>(below(6)); }
inline std::int64_t power_of_256(std::int64_t k) { return std::int64_t{1} << (8 * k); }

}  // namespace queue_pair
