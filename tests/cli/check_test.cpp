#include "program.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace ringback::test;

namespace {

struct Two : Shell {
    Two()
    {
        write("a.yaml", small_scenario);
        write("b.yaml", small_scenario);
        (*this)("ringback check --accept .");
    }
};

}  // namespace

TEST_CASE("check --accept makes goldens without path, version or host, and check finds them equal")
{
    const Two shell;
    const std::string golden = shell.read("a.golden.json");
    const auto json = nlohmann::json::parse(golden);
    CHECK(json["ringback_golden"] == 1);
    CHECK(json["measures"].contains("trunk_groups.AB.carried"));
    CHECK_FALSE(contains(golden, shell.path()));
    CHECK_FALSE(contains(golden, "version"));
    const Ran r = shell("ringback check . && ringback check a.yaml b.yaml -j 3");
    CHECK(r.status == 0);
    CHECK(contains(r.out, "2 of 2 scenarios are as they were accepted"));
}

TEST_CASE("a scenario without golden is named in a folder, and an error alone")
{
    const Two shell;
    shell.write("c.yaml", small_scenario);
    const Ran folder = shell("ringback check .");
    CHECK(folder.status == 0);
    CHECK(contains(folder.out, "without a golden: ./c.yaml\n"));
    const Ran alone = shell("ringback check c.yaml");
    CHECK(alone.status == 3);
    CHECK(contains(alone.err, "there is no golden beside it"));
    CHECK(shell("ringback check missing.yaml").status == 3);
}

TEST_CASE("what differs fits one screen and ends with the command that accepts it")
{
    const Two shell;
    std::string text = small_scenario;
    text.replace(text.find("circuits: 3"), 11, "circuits: 2");
    shell.write("b.yaml", text);
    const Ran r = shell("ringback check .");
    CHECK(r.status == 1);
    CHECK(contains(r.out, "./b.yaml differs:\n"));
    CHECK(contains(r.out, "calls end differently"));
    CHECK(contains(r.out, "trunk_groups.AB.circuits"));
    CHECK(contains(r.out, "1 of 2 scenarios"));
    CHECK(contains(r.out, "tools/ringback check --accept ./b.yaml\n"));
    CHECK(lines_of(r.out) < 24);

    const Ran accepted = shell("ringback check --accept .");
    CHECK(accepted.status == 0);
    CHECK(contains(accepted.out, "./b.yaml was accepted:\n"));
    CHECK(shell("ringback check .").status == 0);
}

TEST_CASE("check --accept is refused in CI, in one clear line")
{
    const Two shell;
    const Ran r = shell("rm a.golden.json; CI=true ringback check --accept .; echo $?; ls");
    CHECK(r.out == "2\na.yaml\nb.golden.json\nb.yaml\n");
    CHECK(contains(r.err, "check --accept is refused in CI"));
    CHECK(shell("CI=true ringback check b.yaml").status == 0);
}

TEST_CASE("a golden that cannot be read gives status 3, which outweighs a difference")
{
    const Two shell;
    std::string text = small_scenario;
    text.replace(text.find("circuits: 3"), 11, "circuits: 2");
    shell.write("b.yaml", text);
    shell.write("a.golden.json", "{\"ringback_golden\": 1");
    const Ran r = shell("ringback check .");
    CHECK(r.status == 3);
    CHECK(contains(r.err, "a.golden.json is not a golden"));
    CHECK(contains(r.out, "./b.yaml differs"));
}

TEST_CASE("check --statistical: another seed is equivalent, conversations a tenth longer are different, few replications undecided")
{
    const Two shell;
    std::string text = small_scenario;
    text.replace(text.find("30 min"), 6, "10 h");
    shell.write("b.yaml", text);
    const Ran first = shell("ringback check --accept --statistical --replications 200 b.yaml");
    CHECK(first.status == 0);
    CHECK(nlohmann::json::parse(shell.read("b.golden.json"))["sample"]["replications"] == 200);
    CHECK(shell("ringback check b.yaml").status == 0);

    const auto with = [&](const char* what, const char* instead) {
        std::string changed = text;
        changed.replace(changed.find(what), std::string_view(what).size(), instead);
        shell.write("b.yaml", changed);
    };
    with("run: {", "run: {seed: 5, ");
    const Ran seed = shell("ringback check --statistical --margin '10 %' .");
    CHECK(seed.status == 0);
    CHECK(contains(seed.out, "./b.yaml moved:\n  equivalent: all "));
    CHECK(contains(seed.out, "within 10 % (200 replications, 200 accepted)"));
    CHECK(contains(seed.out, "1 of 2 scenarios are to the byte as they were accepted, 1 more are equivalent"));
    CHECK(shell("ringback check b.yaml").status == 1);  // no byte is forgiven without being asked

    const Ran few = shell("ringback check --statistical --margin '10 %' --replications 4 b.yaml");
    CHECK(few.status == 4);
    CHECK(contains(few.out, "undecided: needs "));

    with("exponential: 2 min", "exponential: 132 s");
    const Ran longer = shell("ringback check --statistical --margin '4 %' b.yaml");
    CHECK(longer.status == 1);
    CHECK(contains(longer.out, "different: "));
    CHECK(contains(longer.out, "trunk_groups.AB.carried"));
    CHECK(lines_of(longer.out) < 24);

    // Accepted again, the sample is kept up.
    CHECK(shell("ringback check --accept b.yaml").status == 0);
    CHECK(nlohmann::json::parse(shell.read("b.golden.json"))["sample"]["replications"] == 200);
    CHECK(shell("ringback check --statistical b.yaml").status == 0);
    CHECK(shell("ringback check --margin five b.yaml").status == 2);
    CHECK(shell("ringback check --margin '10 %' b.yaml").status == 2);  // it would not be looked at
    CHECK(shell("ringback check --replications 5 b.yaml").status == 2);
}
