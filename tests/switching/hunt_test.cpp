// Hunting: the four orders.
#include "../lab.h"

#include <map>

using namespace lab;

namespace {

// Members of a hunt group of four in the order in which they are rung; calls come one by one from `callers`.
std::vector<std::string> rung(const Ran& ran)
{
    std::vector<std::string> members;
    for (const TraceEvent& e : ran.trace) {
        if (e.ev == "call" && e.to == "connected") members.push_back(e.peer);
    }
    return members;
}

// Three callers at 10, 12 and 14 s, and again 10 s after the end of their calls of 3, 8 and 3 s.
Town three_callers(const std::string& order)
{
    Town town;
    town.hunt_group("desk", 4, "order: " + order).line("a").line("b").line("c");
    town.calls("a", "desk", "10 s", "3 s").calls("b", "desk", "12 s", "8 s").calls("c", "desk", "14 s", "3 s");
    return town;
}

using Members = std::vector<std::string>;

}  // namespace

// a: 10-13, 23-26, 36-39   b: 12-20, 32-40   c: 14-17, 31-34
TEST_CASE("sequential hunting takes the first idle member")
{
    CHECK(rung(three_callers("sequential").run("37 s")) == Members{"1100", "1101", "1100", "1100", "1100", "1101", "1100"});
}

TEST_CASE("circular hunting goes on after the member last taken")
{
    CHECK(rung(three_callers("circular").run("37 s")) == Members{"1100", "1101", "1102", "1103", "1100", "1101", "1102"});
}

TEST_CASE("longest_idle hunting takes whoever has been idle for the longest time, the first of those")
{
    // 1102 and 1103 have been idle from the start; then 1100 since 13, 1102 since 17, 1101 since 20, 1103 since 26.
    CHECK(rung(three_callers("longest_idle").run("37 s")) == Members{"1100", "1101", "1102", "1103", "1100", "1102", "1101"});
}

TEST_CASE("random hunting takes every idle member as often as the others, and none that is busy")
{
    Town town;
    town.hunt_group("desk", 4, "order: random").line("a").line("b").calls("b", "desk", "1 s", "10 h").calls("a", "desk", "2 s", "1 s");
    const Members members = rung(town.run("2 h"));
    std::map<std::string, int> times;
    for (std::size_t i = 1; i < members.size(); ++i) ++times[members[i]];
    CHECK(members.size() > 2000);
    CHECK(times.size() == 3);
    for (const auto& [member, n] : times) CHECK(n > 600);
    CHECK_FALSE(times.contains(members[0]));  // b's, for the whole time
}

TEST_CASE("a hunt group is busy when all its members are")
{
    Town town;
    town.hunt_group("desk", 2).line("a").line("b").line("c");
    for (const char* who : {"a", "b", "c"}) town.calls(who, "desk", who == std::string("c") ? "20 s" : "10 s", "1 h");
    CHECK(calls_of(town.run("25 s"), "c#1").ends_with("20 busy called_busy, 20 idle cleared"));
}

TEST_CASE("a member whose callback is for its own group waits for another member")
{
    for (const char* what : {"", "callback: {ring_first: called}", "callback: {hold_called: true}"}) {
        CAPTURE(what);
        Town alone;
        alone.hunt_group("desk", 1).calls("desk_lines", "desk", "10 s", "5 s", "when_busy: callback").completion(what);
        CHECK(requests_of(alone.run("20 s"), "desk_lines#1") == "10 waiting busy, 20 ended left");
    }
}
