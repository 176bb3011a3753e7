// An exponential variate by Marsaglia and Tsang's ziggurat (2000), 256 layers, in integers: tables made at compile time,
// no libm. 97.8 % of the draws cost one word, one table line and a multiplication. Data plane.
//
// A word is a layer, 8 bits, and a number, 53 bits, which is kept in the upper bits of 64; three bits have no meaning.
#pragma once

#include "random/elementary.h"
#include "random/place.h"

#include <array>

namespace ringback {

struct ZigguratTables {
    static constexpr double edge = 7.69711747013104972, area = 0.0039496598225815571993;
    static constexpr int fraction_bits = 58;  // of `width` and of a variate

    struct Layer {
        std::uint64_t accept;  // a number below this is inside the layer above, too
        std::uint64_t width;
    };
    std::array<Layer, 256> layers{};
    std::array<double, 256> height{};

    constexpr ZigguratTables()
    {
        constexpr double one = 0x1p58;
        double x = edge, previous = edge;
        const double q = area / exponential_of(-x);
        layers[0].accept = static_cast<std::uint64_t>(x / q * 0x1p53) << 11;
        layers[0].width = static_cast<std::uint64_t>(q * one);
        layers[255].width = static_cast<std::uint64_t>(x * one);
        height[0] = 1;
        height[255] = exponential_of(-x);
        for (int i = 254; i >= 1; --i) {
            x = -natural_log(area / x + exponential_of(-x));
            layers[static_cast<std::size_t>(i + 1)].accept = static_cast<std::uint64_t>(x / previous * 0x1p53) << 11;
            previous = x;
            height[static_cast<std::size_t>(i)] = exponential_of(-x);
            layers[static_cast<std::size_t>(i)].width = static_cast<std::uint64_t>(x * one);
        }
    }
};
inline constexpr ZigguratTables ziggurat{};

/// Whether `word` alone decides the variate, as it does in 97.8 % of the cases; if so, `unit_exponential` gives it.
inline bool decides(std::uint64_t word) { return word << 8 < ziggurat.layers[word >> 56].accept; }

/// A unit exponential variate with 58 fractional bits.
inline std::uint64_t unit_exponential(std::uint64_t word)
{
    const std::uint64_t number = word << 8 & ~std::uint64_t{0x7ff};
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(number) * ziggurat.layers[word >> 56].width >> 64);
}
/// The same where `word` does not decide, or may not: further words come from `more`.
std::uint64_t unit_exponential(std::uint64_t word, Words& more);

/// mean * variate, rounded.
inline Duration scaled(std::int64_t mean_ns, std::uint64_t variate)
{
    const auto product = static_cast<unsigned __int128>(static_cast<std::uint64_t>(mean_ns)) * variate;
    const auto ns = (product + (static_cast<unsigned __int128>(1) << 57)) >> ZigguratTables::fraction_bits;
    return ns >> 62 ? Duration::never() : Duration::nanoseconds(static_cast<std::int64_t>(ns));
}

}  // namespace ringback
