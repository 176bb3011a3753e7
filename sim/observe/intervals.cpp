#include "observe/intervals.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <charconv>
#include <cmath>

namespace ringback {

namespace {

// To ten significant digits, by text: the same on every machine but for ties nobody meets.
double rounded(double x)
{
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, x, std::chars_format::scientific, 9).ptr;
    double value = x;
    std::from_chars(text, end, value);
    return value;
}

}  // namespace

double student_quantile(double degrees_of_freedom, double confidence)
{
    const boost::math::students_t t(degrees_of_freedom);
    return rounded(boost::math::quantile(boost::math::complement(t, (1 - confidence) / 2)));
}

Interval clopper_pearson(double successes, double trials, double confidence)
{
    const double tail = (1 - confidence) / 2;
    const double failures = trials - successes;
    Interval i{0, 1};
    if (successes > 0) i.low = rounded(boost::math::quantile(boost::math::beta_distribution<>(successes, failures + 1), tail));
    if (failures > 0) {
        i.high = rounded(boost::math::quantile(
            boost::math::complement(boost::math::beta_distribution<>(successes + 1, failures), tail)));
    }
    return i;
}

Interval poisson_interval(double count, double confidence)
{
    const double tail = (1 - confidence) / 2;
    Interval i{0, 0};
    if (count > 0) i.low = rounded(boost::math::quantile(boost::math::chi_squared(2 * count), tail) / 2);
    i.high = rounded(
        boost::math::quantile(boost::math::complement(boost::math::chi_squared(2 * count + 2), tail)) / 2);
    return i;
}

double most_of_seldom(double k, double n, double enough, double confidence)
{
    const double events = rounded(-n * std::log1p(-k / n));  // as many leave n - k trials without one
    if (events >= enough) return 1;
    // There may be more of them, and they may be larger.
    const Interval number = poisson_interval(events, confidence);
    return rounded(std::exp(std::hypot(std::log(number.high / events), std::log(events / number.low))));
}

double student_probability(double t, double degrees_of_freedom)
{
    return rounded(boost::math::cdf(boost::math::students_t(degrees_of_freedom), t));
}

double normal_equivalent(double t, double degrees_of_freedom)
{
    const double tail = boost::math::cdf(boost::math::complement(boost::math::students_t(degrees_of_freedom), std::fabs(t)));
    double z = tail < 1e-300 ? 37 : boost::math::quantile(boost::math::complement(boost::math::normal(), tail));
    if (z < 0) z = 0;
    z = std::round(z * 1e6) / 1e6;
    return t < 0 ? -z : z;
}

}  // namespace ringback
