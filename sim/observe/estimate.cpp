// From sums over replications, or batches, to a value, its standard error and its interval.
#include "observe/estimate.h"

#include <algorithm>
#include <cmath>

namespace ringback {

namespace {

// Below this many independent counts (or failures), or replications that differ, Student's t is too sure of the side where the rare
// lies: another interval joins in. (With 10 it held Erlang's congestion in 89 to 95 % of studies.)
constexpr double few = 30;

double as_double(Wide w) { return static_cast<double>(w); }

// Of one replication, the two integers in which its measure is linear.
struct Pair {
    Wide y, x;
};

// Values that are no integers, in units far below what anybody reads: 2^-40 of an erlang, 2^-10 of a nanosecond.
Wide in_units(double value, double units) { return static_cast<Wide>(std::llround(value * units)); }

Pair pair_of(Kind kind, const Part& p)
{
    switch (kind) {
        case Kind::offered: {
            const double factor = p.second_bottom ? as_double(p.second_top) / as_double(p.second_bottom) : 0;
            return {p.bottom ? in_units(as_double(p.top) / as_double(p.bottom) * factor, 0x1p40) : 0, 1};
        }
        case Kind::variance:
            return {p.top, p.second_top};
        case Kind::quantile:
            return p.bottom ? Pair{in_units(p.value * 1e9, 0x1p10), 1} : Pair{0, 0};
        default:
            return {p.top, p.bottom};
    }
}

double quotient(const Exact& a, const Exact& b) { return a.convert_to<double>() / b.convert_to<double>(); }

// n times the sum of (y - slope x - mean)(y' - slope' x' - mean') over replications, times both slopes' denominators.
Exact scatter(const Linear& a, const Linear& b, std::uint32_t n, const Exact& yy, const Exact& yx, const Exact& xy, const Exact& xx)
{
    const Exact sum = a.slope_bottom * b.slope_bottom * yy - a.slope_bottom * b.slope_top * yx -
                      a.slope_top * b.slope_bottom * xy + a.slope_top * b.slope_top * xx;
    return n * sum - (a.slope_bottom * a.sum_y - a.slope_top * a.sum_x) * (b.slope_bottom * b.sum_y - b.slope_top * b.sum_x);
}

// The same as a part of the squared standard error of a mean of n.
double error_squared(const Exact& scatter, const Linear& a, const Linear& b, std::uint32_t n)
{
    return quotient(scatter, a.slope_bottom * b.slope_bottom * n) / (static_cast<double>(n) * (n - 1.0)) / (a.scale * b.scale);
}

void widen(Measure& m, Interval i)
{
    m.low = m.low ? std::min(*m.low, i.low) : i.low;
    m.high = m.high ? std::max(*m.high, i.high) : i.high;
}

// Of a quantile by order statistics (Woodruff 1952) of waits worth n independent ones; nothing where even the longest may be below it.
std::optional<Interval> by_order(const Waits& pool, double n, double share, double confidence)
{
    if (clopper_pearson(n, n, confidence).low < share) return {};
    const Interval shares = clopper_pearson(share * n, n, confidence);
    const bool is_bounded = clopper_pearson(0, n, confidence).high <= share;
    return Interval{is_bounded ? *pool.quantile(shares.low) : 0, *pool.quantile(shares.high)};
}

// Trials of one replication are alike: as many independent ones as would make the same error (Korn and Graubard 1998).
double share_worth(double share, double trials, double standard_error)
{
    const double variance = share * (1 - share);
    return variance > 0 && standard_error > 0 ? std::min(trials, variance / (standard_error * standard_error)) : trials;
}

}  // namespace

void Sums::add(const Part& p, const Parts& batches)
{
    top_ += p.top;
    bottom_ += p.bottom;
    second_top_ += p.second_top;
    second_bottom_ += p.second_bottom;
    ++replications_;
    present_replications_ += p.bottom != 0;
    if (batches.empty() || adding_ == Adding::never) return add_unit(p);
    for (std::size_t k = 0; k < batches.size(); ++k) {
        add_unit(batches[k]);
        if (k == 0) continue;
        const Pair before = pair_of(kind_, batches[k - 1]), now = pair_of(kind_, batches[k]);
        const Wide y = now.y - before.y, x = now.x - before.x;
        ++neighbours_;
        step_yy_.add_product(y, y);
        step_xy_.add_product(x, y);
        step_xx_.add_product(x, x);
    }
}

void Sums::merge(const Sums& s)
{
    replications_ += s.replications_, n_ += s.n_, present_replications_ += s.present_replications_, present_ += s.present_;
    neighbours_ += s.neighbours_;
    top_ += s.top_, bottom_ += s.bottom_, second_top_ += s.second_top_, second_bottom_ += s.second_bottom_;
    y_ += s.y_, x_ += s.x_, yy_ += s.yy_, xy_ += s.xy_, xx_ += s.xx_;
    waits_yy_ += s.waits_yy_, waits_xy_ += s.waits_xy_, waits_xx_ += s.waits_xx_;
    step_yy_ += s.step_yy_, step_xy_ += s.step_xy_, step_xx_ += s.step_xx_;
}

void Sums::add_unit(const Part& p)
{
    ++n_;
    present_ += p.bottom != 0;
    const Pair pair = pair_of(kind_, p);
    x_ += pair.x;
    xx_.add_product(pair.x, pair.x);
    if (kind_ == Kind::quantile) {
        waits_yy_.add_product(p.top, p.top);
        waits_xy_.add_product(p.bottom, p.top);
        waits_xx_.add_product(p.bottom, p.bottom);
    }
    if (pair.y == 0) return;  // as most
    y_ += pair.y;
    yy_.add_product(pair.y, pair.y);
    xy_.add_product(pair.x, pair.y);
}

std::optional<double> Sums::value(std::optional<double> pooled) const
{
    if (bottom_ <= 0) return {};  // below 0: in an interval more met congestion than began
    const double ratio = as_double(top_) / as_double(bottom_);
    switch (kind_) {
        case Kind::offered:
            if (second_bottom_ == 0) return {};
            return ratio * (as_double(second_top_) / as_double(second_bottom_));
        case Kind::variance: {
            const double mean = as_double(second_top_) / as_double(second_bottom_);
            return ratio - mean * mean;
        }
        case Kind::quantile:
            return pooled.value_or(0);
        default:
            return ratio;
    }
}

// The first terms of the estimate's expansion around the means (the linearization of a ratio estimator).
Linear Sums::linear() const
{
    Linear l;
    l.sum_y = Exact(y_);
    l.sum_x = Exact(x_);
    if (kind_ == Kind::variance) {
        l.slope_top = 2 * Exact(second_top_);
        l.slope_bottom = Exact(second_bottom_);
        l.scale = as_double(bottom_) / n_;
        return l;
    }
    l.slope_top = l.sum_y;
    l.slope_bottom = l.sum_x;
    l.scale = l.sum_x.convert_to<double>() / n_;
    if (adding_ == Adding::total) l.scale *= static_cast<double>(replications_) / n_;  // a batch has its share of the sum
    if (kind_ == Kind::offered) l.scale *= 0x1p40;
    if (kind_ == Kind::quantile) l.scale *= 1e9 * 0x1p10;
    return l;
}

// Of the mean wait (Kish 1965): how much more it varies than that of as many independent waits. Those of one replication are alike.
double Sums::design_effect(const Waits& pool) const
{
    const auto n = static_cast<double>(pool.count()), sum = as_double(pool.sum());
    double variance = 0;
    pool.for_each_bucket([&](std::size_t, const Waits::Bucket& b) {
        const double off = as_double(b.sum) / static_cast<double>(b.count) - sum / n;
        variance += static_cast<double>(b.count) * off * off / n;
    });
    if (variance == 0) return 1;
    Linear l;
    l.slope_top = l.sum_y = Exact(top_);
    l.slope_bottom = l.sum_x = Exact(bottom_);
    l.scale = as_double(bottom_) / n_;
    const double error = error_squared(scatter(l, l, n_, Exact(waits_yy_), Exact(waits_xy_), Exact(waits_xy_), Exact(waits_xx_)), l, l, n_);
    return std::max(1.0, error * n / variance);
}

// Von Neumann's ratio of the mean square of what neighbours differ by to the variance, as a correlation: 0 for independent batches.
std::optional<double> Sums::correlation() const
{
    if (neighbours_ == 0 || n_ < 3) return {};
    const Linear l = linear();
    const Exact all = scatter(l, l, n_, Exact(yy_), Exact(xy_), Exact(xy_), Exact(xx_));
    if (all == 0) return {};
    const Exact steps = l.slope_bottom * l.slope_bottom * Exact(step_yy_) - 2 * l.slope_bottom * l.slope_top * Exact(step_xy_) +
                        l.slope_top * l.slope_top * Exact(step_xx_);
    return 1 - quotient(steps * n_ * (n_ - 1), all * 2 * neighbours_);
}

void Sums::estimate(Measure& m, double confidence, const Waits* pool, double share, double trials_alike) const
{
    m.replications = present_replications_;
    const bool batched = neighbours_ > 0;
    if (batched) m.batches = present_;
    m.value = value(pool ? pool->quantile(share) : std::nullopt);
    if (!m.value) return;
    const double value = *m.value;
    if (kind_ == Kind::constant) {
        m.low = m.high = value;
        m.half_width = m.standard_error = 0;
        return;
    }
    if ((kind_ == Kind::quantile ? present_ : n_) < 2) return;
    const Linear l = linear();
    m.standard_error = std::sqrt(error_squared(scatter(l, l, n_, Exact(yy_), Exact(xy_), Exact(xy_), Exact(xx_)), l, l, n_));
    if (batched) m.batch_correlation = correlation();
    if (present_ < 2) return;

    const double half = student_quantile(present_ - 1.0, confidence) * *m.standard_error;
    if (*m.standard_error > 0 || value != 0) widen(m, {value - half, value + half});
    // Of few waits a replication the quantiles of replications are of something else, and vary less.
    if (kind_ == Kind::quantile && pool) {
        const auto bounds = by_order(*pool, static_cast<double>(pool->count()) / design_effect(*pool), share, confidence);
        if (!bounds) {
            m.low = m.high = {};
            return;
        }
        widen(m, *bounds);
    }
    widen_by_counts(m, confidence, trials_alike);
    if (kind_ == Kind::proportion || kind_ == Kind::share_of_time) {
        if (m.high) m.high = std::min(*m.high, std::max(value, 1.0));
    }
    if (kind_ != Kind::variance && m.low) m.low = std::max(*m.low, kind_ == Kind::repeats ? std::min(1.0, value) : 0.0);
    if (m.low) m.half_width = std::max({half, value - *m.low, *m.high - value});
}

// Replications that all agree say nothing of the error of a ratio of counts: the pooled counts do. They, too, where they are few.
void Sums::widen_by_counts(Measure& m, double confidence, double trials_alike) const
{
    const double value = *m.value;
    const bool all_agree = *m.standard_error == 0;
    const double count = as_double(top_), trials = as_double(bottom_);
    if (kind_ == Kind::proportion && count <= trials) {  // in an interval more may be answered than began
        const double worth = std::min(trials / trials_alike, share_worth(value, trials, *m.standard_error));
        if (std::min(count, trials - count) >= few) m.trials_alike = trials / worth;
        if (all_agree || std::min(value, 1 - value) * worth < few) widen(m, clopper_pearson(value * worth, worth, confidence));
    } else if (kind_ == Kind::count_ratio && all_agree) {
        const Interval i = poisson_interval(count, confidence);
        widen(m, {i.low / trials, i.high / trials});
    } else if (kind_ == Kind::repeats && all_agree && count >= trials) {
        const Interval i = poisson_interval(count - trials, confidence);
        widen(m, {1 + i.low / trials, 1 + i.high / trials});
    } else if (kind_ == Kind::count) {
        const double alike = all_agree ? 1 : std::max(1.0, *m.standard_error * *m.standard_error * replications_ / value);
        if (all_agree || count / alike < few) {
            const Interval i = poisson_interval(count / alike, confidence);
            widen(m, {i.low * alike / replications_, i.high * alike / replications_});
        }
    } else if (kind_ == Kind::share_of_time && second_bottom_ > 0) {
        // Seldom seen full, or never: the calls that looked are the trials, and those that found it so. (Where it was full for long
        // and yet not found so, they come from sources that call less then: time has been seen often enough.)
        const double found = as_double(second_top_) / as_double(second_bottom_);
        const double worth = share_worth(value, as_double(second_bottom_), *m.standard_error);
        if (std::max(found, value) * worth < few) {
            const Interval i = clopper_pearson(found * worth, worth, confidence);
            widen(m, {std::min(i.low, value), std::max(i.high, value)});
        }
    }
}

void Products::add(Kind kind, Adding adding, const Part& a, const Parts& batches_of_a, const Part& b, const Parts& batches_of_b)
{
    if (batches_of_a.empty() || adding == Adding::never) return add_unit(kind, a, b);
    for (std::size_t k = 0; k < batches_of_a.size(); ++k) add_unit(kind, batches_of_a[k], batches_of_b[k]);
}

void Products::add_unit(Kind kind, const Part& a, const Part& b)
{
    const Pair pa = pair_of(kind, a), pb = pair_of(kind, b);
    differing_ += pa.y != pb.y;
    rest_differing_ += pa.x - pa.y != pb.x - pb.y;
    yy_.add_product(pa.y, pb.y);
    yx_.add_product(pa.y, pb.x);
    xy_.add_product(pa.x, pb.y);
    xx_.add_product(pa.x, pb.x);
}

void Products::merge(const Products& p)
{
    yy_ += p.yy_, yx_ += p.yx_, xy_ += p.xy_, xx_ += p.xx_;
    differing_ += p.differing_, rest_differing_ += p.rest_differing_;
}

std::optional<Products::Error> Products::error(const Sums& a, const Sums& b) const
{
    const std::uint32_t n = a.n_;
    if (n < 2 || a.bottom_ == 0 || b.bottom_ == 0) return {};
    const Linear la = a.linear(), lb = b.linear();
    if (la.scale == 0 || lb.scale == 0) return {};
    const auto own = [n](const Sums& s, const Linear& l) {
        return error_squared(scatter(l, l, n, Exact(s.yy_), Exact(s.xy_), Exact(s.xy_), Exact(s.xx_)), l, l, n);
    };
    const double independent = own(a, la) + own(b, lb);
    const double common = error_squared(scatter(la, lb, n, Exact(yy_), Exact(yx_), Exact(xy_), Exact(xx_)), la, lb, n);
    return Error{std::sqrt(std::max(independent - 2 * common, 0.0)), std::sqrt(independent), n, std::min(differing_, rest_differing_)};
}

std::optional<Interval> interval_of_difference(const Measure& a, const Measure& b, const Products::Error& e, double confidence, bool of_quantiles)
{
    const bool have_sides = a.low && b.low;
    const Interval sides = have_sides ? Interval{*b.low - *a.high, *b.high - *a.low} : Interval{};
    // Neither ever varied: what is rare has not been seen, and each side's interval says how rare it may be.
    if (e.independent == 0 && have_sides) return sides;
    const double value = *b.value - *a.value, n = e.units, k = e.differing;
    // As far as the intervals of both allow, squared and added as errors are (Donner and Zou 2012), if they had nothing in common.
    const auto off = [&](double x, double y) { return have_sides ? std::sqrt(x * x + y * y) : 0; };
    const double below = off(*b.value - b.low.value_or(0), a.high.value_or(0) - *a.value);
    const double above = off(b.high.value_or(0) - *b.value, *a.value - a.low.value_or(0));

    const double student = student_quantile(std::min(a.parts(), b.parts()) - 1.0, confidence);
    double half = student * e.paired;
    // Never seen to differ: as often as n trials can miss it, it may, by what two that have nothing in common differ by.
    if (k == 0) half = std::max(half, clopper_pearson(0, n, confidence).high * std::sqrt(n) * std::max({e.independent, below / student, above / student}));
    Interval i{value - half, value + half};
    const auto reach = [&i](double to) { i = {std::min(i.low, to), std::max(i.high, to)}; };
    if (k > 0 && k < n && have_sides) reach(std::clamp(value * most_of_seldom(k, n, few, confidence), sides.low, sides.high));
    if (of_quantiles) {  // those of replications are of something else where they have few waits, and what they have in common, too
        if (!have_sides) return {};
        reach(value - below);
        reach(value + above);
    }
    return i;
}

}  // namespace ringback
