// A call to a busy line, completed: from lineMakeCall to the conversation, message by message.
#include "desk.h"

using namespace tapi_lab;

TEST_CASE("an application calls a busy line, asks for a callback, answers it and talks"
          * doctest::description("items 12 28 33 41 42 44 45 53"))
{
    CheckedWorld world(office());
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 20);
    CHECK(a.news() == "20 LINE_REPLY 1 0\n"
                      "20 LINE_CALLSTATE DIALING\n"
                      "20 LINE_CALLSTATE PROCEEDING\n"
                      "20 LINE_CALLSTATE BUSY STATION");
    const HCALL first = a.call;
    CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    CHECK(a.news() == "20 LINE_REPLY 2 0\n"
                      "20 LINE_LINEDEVSTATE NUMCOMPLETIONS\n"
                      "20 LINE_CALLSTATE IDLE");
    CHECK(a.device().dwNumCallCompletions == 1);
    const DWORD id = a.id;

    a.hear_until(35);
    CHECK(a.news() == "30 LINE_LINEDEVSTATE NUMCOMPLETIONS\n"
                      "30 LINE_APPNEWCALL OWNER\n"
                      "30 LINE_CALLSTATE OFFERING ACTIVE");
    CHECK(a.call != first);
    CHECK(a.info().dwReason == LINECALLREASON_CALLCOMPLETION);
    CHECK(a.info().dwCompletionID == id);
    CHECK(a.device().dwNumCallCompletions == 0);

    CHECK(a.answer() == 0);
    a.hear_until(50);
    CHECK(a.news() == "35 LINE_REPLY 3 0\n"
                      "35 LINE_CALLSTATE DIALING\n"
                      "35 LINE_CALLSTATE PROCEEDING\n"
                      "35 LINE_CALLSTATE RINGBACK\n"
                      "40 LINE_CALLSTATE CONNECTED ACTIVE");
    CHECK(a.drop() == 0);
    CHECK(a.news() == "50 LINE_REPLY 4 0\n50 LINE_CALLSTATE IDLE");
    CHECK(world.inspect() == "");
}
