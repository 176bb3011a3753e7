// Charts as SVG, drawn here: a dot with its interval, bars in parts, funnels, curves with error bars. Colours that the
// colour-blind tell apart (Okabe and Ito 2008), and marks or dashes that differ where colours do. Control plane.
#pragma once

#include "observe/figures.h"

#include <optional>
#include <string>
#include <vector>

namespace ringback::charts {

/// Text that may stand in HTML.
std::string html(std::string_view);

struct Dot {
    std::string label;
    double value;
    std::optional<double> low, high;
    std::string shown;  ///< the figure beside it
};
/// A row a dot. `bound`: a vertical line, as of an objective.
std::string dots(const std::string& title, const std::vector<Dot>&, Unit, std::optional<double> bound = {});

struct Bar {
    std::string label;
    struct Part {
        std::string label;
        double value;
    };
    std::vector<Part> parts;
};
/// A row a bar, all to one scale; a legend of the parts.
std::string bars(const std::string& title, const std::vector<Bar>&);

struct Stage {
    std::string label;
    double value;
    std::string lost;  ///< on the way here, by cause if that is known
};
/// What is left at each stage of what there was at the first, which is not 0.
std::string funnel(const std::string& title, const std::vector<Stage>&, const std::string& note = "");

struct Curve {
    std::string label;
    struct Point {
        double x, y;
        std::optional<double> low, high;
    };
    std::vector<Point> points;
    bool is_theory = false;  ///< dashed, without marks
    std::optional<std::size_t> look;  ///< colour and mark: the same in each chart of several; unsaid, its place
};
struct Axes {
    std::string x_label;
    Unit of_x = Unit::number, of_y = Unit::number;
    std::optional<double> bound;      ///< a horizontal line, as of an objective
    std::optional<double> x_to, y_to;  ///< at most, whatever the curves do; at least, so that charts side by side have one scale
    bool is_logarithmic = false;      ///< the horizontal one
    std::vector<double> levels;       ///< instead of round values of the vertical one
    std::string note;
};
/// Of many points a line with a band, of few marks with error bars.
std::string curves(const std::string& title, const Axes&, const std::vector<Curve>&);

}  // namespace ringback::charts
