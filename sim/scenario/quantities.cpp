// The quantities of the language, for others.
#include "ringback/quantities.h"

#include "scenario/quantity.h"

namespace ringback {

std::optional<double> traffic_of(std::string_view s)
{
    const auto v = scenario::parse_erlangs(s);
    return v ? std::optional(*v) : std::nullopt;
}

std::optional<double> share_of(std::string_view s)
{
    const auto v = scenario::parse_share(s);
    return v ? std::optional(*v) : std::nullopt;
}

std::optional<double> seconds_of(std::string_view s)
{
    const auto v = scenario::parse_duration(s);
    return v ? std::optional((*v).in_seconds()) : std::nullopt;
}

}  // namespace ringback
