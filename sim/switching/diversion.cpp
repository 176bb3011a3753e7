// A call that goes on from the party it has come to, with the circuits from there on beside those it has; and the second call
// of a line, which waits or is on hold. Data plane, of scenarios with line features or hunt groups that overflow.
#include "switching/exchange.h"

namespace ringback {

bool Exchange::divert(CallRow& c, Who to, Why why)
{
    const RoutePlan& route = network.made_plan(home(c.to), home(to));
    Diversion& d = diversion(c);
    const std::uint32_t own = c.choice;
    c.choice = no_choice;
    const bool has_circuits = route.way == RoutePlan::Way::inside_the_switch || seize_any(c, route);
    if (c.choice != no_choice) {
        d.choices.push_back(c.choice);
        c.flags |= goes_onward;
    }
    c.choice = own;
    if (!has_circuits) return false;
    ++d.count;
    if (c.to.hunt_group()) hunts.wait_over(row_of(c), c, HuntGroups::WaitEnd::overflowed);
    recorder.note(
        [&] {
            return Record{now().count(), Fact::diversion, 0, 0, why, c.number, c.source, c.index, c.to.code(), to.code()};
        },
        0, counts_nowhere);
    c.to = to;
    return true;
}

Duration Exchange::onward_time(const CallRow& c, SwitchId from, Words words) const
{
    if (from == home(c.to)) return {};
    const Choice& choice = network.choice(diversion(c).choices.back());
    const auto switches = network.switches_of(choice);
    const auto path = network.groups_of(choice);
    Duration sum;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const Sampler &signalling = plan.signalling_delays[path[i]], &switching = plan.switching_delays[switches[i + 1]];
        if (!signalling.is_zero()) sum = sum + signalling.draw(words);
        if (!switching.is_zero()) sum = sum + switching.draw(words);
    }
    return sum;
}

void Exchange::release_onward(CallRow& c)
{
    Diversion& d = diversion(c);
    std::size_t link = c.choice == no_choice ? 0 : held(c).size();
    for (const std::uint32_t choice : d.choices) {
        for (const std::uint32_t g : network.groups_of(network.choice(choice))) {
            give_back(c, link++, g);
            vacate(c, g);
        }
        if (plan.loads.choices) recorder.tally.choices[choice].carried.down(now());
    }
    if (c.choice == no_choice) c.flags &= static_cast<std::uint16_t>(~is_placed);
    d.choices.clear();
    c.flags &= static_cast<std::uint16_t>(~goes_onward);
}

void Exchange::stop_ringing(CallId id)
{
    CallRow& c = call(id);
    const LineId l = c.end[1];
    if (l) leave(id, l, 1);
    c.end[1] = {};
    c.next[1] = {};
}

void Exchange::wait_at(LineId l, CallId id)
{
    second_call(l).waiting = id;
    call(id).flags |= waits_at_line;
}

void Exchange::end_wait_at(LineId l)
{
    CallId& waiting = second_call(l).waiting;
    call(waiting).flags &= static_cast<std::uint16_t>(~waits_at_line);
    waiting = {};
}

void Exchange::put_on_hold(LineId l, bool stays)
{
    LineRow& row = line(l);
    const CallId id = row.leg;
    CallRow& c = call(id);
    const int side = c.end[0] == l ? 0 : 1;
    if (c.next[side]) throw BrokenInvariant("a conversation of more than two is put on hold");
    row.leg = {};
    row.flags |= has_call_on_hold;
    c.flags |= on_hold;
    diversion(c).is_held[side] = true;
    second_call(l) = {second_call(l).waiting, id, stays};
    if (stays) set_use(row, Use::holding);
}

void Exchange::swap(LineId l)
{
    const CallId id = second_call(l).on_hold;
    CallRow& c = call(id);
    const int side = c.end[0] == l ? 0 : 1;
    not_held(c, side);
    put_on_hold(l);
    c.next[side] = {};
    line(l).leg = id;
}

// Its conversation is over: the call on hold takes its place, or stays on hold.
void Exchange::take_back(LineId l)
{
    LineRow& row = line(l);
    if (second_call(l).stays_on_hold) return set_use(row, Use::holding);
    retrieve(l);
    row.flags |= takes_back;
    idled.push_back(l);
}

void Exchange::retrieve(LineId l)
{
    LineRow& row = line(l);
    const CallId id = second_call(l).on_hold;
    CallRow& c = call(id);
    const int side = c.end[0] == l ? 0 : 1;
    not_held(c, side);
    c.next[side] = {};
    row.leg = id;
    set_use(row, Use::talking);
}

// The call ends while it waits or is on hold: it is in no conversation of that line.
void Exchange::forget_second(CallRow& c)
{
    if (c.flags & waits_at_line) end_wait_at(c.to.line());
    for (const int side : {0, 1}) {
        if (!(c.flags & on_hold) || !diversion(c).is_held[side]) continue;
        const LineId l = c.end[side];
        not_held(c, side);
        c.end[side] = {};
        if (line(l).use == Use::holding) in_no_call(l, line(l));
    }
}

void Exchange::not_held(CallRow& c, int side)
{
    const LineId l = c.end[side];
    second_call(l) = {second_call(l).waiting, {}, false};
    line(l).flags &= ~has_call_on_hold;
    Diversion& d = diversion(c);
    d.is_held[side] = false;
    if (!d.is_held[0] && !d.is_held[1]) c.flags &= static_cast<std::uint16_t>(~on_hold);
}

void Exchange::forget_diversions(const CallRow& c)
{
    Diversion& d = diversion(c);
    d.count = 0;
    d.ringings = 0;
}

}  // namespace ringback
