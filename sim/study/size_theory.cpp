#include "study/size_theory.h"

#include "observe/verdicts.h"
#include "ringback/formulas.h"

#include <algorithm>
#include <array>
#include <string>

namespace ringback {
namespace {

using Measured = std::function<std::optional<double>(std::string_view)>;

/// What a formula says the objective's measure is with so many; nothing where it has no word, as of an overloaded queue.
struct Formula {
    std::string_view name;
    std::function<std::optional<double>(std::uint32_t)> says;
};

/// "TIE" of "trunk_groups.TIE.circuits"
std::optional<std::string> name_between(std::string_view path, std::string_view before, std::string_view after)
{
    if (!path.starts_with(before)) return {};
    path.remove_prefix(before.size());
    const std::size_t end = path.find(after);
    if (end == std::string_view::npos) return {};
    return std::string(path.substr(0, end));
}

/// Lost calls cleared, of circuits.
std::optional<Formula> of_trunk_group(std::string_view find, const Objective& o, const Measured& measured)
{
    const auto name = name_between(find, "trunk_groups.", ".circuits");
    if (!name) return {};
    const std::string group = "trunk_groups." + *name;
    const auto traffic = measured(group + ".offered");
    if (!traffic || *traffic <= 0 || (o.measure != group + ".call_congestion" && o.measure != group + ".time_congestion")) return {};
    return Formula{"Erlang B", [a = *traffic](std::uint32_t n) { return std::optional(erlang_b(n, a)); }};
}

/// "wait.p95 < 60 s" asks that 95 % be answered within 60 s.
std::optional<double> share_of_quantile(std::string_view measure)
{
    for (const auto& [name, share] : {std::pair{".wait.p50", 0.50}, {".wait.p90", 0.90}, {".wait.p95", 0.95}, {".wait.p99", 0.99}})
        if (measure.ends_with(name)) return share;
    return {};
}

/// Calls that wait on the line for whoever serves a hunt group, patiently or not.
std::optional<Formula> of_hunt_group(const Scenario& s, std::string_view find, const Objective& o, const Measured& measured)
{
    const auto name = name_between(find, "hunt_groups.", ".staffed.");
    if (!name) return {};
    const std::string group = "hunt_groups." + *name + ".";
    const auto leads_here = [&](const Named<CallerStream>& c) {
        return std::ranges::any_of(c.value.to, [&](const Destination& d) { return d.to.kind == Party::Kind::hunt_group && d.to.name == *name; });
    };
    const auto callers = std::ranges::find_if(s.callers, leads_here);
    const auto attempts = measured(group + "attempts"), answered = measured(group + "answered"), carried = measured(group + "carried");
    if (callers == s.callers.end() || !answered || *answered <= 0 || !carried || !attempts) return {};

    // A call takes a member for its conversation and what he has to do after it.
    const double time = s.run.duration.in_seconds(), hold = (*carried + measured(group + "wrapping_up").value_or(0)) * time / *answered;
    const double traffic = *attempts * hold / time;
    if (hold <= 0) return {};
    const std::string stream = "callers." + callers->name + ".";
    const bool of_waiting = o.measure == group + "call_congestion" || o.measure == group + "time_congestion" || o.measure == stream + "busy_ratio";
    const bool of_wait = o.measure == group + "wait.mean", of_talking = o.measure == stream + "completion_ratio";

    if (const Law& patience = callers->value.patience.camped_on; !patience.is_never()) {
        const double theta = mean_seconds(patience) / hold;
        if (theta <= 0 || !(of_waiting || of_wait || of_talking)) return {};
        return Formula{"Erlang A", [=](std::uint32_t n) {
                           const ErlangA a = erlang_a(n, traffic, theta);
                           return std::optional(of_waiting ? a.waits : of_wait ? a.mean_wait * hold : 1 - a.abandons);
                       }};
    }
    const auto queue = [=](double within) {
        return [=](std::uint32_t n) { return erlang_c(n, traffic, within / hold); };
    };
    const auto formula = [](auto says, auto figure) {
        return Formula{"Erlang C", [=](std::uint32_t n) {
                           const auto c = says(n);
                           return c ? std::optional<double>(figure(*c)) : std::nullopt;
                       }};
    };
    if (of_waiting) return formula(queue(0), [](const ErlangC& c) { return c.waits; });
    if (of_wait) return formula(queue(0), [hold](const ErlangC& c) { return c.mean_wait * hold; });
    const auto h = std::ranges::find(s.hunt_groups, *name, &Named<HuntGroup>::name);
    if (o.measure == group + "service_level" && h != s.hunt_groups.end() && h->value.service_level)
        return formula(queue(h->value.service_level->in_seconds()), [](const ErlangC& c) { return c.within; });
    if (const auto share = share_of_quantile(o.measure); share && o.measure.starts_with(group)) {
        const double enough = o.bound / 2, short_of_it = 2 * o.bound + 1;  // any wait that meets it, and one that does not
        return formula(queue(o.bound), [=](const ErlangC& c) { return c.within >= *share ? enough : short_of_it; });
    }
    return {};
}

}  // namespace

std::optional<Proposal> proposed_by_theory(const Scenario& s, std::string_view find, const Objective& o, std::uint32_t low, std::uint32_t high,
                                           const Measured& measured)
{
    constexpr std::uint32_t most = 10'000;  // values that are worth a formula each
    auto formula = of_trunk_group(find, o, measured);
    if (!formula) formula = of_hunt_group(s, find, o, measured);
    if (!formula) return {};
    for (std::uint32_t n = std::max(low, 1u); n <= high && n - low < most; ++n)
        if (const auto x = formula->says(n); x && meets(*x, o)) return Proposal{n, formula->name};
    return {};
}

}  // namespace ringback
