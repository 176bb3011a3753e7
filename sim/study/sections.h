// Sections that pages have in common: funnels, waits, what happened over time. Control plane.
#pragma once

#include "study/page.h"

namespace ringback::page {

inline constexpr std::size_t curves_at_most = 8;  ///< in one chart, that can still be told apart

/// A run, or a combination of a study, under the name that it has in a chart.
struct Named {
    std::string name;  ///< none if it is alone
    const Json* all;
};

/// The modes of which something was asked for.
std::vector<std::string> modes_of(const Measures&);
/// What became of the requests of each mode.
std::string funnels(const Named&);
/// Funnels, if there are any, and what their stages mean.
std::string with_stages(const std::string& funnels);
/// How long was waited, as curves; all in one chart, or in several where they are too many.
std::string distributions(const std::string& title, const std::vector<Named>&);
/// Series of the same measure over time; of several runs, theirs side by side.
std::string over_time(const std::string& title, const std::vector<Named>&);

}  // namespace ringback::page
