#include "study/chart_parts.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace ringback::charts {
namespace {

constexpr std::array colours{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#7F7F7F",
                             "#882255", "#44AA99", "#999933", "#AA4499", "#DDCC77", "#6699CC"};

/// A round number not below `rough`.
double round_step(double rough, Unit unit)
{
    if (unit == Unit::duration) {
        static constexpr std::array steps{1., 2., 5., 10., 15., 30., 60., 120., 300., 600., 900., 1800., 3600., 7200., 10800., 21600., 43200., 86400.};
        const auto step = std::ranges::find_if(steps, [&](double s) { return s >= rough * 0.999; });
        if (rough > 1 && step != steps.end()) return *step;
        if (rough > 1) return std::ceil(rough / 86400) * 86400;
    }
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough * 0.999) return factor * power;
    return 10 * power;
}

/// A second, three, ten, thirty, a minute …: those within, thinned out if there are too many.
std::vector<double> decades(double low, double high, int wanted)
{
    std::vector<double> at;
    for (double t = 1e-6; t < 1; t *= 10) at.insert(at.end(), {t, 3 * t});
    for (const double t : {1., 3., 10., 30., 60., 180., 600., 1800., 3600., 10800., 36000., 86400., 259200., 864000.}) at.push_back(t);
    std::erase_if(at, [&](double t) { return t < low * 0.999 || t > high * 1.001; });
    while (static_cast<int>(at.size()) > wanted + 2)
        for (std::size_t i = 1; i < at.size(); ++i) at.erase(at.begin() + static_cast<std::ptrdiff_t>(i));
    return at;
}

}  // namespace

const char* colour(std::size_t i) { return colours[i % colours.size()]; }

const char* dashes(std::size_t n)
{
    constexpr std::array all{"", " stroke-dasharray=\"9 3\"", " stroke-dasharray=\"2 3\"", " stroke-dasharray=\"9 3 2 3\""};
    return all[n % all.size()];
}

std::string mark(std::size_t n, double x, double y)
{
    const char* c = colour(n);
    switch (n % 4) {
        case 0:
            return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"{}\"/>", x, y, c);
        case 1:
            return rectangle(x - 4, y - 4, 8, 8, c);
        case 2:
            return fmt::format("<path d=\"M{:.1f} {:.1f}l5 9h-10z\" fill=\"{}\"/>", x, y - 5, c);
        default:
            return fmt::format("<path d=\"M{:.1f} {:.1f}l5 5l-5 5l-5 -5z\" fill=\"{}\"/>", x, y - 5, c);
    }
}

std::string begin(const std::string& title, double height, bool is_narrow)
{
    return fmt::format("<figure><figcaption>{}</figcaption><div class=\"chart{}\" tabindex=\"0\"><svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
                       "aria-label=\"{}\">\n",
                       html(title), is_narrow ? " narrow" : "", is_narrow ? narrow_width : width, height, html(title));
}
std::string end(const std::string& note)
{
    return "</svg></div>" + (note.empty() ? "" : "<p class=\"note\">" + html(note) + "</p>") + "</figure>\n";
}

std::string line(double x1, double y1, double x2, double y2, const char* stroke, double wide, const char* more)
{
    return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" stroke-width=\"{}\"{}/>", x1, y1, x2, y2, stroke,
                       wide, more);
}

std::string text(double x, double y, const std::string& s, const char* anchor, const char* more)
{
    return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>", x, y, anchor, more, html(s));
}

std::string rectangle(double x, double y, double wide, double high, const char* fill, const std::string& title)
{
    const std::string begins = fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"", x, y, wide, high, fill);
    return title.empty() ? begins + "/>" : begins + " stroke=\"#fff\"><title>" + html(title) + "</title></rect>";
}

std::string legend(const std::vector<std::string>& labels, double left, double& y,
                   const std::function<std::string(std::size_t, double, double)>& sample)
{
    std::string out;
    double x = left;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const double wide = 44 + 7.5 * static_cast<double>(labels[i].size());
        if (x > left && x + wide > width) {
            x = left;
            y += 20;
        }
        out += sample(i, x + 10, y - 4) + text(x + 26, y, labels[i], "start");
        x += wide;
    }
    return out;
}

Scale::Scale(double low, double high, double from, double to, int wanted, Unit unit, bool is_logarithmic)
    : from_(from), to_(to), is_logarithmic_(is_logarithmic)
{
    if (is_logarithmic) {
        low_ = low;
        high_ = high;
        ticks_ = decades(low, high, wanted);
        return;
    }
    if (!(high > low)) high = low + 1;
    const double step = round_step((high - low) / wanted, unit);
    for (double k = std::floor(low / step + 1e-9); k * step < high + step * 0.999; ++k) ticks_.push_back(k * step);
    low_ = ticks_.front();
    high_ = ticks_.back();
}

std::string tick_text(Unit unit, double value)
{
    if (value == 0) return unit == Unit::share ? "0 %" : "0";
    return unit == Unit::duration ? duration(value) : figure(unit, value);
}

}  // namespace ringback::charts
