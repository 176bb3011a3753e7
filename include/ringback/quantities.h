// Quantities with their units, as the scenario language writes them, for whoever reads a command line.
#pragma once

#include <optional>
#include <string_view>

namespace ringback {

/// "7 E", "7E", "234 CCS": erlangs.
std::optional<double> traffic_of(std::string_view);
/// "1 %", "0.01": a fraction.
std::optional<double> share_of(std::string_view);
/// "90 s", "2 min": seconds.
std::optional<double> seconds_of(std::string_view);

}  // namespace ringback
