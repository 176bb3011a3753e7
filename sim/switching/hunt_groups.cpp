#include "switching/hunt_groups.h"

#include <algorithm>
#include <bit>

namespace ringback {

HuntGroups::HuntGroups(const Plan& plan, const std::vector<LineRow>& lines, Kernel& kernel, Recorder& recorder, const Key& key)
    : plan_(plan), lines_(lines), kernel_(kernel), recorder_(recorder), key_(key)
{
    rows.resize(plan.hunts.size());
    recorder.tally.hunts.resize(plan.hunts.size());
    if (!rows.empty()) free_since_.resize(plan.line_count);
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        const HuntGroupId h(i);
        const std::uint32_t count = lines_of(h).count;
        HuntRow& group = rows[i];
        group.after = count - 1;
        group.staffed = plan.hunts[i].staffed_at(plan.start);
        group.first_member = static_cast<std::uint32_t>(members_.size());
        group.first_word = static_cast<std::uint32_t>(free_bits_.size());
        members_.resize(members_.size() + count, {h});
        free_bits_.resize(free_bits_.size() + (count + 63) / 64);
        recorder.tally.hunts[i].none_free.up(Time{});
        recorder.tally.hunts[i].has_service_level = plan.hunts[i].service_level.has_value();
        for (std::uint32_t k = 0; k < group.staffed; ++k) set_free(h, k, true);
    }
}

void HuntGroups::set_free(HuntGroupId h, std::uint32_t k, bool is_free)
{
    HuntRow& group = rows[h.row];
    Gauge& none_free = recorder_.tally.hunts[h.row].none_free;
    std::uint64_t& word = free_bits_[group.first_word + k / 64];
    if (is_free) {
        word |= bit(k);
        if (group.free++ == 0) none_free.down(kernel_.now());
    } else {
        word &= ~bit(k);
        if (--group.free == 0) none_free.up(kernel_.now());
    }
}

void HuntGroups::line_moved(LineId l, std::uint32_t line_class, bool idle)
{
    const auto& facts = plan_.classes[line_class];
    const std::uint32_t k = l.row - facts.first.row;
    for (const HuntGroupId h : facts.groups) {
        if (takes_calls(rows[h.row], k)) set_free(h, k, idle);
    }
}

LineId HuntGroups::hunt(HuntGroupId h, const Place& place)
{
    HuntRow& group = rows[h.row];
    if (group.free == 0) return {};
    const auto& members = lines_of(h);
    const std::uint64_t* bits = free_bits_.data() + group.first_word;
    const std::uint32_t words = (members.count + 63) / 64;

    std::uint32_t found = members.count;
    const auto first_from = [&](std::uint32_t start) {
        for (std::uint32_t w = start / 64; w < words; ++w) {
            const std::uint64_t left = w == start / 64 ? bits[w] >> start % 64 << start % 64 : bits[w];
            if (left) return w * 64 + static_cast<std::uint32_t>(std::countr_zero(left));
        }
        return members.count;
    };
    switch (plan_.hunts[h.row].order) {
        case HuntOrder::sequential:
            found = first_from(0);
            break;
        case HuntOrder::circular:
            found = first_from(group.after + 1);
            if (found == members.count) found = first_from(0);
            break;
        case HuntOrder::longest_idle:
            for (std::uint32_t k = first_from(0); k < members.count; k = first_from(k + 1)) {
                const auto since = [&](std::uint32_t i) { return free_since_[members.first.row + i]; };
                if (found == members.count || since(k) < since(found)) found = k;
            }
            break;
        case HuntOrder::random: {
            std::uint32_t skip = pick(place.block(Purpose::hunt, group.hunts++).high, group.free);
            for (found = first_from(0); skip > 0; --skip) found = first_from(found + 1);
            break;
        }
    }
    group.after = found;
    return LineId(members.first.row + found);
}

LineId HuntGroups::hunt(HuntGroupId h, const Place& place, LineId but)
{
    const auto& members = lines_of(h);
    HuntRow& group = rows[h.row];
    const std::uint32_t k = but.row - members.first.row;  // beyond all members for any other line
    if (!but || k >= members.count || !bit_is_set(group, k)) return hunt(h, place);
    std::uint64_t& word = free_bits_[group.first_word + k / 64];
    word &= ~bit(k);
    --group.free;
    const LineId found = hunt(h, place);
    word |= bit(k);
    ++group.free;
    return found;
}

void HuntGroups::offer(std::size_t call_row, CallRow& c, LineId member)
{
    HuntCell& cell = recorder_.tally.hunts[c.to.row()];
    const bool measured = c.flags & in_measure;
    cell.attempts += measured;
    cell.blocked += measured && !member;
    c.flags |= waits_for_member;
    offered_[call_row] = kernel_.now();
}

void HuntGroups::wait_over(std::size_t call_row, CallRow& c, WaitEnd end)
{
    c.flags &= static_cast<std::uint16_t>(~waits_for_member);
    if (!(c.flags & in_measure)) return;
    HuntCell& cell = recorder_.tally.hunts[c.to.row()];
    switch (end) {
        case WaitEnd::answered: {
            const Duration wait = kernel_.now() - offered_[call_row];
            const auto& good = plan_.hunts[c.to.row()].service_level;
            ++cell.answered;
            cell.in_time += good && wait <= *good;
            cell.waits.add(wait);
            break;
        }
        case WaitEnd::abandoned:
            ++cell.abandoned;
            break;
        case WaitEnd::overflowed:
            ++cell.overflowed;
            break;
        case WaitEnd::turned_away:
            ++cell.turned_away;
            break;
    }
}

void HuntGroups::call_over(HuntGroupId h, LineId l)
{
    HuntCell& cell = recorder_.tally.hunts[h.row];
    cell.carried.down(kernel_.now());
    const auto& facts = plan_.hunts[h.row];
    const bool has_talked_to_it = lines_[l.row].use == Use::talking || lines_[l.row].flags & has_call_on_hold;
    if (facts.wrap_up.is_zero() || !has_talked_to_it) return;
    const std::uint32_t k = l.row - lines_of(h).first.row;
    const std::uint32_t member = rows[h.row].first_member + k;
    members_[member].wraps_up = true;
    cell.wrapping_up.up(kernel_.now());
    // The line's stamp tells its conversations apart.
    const Duration time = facts.wrap_up.draw(Place(key_, facts.owner, k, lines_[l.row].stamp), Purpose::wrap_up);
    kernel_.schedule_in(time, Phase::release, EventKind::wrap_up_over, member, 0);
}

HuntGroups::Member HuntGroups::end_wrap_up(std::uint32_t member)
{
    MemberRow& row = members_[member];
    const HuntGroupId h = row.group;
    const std::uint32_t k = member - rows[h.row].first_member;
    const LineId line(lines_of(h).first.row + k);
    row.wraps_up = false;
    recorder_.tally.hunts[h.row].wrapping_up.down(kernel_.now());
    if (lines_[line.row].is_idle() && takes_calls(rows[h.row], k)) set_free(h, k, true);
    return {h, line};
}

void HuntGroups::start()
{
    for (std::uint32_t i = 0; i < rows.size(); ++i) schedule_staff(HuntGroupId(i));
}

void HuntGroups::schedule_staff(HuntGroupId h)
{
    const auto& facts = plan_.hunts[h.row];
    if (facts.staff.size() < 2) return;  // never changes
    kernel_.schedule_in(facts.until_change(plan_.time_of_day(kernel_.now())), Phase::release, EventKind::staff, h.row, 0);
}

std::uint32_t HuntGroups::change_staff(HuntGroupId h)
{
    HuntRow& group = rows[h.row];
    const std::uint32_t before = group.staffed;
    group.staffed = plan_.hunts[h.row].staffed_at(plan_.time_of_day(kernel_.now()));
    const LineId first = lines_of(h).first;
    for (std::uint32_t k = before; k < group.staffed; ++k) {
        if (lines_[first.row + k].is_idle() && takes_calls(group, k)) set_free(h, k, true);
    }
    // Who is in a call takes no further one.
    for (std::uint32_t k = group.staffed; k < before; ++k) {
        if (bit_is_set(group, k)) set_free(h, k, false);
    }
    schedule_staff(h);
    return before;
}

bool HuntGroups::has_unserved() const
{
    return std::any_of(rows.begin(), rows.end(), [](const HuntRow& group) { return group.free > 0 && group.campers > 0; });
}

std::string HuntGroups::inspect() const
{
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        const HuntRow& group = rows[i];
        const HuntCell& cell = recorder_.tally.hunts[i];
        const auto& members = lines_of(HuntGroupId(i));
        std::uint32_t free = 0, wrapping_up = 0;
        for (std::uint32_t k = 0; k < members.count; ++k) {
            const bool is_free = lines_[members.first.row + k].is_idle() && takes_calls(group, k);
            if (bit_is_set(group, k) != is_free) return "hunt group " + plan_.hunts[i].name + ": a member is free and not free";
            free += is_free;
            wrapping_up += members_[group.first_member + k].wraps_up;
        }
        if (group.free != free || cell.none_free.n != (free == 0)) return "hunt group " + plan_.hunts[i].name + ": free members miscounted";
        if (cell.wrapping_up.n != wrapping_up) return "hunt group " + plan_.hunts[i].name + ": wrap-ups miscounted";
        if (cell.waiting.n != group.campers) return "hunt group " + plan_.hunts[i].name + ": campers miscounted";
    }
    return {};
}

}  // namespace ringback
