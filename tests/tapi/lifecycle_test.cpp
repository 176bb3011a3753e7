// Lines that close, handles that go, applications beside each other.
#include "desk.h"

#include <cstddef>

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
    CHECK(watcher.hear().news() == "");  // one owner less, and nobody is told
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

TEST_CASE("an older application's call parameters are smaller, and say nothing of a time without an answer")
{
    CheckedWorld world(office());
    Desk old(world, "101", LINECALLPRIVILEGE_OWNER, 0x00010004), young(world, "103");
    LINECALLPARAMS params{};
    params.dwNoAnswerTimeout = 3;
    params.dwTotalSize = offsetof(LINECALLPARAMS, dwPredictiveAutoTransferStates);
    CHECK(params.dwTotalSize == 112);
    HCALL call = 0;
    CHECK(lineMakeCall(young.line, &call, "104", 0, &params) == LINEERR_STRUCTURETOOSMALL);
    CHECK(old.outcome(lineMakeCall(old.line, &call, "104", 0, &params)) == 0);
    old.hear_until(4);
    CHECK(old.state[call] == LINECALLSTATE_RINGBACK);
    params.dwTotalSize = sizeof params;
    params.dwNoAnswerTimeout = 0x10000;
    CHECK(lineMakeCall(young.line, &call, "104", 0, &params) == LINEERR_INVALCALLPARAMS);
}

TEST_CASE("the time without an answer is over when a completion request takes the call on")
{
    CheckedWorld world(office());
    Desk a(world, "101");
    world.run_until(at(20));
    LINECALLPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwNoAnswerTimeout = 12;
    CHECK(a.outcome(lineMakeCall(a.line, &a.call, "102", 0, &params)) == 0);
    REQUIRE(a.complete(LINECALLCOMPLMODE_CAMPON) == 0);  // b is free at 30 s, and answers at 35 s
    a.hear_until(33);
    CHECK(a.state[a.call] == LINECALLSTATE_RINGBACK);
    a.hear_until(36);
    CHECK(a.state[a.call] == LINECALLSTATE_CONNECTED);
}

TEST_CASE("a callback that the line's person has asked for is his: applications watch it, and own nothing of it")
{
    const Scenario scenario = lab::read(R"(ringback: 1
run: {duration: 1000 s, seed: 1, replications: 1}
switches: {S: {}}
lines:
  a: {switch: S, numbers: 101}
  b: {switch: S, numbers: 102}
  c: {switch: S, numbers: 103}
callers:
  a_calls_b: {from: a, to: b, arrivals: {idle_time: {empirical: [20 s]}}, conversation: 5 s, when_busy: callback}
  c_calls_b: {from: c, to: b, arrivals: {idle_time: {empirical: [10 s]}}, conversation: 20 s}
)");
    CheckedWorld world(scenario);
    Desk owner(world, "101"), watcher(world, "101", LINECALLPRIVILEGE_MONITOR);
    world.run_until(at(29));
    watcher.hear().news();
    owner.hear().news();
    watcher.hear_until(36);
    CHECK(watcher.news().starts_with("30 LINE_LINEDEVSTATE NUMCOMPLETIONS\n30 LINE_APPNEWCALL MONITOR\n30 LINE_CALLSTATE OFFERING ACTIVE"));
    owner.hear();
    CHECK(owner.messages.size() == 2);  // one request more, one less
}

TEST_CASE("whoever listens to outcomes may close the line they are about")
{
    CheckedWorld world(office());
    Desk a(world, "101");
    a.dial("104", 2);
    int heard = 0;
    world.on_completion = [&](DWORD, LONG) {
        if (++heard == 1) CHECK(lineClose(a.line) == 0);
    };
    CHECK(lineDrop(a.call, nullptr, 0) > 0);
    CHECK(lineMakeCall(a.line, &a.call, "103", 0, nullptr) > 0);
    world.run_until(at(3));
    CHECK(heard == 2);
    CHECK(world.inspect() == "");
}

TEST_CASE("nothing can be asked for when all is over")
{
    World world(office());
    Desk a(world, "101");
    CHECK(world.finish() == "");
    CHECK(lineMakeCall(a.line, &a.call, "104", 0, nullptr) == LINEERR_OPERATIONFAILED);
}

TEST_CASE("a line is opened with privileges, a medium and a version that there are")
{
    CheckedWorld world(office());
    Desk a(world, "101");
    HLINE line = 0;
    const auto opens = [&](DWORD version, DWORD privileges, DWORD media) { return lineOpen(a.app, 0, &line, version, 0, 0, privileges, media, nullptr); };
    CHECK(opens(newest, LINECALLPRIVILEGE_NONE | LINECALLPRIVILEGE_OWNER, LINEMEDIAMODE_INTERACTIVEVOICE) == LINEERR_INVALPRIVSELECT);
    CHECK(opens(newest, LINECALLPRIVILEGE_OWNER, 0x10) == LINEERR_INVALMEDIAMODE);
    CHECK(opens(0x00010005, LINECALLPRIVILEGE_NONE, 0) == LINEERR_INCOMPATIBLEAPIVERSION);
    DWORD version = 0;
    CHECK(lineNegotiateAPIVersion(a.app, 0, 0x00010003, 0x00010005, &version, nullptr) == 0);
    CHECK(version == 0x00010004);
    LINEDEVCAPS caps{};
    caps.dwTotalSize = sizeof caps;
    CHECK(lineGetDevCaps(a.app, 0, 0x00090009, 0, &caps) == LINEERR_INCOMPATIBLEAPIVERSION);
}
