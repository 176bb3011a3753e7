#include "../folder.h"
#include "ringback/trace.h"
#include "sample_trace.h"

#include <doctest/doctest.h>

using namespace ringback;
using namespace ringback::test;

namespace {

/// What the reader says about a text, or the number of its events.
std::string read_all(const std::string& text)
{
    const Folder folder;
    try {
        TraceReader reader(folder.write("x.jsonl", text));
        int events = 0;
        for (TraceEvent e; reader.next(e);) ++events;
        return std::to_string(events);
    } catch (const TraceError& e) {
        return e.what();
    }
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a whole trace is read, header to trailer")
{
    const Folder folder;
    TraceReader reader(folder.write("x.jsonl", trace_of(callback_story())));
    CHECK(reader.header().scenario == "office.yaml");
    CHECK(reader.header().seed == 1);
    TraceEvent e;
    REQUIRE(reader.next(e));
    CHECK(e.t == 1'000'000'000);
    CHECK(e.ev == "demand");
    CHECK(e.demand == "internal/203#4");
    CHECK(e.line == "203");
    CHECK(e.peer == "287");
    REQUIRE(reader.next(e));
    CHECK(e.call == 42);
    CHECK(e.attempt == 1);
    CHECK(e.why == "first_attempt");
    while (reader.next(e)) {
    }
    CHECK(reader.trailer().events == 16);
}

TEST_CASE("a trace cut anywhere is refused")
{
    const std::string whole = trace_of(callback_story());
    for (std::size_t size = 0; size + 1 < whole.size(); size += 13) {
        CAPTURE(size);
        CHECK(contains(read_all(whole.substr(0, size)), "x.jsonl"));
    }
    CHECK(read_all(whole.substr(0, whole.size() - 1)) == "16");  // only the last line's end is missing: nothing is lost
}

TEST_CASE("a trace whose trailer counts another number of events is refused")
{
    std::string text = trace_of(callback_story());
    text.replace(text.find("\"events\":16"), 11, "\"events\":17");
    CHECK(contains(read_all(text), "the trailer counts 17 events, the trace has 16"));
}

TEST_CASE("lines lost, doubled, added after the trailer or out of time are found")
{
    const std::string whole = trace_of(callback_story());
    const std::size_t second = whole.find('\n') + 1, third = whole.find('\n', second) + 1;
    CHECK(contains(read_all(whole.substr(0, second) + whole.substr(third)), "event 2 stands where number 1 belongs"));
    CHECK(contains(read_all(whole + "{}\n"), "after the trailer"));
    CHECK(contains(read_all(trace_of({R"("t":5,"ev":"demand")", R"("t":4,"ev":"demand")"})), "time runs back"));
}

TEST_CASE("what is no trace is refused, whatever it is")
{
    CHECK(contains(read_all(""), "does not begin with a header"));
    CHECK(contains(read_all("ringback: 1\n"), "does not begin with a header"));
    CHECK(contains(read_all(std::string(100'000, 'x')), "more than 64 KiB"));
    CHECK(contains(read_all(std::string(50'000, '[') + "\n"), "does not begin with a header"));
    CHECK(contains(read_all("{\"ringback_trace\":2}\n"), "newer ringback"));
    const std::string header = trace_of({}).substr(0, trace_of({}).find('\n') + 1);
    CHECK(contains(read_all(header + "{\"t\":1.5,\"n\":1,\"ev\":\"demand\"}\n"), "not an event"));
    CHECK(contains(read_all(header + "{\"t\":1,\"n\":1,\"ev\":[]}\n"), "not an event"));
    CHECK(contains(read_all(header + "{\"t\":1,\"n\":1,\"ev\":\"\xff\"}\n"), "not an event"));
    CHECK_THROWS_AS(TraceReader("/nonexistent"), TraceError);
    CHECK_THROWS_AS(TraceReader("/tmp"), TraceError);
    CHECK_THROWS_AS(TraceReader("/dev/zero"), TraceError);
}

TEST_CASE("keys that are not known are passed over, so that later traces may say more")
{
    CHECK(read_all(trace_of({R"("t":5,"ev":"demand","colour":"red","size":7)"})) == "1");
}

TEST_CASE("a trace with bytes changed at random is read or refused, and never anything else")
{
    const std::string whole = trace_of(callback_story());
    std::uint32_t random = 1;
    const auto below = [&random](std::size_t n) {
        random = random * 1664525 + 1013904223;
        return (random >> 8) % n;
    };
    for (int k = 0; k < 2000; ++k) {
        std::string text = whole;
        for (std::size_t changes = 1 + below(4); changes > 0; --changes)
            text[below(text.size())] = static_cast<char>(below(256));
        const Folder folder;
        const std::string path = folder.write("x.jsonl", text), intact = folder.write("y.jsonl", whole);
        for (const auto& use : {+[](const std::string&x, const std::string&y) { diff_traces(x, y); },
                                +[](const std::string&x, const std::string&) { explain_call(x, 42); },
                                +[](const std::string&x, const std::string&) { explain_request(x, 7); }}) {
            try {
                use(path, intact);
            } catch (const TraceError&) {
            } catch (const NotInTrace&) {
            }
        }
    }
}
