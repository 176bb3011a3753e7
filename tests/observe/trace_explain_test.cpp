#include "../folder.h"
#include "observe/trace_words.h"
#include "ringback/trace.h"
#include "sample_trace.h"

#include <doctest/doctest.h>

using namespace ringback;
using namespace ringback::test;

namespace {

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a call is told step by step, with the reason for each")
{
    const Folder folder;
    const std::string text = explain_call(folder.write("x", trace_of(callback_story())), 42);
    CHECK(contains(text, "Call 42: 203 calls 287\noffice.yaml, seed 1, replication 0\n"));
    CHECK(contains(text,
                   "1.150 s    +0.150 s    |                 +                 |  call 42 takes circuits of TIE\n"));
    CHECK(contains(
        text, "|<-- busy tone ---|                 |  call 42 goes from dialing to busy: the called line is busy\n"));
    CHECK_FALSE(contains(text, "call 57 goes"));
    CHECK(contains(
        text,
        "Demand internal/203#4 made 1 attempt (calls 42, 57); it ended at 70.250 s: the two talk: by a callback\n"));
}

TEST_CASE("a request is told with all calls that belong to it")
{
    const Folder folder;
    const std::string text = explain_request(folder.write("x", trace_of(callback_story())), 7);
    CHECK(contains(text, "Request 7: callback, for 203 to reach 287\n"));
    CHECK(contains(text, "call 42 takes circuits of TIE"));
    CHECK(contains(text, "request 7 (callback) goes from waiting to recall"));
    CHECK(contains(text, "call 57 goes from ringback to connected: the phone is answered"));
    CHECK(contains(text, "request 7 (callback) goes from calling to ended: the two talked because of it"));
}

TEST_CASE("a demand is told with all it led to")
{
    const Folder folder;
    const std::string path = folder.write("x", trace_of(callback_story()));
    const std::string text = explain_demand(path, "internal/203#4");
    CHECK(contains(text, "Demand internal/203#4: 203 calls 287\noffice.yaml, seed 1, replication 0\n"));
    CHECK(contains(text, "call 42 takes circuits of TIE"));
    CHECK(contains(text, "call 57 goes from ringback to connected: the phone is answered"));
    CHECK_THROWS_WITH_AS(explain_demand(path, "internal/203#5"), doctest::Contains("has no demand internal/203#5"), NotInTrace);
}

TEST_CASE("who asks for a call that is not there learns which are")
{
    const Folder folder;
    const std::string path = folder.write("x", trace_of(callback_story()));
    CHECK_THROWS_WITH_AS(explain_call(path, 99), doctest::Contains("no call 99: its calls are numbered from 1 to 57"),
                         NotInTrace);
    CHECK_THROWS_WITH_AS(explain_request(path, 8), doctest::Contains("no request 8"), NotInTrace);
    CHECK_THROWS_AS(explain_request(path, 0), NotInTrace);
    CHECK_THROWS_WITH_AS(explain_call(folder.write("y", trace_of({})), 1), doctest::Contains("it has no calls at all"),
                         NotInTrace);
}

TEST_CASE("every reason code has its sentence")
{
    for (int k = 1; k < why_count; ++k) {
        CAPTURE(name_of(static_cast<Why>(k)));
        CHECK_FALSE(reason(static_cast<Why>(k)).empty());
        CHECK_FALSE(reason(name_of(static_cast<Why>(k))).empty());
    }
    CHECK(reason(Why::none).empty());
    CHECK(reason(std::string_view("something_new")) == "something_new");
}

TEST_CASE("times are shown in seconds, exactly where that matters")
{
    CHECK(seconds(1'234'567'890) == "1.234 s");
    CHECK(seconds(1'234'567'890, true) == "1.23456789 s");
    CHECK(seconds(2'000'000'000, true) == "2.000 s");
}
