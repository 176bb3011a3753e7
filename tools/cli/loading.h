// From a path to a model that can run; what is wrong or doubtful is said on the way.
#pragma once

#include "arguments.h"
#include "ringback/simulate.h"

#include <optional>
#include <string>

namespace ringback::cli {

struct Loaded {
    Scenario scenario;
    ModelPtr model;      ///< null: it cannot run
    Exit status = done;  ///< 3, or 2 where the only mistakes are in `--set`, `--seed` and `--replications`
};

/// `run.warm_up: auto` is found on the way, said, and among the overrides afterwards; or is `found`, if somebody has.
Loaded load(const std::string& path, const Overrides& = {}, std::optional<std::string> found = {});
/// The same without running anything: a model whose warm-up may still be to be found.
Loaded read_only(const std::string& path, const Overrides& = {});

/// @throws UsageError where the command line says how many replications and `run.until` decides it.
void refuse_replications_of_no_effect(const Scenario&);
/// A warning, from verbs that do not look at `run.until`.
void say_that_until_is_ignored(const Scenario&);

/// Says what is wrong or doubtful, and what it comes to.
Exit report(const Problems&);

/// Without its folders.
std::string base_name(const std::string& path);

}  // namespace ringback::cli
