// Circuits seized step by step: each switch its own outgoing group when the signalling reaches it. Data plane, of routes that
// ask for it.
//
// Invariant: while a call is set up so it holds the first `links` groups of its choice, and has the flag by_steps; with the
// last group it is a call like any other.
#include "switching/exchange.h"

namespace ringback {

bool Exchange::seize_first(CallRow& c, const RoutePlan& route)
{
    SetUp& s = set_up(c);
    s.crankbacks = route.crankback;
    s.choice = route.first_choice + route.choice_count;
    s.steps = 0;
    return seize_first_of(c, route.first_choice, s.choice);
}

bool Exchange::seize_first_of(CallRow& c, std::uint32_t k, std::uint32_t end)
{
    for (; k < end; ++k) {
        const Choice& choice = network.choice(k);
        const std::uint32_t g = network.groups_of(choice)[0];
        const bool taken = bid(c, g, choice.leave_free);
        bid_for_choice(k, taken);
        if (!taken) continue;
        occupy_placed(c, g);
        c.choice = k;
        set_up(c).links = 1;
        if (choice.group_count > 1) c.flags |= by_steps;
        return true;
    }
    return false;
}

bool Exchange::seize_next(CallRow& c)
{
    const Choice& choice = network.choice(c.choice);
    SetUp& s = set_up(c);
    const std::uint32_t g = network.groups_of(choice)[s.links];
    if (!bid(c, g, choice.leave_free)) return false;
    occupy_placed(c, g);
    if (++s.links == choice.group_count) c.flags &= static_cast<std::uint16_t>(~by_steps);
    return true;
}

void Exchange::release_last(CallRow& c)
{
    const std::uint32_t link = --set_up(c).links, g = network.groups_of(network.choice(c.choice))[link];
    give_back(c, link, g);
    if (c.flags & is_placed && plan.loads.circuits) placed_[row_of(c)].resize(link * c.circuits);
    vacate(c, g);
}

bool Exchange::crank_back(CallRow& c)
{
    SetUp& s = set_up(c);
    const std::uint32_t next = c.choice + 1;
    leave_choice(c);
    c.flags &= static_cast<std::uint16_t>(~by_steps);
    if (s.crankbacks == 0) return false;
    --s.crankbacks;
    return seize_first_of(c, next, s.choice);
}

}  // namespace ringback
