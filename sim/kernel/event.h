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
/// Three words, copied one by one: a wider load of what was just stored by words would wait until it is in the cache.
struct Event {
    std::int64_t at = 0;      ///< nanoseconds
    std::uint64_t order = 0;  ///< phase 3 bits, sequence 53 bits, kind 8 bits
    std::uint64_t whose = 0;  ///< the subject's stamp when this was scheduled, and the subject

    Event() = default;
    Event(std::int64_t t, std::uint64_t o, std::uint32_t subject, std::uint32_t stamp)
        : at(t), order(o), whose(static_cast<std::uint64_t>(stamp) << 32 | subject)
    {
    }
    Event(const Event& e) : at(e.at), order(e.order), whose(e.whose) {}
    Event& operator=(const Event& e)
    {
        at = e.at;
        order = e.order;
        whose = e.whose;
        return *this;
    }

    std::uint8_t kind() const { return static_cast<std::uint8_t>(order); }
    std::uint32_t subject() const { return static_cast<std::uint32_t>(whose); }  ///< the row of the entity that `kind` concerns
    std::uint32_t stamp() const { return static_cast<std::uint32_t>(whose >> 32); }  ///< another one now, and the event is dead
    static std::uint64_t make_order(Phase p, std::uint64_t sequence, std::uint8_t kind)
    {
        return static_cast<std::uint64_t>(p) << 61 | sequence << 8 | kind;
    }
    friend bool operator<(const Event& a, const Event& b) { return a.at < b.at || (a.at == b.at && a.order < b.order); }
};
static_assert(sizeof(Event) == 24);

}  // namespace ringback
