// What a measure and its interval say of what was expected of it, or is known exactly. Control plane.
#pragma once

#include "ringback/results.h"

#include <functional>
#include <optional>

namespace ringback {

/// What is exactly so much.
bool meets(double, const Objective&);
ObjectiveResult decide(const Objective&, const Measure&);
/// The probability that the objective is met: that of the surest interval that does not reach the bound. `measure` says one at any
/// confidence. Nothing where there is no interval.
std::optional<double> probability_of(const Objective&, const std::function<Measure(double confidence)>& measure);
TheoryResult compare(const TheoryValue&, const Measure&);

}  // namespace ringback
