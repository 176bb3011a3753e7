// What a measure and its interval say of what was expected of it, or is known exactly. Control plane.
#pragma once

#include "ringback/results.h"

#include <optional>

namespace ringback {

/// What is exactly so much.
bool meets(double, const Objective&);
ObjectiveResult decide(const Objective&, const Measure&);
/// The probability that the objective is met, from the measure and its error; nothing where there is no error.
std::optional<double> probability_of(const Objective&, const Measure&, double confidence);
TheoryResult compare(const TheoryValue&, const Measure&);

}  // namespace ringback
