// The block `experiment`: what is varied, over which values, in which combinations.
#include "reading.h"

#include <doctest/doctest.h>

using namespace ringback;

namespace {

const std::string base = R"(ringback: 1
run: {duration: 1 h}
switches: {A: {}, B: {}}
trunk_groups: {AB: {between: [A, B], circuits: 3}}
callers: {public: {from: {outside: A}, to: {outside: B}, arrivals: {offered: 2 E}, conversation: 1 min}}
)";

Reading read(const std::string& experiment) { return parse_scenario(base + "experiment:\n" + experiment, "x.yaml"); }

std::string said(const Reading& r)
{
    std::string all;
    for (const Problem& p : r.problems) all += to_text(p);
    return all;
}

/// "a b; a c": the values of each cell.
std::string cells(const std::string& experiment)
{
    const Reading r = read(experiment);
    INFO(said(r));
    REQUIRE_FALSE(has_errors(r.problems));
    std::string all;
    for (const auto& cell : cells_of(*r.scenario.experiment)) {
        if (!all.empty()) all += "; ";
        for (const auto& [path, value] : cell) all += (&value == &cell.front().second ? "" : " ") + value;
    }
    return all;
}

bool refused(const std::string& experiment, const std::string& because)
{
    const std::string all = said(read(experiment));
    INFO(all);
    CHECK(all.find(because) != std::string::npos);
    return has_errors(read(experiment).problems);
}

}  // namespace

TEST_CASE("every combination of what is varied, the last path fastest")
{
    CHECK(cells("  vary: {traffic: [1, 2], trunk_groups.AB.circuits: 3..5}\n") == "1 3; 1 4; 1 5; 2 3; 2 4; 2 5");
    CHECK(cells("  vary: {callers.public.arrivals: [{offered: 2 E}, {rate: 3 per hour}]}\n") == "{offered: 2 E}; {rate: 3 per hour}");
}

TEST_CASE("a range has a unit and ends where it says, in decimals too")
{
    CHECK(cells("  vary: {run.warm_up: {from: 0.1 s, to: 0.4 s, step: 0.1 s}}\n") == "0.1 s; 0.2 s; 0.3 s; 0.4 s");
    CHECK(cells("  vary: {callers.public.answer.probability: {from: 40 %, to: 85 %, step: 20 %}}\n") == "40 %; 60 %; 80 %");
    CHECK(cells("  vary: {callers.public.arrivals.offered: {from: 6E, to: 7E, step: 0.5E}}\n") == "6E; 6.5E; 7E");
    CHECK(refused("  vary: {traffic: {from: 2, to: 1, step: 1}}\n", "ends before it begins"));
    CHECK(refused("  vary: {traffic: {from: 1, to: 2, step: 0}}\n", "the step is 0"));
    CHECK(refused("  vary: {traffic: {from: 1, to: 2}}\n", "'step' is missing"));
    CHECK(refused("  vary: {run.warm_up: {from: 1 s, to: 2 min, step: 1 s}}\n", "different units"));
}

TEST_CASE("paths that go together are one axis")
{
    CHECK(cells("  vary: {traffic: [1, 2], trunk_groups.AB.circuits: [3, 6], run.warm_up: [0 s, 1 s]}\n"
                "  together: [[traffic, trunk_groups.AB.circuits]]\n") == "1 3 0 s; 1 3 1 s; 2 6 0 s; 2 6 1 s");
    CHECK(refused("  vary: {traffic: [1, 2], trunk_groups.AB.circuits: [3]}\n  together: [[traffic, trunk_groups.AB.circuits]]\n",
                  "'traffic' has 2 values and 'trunk_groups.AB.circuits' has 1"));
    CHECK(refused("  vary: {traffic: [1, 2]}\n  together: [[traffic, trafic]]\n", "did you mean 'traffic'?"));
}

TEST_CASE("of paths that go together a value may come again, a whole combination not, and that is said once, where it stands")
{
    CHECK(cells("  vary: {traffic: [1, 1, 2], trunk_groups.AB.circuits: [3, 6, 6]}\n"
                "  together: [[traffic, trunk_groups.AB.circuits]]\n") == "1 3; 1 6; 2 6");
    const Reading r = read("  vary:\n    traffic: [1, 2, 1, 1]\n    trunk_groups.AB.circuits: [3, 6, 3, 3]\n"
                           "  together: [[traffic, trunk_groups.AB.circuits]]\n");
    REQUIRE(r.problems.size() == 1);
    CHECK(r.problems[0].message.find("'1' with '3' is there twice") != std::string::npos);
    CHECK(r.problems[0].at.line == 8);
    CHECK(r.problems[0].at.column == 21);
}

TEST_CASE("batches are no part of a study")
{
    const Reading r = parse_scenario(base + "experiment: {vary: {traffic: [1, 2]}}\n", "x.yaml", {{"run.batches", "20"}});
    REQUIRE(r.problems.size() == 1);
    CHECK(r.problems[0].message.find("a study keeps whole replications") != std::string::npos);
    CHECK(r.problems[0].at.file.starts_with("--set run.batches"));
}

TEST_CASE("where keeps the combinations of which all conditions hold")
{
    CHECK(cells("  vary: {traffic: [1, 2, 3], trunk_groups.AB.circuits: [1, 2]}\n  where: [traffic <= trunk_groups.AB.circuits]\n") ==
          "1 1; 1 2; 2 2");
    CHECK(cells("  vary: {run.warm_up: [30 s, 1 min, 90 s]}\n  where: [run.warm_up < 80 s, run.warm_up != 30 s]\n") == "1 min");
    CHECK(refused("  vary: {traffic: [1]}\n  where: [traffic > 1]\n", "no combination is left"));
    CHECK(refused("  vary: {traffic: [1]}\n  where: [traffic]\n", "has no <"));
    CHECK(refused("  vary: {lines: [{}, {a: 1}]}\n  where: [\"lines < 3\"]\n", "have no order"));
    CHECK(refused("  vary: {traffic: [1, 2], trunk_groups.AB.circuits: [1, 2]}\n  where: [traffic != trunk_groups.AB.circuit]\n",
                  "'trunk_groups.AB.circuit' is neither varied nor one of the values of 'traffic'"));
    CHECK(refused("  vary: {title: [one, two, three]}\n  where: [title != twoo]\n", "did you mean 'two'"));
    CHECK(refused("  vary: {traffic: [1, 2], trunk_groups.AB.circuits: [1, 2]}\n  where: [traffic > trunk_groups.AB.circuits + 1]\n", "is neither varied"));
    CHECK(cells("  vary: {title: [one, two, three]}\n  where: [title != two]\n") == "one; three");
}

TEST_CASE("where holds like against like")
{
    const std::string vary = "  vary: {callers.public.conversation: [1 min, 2 min], trunk_groups.AB.circuits: [1, 6], traffic: [1, 2], callers.public.arrivals.offered: [1 E, 2 E]}\n";
    CHECK(refused(vary + "  where: [callers.public.conversation > trunk_groups.AB.circuits]\n",
                  "'callers.public.conversation' cannot be held against 'trunk_groups.AB.circuits': '1 min' beside '1'"));
    CHECK(refused(vary + "  where: [callers.public.conversation > 30]\n", "'1 min' beside '30'"));
    CHECK(refused(vary + "  where: [callers.public.conversation != 2 E]\n", "'1 min' beside '2 E'"));
    CHECK(refused(vary + "  where: [callers.public.arrivals.offered < 150 %]\n", "'1 E' beside '150 %'"));
    CHECK_FALSE(has_errors(read(vary + "  where: [callers.public.conversation > 0, callers.public.arrivals.offered < trunk_groups.AB.circuits, traffic <= 200 %, "
                                       "callers.public.conversation < 90 s]\n").problems));
}

TEST_CASE("what is said of paths is said of varied ones")
{
    CHECK(refused("  vary: {}\n", "nothing is varied"));
    CHECK(refused("  vary: {traffic: [1, 2, 1, 1]}\n", "'1' is there twice"));
    CHECK(refused("  vary: {expect: [[], []]}\n", "'expect' cannot be varied"));
    CHECK(refused("  vary: {traffic: [1, 2]}\n  compare_with: {traffic: 3}\n", "'3' is not one of the values of 'traffic'"));
    CHECK(refused("  vary: {traffic: 5}\n", "a list of values, or a range"));
}

TEST_CASE("what stands side by side goes to its baseline together")
{
    const auto baseline = [](const std::string& compare_with, std::size_t cell) {
        const Reading r = read("  vary: {traffic: [1, 2, 2], trunk_groups.AB.circuits: [4, 5, 6], run.warm_up: [0, 1 min]}\n"
                               "  together: [[traffic, trunk_groups.AB.circuits]]\n  compare_with: " + compare_with + "\n");
        INFO(said(r));
        REQUIRE_FALSE(has_errors(r.problems));
        std::string all;
        for (const auto& [path, value] : baseline_of(*r.scenario.experiment, cells_of(*r.scenario.experiment)[cell])) all += value + ";";
        return all;
    };
    CHECK(baseline("{traffic: 1}", 5) == "1;4;1 min;");
    CHECK(baseline("{trunk_groups.AB.circuits: 5}", 0) == "2;5;0;");
    CHECK(baseline("{traffic: 2, trunk_groups.AB.circuits: 6, run.warm_up: 0}", 1) == "2;6;0;");
    CHECK(baseline("{run.warm_up: 0}", 5) == "2;6;0;");
    const std::string grid = "  vary: {traffic: [1, 2, 2], trunk_groups.AB.circuits: [4, 5, 6]}\n  together: [[traffic, trunk_groups.AB.circuits]]\n";
    CHECK(refused(grid + "  compare_with: {traffic: 2}\n", "2 values side by side have 'traffic' '2'"));
    CHECK(refused(grid + "  compare_with: {traffic: 2}\n", "say the value of 'trunk_groups.AB.circuits' too"));
    CHECK(refused(grid + "  compare_with: {traffic: 1, trunk_groups.AB.circuits: 5}\n", "no values side by side have 'traffic' '1' and"));
    CHECK(refused("  vary: {traffic: [1, 2, 3]}\n  where: [traffic > 1]\n  compare_with: {traffic: 1}\n", "compares with is left by `where`"));
}

TEST_CASE("an experiment moves no hash")
{
    const Reading with = read("  vary: {traffic: [1, 2]}\n"), without = parse_scenario(base, "x.yaml");
    CHECK(with.scenario.hash == without.scenario.hash);
}
