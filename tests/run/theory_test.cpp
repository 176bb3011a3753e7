// The scenarios in theory/ against their exact values, with their own seed and another, and against their goldens.
// Runs are deterministic: a failure is a change of the engine, never bad luck. (At four standard errors one fresh measure
// in 16,000 would fail.)
#include <doctest/doctest.h>

#include "ringback/golden.h"
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

std::string bytes(const fs::path& p)
{
    std::ifstream in(p, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

using Overrides = std::vector<std::pair<std::string, std::string>>;

Result result_of(const fs::path& file, const Overrides& overrides)
{
    const Reading reading = read_scenario(file.string(), overrides);
    for (const Problem& p : reading.problems) INFO(to_text(p));
    REQUIRE_FALSE(has_errors(reading.problems));
    Problems problems;
    const ModelPtr model = build(reading.scenario, problems);
    REQUIRE(model);
    RunOptions options;
    options.threads = std::max(1u, std::thread::hardware_concurrency());
    Result result = run(*model, options);
    CHECK(result.invariants.broken == 0);
    return result;
}

void agrees_with_theory(const Result& result)
{
    REQUIRE_FALSE(result.theory.empty());
    for (const TheoryResult& t : result.theory) {
        INFO(t.measure, ": ", t.value.value_or(-1), " where theory says ", t.exact, ", sigmas ", t.sigmas.value_or(99));
        CHECK(t.verdict == Verdict::pass);
    }
}

void compare_with_golden(fs::path file, const Result& result)
{
    const std::string golden = bytes(file.replace_extension(".golden.json"));
    REQUIRE_FALSE(golden.empty());
    CHECK(difference(parse_golden(golden), result, 12) == "");
}

}  // namespace

TEST_CASE("Every theory scenario agrees with its exact values")
{
    const auto files = scenarios_in(fs::path(SOURCE_DIR) / "scenarios/theory");
    REQUIRE(files.size() >= 15);
    for (const auto& file : files) {
        INFO(file.string(), ": a golden is renewed with ringback check --accept");
        const Result as_written = result_of(file, {});
        agrees_with_theory(as_written);
        compare_with_golden(file, as_written);
        agrees_with_theory(result_of(file, {{"run.seed", "20261122"}}));
    }
}

TEST_CASE("The project's validation scenarios run as they stand")
{
    // Beside the checkout where there is one; scenarios/theory holds copies, so nothing is lost without it.
    for (const auto& file : scenarios_in(fs::path(SOURCE_DIR) / "../shared/validation")) {
        INFO(file.string());
        const fs::path copy = fs::path(SOURCE_DIR) / "scenarios/theory" / file.filename();
        if (fs::exists(copy)) {
            CHECK(bytes(file) == bytes(copy));
        } else {
            agrees_with_theory(result_of(file, {}));
        }
    }
}
