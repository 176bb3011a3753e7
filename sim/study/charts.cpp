// Coordinates are in SVG units; a chart is as wide as the page lets it be.
#include "study/chart_parts.h"

#include "ringback/summary.h"

#include <fmt/format.h>
#include <algorithm>

namespace ringback::charts {

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
    const std::string key =
        legend(labels, 20, y_legend, [](std::size_t i, double cx, double cy) { return rectangle(cx - 7, cy - 6, 14, 12, colour(i)); });
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
            out += rectangle(x(at), y, x(at + p.value) - x(at), 22, colour(k), p.label + ": " + figure(Unit::number, p.value));
            at += p.value;
        }
        out += '\n';
    }
    return out + key + end();
}

std::string funnel(const std::string& title, const std::vector<Stage>& stages, const std::string& note)
{
    const double left = 92, right = narrow_width - 140, step = 46, bar = 26, first = stages.front().value;
    const auto wide = [&](double value) { return std::max(value / first * (right - left), 0.5); };
    std::string out = begin(title, step * static_cast<double>(stages.size()) - (step - bar) + 12, true);
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const Stage& s = stages[i];
        const double y = step * static_cast<double>(i) + 4;
        if (i > 0 && !s.lost.empty()) out += text(left + 4, y - 6, s.lost, "start", " class=\"small\"");
        out += text(left - 10, y + 18, s.label, "end") + rectangle(left, y, right - left, bar, "#f0f3f6") +
               rectangle(left, y, wide(s.value), bar, colour(0), s.label + ": " + figure(Unit::number, s.value));
        out += text(right + 10, y + 18, fmt::format("{}  ({:.1f} %)", figure(Unit::number, s.value), s.value / first * 100), "start") + '\n';
    }
    return out + end(note);
}

}  // namespace ringback::charts
