// The load of each line, circuit and choice of a route, by hand; exact theory is in scenarios/theory/n05-circuit-positions.yaml.
#include "../lab.h"

using namespace lab;

namespace {

const std::string loads = "record: {loads: [lines, circuits, choices]}\n";

// Calls from A to the public of B, each from a line of its own that has been idle for `at`.
struct Call {
    const char *who, *at, *talks, *more = "";
};
std::string over(const std::string& trunks, const std::string& choices, const std::vector<Call>& calls)
{
    std::string lines, callers;
    int number = 0;
    for (const Call& c : calls) {
        lines += fmt::format("  {}: {{switch: A, numbers: {}}}\n", c.who, ++number);
        callers += fmt::format("  {}: {{from: {}, to: {{outside: B}}, arrivals: {{idle_time: {}}}, conversation: {}{}}}\n", c.who, c.who,
                               c.at, c.talks, c.more);
    }
    return "ringback: 1\nrun: {duration: 100 s, replications: 1}\nswitches: {A: {}, T: {}, B: {}}\ntrunk_groups: {" + trunks +
           "}\nroutes: [{from: A, to: B, choices: " + choices + "}]\nlines:\n" + lines + "callers:\n" + callers + loads;
}
// From 50 to 80 s, 60 to 70 s, 75 to 85 s and 82 to 92 s.
const std::vector<Call> four = {{"a", "50 s", "30 s"}, {"b", "60 s", "10 s"}, {"c", "75 s", "10 s"}, {"d", "82 s", "10 s"}};

double circuit(const Ran& ran, const std::string& group, int k) { return 100 * ran[fmt::format("trunk_groups.{}.circuit.{}.load", group, k)]; }

}  // namespace

TEST_CASE("recording loads changes nothing else")
{
    const Ran without = run(read(mixed, {{"run.replications", "2"}})), with = run(read(mixed + loads, {{"run.replications", "2"}}));
    CHECK(without.result.fingerprint == with.result.fingerprint);
    CHECK(without.result.events == with.result.events);
    CHECK(without.result.scenario_hash == with.result.scenario_hash);
    std::size_t same = 0;
    for (const Measure& m : without.result.measures) same += with.result.find(m.name) && with.result.find(m.name)->value == m.value;
    CHECK(same == without.result.measures.size());
    CHECK(with.result.measures.size() > same);
}

TEST_CASE("a call takes the lowest circuits that are free")
{
    const Ran ran = run(over("AB: {between: [A, B], circuits: 3}", "[[AB]]", four));
    CHECK(circuit(ran, "AB", 1) == doctest::Approx(40));  // a, then d
    CHECK(circuit(ran, "AB", 2) == doctest::Approx(20));  // b, then c
    CHECK(circuit(ran, "AB", 3) == 0);
    CHECK(ran["trunk_groups.AB.circuit.1.calls"] == 2);
    CHECK(ran["trunk_groups.AB.circuit.2.calls"] == 2);
    CHECK(ran["trunk_groups.AB.circuit.3.calls"] == 0);
    const Ran wide = run(over("AB: {between: [A, B], circuits: 3}", "[[AB]]", {{"a", "50 s", "30 s", ", circuits: 2"}, {"b", "60 s", "10 s"}}));
    CHECK(circuit(wide, "AB", 1) == doctest::Approx(30));
    CHECK(circuit(wide, "AB", 2) == doctest::Approx(30));
    CHECK(circuit(wide, "AB", 3) == doctest::Approx(10));
}

TEST_CASE("a choice is offered what the one before it refuses")
{
    const Ran ran = run(over("AB: {between: [A, B], circuits: 1}, AT: {between: [A, T], circuits: 2}, TB: {between: [T, B], circuits: 2}",
                             "[[AB], [AT, TB]]", four));
    const auto of = [&](const char* what) {
        return fmt::format("{:g} {:g}", ran[std::string("routes.A.B.choice.0.") + what], ran[std::string("routes.A.B.choice.1.") + what]);
    };
    CHECK(of("bids") == "4 2");
    CHECK(of("seizures") == "2 2");
    CHECK(of("overflows") == "2 0");
    CHECK(of("call_congestion") == "0.5 0");
    CHECK(of("carried") == "0.4 0.2");
    CHECK(circuit(ran, "AT", 1) == doctest::Approx(20));
    CHECK(circuit(ran, "TB", 1) == doctest::Approx(20));
}

TEST_CASE("a call turned back gives its circuits and its choice back as the release goes")
{
    // Set out at 10 s, refused at T at 21 s, back at A at 31 s, over U from then on, at U at 42 s; it talks from 67 to 97 s.
    const Ran ran = run(R"(ringback: 1
run: {duration: 100 s, replications: 1}
switches: {A: {switching_delay: 1 s}, T: {switching_delay: 2 s}, U: {switching_delay: 2 s}, B: {switching_delay: 3 s}}
trunk_groups:
  AT: {between: [A, T], circuits: 2, signalling_delay: 10 s}
  TB: {between: [T, B], circuits: 1, signalling_delay: 20 s}
  AU: {between: [A, U], circuits: 2, signalling_delay: 10 s}
  UB: {between: [U, B], circuits: 2, signalling_delay: 20 s}
routes: [{from: A, to: B, choices: [[AT, TB], [AU, UB]], seizure: step_by_step, crankback: 1}]
lines: {a: {switch: A, numbers: 1}, b: {switch: T, numbers: 2}, y: {switch: B, numbers: 8}, z: {switch: B, numbers: 9}}
callers:
  a: {from: a, to: z, arrivals: {idle_time: 10 s}, conversation: 30 s}
  b: {from: b, to: y, arrivals: {idle_time: 1 s}, conversation: 1 h}
)" + loads);
    CHECK(circuit(ran, "AT", 1) == doctest::Approx(21));
    CHECK(circuit(ran, "TB", 1) == doctest::Approx(99));
    CHECK(circuit(ran, "AU", 1) == doctest::Approx(66));
    CHECK(circuit(ran, "UB", 1) == doctest::Approx(55));
    CHECK(ran["routes.A.B.choice.0.carried"] == doctest::Approx(0.21));
    CHECK(ran["routes.A.B.choice.1.carried"] == doctest::Approx(0.66));
    CHECK(ran["routes.A.B.choice.1.bids"] == 1);
}

TEST_CASE("the load and the calls of each line, from the least to the greatest")
{
    Town town;
    town.line("d").line("e").hunt_group("desk", 2).calls("d", "desk", "50 s", "30 s").calls("e", "desk", "60 s", "10 s");
    const Ran ran = run(town.text("100 s") + loads);
    CHECK(ran["lines.desk_lines.1100.load"] == doctest::Approx(0.3));
    CHECK(ran["lines.desk_lines.1101.load"] == doctest::Approx(0.1));
    CHECK(ran["lines.desk_lines.load.least"] == doctest::Approx(0.1));
    CHECK(ran["lines.desk_lines.load.greatest"] == doctest::Approx(0.3));
    CHECK(ran["lines.desk_lines.load.mean"] == doctest::Approx(0.2));
    CHECK(ran["lines.desk_lines.calls.least"] == 1);
    CHECK(ran["lines.desk_lines.calls.mean"] == 1);
    CHECK(ran["lines.d.101.calls"] == 1);
}

TEST_CASE("loads are of the measured time")
{
    const Ran ran = run(over("AB: {between: [A, B], circuits: 3}", "[[AB]]", four) , {{"run.warm_up", "70 s"}, {"run.duration", "20 s"}});
    CHECK(20 * ran["trunk_groups.AB.circuit.1.load"] == doctest::Approx(18));  // to 80 s, and from 82 s on
    CHECK(ran["trunk_groups.AB.circuit.1.calls"] == 1);
}
