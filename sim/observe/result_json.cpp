// A result as JSON, schema ringback-result-1. One line a member, one a measure: it reads well in a diff, and
// `manifest`, the only member that may differ between machines, is one line that a test can leave out.
#include "observe/figures.h"
#include "observe/json_text.h"
#include "ringback/simulate.h"

#include <fmt/format.h>
#include <iterator>

namespace ringback {

void add_unit(Members& m, std::string_view measure, bool is_duration)
{
    if (const auto unit = name_of(unit_of(measure, is_duration)); !unit.empty()) m.text("unit", unit);
}

void append_measures(std::string& out, const std::vector<Measure>& measures)
{
    Members all(out, "\n  ");
    for (const Measure& x : measures) {
        Members m(all.name(x.name));
        m.number("value", x.value).number("half_width", x.half_width).number("standard_error", x.standard_error);
        m.number("low", x.low).number("high", x.high).whole("replications", x.replications);
        if (x.batches) m.whole("batches", x.batches).number("batch_correlation", x.batch_correlation);
        add_unit(m, x.name, x.is_duration);
        m.end();
    }
    all.end("\n ");
}

void append_run(std::string& out, const RunSpec& run)
{
    Members m(out);
    m.number("duration", run.duration.in_seconds()).number("warm_up", run.warm_up.in_seconds());
    if (run.is_warm_up_found) m.name("warm_up_found") += "true";
    m.number("follow", run.follow.in_seconds()).number("confidence", run.confidence).end();
}

void append_distributions(std::string& out, const std::vector<Distribution>& list)
{
    Members all(out, "\n  ");
    for (const Distribution& d : list) {
        std::string& line = all.name(d.name);
        line += '[';
        // What a point is exact to (waits.h).
        for (const auto& p : d.points) fmt::format_to(std::back_inserter(line), "{}[{:.5g}, {:.5g}]", &p == &d.points.front() ? "" : ", ", p.seconds, p.share);
        line += ']';
    }
    all.end("\n ");
}

void append_series(std::string& out, const std::vector<Series>& series)
{
    for (const Series& s : series) {
        out += &s == &series.front() ? "[\n  " : ",\n  ";
        Members m(out);
        m.number("every", s.every).number("start", s.start);
        Members lines(m.name("measures"), "\n   ");
        for (const Series::Line& line : s.lines) {
            lines.name(line.measure);
            for (const Measure& x : line.values) {
                out += &x == &line.values.front() ? "[[" : ", [";
                append_number(out, x.value);
                append_number(out += ", ", x.half_width);
                out += ']';
            }
            out += ']';
        }
        lines.end("\n  ");
        m.end();
    }
    out += "\n ]";
}

namespace {

void add_manifest(std::string& out, const Result& r, std::string_view command, std::string_view version)
{
    Members m(out);
    m.text("version", version).whole("model_version", model_version);
    m.text("scenario", r.scenario_file).text("scenario_hash", r.scenario_hash);
    m.whole("seed", r.seed).whole("replications", r.replications);
    if (r.batches) m.whole("batches", r.batches);
    Members overrides(m.name("overrides"));
    for (const auto& [path, value] : r.overrides) overrides.text(path, value);
    overrides.end();
    m.text("command", command).end();
}

/// A list of objects, each on its line.
template <class T, class Add>
void add_list(std::string& out, const std::vector<T>& list, Add add)
{
    out += '[';
    for (const T& x : list) {
        out += &x == &list.front() ? "\n  " : ",\n  ";
        add(x);
    }
    out += list.empty() ? "]" : "\n ]";
}

}  // namespace

std::string to_json(const Result& r, std::string_view command, std::string_view version)
{
    std::string out;
    Members top(out, "\n ");
    top.text("schema", "ringback-result-1");
    top.name("complete") += r.complete ? "true" : "false";
    add_manifest(top.name("manifest"), r, command, version);
    top.text("title", r.scenario_title);
    append_run(top.name("run"), r.run);
    top.whole("events", r.events).text("fingerprint", r.fingerprint).text("outcomes", r.outcomes);
    append_measures(top.name("measures"), r.measures);
    add_list(top.name("objectives"), r.objectives, [&](const ObjectiveResult& x) {
        Members m(out);
        m.text("text", x.text).text("verdict", name_of(x.verdict));
        m.number("value", x.value).number("half_width", x.half_width).end();
    });
    add_list(top.name("theory"), r.theory, [&](const TheoryResult& x) {
        Members m(out);
        m.text("measure", x.measure).number("exact", x.exact).number("value", x.value);
        m.number("sigmas", x.sigmas).text("verdict", name_of(x.verdict)).end();
    });
    if (r.target) {
        Members m(top.name("target"));
        m.text("measure", r.target->measure).number("half_width", r.target->half_width).number("reached", r.target->reached);
        m.name("met") += r.target->met ? "true" : "false";
        m.end();
    }
    append_distributions(top.name("distributions"), r.distributions);
    if (!r.series.empty()) append_series(top.name("series"), r.series);
    Members invariants(top.name("invariants"));
    invariants.whole("checked", r.invariants.checked).whole("broken", r.invariants.broken);
    if (!r.invariants.reports.empty())
        add_list(invariants.name("reports"), r.invariants.reports, [&](const std::string& x) { append_text(out, x); });
    invariants.end();
    top.end("\n");
    return out += '\n';
}

}  // namespace ringback
