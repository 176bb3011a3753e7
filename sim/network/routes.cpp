#include "network/routes.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/reverse_graph.hpp>

namespace ringback {

namespace {

struct GroupOnEdge {
    std::uint32_t group;
};
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, boost::no_property, GroupOnEdge>;

constexpr std::uint32_t unreachable = 0xffff'ffff;
constexpr std::size_t longest_path = 1000;  // groups; bounds the recursion

Graph graph_of(const Network& network)
{
    Graph g(network.switches().size());
    for (std::uint32_t i = 0; i < network.groups().size(); ++i) {
        const auto& group = network.groups()[i];
        boost::add_edge(group.ends[0].row, group.ends[1].row, GroupOnEdge{i}, g);
        if (!group.one_way) boost::add_edge(group.ends[1].row, group.ends[0].row, GroupOnEdge{i}, g);
    }
    return g;
}

// Groups between every switch and `to`, against the direction of travel.
std::vector<std::uint32_t> distances_to(const Graph& g, std::uint32_t to)
{
    std::vector<std::uint32_t> distance(boost::num_vertices(g), unreachable);
    distance[to] = 0;
    const auto back = boost::make_reverse_graph(g);
    boost::breadth_first_search(
        back, to, boost::visitor(boost::make_bfs_visitor(boost::record_distances(distance.data(), boost::on_tree_edge()))));
    return distance;
}

// Depth-first in order of declaration, one length at a time: paths come out in the order wanted, and the distances cut
// off every branch that cannot arrive in time.
class PathSearch {
public:
    PathSearch(const Graph& g, std::uint32_t to, std::uint32_t count)
        : graph_(g), to_(to), count_(count), distance_(distances_to(g, to)), visited_(boost::num_vertices(g), false)
    {
    }

    std::vector<std::vector<TrunkGroupId>> from(std::uint32_t start)
    {
        if (distance_[start] == unreachable) return {};
        for (std::uint32_t length = distance_[start]; length < std::min(boost::num_vertices(graph_), longest_path) && !done(); ++length) {
            extend(start, length);
        }
        return std::move(found_);
    }

private:
    bool done() const { return found_.size() >= count_ || steps_ > 1'000'000; }

    void extend(std::uint32_t at, std::uint32_t left)
    {
        if (left == 0) {
            if (at == to_) found_.push_back(path_);
            return;
        }
        if (at == to_) return;
        visited_[at] = true;
        std::vector<std::pair<std::uint32_t, std::uint32_t>> steps;  // group, next
        for (auto [e, end] = boost::out_edges(at, graph_); e != end; ++e) {
            steps.emplace_back(graph_[*e].group, static_cast<std::uint32_t>(boost::target(*e, graph_)));
        }
        std::sort(steps.begin(), steps.end());
        for (const auto& [group, next] : steps) {
            if (done()) break;
            ++steps_;
            if (visited_[next] || distance_[next] == unreachable || distance_[next] > left - 1) continue;
            path_.emplace_back(group);
            extend(next, left - 1);
            path_.pop_back();
        }
        visited_[at] = false;
    }

    const Graph& graph_;
    std::uint32_t to_, count_;
    std::vector<std::uint32_t> distance_;
    std::vector<bool> visited_;
    std::vector<TrunkGroupId> path_;
    std::vector<std::vector<TrunkGroupId>> found_;
    std::uint64_t steps_ = 0;
};

}  // namespace

std::vector<std::vector<TrunkGroupId>> shortest_paths(const Network& network, SwitchId from, SwitchId to, std::uint32_t count)
{
    const Graph g = graph_of(network);
    return PathSearch(g, to.row, count).from(from.row);
}

}  // namespace ringback
