// One replication, a function of (model, number); and replications folded into a result. What a run does over threads and a
// study over threads, days and machines. Control plane.
#pragma once

#include "observe/note.h"
#include "observe/series.h"
#include "run/model.h"

namespace ringback {

struct Replication {
    Tally tally;
    std::vector<Snapshot> snapshots;  ///< at the borders of what the scenario records
    std::vector<Parts> batches;       ///< what each says, where `run.batches` asks for them
    std::uint64_t checks = 0;
    std::string broken;               ///< which invariant did not hold at its end
};

/// Nothing if `options.stop` or `options.give_up` became true. `listener` is told every record.
/// @throws BrokenInvariant, ModelLimit
std::optional<Replication> replicate(const Model&, std::uint32_t number, const RunOptions& options, Listener listener = {});

/// A tally before anything has happened: what of it never changes.
Tally blank_tally(const Model&);

/// Where so many replications had nothing to measure, hardly one in thirteen has (95 %): no end is in sight. What is rare is something
/// else: 0 of many.
inline constexpr std::uint32_t enough_to_give_up = 40;

/// Folds replications, in any order, and what others have folded of the same model.
class Fold {
public:
    explicit Fold(const Model&);
    void add(const Replication&);
    void merge(const Fold&);
    std::uint32_t replications() const { return collector_.replications(); }
    /// Of those added so far: all but fingerprints.
    Result result() const;
    /// One measure of them, at the scenario's confidence; or as the collector has it. Nothing if there is none of this name.
    std::optional<Measure> measure(std::string_view name) const;
    std::optional<Measure> measure(std::string_view name, double confidence, double trials_alike) const
    {
        return collector_.measure(name, confidence, trials_alike);
    }

private:
    const Model& model_;
    Collector collector_;
    SeriesCollector series_;
    std::uint64_t events_ = 0, checks_ = 0;
};

}  // namespace ringback
