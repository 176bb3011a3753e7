// What an outage does when it begins and when it ends. Rare: every row may be looked at.
#include "run/steps.h"

namespace ringback {

std::uint32_t owner_of_outages() { return name_hash("outages"); }

std::vector<OutageFacts> outages_of(const Scenario& scenario, const Plan& plan)
{
    const Network& network = *plan.network;
    std::vector<OutageFacts> all;
    for (const Outage& o : scenario.outages) {
        OutageFacts f;
        f.begins = Time(o.at);
        f.ends = f.begins + o.lasts;
        f.calls_lost = o.calls == Outage::Fate::lost;
        f.requests_lost = o.requests == Outage::Fate::lost;
        f.home = network.find_switch(o.what.home);
        for (std::uint32_t g = 0; g < network.groups().size(); ++g) {
            if (network.groups()[g].name != o.what.group) continue;
            f.group = TrunkGroupId(g);
            f.circuits = o.what.circuits.value_or(network.groups()[g].circuits);
        }
        for (const auto& c : plan.classes) {
            if (c.name == o.what.lines) {
                f.first = c.first;
                f.lines = c.count;
            }
        }
        if (const LineId l = plan.find_line(o.what.line)) {
            f.first = l;
            f.lines = 1;
        }
        all.push_back(f);
    }
    return all;
}

void Simulation::schedule_outages()
{
    if (model_.outages.empty()) return;
    exchange.out.circuits.resize(exchange.groups.size());
    exchange.out.switches.resize(exchange.network.switches().size());
    exchange.out.lines.resize(exchange.lines.size());
    for (std::uint32_t i = 0; i < model_.outages.size(); ++i) {
        const OutageFacts& o = model_.outages[i];
        exchange.kernel.schedule(o.begins, Phase::release, EventKind::outage_begins, i, 0);
        exchange.kernel.schedule(o.ends, Phase::release, EventKind::outage_ends, i, 0);
    }
}

// Calls f(group, circuits) and g(line) for all that an outage takes.
template <class Groups, class Lines>
void Simulation::for_each_hit(const OutageFacts& o, const Groups& f, const Lines& g)
{
    if (o.group) f(o.group, o.circuits);
    for (std::uint32_t k = 0; k < o.lines; ++k) g(LineId(o.first.row + k));
    if (!o.home) return;
    for (std::uint32_t i = 0; i < exchange.groups.size(); ++i) {
        const auto& facts = exchange.network.groups()[i];
        if (facts.ends[0] == o.home || facts.ends[1] == o.home) f(TrunkGroupId(i), facts.circuits);
    }
    for (const auto& c : exchange.plan.classes) {
        for (std::uint32_t k = 0; c.home == o.home && k < c.count; ++k) g(LineId(c.first.row + k));
    }
}

void Simulation::outage_begins(std::uint32_t i)
{
    const OutageFacts& o = model_.outages[i];
    std::vector<CallId> calls;
    if (o.calls_lost) calls = calls_hit(i);
    if (o.home) ++exchange.out.switches[o.home.row];
    for_each_hit(
        o, [&](TrunkGroupId g, std::uint32_t circuits) { exchange.take_out(g, circuits); },
        [&](LineId l) {
            // A line held for a recall is in no call: it goes out at once, and the recall finds it so.
            if (exchange.line(l).use == Use::held) {
                for (RequestRow& r : requests.rows) {
                    if (r.held == l) r.held = {};
                }
                exchange.unhold(l);
            }
            exchange.take_out(l);
        });
    if (o.requests_lost) lose_requests(o);
    std::vector<std::uint32_t> numbers;
    for (const CallId c : calls) numbers.push_back(exchange.call(c).number);
    for (std::size_t k = 0; k < calls.size(); ++k) {
        const CallRow& c = exchange.call(calls[k]);
        // Some end with the requests, or with others.
        if (c.number == numbers[k] && c.state != CallState::idle) cut(calls[k], o.requests_lost);
    }
}

void Simulation::outage_ends(std::uint32_t i)
{
    const OutageFacts& o = model_.outages[i];
    for_each_hit(
        o, [&](TrunkGroupId g, std::uint32_t circuits) { exchange.put_back(g, circuits); }, [&](LineId l) { exchange.put_back(l); });
    if (!o.home || --exchange.out.switches[o.home.row] > 0) return;
    // The public of the switch can be rung back again.
    for (std::uint32_t q = 0; q < requests.queues.size(); ++q) {
        if (requests.queues[q].outstanding > 0) touch(q);
    }
}

// The calls over what fails, in the order of their numbers. Of a group's circuits that fail each may be any; those busy
// take their calls with them.
std::vector<CallId> Simulation::calls_hit(std::uint32_t i)
{
    const OutageFacts& o = model_.outages[i];
    const auto is_hit = [&](const CallRow& c) {
        if (o.lines) return o.hits(c.end[0]) || o.hits(c.end[1]) || (c.flags & waits_at_line && o.hits(c.to.line()));
        bool is_over = o.home && exchange.home(c.from) == o.home;
        exchange.for_each_held(c, [&](std::uint32_t g) {
            const auto& ends = exchange.network.groups()[g].ends;
            is_over |= o.group ? g == o.group.row : ends[0] == o.home || ends[1] == o.home;
        });
        return is_over;
    };
    std::vector<CallId> hit;
    for (std::uint32_t c = 0; c < exchange.calls.size(); ++c) {
        if (exchange.calls[c].state != CallState::idle && is_hit(exchange.calls[c])) hit.emplace_back(c);
    }
    std::ranges::sort(hit, {}, [&](CallId c) { return exchange.call(c).number; });
    if (!o.group) return hit;

    const GroupRow& group = exchange.groups[o.group.row];
    const std::uint64_t installed = exchange.network.groups()[o.group.row].circuits;
    const std::uint64_t left = installed - std::min(installed, exchange.out.circuits[o.group.row] + o.circuits);
    std::vector<CallId> owners;  // of its busy circuits
    for (const CallId c : hit) owners.insert(owners.end(), exchange.call(c).circuits, c);
    std::uint32_t among = std::max(group.busy, group.circuits);
    std::vector<CallId> lost;
    Words words(callers.place_of_outage(owner_of_outages(), i), Purpose::outage);
    for (std::uint64_t fail = group.circuits - left; fail > 0; --fail) {
        const std::uint32_t k = pick(words.next(), among--);
        if (k >= owners.size()) continue;
        lost.push_back(owners[k]);
        owners.erase(owners.begin() + k);
    }
    std::ranges::sort(lost, {}, [&](CallId c) { return exchange.call(c).number; });
    lost.erase(std::unique(lost.begin(), lost.end()), lost.end());
    return lost;
}

// A call is cut. Who was talking hangs up; who was not yet hears what he hears when there is no circuit; what a completion
// request had set up is tried again, if the request is kept and can wait. Who listens to a tone does now what he has decided.
void Simulation::cut(CallId c, bool requests_lost)
{
    CallRow& call = exchange.call(c);
    if (call.state == CallState::connected) {
        if (exchange.clear(c, call, Why::out_of_service)) conversation_over(call);
        return;
    }
    if (const RequestId id = call.request) {
        switch (requests.row(id).mode) {
            case Mode::callback:
                Callback<Simulation>::cut(*this, id, !requests_lost);
                return;
            case Mode::message:
                Message<Simulation>::cut(*this, id, c, !requests_lost);
                return;
            case Mode::camp_on:
            case Mode::intrude:  // these wait with their call
                end(id, Why::signalling_lost);
                clear(c, Why::out_of_service);
                return;
        }
    }
    const Demand d = demand_of(c);
    if (const RequestId id = d.row.request) {  // asked for, and not known to be accepted yet
        if (requests.row(id).state != RequestState::requested) return abandon(id, Why::signalling_lost);
        reject(id, Why::RESOURCEUNAVAIL);
    }
    if (d.stream.takes_time) way_ends(c, call);
    if (call.end[0] && exchange.is_out(call.end[0])) {  // from that line nobody tries again
        exchange.clear(c, call, Why::no_circuit);
        callers.close(d.id, d.row, false, Why::gave_up);
        return;
    }
    if (call.flags & listens) return tone_over(c);
    ++call.stamp;               // what was to happen to this call does not,
    call.flags |= has_decided;  // and its caller goes on at once
    failed(c, call, d, Condition::congestion);
}

// Those of the lines that fail, and those whose every way leads over the switch that fails.
void Simulation::lose_requests(const OutageFacts& o)
{
    const auto passes = [&](std::uint32_t choice) {
        const auto switches = exchange.network.switches_of(exchange.network.choice(choice));
        return std::ranges::find(switches, o.home.row) != switches.end();
    };
    std::vector<RequestId> lost;
    for (std::uint32_t k = 0; k < requests.rows.size(); ++k) {
        const RequestRow& r = requests.rows[k];
        const bool is_open = r.state != RequestState::none && r.state != RequestState::ended && r.state != RequestState::requested;
        if (!is_open) continue;
        bool is_hit = o.hits(r.caller) || o.hits(r.dialled.line());
        if (o.home) {
            const RoutePlan& there = callers.destination_of(callers.demand(r.demand)).there;
            is_hit = true;
            for (std::uint32_t i = 0; i < there.choice_count; ++i) is_hit &= passes(there.first_choice + i);
        }
        if (is_hit) lost.emplace_back(k);
    }
    std::ranges::sort(lost, {}, [&](RequestId r) { return requests.row(r).number; });
    for (const RequestId id : lost) abandon(id, Why::signalling_lost);
}

}  // namespace ringback
