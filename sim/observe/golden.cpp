// Goldens: written one measure a line, read with nlohmann, compared value by value.
#include "ringback/golden.h"

#include "observe/columns.h"
#include "observe/figures.h"
#include "observe/json_text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

namespace ringback {
namespace {

struct Move {
    std::string name;
    std::optional<double> before, now;
    Unit unit;
    double size;  ///< in half widths where there is one, in its own size otherwise; absent on one side: endless
};

/// Measures that differ, those that moved most first. One that the golden does not know is no difference: measures are
/// only ever added.
std::vector<Move> moves(const Golden& golden, const Result& now)
{
    std::map<std::string, std::optional<double>> before(golden.measures.begin(), golden.measures.end());
    std::vector<Move> out;
    for (const Measure& m : now.measures) {
        const auto found = before.find(m.name);
        if (found == before.end()) continue;
        const std::optional<double> old = found->second;
        before.erase(found);
        if (old == m.value) continue;
        double size = std::numeric_limits<double>::infinity();
        if (old && m.value) size = std::abs(*m.value - *old) / m.half_width.value_or(std::abs(*old));
        out.push_back({m.name, old, m.value, unit_of(m.name, m.is_duration), size});
    }
    for (const auto& [name, old] : before)
        if (old)
            out.push_back({name, old, std::nullopt, unit_of(name, false), std::numeric_limits<double>::infinity()});
    std::stable_sort(out.begin(), out.end(), [](const Move& a, const Move& b) { return a.size > b.size; });
    return out;
}

std::string what_moved(const Golden& golden, const Result& now)
{
    std::string out;
    if (golden.scenario_hash != now.scenario_hash)
        out += "  the scenario means something else than when it was accepted\n";
    if (golden.seed != now.seed || golden.replications != now.replications)
        out += "  seed or replications were changed\n";
    if (golden.outcomes != now.outcomes)
        out += "  fingerprint of call outcomes moved: calls end differently\n";
    else if (golden.fingerprint != now.fingerprint)
        out += "  fingerprint of all records moved, that of outcomes did not: calls end as before, on another way\n";
    else if (golden.events != now.events)
        out += "  the number of events moved, the fingerprints of the first replication did not\n";
    return out;
}

}  // namespace

Golden golden_of(const Result& r)
{
    Golden g{r.scenario_hash, r.seed, r.replications, r.events, r.fingerprint, r.outcomes, {}, {}};
    for (const Measure& m : r.measures) g.measures.emplace_back(m.name, m.value);
    return g;
}

Golden::Sample sample_of(const Result& r)
{
    Golden::Sample s{r.replications, {}};
    for (const Measure& m : r.measures)
        if (m.value && m.standard_error) s.estimates.push_back({m.name, *m.value, *m.standard_error, m.replications});
    return s;
}

std::string to_json(const Golden& g)
{
    std::string out = "{\n \"ringback_golden\": 1";
    const auto text = [&out](std::string_view name, std::string_view value) {
        append_text(out += ",\n ", name);
        append_text(out += ": ", value);
    };
    const auto whole = [&out](std::string_view name, std::uint64_t value) {
        append_text(out += ",\n ", name);
        append_whole(out += ": ", value);
    };
    text("scenario_hash", g.scenario_hash);
    whole("seed", g.seed);
    whole("replications", g.replications);
    whole("events", g.events);
    text("fingerprint", g.fingerprint);
    text("outcomes", g.outcomes);
    out += ",\n \"measures\": {";
    for (const auto& [name, value] : g.measures) {
        append_text(out += &name == &g.measures.front().first ? "\n  " : ",\n  ", name);
        append_number(out += ": ", value);
    }
    out += "\n }";
    if (g.sample) {
        out += ",\n \"sample\": {\n  \"replications\": ";
        append_whole(out, g.sample->replications);
        out += ",\n  \"measures\": {";
        for (const Golden::Estimate& e : g.sample->estimates) {  // value, standard error, replications
            append_text(out += &e == &g.sample->estimates.front() ? "\n   " : ",\n   ", e.name);
            append_number(out += ": [", e.value);
            append_number(out += ", ", e.standard_error);
            append_whole(out += ", ", e.replications);
            out += ']';
        }
        out += "\n  }\n }";
    }
    return out += "\n}\n";
}

Golden parse_golden(std::string_view text)
{
    try {
        const auto json = nlohmann::ordered_json::parse(text);
        if (json.at("ringback_golden") != 1) throw GoldenError("is a golden of a newer ringback");
        Golden g{json.at("scenario_hash"),
                 json.at("seed"),
                 json.at("replications"),
                 json.at("events"),
                 json.at("fingerprint"),
                 json.at("outcomes"),
                 {},
                 {}};
        for (const auto& [name, value] : json.at("measures").items())
            g.measures.emplace_back(name, value.is_null() ? std::nullopt : std::optional(value.get<double>()));
        if (const auto sample = json.find("sample"); sample != json.end()) {
            Golden::Sample read{sample->at("replications"), {}};
            for (const auto& [name, e] : sample->at("measures").items()) read.estimates.push_back({name, e.at(0), e.at(1), e.at(2)});
            g.sample = std::move(read);
        }
        return g;
    } catch (const nlohmann::json::exception&) {
        throw GoldenError("is not a golden");
    }
}

std::string difference(const Golden& golden, const Result& now, std::size_t most)
{
    std::string out = what_moved(golden, now);
    const std::vector<Move> moved = moves(golden, now);
    if (moved.empty()) return out.empty() ? "" : out + "  no measure moved\n";
    Columns table({"measure", "accepted", "now"});
    for (const Move& m : moved) {
        if (&m - moved.data() == static_cast<std::ptrdiff_t>(most)) break;
        std::string before = figure(m.unit, m.before), after = figure(m.unit, m.now);
        if (before == after) {  // they part further on
            append_number(before = "", m.before);
            append_number(after = "", m.now);
        }
        table.add({m.name, before, after});
    }
    out += table.text();
    if (moved.size() > most) out += "  and " + std::to_string(moved.size() - most) + " measures more\n";
    return out;
}

}  // namespace ringback
