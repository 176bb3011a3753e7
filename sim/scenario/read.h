// The steps of reading a scenario, each in a file of its own.
#pragma once

#include "ringback/scenario.h"
#include "scenario/log.h"
#include "scenario/reader.h"

#include <string>

namespace ringback::scenario {

/// set.cpp: puts the value of a --set into the tree, as if it had been written there.
void apply_set(Node& root, const std::string& path, const std::string& value, Log&);

/// check.cpp: what no single field can know, told with the other problems. Passes over what was read with errors.
void check_scenario(const Scenario&, const Node& root, Reader&);
/// check_routes.cpp: whether each choice leads from one switch to the other.
void check_routes(const Scenario&, const Node& root, Reader&);
/// check_outages.cpp: whether what fails is there, and ever does.
void check_outages(const Scenario&, const Node& root, Reader&);
/// check_hunt_groups.cpp: staff that there is, overflow that leads somewhere and not back.
void check_hunt_groups(const Scenario&, const Node& root, Reader&);
/// check_experiment.cpp: whether what is said of varied paths is said of such.
void check_experiment(const Scenario&, const Node& root, Reader&);
/// check_features.cpp: lines forward to somebody, and not in a ring; what goes on goes off.
void check_features(const Scenario&, const Node& root, Reader&);
/// check_numbers.cpp: no number twice, and not too many.
void check_numbers(const Scenario&, const Node& root, Reader&);

/// Calls f(thing, key, value) for each thing that was read from `root`'s map `key` without an error.
template <class T, class F>
void each(const Map<T>& things, const Node& root, std::string_view key, const Reader& in, F f)
{
    const Node* map = root.find(key);
    if (!map || !map->is_map()) return;
    auto thing = things.begin();
    for (std::size_t i = 0; i < map->keys.size() && thing != things.end(); ++i) {
        if (map->keys[i].text != thing->name) continue;  // was no name
        if (map->items[i].is_map() && !in.is_spoiled(map->items[i])) f(*thing, map->keys[i], map->items[i]);
        ++thing;
    }
}

/// scenario.cpp: what everything that happens depends on, as one text; the hash is taken over it.
std::string canonical_text(const Scenario&);
/// The whole scenario as one text that reads back as the same.
std::string print_scenario(const Scenario&);

}  // namespace ringback::scenario
