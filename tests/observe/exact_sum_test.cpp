// Sums of 256 bits against a library's numbers of any length.
#include "observe/exact_sum.h"

#include <doctest/doctest.h>

#include <limits>
#include <random>

using namespace ringback;

TEST_CASE("a sum of integers and of their products is exact, whatever their signs and lengths")
{
    std::mt19937_64 random(7);
    constexpr Wide greatest = static_cast<Wide>(~static_cast<unsigned __int128>(0) >> 1);
    const auto any = [&] {
        const Wide n = static_cast<Wide>(static_cast<unsigned __int128>(random()) << 64 | random());
        return n >> random() % 128;  // as many of each length
    };
    for (int round = 0; round < 200; ++round) {
        ExactSum sum, part;
        Exact expected = 0;
        for (int k = 0; k < 100; ++k) {
            const Wide a = any(), b = k % 3 ? any() : a, c = any();
            sum.add_product(a, b);
            part += c;
            expected += Exact(a) * Exact(b) + Exact(c);
            ExactSum both = sum;
            both += part;
            CHECK(Exact(both) == expected);
        }
    }
    for (const Wide a : {Wide{0}, Wide{1}, Wide{-1}, greatest, -greatest, -greatest - 1, Wide{std::numeric_limits<std::int64_t>::max()},
                         Wide{std::numeric_limits<std::int64_t>::min()}, Wide{1} << 63, Wide{1} << 64, (Wide{1} << 64) - 1}) {
        for (const Wide b : {Wide{0}, Wide{1}, Wide{-1}, Wide{1} << 64, -(Wide{1} << 64), Wide{std::numeric_limits<std::int64_t>::min()}, greatest}) {
            ExactSum sum;
            sum.add_product(a, b);
            CHECK(Exact(sum) == Exact(a) * Exact(b));
            sum += a;
            sum += b;
            CHECK(Exact(sum) == Exact(a) * Exact(b) + Exact(a) + Exact(b));
        }
    }
}
