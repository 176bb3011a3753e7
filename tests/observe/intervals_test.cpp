// Intervals that are honest.
#include "observe/intervals.h"
#include "observe/measures.h"
#include "observe/verdicts.h"

#include "../cli/program.h"
#include "../lab.h"

#include <map>
#include <random>

using namespace lab;

namespace {

// Replications of a stream that made `attempts` each, of which so many were answered.
Measure answered(const std::vector<std::uint64_t>& answered, std::uint64_t attempts, const std::string& name = "answer_bid_ratio")
{
    MeasuredNames names;
    names.streams = {"x"};
    Collector collector(names);
    for (std::uint32_t r = 0; r < answered.size(); ++r) {
        Tally t;
        t.streams.resize(1);
        t.streams[0].attempts = attempts;
        t.streams[0].answered = answered[r];
        t.measured = Duration::seconds(3600);
        collector.add(t);
    }
    for (const Measure& m : collector.measures(0.95)) {
        if (m.name == "callers.x." + name) return m;
    }
    return {};
}

}  // namespace

TEST_CASE("Student's quantiles are those of the tables")
{
    CHECK(student_quantile(1, 0.95) == doctest::Approx(12.7062).epsilon(1e-5));
    CHECK(student_quantile(9, 0.95) == doctest::Approx(2.26216).epsilon(1e-5));
    CHECK(student_quantile(9, 0.99) == doctest::Approx(3.24984).epsilon(1e-5));
    CHECK(student_quantile(29, 0.90) == doctest::Approx(1.69913).epsilon(1e-5));
}

TEST_CASE("Clopper's and Pearson's intervals are those published")
{
    // 0 of 10: 1 - (alpha/2)^(1/10). 5 of 10 and 1 of 10: Clopper and Pearson 1934. 10 of 10 mirrors 0 of 10.
    CHECK(clopper_pearson(0, 10, 0.95).low == 0);
    CHECK(clopper_pearson(0, 10, 0.95).high == doctest::Approx(0.30850).epsilon(1e-4));
    CHECK(clopper_pearson(1, 10, 0.95).low == doctest::Approx(0.002529).epsilon(1e-3));
    CHECK(clopper_pearson(1, 10, 0.95).high == doctest::Approx(0.44502).epsilon(1e-4));
    CHECK(clopper_pearson(5, 10, 0.95).low == doctest::Approx(0.18709).epsilon(1e-4));
    CHECK(clopper_pearson(5, 10, 0.95).high == doctest::Approx(0.81291).epsilon(1e-4));
    CHECK(clopper_pearson(10, 10, 0.95).low == doctest::Approx(0.69150).epsilon(1e-4));
    CHECK(clopper_pearson(10, 10, 0.95).high == 1);
}

TEST_CASE("Garwood's intervals are those published")
{
    CHECK(poisson_interval(0, 0.95).low == 0);
    CHECK(poisson_interval(0, 0.95).high == doctest::Approx(3.6889).epsilon(1e-4));
    CHECK(poisson_interval(1, 0.95).low == doctest::Approx(0.025318).epsilon(1e-4));
    CHECK(poisson_interval(1, 0.95).high == doctest::Approx(5.5716).epsilon(1e-4));
    CHECK(poisson_interval(10, 0.95).low == doctest::Approx(4.7954).epsilon(1e-4));
    CHECK(poisson_interval(10, 0.95).high == doctest::Approx(18.3904).epsilon(1e-4));
}

TEST_CASE("a t is turned into the normal deviate of the same tail")
{
    CHECK(normal_equivalent(2.26216, 9) == doctest::Approx(1.95996).epsilon(1e-4));
    CHECK(normal_equivalent(-12.7062, 1) == doctest::Approx(-1.95996).epsilon(1e-4));
    CHECK(normal_equivalent(0, 5) == 0);
    CHECK(normal_equivalent(3, 1e9) == doctest::Approx(3).epsilon(1e-5));
    CHECK(normal_equivalent(20, 3) < 4);  // 20 standard errors of four replications are not that many
}

TEST_CASE("a ratio of counts is never without an interval: none, all and few")
{
    for (const std::uint64_t each : {0ull, 1ull, 50ull, 99ull, 100ull}) {
        const Measure m = answered({each, each, each, each, each}, 100);
        CAPTURE(each);
        CHECK(m.value == doctest::Approx(static_cast<double>(each) / 100));
        if (each != 50) CHECK(*m.half_width > 0);
        CHECK(*m.standard_error == 0);
        CHECK(*m.low <= *m.value);
        CHECK(*m.high >= *m.value);
        CHECK(*m.low >= 0);
        CHECK(*m.high <= 1);
    }
    CHECK(*answered({0, 0, 0, 0, 0}, 100).high == doctest::Approx(clopper_pearson(0, 500, 0.95).high));
}

TEST_CASE("a ratio of counts is never without an interval, even where all replications agree")
{
    const Measure m = answered({50, 50, 50, 50, 50}, 100);
    CHECK(*m.standard_error == 0);
    CHECK(*m.half_width > 0);
}

TEST_CASE("one replication has no interval, and nothing to measure has no value")
{
    const Measure one = answered({3}, 10);
    CHECK(one.value == doctest::Approx(0.3));
    CHECK_FALSE(one.half_width);
    CHECK_FALSE(one.standard_error);
    const Measure nothing = answered({0, 0}, 0);
    CHECK_FALSE(nothing.value);
    CHECK(nothing.replications == 0);
}

TEST_CASE("a ratio is the sum of numerators over the sum of denominators")
{
    MeasuredNames names;
    names.streams = {"x"};
    Collector collector(names);
    for (std::uint32_t r = 0; r < 2; ++r) {
        Tally t;
        t.streams.resize(1);
        t.streams[0].attempts = r == 0 ? 10 : 90;
        t.streams[0].answered = r == 0 ? 10 : 0;
        t.measured = Duration::seconds(1);
        collector.add(t);
    }
    for (const Measure& m : collector.measures(0.95)) {
        if (m.name != "callers.x.answer_bid_ratio") continue;
        CHECK(*m.value == doctest::Approx(0.1));
        // Residuals 10 - 0.1 * 10 = 9 and 0 - 0.1 * 90 = -9 over a mean of 50.
        CHECK(*m.standard_error == doctest::Approx(9 / 50.0));
    }
}

TEST_CASE("95 % intervals of a probability cover it in about 95 % of all studies")
{
    std::mt19937_64 random(1);
    for (const double p : {0.001, 0.05, 0.5}) {
        const int studies = 1000;
        int covered = 0;
        for (int s = 0; s < studies; ++s) {
            std::vector<std::uint64_t> counts(10);
            for (auto& n : counts) {
                for (int i = 0; i < 100; ++i) n += static_cast<double>(random() >> 11) * 0x1p-53 < p;
            }
            const Measure m = answered(counts, 100);
            covered += *m.low <= p && p <= *m.high;
        }
        CAPTURE(p);
        CHECK(covered >= 925);  // 950 less some three standard errors; exact intervals cover more
    }
}

TEST_CASE("an objective passes or fails by its whole interval, and is undecided in between")
{
    Objective o;
    o.relation = Objective::Relation::less;
    o.bound = 0.5;
    Measure m;
    m.value = 0.4, m.low = 0.3, m.high = 0.49;
    CHECK(decide(o, m).verdict == Verdict::pass);
    m.high = 0.5;
    CHECK(decide(o, m).verdict == Verdict::undecided);
    o.relation = Objective::Relation::less_or_equal;
    CHECK(decide(o, m).verdict == Verdict::pass);
    m.low = 0.51, m.value = 0.6, m.high = 0.7;
    CHECK(decide(o, m).verdict == Verdict::fail);
    o.relation = Objective::Relation::greater;
    CHECK(decide(o, m).verdict == Verdict::pass);
    o.bound = 0.51;
    CHECK(decide(o, m).verdict == Verdict::undecided);
    o.relation = Objective::Relation::greater_or_equal;
    CHECK(decide(o, m).verdict == Verdict::pass);
    m.low = m.high = std::nullopt;
    CHECK(decide(o, m).verdict == Verdict::undecided);
}

TEST_CASE("theory: beyond four deviates fails, without an error only equality passes, one replication decides nothing")
{
    TheoryValue t;
    t.exact = 10;
    Measure m;
    m.value = 10.5, m.standard_error = 0.2, m.replications = 1000;
    CHECK(compare(t, m).verdict == Verdict::pass);
    CHECK(*compare(t, m).sigmas == doctest::Approx(2.5).epsilon(0.01));
    m.value = 9;
    CHECK(compare(t, m).verdict == Verdict::fail);
    CHECK(*compare(t, m).sigmas < -4);
    m.replications = 3;  // five standard errors of three replications are not much
    CHECK(compare(t, m).verdict == Verdict::pass);

    m.standard_error = 0, m.value = 10 + 1e-10;
    CHECK(compare(t, m).verdict == Verdict::pass);
    CHECK(*compare(t, m).sigmas == 0);
    m.value = 10 + 1e-8;
    CHECK(compare(t, m).verdict == Verdict::fail);

    // What was never seen never varied: it may be as rare as its exact interval says, and no commoner.
    m.value = 0, m.low = 0, m.high = 0.006, t.exact = 5.5e-5;
    CHECK(compare(t, m).verdict == Verdict::pass);
    CHECK_FALSE(compare(t, m).sigmas);
    t.exact = 0.01;
    CHECK(compare(t, m).verdict == Verdict::fail);
    m.value = 1, m.low = 0.994, m.high = 1, t.exact = 0.999;
    CHECK(compare(t, m).verdict == Verdict::pass);
    m.value = 3, m.low = 2.9, m.high = 3.1, t.exact = 3.05;  // a count, always the same
    CHECK(compare(t, m).verdict == Verdict::fail);

    m.replications = 1, m.standard_error = std::nullopt;
    CHECK(compare(t, m).verdict == Verdict::undecided);
    CHECK_FALSE(compare(t, m).sigmas);
    CHECK(compare(t, Measure{}).verdict == Verdict::undecided);
}

TEST_CASE("the interval of a quantile holds what is true of a few waits a replication, or there is none")
{
    const auto waits = [](std::uint64_t seed, std::uint32_t replications) {
        Scenario s = lab::read(ringback::test::small_scenario);
        s.run.seed = seed;
        s.run.replications = replications;
        return run(*lab::build(s));
    };
    const Result truth = waits(1, 20'000);
    std::map<std::string, std::uint32_t> held, looked;
    const std::array names{"completion.wait.p50", "completion.wait.p90", "completion.wait.p95", "completion.wait.p99"};
    for (std::uint64_t seed = 2; seed < 62; ++seed) {
        const Result study = waits(seed, 100);
        for (const std::string name : names) {
            const Measure &m = *study.find(name), &exact = *truth.find(name);
            if (!m.low) continue;
            ++looked[name];
            held[name] += *m.low <= *exact.value && *exact.value <= *m.high;
        }
    }
    for (const std::string name : names) {
        CAPTURE(name);
        CAPTURE(held[name]);
        CAPTURE(looked[name]);
        if (!name.ends_with("99")) CHECK(looked[name] == 60);
        CHECK(held[name] + 8 >= looked[name]);
    }
    CHECK(looked["completion.wait.p99"] < 20);  // of some five hundred waits in all, alike in a replication, even the longest may be below it
}

TEST_CASE("a group that only full sources find idle is seen full by nobody, and its time congestion is known all the same")
{
    const Result r = run(R"(ringback: 1
run: {duration: 20 h, replications: 10}
switches: {A: {}, B: {}}
trunk_groups: {TIE: {between: [A, B], circuits: 5}}
lines: {team: {switch: A, numbers: 201..205}}
callers: {team: {from: team, to: {outside: B}, arrivals: {per_line: 30 per hour}, conversation: {exponential: 2 min}}}
)").result;
    CHECK(r.find("trunk_groups.TIE.overflows")->value == 0.0);
    const Measure& m = *r.find("trunk_groups.TIE.time_congestion");
    CHECK(*m.value == doctest::Approx(0.03125).epsilon(0.2));  // each of the five is busy half of the time
    CHECK(*m.low > 0.02);
    CHECK(*m.half_width < 0.3 * *m.value);
}

TEST_CASE("a demand has one attempt at least, and its interval knows it")
{
    const Result r = run(R"(ringback: 1
run: {duration: 1 h, replications: 5}
switches: {A: {}, B: {}}
trunk_groups: {TIE: {between: [A, B], circuits: 50}}
callers: {public: {from: {outside: A}, to: {outside: B}, arrivals: {offered: 4 E}, conversation: {exponential: 2 min}}}
)").result;
    const Measure& m = *r.find("callers.public.attempts_per_demand");
    CHECK(m.value == 1.0);
    CHECK(m.low == 1.0);
    CHECK(*m.high > 1.001);  // some 600 demands
    CHECK(*m.high < 1.02);
}

TEST_CASE("an objective is met with the probability of the surest interval that does not reach its bound")
{
    Objective o;
    o.relation = Objective::Relation::less;
    o.bound = 1;
    const auto normal = [](double value, double error) {
        return [=](double confidence) {
            Measure m;
            m.value = value;
            m.standard_error = error;
            m.replications = 1'000'001;
            const double half = student_quantile(1e6, confidence) * error;
            m.low = value - half;
            m.high = value + half;
            return m;
        };
    };
    CHECK(*probability_of(o, normal(0, 1)) == doctest::Approx(0.8413).epsilon(0.01));
    CHECK(*probability_of(o, normal(2, 1)) == doctest::Approx(0.1587).epsilon(0.07));
    CHECK(*probability_of(o, normal(-1, 1)) == doctest::Approx(0.9772).epsilon(0.002));
    CHECK(*probability_of(o, normal(-100, 1)) > 0.99999);
    CHECK(*probability_of(o, normal(0, 0)) == doctest::Approx(0.975));  // that all agree is no proof
    const auto none_lost = [](double confidence) {  // of 500 calls
        Measure m;
        m.value = 0;
        m.standard_error = 0;
        m.replications = 10;
        m.low = 0;
        m.high = clopper_pearson(0, 500, confidence).high;
        return m;
    };
    o.bound = 0.01;
    CHECK(*probability_of(o, none_lost) == doctest::Approx(1 - std::pow(0.99, 500)).epsilon(0.002));
}
