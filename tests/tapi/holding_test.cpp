// Two calls at one line: on hold, swapped, taken back.
#include "desk.h"

using namespace tapi_lab;

namespace {

/// b's application talks to c, who called at 10 s for 20 s from the answer at 12 s; a camps on b from 20 s.
struct Camped {
    Camped() : world(office()), a(world, "101"), b(world, "102")
    {
        b.hear_until(12);
        first = b.call;
        CHECK(b.answer() == 0);
        world.run_until(at(20));
        b.hear();
        a.dial("102", 20);
        REQUIRE(a.complete(LINECALLCOMPLMODE_CAMPON) == 0);
        b.hear().news();
        a.news();
        camper = b.call;
    }
    World world;
    Desk a, b;
    HCALL first = 0, camper = 0;
};

}  // namespace

TEST_CASE("the called line's application can turn to the camper, and puts its conversation on hold" * doctest::description("items 48"))
{
    Camped s;
    CHECK(lineCompleteCall(s.camper, &s.b.id, LINECALLCOMPLMODE_CALLBACK, 0) == LINEERR_INVALCALLSTATE);
    CHECK((s.b.status(s.first).dwCallFeatures & LINECALLFEATURE_SWAPHOLD) != 0);
    CHECK((s.b.status(s.camper).dwCallFeatures & LINECALLFEATURE_SWAPHOLD) != 0);
    CHECK(s.b.outcome(lineSwapHold(s.first, s.camper)) == 0);
    CHECK(s.b.news() == "20 LINE_REPLY 4 0\n20 LINE_CALLSTATE CONNECTED ACTIVE\n20 LINE_CALLSTATE ONHOLD");
    CHECK(s.b.state[s.camper] == LINECALLSTATE_CONNECTED);
    CHECK(s.b.state[s.first] == LINECALLSTATE_ONHOLD);
    CHECK(s.a.hear().news() == "20 LINE_CALLINFO REASON|COMPLETIONID\n20 LINE_LINEDEVSTATE NUMCOMPLETIONS\n20 LINE_CALLSTATE CONNECTED ACTIVE");
    CHECK(s.world.inspect() == "");

    // And back: the first conversation had 12 s left, and goes on as long.
    s.b.hear_until(40);
    CHECK(s.b.state[s.first] == LINECALLSTATE_ONHOLD);
    CHECK(s.b.outcome(lineSwapHold(s.camper, s.first)) == 0);
    CHECK(s.b.state[s.first] == LINECALLSTATE_CONNECTED);
    CHECK(s.b.state[s.camper] == LINECALLSTATE_ONHOLD);
    CHECK(s.b.outcome(lineSwapHold(s.camper, s.first)) == LINEERR_INVALCALLSTATE);
    CHECK(s.world.inspect() == "");
    s.b.news();
    s.b.hear_until(53);
    CHECK(s.b.news() == "52 LINE_CALLSTATE DISCONNECTED NORMAL\n52 LINE_CALLSTATE CONNECTED ACTIVE");
    CHECK(s.b.state[s.first] == LINECALLSTATE_DISCONNECTED);
    CHECK(s.b.state[s.camper] == LINECALLSTATE_CONNECTED);
    CHECK(s.world.inspect() == "");
}

TEST_CASE("a call on hold is dropped, or hangs up, like any other")
{
    for (const bool other_side : {false, true}) {
        Camped s;
        CHECK(s.b.outcome(lineSwapHold(s.first, s.camper)) == 0);
        CHECK(s.b.outcome(lineSwapHold(s.camper, s.first)) == 0);
        s.b.news();
        if (other_side) {
            CHECK(s.a.drop() == 0);
            CHECK(s.b.hear().news() == "20 LINE_CALLSTATE DISCONNECTED NORMAL");
        } else {
            CHECK(s.b.outcome(lineDrop(s.camper, nullptr, 0)) == 0);
            CHECK(s.a.hear().news().ends_with("20 LINE_CALLSTATE DISCONNECTED NORMAL"));
        }
        CHECK(s.b.state[s.first] == LINECALLSTATE_CONNECTED);
        CHECK(s.world.inspect() == "");
    }
}

TEST_CASE("a call that waits at the line is answered by its application, which puts the first on hold")
{
    const Scenario scenario = lab::read(R"(ringback: 1
run: {duration: 1000 s, seed: 1, replications: 1}
switches: {S: {}}
lines:
  a: {switch: S, numbers: 101}
  b: {switch: S, numbers: 102, call_waiting: {}}
  d: {switch: S, numbers: 104}
)");
    World world(scenario);
    Desk a(world, "101"), b(world, "102"), d(world, "104");
    a.dial("102", 1);
    b.hear();
    CHECK(b.answer() == 0);
    const HCALL first = b.call;
    d.dial("102", 2);
    CHECK(d.news().ends_with("LINE_CALLSTATE RINGBACK"));
    CHECK(b.hear().news().ends_with("2 LINE_APPNEWCALL OWNER\n2 LINE_CALLSTATE OFFERING ACTIVE"));
    d.hear_until(30);
    CHECK(d.state[d.call] == LINECALLSTATE_RINGBACK);  // nobody else answers it
    CHECK(b.answer() == 0);
    CHECK(b.state[first] == LINECALLSTATE_ONHOLD);
    CHECK(b.state[b.call] == LINECALLSTATE_CONNECTED);
    CHECK(d.hear().state[d.call] == LINECALLSTATE_CONNECTED);
    CHECK(b.outcome(lineSwapHold(b.call, first)) == 0);
    CHECK(b.state[first] == LINECALLSTATE_CONNECTED);
    CHECK(world.inspect() == "");
}

TEST_CASE("a conversation is not held for its own sake, and no capability says it could")
{
    World world(office());
    Desk a(world, "101");
    a.dial("104", 6);
    CHECK(a.status().dwCallFeatures == LINECALLFEATURE_DROP);
    CHECK((a.caps().dwCallFeatures & (LINECALLFEATURE_HOLD | LINECALLFEATURE_UNHOLD)) == 0);
    CHECK(lineHold(a.call) == LINEERR_OPERATIONUNAVAIL);
    CHECK(lineUnhold(a.call) == LINEERR_OPERATIONUNAVAIL);
}

TEST_CASE("a call that is forwarded says so where it arrives, and is gone where it rang in vain")
{
    const Scenario scenario = lab::read(R"(ringback: 1
run: {duration: 1000 s, seed: 1, replications: 1}
switches: {S: {}}
lines:
  a: {switch: S, numbers: 101}
  b: {switch: S, numbers: 102, forwarding: {no_answer: {to: 104, after: 10 s}}}
  d: {switch: S, numbers: 104}
)");
    World world(scenario);
    Desk a(world, "101"), b(world, "102"), d(world, "104");
    a.dial("102", 1);
    b.hear_until(9);
    CHECK(b.news().ends_with("LINE_CALLSTATE OFFERING ACTIVE"));
    b.hear_until(12);
    CHECK(b.news() == "10 LINE_CALLSTATE IDLE");
    d.hear();
    CHECK(d.info().dwReason == LINECALLREASON_FWDNOANSWER);
    CHECK(d.answer() == 0);
    a.hear();
    CHECK(a.state[a.call] == LINECALLSTATE_CONNECTED);
    CHECK(world.inspect() == "");
}
