// Every law of durations against its exact distribution, mean and variance.
#include "random/sampler.h"

#include "statistics.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>

using namespace ringback;
using namespace statistics;

namespace {

using Kind = Law::Kind;
using Cdf = std::function<double(double)>;

Duration seconds(double s) { return Duration::from_seconds(s); }

Law law(Kind kind, double mean, double cv = 1)
{
    Law l;
    l.kind = kind;
    l.mean = seconds(mean);
    l.cv = cv;
    return l;
}
Law uniform(double low, double high)
{
    Law l = law(Kind::uniform, 0);
    l.low = seconds(low), l.high = seconds(high);
    return l;
}
Law erlang(double mean, std::uint32_t stages)
{
    Law l = law(Kind::erlang, mean);
    l.stages = stages;
    return l;
}
Law weibull(double mean, double shape)
{
    Law l = law(Kind::weibull, mean);
    l.shape = shape;
    return l;
}
Law of_branches(Kind kind, std::vector<Law::Branch> branches)
{
    Law l = law(kind, 0);
    l.branches = std::move(branches);
    return l;
}

/// A law, and what is known of it exactly.
struct Known {
    std::string name;
    Law law;
    Cdf cdf;
    double mean, variance;
    std::uint32_t draws = 50'000;
};

Cdf exponential_cdf(double mean)
{
    return [=](double x) { return -std::expm1(-x / mean); };
}
Known gamma(const char* name, double mean, double cv)
{
    const double k = 1 / (cv * cv);
    return {name, law(Kind::gamma, mean, cv), [=](double x) { return boost::math::gamma_p(k, x * k / mean); }, mean, mean * mean / k};
}
Known erlang(const char* name, double mean, std::uint32_t k, std::uint32_t draws)
{
    return {name, erlang(mean, k), [=](double x) { return boost::math::gamma_p(double(k), x * k / mean); }, mean, mean * mean / k, draws};
}
Known lognormal(const char* name, double mean, double cv)
{
    const double variance = std::log1p(cv * cv), mu = std::log(mean) - variance / 2;
    return {name, law(Kind::lognormal, mean, cv), [=](double x) { return std::erfc((mu - std::log(x)) / std::sqrt(2 * variance)) / 2; },
            mean, mean * mean * cv * cv};
}
Known weibull(const char* name, double mean, double k)
{
    const double scale = mean / std::tgamma(1 + 1 / k);
    return {name, weibull(mean, k), [=](double x) { return -std::expm1(-std::pow(x / scale, k)); }, mean,
            scale * scale * std::tgamma(1 + 2 / k) - mean * mean};
}

std::vector<Known> continuous_laws()
{
    const Cdf fast = exponential_cdf(10), slow = exponential_cdf(100);
    const auto flat = [](double x) { return std::min(1.0, std::max(0.0, (x - 10) / 20)); };
    return {
        {"exponential", Law::exponential(seconds(180)), exponential_cdf(180), 180, 180 * 180},
        {"uniform", uniform(10, 30), flat, 20, 400 / 12.0},
        erlang("erlang 1", 7, 1, 50'000),
        erlang("erlang 3", 7, 3, 50'000),
        erlang("erlang 1000", 7, 1000, 500),
        gamma("gamma, cv 0.01", 7, 0.01),
        gamma("gamma, cv 0.5", 7, 0.5),
        gamma("gamma, cv 1", 7, 1),
        gamma("gamma, cv 2", 7e4, 2),
        lognormal("lognormal, cv 0.01", 100, 0.01),
        lognormal("lognormal, cv 0.8", 100, 0.8),
        lognormal("lognormal, cv 2", 100, 2),
        weibull("weibull, shape 0.7", 100, 0.7),
        weibull("weibull, shape 1", 100, 1),
        weibull("weibull, shape 3.5", 100, 3.5),
        {"hyperexponential", of_branches(Kind::hyperexponential, {{3, Law::exponential(seconds(10))}, {1, Law::exponential(seconds(100))}}),
         [=](double x) { return (3 * fast(x) + slow(x)) / 4; }, 32.5, 2 * (300 + 10000) / 4.0 - 32.5 * 32.5},
        {"mixture", of_branches(Kind::mixture, {{0.1, uniform(10, 30)}, {0.3, Law::exponential(seconds(100))}}),
         [=](double x) { return (flat(x) + 3 * slow(x)) / 4; }, 80, (400 + 400 / 12.0 + 3 * 2 * 10000) / 4 - 80 * 80},
    };
}

const Key key = replication_key(1, 2);
Place place(std::uint32_t demand) { return {key, name_hash("callers"), 3, demand}; }

Numbers draws(const Law& l, std::uint32_t n)
{
    const Sampler sampler(l);
    Numbers x;
    for (std::uint32_t i = 0; i < n; ++i) x.push_back(sampler.draw(place(i), Purpose::conversation).in_seconds());
    return x;
}

/// How often each of the values, in nanoseconds, is drawn; the last count is of all others.
std::vector<std::uint64_t> counts(const Law& l, const std::vector<std::int64_t>& values, std::uint32_t n)
{
    const Sampler sampler(l);
    std::vector<std::uint64_t> result(values.size() + 1);
    for (std::uint32_t i = 0; i < n; ++i) {
        const auto at = std::find(values.begin(), values.end(), sampler.draw(place(i), Purpose::ring).count());
        ++result[static_cast<std::size_t>(at - values.begin())];
    }
    return result;
}

}  // namespace

TEST_CASE("every continuous law has its distribution, its mean and its variance")
{
    for (const Known& k : continuous_laws()) {
        INFO(k.name);
        const Numbers x = draws(k.law, k.draws);
        CHECK(distance(x, k.cdf) < 2.2);
        CHECK(std::abs(mean_error(x, k.mean, k.variance)) < 4.5);
        CHECK(std::abs(variance_error(x, k.variance)) < 4.5);
        // Nothing lies where one in ten thousand such samples would have anything; half a nanosecond is rounding.
        const auto [least, most] = std::minmax_element(x.begin(), x.end());
        CHECK(k.cdf(*least + 0.5e-9) * k.draws > 1e-4);
        CHECK((1 - k.cdf(*most)) * k.draws > 1e-4);
    }
}

TEST_CASE("a draw is a function of its address, and the same by every way to it")
{
    for (const Known& k : continuous_laws()) {
        INFO(k.name);
        const Sampler sampler(k.law), again(k.law);
        int same = 0;
        for (std::uint32_t i = 0; i < 300; ++i) {
            Words words(place(i), Purpose::redial, 5), known(place(i), Purpose::redial, 0, 0x123456789abcdef0u * i);
            const Duration d = sampler.draw(place(i), Purpose::redial, 5);
            REQUIRE(d == sampler.draw(words));
            REQUIRE(d == again.draw(place(i), Purpose::redial, 5));
            REQUIRE(sampler.draw(0x123456789abcdef0u * i, [i] { return place(i); }, Purpose::redial) == sampler.draw(known));
            same += d == sampler.draw(place(i), Purpose::redial, 6);
        }
        CHECK(same == 0);
    }
}

TEST_CASE("a constant is exact, at every address; never is never and zero is zero")
{
    for (const std::int64_t ns : {std::int64_t{0}, std::int64_t{1}, std::int64_t{180'000'000'000}, Duration::never().count()}) {
        const Sampler sampler(Law::constant(Duration::nanoseconds(ns)));
        Words words(place(1), Purpose::ring), untouched = words;
        CHECK(sampler.draw(place(7), Purpose::ring).count() == ns);
        CHECK(sampler.draw(12345, [] { return place(7); }, Purpose::ring).count() == ns);
        CHECK(sampler.draw(words).count() == ns);
        CHECK(words.next() == untouched.next());
        CHECK(sampler.is_zero() == (ns == 0));
        CHECK(sampler.is_never() == (ns == Duration::never().count()));
    }
    CHECK(Sampler().is_zero());
    CHECK_FALSE(Sampler(Law::exponential(seconds(1))).is_zero());
    CHECK_FALSE(Sampler(uniform(0, 0)).is_never());
}

TEST_CASE("a uniform law takes each nanosecond from its lowest to its highest, equally often")
{
    const auto five = counts(uniform(5e-9, 9e-9), {5, 6, 7, 8, 9}, 20'000);
    CHECK(five.back() == 0);
    CHECK(chi_square_tail({five.begin(), five.end() - 1}, Numbers(5, 0.2)) > 1e-4);
    CHECK(counts(uniform(5e-9, 5e-9), {5}, 100).front() == 100);
}

TEST_CASE("an empirical law takes its values and nothing else, the same value twice as often if it is there twice")
{
    Law l = law(Kind::empirical, 0);
    for (const std::int64_t ns : {1, 20, 300, 20, 4000}) l.values.push_back(Duration::nanoseconds(ns));
    const auto n = counts(l, {1, 20, 300, 4000}, 20'000);
    CHECK(n.back() == 0);
    CHECK(chi_square_tail({n.begin(), n.end() - 1}, {0.2, 0.4, 0.2, 0.2}) > 1e-4);
}

TEST_CASE("a mixture takes its branches by weight, in proportion, and mixtures of mixtures theirs")
{
    const auto ns = [](std::int64_t n) { return Law::constant(Duration::nanoseconds(n)); };
    const Law inner = of_branches(Kind::mixture, {{1e-3, ns(10)}, {3e-3, ns(20)}});
    const Law outer = of_branches(Kind::mixture, {{50, ns(1)}, {20, inner}, {30, Law::never()}});
    const auto n = counts(outer, {1, 10, 20, Duration::never().count()}, 20'000);
    CHECK(n.back() == 0);
    CHECK(chi_square_tail({n.begin(), n.end() - 1}, {0.5, 0.05, 0.15, 0.3}) > 1e-4);
    CHECK(counts(of_branches(Kind::mixture, {{7, ns(1)}}), {1}, 100).front() == 100);
}
