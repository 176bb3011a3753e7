// Our own logarithm, exponential, sine and normal deviate against those of long double, in units of the last place.
#include "random/elementary.h"

#include "random/sampler.h"

#include <boost/math/special_functions/erf.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace ringback;

namespace {

/// How far off y is, in units of the last place of the exact value.
double ulps(double y, long double exact)
{
    const double near = std::abs(static_cast<double>(exact));
    const double unit = std::nextafter(near, std::numeric_limits<double>::infinity()) - near;
    return static_cast<double>(std::abs(y - exact) / unit);
}

/// The largest error of `f` seen so far, and where.
struct Worst {
    double error = 0, at = 0;
    void see(double x, double y, long double exact)
    {
        const double e = ulps(y, exact);
        if (!(e <= error)) error = e, at = x;
    }
};

std::mt19937_64 random_words;
double uniform() { return (static_cast<double>(random_words() >> 12) + 0.5) * 0x1p-52; }

}  // namespace

TEST_CASE("the logarithm is off by at most 2 units in the last place, for every exponent and next to 1")
{
    static_assert(natural_log(1) == 0);
    random_words.seed(1);
    Worst worst;
    const auto see = [&](double x) { worst.see(x, natural_log(x), std::log(static_cast<long double>(x))); };
    for (int exponent = -1022; exponent <= 1023; ++exponent) {
        see(std::ldexp(1.0, exponent));
        if (exponent > -1022) see(std::nextafter(std::ldexp(1.0, exponent), 0.0));
        for (int i = 0; i < 50; ++i) see(std::ldexp(1 + uniform(), exponent));
    }
    for (int i = 0; i < 100'000; ++i) see(0.4 + 2 * uniform());
    for (int k = 1; k <= 53; ++k) see(1 - std::ldexp(1.0, -k)), see(1 + std::ldexp(1.0, -k));
    see(std::numeric_limits<double>::min()), see(std::numeric_limits<double>::max());
    see(std::sqrt(2.0)), see(std::nextafter(std::sqrt(2.0), 2.0)), see(std::nextafter(std::sqrt(2.0), 1.0));
    CAPTURE(worst.at);
    CAPTURE(worst.error);
    CHECK(worst.error <= 2);
}

TEST_CASE("the exponential is off by at most 2 units in the last place, 0 below -700 and bounded above 700")
{
    static_assert(exponential_of(0) == 1);
    random_words.seed(1);
    Worst worst;
    const auto see = [&](double x) { worst.see(x, exponential_of(x), std::exp(static_cast<long double>(x))); };
    for (int i = 0; i < 100'000; ++i) see(1400 * uniform() - 700), see(20 * uniform() - 10);
    for (int k = 1; k <= 1000; ++k) see(std::ldexp(1.0, -k)), see(-std::ldexp(1.0, -k));
    for (int n = -1009; n <= 1009; ++n) see((n + 0.5) * std::log(2.0)), see(n * std::log(2.0));  // where the reduction changes
    see(700), see(-700);
    CAPTURE(worst.at);
    CAPTURE(worst.error);
    CHECK(worst.error <= 2);
    CHECK(exponential_of(std::nextafter(-700.0, -1000.0)) == 0);
    CHECK(exponential_of(-1e300) == 0);
    CHECK(exponential_of(1e300) == exponential_of(700));
}

TEST_CASE("the sine of a turn is off by at most 3 units in the last place, and above 1 by one at most")
{
    static_assert(sine_of_turn(0) == 0 && sine_of_turn(0.5) == 0 && sine_of_turn(1) == 0);
    random_words.seed(1);
    Worst worst;
    double highest = 0;
    const auto see = [&](double x) {
        const long double half_turns = std::round(2 * static_cast<long double>(x));
        const long double rest = (x - half_turns / 2) * 2 * std::acos(-1.0L);  // exact but for one rounding
        highest = std::max(highest, std::abs(sine_of_turn(x)));
        worst.see(x, sine_of_turn(x), half_turns == 1 ? -std::sin(rest) : std::sin(rest));
    };
    for (int i = 0; i < 100'000; ++i) see(uniform());
    for (int k = 2; k <= 50; ++k) {
        for (const double quarter : {0.0, 0.25, 0.5, 0.75}) see(quarter + std::ldexp(1.0, -k - 2));
        for (const double quarter : {0.25, 0.5, 0.75, 1.0}) see(quarter - std::ldexp(1.0, -k - 2));
    }
    CAPTURE(worst.at);
    CAPTURE(worst.error);
    CHECK(worst.error <= 3);
    CHECK(highest <= 1 + 0x1p-52);
}

TEST_CASE("a normal deviate is right to 15 digits, from the far tails to the middle")
{
    random_words.seed(1);
    Worst worst;
    const auto see = [&](double p) {
        worst.see(p, normal_deviate(p), -std::sqrt(2.0L) * boost::math::erfc_inv(2 * static_cast<long double>(p)));
    };
    for (int i = 0; i < 20'000; ++i) see(uniform());
    for (int k = 2; k <= 53; ++k) {
        for (int i = 0; i < 50; ++i) {
            const double p = std::ldexp(1 + uniform(), -k - 1);
            see(p), see(1 - p);
            if (k < 40) see(0.5 + p), see(0.5 - p);
        }
    }
    see(0.075), see(0.925), see(std::exp(-25.0)), see(1 - std::exp(-25.0));  // where its formulas meet
    CAPTURE(worst.at);
    CAPTURE(worst.error);
    CHECK(worst.error <= 8);
    CHECK(normal_deviate(0.5) == 0);
}
