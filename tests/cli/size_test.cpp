// `size` and `coverage` on the command line.
#include "program.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace ringback::test;

namespace {

const char* const group = R"(ringback: 1
run: {duration: 2000 s, replications: 4}
switches: {A: {}, B: {}}
trunk_groups: {AB: {between: [A, B], circuits: 6}}
callers: {public: {from: {outside: A}, to: {outside: B}, arrivals: {offered: 4 E}, conversation: {exponential: 100 s}}}
theory: {trunk_groups.AB.call_congestion: 0.1172}
)";

struct Scenario : Shell {
    Scenario() { write("x.yaml", group); }
    Ran size(const std::string& between, const std::string& more = "", const std::string& find = "trunk_groups.AB.circuits") const
    {
        return (*this)("ringback size x.yaml --find " + find + " --between " + between + " --until 'trunk_groups.AB.call_congestion < 5 %' " + more);
    }
};

}  // namespace

TEST_CASE("a range that is none is refused in a clear sentence, before anything is simulated")
{
    const Scenario s;
    const std::string usual = "--between takes two whole numbers with two points between them, as 4..20, not '";
    for (const std::string wrong : {"4-20", "a..b", "4..", "..4", "4", "-1..4", "4...20", "4..20.5", "4..99999999999"}) {
        const Ran r = s.size(wrong);
        CHECK(r.status == 2);
        CHECK_MESSAGE(contains(r.err, usual + wrong + "'"), r.err);
    }
    CHECK(contains(s.size("20..4").err, "--between takes the smaller number first, as 4..20, not '20..4'"));
    for (const char* outside : {"0..4", "4..4000000000"}) {  // of what circuits may be
        const Ran r = s.size(outside);
        CHECK(r.status == 2);
        CHECK_MESSAGE(contains(r.err, "trunk_groups.AB.circuits"), r.err);
        CHECK(r.out.empty());
    }
    CHECK(s.size("4..9", "", "trunk_groups.AB.between").status == 2);
}

TEST_CASE("what is no amount in the network is not looked for, and one objective is one objective")
{
    const Scenario s;
    for (const char* find : {"run.replications", "run.seed", "run.batches", "experiment.replications", "expect", "title", "record.every", "callers.public.numbers"}) {
        const Ran r = s.size("4..9", "", find);
        CHECK(r.status == 2);
        CHECK_MESSAGE(contains(r.err, std::string("--find: error: '") + find + "' is no amount in the network"), r.err);
    }
    for (const char* until : {"trunk_groups.AB.call_congestion < 1 %\", \"trunk_groups.AB.carried > 3", "", "[trunk_groups.AB.call_congestion < 1 %]"}) {
        const Ran r = s("ringback size x.yaml --find trunk_groups.AB.circuits --between 4..9 --until '" + std::string(until) + "'");
        CAPTURE(until);
        CHECK(r.status == 2);
        CHECK_MESSAGE(contains(r.err, "--until: error: expect: "), r.err);
        CHECK(r.out.empty());
    }
}

TEST_CASE("what there is to doubt about the objective of size is said, and so is that run.until is of no use to it")
{
    const Scenario s;
    const Ran r = s("ringback size x.yaml --find trunk_groups.AB.circuits --between 1..4 --until 'trunk_groups.AB.call_congestion < 2' --most 20 "
                    "--set 'run.until={measure: trunk_groups.AB.call_congestion, half_width: 5 %}'");
    CHECK(contains(r.err, "--until: warning: trunk_groups.AB.call_congestion is a share"));
    CHECK(r.err.find("is a share") == r.err.rfind("is a share"));
    CHECK(contains(r.err, "warning: run.until is looked at by run and coverage only, not here"));
    CHECK(s("ringback size x.yaml --find trunk_groups.AB.circuits --between 1..4 --until 'trunk_groups.AB.call_congestion < 2 %' --most 20").err == "");
}

TEST_CASE("size ends soon, and is undecided, where there is nothing to measure")
{
    const Scenario s;
    const Ran r = s("ringback size x.yaml --find trunk_groups.AB.circuits --between 4..9 --until 'completion.callback.success > 90 %'");
    CHECK(r.status == 4);
    CHECK_MESSAGE(contains(r.out, "trunk_groups.AB.circuits: with 4 there is nothing to measure completion.callback.success by"), r.out);
    const Ran json = s("ringback size x.yaml --find trunk_groups.AB.circuits --between 4..9 --until 'completion.callback.success > 90 %' --format json");
    const auto all = nlohmann::json::parse(json.out);
    CHECK(all["nothing_to_measure_at"] == 4);
    CHECK(all["answer"].is_null());
    int replications = 0;
    for (const auto& tried : all["tried"]) replications += tried["replications"].get<int>();
    CHECK(replications == 80);
}

TEST_CASE("the command in the JSON of size gives the same bytes")
{
    const Scenario s;
    const Ran r = s.size("4..12", "--most 40 --seed 7 --replications 5 --format json");
    const std::string command = nlohmann::json::parse(r.out)["manifest"]["command"];
    CHECK(contains(command, "--most 40"));
    const Ran again = s("ringback " + command + " --format json");
    CHECK(again.status == r.status);
    CHECK(again.out == r.out);
}

TEST_CASE("a signal to size or coverage shows what is known so far, and exits with its number")
{
    const Scenario s;
    const auto stopped = [&](const std::string& command) {
        return s("( exec " RINGBACK_PROGRAM " " + command + " --set 'run.duration=200000 s' ) & child=$!; sleep 1.5; kill -INT $child; wait $child");
    };
    const Ran size = stopped("size x.yaml --find trunk_groups.AB.circuits --between 4..20 --until 'trunk_groups.AB.call_congestion < 11.72 %' "
                             "--most 1000000 --replications 5 --format json");
    CHECK(size.status == 130);
    CHECK(nlohmann::json::parse(size.out)["complete"] == false);
    const Ran coverage = stopped("coverage x.yaml --studies 1000000");
    CHECK(coverage.status == 130);
    CHECK_MESSAGE(contains(coverage.out, "INTERRUPTED after "), coverage.out);
    CHECK(contains(coverage.out, " of 1,000,000 studies, which found:"));
}
