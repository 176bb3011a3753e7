// The text summary: what a telephone engineer reads first. Every section is a heading and a table, and a section
// without rows is left out. Which streams, groups and classes there are is read off the names of the measures.
#include "observe/columns.h"
#include "observe/figures.h"
#include "ringback/record.h"
#include "ringback/summary.h"

#include <fmt/format.h>
#include <algorithm>

namespace ringback {
namespace {

/// The names X for which there are measures <section>X.…, in order.
std::vector<std::string> names_in(const Result& r, std::string_view section)
{
    std::vector<std::string> names;
    for (const Measure& m : r.measures) {
        if (!m.name.starts_with(section)) continue;
        const std::string rest = m.name.substr(section.size());
        const std::string name = rest.substr(0, rest.find('.'));
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    return names;
}

struct Column {
    const char* heading;
    const char* measure;  ///< after the thing's name
};

/// A table with a row for each thing of a section. Columns in which nothing was measured, or nothing but 0, go.
std::string table_of(const Result& r, const char* heading, const std::string& section, std::vector<Column> columns)
{
    const std::vector<std::string> names = names_in(r, section);
    const auto find = [&](const std::string& name, const Column& c) {
        return r.find(section + name + '.' + c.measure);
    };
    std::erase_if(columns, [&](const Column& c) {
        return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
            const Measure* m = find(name, c);
            return !m || m->value.value_or(0) == 0;
        });
    });
    if (names.empty() || columns.empty()) return "";
    Columns::Row first{heading};
    for (const Column& c : columns) first.push_back(c.heading);
    Columns table(first);
    for (const std::string& name : names) {
        Columns::Row row{name};
        for (const Column& c : columns) row.push_back(figure(find(name, c)));
        table.add(row);
    }
    return '\n' + table.text();
}

/// Circuits and choices, where they were recorded one by one.
std::string load_tables(const Result& r)
{
    std::string out;
    for (const std::string& group : names_in(r, "trunk_groups.")) {
        const std::string heading = "Circuits of " + group;
        out += table_of(r, heading.c_str(), "trunk_groups." + group + ".circuit.", {{"load E", "load"}, {"calls", "calls"}});
    }
    for (const std::string& from : names_in(r, "routes.")) {
        for (const std::string& to : names_in(r, "routes." + from + ".")) {
            const std::string heading = "Choices from " + from + " to " + to;
            out += table_of(r, heading.c_str(), "routes." + from + "." + to + ".choice.",
                            {{"offered E", "offered"}, {"carried E", "carried"}, {"bids", "bids"}, {"call congestion", "call_congestion"}});
        }
    }
    return out;
}

/// What most requests of a mode were lost to, as a share of those made: "service_timeout 12 %".
std::string greatest_loss(const Result& r, const std::string& mode)
{
    const Measure* requested = r.find(mode + ".requested");
    const Measure* greatest = nullptr;
    for (const Measure& m : r.measures) {
        const bool ended = m.name.starts_with(mode + ".ended.") || m.name.starts_with(mode + ".rejected.");
        if (!ended || m.name.ends_with(".fulfilled") || m.value.value_or(0) <= 0) continue;
        if (!greatest || *m.value > *greatest->value) greatest = &m;
    }
    if (!greatest || !requested || requested->value.value_or(0) <= 0) return "-";
    const std::string why = greatest->name.substr(greatest->name.rfind('.') + 1);
    return fmt::format("{} {:.0f} %", why == "left" ? "the end of the run" : why, *greatest->value / *requested->value * 100);
}

std::string completion_table(const Result& r)
{
    Columns table({"Completion", "requested", "accepted", "fulfilled", "success", "median wait", "95 % waited up to",
                   "most were lost to"});
    table.words(7);
    for (int k = 0; k < mode_count; ++k) {
        const std::string mode = "completion." + std::string(name_of(static_cast<Mode>(k)));
        const auto at = [&](const char* measure) { return figure(r.find(mode + measure)); };
        const Measure* requested = r.find(mode + ".requested");
        if (requested && requested->value.value_or(0) > 0)
            table.add({std::string(name_of(static_cast<Mode>(k))), at(".requested"), at(".accepted"), at(".fulfilled"),
                       at(".success"), at(".wait.p50"), at(".wait.p95"), greatest_loss(r, mode)});
    }
    return table.empty() ? "" : '\n' + table.text();
}

/// The funnel of each mode, from the failed calls that it could have helped to the conversations it led to, a request counting
/// once a stage; and what each of those has cost. Figures alone, and no costs that nothing had.
std::string funnel_table(const Result& r)
{
    static constexpr const char* stages[] = {"eligible", "requested", "accepted", "served", "responded", "reached", "fulfilled"};
    std::vector<Column> costs{{"trunk time each", "trunk_time_per_success"},
                              {"port time each", "port_time_per_success"},
                              {"messages each", "messages_per_success"},
                              {"calls each", "calls_per_success"}};
    std::vector<std::string> modes;
    for (int k = 0; k < mode_count; ++k) {
        const std::string mode(name_of(static_cast<Mode>(k)));
        const Measure* requested = r.find("completion." + mode + ".requested");
        if (requested && requested->value.value_or(0) > 0) modes.push_back(mode);
    }
    const auto find = [&](const std::string& mode, const char* measure) { return r.find("completion." + mode + '.' + measure); };
    std::erase_if(costs, [&](const Column& c) {
        return std::ranges::all_of(modes, [&](const std::string& mode) {
            const Measure* m = find(mode, c.measure);
            return !m || m->value.value_or(0) == 0;
        });
    });
    Columns::Row heading{"Funnel"};
    for (const char* stage : stages) heading.emplace_back(stage);
    for (const Column& c : costs) heading.emplace_back(c.heading);
    Columns table(heading);
    for (const std::string& mode : modes) {
        Columns::Row row{mode};
        const auto add = [&](const char* measure) {
            const Measure* m = find(mode, measure);
            row.push_back(m ? figure(unit_of(m->name, m->is_duration), m->value) : "-");
        };
        for (const char* stage : stages) add(stage);
        for (const Column& c : costs) add(c.measure);
        table.add(row);
    }
    return table.empty() ? "" : '\n' + table.text();
}

std::string verdict_word(Verdict v, bool colour)
{
    std::string word(name_of(v));
    std::transform(word.begin(), word.end(), word.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
    const char* code = v == Verdict::pass ? "32" : v == Verdict::fail ? "31" : "33";
    return colour ? fmt::format("\x1b[{}m{:<9}\x1b[0m", code, word) : fmt::format("{:<9}", word);
}

/// The width that aligns what stands beside the texts of a list.
template <class List, class Text>
std::size_t widest(const List& list, Text text)
{
    std::size_t width = 0;
    for (const auto& x : list) width = std::max(width, text(x).size());
    return width;
}

std::string objectives(const Result& r, bool colour)
{
    const std::size_t width = widest(r.objectives, [](const ObjectiveResult& x) { return x.text; });
    std::string out;
    for (const ObjectiveResult& x : r.objectives) {
        const std::string measure = x.text.substr(0, x.text.find_first_of(" <>"));
        out += out.empty() ? "\nObjectives\n" : "";
        out += fmt::format("  {} {:<{}}  measured {}\n", verdict_word(x.verdict, colour), escaped(x.text), width,
                           figure(unit_of(measure, x.is_duration), x.value, x.half_width));
    }
    return out;
}

/// A picture of a line of a series, at most `width` wide: the mean of what falls together, from 0 to the greatest.
std::string sparkline(const std::vector<Measure>& values, double greatest, std::size_t width)
{
    static constexpr const char* heights[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    std::string out;
    const std::size_t n = values.size(), columns = std::min(n, width);
    for (std::size_t c = 0; c < columns; ++c) {
        double sum = 0, k = 0;
        for (std::size_t i = c * n / columns; i < (c + 1) * n / columns; ++i) {
            if (values[i].value) sum += *values[i].value, ++k;
        }
        const double share = k > 0 && greatest > 0 ? sum / k / greatest : 0;
        out += k > 0 ? heights[std::min<std::size_t>(static_cast<std::size_t>(std::max(share, 0.0) * 8), 7)] : " ";
    }
    return out;
}

/// Each line of a series with its least and greatest value; what was always 0 is left out.
std::string series_table(const Series& s)
{
    Columns table({"Every " + duration(s.every), "least", "greatest", ""});
    table.words(3);
    for (const Series::Line& line : s.lines) {
        const Measure *least = nullptr, *greatest = nullptr;
        for (const Measure& m : line.values) {
            if (m.value && (!least || *m.value < *least->value)) least = &m;
            if (m.value && (!greatest || *m.value > *greatest->value)) greatest = &m;
        }
        if (!greatest || *greatest->value <= 0) continue;
        const Unit unit = unit_of(line.measure, false);
        table.add({line.measure, figure(unit, least->value, {}), figure(unit, greatest->value, {}),
                   sparkline(line.values, *greatest->value, 60)});
    }
    return table.empty() ? "" : '\n' + table.text();
}

std::string theory(const Result& r, bool colour)
{
    const std::size_t width = widest(r.theory, [](const TheoryResult& x) { return x.measure; });
    std::string out;
    for (const TheoryResult& x : r.theory) {
        const char* unit = x.is_duration ? " s" : "";
        const std::string value = x.value ? fmt::format("{:.6g}{}", *x.value, unit) : "-";
        const std::string sigmas = x.sigmas ? fmt::format("{:+.1f} standard errors", *x.sigmas) : x.verdict == Verdict::pass ? "may be so rare" : "cannot be judged";
        out += out.empty() ? "\nTheory\n" : "";
        out += fmt::format("  {} {:<{}}  {} where theory says {:.6g}{}: {}\n", verdict_word(x.verdict, colour),
                           x.measure, width, value, x.exact, unit, sigmas);
    }
    return out;
}

std::string heading(const Result& r, const RunSpec& run)
{
    std::string out;
    if (!r.complete)
        out = fmt::format("INTERRUPTED after {}{} replications, which found:\n", r.replications,
                          run.until ? "" : fmt::format(" of {}", run.replications));
    out += escaped(r.scenario_title.empty() ? r.scenario_file : r.scenario_title) + '\n';
    out += fmt::format("{}: {} replication{} of {}", escaped(r.scenario_file), r.replications,
                       r.replications == 1 ? "" : "s", duration(run.duration.in_seconds()));
    if (run.warm_up > Duration{}) out += " after a warm-up of " + duration(run.warm_up.in_seconds());
    out += fmt::format(", seed {}, {} events", r.seed, grouped(r.events));
    if (r.replications > 1 || r.batches)
        out += fmt::format("; ± is at {:g} % confidence{}\n", r.confidence * 100, from_batches(r.batches, r.replications, run));
    else
        out += "; no intervals from one replication\n";
    for (const auto& [path, value] : r.overrides) out += fmt::format("with {} = {}\n", escaped(path), escaped(value));
    return out;
}

std::string target(const Result& r)
{
    if (!r.target) return "";
    const Unit unit = unit_of(r.target->measure, r.target->is_duration);
    const auto shown = [&](std::optional<double> x) { return figure(unit, x); };
    const std::string after = fmt::format("{} replication{}{}", r.replications, r.replications == 1 ? "" : "s",
                                          r.target->out_of_time ? ", when run.until.wall_time was over" : "");
    if (r.target->nothing) return fmt::format("\nPrecision\n  {}: there was nothing to measure in {}\n", escaped(r.target->measure), after);
    return fmt::format("\nPrecision\n  {}: ± {} after {}{}\n", escaped(r.target->measure), shown(r.target->reached), after,
                       r.target->met ? "" : ", not the ± " + shown(r.target->half_width) + " asked for");
}

std::string invariants(const Invariants& x)
{
    if (x.broken == 0) return fmt::format("\nInvariants: {} checks, all hold\n", grouped(x.checked));
    std::string out = fmt::format("\nINVARIANTS BROKEN: {} of {} checks. This is a fault in ringback.\n",
                                  grouped(x.broken), grouped(x.checked));
    for (const std::string& report : x.reports) out += report + '\n';
    return out;
}

}  // namespace

std::string to_text(const Result& r, const RunSpec& run, bool colour)
{
    std::string series;
    for (const Series& s : r.series) series += series_table(s);
    return heading(r, run) + objectives(r, colour) + target(r) + completion_table(r) + funnel_table(r) +
           table_of(r, "Trunk groups", "trunk_groups.",
                    {{"circuits", "circuits"},
                     {"offered E", "offered"},
                     {"carried E", "carried"},
                     {"occupancy", "occupancy"},
                     {"call congestion", "call_congestion"},
                     {"time congestion", "time_congestion"},
                     {"out of service", "out_of_service"}}) +
           table_of(r, "Callers", "callers.",
                    {{"demands", "demands"},
                     {"attempts", "attempts"},
                     {"answered", "answered"},
                     {"busy", "busy"},
                     {"congested", "congested"},
                     {"no answer", "no_answer"},
                     {"answer-seizure ratio", "answer_seizure_ratio"},
                     {"demands connected", "completion_ratio"}}) +
           table_of(r, "Hunt groups", "hunt_groups.",
                    {{"carried E", "carried"},
                     {"call congestion", "call_congestion"},
                     {"time congestion", "time_congestion"},
                     {"waiting", "waiting"},
                     {"wrapping up", "wrapping_up"},
                     {"abandoned", "abandoned"},
                     {"overflowed", "overflowed"},
                     {"mean wait", "wait.mean"},
                     {"95 % waited up to", "wait.p95"},
                     {"service level", "service_level"}}) +
           table_of(r, "Lines", "lines.", {{"busy", "busy"},
                                        {"occupancy", "occupancy"},
                                        {"least load E", "load.least"},
                                        {"greatest load E", "load.greatest"},
                                        {"fewest calls", "calls.least"},
                                        {"most calls", "calls.greatest"}}) +
           load_tables(r) + series + theory(r, colour) +
           invariants(r.invariants);
}

}  // namespace ringback
