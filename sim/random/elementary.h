// Logarithm, exponential and sine from IEEE additions, multiplications and divisions only, so that the same argument gives
// the same bits with every compiler and on every processor; glibc's differ (reliability.md). Errors are a few units in
// the last place. Compiled with -ffp-contract=off. All are constexpr: the ziggurat's tables are made by the compiler.
// Their series are polynomials with coefficients made by the compiler: a division costs as much as four terms.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#ifdef __FAST_MATH__
#error "ringback's numbers need IEEE arithmetic: do not compile with -ffast-math"
#endif

namespace ringback {

inline constexpr double pi = 3.14159265358979323846;

/// c[0] + x (c[1] + x (c[2] + ...)).
template <std::size_t N>
constexpr double polynomial(const std::array<double, N>& c, double x)
{
    double sum = c[N - 1];
    for (std::size_t k = N - 1; k-- > 0;) sum = sum * x + c[k];
    return sum;
}

/// Natural logarithm of a positive, normal number.
constexpr double natural_log(double x)
{
    auto bits = std::bit_cast<std::uint64_t>(x);
    int exponent = static_cast<int>(bits >> 52) - 1023;
    double m = std::bit_cast<double>((bits & 0x000f'ffff'ffff'ffffu) | 0x3ff0'0000'0000'0000u);
    if (m > 1.41421356237309504880) {
        m = m / 2;
        ++exponent;
    }
    const double s = (m - 1) / (m + 1);  // |s| < 0.1716
    const double s2 = s * s;
    constexpr auto odd_reciprocals = [] {
        std::array<double, 11> c{};
        for (std::size_t k = 0; k < c.size(); ++k) c[k] = 1.0 / static_cast<double>(2 * k + 3);
        return c;
    }();
    const double sum = s2 * polynomial(odd_reciprocals, s2);
    const double e = exponent;
    constexpr double ln2_high = 0x1.62e42fee00000p-1, ln2_low = 0x1.a39ef35793c76p-33;
    return e * ln2_high + (2 * s + (2 * s * sum + e * ln2_low));
}

/// e to the x; 0 below -700, and at most e^700.
constexpr double exponential_of(double x)
{
    if (x < -700) return 0;
    if (x > 700) x = 700;
    const double scaled = x * 1.44269504088896340736;
    const int n = static_cast<int>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    constexpr double ln2_high = 0x1.62e42fee00000p-1, ln2_low = 0x1.a39ef35793c76p-33;
    const double r = (x - n * ln2_high) - n * ln2_low;  // |r| < 0.347
    constexpr auto inverse_factorials = [] {
        std::array<double, 15> c{1};
        for (std::size_t k = 1; k < c.size(); ++k) c[k] = c[k - 1] / static_cast<double>(k);
        return c;
    }();
    return polynomial(inverse_factorials, r) * std::bit_cast<double>(static_cast<std::uint64_t>(n + 1023) << 52);
}

/// sin(2 pi x) for 0 <= x <= 1.
constexpr double sine_of_turn(double x)
{
    const bool second_half = x >= 0.5;
    if (second_half) x -= 0.5;
    if (x > 0.25) x = 0.5 - x;
    const double a = 2 * pi * x;  // 0 to pi/2
    const double a2 = a * a;
    double sum = 1;
    for (int k = 22; k >= 2; k -= 2) sum = 1 - a2 * sum / (k * (k + 1));
    return second_half ? -a * sum : a * sum;
}

}  // namespace ringback
