// What each mode does to the call that asked, and what the other end sees of it.
#include "desk.h"

using namespace tapi_lab;

namespace {

// a has called b, who talks to c until 30 s, at 20 s.
struct Scene {
    explicit Scene(const std::string& completion = "", Options options = {}) : world(office(completion), options), a(world, "101")
    {
        world.run_until(at(20));
        a.dial("102", 20);
        a.news();
        REQUIRE(a.status().dwCallState == LINECALLSTATE_BUSY);
    }
    CheckedWorld world;
    Desk a;
};

}  // namespace

TEST_CASE("a camper's call stays busy until the line is free; then it rings, says why, and is answered"
          * doctest::description("items 35 51 53"))
{
    Scene s;
    CHECK(s.a.complete(LINECALLCOMPLMODE_CAMPON) == 0);
    CHECK(s.a.news() == "20 LINE_REPLY 2 0\n20 LINE_LINEDEVSTATE NUMCOMPLETIONS");
    CHECK(s.a.status().dwCallState == LINECALLSTATE_BUSY);
    s.a.hear_until(40);
    CHECK(s.a.news() == "30 LINE_CALLINFO REASON|COMPLETIONID\n"
                        "30 LINE_LINEDEVSTATE NUMCOMPLETIONS\n"
                        "30 LINE_CALLSTATE RINGBACK\n"
                        "35 LINE_CALLSTATE CONNECTED ACTIVE");
    CHECK(s.a.info().dwReason == LINECALLREASON_CALLCOMPLETION);
    CHECK(s.a.info().dwCompletionID == s.a.id);
    CHECK(s.a.info().dwRelatedCallID == 0);
}

TEST_CASE("an intruder's call is connected, and a warning tone comes first where the scenario has one"
          * doctest::description("items 36 51"))
{
    Scene s;
    CHECK(s.a.complete(LINECALLCOMPLMODE_INTRUDE) == 0);
    CHECK(s.a.news() == "20 LINE_REPLY 2 0\n"
                        "20 LINE_LINEDEVSTATE NUMCOMPLETIONS\n"
                        "20 LINE_CALLINFO REASON|COMPLETIONID\n"
                        "20 LINE_CALLSTATE CONNECTED ACTIVE\n"
                        "20 LINE_LINEDEVSTATE NUMCOMPLETIONS");
    CHECK(s.a.info().dwReason == LINECALLREASON_CALLCOMPLETION);
    CHECK(s.a.drop() == 0);
    CHECK(s.world.inspect() == "");

    Scene warned("intrude: {warning_tone: 2 s}");
    CHECK(warned.a.complete(LINECALLCOMPLMODE_INTRUDE) == 0);
    warned.a.news();
    CHECK(warned.a.status().dwCallState == LINECALLSTATE_BUSY);
    warned.a.hear_until(25);
    CHECK(warned.a.news() == "22 LINE_CALLINFO REASON|COMPLETIONID\n"
                             "22 LINE_CALLSTATE CONNECTED ACTIVE\n"
                             "22 LINE_LINEDEVSTATE NUMCOMPLETIONS");
}

TEST_CASE("the call of whoever leaves a message goes idle" * doctest::description("items 34"))
{
    Scene s;
    Desk b(s.world, "102", LINECALLPRIVILEGE_MONITOR);
    CHECK(s.a.complete(LINECALLCOMPLMODE_MESSAGE, 0) == 0);
    // Nobody in this office returns messages: it is left, and that is all.
    CHECK(s.a.news() == "20 LINE_REPLY 2 0\n"
                        "20 LINE_LINEDEVSTATE NUMCOMPLETIONS\n"
                        "20 LINE_LINEDEVSTATE NUMCOMPLETIONS\n"
                        "20 LINE_CALLSTATE IDLE");
    CHECK(b.hear().news() == "20 LINE_LINEDEVSTATE MSGWAITON\n20 LINE_LINEDEVSTATE MSGWAITOFF");
}

TEST_CASE("a message lies at the called line until the call is returned, which says so to the sender"
          * doctest::description("items 34 41 53"))
{
    const Scenario scenario = lab::read(R"(ringback: 1
run: {duration: 1000 s, seed: 1, replications: 1}
switches: {S: {}}
lines:
  a: {switch: S, numbers: 101}
  b: {switch: S, numbers: 102, returns_messages: {delay: 45 s}}
  c: {switch: S, numbers: 103}
callers:
  c_calls_b: {from: c, to: b, arrivals: {idle_time: {empirical: [10 s]}}, conversation: 20 s}
call_completion: {message: {texts: [Please call me, Urgent, Come over]}}
)");
    CheckedWorld world(scenario);
    Desk a(world, "101"), b(world, "102", LINECALLPRIVILEGE_MONITOR);
    world.run_until(at(20));
    a.dial("102", 20);
    a.news();
    CHECK(a.complete(LINECALLCOMPLMODE_MESSAGE, 2) == 0);
    CHECK(a.news() == "20 LINE_REPLY 2 0\n20 LINE_LINEDEVSTATE NUMCOMPLETIONS\n20 LINE_CALLSTATE IDLE");
    CHECK(a.device().dwNumCallCompletions == 1);
    // What it says is what the application has chosen.
    const auto lie = world.messages(b.device_of);
    REQUIRE(lie.size() == 1);
    CHECK(lie[0].from == "101");
    CHECK(lie[0].text == "Come over");
    CHECK(lie[0].left == at(20));
    CHECK(world.messages(a.device_of).empty());
    CHECK((b.device().dwDevStatusFlags & LINEDEVSTATUSFLAGS_MSGWAIT) != 0);
    a.hear_until(66);
    CHECK(a.news() == "65 LINE_LINEDEVSTATE NUMCOMPLETIONS\n65 LINE_APPNEWCALL OWNER\n65 LINE_CALLSTATE OFFERING ACTIVE");
    CHECK(a.info().dwReason == LINECALLREASON_CALLCOMPLETION);
    CHECK(a.info().dwCompletionID == a.id);
    CHECK(a.answer() == 0);
    CHECK(a.news() == "66 LINE_REPLY 3 0\n66 LINE_CALLSTATE CONNECTED ACTIVE");
    CHECK((b.device().dwDevStatusFlags & LINEDEVSTATUSFLAGS_MSGWAIT) == 0);
    CHECK(world.messages(b.device_of).empty());
}

TEST_CASE("what a message says is of the list that the sender's capabilities show")
{
    CheckedWorld world(two_offices("", "call_completion: {message: {texts: [Call me, Urgent, Third]}}", "call_completion: {message: {texts: [Rappelez]}}"));
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 20);
    CHECK(a.caps().dwNumCompletionMessages == 3);
    CHECK(a.complete(LINECALLCOMPLMODE_MESSAGE, 2) == 0);
    CHECK(world.messages(world.device("102")).at(0).text == "Third");
}

TEST_CASE("the called line's application sees the camper on hold, then offered when its conversation is over"
          * doctest::description("items 48"))
{
    CheckedWorld world(office());
    Desk a(world, "101"), b(world, "102");
    b.hear_until(12);
    CHECK(b.news() == "10 LINE_APPNEWCALL OWNER\n10 LINE_CALLSTATE OFFERING ACTIVE");
    const HCALL first = b.call;
    CHECK(b.answer() == 0);
    world.run_until(at(20));
    b.hear().news();
    a.dial("102", 20);
    CHECK(a.complete(LINECALLCOMPLMODE_CAMPON) == 0);
    CHECK(b.hear().news() == "20 LINE_APPNEWCALL OWNER\n20 LINE_CALLSTATE ONHOLD");
    CHECK(b.info().dwReason == LINECALLREASON_CAMPEDON);
    CHECK(b.device().dwNumOnHoldCalls == 1);
    const HCALL camper = b.call;
    b.hear_until(33);  // c hangs up at 32 s
    CHECK(b.news() == "32 LINE_CALLSTATE DISCONNECTED NORMAL\n32 LINE_CALLSTATE OFFERING ACTIVE");
    CHECK(b.state[first] == LINECALLSTATE_DISCONNECTED);
    CHECK(b.state[camper] == LINECALLSTATE_OFFERING);
    CHECK(b.answer() == 0);
    CHECK(b.news() == "33 LINE_REPLY 4 0\n33 LINE_CALLSTATE CONNECTED ACTIVE");
    CHECK(world.inspect() == "");
}

TEST_CASE("the called line's application sees the intruder connected at once" * doctest::description("items 49"))
{
    Scene s;
    Desk b(s.world, "102", LINECALLPRIVILEGE_MONITOR);
    CHECK(s.a.complete(LINECALLCOMPLMODE_INTRUDE) == 0);
    CHECK(b.hear().news() == "20 LINE_APPNEWCALL MONITOR\n20 LINE_CALLSTATE CONNECTED ACTIVE");
    CHECK(b.info().dwReason == LINECALLREASON_INTRUDE);
}

TEST_CASE("older applications are not shown reasons of a later version" * doctest::description("items 50"))
{
    Scene s;
    Desk v1_3(s.world, "102", LINECALLPRIVILEGE_MONITOR, 0x00010003), v1_4(s.world, "102", LINECALLPRIVILEGE_MONITOR, 0x00010004);
    CHECK(s.a.complete(LINECALLCOMPLMODE_CAMPON) == 0);
    CHECK(v1_4.hear().info().dwReason == LINECALLREASON_UNAVAIL);
    CHECK(s.a.drop() == 0);
    v1_3.hear();
    v1_4.hear();
    s.a.dial("102", 21);
    CHECK(s.a.complete(LINECALLCOMPLMODE_INTRUDE) == 0);
    v1_3.call = v1_4.call = 0;
    CHECK(v1_4.hear().info().dwReason == LINECALLREASON_INTRUDE);
    CHECK(v1_3.hear().info().dwReason == LINECALLREASON_UNAVAIL);
    CHECK(v1_3.status().dwCallState == LINECALLSTATE_CONNECTED);  // that one
}
