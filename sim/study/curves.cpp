// Curves: measures over what was varied, over time, and distributions.
#include "study/chart_parts.h"

#include <fmt/format.h>
#include <algorithm>

namespace ringback::charts {
namespace {

constexpr std::size_t many = 24, many_in_all = 60;  ///< points, from which on they run together
constexpr double left = 90, right = width - 20, top = 12, bottom = 300;

struct Bounds {
    double x_low = 1e300, x_high = -1e300, y_low = 0, y_high = 0;
};

Bounds bounds_of(const Axes& axes, const std::vector<Curve>& all)
{
    Bounds b;
    b.y_high = axes.bound.value_or(0);
    for (const Curve& c : all) {
        for (const auto& p : c.points) {
            if (!axes.is_logarithmic || p.x > 0) b.x_low = std::min(b.x_low, p.x);
            b.x_high = std::max(b.x_high, p.x);
            b.y_high = std::max({b.y_high, p.y, p.high.value_or(p.y)});
            b.y_low = std::min({b.y_low, p.y, p.low.value_or(p.y)});
        }
    }
    if (axes.x_to) b.x_high = std::min(b.x_high, *axes.x_to);
    if (axes.is_logarithmic) b.x_low = std::max(b.x_low, b.x_high / 1e5);
    b.x_low = std::min(b.x_low, b.x_high);
    if (axes.y_to) b.y_high = std::max(b.y_high, *axes.y_to);
    if (axes.of_y == Unit::share && b.y_low >= 0 && b.y_high > 0.85) b.y_high = std::min(b.y_high, 1.0);
    return b;
}

/// The curve up to the end of the axis, where it is cut.
std::vector<Curve::Point> within(const Curve& c, double x_high)
{
    std::vector<Curve::Point> points;
    for (const auto& p : c.points) {
        if (p.x <= x_high * (1 + 1e-9)) {
            points.push_back(p);
            continue;
        }
        if (!points.empty()) {
            const auto& last = points.back();
            points.push_back({x_high, last.y + (p.y - last.y) * (x_high - last.x) / (p.x - last.x), {}, {}});
        }
        break;
    }
    return points;
}

std::string path_of(const std::vector<Curve::Point>& points, const Scale& x, const Scale& y)
{
    std::string path;
    for (const auto& p : points) path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x(p.x), y(p.y));
    return path;
}

std::string band_of(const std::vector<Curve::Point>& points, const Scale& x, const Scale& y, const char* fill)
{
    if (std::ranges::none_of(points, [](const auto& p) { return p.low && p.high; })) return "";
    std::string band;
    for (const auto& p : points) band += fmt::format("{}{:.1f} {:.1f}", band.empty() ? "M" : "L", x(p.x), y(p.low.value_or(p.y)));
    for (auto p = points.rbegin(); p != points.rend(); ++p) band += fmt::format("L{:.1f} {:.1f}", x(p->x), y(p->high.value_or(p->y)));
    return fmt::format("<path d=\"{}z\" fill=\"{}\" fill-opacity=\"0.15\"/>", band, fill);
}

}  // namespace

std::string curves(const std::string& title, const Axes& axes, const std::vector<Curve>& all)
{
    const Bounds b = bounds_of(axes, all);
    if (b.x_high < -1e299) return "";
    std::vector<std::string> labels;
    std::size_t most = 0, points = 0;
    for (const Curve& c : all) {
        labels.push_back(c.label);
        points += c.points.size();
        most = std::max(most, c.points.size());
    }
    const bool is_dense = most > many || points > many_in_all;
    const Scale x(b.x_low, b.x_high, left + 14, right - 14, 8, axes.of_x, axes.is_logarithmic), y(b.y_low, b.y_high, bottom, top, 6, axes.of_y);
    const auto look = [&](std::size_t i) { return all[i].look.value_or(i); };
    const auto stroke = [&](std::size_t i) { return all[i].is_theory ? "#000" : colour(look(i)); };
    const auto dash = [&](std::size_t i) { return all[i].is_theory ? " stroke-dasharray=\"6 4\"" : is_dense ? dashes(look(i)) : ""; };
    double y_legend = bottom + 62;
    const std::string key = legend(labels, 20, y_legend, [&](std::size_t i, double cx, double cy) {
        return line(cx - 10, cy, cx + 12, cy, stroke(i), 2, dash(i)) + (all[i].is_theory || is_dense ? "" : mark(look(i), cx, cy));
    });
    std::string out = begin(title, y_legend + 14);
    for (const double t : axes.levels.empty() ? y.at() : axes.levels) {
        out += line(left, y(t), right, y(t), t == 0 ? "#888" : "#ddd");
        out += text(left - 8, y(t) + 4, tick_text(axes.of_y, t), "end", " class=\"small\"");
    }
    double taken = -1e9;  // up to where there are labels
    for (const double t : x.at()) {
        if (x(t) > right) continue;
        out += line(x(t), bottom, x(t), bottom + 5, "#888");
        if (axes.is_logarithmic) out += line(x(t), top, x(t), bottom, "#eee");
        const std::string label = tick_text(axes.of_x, t);
        const double half = 3.6 * static_cast<double>(label.size());
        if (x(t) - half < taken) continue;
        out += text(std::min(x(t), width - half), bottom + 20, label, "middle", " class=\"small\"");
        taken = x(t) + half + 6;
    }
    out += text((left + right) / 2, bottom + 40, axes.x_label, "middle");
    if (axes.bound) out += line(left, y(*axes.bound), right, y(*axes.bound), "#D55E00", 2, " stroke-dasharray=\"2 4\"");
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto shown = within(all[i], b.x_high);
        out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{}/>", path_of(shown, x, y), stroke(i), dash(i));
        if (is_dense && !all[i].is_theory) out += band_of(shown, x, y, stroke(i));
        for (const auto& p : shown) {
            if (is_dense || all[i].is_theory) break;
            if (p.low && p.high) {
                out += line(x(p.x), y(*p.low), x(p.x), y(*p.high), stroke(i), 1.5);
                for (const double end : {*p.low, *p.high}) out += line(x(p.x) - 4, y(end), x(p.x) + 4, y(end), stroke(i), 1.5);
            }
            out += mark(look(i), x(p.x), y(p.y));
        }
        out += '\n';
    }
    return out + key + end(axes.note);
}

}  // namespace ringback::charts
