// The law of a duration as a scenario writes it: a value without state. random/sampler.h draws from it.
#pragma once

#include "ringback/time.h"

#include <vector>

namespace ringback {

/// A distribution of a duration. Only the members that `kind` names mean anything.
struct Law {
    enum class Kind : std::uint8_t {
        constant,          // mean (may be never)
        exponential,       // mean
        uniform,           // low, high
        erlang,            // mean, stages
        gamma,             // mean, cv
        lognormal,         // mean, cv
        weibull,           // mean, shape
        hyperexponential,  // branches, each of an exponential law
        mixture,           // branches
        empirical,         // values, each as likely as the others
    };
    struct Branch;

    Kind kind = Kind::constant;
    Duration mean{};               ///< of this law, whatever its kind
    Duration low{}, high{};        ///< ends of a uniform law
    std::uint32_t stages = 1;      ///< of an Erlang law, 1 to 1000
    double cv = 1;                 ///< coefficient of variation, standard deviation / mean
    double shape = 1;              ///< of a Weibull law
    std::vector<Branch> branches;  ///< weights are positive and are taken in proportion
    std::vector<Duration> values{};

    static Law constant(Duration);
    static Law exponential(Duration);
    static Law never();
    /// True of a law whose every draw is zero.
    bool is_zero() const { return kind == Kind::constant && mean == Duration{}; }
    bool is_never() const { return kind == Kind::constant && mean.is_never(); }
};

struct Law::Branch {
    double weight = 1;
    Law of;
};

inline Law Law::constant(Duration d)
{
    Law l;
    l.mean = d;
    return l;
}
inline Law Law::exponential(Duration d)
{
    Law l = constant(d);
    l.kind = Kind::exponential;
    return l;
}
inline Law Law::never() { return constant(Duration::never()); }

/// The mean in seconds (exact for the laws whose parameter it is, computed for uniform, mixtures and empirical laws).
double mean_seconds(const Law&);

}  // namespace ringback
