// The page of a comparison: what differs, how sure that is, who gains and who loses, and how to look at one who does.
#include "ringback/summary.h"
#include "study/charts.h"
#include "study/sections.h"
#include "study/shown.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace ringback::page {
namespace {

using charts::html;

constexpr std::size_t callers_at_most = 20;

std::string side_of(const Json& manifest, const char* key)
{
    const Json& s = object_in(manifest, key);
    const std::string with = changes(object_in(s, "overrides"));
    return "<code>" + html(word(s, "scenario")) + "</code>" + (with.empty() ? "" : " with " + with);
}

bool may_be_none(const Json& difference)
{
    const auto low = number(difference, "low"), high = number(difference, "high");
    return !low || !high || (*low <= 0 && *high >= 0);
}

std::string count(const Json& fates, const char* key) { return grouped(static_cast<std::uint64_t>(number(fates, key).value_or(0))); }
double gain_of(const Json& fates) { return number(fates, "only_b").value_or(0) - number(fates, "only_a").value_or(0); }

std::string what_differs(const Json& all)
{
    Table t({"Measure", "A", "B", "B - A", "", "fewer replications than unpaired"});
    for (const auto& [name, d] : object_in(all, "differences").items()) {
        if (!is_telling(name) || number(d, "difference").value_or(0) == 0) continue;
        const Unit unit = unit_of(d);
        const auto fewer = number(d, "variance_reduction");
        t.row({name, figure(unit, number(d, "a"), number(d, "half_width_a")), figure(unit, number(d, "b"), number(d, "half_width_b")),
               signed_figure(unit, number(d, "difference"), number(d, "half_width"), number(d, "low"), number(d, "high")), may_be_none(d) ? "may be none" : "",
               !fewer ? "" : *fewer > 100 ? "over 100 times" : fmt::format("{:.1f} times", *fewer)});
    }
    const std::string table = t.text();
    return section("What differs", table.empty() ? "<p>Nothing of what is looked at first.</p>\n" : table);
}

/// How the groups of callers fare, in words and figures.
std::string who_gains(const Json& all)
{
    std::vector<charts::Bar> fates;
    Table t({"Callers", "talked in both", "only in A", "only in B", "in neither", "made in one only, or open", "by B"});
    for (const Json& f : list_in(all, "streams")) {
        const double gain = gain_of(f);
        fates.push_back({word(f, "who"),
                         {{"talked in both", number(f, "both").value_or(0)}, {"only in A", number(f, "only_a").value_or(0)},
                          {"only in B", number(f, "only_b").value_or(0)}, {"in neither", number(f, "neither").value_or(0)}}});
        t.row({word(f, "who"), count(f, "both"), count(f, "only_a"), count(f, "only_b"), count(f, "neither"), count(f, "apart"),
               gain > 0 ? "gain" : gain < 0 ? "lose" : "the same"});
    }
    const Json& callers = list_in(all, "callers");
    const auto losing = std::ranges::count_if(callers, [](const Json& f) { return gain_of(f) < 0; });
    const auto gaining = std::ranges::count_if(callers, [](const Json& f) { return gain_of(f) > 0; });
    std::string out = fates.empty() ? "" : charts::bars("Demands made in both, over all replications", fates) + t.text();
    if (!callers.empty())
        out += paragraph(fmt::format("Of {} callers {} lose by B, and {} gain.", grouped(callers.size()), grouped(static_cast<std::uint64_t>(losing)),
                                     grouped(static_cast<std::uint64_t>(gaining))));
    return section("Who gains and who loses", out);
}

/// Of those who lose, or gain, most: who lost or gained how many demands.
std::string callers_table(const std::string& heading, std::vector<const Json*> list)
{
    Table t({heading, "talked in both", "only in A", "only in B", "in neither"});
    for (const Json* f : list) t.row({word(*f, "who"), count(*f, "both"), count(*f, "only_a"), count(*f, "only_b"), count(*f, "neither")});
    return t.text();
}

/// For each caller that lost a demand the command that shows how, after the one that makes its trace.
std::string how_to_explain(const Json& all, const std::vector<const Json*>& losers)
{
    const Json& b = object_in(object_in(all, "manifest"), "b");
    std::string run = "ringback run " + quoted(word(b, "scenario"));
    for (const auto& [path, value] : object_in(b, "overrides").items()) run += " --set " + quoted(path + "=" + value.get<std::string>());
    std::map<std::uint64_t, std::vector<std::string>> by_replication;
    for (const Json* f : losers)
        if (const std::string demand = word(*f, "lost_demand"); !demand.empty())
            by_replication[static_cast<std::uint64_t>(number(*f, "lost_in_replication").value_or(0))].push_back(demand);
    std::string out;
    for (const auto& [replication, demands] : by_replication) {
        out += html(fmt::format("{} --trace b{}.jsonl --replication {} > /dev/null", run, replication, replication)) + '\n';
        for (const auto& demand : demands) out += html(fmt::format("ringback explain b{}.jsonl --demand {}", replication, quoted(demand))) + '\n';
    }
    return out.empty() ? "" : "<p>How the first demand that each of them lost came to nothing:</p>\n<pre tabindex=\"0\">" + out + "</pre>\n";
}

std::string callers(const Json& all)
{
    std::vector<const Json*> losers, winners;
    const Json& list = list_in(all, "callers");  // who lost most first
    for (const Json& f : list)
        if (gain_of(f) < 0 && losers.size() < callers_at_most) losers.push_back(&f);
    for (auto f = list.rbegin(); f != list.rend(); ++f)
        if (gain_of(*f) > 0 && winners.size() < callers_at_most) winners.push_back(&*f);
    return section("Callers that lose most", callers_table("Lose most by B", losers) + how_to_explain(all, losers)) +
           section("Callers that gain most", callers_table("Gain most by B", winners));
}

std::string waits(const Json& all)
{
    std::array<Json, 2> sides;
    for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) sides[i]["distributions"] = object_in(object_in(all, "distributions"), i ? "b" : "a");
    const std::vector<Named> list{{"A", &sides[0]}, {"B", &sides[1]}};
    return section("How long they waited", distributions("Share that waited no longer, of those fulfilled or answered", list));
}

}  // namespace

std::string of_comparison(const Json& all)
{
    const Json& manifest = object_in(all, "manifest");
    const std::string title = word(all, "title").empty() ? word(object_in(manifest, "a"), "scenario") : word(all, "title");
    std::string body = "<h1>" + html(title) + ": what another policy changes</h1>\n" + interrupted(all);
    body += "<p class=\"lead\">";
    std::size_t said = 0;
    for (const auto& [name, d] : object_in(all, "differences").items()) {
        if (!name.starts_with("callers.") || !name.ends_with(".completion_ratio") || ++said > 5) continue;
        const std::string who = name.substr(8, name.size() - 8 - 17);
        const double gain = number(d, "difference").value_or(0);
        body += html(fmt::format("{}: {} of the demands were connected under A, {} under B", who, figure(unit_of(d), number(d, "a"), number(d, "half_width_a")),
                                 figure(unit_of(d), number(d, "b"), number(d, "half_width_b"))));
        body += may_be_none(d) ? "; that may be no difference.<br>" : html(fmt::format(": they {} {}.", gain > 0 ? "gain" : "lose",
            signed_figure(unit_of(d), std::fabs(gain), number(d, "half_width"), {}, {}).substr(1))) + "<br>";
    }
    body += "</p>\n<p>A: " + side_of(manifest, "a") + "<br>B: " + side_of(manifest, "b") + "</p>\n";
    body += paragraph(html(simulated(all) + " Both on the same callers, so that a difference is taken pair by pair."));
    body += what_differs(all) + who_gains(all) + callers(all) + waits(all);
    return whole(title, body + recipe(all));
}

}  // namespace ringback::page
