// Differences, as people read them and as programs do.
#include "study/shown.h"

#include "observe/json_text.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>

namespace ringback {

bool is_telling(std::string_view measure)
{
    constexpr std::array<std::string_view, 15> ends{
        ".completion_ratio", ".answer_seizure_ratio", ".busy_ratio",  ".congestion_ratio", ".attempts_per_demand",
        ".abandoned",        ".call_congestion",      ".occupancy",   ".carried",          ".success",
        ".fulfilled",        ".pending",              ".service_level", ".wait.mean",      ".wait.p95"};
    if (measure.find(".ended.") != std::string_view::npos) return false;
    return std::ranges::any_of(ends, [&](std::string_view end) { return measure.ends_with(end); });
}

std::string signed_figure(Unit unit, std::optional<double> value, std::optional<double> half_width, std::optional<double> low, std::optional<double> high)
{
    if (!value) return "-";
    const auto with_sign = [unit](double x, std::optional<double> half) { return (x < 0 ? "-" : "+") + figure(unit, std::abs(x), half); };
    std::string text = with_sign(*value, half_width);
    if (low && half_width && (*low > 0 || *high < 0) && std::abs(*value) <= *half_width) {
        // As many digits as tell the nearer end from 0.
        const auto end = [&](double x) {
            if (unit == Unit::duration) return with_sign(x, {});
            const std::string digits = with_sign(x, std::min(std::abs(*low), std::abs(*high)));
            return digits.substr(0, digits.find(" ±"));
        };
        text = end(*value) + " (" + end(*low) + " to " + end(*high) + ")" + (unit == Unit::share ? " %" : "");
    }
    if (text.ends_with(" %")) text.replace(text.size() - 2, 2, " points");
    return text;
}
std::string signed_figure(const Difference& d) { return signed_figure(unit_of(d.name, d.is_duration), d.value, d.half_width, d.low, d.high); }

std::string times_fewer(const Difference& d)
{
    if (!d.variance_reduction) return "";
    return *d.variance_reduction > 100 ? "over 100 times" : fmt::format("{:.1f} times", *d.variance_reduction);
}

bool may_be_none(const Difference& d) { return !d.low || (*d.low <= 0 && *d.high >= 0); }

void append_differences(std::string& out, const std::vector<Difference>& list, bool with_sides)
{
    Members all(out, "\n  ");
    for (const Difference& d : list) {
        Members m(all.name(d.name));
        m.number("a", d.a.value).number("b", d.b.value).number("difference", d.value).number("half_width", d.half_width);
        m.number("standard_error", d.standard_error).number("low", d.low).number("high", d.high);
        m.number("variance_reduction", d.variance_reduction);
        if (with_sides) m.number("half_width_a", d.a.half_width).number("half_width_b", d.b.half_width);
        add_unit(m, d.name, d.is_duration);
        m.end();
    }
    all.end("\n ");
}

}  // namespace ringback
