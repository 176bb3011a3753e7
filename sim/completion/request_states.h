// The machine of a completion request. fire() in requests.h is the only place where a request's state changes.
#pragma once

#include "kernel/machine.h"
#include "ringback/record.h"

#include <array>
#include <cstddef>

namespace ringback {

enum class RequestEvent : std::uint8_t {
    accept,
    recall,   // the opportunity has come: somebody is rung back
    call,     // the call that may fulfil it is on its way: a camper's ringing, the call after a recall, a return call
    requeue,  // it did not succeed and keeps its place
    end,
    // between two exchanges whose signalling takes time
    ask,      // REQUEST is sent
    deny,     // and refused
    select,   // REMOTE USER FREE is sent
    suspend,  // the caller cannot be rung now: SUSPEND is sent
    resume,   // RESUME has arrived
};
inline constexpr int request_event_count = 10;

using RequestRule = Rule<RequestState, RequestEvent>;

inline constexpr RequestRule request_rules[] = {
    {RequestState::none, RequestEvent::accept, RequestState::waiting},
    {RequestState::waiting, RequestEvent::recall, RequestState::recall},
    {RequestState::waiting, RequestEvent::call, RequestState::calling},
    {RequestState::waiting, RequestEvent::end, RequestState::ended},
    {RequestState::recall, RequestEvent::call, RequestState::calling},
    {RequestState::recall, RequestEvent::requeue, RequestState::waiting},
    {RequestState::recall, RequestEvent::end, RequestState::ended},
    {RequestState::calling, RequestEvent::requeue, RequestState::waiting},
    {RequestState::calling, RequestEvent::end, RequestState::ended},
    {RequestState::none, RequestEvent::ask, RequestState::requested},
    {RequestState::requested, RequestEvent::accept, RequestState::waiting},
    {RequestState::requested, RequestEvent::deny, RequestState::none},
    {RequestState::waiting, RequestEvent::select, RequestState::selected},
    {RequestState::selected, RequestEvent::recall, RequestState::recall},
    {RequestState::selected, RequestEvent::suspend, RequestState::suspended},
    {RequestState::selected, RequestEvent::end, RequestState::ended},
    {RequestState::calling, RequestEvent::suspend, RequestState::suspended},
    {RequestState::suspended, RequestEvent::resume, RequestState::waiting},
    {RequestState::suspended, RequestEvent::end, RequestState::ended},
};

/// to = request_steps[from][on], or 0xff.
inline constexpr auto request_steps = [] {
    std::array<std::array<std::uint8_t, request_event_count>, request_state_count> steps{};
    for (auto& row : steps) row.fill(0xff);
    for (const RequestRule& r : request_rules) {
        steps[static_cast<std::size_t>(r.from)][static_cast<std::size_t>(r.on)] = static_cast<std::uint8_t>(r.to);
    }
    return steps;
}();

static_assert(cells_are_unique(request_rules) && are_connected(request_rules, RequestState::none));
static_assert(is_reached(request_rules, RequestState::none, RequestState::ended));

}  // namespace ringback
