// Replicates a model over threads and folds the tallies. Results do not depend on the number of threads, because every
// replication is a function of (model, number) and sums are exact. Control plane.
#include "observe/fingerprint.h"
#include "ringback/summary.h"
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
    Replicator(const Model& model, const RunOptions& options) : model_(model), options_(options)
    {
        const auto& until = model.scenario.run.until;
        if (!until || !until->wall_time) return;
        deadline_ = std::chrono::steady_clock::now() + std::chrono::nanoseconds(until->wall_time->count());
        options_.give_up = [this, asked = options.give_up] { return out_of_time() || (asked && asked()); };
    }

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
                if (target->met || target->nothing || limit_ == until->most || stopped() || out_of_time_) break;
                limit_ = next_look(*until, *target);
                expected_ = std::max(limit_, static_cast<std::uint32_t>(would_do(*until, *target)));
            }
        } else {
            expected_ = limit_ = model_.scenario.run.replications;
            run_to_limit();
        }

        Result result = folded_.beginning().result();
        result.complete = folded_.next() == limit_ || out_of_time_;
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
            for (; s.next < last && !stopped() && !(options_.give_up && options_.give_up()) && one(s.next, *s.sum); ++s.next) {
                const std::lock_guard lock(mutex_);
                awaited_ -= s.next <= options_.traced_replication;
                ++done_;
                has_something_ = awaited_ == 0 && done_ > broken_off_;
                if (options_.progress) options_.progress(done_, expected_);
            }
            folded_.put(std::move(s));
        });
    }

    TargetResult look(const RunSpec::Until& until) const
    {
        TargetResult t{until.of.measure, until.half_width.value, {}, false, false};
        t.out_of_time = out_of_time_;
        const auto m = folded_.beginning().measure(until.of.measure);
        t.nothing = (!m || !m->value) && folded_.beginning().replications() >= std::min(enough_to_give_up, until.most);
        if (m) {
            t.reached = m->half_width;
            t.is_duration = m->is_duration;
            t.met = m->half_width && *m->half_width <= until.half_width.value;
        }
        return t;
    }
    /// As many replications as would do if the variance stayed what it is; all where nobody knows.
    double would_do(const RunSpec::Until& until, const TargetResult& now) const
    {
        if (!now.reached) return until.most;
        const double ratio = *now.reached / until.half_width.value;
        return std::min(std::ceil(limit_ * ratio * ratio), static_cast<double>(until.most));
    }
    // That many, but no leap: looking often at an interval that happens to be narrow costs coverage, and so does believing in the
    // variance of a few.
    std::uint32_t next_look(const RunSpec::Until& until, const TargetResult& now) const
    {
        const double n = limit_, next = std::clamp(would_do(until, now), std::ceil(1.1 * n), 2 * n);
        return static_cast<std::uint32_t>(std::min(next, static_cast<double>(until.most)));
    }
    /// Once something is there to be shown: the traced replication, and all before it.
    bool out_of_time()
    {
        if (deadline_ && has_something_ && std::chrono::steady_clock::now() > *deadline_) out_of_time_ = true;
        return out_of_time_;
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
            ++broken_off_;
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
            invariants_.reports.push_back("replication " + std::to_string(r) + ", seed " + std::to_string(model_.scenario.run.seed) + ": " + what +
                                          "; reproduce with: " + command_of(r));
        }
    }

    /// That looks at one replication alone.
    std::string command_of(std::uint32_t r) const
    {
        const Scenario& s = model_.scenario;
        std::string command = "ringback run " + quoted(s.file);
        for (const auto& [path, value] : s.overrides)
            if (path != "run.seed" && path != "run.replications") command += " --set " + quoted(path + '=' + value);
        if (s.run.until) command += " --set run.until=none";
        return command + " --check full --seed " + std::to_string(s.run.seed) + " --replications " + std::to_string(r + 1) + " --replication " +
               std::to_string(r);
    }

    const Model& model_;
    RunOptions options_;
    // What a signal leaves is what so many replications give.
    Stretches<Fold> folded_{[this] { return std::make_unique<Fold>(model_); }};
    Fingerprint fingerprint_, outcomes_;  // written by the one thread that has the traced replication
    Invariants invariants_;
    std::mutex mutex_;
    std::optional<std::chrono::steady_clock::time_point> deadline_;  // of run.until.wall_time
    std::atomic<bool> has_something_{false}, out_of_time_{false};
    std::uint32_t awaited_ = options_.traced_replication + 1;  // up to the traced one, before anything may be left out
    std::uint32_t limit_ = 0;     // replications to do before the next look
    std::uint32_t expected_ = 0;  // in all, as far as the last look can tell
    std::uint32_t done_ = 0;
    std::atomic<std::uint32_t> broken_off_{0};  // of these, ended by a broken invariant: nothing to fold
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
