// What the replications say of one measure: sums of exact integers, their squares and products among them, divided once. So
// neither the order in which replications come nor the thread that ran them can move a bit, and 10^5 of them need no more
// memory than ten. Control plane.
#pragma once

#include "observe/gauge.h"
#include "ringback/results.h"

#include <boost/multiprecision/cpp_int.hpp>

namespace ringback {

enum class Kind : std::uint8_t {
    constant, count, proportion, count_ratio, ratio, mean, share_of_time, offered, variance, quantile,
};

/// What one replication says of one measure. What the fields mean is the kind's business; most use top / bottom.
struct Part {
    Wide top = 0, bottom = 0;
    Wide second_top = 0, second_bottom = 0;  // of a second ratio: offered multiplies, variance subtracts its square
    double value = 0;                        // of a quantile, in this replication
};

/// Twice as wide as a sum, and wider: products of sums.
using Broad = boost::multiprecision::int256_t;
using Exact = boost::multiprecision::cpp_int;

/// What is estimated is linear in two integers of each replication, y - slope x, around which it varies: y and x, and what a
/// difference of this against its mean moves the estimate by.
struct Linear {
    Exact slope_top, slope_bottom = 1;
    double scale = 0;
    Exact sum_y, sum_x;
};

/// The replications' parts of one measure.
class Sums {
public:
    explicit Sums(Kind kind) : kind_(kind) {}
    void add(const Part&);
    /// With `pooled` for the value of a quantile.
    void estimate(Measure&, double confidence, std::optional<double> pooled) const;

    /// The ratio of sums, or whatever the kind makes of it; empty where there is nothing to measure.
    std::optional<double> value(std::optional<double> pooled) const;
    std::uint32_t replications() const { return n_; }
    std::uint32_t with_something() const { return present_; }

private:
    friend class Products;
    Linear linear() const;

    Kind kind_;
    std::uint32_t n_ = 0, present_ = 0;  // replications; those with something to measure
    Wide top_ = 0, bottom_ = 0, second_top_ = 0, second_bottom_ = 0;
    Broad y_ = 0, x_ = 0, yy_ = 0, xy_ = 0, xx_ = 0;
};

/// Two measures of the same replications, as one under two policies: what they have in common.
class Products {
public:
    void add(Kind, const Part& a, const Part& b);
    /// The standard error of the difference of the two; and what it were if they had nothing in common.
    struct Error {
        double paired, independent;
    };
    std::optional<Error> error(const Sums& a, const Sums& b) const;

private:
    Broad yy_ = 0, yx_ = 0, xy_ = 0, xx_ = 0;
};

}  // namespace ringback
