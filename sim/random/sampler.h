// Draws from a Law: the law compiled into numbers, once, and a pure function of them and an address.
// Our own samplers, never std::*_distribution: the same bits everywhere. Data plane.
#pragma once

#include "random/ziggurat.h"
#include "ringback/law.h"

#include <memory>

namespace ringback {

/// 32 bytes: what the laws most used ask for is in the row itself, the rest of the others beside it.
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
        return sample(words);
    }

    /// A draw whose first word is known already. In the rare case that it does not decide, further ones come from
    /// (place(), purpose).
    template <class PlaceOf>
    Duration draw(std::uint64_t first, const PlaceOf& place, Purpose purpose) const
    {
        if (kind_ == Law::Kind::exponential) [[likely]] {
            if (decides(first)) [[likely]] return scaled(mean_, unit_exponential(first));
        } else if (kind_ == Law::Kind::constant) {
            return Duration::nanoseconds(mean_);
        }
        return sample(first, place(), purpose);
    }

    /// A draw that uses up some of the words.
    Duration draw(Words& words) const
    {
        if (kind_ == Law::Kind::exponential) [[likely]] {
            const std::uint64_t first = words.next();
            return scaled(mean_, decides(first) ? unit_exponential(first) : unit_exponential(first, words));
        }
        return kind_ == Law::Kind::constant ? Duration::nanoseconds(mean_) : sample(words);
    }

private:
    struct Shape;
    Duration sample(Words& words) const;
    Duration sample(std::uint64_t first, const Place& place, Purpose purpose) const;

    Law::Kind kind_ = Law::Kind::constant;
    std::uint32_t stages_ = 1;
    std::int64_t mean_ = 0;  // ns
    std::shared_ptr<const Shape> shape_;  // of the laws with more parameters than a mean
};
static_assert(sizeof(Sampler) == 32);

/// The standard normal deviate of probability p in (0, 1): Wichura's AS 241, relative accuracy 1e-15.
double normal_deviate(double p);

}  // namespace ringback
