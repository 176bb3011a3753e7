#include "program.h"

#include <doctest/doctest.h>

using namespace ringback::test;

TEST_CASE("ringback alone says in five lines and two examples what it is")
{
    const Ran r = Shell()("ringback");
    CHECK(r.status == 0);
    CHECK(lines_of(r.out) == 8);
    CHECK(contains(r.out, "ringback run first.yaml"));
}

TEST_CASE("-h works everywhere, examples first")
{
    const Shell shell;
    for (const std::string verb : {"", "run", "validate", "check", "diff", "explain", "new", "presets", "schema", "version"}) {
        CAPTURE(verb);
        const Ran r = shell("ringback " + verb + " -h");
        CHECK(r.status == 0);
        CHECK(r.out.starts_with("Examples\n"));
        CHECK(contains(r.out, "ringback " + verb));
        CHECK(r.err.empty());
    }
    CHECK(contains(shell("ringback run --help").out, "--set PATH=VALUE"));
    CHECK(contains(shell("ringback help run").out, "--set PATH=VALUE"));
}

TEST_CASE("a typo gets a suggestion, on standard error, with status 2")
{
    const Shell shell;
    const std::pair<std::string, std::string> typos[] = {
        {"rnu x.yaml", "did you mean 'run'?"},
        {"valdate x", "did you mean 'validate'?"},
        {"run x.yaml --sed 3", "did you mean '--seed'?"},
        {"run x.yaml --replication=x", "--replication takes a whole number"},
        {"run x.yaml --format jsn", "did you mean 'json'?"},
        {"new quik", "did you mean 'quick'?"},
        {"frobnicate", "there is no verb 'frobnicate'\n"},
    };
    for (const auto& [line, answer] : typos) {
        CAPTURE(line);
        const Ran r = shell("ringback " + line);
        CHECK(r.status == 2);
        CHECK(contains(r.err, answer));
        CHECK(r.out.empty());
    }
}

TEST_CASE("a shell completes verbs, options and the words that an option takes, and leaves the rest to files")
{
    const Shell shell;
    const auto completed = [&](const std::string& words, int at) {
        return shell("source <(ringback completion bash)\nCOMP_WORDS=(" + words + "); COMP_CWORD=" + std::to_string(at) +
                     "\n_ringback; echo \"${COMPREPLY[*]}\"").out;
    };
    CHECK(completed("ringback va", 1) == "validate\n");
    CHECK(completed("ringback run x.yaml --repl", 3) == "--replications --replication\n");
    CHECK(completed("ringback compare x.yaml --format ''", 4) == "text json\n");
    CHECK(completed("ringback sweep x.yaml --on ''", 4) == "slurm\n");
    CHECK(completed("ringback run ''", 2) == "\n");
    CHECK(completed("ringback run x.yaml --trace --", 4) == "\n");
    CHECK(completed("ringback version -", 2) == "-h --help\n");
    const std::string fish = shell("ringback completion fish").out;
    CHECK(contains(fish, "complete -c ringback -n '__fish_seen_subcommand_from run' -l format -x -a 'text json' -d 'what standard output gets"));
    CHECK(contains(fish, "complete -c ringback -n '__fish_seen_subcommand_from run' -s o -l output -r -d "));
    const Ran unknown = shell("ringback completion bush");
    CHECK(unknown.status == 2);
    CHECK(contains(unknown.err, "did you mean 'bash'?"));
}

TEST_CASE("bad arguments end with status 2 and a short usage")
{
    const Shell shell;
    for (const std::string line : {"run",
                                   "run a b",
                                   "run a --seed",
                                   "run a --seed x",
                                   "run a --seed -1",
                                   "run a --seed 1e3",
                                   "run a --seed ''",
                                   "run a --seed 18446744073709551616",
                                   "run a --replications 0",
                                   "run a -j 0",
                                   "run a -j x",
                                   "run a --set x",
                                   "run a --set =3",
                                   "run a --check half",
                                   "run a --trace",
                                   "run a --trace - --format json",
                                   "run a -q",
                                   "run -rf",
                                   "validate",
                                   "check",
                                   "diff a",
                                   "explain t",
                                   "explain t --call 0",
                                   "explain t --call 1 --request 2",
                                   "version x",
                                   "--frob",
                                   "-x"}) {
        CAPTURE(line);
        const Ran r = shell("ringback " + line);
        CHECK(r.status == 2);
        CHECK(r.out.empty());
        CHECK(r.err.starts_with("ringback: "));
        CHECK(r.err.size() < 400);
    }
}

TEST_CASE("arguments may be huge, or hold anything")
{
    const Shell shell;
    for (const std::string line :
         {"ringback run \"$(printf '%0100000d' 0)\" x", "ringback \"$(printf '%0100000d' 0)\"",
          "ringback run x --set \"$(printf '%0100000d' 0)\"", "ringback run x --seed \"1$(printf '%0100000d' 0)\"",
          "ringback run x $(printf -- '--set=a%.0s ' {1..20000})"}) {
        CAPTURE(line);
        const Ran r = shell(line);
        CHECK(r.status == 2);
        CHECK(r.err.size() < 1000);
    }
    const Ran r = shell("ringback $'\\x1b[31mred'");
    CHECK(r.status == 2);
    CHECK(contains(r.err, "\\x1b[31mred"));
}

TEST_CASE("a file named like an option goes after --")
{
    const Shell shell;
    shell.write("-rf", small_scenario);
    const Ran without = shell("ringback run -rf");
    CHECK(without.status == 2);
    CHECK(contains(without.err, "a file of this name goes after --"));
    CHECK(shell("ringback run -- -rf").status == 0);
    CHECK(shell("ringback validate -- -rf").status == 0);
}

TEST_CASE("version names program and model")
{
    const Ran r = Shell()("ringback version");
    CHECK(r.status == 0);
    CHECK(contains(r.out, "model 2"));
    CHECK(Shell()("ringback --version").out == r.out);
}

TEST_CASE("every template is a valid scenario, and runs")
{
    const Shell shell;
    const Ran list = shell("ringback new --list");
    CHECK(lines_of(list.out) == 3);
    for (const std::string name : {"quick", "line", "network"}) {
        CAPTURE(name);
        CHECK(contains(list.out, name));
        CHECK(shell("ringback new " + name + " > x.yaml").status == 0);
        const Ran validated = shell("ringback validate x.yaml");
        CHECK(validated.status == 0);
        CHECK(validated.out == "x.yaml: valid\n");
        CHECK(validated.err.empty());
        const Ran ran = shell("ringback run x.yaml");
        CHECK(ran.status == 0);
        CHECK(contains(ran.out, "PASS"));
    }
    CHECK(shell("ringback new").out == shell("ringback new quick").out);
}

TEST_CASE("schema prints the schema and the reference")
{
    const Shell shell;
    CHECK(contains(shell("ringback schema").out, "\"$schema\""));
    CHECK(contains(shell("ringback schema --reference").out, "trunk_groups"));
}
