// A sum of integers and of products of two of them, with nothing rounded: 256 bits in two's complement, where 10^5 replications of
// anything measured have room. A library's numbers take ten times as long, which a short replication is felt by. Control plane.
#pragma once

#include "observe/gauge.h"

#include <boost/multiprecision/cpp_int.hpp>

namespace ringback {

/// As long as it has to be: for what is worked out once of sums.
using Exact = boost::multiprecision::cpp_int;

class ExactSum {
public:
    ExactSum& operator+=(Wide n)
    {
        add(static_cast<Half>(n), n < 0 ? ~Half{0} : 0);
        return *this;
    }
    ExactSum& operator+=(const ExactSum& other)
    {
        add(other.low_, other.high_);
        return *this;
    }
    void add_product(Wide a, Wide b)
    {
        const auto is_small = [](Wide w) { return w == static_cast<std::int64_t>(w); };
        if (is_small(a) && is_small(b))
            *this += a * b;
        else
            add_wide_product(a, b);
    }
    explicit operator Exact() const { return (Exact(static_cast<Wide>(high_)) << 128) + Exact(low_); }

private:
    using Half = unsigned __int128;

    void add(Half low, Half high)
    {
        low_ += low;
        high_ += high + (low_ < low);
    }
    void add_wide_product(Wide a, Wide b)
    {
        const Half x = a < 0 ? -static_cast<Half>(a) : static_cast<Half>(a), y = b < 0 ? -static_cast<Half>(b) : static_cast<Half>(b);
        const auto low = [](Half h) { return static_cast<Half>(static_cast<std::uint64_t>(h)); };
        const Half first = low(x) * low(y), across = (x >> 64) * low(y), back = low(x) * (y >> 64);
        const Half middle = (first >> 64) + low(across) + low(back);
        Half product_low = low(first) | middle << 64;
        Half product_high = (x >> 64) * (y >> 64) + (across >> 64) + (back >> 64) + (middle >> 64);
        if ((a < 0) != (b < 0)) {
            product_low = -product_low;
            product_high = ~product_high + (product_low == 0);
        }
        add(product_low, product_high);
    }

    Half low_ = 0, high_ = 0;
};

}  // namespace ringback
