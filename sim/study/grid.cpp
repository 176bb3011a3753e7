#include "study/grid.h"

#include <algorithm>
#include <tuple>

namespace ringback::page {
namespace {

bool is_resource(const std::string& path)
{
    const std::string last = last_part(path);
    return last == "circuits" || last == "conference_ports" || last == "staffed" || last == "numbers";
}

}  // namespace

Grid::Grid(const Json& study) : all(study)
{
    for (const Json& cell : list_in(study, "cells")) cells.push_back(&cell);
    for (const auto& [path, values] : object_in(study, "vary").items()) {
        const auto is_number = [](const Json& v) { return v.is_string() && place_of(v.get<std::string>()).has_value(); };
        const bool numbers = values.size() > 1 && std::ranges::all_of(values, is_number);
        const bool whole = numbers && std::ranges::all_of(values, [](const Json& v) { return v.get<std::string>().find_first_not_of("0123456789") == std::string::npos; });
        if (!resource && whole && is_resource(path)) resource = paths.size();
        if (!x && numbers) x = paths.size();
        paths.push_back(path);
    }
    if (resource) x = resource;
    axes = find_axes();
}

std::vector<Axis> Grid::find_axes() const
{
    std::vector<Axis> found;
    for (std::size_t p = 0; p < paths.size(); ++p) {
        const auto goes_with = [&](const Axis& axis) {
            std::set<std::string> of_first, of_this;
            std::set<std::pair<std::string, std::string>> of_both;
            for (const Json* c : cells) {
                const std::string a = value(*c, axis.paths.front()), b = value(*c, p);
                of_first.insert(a);
                of_this.insert(b);
                of_both.emplace(a, b);
            }
            return of_first.size() > 1 && of_this.size() > 1 && of_both.size() == std::max(of_first.size(), of_this.size());
        };
        const auto with = std::ranges::find_if(found, goes_with);
        if (with == found.end()) {
            found.push_back({{p}, short_name(paths[p])});
            continue;
        }
        const bool is_same = last_part(paths[p]) == last_part(paths[with->paths.front()]);
        with->name = is_same ? last_part(paths[p]) : with->name + " and " + short_name(paths[p]);
        with->paths.push_back(p);
    }
    return found;
}

std::string Grid::label(const Json& cell, const std::set<std::size_t>& without) const
{
    std::string out;
    const auto add = [&](const std::string& part) { out += (out.empty() ? "" : ", ") + part; };
    for (const Axis& axis : axes) {
        std::set<std::string> values;
        for (const std::size_t p : axis.paths)
            if (!without.contains(p)) values.insert(value(cell, p));
        if (axis.paths.size() > 1 && values.size() == 1 && axis.name.find(" and ") == std::string::npos) {
            add(axis.name + " " + *values.begin());
            continue;
        }
        for (const std::size_t p : axis.paths)
            if (!without.contains(p)) add(short_name(paths[p]) + " " + value(cell, p));
    }
    return out;
}

std::string Grid::label(const Json& cell, const Axis& axis) const
{
    std::set<std::size_t> others;
    for (std::size_t p = 0; p < paths.size(); ++p)
        if (std::ranges::find(axis.paths, p) == axis.paths.end()) others.insert(p);
    return label(cell, others);
}

const Json& Grid::reference() const
{
    std::vector<const Json*> candidates;
    for (const Json* c : cells)
        if (!c->contains("baseline")) candidates.push_back(c);
    if (candidates.empty()) candidates = cells;
    if (std::ranges::all_of(candidates, [](const Json* c) { return list_in(*c, "objectives").empty(); })) return *candidates[candidates.size() / 2];
    const auto rank = [&](const Json* c) {
        const Standing s = standing_of(*c);
        return std::tuple(s.failed, s.undecided, resource ? place_of(value(*c, *resource)).value_or(0) : 0);
    };
    return **std::ranges::min_element(candidates, {}, rank);
}

std::vector<const Json*> Grid::along(const Axis& axis, const Json& reference) const
{
    std::vector<const Json*> list;
    for (const Json* c : cells) {
        bool is_like = true;
        for (std::size_t p = 0; p < paths.size(); ++p)
            is_like &= std::ranges::find(axis.paths, p) != axis.paths.end() || value(*c, p) == value(reference, p);
        if (is_like) list.push_back(c);
    }
    return list;
}

Standing standing_of(const Json& cell)
{
    Standing s;
    for (const Json& o : list_in(cell, "objectives")) {
        s.failed += word(o, "verdict") == "fail";
        s.undecided += word(o, "verdict") == "undecided";
    }
    return s;
}

}  // namespace ringback::page
