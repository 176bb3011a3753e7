// JSON written by hand: shortest round-trip numbers whatever the locale, and valid strings whatever the bytes.
#pragma once

#include "ringback/results.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ringback {

/// Appends `text` quoted. Controls, U+2028 and U+2029 are escaped, ill-formed bytes become U+FFFD.
void append_text(std::string& out, std::string_view text);
std::string json_string(std::string_view text);
void append_whole(std::string& out, std::uint64_t number);
/// Shortest form that reads back as the same number; null where there is none, or not a finite one.
void append_number(std::string& out, std::optional<double> number);

/// An object, member by member. `before` is the white space before each of them: none keeps it on one line.
class Members
{
public:
    explicit Members(std::string& out, std::string_view before = "") : out_(out), before_(before) { out_ += '{'; }
    std::string& name(std::string_view key)
    {
        if (!first_) out_ += before_.empty() ? ", " : ",";
        first_ = false;
        append_text(out_ += before_, key);
        return out_ += ": ";
    }
    Members& text(std::string_view key, std::string_view v) { return append_text(name(key), v), *this; }
    Members& whole(std::string_view key, std::uint64_t v) { return append_whole(name(key), v), *this; }
    Members& number(std::string_view key, std::optional<double> v) { return append_number(name(key), v), *this; }
    void end(std::string_view before = "") { (out_ += before) += '}'; }

private:
    std::string& out_;
    std::string_view before_;
    bool first_ = true;
};

/// The unit of a measure; a number has none.
void add_unit(Members&, std::string_view measure, bool is_duration);

/// {"name": {"value": …, "half_width": …}, …}, a line each.
void append_measures(std::string& out, const std::vector<Measure>&);
/// How long was simulated: {"duration": …, "warm_up": …, …}.
void append_run(std::string& out, const RunSpec&);
/// {"name": [[seconds, share that waited no longer], …], …}, a line each.
void append_distributions(std::string& out, const std::vector<Distribution>&);
/// A line for each measure: [value, half width] by interval.
void append_series(std::string& out, const std::vector<Series>&);

}  // namespace ringback
