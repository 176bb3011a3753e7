// An event is the future as plain data: 24 bytes, never a closure. Data plane.
#pragma once

#include "ringback/time.h"

#include <cstdint>

namespace ringback {

/// What comes first at one instant (scenarios/README.md, "Ties").
enum class Phase : std::uint8_t {
    release,           // ends, releases, guards, presence
    answer,            // answers
    serve_campers,     // whoever waits on the line for what became free
    serve_requests,    // then whoever asked to be called back
    timer,             // patience, ringing and service timers
    demand,            // new demands, redials and what is being set up
};

/// Ordered by (at, phase, sequence): a total order, because no two events share a sequence number.
struct Event {
    std::int64_t at;       ///< nanoseconds
    std::uint64_t order;   ///< phase 3 bits, sequence 53 bits, kind 8 bits
    std::uint32_t subject; ///< the row of the entity that `kind` concerns
    std::uint32_t stamp;   ///< the subject's stamp when this was scheduled; another stamp now, and the event is dead

    std::uint8_t kind() const { return static_cast<std::uint8_t>(order); }
    static std::uint64_t make_order(Phase p, std::uint64_t sequence, std::uint8_t kind)
    {
        return static_cast<std::uint64_t>(p) << 61 | sequence << 8 | kind;
    }
    friend bool operator<(const Event& a, const Event& b) { return a.at < b.at || (a.at == b.at && a.order < b.order); }
};
static_assert(sizeof(Event) == 24);

}  // namespace ringback
