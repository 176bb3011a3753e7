// ringback sweep from outside: the same bytes whoever computed them, in however many pieces, and whatever ended them.
#include "../cli/program.h"
#include "second_reader.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace ringback::test;

namespace {

const std::string grid = std::string(small_scenario) + R"(experiment:
  vary:
    trunk_groups.AB.circuits: 2..3
    callers.public.when_busy: [nothing, {camp_on: 40 %, callback: 40 %}]
  compare_with: {callers.public.when_busy: nothing}
  replications: 5
)";

/// Long enough to be interrupted: some seconds in all.
const std::string slow = R"(ringback: 1
run: {duration: 300 h, replications: 12}
switches: {A: {}, B: {}}
trunk_groups: {AB: {between: [A, B], circuits: 30}}
callers: {public: {from: {outside: A}, to: {outside: B}, arrivals: {offered: 25 E}, conversation: {exponential: 30 s}}}
experiment: {vary: {trunk_groups.AB.circuits: [25, 30]}}
)";

struct Study : Shell {
    explicit Study(const std::string& scenario = grid) { write("x.yaml", scenario); }
    std::string result() const { return read("x.study/result.json"); }
};

const std::string& expected()
{
    static const std::string bytes = [] {
        const Study s;
        const Ran ran = s("ringback sweep x.yaml -j 1");
        INFO(ran.err);
        REQUIRE(ran.status == 0);
        return s.result();
    }();
    return bytes;
}

}  // namespace

TEST_CASE("a sweep gives what a run of each combination gives")
{
    const auto all = nlohmann::json::parse(expected());
    REQUIRE(all["cells"].size() == 4);
    for (const std::size_t i : {0u, 3u}) {
        const auto& cell = all["cells"][i];
        std::string command = "ringback run x.yaml --replications 5 --format json";
        for (const auto& [path, value] : cell["values"].items()) command += " --set '" + path + "=" + value.get<std::string>() + "'";
        const Study s;
        const Ran ran = s(command);
        REQUIRE(ran.status == 0);
        const auto run = nlohmann::json::parse(ran.out);
        CHECK(run["measures"] == cell["measures"]);
        CHECK(run["events"] == cell["events"]);
    }
    // What it is compared with is the same combination without completion.
    CHECK_FALSE(all["cells"][0].contains("differences"));
    const auto& d = all["cells"][3]["differences"]["callers.public.completion_ratio"];
    CHECK(d["a"] == all["cells"][2]["measures"]["callers.public.completion_ratio"]["value"]);
    CHECK(d["b"] == all["cells"][3]["measures"]["callers.public.completion_ratio"]["value"]);
    CHECK(d["difference"] == doctest::Approx(d["b"].get<double>() - d["a"].get<double>()));
}

TEST_CASE("a second reader finds the totals of the result in the store")
{
    const Study s;
    REQUIRE(s("ringback sweep x.yaml --shard 1/2; ringback sweep x.yaml -j 2").status == 0);
    const SecondReader store(s.path("x.study/store"));
    const auto all = nlohmann::json::parse(s.result());
    CHECK(store.records == 20);
    CHECK(store.torn == 0);
    REQUIRE(store.identities.size() == 2);
    CHECK(store.identities[0] == "scenario " + all["manifest"]["scenario_hash"].get<std::string>() + " seed 1 model 2 warm_up 300 s");
    for (const auto& cell : all["cells"]) {
        std::vector<StoredReplication::Number> sums(18);  // events, checks, 12 counts of the stream, 4 of the trunk group
        StoredReplication::Number answers = 0, delays = 0;
        std::uint32_t n = 0;
        for (const auto& [key, r] : store.replications) {
            if (key.first != cell["scenario_hash"]) continue;
            CHECK(key.second == n++);
            REQUIRE(r.numbers.size() > sums.size());
            for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += r.numbers[i];
            REQUIRE(r.waits.size() == 2 + 4);  // of the stream before ringing and before an answer; of each mode
            for (const auto& [count, sum] : r.waits[1]) answers += count, delays += sum;
            CHECK(r.snapshots == 0);
        }
        const auto sum = [&](std::size_t i) { return static_cast<double>(sums[i]); };
        const auto measured = [&](const char* name) { return cell["measures"][name]["value"].get<double>(); };
        CHECK(n == cell["replications"]);
        CHECK(sum(0) == cell["events"]);
        CHECK(sum(2) / n == measured("callers.public.demands"));
        CHECK(sum(3) / n == measured("callers.public.attempts"));
        CHECK(sum(4) / n == measured("callers.public.answered"));
        CHECK(sum(16) / sum(14) == measured("trunk_groups.AB.call_congestion"));
        CHECK(answers == sums[4]);
        CHECK(static_cast<double>(delays) / static_cast<double>(answers) / 1e9 == doctest::Approx(measured("callers.public.answer_delay.mean")).epsilon(1e-12));
    }
}

TEST_CASE("threads, shares, damage and a second sweep give the same bytes")
{
    const Study threads;
    CHECK(threads("ringback sweep x.yaml -j 3").status == 0);
    CHECK(threads.result() == expected());
    CHECK(threads("ringback sweep x.yaml -j 2").status == 0);  // nothing is left to do
    CHECK(threads.result() == expected());

    const Study shares;
    CHECK(shares("ringback sweep x.yaml --shard 3/3").status == 0);
    CHECK(shares("ringback sweep x.yaml --shard 1/3 -j 2").status == 0);
    CHECK(shares("ringback sweep x.yaml --status").status == 5);
    CHECK(shares.result().empty());
    CHECK(shares("ringback sweep x.yaml --shard 2/3").status == 0);
    const Ran status = shares("ringback sweep x.yaml --status");
    CHECK(status.status == 0);
    CHECK(status.out == "x.study: 20 of 20 replications and 4 of 4 combinations are done\n");
    CHECK(shares("ringback sweep x.yaml").status == 0);
    CHECK(shares.result() == expected());

    const Ran damaged = shares("printf XXXX | dd of=x.study/store/0000.rbs bs=1 seek=1000 conv=notrunc 2>/dev/null; rm x.study/store/0001.rbs\n"
                               "ringback sweep x.yaml");
    CHECK(damaged.status == 0);
    CHECK(contains(damaged.err, "damaged; what was there is computed again"));
    CHECK(shares.result() == expected());
}

TEST_CASE("a study that is killed again and again loses nothing that was finished")
{
    const Study s(slow), at_once(slow);
    REQUIRE(at_once("ringback sweep x.yaml -j 2").status == 0);
    std::size_t there = 0;
    for (int kill = 0; kill < 8; ++kill) {
        const Ran ran = s("size() { cat x.study/store/*.rbs 2>/dev/null | wc -c; }; before=$(size)\n"
                          "( exec " RINGBACK_PROGRAM " sweep x.yaml -j 2 >/dev/null 2>&1 ) & p=$!\n"
                          "for ((k = 0; k < 1000; ++k)); do (($(size) > before + 500)) && break; sleep 0.01; done\n"
                          "kill -9 $p; wait $p 2>/dev/null");
        const SecondReader store(s.path("x.study/store"));
        CHECK(store.records > static_cast<int>(there));  // what was there is there, and more
        CHECK(store.replications.size() == static_cast<std::size_t>(store.records));
        there = store.replications.size();
    }
    REQUIRE(there >= 8);
    REQUIRE(there < 24);  // it was killed in the middle of it
    const Ran ran = s("ringback sweep x.yaml > /dev/null");
    INFO(ran.err);
    CHECK(ran.status == 0);
    CHECK(s.result() == at_once.result());
    CHECK(SecondReader(s.path("x.study/store")).records == 24);
}

TEST_CASE("nobody who looks at a study is in another's way")
{
    const Study s;
    REQUIRE(s("ringback sweep x.yaml").status == 0);
    const std::string there = s("ls x.study/store").out;
    const Ran ran = s("for ((k = 0; k < 8; ++k)); do\n"
                      "  all=()\n"
                      "  for i in 1 2 3 4 5 6 7 8; do ringback sweep x.yaml --shard $i/8 -j 1 & all+=($!); done\n"
                      "  for p in ${all[@]}; do wait $p || exit $?; done\ndone > /dev/null");
    INFO(ran.err);
    CHECK(ran.status == 0);
    CHECK(s("ls x.study/store").out == there);  // nothing was to be added
}

TEST_CASE("a signal ends a sweep with what is done kept, and the same command goes on")
{
    const Study s(slow);
    const Ran stopped = s("( exec " RINGBACK_PROGRAM " sweep x.yaml -j 1 ) & p=$!\n"
                          "await x.study/store/0000.rbs; sleep 0.3; kill -TERM $p; wait $p");
    CHECK(stopped.status == 143);
    CHECK(contains(stopped.err, "ringback: stopped; "));
    CHECK(contains(stopped.err, "the same command goes on"));
    CHECK(s.listing().find(".partial") == std::string::npos);
    CHECK(s.result().empty());
    CHECK(s("ringback sweep x.yaml -j 2").status == 0);
    const std::string resumed = s.result();
    const Study at_once(slow);
    CHECK(at_once("ringback sweep x.yaml -j 2").status == 0);
    CHECK(resumed == at_once.result());
}

TEST_CASE("another scenario, seed or contradiction is refused, and what is varied may grow")
{
    const Study s;
    CHECK(s("ringback sweep x.yaml").status == 0);
    CHECK(s("ringback sweep x.yaml --seed 9").status == 6);
    CHECK(s("ringback sweep x.yaml --set run.warm_up=6m").status == 2);
    const Ran other = s("ringback sweep x.yaml --set 'run.warm_up=6 min'");
    CHECK(other.status == 6);
    CHECK(contains(other.err, "is of another study"));
    CHECK(contains(other.err, " seed 1 model 2, and this one's scenario "));
    CHECK(contains(other.err, "another folder (-o) keeps both"));
    CHECK(contains(s("ringback sweep x.yaml --status --set 'run.until={measure: callers.public.busy_ratio, half_width: 1 %}'").err, "run.until is looked at by run"));
    CHECK(s("sed -i 's/2\\.\\.3/2..4/' x.yaml; ringback sweep x.yaml --status").out ==
          "x.study: 20 of 30 replications and 4 of 6 combinations are done\n");
}

TEST_CASE("a study keeps the series and loads that its scenario records, as a run of each combination has them")
{
    const Study s;
    REQUIRE(s("ringback sweep x.yaml").status == 0);
    const std::string without = s.result();
    s.write("x.yaml", grid + "record: {every: 10 min, of: [trunk_groups.AB.carried], loads: [circuits]}\n");
    CHECK(s("ringback sweep x.yaml --status").status == 5);  // what was stored has none
    REQUIRE(s("ringback sweep x.yaml -j 2").status == 0);
    const auto cell = nlohmann::json::parse(s.result())["cells"][3];
    const Ran ran = s("ringback run x.yaml --replications 5 --format json --set trunk_groups.AB.circuits=3 "
                      "--set 'callers.public.when_busy={camp_on: 40 %, callback: 40 %}'");
    const auto run = nlohmann::json::parse(ran.out);
    CHECK(cell["series"] == run["series"]);
    CHECK(cell["series"][0]["measures"]["trunk_groups.AB.carried"].size() == 3);
    CHECK(cell["measures"].contains("trunk_groups.AB.circuit.1.load"));
    CHECK(cell["distributions"] == run["distributions"]);
    CHECK(run["distributions"].contains("completion.callback.wait"));
    // Another measure of the same series is there already; and so is all without a series.
    s.write("x.yaml", grid + "record: {every: 10 min, of: [callers.public.attempts], loads: [circuits]}\n");
    CHECK(s("ringback sweep x.yaml --status").status == 0);
    s.write("x.yaml", grid);
    CHECK(s("ringback sweep x.yaml --status").status == 0);
    REQUIRE(s("ringback sweep x.yaml").status == 0);
    CHECK(s.result() == without);
}

TEST_CASE("extend adds replications, which stay")
{
    const Study s;
    CHECK(s("ringback sweep x.yaml --extend 3").status == 0);
    const std::string extended = s.result();
    CHECK(nlohmann::json::parse(extended)["cells"][0]["replications"] == 8);
    CHECK(s("ringback sweep x.yaml").status == 0);
    CHECK(nlohmann::json::parse(s.result())["cells"] == nlohmann::json::parse(extended)["cells"]);
    CHECK(nlohmann::json::parse(extended)["cells"] != nlohmann::json::parse(expected())["cells"]);
}

TEST_CASE("whoever goes on with an extended study goes on to the same number, whatever was interrupted or damaged")
{
    const Study s;
    CHECK(s("ringback sweep x.yaml --extend 3 --shard 1/7").status == 0);  // the others never came
    CHECK(s("ringback sweep x.yaml --status").out == "x.study: 5 of 32 replications and 0 of 4 combinations are done\n");
    CHECK(s("ringback sweep x.yaml").status == 0);
    const auto manifest = nlohmann::json::parse(s.result())["manifest"];
    CHECK(manifest["replications"] == 8);
    CHECK(manifest["command"] == "sweep x.yaml --extend 3");
    const std::string whole = s.result();

    // The first record of each file, which says how many; the last says it again.
    const Ran damaged = s("for f in x.study/store/*.rbs; do printf XXXX | dd of=$f bs=1 seek=112 conv=notrunc 2>/dev/null; done\n"
                          "ringback sweep x.yaml");
    CHECK(damaged.status == 0);
    CHECK(contains(damaged.err, "damaged"));
    CHECK(s.result() == whole);

    const Study at_once;
    CHECK(at_once("ringback sweep x.yaml --extend 3").status == 0);
    CHECK(at_once.result() == whole);
}

TEST_CASE("the number of replications on the command line is that of each combination")
{
    const Study s;
    CHECK(s("ringback sweep x.yaml --replications 3").status == 0);
    const auto all = nlohmann::json::parse(s.result());
    CHECK(all["cells"][3]["replications"] == 3);
    CHECK(all["manifest"]["command"] == "sweep x.yaml --set run.replications=3");
}

TEST_CASE("a measure that there is not, or something that no combination can have of its own, is told before anything is run")
{
    const Study s;
    const Ran measure = s("ringback sweep x.yaml --measure completion.succes");
    CHECK(measure.status == 2);
    CHECK(contains(measure.err, "did you mean 'completion.success'"));
    for (const char* varied : {"run.confidence: [90 %]", "run.warm_up: [auto]", "run: [{duration: 1 h, seed: 2}]", "run.seed: [1, 2]"}) {
        CAPTURE(varied);
        const Ran ran = s(std::string("ringback sweep x.yaml --set 'experiment={vary: {") + varied + "}}'");
        CHECK(ran.status == 2);
    }
    CHECK(s.listing().find("x.study") == std::string::npos);
}

TEST_CASE("where there is no Slurm, or it refuses, that is said with status 74")
{
    const Study s;
    const Ran none = s("PATH=/nowhere " RINGBACK_PROGRAM " sweep x.yaml --on slurm");
    CHECK(none.status == 74);
    CHECK(contains(none.err, "there is no sbatch here"));
    const Ran refused = s("mkdir bin; printf '#!/bin/sh\nexit 1\n' > bin/sbatch; chmod +x bin/sbatch\nPATH=$PWD/bin:$PATH " RINGBACK_PROGRAM
                          " sweep x.yaml --on slurm -o 'a 100 % study' --measure completion.success");
    CHECK(refused.status == 74);
    CHECK(contains(refused.err, "sbatch refused the job"));
    CHECK(contains(s.read("a 100 % study/slurm.sh"), "/a 100 %% study/slurm-%a.out\"\n"));
    CHECK(contains(s.read("a 100 % study/slurm-end.sh"), " --measure completion.success"));
    const Ran share = s("ringback sweep x.yaml --on slurm --shard 1/2");
    CHECK(share.status == 2);
    CHECK(contains(share.err, "--shard computes one share here, --on submits all of them"));
}

TEST_CASE("a job on Slurm that is warned goes into the queue again, alone, and one that is told to end does not")
{
    const Study s(slow);
    const Ran submitted = s(R"(mkdir bin
printf '#!/bin/sh\necho 70' > bin/sbatch; printf '#!/bin/sh\necho $* >> requeued' > bin/scontrol; chmod +x bin/*
PATH=$PWD/bin:$PATH )" RINGBACK_PROGRAM R"( sweep x.yaml -o x.study --on slurm --shards 2)");
    REQUIRE(submitted.status == 0);
    CHECK(contains(submitted.out, "scancel 70 70 ends both"));
    using Case = std::array<std::string, 3>;
    for (const auto& [script, signal, requeued] : {Case{"slurm", "TERM", ""},
                                                   {"slurm", "USR1", "requeue 70_2\n"},
                                                   {"slurm", "USR1 $job; kill -TERM", ""},
                                                   {"slurm-end", "USR1", "requeue 71\n"}}) {
        CAPTURE(script);
        CAPTURE(signal);
        // As Slurm does: the shell is told, of TERM its children too.
        const Ran r = s("rm -rf requeued x.study/store; export PATH=$PWD/bin:$PATH SLURM_JOB_ID=71 SLURM_ARRAY_JOB_ID=70 SLURM_ARRAY_TASK_ID=2\n"
                        "bash x.study/" + script + ".sh & job=$!; await x.study/store/0000.rbs; sleep 0.3\n"
                        "children=$(ps -o pid= --ppid $job); kill -" + signal + " $job; case '" + signal + "' in TERM) kill -TERM $children;; esac\n"
                        "SECONDS=0; wait $job; echo $?; test $SECONDS -lt 5 && echo soon");
        CHECK(r.out == "143\nsoon\n");
        CHECK(contains(r.err, "and kept in "));
        CHECK(s.read("requeued") == requeued);
    }
}

TEST_CASE("a full disk or a folder that cannot be written ends in 74")
{
    const Study s;
    CHECK(s("ulimit -f 1; ringback sweep x.yaml").status == 74);  // a store of 1 KiB
    CHECK(s("ringback sweep x.yaml").status == 0);
    CHECK(s.result() == expected());
    CHECK(s("ringback sweep x.yaml -o /proc/study").status == 74);
    CHECK(s("ringback sweep x.yaml -o x.yaml").status == 74);
}

TEST_CASE("a combination that is no scenario is told before anything is run")
{
    const Study s(grid + "  together: []\n");
    const Ran ran = s("ringback sweep x.yaml --set 'experiment.vary={trunk_groups.AB.circuits: [2, many]}' --set 'experiment.compare_with={}'");
    CHECK(ran.status == 2);
    CHECK(contains(ran.err, "--set trunk_groups.AB.circuits=many"));
    const Ran in_the_file = s("sed -i 's/2\\.\\.3/[2, many]/' x.yaml; ringback sweep x.yaml");
    CHECK(in_the_file.status == 3);
    CHECK(contains(in_the_file.err, "x.yaml: experiment: trunk_groups.AB.circuits=many: error: "));
    CHECK(s.read("x.study/store/0000.rbs").empty());
    Study none(small_scenario);
    CHECK(none("ringback sweep x.yaml").status == 2);
    CHECK(none("ringback sweep x.yaml --shard 3").status == 2);
    CHECK(none("ringback sweep x.yaml --shard 3/2").status == 2);
}
