// Faults made to order, so that an application's ways through errors can be tried.
#include "../folder.h"
#include "desk.h"

using namespace tapi_lab;

TEST_CASE("the next call of a function can be made to fail, at once or in its reply, and the switch hears nothing of it")
{
    for (const auto how : {World::How::at_once, World::How::by_reply}) {
        CheckedWorld world(office());
        Desk a(world, "101");
        world.run_until(at(20));
        a.dial("102", 20);
        world.fail_next(Function::complete_call, LINEERR_RESOURCEUNAVAIL, how);
        const LONG request = lineCompleteCall(a.call, &a.id, LINECALLCOMPLMODE_CALLBACK, 0);
        CHECK((request < 0) == (how == World::How::at_once));
        CHECK(a.outcome(request) == LINEERR_RESOURCEUNAVAIL);
        CHECK(a.id == 0);
        CHECK(a.status().dwCallState == LINECALLSTATE_BUSY);
        CHECK(a.device().dwNumCallCompletions == 0);
        CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);  // only the next one
        world.fail_next(Function::uncomplete_call, LINEERR_OPERATIONFAILED, how);
        CHECK(a.uncomplete(a.id) == LINEERR_OPERATIONFAILED);
        CHECK(a.device().dwNumCallCompletions == 1);
        world.fail_next(Function::make_call, LINEERR_CALLUNAVAIL, how);
        CHECK(a.outcome(lineMakeCall(a.line, &a.call, "104", 0, nullptr)) == LINEERR_CALLUNAVAIL);
    }
    CheckedWorld world(office());
    world.fail_next(Function::open, LINEERR_RESOURCEUNAVAIL);
    HLINEAPP app = 0;
    HLINE line = 0;
    DWORD devices = 0, version = newest;
    REQUIRE(lineInitializeEx(&app, nullptr, nullptr, "", &devices, &version, nullptr) == 0);
    CHECK(devices == 4);
    CHECK(lineOpen(app, 0, &line, newest, 0, 0, LINECALLPRIVILEGE_NONE, 0, nullptr) == LINEERR_RESOURCEUNAVAIL);
    CHECK(lineOpen(app, 0, &line, newest, 0, 0, LINECALLPRIVILEGE_NONE, 0, nullptr) == 0);
}

TEST_CASE("the provider can be made to say anything")
{
    CheckedWorld world(office());
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 20);
    REQUIRE(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    a.news();
    LINEMESSAGE m{};
    m.hDevice = a.line;
    m.dwMessageID = LINE_LINEDEVSTATE;
    m.dwParam1 = LINEDEVSTATE_COMPLCANCEL;
    m.dwParam2 = a.id;
    world.send(m);
    m = {};
    m.hDevice = a.call;
    m.dwMessageID = LINE_CALLSTATE;
    m.dwParam1 = LINECALLSTATE_SPECIALINFO;
    world.send(m);
    CHECK(a.hear().news() == fmt::format("20 LINE_LINEDEVSTATE COMPLCANCEL {}\n20 LINE_CALLSTATE SPECIALINFO", a.id));
    CHECK(a.device().dwNumCallCompletions == 1);  // which was not true
}

namespace {

/// What a test suite of a provider finds wrong with the one it is run against: the names of what failed.
std::string suite(const std::vector<Flaw>& flaws)
{
    Options options;
    options.flaws = flaws;
    std::string found;
    const auto check = [&](bool holds, const char* what) {
        if (!holds) found += (found.empty() ? "" : ", ") + std::string(what);
    };
    {
        CheckedWorld world(office("limits: {per_line: 2}, message: {texts: [x, y]}", "", 500), options);
        Desk a(world, "101");
        world.run_until(at(20));
        check(a.caps().dwMaxCallCompletions > 0 || a.caps().dwCallCompletionModes == 0, "capabilities");
        a.dial("102", 20);
        check(a.complete(LINECALLCOMPLMODE_MESSAGE, 2) == LINEERR_INVALMESSAGEID, "message id");
        if (a.state[a.call] != LINECALLSTATE_BUSY) a.dial("102", 21);
        a.complete(LINECALLCOMPLMODE_CALLBACK);
        check(a.device().dwNumCallCompletions == 1, "count");
        a.dial("102", 22);
        a.complete(LINECALLCOMPLMODE_CALLBACK);
        a.dial("102", 23);
        check(a.complete(LINECALLCOMPLMODE_CALLBACK) == LINEERR_COMPLETIONOVERRUN, "overrun");
    }
    {
        CheckedWorld world(office(), options);
        Desk a(world, "101");
        world.run_until(at(20));
        a.dial("102", 20);
        a.complete(LINECALLCOMPLMODE_CALLBACK);
        check(a.uncomplete(a.id) == 0, "cancel");
        a.news();
        a.hear_until(31);
        check(a.news() == "", "cancelled, rings");
        if (a.state[a.call] == LINECALLSTATE_OFFERING) check(a.info().dwReason == LINECALLREASON_CALLCOMPLETION, "rings as a stranger");
    }
    for (const DWORD listens_to : {all_line_states, 0u}) {
        CheckedWorld world(office(), options);
        Desk a(world, "101");
        REQUIRE(lineSetStatusMessages(a.line, listens_to, 0) == 0);
        world.run_until(at(20));
        a.dial("102", 20);
        a.complete(LINECALLCOMPLMODE_CALLBACK);
        a.hear_until(31);
        check(a.info().dwReason == LINECALLREASON_CALLCOMPLETION && a.info().dwCompletionID == a.id, listens_to ? "id, listening" : "id");
    }
    return found;
}

}  // namespace

TEST_CASE("the faults that providers have shipped with are found, each by its check, and a faithful provider has none"
          * doctest::description("items 1 19 22 41 53 56"))
{
    CHECK(suite({}) == "");
    CHECK(suite({Flaw::cancelled_callback_rings}) == "cancelled, rings, rings as a stranger");
    CHECK(suite({Flaw::completions_stay_zero}) == "capabilities, count");
    CHECK(suite({Flaw::message_id_off_by_one}) == "message id");
    CHECK(suite({Flaw::no_completion_overrun}) == "overrun");
    CHECK(suite({Flaw::completion_id_lost}) == "id, listening");  // it works until somebody listens to something else
}

TEST_CASE("a program in C orders faults by the names of functions")
{
    const ringback::test::Folder here;
    here.write("office.yaml", "ringback: 1\nrun: {duration: 100 s}\nswitches: {S: {}}\nlines: {a: {switch: S, numbers: 101..102}}\n");
    char problems[200];
    ringback_world* world = ringback_open(here.path("office.yaml").c_str(), problems, sizeof problems);
    REQUIRE(world != nullptr);
    HLINEAPP app = 0;
    HLINE line = 0;
    HCALL call = 0;
    DWORD devices = 0, version = newest;
    REQUIRE(lineInitializeEx(&app, nullptr, nullptr, "c", &devices, &version, nullptr) == 0);
    CHECK(ringback_fail_next(world, "lineOpen", LINEERR_RESOURCEUNAVAIL, 0) == 0);
    CHECK(lineOpen(app, 0, &line, version, 0, 0, LINECALLPRIVILEGE_NONE, 0, nullptr) == LINEERR_RESOURCEUNAVAIL);
    REQUIRE(lineOpen(app, 0, &line, version, 0, 0, LINECALLPRIVILEGE_NONE, 0, nullptr) == 0);
    CHECK(ringback_fail_next(world, "lineMakeCall", LINEERR_CALLUNAVAIL, 1) == 0);
    CHECK(lineMakeCall(line, &call, "102", 0, nullptr) > 0);
    LINEMESSAGE m;
    REQUIRE(lineGetMessage(app, &m, 1000) == 0);
    CHECK(static_cast<LONG>(m.dwParam2) == LINEERR_CALLUNAVAIL);
    CHECK(ringback_fail_next(world, "lineOpen", LINEERR_RESOURCEUNAVAIL, 1) == LINEERR_INVALPARAM);
    CHECK(ringback_fail_next(world, "lineDial", LINEERR_RESOURCEUNAVAIL, 0) == LINEERR_INVALPARAM);
    m = {};
    m.hDevice = line;
    m.dwMessageID = LINE_LINEDEVSTATE;
    m.dwParam1 = LINEDEVSTATE_MSGWAITON;
    ringback_send(world, &m);
    LINEMESSAGE heard;
    REQUIRE(lineGetMessage(app, &heard, 0) == 0);
    CHECK(heard.dwParam1 == LINEDEVSTATE_MSGWAITON);
    ringback_close_device(world, 0);
    REQUIRE(lineGetMessage(app, &heard, 0) == 0);
    CHECK(heard.dwMessageID == LINE_CLOSE);
    ringback_close(world);
}

TEST_CASE("a callback is told everything as it happens, and may ask for more from there")
{
    struct Program {
        HLINEAPP app = 0;
        HLINE line = 0;
        HCALL call = 0;
        DWORD id = 0;
        std::string said;
    } static program;
    program = {};
    const LINECALLBACK callback = [](DWORD device, DWORD message, DWORD_PTR instance, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
        CHECK((message == LINE_REPLY || instance == 42));
        const LINEMESSAGE m{device, message, instance, p1, p2, p3};
        program.said += to_text(m) + '\n';
        if (message != LINE_CALLSTATE) return;
        LINEMESSAGE none;
        CHECK(lineGetMessage(program.app, &none, 1000) == LINEERR_OPERATIONFAILED);  // time passes already
        if (p1 == LINECALLSTATE_BUSY) CHECK(lineCompleteCall(device, &program.id, LINECALLCOMPLMODE_CALLBACK, 0) > 0);
        if (p1 == LINECALLSTATE_OFFERING) CHECK(lineAnswer(device, nullptr, 0) > 0);
        if (p1 == LINECALLSTATE_CONNECTED) CHECK(lineDrop(device, nullptr, 0) > 0);
    };
    CheckedWorld world(office());
    DWORD devices = 0, version = newest;
    REQUIRE(lineInitializeEx(&program.app, nullptr, callback, "program", &devices, &version, nullptr) == 0);
    REQUIRE(lineOpen(program.app, world.device("101"), &program.line, newest, 0, 42, LINECALLPRIVILEGE_OWNER,
                     LINEMEDIAMODE_INTERACTIVEVOICE, nullptr) == 0);
    world.run_until(at(20));
    REQUIRE(lineMakeCall(program.line, &program.call, "102", 0, nullptr) > 0);
    world.run_until(at(50));
    CHECK(program.said ==
          "LINE_REPLY 1 0\nLINE_CALLSTATE DIALING\nLINE_CALLSTATE PROCEEDING\nLINE_CALLSTATE BUSY STATION\nLINE_REPLY 2 0\n"
          "LINE_CALLSTATE IDLE\nLINE_APPNEWCALL OWNER\nLINE_CALLSTATE OFFERING ACTIVE\nLINE_REPLY 3 0\nLINE_CALLSTATE DIALING\n"
          "LINE_CALLSTATE PROCEEDING\nLINE_CALLSTATE RINGBACK\nLINE_CALLSTATE CONNECTED ACTIVE\nLINE_REPLY 4 0\nLINE_CALLSTATE IDLE\n");
    CHECK(world.inspect() == "");
}
