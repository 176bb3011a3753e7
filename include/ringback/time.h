// Time is an integer count of nanoseconds: ties are exact and sums are associative, so that one thread and eight give
// the same bytes. Doubles enter through one door, Duration::from_seconds.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace ringback {

/// A length of simulated time in whole nanoseconds, never negative in a scenario. `never()` is longer than any run.
class Duration {
public:
    constexpr Duration() = default;
    static constexpr Duration nanoseconds(std::int64_t n) { return Duration{n}; }
    static constexpr Duration seconds(std::int64_t n) { return Duration{n * 1'000'000'000}; }
    static constexpr Duration never() { return Duration{std::numeric_limits<std::int64_t>::max()}; }

    /// The one door for doubles: rounds to the nearest nanosecond; what is longer than 146 years (2^62 ns) is never().
    static constexpr Duration from_seconds(double s)
    {
        const double ns = s * 1e9 + 0.5;
        return ns < 4.611686018427387904e18 ? Duration{static_cast<std::int64_t>(ns)} : never();
    }

    constexpr std::int64_t count() const { return ns_; }
    constexpr double in_seconds() const { return static_cast<double>(ns_) / 1e9; }
    constexpr bool is_never() const { return *this == never(); }

    friend constexpr auto operator<=>(Duration, Duration) = default;
    /// A sum with never() is never(), and no sum wraps.
    friend constexpr Duration operator+(Duration a, Duration b)
    {
        return a.ns_ > never().ns_ - b.ns_ ? never() : Duration{a.ns_ + b.ns_};
    }
    friend constexpr Duration operator-(Duration a, Duration b) { return Duration{a.ns_ - b.ns_}; }

private:
    explicit constexpr Duration(std::int64_t n) : ns_(n) {}
    std::int64_t ns_ = 0;
};

/// An instant of simulated time, counted from the start of the run.
class Time {
public:
    constexpr Time() = default;
    explicit constexpr Time(Duration since_start) : ns_(since_start.count()) {}
    static constexpr Time never() { return Time{Duration::never()}; }

    constexpr std::int64_t count() const { return ns_; }
    constexpr bool is_never() const { return *this == never(); }

    friend constexpr auto operator<=>(Time, Time) = default;
    friend constexpr Time operator+(Time t, Duration d) { return Time{Duration::nanoseconds(t.ns_) + d}; }
    friend constexpr Duration operator-(Time a, Time b) { return Duration::nanoseconds(a.ns_ - b.ns_); }

private:
    std::int64_t ns_ = 0;
};

}  // namespace ringback
