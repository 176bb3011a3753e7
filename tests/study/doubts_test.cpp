// What validate doubts before anything is run.
#include "../cli/program.h"
#include "ringback/formulas.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace ringback;
using namespace ringback::test;

namespace {

const std::string congestion = "trunk_groups.AB.call_congestion < 1 %";

/// `lines`: how many there are; 0: the callers are outside.
Ran validated(const std::string& arrivals, int circuits, const std::string& objective, int lines = 0, const std::string& more = "", const std::string& of_callers = "")
{
    const Shell s;
    s.write("x.yaml", "ringback: 1\nrun: {duration: 24 h, start: \"00:00\"}\nswitches: {A: {}, B: {}, C: {}}\n"
                      "trunk_groups: {AB: {between: [A, B], circuits: " + std::to_string(circuits) + "}, BC: {between: [B, C], circuits: 90}}\n"
                      "lines: {l: {switch: A, numbers: 100.." + std::to_string(99 + std::max(lines, 1)) + "}}\n"
                      "callers:\n" + more + "  p: {from: " + (lines ? "l" : "{outside: A}") + ", to: {outside: C}, arrivals: {" + arrivals +
                      "}, conversation: {exponential: 2 min}" + of_callers + "}\nexpect: [\"" + objective + "\"]\n");
    return s("ringback validate x.yaml");
}

}  // namespace

TEST_CASE("an objective that Erlang B doubts is warned of, with what would do")
{
    const Ran doubted = validated("offered: 6.5 E", 12, "trunk_groups.AB.call_congestion < 1 %");
    CHECK(doubted.status == 0);
    CHECK(contains(doubted.err, "x.yaml:8:"));
    CHECK(contains(doubted.err, "about 6.5 E offered on 12 circuits: Erlang B 1.81 %, but less than 1 % is expected"));
    CHECK(contains(doubted.err, "13 circuits would do by that formula"));
    CHECK(contains(validated("rate: 195 per hour", 12, congestion).err, "about 6.5 E"));  // of two minutes each
}

TEST_CASE("of lines Engset is asked, not Erlang B")
{
    // 60 lines that idle would offer 0.125 E each offer 60 * 0.125 / 1.125, however that is written.
    const std::string said = fmt::format("about 6.67 E offered by 60 lines on 12 circuits: Engset {:.3g} %, but less than 1 % is expected",
                                         engset(60, 12, 0.125).call_congestion * 100);
    for (const char* arrivals : {"per_line: 3.75 per hour", "rate: 225 per hour", "offered: 7.5 E", "idle_time: 16 min"}) {
        CAPTURE(arrivals);
        const Ran doubted = validated(arrivals, 12, congestion, 60);
        CHECK_MESSAGE(contains(doubted.err, said), doubted.err);
        CHECK(contains(doubted.err, fmt::format("{} circuits would do by that formula", *engset_circuits(60, 0.125, 0.01))));
    }
    // Five lines never lose anything on five circuits, and what Erlang B doubts may be right of few.
    CHECK(validated("per_line: 60 per hour", 5, congestion, 5).err.empty());
    CHECK(engset(8, 6, 0.5).call_congestion < 0.02);
    CHECK(erlang_b(6, engset(8, 6, 0.5).offered) > 0.02);
    CHECK(validated("per_line: 15 per hour", 6, "trunk_groups.AB.call_congestion < 2 %", 8).err.empty());
}

TEST_CASE("a line that also talks elsewhere offers less, and of callers of several kinds nothing is said")
{
    const std::string elsewhere = "  o: {from: l, to: {outside: A}, arrivals: {per_line: 15 per hour}, conversation: {exponential: 2 min}}\n";
    const Ran doubted = validated("per_line: 3.75 per hour", 12, congestion, 90, elsewhere);
    CHECK_MESSAGE(contains(doubted.err, fmt::format("by 90 lines on 12 circuits: Engset {:.3g} %", engset(90, 12, 0.125 / 1.5).call_congestion * 100)), doubted.err);
    const std::string besides = "  o: {from: {outside: A}, to: {outside: C}, arrivals: {offered: 9 E}, conversation: {exponential: 2 min}}\n";
    CHECK(validated("per_line: 3.75 per hour", 12, congestion, 60, besides).err.empty());
}

TEST_CASE("what a profile offers is judged call by call")
{
    const auto lost = [](double circuits) { return (3 * erlang_b(circuits, 3) + 9 * erlang_b(circuits, 9)) / 12; };
    const std::string profile = ", profile: {\"00:00\": 50 %, \"12:00\": 150 %}";
    REQUIRE(erlang_b(12, 6) < 0.02);
    const Ran doubted = validated("offered: 6 E", 12, "trunk_groups.AB.call_congestion < 2 %", 0, "", profile);
    CHECK_MESSAGE(contains(doubted.err, fmt::format("about 6 E offered on 12 circuits, 9 E at most: Erlang B {:.3g} %, but less than 2 %", lost(12) * 100)), doubted.err);
    int enough = 12;
    while (lost(enough) > 0.02) ++enough;
    CHECK(contains(doubted.err, std::to_string(enough) + " circuits would do by that formula"));
    CHECK(validated("offered: 6 E", enough, "trunk_groups.AB.call_congestion < 2 %", 0, "", profile).err.empty());
}

TEST_CASE("what the formula allows, or has no word on, is not doubted")
{
    CHECK(validated("offered: 6.5 E", 13, "trunk_groups.AB.call_congestion < 1 %").err.empty());
    CHECK(validated("offered: 6.5 E", 12, "trunk_groups.BC.call_congestion < 1 %").err.empty());
    CHECK(validated("offered: 6.5 E", 12, "trunk_groups.AB.call_congestion > 1 %").err.empty());
    CHECK(validated("offered: 6.5 E", 12, "callers.p.congestion_ratio < 1 %").err.empty());
}
