// From a path to a model that can run; what is wrong or doubtful is said on the way.
#pragma once

#include "exit_status.h"
#include "ringback/simulate.h"

#include <string>
#include <utility>
#include <vector>

namespace ringback::cli {

using Overrides = std::vector<std::pair<std::string, std::string>>;

struct Loaded {
    Scenario scenario;
    ModelPtr model;      ///< null: it cannot run
    Exit status = done;  ///< 3, or 2 where the only mistakes are in `--set`, `--seed` and `--replications`
};

Loaded load(const std::string& path, const Overrides& = {});

/// Without its folders.
std::string base_name(const std::string& path);

}  // namespace ringback::cli
