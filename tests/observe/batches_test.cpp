// Batch means: one long run cut into batches, each counting as a replication does.
#include "../batches.h"
#include "../lab.h"
#include "observe/intervals.h"
#include "ringback/formulas.h"
#include "ringback/study.h"
#include "ringback/summary.h"

using namespace lab;

namespace {

// `a` talks to z over one of two circuits from 10 s to 40 s, from 50 s to 80 s, and from 90 s on.
const std::string steady = R"(ringback: 1
run: {duration: 100 s, replications: 1, batches: 5}
switches: {A: {}, B: {}}
trunk_groups: {TIE: {between: [A, B], circuits: 2}}
lines: {a: {switch: A, numbers: 1}, z: {switch: B, numbers: 9}}
callers: {a: {from: a, to: z, arrivals: {idle_time: 10 s}, conversation: 30 s}}
)";

// Erlang's loss group: 4 E on 6 circuits.
std::string loss(const std::string& run, const std::string& more = "")
{
    return fmt::format(R"(ringback: 1
run: {{{}}}
switches: {{A: {{}}, B: {{}}}}
trunk_groups: {{AB: {{between: [A, B], circuits: 6}}}}
callers: {{public: {{from: {{outside: A}}, to: {{outside: B}}, arrivals: {{offered: 4 E}}, conversation: {{exponential: 60 s}}}}}}
{}
)", run, more);
}

std::string values(const Result& r)
{
    std::string text;
    for (const Measure& m : r.measures) text += m.name + (m.value ? fmt::format(" {} {}\n", *m.value, m.replications) : " -\n");
    return text;
}

std::string said(const std::string& text, const Overrides& overrides = {})
{
    Reading r = parse_scenario(text, "lab.yaml", overrides);
    if (!has_errors(r.problems)) ringback::build(r.scenario, r.problems);
    std::string all;
    for (const Problem& p : r.problems) all += p.message + '\n';
    return all;
}

}  // namespace

TEST_CASE("five batches by hand: their means, the interval of a mean number and of a count, von Neumann's ratio")
{
    const Result r = lab::run(steady).result;
    CHECK(r.batches == 5);
    // Busy 10, 20, 10, 20, 10 s of the 20 s of each batch: 0.7 on average, with a variance of 0.3 / 4.
    const Measure& carried = *r.find("trunk_groups.TIE.carried");
    CHECK(*carried.value == 0.7);
    CHECK(*carried.standard_error == doctest::Approx(std::sqrt(0.3 / 4 / 5)).epsilon(1e-12));
    CHECK(*carried.half_width == doctest::Approx(student_quantile(4, 0.95) * std::sqrt(0.3 / 4 / 5)).epsilon(1e-12));
    CHECK(carried.replications == 1);
    CHECK(carried.batches == 5);
    CHECK(*carried.batch_correlation == doctest::Approx(1 - (4 * 0.25 / (2 * 4)) / (0.3 / 4)).epsilon(1e-12));
    // 1, 0, 1, 0, 1 attempts: three a replication, whose variance is five times five times that of a batch's mean.
    const Measure& attempts = *r.find("callers.a.attempts");
    CHECK(*attempts.value == 3);
    CHECK(*attempts.standard_error == doctest::Approx(5 * std::sqrt(0.3 / 5)).epsilon(1e-12));
    CHECK(to_text(r, lab::read(steady).run).find("± is at 95 % confidence, from 5 batches of 20 s each\n") != std::string::npos);
}

TEST_CASE("batches of which the duration is no multiple are equal to a nanosecond")
{
    const Result r = lab::run(steady, {{"run.batches", "7"}, {"run.warm_up", "3 s"}}).result;
    CHECK(*r.find("callers.a.attempts")->value == 3);  // at 10, 50 and 90 s, of the time from 3 to 103 s
    CHECK(r.find("callers.a.attempts")->batches == 7);
    CHECK(said(steady, {{"run.duration", "1 ns"}}).find("more batches than nanoseconds") != std::string::npos);
    CHECK(said(steady, {{"run.batches", "1"}}).find("2") != std::string::npos);
}

TEST_CASE("what the batches of a replication say adds up to what the replication says, exactly")
{
    for (const char* batches : {"2", "7", "30"}) {
        const ModelPtr model = lab::build(lab::read(lab::mixed, {{"run.batches", batches}, {"record.loads", "[lines, circuits]"}}));
        for (std::uint32_t number = 0; number < 2; ++number) CHECK(not_adding_up(*model, number) == "");
    }
}

TEST_CASE("batches move no value, no fingerprint and no hash, and do not depend on threads")
{
    const Scenario plain = lab::read(lab::mixed), cut = lab::read(lab::mixed, {{"run.batches", "11"}});
    CHECK(plain.hash == cut.hash);
    RunOptions options;
    const Result a = ringback::run(*lab::build(plain), options), b = ringback::run(*lab::build(cut), options);
    CHECK(values(a) == values(b));
    CHECK(a.fingerprint == b.fingerprint);
    CHECK(a.invariants.broken + b.invariants.broken == 0);
    CHECK(to_json(a, "", "").find("batch") == std::string::npos);
    CHECK(to_json(b, "", "").find("\"replications\": 3, \"batches\": 11, \"overrides\"") != std::string::npos);
    CHECK(to_json(b, "", "").find("\"replications\": 3, \"batches\": 33, \"batch_correlation\": ") != std::string::npos);
    options.threads = 3;
    CHECK(to_json(b, "", "") == to_json(ringback::run(*lab::build(cut), options), "", ""));
}

TEST_CASE("what is recorded by interval is the same with batches")
{
    const Overrides record{{"record.every", "7 min"}};
    Overrides both = record;
    both.emplace_back("run.batches", "11");
    const Result a = ringback::run(*lab::build(lab::read(lab::mixed, record))), b = ringback::run(*lab::build(lab::read(lab::mixed, both)));
    REQUIRE(b.series.size() == 1);
    CHECK(a.series[0].start == b.series[0].start);
    REQUIRE(a.series[0].lines.size() == b.series[0].lines.size());
    for (std::size_t i = 0; i < a.series[0].lines.size(); ++i) {
        for (std::size_t k = 0; k < a.series[0].lines[i].values.size(); ++k)
            CHECK(a.series[0].lines[i].values[k].value == b.series[0].lines[i].values[k].value);
    }
}

TEST_CASE("the longest wait is of whole replications: one alone has no interval of it")
{
    const Result one = ringback::run(*lab::build(lab::read(lab::mixed, {{"run.batches", "5"}, {"run.replications", "1"}})));
    CHECK(one.find("completion.wait.mean")->half_width);
    CHECK(one.find("completion.longest_wait")->value);
    CHECK_FALSE(one.find("completion.longest_wait")->half_width);
    CHECK(one.find("completion.longest_wait")->batches == 0);
    const Result three = ringback::run(*lab::build(lab::read(lab::mixed, {{"run.batches", "5"}})));
    const Result plain = ringback::run(*lab::build(lab::read(lab::mixed)));
    CHECK(three.find("completion.longest_wait")->half_width == plain.find("completion.longest_wait")->half_width);
    CHECK(three.find("callers.public.demands")->batches == 15);
}

TEST_CASE("the interval of one run's batches holds Erlang's value as often as it says")
{
    std::uint32_t covered = 0;
    constexpr std::uint32_t studies = 400;
    for (std::uint32_t seed = 1; seed <= studies; ++seed) {
        const Result r = ringback::run(
            *lab::build(lab::read(loss(fmt::format("duration: 40000 s, warm_up: 500 s, replications: 1, batches: 20, seed: {}", seed)))));
        const Measure& m = *r.find("trunk_groups.AB.call_congestion");
        REQUIRE(m.low);
        covered += *m.low <= erlang_b(6, 4) && erlang_b(6, 4) <= *m.high;
    }
    CHECK(covered >= studies * 92 / 100);
    CHECK(covered <= studies * 98 / 100);
}

TEST_CASE("batches that are too short for what they measure are doubted, long ones are not")
{
    const auto doubted = [](const std::string& batches) {
        const Scenario s = lab::read(loss("duration: 20000 s, warm_up: 500 s, replications: 1, batches: " + batches,
                                          "expect: [trunk_groups.AB.carried < 5, trunk_groups.AB.time_congestion < 50 %]"));
        return doubts(s, ringback::run(*lab::build(s)));
    };
    const Problems found = doubted("1000");  // of 20 s, where conversations have a mean of 60 s
    REQUIRE(found.size() == 2);
    CHECK(found[0].severity == Problem::Severity::warning);
    CHECK(found[0].message.find("a batch of trunk_groups.AB.carried is like the one before (correlation 0.") != std::string::npos);
    CHECK(found[0].at.line == 6);
    CHECK(doubted("20").empty());
}

TEST_CASE("differences of two policies come from batches too, where both have as many")
{
    const auto difference = [](const std::string& batches_of_b) {
        const std::string a = loss("duration: 200000 s, warm_up: 500 s, replications: 1, batches: 20");
        const Comparison c = compare(*lab::build(lab::read(a)),
                                     *lab::build(lab::read(a, {{"trunk_groups.AB.circuits", "7"}, {"run.batches", batches_of_b}})));
        CHECK(c.batches == (batches_of_b == "20" ? 20u : 0u));
        const auto at = std::ranges::find(c.differences, "trunk_groups.AB.call_congestion", &Difference::name);
        REQUIRE(at != c.differences.end());
        return *at;
    };
    const Difference d = difference("20");
    REQUIRE(d.half_width);
    CHECK(d.b.batches == 20);
    CHECK(std::abs(*d.value - (erlang_b(7, 4) - erlang_b(6, 4))) < 4 * *d.standard_error);
    CHECK(*d.standard_error < *d.a.standard_error);
    CHECK(*d.half_width == doctest::Approx(student_quantile(19, 0.95) * *d.standard_error));
    const Difference unequal = difference("19");  // by replications then, of which there is one
    CHECK(unequal.value == d.value);
    CHECK_FALSE(unequal.half_width);
}
