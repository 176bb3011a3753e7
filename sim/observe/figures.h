// Figures as people read them: as many digits as the interval supports, durations in minutes, shares in per cent.
#pragma once

#include "ringback/results.h"

#include <string>
#include <string_view>

namespace ringback {

enum class Unit { number, share, duration };

/// The unit a measure is shown in, from its name: a ratio is a share of one.
Unit unit_of(std::string_view measure, bool is_duration);
/// As JSON has it: "share", "s"; a number has none.
std::string_view name_of(Unit);

/// "78.8 ± 0.9 %", "93.4 ± 1.2 s", "3 min 12 s ± 4 s", "12.3"; a dash where there is no value.
std::string figure(Unit, std::optional<double> value, std::optional<double> half_width = std::nullopt);
std::string figure(const Measure&);
std::string figure(const Measure*);

/// Of a statement: "99.7 %", "over 99.99 %", never "100 %" of what is not quite sure.
std::string probability(double);

/// ", from 3 x 30 batches of 2 h each"; nothing where intervals come from replications.
std::string from_batches(std::uint32_t batches, std::uint32_t replications, const RunSpec&);
/// "4,100,000"
std::string grouped(std::uint64_t);
/// "45 min", "2 h 30 min", "93.4 s"
std::string duration(double seconds);

}  // namespace ringback
