#include "study/page.h"

#include "ringback/quantities.h"
#include "study/charts.h"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>

namespace ringback::page {

using charts::html;

namespace {

constexpr std::size_t rows_at_most = 500;  ///< of a table; a page is to be read

constexpr char style[] = R"(
body{font:16px/1.5 system-ui,"DejaVu Sans",sans-serif;color:#1a1a1a;max-width:66rem;margin:0 auto;padding:1rem;overflow-wrap:break-word}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:2px solid #0072B2}
table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}th,td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid #ddd;white-space:nowrap}
th{background:#f3f6f9;white-space:normal;vertical-align:bottom}th.word,td.word{text-align:left}.wraps td{white-space:normal}.wide,.chart{overflow-x:auto}
.chart svg{width:100%;min-width:34rem;height:auto;font-size:13px}.small{font-size:12px;fill:#555}.narrow{max-width:42rem}.chart.narrow svg{min-width:0;font-size:14px}figure{margin:1rem 0}figcaption{font-weight:600}
.pass,.fail,.undecided{font-weight:700;padding:.05rem .4rem;border-radius:.2rem}.pass{background:#d7f0e5;color:#00513b}
.fail{background:#fbdcca;color:#7a2e00}.undecided{background:#fdf0c8;color:#5c4500}code{overflow-wrap:anywhere;white-space:normal}
p.note{color:#555;font-size:.9rem}.lead{font-size:1.1rem;border-left:4px solid #0072B2;padding-left:.8rem}pre{overflow-x:auto;background:#f3f6f9;padding:.5rem;font-size:.85rem}.gain{color:#00513b}.lose{color:#7a2e00}a:focus,div:focus{outline:3px solid #0072B2}
@media (max-width:40rem){table{font-size:.85rem}th,td{padding:.2rem .35rem}td:first-child{white-space:normal}}
@media print{body{max-width:none;padding:0}section,figure{break-inside:avoid}.chart svg{min-width:0}.wide{overflow:visible}table{font-size:8pt}th,td{padding:.1rem .3rem;white-space:normal}pre{white-space:pre-wrap}}
)";

}  // namespace

std::optional<double> number(const Json& object, const char* key)
{
    const auto at = object.find(key);
    return at == object.end() || !at->is_number() ? std::nullopt : std::optional(at->get<double>());
}
std::string word(const Json& object, const char* key)
{
    const auto at = object.find(key);
    return at == object.end() || !at->is_string() ? "" : at->get<std::string>();
}

Unit unit_of(const Json& measure)
{
    const std::string unit = word(measure, "unit");
    return unit == name_of(Unit::share) ? Unit::share : unit == name_of(Unit::duration) ? Unit::duration : Unit::number;
}

std::string shown(const Json& m) { return figure(unit_of(m), number(m, "value"), number(m, "half_width")); }

const Json* Measures::find(const std::string& name) const
{
    const auto at = all_.find(name);
    return at == all_.end() ? nullptr : &*at;
}

double Measures::value(const std::string& name) const
{
    const Json* m = find(name);
    return m ? number(*m, "value").value_or(0) : 0;
}

std::string Measures::shown(const std::string& name) const
{
    const Json* m = find(name);
    return m ? page::shown(*m) : "-";
}

Unit Measures::unit(const std::string& name) const
{
    const Json* m = find(name);
    return m ? unit_of(*m) : Unit::number;
}

std::vector<std::string> Measures::things(const std::string& prefix) const
{
    std::vector<std::string> names;
    for (const auto& [name, m] : all_.items()) {
        if (!name.starts_with(prefix)) continue;
        const std::string rest = name.substr(prefix.size()), thing = rest.substr(0, rest.find('.'));
        if (std::ranges::find(names, thing) == names.end()) names.push_back(thing);
    }
    return names;
}

std::string measure_of(const Json& objective)
{
    const std::string text = text_in(objective, "text");
    return text.substr(0, text.find_first_of(" <>"));
}

std::optional<double> bound_of(const Json& objective)
{
    const std::string text = text_in(objective, "text");
    const std::size_t digit = text.find_first_of("0123456789", measure_of(objective).size());
    return digit == std::string::npos ? std::nullopt : place_of(text.substr(digit));
}

std::string said_of(const Json& objectives)
{
    std::size_t met = 0;
    std::string failed, undecided;
    for (const Json& o : objectives) {
        const std::string said = word(o, "verdict"), text = "<code>" + html(word(o, "text")) + "</code>";
        if (said == "pass") ++met;
        if (said == "fail") failed += (failed.empty() ? "" : ", ") + text;
        if (said == "undecided") undecided += (undecided.empty() ? "" : ", ") + text;
    }
    std::string out = met == objectives.size() ? (met == 1 ? "Its objective is met." : met == 2 ? "Both objectives are met." : fmt::format("All {} objectives are met.", met))
                                               : fmt::format("{} of {} objectives {} met.", met, objectives.size(), met == 1 ? "is" : "are");
    if (!failed.empty()) out += " Not met: " + failed + ".";
    if (!undecided.empty()) out += " Undecided, for which more replications are needed: " + undecided + ".";
    return out;
}

std::optional<double> place_of(const std::string& value)
{
    double x = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), x);
    if (error == std::errc{} && end == value.data() + value.size()) return x;
    if (value.ends_with('%')) return share_of(value);
    const auto seconds = seconds_of(value);
    return seconds ? seconds : traffic_of(value);
}

std::string last_part(const std::string& path) { return path.substr(path.rfind('.') + 1); }

std::string short_name(const std::string& path)
{
    const std::size_t last = path.rfind('.');
    return last == std::string::npos || last == 0 ? path : path.substr(path.rfind('.', last - 1) + 1);
}

std::string verdict(const std::string& v) { return fmt::format("<span class=\"{}\">{}</span>", html(v), html(v)); }

std::string breakable(const std::string& s)
{
    std::string out;
    for (const char c : html(s)) out += c == '.' ? std::string(".<wbr>") : std::string(1, c);
    return out;
}

std::string paragraph(const std::string& text) { return text.empty() ? "" : "<p>" + text + "</p>\n"; }
std::string note(const std::string& text) { return "<p class=\"note\">" + html(text) + "</p>\n"; }

std::string section(const std::string& heading, const std::string& body)
{
    return body.empty() ? "" : "<section><h2>" + html(heading) + "</h2>\n" + body + "</section>\n";
}

std::string whole(const std::string& title, const std::string& body)
{
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
           html(title) + "</title>\n<style>" + style + "</style></head>\n<body>\n" + body + "</body></html>\n";
}

std::string simulated(const Json& all)
{
    const Json &manifest = object_in(all, "manifest"), &run = object_in(all, "run");
    const auto replications = static_cast<std::uint64_t>(number(manifest, "replications").value_or(0));
    std::string out = fmt::format("{} replication{} of {}{}", grouped(replications), replications == 1 ? "" : "s",
                                  duration(number(run, "duration").value_or(0)), replications == 1 ? "" : " each");
    const double warm_up = number(run, "warm_up").value_or(0), follow = number(run, "follow").value_or(0);
    if (warm_up > 0)
        out += " after a warm-up of " + duration(warm_up) + (run.value("warm_up_found", false) ? " (found by itself: MSER-5)" : "");
    if (follow > 0) out += ", and " + duration(follow) + " more for what is pending to end";
    out += fmt::format("; seed {}. ", manifest.value("seed", std::uint64_t{0}));
    const auto batches = static_cast<std::uint64_t>(number(manifest, "batches").value_or(0));
    if (replications < 2 && batches == 0) return out + "One replication has no intervals.";
    out += fmt::format("± is the half width of an interval at {:g} % confidence", number(run, "confidence").value_or(0.95) * 100);
    if (batches) out += fmt::format(", from {} batches{}", batches, replications > 1 ? " of each replication" : "");
    return out + "; a count is the mean of a replication.";
}

std::string changes(const Json& overrides)
{
    std::string out;
    for (const auto& [path, value] : overrides.items())
        out += (out.empty() ? "" : ", ") + ("<code>" + html(path) + " = " + html(value.is_string() ? value.get<std::string>() : value.dump()) + "</code>");
    return out;
}

std::string recipe(const Json& all)
{
    const Json& m = object_in(all, "manifest");
    Table t({"Recipe", ""}, 2);
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) t.raw("<td class=\"word\">" + html(name) + "</td><td class=\"word\"><code>" + html(value) + "</code></td>");
    };
    add("command", "ringback " + word(m, "command"));
    add("scenario", word(m, "scenario"));
    add("scenario hash", word(m, "scenario_hash"));
    for (const char* key : {"seed", "replications", "model_version"})
        if (const auto n = m.find(key); n != m.end() && n->is_number()) add(key, n->dump());
    add("ringback", word(m, "version"));
    return section("How to get this again", t.text() + "<p class=\"note\">The same command gives the same figures on every machine: all that is "
                                                       "random follows from the seed.</p>\n");
}

std::string interrupted(const Json& all)
{
    return all.value("complete", true) ? "" : "<p><strong>Interrupted: the replications finished by then, not all that were asked for.</strong></p>\n";
}

Table::Table(const std::vector<std::string>& heading, std::size_t words) : words_(words)
{
    for (std::size_t i = 0; i < heading.size(); ++i)
        out_ += (i < words ? "<th scope=\"col\" class=\"word\">" : "<th scope=\"col\">") + breakable(heading[i]) + "</th>";
    out_ = "<div class=\"wide\" tabindex=\"0\"><table><thead><tr>" + out_ + "</tr></thead><tbody>\n";
}

Table& Table::row(const std::vector<std::string>& cells)
{
    std::string all;
    for (std::size_t i = 0; i < cells.size(); ++i) all += (i < words_ ? "<td class=\"word\">" : "<td>") + html(cells[i]) + "</td>";
    return raw(all);
}

Table& Table::raw(const std::string& cells)
{
    if (++rows_ <= rows_at_most) out_ += "<tr>" + cells + "</tr>\n";
    return *this;
}

std::string Table::text() const
{
    if (rows_ == 0) return "";
    const std::string rest =
        rows_ > rows_at_most ? note(fmt::format("{} more rows are not shown here: `ringback export --to csv` has them all.", grouped(rows_ - rows_at_most))) : "";
    return out_ + "</tbody></table></div>\n" + rest;
}

}  // namespace ringback::page
