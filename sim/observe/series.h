// Time series and results by interval: the measures of each stretch of the measured time. What they are made of are
// snapshots of the tally at the borders: counts, and gauges' integrals, exact, so that a difference is exact too. Control plane.
#pragma once

#include "observe/measures.h"

namespace ringback {

/// Every count of a tally, and every gauge's integral up to an instant, in the tally's order.
using Snapshot = std::vector<Wide>;
Snapshot snapshot(Tally&, Time);

/// One series: which measures, over which intervals.
struct SeriesPlan {
    Duration every;
    std::vector<bool> wanted;            // by place in the list of measures
    std::vector<std::uint32_t> borders;  // of its intervals, by place among those of all series
};

/// What the scenario's `record` and `run.batches` ask for.
struct RecordPlan {
    std::vector<SeriesPlan> series;
    std::vector<Time> borders;  // ascending; where something is written down: a snapshot, if there are series
    std::vector<Time> batches;  // ascending, among the borders; where a batch ends and another begins
};

/// Adds a problem for each measure that there is not, or that no interval has.
RecordPlan plan_of_record(const Scenario&, const MeasuredNames&, Problems&);

/// Collects replications for each interval.
class SeriesCollector {
public:
    SeriesCollector(const RecordPlan&, const MeasuredNames&);
    /// `tally` is looked at for what never changes; one snapshot for each border.
    void add(const Tally& tally, const std::vector<Snapshot>&);
    void merge(const SeriesCollector&);
    std::vector<Series> series(double confidence) const;

private:
    const RecordPlan& plan_;
    std::vector<std::vector<Collector>> intervals_;  // by series
    std::optional<Tally> interval_;                  // one after the other, in the same memory
};

}  // namespace ringback
