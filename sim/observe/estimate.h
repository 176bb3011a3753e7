// What the replications say of one measure: sums of exact integers, their squares and products among them, divided once. So
// neither the order in which replications come nor the thread that ran them can move a bit, and 10^5 of them need no more
// memory than ten. Control plane.
#pragma once

#include "observe/exact_sum.h"
#include "observe/intervals.h"
#include "observe/measures.h"

namespace ringback {

enum class Kind : std::uint8_t {
    constant, count, proportion, count_ratio, ratio, mean, share_of_time, offered, variance, quantile,
    repeats,  ///< how many of what there is at least one of each: attempts of a demand
};

/// How the batches of a replication make up what it says itself.
enum class Adding : std::uint8_t {
    ratio,  ///< numerators and denominators add up
    total,  ///< numerators do; the denominator is the replication
    never,  ///< an extreme, of whole replications only
};

/// What is estimated is linear in two integers of each replication, y - slope x, around which it varies: y and x, and what a
/// difference of this against its mean moves the estimate by.
struct Linear {
    Exact slope_top, slope_bottom = 1;
    double scale = 0;
    Exact sum_y, sum_x;
};

/// The replications' parts of one measure, and those of their batches.
class Sums {
public:
    Sums(Kind kind, Adding adding) : kind_(kind), adding_(adding) {}
    void add(const Part&, const Parts& batches);
    void merge(const Sums&);  ///< of other replications
    /// Of a quantile, that of `pool` at `share`. Of a proportion, no less of its trials are alike than `trials_alike`.
    void estimate(Measure&, double confidence, const Waits* pool = nullptr, double share = 0, double trials_alike = 1) const;

    /// The ratio of sums, or whatever the kind makes of it; empty where there is nothing to measure.
    std::optional<double> value(std::optional<double> pooled) const;

private:
    friend class Products;
    void add_unit(const Part&);
    Linear linear() const;
    std::optional<double> correlation() const;
    double design_effect(const Waits& pool) const;
    void widen_by_counts(Measure&, double confidence, double trials_alike) const;

    Kind kind_;
    Adding adding_;
    std::uint32_t replications_ = 0, n_ = 0;  // n: what the variance is taken over: replications, or batches
    std::uint32_t present_replications_ = 0, present_ = 0;  // of both, those with something to measure
    std::uint32_t neighbours_ = 0;            // pairs of batches, one after the other
    Wide top_ = 0, bottom_ = 0, second_top_ = 0, second_bottom_ = 0;
    ExactSum y_, x_, yy_, xy_, xx_;
    ExactSum waits_yy_, waits_xy_, waits_xx_;  // of a quantile: of the sum of the waits and their number
    ExactSum step_yy_, step_xy_, step_xx_;  // of what a batch differs by from the one before
};

/// Two measures of the same replications, as one under two policies: what they have in common.
class Products {
public:
    void add(Kind, Adding, const Part& a, const Parts& batches_of_a, const Part& b, const Parts& batches_of_b);
    void merge(const Products&);
    /// The standard error of the difference of the two; what it were if they had nothing in common; and of how many replications,
    /// or batches, those in which they differ.
    struct Error {
        double paired, independent;
        std::uint32_t units, differing;
    };
    std::optional<Error> error(const Sums& a, const Sums& b) const;

private:
    void add_unit(Kind, const Part& a, const Part& b);

    ExactSum yy_, yx_, xy_, xx_;
    std::uint32_t differing_ = 0, rest_differing_ = 0;  // in y; in x - y, as of a share that is mostly all
};

/// Of b - a, which both have a value. Nothing where a quantile has none itself.
std::optional<Interval> interval_of_difference(const Measure& a, const Measure& b, const Products::Error&, double confidence, bool of_quantiles);

}  // namespace ringback
