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
    out_of_service,
    holding,   // it has nothing but a call on hold
};

enum LineFlag : std::uint16_t {
    user_away = 1,
    presence_due = 2,     // a change of presence waits for the end of the call
    guarded = 4,          // the destination idle guard runs
    has_talked = 8,       // since the line was last idle
    has_originated = 16,
    starts_no_guard = 32,   // becoming free ends a failed recall, not a call
    is_hunted = 64,         // its class belongs to a hunt group; never changes
    has_requests = 128,     // somebody has asked for completion, to this line or from it; stays
    shielded = 256,         // idle, and busy to callers: it is kept for a recall while the guard runs
    forwards = 512,         // all calls dialled to it
    undisturbed = 1024,     // its user wants no calls
    has_features = 2048,    // its class forwards calls, is not to be disturbed, or has call waiting; or an application has it open; stays
    has_call_on_hold = 4096,
    takes_back = 8192,      // its call on hold is its conversation again, and has not been told so
    is_recorded = 16384,    // its load is; never changes
    attended = 32768,       // an application answers its calls, and nobody else
};

constexpr LineFlag& operator|=(LineFlag& a, int b) { return a = static_cast<LineFlag>(a | b); }
constexpr LineFlag& operator&=(LineFlag& a, int b) { return a = static_cast<LineFlag>(a & b); }
constexpr LineFlag& operator^=(LineFlag& a, int b) { return a = static_cast<LineFlag>(a ^ b); }

/// 16 bytes. Invariant: use == idle exactly if leg is none, but for a line that is held, holds, or is out of service: no leg either.
struct LineRow {
    std::uint32_t stamp = 0;      // moves whenever `use` changes to or from idle
    CallId leg;                   // the calls it takes part in: the first of a list through CallRow::next
    std::uint16_t waits = 0;      // redials and callbacks of its own outstanding
    std::uint16_t line_class = 0;
    Use use = Use::idle;
    LineFlag flags{};

    bool is_idle() const { return use == Use::idle; }
    /// Rings if it is called.
    bool is_reachable() const { return use == Use::idle && !(flags & (shielded | forwards | undisturbed)); }
};
static_assert(sizeof(LineRow) == 16);

enum CallFlag : std::uint16_t {
    is_attempt = 1,    // somebody's own dialling
    in_measure = 2,    // begun in the measured time
    has_met = 4,       // its attempt has met its first outcome
    holds_port = 8,    // a conference port at `port_at`
    is_intruder = 16,
    is_reversed = 32,  // from the party once called to the demand's caller
    has_decided = 64,  // its caller has listened to the tone for as long as he needs, and knows what to do
    by_steps = 128,    // holds only the first circuits of its choice: see SetUp
    met_congestion = 256,    // and its caller hears so
    listens = 512,           // he hears the tone out, having decided what he does then:
    will_redial = 1024,      // otherwise he gives up
    waits_for_member = 2048, // an attempt offered to a hunt group, not answered yet
    goes_onward = 4096,      // holds circuits beyond its choice: see Diversion
    on_hold = 8192,          // at one of its lines, or both, which is in another conversation: see Diversion
    waits_at_line = 16384,   // rings, by call waiting, at the line `to`, which talks
    is_placed = 32768,       // its circuits have numbers: loads are recorded
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

/// How far a call that seizes step by step has come. Cold, under the row of its call.
struct SetUp {
    std::uint32_t links = 0;       // groups of its choice that it holds, from the first on
    std::uint32_t crankbacks = 0;  // that it may still make
    std::uint32_t choice = 0;      // past the last of its route's
    std::uint32_t steps = 0;       // so far: the index of their draws
};

/// How a call was forwarded, and how long it still talks when it is on hold. Cold, under the row of its call.
struct Diversion {
    std::vector<std::uint32_t> choices;  // whose circuits it holds beside those of its own choice
    std::uint16_t count = 0;             // of diversions
    std::uint8_t ringings = 0;           // of parties it has rung
    bool is_held[2] = {};                // by the line at that end
    Time rings_since;                    // its caller's patience runs from the first ringing on
    Time ends;                           // its conversation
    Duration left;                       // of it, while it is on hold
};

/// What a line has beside its conversation.
struct SecondCall {
    CallId waiting;  // rings, by call waiting
    CallId on_hold;
    bool stays_on_hold = false;  // until it is retrieved; otherwise until the conversation it was put on hold for is over
};

struct GroupRow {
    std::uint32_t circuits = 0, busy = 0;  // in service; more may be busy where an outage leaves calls alone
    std::uint32_t watchers = 0;            // requests that wait for a circuit of it
};

/// What is out of service, by how many outages each. Empty where a scenario has none.
struct OutOfService {
    std::vector<std::uint64_t> circuits;  // by trunk group
    std::vector<std::uint32_t> switches, lines;
    std::uint32_t lines_due = 0;          // go out when their call, which is kept, ends
};

struct HuntRow {
    std::uint32_t free = 0;     // members that would take a call of it now
    std::uint32_t staffed = 0;  // members on duty: the first of the class
    std::uint32_t campers = 0;  // who wait for a member
    std::uint32_t after = 0;    // the member last taken, for circular hunting
    std::uint32_t hunts = 0;    // how often, for random hunting
    std::uint32_t first_word = 0, first_member = 0;  // see hunt_groups.h
};

}  // namespace ringback
