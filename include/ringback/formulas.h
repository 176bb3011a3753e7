// The closed formulas of teletraffic engineering. Traffic in erlangs, times in any one unit, probabilities as fractions.
#pragma once

#include <cstdint>
#include <optional>

namespace ringback {

// --- lost calls cleared: Poisson traffic on n circuits (Erlang 1917)

double erlang_b(double circuits, double traffic);
/// The fewest circuits whose blocking is at most this; nothing beyond 10^7.
std::optional<std::uint32_t> erlang_b_circuits(double traffic, double blocking);
/// The most traffic whose blocking is at most this.
double erlang_b_traffic(std::uint32_t circuits, double blocking);

/// A share of those blocked tries again, for ever: all attempts, and their blocking.
struct ExtendedErlangB {
    double offered, blocking, carried, demands_lost;
};
ExtendedErlangB erlang_b_extended(std::uint32_t circuits, double fresh_traffic, double recall);
/// The fewest circuits for the blocking of an attempt; nothing beyond 10^7.
std::optional<std::uint32_t> erlang_b_extended_circuits(double fresh_traffic, double recall, double blocking);

// --- waiting calls: Poisson traffic on n servers

/// Everybody waits (M/M/n). Nothing where the traffic is as large as the servers or larger.
struct ErlangC {
    double waits;      ///< probability of having to wait
    double mean_wait;  ///< of all, in mean holding times
    double within;     ///< answered within the time asked for
};
std::optional<ErlangC> erlang_c(std::uint32_t servers, double traffic, double within_holding_times = 0);
std::optional<std::uint32_t> erlang_c_servers(double traffic, double waits);

/// Who waits gives up after an exponential time (M/M/n+M, Palm 1957).
struct ErlangA {
    double waits, abandons, mean_wait;  ///< the wait in mean holding times, of all
    double queue;                       ///< mean number waiting
};
ErlangA erlang_a(std::uint32_t servers, double traffic, double patience_in_holding_times);
std::optional<std::uint32_t> erlang_a_servers(double traffic, double patience_in_holding_times, double abandons);

// --- finitely many sources (Engset 1918)

struct Engset {
    double time_congestion, call_congestion, traffic_congestion, offered, carried;
};
/// `idle_traffic`: what one idle source offers, calls per mean holding time.
Engset engset(std::uint32_t sources, std::uint32_t circuits, double idle_traffic);
std::optional<std::uint32_t> engset_circuits(std::uint32_t sources, double idle_traffic, double call_congestion);

// --- overflow (Wilkinson 1956)

struct Moments {
    double mean, variance;
    double peakedness() const { return variance / mean; }
};
/// Of what overflows from a group that Poisson traffic is offered to (Riordan).
Moments overflow_of(double circuits, double traffic);
/// The group from which such traffic could have overflowed (Rapp's approximation, then exact).
struct EquivalentGroup {
    double circuits, traffic;
};
EquivalentGroup equivalent_random(const Moments&);
/// The share of such traffic that so many circuits lose.
double overflow_congestion(const Moments&, double circuits);
std::optional<std::uint32_t> overflow_circuits(const Moments&, double congestion);

}  // namespace ringback
