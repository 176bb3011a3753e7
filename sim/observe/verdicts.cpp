#include "observe/verdicts.h"

#include "observe/intervals.h"

#include <algorithm>
#include <cmath>

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

std::optional<double> probability_of(const Objective& o, const Measure& m, double confidence)
{
    if (!m.value || !m.standard_error || m.parts() < 2) return {};
    const bool wants_less = o.relation == Objective::Relation::less || o.relation == Objective::Relation::less_or_equal;
    // Where counts are small the exact interval is wider than Student's: so much more is the error on the side of the bound.
    const double degrees_of_freedom = m.parts() - 1.0;
    const double reach = o.bound > *m.value ? m.high.value_or(*m.value) - *m.value : *m.value - m.low.value_or(*m.value);
    const double error = std::max(*m.standard_error, reach / student_quantile(degrees_of_freedom, confidence));
    if (error == 0) return meets(*m.value, o) ? 0.975 : 0.025;  // nobody ever waited, say
    return student_probability((wants_less ? o.bound - *m.value : *m.value - o.bound) / error, degrees_of_freedom);
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
        r.verdict = equal ? Verdict::pass : Verdict::fail;
        return r;
    }
    r.sigmas = normal_equivalent(difference / *m.standard_error, m.parts() - 1.0);
    r.verdict = std::fabs(*r.sigmas) <= 4 ? Verdict::pass : Verdict::fail;
    return r;
}

}  // namespace ringback
