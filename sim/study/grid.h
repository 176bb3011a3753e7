// The grid of a study, read back from its result: its axes, its combinations, and the one that a page shows more of. Control plane.
#pragma once

#include "study/page.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ringback::page {

/// Paths whose values go side by side are one.
struct Axis {
    std::vector<std::size_t> paths;
    std::string name;  ///< "TIE.circuits"; of several paths that end alike "when_busy"
};

class Grid {
public:
    explicit Grid(const Json& study);

    const Json& all;
    std::vector<std::string> paths;
    std::vector<const Json*> cells;
    std::vector<Axis> axes;
    std::optional<std::size_t> x;         ///< the path whose numbers make a horizontal axis
    std::optional<std::size_t> resource;  ///< the one that is a number of things to buy

    std::string value(const Json& cell, std::size_t path) const { return text_in(object_in(cell, "values"), paths[path].c_str()); }
    /// "TIE.circuits 8, hill.when_busy callback": what it is, but for these paths.
    std::string label(const Json& cell, const std::set<std::size_t>& without) const;
    /// Its value on one axis.
    std::string label(const Json& cell, const Axis&) const;

    /// The one that others are looked at beside: of those that `compare_with` compares with the cheapest that meets the objectives
    /// or comes nearest to that; without objectives one in the middle.
    const Json& reference() const;
    /// It, and those that are like it but on this axis.
    std::vector<const Json*> along(const Axis&, const Json& reference) const;

private:
    std::vector<Axis> find_axes() const;
};

/// Of its objectives: how many failed, how many are undecided.
struct Standing {
    int failed = 0, undecided = 0;
    bool meets_all() const { return failed == 0 && undecided == 0; }
};
Standing standing_of(const Json& cell);

}  // namespace ringback::page
