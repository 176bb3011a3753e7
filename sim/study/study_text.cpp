// A study as text and as JSON.
#include "observe/columns.h"
#include "observe/figures.h"
#include "observe/json_text.h"
#include "ringback/study.h"
#include "ringback/summary.h"
#include "study/shown.h"

#include <fmt/format.h>
#include <algorithm>

namespace ringback {
namespace {

constexpr std::size_t columns_at_most = 6;

/// The last part of each path that tells it from the others: `circuits`, or `TIE.circuits`.
std::vector<std::string> short_names(const std::vector<std::string>& paths)
{
    std::vector<std::string> names;
    for (const std::string& path : paths) {
        std::size_t from = path.rfind('.');
        const auto same = [&](const std::string& other) { return &other != &path && other.ends_with(path.substr(from)); };
        while (from != std::string::npos && std::ranges::any_of(paths, same)) from = from == 0 ? std::string::npos : path.rfind('.', from - 1);
        names.push_back(from == std::string::npos ? path : path.substr(from + 1));
    }
    return names;
}

std::string verdicts(const Result& r)
{
    std::string out;
    for (const ObjectiveResult& o : r.objectives) out += (out.empty() ? "" : ", ") + std::string(name_of(o.verdict));
    return out;
}

void append_values(std::string& out, const Cell& c)
{
    Members values(out);
    for (const auto& [path, value] : c.values) values.text(path, value);
    values.end();
}

}  // namespace

StudyText::StudyText(const Study& study, std::vector<std::string> measures) : study_(study), measures_(std::move(measures)) {}

void StudyText::add(std::size_t cell, const CellResult& r)
{
    if (measures_.empty()) {
        for (const Objective& o : study_.scenario.expect)
            if (std::ranges::find(measures_, o.measure) == measures_.end()) measures_.push_back(o.measure);
        for (const Measure& m : r.result.measures) {
            const bool is_whole = !m.name.starts_with("completion.camp_on") && !m.name.starts_with("completion.callback") &&
                                  !m.name.starts_with("completion.intrude") && !m.name.starts_with("completion.message");
            const bool usual = m.name.ends_with(".completion_ratio") || m.name.ends_with(".call_congestion") ||
                               (is_whole && (m.name.ends_with(".success") || m.name.ends_with(".wait.p95")));
            if (usual && measures_.size() < columns_at_most && std::ranges::find(measures_, m.name) == measures_.end())
                measures_.push_back(m.name);
        }
    }
    const Cell& c = study_.cells[cell];
    std::vector<std::string> row;
    for (const auto& [path, value] : c.values) row.push_back(escaped(value));
    for (const std::string& name : measures_) row.push_back(figure(r.result.find(name)));
    if (!study_.scenario.expect.empty()) row.push_back(verdicts(r.result));
    if (!study_.scenario.experiment->compare_with.empty()) {
        const std::string& first = measures_.front();
        const auto d = std::ranges::find(r.differences, first, &Difference::name);
        row.push_back(d == r.differences.end() ? "-" : signed_figure(*d) + (may_be_none(*d) ? " (may be none)" : ""));
        row.push_back(d == r.differences.end() ? "" : times_fewer(*d));
    }
    rows_.push_back(std::move(row));
    replications_ += r.result.replications;
    events_ += r.result.events;
}

std::string StudyText::text() const
{
    const Scenario& s = study_.scenario;
    std::string out = escaped(s.title.empty() ? s.file : s.title) + '\n';
    out += fmt::format("{}: {} combinations, {} replications of {} in all, seed {}, {} events; ± is at {:g} % confidence\n",
                       escaped(s.file), study_.cells.size(), grouped(replications_), duration(s.run.duration.in_seconds()), s.run.seed,
                       grouped(events_), s.run.confidence * 100);
    for (const auto& [path, value] : s.overrides) out += fmt::format("with {} = {}\n", escaped(path), escaped(value));
    std::vector<std::string> paths;
    for (const auto& v : s.experiment->vary) paths.push_back(v.path);
    const std::vector<std::string> varied = short_names(paths), measured = short_names(measures_);
    out += "\nWhat is varied, and what is measured\n";
    for (std::size_t i = 0; i < paths.size(); ++i) out += fmt::format("  {}: {}\n", varied[i], escaped(paths[i]));
    for (std::size_t i = 0; i < measures_.size(); ++i) out += fmt::format("  {}: {}\n", measured[i], measures_[i]);
    if (!s.experiment->compare_with.empty()) {
        out += "  difference: " + measures_.front() + " against the same with";
        for (const auto& c : s.experiment->compare_with) out += " " + escaped(c.path) + " = " + escaped(c.value);
        out += ", on the same callers\n";
    }
    Columns::Row heading = varied;
    heading.insert(heading.end(), measured.begin(), measured.end());
    if (!s.expect.empty()) heading.push_back("objectives");
    if (!s.experiment->compare_with.empty()) {
        heading.push_back("difference");
        heading.push_back("fewer replications");
    }
    Columns table(heading);
    for (std::size_t k = 1; k < paths.size(); ++k) table.words(k);
    if (!s.expect.empty()) table.words(paths.size() + measures_.size());
    for (const auto& row : rows_) table.add(row);
    return out + '\n' + table.text();
}

StudyJson::StudyJson(const Study& study, Sink sink, std::string_view command, std::string_view version) : study_(study), sink_(std::move(sink))
{
    std::string out;
    Members top(out, "\n ");
    top.text("schema", "ringback-study-1");
    Members m(top.name("manifest"));
    m.text("version", version).whole("model_version", model_version);
    m.text("scenario", study.scenario.file).text("scenario_hash", study.scenario.hash).whole("seed", study.scenario.run.seed);
    m.whole("replications", study.replications);
    Members overrides(m.name("overrides"));
    for (const auto& [path, value] : study.scenario.overrides) overrides.text(path, value);
    overrides.end();
    m.text("command", command).end();
    top.text("title", study.scenario.title).number("confidence", study.scenario.run.confidence);
    append_run(top.name("run"), study.scenario.run);
    top.name("vary") += '{';
    for (const auto& v : study.scenario.experiment->vary) {
        out += &v == &study.scenario.experiment->vary.front() ? "\n  " : ",\n  ";
        append_text(out, v.path);
        out += ": [";
        for (const auto& value : v.values) append_text(&value == &v.values.front() ? out : out += ", ", value);
        out += ']';
    }
    out += "\n }";
    Members with(top.name("compare_with"));
    for (const auto& c : study.scenario.experiment->compare_with) with.text(c.path, c.value);
    with.end();
    top.name("cells") += '[';
    sink_(out);
}

void StudyJson::add(std::size_t cell, const CellResult& r)
{
    const Cell& c = study_.cells[cell];
    std::string out = first_ ? "\n {" : ",\n {";
    first_ = false;
    append_text(out, "values");
    append_values(out += ": ", c);
    out += ", \"scenario_hash\": ";
    append_text(out, c.hash);
    out += ", \"replications\": ";
    append_whole(out, r.result.replications);
    out += ", \"events\": ";
    append_whole(out, r.result.events);
    out += ",\n  \"objectives\": [";
    for (const ObjectiveResult& x : r.result.objectives) {
        if (&x != &r.result.objectives.front()) out += ", ";
        Members m(out);
        m.text("text", x.text).text("verdict", name_of(x.verdict)).number("value", x.value).number("half_width", x.half_width).end();
    }
    out += "],\n  \"measures\": ";
    append_measures(out, r.result.measures);
    if (c.baseline) {
        out += ",\n  \"baseline\": ";
        append_values(out, study_.cells[*c.baseline]);
        out += ",\n  \"differences\": ";
        append_differences(out, r.differences, false);
    }
    if (!r.result.distributions.empty()) append_distributions(out += ",\n  \"distributions\": ", r.result.distributions);
    if (!r.result.series.empty()) append_series(out += ",\n  \"series\": ", r.result.series);
    sink_(out += '}');
}

void StudyJson::end()
{
    sink_(first_ ? "]\n}\n" : "\n ]\n}\n");
}

}  // namespace ringback
