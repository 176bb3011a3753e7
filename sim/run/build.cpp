// A checked scenario becomes a model: tables laid out, routes planned, names of measures known. Control plane.
#include "observe/measures.h"
#include "run/model.h"
#include "run/names.h"

#include <algorithm>
#include <map>

namespace ringback {

void ModelDeleter::operator()(const Model* m) const { delete m; }

MeasuredNames measured_names(const Model& m)
{
    MeasuredNames names;
    for (const auto& s : m.streams.streams) names.streams.push_back(s.name);
    for (const auto& g : m.network.groups()) names.groups.push_back(g.name);
    for (const auto& c : m.plan.classes) names.classes.push_back(c.name);
    for (const auto& h : m.plan.hunts) names.hunts.push_back(h.name);
    return names;
}

RecordNames record_names(const Model& m)
{
    RecordNames names;
    names.party = [&m](Who w) { return m.plan.name(w); };
    names.trunk_group = [&m](std::uint32_t g) { return m.network.groups()[g].name; };
    names.source = [&m](std::uint32_t source) -> std::pair<std::string, Who> {
        const auto& streams = m.streams.streams;
        const auto at = std::upper_bound(streams.begin(), streams.end(), source,
                                         [](std::uint32_t s, const StreamFacts& f) { return s < f.first_source; });
        const StreamFacts& f = *(at - 1);
        if (!f.from_lines) return {f.name, Who(f.home)};
        const LineId line(m.plan.classes[f.lines.row].first.row + source - f.first_source);
        return {f.name + "/" + m.plan.number(line), Who(line)};
    };
    return names;
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

void check_measure(const std::string& name, const Position& at, const std::vector<std::string>& known, Problems& problems)
{
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    Problem p;
    p.at = at;
    p.message = "unknown measure '" + name + "'";
    const auto nearest = std::min_element(known.begin(), known.end(), [&](const std::string& a, const std::string& b) {
        return edit_distance(a, name) < edit_distance(b, name);
    });
    if (nearest != known.end() && edit_distance(*nearest, name) <= 2 + name.size() / 4) p.hint = "did you mean '" + *nearest + "'?";
    problems.push_back(p);
}

// Addresses of random numbers begin with a hash of the owner's name; two owners of one hash would share their lives.
void check_hashes(const Model& m, Problems& problems)
{
    std::map<std::uint32_t, std::string> owners;
    const auto add = [&](std::uint32_t owner, const std::string& name) {
        const auto [at, fresh] = owners.emplace(owner, name);
        if (fresh) return;
        Problem p;
        p.at.file = m.scenario.file;
        p.message = "the names '" + name + "' and '" + at->second + "' have the same hash: rename one of them";
        problems.push_back(p);
    };
    for (const auto& s : m.streams.streams) add(s.owner, s.name);
    for (const auto& c : m.plan.classes) add(c.owner, c.name);
    for (const auto& h : m.plan.hunts) add(h.owner, h.name);
    if (!m.outages.empty()) add(owner_of_outages(), "outages");
}

}  // namespace

ModelPtr build(const Scenario& scenario, Problems& problems)
{
    Problems found;
    const auto too_many = [&](std::string_view what, std::size_t limit) {
        Problem p;
        p.at.file = scenario.file;
        p.message = "more than " + std::to_string(limit) + " " + std::string(what);
        found.push_back(p);
    };
    if (scenario.lines.size() > 0xffff) too_many("classes of lines", 0xffff);
    if (scenario.callers.size() > 0xffff) too_many("streams of callers", 0xffff);
    if (scenario.switches.size() > 0xffff) too_many("switches", 0xffff);
    auto model = std::make_unique<Model>();
    if (found.empty()) {
        model->scenario = scenario;
        model->network = Network(scenario);
        model->plan = Plan(scenario, model->network);
        model->outages = outages_of(scenario, model->plan);
        model->streams = Streams(scenario, model->plan, model->network, found);
        for (const auto& facts : model->network.switches()) {
            const auto s = std::find_if(scenario.switches.begin(), scenario.switches.end(),
                                        [&](const auto& named) { return named.name == facts.name; });
            model->completion.emplace_back(s->value.call_completion.value_or(scenario.call_completion));
        }
        const auto known = measure_names(measured_names(*model));
        for (const Objective& o : scenario.expect) check_measure(o.measure, o.at, known, found);
        for (const TheoryValue& t : scenario.theory) check_measure(t.measure, t.at, known, found);
        check_hashes(*model, found);
    }
    const bool failed = has_errors(found);
    problems.insert(problems.end(), found.begin(), found.end());
    return failed ? nullptr : ModelPtr(model.release());
}

}  // namespace ringback
