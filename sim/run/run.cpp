// Replicates a model over threads and folds the tallies. Results do not depend on the number of threads, because every
// replication is a function of (model, number) and sums are exact. Control plane.
#include "observe/fingerprint.h"
#include "run/in_parallel.h"
#include "run/names.h"
#include "run/replication.h"
#include "run/simulation.h"
#include "run/stretches.h"

#include <algorithm>
#include <cfenv>
#include <chrono>
#include <cmath>
#include <mutex>

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
    Replicator(const Model& model, const RunOptions& options) : model_(model), options_(options) {}

    Result run()
    {
        if (!arithmetic_is_plain()) broken(0, "the processor rounds or flushes otherwise than IEEE 754's default");
        const auto& until = model_.scenario.run.until;
        std::optional<TargetResult> target;
        if (until) {
            limit_ = until->least;
            for (;;) {
                run_to_limit();
                target = look(*until);
                if (options_.looked) options_.looked(*target);
                if (target->met || limit_ == until->most || stopped() || out_of_time()) break;
                limit_ = next_look(*until, *target);
            }
        } else {
            limit_ = model_.scenario.run.replications;
            run_to_limit();
        }

        Result result = folded_.beginning().result();
        result.complete = folded_.next() == limit_ || out_of_time();
        result.target = std::move(target);
        if (options_.traced_replication < folded_.next()) {
            result.fingerprint = fingerprint_;
            result.outcomes = outcomes_;
        }
        result.invariants.broken = invariants_.broken;
        result.invariants.reports = std::move(invariants_.reports);
        return result;
    }

private:
    void run_to_limit()
    {
        in_blocks(folded_.next(), limit_, options_.threads, options_.stop, [this](std::uint64_t first, std::uint64_t last) {
            auto s = folded_.from(static_cast<std::uint32_t>(first));
            for (; s.next < last && !stopped() && !out_of_time() && one(s.next, *s.sum); ++s.next) {
                const std::lock_guard lock(mutex_);
                ++done_;
                if (options_.progress) options_.progress(done_, limit_);
            }
            folded_.put(std::move(s));
        });
    }

    TargetResult look(const RunSpec::Until& until) const
    {
        TargetResult t{until.of.measure, until.half_width.value, {}, false, false};
        if (const auto m = folded_.beginning().measure(until.of.measure)) {
            t.reached = m->half_width;
            t.is_duration = m->is_duration;
            t.met = m->half_width && *m->half_width <= until.half_width.value;
        }
        return t;
    }
    // As many as would do if the variance stayed what it is, but no leap: looking often at an interval that happens to be narrow
    // costs coverage, and so does believing in the variance of a few.
    std::uint32_t next_look(const RunSpec::Until& until, const TargetResult& now) const
    {
        const double ratio = now.reached.value_or(2 * until.half_width.value) / until.half_width.value;
        const double n = limit_, next = std::clamp(std::ceil(n * ratio * ratio), std::ceil(1.1 * n), 2 * n);
        return static_cast<std::uint32_t>(std::min(next, static_cast<double>(until.most)));
    }
    bool out_of_time() const
    {
        const auto& until = model_.scenario.run.until;
        if (!until || !until->wall_time) return false;
        return std::chrono::steady_clock::now() - started_ > std::chrono::nanoseconds(until->wall_time->count());
    }

    bool stopped() const { return options_.stop && options_.stop->load(std::memory_order_relaxed); }

    /// False if it was stopped.
    bool one(std::uint32_t r, Fold& fold)
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
        std::optional<Replication> replication;
        try {
            replication = replicate(model_, r, options_, std::move(listener));
        } catch (const BrokenInvariant& e) {  // there is nothing to fold
            broken(r, e.what());
            return true;
        }
        if (!replication) return false;
        if (writer) writer->trailer(digests.all(), digests.outcomes());
        if (!replication->broken.empty()) broken(r, replication->broken);
        if (traced) {
            fingerprint_ = digests.all();
            outcomes_ = digests.outcomes();
        }
        fold.add(*replication);
        return true;
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
    // What a signal leaves is what so many replications give.
    Stretches<Fold> folded_{[this] { return std::make_unique<Fold>(model_); }};
    Fingerprint fingerprint_, outcomes_;  // written by the one thread that has the traced replication
    Invariants invariants_;
    std::mutex mutex_;
    const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();  // for run.until.wall_time only
    std::uint32_t limit_ = 0;  // replications to do before the next look
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
