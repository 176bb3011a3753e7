// The verbs: what each is called, what it says of itself, and how it declares its arguments.
#pragma once

#include "arguments.h"

#include <functional>
#include <span>

namespace ringback::cli {

/// What is left to do once the command line is read.
using Work = std::function<Exit()>;

struct Verb {
    const char* name;
    const char* arguments;  ///< as in the usage line
    const char* does;       ///< one sentence
    const char* examples;   ///< a line each
    Work (*declare)(CLI::App&);
};

extern const Verb run_verb, validate_verb, check_verb, diff_verb, explain_verb, compare_verb, sweep_verb, size_verb, calc_verb, report_verb,
    export_verb, coverage_verb, completion_verb, schema_verb, new_verb, presets_verb, version_verb;

/// In the order in which the program names them.
std::span<const Verb* const> all_verbs();

}  // namespace ringback::cli
