// From tallies to measures: every name of the language's list, its numerator and denominator in a replication, and what
// they are over all replications. Control plane.
#pragma once

#include "observe/figures.h"
#include "observe/tally.h"
#include "ringback/results.h"

#include <memory>
#include <string>
#include <vector>

namespace ringback {

/// The names that measures are made of, in the order of the tally's cells.
struct MeasuredNames {
    std::vector<std::string> streams, groups, classes, hunts;
    // Of what is recorded one by one; empty otherwise.
    std::vector<std::vector<std::string>> lines;  // by class: their numbers
    std::vector<std::uint32_t> circuits;          // by group: how many
    std::vector<std::string> choices;             // "A.B.choice.0"; none for one inside a switch
};

/// What a replication, or a batch of it, says of one measure. What the fields mean is the business of the measure's kind; most
/// use top / bottom.
struct Part {
    Wide top = 0, bottom = 0;
    Wide second_top = 0, second_bottom = 0;  // of a second ratio: offered multiplies, variance subtracts its square
    double value = 0;                        // of a quantile, in this replication
};
/// Of every measure, in the order of the list.
using Parts = std::vector<Part>;
Parts parts_of(const MeasuredNames&, const Tally&);

/// All measures of a scenario, in the order of the language's list.
std::vector<std::string> measure_names(const MeasuredNames&);
/// What is written beside one: in which unit, and whether it may be in erlangs.
struct KnownMeasure {
    std::string name;
    Unit unit;
    bool is_count;
};
std::vector<KnownMeasure> known_measures(const MeasuredNames&);
/// What a measure cannot be held against, as an error at `at`, or, where only the size is strange, as a warning.
std::optional<Problem> wrong_unit(const KnownMeasure&, double value, Written, const Position& at);
/// The error of a scenario that names another; with the nearest of those known.
Problem unknown_measure(const std::string& name, const Position&, const std::vector<std::string>& known);
/// Which of them are mean numbers: circuits, lines, requests, conversations.
std::vector<bool> mean_numbers(const MeasuredNames&);

/// Collects replications, in any order; `measures` divides once. All with as many batches.
class Collector {
public:
    /// Of all measures, or where `wanted` is not empty of those it says by their place in the list.
    explicit Collector(const MeasuredNames&, std::vector<bool> wanted = {});
    Collector(Collector&&);
    ~Collector();
    /// With `batches` the intervals come from them.
    void add(const Tally&, const std::vector<Parts>& batches = {});
    /// What another has collected of the same measures.
    void merge(const Collector&);
    /// Over the replications added, with intervals at `confidence`.
    std::vector<Measure> measures(double confidence) const;
    /// One of them; of its trials no less are alike than somebody knows (Measure::trials_alike). Nothing if there is none of this name.
    std::optional<Measure> measure(std::string_view name, double confidence, double trials_alike = 1) const;
    /// Of the waits of modes and hunt groups, where there were any.
    std::vector<Distribution> distributions() const;
    std::uint32_t replications() const;

private:
    friend class PairedCollector;
    struct State;
    std::unique_ptr<State> state_;
};

/// Collects the same replications under two policies, in any order.
class PairedCollector {
public:
    PairedCollector(const MeasuredNames& a, const MeasuredNames& b);
    PairedCollector(PairedCollector&&);
    ~PairedCollector();
    /// The intervals come from batches where both have as many.
    void add(const Tally& a, const Tally& b, const std::vector<Parts>& batches_of_a = {}, const std::vector<Parts>& batches_of_b = {});
    void merge(const PairedCollector&);
    /// Of every measure that both have, in the order of A's.
    std::vector<Difference> differences(double confidence) const;
    /// Of A, and of B.
    std::vector<Distribution> distributions(bool of_b) const;
    std::uint32_t replications() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ringback
