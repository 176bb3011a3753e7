// What can be scheduled. run/dispatch.cpp holds the one switch over these, the simulator's table of contents.
#pragma once

#include <cstdint>

namespace ringback {

/// By subject. An event is dead once its subject's stamp has moved; whoever owns the subjects tells the kernel where it is.
enum class EventKind : std::uint8_t {
    // a source
    demand,        // somebody wishes to talk; never dies
    idle_over,     // an idle time ended with a demand; dies when another idle time is drawn (stamp: the demand's index)
    // a demand
    redial,        // its caller tries again
    // a call
    arrive,        // set-up has reached the called party's switch
    advance,       // step by step, it has reached a switch on the way; or a call turned back is at its first switch again
    turn_back,     // and finding no circuit there, the switch before it
    answer,        // the called party answers
    ring_over,     // the caller's patience while it rings is over
    forward,       // it has rung for as long as forwarding on no answer lets it
    take_second,   // the called user takes the call that waits
    camp_over,     // a camper hangs up
    camp_timeout,  // camp_on.max_wait is over
    overflow,      // a camper's hunt group has had its time
    recall_answer, // whoever is rung back answers
    recall_over,   // nobody answered the recall
    intrude,       // the warning tone is over
    camp_accepted, // the called user ends his conversation for a camper
    decides,       // the caller has listened to the busy tone
    dialled,       // the caller has dialled the last digit
    tone_over,     // the caller has listened to the busy tone or the announcement long enough
    hang_up,       // the conversation, or an intruder's stay, is over
    // a request
    service_over,  // its service time, or a message's keep, is over (birth stamp)
    return_call,   // a message's delay is over
    supervision_over, // callback.recall_supervision is over (selection stamp)
    far_service_over, // its service time at the called party's exchange is over (birth stamp)
    poll,          // the caller's exchange looks again (birth stamp)
    // messages between the caller's exchange and the called party's, about a request (birth stamp)
    request_arrives,
    request_accepted,
    request_denied,
    remote_user_free,
    suspend_arrives,
    resume_arrives,
    cancel_arrives,
    far_end_over,  // the called party's exchange has dropped the request
    // a line
    guard_over,    // the destination idle guard is over; dies when the line is used
    presence,      // its user goes away or comes back; never dies
    forwarding, do_not_disturb,  // goes on or off; never die
    serve_campers, // it became free and somebody is camped on it or its groups; never dies
    resume_due,    // resume_spacing is over: the caller's next request gets its chance; never dies
    // a hunt group
    wrap_up_over,  // of a member (its row); never dies
    staff,         // another number of members is on duty; never dies
    // nobody
    serve_requests,
    circuit_free,  // some request waits for one
    outage_begins, outage_ends,  // subject: its number in the scenario
};

inline constexpr EventKind first_of_a_call = EventKind::arrive, last_of_a_call = EventKind::hang_up;
constexpr EventKind next(EventKind k) { return static_cast<EventKind>(static_cast<std::uint8_t>(k) + 1); }

}  // namespace ringback
