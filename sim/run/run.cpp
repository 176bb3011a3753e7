// Replicates a model over threads and folds the tallies. Results do not depend on the number of threads, because every
// replication is a function of (model, number) and sums are exact. Control plane.
#include "observe/fingerprint.h"
#include "ringback/summary.h"
#include "run/in_order.h"
#include "run/names.h"
#include "run/replication.h"
#include "run/simulation.h"

#include <algorithm>
#include <cfenv>
#include <chrono>
#include <cmath>
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
    Replicator(const Model& model, const RunOptions& options) : model_(model), options_(options), fold_(model)
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

        Result result = fold_.result();
        result.complete = result.replications + dropped_ == limit_ || out_of_time_;
        result.target = std::move(target);
        if (options_.traced_replication < ended_.next()) {
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
        const unsigned threads = std::clamp(options_.threads, 1u, limit_ - next_);
        std::vector<std::thread> others;
        for (unsigned i = 1; i < threads; ++i) others.emplace_back([this] { work(); });
        work();
        for (auto& t : others) t.join();
        if (error_) std::rethrow_exception(error_);
    }

    TargetResult look(const RunSpec::Until& until) const
    {
        TargetResult t{until.of.measure, until.half_width.value, {}, false, false};
        t.out_of_time = out_of_time_;
        const auto m = fold_.measure(until.of.measure);
        t.nothing = (!m || !m->value) && fold_.replications() >= std::min(enough_to_give_up, until.most);
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

    void work()
    {
        for (;;) {
            if (stopped() || failed_ || (options_.give_up && options_.give_up())) return;
            std::uint32_t r = next_;
            while (r < limit_ && !next_.compare_exchange_weak(r, r + 1)) {
            }
            if (r >= limit_) return;
            try {
                one(r);
            } catch (const BrokenInvariant& e) {
                broken(r, e.what());
                ++dropped_;
                const std::lock_guard lock(mutex_);
                end(r, {});
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
        auto replication = replicate(model_, r, options_, std::move(listener));
        if (!replication) return;
        if (writer) writer->trailer(digests.all(), digests.outcomes());
        if (!replication->broken.empty()) broken(r, replication->broken);

        const std::lock_guard lock(mutex_);
        if (traced) {
            fingerprint_ = digests.all();
            outcomes_ = digests.outcomes();
        }
        end(r, std::move(replication));
        ++done_;
        if (options_.progress) options_.progress(done_, expected_);
    }

    void end(std::uint32_t r, std::optional<Replication> replication)
    {
        ended_.add(r, std::move(replication));
        has_something_ = fold_.replications() > 0 && ended_.next() > options_.traced_replication;
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
    Fold fold_;
    // So that what a signal leaves is what so many replications give.
    InOrder<Replication> ended_{[this](std::uint32_t, const Replication& r) { fold_.add(r); }};
    Fingerprint fingerprint_, outcomes_;
    Invariants invariants_;
    std::mutex mutex_;
    std::optional<std::chrono::steady_clock::time_point> deadline_;  // of run.until.wall_time
    std::atomic<bool> has_something_{false}, out_of_time_{false};
    std::uint32_t limit_ = 0;     // replications to do before the next look
    std::uint32_t expected_ = 0;  // in all, as far as the last look can tell
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
