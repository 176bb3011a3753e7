#include "../laws.h"

using namespace lab;

TEST_CASE("a busy run of everything takes legal steps only, and all that begins ends once")
{
    const Ran ran = lab::run(mixed);
    CHECK(broken_law(ran) == "");

    // And it was busy: every state, fact and mode came to pass.
    std::set<std::string> seen;
    for (const TraceEvent& e : ran.trace) {
        seen.insert(e.ev + ' ' + e.to);
        if (e.ev == "request") seen.insert(e.mode + ' ' + e.why);
    }
    for (const std::string what :
         {"call offering", "call busy", "call ringback", "request recall", "presence away", "wait waiting", "overflow ",
          "camp_on fulfilled", "callback fulfilled", "intrude fulfilled", "message fulfilled", "camp_on abandoned",
          "callback recall_timeout", "callback requeued", "message expired", "message superseded", 
          "callback service_timeout", "intrude RESOURCEUNAVAIL", "intrude OPERATIONUNAVAIL"}) {
        CAPTURE(what);
        CHECK(seen.contains(what));
    }
}

TEST_CASE("a trace with a step left out is not lawful")
{
    Ran ran = lab::run(mixed);
    for (std::size_t i = 100; i < ran.trace.size(); ++i) {
        if (ran.trace[i].ev != "call" || ran.trace[i].to != "proceeding") continue;
        ran.trace.erase(ran.trace.begin() + static_cast<std::ptrdiff_t>(i));
        break;
    }
    for (std::size_t i = 0; i < ran.trace.size(); ++i) ran.trace[i].n = i + 1;
    CHECK(broken_law(ran).starts_with("a call is not in the state that it leaves"));
}
