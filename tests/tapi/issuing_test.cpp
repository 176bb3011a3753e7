// lineCompleteCall: what is accepted, what is refused, in which state, and how the answer comes.
#include "desk.h"

using namespace tapi_lab;

namespace {

constexpr DWORD every_mode[] = {LINECALLCOMPLMODE_CAMPON, LINECALLCOMPLMODE_CALLBACK, LINECALLCOMPLMODE_INTRUDE, LINECALLCOMPLMODE_MESSAGE};

Options with_latency(double seconds)
{
    Options o;
    o.latency = Duration::from_seconds(seconds);
    return o;
}

}  // namespace

TEST_CASE("every mode is accepted where the called line is busy, and answered once with the request's own number"
          * doctest::description("items 12 24 25"))
{
    for (const DWORD mode : every_mode) {
        CheckedWorld world(office());
        Desk a(world, "101");
        world.run_until(at(20));
        a.dial("102", 20);
        const LONG request = lineCompleteCall(a.call, &a.id, mode, 0);
        CHECK(request > 0);
        a.hear_until(29);
        const auto is_reply = [&](const LINEMESSAGE& m) { return m.dwMessageID == LINE_REPLY && m.dwParam1 == static_cast<DWORD>(request); };
        CHECK(std::count_if(a.messages.begin(), a.messages.end(), is_reply) == 1);
        CHECK(a.replies.at(static_cast<DWORD>(request)) == 0);
        CHECK(a.id != 0);
    }
}

TEST_CASE("while it rings, a callback or a message can be asked for, and nothing else" * doctest::description("items 13"))
{
    for (const DWORD mode : every_mode) {
        Options options;
        options.people.answer = 0;
        CheckedWorld world(office(), options);
        Desk a(world, "101");
        a.dial("104", 5);
        REQUIRE(a.status().dwCallState == LINECALLSTATE_RINGBACK);
        const bool fits = mode == LINECALLCOMPLMODE_CALLBACK || mode == LINECALLCOMPLMODE_MESSAGE;
        CHECK(a.complete(mode) == (fits ? 0 : LINEERR_OPERATIONUNAVAIL));
        CHECK(a.status().dwCallState == (fits ? LINECALLSTATE_IDLE : LINECALLSTATE_RINGBACK));
    }
}

TEST_CASE("a call in any other state cannot be completed" * doctest::description("items 14 15"))
{
    Scenario scenario = lab::read(R"(ringback: 1
run: {duration: 1000 s, seed: 1, replications: 1}
switches: {S: {}, R: {}}
trunk_groups: {T: {between: [S, R], circuits: 2, signalling_delay: 3 s}}
lines:
  a: {switch: S, numbers: 101}
  b: {switch: R, numbers: 102}
)");
    CheckedWorld world(scenario);
    Desk a(world, "101"), b(world, "102");
    const auto refused = [](Desk& d) { return lineCompleteCall(d.call, &d.id, LINECALLCOMPLMODE_CALLBACK, 0) == LINEERR_INVALCALLSTATE; };
    a.dial("102", 1);
    CHECK(a.status().dwCallState == LINECALLSTATE_PROCEEDING);
    CHECK(refused(a));
    b.hear_until(5);
    CHECK(b.status().dwCallState == LINECALLSTATE_OFFERING);
    CHECK(refused(b));
    CHECK(b.outcome(lineAccept(b.call, nullptr, 0)) == 0);
    CHECK(b.status().dwCallState == LINECALLSTATE_ACCEPTED);
    CHECK(refused(b));
    CHECK(b.answer() == 0);
    a.hear();
    CHECK(a.status().dwCallState == LINECALLSTATE_CONNECTED);
    CHECK(refused(a));
    CHECK(a.outcome(lineHold(a.call)) == 0);
    CHECK(refused(a));
    CHECK(a.outcome(lineUnhold(a.call)) == 0);
    CHECK(refused(b));
    CHECK(b.drop() == 0);
    a.hear();
    CHECK(b.status().dwCallState == LINECALLSTATE_IDLE);
    CHECK(a.status().dwCallState == LINECALLSTATE_DISCONNECTED);
    CHECK(refused(a));
    CHECK(refused(b));
}

TEST_CASE("whoever only watches a call cannot complete it" * doctest::description("items 6 16"))
{
    CheckedWorld world(office());
    Desk a(world, "101"), watcher(world, "101", LINECALLPRIVILEGE_MONITOR);
    world.run_until(at(20));
    a.dial("102", 20);
    watcher.hear();
    CHECK(watcher.status().dwCallPrivilege == LINECALLPRIVILEGE_MONITOR);
    CHECK(watcher.complete(LINECALLCOMPLMODE_CALLBACK) == LINEERR_NOTOWNER);
    CHECK((watcher.status().dwCallFeatures & LINECALLFEATURE_COMPLETECALL) == 0);
    CHECK((a.status().dwCallFeatures & LINECALLFEATURE_COMPLETECALL) != 0);
}

TEST_CASE("a mode is one bit, of those that the scenario offers" * doctest::description("items 17 18"))
{
    CheckedWorld world(office("modes: [camp_on, callback]"));
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 20);
    for (const DWORD mode : {0u, 3u, 0x10u, 0x80000001u, static_cast<DWORD>(LINECALLCOMPLMODE_INTRUDE)}) {
        CHECK(lineCompleteCall(a.call, &a.id, mode, 0) == LINEERR_INVALCALLCOMPLMODE);
    }
    CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
}

TEST_CASE("a message is one of those that the switch has, and other modes do not look at it" * doctest::description("items 19 20"))
{
    CheckedWorld world(office("message: {texts: [Call me, Urgent]}"));
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 20);
    CHECK(a.complete(LINECALLCOMPLMODE_MESSAGE, 2) == LINEERR_INVALMESSAGEID);
    CHECK(a.complete(LINECALLCOMPLMODE_MESSAGE, 0xffffffff) == LINEERR_INVALMESSAGEID);
    CHECK(a.status().dwCallState == LINECALLSTATE_BUSY);
    CHECK(a.complete(LINECALLCOMPLMODE_MESSAGE, 1) == 0);
    a.dial("102", 21);
    CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK, 99) == 0);
}

TEST_CASE("a handle or a pointer that is none is refused, and so is everything before anybody has begun"
          * doctest::description("items 21"))
{
    DWORD id = 0;
    CHECK(lineCompleteCall(1, &id, LINECALLCOMPLMODE_CALLBACK, 0) == LINEERR_UNINITIALIZED);
    CHECK(lineUncompleteCall(1, 1) == LINEERR_UNINITIALIZED);
    CheckedWorld world(office());
    CHECK(lineCompleteCall(1, &id, LINECALLCOMPLMODE_CALLBACK, 0) == LINEERR_UNINITIALIZED);
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 20);
    CHECK(lineCompleteCall(a.call, nullptr, LINECALLCOMPLMODE_CALLBACK, 0) == LINEERR_INVALPOINTER);
    CHECK(lineCompleteCall(a.line, &id, LINECALLCOMPLMODE_CALLBACK, 0) == LINEERR_INVALCALLHANDLE);
    CHECK(lineUncompleteCall(a.call, 1) == LINEERR_INVALLINEHANDLE);
}

TEST_CASE("as many requests as the line may have are accepted, one more is not, and one that is freed makes room"
          * doctest::description("items 22 23 30"))
{
    CheckedWorld world(office("limits: {per_line: 3}", "", 500));
    Desk a(world, "101");
    CHECK(a.caps().dwMaxCallCompletions == 3);
    world.run_until(at(20));
    std::vector<DWORD> ids;
    for (int i = 0; i < 3; ++i) {
        a.dial("102", 21 + i);
        CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
        CHECK(std::find(ids.begin(), ids.end(), a.id) == ids.end());
        ids.push_back(a.id);
    }
    CHECK(a.device().dwNumCallCompletions == 3);
    a.dial("103", 25);  // another number: the count is the line's, of all modes
    CHECK(a.complete(LINECALLCOMPLMODE_MESSAGE) == LINEERR_COMPLETIONOVERRUN);
    CHECK(a.device().dwNumCallCompletions == 3);
    CHECK(a.status().dwCallState == LINECALLSTATE_BUSY);
    CHECK(a.uncomplete(ids[1]) == 0);
    CHECK(a.complete(LINECALLCOMPLMODE_CAMPON) == 0);
    CHECK(a.device().dwNumCallCompletions == 3);
}

TEST_CASE("an error that comes at once is not said again" * doctest::description("items 26"))
{
    CheckedWorld world(office());
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 20);
    a.news();
    CHECK(lineCompleteCall(a.call, &a.id, 0, 0) == LINEERR_INVALCALLCOMPLMODE);
    a.hear_until(29);
    CHECK(a.news() == "");
}

TEST_CASE("the answer comes after the function has returned, when the switch has heard of it, and with it the identifier"
          * doctest::description("items 27 29"))
{
    CheckedWorld world(office(), with_latency(0.5));
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 21);
    a.news();
    a.id = 0;
    CHECK(lineCompleteCall(a.call, &a.id, LINECALLCOMPLMODE_CALLBACK, 0) > 0);
    CHECK(a.hear().news() == "");
    a.hear_until(21.4);
    CHECK(a.news() == "");
    CHECK(a.id == 0);
    CHECK(a.status().dwCallState == LINECALLSTATE_BUSY);
    a.hear_until(22);
    CHECK(a.news() == "21.5 LINE_REPLY 2 0\n21.5 LINE_LINEDEVSTATE NUMCOMPLETIONS\n21.5 LINE_CALLSTATE IDLE");
    CHECK(a.id != 0);
}

TEST_CASE("between two exchanges the answer takes as long as the signalling" * doctest::description("items 28"))
{
    Scenario scenario = lab::read(R"(ringback: 1
run: {duration: 1000 s, seed: 1, replications: 1}
switches: {S: {}, R: {call_completion: {limits: {per_called: 1}}}}
trunk_groups: {T: {between: [S, R], circuits: 5, signalling_delay: 2 s}}
lines:
  a: {switch: S, numbers: 101}
  b: {switch: R, numbers: 102}
  c: {switch: R, numbers: 103}
callers:
  c_calls_b: {from: c, to: b, arrivals: {idle_time: {empirical: [10 s]}}, conversation: 90 s}
)");
    CheckedWorld world(scenario);
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 22);
    CHECK(a.news().ends_with("22 LINE_CALLSTATE BUSY STATION"));
    CHECK(lineCompleteCall(a.call, &a.id, LINECALLCOMPLMODE_CALLBACK, 0) > 0);
    a.hear_until(30);
    CHECK(a.news() == "26 LINE_REPLY 2 0\n26 LINE_LINEDEVSTATE NUMCOMPLETIONS\n26 LINE_CALLSTATE IDLE");
    a.dial("102", 32);
    a.news();
    CHECK(lineCompleteCall(a.call, &a.id, LINECALLCOMPLMODE_CALLBACK, 0) > 0);
    a.hear_until(40);
    CHECK(a.news() == "36 LINE_REPLY 4 COMPLETIONOVERRUN");
    CHECK(a.status().dwCallState == LINECALLSTATE_BUSY);
    CHECK(a.drop() == 0);
    CHECK(world.inspect() == "");
}

TEST_CASE("a call that rings at another exchange rings no more once its caller asks to be called back")
{
    const std::string text = R"(ringback: 1
run: {duration: 1000 s, seed: 1, replications: 1}
switches: {S: {}, R: {}}
trunk_groups: {T: {between: [S, R], circuits: 5, signalling_delay: 2 s}}
lines:
  a: {switch: S, numbers: 101}
  b: {switch: R, numbers: 102}
)";
    for (const bool refused : {false, true}) {
        CheckedWorld world(lab::read(text, refused ? lab::Overrides{{"call_completion.limits.per_called", "0"}} : lab::Overrides{}));
        Desk a(world, "101"), b(world, "102");
        a.dial("102", 3);
        b.hear();
        REQUIRE(a.status().dwCallState == LINECALLSTATE_RINGBACK);
        REQUIRE(lineCompleteCall(a.call, &a.id, LINECALLCOMPLMODE_CALLBACK, 0) > 0);
        a.hear();
        CHECK(b.hear().state[b.call] == LINECALLSTATE_IDLE);
        CHECK(b.answer() == LINEERR_INVALCALLSTATE);
        CHECK(world.inspect() == "");
        a.news();
        a.hear_until(8);
        CHECK(a.news().ends_with(refused ? "LINE_REPLY 2 COMPLETIONOVERRUN" : "LINE_CALLSTATE IDLE"));
        if (refused) CHECK(a.drop() == 0);
        CHECK(world.inspect() == "");
    }
}

TEST_CASE("a call has one request at a time" * doctest::description("items 31"))
{
    CheckedWorld world(office(), with_latency(0.5));
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 21);
    CHECK(lineCompleteCall(a.call, &a.id, LINECALLCOMPLMODE_CAMPON, 0) > 0);
    DWORD other = 0;
    CHECK(lineCompleteCall(a.call, &other, LINECALLCOMPLMODE_CALLBACK, 0) == LINEERR_OPERATIONUNAVAIL);
    a.hear_until(22);
    CHECK(lineCompleteCall(a.call, &other, LINECALLCOMPLMODE_CALLBACK, 0) == LINEERR_OPERATIONUNAVAIL);
    CHECK((a.status().dwCallFeatures & LINECALLFEATURE_COMPLETECALL) == 0);
}

TEST_CASE("a refusal changes nothing" * doctest::description("items 32"))
{
    CheckedWorld world(office("conditions: [no_answer]"));
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 20);
    a.news();
    a.id = 7;
    CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK) == LINEERR_OPERATIONUNAVAIL);
    CHECK(a.news() == "20 LINE_REPLY 2 OPERATIONUNAVAIL");
    CHECK(a.id == 7);
    CHECK(a.status().dwCallState == LINECALLSTATE_BUSY);
    CHECK(a.device().dwNumCallCompletions == 0);
    a.hear_until(40);
    CHECK(a.news() == "");
}

TEST_CASE("nobody waits for himself")
{
    CheckedWorld world(office());
    Desk a(world, "101");
    a.dial("101", 1);
    CHECK(a.news().ends_with("BUSY STATION"));
    CHECK(a.status().dwCallFeatures == LINECALLFEATURE_DROP);
    for (const DWORD mode : every_mode) CHECK(a.complete(mode) == LINEERR_OPERATIONUNAVAIL);
}

TEST_CASE("where the switch offers completion for a while only, an application can be too late")
{
    for (const bool late : {false, true}) {
        CheckedWorld world(office("callback: {offer_time: 10 s}", "", 100));
        Desk a(world, "101");
        world.run_until(at(20));
        a.dial("102", late ? 31 : 29);
        CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK) == (late ? LINEERR_OPERATIONUNAVAIL : 0));
    }
}

TEST_CASE("a busy trunk says so, and takes a callback and nothing else" * doctest::description("items 74 75"))
{
    const std::string text = R"(ringback: 1
run: {duration: 1000 s, seed: 1, replications: 1}
switches: {S: {}, R: {}}
trunk_groups: {T: {between: [S, R], circuits: 1}}
lines:
  a: {switch: S, numbers: 101}
  b: {switch: R, numbers: 102}
  c: {switch: S, numbers: 103}
  d: {switch: R, numbers: 104}
callers:
  c_calls_d: {from: c, to: d, arrivals: {idle_time: {empirical: [10 s]}}, conversation: 20 s}
)";
    CheckedWorld world(lab::read(text));
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 20);
    CHECK(a.news().ends_with("20 LINE_CALLSTATE DIALING\n20 LINE_CALLSTATE BUSY TRUNK"));
    for (const DWORD mode : {LINECALLCOMPLMODE_CAMPON, LINECALLCOMPLMODE_INTRUDE, LINECALLCOMPLMODE_MESSAGE}) {
        CHECK(a.complete(mode) == LINEERR_OPERATIONUNAVAIL);
    }
    CHECK(a.status().dwCallFeatures2 == LINECALLFEATURE2_COMPLCALLBACK);
    CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    a.news();
    a.hear_until(31);
    CHECK(a.news() == "30 LINE_LINEDEVSTATE NUMCOMPLETIONS\n30 LINE_APPNEWCALL OWNER\n30 LINE_CALLSTATE OFFERING ACTIVE");
    CHECK(a.answer() == 0);
    a.hear_until(37);
    CHECK(a.news().ends_with("31 LINE_CALLSTATE RINGBACK\n36 LINE_CALLSTATE CONNECTED ACTIVE"));
}
