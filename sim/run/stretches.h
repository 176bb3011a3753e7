// What replications add up to, put together by several threads: each adds up a stretch of consecutive numbers, and stretches are
// joined where they touch. So what waits for a slow one is a sum or two for each thread, however many replications that is, and
// whatever stops the work leaves the sum of a whole beginning. Control plane.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace ringback {

/// `Sum` has merge(const Sum&), in which order does not matter.
template <class Sum>
class Stretches {
public:
    /// Of the numbers from `first` up to, but not, `next`.
    struct Stretch {
        std::uint32_t first, next;
        std::unique_ptr<Sum> sum;
    };

    explicit Stretches(std::function<std::unique_ptr<Sum>()> empty) : empty_(std::move(empty)) { ended_.push_back({0, 0, empty_()}); }

    /// One to go on with from `first`: what ended there, if it did, else a new one. From any thread, as put().
    Stretch from(std::uint32_t first)
    {
        {
            const std::lock_guard lock(mutex_);
            if (const auto before = std::ranges::find(ended_, first, &Stretch::next); before != ended_.end()) return taken(before);
        }
        return {first, first, empty_()};
    }
    void put(Stretch s)
    {
        if (s.first == s.next && s.first > 0) return;
        const std::lock_guard lock(mutex_);
        if (const auto before = std::ranges::find(ended_, s.first, &Stretch::next); before != ended_.end()) {
            Stretch longer = taken(before);
            longer.sum->merge(*s.sum);
            longer.next = s.next;
            s = std::move(longer);
        }
        if (const auto after = std::ranges::find(ended_, s.next, &Stretch::first); after != ended_.end()) {
            const Stretch more = taken(after);
            s.sum->merge(*more.sum);
            s.next = more.next;
        }
        ended_.push_back(std::move(s));
    }

    /// The sum of all from 0 up to next(); while nobody works on one.
    const Sum& beginning() const { return *std::ranges::find(ended_, 0u, &Stretch::first)->sum; }
    std::uint32_t next() const { return std::ranges::find(ended_, 0u, &Stretch::first)->next; }

private:
    Stretch taken(typename std::vector<Stretch>::iterator at)
    {
        Stretch s = std::move(*at);
        ended_.erase(at);
        return s;
    }

    std::function<std::unique_ptr<Sum>()> empty_;
    std::mutex mutex_;
    std::vector<Stretch> ended_;  // no two touch
};

}  // namespace ringback
