// The network as it was built: switches, trunk groups and routes. Facts that never change; who is on the circuits is the
// exchange's business (switching/rows.h). Routes are given by the scenario or computed (routes.h).
#pragma once

#include "ringback/ids.h"
#include "ringback/scenario.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ringback {

/// One way from a switch to another: trunk groups seized all together or not at all, in path order.
struct Choice {
    std::uint32_t first_group = 0, group_count = 0;  // in the table of path groups
    std::uint32_t first_switch = 0;                  // in the table of path switches; group_count + 1 of them
    std::uint32_t leave_free = 0;                    // circuits of each group that stay free beside those it takes
};

/// The choices from one switch to another, in order. None: there is no path.
struct RoutePlan {
    enum class Way : std::uint8_t { inside_the_switch, one_group, several, step_by_step };

    std::uint32_t first_choice = 0, choice_count = 0;
    std::uint32_t group = 0, leave_free = 0;  // of the one choice, if it is one group
    std::uint32_t crankback = 0;              // step by step: how often a call turned back goes on with the next choice
    Way way = Way::several;
};

class Network {
public:
    struct SwitchFacts {
        std::string name;
        std::optional<std::uint32_t> conference_ports;
    };
    struct GroupFacts {
        std::string name;
        SwitchId ends[2];
        std::uint32_t circuits = 0;
        bool one_way = false;  // from ends[0] to ends[1] only
    };

    Network() = default;
    /// Switches in name order; groups in the order of the text, which breaks ties between computed routes.
    explicit Network(const Scenario&);

    const std::vector<SwitchFacts>& switches() const { return switches_; }
    const std::vector<GroupFacts>& groups() const { return groups_; }
    SwitchId find_switch(std::string_view name) const;

    /// The plan for calls from one switch to another; made when it is first asked for, while the model is built.
    RoutePlan plan(const Scenario&, SwitchId from, SwitchId to);
    /// The plan that was made for them while the model was built.
    const RoutePlan& made_plan(SwitchId from, SwitchId to) const;
    /// Whether any plan made so far seizes step by step.
    bool has_steps() const { return has_steps_; }

    const Choice& choice(std::uint32_t i) const { return choices_[i]; }
    std::span<const std::uint32_t> groups_of(const Choice& c) const
    {
        return {path_groups_.data() + c.first_group, c.group_count};
    }
    std::span<const std::uint32_t> switches_of(const Choice& c) const
    {
        return {path_switches_.data() + c.first_switch, c.group_count + 1};
    }

private:
    void add_choice(SwitchId from, const std::vector<TrunkGroupId>& path, std::uint32_t leave_free);

    struct Made {
        SwitchId from, to;
        RoutePlan plan;
    };
    std::vector<Made>::const_iterator find_made(SwitchId from, SwitchId to) const;

    std::vector<SwitchFacts> switches_;
    std::vector<GroupFacts> groups_;
    std::vector<Made> made_;  // sorted by (from, to)
    std::vector<Choice> choices_;
    std::vector<std::uint32_t> path_groups_, path_switches_;
    bool has_steps_ = false;
};

}  // namespace ringback
