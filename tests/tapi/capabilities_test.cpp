// What lines and calls say they can do.
#include "desk.h"

#include <cstddef>
#include <cstring>

using namespace tapi_lab;

TEST_CASE("constants and structures are as in tapi.h" * doctest::description("items 2"))
{
    static_assert(LINECALLCOMPLMODE_MESSAGE == 8 && LINECALLREASON_CALLCOMPLETION == 0x80 && LINECALLREASON_CAMPEDON == 0x4000);
    static_assert(LINEERR_COMPLETIONOVERRUN == -2147483642 && LINEERR_UNINITIALIZED == -2147483568 && LINE_APPNEWCALL == 23);
    static_assert(sizeof(LINEADDRESSCAPS) == 228 && offsetof(LINEADDRESSCAPS, dwMaxCallCompletions) == 148);
    static_assert(offsetof(LINEADDRESSCAPS, dwAddrCapFlags) == 104 && offsetof(LINEADDRESSCAPS, dwCallFeatures2) == 208);
    static_assert(sizeof(LINECALLSTATUS) == 56 && sizeof(LINEADDRESSSTATUS) == 64 && offsetof(LINEDEVSTATUS, dwNumCallCompletions) == 36);
    static_assert(offsetof(LINECALLINFO, dwCompletionID) == offsetof(LINECALLINFO, dwReason) + 4);
    static_assert(offsetof(LINEADDRESSCAPS, dwMaxNoAnswerTimeout) == 212 && sizeof(LINEDIALPARAMS) == 16);
    CheckedWorld world(office());
    Desk a(world, "101");
    CHECK(a.caps().dwCallCompletionModes == 0xf);
    CHECK(a.caps().dwCallCompletionConds == 3);
    CHECK(a.caps().dwMaxCallCompletions == 0xffffffff);
}

TEST_CASE("where nothing can be completed the capabilities say so, and every request is refused" * doctest::description("items 1 9"))
{
    for (const char* none : {"limits: {per_line: 0}", "modes: []"}) {
        CheckedWorld world(office(none));
        Desk a(world, "101");
        CHECK(a.caps().dwMaxCallCompletions == 0);
        CHECK((a.caps().dwCallFeatures & LINECALLFEATURE_COMPLETECALL) == 0);
        CHECK((a.caps().dwAddressFeatures & LINEADDRFEATURE_UNCOMPLETECALL) == 0);
        CHECK((a.caps().dwAddrCapFlags & LINEADDRCAPFLAGS_COMPLETIONID) == 0);
        world.run_until(at(20));
        a.dial("102", 20);
        CHECK((a.status().dwCallFeatures & LINECALLFEATURE_COMPLETECALL) == 0);
        CHECK(a.status().dwCallFeatures2 == 0);
        for (const DWORD mode : {1u, 2u, 4u, 8u}) CHECK(a.complete(mode) == LINEERR_OPERATIONUNAVAIL);
    }
}

TEST_CASE("the texts of messages are a table of equally wide entries within what was used" * doctest::description("items 3"))
{
    CheckedWorld world(office("message: {texts: [Call me, Urgent, Please ring before five]}"));
    Desk a(world, "101");
    alignas(LINEADDRESSCAPS) char room[1000];
    auto& caps = *reinterpret_cast<LINEADDRESSCAPS*>(room);
    caps.dwTotalSize = sizeof room;
    REQUIRE(lineGetAddressCaps(a.app, a.device_of, 0, newest, 0, &caps) == 0);
    CHECK(caps.dwNumCompletionMessages == 3);
    CHECK(caps.dwCompletionMsgTextEntrySize == 24);
    CHECK(caps.dwCompletionMsgTextSize == 3 * 24);
    CHECK(caps.dwCompletionMsgTextOffset + caps.dwCompletionMsgTextSize <= caps.dwUsedSize);
    CHECK(caps.dwUsedSize == caps.dwNeededSize);
    const char* table = room + caps.dwCompletionMsgTextOffset;
    CHECK(std::string(table) == "Call me");
    CHECK(std::string(table + 2 * 24) == "Please ring before five");
    CHECK(std::string(room + caps.dwAddressOffset) == "101");

    caps.dwTotalSize = sizeof caps;  // room for the fixed part alone
    REQUIRE(lineGetAddressCaps(a.app, a.device_of, 0, newest, 0, &caps) == 0);
    CHECK(caps.dwCompletionMsgTextOffset + caps.dwCompletionMsgTextSize + caps.dwAddressOffset + caps.dwAddressSize == 0);
    REQUIRE(lineGetAddressCaps(a.app, a.device_of, 0, newest, 0, &caps) == 0);
    CHECK(caps.dwUsedSize == sizeof caps);
    CHECK(caps.dwNeededSize > caps.dwUsedSize);
}

TEST_CASE("a callback is no longer offered when its time is over" * doctest::description("items 6"))
{
    CheckedWorld world(office("callback: {offer_time: 10 s}", "", 60));
    Desk a(world, "101");
    world.run_until(at(20));
    a.dial("102", 30);
    CHECK((a.status().dwCallFeatures2 & LINECALLFEATURE2_COMPLCALLBACK) != 0);
    a.hear_until(31);
    CHECK((a.status().dwCallFeatures2 & LINECALLFEATURE2_COMPLCALLBACK) == 0);
    CHECK((a.status().dwCallFeatures2 & LINECALLFEATURE2_COMPLCAMPON) != 0);
    CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK) == LINEERR_OPERATIONUNAVAIL);
}

TEST_CASE("a line has as many calls as it says it can have, and says what answering does to its first")
{
    const auto caps = [](const char* line, const char* completion) {
        CheckedWorld world(lab::read(fmt::format("ringback: 1\nrun: {{duration: 9 s}}\nswitches: {{S: {{}}}}\nlines: {{a: {{switch: S, numbers: 101{}}}}}\n"
                                                 "call_completion: {{{}}}\n", line, completion)));
        Desk a(world, "101");
        LINEDEVCAPS d{};
        d.dwTotalSize = sizeof d;
        CHECK(lineGetDevCaps(a.app, a.device_of, newest, 0, &d) == 0);
        CHECK(d.dwMaxNumActiveCalls == a.caps().dwMaxNumActiveCalls);
        return fmt::format("{} active, {} on hold, mode {}", d.dwMaxNumActiveCalls, a.caps().dwMaxNumOnHoldCalls, d.dwAnswerMode);
    };
    CHECK(caps("", "modes: [callback]") == "1 active, 1 on hold, mode 1");
    CHECK(caps(", call_waiting: {}", "modes: [callback]") == "2 active, 1 on hold, mode 4");
    CHECK(caps(", call_waiting: {first_call: release}", "modes: [callback]") == "2 active, 1 on hold, mode 2");
    CHECK(caps("", "modes: [camp_on, intrude], camp_on: {per_called: 3}, intrude: {parties: 4}") == "3 active, 4 on hold, mode 1");
}

TEST_CASE("an older version gets the members that it knows, and too little room is refused" * doctest::description("items 4 5"))
{
    CheckedWorld world(office());
    Desk a(world, "101");
    LINEADDRESSCAPS caps;
    std::memset(&caps, 0xab, sizeof caps);
    caps.dwTotalSize = offsetof(LINEADDRESSCAPS, dwPredictiveAutoTransferStates);
    REQUIRE(lineGetAddressCaps(a.app, a.device_of, 0, 0x00010004, 0, &caps) == 0);
    CHECK(caps.dwCallCompletionModes == 0xf);
    CHECK(caps.dwPredictiveAutoTransferStates == 0xabababab);
    CHECK(caps.dwCallFeatures2 == 0xabababab);
    CHECK(lineGetAddressCaps(a.app, a.device_of, 0, newest, 0, &caps) == LINEERR_STRUCTURETOOSMALL);
    --caps.dwTotalSize;
    CHECK(lineGetAddressCaps(a.app, a.device_of, 0, 0x00010004, 0, &caps) == LINEERR_STRUCTURETOOSMALL);
    LINECALLINFO info{};
    LINECALLSTATUS status{};
    LINEDEVSTATUS device{};
    LINEADDRESSSTATUS address{};
    world.run_until(at(20));
    a.dial("102", 20);
    CHECK(lineGetCallInfo(a.call, &info) == LINEERR_STRUCTURETOOSMALL);
    CHECK(lineGetCallStatus(a.call, &status) == LINEERR_STRUCTURETOOSMALL);
    CHECK(lineGetLineDevStatus(a.line, &device) == LINEERR_STRUCTURETOOSMALL);
    CHECK(lineGetAddressStatus(a.line, 0, &address) == LINEERR_STRUCTURETOOSMALL);
}

TEST_CASE("what a call can do now is among what it can do ever, and each mode named implies that it can be completed"
          * doctest::description("items 6 7 9"))
{
    Options options;
    options.people.answer = 0;
    CheckedWorld world(office(), options);
    Desk a(world, "101"), b(world, "102");
    const LINEADDRESSCAPS caps = a.caps();
    const auto look = [&](const Desk& d) {
        const LINECALLSTATUS s = d.status();
        CHECK((s.dwCallFeatures & ~caps.dwCallFeatures) == 0);
        CHECK((s.dwCallFeatures2 & ~caps.dwCallFeatures2) == 0);
        CHECK((s.dwCallFeatures2 == 0 || s.dwCallFeatures & LINECALLFEATURE_COMPLETECALL));
        CHECK((d.address().dwAddressFeatures & ~caps.dwAddressFeatures) == 0);
        return s;
    };
    a.dial("104", 5);
    CHECK(look(a).dwCallFeatures2 == (LINECALLFEATURE2_COMPLCALLBACK | LINECALLFEATURE2_COMPLMESSAGE));
    CHECK(a.drop() == 0);
    CHECK(look(a).dwCallFeatures == 0);
    b.hear_until(11);
    CHECK(look(b).dwCallFeatures == (LINECALLFEATURE_ACCEPT | LINECALLFEATURE_ANSWER | LINECALLFEATURE_DROP));
    a.dial("102", 12);
    CHECK(look(a).dwCallFeatures == (LINECALLFEATURE_DROP | LINECALLFEATURE_COMPLETECALL));
    CHECK(look(a).dwCallFeatures2 == LINECALLCOMPLMODE_CAMPON * 4 + LINECALLCOMPLMODE_CALLBACK * 4 + LINECALLCOMPLMODE_INTRUDE * 4 +
                                         LINECALLCOMPLMODE_MESSAGE * 4);
}

TEST_CASE("a provider that does not say which modes work lets all be tried" * doctest::description("items 8"))
{
    Options silent;
    silent.says_modes = false;
    for (const DWORD mode : {1u, 2u, 4u, 8u}) {
        CheckedWorld world(office(), silent);
        Desk a(world, "101");
        world.run_until(at(20));
        a.dial("102", 20);
        CHECK(a.caps().dwCallFeatures2 == 0);
        CHECK(a.status().dwCallFeatures2 == 0);
        CHECK((a.status().dwCallFeatures & LINECALLFEATURE_COMPLETECALL) != 0);
        CHECK(a.complete(mode) == 0);
    }
}

TEST_CASE("an address says that there is something to cancel while there is" * doctest::description("items 10"))
{
    CheckedWorld world(office());
    Desk a(world, "101");
    const auto can_cancel = [&] { return (a.address().dwAddressFeatures & LINEADDRFEATURE_UNCOMPLETECALL) != 0; };
    CHECK((a.caps().dwAddressFeatures & LINEADDRFEATURE_UNCOMPLETECALL) != 0);
    CHECK_FALSE(can_cancel());
    world.run_until(at(20));
    a.dial("102", 20);
    CHECK((a.address().dwAddressFeatures & LINEADDRFEATURE_MAKECALL) == 0);
    CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
    CHECK((a.address().dwAddressFeatures & LINEADDRFEATURE_MAKECALL) != 0);
    CHECK(can_cancel());
    CHECK(a.uncomplete(a.id) == 0);
    CHECK_FALSE(can_cancel());
}

TEST_CASE("identifiers of one line are unique while outstanding: given again at once, or never" * doctest::description("items 11 55"))
{
    for (const auto policy : {Options::Ids::never_again, Options::Ids::at_once}) {
        Options options;
        options.completion_ids = policy;
        CheckedWorld world(office("", "", 500), options);
        Desk a(world, "101");
        CHECK((a.caps().dwAddrCapFlags & LINEADDRCAPFLAGS_COMPLETIONID) != 0);
        world.run_until(at(20));
        std::vector<DWORD> ids;
        for (int i = 0; i < 4; ++i) {
            a.dial("102", 21 + i);
            CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
            CHECK(std::find(ids.begin(), ids.end(), a.id) == ids.end());
            ids.push_back(a.id);
        }
        CHECK(a.uncomplete(ids[1]) == 0);
        a.dial("102", 30);
        CHECK(a.complete(LINECALLCOMPLMODE_CALLBACK) == 0);
        CHECK((a.id == ids[1]) == (policy == Options::Ids::at_once));
    }
}
