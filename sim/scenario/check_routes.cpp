// Whether written routes lead where they say.
#include "scenario/read.h"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <set>

namespace ringback::scenario {

namespace {

using Groups = std::map<std::string_view, const TrunkGroup*>;

/// Follows a choice from switch to switch; says at which group it goes wrong.
void follow(const Route& r, const RouteChoice& c, const Node& via, const Groups& groups, Reader& in)
{
    std::string_view at = r.from;
    std::uint32_t fewest = ~0u;
    std::set<std::string_view> used;
    for (std::size_t i = 0; i < c.via.size(); ++i) {
        const auto found = groups.find(c.via[i]);
        if (found == groups.end()) return;  // was read with errors
        const TrunkGroup& g = *found->second;
        if (!used.insert(c.via[i]).second)
            return in.error(via.items[i], fmt::format("the choice uses {} twice", quoted(c.via[i])));
        const bool forward = g.between[0] == at;
        if (!forward && g.between[1] != at)
            return in.error(via.items[i], fmt::format("the choice has come to {}, but {} joins {} and {}", quoted(at),
                                                      quoted(c.via[i]), quoted(g.between[0]), quoted(g.between[1])));
        if (!forward && g.operation == Operation::one_way)
            return in.error(via.items[i], fmt::format("{} is one_way, from {} to {} only", quoted(c.via[i]),
                                                      quoted(g.between[0]), quoted(g.between[1])));
        at = g.between[forward ? 1 : 0];
        fewest = std::min(fewest, g.circuits);
    }
    if (at != r.to) return in.error(via, fmt::format("the choice ends at {}, not at {}", quoted(at), quoted(r.to)));
    if (c.leave_free >= fewest)
        in.error(via, fmt::format("the choice is never taken: leave_free is {}, and its smallest group has {} circuits",
                                  c.leave_free, fewest));
}

}  // namespace

void check_routes(const Scenario& s, const Node& root, Reader& in)
{
    Groups groups;
    each(s.trunk_groups, root, "trunk_groups", in,
         [&](const Named<TrunkGroup>& g, const Node&, const Node&) { groups[g.name] = &g.value; });

    const Node* list = root.find("routes");
    using Pair = std::pair<std::string_view, std::string_view>;
    std::map<Pair, std::size_t> known;
    for (std::size_t i = 0; i < s.routes.size(); ++i) {
        const Route& r = s.routes[i];
        const Node& node = list->items[i];
        if (!node.is_map() || in.is_spoiled(node)) continue;
        const std::string index = std::to_string(i);
        const Reader::Within routes(in, "routes"), within(in, index);
        if (r.from == r.to) in.error(*node.find("to"), fmt::format("a route from {} to itself", quoted(r.from)));
        if (const auto [there, is_new] = known.emplace(Pair(r.from, r.to), i); !is_new)
            in.error(node,
                     fmt::format("routes.{} is from {} to {} already", there->second, quoted(r.from), quoted(r.to)),
                     "put all choices into one list");
        if (r.alternatives && !r.choices.empty())
            in.error(*node.find("alternatives"), "choices are written here, so none is computed");
        if (r.crankback > 0 && r.seizure == Seizure::at_once)
            in.error(*node.find("crankback"), "circuits seized at once turn no call back",
                     "write seizure: step_by_step, or no crankback");
        for (std::size_t k = 0; k < r.choices.size(); ++k) {
            const Node& choice = node.find("choices")->items[k];
            const std::string number = std::to_string(k);
            const Reader::Within choices(in, "choices"), in_choice(in, number);
            follow(r, r.choices[k], choice.is_map() ? *choice.find("via") : choice, groups, in);
        }
    }
}

}  // namespace ringback::scenario
