// The page of a study: what is enough, what it depends on, who gains and who loses, and a closer look at a few combinations.
#include "ringback/formulas.h"
#include "ringback/quantities.h"
#include "study/charts.h"
#include "study/grid.h"
#include "study/sections.h"
#include "study/shown.h"

#include <fmt/format.h>
#include <algorithm>
#include <map>

namespace ringback::page {
namespace {

using charts::Curve;
using charts::html;

constexpr std::size_t measures_at_most = 5, charts_at_most = 60, looked_at_most = 8;
constexpr std::size_t funnels_at_most = 12;  ///< combinations of which there are some

std::vector<std::string> varied(const Grid& g)
{
    std::vector<std::string> names;
    for (const auto& p : g.paths) names.push_back(short_name(p));
    return names;
}

std::vector<std::string> values_of(const Grid& g, const Json& cell)
{
    std::vector<std::string> list;
    for (std::size_t p = 0; p < g.paths.size(); ++p) list.push_back(g.value(cell, p));
    return list;
}

/// Those of the objectives, and what is usually asked.
std::vector<std::string> measures_of(const Grid& g)
{
    std::vector<std::string> list;
    const auto add = [&](const std::string& name) {
        if (std::ranges::find(list, name) == list.end()) list.push_back(name);
    };
    for (const Json& o : list_in(*g.cells.front(), "objectives")) add(measure_of(o));
    for (const auto& [name, m] : object_in(*g.cells.front(), "measures").items()) {
        const bool usual = name.ends_with(".completion_ratio") || name.ends_with(".call_congestion") || name == "completion.success" ||
                           name == "completion.wait.p95";
        if (usual && list.size() < measures_at_most) add(name);
    }
    return list;
}

// --- what is enough

/// Of each combination of the other values: the smallest number that meets all objectives, and what may be enough below it.
std::string smallest(const Grid& g, std::string& said)
{
    if (!g.resource) return "";
    std::map<std::string, std::size_t> rows;
    struct Row {
        const Json* any;
        std::vector<const Json*> cells;
    };
    std::vector<Row> all;
    for (const Json* c : g.cells) {
        const auto [at, is_new] = rows.emplace(g.label(*c, std::set{*g.resource}), all.size());
        if (is_new) all.push_back({c, {}});
        all[at->second].cells.push_back(c);
    }
    const auto size_of = [&](const Json* c) { return place_of(g.value(*c, *g.resource)).value_or(0); };
    const std::string name = short_name(g.paths[*g.resource]);
    std::vector<std::string> head;
    for (std::size_t p = 0; p < g.paths.size(); ++p)
        if (p != *g.resource) head.push_back(short_name(g.paths[p]));
    const std::size_t words = head.size();
    head.insert(head.end(), {"smallest " + name + " that meets all objectives", "may be enough", "not enough"});
    Table t(head, words);
    const Json* cheapest = nullptr;
    for (Row& r : all) {
        std::ranges::stable_sort(r.cells, {}, size_of);
        const auto found = std::ranges::find_if(r.cells, [](const Json* c) { return standing_of(*c).meets_all(); });
        std::string undecided, failed;
        for (auto c = r.cells.begin(); c != found; ++c) {
            std::string& list = standing_of(**c).failed ? failed : undecided;
            list += (list.empty() ? "" : ", ") + g.value(**c, *g.resource);
        }
        std::vector<std::string> row;
        for (std::size_t p = 0; p < g.paths.size(); ++p)
            if (p != *g.resource) row.push_back(g.value(*r.any, p));
        row.insert(row.end(), {found == r.cells.end() ? "none of those tried" : g.value(**found, *g.resource), undecided, failed});
        t.row(row);
        if (found != r.cells.end() && (!cheapest || size_of(*found) < size_of(cheapest))) cheapest = *found;
    }
    if (cheapest) {
        const auto as_few = std::ranges::count_if(g.cells, [&](const Json* c) { return standing_of(*c).meets_all() && size_of(c) == size_of(cheapest); });
        said += fmt::format(" The smallest {} that meets them all is {}", name, g.value(*cheapest, *g.resource));
        if (g.paths.size() > 1) said += fmt::format(" ({}{})", g.label(*cheapest, {*g.resource}), as_few > 1 ? fmt::format(", and {} more combinations", as_few - 1) : "");
        said += ".";
    } else {
        said += fmt::format(" No {} of those tried meets them all.", name);
    }
    return section("What is enough", t.text());
}

std::string summary(const Grid& g, std::string& table)
{
    if (list_in(*g.cells.front(), "objectives").empty()) return "";
    std::size_t met = 0, failed = 0, undecided = 0;
    for (const Json* c : g.cells) {
        const Standing s = standing_of(*c);
        ++(s.meets_all() ? met : s.failed ? failed : undecided);
    }
    std::string said = fmt::format("Of {} combinations {} {} all objectives, {} {} at least one", grouped(g.cells.size()), met, met == 1 ? "meets" : "meet",
                                   failed, failed == 1 ? "fails" : "fail");
    if (undecided) said += fmt::format(", {} {} undecided and {} more replications", undecided, undecided == 1 ? "is" : "are", undecided == 1 ? "needs" : "need");
    said += ".";
    table = smallest(g, said);
    return "<p class=\"lead\">" + html(said) + "</p>\n";
}

// --- what it depends on

/// How the curves of a measure are laid out: a chart for each combination of the first `facets` other axes, in it a curve for
/// each of the rest.
struct Layout {
    std::set<std::size_t> in_title, in_label;  // paths, besides the horizontal one
};

Layout layout_of(const Grid& g)
{
    std::vector<const Axis*> others;
    for (const Axis& a : g.axes)
        if (std::ranges::find(a.paths, *g.x) == a.paths.end()) others.push_back(&a);
    Layout l;
    for (const Axis* a : others) l.in_label.insert(a->paths.begin(), a->paths.end());
    const auto not_in = [&](const std::set<std::size_t>& some) {
        std::set<std::size_t> rest;
        for (std::size_t p = 0; p < g.paths.size(); ++p)
            if (!some.contains(p)) rest.insert(p);
        return rest;
    };
    for (std::size_t k = 0; k + 1 < others.size(); ++k) {
        std::map<std::string, std::set<std::string>> labels;
        for (const Json* c : g.cells) labels[g.label(*c, not_in(l.in_title))].insert(g.label(*c, not_in(l.in_label)));
        if (std::ranges::all_of(labels, [](const auto& x) { return x.second.size() <= curves_at_most; })) break;
        for (const std::size_t p : others[k]->paths) {
            l.in_title.insert(p);
            l.in_label.erase(p);
        }
    }
    return l;
}

/// A measure's charts, all to one scale.
void add_responses(const Grid& g, const Layout& layout, const std::string& measure, std::optional<double> bound, std::vector<std::string>& out)
{
    struct Chart {
        std::string title;
        std::vector<Curve> curves;
        std::vector<Curve> theory;  ///< none, or one
    };
    std::vector<Chart> all;
    std::set<std::size_t> not_in_title, not_in_label;
    for (std::size_t p = 0; p < g.paths.size(); ++p) {
        if (!layout.in_title.contains(p)) not_in_title.insert(p);
        if (!layout.in_label.contains(p)) not_in_label.insert(p);
    }
    charts::Axes axes;
    axes.x_label = g.paths[*g.x];
    const std::string first = g.value(*g.cells.front(), *g.x);
    axes.of_x = first.ends_with('%') ? Unit::share : seconds_of(first) ? Unit::duration : Unit::number;
    axes.bound = bound;
    axes.y_to = 0;
    const std::string group = measure.ends_with(".call_congestion") ? measure.substr(0, measure.rfind('.')) : "";
    std::map<std::string, std::size_t> looks;  // of a label, whatever measure and chart
    for (const Json* cell : g.cells) looks.emplace(g.label(*cell, not_in_label), looks.size());
    for (const Json* cell : g.cells) {
        const Measures m(*cell);
        const Json* found = m.find(measure);
        const auto x = place_of(g.value(*cell, *g.x));
        if (!found || !number(*found, "value") || !x) continue;
        const std::string with = g.label(*cell, not_in_title), label = g.label(*cell, not_in_label);
        auto chart = std::ranges::find(all, with, &Chart::title);
        if (chart == all.end()) chart = all.insert(all.end(), Chart{with, {}, {}});
        auto line = std::ranges::find(chart->curves, label, &Curve::label);
        if (line == chart->curves.end())
            line = chart->curves.insert(chart->curves.end(), Curve{label, {}, false, looks.at(label)});
        line->points.push_back({*x, *number(*found, "value"), number(*found, "low"), number(*found, "high")});
        axes.of_y = unit_of(*found);
        axes.y_to = std::max({*axes.y_to, *number(*found, "value"), number(*found, "high").value_or(0)});
        if (g.paths[*g.x] == group + ".circuits" && line == chart->curves.begin()) {
            if (chart->theory.empty()) chart->theory.push_back({"Erlang B of the traffic offered", {}, true, {}});
            chart->theory.front().points.push_back({*x, erlang_b(m.value(group + ".circuits"), m.value(group + ".offered")), {}, {}});
        }
    }
    for (Chart& c : all) {
        const std::size_t n = (c.curves.size() + curves_at_most - 1) / curves_at_most;
        for (std::size_t k = 0; k < n; ++k) {
            std::vector<Curve> some(c.curves.begin() + static_cast<std::ptrdiff_t>(k * c.curves.size() / n),
                                    c.curves.begin() + static_cast<std::ptrdiff_t>((k + 1) * c.curves.size() / n));
            for (Curve& line : some) {
                std::ranges::stable_sort(line.points, {}, &Curve::Point::x);
                if (line.label.empty()) line.label = "simulated";
            }
            if (!c.theory.empty() && c.theory.front().points.size() > 1) some.push_back(c.theory.front());
            out.push_back(charts::curves(measure + (c.title.empty() ? "" : ", with " + c.title) + (n > 1 ? fmt::format(" ({} of {})", k + 1, n) : ""), axes, some));
        }
    }
}

/// Where nothing that is varied is a number: a row for each combination.
void add_dots(const Grid& g, const std::string& measure, std::optional<double> bound, std::vector<std::string>& out)
{
    std::vector<charts::Dot> rows;
    Unit unit = Unit::number;
    for (const Json* cell : g.cells) {
        const Json* m = Measures(*cell).find(measure);
        if (!m || !number(*m, "value")) continue;
        unit = unit_of(*m);
        std::string label = g.label(*cell, std::set<std::size_t>{});
        if (g.axes.size() == 1) label = g.value(*cell, 0);
        if (label.size() > 24) label = label.substr(0, 23) + "…";
        rows.push_back({label, *number(*m, "value"), number(*m, "low"), number(*m, "high"), shown(*m)});
    }
    constexpr std::size_t at_most = 30;
    const std::size_t n = (rows.size() + at_most - 1) / at_most;
    for (std::size_t k = 0; k < n; ++k)
        out.push_back(charts::dots(measure + (n > 1 ? fmt::format(" ({} of {})", k + 1, n) : ""),
                                   {rows.begin() + static_cast<std::ptrdiff_t>(k * rows.size() / n), rows.begin() + static_cast<std::ptrdiff_t>((k + 1) * rows.size() / n)},
                                   unit, bound));
}

std::string dependence(const Grid& g, const std::vector<std::string>& measures)
{
    std::map<std::string, std::optional<double>> bounds;
    for (const Json& o : list_in(*g.cells.front(), "objectives")) bounds.emplace(measure_of(o), bound_of(o));
    std::vector<std::string> all;
    for (const std::string& name : measures) {
        const auto bound = bounds.contains(name) ? bounds[name] : std::nullopt;
        if (g.x)
            add_responses(g, layout_of(g), name, bound, all);
        else
            add_dots(g, name, bound, all);
    }
    std::string out;
    bool has_theory = false;
    for (std::size_t i = 0; i < std::min(all.size(), charts_at_most); ++i) {
        out += all[i];
        has_theory |= all[i].find("Erlang B") != std::string::npos;
    }
    if (all.size() > charts_at_most) out += note(fmt::format("{} more charts are not drawn: see the table of all figures.", all.size() - charts_at_most));
    if (!out.empty())
        out += note(std::string("A dotted line is the bound of an objective.") +
                    (has_theory ? " Erlang B is of the traffic that the first curve's simulation found offered: Poisson, nobody tries again, nobody "
                                  "overflows; how far a curve is from it is what the rest of the scenario does."
                                : ""));
    return section("What it depends on", out);
}

// --- who gains

/// "gain", "lose", "may be none": of what is the better the more there is of it.
std::string fares(const Json& d)
{
    const auto low = number(d, "low"), high = number(d, "high");
    if (!low || !high || (*low <= 0 && *high >= 0)) return "may be none";
    return *low > 0 ? "<span class=\"gain\">gain</span>" : "<span class=\"lose\">lose</span>";
}

std::string who_gains(const Grid& g, const std::vector<std::string>& measures)
{
    std::string against;
    for (const auto& [path, value] : object_in(g.all, "compare_with").items())
        against += (against.empty() ? "" : ", ") + path + " = " + (value.is_string() ? value.get<std::string>() : value.dump());
    if (against.empty()) return "";
    std::vector<std::string> head = varied(g), more = head;
    head.insert(head.end(), {"callers", "demands connected", "they", "attempts"});
    more.insert(more.end(), measures.begin(), measures.end());
    Table callers(head, g.paths.size() + 1), differences(more, g.paths.size());
    for (const Json* cell : g.cells) {
        if (!cell->contains("differences")) continue;
        const Json& all = object_in(*cell, "differences");
        const auto figure_of = [&](const std::string& name) {
            const auto d = all.find(name);
            return d == all.end() ? "-" : signed_figure(unit_of(*d), number(*d, "difference"), number(*d, "half_width"), number(*d, "low"), number(*d, "high"));
        };
        for (const auto& who : Measures(*cell).things("callers.")) {
            const auto d = all.find("callers." + who + ".completion_ratio");
            if (d == all.end()) continue;
            std::string row;
            for (const auto& v : values_of(g, *cell)) row += "<td class=\"word\">" + html(v) + "</td>";
            callers.raw(row + "<td class=\"word\">" + html(who) + "</td><td>" + html(figure_of("callers." + who + ".completion_ratio")) + "</td><td>" +
                        fares(*d) + "</td><td>" + html(figure_of("callers." + who + ".attempts")) + "</td>");
        }
        std::vector<std::string> row = values_of(g, *cell);
        for (const auto& name : measures) row.push_back(figure_of(name));
        differences.row(row);
    }
    return section("Who gains and who loses", "<p>Each combination against the same with <code>" + html(against) +
                                                  "</code>, on the same callers: the demands of each group that were connected, and its attempts, a replication. "
                                                  "Where the interval holds 0 the difference may be none.</p>\n" +
                                                  callers.text() + "<p>What each combination has more, of what is looked at here:</p>\n" + differences.text());
}

// --- a closer look

/// So many of them at most, from end to end, with the one that has to be among them.
std::vector<const Json*> some_of(std::vector<const Json*> list, const Json& needed, std::size_t at_most)
{
    if (list.size() <= at_most) return list;
    std::vector<const Json*> some;
    for (std::size_t k = 0; k < at_most; ++k) some.push_back(list[k * (list.size() - 1) / (at_most - 1)]);
    if (std::ranges::find(some, &needed) == some.end()) {
        const auto place = std::ranges::find(list, &needed) - list.begin();
        some[static_cast<std::size_t>(place) * (at_most - 1) / (list.size() - 1)] = &needed;
    }
    return some;
}

std::string closer_look(const Grid& g)
{
    const Json& reference = g.reference();
    std::string busy, waits, funnel, left_out;
    std::set<const Json*> seen;
    std::size_t with_funnels = 0, without = 0;
    for (const Axis& axis : g.axes) {
        const auto all = g.along(axis, reference);
        const auto chosen = some_of(all, reference, looked_at_most);
        if (chosen.size() < all.size()) left_out += fmt::format(" Of {} values of {} {} are shown.", all.size(), axis.name, chosen.size());
        std::vector<Named> named;
        for (const Json* c : chosen) named.push_back({g.label(*c, axis), c});
        busy += over_time("by " + axis.name, named);
        waits += distributions("Share that waited no longer, by " + axis.name, named);
        for (const Json* c : chosen) {
            if (!seen.insert(c).second || modes_of(Measures(*c)).empty()) continue;
            if (++with_funnels > funnels_at_most)
                ++without;
            else
                funnel += funnels({c == &reference ? "the reference" : g.label(*c, axis), c});
        }
    }
    if (without) left_out += fmt::format(" The funnels of {} more combinations are not drawn: see result.json.", without);
    if (busy.empty()) busy = note("No series: the scenario's `record` says none, as record: {every: 5 min, of: [trunk_groups.X.carried]} would.");
    const std::string begin = "<p>One combination in detail, called the reference here: <code>" + html(g.label(reference, std::set<std::size_t>{})) +
                              "</code>; and beside it those that differ from it in one respect. It is the smallest that meets the objectives or comes "
                              "nearest to that" +
                              (object_in(g.all, "compare_with").empty() ? "" : std::string(", of those that the others are compared with")) + "." + html(left_out) + "</p>\n";
    return section("A closer look", begin) + section("Busy circuits, and what else was recorded, over time", busy) +
           section("How long they waited", waits) +
           section("What became of the requests", with_stages(funnel));
}

// --- tables

std::string objectives(const Grid& g)
{
    std::vector<std::string> head = varied(g);
    for (const Json& o : list_in(*g.cells.front(), "objectives")) head.push_back(word(o, "text"));
    Table t(head, g.paths.size());
    for (const Json* cell : g.cells) {
        const Json& list = list_in(*cell, "objectives");
        if (list.empty()) break;
        std::string row;
        for (const auto& v : values_of(g, *cell)) row += "<td class=\"word\">" + html(v) + "</td>";
        for (const Json& o : list) row += "<td>" + verdict(word(o, "verdict")) + "</td>";
        t.raw(row);
    }
    return section("Objectives", t.text());
}

std::string figures(const Grid& g, const std::vector<std::string>& measures)
{
    std::vector<std::string> head = varied(g);
    head.insert(head.end(), measures.begin(), measures.end());
    Table t(head, g.paths.size());
    for (const Json* cell : g.cells) {
        std::vector<std::string> row = values_of(g, *cell);
        const Measures m(*cell);
        for (const auto& name : measures) row.push_back(m.shown(name));
        t.row(row);
    }
    return section("All figures", t.text());
}

/// What was simulated, and how surely it is known.
std::string simulated_of(const Grid& g)
{
    std::string axes;
    for (const auto& p : g.paths) axes += (axes.empty() ? "" : " × ") + p;
    const Json& run = object_in(g.all, "run");
    const double warm_up = number(run, "warm_up").value_or(0), most = number(*g.cells.front(), "replications").value_or(0);
    return fmt::format("{} combinations of {}, {} replications of {} each{}, all on the same callers. ± is the half width of an interval at {:g} % "
                       "confidence, each by itself: of many of them one in twenty misses at 95 %.",
                       g.cells.size(), axes, grouped(static_cast<std::uint64_t>(most)), duration(number(run, "duration").value_or(0)),
                       warm_up > 0 ? " after a warm-up of " + duration(warm_up) + (run.value("warm_up_found", false) ? " (found by itself: MSER-5)" : "") : "",
                       number(run, "confidence").value_or(0.95) * 100);
}

}  // namespace

std::string of_study(const Json& all)
{
    const Grid g(all);
    if (g.cells.empty()) throw NotAResult("it has no combinations");
    const auto measures = measures_of(g);
    const std::string title = word(all, "title").empty() ? word(object_in(all, "manifest"), "scenario") : word(all, "title");
    std::string enough, body = "<h1>" + html(title) + "</h1>\n";
    body += summary(g, enough) + paragraph(html(simulated_of(g))) + enough;
    body += dependence(g, measures) + who_gains(g, measures) + closer_look(g) + objectives(g) + figures(g, measures);
    return whole(title, body + recipe(all));
}

}  // namespace ringback::page
