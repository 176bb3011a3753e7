// The machine of a call: TAPI's call states as the simulated callers walk them. The table is the truth: fire() in
// exchange.h is the only place where a call's state changes, and it asks here. The states that this table does not reach
// (dialtone, accepted, onhold, conferenced, disconnected) are for applications.
#pragma once

#include "ringback/record.h"

#include <array>
#include <cstddef>

namespace ringback {

enum class CallEvent : std::uint8_t {
    dial,     // a person, or a return call, begins
    recall,   // the exchange rings somebody back
    redial,   // the recall is answered: the exchange dials for him
    proceed,  // circuits seized, the call is on its way
    engage,   // the called party is busy
    alert,    // the called party is rung
    answer,
    intrude,  // the caller joins a conversation
    clear,
};
inline constexpr int call_event_count = 9;

struct CallRule {
    CallState from;
    CallEvent on;
    CallState to;
};

inline constexpr CallRule call_rules[] = {
    {CallState::idle, CallEvent::dial, CallState::dialing},
    {CallState::idle, CallEvent::recall, CallState::offering},
    {CallState::offering, CallEvent::redial, CallState::dialing},
    {CallState::offering, CallEvent::clear, CallState::idle},
    {CallState::dialing, CallEvent::proceed, CallState::proceeding},
    {CallState::dialing, CallEvent::clear, CallState::idle},
    {CallState::proceeding, CallEvent::engage, CallState::busy},
    {CallState::proceeding, CallEvent::alert, CallState::ringback},
    {CallState::proceeding, CallEvent::answer, CallState::connected},
    {CallState::proceeding, CallEvent::clear, CallState::idle},
    {CallState::busy, CallEvent::alert, CallState::ringback},    // a camper's turn
    {CallState::busy, CallEvent::answer, CallState::connected},  // the same, answered at once
    {CallState::busy, CallEvent::intrude, CallState::connected},
    {CallState::busy, CallEvent::clear, CallState::idle},
    {CallState::ringback, CallEvent::answer, CallState::connected},
    {CallState::ringback, CallEvent::clear, CallState::idle},
    {CallState::connected, CallEvent::clear, CallState::idle},
};

inline constexpr std::uint8_t no_such_step = 0xff;

/// to = call_steps[from][on], or no_such_step.
inline constexpr auto call_steps = [] {
    std::array<std::array<std::uint8_t, call_event_count>, call_state_count> steps{};
    for (auto& row : steps) row.fill(no_such_step);
    for (const CallRule& r : call_rules) {
        steps[static_cast<std::size_t>(r.from)][static_cast<std::size_t>(r.on)] = static_cast<std::uint8_t>(r.to);
    }
    return steps;
}();

/// No cell is given twice.
consteval bool call_rules_are_unique()
{
    for (std::size_t i = 0; i < std::size(call_rules); ++i) {
        for (std::size_t j = i + 1; j < std::size(call_rules); ++j) {
            if (call_rules[i].from == call_rules[j].from && call_rules[i].on == call_rules[j].on) return false;
        }
    }
    return true;
}
/// Every state that is left can be reached from idle, and from every state reached a call can be cleared.
consteval bool call_rules_are_connected()
{
    std::array<bool, call_state_count> reached{};
    reached[static_cast<std::size_t>(CallState::idle)] = true;
    for (int pass = 0; pass < call_state_count; ++pass) {
        for (const CallRule& r : call_rules) {
            if (reached[static_cast<std::size_t>(r.from)]) reached[static_cast<std::size_t>(r.to)] = true;
        }
    }
    for (const CallRule& r : call_rules) {
        if (!reached[static_cast<std::size_t>(r.from)]) return false;
        if (r.to != CallState::idle &&
            call_steps[static_cast<std::size_t>(r.to)][static_cast<std::size_t>(CallEvent::clear)] == no_such_step) {
            return false;
        }
    }
    return true;
}
static_assert(call_rules_are_unique() && call_rules_are_connected());

}  // namespace ringback
