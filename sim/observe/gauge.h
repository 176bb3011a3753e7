// Time integrals kept as exact integers: the integral of n over time is n(T) T - sum of (t dn), so that a change costs an
// addition and nothing is rounded. Data plane.
#pragma once

#include "ringback/time.h"

namespace ringback {

using Wide = __int128;

/// A number that changes in steps: busy circuits, pending requests, conversations in progress.
struct Gauge {
    std::int64_t n = 0;
    Wide moments = 0;  // minus the sum of t * dn
    Wide opened = 0;   // the integral when the measured time began
    Wide area = 0;     // over the measured time, once it is closed; number * ns

    void up(Time t)
    {
        ++n;
        moments -= static_cast<std::uint64_t>(t.count());  // no time is negative
    }
    void down(Time t)
    {
        --n;
        moments += static_cast<std::uint64_t>(t.count());
    }
    void change(Time t, std::int64_t by)
    {
        n += by;
        moments -= static_cast<Wide>(t.count()) * by;
    }
    Wide integral(Time t) const { return static_cast<Wide>(t.count()) * n + moments; }
    void open(Time t) { opened = integral(t); }
    void close(Time t) { area = integral(t) - opened; }
};

}  // namespace ringback
