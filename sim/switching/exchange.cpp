// The cold half of call control: conversations of more than two, the inspection of all rows.
#include "switching/exchange.h"

#include <algorithm>

namespace ringback {

Exchange::Exchange(const Plan& p, std::uint32_t streams, const Key& replication_key)
    : plan(p), network(*p.network), key(replication_key), lines(p.line_count), hunts(p, lines, kernel, recorder, key)
{
    if (!lines.empty()) kernel.stamps_of(EventKind::guard_over, &lines[0].stamp, sizeof(LineRow));
    for (const auto& g : network.groups()) groups.push_back({g.circuits, 0, 0});
    busy_ports.resize(network.switches().size());
    Tally& t = recorder.tally;
    t.streams.resize(streams);
    t.groups.resize(network.groups().size());
    for (std::size_t g = 0; g < t.groups.size(); ++g) t.groups[g].circuits = t.groups[g].in_service = network.groups()[g].circuits;
    t.classes.resize(plan.classes.size());

    for (std::uint32_t c = 0; c < plan.classes.size(); ++c) {
        const auto& facts = plan.classes[c];
        t.classes[c].lines = facts.count;
        for (std::uint32_t k = 0; k < facts.count; ++k) lines[facts.first.row + k].line_class = static_cast<std::uint16_t>(c);
        unsigned flags = facts.groups.empty() ? 0 : is_hunted;
        if (facts.features.any()) flags |= has_features;
        for (std::uint32_t k = 0; flags && k < facts.count; ++k) lines[facts.first.row + k].flags = static_cast<LineFlag>(flags);
    }
    record_loads();
    if (plan.has_features) second_calls_.resize(lines.size());
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
        bid_for_choice(k, taken);
        if (!taken) continue;
        for (const std::uint32_t g : path) occupy_placed(c, g);
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
        // Step by step the first choice whose first group takes the call is the one it goes by.
        if (route.way == RoutePlan::Way::step_by_step && !path.empty() && has_room(path.front())) return false;
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
        const int side = c.end[0] == entered_[i] ? 1 : 0;
        const LineId other = c.end[side];
        // Who has put the call on hold is in another conversation.
        if (!(c.flags & on_hold && diversion(c).is_held[side])) add_calls_of(other, conversation_[i]);
        entered_.resize(conversation_.size(), other);
    }
    return conversation_;
}

bool Exchange::take_port(CallRow& c, SwitchId at, bool counts)
{
    const auto& ports = network.switches()[at.row].conference_ports;
    if (ports && busy_ports[at.row] >= *ports) return false;
    ++busy_ports[at.row];
    c.flags |= holds_port;
    c.port_at = static_cast<std::uint16_t>(at.row);
    if (counts) {
        counted_ports_.emplace_back(static_cast<std::uint32_t>(row_of(c)));
        recorder.tally.modes[static_cast<std::size_t>(Mode::intrude)].ports.up(now());
    }
    return true;
}

void Exchange::add_call_row()
{
    if (call_numbers_ == 0xffff'ffff) throw BrokenInvariant("more than 4,294,967,295 calls in a replication");
    free_call_ = CallId(static_cast<std::uint32_t>(calls.size()));
    calls.emplace_back();
    if (network.has_steps()) set_ups_.resize(calls.size());
    if (plan.goes_onward) diversions_.resize(calls.size());
    hunts.calls_grow(calls.size());
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
    if (std::erase(counted_ports_, CallId(static_cast<std::uint32_t>(row_of(c)))) > 0) {
        recorder.tally.modes[static_cast<std::size_t>(Mode::intrude)].ports.down(now());
    }
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

// Whoever hangs up while he camps or while it rings has abandoned; all others that nobody answered were turned away.
void Exchange::wait_over(CallRow& c, CallEvent on, Why why)
{
    using End = HuntGroups::WaitEnd;
    const bool hung_up = why == Why::abandoned || why == Why::no_answer;
    hunts.wait_over(row_of(c), c, on == CallEvent::answer ? End::answered : hung_up ? End::abandoned : End::turned_away);
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
        const bool needs_leg = row.use != Use::idle && row.use != Use::held && row.use != Use::out_of_service && row.use != Use::holding;
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
        for_each_held(c, [&](std::uint32_t g) { busy[g] += c.circuits; });
    }
    for (std::uint32_t g = 0; g < busy.size(); ++g) {
        if (busy[g] != groups[g].busy || busy[g] > network.groups()[g].circuits) {
            return "trunk group " + network.groups()[g].name + ": busy circuits and calls disagree";
        }
        const auto& each = recorder.tally.groups[g].each;
        const auto taken = std::count_if(each.begin(), each.end(), [](const LoadCell& c) { return c.busy.n == 1; });
        if (!each.empty() && taken != busy[g]) return "trunk group " + network.groups()[g].name + ": a circuit was taken twice, or not";
    }
    for (std::uint32_t i = 0; i < second_calls_.size(); ++i) {
        const SecondCall& s = second_calls_[i];
        if (static_cast<bool>(s.on_hold) != static_cast<bool>(lines[i].flags & has_call_on_hold) ||
            (s.on_hold && !diversion(call(s.on_hold)).is_held[call(s.on_hold).end[0] == LineId(i) ? 0 : 1]) ||
            (s.waiting && !(call(s.waiting).flags & waits_at_line && call(s.waiting).to == Who(LineId(i))))) {
            return "line " + plan.number(LineId(i)) + ": its second calls disagree";
        }
        const bool only_holds = lines[i].use == Use::holding;
        if (only_holds && !s.on_hold) return "line " + plan.number(LineId(i)) + " holds nothing";
        if ((s.on_hold && lines[i].is_idle()) || (s.waiting && !only_holds && lines[i].use != Use::talking)) return "line " + plan.number(LineId(i)) + " has a second call and no first";
    }
    if (open != calls_open_) return "calls counted and open differ";
    if (ports != busy_ports) return "conference ports and calls disagree";
    return hunts.inspect();
}

}  // namespace ringback
