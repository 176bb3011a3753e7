// Where the formulas of teletraffic point, before `size` has looked: for circuits that block and for staff that is waited for. A
// proposal only. Control plane.
#pragma once

#include "ringback/scenario.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace ringback {

struct Proposal {
    std::uint32_t value;
    std::string_view formula;  ///< "Erlang B"
};

/// The least value from `low` to `high` of the path `find` that meets the objective by a formula, with the traffic that the
/// simulation has found offered: `measured` has its figures. Nothing where no formula describes it, or none of them is enough.
std::optional<Proposal> proposed_by_theory(const Scenario&, std::string_view find, const Objective&, std::uint32_t low, std::uint32_t high,
                                           const std::function<std::optional<double>(std::string_view)>& measured);

}  // namespace ringback
