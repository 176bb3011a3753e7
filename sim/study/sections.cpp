#include "study/sections.h"

#include "study/charts.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <map>

namespace ringback::page {
namespace {

using charts::Curve;

/// A chart of so many curves at most, and as many charts as that takes: none is left out.
std::string in_charts(const std::string& title, charts::Axes axes, const std::vector<Curve>& all)
{
    if (all.size() <= curves_at_most) return charts::curves(title, axes, all);
    std::string out;
    const std::size_t n = (all.size() + curves_at_most - 1) / curves_at_most;
    for (const Curve& c : all)
        for (const auto& p : c.points) axes.y_to = std::max({axes.y_to.value_or(0), p.y, p.high.value_or(p.y)});
    for (std::size_t k = 0; k < n; ++k) {
        const auto from = all.begin() + static_cast<std::ptrdiff_t>(k * all.size() / n), to = all.begin() + static_cast<std::ptrdiff_t>((k + 1) * all.size() / n);
        out += charts::curves(fmt::format("{} ({} of {})", title, k + 1, n), axes, {from, to});
    }
    return out;
}

constexpr std::array<const char*, 4> modes{"camp_on", "callback", "intrude", "message"};

/// The stages that requests of a mode come to one after the other. A camper and an intruder are there when their turn comes, and
/// who returns a message's call makes it himself: none is rung back. For the first two their turn is that they are through.
std::vector<const char*> stages_of(const std::string& mode)
{
    if (mode == "callback") return {"requested", "accepted", "served", "responded", "reached", "fulfilled"};
    if (mode == "message") return {"requested", "accepted", "served", "reached", "fulfilled"};
    return {"requested", "accepted", "served", "fulfilled"};
}

/// "service_timeout 2.1, left 0.3": what is counted under a name, the greatest first.
std::string causes(const Measures& m, const std::string& under)
{
    std::vector<std::pair<double, std::string>> found;
    for (const auto& [name, x] : m.all().items()) {
        const double value = number(x, "value").value_or(0);
        if (name.starts_with(under) && !name.ends_with(".fulfilled") && value > 0) found.emplace_back(value, name.substr(under.size()));
    }
    std::ranges::stable_sort(found, [](const auto& a, const auto& b) { return a.first > b.first; });
    std::string out;
    for (const auto& [value, cause] : found) out += (out.empty() ? "" : ", ") + cause + " " + figure(Unit::number, value);
    return out;
}

std::string funnel(const Measures& m, const std::string& mode, const std::string& of)
{
    const std::string at = "completion." + mode + ".";
    const auto stages = stages_of(mode);
    const double requested = m.value(at + "requested");
    std::vector<charts::Stage> all;
    std::vector<std::size_t> lossy;  // of the steps behind acceptance
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const double value = m.value(at + stages[i]), lost = i ? all.back().value - value : 0;
        std::string said = lost > requested * 1e-9 ? fmt::format("lost {} ({:.1f} %)", figure(Unit::number, lost), lost / requested * 100) : "";
        if (i > 1 && !said.empty()) lossy.push_back(i);
        all.push_back({stages[i], value, std::move(said)});
    }
    // Why, beside the step, if it is known of which step it is and there is room; else below.
    std::string below;
    const auto say = [&](const std::string& why, std::optional<std::size_t> step, const char* of_what) {
        constexpr std::size_t room = 32;
        if (why.empty()) return;
        if (step && why.size() <= room)
            all[*step].lost += ": " + why;
        else
            below += (below.empty() ? "" : " ") + std::string(of_what) + ", by cause: " + why + ".";
    };
    say(causes(m, at + "rejected."), 1, "Not accepted");
    say(causes(m, at + "ended."), lossy.size() == 1 ? std::optional(lossy[0]) : std::nullopt, "Accepted but not fulfilled");
    return charts::funnel(mode + (of.empty() ? "" : ", " + of) + ": requests a replication", all, below);
}

/// From points to a line: what rises at one time rises there, not on the way to it.
Curve curve_of(const std::string& label, const Json& points)
{
    Curve c{label, {}, false, {}};
    double share = 0;
    for (const Json& p : points) {
        const double x = p.at(0).get<double>(), y = p.at(1).get<double>();
        if (c.points.empty() || y - share > 0.03) c.points.push_back({x, share, {}, {}});
        c.points.push_back({x, y, {}, {}});
        share = y;
    }
    return c;
}

/// The time that this share does not exceed.
double time_at(const Curve& c, double share)
{
    const auto at = std::ranges::find_if(c.points, [&](const auto& p) { return p.y >= share; });
    return at == c.points.end() ? c.points.back().x : at->x;
}

}  // namespace

std::vector<std::string> modes_of(const Measures& m)
{
    std::vector<std::string> list;
    for (const char* mode : modes)
        if (m.value(std::string("completion.") + mode + ".requested") > 0) list.emplace_back(mode);
    return list;
}

std::string funnels(const Named& of)
{
    const Measures m(*of.all);
    std::string out;
    for (const auto& mode : modes_of(m)) out += funnel(m, mode, of.name);
    return out;
}

std::string with_stages(const std::string& funnels)
{
    if (funnels.empty()) return "";
    return funnels + note("A request counts once at each stage: requested; accepted by the exchange; served, its turn came; responded, whoever was rung "
                          "back answered; reached, the other phone rang; fulfilled, the two talked. Stages that a mode does not have are not drawn.");
}

std::string distributions(const std::string& title, const std::vector<Named>& list)
{
    std::vector<Curve> all;
    for (const Named& n : list) {
        if (!n.all->contains("distributions")) continue;
        for (const auto& [name, points] : object_in(*n.all, "distributions").items()) {
            std::string what = name.substr(0, name.rfind('.'));
            if (what.starts_with("completion.")) what = what.substr(11);
            if (!points.empty()) all.push_back(curve_of(n.name.empty() ? what : n.name.ends_with(" " + what) ? n.name : n.name + ": " + what, points));
        }
    }
    if (all.empty()) return "";
    charts::Axes axes{"waited no longer than", Unit::duration, Unit::share, {}, {}, {}, false, {0, 0.25, 0.5, 0.75, 0.9, 0.95, 1}, ""};
    double longest = 0, cut = 0, quickest = 1e300;
    for (const Curve& c : all) {
        longest = std::max(longest, c.points.back().x);
        cut = std::max(cut, time_at(c, 0.99));
        if (const double median = time_at(c, 0.5); median > 0) quickest = std::min(quickest, median);
    }
    if (longest <= 0) return paragraph(charts::html("Nobody waited: " + all.front().label + "."));
    axes.is_logarithmic = quickest * 15 < cut;
    axes.y_to = 1;
    if (!axes.is_logarithmic) {
        // The line goes on to the end of the axis.
        axes.x_to = cut;
        for (Curve& c : all) {
            if (c.points.back().x < cut) c.points.push_back({cut, 1, {}, {}});
            if (c.points.front().x > 0) c.points.insert(c.points.begin(), Curve::Point{0, 0, {}, {}});
        }
        if (cut < longest) axes.note = "The axis ends where 99 % of the slowest have been served; the longest wait was " + duration(longest) + ".";
    } else {
        for (Curve& c : all)
            if (c.points.back().x < longest) c.points.push_back({longest, 1, {}, {}});
        axes.note = "A logarithmic axis: the same way to the right is so many times longer. The longest wait was " + duration(longest) + ".";
    }
    return in_charts(title, axes, all);
}

std::string over_time(const std::string& title, const std::vector<Named>& list)
{
    struct Chart {
        std::vector<Curve> curves;
        double every = 0;
        Unit unit = Unit::number;
        std::vector<std::string> nothing;  ///< 0 all the time
    };
    std::map<std::pair<std::size_t, std::string>, Chart> charts_by;  // by series, and what is measured
    std::vector<std::pair<std::size_t, std::string>> order;
    for (const Named& n : list) {
        if (!n.all->contains("series")) continue;
        std::size_t place = 0;
        for (const Json& s : list_in(*n.all, "series")) {
            const double every = number(s, "every").value_or(0), start = number(s, "start").value_or(0);
            for (const auto& [name, values] : object_in(s, "measures").items()) {
                // Of one run all that is measured alike is side by side, of several the same thing of each.
                const std::string what = n.name.empty() ? last_part(name) : name;
                const std::pair key(place, what);
                if (!charts_by.contains(key)) order.push_back(key);
                Chart& chart = charts_by[key];
                chart.every = every;
                chart.unit = Measures(*n.all).unit(name);
                Curve c{n.name.empty() ? (name == what ? name : name.substr(0, name.size() - what.size() - 1)) : n.name, {}, false, {}};
                double x = start + every / 2;
                for (const Json& v : values) {
                    if (v.is_array() && v.size() == 2 && v[0].is_number()) {
                        const double y = v[0].get<double>(), h = v[1].is_number() ? v[1].get<double>() : 0;
                        c.points.push_back({x, y, y < 0 ? y - h : std::max(y - h, 0.0), y + h});
                    }
                    x += every;
                }
                if (std::ranges::all_of(c.points, [](const auto& p) { return p.y == 0; }))
                    chart.nothing.push_back(c.label);
                else
                    chart.curves.push_back(std::move(c));
            }
            ++place;
        }
    }
    std::string out;
    for (const auto& key : order) {
        const Chart& chart = charts_by.at(key);
        charts::Axes axes;
        axes.x_label = "time since the beginning, the warm-up included; means of " + duration(chart.every);
        axes.of_x = Unit::duration;
        axes.of_y = chart.unit;
        for (const auto& name : chart.nothing) axes.note += (axes.note.empty() ? "Nothing at any time: " : ", ") + name;
        std::string what = key.second;
        if (what.starts_with("trunk_groups.") && what.ends_with(".carried")) what = "busy circuits of " + what.substr(13, what.size() - 21);
        if (what == "carried" && std::ranges::all_of(chart.curves, [](const Curve& c) { return c.label.starts_with("trunk_groups."); }))
            what = "carried: busy circuits";
        if (chart.curves.empty())
            out += chart.nothing.empty() ? "" : note(what + ". " + axes.note);
        else
            out += in_charts(what + (title.empty() ? "" : ", " + title), axes, chart.curves);
    }
    return out;
}

}  // namespace ringback::page
