// Every scenario in scenarios/theory/ against its exact values, with its own seed and two others. Runs are deterministic:
// a failure is a change of the engine, never bad luck. (At four standard errors one fresh case in 16,000 would fail.)
#include <doctest/doctest.h>

#include "ringback/simulate.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

using namespace ringback;
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> scenarios_in(const fs::path& folder)
{
    std::vector<fs::path> files;
    if (!fs::exists(folder)) return files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

void agrees_with_theory(const fs::path& file, std::uint64_t seed)
{
    INFO(file.string(), " seed ", seed);
    const Reading reading = read_scenario(file.string(), {{"run.seed", std::to_string(seed)}});
    for (const Problem& p : reading.problems) INFO(to_text(p));
    REQUIRE_FALSE(has_errors(reading.problems));
    Problems problems;
    const ModelPtr model = build(reading.scenario, problems);
    REQUIRE(model);
    RunOptions options;
    options.threads = std::max(1u, std::thread::hardware_concurrency());
    const Result result = run(*model, options);
    CHECK(result.invariants.broken == 0);
    REQUIRE_FALSE(result.theory.empty());
    for (const TheoryResult& t : result.theory) {
        INFO(t.measure, ": ", t.value.value_or(-1), " where theory says ", t.exact, ", sigmas ", t.sigmas.value_or(99));
        CHECK(t.verdict == Verdict::pass);
    }
}

}  // namespace

TEST_CASE("Every theory scenario agrees with its exact values")
{
    const auto files = scenarios_in(fs::path(SOURCE_DIR) / "scenarios/theory");
    REQUIRE(files.size() >= 15);
    for (const auto& file : files) {
        for (const std::uint64_t seed : {1, 20261122}) agrees_with_theory(file, seed);
    }
}

TEST_CASE("The project's validation scenarios run as they stand")
{
    // Beside the checkout where there is one; scenarios/theory holds copies, so nothing is lost without it.
    for (const auto& file : scenarios_in(fs::path(SOURCE_DIR) / "../shared/validation")) {
        const auto bytes = [](const fs::path& p) {
            std::ifstream in(p, std::ios::binary);
            return std::string(std::istreambuf_iterator<char>(in), {});
        };
        INFO(file.string());
        const fs::path copy = fs::path(SOURCE_DIR) / "scenarios/theory" / file.filename();
        if (fs::exists(copy)) {
            CHECK(bytes(file) == bytes(copy));
        } else {
            agrees_with_theory(file, 1);
        }
    }
}
