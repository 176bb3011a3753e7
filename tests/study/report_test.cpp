// The page, the table and the database of a result.
#include "../cli/program.h"
#include "ringback/export.h"
#include "ringback/report.h"

#include <doctest/doctest.h>

#include <sqlite3.h>

#include <nlohmann/json.hpp>

#include <utility>

using namespace ringback;
using ringback::test::contains;
using ringback::test::lines_of;
using ringback::test::Ran;
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
    CHECK(contains(page, "4 replications of 30 min each after a warm-up of 5 min"));
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
    CHECK(contains(s.read("run/report.html"), "means of 1 min"));
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

TEST_CASE("a comparison is exported as its differences")
{
    const Shell s;
    s.write("x.yaml", small_scenario);
    REQUIRE(s("ringback compare x.yaml --set callers.public.when_busy=nothing -o two; ringback export two --to csv; ringback export two --to sqlite").status == 0);
    const auto all = nlohmann::json::parse(s.read("two/result.json"))["differences"];
    const std::string csv = s.read("two/result.csv");
    CHECK(csv.starts_with("measure,a,b,difference,half_width,low,high,variance_reduction\r\n"));
    CHECK(lines_of(csv) == static_cast<long>(all.size()) + 1);
    const auto& d = all["callers.public.completion_ratio"];
    CHECK(contains(csv, "\r\ncallers.public.completion_ratio," + d["a"].dump() + ',' + d["b"].dump() + ',' + d["difference"].dump() + ','));
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(s.path("two/result.sqlite").c_str(), &db) == SQLITE_OK);
    sqlite3_stmt* query = nullptr;
    REQUIRE(sqlite3_prepare_v2(db, "SELECT difference, low, (SELECT count(*) FROM differences), (SELECT count(*) FROM measures) FROM differences "
                                   "WHERE measure = 'callers.public.completion_ratio'", -1, &query, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(query) == SQLITE_ROW);
    CHECK(sqlite3_column_double(query, 0) == d["difference"].get<double>());
    CHECK(sqlite3_column_double(query, 1) == d["low"].get<double>());
    CHECK(sqlite3_column_int64(query, 2) == static_cast<std::int64_t>(all.size()));
    CHECK(sqlite3_column_int64(query, 3) == 0);
    sqlite3_finalize(query);
    sqlite3_close(db);
}

TEST_CASE("a damaged or foreign result is told by what is wrong with it, never by what the reader of JSON says")
{
    const auto said = [](const std::string& json) {
        std::string all;
        for (const auto make : {+[](std::string_view s) { return report_html(s); }, +[](std::string_view s) { return export_csv(s); }}) {
            try {
                make(json);
                all += "fine; ";
            } catch (const std::runtime_error& e) {
                all += std::string(e.what()) + "; ";
            }
        }
        CHECK_FALSE(contains(all, "json.exception"));
        return all;
    };
    CHECK(said("") == "it is empty; it is empty; ");
    CHECK(contains(said(study().substr(0, study().size() / 2)), "it ends in the middle"));
    CHECK(contains(said("{\"schema\": 1, \n !}"), "line 2 is no JSON"));
    CHECK(contains(said("[]"), "it is no result of ringback"));
    CHECK(contains(said("{}"), "'schema' is missing"));
    for (const char* key : {"manifest", "run", "cells", "vary"}) {
        auto all = nlohmann::ordered_json::parse(study());
        all.erase(key);
        CHECK(contains(said(all.dump()), std::string("'") + key + "' is missing"));
        all[key] = 7;
        CHECK(contains(said(all.dump()), std::string("'") + key + "' is no "));
    }
    auto all = nlohmann::ordered_json::parse(study());
    all["cells"][1].erase("measures");
    CHECK(said(all.dump()) == "it is no whole result: 'measures' is missing; it is no whole result: 'measures' is missing; ");
    all["cells"][1]["measures"] = {{"x", "y"}};
    all["cells"][1]["values"]["trunk_groups.AB.circuits"] = 3;
    CHECK(contains(said(all.dump()), "'trunk_groups.AB.circuits' is no text"));
    all["cells"] = {1, 2};
    CHECK_FALSE(contains(said(all.dump()), "fine"));

    const Shell s;
    REQUIRE(s("mkdir d").status == 0);
    s.write("d/result.json", study().substr(0, 100));
    for (const char* command : {"ringback report d", "ringback export d --to csv", "ringback export d --to sqlite"}) {
        const Ran ran = s(command);
        CHECK(ran.status == 3);
        CHECK(contains(ran.err, "d/result.json: it ends in the middle"));
    }
}

TEST_CASE("no curve is left out of a page: what is too much for one chart goes into several")
{
    auto all = nlohmann::ordered_json::parse(study());
    const auto one = all["cells"][0];
    all["cells"] = nlohmann::ordered_json::array();
    all["vary"]["callers.public.when_busy"] = nlohmann::ordered_json::array();
    for (int k = 0; k < 21; ++k) {
        all["vary"]["callers.public.when_busy"].push_back("policy" + std::to_string(k));
        for (const char* circuits : {"2", "3", "4"}) {
            all["cells"].push_back(one);
            all["cells"].back()["values"] = {{"trunk_groups.AB.circuits", circuits}, {"callers.public.when_busy", "policy" + std::to_string(k)}};
        }
    }
    const std::string page = report_html(all.dump());
    CHECK(is_well_nested(page));
    for (int k = 0; k < 21; ++k) CHECK(contains(page, ">public.when_busy policy" + std::to_string(k) + "</text>"));
    CHECK(contains(page, "(3 of 3)"));
    // A closer look is at a few, and says so.
    CHECK(contains(page, "Of 21 values of public.when_busy 8 are shown."));
}

TEST_CASE("a funnel shows the figures of the result, what was lost at each step, and no stage that a mode does not have")
{
    const Shell s;
    s.write("x.yaml", small_scenario);
    REQUIRE(s("ringback run x.yaml -o run").status == 0);
    auto all = nlohmann::ordered_json::parse(s.read("run/result.json"));
    int value = 4000;
    for (const char* stage : {"requested", "accepted", "served", "responded", "reached", "fulfilled"})
        all["measures"][std::string("completion.callback.") + stage]["value"] = std::exchange(value, value - 500);
    all["measures"]["completion.callback.rejected.COMPLETIONOVERRUN"]["value"] = 321;
    all["measures"]["completion.callback.ended.service_timeout"]["value"] = 1234;
    const std::string page = report_html(all.dump());
    const std::size_t begin = page.find("callback: requests a replication");
    REQUIRE(begin != std::string::npos);
    const std::string funnel = page.substr(begin, page.find("</figure>", begin) - begin);
    for (const char* text : {"4,000  (100.0 %)", "3,500  (87.5 %)", "3,000  (75.0 %)", "2,500  (62.5 %)", "2,000  (50.0 %)", "1,500  (37.5 %)"})
        CHECK(contains(funnel, text));
    CHECK(contains(funnel, "lost 500 (12.5 %): COMPLETIONOVERRUN 321<"));
    CHECK(contains(funnel, ", by cause: service_timeout 1,234"));
    for (const char* stage : {">responded<", ">reached<"}) CHECK(contains(funnel, stage));
    const std::size_t camp_on = page.find("camp_on: requests a replication");
    REQUIRE(camp_on != std::string::npos);
    const std::string other = page.substr(camp_on, page.find("</figure>", camp_on) - camp_on);
    CHECK(contains(other, ">served<"));
    for (const char* stage : {">responded<", ">reached<"}) CHECK_FALSE(contains(other, stage));
    CHECK_FALSE(contains(page, "intrude: requests"));
}

TEST_CASE("every distribution of a result is drawn, and every series, and units are those that it says")
{
    const Shell s;
    s.write("x.yaml", small_scenario);
    REQUIRE(s("ringback run x.yaml --set 'record={every: 1 min, intervals: 10 min}' -o run").status == 0);
    auto all = nlohmann::ordered_json::parse(s.read("run/result.json"));
    REQUIRE(all["distributions"].size() == 2);
    const auto chart = [](const std::string& page) {
        const std::size_t begin = page.find("Share that waited no longer");
        return begin == std::string::npos ? "" : page.substr(begin, page.find("</figure>", begin) - begin);
    };
    const auto curves = [](const std::string& svg) {
        int n = 0;
        for (std::size_t at = 0; (at = svg.find("<path d=\"M", at)) != std::string::npos; ++at) ++n;
        return n;
    };
    CHECK(curves(chart(report_html(all.dump()))) == 2);
    for (const char* label : {">camp_on</text>", ">callback</text>"}) CHECK(contains(chart(report_html(all.dump())), label));
    // A page of a result with the axis cut says how long the longest waited: 17 min here.
    all["distributions"] = {{"completion.callback.wait", {{10, 0.5}, {20, 0.98}, {30, 0.99}, {1020, 1}}}};
    CHECK(curves(chart(report_html(all.dump()))) == 1);
    CHECK(contains(report_html(all.dump()), "the longest wait was 17 min"));
    all["distributions"] = nlohmann::ordered_json::object();
    CHECK(chart(report_html(all.dump())).empty());

    const std::string page = report_html(all.dump());
    for (const auto& series : all["series"])
        for (const auto& [name, values] : series["measures"].items()) {
            CAPTURE(name);
            CHECK(contains(page, name.substr(0, name.rfind('.'))));  // in a legend, or among those of which there was nothing
        }
    const auto& ratio = all["measures"]["callers.public.completion_ratio"];
    CHECK(ratio["unit"] == "share");
    CHECK(all["measures"]["completion.callback.wait.p50"]["unit"] == "s");
    CHECK_FALSE(all["measures"]["callers.public.attempts"].contains("unit"));
    CHECK(contains(page, " % were connected"));
    all["measures"]["callers.public.completion_ratio"].erase("unit");
    CHECK_FALSE(contains(report_html(all.dump()), " % were connected"));
}

TEST_CASE("a study begins with what is enough, and says who gains and who loses")
{
    auto all = nlohmann::ordered_json::parse(study());
    for (auto& cell : all["cells"]) {
        const std::string circuits = cell["values"]["trunk_groups.AB.circuits"], policy = cell["values"]["callers.public.when_busy"];
        for (auto& o : cell["objectives"]) o["verdict"] = circuits == "2" ? "fail" : circuits == "3" && policy == "callback" ? "undecided" : "pass";
    }
    auto& d = all["cells"][1]["differences"]["callers.public.completion_ratio"];
    d["low"] = -0.3, d["high"] = -0.1;
    auto& none = all["cells"][3]["differences"]["callers.public.completion_ratio"];
    none["low"] = -0.3, none["high"] = 0.1;
    auto& more = all["cells"][5]["differences"]["callers.public.completion_ratio"];
    more["low"] = 0.1, more["high"] = 0.3;
    const std::string page = report_html(all.dump());
    CHECK(contains(page, "Of 6 combinations 3 meet all objectives, 2 fail at least one, 1 is undecided and needs more replications. "
                         "The smallest AB.circuits that meets them all is 3 (public.when_busy nothing)."));
    CHECK(contains(page, "<td class=\"word\">nothing</td><td>3</td><td></td><td>2</td>"));
    CHECK(contains(page, "<td class=\"word\">callback</td><td>4</td><td>3</td><td>2</td>"));
    const std::size_t lose = page.find(">lose<"), gain = page.find(">gain<"), may_be = page.find("<td>may be none</td>");
    REQUIRE(lose != std::string::npos);
    CHECK(lose < may_be);
    CHECK(may_be < gain);
    CHECK(contains(page, "called the reference here: <code>AB.circuits 3, public.when_busy nothing</code>"));
    CHECK(contains(page, "callback, public.when_busy callback: requests a replication"));
}

TEST_CASE("a comparison's page lists who loses under that name, each with the command that shows how")
{
    const Shell s;
    s.write("x.yaml", small_scenario);
    REQUIRE(s("ringback compare x.yaml --set callers.public.when_busy=nothing -o two").status == 0);
    auto all = nlohmann::ordered_json::parse(s.read("two/result.json"));
    CHECK(all["distributions"]["a"].size() == 2);
    CHECK(all["distributions"]["b"].empty());
    all["callers"] = nlohmann::ordered_json::parse(R"([
        {"who": "loser", "both": 10, "only_a": 12345, "only_b": 1, "neither": 0, "apart": 0, "lost_in_replication": 2, "lost_demand": "loser#7"},
        {"who": "even", "both": 10, "only_a": 1, "only_b": 1, "neither": 0, "apart": 0, "lost_in_replication": 0, "lost_demand": "even#1"},
        {"who": "winner", "both": 10, "only_a": 0, "only_b": 5, "neither": 0, "apart": 0}])");
    const std::string page = report_html(all.dump());
    CHECK(is_well_nested(page));
    CHECK(contains(page, "Of 3 callers 1 lose by B, and 1 gain."));
    const std::size_t lose = page.find("Lose most by B"), gain = page.find("Gain most by B"), loser = page.find(">loser<"), winner = page.find(">winner<");
    REQUIRE(winner != std::string::npos);
    CHECK(lose < loser);
    CHECK(loser < gain);
    CHECK(gain < winner);
    CHECK(contains(page, "12,345"));
    CHECK_FALSE(contains(page, ">even<"));
    CHECK(contains(page, "--trace b2.jsonl --replication 2 &gt; /dev/null\nringback explain b2.jsonl --demand &#39;loser#7&#39;"));
    CHECK_FALSE(contains(page, "even#1"));
    const auto& d = all["differences"]["callers.public.completion_ratio"];
    CHECK(d["unit"] == "share");
    CHECK(d["half_width_a"].get<double>() > 0);
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
