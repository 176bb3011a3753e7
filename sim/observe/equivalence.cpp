// Whether measures that moved are the same in law: by as much as anybody cares, and as surely as anybody asks. Control plane.
#include "observe/columns.h"
#include "observe/figures.h"
#include "observe/intervals.h"
#include "ringback/golden.h"
#include "ringback/summary.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace ringback {
namespace {

constexpr double level = 0.05;
constexpr double endless = std::numeric_limits<double>::infinity();

/// Both sides of a measure.
struct Both {
    const Measure* now;
    double was, was_error;
    std::uint32_t was_replications;

    /// Of the difference; and of its t (Welch and Satterthwaite).
    double error() const { return std::hypot(was_error, *now->standard_error); }
    double degrees_of_freedom() const
    {
        const double a = was_error * was_error, b = *now->standard_error * *now->standard_error;
        if (a + b == 0) return 1;
        return (a + b) * (a + b) / (a * a / (was_replications - 1.0) + b * b / (now->replications - 1.0));
    }
};

/// Where the golden has no sample, what it has varied as much as now.
std::vector<Both> both_sides(const Golden& golden, const Result& now)
{
    std::map<std::string_view, Both> accepted;
    if (golden.sample) {
        for (const auto& e : golden.sample->estimates) accepted[e.name] = {nullptr, e.value, e.standard_error, e.replications};
    } else {
        for (const auto& [name, value] : golden.measures)
            if (value) accepted[name] = {nullptr, *value, -1, golden.replications};
    }
    std::vector<Both> list;
    for (const Measure& m : now.measures) {
        const auto at = accepted.find(m.name);
        if (at == accepted.end() || !m.value || !m.standard_error) continue;
        Both b = at->second;
        b.now = &m;
        if (b.was_error < 0) {
            b.was_error = *m.standard_error * std::sqrt(static_cast<double>(m.replications) / b.was_replications);
            b.was_replications = m.replications;
        }
        if (m.replications > 1 && b.was_replications > 1) list.push_back(b);
    }
    return list;
}

/// Measures that are of one size: counts of the same calls, and whatever else is of one kind under one name.
std::string family(const Measure& m)
{
    if (!m.is_count) return m.name.substr(0, m.name.rfind('.')) + (m.is_duration ? " s" : "");
    if (m.name.starts_with("completion.")) return "completion";
    return m.name.substr(0, m.name.find('.', m.name.find('.') + 1)) + " calls";
}

/// What `margin` is of: what the measure was, but of what is rare at least a tenth of the greatest beside it, and of a share a tenth.
class Sizes {
public:
    explicit Sizes(const std::vector<Both>& all)
    {
        for (const Both& b : all)
            if (!is_share(*b.now)) greatest_[family(*b.now)] = std::max(greatest_[family(*b.now)], std::abs(b.was));
    }
    double of(const Both& b) const { return std::max(std::abs(b.was), is_share(*b.now) ? 0.1 : 0.1 * greatest_.at(family(*b.now))); }
    /// Of a share that was 0 or 1 throughout, on both sides: how far off it may be all the same, by the exact interval.
    double unseen(const Both& b) const
    {
        const Measure& m = *b.now;
        if (!is_share(m) || b.error() > 0 || *m.value != b.was || !m.low || !m.high) return 0;
        return std::max(*m.high - *m.value, *m.value - *m.low);
    }

private:
    static bool is_share(const Measure& m) { return unit_of(m.name, m.is_duration) == Unit::share; }
    std::map<std::string, double> greatest_;
};

/// P(|T| > t) / 2
double tail(double t, double degrees_of_freedom) { return t == endless ? 0 : 1 - student_probability(t, degrees_of_freedom); }

/// To two figures.
std::uint32_t rounded_up(double replications)
{
    const double n = std::min(replications, 1e9), unit = std::pow(10, std::floor(std::log10(n)) - 1);
    return static_cast<std::uint32_t>(std::ceil(n / unit) * unit);
}

/// On both sides, so that what has not changed would most probably be seen to be equivalent.
std::uint32_t needed(const Equivalence::Compared& c, std::uint32_t replications)
{
    return rounded_up(replications * std::max(std::pow((1.65 + 2) * c.standard_error / c.margin, 2), 1.5));
}

}  // namespace

Equivalence equivalence(const Golden& golden, const Result& now, double margin)
{
    Equivalence e;
    e.margin = margin;
    e.accepted_replications = golden.sample ? golden.sample->replications : golden.replications;
    e.replications = now.replications;
    const std::vector<Both> all = both_sides(golden, now);
    const Sizes sizes(all);
    struct Tested {
        Equivalence::Compared compared;
        double p;  // of being as far beyond the margin by chance
        bool passed;
    };
    std::vector<Tested> tested;
    for (const Both& b : all) {
        Tested t{{b.now->name, b.now->is_duration, b.was, *b.now->value, margin * sizes.of(b), b.error(), 0, 0}, 0, false};
        auto& c = t.compared;
        const double over = std::abs(c.is - c.was) - c.margin;
        if (c.standard_error > 0)
            c.beyond = over / c.standard_error;
        else
            c.beyond = over > 0 ? endless : -endless;
        const double freedom = b.degrees_of_freedom(), unseen = sizes.unseen(b);
        t.p = c.beyond > 0 ? tail(c.beyond, freedom) : 1;
        t.passed = c.beyond < 0 && tail(-c.beyond, freedom) <= level && unseen <= c.margin;
        if (unseen > c.margin) t.compared.needed = rounded_up(e.replications * unseen / c.margin);
        tested.push_back(std::move(t));
    }
    // Holm: the smallest p against the level over all, the next against that over the rest, until one is too large.
    std::ranges::stable_sort(tested, {}, &Tested::p);
    bool rejects = true;
    for (std::size_t i = 0; i < tested.size(); ++i) {
        Tested& t = tested[i];
        rejects = rejects && t.p <= level / static_cast<double>(tested.size() - i);
        if (rejects) {
            e.different.push_back(std::move(t.compared));
        } else if (t.passed) {
            ++e.equivalent;
        } else {
            t.compared.needed = std::max(t.compared.needed, needed(t.compared, std::min(e.accepted_replications, e.replications)));
            e.undecided.push_back(std::move(t.compared));
        }
    }
    std::ranges::stable_sort(e.undecided, std::greater<>{}, &Equivalence::Compared::needed);
    for (const auto& [name, value] : golden.measures) {
        const Measure* m = now.find(name);
        const bool nowhere = !value && !(m && m->value);
        e.incomparable += !nowhere && std::ranges::find(all, name, [](const Both& b) { return b.now->name; }) == all.end();
    }
    return e;
}

std::string to_text(const Equivalence& e, std::size_t most)
{
    const std::size_t compared = e.equivalent + e.different.size() + e.undecided.size();
    const std::string within = fmt::format("within {:g} % ({} replications, {} accepted)", e.margin * 100, e.replications, e.accepted_replications);
    std::string out = "  ";
    if (!e.different.empty())
        out += fmt::format("different: {} of {} measures are not {}\n", e.different.size(), compared, within);
    else if (!e.undecided.empty())
        out += fmt::format("undecided: needs {} replications on both sides; {} of {} measures are {}\n", grouped(e.undecided.front().needed),
                           e.equivalent, compared, within);
    else
        out += fmt::format("equivalent: all {} measures are {}\n", compared, within);
    if (e.incomparable) out += fmt::format("  of {} more there was too little to measure on one side\n", e.incomparable);
    const auto& shown = e.different.empty() ? e.undecided : e.different;
    Columns table({"measure", "was", "is", "differs by", "may differ by", e.different.empty() ? "needs" : ""});
    for (const auto& c : shown) {
        if (&c - shown.data() == static_cast<std::ptrdiff_t>(most)) break;
        const Unit unit = unit_of(c.name, c.is_duration);
        table.add({escaped(c.name), figure(unit, c.was), figure(unit, c.is), figure(unit, c.is - c.was, 2 * c.standard_error), figure(unit, c.margin),
                   e.different.empty() ? grouped(c.needed) : ""});
    }
    if (!table.empty()) out += table.text();
    if (shown.size() > most) out += fmt::format("  and {} measures more\n", shown.size() - most);
    return out;
}

}  // namespace ringback
