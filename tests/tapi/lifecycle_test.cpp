// Lines that close, handles that go, applications beside each other.
#include "desk.h"

using namespace tapi_lab;

namespace {

Options slow()
{
    Options o;
    o.latency = Duration::seconds(1);
    return o;
}

}  // namespace

TEST_CASE("idle is the last state, told to owners and monitors alike, and the call stays readable until it is deallocated"
          * doctest::description("items 37 38 39"))
{
    CheckedWorld world(office());
    Desk a(world, "101"), watcher(world, "101", LINECALLPRIVILEGE_MONITOR);
    REQUIRE(lineSetStatusMessages(a.line, 0, 0) == 0);
    REQUIRE(lineSetStatusMessages(watcher.line, 0, 0) == 0);
    world.run_until(at(20));
    a.dial("102", 20);
    REQUIRE(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    CHECK(a.news().ends_with("20 LINE_CALLSTATE IDLE"));
    CHECK(watcher.hear().news().ends_with("20 LINE_CALLSTATE IDLE"));
    const HCALL mine = a.call, theirs = watcher.call;
    world.run_until(at(29));
    CHECK(a.hear().news() == "");
    CHECK(watcher.hear().news() == "");
    CHECK(a.status(mine).dwCallState == LINECALLSTATE_IDLE);
    CHECK(a.info(mine).dwReason == LINECALLREASON_DIRECT);
    CHECK(lineDrop(mine, nullptr, 0) == LINEERR_INVALCALLSTATE);
    CHECK(lineDeallocateCall(mine) == 0);
    LINECALLSTATUS s{};
    s.dwTotalSize = sizeof s;
    CHECK(lineGetCallStatus(mine, &s) == LINEERR_INVALCALLHANDLE);
    CHECK(watcher.status(theirs).dwCallState == LINECALLSTATE_IDLE);
}

TEST_CASE("a line that closes with a request on its way ends it; nothing comes of it later" * doctest::description("items 66"))
{
    CheckedWorld world(office(), slow());
    std::vector<std::pair<DWORD, LONG>> outcomes;
    world.on_completion = [&](DWORD request, LONG result) { outcomes.emplace_back(request, result); };
    Desk a(world, "101"), watcher(world, "101", LINECALLPRIVILEGE_MONITOR);
    world.run_until(at(20));
    a.dial("102", 21);
    const LONG request = lineCompleteCall(a.call, &a.id, LINECALLCOMPLMODE_CALLBACK, 0);
    REQUIRE(request > 0);
    outcomes.clear();
    a.hear().news();
    a.id = 77;
    CHECK(lineClose(a.line) == 0);
    REQUIRE(outcomes.size() == 1);
    CHECK(outcomes[0] == std::pair(static_cast<DWORD>(request), LINEERR_OPERATIONFAILED));
    world.run_until(at(60));
    CHECK(a.hear().news() == "");
    CHECK(a.id == 77);
    CHECK(outcomes.size() == 1);
    CHECK(watcher.device().dwNumCallCompletions == 0);
}

TEST_CASE("the last to close a line with a cancel on its way has it failed" * doctest::description("items 67"))
{
    CheckedWorld world(office(), slow());
    std::vector<LONG> outcomes;
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 21);
    REQUIRE(lineCompleteCall(a.call, &a.id, LINECALLCOMPLMODE_CALLBACK, 0) > 0);
    a.hear_until(22);
    world.on_completion = [&](DWORD, LONG result) { outcomes.push_back(result); };
    REQUIRE(lineUncompleteCall(a.line, a.id) > 0);
    CHECK(lineClose(a.line) == 0);
    CHECK(outcomes == std::vector<LONG>{LINEERR_OPERATIONFAILED});
}

TEST_CASE("one of several who closes a line leaves its request; the last cancels it, without a word" * doctest::description("items 68 71"))
{
    CheckedWorld world(office());
    Desk a(world, "101"), other(world, "101");
    world.run_until(at(20));
    a.dial("102", 20);
    REQUIRE(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    CHECK(lineClose(a.line) == 0);
    CHECK(other.device().dwNumCallCompletions == 1);
    other.hear_until(31);
    CHECK(other.news().ends_with("30 LINE_APPNEWCALL OWNER\n30 LINE_CALLSTATE OFFERING ACTIVE"));
    CHECK(other.drop() == 0);
    other.hear_until(41);  // c has called b again
    other.dial("103", 41);
    REQUIRE(other.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    CHECK(lineClose(other.line) == 0);
    Desk later(world, "101");
    CHECK(later.device().dwNumCallCompletions == 0);
    later.hear_until(100);
    CHECK(later.news() == "");
    CHECK(world.inspect() == "");
}

TEST_CASE("a handle given back before the answer loses it for old applications only" * doctest::description("items 69"))
{
    for (const DWORD version : {0x00010004u, newest}) {
        CheckedWorld world(office(), slow());
        Desk a(world, "101", LINECALLPRIVILEGE_OWNER, version);
        world.run_until(at(20));
        a.dial("102", 21);
        REQUIRE(lineDrop(a.call, nullptr, 0) > 0);
        a.hear_until(21.5);
        const LONG request = lineCompleteCall(a.call, &a.id, LINECALLCOMPLMODE_CALLBACK, 0);
        REQUIRE(request > 0);
        a.hear_until(22);  // dropped by now
        REQUIRE(lineDeallocateCall(a.call) == 0);
        a.news();
        a.hear_until(25);
        CHECK(a.news() == (version == newest ? fmt::format("22.5 LINE_REPLY {} INVALCALLSTATE", request) : ""));
    }
}

TEST_CASE("a device that the provider takes away is closed, with its calls" * doctest::description("items 70"))
{
    CheckedWorld world(office());
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 20);
    a.news();
    world.close_device(a.device_of);
    CHECK(a.hear().news() == "20 LINE_CLOSE");
    DWORD id = 0;
    CHECK(lineCompleteCall(a.call, &id, LINECALLCOMPLMODE_CALLBACK, 0) == LINEERR_INVALCALLHANDLE);
    CHECK(lineUncompleteCall(a.line, 1) == LINEERR_INVALLINEHANDLE);
    CHECK(world.inspect() == "");
}

TEST_CASE("shutting down takes all with it, and nothing more is said" * doctest::description("items 25"))
{
    CheckedWorld world(office(), slow());
    Desk a(world, "101"), d(world, "104");
    world.run_until(at(20));
    a.dial("102", 21);
    REQUIRE(lineCompleteCall(a.call, &a.id, LINECALLCOMPLMODE_CAMPON, 0) > 0);
    CHECK(lineShutdown(a.app) == 0);
    CHECK(lineShutdown(a.app) == LINEERR_INVALAPPHANDLE);
    world.run_until(at(60));
    CHECK(d.hear().news() == "");
    CHECK(lineShutdown(d.app) == 0);
    CHECK(lineShutdown(d.app) == LINEERR_UNINITIALIZED);
    CHECK(world.inspect() == "");
}

TEST_CASE("who nobody answers in time is disconnected, and cannot ask any more" * doctest::description("items 73 76"))
{
    Options options;
    options.people.answer = 0;
    CheckedWorld world(office(), options);
    Desk a(world, "101");
    LINECALLPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwNoAnswerTimeout = 10;
    CHECK(a.caps().dwMaxNoAnswerTimeout > 0);
    REQUIRE(lineMakeCall(a.line, &a.call, "104", 0, &params) > 0);
    a.hear_until(12);
    CHECK(a.news() == "0 LINE_REPLY 1 0\n0 LINE_CALLSTATE DIALING\n0 LINE_CALLSTATE PROCEEDING\n0 LINE_CALLSTATE RINGBACK\n"
                      "10 LINE_CALLSTATE DISCONNECTED NOANSWER");
    CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK) == LINEERR_INVALCALLSTATE);
    for (const LINEMESSAGE& m : a.messages) {
        if (m.dwMessageID == LINE_CALLSTATE) CHECK((m.dwParam1 & ~a.caps().dwCallStates) == 0);
    }
}

TEST_CASE("a call that is refused tells its caller so")
{
    CheckedWorld world(office());
    Desk a(world, "101"), d(world, "104");
    a.dial("104", 1);
    d.hear();
    CHECK(d.drop() == 0);
    CHECK(a.hear().news().ends_with("1 LINE_CALLSTATE DISCONNECTED REJECT"));
    CHECK(d.status().dwCallState == LINECALLSTATE_IDLE);
}

TEST_CASE("two applications talk to each other, and who hangs up first disconnects the other")
{
    CheckedWorld world(office());
    Desk a(world, "101"), d(world, "104");
    a.dial("104", 1);
    d.hear();
    CHECK(d.answer() == 0);
    CHECK(a.hear().news().ends_with("1 LINE_CALLSTATE CONNECTED ACTIVE"));
    CHECK(a.drop() == 0);
    CHECK(a.status().dwCallState == LINECALLSTATE_IDLE);
    CHECK(d.hear().news().ends_with("1 LINE_CALLSTATE DISCONNECTED NORMAL"));
    CHECK(d.drop() == 0);
    CHECK(d.status().dwCallState == LINECALLSTATE_IDLE);
}

TEST_CASE("the same program hears the same, and leaves the same trace")
{
    const auto life = [](bool watched) {
        CheckedWorld world(office());
        Desk a(world, "101");
        world.run_until(at(20));
        a.dial("102", 20);
        CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
        if (watched) {
            for (double t = 20; t <= 60; t += 0.125) a.hear_until(t);
        }
        a.hear_until(60);
        return a.news() + world.fingerprint();
    };
    CHECK(life(false) == life(false));
    CHECK(life(false) == life(true));
}

TEST_CASE("people live as in a run of the scenario while no application does anything")
{
    Scenario scenario = lab::read(lab::mixed);
    scenario.run.replications = 1;
    const lab::Ran ran = lab::run(scenario);
    std::string trace;
    Options options;
    options.trace = [&](std::string_view piece) { trace += piece; };
    {
        CheckedWorld world(scenario, options);
        Desk watcher(world, "200", LINECALLPRIVILEGE_MONITOR);
        world.run_until(Time(scenario.run.warm_up + scenario.run.duration + scenario.run.follow));
        watcher.hear();
        CHECK(watcher.messages.size() > 10);
    }
    CHECK(lab::events_of(trace).size() == ran.trace.size());
    CHECK(trace.substr(trace.rfind("\"fingerprint\"")) == ran.text.substr(ran.text.rfind("\"fingerprint\"")));
}
