// Messages about a request between its caller's exchange and the called party's. They take the signalling delay of the
// path, arrive in the order in which they were sent, and hold no circuit. ETSI EN 300 357, ECMA-186 and RFC 6910 have the
// same ones under names of their own.
#pragma once

#include "completion/requests.h"

namespace ringback {

constexpr bool goes_to_the_caller(EventKind message)
{
    return message == EventKind::request_accepted || message == EventKind::request_denied ||
           message == EventKind::remote_user_free || message == EventKind::far_end_over;
}

/// So many messages more for the costs of a mode; none inside a switch.
template <class World>
void count_messages(World& w, const RequestRow& r, unsigned n)
{
    if (!r.measured || r.home == w.exchange.home(r.dialled)) return;
    w.exchange.recorder.tally.modes[static_cast<std::size_t>(r.mode)].messages += n;
}

/// Messages that take no time are not sent; they cost as much.
template <class World>
void count_unsent(World& w, const RequestRow& r, unsigned n)
{
    if (!r.is_remote && w.has_far_end(r)) count_messages(w, r, n);
}

/// Sends a message that takes time.
template <class World>
void send(World& w, RequestId id, EventKind message)
{
    RequestRow& r = w.requests.row(id);
    count_messages(w, r, 1);
    const std::uint32_t index = static_cast<std::uint32_t>(r.ordinal) << 6 | (r.messages++ & 63);
    const Duration takes = w.exchange.signalling_time(w.route_of(r), Words(w.place_of(r.demand), Purpose::signalling, index));
    Time& heard = r.heard[goes_to_the_caller(message)];
    heard = std::max(heard, w.exchange.now() + takes);
    w.exchange.kernel.schedule(heard, Phase::serve_requests, message, id.row, r.birth);
}

}  // namespace ringback
