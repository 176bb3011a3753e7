#include "../folder.h"
#include "ringback/trace.h"
#include "sample_trace.h"

#include <doctest/doctest.h>

using namespace ringback;
using namespace ringback::test;

namespace {

TraceDifference diff(const std::vector<std::string>& a, const std::vector<std::string>& b, std::size_t most = 20)
{
    const Folder folder;
    return diff_traces(folder.write("a.jsonl", trace_of(a)), folder.write("b.jsonl", trace_of(b)), most);
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

void replace(std::string& text, const std::string& old, const std::string& by)
{
    text.replace(text.find(old), old.size(), by);
}

}  // namespace

TEST_CASE("equal traces are equal, whatever the scenario is called")
{
    const TraceDifference d = diff(callback_story(), callback_story());
    CHECK(d.equal);
    CHECK(contains(d.text, "16 events"));
}

TEST_CASE("the first divergence names its cause: the subject, what was common, and what differs")
{
    auto other = callback_story();
    replace(other[4], "\"to\":\"busy\",\"why\":\"called_busy\"", "\"to\":\"ringback\",\"why\":\"called_free\"");
    const TraceDifference d = diff(callback_story(), other);
    CHECK_FALSE(d.equal);
    CHECK(contains(d.text, "They part at event 5"));
    CHECK(contains(d.text, "Cause: internal/203#4"));
    CHECK(contains(d.text, "alike until   at 1.150 s call 42 takes circuits of TIE"));
    CHECK(contains(d.text, "the state, the reason"));
}

TEST_CASE("a difference of one nanosecond is a difference, and is shown as one")
{
    auto other = callback_story();
    replace(other[12], "70250000000", "70250000001");
    replace(other[13], "70250000000", "70250000001");
    replace(other[14], "70250000000", "70250000001");
    const TraceDifference d = diff(callback_story(), other);
    CHECK_FALSE(d.equal);
    CHECK(contains(d.text, "70.250000001 s"));
    CHECK(contains(d.text, "what differs  the time\n"));
    CHECK(contains(d.text, "0 of 1 demands end differently; 1 more end alike at another time"));
}

TEST_CASE("an event that is missing is told as missing")
{
    auto shorter = callback_story();
    shorter.pop_back();
    const TraceDifference d = diff(callback_story(), shorter);
    CHECK(contains(d.text, "B  has ended"));
    CHECK(contains(d.text, "then in B     nothing more: it is missing"));
}

TEST_CASE("demands are matched by name, and those that end differently are counted by kind and listed")
{
    std::vector<std::string> a, b;
    const auto demand = [](int k) {
        return R"("t":1,"ev":"demand","demand":"public#)" + std::to_string(k) + R"(","line":"LE","peer":"200")";
    };
    const auto outcome = [](int k, const char* to, const char* why) {
        return R"("t":)" + std::to_string(10 + k) + R"(,"ev":"outcome","demand":"public#)" + std::to_string(k) +
               R"(","line":"LE","peer":"200","to":")" + to + R"(","why":")" + why + '"';
    };
    for (int k = 0; k < 30; ++k) {
        a.push_back(demand(k));
        b.push_back(demand(k));
    }
    for (int k = 0; k < 29; ++k) {
        a.push_back(outcome(k, "connected", "direct"));
        b.push_back(outcome(k, k % 3 == 0 ? "given_up" : "connected", k % 3 == 0 ? "gave_up" : "direct"));
    }
    b.push_back(outcome(29, "connected", "by_camp_on"));
    const TraceDifference d = diff(a, b, 4);
    CHECK(contains(d.text, "11 of 30 demands end differently"));
    CHECK(contains(d.text, "       10  connected (direct) → given_up (gave_up)"));
    CHECK(contains(d.text, "        1  open at the end → connected (by_camp_on)"));
    CHECK(contains(d.text, "public#0   LE calls 200  connected (direct) at 0.000 s  given_up (gave_up) at 0.000 s"));
    CHECK(contains(d.text, "and 7 more"));
}

TEST_CASE("equal events with unequal fingerprints are not equal")
{
    const Folder folder;
    std::string text = trace_of(callback_story());
    const std::string a = folder.write("a", text);
    replace(text, "\"fingerprint\":\"", "\"fingerprint\":\"9");
    const TraceDifference d = diff_traces(a, folder.write("b", text));
    CHECK_FALSE(d.equal);
    CHECK(contains(d.text, "fingerprints"));
}
