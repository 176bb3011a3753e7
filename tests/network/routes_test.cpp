// Routes: given or computed, shortest first, ties by declaration.
#include "network/network.h"

#include "../lab.h"

using namespace lab;

namespace {

// Every choice from one switch to another, as "AB; AC CB".
std::string choices(const std::string& groups, const std::string& from, const std::string& to, const std::string& routes = "")
{
    const Scenario s = read("ringback: 1\nrun: {duration: 1 h}\nswitches: {A: {}, B: {}, C: {}, D: {}}\ntrunk_groups: {" + groups + "}\n" +
                            (routes.empty() ? "" : "routes: [" + routes + "]\n") +
                            "callers: {x: {from: {outside: A}, to: {outside: A}, arrivals: {rate: 1 per hour}, conversation: 1 s}}\n");
    Network network(s);
    const RoutePlan plan = network.plan(s, network.find_switch(from), network.find_switch(to));
    std::string text;
    for (std::uint32_t i = 0; i < plan.choice_count; ++i) {
        if (i > 0) text += "; ";
        const Choice& choice = network.choice(plan.first_choice + i);
        std::string path;
        for (const std::uint32_t g : network.groups_of(choice)) path += (path.empty() ? "" : " ") + network.groups()[g].name;
        text += path.empty() ? "-" : path;
        if (choice.leave_free) text += fmt::format(" leaving {}", choice.leave_free);
    }
    return text;
}

std::string group(const std::string& ends, const std::string& more = "")
{
    return fmt::format("{}: {{between: [{}, {}], circuits: 2{}}}", ends, ends[0], ends[1], more);
}

const std::string square = group("AB") + ", " + group("BD") + ", " + group("AC") + ", " + group("CD");

}  // namespace

TEST_CASE("within a switch there is one choice, without circuits")
{
    CHECK(choices(square, "A", "A") == "-");
}

TEST_CASE("the shortest path by hops is computed")
{
    CHECK(choices(square + ", " + group("AD"), "A", "D") == "AD");
    CHECK(choices(group("AB") + ", " + group("BC") + ", " + group("CD"), "A", "D") == "AB BC CD");
    CHECK(choices(group("AB") + ", " + group("BC") + ", " + group("CD"), "D", "A") == "CD BC AB");
}

TEST_CASE("of two shortest paths the one declared first is taken")
{
    CHECK(choices(square, "A", "D") == "AB BD");
    CHECK(choices(group("AC") + ", " + group("CD") + ", " + group("AB") + ", " + group("BD"), "A", "D") == "AC CD");
}

TEST_CASE("alternatives are the next shortest, in order")
{
    CHECK(choices(square + ", " + group("AD"), "A", "D", "{from: A, to: D, alternatives: 1}") == "AD; AB BD");
    CHECK(choices(square + ", " + group("AD"), "A", "D", "{from: A, to: D, alternatives: 2}") == "AD; AB BD; AC CD");
    CHECK(choices(square + ", " + group("AD"), "A", "D", "{from: A, to: D, alternatives: 9}") == "AD; AB BD; AC CD");
    CHECK(choices(square + ", " + group("BC"), "A", "D", "{from: A, to: D, alternatives: 3}") == "AB BD; AC CD; AB BC CD; AC BC BD");
}

TEST_CASE("an alternative is never a loop")
{
    CHECK(choices(group("AB") + ", " + group("BD"), "A", "D", "{from: A, to: D, alternatives: 5}") == "AB BD");
}

TEST_CASE("a one-way group leads from its first switch to its second")
{
    const std::string groups = group("AB", ", operation: one_way") + ", " + group("BC") + ", " + group("CA");
    CHECK(choices(groups, "A", "B") == "AB");
    CHECK(choices(groups, "B", "A") == "BC CA");
}

TEST_CASE("given choices stand as they are written, and serve their own direction only")
{
    const std::string routes = "{from: A, to: D, choices: [[AC, CD], {via: [AB, BD], leave_free: 1}]}";
    CHECK(choices(square, "A", "D", routes) == "AC CD; AB BD leaving 1");
    CHECK(choices(square, "D", "A", routes) == "BD AB");
}

TEST_CASE("parallel groups are ways of their own")
{
    CHECK(choices(group("AB") + ", SECOND: {between: [B, A], circuits: 2}", "A", "B", "{from: A, to: B, alternatives: 1}") == "AB; SECOND");
}

TEST_CASE("a path that does not exist has no choice")
{
    CHECK(choices(group("AB"), "A", "D") == "");
}

TEST_CASE("set-up takes the delays of every switch and group on the path, and holds the circuits meanwhile")
{
    const Ran ran = run(R"(ringback: 1
run: {duration: 40 s, replications: 1}
switches: {A: {switching_delay: 1 s}, T: {switching_delay: 2 s}, B: {switching_delay: 3 s}}
trunk_groups:
  AT: {between: [A, T], circuits: 1, signalling_delay: 500 ms}
  TB: {between: [T, B], circuits: 1, signalling_delay: 250 ms}
lines: {a: {switch: A, numbers: 1}, c: {switch: A, numbers: 2}}
callers:
  a: {from: a, to: {outside: B}, arrivals: {idle_time: 10 s}, conversation: 20 s}
  c: {from: c, to: {outside: B}, arrivals: {idle_time: 12 s}, conversation: 20 s}
)");
    CHECK(calls_of(ran, "a#1").starts_with("10 dialing first_attempt, 10 proceeding, 16.75 connected answered"));
    CHECK(calls_of(ran, "c#1") == "12 dialing first_attempt, 12 idle no_circuit");
    CHECK(ran["trunk_groups.AT.seizures"] == 1);
    CHECK(ran["trunk_groups.AT.overflows"] == 3);  // c tries at 12, 24 and 36 s; a has the circuits until 36.75 s
}
