// What there is to doubt: what theory says of a scenario before anything is run, and afterwards whether batches were long
// enough to be taken for independent. Control plane.
#include "ringback/formulas.h"
#include "ringback/study.h"
#include "run/model.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <set>

namespace ringback {
namespace {

/// What people ask of each trunk group as their first choice, were everybody free who is called: about what it is offered.
std::vector<double> first_offered(const Model& model)
{
    std::vector<double> erlangs(model.network.groups().size());
    for (const StreamFacts& s : model.streams.streams) {
        const auto stream = std::ranges::find(model.scenario.callers, s.name, &Named<CallerStream>::name);
        if (stream == model.scenario.callers.end() || s.by_idle_time) continue;
        const Arrivals& a = stream->value.arrivals;
        const double load = model.scenario.traffic, talk = stream->value.conversation.mean.in_seconds();
        double traffic = load * (a.kind == Arrivals::Kind::offered ? a.erlangs : a.per_second * talk);
        if (a.kind == Arrivals::Kind::per_line) traffic *= s.source_count / (1 + traffic);  // who talks makes no demand
        traffic *= stream->value.answer.probability;
        double before = 0;
        for (const DestinationFacts& to : s.to) {
            const double share = static_cast<double>(to.threshold) / 0x1p64 - before;
            before += share;
            if (to.there.choice_count == 0) continue;
            for (const std::uint32_t group : model.network.groups_of(model.network.choice(to.there.first_choice))) erlangs[group] += traffic * share * s.circuits;
        }
    }
    return erlangs;
}

}  // namespace

Problems doubts(const Model& model)
{
    Problems found;
    const std::vector<double> offered = first_offered(model);
    for (const Objective& o : model.scenario.expect) {
        const bool wants_less = o.relation == Objective::Relation::less || o.relation == Objective::Relation::less_or_equal;
        for (std::size_t g = 0; g < offered.size() && wants_less; ++g) {
            const auto& group = model.network.groups()[g];
            if (o.measure != "trunk_groups." + group.name + ".call_congestion" || offered[g] <= 0) continue;
            const double blocking = erlang_b(group.circuits, offered[g]);
            if (blocking <= o.bound) continue;
            Problem p;
            p.severity = Problem::Severity::warning;
            p.at = o.at;
            p.message = fmt::format("about {:.3g} E offered on {} circuits: Erlang B {:.3g} %, but {} {:.3g} % is expected", offered[g],
                                    group.circuits, blocking * 100, o.relation == Objective::Relation::less ? "less than" : "at most", o.bound * 100);
            if (const auto enough = erlang_b_circuits(offered[g], o.bound)) p.hint = fmt::format("{} circuits would do by that formula", *enough);
            found.push_back(std::move(p));
        }
    }
    return found;
}

Problems doubts(const Scenario& scenario, const Result& result)
{
    constexpr double one_in_a_hundred = 2.326;  // such a correlation by chance, of independent batches
    Problems found;
    std::set<std::string> looked_at;
    const auto look = [&](const std::string& measure, const Position& at) {
        const Measure* m = result.find(measure);
        if (!m || !m->batch_correlation || !looked_at.insert(measure).second) return;
        const double n = m->batches;
        if (*m->batch_correlation < one_in_a_hundred * std::sqrt((n - 2) / (n * n - 1))) return;
        Problem p;
        p.severity = Problem::Severity::warning;
        p.at = at;
        p.message = fmt::format("a batch of {} is like the one before (correlation {:.2f}): its interval is too narrow", measure, *m->batch_correlation);
        p.hint = "fewer batches, or a longer run.duration";
        found.push_back(std::move(p));
    };
    for (const Objective& o : scenario.expect) look(o.measure, o.at);
    if (scenario.run.until) look(scenario.run.until->of.measure, scenario.run.until->of.at);
    return found;
}

}  // namespace ringback
