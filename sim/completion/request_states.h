// The machine of a completion request. fire() in requests.h is the only place where a request's state changes.
#pragma once

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
};
inline constexpr int request_event_count = 5;

struct RequestRule {
    RequestState from;
    RequestEvent on;
    RequestState to;
};

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

consteval bool request_rules_hold()
{
    std::array<bool, request_state_count> reached{};
    reached[0] = true;
    for (int pass = 0; pass < request_state_count; ++pass) {
        for (const RequestRule& r : request_rules) {
            if (reached[static_cast<std::size_t>(r.from)]) reached[static_cast<std::size_t>(r.to)] = true;
        }
    }
    for (const bool r : reached) {
        if (!r) return false;
    }
    for (std::size_t i = 0; i < std::size(request_rules); ++i) {
        for (std::size_t j = i + 1; j < std::size(request_rules); ++j) {
            if (request_rules[i].from == request_rules[j].from && request_rules[i].on == request_rules[j].on) return false;
        }
    }
    return true;
}
static_assert(request_rules_hold());

}  // namespace ringback
