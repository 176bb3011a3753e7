// A result for other programs: tables as CSV, or as an SQLite database. Views of result.json, made anew at will.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace ringback {

/// Not a result that tables can be made of. Exit status 3.
struct ExportError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// `json`: what run, sweep or compare wrote (result.json). A row for each combination and measure, of a comparison for each
/// difference, RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe. @throws ExportError
std::string export_csv(std::string_view json);
/// The bytes of a database: tables manifest, settings, measures, objectives, differences. @throws ExportError
std::string export_sqlite(std::string_view json);

}  // namespace ringback
