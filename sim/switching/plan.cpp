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

PeriodFacts periods_of(const LineClass::Periods& p)
{
    PeriodFacts f;
    f.is_set = true;
    f.is_always = !p.on;
    if (p.on) f.on = Sampler(*p.on);
    if (p.off) f.off = Sampler(*p.off);
    return f;
}

ForwardFacts forward(const Party& to, const Plan& plan, LineId of_first)
{
    ForwardFacts f;
    f.is_set = true;
    f.of_first = of_first.row;
    switch (to.kind) {
        case Party::Kind::lines: {
            const auto& c = plan.classes[plan.find_class(to.name).row];
            f.first = c.first;
            f.count = c.count;
            break;
        }
        case Party::Kind::hunt_group: f.to = plan.find_hunt_group(to.name); break;
        case Party::Kind::outside: f.to = plan.network->find_switch(to.name); break;
        case Party::Kind::line: f.to = plan.find_line(to.name); break;
    }
    return f;
}

constexpr Duration day = Duration::seconds(86'400);

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
        HuntGroupFacts f;
        f.name = h.name;
        f.number = h.value.number;
        f.owner = name_hash("hunt_groups." + h.name);
        f.lines = find_class(h.value.lines);
        f.order = h.value.order;
        f.wrap_up = Sampler(h.value.wrap_up);
        f.staff = h.value.staffed;
        if (f.staff.empty()) f.staff.push_back({Duration{}, classes[f.lines.row].count});
        if (h.value.queue) f.queue = *h.value.queue;
        f.service_level = h.value.service_level;
        f.callbacks_in_turn = h.value.callbacks == HuntGroup::Callbacks::in_turn;
        hunts.push_back(std::move(f));
    }
    start = scenario.run.start.value_or(Duration{});
    std::sort(hunts.begin(), hunts.end(), by_name);
    for (const auto& h : scenario.hunt_groups) {
        HuntGroupFacts& f = hunts[find_hunt_group(h.name).row];
        f.overflow_after = Sampler(Law::never());
        if (!h.value.overflow) continue;
        using When = HuntGroup::Overflow::When;
        f.overflow = find_hunt_group(h.value.overflow->to);
        f.overflows_when_busy = h.value.overflow->when == When::busy;
        f.overflows_when_full = h.value.overflow->when == When::queue_full;
        f.overflow_after = Sampler(h.value.overflow->after);
    }
    for (std::uint32_t i = 0; i < hunts.size(); ++i) classes[hunts[i].lines.row].groups.emplace_back(i);
    for (const auto& c : scenario.lines) {
        LineClassFacts& facts = classes[find_class(c.name).row];
        FeatureFacts& f = facts.features;
        const auto& forwarding = c.value.forwarding;
        if (const auto& u = forwarding.unconditional) {
            f.unconditional = forward(u->to, *this, facts.first);
            f.forwards = periods_of(u->periods);
        }
        if (forwarding.busy) f.busy = forward(forwarding.busy->to, *this, facts.first);
        if (const auto& n = forwarding.no_answer) {
            f.no_answer = forward(n->to, *this, facts.first);
            f.forwards_after = Sampler(n->after);
        }
        if (c.value.do_not_disturb) f.undisturbed = periods_of(*c.value.do_not_disturb);
        if (const auto& w = c.value.call_waiting) {
            f.waits = true;
            f.takes_second = Chance(w->probability);
            f.takes_second_after = Sampler(w->after);
            f.holds_first = w->first_call == LineClass::CallWaiting::FirstCall::hold;
        }
        const auto s = std::find_if(scenario.switches.begin(), scenario.switches.end(), [&](const auto& named) { return named.name == c.value.home; });
        const auto& rules = s->value.call_completion ? *s->value.call_completion : scenario.call_completion;
        f.isolates = rules.intrude.effect == CallCompletion::Intrude::Effect::isolate;
        has_features |= f.any();
    }
    goes_onward = has_features || std::any_of(hunts.begin(), hunts.end(), [](const auto& h) { return static_cast<bool>(h.overflow); });

    std::vector<const Named<Switch>*> switches;
    for (const auto& s : scenario.switches) switches.push_back(&s);
    std::sort(switches.begin(), switches.end(), [](auto a, auto b) { return a->name < b->name; });
    for (const auto* s : switches) {
        switching_delays.emplace_back(s->value.switching_delay);
        max_diversions.push_back(s->value.max_diversions);
        switch_owners.push_back(name_hash("switches." + s->name));
    }
    for (const auto& g : scenario.trunk_groups) signalling_delays.emplace_back(g.value.signalling_delay);
}

std::uint32_t Plan::HuntGroupFacts::staffed_at(Duration time_of_day) const
{
    std::uint32_t members = staff.back().members;  // before the first step of the day, yesterday's last still holds
    for (const auto& step : staff) {
        if (step.from <= time_of_day) members = step.members;
    }
    return members;
}

Duration Plan::HuntGroupFacts::until_change(Duration time_of_day) const
{
    for (const auto& step : staff) {
        if (step.from > time_of_day) return step.from - time_of_day;
    }
    return staff.front().from + day - time_of_day;
}

Duration Plan::time_of_day(Time t) const
{
    return Duration::nanoseconds((t.count() + start.count()) % day.count());
}

ClassId Plan::find_class(std::string_view name) const { return ClassId(find_row(classes, name)); }
HuntGroupId Plan::find_hunt_group(std::string_view name) const { return HuntGroupId(find_row(hunts, name)); }

LineId Plan::find_line(std::string_view number) const
{
    for (const LineClassFacts& c : classes) {
        std::uint64_t before = 0;
        for (const NumberRange& r : c.numbers) {
            if (const auto k = r.position(number)) return LineId(c.first.row + static_cast<std::uint32_t>(before + *k));
            before += r.size();
        }
    }
    return {};
}

SwitchId Plan::home(Who w) const
{
    switch (w.kind()) {
        case Who::Kind::line: return classes[class_of(w.line()).row].home;
        case Who::Kind::hunt_group: return classes[hunts[w.row()].lines.row].home;
        case Who::Kind::outside: return SwitchId(w.row());
        case Who::Kind::nobody: break;
    }
    return {};
}

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
