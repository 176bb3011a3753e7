// The value of a path that just meets an objective, the smallest or the largest: bisected on the same callers, from where theory
// points, and then made sure of at the answer and at the value beside it that is not enough. Control plane.
#include "ringback/summary.h"
#include "scenario/forms_experiment.h"
#include "study/size_theory.h"
#include "study/trials.h"

#include <algorithm>
#include <cmath>

namespace ringback {
namespace {

/// Values by their place on the way from the end that is not enough to the end that is; so the search knows one direction.
class Search {
public:
    Search(const SizeRequest& request, const StudyOptions& options) : request_(request), trials_(request, options) {}

    SizeResult run(Problems& problems)
    {
        SizeResult out;
        out.find = request_.find;
        out.objective = request_.objective;
        if (!trials_.has(request_.low, problems) || !trials_.has(request_.high, problems)) return out;
        const Scenario& s = trials_.scenario(request_.low);
        first_ = s.run.replications;
        out.measure = trials_.objective().measure;
        out.confidence = s.run.confidence;

        try {
            find(out);
        } catch (const NothingToMeasure& nothing) {
            out.nothing_at = nothing.value;
        }
        out.complete = !stopped();
        out.tried = trials_.all();
        for (const auto& t : out.tried) {
            out.is_duration = t.measure.is_duration;
            out.replications += t.replications;
        }
        return out;
    }

private:
    struct NothingToMeasure {
        std::uint32_t value;
    };

    void find(SizeResult& out)
    {
        std::optional<std::uint32_t> answer;
        look_at_ends();
        while (!ends_agree() && !stopped()) {
            direct();
            const auto proposal = proposed();
            if (proposal) {
                out.theory = proposal->value;
                out.formula = proposal->formula;
            }
            answer = settle(search(proposal ? std::optional(place_of(proposal->value)) : std::nullopt));
            if (!ends_agree() && is_enough_now(steps())) break;
            look_at_ends();  // more replications of an end say the other thing
        }
        if (!stopped()) conclude(out, answer);
    }

    // --- places

    std::uint32_t steps() const { return request_.high - request_.low; }
    std::uint32_t value_at(std::uint32_t place) const { return rising_ ? request_.low + place : request_.high - place; }
    std::uint32_t place_of(std::uint32_t value) const { return rising_ ? value - request_.low : request_.high - value; }
    bool stopped() const { return trials_.stopped(); }
    double enough(std::uint32_t place) const { return trials_.enough(value_at(place)); }
    double doubt(std::uint32_t place) const { return std::min(enough(place), 1 - enough(place)); }
    bool is_enough_now(std::uint32_t place) const { return enough(place) > 0.5; }
    void replicate_to(std::uint32_t place, std::uint32_t n) { trials_.replicate_to(value_at(place), n); }

    // --- which end is enough

    bool ends_agree() const { return is_enough_now(0) == is_enough_now(steps()); }
    double doubt_of_ends() const { return doubt(0) + (steps() > 0 ? doubt(steps()) : 0); }

    /// Where both are enough or neither is, there is nothing to look for between them: until that is sure, or turns out to be wrong.
    void look_at_ends()
    {
        const std::uint32_t last = steps();
        for (const std::uint32_t end : {0u, last}) is_enough(end);
        if (!ends_agree()) return;
        for (const std::uint32_t end : {0u, last}) replicate_to(end, least_to_believe());
        while (!stopped() && ends_agree() && after_all_looks(doubt_of_ends()) < request_.probability) {
            const bool last_first = doubt(last) > doubt(0);
            if (!look_again(last_first ? last : 0) && !look_again(last_first ? 0 : last)) return;
        }
    }

    /// From the end that is not enough to the one that is.
    void direct()
    {
        rising_ = true;
        rising_ = is_enough_now(steps());
    }

    std::optional<Proposal> proposed() const
    {
        if (!rising_) return {};
        const auto measured = [&](std::string_view name) { return trials_.measure(request_.high, name).value; };
        return proposed_by_theory(trials_.scenario(request_.high), request_.find, trials_.objective(), request_.low, request_.high, measured);
    }

    // --- the first place that is enough

    /// By halves; from where theory points in growing steps until both sides are known. Above place 0, and at most the last, which is
    /// enough.
    std::uint32_t search(std::optional<std::uint32_t> start)
    {
        const std::uint32_t last = steps();
        std::uint32_t low = 1, high = last, step = 1, next = std::clamp(start.value_or(low + (high - low) / 2), low, high);
        while (low < high && !stopped()) {
            const bool is = is_enough(next);
            (is ? high : low) = is ? next : next + 1;
            if (!start || (high < last && low > 1))
                next = low + (high - low) / 2;
            else if (low < high)
                next = is ? (high > low + step ? high - step : low) : std::min(high, low + step - 1);
            step *= 2;
        }
        return high;
    }

    /// With as many replications as it takes to say so at all clearly.
    bool is_enough(std::uint32_t place)
    {
        constexpr double clear = 0.1;
        replicate_to(place, first_);
        const std::uint32_t most = std::min(request_.replications_at_most, 4 * first_);
        for (std::uint32_t n = 2 * first_; doubt(place) > clear && n <= most && !stopped(); n *= 2) replicate_to(place, n);
        return is_enough_now(place);
    }

    /// Replicates the answer and the place before it until the answer is sure enough; it may move on the way, to either end.
    std::uint32_t settle(std::uint32_t answer)
    {
        for (;;) {
            replicate_to(answer, least_to_believe());
            if (answer > 0) replicate_to(answer - 1, least_to_believe());
            if (stopped() || after_all_looks(doubt_of(answer)) >= request_.probability) return answer;
            if (answer > 0 && is_enough_now(answer - 1)) {
                --answer;
                continue;
            }
            if (!is_enough_now(answer) && answer < steps()) {
                replicate_to(++answer, first_);
                continue;
            }
            const bool before = answer > 0 && doubt(answer - 1) > doubt(answer);
            if (!look_again(before ? answer - 1 : answer)) return answer;
        }
    }

    /// The same place, three times the replications, if that is allowed.
    /// @throws NothingToMeasure where no more of them would tell
    bool look_again(std::uint32_t place)
    {
        const std::uint32_t value = value_at(place), n = trials_.replications(value);
        if (n >= std::min(enough_to_give_up, request_.replications_at_most) && !trials_.measure(value, trials_.objective().measure).value)
            throw NothingToMeasure{value};
        if (n >= request_.replications_at_most) return false;
        replicate_to(place, std::min(request_.replications_at_most, 3 * n));
        return true;
    }

    // --- what that says, and how surely

    void conclude(SizeResult& out, std::optional<std::uint32_t> place)
    {
        using Answer = SizeResult::Answer;
        if (ends_agree()) {
            rising_ = true;  // the way back to values
            out.is = is_enough_now(0) ? Answer::low_end : Answer::none;
            if (out.is == Answer::low_end) out.answer = request_.low;
            out.probability = after_all_looks(doubt_of_ends());
        } else {
            out.is = rising_ ? Answer::smallest : Answer::largest;
            out.answer = value_at(*place);
            out.probability = after_all_looks(doubt_of(*place));
            // The curve around it.
            for (std::uint32_t k = *place > 2 ? *place - 2 : 0; k <= std::min(*place + 2, steps()) && !stopped(); ++k) replicate_to(k, first_);
        }
        out.is_sure = out.probability >= request_.probability;
    }

    /// That the answer is enough and the place before it is not; both may err, so at most this.
    double doubt_of(std::uint32_t answer) const { return 1 - enough(answer) + (answer > 0 ? enough(answer - 1) : 0); }

    /// Whoever stops at the first look that pleases errs as often as at all looks together, at most. Not pleased by the last, he
    /// may be as sure as it looks, but not nearly as sure as he had to be.
    double after_all_looks(double doubts) const
    {
        std::uint32_t looks = 1;
        for (double n = few; n < request_.replications_at_most; n *= 3) ++looks;
        const double sure = 1 - looks * doubts;
        return sure >= request_.probability ? sure : std::max(0.0, std::min(1 - doubts, 2 * request_.probability - 1));
    }

    static constexpr std::uint32_t few = 20;  // whoever believes the variance of fewer errs too often
    std::uint32_t least_to_believe() const { return std::min(few, request_.replications_at_most); }

    const SizeRequest& request_;
    Trials trials_;
    std::uint32_t first_ = 10;  // replications before anything is said of a value
    bool rising_ = true;        // more is better
};

/// How it is simulated and what is written down is no part of the network; and a number that is dialled is a name.
bool is_amount_of_the_network(std::string_view path)
{
    const std::string_view section = path.substr(0, path.find('.')), last = path.substr(path.rfind('.') + 1);
    if (scenario::not_to_vary(path) || last == "number" || last == "numbers") return false;
    return section != "run" && section != "record" && section != "title" && section != "description";
}

}  // namespace

SizeResult size(const SizeRequest& request, const StudyOptions& options, Problems& problems)
{
    if (is_amount_of_the_network(request.find)) return Search(request, options).run(problems);
    Problem p;
    p.at.file = "--find";
    p.message = "'" + escaped(request.find) + "' is no amount in the network";
    p.hint = "as trunk_groups.TIE.circuits, or traffic";
    problems.push_back(p);
    return {};
}

}  // namespace ringback
