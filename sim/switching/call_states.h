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

/// Where an event leads, from wherever it is legal: one state for each event.
constexpr CallState call_target(CallEvent on)
{
    for (const CallRule& r : call_rules) {
        if (r.on == on) return r.to;
    }
    throw "an event without a rule";
}
/// The states in which an event is legal, a bit each.
constexpr unsigned call_origins(CallEvent on)
{
    unsigned states = 0;
    for (const CallRule& r : call_rules) {
        if (r.on == on) states |= 1u << static_cast<unsigned>(r.from);
    }
    return states;
}

/// Every event has one target.
consteval bool call_targets_are_unique()
{
    for (const CallRule& a : call_rules) {
        for (const CallRule& b : call_rules) {
            if (a.on == b.on && a.to != b.to) return false;
        }
    }
    return true;
}
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
        if (r.to != CallState::idle && !(call_origins(CallEvent::clear) >> static_cast<unsigned>(r.to) & 1)) return false;
    }
    return true;
}
static_assert(call_rules_are_unique() && call_targets_are_unique() && call_rules_are_connected());

}  // namespace ringback
