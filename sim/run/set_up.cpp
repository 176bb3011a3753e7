// A call set up step by step: the signalling goes from switch to switch and seizes as it goes; where there is no circuit it
// goes back, releasing, and the first switch may try another choice (crankback). Data plane, of routes that ask for it.
//
// Forward it takes each switch's switching_delay and each group's signalling_delay; a switch seizes its outgoing group as soon
// as the signalling is there. Back it takes the signalling_delay of each group, which is released where it was seized. What
// takes no time needs no event.
#include "run/steps.h"

namespace ringback {

void Simulation::set_up_by_steps(CallId c)
{
    CallRow& call = exchange.call(c);
    SetUp& s = exchange.set_up(call);
    const Choice& choice = exchange.network.choice(call.choice);
    const auto switches = exchange.network.switches_of(choice);
    const auto path = exchange.network.groups_of(choice);
    // From the switch that has just seized to the next one; to the called party's switch, and through it.
    Duration onward;
    const bool is_last = s.links == path.size();
    const auto add = [&](const Sampler& delay) {
        if (delay.is_zero()) return;
        onward = onward + delay.draw(callers.place_of(demand_of(c).row), Purpose::steps, call.ordinal * 64u + s.steps++);
    };
    add(exchange.plan.switching_delays[switches[s.links - 1]]);
    add(exchange.plan.signalling_delays[path[s.links - 1]]);
    if (is_last) add(exchange.plan.switching_delays[switches[s.links]]);

    if (onward > Duration{}) {
        schedule_in(onward, Phase::demand, is_last ? EventKind::arrive : EventKind::advance, c.row, call.stamp);
    } else if (is_last) {
        arrives(c);
    } else {
        advance(c);
    }
}

// The signalling has reached a switch; or, with nothing seized, it is back at the first.
void Simulation::advance(CallId c)
{
    CallRow& call = exchange.call(c);
    if (call.request) requests.pay(requests.row(call.request));
    if (exchange.set_up(call).links == 0) {
        if (exchange.crank_back(call)) {
            set_up_by_steps(c);
        } else {
            meets_congestion(c);
        }
    } else if (exchange.seize_next(call)) {
        set_up_by_steps(c);
    } else {
        turn_back(c);
    }
}

// The signalling goes back to the switch that seized last. What is seized anew is seized when all releases of the instant are
// made.
void Simulation::turn_back(CallId c)
{
    CallRow& call = exchange.call(c);
    SetUp& s = exchange.set_up(call);
    while (s.links > 0) {
        const Sampler& delay = exchange.plan.signalling_delays[exchange.held(call).back()];
        if (!delay.is_zero()) {
            const Place place = callers.place_of(demand_of(c).row);
            const Duration back = delay.draw(place, Purpose::steps, call.ordinal * 64u + s.steps++);
            schedule_in(back, Phase::release, EventKind::turn_back, c.row, call.stamp);
            return;
        }
        release_last(call);
    }
    schedule_in(Duration{}, Phase::demand, EventKind::advance, c.row, call.stamp);
}

void Simulation::release_last(CallRow& call)
{
    if (call.request) requests.pay(requests.row(call.request));
    exchange.release_last(call);
}

// On its way: as if its own switch had had no circuit.
void Simulation::meets_congestion(CallId c)
{
    CallRow& call = exchange.call(c);
    const RequestId id = call.request;
    if (!id) {
        way_ends(c, call);
        failed(c, call, demand_of(c), Condition::congestion);
    } else if (requests.row(id).mode == Mode::callback) {
        Callback<Simulation>::congested(*this, id);
    } else {
        Message<Simulation>::congested(*this, id, c);
    }
}

}  // namespace ringback
