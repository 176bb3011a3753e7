// A trace's words in plain English.
#include "observe/trace_words.h"

#include "ringback/summary.h"

#include <fmt/format.h>

namespace ringback {

std::string_view reason(Why why)
{
    // clang-format off
    switch (why) {
        case Why::none: return "";
        case Why::first_attempt: return "the first attempt of this demand";
        case Why::redial: return "the caller tries again";
        case Why::recall: return "the switch rings whoever asked for a callback";
        case Why::return_call: return "the message is answered with a call";
        case Why::called_free: return "the called line is free and rings";
        case Why::called_busy: return "the called line is busy";
        case Why::no_circuit: return "no choice of the route had enough free circuits";
        case Why::answered: return "the phone is answered";
        case Why::no_answer: return "nobody answered before the caller lost patience";
        case Why::abandoned: return "the camped caller lost patience and hung up";
        case Why::camped_on: return "the caller camps on the busy line";
        case Why::intruded: return "the caller joins the conversation";
        case Why::line_free: return "the line became free";
        case Why::ring_again: return "the call that was asked for is set up";
        case Why::conversation_over: return "the conversation is over";
        case Why::other_left: return "the other party left";
        case Why::call_failed: return "the call failed";
        case Why::cleared: return "everything is given back";
        case Why::COMPLETIONOVERRUN: return "refused, for a limit of outstanding requests is reached";
        case Why::INVALCALLCOMPLMODE: return "refused, for this completion mode is not offered here";
        case Why::OPERATIONUNAVAIL: return "refused, for not in this condition, or intrusion levels forbid it";
        case Why::RESOURCEUNAVAIL: return "refused, for want of a conference port, of room in the call, or for the message";
        case Why::fulfilled: return "the two talked because of it";
        case Why::not_answered: return "the other party did not answer the call that followed";
        case Why::busy_again: return "the other party was busy again";
        case Why::service_timeout: return "its service time ran out";
        case Why::recall_timeout: return "the caller did not answer the recall in time";
        case Why::recall_rejected: return "the caller rejected the recall";
        case Why::request_abandoned: return "the camped caller lost patience and hung up";
        case Why::cancelled: return "it was cancelled";
        case Why::congestion: return "the call that followed found no free circuit";
        case Why::superseded: return "a newer one took its place";
        case Why::caller_gone: return "the caller is gone";
        case Why::expired: return "it will not be returned, or was kept for its time";
        case Why::left: return "it was open when the run ended";
        case Why::direct: return "by an attempt of the caller's own";
        case Why::by_camp_on: return "by camping on";
        case Why::by_callback: return "by a callback";
        case Why::by_intrude: return "by intruding";
        case Why::by_message: return "by a message that was returned";
        case Why::gave_up: return "nobody will try again";
        case Why::busy: return "the called line is busy";
        case Why::caller_busy: return "the caller's own line is busy";
        case Why::requeued: return "it goes back to wait";
        case Why::offer_expired: return "refused, for the caller asked too late";
        case Why::talked_otherwise: return "the two talked without it";
        case Why::asked: return "the called party's exchange is asked";
        case Why::circuit_free: return "a circuit became free";
        case Why::poll: return "the caller's exchange looks whether the line is free";
        case Why::out_of_service: return "it is out of service";
        case Why::signalling_lost: return "an outage ended it";
        case Why::queue_full: return "no member is free, and the queue is full";
        case Why::forwarded: return "all calls are forwarded";
        case Why::do_not_disturb: return "its user does not want to be disturbed";
        case Why::too_many_diversions: return "it was forwarded too often already, perhaps in a ring";
        case Why::call_waiting: return "the called line talks, and its user hears that a call waits";
        case Why::waited: return "it has waited there for long enough";
    }
    // clang-format on
    return "";
}

std::string_view reason(std::string_view why)
{
    for (int k = 0; k < why_count; ++k)
        if (name_of(static_cast<Why>(k)) == why) return reason(static_cast<Why>(k));
    return why;
}

namespace {

std::string what_happened(const TraceEvent& e)
{
    if (e.ev == "demand") return fmt::format("{} wishes to talk to {}", e.line, e.peer);
    if (e.ev == "attempt") return fmt::format("{} dials {} (call {}, attempt {})", e.line, e.peer, e.call, e.attempt);
    if (e.ev == "wait") return e.line + (e.to == "waiting" ? " waits to dial again" : " has done waiting");
    if (e.ev == "seizure") return fmt::format("call {} takes circuits of {}", e.call, e.group);
    if (e.ev == "overflow") return fmt::format("{} refuses call {}", e.group, e.call);
    if (e.ev == "release") return fmt::format("call {} gives {} back", e.call, e.group);
    if (e.ev == "call") return fmt::format("call {} goes from {} to {}", e.call, e.from, e.to);
    if (e.ev == "request" && e.to == "none")
        return fmt::format("{} asks for {} to {} and is refused", e.line, e.mode, e.peer);
    if (e.ev == "request") return fmt::format("request {} ({}) goes from {} to {}", e.request, e.mode, e.from, e.to);
    if (e.ev == "diversion") return fmt::format("call {} goes on from {} to {}", e.call, e.from, e.to);
    if (e.ev == "presence") return fmt::format("the user of {} is {} from now on", e.line, e.to);
    if (e.ev == "feature") return fmt::format("{} of {} is {} from now on", e.from, e.line, e.to);
    if (e.ev == "service" && !e.group.empty()) return fmt::format("{} has {} circuits in service", e.group, e.to);
    if (e.ev == "service") return fmt::format("{} is {} service", e.line, e.to == "in" ? "back in" : "out of");
    if (e.ev == "outcome") return e.to == "connected" ? "the two talk" : "the demand is given up";
    return e.ev;
}

}  // namespace

std::string sentence(const TraceEvent& e)
{
    const std::string_view why = reason(e.why);
    return escaped(why.empty() ? what_happened(e) : fmt::format("{}: {}", what_happened(e), why));
}

std::string seconds(std::int64_t nanoseconds, bool exact)
{
    const std::int64_t whole = nanoseconds / 1'000'000'000, rest = nanoseconds % 1'000'000'000;
    if (!exact) return fmt::format("{}.{:03} s", whole, rest / 1'000'000);
    std::string digits = fmt::format("{:09}", rest);
    digits.erase(std::max<std::size_t>(digits.find_last_not_of('0') + 1, 3));
    return fmt::format("{}.{} s", whole, digits);
}

}  // namespace ringback
