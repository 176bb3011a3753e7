// Two policies on the same callers.
#include "../lab.h"
#include "study/shown.h"
#include "../laws.h"
#include "observe/measures.h"
#include "ringback/study.h"

#include <cmath>

using namespace ringback;

namespace {

Comparison compared(const std::string& a, const lab::Overrides& of_b, unsigned threads = 1)
{
    StudyOptions options;
    options.threads = threads;
    return compare(*lab::build(lab::read(a)), *lab::build(lab::read(a, of_b)), options);
}

const Difference& of(const Comparison& c, const std::string& name)
{
    const auto at = std::find_if(c.differences.begin(), c.differences.end(), [&](const auto& d) { return d.name == name; });
    REQUIRE(at != c.differences.end());
    return *at;
}

std::uint64_t all(const Fates& f) { return f.both + f.only_a + f.only_b + f.neither + f.apart; }

// One replication of a stream that made 10 attempts of which so many were answered.
Tally tally(std::uint64_t attempts, std::uint64_t answered)
{
    Tally t;
    t.streams.resize(1);
    t.streams[0].attempts = attempts;
    t.streams[0].answered = answered;
    t.measured = Duration::seconds(1);
    return t;
}

}  // namespace

TEST_CASE("a difference is taken replication by replication")
{
    MeasuredNames names;
    names.streams = {"x"};
    PairedCollector pairs(names, names);
    // Answered in A: 5, 7, 9; in B one more each time but the last, two more. Differences of the ratio: 0.1, 0.1, 0.2.
    pairs.add(tally(10, 5), tally(10, 6));
    pairs.add(tally(10, 7), tally(10, 8));
    pairs.add(tally(10, 9), tally(10, 11));
    for (const Difference& d : pairs.differences(0.95)) {
        if (d.name != "callers.x.answered") continue;
        CHECK(*d.a.value == doctest::Approx(7));
        CHECK(*d.value == doctest::Approx(4 / 3.0));
        // Deviations -1/3, -1/3, 2/3: variance 1/3, standard error 1/3.
        CHECK(*d.standard_error == doctest::Approx(1 / 3.0));
        CHECK(*d.half_width == doctest::Approx(4.302652730 / 3));
        // Unpaired: variances 4 and 19/3, so 31/9 against 1/9.
        CHECK(*d.variance_reduction == doctest::Approx(31));
    }
}

TEST_CASE("what never happened in either differs by no more than the exact intervals allow, never by 0 ± 0")
{
    MeasuredNames names;
    names.streams = {"x"};
    PairedCollector pairs(names, names);
    for (int r = 0; r < 5; ++r) pairs.add(tally(20, 0), tally(20, 0));
    for (const Difference& d : pairs.differences(0.95)) {
        if (d.name != "callers.x.answer_bid_ratio") continue;
        CHECK(*d.value == 0);
        CHECK(*d.half_width == doctest::Approx(0.0362167));  // Clopper and Pearson, 0 of 100
        CHECK_FALSE(d.variance_reduction);
    }
}

TEST_CASE("a difference is shown with one half width unless that would hold 0 where its interval does not")
{
    CHECK(signed_figure(Unit::share, 0.021, 0.004, 0.017, 0.025) == "+2.1 ± 0.4 points");
    CHECK(signed_figure(Unit::share, 0.002, 0.004, -0.002, 0.006) == "+0.2 ± 0.4 points");
    CHECK(signed_figure(Unit::share, 0.001621, 0.0035, 0.000217, 0.005124) == "+0.162 (+0.022 to +0.512) points");
    CHECK(signed_figure(Unit::number, -3.0, 5.0, -8.0, -0.5) == "-3.0 (-8.0 to -0.5)");
    CHECK(signed_figure(Unit::duration, 12.0, 18.0, 1.0, 30.0) == "+12 s (+1 s to +30 s)");
    CHECK(signed_figure(Unit::share, {}, {}, {}, {}) == "-");
}

TEST_CASE("a scenario differs from itself in nothing")
{
    const Comparison c = compared(lab::mixed, {});
    for (const Difference& d : c.differences) {
        INFO(d.name);
        CHECK(d.value.value_or(0) == 0);
        CHECK(d.standard_error.value_or(0) == 0);
    }
    for (const Fates& f : c.streams) {
        CHECK(f.only_a == 0);
        CHECK(f.only_b == 0);
        CHECK(f.both + f.neither > 0);
    }
}

TEST_CASE("every demand has one fate, and the fates make up the measures")
{
    const lab::Overrides without{{"callers.internal.when_busy", "nothing"}};
    const Comparison c = compared(lab::mixed, without);
    const Result a = run(*lab::build(lab::read(lab::mixed))), b = run(*lab::build(lab::read(lab::mixed, without)));
    for (const Fates& f : c.streams) {
        INFO(f.who);
        const auto total = [&](const Result& r, const char* what) { return 3 * *r.find("callers." + f.who + "." + what)->value; };
        // `apart` holds demands of one side only and those open on a side.
        CHECK(double(all(f)) >= std::max(total(a, "demands"), total(b, "demands")));
        CHECK(double(f.both + f.only_a + f.only_b + f.neither) <= std::min(total(a, "demands"), total(b, "demands")));
        std::uint64_t of_callers = 0;
        for (const Fates& caller : c.callers)
            if (caller.who == f.who || caller.who.starts_with(f.who + "/")) of_callers += all(caller);
        CHECK(of_callers == all(f));
    }
    // Outside callers make the same demands whatever the policy: only those open at the end are apart.
    const auto& outside = c.streams.back();
    CHECK(outside.who == "public");
    CHECK(all(outside) == std::uint64_t(std::llround(3 * *a.find("callers.public.demands")->value)));
    CHECK(of(c, "callers.internal.completion_ratio").value < 0);
    REQUIRE_FALSE(c.callers.empty());
    CHECK(c.callers.front().only_a > c.callers.front().only_b);
    CHECK(c.callers.front().lost_in);
}

TEST_CASE("who loses is known by hand")
{
    // c talks to a from 10 s to 30 s and to b from then on: b called at 15 s and camped on. Who does not camp on gives up at
    // 15 s, calls again at 30 s and is answered.
    lab::Town town;
    town.line("a").line("b").line("c");
    town.calls("a", "c", "10 s", "20 s").calls("b", "c", "15 s", "5 s", "when_busy: camp_on, patience: {camped_on: 1 min}");
    const Comparison c = compared(town.text("38 s"), {{"callers.b.when_busy", "nothing"}});
    REQUIRE(c.callers.size() == 2);
    const Fates &b = c.callers[0], &a = c.callers[1];
    CHECK(b.who == "b/102");
    CHECK(b.only_a == 1);
    CHECK(b.both == 0);
    CHECK(b.apart == 1);  // the second demand, which b makes only where the first failed
    CHECK(b.lost_in == 0u);
    CHECK(b.lost.starts_with("b/102#"));
    CHECK(a.who == "a/101");
    CHECK(a.both == 1);
    CHECK(a.only_a + a.only_b + a.neither == 0);
    const std::string text = to_text(c, 10);
    CHECK(text.find("1 of 2 callers lose by B, 0 gain") != std::string::npos);
    CHECK(text.find("ringback explain b.jsonl --demand " + b.lost) != std::string::npos);
}

TEST_CASE("a comparison does not depend on threads")
{
    const lab::Overrides of_b{{"callers.public.when_busy", "nothing"}};
    CHECK(to_json(compared(lab::mixed, of_b, 1), "", "") == to_json(compared(lab::mixed, of_b, 3), "", ""));
}
