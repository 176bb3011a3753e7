// From a model to a replication's tally, and from tallies to a result.
#include "run/replication.h"

#include "observe/verdicts.h"
#include "run/names.h"
#include "run/simulation.h"

#include <algorithm>

namespace ringback {

std::optional<Replication> replicate(const Model& model, std::uint32_t number, const RunOptions& options, Listener listener)
{
    if (model.scenario.run.warm_up.is_never()) throw std::logic_error("run.warm_up is auto, and was not found");
    Simulation simulation(model, number);
    Recorder& recorder = simulation.exchange.recorder;
    if (listener) recorder.listen(std::move(listener));
    if (!simulation.run(options)) return {};
    Replication r;
    r.broken = simulation.settle_accounts();
    r.checks = simulation.checks();
    r.tally = std::move(recorder.tally);
    r.snapshots = std::move(simulation.snapshots);
    if (simulation.batches) r.batches = std::move(simulation.batches->parts);
    return r;
}

Tally blank_tally(const Model& model)
{
    Simulation simulation(model, 0);
    Tally tally = std::move(simulation.exchange.recorder.tally);
    tally.measured = model.scenario.run.duration;
    return tally;
}

Fold::Fold(const Model& model)
    : model_(model), collector_(measured_names(model)), series_(model.record, measured_names(model))
{
}

void Fold::add(const Replication& r)
{
    events_ += r.tally.events;
    checks_ += r.checks;
    collector_.add(r.tally, r.batches);
    series_.add(r.tally, r.snapshots);
}

void Fold::merge(const Fold& other)
{
    events_ += other.events_;
    checks_ += other.checks_;
    collector_.merge(other.collector_);
    series_.merge(other.series_);
}

Result Fold::result() const
{
    const Scenario& s = model_.scenario;
    Result result;
    result.scenario_file = s.file;
    result.scenario_title = s.title;
    result.scenario_hash = s.hash;
    result.seed = s.run.seed;
    result.confidence = s.run.confidence;
    result.overrides = s.overrides;
    result.run = s.run;
    result.replications = replications();
    result.batches = s.run.batches.value_or(0);
    result.events = events_;
    result.invariants.checked = checks_;
    result.measures = collector_.measures(result.confidence);
    result.distributions = collector_.distributions();
    result.series = series_.series(result.confidence);
    const Measure nothing;
    const auto find = [&](const std::string& name) -> const Measure& {
        const Measure* m = result.find(name);
        return m ? *m : nothing;
    };
    for (const Objective& o : s.expect) result.objectives.push_back(decide(o, find(o.measure)));
    for (const TheoryValue& t : s.theory) result.theory.push_back(compare(t, find(t.measure)));
    return result;
}

std::optional<Measure> Fold::measure(std::string_view name) const
{
    return collector_.measure(name, model_.scenario.run.confidence);
}

}  // namespace ringback
