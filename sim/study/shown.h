// What studies show alike: differences, and which measures tell most.
#pragma once

#include "observe/figures.h"

#include <string>
#include <string_view>

namespace ringback {

/// A measure that a planner reads first: shares, carried traffic, fulfilled requests, waits.
bool is_telling(std::string_view measure);

/// "+2.1 ± 0.4 points", "-12 ± 3 s"; where that would hold 0 and the interval does not, "+2.1 (+0.2 to +4.9) points".
std::string signed_figure(Unit, std::optional<double> value, std::optional<double> half_width, std::optional<double> low, std::optional<double> high);
std::string signed_figure(const Difference&);
/// "7.5 times": how many replications pairing saves; empty where nothing varies.
std::string times_fewer(const Difference&);
/// True if the interval of the difference holds 0.
bool may_be_none(const Difference&);

/// {"name": {"a": …, "b": …, "difference": …, "half_width": …}, …}, a line each; where nobody else says them with the half
/// widths of A and B.
void append_differences(std::string& out, const std::vector<Difference>&, bool with_sides);

}  // namespace ringback
