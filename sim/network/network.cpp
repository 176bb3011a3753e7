#include "network/network.h"

#include "network/routes.h"

#include <algorithm>

namespace ringback {

Network::Network(const Scenario& scenario)
{
    for (const auto& s : scenario.switches) switches_.push_back({s.name, s.value.conference_ports});
    std::sort(switches_.begin(), switches_.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    for (const auto& g : scenario.trunk_groups) {
        groups_.push_back({g.name,
                           {find_switch(g.value.between[0]), find_switch(g.value.between[1])},
                           g.value.circuits,
                           g.value.operation == Operation::one_way});
    }
}

SwitchId Network::find_switch(std::string_view name) const
{
    const auto at = std::lower_bound(switches_.begin(), switches_.end(), name,
                                     [](const SwitchFacts& s, std::string_view n) { return s.name < n; });
    if (at == switches_.end() || at->name != name) return {};
    return SwitchId(static_cast<std::uint32_t>(at - switches_.begin()));
}

void Network::add_choice(SwitchId from, const std::vector<TrunkGroupId>& path, std::uint32_t leave_free)
{
    choices_.push_back({static_cast<std::uint32_t>(path_groups_.size()), static_cast<std::uint32_t>(path.size()),
                        static_cast<std::uint32_t>(path_switches_.size()), leave_free});
    path_switches_.push_back(from.row);
    for (const TrunkGroupId g : path) {
        const auto& ends = groups_[g.row].ends;
        from = ends[0] == from ? ends[1] : ends[0];
        path_groups_.push_back(g.row);
        path_switches_.push_back(from.row);
    }
}

std::vector<Network::Made>::const_iterator Network::find_made(SwitchId from, SwitchId to) const
{
    return std::lower_bound(made_.begin(), made_.end(), std::pair(from, to),
                            [](const Made& m, const auto& key) { return std::pair(m.from, m.to) < key; });
}

const RoutePlan& Network::made_plan(SwitchId from, SwitchId to) const { return find_made(from, to)->plan; }

RoutePlan Network::plan(const Scenario& scenario, SwitchId from, SwitchId to)
{
    const auto at = find_made(from, to);
    if (at != made_.end() && at->from == from && at->to == to) return at->plan;

    const Route* given = nullptr;
    for (const Route& r : scenario.routes) {
        if (find_switch(r.from) == from && find_switch(r.to) == to) given = &r;
    }
    const auto first = static_cast<std::uint32_t>(choices_.size());
    if (from == to) {
        add_choice(from, {}, 0);
    } else if (given && !given->choices.empty()) {
        for (const RouteChoice& c : given->choices) {
            std::vector<TrunkGroupId> path;
            for (const std::string& name : c.via) {
                const auto g = std::find_if(groups_.begin(), groups_.end(), [&](const auto& f) { return f.name == name; });
                path.emplace_back(static_cast<std::uint32_t>(g - groups_.begin()));
            }
            add_choice(from, path, c.leave_free);
        }
    } else {
        const std::uint32_t wanted = 1 + (given ? given->alternatives.value_or(0) : 0);
        for (const auto& path : shortest_paths(*this, from, to, wanted)) add_choice(from, path, 0);
    }
    RoutePlan plan{first, static_cast<std::uint32_t>(choices_.size()) - first};
    if (plan.choice_count == 1 && choices_[first].group_count == 0) plan.way = RoutePlan::Way::inside_the_switch;
    if (plan.choice_count == 1 && choices_[first].group_count == 1) {
        plan.way = RoutePlan::Way::one_group;
        plan.group = groups_of(choices_[first])[0];
        plan.leave_free = choices_[first].leave_free;
    }
    // Where every choice is one group the first switch seizes all there is: step by step is at once.
    const auto is_long = [](const Choice& c) { return c.group_count > 1; };
    if (given && given->seizure == Seizure::step_by_step && std::any_of(choices_.begin() + first, choices_.end(), is_long)) {
        plan.way = RoutePlan::Way::step_by_step;
        plan.crankback = given->crankback;
        has_steps_ = true;
    }
    made_.insert(at, {from, to, plan});
    return plan;
}

}  // namespace ringback
