// A trace's words in plain English. Every reason code has its sentence here and nowhere else.
#pragma once

#include "ringback/record.h"
#include "ringback/trace.h"

#include <string>
#include <string_view>

namespace ringback {

/// Why something happened, as a clause. Empty for Why::none.
std::string_view reason(Why);
/// The same for a word of a trace; a word that is not known stands for itself.
std::string_view reason(std::string_view why);

/// An event as a sentence without its time: "call 42 goes from proceeding to ringback: the called line is free and
/// rings".
std::string sentence(const TraceEvent&);

/// "612.345 s"; with `exact`, down to the nanosecond.
std::string seconds(std::int64_t nanoseconds, bool exact = false);

}  // namespace ringback
