// The words of traces and results: one list for each enumeration of record.h.
#include "ringback/record.h"
#include "ringback/results.h"

#include <array>

namespace ringback {

namespace {

constexpr std::array<std::string_view, call_state_count> call_states{
    "idle", "offering", "accepted", "dialtone", "dialing", "proceeding",
    "ringback", "busy", "connected", "onhold", "conferenced", "disconnected"};
constexpr std::array<std::string_view, request_state_count> request_states{
    "none", "waiting", "recall", "calling", "ended", "requested", "selected", "suspended"};
constexpr std::array<std::string_view, fact_count> facts{"demand", "attempt", "wait", "seizure", "overflow",
                                                         "release", "call", "request", "presence", "outcome",
                                                         "service", "diversion", "feature"};
constexpr std::array<std::string_view, why_count> reasons{
    "none",
    "first_attempt", "redial", "recall", "return_call",
    "called_free", "called_busy", "no_circuit", "answered", "no_answer", "abandoned", "camped_on", "intruded", "line_free",
    "ring_again",
    "conversation_over", "other_left", "call_failed", "cleared",
    "COMPLETIONOVERRUN", "INVALCALLCOMPLMODE", "OPERATIONUNAVAIL", "RESOURCEUNAVAIL",
    "fulfilled", "not_answered", "busy_again", "service_timeout", "recall_timeout", "recall_rejected", "abandoned", "cancelled",
    "congestion", "superseded", "caller_gone", "expired", "left",
    "direct", "by_camp_on", "by_callback", "by_intrude", "by_message", "gave_up",
    "busy", "caller_busy", "requeued",
    "offer_expired", "talked_otherwise", "asked", "circuit_free", "poll",
    "out_of_service", "signalling_lost", "queue_full", "waited",
    "forwarded", "do_not_disturb", "too_many_diversions", "call_waiting"};
static_assert(!reasons.back().empty() && !facts.back().empty() && !call_states.back().empty());
static_assert(static_cast<int>(Why::call_waiting) == why_count - 1 && static_cast<int>(Fact::feature) == fact_count - 1);

}  // namespace

std::string_view name_of(CallState s) { return call_states[static_cast<std::size_t>(s)]; }
std::string_view name_of(RequestState s) { return request_states[static_cast<std::size_t>(s)]; }
std::string_view name_of(Fact f) { return facts[static_cast<std::size_t>(f)]; }
std::string_view name_of(Verdict v)
{
    return v == Verdict::pass ? "pass" : v == Verdict::fail ? "fail" : "undecided";
}
std::string_view name_of(Why w) { return reasons[static_cast<std::size_t>(w)]; }

}  // namespace ringback
