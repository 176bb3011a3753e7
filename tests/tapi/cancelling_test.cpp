// lineUncompleteCall, and requests that end otherwise.
#include "desk.h"

using namespace tapi_lab;

namespace {

struct Asked {
    explicit Asked(const std::string& completion = "", DWORD mode = LINECALLCOMPLMODE_CALLBACK, Options options = {})
        : world(office(completion), options), a(world, "101")
    {
        world.run_until(at(20));
        const double latency = options.latency.in_seconds();
        a.dial("102", 20 + latency);
        const LONG request = lineCompleteCall(a.call, &a.id, mode, 0);
        REQUIRE(request > 0);
        a.hear_until(20 + 2 * latency);
        REQUIRE(a.outcome(request) == 0);
        a.news();
    }
    CheckedWorld world;
    Desk a;
};

}  // namespace

TEST_CASE("a request that is cancelled never fires" * doctest::description("items 40 56 62"))
{
    Asked s;
    CHECK(lineDeallocateCall(s.a.call) == 0);  // the request does not need its call any more
    CHECK(s.a.uncomplete(s.a.id) == 0);
    CHECK(s.a.news() == "20 LINE_REPLY 3 0\n20 LINE_LINEDEVSTATE NUMCOMPLETIONS");
    s.a.hear_until(100);
    CHECK(s.a.news() == "");
    CHECK(s.world.inspect() == "");
}

TEST_CASE("an identifier that is not outstanding cancels nothing" * doctest::description("items 57 60"))
{
    Asked s;
    const LONG request = lineUncompleteCall(s.a.line, 0);  // the provider says so, not the function
    REQUIRE(request > 0);
    CHECK(s.a.outcome(request) == LINEERR_INVALCOMPLETIONID);
    CHECK(s.a.uncomplete(12345) == LINEERR_INVALCOMPLETIONID);
    CHECK(s.a.uncomplete(0xffffffff) == LINEERR_INVALCOMPLETIONID);
    CHECK(s.a.uncomplete(s.a.id) == 0);
    CHECK(s.a.uncomplete(s.a.id) == LINEERR_INVALCOMPLETIONID);
}

TEST_CASE("an identifier of another line cancels nothing here, nor does a line that is closed" * doctest::description("items 58"))
{
    for (const auto policy : {Options::Ids::never_again, Options::Ids::at_once}) {
        Options options;
        options.completion_ids = policy;
        Asked s("", LINECALLCOMPLMODE_CALLBACK, options);
        Desk d(s.world, "104");
        CHECK(d.uncomplete(s.a.id) == LINEERR_INVALCOMPLETIONID);
        CHECK(lineClose(d.line) == 0);
        CHECK(lineUncompleteCall(d.line, s.a.id) == LINEERR_INVALLINEHANDLE);
        CHECK(s.a.device().dwNumCallCompletions == 1);
    }
}

TEST_CASE("whoever has the line open may cancel, owner or not" * doctest::description("items 59"))
{
    Asked s;
    Desk other(s.world, "101", LINECALLPRIVILEGE_NONE);
    CHECK(other.uncomplete(s.a.id) == 0);
    CHECK(other.news() == "20 LINE_REPLY 3 0\n20 LINE_LINEDEVSTATE NUMCOMPLETIONS");
    CHECK(s.a.hear().news() == "20 LINE_LINEDEVSTATE NUMCOMPLETIONS");
}

TEST_CASE("a request that the switch ends is told with its identifier, to whoever wants to know and knows the message"
          * doctest::description("items 61 72"))
{
    Asked s("callback: {service_time: 5 s}");
    Desk v1_3(s.world, "101", LINECALLPRIVILEGE_MONITOR, 0x00010003), deaf(s.world, "101", LINECALLPRIVILEGE_MONITOR);
    REQUIRE(lineSetStatusMessages(deaf.line, 0, 0) == 0);
    s.a.hear_until(26);
    CHECK(s.a.news() == fmt::format("25 LINE_LINEDEVSTATE COMPLCANCEL {}\n25 LINE_LINEDEVSTATE NUMCOMPLETIONS", s.a.id));
    CHECK(v1_3.hear().news() == "26 LINE_LINEDEVSTATE NUMCOMPLETIONS");
    CHECK(deaf.hear().news() == "");
    CHECK(s.a.uncomplete(s.a.id) == LINEERR_INVALCOMPLETIONID);
}

TEST_CASE("the call of a camper who cancels stays busy, and nobody waits at the called line" * doctest::description("items 63"))
{
    CheckedWorld world(office());
    Desk a(world, "101"), b(world, "102", LINECALLPRIVILEGE_MONITOR);
    world.run_until(at(20));
    a.dial("102", 20);
    REQUIRE(a.complete(LINECALLCOMPLMODE_CAMPON) == 0);
    b.hear().news();
    CHECK(a.uncomplete(a.id) == 0);
    CHECK(a.status().dwCallState == LINECALLSTATE_BUSY);
    CHECK(b.hear().news() == "20 LINE_CALLSTATE IDLE");
    a.hear_until(35);
    CHECK(a.status().dwCallState == LINECALLSTATE_BUSY);
    // The line is free by now: a callback is served at once.
    CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    CHECK(a.status().dwCallState == LINECALLSTATE_OFFERING);
    CHECK(world.inspect() == "");
}

TEST_CASE("a camper who hangs up cancels his request" * doctest::description("items 64"))
{
    Asked s("", LINECALLCOMPLMODE_CAMPON);
    CHECK(s.a.drop() == 0);
    CHECK(s.a.news() == fmt::format("20 LINE_REPLY 3 0\n20 LINE_LINEDEVSTATE COMPLCANCEL {}\n20 LINE_LINEDEVSTATE NUMCOMPLETIONS\n"
                                    "20 LINE_CALLSTATE IDLE",
                                    s.a.id));
    CHECK(s.a.uncomplete(s.a.id) == LINEERR_INVALCOMPLETIONID);
    CHECK(s.world.inspect() == "");
}

TEST_CASE("cancelled and fired at one instant, one of the two happens" * doctest::description("items 65"))
{
    for (const double before : {0.2, 0.1, 0.0}) {
        Options options;
        options.latency = Duration::from_seconds(0.1);
        Asked s("", LINECALLCOMPLMODE_CALLBACK, options);
        s.a.hear_until(30 - before);
        const LONG request = lineUncompleteCall(s.a.line, s.a.id);
        s.a.hear_until(31);
        const LONG outcome = s.a.outcome(request);
        const bool fired = s.a.said.find("OFFERING") != std::string::npos;
        CHECK(fired == (outcome == LINEERR_INVALCOMPLETIONID));
        CHECK(fired == (before < 0.15));  // what is due at the instant at which the line becomes free comes after that
    }
}
