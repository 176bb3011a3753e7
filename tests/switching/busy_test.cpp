// "Busy", sentence by sentence.
#include "../lab.h"

using namespace lab;

namespace {

// What became of d's attempt at 30 s to call `whom`.
std::string met(Town& town, const std::string& whom)
{
    town.line("d").calls("d", whom, "30 s", "1 s");
    const Ran ran = town.run("31 s");
    for (const TraceEvent& e : ran.trace) {
        if (short_name(e.demand) == "d#1" && e.ev == "call" && (e.to == "busy" || e.to == "connected")) return e.to;
    }
    return "nothing";
}

}  // namespace

TEST_CASE("a line is busy while it calls, from lifting the receiver")
{
    Town town;
    town.of_switch("switching_delay: 20 s").line("a").line("b").calls("a", "b", "40 s", "1 min");
    // d's attempt reaches a at 50 s, when a is still dialling; the run ends later here.
    town.line("d").calls("d", "a", "30 s", "1 s");
    CHECK(calls_of(town.run("55 s"), "d#1") == "30 dialing first_attempt, 30 proceeding, 50 busy called_busy, 50 idle cleared");
}

TEST_CASE("a line is busy while it waits for the other to answer")
{
    Town town;
    town.line("a").line("b").calls("a", "b", "20 s", "1 min", "answer: {after: 30 s}");
    CHECK(met(town, "a") == "busy");
}

TEST_CASE("a line is busy while it is rung")
{
    Town town;
    town.line("a").line("b").calls("a", "b", "20 s", "1 min", "answer: {after: 30 s}");
    CHECK(met(town, "b") == "busy");
}

TEST_CASE("both lines are busy while they talk")
{
    for (const char* who : {"a", "b"}) {
        Town town;
        town.line("a").line("b").calls("a", "b", "20 s", "1 min");
        CHECK(met(town, who) == "busy");
    }
}

TEST_CASE("a line is busy while it camps on another")
{
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "1 min").calls("a", "b", "20 s", "1 min", "when_busy: camp_on");
    CHECK(met(town, "a") == "busy");
}

TEST_CASE("a line is busy while a recall rings it")
{
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "15 s");
    town.calls("a", "b", "20 s", "1 min", "when_busy: callback, recall: {after: 20 s}");
    CHECK(met(town, "a") == "busy");
}

TEST_CASE("the called line is free to others during guard and recall")
{
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "15 s");
    town.calls("a", "b", "20 s", "1 min", "when_busy: callback, recall: {after: 20 s}");
    SUBCASE("recall") { CHECK(met(town, "b") == "connected"); }
    SUBCASE("guard")
    {
        town.completion("callback: {guard: 20 s}");
        CHECK(met(town, "b") == "connected");
    }
}

TEST_CASE("a called line that is held for a recall is busy")
{
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "15 s").completion("callback: {hold_called: true}");
    town.calls("a", "b", "20 s", "1 min", "when_busy: callback, recall: {after: 20 s}");
    CHECK(met(town, "b") == "busy");
}

TEST_CASE("a line that waits for a redial, a callback or a return call is idle")
{
    for (const char* what : {"redial", "callback", "message"}) {
        CAPTURE(what);
        Town town;
        town.line("a").line("b", "returns_messages: {delay: 1 h}").line("c").calls("c", "b", "10 s", "1 h");
        town.calls("a", "b", "20 s", "1 min", fmt::format("when_busy: {}, redial: {{delay: 1 h}}", what));
        CHECK(met(town, "a") == "connected");
    }
}

TEST_CASE("a failed attempt ends at once")
{
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "1 h").calls("a", "b", "20 s", "1 min");
    CHECK(calls_of(town.run("25 s"), "a#1") == "20 dialing first_attempt, 20 proceeding, 20 busy called_busy, 20 idle cleared");
    CHECK(met(town, "a") == "connected");
}

TEST_CASE("a caller outside is never busy, and one to the outside is always free")
{
    const Ran ran = run(R"(ringback: 1
run: {duration: 1 h, replications: 1}
switches: {S: {}}
callers: {public: {from: {outside: S}, to: {outside: S}, arrivals: {offered: 50 E}, conversation: 2 min}}
)");
    CHECK(ran["callers.public.attempts"] > 1000);
    CHECK(ran["callers.public.answered"] == ran["callers.public.attempts"]);
}
