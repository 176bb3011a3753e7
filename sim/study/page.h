// What a page of a result is put together from: numbers and words read from its JSON, tables, sections, the recipe. Every text
// in it is escaped. Control plane.
#pragma once

#include "observe/figures.h"
#include "study/result_file.h"

#include <optional>
#include <string>
#include <vector>

namespace ringback::page {

/// Nothing, and no word, where there is none.
std::optional<double> number(const Json& object, const char* key);
std::string word(const Json& object, const char* key);

/// Of a measure, as its JSON says.
Unit unit_of(const Json& measure);
/// Its value and half width.
std::string shown(const Json& measure);

/// The measures of a run, or of a combination.
class Measures {
public:
    explicit Measures(const Json& owner) : all_(object_in(owner, "measures")) {}
    /// Nothing if there is none of this name.
    const Json* find(const std::string& name) const;
    double value(const std::string& name) const;
    std::string shown(const std::string& name) const;
    Unit unit(const std::string& name) const;
    const Json& all() const { return all_; }
    /// The X of the measures <prefix>X.…, in order.
    std::vector<std::string> things(const std::string& prefix) const;

private:
    const Json& all_;
};

/// Of an objective: its measure, and the bound, in the measure's unit.
std::string measure_of(const Json& objective);
std::optional<double> bound_of(const Json& objective);
/// "2 of 3 objectives are met, 1 is not: callers.x …" of a list of them.
std::string said_of(const Json& objectives);

/// The number a value begins with, as 8 or 40 %; of a percentage a fraction, of a duration seconds, of traffic erlangs.
std::optional<double> place_of(const std::string& value);
std::string last_part(const std::string& path);
/// Its last two parts: "redial.probability", "TIE.circuits".
std::string short_name(const std::string& path);

std::string verdict(const std::string&);
/// A measure's name, which may be broken at its points.
std::string breakable(const std::string&);
std::string paragraph(const std::string& text);
std::string note(const std::string& text);

class Table {
public:
    /// `words`: so many columns are no figures.
    explicit Table(const std::vector<std::string>& heading, std::size_t words = 1);
    Table& row(const std::vector<std::string>& cells);
    /// Of cells that are written already.
    Table& raw(const std::string& cells);
    /// Nothing if it has no rows. Of very many the first; it says so.
    std::string text() const;

private:
    std::string out_;
    std::size_t words_, rows_ = 0;
};

/// Nothing if there is nothing in it.
std::string section(const std::string& heading, const std::string& body);
std::string whole(const std::string& title, const std::string& body);
/// "20 replications of 8 h each, after a warm-up of …": what was simulated, of a run or a comparison.
std::string simulated(const Json& all);
/// Values in place of the scenario's own.
std::string changes(const Json& overrides);
/// How to get this result again. A page without it is refused.
std::string recipe(const Json& all);
/// Of what a signal ended, where it was kept all the same.
std::string interrupted(const Json& all);

std::string of_run(const Json&);
std::string of_study(const Json&);
std::string of_comparison(const Json&);

}  // namespace ringback::page
