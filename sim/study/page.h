// What a page of a result is put together from: numbers and words read from its JSON, tables, sections, the recipe. Every text
// in it is escaped. Control plane.
#pragma once

#include "observe/figures.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ringback::page {

using Json = nlohmann::ordered_json;

bool is_duration(std::string_view measure);
Unit unit_of(std::string_view measure);

/// Nothing, and no word, where there is none.
std::optional<double> number(const Json& object, const char* key);
std::string word(const Json& object, const char* key);

/// The value of a measure and its half width.
std::string shown(const std::string& measure, const Json& m);
std::string verdict(const std::string&);
/// A measure's name, which may be broken at its points.
std::string breakable(const std::string&);

class Table {
public:
    explicit Table(const std::vector<std::string>& heading);
    Table& row(const std::vector<std::string>& cells);
    /// Of cells that are written already.
    Table& raw(const std::string& cells);
    /// Nothing if it has no rows.
    std::string text() const;

private:
    std::string out_;
    int rows_ = 0;
};

/// Nothing if there is nothing in it.
std::string section(const std::string& heading, const std::string& body);
std::string whole(const std::string& title, const std::string& body);
/// How to get this result again. A page without it is refused.
std::string recipe(const Json& all);
/// Of what a signal ended, where it was kept all the same.
std::string interrupted(const Json& all);

}  // namespace ringback::page
