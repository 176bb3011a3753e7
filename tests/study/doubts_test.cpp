// What validate doubts before anything is run.
#include "../cli/program.h"

#include <doctest/doctest.h>

using namespace ringback::test;

namespace {

Ran validated(const std::string& arrivals, int circuits, const std::string& objective)
{
    const Shell s;
    s.write("x.yaml", "ringback: 1\nrun: {duration: 1 h}\nswitches: {A: {}, B: {}, C: {}}\n"
                      "trunk_groups: {AB: {between: [A, B], circuits: " + std::to_string(circuits) + "}, BC: {between: [B, C], circuits: 90}}\n"
                      "lines: {l: {switch: A, numbers: 100..159}}\n"
                      "callers: {p: {from: " + (arrivals.find("per_line") == std::string::npos ? "{outside: A}" : "l") +
                      ", to: {outside: C}, arrivals: {" + arrivals + "}, conversation: {exponential: 2 min}}}\nexpect: [\"" + objective + "\"]\n");
    return s("ringback validate x.yaml");
}

}  // namespace

TEST_CASE("an objective that Erlang B doubts is warned of, with what would do")
{
    const Ran doubted = validated("offered: 6.5 E", 12, "trunk_groups.AB.call_congestion < 1 %");
    CHECK(doubted.status == 0);
    CHECK(contains(doubted.err, "x.yaml:7:"));
    CHECK(contains(doubted.err, "about 6.5 E offered on 12 circuits: Erlang B 1.81 %, but less than 1 % is expected"));
    CHECK(contains(doubted.err, "13 circuits would do by that formula"));
    // 195 an hour of two minutes are 6.5 E too; 60 lines that idle would offer 0.125 E each offer 60 * 0.125 / 1.125.
    CHECK(contains(validated("rate: 195 per hour", 12, "trunk_groups.AB.call_congestion < 1 %").err, "about 6.5 E"));
    CHECK(contains(validated("per_line: 3.75 per hour", 12, "trunk_groups.AB.call_congestion < 1 %").err, "about 6.67 E"));
}

TEST_CASE("what the formula allows, or has no word on, is not doubted")
{
    CHECK(validated("offered: 6.5 E", 13, "trunk_groups.AB.call_congestion < 1 %").err.empty());
    CHECK(validated("offered: 6.5 E", 12, "trunk_groups.BC.call_congestion < 1 %").err.empty());
    CHECK(validated("offered: 6.5 E", 12, "trunk_groups.AB.call_congestion > 1 %").err.empty());
    CHECK(validated("offered: 6.5 E", 12, "callers.p.congestion_ratio < 1 %").err.empty());
}
