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
};

/// A golden that cannot be read. Exit status 3.
struct GoldenError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

Golden golden_of(const Result&);
/// One measure a line, with a final newline.
std::string to_json(const Golden&);
/// @throws GoldenError
Golden parse_golden(std::string_view text);

/// What moved since `golden`: which fingerprint, and at most `most` measures, those that moved most first. Empty:
/// nothing.
std::string difference(const Golden& golden, const Result& now, std::size_t most);

}  // namespace ringback
