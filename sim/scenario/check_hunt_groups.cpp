// Whether hunt groups have the members they ask for, and where their overflow leads.
#include "scenario/quantity.h"
#include "scenario/read.h"

#include <fmt/format.h>
#include <map>

namespace ringback::scenario {

namespace {

using Groups = std::map<std::string_view, const HuntGroup*>;
using Classes = std::map<std::string_view, const LineClass*>;

template <class T>
const T* find(const std::map<std::string_view, const T*>& things, std::string_view name)
{
    const auto it = things.find(name);
    return it == things.end() ? nullptr : it->second;
}

void check_staff(const Scenario& s, const HuntGroup& h, const LineClass& members, const Node& staffed, Reader& in)
{
    if (!s.run.start) in.warning(staffed, "a table by time of day, and no run.start: time zero is taken for midnight");
    for (const auto& step : h.staffed) {
        if (step.members > members.size())
            in.error(staffed, fmt::format("{} members from {} on, and {} has {} lines", step.members, print_time_of_day(step.from),
                                          quoted(h.lines), members.size()));
    }
}

/// The way that calls take from group to group, until it ends or comes back: "a → b → a".
std::string chain(std::string_view name, const Groups& groups, bool& comes_back)
{
    std::string way(name);
    const HuntGroup* at = find(groups, name);
    // No way without a loop is longer than there are groups.
    for (std::size_t steps = 0; at && at->overflow && steps < groups.size(); ++steps) {
        way += fmt::format(" → {}", at->overflow->to);
        comes_back = at->overflow->to == name;
        if (comes_back) return way;
        at = find(groups, at->overflow->to);
    }
    return way;
}

void check_overflow(const Named<HuntGroup>& h, const Groups& groups, const Node& node, Reader& in)
{
    const HuntGroup::Overflow& o = *h.value.overflow;
    using When = HuntGroup::Overflow::When;
    if (!o.when && o.after.is_never())
        in.error(node, "nothing makes calls go on: neither `when` nor `after` is written", "write when: busy, when: queue_full or after: 20 s");
    if (o.when == When::busy && !o.after.is_never())
        in.error(*node.find("after"), "with when: busy nobody camps on this group, and `after` never comes");
    if (o.when == When::queue_full && !h.value.queue)
        in.error(*node.find("when"), "the group has no `queue` that could be full");
    bool comes_back = false;
    const std::string way = chain(h.name, groups, comes_back);
    if (comes_back) return in.error(*node.find("to"), "calls would go round in a ring: " + way);
}

}  // namespace

void check_hunt_groups(const Scenario& s, const Node& root, Reader& in)
{
    Groups groups;
    Classes classes;
    each(s.hunt_groups, root, "hunt_groups", in, [&](const Named<HuntGroup>& h, const Node&, const Node&) { groups[h.name] = &h.value; });
    each(s.lines, root, "lines", in, [&](const Named<LineClass>& c, const Node&, const Node&) { classes[c.name] = &c.value; });
    each(s.hunt_groups, root, "hunt_groups", in, [&](const Named<HuntGroup>& h, const Node&, const Node& value) {
        const Reader::Within hunt_groups(in, "hunt_groups"), within(in, h.name);
        const LineClass* members = find(classes, h.value.lines);
        if (!h.value.staffed.empty() && members) check_staff(s, h.value, *members, *value.find("staffed"), in);
        if (!h.value.overflow) return;
        const Reader::Within overflow(in, "overflow");
        check_overflow(h, groups, *value.find("overflow"), in);
    });
}

}  // namespace ringback::scenario
