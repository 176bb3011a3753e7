// Hunt groups: which members would take a call of the group at this instant, and whom a call finds. Data plane.
//
// A member is free for its group while its line is idle, it is on duty (`staffed`: the first so many of the class) and it
// wraps up no call of the group. A line of two groups may be free for one of them and not for the other.
//
// Invariants: a member's bit is set exactly if it is free; a group's `free` is the number of those bits.
#pragma once

#include "kernel/kernel.h"
#include "switching/plan.h"
#include "switching/rows.h"

namespace ringback {

class HuntGroups {
public:
    HuntGroups(const Plan&, const std::vector<LineRow>&, Kernel&, Recorder&, const Key&);

    std::vector<HuntRow> rows;

    /// A line whose class has groups is idle from now on, or no longer.
    [[gnu::noinline]] void line_moved(LineId, std::uint32_t line_class, bool idle);
    /// Its last call is over: from now on it has been idle, for `longest_idle`.
    void free_since_now(LineId l) { free_since_[l.row] = kernel_.now(); }

    /// A free member, in the group's order; none if there is none.
    LineId hunt(HuntGroupId, const Place&);
    /// The same, and never `but`, a member who calls its own group.
    LineId hunt(HuntGroupId, const Place&, LineId but);
    bool is_free(HuntGroupId h, LineId l) const { return bit_is_set(rows[h.row], l.row - lines_of(h).first.row); }
    /// Any free member for which `fits(row)` holds.
    template <class Fits>
    bool any_free(HuntGroupId h, const Fits& fits) const
    {
        const HuntRow& group = rows[h.row];
        if (group.free == 0) return false;
        const auto& members = lines_of(h);
        for (std::uint32_t k = 0; k < members.count; ++k) {
            if (bit_is_set(group, k) && fits(lines_[members.first.row + k])) return true;
        }
        return false;
    }

    /// An attempt is offered to the group, which has a member for it or not: it waits, perhaps for no time at all.
    void offer(std::size_t call_row, CallRow&, LineId member);
    enum class WaitEnd : std::uint8_t { answered, abandoned, overflowed, turned_away };
    void wait_over(std::size_t call_row, CallRow&, WaitEnd);
    /// Why a call that arrives now goes on to the group's overflow, or none: it finds a member, or meets busy here.
    Why overflows(HuntGroupId h) const
    {
        const auto& facts = plan_.hunts[h.row];
        if (rows[h.row].free > 0) return Why::none;
        return facts.overflows_when_busy ? Why::called_busy : facts.overflows_when_full && is_full(h) ? Why::queue_full : Why::none;
    }
    bool is_full(HuntGroupId h) const { return rows[h.row].campers >= plan_.hunts[h.row].queue; }
    /// There are so many rows of calls.
    void calls_grow(std::size_t n)
    {
        if (!rows.empty()) offered_.resize(n);
    }

    /// A call of the group to this member is cleared.
    [[gnu::noinline]] void call_over(HuntGroupId, LineId);
    struct Member {
        HuntGroupId group;
        LineId line;
    };
    /// A wrap-up is over.
    Member end_wrap_up(std::uint32_t member);

    /// Time zero: changes of staff are scheduled.
    void start();
    /// A step of the table of staff; returns how many were on duty before.
    std::uint32_t change_staff(HuntGroupId);

    /// Somebody camps on a group of which a member is free: for an instant only, until he is served.
    bool has_unserved() const;
    /// What is broken, or an empty text.
    std::string inspect() const;

private:
    struct MemberRow {
        HuntGroupId group;
        bool wraps_up = false;
    };

    const Plan::LineClassFacts& lines_of(HuntGroupId h) const { return plan_.classes[plan_.hunts[h.row].lines.row]; }
    static std::uint64_t bit(std::uint32_t k) { return std::uint64_t{1} << k % 64; }
    bool bit_is_set(const HuntRow& group, std::uint32_t k) const { return free_bits_[group.first_word + k / 64] & bit(k); }
    bool takes_calls(const HuntRow& group, std::uint32_t k) const
    {
        return k < group.staffed && !members_[group.first_member + k].wraps_up;
    }
    void set_free(HuntGroupId, std::uint32_t k, bool);
    void schedule_staff(HuntGroupId);

    const Plan& plan_;
    const std::vector<LineRow>& lines_;
    Kernel& kernel_;
    Recorder& recorder_;
    const Key& key_;
    std::vector<MemberRow> members_;         // of all groups, one after the other
    std::vector<std::uint64_t> free_bits_;   // each group begins a word
    std::vector<Time> free_since_;           // by line; empty without hunt groups
    std::vector<Time> offered_;              // by call, to the group where it waits; empty without hunt groups
};

}  // namespace ringback
