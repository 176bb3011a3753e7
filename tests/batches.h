// What the batches of a replication say against what the replication says: they add up, exactly.
#pragma once

#include "run/names.h"
#include "run/replication.h"

#include <fmt/format.h>

namespace lab {

/// The first measure that the batches of a replication do not add up to, or nothing.
inline std::string not_adding_up(const ringback::Model& model, std::uint32_t number)
{
    using namespace ringback;
    const auto r = replicate(model, number, {});
    if (!r || r->batches.size() != model.scenario.run.batches) return "there are not as many batches as were asked for";
    const MeasuredNames names = measured_names(model);
    const auto list = measure_names(names);
    const Parts whole = parts_of(names, r->tally);
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto is = [&](std::string_view end) { return list[i].ends_with(end); };
        if (is("longest_wait") || is("wait.longest") || is(".least") || is(".greatest") || is(".circuits")) continue;  // of no batch
        Part sum;
        for (const Parts& batch : r->batches) {
            sum.top += batch[i].top;
            sum.bottom += batch[i].bottom;
            sum.second_top += batch[i].second_top;
            sum.second_bottom += batch[i].second_bottom;
        }
        const bool is_ratio = is("_ratio") || is("l_congestion") || is("e_congestion") || is(".carried") || is("wait.mean") || is("delay.mean") || is(".p95");
        const bool bottom = sum.bottom == whole[i].bottom || (!is_ratio && sum.bottom == whole[i].bottom * static_cast<Wide>(r->batches.size()));
        if (sum.top != whole[i].top || !bottom || sum.second_top != whole[i].second_top || sum.second_bottom != whole[i].second_bottom)
            return fmt::format("{} batches of replication {} do not add up to its {}", r->batches.size(), number, list[i]);
    }
    return {};
}

}  // namespace lab
