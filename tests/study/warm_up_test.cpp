// run.warm_up: auto.
#include "../cli/program.h"
#include "ringback/study.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace ringback;
using ringback::test::contains;
using ringback::test::Shell;

namespace {

// Fills up with a time constant of its mean conversation, 600 s.
constexpr char slow[] = R"(ringback: 1
run: {duration: 20000 s, warm_up: auto, replications: 10}
switches: {A: {}, B: {}}
trunk_groups: {AB: {between: [A, B], circuits: 400}}
callers: {public: {from: {outside: A}, to: {outside: B}, arrivals: {offered: 200 E}, conversation: {exponential: 600 s}}}
)";

}  // namespace

TEST_CASE("MSER-5 cuts a transient where its trend sinks into the noise")
{
    std::vector<double> series;
    for (int i = 0; i < 1000; ++i) series.push_back(10 - 10 * std::exp(-i / 50.0) + 0.05 * std::sin(i * 1.7) + 0.05 * std::cos(i * 0.61));
    const auto cut = mser5(series);
    REQUIRE(cut);
    CHECK(*cut > 100);
    CHECK(*cut < 400);
    CHECK(mser5(std::vector<double>(1000, 3.0)) == 0u);
    std::vector<double> rising;
    for (int i = 0; i < 1000; ++i) rising.push_back(i);
    CHECK_FALSE(mser5(rising));
}

TEST_CASE("a warm-up is found, told, and part of the recipe")
{
    const Shell s;
    s.write("x.yaml", slow);
    const auto run = s("ringback run x.yaml --format json -o d > /dev/null");
    CHECK(run.status == 0);
    REQUIRE(contains(run.err, "ringback: warm_up: auto is "));
    const std::string length = run.err.substr(27, run.err.find(" s (MSER-5)") - 27);
    // After 600 s there are 74 of 200 missing, after 3,000 s there are 1.3.
    CHECK(std::stoi(length) >= 1200);
    CHECK(std::stoi(length) <= 6000);
    CHECK(contains(s.read("d/result.json"), "--set 'run.warm_up=" + length + " s'"));
    CHECK(s("ringback run x.yaml --set 'run.warm_up=" + length + " s' --format json > plain").status == 0);
    const auto measures = [](const std::string& json) { return json.substr(json.find("\"events\"")); };
    CHECK(measures(s.read("plain")) == measures(s.read("d/result.json")));
}

TEST_CASE("a study keeps the warm-up that it found, however many replications it is asked for then")
{
    const Shell s;
    s.write("x.yaml", std::string(slow) + "experiment: {vary: {trunk_groups.AB.circuits: [400]}}\n");
    const auto nothing = s("ringback sweep x.yaml --status");
    CHECK(nothing.status == 5);
    CHECK(nothing.err.empty());  // nor is anything run to say so
    const auto first = s("ringback sweep x.yaml --replications 3");
    CHECK(first.status == 0);
    REQUIRE(contains(first.err, "ringback: warm_up: auto is "));
    const std::string length = first.err.substr(27, first.err.find(" s (MSER-5)") - 27);
    CHECK_FALSE(contains(s("ringback run x.yaml > /dev/null").err, "auto is " + length + " s"));  // ten find another
    const auto more = s("ringback sweep x.yaml --status");
    CHECK(more.status == 5);
    CHECK(more.out == "x.study: 3 of 10 replications and 0 of 1 combinations are done\n");
    CHECK(more.err.empty());
    CHECK(s("ringback sweep x.yaml").status == 0);
    CHECK(contains(s.read("x.study/result.json"), "--set 'run.warm_up=" + length + " s'"));
    CHECK(contains(s.read("x.study/result.json"), "\"warm_up_found\": true"));
    const std::string found = s.read("x.study/result.json");
    // Its recipe, there and elsewhere, gives the same measures.
    const auto cells = [](const std::string& json) { return json.substr(json.find("\"cells\"")); };
    for (const std::string there : {"", " -o elsewhere"}) {
        CHECK(s("ringback sweep x.yaml --set 'run.warm_up=" + length + " s'" + there).status == 0);
        CHECK(cells(s.read(there.empty() ? "x.study/result.json" : "elsewhere/result.json")) == cells(found));
    }
}

TEST_CASE("validate finds nothing wrong with auto, and runs nothing; a run that never settles is warned of")
{
    const Shell s;
    s.write("x.yaml", slow);
    const auto valid = s("ringback validate x.yaml");
    CHECK(valid.status == 0);
    CHECK(valid.err.empty());
    CHECK(contains(s("ringback run x.yaml --set 'run.duration=500 s'").err, "it had not settled by half of run.duration"));
}
