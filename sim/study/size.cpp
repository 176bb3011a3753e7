// The smallest value of a path that meets an objective: bisected on the same callers, from where theory points, and then made
// sure of at the answer and at the value below it. Control plane.
#include "observe/verdicts.h"
#include "ringback/formulas.h"
#include "ringback/study.h"
#include "run/in_parallel.h"
#include "run/replication.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

namespace ringback {
namespace {

using Overrides = std::vector<std::pair<std::string, std::string>>;

/// What is known of one value: its replications so far.
struct Tried {
    ModelPtr model;
    std::unique_ptr<Fold> fold;
};

class Sizer {
public:
    Sizer(const SizeRequest& request, const StudyOptions& options, Problems& problems)
        : request_(request), options_(options), problems_(problems)
    {
    }

    SizeResult run()
    {
        SizeResult out;
        out.find = request_.find;
        out.objective = request_.objective;
        std::uint32_t low = request_.low, high = request_.high;  // the answer is above low - 1, and at most high
        if (!tried(low) || !tried(high)) return out;
        objective_ = tried_.at(low).model->scenario.expect.front();
        first_ = tried_.at(low).model->scenario.run.replications;
        out.measure = objective_.measure;
        out.confidence = tried_.at(low).model->scenario.run.confidence;

        out.theory = theory(high);
        std::uint32_t next = std::clamp(out.theory.value_or(low + (high - low) / 2), low, high);
        bool found = true;
        std::uint32_t step = 1;
        while (low < high && !stopped()) {
            const bool enough = is_enough(next);
            if (enough) {
                high = next;
            } else if (next == high) {
                found = false;
                break;
            } else {
                low = next + 1;
            }
            // From theory's word in growing steps; once both sides are known, by halves.
            const bool between = high < request_.high && low > request_.low;
            if (out.theory && !between && low < high) {
                next = enough ? (high > low + step ? high - step : low) : std::min(high, low + step - 1);
                step *= 2;
            } else {
                next = low + (high - low) / 2;
            }
        }
        if (found && high == request_.high && !stopped()) found = is_enough(high);
        if (!found) found = may_yet_be_enough(high);
        if (found && !stopped()) {
            out.answer = settle(high);
            out.probability = probability(*out.answer);
            for (std::uint32_t v = *out.answer > request_.low + 2 ? *out.answer - 2 : request_.low; v <= std::min(*out.answer + 2, request_.high); ++v) {
                if (!stopped()) replicate_to(v, first_);
            }
        } else if (!stopped()) {
            out.probability = after_all_looks(enough(request_.high));
        }
        out.is_sure = out.probability >= request_.probability;
        out.complete = !stopped();
        for (auto& [value, t] : tried_) {
            if (t.fold->replications() == 0) continue;
            const Measure m = t.fold->measure(objective_.measure).value_or(Measure{});
            out.is_duration = m.is_duration;
            out.tried.push_back({value, m, enough(value)});
            out.replications += t.fold->replications();
        }
        return out;
    }

private:
    bool stopped() const { return options_.stop && *options_.stop; }

    Tried* tried(std::uint32_t value)
    {
        const auto at = tried_.find(value);
        if (at != tried_.end()) return &at->second;
        Overrides overrides = request_.overrides;
        overrides.emplace_back("expect", "[\"" + request_.objective + "\"]");
        overrides.emplace_back("record", "{}");
        overrides.emplace_back(request_.find, std::to_string(value));
        Reading r = read_scenario(request_.path, overrides);
        ModelPtr model = has_errors(r.problems) ? nullptr : build(r.scenario, r.problems);
        if (!model) {
            problems_.insert(problems_.end(), r.problems.begin(), r.problems.end());
            return nullptr;
        }
        auto fold = std::make_unique<Fold>(*model);
        return &tried_.emplace(value, Tried{std::move(model), std::move(fold)}).first->second;
    }

    /// Where the formula of Erlang points, for circuits that block: the traffic is what a few replications find offered.
    std::optional<std::uint32_t> theory(std::uint32_t high)
    {
        constexpr std::string_view groups = "trunk_groups.", circuits = ".circuits";
        if (!request_.find.starts_with(groups) || !request_.find.ends_with(circuits)) return {};
        const std::string group = request_.find.substr(0, request_.find.size() - circuits.size());
        const bool wants_less = objective_.relation == Objective::Relation::less || objective_.relation == Objective::Relation::less_or_equal;
        if (objective_.measure != group + ".call_congestion" || !wants_less) return {};
        replicate_to(high, std::min(first_, 4u));
        const auto offered = tried_.at(high).fold->measure(group + ".offered");
        if (!offered || !offered->value) return {};
        return erlang_b_circuits(*offered->value, objective_.bound);
    }

    void replicate_to(std::uint32_t value, std::uint32_t replications)
    {
        Tried* t = tried(value);
        if (!t) throw ModelLimit("the scenario cannot be run with " + request_.find + " = " + std::to_string(value));
        Fold& fold = *t->fold;
        const std::uint32_t from = fold.replications();
        if (replications <= from) return;
        std::mutex mutex;
        in_parallel(from, replications, options_.threads, options_.stop, [&](std::uint64_t r) {
            RunOptions run;
            run.stop = options_.stop;
            const auto one = replicate(*t->model, static_cast<std::uint32_t>(r), run);
            const std::lock_guard lock(mutex);
            if (one) fold.add(*one);
        });
        done_ += replications - from;
        if (options_.progress) options_.progress(done_, std::max<std::uint64_t>(done_ + 1, 10ull * first_));
    }

    /// The probability that this value is enough, as far as its replications know.
    double enough(std::uint32_t value) const
    {
        const Fold& fold = *tried_.at(value).fold;
        return probability_of(objective_, fold.measure(objective_.measure).value_or(Measure{}), tried_.at(value).model->scenario.run.confidence).value_or(0.5);
    }
    double doubt(std::uint32_t value) const
    {
        const double p = enough(value);
        return std::min(p, 1 - p);
    }

    /// With as many replications as it takes to say so at all clearly.
    bool is_enough(std::uint32_t value)
    {
        constexpr double clear = 0.1;
        replicate_to(value, first_);
        const std::uint32_t most = std::min(request_.replications_at_most, 4 * first_);
        for (std::uint32_t n = 2 * first_; doubt(value) > clear && n <= most && !stopped(); n *= 2) replicate_to(value, n);
        return enough(value) > 0.5;
    }

    /// The same value, three times the replications, if that is allowed.
    bool look_again(std::uint32_t value)
    {
        const std::uint32_t n = tried_.at(value).fold->replications();
        if (n >= request_.replications_at_most) return false;
        replicate_to(value, std::min(request_.replications_at_most, 3 * n));
        return true;
    }

    /// Replicates a value that is not enough until that is sure enough, or turns out to be wrong.
    bool may_yet_be_enough(std::uint32_t value)
    {
        replicate_to(value, std::min(least_to_settle, request_.replications_at_most));
        while (!stopped() && enough(value) <= 0.5 && after_all_looks(enough(value)) < request_.probability && look_again(value)) {}
        return enough(value) > 0.5;
    }

    /// Replicates the answer and the value below until the answer is sure enough; it may move on the way.
    std::uint32_t settle(std::uint32_t answer)
    {
        for (;;) {
            replicate_to(answer, std::min(least_to_settle, request_.replications_at_most));
            if (answer > request_.low) replicate_to(answer - 1, std::min(least_to_settle, request_.replications_at_most));
            if (stopped() || probability(answer) >= request_.probability) return answer;
            if (answer > request_.low && enough(answer - 1) > 0.5) {
                --answer;
                continue;
            }
            if (enough(answer) <= 0.5 && answer < request_.high) {
                replicate_to(++answer, first_);
                continue;
            }
            const bool below = answer > request_.low && doubt(answer - 1) > doubt(answer);
            if (!look_again(below ? answer - 1 : answer)) return answer;
        }
    }

    /// That the answer is enough and the value below is not; both may err, so at least this.
    double probability(std::uint32_t answer) const
    {
        return after_all_looks(1 - enough(answer) + (answer > request_.low ? enough(answer - 1) : 0));
    }
    /// Whoever stops at the first look that pleases errs as often as at all looks together, at most. Not pleased by the last, he
    /// may be as sure as it looks, but not nearly as sure as he had to be.
    double after_all_looks(double doubts) const
    {
        std::uint32_t looks = 1;
        for (double n = least_to_settle; n < request_.replications_at_most; n *= 3) ++looks;
        const double sure = 1 - looks * doubts;
        return sure >= request_.probability ? sure : std::max(0.0, std::min(1 - doubts, 2 * request_.probability - 1));
    }

    static constexpr std::uint32_t least_to_settle = 20;  // whoever believes the variance of fewer errs too often

    const SizeRequest& request_;
    const StudyOptions& options_;
    Problems& problems_;
    Objective objective_;
    std::uint32_t first_ = 10;
    std::uint64_t done_ = 0;
    std::map<std::uint32_t, Tried> tried_;
};

}  // namespace

SizeResult size(const SizeRequest& request, const StudyOptions& options, Problems& problems)
{
    return Sizer(request, options, problems).run();
}

}  // namespace ringback
