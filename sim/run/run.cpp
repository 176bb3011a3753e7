// Replicates a model over threads and folds the tallies. Results do not depend on the number of threads, because every
// replication is a function of (model, number) and sums are exact. Control plane.
#include "observe/fingerprint.h"
#include "run/names.h"
#include "run/simulation.h"

#include <cfenv>
#include <mutex>
#include <thread>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace ringback {

namespace {

// Flushed denormals or another rounding, set by some library, would change what is drawn.
bool arithmetic_is_plain()
{
    if (std::fegetround() != FE_TONEAREST) return false;
#if defined(__SSE2__)
    if (_mm_getcsr() & 0x8040u) return false;
#endif
    return true;
}

class Replicator {
public:
    Replicator(const Model& model, const RunOptions& options)
        : model_(model),
          options_(options),
          collector_(measured_names(model), model.scenario.run.replications),
          series_(model.record, measured_names(model), model.scenario.run.replications)
    {
        result_.scenario_file = model.scenario.file;
        result_.scenario_title = model.scenario.title;
        result_.scenario_hash = model.scenario.hash;
        result_.seed = model.scenario.run.seed;
        result_.confidence = model.scenario.run.confidence;
        result_.overrides = model.scenario.overrides;
    }

    Result run()
    {
        if (!arithmetic_is_plain()) broken(0, "the processor rounds or flushes otherwise than IEEE 754's default");
        const std::uint32_t replications = model_.scenario.run.replications;
        const unsigned threads = std::clamp(options_.threads, 1u, replications);
        std::vector<std::thread> others;
        for (unsigned i = 1; i < threads; ++i) others.emplace_back([this] { work(); });
        work();
        for (auto& t : others) t.join();
        if (error_) std::rethrow_exception(error_);

        result_.replications = collector_.replications();
        result_.complete = result_.replications + dropped_ == replications;
        result_.measures = collector_.measures(result_.confidence);
        result_.series = series_.series(result_.confidence);
        const Measure nothing;
        const auto find = [&](const std::string& name) -> const Measure& {
            const Measure* m = result_.find(name);
            return m ? *m : nothing;
        };
        for (const Objective& o : model_.scenario.expect) result_.objectives.push_back(decide(o, find(o.measure)));
        for (const TheoryValue& t : model_.scenario.theory) result_.theory.push_back(compare(t, find(t.measure)));
        return std::move(result_);
    }

private:
    bool stopped() const { return options_.stop && options_.stop->load(std::memory_order_relaxed); }

    void work()
    {
        for (;;) {
            const std::uint32_t r = next_.fetch_add(1);
            if (r >= model_.scenario.run.replications || stopped() || failed_) return;
            try {
                replicate(r);
            } catch (const BrokenInvariant& e) {
                broken(r, e.what());
                ++dropped_;
            } catch (...) {
                const std::lock_guard lock(mutex_);
                if (!error_) error_ = std::current_exception();
                failed_ = true;
            }
        }
    }

    void replicate(std::uint32_t r)
    {
        Simulation simulation(model_, r);
        const bool traced = r == options_.traced_replication;
        Digests digests;
        std::unique_ptr<TraceWriter> writer;
        if (traced) {
            if (options_.trace) {
                writer = std::make_unique<TraceWriter>(record_names(model_), options_.trace);
                writer->header(model_.scenario, r);
            }
            simulation.exchange.recorder.listen([&](const Record* records, std::size_t n) {
                digests.add(records, n);
                if (writer) writer->write(records, n);
            });
        }
        if (!simulation.run(options_)) return;
        if (writer) writer->trailer(digests.all(), digests.outcomes());
        const std::string wrong = simulation.settle_accounts();
        if (!wrong.empty()) broken(r, wrong);

        const std::lock_guard lock(mutex_);
        if (traced) {
            result_.fingerprint = digests.all();
            result_.outcomes = digests.outcomes();
        }
        result_.events += simulation.exchange.recorder.tally.events;
        result_.invariants.checked += simulation.checks();
        collector_.add(r, simulation.exchange.recorder.tally);
        series_.add(r, simulation.exchange.recorder.tally, simulation.snapshots);
        ++done_;
        if (options_.progress) options_.progress(done_, model_.scenario.run.replications);
    }

    void broken(std::uint32_t r, const std::string& what)
    {
        const std::lock_guard lock(mutex_);
        ++result_.invariants.broken;
        if (result_.invariants.reports.size() < 5) {
            result_.invariants.reports.push_back(
                "replication " + std::to_string(r) + ", seed " + std::to_string(model_.scenario.run.seed) + ": " + what +
                "; reproduce with: ringback run " + model_.scenario.file + " --check full --replication " + std::to_string(r) +
                " --seed " + std::to_string(model_.scenario.run.seed));
        }
    }

    const Model& model_;
    const RunOptions& options_;
    Collector collector_;
    SeriesCollector series_;
    Result result_;
    std::mutex mutex_;
    std::atomic<std::uint32_t> next_{0};
    std::atomic<bool> failed_{false};
    std::atomic<std::uint32_t> dropped_{0};  // replications that a broken invariant ended
    std::exception_ptr error_;
    std::uint32_t done_ = 0;
};

}  // namespace

std::uint64_t estimated_trace_bytes(const Model& model)
{
    constexpr double of_a_demand = 1400;  // some ten records; 1,250 to 1,750 in the shipped scenarios
    const RunSpec& run = model.scenario.run;
    const double seconds = (run.warm_up + run.duration + run.follow).in_seconds();
    return static_cast<std::uint64_t>(std::min(of_a_demand * model.streams.demands_per_second * seconds, 1e18));
}

Result run(const Model& model, const RunOptions& options) { return Replicator(model, options).run(); }

}  // namespace ringback
