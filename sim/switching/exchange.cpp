// The cold half of call control: hunting, conversations of more than two, the inspection of all rows.
#include "switching/exchange.h"

#include <algorithm>
#include <bit>

namespace ringback {

namespace {
constexpr std::uint32_t unhunted = 0xffff'ffff;
}

Exchange::Exchange(const Plan& p, std::uint32_t streams) : plan(p), network(*p.network)
{
    lines.resize(plan.line_count);
    if (!lines.empty()) kernel.stamps_of(EventKind::guard_over, &lines[0].stamp, sizeof(LineRow));
    hunts.resize(plan.hunts.size());
    if (!hunts.empty()) free_since_.resize(lines.size());
    for (const auto& g : network.groups()) groups.push_back({g.circuits, 0, 0});
    busy_ports.resize(network.switches().size());
    Tally& t = recorder.tally;
    t.streams.resize(streams);
    t.groups.resize(network.groups().size());
    for (std::size_t g = 0; g < t.groups.size(); ++g) t.groups[g].circuits = t.groups[g].in_service = network.groups()[g].circuits;
    t.classes.resize(plan.classes.size());
    t.hunts.resize(plan.hunts.size());

    for (std::uint32_t c = 0; c < plan.classes.size(); ++c) {
        const auto& facts = plan.classes[c];
        t.classes[c].lines = facts.count;
        for (std::uint32_t k = 0; k < facts.count; ++k) lines[facts.first.row + k].line_class = static_cast<std::uint16_t>(c);
        first_idle_word_.push_back(facts.groups.empty() ? unhunted : static_cast<std::uint32_t>(idle_bits_.size()));
        if (facts.groups.empty()) continue;
        for (std::uint32_t k = 0; k < facts.count; ++k) lines[facts.first.row + k].flags = is_hunted;
        idle_bits_.resize(idle_bits_.size() + (facts.count + 63) / 64);
        for (std::uint32_t k = 0; k < facts.count; ++k) {
            idle_bits_[first_idle_word_[c] + k / 64] |= std::uint64_t{1} << k % 64;
        }
        for (const HuntGroupId h : facts.groups) {
            hunts[h.row].idle = facts.count;
            hunts[h.row].after = facts.count - 1;
        }
    }
}

bool Exchange::seize_any(CallRow& c, const RoutePlan& route)
{
    for (std::uint32_t k = route.first_choice; k < route.first_choice + route.choice_count; ++k) {
        const Choice& choice = network.choice(k);
        if (choice.group_count == 0) return true;
        const auto path = network.groups_of(choice);
        bool taken = true;
        for (const std::uint32_t g : path) {
            if (!bid(c, g, choice.leave_free)) taken = false;
        }
        if (!taken) continue;
        for (const std::uint32_t g : path) occupy(c, g);
        c.choice = k;
        return true;
    }
    return false;
}

bool Exchange::can_carry(const RoutePlan& route, std::uint32_t circuits) const
{
    for (std::uint32_t k = route.first_choice; k < route.first_choice + route.choice_count; ++k) {
        const Choice& choice = network.choice(k);
        const auto path = network.groups_of(choice);
        const auto has_room = [&](std::uint32_t g) { return groups[g].circuits >= groups[g].busy + circuits + choice.leave_free; };
        if (std::all_of(path.begin(), path.end(), has_room)) return true;
    }
    return route.way == RoutePlan::Way::inside_the_switch;
}

void Exchange::watch_circuits(const RoutePlan& route, int by)
{
    for (std::uint32_t k = route.first_choice; k < route.first_choice + route.choice_count; ++k) {
        for (const std::uint32_t g : network.groups_of(network.choice(k))) groups[g].watchers += static_cast<std::uint32_t>(by);
    }
}

void Exchange::tell_of_circuit()
{
    if (circuit_due) return;
    circuit_due = true;
    kernel.schedule_in(Duration{}, Phase::serve_requests, EventKind::circuit_free, 0, 0);
}

bool Exchange::signalling_takes_time(const RoutePlan& route) const
{
    if (route.way == RoutePlan::Way::inside_the_switch) return false;
    const auto path = network.groups_of(network.choice(route.first_choice));
    return std::any_of(path.begin(), path.end(), [&](std::uint32_t g) { return !plan.signalling_delays[g].is_zero(); });
}

Duration Exchange::signalling_time(const RoutePlan& route, Words words) const
{
    Duration sum;
    if (route.way == RoutePlan::Way::inside_the_switch) return sum;
    for (const std::uint32_t g : network.groups_of(network.choice(route.first_choice))) {
        const Sampler& delay = plan.signalling_delays[g];
        if (!delay.is_zero()) sum = sum + delay.draw(words);
    }
    return sum;
}

Duration Exchange::set_up_time(const CallRow& c, RoutePlan route, Words words) const
{
    const Choice& choice = network.choice(c.choice == no_choice ? route.first_choice : c.choice);
    const auto switches = network.switches_of(choice);
    const auto path = network.groups_of(choice);
    Duration sum;
    const auto add = [&](const Sampler& delay) {
        if (!delay.is_zero()) sum = sum + delay.draw(words);
    };
    for (std::size_t i = 0; i < switches.size(); ++i) {
        add(plan.switching_delays[switches[i]]);
        if (i < path.size()) add(plan.signalling_delays[path[i]]);
    }
    return sum;
}

void Exchange::set_hunting(LineId l, std::uint32_t line_class, bool idle)
{
    const auto& facts = plan.classes[line_class];
    const std::uint32_t k = l.row - facts.first.row;
    const std::uint64_t bit = std::uint64_t{1} << k % 64;
    std::uint64_t& word = idle_bits_[first_idle_word_[line_class] + k / 64];
    word = idle ? word | bit : word & ~bit;
    for (const HuntGroupId h : facts.groups) {
        HuntRow& group = hunts[h.row];
        Gauge& none_idle = recorder.tally.hunts[h.row].none_idle;
        if (idle) {
            if (group.idle++ == 0) none_idle.down(now());
        } else {
            if (--group.idle == 0) none_idle.up(now());
        }
    }
}

LineId Exchange::hunt(HuntGroupId h, const Place& place)
{
    HuntRow& group = hunts[h.row];
    if (group.idle == 0) return {};
    const auto& facts = plan.hunts[h.row];
    const auto& lines_of = plan.classes[facts.lines.row];
    const std::uint64_t* bits = idle_bits_.data() + first_idle_word_[facts.lines.row];
    const std::uint32_t words = (lines_of.count + 63) / 64;

    std::uint32_t found = lines_of.count;
    const auto first_from = [&](std::uint32_t start) {
        for (std::uint32_t w = start / 64; w < words; ++w) {
            const std::uint64_t left = w == start / 64 ? bits[w] >> start % 64 << start % 64 : bits[w];
            if (left) return w * 64 + static_cast<std::uint32_t>(std::countr_zero(left));
        }
        return lines_of.count;
    };
    switch (facts.order) {
        case HuntOrder::sequential:
            found = first_from(0);
            break;
        case HuntOrder::circular:
            found = first_from(group.after + 1);
            if (found == lines_of.count) found = first_from(0);
            break;
        case HuntOrder::longest_idle:
            for (std::uint32_t k = first_from(0); k < lines_of.count; k = first_from(k + 1)) {
                const auto since = [&](std::uint32_t i) { return free_since_[lines_of.first.row + i]; };
                if (found == lines_of.count || since(k) < since(found)) found = k;
            }
            break;
        case HuntOrder::random: {
            std::uint32_t skip = pick(place.block(Purpose::hunt, group.hunts++).high, group.idle);
            for (found = first_from(0); skip > 0; --skip) found = first_from(found + 1);
            break;
        }
    }
    group.after = found;
    return LineId(lines_of.first.row + found);
}

void Exchange::unlink(CallId id, LineId l, int side)
{
    CallId* at = &line(l).leg;
    while (*at != id) {
        if (!*at) throw BrokenInvariant("a call is not among the calls of its line");
        CallRow& c = call(*at);
        at = &c.next[c.end[0] == l ? 0 : 1];
    }
    *at = call(id).next[side];
}

std::span<const CallId> Exchange::conversation(LineId l)
{
    conversation_.clear();
    const auto add_calls_of = [&](LineId of, CallId but) {
        if (!of) return;
        for (CallId c = line(of).leg; c; c = call(c).next[call(c).end[0] == of ? 0 : 1]) {
            if (c != but) conversation_.push_back(c);
        }
    };
    add_calls_of(l, {});
    // A tree: every call is reached over one of its ends, and opens up the other.
    entered_.assign(conversation_.size(), l);
    for (std::size_t i = 0; i < conversation_.size(); ++i) {
        const CallRow& c = call(conversation_[i]);
        const LineId other = c.end[0] == entered_[i] ? c.end[1] : c.end[0];
        add_calls_of(other, conversation_[i]);
        entered_.resize(conversation_.size(), other);
    }
    return conversation_;
}

bool Exchange::take_port(CallRow& c, SwitchId at)
{
    const auto& ports = network.switches()[at.row].conference_ports;
    if (ports && busy_ports[at.row] >= *ports) return false;
    ++busy_ports[at.row];
    c.flags |= holds_port;
    c.port_at = static_cast<std::uint16_t>(at.row);
    return true;
}

void Exchange::add_call_row()
{
    if (call_numbers_ == 0xffff'ffff) throw BrokenInvariant("more than 4,294,967,295 calls in a replication");
    free_call_ = CallId(static_cast<std::uint32_t>(calls.size()));
    calls.emplace_back();
    if (network.has_steps()) set_ups_.resize(calls.size());
    for (auto kind = first_of_a_call; kind <= last_of_a_call; kind = next(kind)) {
        kernel.stamps_of(kind, &calls[0].stamp, sizeof(CallRow));
    }
}

void Exchange::divide(CallRow& c, LineId a, LineId b)
{
    if (c.flags & holds_port) release_port(c);
    if (a && line(a).leg) return_surplus_port(a);
    if (b && line(b).leg) return_surplus_port(b);
}

void Exchange::release_port(CallRow& c)
{
    --busy_ports[c.port_at];
    c.flags &= static_cast<std::uint16_t>(~holds_port);
}

void Exchange::return_surplus_port(LineId l)
{
    // n parties are n - 1 calls and need n - 2 ports: where all calls hold one, the oldest gives it back.
    CallId oldest;
    for (const CallId id : conversation(l)) {
        if (!(call(id).flags & holds_port)) return;
        if (!oldest || call(id).number < call(oldest).number) oldest = id;
    }
    if (oldest) release_port(call(oldest));
}

void Exchange::illegal(const CallRow& c, CallEvent on) const
{
    throw BrokenInvariant("call " + std::to_string(c.number) + " in state " + std::string(name_of(c.state)) +
                          " cannot take step " + std::to_string(static_cast<int>(on)));
}

std::string Exchange::inspect() const
{
    for (std::uint32_t i = 0; i < lines.size(); ++i) {
        const LineRow& row = lines[i];
        const bool has_leg = static_cast<bool>(row.leg);
        const bool needs_leg = row.use != Use::idle && row.use != Use::held && row.use != Use::out_of_service;
        if (has_leg != needs_leg) return "line " + plan.number(LineId(i)) + ": use and calls disagree";
        for (CallId id = row.leg; id;) {
            const CallRow& c = calls[id.row];
            if (c.state == CallState::idle) return "line " + plan.number(LineId(i)) + " points to an ended call";
            if (c.end[0] != LineId(i) && c.end[1] != LineId(i)) return "call " + std::to_string(c.number) + " does not point back";
            id = c.next[c.end[0] == LineId(i) ? 0 : 1];
        }
    }
    std::vector<std::uint32_t> busy(groups.size());
    std::vector<std::uint32_t> ports(busy_ports.size());
    std::size_t open = 0;
    for (const CallRow& c : calls) {
        if (c.state == CallState::idle) continue;
        ++open;
        if (c.flags & holds_port) ++ports[c.port_at];
        if (c.choice == no_choice) continue;
        for (const std::uint32_t g : held(c)) busy[g] += c.circuits;
    }
    for (std::uint32_t g = 0; g < busy.size(); ++g) {
        if (busy[g] != groups[g].busy || busy[g] > network.groups()[g].circuits) {
            return "trunk group " + network.groups()[g].name + ": busy circuits and calls disagree";
        }
    }
    if (open != calls_open_) return "calls counted and open differ";
    if (ports != busy_ports) return "conference ports and calls disagree";
    return {};
}

}  // namespace ringback
