// Whether measures that moved are the same in law.
#include "observe/intervals.h"
#include "ringback/golden.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace ringback;

namespace {

Measure measure(const std::string& name, double value, double error, std::uint32_t n, bool is_count = false)
{
    Measure m;
    m.name = name;
    m.value = value;
    m.standard_error = error;
    m.replications = n;
    m.is_count = is_count;
    return m;
}

Result result(std::vector<Measure> measures, std::uint32_t n = 50)
{
    Result r;
    r.replications = n;
    r.measures = std::move(measures);
    return r;
}

/// With the sample of `r`.
Golden accepted(const Result& r)
{
    Golden g = golden_of(r);
    g.sample = sample_of(r);
    return g;
}

// A mean number that was 10 and is `now`; its error is `error` on both sides.
Equivalence moved(double now, double error, double margin = 0.05, std::uint32_t n = 50)
{
    const char* name = "trunk_groups.AB.carried";
    return equivalence(accepted(result({measure(name, 10, error, n)}, n)), result({measure(name, now, error, n)}, n), margin);
}

}  // namespace

TEST_CASE("two one-sided tests by hand: equivalent if the 90 % interval of the difference is within the margin")
{
    // Both sides of fifty with one error: 98 degrees of freedom. The margin is 0.5.
    const double t = student_quantile(98, 0.90), error = 0.1 * std::sqrt(2.0);
    CHECK(moved(10.5 - t * error - 1e-6, 0.1).equivalent == 1);
    CHECK(moved(10.5 - t * error + 1e-6, 0.1).undecided.size() == 1);
    CHECK(moved(9.5 + t * error + 1e-6, 0.1).equivalent == 1);
    CHECK(moved(9.5 + t * error - 1e-6, 0.1).undecided.size() == 1);
    // Different beyond it: one measure, so one-sided at 5 %.
    CHECK(moved(10.5 + t * error - 1e-6, 0.1).undecided.size() == 1);
    CHECK(moved(10.5 + t * error + 1e-6, 0.1).different.size() == 1);
    CHECK(moved(10.5 - t * error - 1e-6, 0.1, 0.04).undecided.size() == 1);
}

TEST_CASE("Holm: of many measures each has to be farther off before it is different, and the rest only of the rest")
{
    // Of a hundred mean numbers one is off by 0.7 of 10, an error of 0.1 each: (0.7 - 0.5) / 0.1414 = 1.41, p = 0.08; of 1.0: 3.54, p = 0.0003.
    const auto with = [](double one, double other) {
        std::vector<Measure> was, now;
        for (int k = 0; k < 100; ++k) {
            const std::string name = "lines.a" + std::to_string(k) + ".busy";
            was.push_back(measure(name, 10, 0.1, 50));
            now.push_back(measure(name, k == 0 ? one : k == 1 ? other : 10, 0.1, 50));
        }
        return equivalence(accepted(result(was)), result(now), 0.05);
    };
    CHECK(with(10.7, 10).different.empty());
    CHECK(with(11, 10).different.size() == 1);
    CHECK(with(11, 10).equivalent == 99);
    // p = 0.000502 (t = 3.39): above 0.05 / 100, below 0.05 / 99.
    const double edge = 10.5 + 3.391 * 0.1 * std::sqrt(2.0);
    const double p = 1 - student_probability(3.391, 98);
    REQUIRE(p > 0.05 / 100);
    REQUIRE(p < 0.05 / 99);
    CHECK(with(edge, 10).different.empty());
    CHECK(with(edge, 12).different.size() == 2);
    CHECK(with(edge, 12).different[0].name == "lines.a1.busy");
}

TEST_CASE("few replications leave it undecided, and as many as it needs decide it")
{
    const Equivalence few = moved(10.1, 0.3, 0.05, 4);
    REQUIRE(few.undecided.size() == 1);
    const std::uint32_t needed = few.undecided[0].needed;
    // 3.65 errors of a difference in the margin: 4 (3.65 * 0.4243 / 0.5)^2 = 38.4.
    CHECK(needed == 39);
    const double error = 0.3 * std::sqrt(4.0 / needed);
    CHECK(moved(10.1, error, 0.05, needed).equivalent == 1);
    CHECK(to_text(few, 5).find("undecided: needs 39 replications on both sides") != std::string::npos);
}

TEST_CASE("of what is rare the margin is of the calls beside it, of a share of a tenth")
{
    const auto verdict = [](const Measure& was, const Measure& now, const Measure& beside) {
        const Equivalence e = equivalence(accepted(result({was, beside})), result({now, beside}), 0.05);
        return e.equivalent == 2 ? "equivalent" : e.different.empty() ? "undecided" : "different";
    };
    const Measure attempts = measure("callers.a.attempts", 1000, 1, 50, true), others = measure("callers.b.attempts", 1000, 1, 50, true);
    const auto rare = [](double value) { return measure("callers.a.no_answer", value, 0.3, 50, true); };
    CHECK(verdict(rare(1), rare(3), attempts) == "equivalent");  // may differ by 5 of 1,000
    CHECK(verdict(rare(1), rare(9), attempts) == "different");
    CHECK(verdict(rare(1), rare(3), others) == "different");     // nothing beside it
    const auto congestion = [](double value) { return measure("trunk_groups.AB.call_congestion", value, 0.0005, 50); };
    CHECK(verdict(congestion(0.001), congestion(0.003), attempts) == "equivalent");  // may differ by 0.5 %
    CHECK(verdict(congestion(0.001), congestion(0.02), attempts) == "different");
    CHECK(verdict(congestion(0.4), congestion(0.41), attempts) == "equivalent");     // by 2 %
}

TEST_CASE("what never varies is what it was, or not; and of what was not there nothing is said")
{
    const auto circuits = [](double n) { return result({measure("trunk_groups.AB.circuits", n, 0, 50)}); };
    CHECK(equivalence(accepted(circuits(10)), circuits(10), 0.05).equivalent == 1);
    CHECK(equivalence(accepted(circuits(10)), circuits(11), 0.05).different.size() == 1);
    Measure nothing;
    nothing.name = "trunk_groups.AB.carried";
    const Equivalence e = equivalence(accepted(result({measure(nothing.name, 3, 0.1, 50)})), result({nothing}), 0.05);
    CHECK(e.equivalent + e.different.size() + e.undecided.size() == 0);
    CHECK(e.incomparable == 1);
    CHECK(equivalence(accepted(result({nothing})), result({nothing}), 0.05).incomparable == 0);
}

TEST_CASE("of what was never seen on either side only so much is known as was tried")
{
    const auto never = [](double high) {
        Measure m = measure("trunk_groups.AB.call_congestion", 0, 0, 50);
        m.low = 0;
        m.high = high;
        return result({m});
    };
    CHECK(equivalence(accepted(never(0.004)), never(0.004), 0.05).equivalent == 1);  // may differ by 0.5 %
    const Equivalence few = equivalence(accepted(never(0.3)), never(0.3), 0.05);
    REQUIRE(few.undecided.size() == 1);
    CHECK(few.undecided[0].needed == 3000);  // 0.3 of 50 is 0.005 of 3,000
}

TEST_CASE("a golden without a sample has varied as much as now, with its own replications")
{
    const char* name = "trunk_groups.AB.carried";
    Golden old = golden_of(result({measure(name, 10, 0.1, 20)}, 20));
    const Equivalence e = equivalence(old, result({measure(name, 12, 0.1, 80)}, 80), 0.05);
    REQUIRE(e.different.size() == 1);
    // 0.1 for eighty is 0.2 for twenty.
    CHECK(e.different[0].standard_error == doctest::Approx(std::hypot(0.1, 0.2)));
    CHECK(e.accepted_replications == 20);
}

TEST_CASE("a sample is written and read back")
{
    const Golden g = accepted(result({measure("trunk_groups.AB.carried", 10.25, 0.125, 50)}));
    const Golden back = parse_golden(to_json(g));
    REQUIRE(back.sample);
    CHECK(back.sample->replications == 50);
    REQUIRE(back.sample->estimates.size() == 1);
    CHECK(back.sample->estimates[0].standard_error == 0.125);
    CHECK(to_json(back) == to_json(g));
    CHECK_FALSE(parse_golden(to_json(golden_of(result({})))).sample);
}
