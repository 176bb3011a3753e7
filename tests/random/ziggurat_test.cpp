// The ziggurat's tables against what defines them, and its draws against the exponential law, wherever they come from.
#include "random/ziggurat.h"

#include "statistics.h"

#include <doctest/doctest.h>

#include <random>

using namespace ringback;
using namespace statistics;

namespace {

constexpr std::uint64_t numbers = std::uint64_t{1} << 53;  // a word is a layer, one of these, and three bits without meaning

double value(std::uint64_t variate) { return static_cast<double>(variate) * 0x1p-58; }
double width(std::size_t layer) { return value(ziggurat.layers[layer].width); }
std::uint64_t word(std::uint64_t layer, std::uint64_t number) { return layer << 56 | number << 3; }

/// A stream of words beyond the one given.
const Key key(1);
Words more(std::uint32_t i) { return Words({key, 2, 3, i}, Purpose::conversation); }

double exponential_cdf(double x) { return -std::expm1(-x); }

}  // namespace

TEST_CASE("the layers become narrower and higher, from the edge to the top")
{
    CHECK(width(255) == doctest::Approx(ZigguratTables::edge).epsilon(1e-15));
    CHECK(width(0) > width(255));
    CHECK(ziggurat.height[0] == 1);
    for (std::size_t i = 1; i < 256; ++i) {
        CAPTURE(i);
        if (i > 1) CHECK(width(i) > width(i - 1));
        CHECK(ziggurat.height[i] < ziggurat.height[i - 1]);
        CHECK(ziggurat.height[i] == doctest::Approx(std::exp(-width(i))).epsilon(1e-13));
    }
}

TEST_CASE("all layers have the same area, also the top one and the base with its tail")
{
    // The top one closes the sum only if the edge is right.
    for (std::size_t i = 1; i < 256; ++i) {
        CAPTURE(i);
        CHECK(width(i) * (std::exp(-(i > 1 ? width(i - 1) : 0)) - std::exp(-width(i))) == doctest::Approx(ZigguratTables::area).epsilon(1e-11));
    }
    CHECK((ZigguratTables::edge + 1) * std::exp(-ZigguratTables::edge) == doctest::Approx(ZigguratTables::area).epsilon(1e-13));
    CHECK(width(0) * std::exp(-ZigguratTables::edge) == doctest::Approx(ZigguratTables::area).epsilon(1e-13));
}

TEST_CASE("a number is accepted up to the width of the layer above, exactly")
{
    double accepted = 0;
    for (std::size_t i = 0; i < 256; ++i) {
        CAPTURE(i);
        const std::uint64_t a = ziggurat.layers[i].accept >> 11;
        const double inner = i == 0 ? width(255) : i == 1 ? 0 : width(i - 1);
        CHECK(static_cast<double>(a) * 0x1p-53 == doctest::Approx(inner / width(i)).epsilon(1e-13));
        CHECK_FALSE(decides(word(i, a)));
        CHECK_FALSE(decides(word(i, numbers - 1)));
        if (a == 0) continue;
        CHECK(decides(word(i, 0)));
        CHECK(decides(word(i, a - 1) | 7));
        CHECK(unit_exponential(word(i, a - 1)) <= ziggurat.layers[i == 0 ? 255 : i - 1].width);
        CHECK(unit_exponential(word(i, a - 1) | 7) == unit_exponential(word(i, a - 1)));
        accepted += static_cast<double>(a) * 0x1p-53 / 256;
    }
    CHECK(accepted == doctest::Approx(0.9778).epsilon(1e-4));
    CHECK(unit_exponential(word(9, 0)) == 0);
    CHECK(value(unit_exponential(word(9, numbers / 2))) == doctest::Approx(width(9) / 2).epsilon(1e-15));
}

TEST_CASE("a word that decides gives the same by both ways, and uses no other word")
{
    for (std::uint64_t i = 2; i < 256; ++i) {
        Words words = more(0), untouched = more(0);
        CHECK(unit_exponential(word(i, 12345), words) == unit_exponential(word(i, 12345)));
        CHECK(words.next() == untouched.next());
    }
}

TEST_CASE("a million draws follow the exponential law, with its first three moments and its tail")
{
    const std::size_t n = 1'000'000;
    Words words({key, 2, 3, 4}, Purpose::arrival);
    Numbers x, squares, cubes;
    double tail = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double v = value(unit_exponential(words.next(), words));
        x.push_back(v), squares.push_back(v * v), cubes.push_back(v * v * v);
        tail += v > ZigguratTables::edge;
    }
    CHECK(distance(x, exponential_cdf) < 2.2);
    // The k-th moment is k!, its variance (2k)! - k!^2.
    CHECK(std::abs(mean_error(x, 1, 1)) < 4.5);
    CHECK(std::abs(mean_error(squares, 2, 24 - 4)) < 4.5);
    CHECK(std::abs(mean_error(cubes, 6, 720 - 36)) < 4.5);
    const double expected = static_cast<double>(n) * std::exp(-ZigguratTables::edge);
    CHECK(std::abs(tail - expected) < 4.5 * std::sqrt(expected));
}

TEST_CASE("the one draw in 45 that needs more words has exactly the law that the others leave")
{
    // What is decided at once has the density of the inner rectangles: each layer uniform up to the width of the next.
    Numbers inner{value(ziggurat.layers[255].width)};
    for (std::size_t i = 1; i < 256; ++i) inner.push_back(i > 1 ? width(i - 1) : 0);
    const auto decided = [&](double x) {
        double sum = 0;
        for (std::size_t i = 0; i < 256; ++i) sum += std::min(x, inner[i]) / width(i) / 256;
        return sum;
    };
    const double all = decided(1e9);
    const auto rest = [&](double x) { return (exponential_cdf(x) - decided(x)) / (1 - all); };

    std::mt19937_64 random_words(1);
    Numbers x;
    for (std::uint32_t i = 0; i < 20'000; ++i) {
        std::uint64_t first = random_words();
        while (decides(first)) first = random_words();
        Words words = more(i);
        x.push_back(value(unit_exponential(first, words)));
    }
    CHECK(distance(x, rest) < 2.2);
}

TEST_CASE("beyond the edge the law starts anew")
{
    Numbers excess;
    for (std::uint32_t i = 0; i < 50'000; ++i) {
        Words words = more(i);
        excess.push_back(value(unit_exponential(word(0, numbers - 1 - i), words)) - ZigguratTables::edge);
    }
    CHECK(*std::min_element(excess.begin(), excess.end()) >= 0);
    CHECK(distance(excess, exponential_cdf) < 2.2);
    CHECK(std::abs(mean_error(excess, 1, 1)) < 4.5);
    CHECK(std::abs(variance_error(excess, 1)) < 4.5);
}

TEST_CASE("a variate is scaled to nanoseconds, rounded, and never from 146 years on")
{
    const std::uint64_t one = std::uint64_t{1} << ZigguratTables::fraction_bits;
    const std::int64_t never_from = std::int64_t{1} << 62;
    CHECK(scaled(0, ~0ull).count() == 0);
    CHECK(scaled(180'000'000'000, one).count() == 180'000'000'000);
    CHECK(scaled(1, one / 2).count() == 1);
    CHECK(scaled(1, one / 2 - 1).count() == 0);
    CHECK(scaled(3, one / 2).count() == 2);
    CHECK(scaled(never_from - 1, one).count() == never_from - 1);
    CHECK(scaled(never_from / 2, 2 * one - 1).count() == never_from - 8);
    CHECK(scaled(never_from, one).is_never());
    CHECK(scaled(never_from / 2, 2 * one).is_never());
    CHECK(scaled(Duration::never().count(), ~0ull).is_never());
}
