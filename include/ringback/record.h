// What happened, as plain data: 32 bytes a fact. Records are noted once, in sim/observe/note.h, and become trace lines,
// fingerprints and invariant checks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ringback {

/// States of a call, TAPI's LINECALLSTATE_, seen from the caller. `idle` is both before and after.
enum class CallState : std::uint8_t {
    idle, offering, accepted, dialtone, dialing, proceeding, ringback, busy, connected, onhold, conferenced, disconnected,
};
inline constexpr int call_state_count = 12;
std::string_view name_of(CallState);

/// States of a completion request.
enum class RequestState : std::uint8_t {
    none,      ///< before; a rejected request never leaves it
    waiting,   ///< accepted: camped on, waiting for the called party or a message lying in its box
    recall,    ///< the caller (or, where the scenario says so, the called party) is being rung back
    calling,   ///< the call that follows is being set up or rings
    ended,
    requested,  ///< on its way to the called party's exchange
    selected,   ///< the called line is free, and the caller's exchange is being told
    suspended,  ///< the caller was busy, or had no circuit, when it was told
};
inline constexpr int request_state_count = 8;
std::string_view name_of(RequestState);

/// What a record tells. The word in a trace's `ev`.
enum class Fact : std::uint8_t {
    demand,    ///< somebody wishes to talk
    attempt,   ///< and dials, for the first time or again
    wait,      ///< waits to redial (to: 1), or has done waiting (to: 0)
    seizure,   ///< circuits of a group taken
    overflow,  ///< a group refused a bid
    release,   ///< circuits given back
    call,      ///< a call changed its state
    request,   ///< a completion request changed its state
    presence,  ///< a line's user went away or came back
    outcome,   ///< a demand ended: connected or given up
    service,   ///< circuits or a line went out of service, or came back
    diversion, ///< a call goes on from a line, or a hunt group, to another party
    feature,   ///< forwarding of all calls, or do-not-disturb, is on or off from now on
};
inline constexpr int fact_count = 13;
std::string_view name_of(Fact);

/// Why: one list for calls, requests and demands.
enum class Why : std::uint8_t {
    none,
    // why a call begins
    first_attempt, redial, recall, return_call,
    // why it goes on
    called_free, called_busy, no_circuit, answered, no_answer, abandoned, camped_on, intruded, line_free, ring_again,
    // why it ends
    conversation_over, other_left, call_failed, cleared,
    // rejections of a request, TAPI's names
    COMPLETIONOVERRUN, INVALCALLCOMPLMODE, OPERATIONUNAVAIL, RESOURCEUNAVAIL,
    // ends of a request
    fulfilled, not_answered, busy_again, service_timeout, recall_timeout, recall_rejected, request_abandoned, cancelled,
    congestion, superseded, caller_gone, expired, left,
    // how a demand ended
    direct, by_camp_on, by_callback, by_intrude, by_message, gave_up,
    // why a request waits (again)
    busy, caller_busy, requeued,
    // later ones, of any kind
    offer_expired, talked_otherwise, asked, circuit_free, poll,
    // of an outage: why a call meets busy or ends, and the end of a request
    out_of_service, signalling_lost,
    // why a call goes on to another hunt group, beside called_busy
    queue_full, waited,
    // of line features: why a call goes on, beside called_busy and no_answer; meets busy; rings at a talking line
    forwarded, do_not_disturb, too_many_diversions, call_waiting,
};
inline constexpr int why_count = 58;
/// Why a call meets busy.
constexpr bool is_busy(Why w)
{
    return w == Why::called_busy || w == Why::out_of_service || w == Why::do_not_disturb || w == Why::too_many_diversions;
}
std::string_view name_of(Why);

/// Rejections and ends of a request, in the order of the language's list of measures.
inline constexpr std::array request_rejections{Why::COMPLETIONOVERRUN, Why::INVALCALLCOMPLMODE, Why::OPERATIONUNAVAIL,
                                               Why::RESOURCEUNAVAIL, Why::offer_expired};
inline constexpr std::array request_ends{
    Why::fulfilled,         Why::not_answered, Why::busy_again, Why::service_timeout, Why::recall_timeout,
    Why::recall_rejected,   Why::request_abandoned, Why::cancelled, Why::congestion,  Why::superseded,
    Why::caller_gone,       Why::expired,      Why::left,       Why::talked_otherwise, Why::signalling_lost,
};
/// The place of a reason in one of these lists.
template <std::size_t n>
constexpr std::size_t place_in(const std::array<Why, n>& list, Why why)
{
    std::size_t i = 0;
    while (i < n && list[i] != why) ++i;
    return i;
}

struct Record {
    std::int64_t t;  ///< nanoseconds
    Fact fact;
    std::uint8_t from, to;  ///< states of the machine `fact` names, see sim/observe/note.h
    Why why;
    std::uint32_t call;    ///< the call's number, from 1; 0: none
    std::uint32_t source;  ///< of the demand; none: 0xffffffff
    std::uint32_t index;   ///< of the demand at its source
    std::uint32_t a, b;    ///< see sim/observe/note.h, by fact
};
static_assert(sizeof(Record) == 32);

}  // namespace ringback
