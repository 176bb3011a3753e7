// What a scenario gave when somebody last accepted it: scenarios/X.golden.json beside scenarios/X.yaml. It holds no
// path, version or host, and reads well in a diff.
#pragma once

#include "ringback/results.h"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ringback {

struct Golden {
    std::string scenario_hash;
    std::uint64_t seed = 0;
    std::uint32_t replications = 0;
    std::uint64_t events = 0;
    Fingerprint fingerprint, outcomes;
    std::vector<std::pair<std::string, std::optional<double>>> measures;

    /// Of more replications, where somebody asked for them: what a law was, and how sure that is.
    struct Estimate {
        std::string name;
        double value = 0, standard_error = 0;
        std::uint32_t replications = 0;  ///< that had something to measure
    };
    struct Sample {
        std::uint32_t replications = 0;
        std::vector<Estimate> estimates;
    };
    std::optional<Sample> sample;
};

/// A golden that cannot be read. Exit status 3.
struct GoldenError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

Golden golden_of(const Result&);
Golden::Sample sample_of(const Result&);
/// One measure a line, with a final newline.
std::string to_json(const Golden&);
/// @throws GoldenError
Golden parse_golden(std::string_view text);

/// What moved since `golden`: which fingerprint, and at most `most` measures, those that moved most first. Empty:
/// nothing.
std::string difference(const Golden& golden, const Result& now, std::size_t most);

/// Whether what moved is the same in law: a measure may be off by `margin` of what it was.
struct Equivalence {
    struct Compared {
        std::string name;
        bool is_duration = false;
        double was = 0, is = 0;
        double margin = 0, standard_error = 0;  ///< of the difference
        double beyond = 0;          ///< the margin, in standard errors; negative: within
        std::uint32_t needed = 0;   ///< replications on both sides, to tell that nothing changed
    };
    double margin = 0;
    std::uint32_t accepted_replications = 0, replications = 0;
    std::size_t equivalent = 0, incomparable = 0;  ///< measures; the latter have nothing to measure, or too little, on one side
    std::vector<Compared> different, undecided;    ///< those farthest off, and those that need most, first
};

/// Two one-sided t tests a measure (TOST), at 5 %: if all measures pass, they are the same within the margin, and to say so is wrong
/// with at most 5 % (intersection-union). Different are those beyond the margin by Holm's test, at 5 % for all together. Where the
/// golden has no sample its own replications are taken, with the variance of now.
Equivalence equivalence(const Golden&, const Result& now, double margin);
/// "equivalent …", "different: …" or "undecided: …"; at most `most` measures a line each.
std::string to_text(const Equivalence&, std::size_t most);

}  // namespace ringback
