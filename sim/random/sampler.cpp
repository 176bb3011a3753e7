#include "random/sampler.h"

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace ringback {

namespace {

// Gamma(1 + 1/shape), to 12 digits: Boost calls libm, whose last bits depend on the processor.
double gamma_of(double x)
{
    const double g = boost::math::tgamma(x);
    const int exponent = static_cast<int>(std::floor(std::log2(g)));
    const double unit = std::ldexp(1.0, exponent - 40);
    return std::nearbyint(g / unit) * unit;
}

double power(double x, double y) { return x <= 0 ? 0 : exponential_of(y * natural_log(x)); }

}  // namespace

double normal_deviate(double p)
{
    const double q = p - 0.5;
    if (q <= 0.425 && q >= -0.425) {
        const double r = 0.180625 - q * q;
        return q *
               (((((((r * 2509.0809287301226727 + 33430.575583588128105) * r + 67265.770927008700853) * r +
                    45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r +
                 133.14166789178437745) * r + 3.387132872796366608) /
               (((((((r * 5226.495278852854561 + 28729.085735721942674) * r + 39307.89580009271061) * r +
                    21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r +
                 42.313330701600911252) * r + 1);
    }
    double r = std::sqrt(-natural_log(q < 0 ? p : 1 - p));
    double z = 0;
    if (r <= 5) {
        r -= 1.6;
        z = (((((((r * 7.7454501427834140764e-4 + .0227238449892691845833) * r + .24178072517745061177) * r +
                1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r +
             4.6303378461565452959) * r + 1.42343711074968357734) /
            (((((((r * 1.05075007164441684324e-9 + 5.475938084995344946e-4) * r + .0151986665636164571966) * r +
                .14810397642748007459) * r + .68976733498510000455) * r + 1.6763848301838038494) * r +
             2.05319162663775882187) * r + 1);
    } else {
        r -= 5;
        z = (((((((r * 2.01033439929228813265e-7 + 2.71155556874348757815e-5) * r + .0012426609473880784386) * r +
                .026532189526576123093) * r + .29656057182850489123) * r + 1.7848265399172913358) * r +
             5.4637849111641143699) * r + 6.6579046435011037772) /
            (((((((r * 2.04426310338993978564e-15 + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r +
                7.868691311456132591e-4) * r + .0148753612908506148525) * r + .13692988092273580531) * r +
             .59983220655588793769) * r + 1);
    }
    return q < 0 ? -z : z;
}

struct Sampler::Shape {
    std::int64_t low = 0, span = 0;
    double a = 0, b = 0;  // gamma: d, scale in s; lognormal: mu, sigma; weibull: scale in s, 1/shape
    double boost = 0;     // gamma with shape below 1: 1/shape
    std::vector<std::uint64_t> thresholds;  // of the branches, cumulative
    std::vector<Sampler> branches;
    std::vector<std::int64_t> values;
};

Sampler::Sampler(const Law& law) : kind_(law.kind), stages_(law.stages), mean_(law.mean.count())
{
    Shape s;
    switch (law.kind) {
        case Law::Kind::constant:
        case Law::Kind::exponential:
        case Law::Kind::erlang:
            return;
        case Law::Kind::uniform:
            s.low = law.low.count();
            s.span = law.high.count() - law.low.count();
            break;
        case Law::Kind::gamma: {
            double shape = 1 / (law.cv * law.cv);
            s.b = law.mean.in_seconds() / shape;
            if (shape < 1) {
                s.boost = 1 / shape;
                shape += 1;
            }
            s.a = shape - 1.0 / 3.0;
            break;
        }
        case Law::Kind::lognormal: {
            const double variance = natural_log(1 + law.cv * law.cv);
            s.b = std::sqrt(variance);
            s.a = natural_log(law.mean.in_seconds()) - variance / 2;
            break;
        }
        case Law::Kind::weibull:
            s.b = 1 / law.shape;
            s.a = law.mean.in_seconds() / gamma_of(1 + s.b);
            break;
        case Law::Kind::hyperexponential:
        case Law::Kind::mixture: {
            double total = 0, sum = 0;
            for (const auto& b : law.branches) total += b.weight;
            for (const auto& b : law.branches) {
                sum += b.weight;
                const double share = sum / total;
                s.thresholds.push_back(share >= 1 ? ~std::uint64_t{0} : static_cast<std::uint64_t>(share * 0x1p64));
                s.branches.emplace_back(b.of);
            }
            break;
        }
        case Law::Kind::empirical:
            for (const Duration d : law.values) s.values.push_back(d.count());
            break;
    }
    shape_ = std::make_shared<const Shape>(std::move(s));
}

Duration Sampler::sample(std::uint64_t first, const Place& place, Purpose purpose) const
{
    Words words(place, purpose, 0, first);
    return sample(words);
}

Duration Sampler::sample(Words& words) const
{
    const auto exponential = [&words] {
        const std::uint64_t first = words.next();
        return decides(first) ? unit_exponential(first) : unit_exponential(first, words);
    };
    switch (kind_) {
        case Law::Kind::constant:
            return Duration::nanoseconds(mean_);
        case Law::Kind::exponential:
            return scaled(mean_, exponential());
        case Law::Kind::uniform: {
            const auto r = static_cast<unsigned __int128>(words.next()) * (static_cast<std::uint64_t>(shape_->span) + 1);
            return Duration::nanoseconds(shape_->low + static_cast<std::int64_t>(r >> 64));
        }
        case Law::Kind::erlang: {
            unsigned __int128 sum = 0;
            for (std::uint32_t k = 0; k < stages_; ++k) sum += exponential();
            const auto mean_of_stage = sum / stages_;
            return scaled(mean_, mean_of_stage >> 64 ? ~std::uint64_t{0} : static_cast<std::uint64_t>(mean_of_stage));
        }
        case Law::Kind::gamma: {
            // Marsaglia and Tsang (2000), with the power of a uniform for shapes below 1.
            const double c = 1 / std::sqrt(9 * shape_->a);
            for (;;) {
                const double z = normal_deviate(words.uniform());
                const double u = words.uniform();
                double v = 1 + c * z;
                if (v <= 0) continue;
                v = v * v * v;
                if (natural_log(u) >= 0.5 * z * z + shape_->a * (1 - v + natural_log(v))) continue;
                const double scale = shape_->boost > 0 ? power(words.uniform(), shape_->boost) : 1;
                return Duration::from_seconds(shape_->a * v * scale * shape_->b);
            }
        }
        case Law::Kind::lognormal:
            return Duration::from_seconds(exponential_of(shape_->a + shape_->b * normal_deviate(words.uniform())));
        case Law::Kind::weibull:
            return Duration::from_seconds(shape_->a * power(static_cast<double>(exponential()) * 0x1p-58, shape_->b));
        case Law::Kind::hyperexponential:
        case Law::Kind::mixture: {
            const std::uint64_t w = words.next();
            std::size_t i = 0;
            while (i + 1 < shape_->branches.size() && w >= shape_->thresholds[i]) ++i;
            return shape_->branches[i].sample(words);
        }
        case Law::Kind::empirical:
            return Duration::nanoseconds(shape_->values[pick(words.next(), static_cast<std::uint32_t>(shape_->values.size()))]);
    }
    return {};
}

}  // namespace ringback
