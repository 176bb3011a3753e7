// Replicates a model over threads and folds the tallies. Results do not depend on the number of threads, because every
// replication is a function of (model, number) and sums are exact. Control plane.
#include "observe/fingerprint.h"
#include "run/names.h"
#include "run/replication.h"
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
    Replicator(const Model& model, const RunOptions& options) : model_(model), options_(options), fold_(model) {}

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

        Result result = fold_.result();
        result.complete = result.replications + dropped_ == replications;
        result.fingerprint = fingerprint_;
        result.outcomes = outcomes_;
        result.invariants.broken = invariants_.broken;
        result.invariants.reports = std::move(invariants_.reports);
        return result;
    }

private:
    bool stopped() const { return options_.stop && options_.stop->load(std::memory_order_relaxed); }

    void work()
    {
        for (;;) {
            const std::uint32_t r = next_.fetch_add(1);
            if (r >= model_.scenario.run.replications || stopped() || failed_) return;
            try {
                one(r);
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

    void one(std::uint32_t r)
    {
        const bool traced = r == options_.traced_replication;
        Digests digests;
        std::unique_ptr<TraceWriter> writer;
        Listener listener;
        if (traced) {
            if (options_.trace) {
                writer = std::make_unique<TraceWriter>(record_names(model_), options_.trace);
                writer->header(model_.scenario, r);
            }
            listener = [&](const Record* records, std::size_t n) {
                digests.add(records, n);
                if (writer) writer->write(records, n);
            };
        }
        const auto replication = replicate(model_, r, options_, std::move(listener));
        if (!replication) return;
        if (writer) writer->trailer(digests.all(), digests.outcomes());
        if (!replication->broken.empty()) broken(r, replication->broken);

        const std::lock_guard lock(mutex_);
        if (traced) {
            fingerprint_ = digests.all();
            outcomes_ = digests.outcomes();
        }
        fold_.add(*replication);
        ++done_;
        if (options_.progress) options_.progress(done_, model_.scenario.run.replications);
    }

    void broken(std::uint32_t r, const std::string& what)
    {
        const std::lock_guard lock(mutex_);
        ++invariants_.broken;
        if (invariants_.reports.size() < 5) {
            invariants_.reports.push_back(
                "replication " + std::to_string(r) + ", seed " + std::to_string(model_.scenario.run.seed) + ": " + what +
                "; reproduce with: ringback run " + model_.scenario.file + " --check full --replication " + std::to_string(r) +
                " --seed " + std::to_string(model_.scenario.run.seed));
        }
    }

    const Model& model_;
    const RunOptions& options_;
    Fold fold_;
    Fingerprint fingerprint_, outcomes_;
    Invariants invariants_;
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
