// The one place where a fact is noted: it counts in its statistics cell and, where somebody listens (trace, fingerprint,
// full check), becomes a record. Data plane.
//
// `a`, `b`, `from` and `to` of a record, and its cell, by fact (parties as Who::code):
//   demand, outcome   b: dialled             to: 1 connected, 0 given up (outcome)     cell: stream
//   attempt           b: dialled             from, to: low and high byte of its number cell: stream
//   wait              b: dialled             to: 1 waits to redial, 0 no longer        cell: stream
//   seizure, overflow, release               a: trunk group, b: circuits               cell: group
//   call              a: caller, b: called   CallState                                 cell: stream
//   request           a: its number, b: dialled  RequestState, `from` + 16 * mode      cell: mode
//   presence          a: line                to: 1 present, 0 away                     cell: none
//   service           a: trunk group, b: circuits in service                           cell: group
//   service           a: line                from: 1; to: 1 in service, 0 out          cell: none
//   diversion         a, b: the parties it goes on from and to                         cell: none
//   feature           a: line                from: 0 forwarding, 1 do-not-disturb; to: 1 on  cell: none
#pragma once

#include "observe/tally.h"
#include "ringback/ids.h"

#include <functional>

namespace ringback {

/// Whether a fact counts: of something that began in the measured time; and, for a call, the first thing its attempt meets.
enum Counts : unsigned { counts_nowhere = 0, counts_measured = 1, counts_first = 2 };

/// Who listens to records, block by block. Cannot reach the world.
using Listener = std::function<void(const Record*, std::size_t)>;

class Recorder {
public:
    Tally tally;
    bool measuring = false;  ///< within the measured time

    void listen(Listener l)
    {
        listener_ = std::move(l);
        listening_ = static_cast<bool>(listener_);
        block_.reserve(block_size);
    }
    bool listening() const { return listening_; }
    /// Hands over what is left.
    void flush()
    {
        if (!block_.empty()) listener_(block_.data(), block_.size());
        block_.clear();
    }
    unsigned now_counts() const { return measuring ? counts_measured : counts_nowhere; }

    /// `record()` gives the fact: whole where somebody listens; nowhere else are more of its fields put together than count.
    /// `wait` matters for the end of a request only: from acceptance to conversation.
    template <class MakeRecord>
    [[gnu::always_inline]] inline void note(const MakeRecord& record, std::uint32_t cell, unsigned counts, Duration wait = {})
    {
        if (listening_) [[unlikely]] keep(record());
        count(record(), cell, counts, wait);
    }

private:
    static constexpr std::size_t block_size = 1024;

    [[gnu::noinline, gnu::cold]] void keep(const Record& r)
    {
        block_.push_back(r);
        if (block_.size() == block_size) flush();
    }

    [[gnu::always_inline]] inline void count(const Record& r, std::uint32_t cell, unsigned counts, Duration wait)
    {
        const Time t{Duration::nanoseconds(r.t)};
        const bool measured = counts & counts_measured;
        switch (r.fact) {
            case Fact::demand:
                tally.streams[cell].demands += measured;
                break;
            case Fact::attempt:
                tally.streams[cell].attempts += measured;
                break;
            case Fact::wait:
                if (r.to) {
                    tally.streams[cell].waiting_to_redial.up(t);
                } else {
                    tally.streams[cell].waiting_to_redial.down(t);
                }
                break;
            case Fact::seizure:
                seized(tally.groups[cell], t, r.b, counts);
                break;
            case Fact::release:
                released(tally.groups[cell], t, r.b);
                break;
            case Fact::overflow:
                tally.groups[cell].overflows += measured;
                break;
            case Fact::call:
                call_moved(tally.streams[cell], r, t, counts);
                break;
            case Fact::request:
                request_moved(tally.modes[cell], r, t, measured, wait);
                break;
            case Fact::presence:
            case Fact::diversion:
            case Fact::feature:
                break;
            case Fact::service:
                if (!r.from) in_service(tally.groups[cell], t, r.b);
                break;
            case Fact::outcome:
                tally.streams[cell].connected += measured && r.to;
                tally.streams[cell].given_up += measured && !r.to;
                break;
        }
    }

    static void seized(GroupCell& g, Time t, std::uint32_t circuits, unsigned counts)
    {
        g.seizures += counts & counts_measured;
        move_busy(g, t, circuits);
        if (circuits != 1) [[unlikely]] g.beyond_first.change(t, circuits - 1);
        if (g.busy.n == g.in_service) g.full.up(t);
    }
    // Where an outage leaves calls alone more may be busy than are in service.
    static void released(GroupCell& g, Time t, std::uint32_t circuits)
    {
        if (g.busy.n >= g.in_service && g.busy.n - circuits < g.in_service) g.full.down(t);
        move_busy(g, t, -static_cast<std::int64_t>(circuits));
        if (circuits != 1) [[unlikely]] g.beyond_first.change(t, 1 - static_cast<std::int64_t>(circuits));
    }
    static void in_service(GroupCell& g, Time t, std::uint32_t circuits)
    {
        g.out_of_service.change(t, static_cast<std::int64_t>(g.in_service) - circuits);
        g.full.change(t, (g.busy.n >= circuits) - g.full.n);
        g.in_service = circuits;
    }
    static void move_busy(GroupCell& g, Time t, std::int64_t by)
    {
        g.busy_squared.change(t, by * (2 * g.busy.n + by));
        g.busy.change(t, by);
    }

    static bool talks(std::uint8_t state) { return state == static_cast<std::uint8_t>(CallState::connected); }

    static bool ended(std::uint8_t state) { return state == static_cast<std::uint8_t>(CallState::idle); }

    static void call_moved(StreamCell& s, const Record& r, Time t, unsigned counts)
    {
        if (talks(r.to)) {
            s.talking.up(t);
        } else if (talks(r.from)) {
            s.talking.down(t);
        }
        if (counts & counts_first) {
            s.answered += r.why == Why::answered;
            s.busy += is_busy(r.why);
            s.congested += r.why == Why::no_circuit;
            s.no_answer += r.why == Why::no_answer;
        }
        if (ended(r.to)) s.abandoned += (counts & counts_measured) && r.why == Why::abandoned;
    }

    static void request_moved(ModeCell& m, const Record& r, Time t, bool measured, Duration wait)
    {
        const auto from = static_cast<RequestState>(r.from & 15);
        const auto to = static_cast<RequestState>(r.to);
        if (from == RequestState::none || from == RequestState::requested) {
            m.requested += measured && from == RequestState::none;
            m.asked += measured && to == RequestState::requested;
            m.asked -= measured && from == RequestState::requested;
            if (to == RequestState::none) {
                m.rejected[place_in(request_rejections, r.why)] += measured;
            } else if (to == RequestState::waiting) {
                m.accepted += measured;
                m.pending.up(t);
            }
        } else if (to == RequestState::ended) {
            m.pending.down(t);
            m.ended[place_in(request_ends, r.why)] += measured;
            if (measured && r.why == Why::fulfilled) m.waits.add(wait);
        }
    }

    std::vector<Record> block_;
    Listener listener_;
    bool listening_ = false;
};

}  // namespace ringback
