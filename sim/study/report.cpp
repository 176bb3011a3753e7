// The page of a result. What it shows is read back from result.json, so that it can be made anywhere, long after; what it is
// put together from is page.cpp, charts are charts.cpp. Control plane.
#include "ringback/quantities.h"
#include "ringback/report.h"

#include "ringback/formulas.h"
#include "study/charts.h"
#include "study/page.h"
#include "study/shown.h"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <map>

namespace ringback {
namespace {

using charts::html;
using namespace page;

// --- a run

std::string objectives(const Json& list)
{
    Table t({"Objective", "verdict", "measured"});
    for (const Json& o : list) {
        const std::string text = word(o, "text"), measure = text.substr(0, text.find_first_of(" <>"));
        t.raw("<td>" + breakable(text) + "</td><td>" + verdict(word(o, "verdict")) + "</td><td>" + html(shown(measure, o)) + "</td>");
    }
    return section("Objectives", t.text());
}

constexpr std::array<const char*, 4> modes{"camp_on", "callback", "intrude", "message"};

struct Measures {
    const Json& all;
    const Json* find(const std::string& name) const
    {
        const auto at = all.find(name);
        return at == all.end() ? nullptr : &*at;
    }
    double value(const std::string& name) const
    {
        const Json* m = find(name);
        return m ? number(*m, "value").value_or(0) : 0;
    }
    std::string shown(const std::string& name) const
    {
        const Json* m = find(name);
        return m ? ringback::shown(name, *m) : "-";
    }
};

std::string completion(const Measures& m)
{
    std::vector<charts::Dot> success;
    std::string waits;
    std::vector<charts::Bar> funnel;
    Table t({"Mode", "requested", "accepted", "fulfilled", "success", "median wait", "95 % waited up to"});
    for (const char* mode : modes) {
        const std::string at = std::string("completion.") + mode;
        if (m.value(at + ".requested") <= 0) continue;
        t.row({mode, m.shown(at + ".requested"), m.shown(at + ".accepted"), m.shown(at + ".fulfilled"), m.shown(at + ".success"),
               m.shown(at + ".wait.p50"), m.shown(at + ".wait.p95")});
        if (const Json* s = m.find(at + ".success"); s && number(*s, "value"))
            success.push_back({mode, *number(*s, "value"), number(*s, "low"), number(*s, "high"), m.shown(at + ".success")});
        charts::Bar bar{mode, {{"fulfilled", m.value(at + ".fulfilled")}}};
        for (const auto& [name, x] : m.all.items()) {
            const bool is_end = name.starts_with(at + ".ended.") || name.starts_with(at + ".rejected.");
            const double value = number(x, "value").value_or(0);
            if (is_end && !name.ends_with(".fulfilled") && value > 0) bar.parts.push_back({name.substr(name.rfind('.') + 1), value});
        }
        std::stable_sort(bar.parts.begin() + 1, bar.parts.end(), [](const auto& a, const auto& b) { return a.value > b.value; });
        funnel.push_back(std::move(bar));
        std::vector<charts::Dot> shares;
        for (const auto& [q, label] : {std::pair{"p50", "half of them"}, {"p90", "90 % of them"}, {"p95", "95 % of them"}, {"p99", "99 % of them"}}) {
            const Json* w = m.find(at + ".wait." + q);
            if (w && number(*w, "value"))
                shares.push_back({label, *number(*w, "value"), number(*w, "low"), number(*w, "high"), m.shown(at + ".wait." + q)});
        }
        if (!shares.empty() && shares.back().value > 0)
            waits += charts::dots(std::string(mode) + ": from acceptance to conversation, of those fulfilled, waited no longer than", shares, Unit::duration);
    }
    if (funnel.empty()) return "";
    std::string out = section("Call completion", t.text() + charts::dots("Success by mode, with its interval", success, Unit::share));
    out += section("What became of the requests", charts::bars("Requests a replication: fulfilled, and what the others were lost to", funnel));
    out += section("How long they waited", waits);
    return out;
}

/// A table with a row for each thing of a section of the measures.
std::string things(const Measures& m, const std::string& heading, const std::string& prefix,
                   const std::vector<std::pair<const char*, const char*>>& columns)
{
    std::vector<std::string> names, head{heading};
    for (const auto& [name, x] : m.all.items()) {
        if (!name.starts_with(prefix)) continue;
        const std::string rest = name.substr(prefix.size()), thing = rest.substr(0, rest.find('.'));
        if (std::ranges::find(names, thing) == names.end()) names.push_back(thing);
    }
    for (const auto& [title, measure] : columns) head.emplace_back(title);
    Table t(head);
    for (const std::string& name : names) {
        std::vector<std::string> row{name};
        for (const auto& [title, measure] : columns) row.push_back(m.shown(prefix + name + "." + measure));
        t.row(row);
    }
    return section(heading, t.text());
}

std::string series(const Json& all)
{
    std::string out;
    for (const Json& s : all) {
        const double every = number(s, "every").value_or(0), start = number(s, "start").value_or(0);
        std::map<Unit, std::vector<charts::Curve>> by_unit;
        for (const auto& [name, values] : s.at("measures").items()) {
            charts::Curve c{name, {}, false};
            double x = start + every / 2;
            for (const Json& v : values) {
                if (v.is_array() && v.size() == 2 && v[0].is_number()) {
                    const double y = v[0].get<double>(), h = v[1].is_number() ? v[1].get<double>() : 0;
                    c.points.push_back({x / 60, y, y - h, y + h});
                }
                x += every;
            }
            const bool is_zero = std::ranges::all_of(c.points, [](const auto& p) { return p.y == 0; });
            if (!is_zero && by_unit[unit_of(name)].size() < 8) by_unit[unit_of(name)].push_back(std::move(c));
        }
        for (const auto& [unit, lines] : by_unit)
            if (!lines.empty()) out += charts::curves("Mean by interval of " + duration(every), "minutes from the beginning", lines, unit);
    }
    return section("Over time", out);
}

std::string theory(const Json& list)
{
    Table t({"Measure", "theory", "measured", "standard errors", "verdict"});
    for (const Json& x : list) {
        const std::string name = word(x, "measure");
        const auto sigmas = number(x, "sigmas");
        t.raw("<td>" + html(name) + "</td><td>" + html(figure(unit_of(name), number(x, "exact"))) + "</td><td>" +
              html(figure(unit_of(name), number(x, "value"))) + "</td><td>" + (sigmas ? fmt::format("{:+.1f}", *sigmas) : "-") + "</td><td>" +
              verdict(word(x, "verdict")) + "</td>");
    }
    return section("Against theory", t.text());
}

std::string page_of_run(const Json& all)
{
    const Json& manifest = all.at("manifest");
    const Measures m{all.at("measures")};
    const std::string title = word(manifest, "scenario");
    std::string body = "<h1>" + html(title) + "</h1>\n";
    body += fmt::format("<p>{:.0f} replications, seed {}; ± is the half width of the interval.</p>\n", number(manifest, "replications").value_or(0),
                        manifest.value("seed", std::uint64_t{0}));
    body += interrupted(all) + objectives(all.at("objectives")) + completion(m);
    body += things(m, "Trunk groups", "trunk_groups.",
                   {{"circuits", "circuits"}, {"offered, E", "offered"}, {"carried, E", "carried"}, {"call congestion", "call_congestion"},
                    {"time congestion", "time_congestion"}});
    body += things(m, "Callers", "callers.",
                   {{"demands", "demands"}, {"attempts", "attempts"}, {"answered", "answered"}, {"busy", "busy"}, {"congested", "congested"},
                    {"demands connected", "completion_ratio"}});
    if (all.contains("series")) body += series(all.at("series"));
    body += theory(all.at("theory"));
    return whole(title, body + recipe(all));
}

// --- a study

/// The number a value begins with, as 8 or 40 %; of a percentage a fraction.
std::optional<double> place_of(const std::string& value)
{
    double x = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), x);
    if (error == std::errc{} && end == value.data() + value.size()) return x;
    if (value.ends_with('%')) return share_of(value);
    const auto seconds = seconds_of(value);
    return seconds ? seconds : traffic_of(value);
}

std::string last_part(const std::string& path) { return path.substr(path.rfind('.') + 1); }

struct Grid {
    const Json& all;
    std::vector<std::string> paths;
    std::optional<std::size_t> x;  ///< the path that makes the horizontal axis: the first with numbers

    explicit Grid(const Json& study) : all(study)
    {
        for (const auto& [path, values] : study.at("vary").items()) {
            const bool numbers = values.size() > 1 && std::ranges::all_of(values, [](const Json& v) { return place_of(v.get<std::string>()).has_value(); });
            if (!x && numbers) x = paths.size();
            paths.push_back(path);
        }
    }
    /// What a cell varies besides the horizontal axis, but for `without`.
    std::string label(const Json& cell, std::optional<std::size_t> without) const
    {
        std::string out;
        for (std::size_t i = 0; i < paths.size(); ++i)
            if (i != x && i != without) out += (out.empty() ? "" : ", ") + last_part(paths[i]) + " " + word(cell.at("values"), paths[i].c_str());
        return out.empty() ? "simulated" : out;
    }
    std::string value(const Json& cell, std::size_t path) const { return word(cell.at("values"), paths[path].c_str()); }
    /// Where two paths or more are varied besides, a chart for each value of the first of them.
    std::optional<std::size_t> facet() const
    {
        if (paths.size() < 3) return {};
        return *x == 0 ? 1 : 0;
    }
};

/// One measure over what was varied, of the cells where `facet` has `at`; beside it, where there is one, what Erlang B says of
/// the traffic offered.
std::string response(const Grid& g, const std::string& measure, std::optional<double> bound, std::optional<std::size_t> facet, const std::string& at)
{
    std::vector<charts::Curve> lines;
    charts::Curve theory{"Erlang B of the traffic offered", {}, true};
    const std::string group = measure.ends_with(".call_congestion") ? measure.substr(0, measure.rfind('.')) : "";
    for (const Json& cell : g.all.at("cells")) {
        if (facet && g.value(cell, *facet) != at) continue;
        const auto found = cell.at("measures").find(measure);
        const auto x = place_of(g.value(cell, *g.x));
        if (found == cell.at("measures").end() || !number(*found, "value") || !x) continue;
        const std::string label = g.label(cell, facet);
        auto line = std::ranges::find(lines, label, &charts::Curve::label);
        if (line == lines.end()) line = lines.insert(lines.end(), charts::Curve{label, {}, false});
        line->points.push_back({*x, *number(*found, "value"), number(*found, "low"), number(*found, "high")});
        if (g.paths[*g.x] == group + ".circuits" && line == lines.begin()) {
            const Measures m{cell.at("measures")};
            theory.points.push_back({*x, erlang_b(m.value(group + ".circuits"), m.value(group + ".offered")), {}, {}});
        }
    }
    if (lines.empty()) return "";
    if (lines.size() > 8) lines.resize(8);
    if (theory.points.size() > 1) lines.push_back(theory);
    const bool shares = g.value(g.all.at("cells")[0], *g.x).ends_with('%');
    const std::string where = facet ? ", with " + g.paths[*facet] + " = " + at : "";
    return charts::curves(measure + where, g.paths[*g.x], lines, unit_of(measure), bound, shares ? Unit::share : Unit::number);
}

std::string responses(const Grid& g, const std::string& measure, std::optional<double> bound)
{
    const auto facet = g.facet();
    if (!facet) return response(g, measure, bound, {}, "");
    std::string out;
    for (const Json& v : g.all.at("vary").at(g.paths[*facet])) out += response(g, measure, bound, facet, v.get<std::string>());
    return out;
}

std::string page_of_study(const Json& all)
{
    const Grid g(all);
    const Json& cells = all.at("cells");
    std::vector<std::string> measures;
    std::map<std::string, double> bounds;
    if (!cells.empty()) {
        for (const Json& o : cells[0].at("objectives")) {
            const std::string text = word(o, "text"), name = text.substr(0, text.find_first_of(" <>"));
            if (std::ranges::find(measures, name) == measures.end()) measures.push_back(name);
            const std::size_t digit = text.find_first_of("0123456789", name.size());
            if (const auto bound = digit == text.npos ? std::nullopt : place_of(text.substr(digit)); bound && !is_duration(name)) bounds[name] = *bound;
        }
        for (const auto& [name, m] : cells[0].at("measures").items()) {
            const bool usual = name.ends_with(".completion_ratio") || name.ends_with(".call_congestion") || name == "completion.success" ||
                               name == "completion.wait.p95";
            if (usual && measures.size() < 5 && std::ranges::find(measures, name) == measures.end()) measures.push_back(name);
        }
    }
    const std::string title = word(all, "title").empty() ? word(all.at("manifest"), "scenario") : word(all, "title");
    std::string body = "<h1>" + html(title) + "</h1>\n";
    body += fmt::format("<p>{} combinations of {}, on the same callers. Intervals are at {:g} % confidence, each by itself: of many of them "
                        "one in twenty misses at 95 %.</p>\n",
                        cells.size(), html([&] {
                            std::string list;
                            for (const auto& p : g.paths) list += (list.empty() ? "" : " × ") + p;
                            return list;
                        }()),
                        number(all, "confidence").value_or(0.95) * 100);

    std::vector<std::string> head;
    for (const auto& p : g.paths) head.push_back(last_part(p));
    if (!cells.empty())
        for (const Json& o : cells[0].at("objectives")) head.push_back(word(o, "text"));
    Table verdicts(head);
    for (const Json& cell : cells) {
        if (cell.at("objectives").empty()) break;
        std::string row;
        for (const auto& p : g.paths) row += "<td class=\"word\">" + html(word(cell.at("values"), p.c_str())) + "</td>";
        for (const Json& o : cell.at("objectives")) row += "<td>" + verdict(word(o, "verdict")) + "</td>";
        verdicts.raw(row);
    }
    body += section("Objectives", verdicts.text());

    std::string charts_of_all;
    if (g.x)
        for (const std::string& name : measures) charts_of_all += responses(g, name, bounds.contains(name) ? std::optional(bounds[name]) : std::nullopt);
    if (!charts_of_all.empty())
        charts_of_all += "<p class=\"note\">A dotted line is the bound of an objective. Erlang B is of the traffic that the first curve's simulation "
                         "found offered: Poisson, nobody tries again, nobody overflows; how far a curve is from it is what the rest of the scenario "
                         "does.</p>\n";
    body += section("What it depends on", charts_of_all);

    head.clear();
    for (const auto& p : g.paths) head.push_back(last_part(p));
    for (const auto& name : measures) head.push_back(name);
    Table figures(head), differences(head);
    for (const Json& cell : cells) {
        std::vector<std::string> row, difference;
        for (const auto& p : g.paths) row.push_back(word(cell.at("values"), p.c_str()));
        difference = row;
        for (const auto& name : measures) row.push_back(Measures{cell.at("measures")}.shown(name));
        figures.row(row);
        if (!cell.contains("differences")) continue;
        for (const auto& name : measures) {
            Difference d;
            d.name = name;
            d.is_duration = is_duration(name);
            const auto at = cell.at("differences").find(name);
            if (at != cell.at("differences").end()) {
                d.value = number(*at, "difference");
                d.half_width = number(*at, "half_width");
            }
            difference.push_back(signed_figure(d));
        }
        differences.row(difference);
    }
    std::string against;
    for (const auto& [path, value] : all.at("compare_with").items()) against += (against.empty() ? "" : ", ") + path + " = " + value.get<std::string>();
    if (!against.empty()) {
        body += section("Who gains and who loses", "<p>Each combination against the same with <code>" + html(against) +
                                                       "</code>, on the same callers: what it has more.</p>\n" + differences.text());
    }
    body += section("All figures", figures.text());
    return whole(title, body + recipe(all));
}

// --- a comparison

std::string page_of_comparison(const Json& all)
{
    const Json& manifest = all.at("manifest");
    const auto side = [&](const char* key) {
        std::string out = word(manifest.at(key), "scenario");
        for (const auto& [path, value] : manifest.at(key).at("overrides").items()) out += ", " + path + " = " + value.get<std::string>();
        return out;
    };
    std::string body = "<h1>" + html(word(manifest.at("a"), "scenario")) + ": what another policy changes</h1>\n<p>A: <code>" + html(side("a")) +
                       "</code><br>B: <code>" + html(side("b")) + "</code></p>\n<p>Both on the same callers, so that a difference is taken pair by pair.</p>\n" + interrupted(all);
    Table t({"Measure", "A", "B", "B - A", "fewer replications than unpaired"});
    for (const auto& [name, x] : all.at("differences").items()) {
        if (!is_telling(name) || number(x, "difference").value_or(0) == 0) continue;
        Difference d;
        d.name = name;
        d.is_duration = is_duration(name);
        d.value = number(x, "difference");
        d.half_width = number(x, "half_width");
        const auto fewer = number(x, "variance_reduction");
        t.row({name, figure(unit_of(name), number(x, "a")), figure(unit_of(name), number(x, "b")), signed_figure(d), fewer ? fmt::format("{:.1f} times", *fewer) : ""});
    }
    body += section("What differs", t.text());
    std::vector<charts::Bar> fates;
    for (const Json& f : all.at("streams"))
        fates.push_back({word(f, "who"),
                         {{"talked in both", number(f, "both").value_or(0)}, {"only in A", number(f, "only_a").value_or(0)},
                          {"only in B", number(f, "only_b").value_or(0)}, {"in neither", number(f, "neither").value_or(0)}}});
    body += section("Who gains and who loses", fates.empty() ? "" : charts::bars("Demands made in both", fates));
    Table callers({"Caller", "in both", "only in A", "only in B", "in neither", "a demand lost"});
    int listed = 0;
    for (const Json& f : all.at("callers")) {
        if (number(f, "only_b").value_or(0) >= number(f, "only_a").value_or(0) || ++listed > 20) break;
        const auto count = [&](const char* key) { return grouped(static_cast<std::uint64_t>(number(f, key).value_or(0))); };
        callers.row({word(f, "who"), count("both"), count("only_a"), count("only_b"), count("neither"),
                     f.contains("lost_demand") ? fmt::format("{} in replication {}", word(f, "lost_demand"), count("lost_in_replication")) : ""});
    }
    body += section("Callers that lose most", callers.text());
    return whole("Comparison", body + recipe(all));
}

}  // namespace

std::string report_html(std::string_view json)
{
    try {
        const Json all = Json::parse(json);
        if (!all.is_object() || !all.contains("manifest") || word(all.at("manifest"), "command").empty())
            throw ReportError("it has no recipe (manifest): without it no page is made");
        const std::string schema = word(all, "schema");
        if (schema == "ringback-result-1") return page_of_run(all);
        if (schema == "ringback-study-1") return page_of_study(all);
        if (schema == "ringback-comparison-1") return page_of_comparison(all);
        throw ReportError("it is no result of run, sweep or compare: its schema is '" + schema + "'");
    } catch (const nlohmann::json::exception& e) {
        throw ReportError(std::string("it cannot be read: ") + e.what());
    }
}

}  // namespace ringback
