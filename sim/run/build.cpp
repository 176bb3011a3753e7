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
    for (const auto& c : m.plan.classes) {
        if (!m.plan.loads.lines) break;
        auto& numbers = names.lines.emplace_back();
        for (std::uint32_t k = 0; k < c.count; ++k) numbers.push_back(m.plan.number(LineId(c.first.row + k)));
    }
    for (const auto& g : m.network.groups()) {
        if (m.plan.loads.circuits) names.circuits.push_back(g.circuits);
    }
    if (!m.plan.loads.choices) return names;
    names.choices.resize(m.network.choice_count());
    for (const auto& p : m.network.plans()) {
        if (p.plan.way == RoutePlan::Way::inside_the_switch) continue;
        const auto& switches = m.network.switches();
        for (std::uint32_t k = 0; k < p.plan.choice_count; ++k) {
            names.choices[p.plan.first_choice + k] = switches[p.from.row].name + '.' + switches[p.to.row].name + ".choice." + std::to_string(k);
        }
    }
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

/// That there are the measures which a run is held against, and that each has the unit of what stands beside it.
void check_measures(const Scenario& s, const std::vector<KnownMeasure>& all, Problems& problems)
{
    const auto known = [&](const std::string& name, const Position& at) -> const KnownMeasure* {
        const auto m = std::find_if(all.begin(), all.end(), [&](const KnownMeasure& k) { return k.name == name; });
        if (m != all.end()) return &*m;
        std::vector<std::string> names;
        for (const KnownMeasure& k : all) names.push_back(k.name);
        problems.push_back(unknown_measure(name, at, names));
        return nullptr;
    };
    const auto check_unit = [&](const KnownMeasure* m, double value, Written written, const Position& at) {
        if (const auto wrong = m ? wrong_unit(*m, value, written, at) : std::nullopt) problems.push_back(*wrong);
    };
    for (const Objective& o : s.expect) check_unit(known(o.measure, o.at), o.bound, o.written, o.at);
    for (const TheoryValue& t : s.theory) known(t.measure, t.at);
    if (const auto& until = s.run.until) {
        const auto& half = until->half_width;
        check_unit(known(until->of.measure, until->of.at), half.value, half.written, half.at);
    }
}

// Plans for calls that go on from a line or a hunt group to another switch.
void plan_onward(Model& m, Problems& problems)
{
    const auto add = [&](const std::string& what, const Position& at, SwitchId from, SwitchId to) {
        if (m.network.plan(m.scenario, from, to).choice_count > 0) return;
        Problem p;
        p.at = at;
        p.message = "no path from " + m.network.switches()[from.row].name + " to " + m.network.switches()[to.row].name + " for " + what;
        p.hint = "add a trunk group between them, or a route";
        problems.push_back(p);
    };
    const auto at_of = [](const auto& things, const std::string& name) {
        return std::find_if(things.begin(), things.end(), [&](const auto& thing) { return thing.name == name; })->at;
    };
    for (const auto& c : m.plan.classes) {
        const FeatureFacts& f = c.features;
        for (const ForwardFacts& forward : {f.unconditional, f.busy, f.no_answer}) {
            if (!forward.is_set) continue;
            const SwitchId to = m.plan.home(forward.count > 0 ? Who(forward.first) : forward.to);
            add("calls that " + c.name + " forwards", at_of(m.scenario.lines, c.name), c.home, to);
        }
    }
    for (std::uint32_t i = 0; i < m.plan.hunts.size(); ++i) {
        const auto& h = m.plan.hunts[i];
        if (!h.overflow) continue;
        add("the overflow of " + h.name, at_of(m.scenario.hunt_groups, h.name), m.plan.home(HuntGroupId(i)), m.plan.home(h.overflow));
    }
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
    for (std::size_t i = 0; i < m.plan.switch_owners.size(); ++i) {
        add(m.plan.switch_owners[i], "switches." + m.network.switches()[i].name);
    }
    if (!m.outages.empty()) add(owner_of_outages(), "outages");
}

ModelPtr build(const Scenario& scenario, const Applications* applications, Problems& problems)
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
        model->streams = Streams(scenario, model->plan, model->network, found, applications);
        plan_onward(*model, found);
        if (applications) model->plan.has_features = model->plan.goes_onward = true;  // they may swap calls
        for (const auto& facts : model->network.switches()) {
            const auto s = std::find_if(scenario.switches.begin(), scenario.switches.end(),
                                        [&](const auto& named) { return named.name == facts.name; });
            model->completion.emplace_back(s->value.call_completion.value_or(scenario.call_completion));
        }
        check_measures(scenario, known_measures(measured_names(*model)), found);
        model->record = plan_of_record(scenario, measured_names(*model), found);
        check_hashes(*model, found);
    }
    const bool failed = has_errors(found);
    problems.insert(problems.end(), found.begin(), found.end());
    return failed ? nullptr : ModelPtr(model.release());
}

}  // namespace

Problems unknown_measures(const Model& model, const std::vector<std::string>& names, const std::string& at)
{
    Problems found;
    Position where;
    where.file = at;
    const auto known = measure_names(measured_names(model));
    for (const std::string& name : names)
        if (std::ranges::find(known, name) == known.end()) found.push_back(unknown_measure(name, where, known));
    return found;
}

ModelPtr build(const Scenario& scenario, Problems& problems) { return build(scenario, nullptr, problems); }
ModelPtr build(const Scenario& scenario, const Applications& people, Problems& problems) { return build(scenario, &people, problems); }

}  // namespace ringback
