// When a request fires: the call that comes of it, its order among messages, and what becomes of the request then.
#include "desk.h"

using namespace tapi_lab;

namespace {

/// Has asked at 20 s to be called back by b, who is free at 30 s.
struct Asked {
    explicit Asked(const std::string& completion = "", Options options = {}) : world(office(completion), options), a(world, "101")
    {
        world.run_until(at(20));
        a.dial("102", 20);
        REQUIRE(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
        a.news();
    }
    CheckedWorld world;
    Desk a;
};

const std::string fires = "30 LINE_LINEDEVSTATE NUMCOMPLETIONS\n30 LINE_APPNEWCALL OWNER\n30 LINE_CALLSTATE OFFERING ACTIVE";

}  // namespace

TEST_CASE("the call-back is a new call, offered first, with reason, identifier and the call that failed"
          * doctest::description("items 41 42 79"))
{
    Asked s;
    const DWORD failed = s.a.info().dwCallID;
    s.a.hear_until(31);
    CHECK(s.a.news() == fires);
    CHECK(s.a.info().dwReason == LINECALLREASON_CALLCOMPLETION);
    CHECK(s.a.info().dwCompletionID == s.a.id);
    CHECK(s.a.info().dwRelatedCallID == failed);
    CHECK(s.a.info().dwOrigin == LINECALLORIGIN_INTERNAL);
}

TEST_CASE("whatever the version, the new call is told before its state, or with it" * doctest::description("items 42"))
{
    for (const DWORD version : {0x00010003u, 0x00010004u, 0x00020000u, 0x00020002u}) {
        CheckedWorld world(office());
        Desk a(world, "101", LINECALLPRIVILEGE_OWNER, version), watcher(world, "101", LINECALLPRIVILEGE_MONITOR, version);
        world.run_until(at(20));
        a.dial("102", 20);
        watcher.hear();
        REQUIRE(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
        a.news();
        a.messages.clear();
        watcher.hear().messages.clear();
        world.run_until(at(31));
        for (Desk* d : {&a, &watcher}) {
            d->hear();
            const DWORD privilege = d == &a ? LINECALLPRIVILEGE_OWNER : LINECALLPRIVILEGE_MONITOR;
            if (version >= 0x00020000) {
                REQUIRE(d->messages.size() == 3);
                CHECK(d->messages[1].dwMessageID == LINE_APPNEWCALL);
                CHECK(d->messages[1].dwParam3 == privilege);
                CHECK(d->messages[2].dwMessageID == LINE_CALLSTATE);
                CHECK(d->messages[2].hDevice == d->messages[1].dwParam2);
                CHECK(d->messages[2].dwParam3 == 0);
            } else {
                REQUIRE(d->messages.size() == 2);
                CHECK(d->messages[1].dwMessageID == LINE_CALLSTATE);
                CHECK(d->messages[1].dwParam3 == privilege);
            }
            CHECK(d->messages.back().dwParam1 == LINECALLSTATE_OFFERING);
        }
    }
}

TEST_CASE("a call that no request brought about has another reason; its identifier means nothing" * doctest::description("items 43"))
{
    CheckedWorld world(office());
    Desk b(world, "102");
    b.hear_until(11);
    CHECK(b.info().dwReason == LINECALLREASON_DIRECT);
}

TEST_CASE("a callback fires when the called line has become idle, and has been for the guard time" * doctest::description("items 44"))
{
    Asked s("callback: {guard: 4 s}");
    s.a.hear_until(33.9);
    CHECK(s.a.news() == "");
    s.a.hear_until(34);
    CHECK(s.a.news().starts_with("34 "));
}

TEST_CASE("answering the call-back calls the party of the first call" * doctest::description("items 45"))
{
    CheckedWorld world(office());
    Desk a(world, "101"), b(world, "102", LINECALLPRIVILEGE_MONITOR);
    world.run_until(at(20));
    a.dial("102", 20);
    REQUIRE(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    a.hear_until(31);
    b.hear().news();
    CHECK(a.answer() == 0);
    CHECK(b.hear().news() == "31 LINE_APPNEWCALL MONITOR\n31 LINE_CALLSTATE OFFERING ACTIVE");
    CHECK(b.info().dwCallID == a.info().dwCallID);
}

TEST_CASE("a call-back that nobody answers goes idle and is consumed" * doctest::description("items 46"))
{
    Asked s("callback: {recall_ring: 4 s}");
    s.a.hear_until(39);
    CHECK(s.a.news() == fires + "\n34 LINE_CALLSTATE IDLE");
    CHECK(s.a.uncomplete(s.a.id) == LINEERR_INVALCOMPLETIONID);
}

TEST_CASE("where the switch keeps its place it is outstanding again, with the same identifier, and fires anew"
          * doctest::description("items 46"))
{
    Asked s("callback: {recall_ring: 4 s, when_not_answered: requeue}");
    const DWORD id = s.a.id;
    s.a.hear_until(35);
    CHECK(s.a.news() == fires + "\n34 LINE_LINEDEVSTATE NUMCOMPLETIONS\n34 LINE_CALLSTATE IDLE"
                                "\n34 LINE_LINEDEVSTATE NUMCOMPLETIONS\n34 LINE_APPNEWCALL OWNER\n34 LINE_CALLSTATE OFFERING ACTIVE");
    CHECK(s.a.info().dwCompletionID == id);
    CHECK(s.a.drop() == 0);  // rejected: it is not rung back again
    CHECK(s.a.news() == "35 LINE_REPLY 3 0\n35 LINE_CALLSTATE IDLE");
    s.a.hear_until(60);
    CHECK(s.a.news() == "");
    CHECK(s.a.uncomplete(id) == LINEERR_INVALCOMPLETIONID);
    CHECK(s.world.inspect() == "");
}

TEST_CASE("a requester who is busy when the line becomes free is called back when he is not" * doctest::description("items 46"))
{
    Asked s;
    const HCALL other = s.a.dial("104", 33);
    s.a.hear_until(36);
    CHECK(s.a.state[other] == LINECALLSTATE_CONNECTED);
    s.a.news();
    CHECK(s.a.outcome(lineDrop(other, nullptr, 0)) == 0);
    CHECK(s.a.news() == "36 LINE_REPLY 4 0\n36 LINE_CALLSTATE IDLE\n36 LINE_LINEDEVSTATE NUMCOMPLETIONS\n36 LINE_APPNEWCALL OWNER\n"
                        "36 LINE_CALLSTATE OFFERING ACTIVE");
}

TEST_CASE("a station that is busy again is just busy: the call is over, and the request waits on if the switch keeps its place"
          * doctest::description("items 47"))
{
    for (const bool keeps : {true, false}) {
        Asked s(keeps ? "" : "callback: {when_busy_again: drop}");
        s.a.hear_until(41);  // c has called b again at 40 s
        s.a.news();
        CHECK(s.a.answer() == 0);
        const std::string again = keeps ? "\n41 LINE_LINEDEVSTATE NUMCOMPLETIONS" : "";
        CHECK(s.a.news() == "41 LINE_REPLY 3 0\n41 LINE_CALLSTATE DIALING\n41 LINE_CALLSTATE PROCEEDING\n41 LINE_CALLSTATE BUSY STATION" +
                                again + "\n41 LINE_CALLSTATE DISCONNECTED BUSY");
        CHECK(s.a.device().dwNumCallCompletions == keeps);
        CHECK(s.a.drop() == 0);
        CHECK(s.a.status().dwCallState == LINECALLSTATE_IDLE);
    }
}

TEST_CASE("those who wait for one line are served as they came, campers before callbacks" * doctest::description("items 52"))
{
    CheckedWorld world(office("", "", 60));  // b talks until 70 s
    Desk a(world, "101"), d(world, "104"), watcher(world, "102", LINECALLPRIVILEGE_MONITOR);
    world.run_until(at(20));
    a.dial("102", 20);
    REQUIRE(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    d.dial("102", 25);
    REQUIRE(d.complete(LINECALLCOMPLMODE_CAMPON) == 0);
    a.news(), d.news();
    world.run_until(at(70));
    CHECK(d.hear().news().ends_with("LINE_CALLSTATE RINGBACK"));
    CHECK(a.hear().news() == "");
    d.hear_until(76);
    CHECK(d.drop() == 0);
    CHECK(a.hear().news().ends_with("76 LINE_CALLSTATE OFFERING ACTIVE"));
}

TEST_CASE("of two call-backs the one that was asked for first comes first" * doctest::description("items 52"))
{
    CheckedWorld world(office("", "", 60));  // b talks until 70 s
    Desk a(world, "101"), d(world, "104");
    world.run_until(at(20));
    d.dial("102", 20);
    REQUIRE(d.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    a.dial("102", 25);
    REQUIRE(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    d.news(), a.news();
    d.hear_until(71);
    CHECK(d.news().ends_with("70 LINE_CALLSTATE OFFERING ACTIVE"));
    CHECK(a.hear().news() == "");
    CHECK(d.drop() == 0);
    CHECK(a.hear().news().ends_with("71 LINE_CALLSTATE OFFERING ACTIVE"));
}

TEST_CASE("a request that ends before its requester has a call of it is said to be cancelled" * doctest::description("items 61"))
{
    SUBCASE("the called party, rung first, rejects")
    {
        Asked s("callback: {ring_first: called}");
        Desk b(s.world, "102");
        b.hear_until(31);
        CHECK(b.state[b.call] == LINECALLSTATE_OFFERING);
        CHECK(s.a.hear().news() == "");
        CHECK(s.a.device().dwNumCallCompletions == 1);
        CHECK(b.drop() == 0);
        CHECK(s.a.hear().news() == fmt::format("31 LINE_LINEDEVSTATE COMPLCANCEL {}\n31 LINE_LINEDEVSTATE NUMCOMPLETIONS", s.a.id));
        CHECK(s.a.device().dwNumCallCompletions == 0);
    }
    SUBCASE("the called party, rung first, answers: there is the call")
    {
        Asked s("callback: {ring_first: called}");
        Desk b(s.world, "102");
        b.hear_until(31);
        CHECK(b.answer() == 0);
        CHECK(s.a.hear().news() == "31 LINE_LINEDEVSTATE NUMCOMPLETIONS\n31 LINE_APPNEWCALL OWNER\n31 LINE_CALLSTATE OFFERING ACTIVE");
        CHECK(s.a.info().dwCompletionID == s.a.id);
    }
    SUBCASE("the requester cancels it meanwhile")
    {
        Asked s("callback: {ring_first: called}");
        Desk b(s.world, "102");
        b.hear_until(31);
        CHECK(s.a.uncomplete(s.a.id) == 0);
        CHECK(s.a.news() == "31 LINE_REPLY 3 0\n31 LINE_LINEDEVSTATE NUMCOMPLETIONS");
        CHECK(b.hear().state[b.call] == LINECALLSTATE_IDLE);
    }
    SUBCASE("whoever returns a message finds its sender busy")
    {
        CheckedWorld world(two_offices(""));
        Desk a(world, "101");
        world.run_until(at(20));
        a.dial("102", 20);
        REQUIRE(a.complete(LINECALLCOMPLMODE_MESSAGE) == 0);
        a.dial("103", 60);
        a.news();
        a.hear_until(66);
        CHECK(a.news() == fmt::format("65 LINE_LINEDEVSTATE COMPLCANCEL {}\n65 LINE_LINEDEVSTATE NUMCOMPLETIONS", a.id));
    }
    SUBCASE("and it was too late to cancel it, for the call was on its way")
    {
        CheckedWorld world(two_offices(", signalling_delay: 5 s"));
        Desk a(world, "101");
        world.run_until(at(14));
        a.dial("102", 20);
        REQUIRE(a.complete(LINECALLCOMPLMODE_MESSAGE) == 0);
        a.hear_until(66);
        a.dial("103", 67);  // the call sets out at 65 s, and finds him busy at 70 s
        CHECK(a.uncomplete(a.id) == LINEERR_INVALCOMPLETIONID);
        a.news();
        a.hear_until(71);
        CHECK(a.news().starts_with(fmt::format("70 LINE_LINEDEVSTATE COMPLCANCEL {}\n70 LINE_LINEDEVSTATE NUMCOMPLETIONS", a.id)));
    }
}

TEST_CASE("the count goes down when a request fires, and those who want to know it are told" * doctest::description("items 53"))
{
    Asked s;
    Desk deaf(s.world, "101", LINECALLPRIVILEGE_MONITOR);
    REQUIRE(lineSetStatusMessages(deaf.line, 0, 0) == 0);
    CHECK(s.a.device().dwNumCallCompletions == 1);
    s.a.hear_until(31);
    CHECK(s.a.device().dwNumCallCompletions == 0);
    CHECK(s.a.news() == fires);
    CHECK(deaf.hear().news() == "31 LINE_APPNEWCALL MONITOR\n31 LINE_CALLSTATE OFFERING ACTIVE");
}

TEST_CASE("an identifier is invalid as soon as the request has fired" * doctest::description("items 54 57"))
{
    Asked s;
    s.a.hear_until(31);
    CHECK(s.a.uncomplete(s.a.id) == LINEERR_INVALCOMPLETIONID);
    CHECK(s.a.answer() == 0);
    CHECK(s.a.uncomplete(s.a.id) == LINEERR_INVALCOMPLETIONID);
    s.a.hear_until(37);
    CHECK(s.a.status().dwCallState == LINECALLSTATE_CONNECTED);
    CHECK(s.a.uncomplete(s.a.id) == LINEERR_INVALCOMPLETIONID);
}

TEST_CASE("the one who asked owns the call that comes of it, whoever opened the line first" * doctest::description("items 41"))
{
    CheckedWorld world(office());
    Desk first(world, "101"), second(world, "101");
    world.run_until(at(20));
    second.dial("102", 20);
    REQUIRE(second.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    second.hear_until(31);
    CHECK(second.news().ends_with("30 LINE_APPNEWCALL OWNER\n30 LINE_CALLSTATE OFFERING ACTIVE"));
    CHECK(second.info().dwNumOwners == 1);
}

TEST_CASE("two who are called back at one instant each hear of their own request" * doctest::description("items 41 42"))
{
    Scenario scenario = lab::read(R"(ringback: 1
run: {duration: 1000 s, seed: 1, replications: 1}
switches: {S: {}}
lines:
  a: {switch: S, numbers: 101}
  b: {switch: S, numbers: 102}
  c: {switch: S, numbers: 103}
  d: {switch: S, numbers: 104}
callers:
  c_calls_b: {from: c, to: b, arrivals: {idle_time: {empirical: [10 s]}}, conversation: 20 s}
)");
    CheckedWorld world(scenario);
    Desk a(world, "101"), d(world, "104");
    world.run_until(at(20));
    d.dial("103", 20);
    a.dial("102", 20);
    REQUIRE(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    REQUIRE(d.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    world.run_until(at(30));
    CHECK(a.hear().info().dwCompletionID == a.id);
    CHECK(d.hear().info().dwCompletionID == d.id);
    CHECK(a.id != d.id);
}
