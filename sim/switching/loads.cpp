// The load of each line, circuit and choice of a route, where `record.loads` asks for it. The first circuit of a group has the number
// 0 here and 1 in the measures; a call takes the lowest that are free. Data plane, of such runs only.
//
// Invariant: a call has the flag `is_placed` exactly while it holds circuits that have their numbers in `placed_`, those of its
// first group first.
#include "switching/exchange.h"

namespace ringback {

void Exchange::record_loads()
{
    Tally& t = recorder.tally;
    if (plan.loads.lines) {
        for (LineRow& row : lines) row.flags |= is_recorded;
        for (std::size_t c = 0; c < t.classes.size(); ++c) t.classes[c].each.resize(plan.classes[c].count);
    }
    if (plan.loads.circuits) {
        for (std::size_t g = 0; g < t.groups.size(); ++g) t.groups[g].each.resize(t.groups[g].circuits);
    }
    if (plan.loads.choices) t.choices.resize(network.choice_count());
}

void Exchange::line_moved(LineId l, const LineRow& row, bool is_idle)
{
    if (row.flags & is_hunted) hunts.line_moved(l, row.line_class, is_idle);
    if (!(row.flags & is_recorded)) return;
    LoadCell& cell = recorder.tally.classes[row.line_class].each[l.row - plan.classes[row.line_class].first.row];
    if (is_idle) {
        cell.busy.down(now());
    } else {
        cell.busy.up(now());
        cell.calls += recorder.measuring;
    }
}

void Exchange::bid_for_choice(std::uint32_t choice, bool taken)
{
    if (!plan.loads.choices) return;
    ChoiceCell& cell = recorder.tally.choices[choice];
    if (taken) cell.carried.up(now());
    if (!recorder.measuring) return;
    ++cell.bids;
    ++(taken ? cell.seizures : cell.overflows);
}

void Exchange::occupy_placed(CallRow& c, std::uint32_t g)
{
    occupy(c, g);
    if (!plan.loads.circuits && !plan.loads.choices) return;
    const std::size_t row = row_of(c);
    if (placed_.size() <= row) placed_.resize(calls.size());
    if (!(c.flags & is_placed)) placed_[row].clear();
    c.flags |= is_placed;
    if (!plan.loads.circuits) return;
    auto& each = recorder.tally.groups[g].each;
    std::uint32_t k = 0;
    for (unsigned left = c.circuits; left > 0; ++k) {
        if (each.at(k).busy.n > 0) continue;
        each[k].busy.up(now());
        each[k].calls += recorder.measuring;
        placed_[row].push_back(k);
        --left;
    }
}

void Exchange::give_back(const CallRow& c, std::size_t link, std::uint32_t g)
{
    if (!(c.flags & is_placed) || !plan.loads.circuits) return;
    const auto& mine = placed_[row_of(c)];
    for (unsigned k = 0; k < c.circuits; ++k) recorder.tally.groups[g].each[mine[link * c.circuits + k]].busy.down(now());
}

void Exchange::leave_choice(CallRow& c)
{
    if (plan.loads.choices) recorder.tally.choices[c.choice].carried.down(now());
    c.flags &= static_cast<std::uint16_t>(~is_placed);
    c.choice = no_choice;
}

void Exchange::release_placed(CallRow& c)
{
    const auto path = held(c);
    for (std::size_t i = 0; i < path.size(); ++i) {
        give_back(c, i, path[i]);
        vacate(c, path[i]);
    }
    leave_choice(c);
}

}  // namespace ringback
