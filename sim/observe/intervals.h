// Confidence intervals that are honest: Student's t over replications where that is fair, exact intervals on the pooled
// counts where they are small (never 0 +- 0). Control plane.
//
// Boost.Math ends in libm, whose last bits depend on the processor; every quantile is rounded to ten digits, so that
// results are the same bytes everywhere.
#pragma once

#include <optional>

namespace ringback {

struct Interval {
    double low, high;
};

/// The two-sided quantile of Student's t: P(|T| <= t) = confidence.
double student_quantile(double degrees_of_freedom, double confidence);
/// Clopper and Pearson (1934) for a proportion of `successes` among `trials` > 0.
Interval clopper_pearson(double successes, double trials, double confidence);
/// Garwood (1936) for the mean of a Poisson count.
Interval poisson_interval(double count, double confidence);
/// What is seen in k of n trials, 0 < k < n, by independent events whose sizes are exponential: how many times as much it may be
/// in the mean. 1 where that makes `enough` events.
double most_of_seldom(double k, double n, double enough, double confidence);
/// P(T <= t) of Student's t.
double student_probability(double t, double degrees_of_freedom);
/// The normal deviate with the tail probability that t has under Student's t; six decimals.
double normal_equivalent(double t, double degrees_of_freedom);

}  // namespace ringback
