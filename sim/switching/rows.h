// The hot rows of the exchange: what is true of a line, a call, a trunk group, a hunt group at this instant. Data plane.
#pragma once

#include "observe/note.h"
#include "ringback/ids.h"
#include "switching/events.h"

#include <cstdint>
#include <vector>

namespace ringback {

/// What a line is doing; anything but idle is busy.
enum class Use : std::uint8_t {
    idle,
    calling,   // from lifting the receiver until it talks or camps
    rung,      // an incoming call rings
    talking,
    camped,    // waiting on the line for a busy party
    recalled,  // rung back by a completion request
    held,      // kept free for a recalled caller
};

enum LineFlag : std::uint8_t {
    user_away = 1,
    presence_due = 2,     // a change of presence waits for the end of the call
    guarded = 4,          // the destination idle guard runs
    has_talked = 8,       // since the line was last idle
    has_originated = 16,
    starts_no_guard = 32,   // becoming free ends a failed recall, not a call
    is_hunted = 64,         // its class belongs to a hunt group; never changes
    has_requests = 128,     // somebody has asked for completion, to this line or from it; stays
};

constexpr LineFlag& operator|=(LineFlag& a, int b) { return a = static_cast<LineFlag>(a | b); }
constexpr LineFlag& operator&=(LineFlag& a, int b) { return a = static_cast<LineFlag>(a & b); }
constexpr LineFlag& operator^=(LineFlag& a, int b) { return a = static_cast<LineFlag>(a ^ b); }

/// 16 bytes. Invariant: use == idle exactly if leg is none, but for a held line, which has no leg either.
struct LineRow {
    std::uint32_t stamp = 0;      // moves whenever `use` changes to or from idle
    CallId leg;                   // the calls it takes part in: the first of a list through CallRow::next
    std::uint16_t waits = 0;      // redials and callbacks of its own outstanding
    std::uint16_t line_class = 0;
    Use use = Use::idle;
    LineFlag flags{};

    bool is_idle() const { return use == Use::idle; }
};
static_assert(sizeof(LineRow) == 16);

enum CallFlag : std::uint16_t {
    is_attempt = 1,    // somebody's own dialling
    in_measure = 2,    // begun in the measured time
    has_met = 4,       // its attempt has met its first outcome
    holds_port = 8,    // a conference port at `port_at`
    is_intruder = 16,
    is_reversed = 32,  // from the party once called to the demand's caller
    will_redial = 64,      // its caller, having heard the tone; otherwise he gives up
    met_congestion = 128,  // the tone is an announcement
};

constexpr std::uint32_t no_choice = 0xffff'ffff;

/// One cache line. `end[0]` made the call, `end[1]` is the line it rings or talks to; none: an outside subscriber, or not yet.
struct alignas(64) CallRow {
    std::uint32_t stamp = 0;   // moves with every change of state
    std::uint32_t number = 0;  // its name in a trace
    DemandId owner;            // whose wish it serves
    std::uint32_t source = 0, index = 0;  // the address of that demand
    RequestId request;         // the completion request it belongs to
    LineId end[2];
    CallId next[2];            // the other calls at those lines
    Who from, to;              // as dialled: `to` may be a hunt group
    std::uint32_t choice = no_choice;  // of the network, if it holds circuits
    std::uint16_t circuits = 1;
    std::uint16_t stream = 0;
    std::uint16_t ordinal = 0;  // which call of its demand, for addresses
    std::uint16_t port_at = 0;  // the switch of the conference port it holds
    std::uint16_t flags = 0;
    CallState state = CallState::idle;
};
static_assert(sizeof(CallRow) == 64);

struct GroupRow {
    std::uint32_t circuits = 0, busy = 0;
};

struct HuntRow {
    std::uint32_t idle = 0;   // members
    std::uint32_t after = 0;  // the member last taken, for circular hunting
    std::uint32_t hunts = 0;  // how often, for random hunting
};

}  // namespace ringback
