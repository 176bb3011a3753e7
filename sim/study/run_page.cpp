// The page of a run: what was simulated, whether its objectives are met, completion, traffic, what happened over time.
#include "study/charts.h"
#include "study/sections.h"

#include <fmt/format.h>
#include <array>

namespace ringback::page {
namespace {

using charts::html;

std::string objectives(const Json& list, const Measures& m)
{
    Table t({"Objective", "verdict", "measured"});
    for (const Json& o : list) {
        const Unit unit = m.unit(measure_of(o));
        t.raw("<td class=\"word\">" + breakable(text_in(o, "text")) + "</td><td>" + verdict(word(o, "verdict")) + "</td><td>" +
              html(figure(unit, number(o, "value"), number(o, "half_width"))) + "</td>");
    }
    return section("Objectives", t.text());
}

/// What a run found, in a few sentences.
std::string summary(const Json& objectives, const Measures& m)
{
    std::string out = objectives.empty() ? "" : said_of(objectives) + "<br>";
    for (const auto& who : m.things("callers."))
        out += "Of the demands of " + html(who) + " " + html(m.shown("callers." + who + ".completion_ratio")) + " were connected.<br>";
    for (const auto& mode : modes_of(m)) {
        const std::string at = "completion." + mode + ".";
        const bool some_left = m.value(at + "ended.left") > 0;
        out += html(fmt::format("{}: {} of {} requests{} were fulfilled", mode, m.shown(at + "success"), m.shown(at + "requested"),
                                some_left ? ", but for the " + m.shown(at + "ended.left") + " still open at the end," : ""));
        const double median = m.value(at + "wait.p50");
        out += m.value(at + "fulfilled") <= 0 ? ".<br>" : median > 0 ? html(", half of them within " + figure(Unit::duration, median)) + ".<br>" : ", half of them at once.<br>";
    }
    return out.empty() ? "" : "<p class=\"lead\">" + out + "</p>\n";
}

std::string completion(const Json& all, const Measures& m)
{
    std::vector<charts::Dot> success;
    Table t({"Mode", "requested", "accepted", "fulfilled", "success"}), waits({"Waits", "mean", "half waited up to", "90 % up to", "95 % up to", "99 % up to"});
    for (const auto& mode : modes_of(m)) {
        const std::string at = "completion." + mode + ".";
        t.row({mode, m.shown(at + "requested"), m.shown(at + "accepted"), m.shown(at + "fulfilled"), m.shown(at + "success")});
        if (const Json* s = m.find(at + "success"); s && number(*s, "value"))
            success.push_back({mode, *number(*s, "value"), number(*s, "low"), number(*s, "high"), shown(*s)});
    }
    const auto add_waits = [&](const std::string& name, const std::string& at) {
        if (const Json* mean = m.find(at + ".wait.mean"); mean && number(*mean, "value"))
            waits.row({name, shown(*mean), m.shown(at + ".wait.p50"), m.shown(at + ".wait.p90"), m.shown(at + ".wait.p95"), m.shown(at + ".wait.p99")});
    };
    for (const auto& mode : modes_of(m)) add_waits(mode, "completion." + mode);
    for (const auto& group : m.things("hunt_groups.")) add_waits("hunt group " + group, "hunt_groups." + group);
    std::string out;
    if (!success.empty()) out = section("Call completion", t.text() + charts::dots("Success by mode, with its interval", success, Unit::share));
    out += section("What became of the requests", with_stages(funnels({"", &all})));
    out += section("How long they waited", distributions("Share that waited no longer, of those fulfilled or answered", {{"", &all}}) + "<div class=\"wraps\">" + waits.text() + "</div>");
    return out;
}

/// A table with a row for each thing of a section of the measures.
std::string things(const Measures& m, const std::string& heading, const std::string& prefix,
                   const std::vector<std::pair<const char*, const char*>>& columns)
{
    std::vector<std::string> head{heading};
    for (const auto& [title, measure] : columns) head.emplace_back(title);
    Table t(head);
    for (const std::string& name : m.things(prefix)) {
        std::vector<std::string> row{name};
        for (const auto& [title, measure] : columns) row.push_back(m.shown(prefix + name + "." + measure));
        t.row(row);
    }
    return section(heading, t.text());
}

std::string theory(const Json& list, const Measures& m)
{
    Table t({"Measure", "theory", "measured", "standard errors", "verdict"});
    for (const Json& x : list) {
        const std::string name = word(x, "measure");
        const auto sigmas = number(x, "sigmas");
        t.raw("<td class=\"word\">" + breakable(name) + "</td><td>" + html(figure(m.unit(name), number(x, "exact"))) + "</td><td>" +
              html(figure(m.unit(name), number(x, "value"))) + "</td><td>" + (sigmas ? fmt::format("{:+.1f}", *sigmas) : "-") + "</td><td>" +
              verdict(word(x, "verdict")) + "</td>");
    }
    return section("Against theory", t.text());
}

}  // namespace

std::string of_run(const Json& all)
{
    const Json &manifest = object_in(all, "manifest"), &expected = list_in(all, "objectives");
    const Measures m(all);
    const std::string title = word(all, "title").empty() ? word(manifest, "scenario") : word(all, "title");
    std::string body = "<h1>" + html(title) + "</h1>\n" + interrupted(all) + summary(expected, m);
    body += paragraph(html(word(manifest, "scenario") + ": " + simulated(all)));
    if (const Json& overrides = object_in(manifest, "overrides"); !overrides.empty()) body += paragraph("With " + changes(overrides));
    body += objectives(expected, m) + completion(all, m);
    body += things(m, "Trunk groups", "trunk_groups.",
                   {{"circuits", "circuits"}, {"offered, E", "offered"}, {"carried, E", "carried"}, {"call congestion", "call_congestion"},
                    {"time congestion", "time_congestion"}});
    body += things(m, "Hunt groups", "hunt_groups.",
                   {{"attempts", "attempts"}, {"answered", "answered"}, {"abandoned", "abandoned"}, {"overflowed", "overflowed"},
                    {"service level", "service_level"}, {"carried, E", "carried"}});
    body += things(m, "Callers", "callers.",
                   {{"demands", "demands"}, {"attempts", "attempts"}, {"answered", "answered"}, {"busy", "busy"}, {"congested", "congested"},
                    {"demands connected", "completion_ratio"}});
    body += section("Over time", over_time("", {{"", &all}}));
    body += theory(list_in(all, "theory"), m);
    return whole(title, body + recipe(all));
}

}  // namespace ringback::page
