// From a scenario to a result: `build` turns a checked scenario into a model that never changes, `run` replicates it.
#pragma once

#include "ringback/results.h"
#include "ringback/scenario.h"

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ringback {

inline constexpr int model_version = 2;  ///< moves whenever the same scenario and seed may give other bytes

class Model;
struct ModelDeleter {
    void operator()(const Model*) const;
};
using ModelPtr = std::unique_ptr<const Model, ModelDeleter>;

/// Lays out lines, trunk groups and routes. Null if it adds an error to `problems` (a stream without a path between its
/// ends, an unknown measure in `expect` or `theory`, a model larger than its limits).
ModelPtr build(const Scenario&, Problems& problems);

/// An error for each name that is no measure of the model, said to stand at `at`.
Problems unknown_measures(const Model&, const std::vector<std::string>& names, const std::string& at);

/// About how long the trace of one replication gets, from the rates of demands and what their calls usually write: right
/// within a factor of three where people are neither much busier nor much more patient than in the shipped scenarios.
std::uint64_t estimated_trace_bytes(const Model&);

/// Where trace text goes, in pieces of whole lines. May throw; the exception leaves `run`.
using TraceSink = std::function<void(std::string_view)>;

struct RunOptions {
    unsigned threads = 1;
    std::uint32_t traced_replication = 0;
    TraceSink trace;                ///< JSON Lines of the traced replication, header to trailer; empty: none
    bool check_full = false;        ///< all invariants at every event
    std::uint64_t max_events = 0;   ///< for a replication; 0: no limit
    const std::atomic<bool>* stop = nullptr;  ///< looked at every thousand events and between replications
    std::function<bool()> give_up;  ///< asked there, by every thread, whether what is under way is to be left
    /// Called from one thread at a time; `of` 0: nobody knows how many it will be (`run.until`, before its first look).
    std::function<void(std::uint32_t done, std::uint32_t of)> progress;
    std::function<void(const TargetResult&)> looked;  ///< with `run.until`, each time that the interval is looked at
};

/// A limit of the model was reached: an endless loop in zero time, too many events, calls or rows. Exit status 7.
struct ModelLimit : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Runs all replications of `scenario.run` and folds them. The result does not depend on `threads`, `trace` or
/// `progress`. If `stop` became true, the result holds the finished replications and `complete` is false.
/// @throws ModelLimit; std::bad_alloc; whatever `trace` throws.
Result run(const Model&, const RunOptions& = {});

/// The result as JSON (schema ringback-result-1), with a final newline. `command` goes to the manifest.
std::string to_json(const Result&, std::string_view command, std::string_view version);

}  // namespace ringback
