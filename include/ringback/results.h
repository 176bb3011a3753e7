// What a run found: measures with intervals, objectives and theory with verdicts, invariants. A value without behaviour.
#pragma once

#include "ringback/scenario.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ringback {

/// 128 bits over a sequence of records, as 32 hex digits; order-sensitive (XXH3-128).
using Fingerprint = std::string;

/// One figure over all replications. Durations in seconds. Nothing to measure: `value` is empty, never 0.
struct Measure {
    std::string name;  ///< as in `expect`, e.g. trunk_groups.TIE.call_congestion
    std::optional<double> value;
    std::optional<double> half_width;      ///< at run.confidence; empty with one replication, and for an unvarying 0
    std::optional<double> standard_error;  ///< plain, over replications; may be 0; empty with one replication
    std::optional<double> low, high;       ///< ends of the interval; not symmetric where counts are small
    std::uint32_t replications = 0;        ///< those that had something to measure
    std::uint32_t batches = 0;             ///< those that did, of all replications, where the interval comes from batches; else 0
    std::optional<double> batch_correlation;  ///< of one batch with the next (von Neumann's ratio): near 0 if they are long enough
    /// Of a proportion: so many trials are worth one independent one (Kish's design effect). 1 where too few failed to tell.
    double trials_alike = 1;
    bool is_duration = false, is_count = false;

    /// What the interval comes from: replications, or batches.
    std::uint32_t parts() const { return batches ? batches : replications; }
};

enum class Verdict : std::uint8_t { pass, fail, undecided };
std::string_view name_of(Verdict);

struct ObjectiveResult {
    std::string text;
    Verdict verdict = Verdict::undecided;
    std::optional<double> value, half_width;
    bool is_duration = false;
};

/// What `run.until` asked for.
struct TargetResult {
    std::string measure;
    double half_width = 0;           ///< asked for
    std::optional<double> reached;
    bool met = false;
    bool is_duration = false;
};

struct TheoryResult {
    std::string measure;
    double exact = 0;
    std::optional<double> value;
    std::optional<double> sigmas;  ///< a normal deviate of the same tail probability; beyond ±4 fails
    Verdict verdict = Verdict::undecided;
    bool is_duration = false;
};

/// One measure under two policies, on the same callers: what B has more than A.
struct Difference {
    std::string name;
    bool is_duration = false;
    Measure a, b;
    std::optional<double> value, half_width, standard_error, low, high;  ///< paired by replication
    /// How many times the replications unpaired runs would need for the same interval; empty where nothing varies.
    std::optional<double> variance_reduction;
};

/// Measures by interval of the measured time.
struct Series {
    double every = 0, start = 0;  ///< seconds; the start from time zero
    struct Line {
        std::string measure;
        std::vector<Measure> values;  ///< by interval; without names
    };
    std::vector<Line> lines;
};

/// How long was waited, over all replications: of a time, the share of those who waited no longer. Some fifty points; what the
/// share rises by more than a fiftieth from one to the next waited as long as the latter says.
struct Distribution {
    std::string name;  ///< as completion.callback.wait
    struct Point {
        double seconds, share;
    };
    std::vector<Point> points;  ///< ascending; the last one's share is 1
};

struct Invariants {
    std::uint64_t checked = 0, broken = 0;
    std::vector<std::string> reports;  ///< the first few, with seed, replication, event number and the last events
};

/// Everything `run` says. Text and JSON are made from this and nothing else.
struct Result {
    bool complete = true;  ///< false: interrupted or out of budget, fewer replications than asked
    std::string scenario_file, scenario_title, scenario_hash;
    std::uint64_t seed = 1;
    std::uint32_t replications = 0;  ///< done
    std::uint32_t batches = 0;       ///< of each replication; 0: intervals come from replications
    double confidence = 0.95;
    std::vector<std::pair<std::string, std::string>> overrides;
    std::uint64_t events = 0;             ///< over all replications
    Fingerprint fingerprint, outcomes;    ///< of the traced replication (0 unless asked): all records; outcomes of calls only
    std::vector<Measure> measures;        ///< in the order of the language's list of measures
    std::vector<ObjectiveResult> objectives;
    std::vector<TheoryResult> theory;
    std::optional<TargetResult> target;
    RunSpec run;                              ///< that was simulated
    std::vector<Distribution> distributions;  ///< of the waits of each completion mode and hunt group that there were
    std::vector<Series> series;  ///< as the scenario's `record` asks: `every`, then `intervals`
    Invariants invariants;

    const Measure* find(std::string_view name) const;
};

}  // namespace ringback
