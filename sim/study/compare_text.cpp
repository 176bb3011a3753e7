// A comparison as text and as JSON. The text leads with what differs; the JSON has everything.
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

std::string side(std::string_view letter, const Comparison::Side& s)
{
    std::string out = fmt::format("{}  {}", letter, escaped(s.file));
    const char* with = " with ";
    for (const auto& [path, value] : s.overrides) {
        out += fmt::format("{}{} = {}", with, escaped(path), escaped(value));
        with = ", ";
    }
    return out + '\n';
}

/// Where one mode does all the completing, what is said of it has been said of all modes together.
bool is_repeated(const Comparison& c, const Difference& d)
{
    const std::size_t last = d.name.rfind(d.name.find(".wait.") == std::string::npos ? "." : ".wait.");
    const std::string over_all = "completion" + d.name.substr(last);
    if (!d.name.starts_with("completion.") || d.name == over_all) return false;
    const auto all = std::ranges::find(c.differences, over_all, &Difference::name);
    return all != c.differences.end() && all->a.value == d.a.value && all->b.value == d.b.value;
}

std::string differences(const Comparison& c)
{
    Columns table({"Measure", "A", "B", "B - A", "", "fewer replications"});
    table.words(4);
    for (const Difference& d : c.differences) {
        const bool asked = std::ranges::find(c.asked_for, d.name) != c.asked_for.end();
        if (!asked && !(is_telling(d.name) && d.value && *d.value != 0 && !is_repeated(c, d))) continue;
        const std::string fewer = times_fewer(d);
        table.add({d.name, figure(d.a), figure(d.b), signed_figure(d), may_be_none(d) ? "may be none" : "", fewer});
    }
    return table.empty() ? "\nNothing differs.\n" : '\n' + table.text();
}

Columns::Row row_of(const Fates& f, bool with_example)
{
    Columns::Row row{escaped(f.who), grouped(f.both), grouped(f.only_a), grouped(f.only_b), grouped(f.neither), grouped(f.apart)};
    if (with_example) row.push_back(f.lost_in ? fmt::format("{} in replication {}", escaped(f.lost), *f.lost_in) : "");
    return row;
}

std::string fates(const Comparison& c, std::size_t most)
{
    Columns streams({"Demands that talked", "in both", "only in A", "only in B", "in neither", "made in one only, or open"});
    for (const Fates& f : c.streams) streams.add(row_of(f, false));
    std::string out = c.streams.empty() ? "" : '\n' + streams.text();

    const auto gain = [](const Fates& f) { return static_cast<std::int64_t>(f.only_b) - static_cast<std::int64_t>(f.only_a); };
    const auto losers = static_cast<std::size_t>(std::ranges::count_if(c.callers, [&](const Fates& f) { return gain(f) < 0; }));
    const auto winners = static_cast<std::size_t>(std::ranges::count_if(c.callers, [&](const Fates& f) { return gain(f) > 0; }));
    out += fmt::format("\n{} of {} callers lose by B, {} gain\n", grouped(losers), grouped(c.callers.size()), grouped(winners));
    const auto list = [&](const char* heading, std::size_t n, auto at) {
        if (n == 0 || most == 0) return;
        Columns table({heading, "in both", "only in A", "only in B", "in neither", "apart", "a demand lost"});
        table.words(6);
        for (std::size_t i = 0; i < std::min(n, most); ++i) table.add(row_of(c.callers[at(i)], true));
        out += '\n' + table.text();
    };
    list("Lose most", losers, [](std::size_t i) { return i; });
    list("Gain most", winners, [&](std::size_t i) { return c.callers.size() - 1 - i; });
    const auto lost = std::ranges::find_if(c.callers, [](const Fates& f) { return f.lost_in.has_value(); });
    if (lost != c.callers.end()) {
        std::string run = "ringback run " + escaped(c.b.file);
        for (const auto& [path, value] : c.b.overrides) run += fmt::format(" --set \"{}={}\"", escaped(path), escaped(value));
        out += fmt::format("\nTo look at a demand lost:\n  {} --trace b.jsonl --replication {} > /dev/null\n  ringback explain b.jsonl --demand {}\n",
                           run, *lost->lost_in, escaped(lost->lost));
    }
    return out;
}

void append_side(std::string& out, const Comparison::Side& s)
{
    Members m(out);
    m.text("scenario", s.file).text("scenario_hash", s.hash);
    Members overrides(m.name("overrides"));
    for (const auto& [path, value] : s.overrides) overrides.text(path, value);
    overrides.end();
    m.end();
}

void append_fates(std::string& out, const std::vector<Fates>& list)
{
    out += '[';
    for (const Fates& f : list) {
        out += &f == &list.front() ? "\n  " : ",\n  ";
        Members m(out);
        m.text("who", f.who).whole("both", f.both).whole("only_a", f.only_a).whole("only_b", f.only_b);
        m.whole("neither", f.neither).whole("apart", f.apart);
        if (f.lost_in) m.whole("lost_in_replication", *f.lost_in).text("lost_demand", f.lost);
        m.end();
    }
    out += list.empty() ? "]" : "\n ]";
}

}  // namespace

std::string to_text(const Comparison& c, std::size_t most)
{
    std::string out;
    if (!c.complete) out = fmt::format("INTERRUPTED after {} of {} replications, which found:\n", c.replications, c.run.replications);
    out += side("A", c.a) + side("B", c.b);
    out += fmt::format("{} replication{} of {}{}, on the same callers, seed {}; ± is at {:g} % confidence{}\n", c.replications,
                       c.replications == 1 ? "" : "s", duration(c.run.duration.in_seconds()), c.replications == 1 ? "" : " each", c.seed,
                       c.confidence * 100, from_batches(c.batches, c.replications, c.run));
    out += differences(c) + fates(c, most);
    if (c.invariants.broken) out += fmt::format("\nINVARIANTS BROKEN: {}. This is a fault in ringback.\n", c.invariants.broken);
    return out;
}

std::string to_json(const Comparison& c, std::string_view command, std::string_view version)
{
    std::string out;
    Members top(out, "\n ");
    top.text("schema", "ringback-comparison-1");
    top.name("complete") += c.complete ? "true" : "false";
    Members m(top.name("manifest"));
    m.text("version", version).whole("model_version", model_version).whole("seed", c.seed).whole("replications", c.replications);
    if (c.batches) m.whole("batches", c.batches);
    append_side(m.name("a"), c.a);
    append_side(m.name("b"), c.b);
    m.text("command", command).end();
    top.text("title", c.a.title);
    append_run(top.name("run"), c.run);
    append_differences(top.name("differences"), c.differences, true);
    Members sides(top.name("distributions"), "\n ");
    append_distributions(sides.name("a"), c.waits_of_a);
    append_distributions(sides.name("b"), c.waits_of_b);
    sides.end();
    append_fates(top.name("streams"), c.streams);
    append_fates(top.name("callers"), c.callers);
    Members invariants(top.name("invariants"));
    invariants.whole("checked", c.invariants.checked).whole("broken", c.invariants.broken).end();
    top.end("\n");
    return out += '\n';
}

}  // namespace ringback
