// Coordinates are in SVG units; a chart is as wide as the page lets it be.
#include "study/charts.h"

#include "ringback/summary.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>

namespace ringback::charts {
namespace {

constexpr std::array colours{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#7F7F7F",
                             "#882255", "#44AA99", "#999933", "#AA4499", "#DDCC77", "#6699CC"};
constexpr double width = 720;

const char* colour(std::size_t i) { return colours[i % colours.size()]; }

std::string begin(const std::string& title, double height)
{
    return fmt::format("<figure><figcaption>{}</figcaption><div class=\"chart\" tabindex=\"0\"><svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
                       "aria-label=\"{}\">\n",
                       html(title), width, height, html(title));
}
std::string end() { return "</svg></div></figure>\n"; }

std::string line(double x1, double y1, double x2, double y2, const char* stroke, double wide = 1, const char* more = "")
{
    return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" stroke-width=\"{}\"{}/>", x1, y1, x2, y2, stroke,
                       wide, more);
}

/// `anchor`: start, middle or end.
std::string text(double x, double y, const std::string& s, const char* anchor, const char* more = "")
{
    return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>", x, y, anchor, more, html(s));
}

/// The n-th of the marks that tell curves apart without colour.
std::string mark(std::size_t n, double x, double y)
{
    const char* c = colour(n);
    switch (n % 4) {
        case 0:
            return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"{}\"/>", x, y, c);
        case 1:
            return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"8\" height=\"8\" fill=\"{}\"/>", x - 4, y - 4, c);
        case 2:
            return fmt::format("<path d=\"M{:.1f} {:.1f}l5 9h-10z\" fill=\"{}\"/>", x, y - 5, c);
        default:
            return fmt::format("<path d=\"M{:.1f} {:.1f}l5 5l-5 5l-5 -5z\" fill=\"{}\"/>", x, y - 5, c);
    }
}

/// Round numbers from `low` to `high` or a little beyond.
std::vector<double> ticks(double low, double high, int wanted)
{
    if (!(high > low)) high = low + 1;
    const double rough = (high - low) / wanted, power = std::pow(10, std::floor(std::log10(rough)));
    double step = power;
    for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
        step = factor * power;
        if (step >= rough * 0.999) break;
    }
    std::vector<double> at;
    const double first = std::floor(low / step + 1e-9);
    for (double k = first; k * step < high + step * 0.999; ++k) at.push_back(k * step);
    return at;
}

class Scale {
public:
    /// Ticks of a duration are at whole minutes or hours where it is long.
    Scale(double low, double high, double from, double to, int wanted, Unit unit = Unit::number) : from_(from), to_(to)
    {
        const double of = unit != Unit::duration ? 1 : high > 7200 ? 3600 : high > 120 ? 60 : 1;
        ticks_ = ticks(low / of, high / of, wanted);
        for (double& t : ticks_) t *= of;
    }
    double operator()(double v) const { return from_ + (v - ticks_.front()) / (ticks_.back() - ticks_.front()) * (to_ - from_); }
    const std::vector<double>& at() const { return ticks_; }

private:
    std::vector<double> ticks_;
    double from_, to_;
};

std::string tick_text(Unit unit, double value)
{
    if (value == 0) return unit == Unit::share ? "0 %" : "0";
    return figure(unit, value);
}

std::string legend(const std::vector<std::string>& labels, double left, double& y, const auto& sample)
{
    std::string out;
    double x = left;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const double wide = 38 + 8 * static_cast<double>(labels[i].size());
        if (x > left && x + wide > width) {
            x = left;
            y += 20;
        }
        out += sample(i, x + 10, y - 4) + text(x + 24, y, labels[i], "start");
        x += wide;
    }
    return out;
}

}  // namespace

std::string html(std::string_view s)
{
    std::string out;
    for (const char c : escaped(s)) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

std::string dots(const std::string& title, const std::vector<Dot>& rows, Unit unit, std::optional<double> bound)
{
    double low = unit == Unit::share ? 0 : bound.value_or(0), high = unit == Unit::share ? 0.01 : bound.value_or(0);
    for (const Dot& d : rows) {
        low = std::min({low, d.value, d.low.value_or(d.value)});
        high = std::max({high, d.value, d.high.value_or(d.value)});
    }
    if (bound) high = std::max(high, *bound);
    const double left = 190, right = width - 215, row = 30, height = row * static_cast<double>(rows.size()) + 34;
    const Scale x(low, high, left, right, 5, unit);
    std::string out = begin(title, height);
    for (const double t : x.at()) {
        out += line(x(t), 6, x(t), height - 26, "#ddd");
        out += text(x(t), height - 8, tick_text(unit, t), "middle", " class=\"small\"");
    }
    if (bound) out += line(x(*bound), 2, x(*bound), height - 22, "#D55E00", 2, " stroke-dasharray=\"5 4\"");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Dot& d = rows[i];
        const double y = row * (static_cast<double>(i) + 0.5) + 6;
        out += text(left - 12, y + 5, d.label, "end");
        if (d.low && d.high) out += line(x(*d.low), y, x(*d.high), y, colour(0), 3);
        out += mark(0, x(d.value), y) + text(right + 12, y + 5, d.shown, "start") + '\n';
    }
    return out + end();
}

std::string bars(const std::string& title, const std::vector<Bar>& rows)
{
    double high = 0;
    std::vector<std::string> labels;
    for (const Bar& b : rows) {
        double sum = 0;
        for (const auto& p : b.parts) {
            sum += p.value;
            if (std::ranges::find(labels, p.label) == labels.end()) labels.push_back(p.label);
        }
        high = std::max(high, sum);
    }
    const double left = 190, right = width - 30, row = 30, base = row * static_cast<double>(rows.size()) + 6;
    const Scale x(0, high, left, right, 5);
    double y_legend = base + 46;
    const std::string key = legend(labels, 20, y_legend, [](std::size_t i, double cx, double cy) {
        return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"14\" height=\"12\" fill=\"{}\"/>", cx - 7, cy - 6, colour(i));
    });
    std::string out = begin(title, y_legend + 14);
    for (const double t : x.at()) {
        out += line(x(t), 6, x(t), base, "#ddd");
        out += text(x(t), base + 18, tick_text(Unit::number, t), "middle", " class=\"small\"");
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double y = row * static_cast<double>(i) + 10;
        out += text(left - 12, y + 16, rows[i].label, "end");
        double at = 0;
        for (const auto& p : rows[i].parts) {
            const auto k = static_cast<std::size_t>(std::ranges::find(labels, p.label) - labels.begin());
            out += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"22\" fill=\"{}\" stroke=\"#fff\"><title>{}: {}</title></rect>",
                               x(at), y, x(at + p.value) - x(at), colour(k), html(p.label), figure(Unit::number, p.value));
            at += p.value;
        }
        out += '\n';
    }
    return out + key + end();
}

std::string curves(const std::string& title, const std::string& x_label, const std::vector<Curve>& all, Unit of_y,
                   std::optional<double> bound, Unit of_x)
{
    double x_low = 1e300, x_high = -1e300, y_high = bound.value_or(0), y_low = 0;
    std::vector<std::string> labels;
    for (const Curve& c : all) {
        labels.push_back(c.label);
        for (const auto& p : c.points) {
            x_low = std::min(x_low, p.x);
            x_high = std::max(x_high, p.x);
            y_high = std::max({y_high, p.y, p.high.value_or(p.y)});
            y_low = std::min({y_low, p.y, p.low.value_or(p.y)});
        }
    }
    if (x_low > x_high) return "";
    const double left = 90, right = width - 20, top = 12, bottom = 300;
    if (of_y == Unit::share && y_low >= 0 && y_high > 0.85) y_high = std::min(y_high, 1.0);
    const Scale x(x_low, x_high, left + 14, right - 14, 8), y(y_low, y_high, bottom, top, 6, of_y);
    double y_legend = bottom + 62;
    const auto stroke = [&](std::size_t i) { return all[i].is_theory ? "#000" : colour(i); };
    const std::string key = legend(labels, 20, y_legend, [&](std::size_t i, double cx, double cy) {
        const char* dash = all[i].is_theory ? " stroke-dasharray=\"6 4\"" : "";
        return line(cx - 10, cy, cx + 10, cy, stroke(i), 2, dash) + (all[i].is_theory ? "" : mark(i, cx, cy));
    });
    std::string out = begin(title, y_legend + 14);
    for (const double t : y.at()) {
        out += line(left, y(t), right, y(t), t == 0 ? "#888" : "#ddd");
        out += text(left - 8, y(t) + 4, tick_text(of_y, t), "end", " class=\"small\"");
    }
    for (const double t : x.at()) {
        if (x(t) > right) continue;
        out += line(x(t), bottom, x(t), bottom + 5, "#888");
        out += text(x(t), bottom + 20, tick_text(of_x, t), "middle", " class=\"small\"");
    }
    out += text((left + right) / 2, bottom + 40, x_label, "middle");
    if (bound) out += line(left, y(*bound), right, y(*bound), "#D55E00", 2, " stroke-dasharray=\"2 4\"");
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::string path;
        for (const auto& p : all[i].points) path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x(p.x), y(p.y));
        out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{}/>", path, stroke(i),
                           all[i].is_theory ? " stroke-dasharray=\"6 4\"" : "");
        if (all[i].is_theory) continue;
        const bool many = all[i].points.size() > 40;  // a time series: a band instead of bars
        std::string band;
        if (many) {
            for (const auto& p : all[i].points) band += fmt::format("{}{:.1f} {:.1f}", band.empty() ? "M" : "L", x(p.x), y(p.low.value_or(p.y)));
            for (auto p = all[i].points.rbegin(); p != all[i].points.rend(); ++p) band += fmt::format("L{:.1f} {:.1f}", x(p->x), y(p->high.value_or(p->y)));
            out += fmt::format("<path d=\"{}z\" fill=\"{}\" fill-opacity=\"0.15\"/>", band, colour(i));
        }
        for (const auto& p : all[i].points) {
            if (many) break;
            if (p.low && p.high) {
                out += line(x(p.x), y(*p.low), x(p.x), y(*p.high), colour(i), 1.5);
                for (const double end : {*p.low, *p.high}) out += line(x(p.x) - 4, y(end), x(p.x) + 4, y(end), colour(i), 1.5);
            }
            out += mark(i, x(p.x), y(p.y));
        }
        out += '\n';
    }
    return out + key + end();
}

}  // namespace ringback::charts
