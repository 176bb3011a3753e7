#include "study/page.h"

#include "study/charts.h"

#include <fmt/format.h>

namespace ringback::page {

using charts::html;

namespace {

constexpr char style[] = R"(
body{font:16px/1.5 system-ui,"DejaVu Sans",sans-serif;color:#1a1a1a;max-width:66rem;margin:0 auto;padding:1rem;overflow-wrap:break-word}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:2px solid #0072B2}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid #ddd;white-space:nowrap}
th{background:#f3f6f9;white-space:normal;vertical-align:bottom}th:first-child,td:first-child,td.word{text-align:left}.wide,.chart{overflow-x:auto}
.chart svg{width:100%;min-width:34rem;height:auto;font-size:13px}.small{font-size:12px;fill:#555}figure{margin:1rem 0}figcaption{font-weight:600}
.pass,.fail,.undecided{font-weight:700;padding:.05rem .4rem;border-radius:.2rem}.pass{background:#d7f0e5;color:#00513b}
.fail{background:#fbdcca;color:#7a2e00}.undecided{background:#fdf0c8;color:#5c4500}code{overflow-wrap:anywhere;white-space:normal}
p.note{color:#555;font-size:.9rem}a:focus,div:focus{outline:3px solid #0072B2}
@media (max-width:40rem){table{font-size:.85rem}th,td{padding:.2rem .35rem}td:first-child{white-space:normal}}
@media print{body{max-width:none;padding:0}section,figure{break-inside:avoid}.chart svg{min-width:0}.wide{overflow:visible}table{font-size:8pt}th,td{padding:.1rem .3rem}}
)";

}  // namespace

bool is_duration(std::string_view measure) { return measure.find(".wait.") != measure.npos || measure.find("_delay.") != measure.npos; }
Unit unit_of(std::string_view measure) { return ringback::unit_of(measure, is_duration(measure)); }

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

std::string shown(const std::string& measure, const Json& m)
{
    return figure(unit_of(measure), number(m, "value"), number(m, "half_width"));
}

std::string verdict(const std::string& v) { return fmt::format("<span class=\"{}\">{}</span>", html(v), html(v)); }

std::string breakable(const std::string& s)
{
    std::string out;
    for (const char c : html(s)) out += c == '.' ? std::string(".<wbr>") : std::string(1, c);
    return out;
}

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

std::string recipe(const Json& all)
{
    const Json& m = all.at("manifest");
    Table t({"Recipe", ""});
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) t.raw("<td>" + html(name) + "</td><td class=\"word\"><code>" + html(value) + "</code></td>");
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

Table::Table(const std::vector<std::string>& heading)
{
    for (const auto& h : heading) out_ += "<th scope=\"col\">" + breakable(h) + "</th>";
    out_ = "<div class=\"wide\" tabindex=\"0\"><table><thead><tr>" + out_ + "</tr></thead><tbody>\n";
}

Table& Table::row(const std::vector<std::string>& cells)
{
    std::string all;
    for (const auto& c : cells) all += "<td>" + html(c) + "</td>";
    return raw(all);
}

Table& Table::raw(const std::string& cells)
{
    out_ += "<tr>" + cells + "</tr>\n";
    ++rows_;
    return *this;
}

std::string Table::text() const { return rows_ ? out_ + "</tbody></table></div>\n" : ""; }

}  // namespace ringback::page
