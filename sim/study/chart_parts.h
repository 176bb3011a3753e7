// What charts are drawn with: lines, texts, marks, scales and legends, in SVG units. Control plane.
#pragma once

#include "study/charts.h"

#include <cmath>
#include <functional>

namespace ringback::charts {

constexpr double width = 720, narrow_width = 520;

const char* colour(std::size_t);
/// How the n-th line is broken, so that many lines are told apart without colour.
const char* dashes(std::size_t);
/// The n-th of the marks that tell curves apart without colour.
std::string mark(std::size_t n, double x, double y);

/// A narrow one fits a phone whole.
std::string begin(const std::string& title, double height, bool is_narrow = false);
std::string end(const std::string& note = "");
std::string line(double x1, double y1, double x2, double y2, const char* stroke, double wide = 1, const char* more = "");
/// `anchor`: start, middle or end.
std::string text(double x, double y, const std::string&, const char* anchor, const char* more = "");
std::string rectangle(double x, double y, double wide, double high, const char* fill, const std::string& title = "");

/// A row of samples with their labels, as many rows as they need; `y` is that of the last.
std::string legend(const std::vector<std::string>& labels, double left, double& y,
                   const std::function<std::string(std::size_t, double, double)>& sample);

/// From values to places, with ticks at round ones: of a duration at round minutes or hours, of decades at 1 s, 3 s, 10 s ….
class Scale {
public:
    Scale(double low, double high, double from, double to, int wanted, Unit unit = Unit::number, bool is_logarithmic = false);
    double operator()(double v) const
    {
        if (is_logarithmic_) v = std::log(std::max(v, low_));
        const double low = is_logarithmic_ ? std::log(low_) : low_, high = is_logarithmic_ ? std::log(high_) : high_;
        return from_ + (v - low) / (high - low) * (to_ - from_);
    }
    const std::vector<double>& at() const { return ticks_; }

private:
    std::vector<double> ticks_;
    double low_ = 0, high_ = 1, from_, to_;
    bool is_logarithmic_;
};
std::string tick_text(Unit, double value);

}  // namespace ringback::charts
