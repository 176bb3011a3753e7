#include "observe/measures.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <random>

using namespace ringback;

namespace {

// Waits of every size: some nanoseconds, seconds, days; and many that are equal.
std::vector<std::int64_t> sample(std::size_t n)
{
    std::mt19937_64 random(3);
    std::vector<std::int64_t> waits;
    for (std::size_t i = 0; i < n; ++i) {
        const auto bits = random() % 48;
        waits.push_back(random() % 10 == 0 ? 5'000'000'000 : static_cast<std::int64_t>(random() >> (63 - bits)));
    }
    return waits;
}

}  // namespace

TEST_CASE("quantiles of waits are those of the sorted list, to a part in 4,096")
{
    std::vector<std::int64_t> list = sample(20'001);
    Waits waits;
    for (const std::int64_t w : list) waits.add(Duration::nanoseconds(w));
    std::sort(list.begin(), list.end());
    for (const double share : {0.0001, 0.01, 0.5, 0.9, 0.95, 0.99, 1.0}) {
        const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(list.size())));
        const double exact = static_cast<double>(list[rank - 1]) / 1e9;
        CAPTURE(share);
        CHECK(std::abs(*waits.quantile(share) - exact) <= exact / 2048 + 1e-12);
    }
    CHECK(waits.count() == list.size());
}

TEST_CASE("waits that are all equal have exact quantiles")
{
    Waits waits;
    for (int i = 0; i < 7; ++i) waits.add(Duration::nanoseconds(123'456'789'012));
    for (const double share : {0.01, 0.5, 0.99}) CHECK(*waits.quantile(share) == 123.456789012);
}

TEST_CASE("no waits have no quantile")
{
    CHECK_FALSE(Waits{}.quantile(0.5));
}

TEST_CASE("waits merged in any order are the waits added one by one")
{
    const std::vector<std::int64_t> list = sample(3000);
    Waits all, parts[3], ab, ba;
    for (std::size_t i = 0; i < list.size(); ++i) {
        all.add(Duration::nanoseconds(list[i]));
        parts[i % 3].add(Duration::nanoseconds(list[i]));
    }
    for (const int k : {0, 1, 2}) ab.merge(parts[k]);
    for (const int k : {2, 0, 1}) ba.merge(parts[k]);
    for (const double share : {0.1, 0.5, 0.95}) {
        CHECK(*ab.quantile(share) == *all.quantile(share));
        CHECK(*ba.quantile(share) == *all.quantile(share));
    }
    CHECK(ab.count() == all.count());
    CHECK((ab.sum() == all.sum()));
}

TEST_CASE("a distribution of waits is over all replications: of each time, the share that waited no longer")
{
    MeasuredNames names;
    names.hunts = {"desk"};
    Collector all(names);
    for (int r = 0; r < 2; ++r) {  // 1 to 1000 ms, half of them each; and three in ten did not wait at all
        Tally t;
        t.hunts.resize(1);
        Waits& waits = t.modes[static_cast<std::size_t>(Mode::callback)].waits;
        for (int k = 1; k <= 500; ++k) waits.add(Duration::nanoseconds((2 * k - r) * 1'000'000));
        waits.add({}, r ? 300 : 0);
        if (r) t.hunts[0].waits.add(Duration::seconds(7));
        all.add(t);
    }
    const auto list = all.distributions();
    REQUIRE(list.size() == 2);  // the other modes fulfilled nothing
    CHECK(list[0].name == "completion.callback.wait");
    CHECK(list[1].name == "hunt_groups.desk.wait");
    REQUIRE(list[1].points.size() == 1);
    CHECK(list[1].points[0].seconds == 7);
    CHECK(list[1].points[0].share == 1);
    const auto& points = list[0].points;
    CHECK(points.size() == 43);  // 0, 24 % to 98 % by two, 99, 99.5, 99.9 and 100 %
    CHECK(points.front().seconds == 0);
    CHECK(points.front().share == 300.0 / 1300);
    CHECK(points.back().share == 1);
    for (std::size_t i = 0; i < points.size(); ++i) {
        CHECK(points[i].share == doctest::Approx((300 + points[i].seconds * 1000) / 1300).epsilon(1e-3));
        if (i) CHECK(points[i].share > points[i - 1].share);
        if (i) CHECK(points[i].share - points[i - 1].share < 0.0215);
    }
}

TEST_CASE("a gauge's integral is exact over any part of its life")
{
    Gauge g;
    const auto at = [](std::int64_t t) { return Time(Duration::nanoseconds(t)); };
    g.up(at(10));
    g.up(at(20));
    g.open(at(25));
    g.down(at(40));
    g.change(at(50), 5);
    g.close(at(60));
    CHECK((g.area == 15 * 2 + 10 * 1 + 10 * 6));
    CHECK(g.n == 6);
}
