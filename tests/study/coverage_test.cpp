// How often intervals hold what is true.
#include "../folder.h"
#include "ringback/formulas.h"
#include "ringback/study.h"

#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <map>

using namespace ringback;

namespace {

// Of Erlang's group of six circuits or, where there is another exact value, of what seven have more.
Coverage covered(double exact, std::uint32_t studies, unsigned threads = 1, const std::string& run = "replications: 10",
                 std::optional<double> exact_of_seven = {})
{
    const ringback::test::Folder f;
    const auto group = [&](const std::string& name, int circuits, double blocking) {
        return f.write(name, fmt::format(R"(ringback: 1
run: {{duration: 3000 s, warm_up: 500 s, {}}}
switches: {{A: {{}}, B: {{}}}}
trunk_groups: {{AB: {{between: [A, B], circuits: {}}}}}
callers: {{public: {{from: {{outside: A}}, to: {{outside: B}}, arrivals: {{offered: 4 E}}, conversation: {{exponential: 60 s}}}}}}
theory: {{trunk_groups.AB.call_congestion: {}}}
)", run, circuits, blocking));
    };
    const CoverageRequest request{group("x.yaml", 6, exact), exact_of_seven ? group("y.yaml", 7, *exact_of_seven) : "", {}, studies};
    StudyOptions options;
    options.threads = threads;
    Problems problems;
    Coverage c = coverage(request, options, problems);
    CHECK_FALSE(has_errors(problems));
    REQUIRE(c.measures.size() == 1);
    return c;
}

}  // namespace

TEST_CASE("95 % intervals hold Erlang's value in 92 to 98 of a hundred studies")
{
    const Coverage c = covered(erlang_b(6, 4), 600);
    CHECK(c.complete);
    CHECK(c.mean_replications == 10);
    const auto& m = c.measures[0];
    CHECK(m.with_interval == 600);
    CHECK(m.covered + m.too_low + m.too_high == 600);
    CHECK(m.covered >= 552);
    CHECK(m.covered <= 588);
}

TEST_CASE("a value that is wrong is not held, and on which side it is told")
{
    const auto m = covered(2 * erlang_b(6, 4), 40).measures[0];
    CHECK(m.covered == 0);
    CHECK(m.too_low == 40);
}

TEST_CASE("where the interval decides how many replications there are, it holds hardly less often")
{
    const Coverage c = covered(erlang_b(6, 4), 400, 1, "until: {measure: trunk_groups.AB.call_congestion, half_width: 1.5 %}");
    CHECK(c.mean_replications > 15);
    CHECK(c.measures[0].covered >= 366);  // 91.5 %
    CHECK(c.measures[0].mean_half_width < 0.015);
}

TEST_CASE("coverage does not depend on threads")
{
    CHECK(to_json(covered(0.1, 50), "", "") == to_json(covered(0.1, 50, 3), "", ""));
}

TEST_CASE("intervals of differences hold what the two theories differ by")
{
    const Coverage c = covered(erlang_b(6, 4), 400, 1, "replications: 10", erlang_b(7, 4));
    CHECK(c.of_differences);
    const auto& m = c.measures[0];
    CHECK(m.exact == doctest::Approx(erlang_b(7, 4) - erlang_b(6, 4)));
    CHECK(m.with_interval == 400);
    CHECK(m.covered >= 368);
    CHECK(m.covered <= 392);
    CHECK(covered(erlang_b(6, 4), 40, 1, "replications: 10", erlang_b(6, 4)).measures[0].covered < 10);  // there is a difference
}

namespace {

/// What intervals hold of Erlang's congestion with so many circuits, or of what is different with more; 4 E, 2,000 calls a study.
std::map<std::string, std::uint32_t> held(int circuits, int more = 0)
{
    const ringback::test::Folder f;
    const auto group = [&](int n) {
        const double lost = erlang_b(n, 4);
        return f.write(fmt::format("{}.yaml", n), fmt::format(R"(ringback: 1
run: {{duration: 5000 s, warm_up: 1000 s, replications: 10}}
switches: {{A: {{}}, B: {{}}}}
trunk_groups: {{AB: {{between: [A, B], circuits: {}}}}}
callers: {{public: {{from: {{outside: A}}, to: {{outside: B}}, arrivals: {{offered: 4 E}}, conversation: {{exponential: 100 s}}}}}}
theory: {{trunk_groups.AB.call_congestion: {}, trunk_groups.AB.time_congestion: {}, trunk_groups.AB.carried: {}}}
)", n, lost, lost, 4 * (1 - lost)));
    };
    const CoverageRequest request{group(circuits), more ? group(circuits + more) : "", {}, 400};
    Problems problems;
    std::map<std::string, std::uint32_t> covered;
    for (const auto& m : coverage(request, {}, problems).measures) covered[m.measure.substr(m.measure.rfind('.') + 1)] = m.covered;
    CHECK_FALSE(has_errors(problems));
    return covered;
}

}  // namespace

TEST_CASE("where calls are lost seldom, and then some together, intervals hold how often all the same")
{
    auto c = held(10);  // some ten calls lost
    CHECK(c["call_congestion"] >= 372);
    CHECK(c["time_congestion"] >= 372);
    c = held(12);  // one or none
    CHECK(c["call_congestion"] >= 372);
    CHECK(c["time_congestion"] >= 372);
}

TEST_CASE("where hardly any replication shows a difference, its interval holds it all the same")
{
    for (const auto& [circuits, more] : {std::pair{10, 2}, {12, 1}, {12, 2}}) {
        CAPTURE(circuits);
        CAPTURE(more);
        auto c = held(circuits, more);
        CHECK(c["call_congestion"] >= 368);
        CHECK(c["time_congestion"] >= 372);
        CHECK(c["carried"] >= 372);
    }
}

TEST_CASE("the interval of what two quantiles of waits differ by holds it, though a replication has few long waits")
{
    // Of a queue's calls that wait, the waits are exponential: with n to serve a E, of mean holding time / (n - a).
    const ringback::test::Folder f;
    const auto queue = [&](int servers) {
        const double mean = 100.0 / (servers - 6);
        return f.write(fmt::format("{}.yaml", servers), fmt::format(R"(ringback: 1
run: {{duration: 20000 s, warm_up: 2000 s, replications: 10}}
switches: {{A: {{}}}}
lines: {{agents: {{switch: A, numbers: 200..{}}}}}
hunt_groups: {{desk: {{lines: agents}}}}
callers: {{public: {{from: {{outside: A}}, to: desk, arrivals: {{offered: 6 E}}, conversation: {{exponential: 100 s}}, when_busy: camp_on}}}}
theory: {{completion.wait.p90: {}, completion.wait.p95: {}}}
)", 199 + servers, -mean * std::log(0.1), -mean * std::log(0.05)));
    };
    const CoverageRequest request{queue(8), queue(9), {}, 60};
    Problems problems;
    const Coverage c = coverage(request, {}, problems);
    CHECK_FALSE(has_errors(problems));
    REQUIRE(c.measures.size() == 2);
    for (const auto& m : c.measures) {
        CAPTURE(m.measure);
        CHECK(m.with_interval >= 40);  // the others say that they do not know
        CHECK(m.covered + 2 >= m.with_interval);
    }
}
