// The numbering plan and what never changes about lines: classes, hunt groups, delays. Cold facts, under the same ids as
// the rows of the exchange.
#pragma once

#include "network/network.h"
#include "random/sampler.h"

#include <string>
#include <vector>

namespace ringback {

/// Where a line's calls go on to: a party, or one of a class of lines.
struct ForwardFacts {
    bool is_set = false;
    Who to;
    LineId first;
    std::uint32_t count = 0;
    std::uint32_t of_first = 0;  // the line of the forwarding class whose calls go to `first`

    /// Nobody, if it is the line itself.
    Who from(LineId l) const
    {
        const Who target = count > 0 ? Who(LineId(first.row + (l.row - of_first) % count)) : to;
        return target == Who(l) ? Who() : target;
    }
};

/// What goes on and off.
struct PeriodFacts {
    bool is_set = false, is_always = false;
    Sampler on, off;
};

/// What lines do with calls dialled to them, beside ringing.
struct FeatureFacts {
    ForwardFacts unconditional, busy, no_answer;
    PeriodFacts forwards, undisturbed;
    Sampler forwards_after;
    bool waits = false;  // call waiting
    Chance takes_second;
    Sampler takes_second_after;
    bool holds_first = true;
    bool isolates = false;  // an intruder has the called party for himself, the conversation being on hold

    bool any() const { return unconditional.is_set || busy.is_set || no_answer.is_set || undisturbed.is_set || waits || isolates; }
};

struct Plan {
    struct LineClassFacts {
        std::string name;
        std::uint32_t owner = 0;  // name_hash, the lines' part of an address
        SwitchId home;
        LineId first;
        std::uint32_t count = 0;
        std::uint32_t capability = 1, protection = 0;
        std::vector<NumberRange> numbers;
        std::vector<HuntGroupId> groups;  // that its lines belong to
        bool returns_messages = false;
        Chance returns;
        Sampler return_delay;
        bool has_presence = false;
        Sampler present, away;
        FeatureFacts features;
    };
    struct HuntGroupFacts {
        std::string name, number;
        std::uint32_t owner = 0;
        ClassId lines;
        HuntOrder order = HuntOrder::sequential;
        Sampler wrap_up;
        std::vector<HuntGroup::Staffing> staff;  // one step at least
        std::uint32_t queue = 0xffff'ffff;       // campers at most
        HuntGroupId overflow;                    // none: its calls go nowhere else
        bool overflows_when_busy = false, overflows_when_full = false;
        Sampler overflow_after;                  // never, unless it is written
        bool callbacks_in_turn = false;
        std::optional<Duration> service_level;

        std::uint32_t staffed_at(Duration time_of_day) const;
        /// From a time of day to the next step of the table.
        Duration until_change(Duration time_of_day) const;
    };

    Plan() = default;
    Plan(const Scenario&, const Network&);

    const Network* network = nullptr;
    std::vector<LineClassFacts> classes;    // in name order; their lines follow each other
    std::vector<HuntGroupFacts> hunts;      // in name order
    std::vector<Sampler> switching_delays;  // by switch
    std::vector<std::uint32_t> max_diversions; // by switch
    std::vector<std::uint32_t> switch_owners;  // name_hash, by switch
    std::vector<Sampler> signalling_delays; // by trunk group
    std::uint32_t line_count = 0;
    bool has_features = false;  // some class of lines
    bool goes_onward = false;   // some call may: there are features, or a hunt group that overflows
    Duration start;  // time of day of time zero

    Duration time_of_day(Time) const;
    ClassId find_class(std::string_view name) const;
    HuntGroupId find_hunt_group(std::string_view name) const;
    /// The line of a number, or none.
    LineId find_line(std::string_view number) const;
    /// The switch of a class, a hunt group's members, or the public.
    SwitchId home(Who) const;
    /// The digits of a line's number.
    std::string number(LineId) const;
    ClassId class_of(LineId) const;
    /// The name printed for a party: a number, a hunt group's number or name, a switch.
    std::string name(Who) const;
    /// True if setting up a call over this choice takes time.
    bool has_delay(const Choice&) const;
};

}  // namespace ringback
