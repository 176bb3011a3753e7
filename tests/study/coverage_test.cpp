// How often intervals hold what is true.
#include "../folder.h"
#include "ringback/formulas.h"
#include "ringback/study.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace ringback;

namespace {

Coverage covered(double exact, std::uint32_t studies, unsigned threads = 1, const std::string& run = "replications: 10")
{
    const ringback::test::Folder f;
    const CoverageRequest request{f.write("x.yaml", fmt::format(R"(ringback: 1
run: {{duration: 3000 s, warm_up: 500 s, {}}}
switches: {{A: {{}}, B: {{}}}}
trunk_groups: {{AB: {{between: [A, B], circuits: 6}}}}
callers: {{public: {{from: {{outside: A}}, to: {{outside: B}}, arrivals: {{offered: 4 E}}, conversation: {{exponential: 60 s}}}}}}
theory: {{trunk_groups.AB.call_congestion: {}}}
)", run, exact)), {}, studies};
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
