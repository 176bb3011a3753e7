// Presence: an away user neither answers nor calls.
#include "../lab.h"

using namespace lab;

namespace {

std::string changes(const Ran& ran)
{
    std::string text;
    for (const TraceEvent& e : ran.trace) {
        if (e.ev == "presence") text += fmt::format("{}{} {}", text.empty() ? "" : ", ", static_cast<double>(e.t) / 1e9, e.to);
    }
    return text;
}

}  // namespace

TEST_CASE("a user is present first, then away, in turn")
{
    Town town;
    town.line("a", "presence: {present: 20 s, away: 5 s}").line("b").calls("b", "a", "1 h", "1 s");
    CHECK(changes(town.run("1 min")) == "20 away, 25 present, 45 away, 50 present");
}

TEST_CASE("an away user does not answer")
{
    Town town;
    town.line("a", "presence: {present: 20 s, away: 1 h}").line("b").calls("b", "a", "30 s", "1 s", "patience: {ringing: 4 s}");
    CHECK(calls_of(town.run("35 s"), "b#1").ends_with("30 ringback called_free, 34 idle no_answer"));
}

TEST_CASE("an away user does not call")
{
    Town town;
    town.line("a", "presence: {present: 20 s, away: 30 s}").line("b").calls("a", "b", "25 s", "1 s");
    CHECK(times(town.run("1 min"), "a", "demand") == "");  // the next is due at 75 s
}

TEST_CASE("a change waits for the end of a call")
{
    Town town;
    town.line("a", "presence: {present: 20 s, away: 5 s}").line("b").calls("b", "a", "15 s", "10 s");
    CHECK(changes(town.run("29 s")) == "25 away");
}

TEST_CASE("an away caller does not answer his recall")
{
    Town town;
    town.line("a", "presence: {present: 25 s, away: 1 h}").line("b").line("c").completion("callback: {recall_ring: 5 s}");
    town.calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "1 s", "when_busy: callback");
    CHECK(requests_of(town.run("39 s"), "a#1") == "20 waiting busy, 30 recall line_free, 35 ended recall_timeout");
}
