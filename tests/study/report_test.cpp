// The page, the table and the database of a result.
#include "../cli/program.h"
#include "ringback/export.h"
#include "ringback/report.h"

#include <doctest/doctest.h>

#include <sqlite3.h>

#include <nlohmann/json.hpp>

using namespace ringback;
using ringback::test::contains;
using ringback::test::Shell;
using ringback::test::small_scenario;

namespace {

/// What sweep wrote.
const std::string& study()
{
    static const std::string json = [] {
        const Shell s;
        s.write("x.yaml", std::string(small_scenario) + "experiment:\n  vary: {trunk_groups.AB.circuits: 2..4, callers.public.when_busy: [nothing, callback]}\n"
                                                        "  compare_with: {callers.public.when_busy: nothing}\n");
        REQUIRE(s("ringback sweep x.yaml -o d").status == 0);
        return s.read("d/result.json");
    }();
    return json;
}

std::string with_title(const std::string& title)
{
    auto all = nlohmann::ordered_json::parse(study());
    all["title"] = title;
    all["cells"][0]["values"]["callers.public.when_busy"] = title;
    return all.dump();
}

/// Every element that is opened is closed, in order.
bool is_well_nested(const std::string& page)
{
    std::vector<std::string> open;
    for (std::size_t at = 0; (at = page.find('<', at)) != std::string::npos;) {
        const std::size_t end = page.find('>', at);
        if (end == std::string::npos) return false;
        const std::string tag = page.substr(at + 1, end - at - 1);
        const std::string name = tag.substr(tag[0] == '/', tag.find_first_of(" /", 1) - (tag[0] == '/'));
        at = end + 1;
        if (tag[0] == '!' || tag.back() == '/' || name == "meta" || name == "wbr" || name == "br") continue;
        if (tag[0] != '/') {
            open.push_back(name);
        } else {
            if (open.empty() || open.back() != name) return false;
            open.pop_back();
        }
    }
    return open.empty();
}

}  // namespace

TEST_CASE("a page needs no network and no script, and says how to get its result again")
{
    const std::string page = report_html(study());
    CHECK(is_well_nested(page));
    CHECK(contains(page, "default-src 'none'"));
    for (const char* part : {"<script", "http://", "https://", " src=", "@import", "url("}) CHECK_FALSE(contains(page, part));
    CHECK(contains(page, "ringback sweep x.yaml"));
    CHECK(contains(page, nlohmann::json::parse(study())["manifest"]["scenario_hash"].get<std::string>()));
    CHECK(contains(page, "Erlang B of the traffic offered"));
    CHECK(contains(page, "Who gains and who loses"));
    CHECK(contains(page, "<svg"));
}

TEST_CASE("whatever stands in a scenario is shown, never obeyed")
{
    const std::string page = report_html(with_title("</title><script>alert('x')</script>\"onload=\""));
    CHECK(is_well_nested(page));
    CHECK_FALSE(contains(page, "<script"));
    CHECK(contains(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
    CHECK_FALSE(contains(page, "\"onload"));
}

TEST_CASE("of what is no result, or has no recipe, no page is made")
{
    auto all = nlohmann::ordered_json::parse(study());
    all["manifest"].erase("command");
    CHECK_THROWS_AS(report_html(all.dump()), ReportError);
    CHECK_THROWS_AS(report_html("{}"), ReportError);
    CHECK_THROWS_AS(report_html("[1, 2"), ReportError);
    CHECK_THROWS_AS(report_html(R"({"schema": "x", "manifest": {"command": "y"}})"), ReportError);
    CHECK_THROWS_AS(report_html(study().substr(0, study().size() / 2)), ReportError);
    CHECK_THROWS_AS(export_csv("{}"), ExportError);
    CHECK_THROWS_AS(export_sqlite("[]"), ExportError);
}

TEST_CASE("a run and a comparison have pages too")
{
    const Shell s;
    s.write("x.yaml", small_scenario);
    CHECK(s("ringback run x.yaml --set 'record={every: 1 min}' -o run; ringback report run").status == 0);
    CHECK(is_well_nested(s.read("run/report.html")));
    CHECK(contains(s.read("run/report.html"), "Mean by interval of 1 min"));
    CHECK_FALSE(contains(s.read("run/report.html"), "Interrupted"));
    auto cut = nlohmann::ordered_json::parse(s.read("run/result.json"));
    cut["complete"] = false;
    CHECK(contains(report_html(cut.dump()), "Interrupted"));
    CHECK(contains(s.read("run/report.html"), "callers.<wbr>public.<wbr>completion_ratio &gt; 1 %"));
    CHECK(s("ringback compare x.yaml --set callers.public.when_busy=nothing -o two; ringback report two").status == 0);
    CHECK(is_well_nested(s.read("two/report.html")));
    CHECK(contains(s.read("two/report.html"), "only in A"));
    CHECK(s("ringback report nowhere").status == 3);
    CHECK(s("ringback export run").status == 2);
}

TEST_CASE("a table has a row for each combination and measure, and no text that a spreadsheet would obey")
{
    const std::string table = export_csv(study());
    const auto all = nlohmann::json::parse(study());
    CHECK(std::count(table.begin(), table.end(), '\n') == 1 + 6 * static_cast<int>(all["cells"][0]["measures"].size()));
    CHECK(contains(table, "\r\n2,callback,callers.public.demands,"));
    const std::string hostile = export_csv(with_title("=cmd|' /C calc'!A0"));
    CHECK(contains(hostile, "\r\n2,\"'=cmd|' /C calc'!A0\","));
    CHECK(contains(export_csv(with_title("a,\"b\"")), "2,\"a,\"\"b\"\"\","));
    CHECK(contains(export_csv(with_title("-3")), "2,-3,"));
}

TEST_CASE("a database holds what the result does")
{
    std::string bytes = export_sqlite(with_title("'); DROP TABLE measures; --"));
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(":memory:", &db) == SQLITE_OK);
    REQUIRE(sqlite3_deserialize(db, "main", reinterpret_cast<unsigned char*>(bytes.data()), static_cast<sqlite3_int64>(bytes.size()),
                                static_cast<sqlite3_int64>(bytes.size()), SQLITE_DESERIALIZE_READONLY) == SQLITE_OK);
    const auto one = [db](const std::string& sql) {
        sqlite3_stmt* s = nullptr;
        REQUIRE(sqlite3_prepare_v2(db, sql.c_str(), -1, &s, nullptr) == SQLITE_OK);
        REQUIRE(sqlite3_step(s) == SQLITE_ROW);
        const unsigned char* text = sqlite3_column_text(s, 0);
        std::string out = text ? reinterpret_cast<const char*>(text) : "";
        sqlite3_finalize(s);
        return out;
    };
    const auto all = nlohmann::json::parse(study());
    CHECK(one("SELECT count(*) FROM measures") == std::to_string(6 * all["cells"][0]["measures"].size()));
    CHECK(one("SELECT value FROM settings WHERE cell = 0 AND path = 'callers.public.when_busy'") == "'); DROP TABLE measures; --");
    CHECK(std::stod(one("SELECT value FROM measures WHERE cell = 5 AND measure = 'callers.public.completion_ratio'")) ==
          doctest::Approx(all["cells"][5]["measures"]["callers.public.completion_ratio"]["value"].get<double>()));
    CHECK(one("SELECT count(*) FROM differences WHERE cell = 0") == "0");
    CHECK(one("SELECT count(DISTINCT cell) FROM differences") == "3");
    sqlite3_close(db);
}
