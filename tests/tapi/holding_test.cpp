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
    CheckedWorld world;
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
    CHECK(s.b.news() == "20 LINE_REPLY 4 0\n20 LINE_CALLSTATE ONHOLD\n20 LINE_CALLSTATE CONNECTED ACTIVE");
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
    CHECK(s.world.finish() == "");
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
    CheckedWorld world(scenario);
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

TEST_CASE("a conversation is put on hold and retrieved, and goes on for what was left of it")
{
    CheckedWorld world(office());
    Desk b(world, "102");
    b.hear_until(12);
    CHECK(b.answer() == 0);  // c talks for 20 s
    CHECK(b.status().dwCallFeatures == (LINECALLFEATURE_DROP | LINECALLFEATURE_HOLD));
    CHECK(lineUnhold(b.call) == LINEERR_INVALCALLSTATE);
    b.hear_until(15);
    b.news();
    CHECK(b.outcome(lineHold(b.call)) == 0);
    CHECK(b.news() == "15 LINE_REPLY 2 0\n15 LINE_CALLSTATE ONHOLD");
    CHECK(b.status().dwCallFeatures == (LINECALLFEATURE_DROP | LINECALLFEATURE_UNHOLD));
    CHECK(lineHold(b.call) == LINEERR_INVALCALLSTATE);
    CHECK(b.device().dwNumOnHoldCalls == 1);
    CHECK(b.device().dwNumActiveCalls == 0);
    CHECK(world.inspect() == "");

    Desk a(world, "101");  // to whom b is busy
    a.dial("102", 20);
    CHECK(a.state[a.call] == LINECALLSTATE_BUSY);
    b.hear_until(100);
    CHECK(b.outcome(lineUnhold(b.call)) == 0);
    CHECK(b.state[b.call] == LINECALLSTATE_CONNECTED);
    b.news();
    b.hear_until(120);
    CHECK(b.news() == "117 LINE_CALLSTATE DISCONNECTED NORMAL");
    CHECK(world.inspect() == "");
}

TEST_CASE("a line that holds may dial another number, and its call stays on hold when that one is over")
{
    CheckedWorld world(office());
    Desk b(world, "102"), d(world, "104");
    b.hear_until(12);
    const HCALL first = b.call;
    CHECK(b.answer() == 0);
    CHECK(b.address().dwAddressFeatures == 0);
    CHECK(b.outcome(lineHold(first)) == 0);
    CHECK(b.address().dwAddressFeatures == LINEADDRFEATURE_MAKECALL);
    const HCALL enquiry = b.dial("104", 13);
    CHECK(b.outcome(lineUnhold(first)) == LINEERR_OPERATIONUNAVAIL);  // it has another call now
    CHECK(d.hear().answer() == 0);
    CHECK(b.hear().state[enquiry] == LINECALLSTATE_CONNECTED);
    CHECK(b.outcome(lineHold(enquiry)) == LINEERR_OPERATIONUNAVAIL);  // one at a time
    CHECK(world.inspect() == "");

    SUBCASE("it is retrieved then")
    {
        CHECK(d.drop() == 0);
        CHECK(b.hear().state[enquiry] == LINECALLSTATE_DISCONNECTED);
        CHECK(b.state[first] == LINECALLSTATE_ONHOLD);
        CHECK(world.inspect() == "");
        CHECK(b.outcome(lineUnhold(first)) == 0);
        CHECK(b.state[first] == LINECALLSTATE_CONNECTED);
    }
    SUBCASE("or swapped, and is retrieved by whoever was put on hold for it")
    {
        CHECK(b.outcome(lineSwapHold(enquiry, first)) == 0);
        CHECK(b.state[first] == LINECALLSTATE_CONNECTED);
        CHECK(b.outcome(lineDrop(first, nullptr, 0)) == 0);
        CHECK(b.state[enquiry] == LINECALLSTATE_CONNECTED);
    }
    SUBCASE("or its other party is dropped, and the enquiry goes on")
    {
        CHECK(b.outcome(lineDrop(first, nullptr, 0)) == 0);
        CHECK(b.state[enquiry] == LINECALLSTATE_CONNECTED);
        CHECK(b.outcome(lineHold(enquiry)) == 0);
    }
    CHECK(world.inspect() == "");
}

TEST_CASE("a line is free when the call that it holds is over, whoever ends it")
{
    for (const bool other_side : {false, true}) {
        CheckedWorld world(office());
        Desk a(world, "101"), d(world, "104");
        a.dial("104", 2);
        CHECK(d.hear().answer() == 0);
        CHECK(a.hear().outcome(lineHold(a.call)) == 0);
        CHECK(d.state[d.call] == LINECALLSTATE_CONNECTED);  // and waits
        if (other_side) {
            CHECK(d.drop() == 0);
            CHECK(a.hear().state[a.call] == LINECALLSTATE_DISCONNECTED);
        } else {
            CHECK(a.drop() == 0);
            CHECK(d.hear().state[d.call] == LINECALLSTATE_DISCONNECTED);
        }
        CHECK(world.inspect() == "");
        d.call = 0;
        a.dial("104", 3);
        CHECK(a.state[a.call] == LINECALLSTATE_RINGBACK);
        CHECK(world.finish() == "");
    }
}

TEST_CASE("both parties may hold their call, and talk when both have retrieved it")
{
    CheckedWorld world(office());
    Desk a(world, "101"), d(world, "104");
    a.dial("104", 2);
    CHECK(d.hear().answer() == 0);
    CHECK(a.hear().outcome(lineHold(a.call)) == 0);
    CHECK(d.outcome(lineHold(d.call)) == 0);
    CHECK(world.inspect() == "");
    CHECK(a.outcome(lineUnhold(a.call)) == 0);
    CHECK(d.state[d.call] == LINECALLSTATE_ONHOLD);
    CHECK(d.outcome(lineUnhold(d.call)) == 0);
    CHECK(world.inspect() == "");
}

TEST_CASE("who camps on a line that holds is served when it is free, not while it holds")
{
    CheckedWorld world(office());
    Desk a(world, "101"), b(world, "102");
    b.hear_until(12);
    CHECK(b.answer() == 0);
    CHECK(b.outcome(lineHold(b.call)) == 0);
    const HCALL first = b.call;
    a.dial("102", 20);
    REQUIRE(a.complete(LINECALLCOMPLMODE_CAMPON) == 0);
    CHECK(lineSwapHold(first, b.hear().call) == LINEERR_INVALCALLSTATE);  // there is no conversation to swap
    CHECK(b.status().dwCallFeatures == 0);
    CHECK(b.device().dwNumOnHoldCalls == 2);
    b.hear_until(100);
    CHECK(b.state[b.call] == LINECALLSTATE_ONHOLD);
    CHECK(b.outcome(lineUnhold(b.call)) == LINEERR_OPERATIONUNAVAIL);  // that one camps
    CHECK(b.outcome(lineDrop(first, nullptr, 0)) == 0);
    CHECK(b.hear().state[b.call] == LINECALLSTATE_OFFERING);
    CHECK(world.inspect() == "");
}

TEST_CASE("nobody intrudes on the party that he has on hold")
{
    CheckedWorld world(office());
    Desk a(world, "101"), d(world, "104");
    a.dial("104", 2);
    CHECK(d.hear().answer() == 0);
    const HCALL first = a.hear().call;
    CHECK(a.outcome(lineHold(first)) == 0);
    a.dial("104", 3);
    CHECK(a.status().dwCallState == LINECALLSTATE_BUSY);
    CHECK(a.complete(LINECALLCOMPLMODE_INTRUDE) == LINEERR_OPERATIONUNAVAIL);
    CHECK(a.drop() == 0);
    CHECK(a.outcome(lineUnhold(first)) == 0);
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
    CheckedWorld world(scenario);
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
