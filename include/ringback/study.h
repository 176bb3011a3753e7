// Studies: many runs read as one. Two policies on the same callers; a grid of scenarios in a store that survives whatever
// ends the program. Everything here sees `run` as a function of (model, replication).
#pragma once

#include "ringback/simulate.h"

#include <memory>
#include <span>

namespace ringback {

struct StudyOptions {
    unsigned threads = 1;
    const std::atomic<bool>* stop = nullptr;
    /// Called from one thread at a time; `of` 0: nobody knows how many it will be.
    std::function<void(std::uint64_t done, std::uint64_t of)> progress;
    std::function<void(std::string_view what)> doing;  ///< what is looked at from now on, for people
};

// --- two policies on the same callers

/// What became of the same demands under both policies: how many talked in both, only in A, only in B, in neither. Demands
/// made under one policy only (a busy line makes none), and those still open at the end, are counted apart.
struct Fates {
    std::string who;  ///< a stream, or a caller in it, as team/201
    std::uint64_t both = 0, only_a = 0, only_b = 0, neither = 0, apart = 0;

    /// The first that talked in A only: in which replication, and its name in a trace.
    std::optional<std::uint32_t> lost_in;
    std::string lost;
};

struct Comparison {
    bool complete = true;
    struct Side {
        std::string file, title, hash;
        std::vector<std::pair<std::string, std::string>> overrides;
    };
    Side a, b;
    std::uint64_t seed = 1;
    std::uint32_t replications = 0;
    std::uint32_t batches = 0;  ///< of each replication, if both have as many
    double confidence = 0.95;
    RunSpec run;  ///< of A
    std::vector<Difference> differences;
    std::vector<Distribution> waits_of_a, waits_of_b;
    std::vector<std::string> asked_for;  ///< measures of the objectives of both
    std::vector<Fates> streams;
    std::vector<Fates> callers;          ///< who lost most first
    Invariants invariants;
};

/// Runs both on the same callers: numbers are drawn by address. As many replications as A asks for.
/// @throws ModelLimit
Comparison compare(const Model& a, const Model& b, const StudyOptions& = {});
/// `most` callers that lose, and as many that gain.
std::string to_text(const Comparison&, std::size_t most);
std::string to_json(const Comparison&, std::string_view command, std::string_view version);

// --- what there is to doubt

/// Objectives that the formulas doubt, as warnings: more traffic offered to a trunk group than Erlang B allows it.
Problems doubts(const Model&);
/// Intervals that objectives and `run.until` looked at and that come from batches which are not independent, as warnings.
Problems doubts(const Scenario&, const Result&);

// --- how long a warm-up

struct WarmUp {
    Duration length;
    bool is_long_enough = true;  ///< the pilot; otherwise it had not settled by its half
};
/// Of a scenario whose `run.warm_up` is auto: from a pilot as long as its measured time, by MSER-5 (White, Cobb and Spratt
/// 2000), over circuits and lines busy and over whatever waits, whichever settles later. Whole seconds.
/// @throws ModelLimit
std::optional<WarmUp> find_warm_up(const std::string& path, const std::vector<std::pair<std::string, std::string>>& overrides,
                                   const StudyOptions&, Problems&);
/// Where a series settles: how many of its values to leave out; nothing if that is beyond its half.
std::optional<std::size_t> mser5(const std::vector<double>&);

// --- how often our intervals hold what is true

struct CoverageRequest {
    std::string path;  ///< of a scenario with `theory`
    std::string other;  ///< of another, or empty; then it is about what this has more, as `compare` says, of what both know exactly
    std::vector<std::pair<std::string, std::string>> overrides;  ///< of both
    std::uint32_t studies = 1000;  ///< each a run with a seed of its own
};

struct Coverage {
    bool complete = true;
    double confidence = 0.95;
    bool of_differences = false;
    std::uint32_t studies = 0, asked = 0;  ///< done, and how many there were to be
    double mean_replications = 0;  ///< of a study; with `run.until` each has its own number
    struct OfMeasure {
        std::string measure;
        double exact = 0;
        std::uint32_t with_interval = 0, covered = 0, too_low = 0, too_high = 0;
        double mean_half_width = 0;
        bool is_duration = false;
    };
    std::vector<OfMeasure> measures;
};

/// Problems of the scenario go to `problems`. @throws ModelLimit
Coverage coverage(const CoverageRequest&, const StudyOptions&, Problems& problems);
std::string to_text(const Coverage&);
std::string to_json(const Coverage&, std::string_view command, std::string_view version);

// --- the value that just meets an objective

struct SizeRequest {
    std::string path;     ///< of a scenario file
    std::vector<std::pair<std::string, std::string>> overrides;
    std::string find;     ///< the path whose value is looked for
    std::uint32_t low = 0, high = 0;
    std::string objective;  ///< as in `expect`
    double probability = 0.95;           ///< that the answer is right
    std::uint32_t replications_at_most = 1000;  ///< of one value
};

struct SizeResult {
    bool complete = true;
    std::string find, objective, measure;
    std::optional<std::uint32_t> answer;  ///< nothing: neither end is enough, or the search was stopped
    /// What the answer is: the smallest or, where less is better, the largest that is enough. Where both ends are, it is the low one,
    /// and what lies beyond them has not been looked at.
    enum class Answer : std::uint8_t { none, smallest, largest, low_end } is = Answer::none;
    double probability = 0;               ///< that it is that; without an answer, that neither end is enough
    bool is_sure = false;                 ///< as sure as it was asked to be
    std::optional<std::uint32_t> nothing_at;  ///< with this value no replication had anything to measure, which ended the search
    std::optional<std::uint32_t> theory;  ///< where the search began, if a formula had a word to say
    std::string formula;                  ///< "Erlang B"
    struct Tried {
        std::uint32_t value, replications;
        Measure measure;
        double enough;  ///< the probability that it is
    };
    std::vector<Tried> tried;  ///< in the order of values: the curve around the answer
    double confidence = 0.95;
    std::uint64_t replications = 0;
    bool is_duration = false;
};

/// All values on the same callers. Between the ends the objective is taken to become true, or untrue, only once: which of the two, they
/// say. Problems of the scenario go to `problems`.
/// @throws ModelLimit
SizeResult size(const SizeRequest&, const StudyOptions&, Problems& problems);
std::string to_text(const SizeResult&);
std::string to_json(const SizeResult&, std::string_view command, std::string_view version);

// --- a grid of scenarios

/// A store that belongs to another scenario, seed or version of the model, or whose records contradict each other. Exit status 6.
struct StoreError : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// A store that cannot be read or written. Exit status 74.
struct StoreFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// One scenario of a grid.
struct Cell {
    std::vector<std::pair<std::string, std::string>> values;  ///< of the varied paths, in their order
    std::string hash;                ///< the scenario's
    std::array<unsigned char, 16> key{};  ///< what its replications are stored under
    std::uint32_t done = 0;          ///< of the replications asked for, how many are there
    std::optional<std::size_t> baseline;  ///< the cell it is compared with
};

class StoredRecords;

/// A grid laid out: what each cell is, and what is there of it.
struct Study {
    Scenario scenario;         ///< the one whose `experiment` it is
    std::string path;          ///< where it was read
    std::string folder;        ///< of the store
    std::uint32_t replications = 0;  ///< asked for, of each cell
    std::uint32_t extended = 0;      ///< so many of them are beyond what the experiment asks for
    std::vector<Cell> cells;
    std::shared_ptr<const StoredRecords> records;  ///< there when it was opened, or when `sweep` had done; none without cells
    std::vector<std::string> remarks;  ///< about the store when it was opened, for people
    Invariants invariants;             ///< those broken: such a replication is not stored
};

struct SweepOptions : StudyOptions {
    std::uint32_t shard = 0, shards = 1;   ///< of the replications missing, which share to compute
    std::uint32_t extend = 0;              ///< replications beyond those that the experiment asks for; the store remembers the most
};

/// The warm-up of the study whose store is in a folder, as --set takes it: what `auto` found there before. Nothing where nothing is
/// stored. @throws StoreFailure
std::optional<std::string> warm_up_of_study(const std::string& folder);

/// Lays out the grid of a scenario with an `experiment`, and looks into the store. Problems of cells go to `problems`; with an
/// error among them there are no cells. @throws StoreError, StoreFailure
Study open_study(const Scenario&, const std::string& path, const std::string& folder, const SweepOptions&, Problems& problems);

/// Computes what was missing when it was opened, each replication stored before it counts as done. False if it was stopped.
/// @throws StoreError, StoreFailure, ModelLimit
bool sweep(Study&, const SweepOptions&);

/// What the store says of a cell.
struct CellResult {
    Result result;
    std::vector<Difference> differences;  ///< against its baseline: what the cell has more
};

/// Of `records`: memory for a cell a thread at a time. `take` gets one after the other, with its place.
void for_each_result(const Study&, const std::function<void(std::size_t, const CellResult&)>& take, unsigned threads = 1);

/// A line for each cell: what it varies, and `measures` (none: those of the objectives, or the usual ones).
class StudyText {
public:
    StudyText(const Study&, std::vector<std::string> measures);
    void add(std::size_t cell, const CellResult&);
    std::string text() const;

private:
    const Study& study_;
    std::vector<std::string> measures_;
    std::vector<std::vector<std::string>> rows_;
    std::uint64_t replications_ = 0, events_ = 0;
};

/// The whole study as JSON (schema ringback-study-1), piece by piece.
class StudyJson {
public:
    using Sink = std::function<void(std::string_view)>;
    StudyJson(const Study&, Sink, std::string_view command, std::string_view version);
    void add(std::size_t cell, const CellResult&);
    void end();

private:
    const Study& study_;
    Sink sink_;
    bool first_ = true;
};

}  // namespace ringback
