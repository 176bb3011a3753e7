#include "switching/plan.h"

#include <algorithm>

namespace ringback {

namespace {

template <class Facts>
std::uint32_t find_row(const std::vector<Facts>& sorted, std::string_view name)
{
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), name,
                                     [](const Facts& f, std::string_view n) { return f.name < n; });
    return at == sorted.end() || at->name != name ? Id<void>::no_row : static_cast<std::uint32_t>(at - sorted.begin());
}

const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };

}  // namespace

Plan::Plan(const Scenario& scenario, const Network& net) : network(&net)
{
    // Name order: rearranging the text rearranges nothing here.
    for (const auto& c : scenario.lines) {
        LineClassFacts f;
        f.name = c.name;
        f.owner = name_hash("lines." + c.name);
        f.home = net.find_switch(c.value.home);
        f.count = static_cast<std::uint32_t>(c.value.size());
        f.capability = c.value.intrusion.capability;
        f.protection = c.value.intrusion.protection;
        f.numbers = c.value.numbers;
        if (const auto& r = c.value.returns_messages) {
            f.returns_messages = r->probability > 0;
            f.returns = Chance(r->probability);
            f.return_delay = Sampler(r->delay);
        }
        if (const auto& p = c.value.presence) {
            f.has_presence = true;
            f.present = Sampler(p->present);
            f.away = Sampler(p->away);
        }
        classes.push_back(std::move(f));
    }
    std::sort(classes.begin(), classes.end(), by_name);
    for (auto& c : classes) {
        c.first = LineId(line_count);
        line_count += c.count;
    }
    for (const auto& h : scenario.hunt_groups) {
        hunts.push_back({h.name, h.value.number, name_hash("hunt_groups." + h.name), find_class(h.value.lines), h.value.order});
    }
    std::sort(hunts.begin(), hunts.end(), by_name);
    for (std::uint32_t i = 0; i < hunts.size(); ++i) classes[hunts[i].lines.row].groups.emplace_back(i);

    std::vector<const Named<Switch>*> switches;
    for (const auto& s : scenario.switches) switches.push_back(&s);
    std::sort(switches.begin(), switches.end(), [](auto a, auto b) { return a->name < b->name; });
    for (const auto* s : switches) {
        switching_delays.emplace_back(s->value.switching_delay);
        switch_owners.push_back(name_hash("switches." + s->name));
    }
    for (const auto& g : scenario.trunk_groups) signalling_delays.emplace_back(g.value.signalling_delay);
}

ClassId Plan::find_class(std::string_view name) const { return ClassId(find_row(classes, name)); }
HuntGroupId Plan::find_hunt_group(std::string_view name) const { return HuntGroupId(find_row(hunts, name)); }

ClassId Plan::class_of(LineId line) const
{
    const auto at = std::upper_bound(classes.begin(), classes.end(), line,
                                     [](LineId l, const LineClassFacts& c) { return l < c.first; });
    return ClassId(static_cast<std::uint32_t>(at - classes.begin()) - 1);
}

std::string Plan::number(LineId line) const
{
    const LineClassFacts& c = classes[class_of(line).row];
    std::uint64_t k = line.row - c.first.row;
    for (const NumberRange& r : c.numbers) {
        if (k < r.size()) return r.number(k);
        k -= r.size();
    }
    return {};
}

std::string Plan::name(Who who) const
{
    switch (who.kind()) {
        case Who::Kind::line:
            return number(who.line());
        case Who::Kind::hunt_group: {
            const HuntGroupFacts& h = hunts[who.row()];
            return h.number.empty() ? h.name : h.number;
        }
        case Who::Kind::outside:
            return network->switches()[who.row()].name;
        case Who::Kind::nobody:
            break;
    }
    return {};
}

bool Plan::has_delay(const Choice& choice) const
{
    const auto takes_time = [](const std::vector<Sampler>& delays) {
        return [&delays](std::uint32_t i) { return !delays[i].is_zero(); };
    };
    return std::ranges::any_of(network->switches_of(choice), takes_time(switching_delays)) ||
           std::ranges::any_of(network->groups_of(choice), takes_time(signalling_delays));
}

}  // namespace ringback
