// The steps of reading a scenario, each in a file of its own.
#pragma once

#include "ringback/scenario.h"
#include "scenario/log.h"
#include "scenario/node.h"

#include <string>

namespace ringback::scenario {

/// set.cpp: puts the value of a --set into the tree, as if it had been written there.
void apply_set(Node& root, const std::string& path, const std::string& value, Log&);

/// check.cpp: what no single field can know. The scenario has been read from this tree without an error.
void check_scenario(const Scenario&, const Node& root, Log&);
/// check_numbers.cpp: no number twice.
void check_numbers(const Scenario&, const Node& root, Log&);

/// scenario.cpp: what everything that happens depends on, as one text; the hash is taken over it.
std::string canonical_text(const Scenario&);
/// The whole scenario as one text that reads back as the same.
std::string print_scenario(const Scenario&);

}  // namespace ringback::scenario
