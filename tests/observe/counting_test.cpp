// "Counting" and "Circuits", sentence by sentence.
#include "../lab.h"

using namespace lab;

namespace {

// a calls b every 20 s and talks for 10 s: from 20 to 30, 50 to 60, 80 to 90, ...
Ran regular(const Overrides& times)
{
    Town town;
    town.line("a").line("b").calls("a", "b", "20 s", "10 s");
    return run(town.text("1 min"), times);
}

// Two switches, one trunk group of n circuits, callers a1, a2, ... each at its own instant.
std::string over_trunks(const std::string& trunks, const std::string& callers, const std::string& routes = "", const std::string& lines = "")
{
    return "ringback: 1\nrun: {duration: 100 s, replications: 1}\nswitches: {A: {}, B: {}, T: {}}\ntrunk_groups: {" + trunks +
           "}\n" + (routes.empty() ? "" : "routes:\n" + routes) +
           "lines: {a: {switch: A, numbers: 1}, b: {switch: A, numbers: 2}, c: {switch: A, numbers: 3}, z: {switch: B, numbers: 9}" + lines +
           "}\ncallers:\n" + callers;
}
std::string calls(const std::string& who, const std::string& at, const std::string& talks, const std::string& more = "")
{
    return fmt::format("  {}: {{from: {}, to: {{outside: B}}, arrivals: {{idle_time: {}}}, conversation: {}{}}}\n", who, who, at, talks, more);
}

}  // namespace

TEST_CASE("what began in the warm-up loads the system and counts in nothing else")
{
    const Ran ran = regular({{"run.warm_up", "25 s"}, {"run.duration", "15 s"}});
    CHECK(ran["callers.a.demands"] == 0);
    CHECK(ran["callers.a.attempts"] == 0);
    CHECK(ran["callers.a.answered"] == 0);
    CHECK(ran["callers.a.carried"] == doctest::Approx(5.0 / 15));
    CHECK(ran["lines.b.busy"] == doctest::Approx(5.0 / 15));
}

TEST_CASE("the measured time holds its first instant and not its last")
{
    CHECK(regular({{"run.warm_up", "20 s"}, {"run.duration", "5 s"}})["callers.a.attempts"] == 1);
    CHECK(regular({{"run.warm_up", "0"}, {"run.duration", "20 s"}})["callers.a.attempts"] == 0);
}

TEST_CASE("demands of the measured time are followed to their end, and attempts after it count in nothing")
{
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "15 s");
    town.calls("a", "b", "20 s", "10 s", "when_busy: redial, redial: {delay: 8 s}");
    const Ran ran = run(town.text("21 s"), {{"run.follow", "10 s"}});
    CHECK(times(ran, "a", "attempt") == "20 28");
    CHECK(ran["callers.a.attempts"] == 1);
    CHECK(ran["callers.a.answered"] == 0);
    CHECK(ran["callers.a.completion_ratio"] == 1);
    CHECK_FALSE(run(town.text("21 s")).result.find("callers.a.completion_ratio")->value);  // open: in no denominator
}

TEST_CASE("a request of the measured time that ends in the follow time counts, one open then is left")
{
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "15 s").calls("a", "b", "20 s", "10 s", "when_busy: callback");
    const Ran followed = run(town.text("21 s"), {{"run.follow", "10 s"}});
    CHECK(followed["completion.callback.fulfilled"] == 1);
    CHECK(followed["completion.callback.success"] == 1);
    CHECK(followed["completion.callback.wait.mean"] == 5);
    CHECK(followed["completion.callback.pending"] == doctest::Approx(1.0 / 21));
    const Ran cut = run(town.text("21 s"));
    CHECK(cut["completion.callback.ended.left"] == 1);
    CHECK_FALSE(cut.result.find("completion.callback.success")->value);
}

TEST_CASE("a count is the mean a replication")
{
    Town town;
    town.line("a").line("b").calls("a", "b", "20 s", "10 s");
    CHECK(run(town.text("1 min"), {{"run.replications", "4"}})["callers.a.attempts"] == 2);
}

TEST_CASE("carried is the mean number of busy circuits from seizure to release: set-up, ringing and talking included")
{
    std::string text = over_trunks("AB: {between: [A, B], circuits: 2}", calls("a", "10 s", "20 s", ", answer: {after: 5 s}"));
    text.replace(text.find("A: {}"), 5, "A: {switching_delay: 3 s}");
    const Ran ran = run(text, {{"run.duration", "40 s"}});
    CHECK(ran["trunk_groups.AB.carried"] == doctest::Approx(28.0 / 40));
    CHECK(ran["trunk_groups.AB.occupancy"] == doctest::Approx(14.0 / 40));
    CHECK(ran["callers.a.carried"] == doctest::Approx(20.0 / 40));
    CHECK(ran["trunk_groups.AB.carried_variance"] == doctest::Approx(0.7 * 0.3));
}

TEST_CASE("a camper holds every circuit of his path")
{
    const Ran ran = run(over_trunks("AB: {between: [A, B], circuits: 2}",
                                    "  a: {from: a, to: z, arrivals: {idle_time: 10 s}, conversation: 40 s}\n"
                                    "  b: {from: b, to: z, arrivals: {idle_time: 20 s}, conversation: 1 h, when_busy: camp_on}\n"),
                        {{"run.duration", "50 s"}});
    CHECK(ran["trunk_groups.AB.time_congestion"] == doctest::Approx(30.0 / 50));
}

TEST_CASE("one who waits for a callback holds no circuit")
{
    const Ran ran = run(over_trunks("AB: {between: [A, B], circuits: 2}",
                                    "  a: {from: a, to: z, arrivals: {idle_time: 10 s}, conversation: 40 s}\n"
                                    "  b: {from: b, to: z, arrivals: {idle_time: 20 s}, conversation: 1 h, when_busy: callback}\n"),
                        {{"run.duration", "50 s"}});
    CHECK(ran["trunk_groups.AB.time_congestion"] == 0);
    CHECK(ran["trunk_groups.AB.bids"] == 2);
}

TEST_CASE("if one group of a choice refuses, none is seized, and the others' bids are neither seizures nor overflows")
{
    const std::string groups = "AT: {between: [A, T], circuits: 5}, TB: {between: [T, B], circuits: 1}";
    const Ran ran = run(over_trunks(groups, calls("a", "10 s", "1 h") + calls("b", "20 s", "1 h")), {{"run.duration", "35 s"}});
    CHECK(ran["trunk_groups.AT.bids"] == 2);
    CHECK(ran["trunk_groups.AT.seizures"] == 1);
    CHECK(ran["trunk_groups.AT.overflows"] == 0);
    CHECK(ran["trunk_groups.TB.overflows"] == 1);
    CHECK(ran["trunk_groups.TB.call_congestion"] == 0.5);
    CHECK(ran["callers.b.congested"] == 1);
    CHECK(ran["trunk_groups.AT.carried"] == doctest::Approx(25.0 / 35));
}

TEST_CASE("choices are tried in order, later ones bid in turn, and congested is an attempt that none would take")
{
    const std::string groups =
        "AB: {between: [A, B], circuits: 1}, AT: {between: [A, T], circuits: 1}, TB: {between: [T, B], circuits: 1}";
    const Ran ran = run(over_trunks(groups, calls("a", "10 s", "1 h") + calls("b", "20 s", "1 h") + calls("c", "30 s", "1 h"),
                                    "  - {from: A, to: B, choices: [[AB], [AT, TB]]}\n"),
                        {{"run.duration", "35 s"}});
    CHECK(ran["trunk_groups.AB.bids"] == 3);
    CHECK(ran["trunk_groups.AB.overflows"] == 2);
    CHECK(ran["trunk_groups.AT.bids"] == 2);
    CHECK(ran["trunk_groups.AT.seizures"] == 1);
    CHECK(ran["callers.b.answered"] == 1);
    CHECK(ran["callers.c.congested"] == 1);
}

TEST_CASE("a choice with leave_free is taken only if each of its groups has more circuits free than that")
{
    const auto of = [](int leave_free) {
        return run(over_trunks("AB: {between: [A, B], circuits: 3}", calls("a", "10 s", "1 h") + calls("b", "20 s", "1 h"),
                               fmt::format("  - {{from: A, to: B, choices: [{{via: [AB], leave_free: {}}}]}}\n", leave_free)),
                   {{"run.duration", "35 s"}});
    };
    CHECK(of(1)["callers.b.answered"] == 1);
    CHECK(of(2)["callers.b.congested"] == 1);
    CHECK(of(2)["trunk_groups.AB.overflows"] == 1);
}

TEST_CASE("a call of several circuits takes all of them on each group or none")
{
    const auto with = [](const std::string& circuits) {
        return run(over_trunks("AB: {between: [A, B], circuits: 3}",
                               calls("a", "10 s", "20 s", ", circuits: 2") + calls("b", "20 s", "1 h", ", circuits: " + circuits)),
                   {{"run.duration", "25 s"}});
    };
    CHECK(with("1")["callers.b.answered"] == 1);
    CHECK(with("1")["trunk_groups.AB.time_congestion"] == doctest::Approx(5.0 / 25));
    CHECK(with("2")["callers.b.congested"] == 1);
    CHECK(with("2")["trunk_groups.AB.carried"] == doctest::Approx(2 * 15.0 / 25));
}

TEST_CASE("a one-way group is seized from its first switch to its second only")
{
    const std::string groups = "AB: {between: [A, B], circuits: 1, operation: one_way}, BT: {between: [B, T], circuits: 1}, TA: {between: [T, A], circuits: 1}";
    const Ran ran = run(over_trunks(groups, calls("a", "10 s", "1 h") + "  z: {from: z, to: b, arrivals: {idle_time: 20 s}, conversation: 1 h}\n"),
                        {{"run.duration", "25 s"}});
    CHECK(ran["trunk_groups.AB.seizures"] == 1);
    CHECK(ran["trunk_groups.AB.bids"] == 1);
    CHECK(ran["trunk_groups.BT.seizures"] == 1);  // the other way round, over the tandem
    CHECK(ran["callers.z.answered"] == 1);
}

TEST_CASE("offered is bids a second times circuits a bid times the mean holding time of the seizures")
{
    const Ran ran = run(over_trunks("AB: {between: [A, B], circuits: 2}",
                                    calls("a", "10 s", "30 s", ", circuits: 2") + calls("b", "20 s", "1 h", ", circuits: 2")),
                        {{"run.duration", "50 s"}});
    // Bids at 10, 20 (b fails and bids again at 40, when a has left).
    CHECK(ran["trunk_groups.AB.bids"] == 3);
    CHECK(ran["trunk_groups.AB.seizures"] == 2);
    const double holding = (30 + 10) / 2.0;
    CHECK(ran["trunk_groups.AB.offered"] == doctest::Approx(3 / 50.0 * 2 * holding));
}

TEST_CASE("a hunt group's congestion is of its attempts, and its waiting are its campers")
{
    Town town;
    town.hunt_group("desk", 1).line("a").line("b").calls("a", "desk", "10 s", "20 s").calls("b", "desk", "20 s", "1 h", "when_busy: camp_on");
    const Ran ran = town.run("40 s");
    CHECK(ran["hunt_groups.desk.call_congestion"] == 0.5);
    CHECK(ran["hunt_groups.desk.waiting"] == doctest::Approx(10.0 / 40));
    CHECK(ran["hunt_groups.desk.carried"] == doctest::Approx(30.0 / 40));
    CHECK(ran["hunt_groups.desk.time_congestion"] == doctest::Approx(30.0 / 40));
}
