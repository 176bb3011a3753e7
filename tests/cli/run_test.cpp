#include "program.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace ringback::test;

namespace {

/// A folder with the small scenario in it.
struct Small : Shell {
    Small() { write("small.yaml", small_scenario); }
};

std::string without_manifest(const std::string& json)
{
    const std::size_t at = json.find("\n \"manifest\"");
    return json.substr(0, at) + json.substr(json.find('\n', at + 1));
}

}  // namespace

TEST_CASE("what a clock ended can be had again by the command in its manifest")
{
    const Small s;
    const Ran r = s("ringback run small.yaml --format json --set 'run.until={measure: trunk_groups.AB.call_congestion, half_width: 0.0001 %, wall_time: 200 ms}'");
    CHECK(r.status == 4);
    const std::string command = nlohmann::json::parse(r.out)["manifest"]["command"];
    const Ran again = s("ringback " + command + " --format json");
    CHECK(again.status == 4);
    CHECK(without_manifest(again.out) == without_manifest(r.out));
}

TEST_CASE("the command in the manifest is taken also where the clock left one replication")
{
    const Small s;
    const Ran r = s("ringback run small.yaml -j 1 --format json --set run.duration='3000 h' --set "
                    "'run.until={measure: trunk_groups.AB.call_congestion, half_width: 0.0001 %, wall_time: 1 ms}'");
    CHECK(r.status == 4);
    const auto found = nlohmann::json::parse(r.out);
    CHECK(found["manifest"]["replications"] == 1);
    const std::string command = found["manifest"]["command"];
    const Ran again = s("ringback " + command + " --format json");
    CHECK_MESSAGE(again.status == 4, again.err);
    CHECK(without_manifest(again.out) == without_manifest(r.out));
    CHECK(contains(s("ringback run small.yaml -j 1 --set run.duration='3000 h' --set "
                     "'run.until={measure: trunk_groups.AB.call_congestion, half_width: 0.0001 %, wall_time: 1 ms}'").out,
                   " after 1 replication, when run.until.wall_time was over, not the ± 0.0001"));
}

TEST_CASE("a number of replications is refused where run.until decides it, and taken where that is taken back")
{
    const Small s;
    const std::string until = " --set 'run.until={measure: trunk_groups.AB.call_congestion, half_width: 5 %}'";
    for (const std::string command : {"run small.yaml --replications 3", "run small.yaml --set run.replications=3",
                                      "coverage small.yaml --set theory.trunk_groups.AB.call_congestion=0.1 --studies 2 --replications 3"}) {
        const Ran refused = s("ringback " + command + until);
        CHECK(refused.status == 2);
        CHECK_MESSAGE(contains(refused.err, "--replications: run.until decides how many there are; --set run.until=none"), refused.err);
    }
    CHECK(contains(s("ringback run small.yaml --replications 3" + until + " --set run.until=none").out, "3 replications of"));
}

TEST_CASE("on a terminal run.until tells how many replications there will be and what is left of its time, not when it looks next")
{
    const Small s;
    if (s("script -qec true /dev/null").status != 0) {
        MESSAGE("this machine gives no terminals");
        return;
    }
    s.write("go", RINGBACK_PROGRAM " run small.yaml -j 1 --set 'run.duration=3000 h' --set "
                  "'run.until={measure: trunk_groups.AB.call_congestion, half_width: 0.0001 %, most: 15, wall_time: 100 h}'");
    const Ran r = s("script -qec 'bash go' /dev/null");
    CHECK_MESSAGE(contains(r.out, " replications, at most 3599"), r.out);
    CHECK_MESSAGE(contains(r.out, " of about 15 replications, "), r.out);
    CHECK_FALSE(contains(r.out, " of 10 replications"));
}

TEST_CASE("run prints the summary and meets the objectives")
{
    const Ran r = Small()("ringback run small.yaml");
    CHECK(r.status == 0);
    CHECK(contains(r.out, "PASS      callers.public.completion_ratio > 1 %"));
    CHECK(contains(r.out, "all hold"));
    CHECK(r.err.empty());
}

TEST_CASE("a missed objective gives status 1, one that cannot be decided 4")
{
    const Small shell;
    std::string text = small_scenario;
    text.replace(text.find("> 1 %"), 5, "> 99 %");
    shell.write("missed.yaml", text);
    const Ran missed = shell("ringback run missed.yaml");
    CHECK(missed.status == 1);
    CHECK(contains(missed.out, "FAIL"));
    const Ran undecided = shell("ringback run small.yaml --replications 1");
    CHECK(undecided.status == 4);
    CHECK(contains(undecided.out, "UNDECIDED"));
}

TEST_CASE("a scenario that is missing or wrong gives status 3, a wrong --set 2")
{
    const Small shell;
    shell.write("wrong.yaml", "ringback: 1\nswitchs: {A: {}}\n");
    const Ran wrong = shell("ringback run wrong.yaml");
    CHECK(wrong.status == 3);
    CHECK(wrong.out.empty());
    CHECK(contains(wrong.err, "wrong.yaml:2:1: error:"));
    CHECK(shell("ringback run missing.yaml").status == 3);
    CHECK(shell("ringback validate small.yaml wrong.yaml missing.yaml").status == 3);
    CHECK(shell("ringback run small.yaml --set trunk_groups.AC.circuits=3").status == 2);
    CHECK(shell("ringback run small.yaml --set trunk_groups.AB.circuits=many").status == 2);
    CHECK(shell("ringback run small.yaml --replication 4").status == 2);
}

TEST_CASE("with --format json there is nothing but JSON on standard output")
{
    const Ran r = Small()(
        "ringback run small.yaml --format json --seed 7 --set trunk_groups.AB.circuits=4 --set=run.replications=3");
    CHECK(r.status == 0);
    const auto json = nlohmann::json::parse(r.out);
    CHECK(json["manifest"]["seed"] == 7);
    CHECK(json["manifest"]["replications"] == 3);
    CHECK(json["manifest"]["scenario"] == "small.yaml");
    CHECK(json["manifest"]["overrides"]["trunk_groups.AB.circuits"] == "4");
    CHECK(json["manifest"]["command"] ==
          "run small.yaml --set trunk_groups.AB.circuits=4 --set run.replications=3 --set run.seed=7");
    CHECK(json["measures"]["trunk_groups.AB.circuits"]["value"] == 4);
    CHECK(json["invariants"]["broken"] == 0);
}

TEST_CASE("of two overrides of one path the later counts, and --seed after --set")
{
    const Ran r = Small()("ringback run small.yaml --format json --seed 9 --set run.seed=3 --set run.seed=4");
    CHECK(nlohmann::json::parse(r.out)["manifest"]["overrides"] == nlohmann::json{{"run.seed", "9"}});
}

TEST_CASE("threads and traces change no byte but the manifest")
{
    const Small shell;
    const std::string one = shell("ringback run small.yaml --format json -j 1").out;
    CHECK(shell("ringback run small.yaml --format json -j 8").out == one);
    CHECK(shell("ringback run small.yaml --format json -j 3 --trace t.jsonl").out == one);
    CHECK(without_manifest(shell("ringback run ./small.yaml --format json --check full").out).substr(0, 400) ==
          without_manifest(one).substr(0, 400));
    CHECK_FALSE(contains(one, shell.path()));
}

TEST_CASE("-o writes both results into a folder that it makes")
{
    const Small shell;
    const Ran r = shell("ringback run small.yaml -o out && cat out/result.txt && ls -a out");
    CHECK(r.status == 0);
    CHECK(contains(r.out, ".\n..\nresult.json\nresult.txt\n"));
    const std::string summary = shell.read("out/result.txt");
    CHECK(r.out.starts_with(summary + summary));
    CHECK(nlohmann::json::accept(shell.read("out/result.json")));
}

TEST_CASE("a trace is whole, the same for any number of threads, and equal to itself")
{
    const Small shell;
    CHECK(
        shell("ringback run small.yaml -j 1 --trace a.jsonl && ringback run small.yaml -j 8 --trace b.jsonl").status ==
        0);
    CHECK(shell.read("a.jsonl") == shell.read("b.jsonl"));
    CHECK(shell("ringback diff a.jsonl b.jsonl").status == 0);
    CHECK(shell("ringback run small.yaml --trace - 2>/dev/null").out == shell.read("a.jsonl"));
    CHECK(shell("ringback run small.yaml --replication 1 --trace c.jsonl").status == 0);
    const Ran differing = shell("ringback diff a.jsonl c.jsonl");
    CHECK(differing.status == 1);
    CHECK(contains(differing.out, "They part at event 1"));
}

TEST_CASE("another policy is compared on the same callers")
{
    const Small shell;
    CHECK(shell("ringback run small.yaml --trace a.jsonl; ringback run small.yaml --set "
                "callers.public.patience.camped_on='2 min' --trace b.jsonl")
              .status == 0);
    const Ran r = shell("ringback diff a.jsonl b.jsonl --most 3");
    CHECK(r.status == 1);
    CHECK(contains(r.out, "Cause: public#"));
    CHECK(contains(r.out, "demands end differently"));
    CHECK_FALSE(contains(r.out, "not demanded"));
}

TEST_CASE("what compare takes from A for both is refused of B alone, and the command in its JSON gives the same bytes")
{
    const Small s;
    for (const std::string set : {"run.replications=3", "run.confidence=90 %", "run.batches=5", "run.until.least=3", "run={duration: 1 h}"}) {
        const Ran r = s("ringback compare small.yaml --set '" + set + "'");
        CHECK(r.status == 2);
        CHECK_MESSAGE(contains(r.err, "--set " + set.substr(0, set.find('=')) + " would change B alone"), r.err);
    }
    CHECK(contains(s("ringback compare small.yaml --set run.replications=3").err, "--replications N does"));
    const Ran r = s("ringback compare small.yaml --set trunk_groups.AB.circuits=4 --replications 3 --seed 9 --format json");
    CHECK(r.status == 0);
    const std::string command = nlohmann::json::parse(r.out)["manifest"]["command"];
    CHECK(command == "compare small.yaml --set trunk_groups.AB.circuits=4 --seed 9 --replications 3");
    CHECK(s("ringback " + command + " --format json").out == r.out);
}

TEST_CASE("explain shows a call, and says which there are")
{
    const Small shell;
    shell("ringback run small.yaml --trace a.jsonl");
    const Ran call = shell("ringback explain a.jsonl --call 1");
    CHECK(call.status == 0);
    CHECK(contains(call.out, "Call 1: "));
    const Ran request = shell("ringback explain a.jsonl --request 1");
    CHECK(request.status == 0);
    CHECK(contains(request.out, "Request 1: "));
    const Ran none = shell("ringback explain a.jsonl --call 1000000");
    CHECK(none.status == 2);
    CHECK(contains(none.err, "numbered from 1 to"));
    CHECK(shell("ringback explain small.yaml --call 1").status == 3);
    CHECK(shell("ringback diff a.jsonl missing.jsonl").status == 3);
    CHECK(shell("head -c 5000 a.jsonl > cut.jsonl; ringback explain cut.jsonl --call 1").status == 3);
}

TEST_CASE("too many events are a limit of the model")
{
    const Ran r = Small()("ringback run small.yaml --set run.duration='30 d' --max-events 1000");
    CHECK(r.status == 7);
    CHECK(r.out.empty());
    CHECK_FALSE(r.err.empty());
}
