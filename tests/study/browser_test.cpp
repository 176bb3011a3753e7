// The page of a result as a browser shows it: to a planner at a desk, on a phone, on paper, without a mouse; and what a hostile
// scenario gets out of it.
#include "browser.h"

#include "../cli/program.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace ringback::test;
using Json = Browser::Json;

namespace {

/// Three pages: a study with a title that means harm, a run with waits, intervals and objectives, and a comparison.
struct Pages : Shell {
    Pages()
    {
        write("study.yaml", hostile() + "experiment:\n"
                                        "  vary: {trunk_groups.AB.circuits: 2..4, callers.public.when_busy: [nothing, callback, {camp_on: 40 %}]}\n"
                                        "  compare_with: {callers.public.when_busy: nothing}\n");
        write("run.yaml", hostile() + "record: {every: 1 min}\n");
        const Ran ran = (*this)("ringback sweep study.yaml -o study && ringback report study && "
                                "ringback run run.yaml -o run && ringback report run && "
                                "ringback compare run.yaml --set callers.public.when_busy=nothing -o two && ringback report two");
        INFO(ran.err);
        REQUIRE(ran.status == 0);
    }
    static std::string hostile()
    {
        std::string s = small_scenario;
        constexpr char title[] = R"("</title><script>document.title='run'</script>\" onload=x & \u202egnp.exe <img src=http://127.0.0.1:1/x>")";
        return s.replace(s.find("Small"), 5, title);
    }
    std::vector<std::string> all() const { return {path("study/report.html"), path("run/report.html"), path("two/report.html")}; }
};

const Pages& pages()
{
    static const Pages p;
    return p;
}

/// One for all tests: it takes a second to start.
Browser& browser()
{
    static Browser b;
    return b;
}

/// Rows of texts: of each table, its head first.
Json tables()
{
    return browser()("[...document.querySelectorAll('table')].map(t => [...t.rows].map(r => [...r.cells].map(c => c.textContent)))");
}

/// "12.3 ± 1.2 %", "3 min 12 s ± 4 s": the value, as the JSON has it, and half of the last digit shown.
std::pair<double, double> value_of(std::string text)
{
    const char* unit_of_all = text.ends_with(" %") ? " %" : text.ends_with(" s") ? " s" : text.ends_with(" points") ? " points" : "";
    text = text.substr(0, text.find(" ±")) + unit_of_all;
    std::erase(text, ',');
    double value = 0, digit = 0, sign = text.starts_with('-') ? -1 : 1;
    std::istringstream in(text);
    for (std::string number, unit; in >> number;) {
        in >> unit;
        const std::size_t point = number.find('.');
        const double factor = unit == "%" || unit == "points" ? 0.01 : unit == "min" ? 60 : unit == "h" ? 3600 : 1;
        digit = factor * std::pow(10, point == std::string::npos ? 0 : -static_cast<double>(number.size() - point - 1));
        value += std::fabs(std::stod(number)) * factor;
        if (unit == "s" && text.ends_with(" s s")) break;
    }
    return {sign * value, digit / 2 * 1.001};
}

bool shows(const std::string& text, const Json& number)
{
    if (number.is_null()) return text == "-";
    const auto [value, half] = value_of(text);
    return std::fabs(value - number.get<double>()) <= half;
}

}  // namespace

TEST_CASE("a page opens in a browser without a request, an error or a word on the console, and obeys no name")
{
    for (const std::string& page : pages().all()) {
        CAPTURE(page);
        browser().open(page, 1280);
        CHECK(browser().events("Network.requestWillBeSent").size() == 1);  // the page itself
        for (const char* trouble : {"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded", "Network.loadingFailed"}) {
            CAPTURE(trouble);
            CHECK(browser().events(trouble).empty());
        }
        CHECK(browser()("document.querySelectorAll('script, img, link, iframe, object, [onload], [src]').length") == 0);
        CHECK(browser()("document.title") != "run");
        CHECK(browser()("document.body.textContent.includes('\\u202e')") == false);
    }
    browser().open(pages().path("study/report.html"), 1280);
    CHECK(browser()("document.querySelector('h1').textContent") ==
          "</title><script>document.title='run'</script>\" onload=x & \\u202egnp.exe <img src=http://127.0.0.1:1/x>");
}

TEST_CASE("every chart of a page has something in it, and all its words are inside")
{
    for (const std::string& page : pages().all()) {
        CAPTURE(page);
        for (const int width : {1280, 390}) {
            browser().open(page, width, width < 500);
            CHECK(browser()("document.querySelectorAll('svg').length").get<int>() > 0);
            CHECK(browser()("[...document.querySelectorAll('svg')].filter("
                            "s => ![...s.querySelectorAll('circle, rect, path, polyline')].some(e => {"
                            " const b = e.getBoundingClientRect(); return b.width > 0 && b.height > 0 })).length") == 0);
            CHECK(browser()("[...document.querySelectorAll('svg')].flatMap(s => {"
                            " const v = s.viewBox.baseVal; return [...s.querySelectorAll('text')].filter(t => { const b = t.getBBox();"
                            " return b.x < -1 || b.y < -1 || b.x + b.width > v.width + 1 || b.y + b.height > v.height + 1 })"
                            ".map(t => t.textContent) })") == Json::array());
        }
    }
}

TEST_CASE("every figure in the tables of a page is that of the result")
{
    browser().open(pages().path("study/report.html"), 1280);
    const Json study = Json::parse(pages().read("study/result.json"));
    int compared = 0;
    for (const Json& table : tables()) {
        const std::string third = table[0].size() > 2 ? table[0][2] : "";  // of a table of measures, the first one's name
        if (!contains(third, ".") || contains(third, " ")) continue;
        const bool differences = table.size() < 1 + study["cells"].size();
        for (std::size_t r = 1; r < table.size(); ++r) {
            const auto cell = std::ranges::find_if(study["cells"], [&](const Json& c) {
                return c["values"]["trunk_groups.AB.circuits"] == table[r][0] && c["values"]["callers.public.when_busy"] == table[r][1];
            });
            REQUIRE(cell != study["cells"].end());
            for (std::size_t k = 2; k < table[0].size(); ++k) {
                const std::string name = table[0][k];
                CAPTURE(name);
                CAPTURE(table[r][k].get<std::string>());
                CHECK(shows(table[r][k], differences ? (*cell)["differences"][name]["difference"] : (*cell)["measures"][name]["value"]));
                ++compared;
            }
        }
    }
    CHECK(compared == (9 + 6) * 4);

    browser().open(pages().path("run/report.html"), 1280);
    const Json run = Json::parse(pages().read("run/result.json"))["measures"];
    const std::map<std::string, std::string> column{
        {"demands connected", "completion_ratio"}, {"offered, E", "offered"},   {"carried, E", "carried"},        {"call congestion", "call_congestion"},
        {"time congestion", "time_congestion"},    {"mean", "wait.mean"},   {"half waited up to", "wait.p50"},
        {"90 % up to", "wait.p90"},                {"95 % up to", "wait.p95"}, {"99 % up to", "wait.p99"}};  // the others are called what they are
    const std::map<std::string, std::string> prefix{{"Callers", "callers."}, {"Trunk groups", "trunk_groups."}, {"Mode", "completion."}, {"Waits", "completion."}};
    compared = 0;
    for (const Json& table : tables()) {
        const auto of = prefix.find(table[0][0]);
        if (of == prefix.end()) continue;
        for (std::size_t r = 1; r < table.size(); ++r) {
            for (std::size_t k = 1; k < table[r].size(); ++k) {
                const std::string name = of->second + table[r][0].get<std::string>() + '.' + (column.contains(table[0][k]) ? column.at(table[0][k]) : table[0][k].get<std::string>());
                CAPTURE(name);
                CAPTURE(table[r][k].get<std::string>());
                CHECK(shows(table[r][k], run[name]["value"]));
                ++compared;
            }
        }
    }
    CHECK(compared == 6 + 5 + 2 * 4 + 2 * 5);
}

TEST_CASE("a page can be read without a mouse: all that scrolls can be reached, in order, and shows where one is")
{
    for (const std::string& page : pages().all()) {
        CAPTURE(page);
        browser().open(page, 390, true);
        CHECK(browser()("[...document.querySelectorAll('body *')].filter(e => e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0 && "
                        "['auto', 'scroll'].includes(getComputedStyle(e).overflowX)).length") == 0);
        const int stops = browser()("window.stops = [...document.querySelectorAll('[tabindex], a[href]')]; stops.length").get<int>();
        REQUIRE(stops > 2);
        for (int k = 0; k < stops; ++k) {
            browser().press_tab();
            CHECK(browser()("stops.indexOf(document.activeElement)") == k);
            CHECK(browser()("getComputedStyle(document.activeElement).outlineStyle") != "none");
        }
    }
}

TEST_CASE("a page fits a phone and a sheet of paper: nothing is beside its edge")
{
    const std::string beside = "[...document.querySelectorAll('body *')].filter("
                               "e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest('.wide, .chart')).map(e => e.tagName)";
    for (const std::string& page : pages().all()) {
        CAPTURE(page);
        browser().open(page, 390, true);
        CHECK(browser()("document.documentElement.scrollWidth") == 390);
        CHECK(browser()(beside) == Json::array());
        browser().print_on("print");
        browser().open(page, 718);  // A4 between its margins
        CHECK(browser()("document.documentElement.scrollWidth") == 718);
        CHECK(browser()("[...document.querySelectorAll('table, svg')].filter(e => e.getBoundingClientRect().right > 719).length") == 0);
        browser().print_on("screen");
    }
}
