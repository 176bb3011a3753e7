// Draws from a Law: the law compiled into a row of numbers, once, and a pure function of the row and an address.
// Our own samplers, never std::*_distribution: the same bits everywhere.
#pragma once

#include "random/ziggurat.h"
#include "ringback/law.h"

namespace ringback {

class Sampler {
public:
    Sampler() = default;
    explicit Sampler(const Law&);

    bool is_zero() const { return kind_ == Law::Kind::constant && mean_ == 0; }
    bool is_never() const { return kind_ == Law::Kind::constant && mean_ == Duration::never().count(); }

    /// A draw at an address.
    Duration draw(const Place& place, Purpose purpose, std::uint32_t index = 0) const
    {
        if (kind_ == Law::Kind::constant) return Duration::nanoseconds(mean_);
        Words words(place, purpose, index);
        return draw(words);
    }

    /// A draw whose first word is known already; further ones come from (place, purpose).
    Duration draw(std::uint64_t first, const Place& place, Purpose purpose) const
    {
        if (kind_ == Law::Kind::exponential) [[likely]]
            return scaled(mean_, unit_exponential(first, [&] { return Words(place, purpose); }));
        if (kind_ == Law::Kind::constant) return Duration::nanoseconds(mean_);
        Words words(place, purpose, 0, first);
        return sample(words);
    }

    /// A draw that uses up some of the words.
    Duration draw(Words& words) const
    {
        if (kind_ == Law::Kind::constant) return Duration::nanoseconds(mean_);
        if (kind_ != Law::Kind::exponential) return sample(words);
        const std::uint64_t first = words.next();
        return scaled(mean_, unit_exponential(first, [&]() -> Words& { return words; }));
    }

private:
    Duration sample(Words& words) const;
    const Sampler& branch(Words& words) const;

    Law::Kind kind_ = Law::Kind::constant;
    std::uint32_t stages_ = 1;
    std::int64_t mean_ = 0;  // ns; of one stage for an Erlang law
    std::int64_t low_ = 0, span_ = 0;
    double a_ = 0, b_ = 0;  // gamma: d, scale in s (b_ < 0: shape below 1); lognormal: mu, sigma; weibull: scale in s, 1/shape
    double boost_ = 0;      // gamma with shape below 1: 1/shape
    std::vector<std::uint64_t> thresholds_;  // of the branches, cumulative
    std::vector<Sampler> branches_;
    std::vector<std::int64_t> values_;
};

/// The standard normal deviate of probability p in (0, 1): Wichura's AS 241, relative accuracy 1e-16.
double normal_deviate(double p);

}  // namespace ringback
