// A result as text for people, and strangers' text made safe to show.
#pragma once

#include "ringback/results.h"

#include <string>
#include <string_view>

namespace ringback {

/// What a telephone engineer reads first: objectives, completion modes, traffic, theory, invariants. Ends with a
/// newline. `run` says how long was simulated; `colour` marks verdicts for a terminal.
std::string to_text(const Result&, const RunSpec& run, bool colour = false);

/// `text` with every control character, direction override and ill-formed byte written out (\x1b), so that it cannot
/// drive a terminal.
std::string escaped(std::string_view text);
/// As a word of a shell command.
std::string quoted(const std::string& word);

/// So many digits that say something: "4,600.25", "0.0000123"; only what is smaller still with an exponent.
std::string precise(double, int digits);
/// Four of what is farther from 0 and 1: "1.184 %", "99.9996 %", "0.0000123 %".
std::string precise_share(double);

}  // namespace ringback
