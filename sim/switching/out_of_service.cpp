// Circuits and lines that go out of service and come back. What lies under several outages comes back with the last.
#include "switching/exchange.h"

namespace ringback {

void Exchange::set_in_service(std::uint32_t g)
{
    const std::uint32_t installed = network.groups()[g].circuits;
    const auto in_service = installed - static_cast<std::uint32_t>(std::min<std::uint64_t>(installed, out.circuits[g]));
    if (in_service == groups[g].circuits) return;
    groups[g].circuits = in_service;
    recorder.note([&] { return Record{now().count(), Fact::service, 0, 0, Why::none, 0, 0xffff'ffff, 0, g, in_service}; }, g,
                  counts_nowhere);
}

void Exchange::take_out(TrunkGroupId g, std::uint32_t circuits)
{
    out.circuits[g.row] += circuits;
    set_in_service(g.row);
}

void Exchange::put_back(TrunkGroupId g, std::uint32_t circuits)
{
    out.circuits[g.row] -= circuits;
    set_in_service(g.row);
    if (groups[g.row].watchers) tell_of_circuit();
}

void Exchange::take_out(LineId l)
{
    if (++out.lines[l.row] > 1) return;
    if (line(l).is_idle()) {
        go_out(l);
    } else {
        ++out.lines_due;
    }
}

void Exchange::go_out(LineId l)
{
    LineRow& row = line(l);
    row.use = Use::out_of_service;
    ++row.stamp;
    row.flags &= ~(guarded | shielded);
    if (row.flags & is_hunted) set_hunting(l, row.line_class, false);
    recorder.note([&] { return Record{now().count(), Fact::service, 1, 0, Why::none, 0, 0xffff'ffff, 0, l.row, 0}; }, 0,
                  counts_nowhere);
}

void Exchange::put_back(LineId l)
{
    if (--out.lines[l.row] > 0) return;
    LineRow& row = line(l);
    if (row.use != Use::out_of_service) {
        --out.lines_due;
        return;
    }
    row.use = Use::idle;
    ++row.stamp;
    row.flags |= starts_no_guard;  // it comes back from no call
    if (row.flags & is_hunted) {
        free_since_[l.row] = now();
        set_hunting(l, row.line_class, true);
    }
    idled.push_back(l);
    recorder.note([&] { return Record{now().count(), Fact::service, 1, 1, Why::none, 0, 0xffff'ffff, 0, l.row, 0}; }, 0,
                  counts_nowhere);
}

void Exchange::take_out_idled()
{
    for (const LineId l : idled) {
        if (!is_out(l) || !line(l).is_idle()) continue;
        go_out(l);
        --out.lines_due;
    }
}

}  // namespace ringback
