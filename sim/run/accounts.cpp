// The books of a replication, settled at its end: what was counted while it ran against what the rows say. Every check is
// a sentence about conservation; a broken one is a bug.
#include "run/simulation.h"

namespace ringback {

std::string Simulation::inspect() const
{
    std::string broken = exchange.inspect();
    return broken.empty() ? requests.inspect() : broken;
}

std::string Simulation::settle_accounts()
{
    const auto loads_sum_to = [](const std::vector<LoadCell>& each, const Gauge& all) {
        Gauge sum;
        for (const LoadCell& c : each) sum.n += c.busy.n, sum.area += c.busy.area;
        return sum.n == all.n && sum.area == all.area;
    };
    std::string broken;
    const auto check = [&](bool holds, const std::string& what) {
        ++checks_;
        if (!holds && broken.empty()) broken = what;
    };
    const Tally& t = exchange.recorder.tally;

    // What is still open, from the rows.
    struct Open {
        std::uint64_t attempts = 0, demands = 0, talking = 0, waiting = 0;
    };
    std::vector<Open> open(t.streams.size());
    std::vector<std::uint64_t> waiting(t.hunts.size());
    for (const CallRow& c : exchange.calls) {
        if (c.state == CallState::idle) continue;
        if ((c.flags & (is_attempt | in_measure | has_met)) == (is_attempt | in_measure)) ++open[c.stream].attempts;
        if (c.state == CallState::connected) ++open[c.stream].talking;
        if ((c.flags & (waits_for_member | in_measure)) == (waits_for_member | in_measure)) ++waiting[c.to.row()];
    }
    for (const DemandRow& d : callers.demands) {
        if (!d.is_open) continue;
        if (d.measured) ++open[d.stream].demands;
        if (d.waits) ++open[d.stream].waiting;
    }
    for (std::size_t i = 0; i < t.streams.size(); ++i) {
        const StreamCell& c = t.streams[i];
        const std::string who = "callers " + callers.facts.streams[i].name + ": ";
        check(c.attempts == c.answered + c.busy + c.congested + c.no_answer + open[i].attempts,
              who + "attempts are not answered + busy + congested + no_answer + in progress");
        check(c.demands == c.connected + c.given_up + open[i].demands, who + "demands are not connected + given_up + open");
        check(static_cast<std::uint64_t>(c.talking.n) == open[i].talking, who + "conversations counted and in progress differ");
        check(static_cast<std::uint64_t>(c.waiting_to_redial.n) == open[i].waiting, who + "redials counted and waiting differ");
    }
    for (std::size_t g = 0; g < t.groups.size(); ++g) {
        const GroupCell& c = t.groups[g];
        const std::string who = "trunk group " + exchange.network.groups()[g].name + ": ";
        check(c.busy.n == exchange.groups[g].busy, who + "seizures - releases are not the busy circuits");
        check(c.busy_squared.n == c.busy.n * c.busy.n, who + "the square of the busy circuits went astray");
        check(c.full.n == (c.busy.n >= exchange.groups[g].circuits), who + "the time with no free circuit went astray");
        check(c.seizures + c.overflows <= c.bids, who + "more seizures and overflows than bids");
        if (!c.each.empty()) check(loads_sum_to(c.each, c.busy), who + "the loads of its circuits do not add up");
    }
    for (std::size_t h = 0; h < t.hunts.size(); ++h) {
        const HuntCell& c = t.hunts[h];
        const std::string who = "hunt group " + exchange.plan.hunts[h].name + ": ";
        check(c.attempts == c.answered + c.abandoned + c.overflowed + c.turned_away + waiting[h],
              who + "attempts are not answered + abandoned + overflowed + turned away + waiting");
        check(c.waits.count() == c.answered && c.in_time <= c.answered, who + "calls answered and their waits differ");
    }
    std::vector<std::int64_t> busy(t.classes.size());
    for (const LineRow& row : exchange.lines) busy[row.line_class] += !row.is_idle() && row.use != Use::out_of_service;
    for (const ChoiceCell& c : t.choices) {
        check(c.bids == c.seizures + c.overflows, "bids for a choice of a route are not seizures + overflows");
    }
    for (std::size_t c = 0; c < busy.size(); ++c) {
        const auto& each = t.classes[c].each;
        if (!each.empty()) check(loads_sum_to(each, t.classes[c].busy), "lines " + exchange.plan.classes[c].name + ": their loads do not add up");
        check(busy[c] == t.classes[c].busy.n, "lines " + exchange.plan.classes[c].name + ": busy lines counted and found differ");
    }
    for (std::size_t m = 0; m < t.modes.size(); ++m) {
        const ModeCell& c = t.modes[m];
        const auto mode = static_cast<Mode>(m);
        std::uint64_t rejected = 0, ended = 0;
        for (const auto n : c.rejected) rejected += n;
        for (const auto n : c.ended) ended += n;
        const std::string who = "completion." + std::string(name_of(mode)) + ": ";
        check(c.requested == c.accepted + rejected + c.asked, who + "requested is not accepted + rejected + asked");
        check(c.accepted == ended, who + "an accepted request did not end exactly once");
        check(c.waits.count() == c.ended.front(), who + "fulfilled requests and their waits differ");
        check(c.pending.n == 0, who + "requests outlive the run");
        check(c.recalls.balance(), who + "recalls are not answered + not_answered + suspended + cut + left");
        check(c.calls.balance(), who + "calls are not answered + not_answered + busy_again + congested + cut + left");
        check(c.calls.answered == c.ended.front(), who + "calls answered and requests fulfilled differ");
        check(mode != Mode::callback || c.calls.begun == c.recalls.answered, who + "recalls answered and the calls that followed differ");
        const auto& [served, responded, reached] = c.stages;
        check(c.accepted >= served && served >= responded && responded >= reached && reached >= c.ended.front(),
              who + "more requests at a stage than at the one before");
        const std::uint64_t refused = c.rejected[place_in(request_rejections, Why::INVALCALLCOMPLMODE)] +
                                      c.rejected[place_in(request_rejections, Why::OPERATIONUNAVAIL)];
        check(t.eligible(mode) + refused >= c.requested, who + "more requests than failed calls whose callers could make one");
        check(c.waits.count() == 0 || c.longest_wait >= c.longest_fulfilled, who + "a fulfilled request waited longest, and one longer");
    }
    const std::string rows = inspect();
    check(rows.empty(), rows);
    return broken;
}

}  // namespace ringback
