#include "observe/verdicts.h"

#include "observe/intervals.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ringback {

bool meets(double x, const Objective& o)
{
    switch (o.relation) {
        case Objective::Relation::less: return x < o.bound;
        case Objective::Relation::less_or_equal: return x <= o.bound;
        case Objective::Relation::greater: return x > o.bound;
        case Objective::Relation::greater_or_equal: return x >= o.bound;
    }
    return false;
}

ObjectiveResult decide(const Objective& o, const Measure& m)
{
    ObjectiveResult r;
    r.text = o.text;
    r.value = m.value;
    r.half_width = m.half_width;
    r.is_duration = m.is_duration;
    if (!m.value || !m.low || !m.high) return r;
    const bool low = meets(*m.low, o), high = meets(*m.high, o);
    r.verdict = low && high ? Verdict::pass : !low && !high ? Verdict::fail : Verdict::undecided;
    return r;
}

std::optional<double> probability_of(const Objective& o, const std::function<Measure(double confidence)>& measure)
{
    constexpr double most_doubt = 0.5;
    const Measure m = measure(1 - most_doubt);
    if (!m.value || m.parts() < 2) return {};
    const bool is_unvarying = m.standard_error == 0 && m.low == m.high;  // nobody ever waited, say
    if (!is_unvarying && (!m.low || !m.high)) return {};
    const bool is_met = meets(*m.value, o);
    const auto with = [is_met](double doubt) { return is_met ? 1 - doubt : doubt; };
    if (is_unvarying) return with(0.025);
    // In steps, so that the last bits of an interval decide nothing: a sixteenth less doubt each.
    std::vector<double> doubts{most_doubt};
    while (doubts.back() > 1e-6) doubts.push_back(doubts.back() * 15 / 16);
    const auto reaches = [&](double doubt) {  // each end errs in half of what the confidence leaves
        const Measure at = measure(1 - 2 * doubt);
        return !at.low || !at.high || meets(*at.low, o) != is_met || meets(*at.high, o) != is_met;
    };
    const auto first = std::ranges::partition_point(doubts, [&](double doubt) { return !reaches(doubt); });
    return first == doubts.begin() ? most_doubt : with(*std::prev(first));
}

TheoryResult compare(const TheoryValue& t, const Measure& m)
{
    TheoryResult r;
    r.measure = t.measure;
    r.exact = t.exact;
    r.value = m.value;
    r.is_duration = m.is_duration;
    if (!m.value || !m.standard_error || m.parts() < 2) return r;
    const double difference = *m.value - t.exact;
    if (*m.standard_error == 0) {
        const bool equal = std::fabs(difference) <= 1e-9;
        if (equal) r.sigmas = 0;
        // Never seen, or never otherwise: how rare that may be, its exact interval says.
        const bool is_extreme = *m.value == 0 || (*m.value == 1 && m.high == 1.0);
        const bool is_held = is_extreme && m.low && *m.low <= t.exact && t.exact <= *m.high;
        r.verdict = equal || is_held ? Verdict::pass : Verdict::fail;
        return r;
    }
    r.sigmas = normal_equivalent(difference / *m.standard_error, m.parts() - 1.0);
    r.verdict = std::fabs(*r.sigmas) <= 4 ? Verdict::pass : Verdict::fail;
    return r;
}

}  // namespace ringback
