// The closed formulas against tables, against each other and against the chains they come from.
#include "ringback/formulas.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace ringback;

namespace {

/// Stationary probabilities of a birth-death chain.
std::vector<double> chain(std::size_t states, const auto& birth, const auto& death)
{
    std::vector<double> p{1};
    double all = 1;
    for (std::size_t k = 1; k < states; ++k) all += p.emplace_back(p.back() * birth(k - 1) / death(k));
    for (double& x : p) x /= all;
    return p;
}

}  // namespace

TEST_CASE("Erlang B is that of the tables, in all three directions")
{
    CHECK(erlang_b(10, 7) == doctest::Approx(0.078741).epsilon(1e-5));
    CHECK(erlang_b(1, 1) == doctest::Approx(0.5));
    CHECK(erlang_b(0, 3) == 1);
    CHECK(erlang_b(100, 84.064) == doctest::Approx(0.01).epsilon(1e-3));
    CHECK(erlang_b(1000, 971.2) == doctest::Approx(0.01).epsilon(1e-2));
    CHECK(*erlang_b_circuits(7, 0.01) == 14);
    CHECK(erlang_b_traffic(10, 0.01) == doctest::Approx(4.4612).epsilon(1e-4));
}

TEST_CASE("Erlang B between whole numbers of circuits is its integral")
{
    for (const double a : {0.3, 2.0, 15.0}) {
        for (const double n : {0.25, 1.5, 7.75}) {
            // 1/B = a * integral of e^(-a x) (1 + x)^n, by Simpson's rule.
            const int steps = 400'000;
            const double end = 60 / a + 20, h = end / steps;
            double sum = 0;
            for (int i = 0; i <= steps; ++i) {
                const double x = i * h, y = std::exp(-a * x) * std::pow(1 + x, n);
                sum += y * (i == 0 || i == steps ? 1 : i % 2 ? 4 : 2);
            }
            INFO(a, " ", n);
            CHECK(1 / erlang_b(n, a) == doctest::Approx(a * sum * h / 3).epsilon(1e-7));
        }
    }
}

TEST_CASE("Erlang C, and no answer where the queue grows without end")
{
    const auto c = erlang_c(10, 8, 0.1);
    REQUIRE(c);
    CHECK(c->waits == doctest::Approx(0.409180).epsilon(1e-5));
    CHECK(c->mean_wait == doctest::Approx(0.409180 / 2).epsilon(1e-5));
    CHECK(c->within == doctest::Approx(1 - 0.409180 * std::exp(-0.2)).epsilon(1e-5));
    CHECK_FALSE(erlang_c(8, 8));
    CHECK(*erlang_c_servers(8, 0.2) == 12);
    CHECK(erlang_c(12, 8)->waits <= 0.2);
    CHECK(erlang_c(11, 8)->waits > 0.2);
}

TEST_CASE("Erlang A is its chain, and lies between Erlang B and Erlang C")
{
    const double traffic = 9, patience = 0.4;
    const std::uint32_t n = 8;
    const auto p = chain(400, [&](std::size_t) { return traffic; }, [&](std::size_t k) {
        return k <= n ? double(k) : n + (double(k) - n) / patience;
    });
    double waits = 0, queue = 0;
    for (std::size_t k = n; k < p.size(); ++k) {
        waits += p[k];
        queue += p[k] * (double(k) - n);
    }
    const ErlangA a = erlang_a(n, traffic, patience);
    CHECK(a.waits == doctest::Approx(waits));
    CHECK(a.queue == doctest::Approx(queue));
    CHECK(a.abandons == doctest::Approx(queue / patience / traffic));
    CHECK(erlang_a(n, traffic, 1e-9).abandons == doctest::Approx(erlang_b(n, traffic)).epsilon(1e-6));
    CHECK(erlang_a(12, traffic, 1e9).waits == doctest::Approx(erlang_c(12, traffic)->waits).epsilon(1e-4));
    const auto enough = erlang_a_servers(traffic, patience, 0.02);
    REQUIRE(enough);
    CHECK(erlang_a(*enough, traffic, patience).abandons <= 0.02);
    CHECK(erlang_a(*enough - 1, traffic, patience).abandons > 0.02);
}

TEST_CASE("Engset is its chain, and with many sources Erlang B")
{
    const std::uint32_t sources = 12, n = 4;
    const double idle = 0.3;
    const auto p = chain(n + 1, [&](std::size_t k) { return (sources - double(k)) * idle; }, [](std::size_t k) { return double(k); });
    double offered = 0, carried = 0;
    for (std::size_t k = 0; k <= n; ++k) {
        offered += p[k] * (sources - double(k)) * idle;
        carried += p[k] * double(k);
    }
    const Engset e = engset(sources, n, idle);
    CHECK(e.time_congestion == doctest::Approx(p[n]));
    CHECK(e.call_congestion == doctest::Approx(p[n] * (sources - n) * idle / offered));
    CHECK(e.carried == doctest::Approx(carried));
    CHECK(engset(1'000'000, 10, 7e-6).call_congestion == doctest::Approx(erlang_b(10, 7)).epsilon(1e-4));
    CHECK(engset(5, 5, 1).call_congestion == 0);
    CHECK(engset(5, 5, 1).time_congestion == doctest::Approx(1 / 32.0));
    const auto enough = engset_circuits(sources, idle, 0.01);
    REQUIRE(enough);
    CHECK(engset(sources, *enough, idle).call_congestion <= 0.01);
    CHECK(engset(sources, *enough - 1, idle).call_congestion > 0.01);
}

TEST_CASE("repeated attempts feed on their own blocking")
{
    const ExtendedErlangB e = erlang_b_extended(10, 7, 0.6);
    CHECK(e.offered == doctest::Approx(7 + 0.6 * e.offered * e.blocking));
    CHECK(e.blocking == doctest::Approx(erlang_b(10, e.offered)));
    CHECK(e.demands_lost == doctest::Approx(1 - e.offered * (1 - e.blocking) / 7));
    CHECK(erlang_b_extended(10, 7, 0).blocking == doctest::Approx(erlang_b(10, 7)));
}

TEST_CASE("Wilkinson finds the group that traffic overflowed from")
{
    for (const double n : {3.0, 10.0, 25.0}) {
        for (const double a : {2.0, 9.0, 30.0}) {
            const Moments m = overflow_of(n, a);
            INFO(n, " circuits, ", a, " E");
            CHECK(m.peakedness() > 1);
            const EquivalentGroup e = equivalent_random(m);
            CHECK(e.traffic == doctest::Approx(a).epsilon(1e-4));
            CHECK(e.circuits == doctest::Approx(n).epsilon(1e-3));
            // What a second group of four loses of it, exactly.
            CHECK(overflow_congestion(m, 4) == doctest::Approx(a * erlang_b(n + 4, a) / m.mean).epsilon(1e-3));
        }
    }
    const Moments m{1.2, 2};
    const auto enough = overflow_circuits(m, 0.01);
    REQUIRE(enough);
    CHECK(overflow_congestion(m, *enough) <= 0.01);
    CHECK(overflow_congestion(m, *enough - 1) > 0.01);
}
