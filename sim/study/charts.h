// Charts as SVG, drawn here: a dot with its interval, bars in parts, curves with error bars. Colours that the colour-blind tell
// apart (Okabe and Ito 2008), and marks that differ where colours do. Control plane.
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

struct Curve {
    std::string label;
    struct Point {
        double x, y;
        std::optional<double> low, high;
    };
    std::vector<Point> points;
    bool is_theory = false;  ///< dashed, without marks
};
std::string curves(const std::string& title, const std::string& x_label, const std::vector<Curve>&, Unit of_y,
                   std::optional<double> bound = {}, Unit of_x = Unit::number);

}  // namespace ringback::charts
