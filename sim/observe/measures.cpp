// What measures there are, in which units, and what is wrong with a text that names another.
#include "observe/measure_list.h"

#include <algorithm>
#include <fmt/format.h>

namespace ringback {

using namespace listed;

namespace {

Tally empty_tally(const MeasuredNames& names)
{
    Tally empty;
    empty.streams.resize(names.streams.size());
    empty.groups.resize(names.groups.size());
    empty.classes.resize(names.classes.size());
    empty.hunts.resize(names.hunts.size());
    empty.choices.resize(names.choices.size());
    for (std::size_t i = 0; i < names.lines.size(); ++i) empty.classes[i].each.resize(names.lines[i].size());
    for (std::size_t i = 0; i < names.circuits.size(); ++i) empty.groups[i].each.resize(names.circuits[i]);
    return empty;
}

}  // namespace

std::vector<std::string> measure_names(const MeasuredNames& names)
{
    std::vector<std::string> list;
    for_each_measure(names, empty_tally(names), {}, [&](const Name& name, Kind, const Part&, auto&&...) { list.push_back(name); });
    return list;
}

std::vector<KnownMeasure> known_measures(const MeasuredNames& names)
{
    std::vector<KnownMeasure> list;
    for_each_measure(names, empty_tally(names), {}, [&](const std::string& name, Kind kind, const Part&, const More& more = {}) {
        list.push_back({name, unit_of(name, more.is_duration), kind == Kind::count});
    });
    return list;
}

std::optional<Problem> wrong_unit(const KnownMeasure& m, double value, Written written, const Position& at)
{
    Problem p;
    p.at = at;
    const bool is_number = written == Written::number;
    if (m.unit == Unit::duration && written != Written::duration && !(is_number && value == 0)) {
        p.message = fmt::format("{} is a duration: the value beside it is none", m.name);
        p.hint = is_number ? fmt::format("{:g} s, or {:g} min?", value, value) : "a duration, as 90 s or 10 min";
    } else if (m.unit == Unit::share && written != Written::percentage && !is_number) {
        p.message = fmt::format("{} is a share: the value beside it is none", m.name);
        p.hint = "a share, as 5 % or 0.05";
    } else if (m.unit == Unit::share && value > 1) {
        p.severity = Problem::Severity::warning;
        p.message = fmt::format("{} is a share, never more than 100 %: the value beside it is {:g} %", m.name, value * 100);
        if (is_number && value <= 100) p.hint = fmt::format("{:g} %?", value);
    } else if (m.unit == Unit::number && (written == Written::percentage || written == Written::duration || (m.is_count && !is_number))) {
        p.message = fmt::format("{} is a number: the value beside it is none", m.name);
        p.hint = m.is_count ? "a number, as 12" : "a number, as 12, or traffic, as 6.5 E";
    } else {
        return {};
    }
    return p;
}

Parts parts_of(const MeasuredNames& names, const Tally& t)
{
    Parts parts;
    for_each_measure(names, t, pooled_over_modes(t), [&](const Name&, Kind, const Part& part, auto&&...) { parts.push_back(part); });
    return parts;
}

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
        }
    }
    return row[b.size()];
}

}  // namespace

Problem unknown_measure(const std::string& name, const Position& at, const std::vector<std::string>& known)
{
    Problem p;
    p.at = at;
    p.message = "unknown measure '" + name + "'";
    const auto nearest = std::min_element(known.begin(), known.end(), [&](const std::string& a, const std::string& b) {
        return edit_distance(a, name) < edit_distance(b, name);
    });
    if (nearest != known.end() && edit_distance(*nearest, name) <= 2 + name.size() / 4) p.hint = "did you mean '" + *nearest + "'?";
    return p;
}

std::vector<bool> mean_numbers(const MeasuredNames& names)
{
    std::vector<bool> list;
    for_each_measure(names, empty_tally(names), {}, [&](const std::string& name, Kind kind, const Part&, auto&&...) {
        list.push_back(kind == Kind::mean && !name.ends_with(".occupancy") && name.find(".load") == std::string::npos);
    });
    return list;
}

const Measure* Result::find(std::string_view name) const
{
    const auto at = std::find_if(measures.begin(), measures.end(), [&](const Measure& m) { return m.name == name; });
    return at == measures.end() ? nullptr : &*at;
}

}  // namespace ringback
