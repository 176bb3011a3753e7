// Whether what fails is there, and fails before the run is over.
#include "scenario/read.h"

#include <fmt/format.h>
#include <algorithm>

namespace ringback::scenario {

void check_outages(const Scenario& s, const Node& root, Reader& in)
{
    const Node* list = root.find("outages");
    for (std::size_t i = 0; i < s.outages.size(); ++i) {
        const Outage& o = s.outages[i];
        const Node& node = list->items[i];
        if (!node.is_map() || in.is_spoiled(node)) continue;
        const std::string index = std::to_string(i);
        const Reader::Within outages(in, "outages"), within(in, index);
        const Node& what = *node.find("what");
        const auto has = [&](const Named<LineClass>& c) {
            return std::ranges::any_of(c.value.numbers, [&](const NumberRange& r) { return r.position(o.what.line).has_value(); });
        };
        if (!o.what.line.empty() && std::ranges::none_of(s.lines, has))
            in.error(what, fmt::format("no line has the number {}", quoted(o.what.line)));
        for (const auto& g : s.trunk_groups)
            if (g.name == o.what.group && o.what.circuits > g.value.circuits)
                in.error(what, fmt::format("{} has {} circuits", quoted(g.name), g.value.circuits));
        if (o.at >= s.run.warm_up + s.run.duration + s.run.follow)
            in.warning(*node.find("at"), "the run is over before: this never fails");
    }
}

}  // namespace ringback::scenario
