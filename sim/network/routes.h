// Computed routes: the shortest paths by number of trunk groups, ties by the groups' order of declaration.
// Boost.Graph is seen in routes.cpp only.
#pragma once

#include "network/network.h"

namespace ringback {

/// Up to `count` paths without loops from one switch to another, in order of (number of groups, order of declaration).
std::vector<std::vector<TrunkGroupId>> shortest_paths(const Network&, SwitchId from, SwitchId to, std::uint32_t count);

}  // namespace ringback
