// What the verbs share in reading their arguments. CLI11 is seen in this folder only.
#pragma once

#include "exit_status.h"
#include "ringback/summary.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ringback::cli {

/// An argument in a message: control characters written out, a long one cut.
std::string shown(std::string_view argument);

/// A whole number in decimal digits. @throws UsageError that names the option and its range
std::uint64_t whole_number(const std::string& text, const std::string& option, std::uint64_t low, std::uint64_t high);

/// Adds an option whose value is a whole number.
template <class T>
CLI::Option* add_number(CLI::App& app, const std::string& name, T& to, std::uint64_t low, std::uint64_t high,
                        const std::string& does)
{
    const auto take = [&to, name, low, high](const std::string& v) {
        to = static_cast<T>(whole_number(v, name, low, high));
    };
    return app.add_option_function<std::string>(name, take, does)->type_name("N");
}

/// Adds an option whose value is one of `words`.
CLI::Option* add_choice(CLI::App& app, const std::string& name, std::string& to, const std::vector<std::string>& words,
                        const std::string& does);

/// "PATH=VALUE". @throws UsageError
std::pair<std::string, std::string> override_of(const std::string& text);

using Overrides = std::vector<std::pair<std::string, std::string>>;

/// What the command line changes in a scenario.
struct Changes {
    std::vector<std::string> set;
    std::optional<std::uint64_t> seed, replications;
};
/// Adds --set, --seed and --replications.
void add_changes(CLI::App&, Changes&);
/// In this order; of two for the same path, the later. @throws UsageError
Overrides overrides_of(const Changes&);

/// " --set PATH=VALUE" for each.
std::string shown(const Overrides&);

/// The word of `words` nearest to `word`: ", did you mean 'run'?", or nothing.
std::string suggestion(std::string_view word, const std::vector<std::string>& words);

/// With blanks behind it up to `width` bytes, one at least.
std::string padded(const std::string& text, std::size_t width);

/// Cores that this process may use, 8 at most.
unsigned default_threads();

}  // namespace ringback::cli
