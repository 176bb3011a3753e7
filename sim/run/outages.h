// Outages, laid out: which rows fail when. Facts that never change.
#pragma once

#include "switching/plan.h"

namespace ringback {

struct OutageFacts {
    Time begins, ends;
    TrunkGroupId group;           // and so many of its circuits; or
    std::uint32_t circuits = 0;
    SwitchId home;                // a switch; or
    LineId first;                 // lines
    std::uint32_t lines = 0;
    bool calls_lost = true, requests_lost = false;

    bool hits(LineId l) const { return l && l.row - first.row < lines; }
};

/// In the order of the text.
std::vector<OutageFacts> outages_of(const Scenario&, const Plan&);
/// Whose circuits fail: the owner of those draws.
std::uint32_t owner_of_outages();

}  // namespace ringback
