// Figures as people read them.
#include "observe/figures.h"

#include "ringback/summary.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>

namespace ringback {
namespace {

constexpr double long_enough_for_minutes = 120, long_enough_for_hours = 7200;

int magnitude(double x)
{
    return static_cast<int>(std::floor(std::log10(x)));
}

/// Decimals that show two digits of the half width if it begins with 1 or 2, one otherwise; four digits of a lone
/// value.
int decimals_for(double value, std::optional<double> half_width)
{
    int decimals = 0;
    if (half_width.value_or(0) > 0) {
        const int m = magnitude(*half_width);
        decimals = (*half_width / std::pow(10, m) < 2.95 ? 1 : 0) - m;
    } else if (value != 0) {
        decimals = std::min(3 - magnitude(std::abs(value)), 6);
    }
    return std::clamp(decimals, 0, 9);
}

void group_digits(std::string& text, std::size_t from, std::size_t to)
{
    for (; to > from + 3; to -= 3) text.insert(to - 3, ",");
}

std::string fixed(double x, int decimals)
{
    std::string text = fmt::format("{:.{}f}", x, decimals);
    group_digits(text, x < 0 ? 1 : 0, std::min(text.find('.'), text.size()));
    return text;
}

/// Without zeros that say nothing, for a lone value.
std::string trimmed(std::string text)
{
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    return text;
}

std::string with_half_width(double value, std::optional<double> half_width, std::string_view unit)
{
    const int decimals = decimals_for(value, half_width);
    if (half_width.value_or(0) <= 0) return trimmed(fixed(value, decimals)) + std::string(unit);
    return fixed(value, decimals) + " ± " + fixed(*half_width, decimals) + std::string(unit);
}

/// "3 min 12 s", "2 h 5 min"
std::string in_minutes(double seconds)
{
    const bool hours = seconds >= long_enough_for_hours || std::fmod(seconds, 3600) == 0;
    const auto small = static_cast<std::uint64_t>(std::llround(std::min(hours ? seconds / 60 : seconds, 1e18)));
    std::string text = grouped(small / 60) + (hours ? " h" : " min");
    if (small % 60 != 0) text += fmt::format(" {} {}", small % 60, hours ? "min" : "s");
    return text;
}

/// Of something that is shown in minutes itself.
std::string half_width_in_minutes(double seconds)
{
    const double whole = std::max(1.0, std::round(seconds));
    return whole < 60 ? duration(whole) : in_minutes(whole);
}

}  // namespace

std::string probability(double p)
{
    if (p < 0.0001) return "under 0.01 %";
    if (p > 0.9999) return "over 99.99 %";
    return p < 0.01 || p > 0.99 ? fmt::format("{:.2f} %", 100 * p) : fmt::format("{:.1f} %", 100 * p);
}

std::string precise(double x, int digits)
{
    if (x == 0) return "0";
    const int m = magnitude(std::abs(x));
    return m < -12 ? fmt::format("{:.{}g}", x, digits) : trimmed(fixed(x, std::clamp(digits - 1 - m, 0, 15)));
}

std::string precise_share(double p)
{
    const double least = std::min(p, 1 - p);
    if (p < 0.5 || least <= 0) return precise(p * 100, 4) + " %";
    return trimmed(fixed(p * 100, std::clamp(3 - magnitude(least * 100), 0, 13))) + " %";
}

std::string grouped(std::uint64_t n)
{
    std::string text = std::to_string(n);
    group_digits(text, 0, text.size());
    return text;
}

std::string from_batches(std::uint32_t batches, std::uint32_t replications, const RunSpec& run)
{
    if (batches == 0) return "";
    return fmt::format(", from {}{} batches of {} each", replications > 1 ? fmt::format("{} × ", replications) : "", batches,
                       duration(run.duration.in_seconds() / batches));
}

std::string duration(double seconds)
{
    if (seconds < long_enough_for_minutes && seconds != 60)
        return trimmed(fixed(seconds, decimals_for(seconds, std::nullopt))) + " s";
    return in_minutes(seconds);
}

Unit unit_of(std::string_view measure, bool is_duration)
{
    if (is_duration) return Unit::duration;
    for (const std::string_view share : {"_ratio", "_congestion", "occupancy", ".success", "acceptance", "service_level"})
        if (measure.ends_with(share)) return Unit::share;
    return Unit::number;
}

std::string_view name_of(Unit unit) { return unit == Unit::share ? "share" : unit == Unit::duration ? "s" : ""; }

std::string figure(Unit unit, std::optional<double> value, std::optional<double> half_width)
{
    if (!value) return "-";
    if (unit == Unit::share)
        return with_half_width(*value * 100, half_width ? std::optional(*half_width * 100) : std::nullopt, " %");
    if (unit == Unit::number) return with_half_width(*value, half_width, "");
    if (std::abs(*value) < long_enough_for_minutes) return with_half_width(*value, half_width, " s");
    return half_width ? in_minutes(*value) + " ± " + half_width_in_minutes(*half_width) : in_minutes(*value);
}

std::string figure(const Measure& m)
{
    return figure(unit_of(m.name, m.is_duration), m.value, m.half_width);
}
std::string figure(const Measure* m)
{
    return m ? figure(*m) : "-";
}

}  // namespace ringback
