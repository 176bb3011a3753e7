// The machine of a call: TAPI's call states as the simulated callers walk them. The table is the truth: fire() in
// exchange.h is the only place where a call's state changes, and it asks here. The states that this table does not reach
// (dialtone, accepted, onhold, conferenced, disconnected) are for applications.
#pragma once

#include "kernel/machine.h"
#include "ringback/record.h"

namespace ringback {

enum class CallEvent : std::uint8_t {
    dial,     // a person, or a return call, begins
    recall,   // the exchange rings somebody back
    redial,   // the recall is answered: the exchange dials for him
    proceed,  // circuits seized, the call is on its way
    engage,   // the called party or the circuits are busy, and the caller hears so
    alert,    // the called party is rung
    answer,
    intrude,  // the caller joins a conversation
    clear,
    divert,   // rung in vain, or camped on, it goes on to another party
};
inline constexpr int call_event_count = 10;

using CallRule = Rule<CallState, CallEvent>;

inline constexpr CallRule call_rules[] = {
    {CallState::idle, CallEvent::dial, CallState::dialing},
    {CallState::idle, CallEvent::recall, CallState::offering},
    {CallState::offering, CallEvent::redial, CallState::dialing},
    {CallState::offering, CallEvent::clear, CallState::idle},
    {CallState::dialing, CallEvent::proceed, CallState::proceeding},
    {CallState::dialing, CallEvent::engage, CallState::busy},  // no circuit, and an announcement
    {CallState::dialing, CallEvent::clear, CallState::idle},
    {CallState::proceeding, CallEvent::engage, CallState::busy},
    {CallState::proceeding, CallEvent::alert, CallState::ringback},
    {CallState::proceeding, CallEvent::answer, CallState::connected},
    {CallState::proceeding, CallEvent::clear, CallState::idle},
    {CallState::busy, CallEvent::alert, CallState::ringback},    // a camper's turn
    {CallState::busy, CallEvent::answer, CallState::connected},  // the same, answered at once
    {CallState::busy, CallEvent::intrude, CallState::connected},
    {CallState::busy, CallEvent::divert, CallState::proceeding},
    {CallState::busy, CallEvent::clear, CallState::idle},
    {CallState::ringback, CallEvent::answer, CallState::connected},
    {CallState::ringback, CallEvent::alert, CallState::ringback},  // it waited at a talking line, and rings now
    {CallState::ringback, CallEvent::divert, CallState::proceeding},
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
/// From every state that a rule leads to a call can be cleared.
consteval bool calls_can_be_cleared()
{
    for (const CallRule& r : call_rules) {
        if (r.to != CallState::idle && !(call_origins(CallEvent::clear) >> static_cast<unsigned>(r.to) & 1)) return false;
    }
    return true;
}
static_assert(cells_are_unique(call_rules) && are_connected(call_rules, CallState::idle));
static_assert(call_targets_are_unique() && calls_can_be_cleared());

}  // namespace ringback
