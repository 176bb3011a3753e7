// A grid of scenarios: each replication of each cell is a function of (scenario, number), stored when it is finished. Who
// computed it, in which order, before or after which interruption, is nowhere in the result. Control plane.
#include "ringback/study.h"
#include "run/in_order.h"
#include "run/in_parallel.h"
#include "run/names.h"
#include "ringback/summary.h"
#include "run/stretches.h"
#include "study/codec.h"
#include "study/store.h"
#include "switching/exchange.h"

#include <fmt/format.h>
#include <algorithm>
#include <mutex>
#include <set>

namespace ringback {
namespace {

using Overrides = std::vector<std::pair<std::string, std::string>>;

std::string identity_of(const Scenario& s)
{
    return fmt::format("scenario {} seed {} model {}", s.hash, s.run.seed, model_version);
}

constexpr char warm_up_words[] = " warm_up ";
/// Whoever goes on without saying how long the warm-up is takes it from here.
std::string header_of(const Scenario& s)
{
    return identity_of(s) + warm_up_words + fmt::format("{} s", s.run.warm_up.in_seconds());
}

std::string store_in(const std::string& folder) { return folder + "/store"; }
std::string store_of(const Study& s) { return store_in(s.folder); }

Overrides overrides_of(const Study& s, const Cell& c)
{
    Overrides all;
    const auto add = [&](const auto& o) {
        std::erase_if(all, [&](const auto& x) { return x.first == o.first; });
        all.push_back(o);
    };
    for (const auto& o : s.scenario.overrides) add(o);
    for (const auto& o : c.values) add(o);
    return all;
}

Reading read_cell(const Study& s, const Cell& c) { return read_scenario(s.path, overrides_of(s, c)); }

/// What a cell's replications are stored under: its scenario's hash; where it records series or loads, of which that knows
/// nothing, a hash of both. (Which measures of the series are asked for does not matter: what is stored is good for all.)
Hash key_of(const Scenario& s)
{
    const RecordSpec& r = s.record;
    if (!r.every && !r.intervals && r.loads.empty()) return hash_of(s.hash);
    std::string text = fmt::format("{} every {} intervals {} loads", s.hash, r.every.value_or(Duration{}).count(), r.intervals.value_or(Duration{}).count());
    for (const auto load : r.loads) text += fmt::format(" {}", static_cast<int>(load));
    return hash_of_text(text);
}

using SharedModel = std::shared_ptr<const Model>;

SharedModel model_of(const Study& s, const Cell& c)
{
    Reading r = read_cell(s, c);
    if (!has_errors(r.problems) && r.scenario.hash != c.hash) throw StoreError(s.path + " has changed since the study began");
    ModelPtr model = has_errors(r.problems) ? nullptr : build(r.scenario, r.problems);
    if (!model) throw StoreError(s.path + " cannot be read any more");
    return SharedModel(model.release(), ModelDeleter{});
}

void look_at_store(Study& study)
{
    study.records.reset();  // there is memory for one
    study.records = std::make_shared<StoredRecords>(store_of(study), identity_of(study.scenario));
}

void count_done(Study& study)
{
    for (Cell& c : study.cells) {
        c.done = 0;
        for (std::uint32_t r = 0; r < study.replications; ++r) c.done += study.records->find(c.key, r) != nullptr;
    }
}

struct Task {
    std::uint32_t cell, replication;
};

class Sweeper {
public:
    Sweeper(Study& study, const SweepOptions& options)
        : study_(study), options_(options), models_(study.cells.size())
    {
        std::set<Hash> taken;  // two cells may be the same scenario
        std::uint64_t number = 0;
        for (std::uint32_t c = 0; c < study.cells.size(); ++c) {
            const Hash& key = study.cells[c].key;
            const bool again = !taken.insert(key).second;
            for (std::uint32_t r = 0; r < study.replications; ++r) {
                const bool mine = number++ % options.shards == options.shard;
                if (mine && !again && !study.records->find(key, r)) tasks_.push_back({c, r});
            }
        }
        // Whatever ends the program, whoever goes on without being told how many goes on to the same number.
        const bool is_news = study.extended && study.records->asked() < study.replications;
        if (tasks_.empty() && !is_news) return;
        writer_.emplace(store_of(study), header_of(study.scenario));  // before the work: an hour later is too late to learn that it cannot be
        if (study.extended) writer_->append_wish(study.replications);
    }

    bool has_work() const { return writer_.has_value(); }
    bool run()
    {
        const auto computed = [this](std::uint64_t i) {
            try {
                one(tasks_[i]);
            } catch (const BrokenInvariant& e) {  // of no use to anybody: the study ends without it
                const std::lock_guard lock(mutex_);
                ++study_.invariants.broken;
                if (study_.invariants.reports.size() < 5)
                    study_.invariants.reports.push_back(fmt::format("combination {}, replication {}: {}", tasks_[i].cell, tasks_[i].replication, e.what()));
            }
        };
        try {
            in_parallel(0, tasks_.size(), options_.threads, options_.stop, computed);
        } catch (const StoreFailure&) {
            throw;  // what could not be written will not be saved either
        } catch (...) {
            writer_->finish();
            throw;
        }
        if (study_.extended && !tasks_.empty()) writer_->append_wish(study_.replications);  // twice: damage at one place does not take both
        writer_->finish();
        return done_ == tasks_.size();
    }

private:
    void one(const Task& task)
    {
        const Cell& cell = study_.cells[task.cell];
        const SharedModel model = shared_model(task.cell);
        RunOptions run;
        run.stop = options_.stop;
        auto r = replicate(*model, task.replication, run);
        if (!r) return;
        if (!r->broken.empty()) throw BrokenInvariant(r->broken);
        writer_->append(cell.key, task.replication, encode(*r));
        const std::lock_guard lock(mutex_);
        ++done_;
        if (options_.progress) options_.progress(done_, tasks_.size());
    }

    SharedModel shared_model(std::uint32_t cell)
    {
        const std::lock_guard lock(models_mutex_);
        if (last_cell_ == cell && last_) return last_;
        SharedModel model = models_[cell].lock();
        if (!model) models_[cell] = model = model_of(study_, study_.cells[cell]);
        last_ = model;
        last_cell_ = cell;
        return model;
    }

    Study& study_;
    const SweepOptions& options_;
    std::optional<StoreWriter> writer_;  // there is something to add
    std::vector<Task> tasks_;
    std::vector<std::weak_ptr<const Model>> models_;
    SharedModel last_;
    std::uint32_t last_cell_ = 0;
    std::mutex mutex_, models_mutex_;
    std::uint64_t done_ = 0;
};

}  // namespace

std::optional<std::string> warm_up_of_study(const std::string& folder) { return said_after(warm_up_words, store_in(folder)); }

Study open_study(const Scenario& scenario, const std::string& path, const std::string& folder, const SweepOptions& options,
                 Problems& problems)
{
    const Experiment& experiment = *scenario.experiment;
    Study study;
    study.scenario = scenario;
    study.path = path;
    study.folder = folder;
    for (auto& values : cells_of(experiment)) {
        Cell c;
        c.values = std::move(values);
        Reading r = read_cell(study, c);
        if (!has_errors(r.problems)) build(r.scenario, r.problems);
        if (has_errors(r.problems)) {
            const bool is_set = std::ranges::any_of(scenario.overrides, [](const auto& o) { return o.first.starts_with("experiment"); });
            for (Problem& p : r.problems) {
                if (!is_set && p.at.file.starts_with("--set ")) p.at.file.replace(0, 5, escaped(path) + ": experiment:");
                problems.push_back(std::move(p));
            }
            study.cells.clear();
            return study;
        }
        c.hash = r.scenario.hash;
        c.key = key_of(r.scenario);
        study.cells.push_back(std::move(c));
    }
    if (!experiment.compare_with.empty()) {
        for (Cell& c : study.cells) {
            const auto baseline = std::ranges::find(study.cells, baseline_of(experiment, c.values), &Cell::values);
            if (baseline != study.cells.end() && &*baseline != &c) c.baseline = static_cast<std::size_t>(baseline - study.cells.begin());
        }
    }

    look_at_store(study);
    study.remarks = study.records->remarks();
    // Whoever runs it has the last word.
    const bool is_overridden = std::ranges::any_of(scenario.overrides, [](const auto& o) { return o.first == "run.replications"; });
    const std::uint32_t of_experiment = is_overridden ? scenario.run.replications : experiment.replications.value_or(scenario.run.replications);
    study.replications = std::max(of_experiment + options.extend, study.records->asked());
    study.extended = study.replications - of_experiment;
    count_done(study);
    return study;
}

bool sweep(Study& study, const SweepOptions& options)
{
    Sweeper sweeper(study, options);
    if (!sweeper.has_work()) return true;
    const bool finished = sweeper.run();
    look_at_store(study);
    count_done(study);
    return finished;
}

namespace {

struct FoldedCell {
    Fold fold;
    std::optional<PairedCollector> pairs;  // with its baseline
    Payloads payloads;
    Replication replication, base;  // read over and over, into the same memory

    FoldedCell(const StoredRecords& store, const Model& model, const Model* baseline) : fold(model), payloads(store)
    {
        replication.tally = blank_tally(model);
        if (!baseline) return;
        pairs.emplace(measured_names(*baseline), measured_names(model));
        base.tally = blank_tally(*baseline);
    }
    void merge(const FoldedCell& other)
    {
        fold.merge(other.fold);
        if (pairs) pairs->merge(*other.pairs);
    }
};

/// The replications of a cell that are stored, folded.
CellResult fold_cell(const Study& study, const Cell& c, unsigned threads)
{
    const StoredRecords& store = *study.records;
    const auto read = [&](Payloads& payloads, const Cell& cell, std::uint32_t replication, Replication& into) {
        const Stored* record = store.find(cell.key, replication);
        if (record && !decode(payloads(*record), into))
            throw StoreError(fmt::format("{}: replication {} was stored by another version of the program", store_of(study), replication));
        return record != nullptr;
    };
    const SharedModel model = model_of(study, c);
    const SharedModel base_model = c.baseline ? model_of(study, study.cells[*c.baseline]) : nullptr;
    Stretches<FoldedCell> folded([&] { return std::make_unique<FoldedCell>(store, *model, base_model.get()); });
    in_blocks(0, study.replications, threads, nullptr, [&](std::uint64_t first, std::uint64_t last) {
        auto s = folded.from(static_cast<std::uint32_t>(first));
        FoldedCell& cell = *s.sum;
        for (; s.next < last; ++s.next) {
            if (!read(cell.payloads, c, s.next, cell.replication)) continue;
            const RecordPlan& plan = model->record;
            if (cell.replication.snapshots.size() != (plan.series.empty() ? 0 : plan.borders.size()))
                throw StoreError(fmt::format("{}: replication {} was stored with other series", store_of(study), s.next));
            cell.fold.add(cell.replication);
            if (base_model && read(cell.payloads, study.cells[*c.baseline], s.next, cell.base))
                cell.pairs->add(cell.base.tally, cell.replication.tally);
        }
        folded.put(std::move(s));
    });
    CellResult result;
    result.result = folded.beginning().fold.result();
    if (base_model) result.differences = folded.beginning().pairs->differences(study.scenario.run.confidence);
    return result;
}

}  // namespace

void for_each_result(const Study& study, const std::function<void(std::size_t, const CellResult&)>& take, unsigned threads)
{
    InOrder<CellResult> ended(take);
    std::mutex mutex;
    const auto of_a_cell = static_cast<unsigned>(std::max<std::size_t>(threads / std::max<std::size_t>(study.cells.size(), 1), 1));
    in_parallel(0, study.cells.size(), threads, nullptr, [&](std::uint64_t i) {
        CellResult result = fold_cell(study, study.cells[i], of_a_cell);
        const std::lock_guard lock(mutex);
        ended.add(static_cast<std::uint32_t>(i), std::move(result));
    });
}

}  // namespace ringback
