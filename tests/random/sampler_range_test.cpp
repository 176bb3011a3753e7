// Laws at the ends of time: means of a nanosecond, means of centuries, and what does not fit.
#include "random/sampler.h"

#include "statistics.h"

#include <doctest/doctest.h>

using namespace ringback;
using namespace statistics;

namespace {

using Kind = Law::Kind;

constexpr Kind with_a_mean[] = {Kind::exponential, Kind::erlang, Kind::gamma, Kind::lognormal, Kind::weibull};
constexpr std::int64_t ns_in_146_years = std::int64_t{1} << 62;

Law law(Kind kind, Duration mean)
{
    Law l;
    l.kind = kind;
    l.mean = mean;
    l.stages = 2;
    l.cv = 0.7;
    l.shape = 1.5;
    return l;
}
const Key key(9);
Place place(std::uint32_t demand) { return {key, 1, 3, demand}; }

}  // namespace

TEST_CASE("a mean of one nanosecond is drawn in whole nanoseconds, each as likely as what is rounded to it")
{
    const Sampler sampler(Law::exponential(Duration::nanoseconds(1)));
    std::vector<std::uint64_t> counts(6);
    Numbers expected{-std::expm1(-0.5)};
    for (int k = 1; k < 5; ++k) expected.push_back(std::exp(0.5 - k) * -std::expm1(-1.0));
    expected.push_back(std::exp(-4.5));  // 5 and more
    for (std::uint32_t i = 0; i < 50'000; ++i) {
        const std::int64_t ns = sampler.draw(place(i), Purpose::ring).count();
        ++counts[static_cast<std::size_t>(std::min<std::int64_t>(5, ns))];
    }
    CHECK(chi_square_tail(counts, expected) > 1e-4);
}

TEST_CASE("a law is as wide as its mean: the same words scaled, from microseconds to years")
{
    for (const Kind kind : with_a_mean) {
        CAPTURE(static_cast<int>(kind));
        const Sampler second(law(kind, Duration::seconds(1)));
        for (const std::int64_t mean : {1'000ll, 1'000'000ll, 3'600'000'000'000ll, 31'536'000'000'000'000ll, 315'360'000'000'000'000ll}) {
            CAPTURE(mean);
            const Sampler scaled_one(law(kind, Duration::nanoseconds(mean)));
            double worst = 0;
            for (std::uint32_t i = 0; i < 1000; ++i) {
                const double unit = second.draw(place(i), Purpose::ring).in_seconds() * static_cast<double>(mean);
                const auto drawn = static_cast<double>(scaled_one.draw(place(i), Purpose::ring).count());
                // Both are rounded to nanoseconds, and doubles hold 15 digits.
                worst = std::max(worst, std::abs(drawn - unit) / (0.5 + 0.5e-9 * static_cast<double>(mean) + 1e-13 * unit));
            }
            CHECK(worst <= 1.01);
        }
    }
}

TEST_CASE("what is longer than 146 years is never, and nothing wraps")
{
    for (const Kind kind : with_a_mean) {
        for (const std::int64_t mean : {ns_in_146_years / 2, ns_in_146_years, Duration::never().count() - 1}) {
            CAPTURE(static_cast<int>(kind));
            CAPTURE(mean);
            const Sampler sampler(law(kind, Duration::nanoseconds(mean)));
            int never = 0, wrapped = 0;
            for (std::uint32_t i = 0; i < 5000; ++i) {
                const Duration d = sampler.draw(place(i), Purpose::ring);
                never += d.is_never();
                wrapped += d.count() < 0 || (d.count() >= ns_in_146_years && !d.is_never());
            }
            CHECK(wrapped == 0);
            CHECK((never > 100 && never < 4900));
        }
    }
}

TEST_CASE("the share of an exponential beyond 146 years is that of the law")
{
    const Sampler sampler(Law::exponential(Duration::nanoseconds(ns_in_146_years / 2)));
    std::vector<std::uint64_t> counts(2);
    for (std::uint32_t i = 0; i < 20'000; ++i) ++counts[sampler.draw(place(i), Purpose::ring).is_never()];
    CHECK(chi_square_tail(counts, {-std::expm1(-2.0), std::exp(-2.0)}) > 1e-4);
}

TEST_CASE("the widest uniform law reaches from zero to never")
{
    Law l = law(Kind::uniform, {});
    l.high = Duration::nanoseconds(Duration::never().count() - 1);
    const Sampler sampler(l);
    Numbers x;
    for (std::uint32_t i = 0; i < 20'000; ++i) x.push_back(static_cast<double>(sampler.draw(place(i), Purpose::ring).count()) * 0x1p-63);
    CHECK(distance(x, [](double u) { return u; }) < 2.2);
}

TEST_CASE("the most and the least regular gamma, lognormal and Weibull laws that a scenario may have stay in range")
{
    for (const double extreme : {0.01, 100.0}) {
        for (const Kind kind : {Kind::gamma, Kind::lognormal, Kind::weibull}) {
            CAPTURE(extreme);
            CAPTURE(static_cast<int>(kind));
            Law l = law(kind, Duration::seconds(100));
            l.cv = extreme;
            l.shape = extreme == 0.01 ? 0.1 : 100;
            const Sampler sampler(l);
            Numbers x;
            for (std::uint32_t i = 0; i < 5000; ++i) x.push_back(sampler.draw(place(i), Purpose::ring).in_seconds());
            CHECK(*std::min_element(x.begin(), x.end()) >= 0);
            std::nth_element(x.begin(), x.begin() + 2500, x.end());
            // The exact median and about the deviation there. Of a gamma law of shape 10,000 it is nearly the mean, of shape
            // 1/10,000 nothing.
            double median = extreme < 1 ? 100 : 0, spread = extreme;
            if (kind == Kind::lognormal) {
                median = 100 / std::sqrt(1 + extreme * extreme);
                spread = median * std::sqrt(std::log1p(extreme * extreme));
            } else if (kind == Kind::weibull) {
                median = 100 / std::tgamma(1 + 1 / l.shape) * std::pow(std::log(2.0), 1 / l.shape);
                spread = median * 1.5 / l.shape;
            }
            CHECK(std::abs(x[2500] - median) <= 4.5 * 1.5 * spread / std::sqrt(5000.0));
        }
    }
}
