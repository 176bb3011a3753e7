// The clock and the future. Knows no telephone: kinds, subjects and stamps are numbers to it. Data plane.
#pragma once

#include "kernel/event_queue.h"

namespace ringback {

class Kernel {
public:
    Time now() const { return now_; }
    std::uint64_t events() const { return events_; }  ///< dispatched so far

    void reset()
    {
        queue_.clear();
        now_ = Time{};
        sequence_ = events_ = 0;
    }

    /// An event at `never` is not scheduled.
    template <class Kind>
    void schedule(Time at, Phase phase, Kind kind, std::uint32_t subject, std::uint32_t stamp)
    {
        if (at.is_never()) return;
        queue_.push({at.count(), Event::make_order(phase, sequence_++, static_cast<std::uint8_t>(kind)), subject, stamp});
    }
    template <class Kind>
    void schedule_in(Duration d, Phase phase, Kind kind, std::uint32_t subject, std::uint32_t stamp)
    {
        schedule(now_ + d, phase, kind, subject, stamp);
    }

    /// Moves the clock to the next live event before `limit` and takes it.
    template <class Live>
    bool next(Time limit, Event& out, const Live& live)
    {
        if (!queue_.pop_before(limit.count(), out, live)) return false;
        now_ = Time{Duration::nanoseconds(out.at)};
        ++events_;
        return true;
    }
    /// With nothing left before `t`, the clock may move there.
    void advance_to(Time t) { now_ = std::max(now_, t); }

    std::size_t memory() const { return queue_.memory(); }

private:
    EventQueue queue_;
    Time now_;
    std::uint64_t sequence_ = 0;
    std::uint64_t events_ = 0;
};

}  // namespace ringback
