// What a sample says of its law. Seeds are fixed, so that nothing fails by chance; a right law would fail one in some
// ten thousand seeds.
#pragma once

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace statistics {

using Numbers = std::vector<double>;

struct Moments {
    double mean, variance, fourth;  // about the mean, the last two
};
inline Moments moments(const Numbers& x)
{
    const auto n = static_cast<double>(x.size());
    Moments m{};
    for (const double v : x) m.mean += v / n;
    for (const double v : x) m.variance += (v - m.mean) * (v - m.mean) / n, m.fourth += std::pow(v - m.mean, 4) / n;
    return m;
}

/// Deviations from what is expected, in standard errors: of the mean, and of the variance by the sample's own fourth moment.
inline double mean_error(const Numbers& x, double mean, double variance)
{
    return (moments(x).mean - mean) / std::sqrt(variance / static_cast<double>(x.size()));
}
inline double variance_error(const Numbers& x, double variance)
{
    const Moments m = moments(x);
    return (m.variance - variance) / std::sqrt((m.fourth - variance * variance) / static_cast<double>(x.size()));
}

/// Kolmogorov's and Smirnov's distance from a continuous law, times the root of n: below 2.2 but for once in 8,000 times.
template <class Cdf>
double distance(Numbers x, const Cdf& cdf)
{
    std::sort(x.begin(), x.end());
    const auto n = static_cast<double>(x.size());
    double d = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double f = cdf(x[i]);
        d = std::max({d, f - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - f});
    }
    return d * std::sqrt(n);
}

/// The probability of a chi-square above that of the counts; expected are the probabilities.
inline double chi_square_tail(const std::vector<std::uint64_t>& counts, const Numbers& expected)
{
    double n = 0, sum = 0;
    for (const std::uint64_t c : counts) n += static_cast<double>(c);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double e = n * expected[i];
        sum += (static_cast<double>(counts[i]) - e) * (static_cast<double>(counts[i]) - e) / e;
    }
    return boost::math::gamma_q(static_cast<double>(counts.size() - 1) / 2, sum / 2);
}

/// Correlation times the root of n: a standard normal deviate if there is none.
inline double correlation(const Numbers& x, const Numbers& y)
{
    const Moments mx = moments(x), my = moments(y);
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - mx.mean) * (y[i] - my.mean);
    return sum / std::sqrt(mx.variance * my.variance * static_cast<double>(x.size()));
}

}  // namespace statistics
