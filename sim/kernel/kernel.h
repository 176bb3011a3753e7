// The clock and the future. Knows no telephone: kinds, subjects and stamps are numbers to it. Data plane.
//
// An event counts while its subject's stamp is the one it was scheduled with. The kernel is told once where the subjects
// of each kind keep theirs, and again when those rows move: a look at a table instead of a branch for each kind.
#pragma once

#include "kernel/event_queue.h"

#include <cstring>

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

    /// Where the subjects of a kind keep their stamps: the first one's, and the bytes from one to the next. A kind that the
    /// kernel is never told of never dies; its events have the stamp 0.
    template <class Kind>
    void stamps_of(Kind kind, const std::uint32_t* first, std::size_t stride)
    {
        stamps_[static_cast<std::uint8_t>(kind)] = {reinterpret_cast<const std::byte*>(first), stride};
    }

    /// Moves the clock to the next live event before `limit` and takes it.
    bool next(Time limit, Event& out)
    {
        const auto live = [stamps = stamps_.data()](const Event& e) {
            const Stamps& of = stamps[e.kind()];
            std::uint32_t stamp;
            std::memcpy(&stamp, of.first + of.stride * e.subject(), sizeof stamp);
            return stamp == e.stamp();
        };
        if (!queue_.pop_before(limit.count(), out, live)) return false;
        now_ = Time{Duration::nanoseconds(out.at)};
        ++events_;
        return true;
    }
    /// With nothing left before `t`, the clock may move there.
    void advance_to(Time t) { now_ = std::max(now_, t); }

    std::size_t memory() const { return queue_.memory(); }

private:
    struct Stamps {
        const std::byte* first = reinterpret_cast<const std::byte*>(&always);
        std::size_t stride = 0;
    };
    static constexpr std::uint32_t always = 0;

    EventQueue queue_;
    std::array<Stamps, 256> stamps_;  // by kind
    Time now_;
    std::uint64_t sequence_ = 0;
    std::uint64_t events_ = 0;
};

}  // namespace ringback
