#include "observe/figures.h"
#include "observe/json_text.h"
#include "ringback/golden.h"
#include "ringback/simulate.h"
#include "ringback/summary.h"

#include <doctest/doctest.h>
#include <clocale>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

using namespace ringback;

namespace {

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

Measure measure(const char* name, double value, double half_width)
{
    Measure m;
    m.name = name;
    m.value = value;
    m.half_width = half_width;
    m.standard_error = half_width / 2;
    m.low = value - half_width;
    m.high = value + half_width;
    m.replications = 10;
    return m;
}

Result sample()
{
    Result r;
    r.scenario_file = "office.yaml";
    r.scenario_title = "An \"office\"";
    r.scenario_hash = "0123";
    r.replications = 10;
    r.overrides = {{"run.seed", "7"}};
    r.events = 4'100'000;
    r.fingerprint = "aa";
    r.outcomes = "bb";
    r.measures = {
        measure("completion.callback.requested", 100, 2), measure("completion.callback.success", 0.788, 0.009),
        measure("completion.callback.ended.service_timeout", 12, 1), measure("trunk_groups.TIE.circuits", 8, 0),
        measure("trunk_groups.TIE.call_congestion", 0.0312, 0.0021)};
    r.measures.emplace_back();
    r.measures.back().name = "completion.callback.wait.p95";
    r.measures.back().is_duration = true;
    r.objectives = {{"completion.callback.success >= 75 %", Verdict::pass, 0.788, 0.009, false}};
    r.theory = {{"trunk_groups.TIE.call_congestion", 0.0313, 0.0312, -0.4, Verdict::pass, false}};
    r.invariants.checked = 1234567;
    return r;
}

std::string number(double x)
{
    std::string text;
    append_number(text, x);
    return text;
}

}  // namespace

TEST_CASE("the JSON of a result is JSON, and has the shape of its schema")
{
    const std::string text = to_json(sample(), "run office.yaml --set run.seed=7", "0.1.0");
    const auto json = nlohmann::ordered_json::parse(text);
    CHECK(text.back() == '\n');
    std::string keys;
    for (const auto& [key, value] : json.items()) keys += key + ' ';
    CHECK(keys == "schema complete manifest title run events fingerprint outcomes measures objectives theory distributions invariants ");
    CHECK(json["schema"] == "ringback-result-1");
    CHECK(json["complete"] == true);
    CHECK(json["manifest"]["overrides"]["run.seed"] == "7");
    CHECK(json["manifest"]["command"] == "run office.yaml --set run.seed=7");
    CHECK(json["measures"]["completion.callback.success"]["value"] == 0.788);
    CHECK(json["measures"]["completion.callback.wait.p95"]["value"].is_null());
    CHECK(json["measures"]["completion.callback.wait.p95"]["replications"] == 0);
    CHECK(json["objectives"][0]["verdict"] == "pass");
    CHECK(json["theory"][0]["sigmas"] == -0.4);
    CHECK(json["invariants"]["broken"] == 0);
}

TEST_CASE("the manifest is one line of its own, so that a test can leave it out")
{
    const std::string text = to_json(sample(), "run x", "1");
    const std::size_t at = text.find("\n \"manifest\": {");
    REQUIRE(at != std::string::npos);
    CHECK(contains(text.substr(at, text.find('\n', at + 1) - at), "\"command\": \"run x\"},"));
}

TEST_CASE("numbers are written in their shortest form that reads back the same, in any locale")
{
    const std::string before = std::setlocale(LC_ALL, nullptr);
    std::setlocale(LC_ALL, "de_DE.UTF-8");  // where it is there
    CHECK(number(0.1) == "0.1");
    CHECK(number(8) == "8");
    CHECK(number(1.0 / 3) == "0.3333333333333333");
    CHECK(number(1e300) == "1e+300");
    CHECK(number(std::numeric_limits<double>::infinity()) == "null");
    CHECK(number(std::nan("")) == "null");
    CHECK(figure(Unit::number, 1234.5, 0.25) == "1,234.50 ± 0.25");
    std::setlocale(LC_ALL, before.c_str());
}

TEST_CASE("any bytes become a valid JSON string")
{
    CHECK(json_string("a\"b\\c\n\t\x01") == R"("a\"b\\c\n\u0009\u0001")");
    CHECK(json_string("Büro \xe2\x80\xa8!") == "\"Büro \\u2028!\"");
    CHECK(json_string("\xff\xc0\xaf\xed\xa0\x80") ==
          "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    for (int a = 0; a < 256; ++a)
        for (int b = 0; b < 256; b += 5) {
            const std::string bytes{static_cast<char>(a), static_cast<char>(b), 'x'};
            CHECK(nlohmann::json::accept(json_string(bytes)));
        }
}

TEST_CASE("strangers' text cannot drive a terminal")
{
    CHECK(escaped("plain – Büro") == "plain – Büro");
    CHECK(escaped("\x1b[31mred\x07\n") == "\\x1b[31mred\\x07\\x0a");
    CHECK(escaped("\xc2\x9b"
                  "31m") == "\\x9b31m");
    CHECK(escaped("\xe2\x80\xae"
                  "cod.exe") == "\\u202ecod.exe");
    CHECK(escaped("\xff") == "\\xff");
}

TEST_CASE("figures show as many digits as their interval supports")
{
    CHECK(figure(Unit::share, 0.7881, 0.0091) == "78.8 ± 0.9 %");
    CHECK(figure(Unit::share, 0.7881, 0.012) == "78.8 ± 1.2 %");
    CHECK(figure(Unit::number, 5.4321, 0.11) == "5.43 ± 0.11");
    CHECK(figure(Unit::number, 123456.7, 250.0) == "123,457 ± 250");
    CHECK(figure(Unit::number, 12.34567) == "12.35");
    CHECK(figure(Unit::number, 8, 0.0) == "8");
    CHECK(figure(Unit::number, 0) == "0");
    CHECK(figure(Unit::number, std::nullopt) == "-");
    CHECK(figure(Unit::duration, 93.42, 1.21) == "93.4 ± 1.2 s");
    CHECK(figure(Unit::duration, 612.2, 44.4) == "10 min 12 s ± 44 s");
    CHECK(figure(Unit::duration, 612.2, 102.4) == "10 min 12 s ± 1 min 42 s");
    CHECK(duration(60) == "1 min");
    CHECK(duration(3600) == "1 h");
    CHECK(duration(7200) == "2 h");
    CHECK(duration(5399.9) == "90 min");
    CHECK(duration(9000) == "2 h 30 min");
    CHECK(duration(0.25) == "0.25 s");
}

TEST_CASE("the summary begins with the objectives and tells modes, traffic, theory and invariants")
{
    RunSpec run;
    run.duration = Duration::seconds(7200);
    run.warm_up = Duration::seconds(1200);
    const std::string text = to_text(sample(), run);
    CHECK(text.starts_with(
        "An \"office\"\noffice.yaml: 10 replications of 2 h after a warm-up of 20 min, seed 1, 4,100,000 events"));
    CHECK(contains(text, "with run.seed = 7"));
    CHECK(contains(text, "PASS      completion.callback.success >= 75 %  measured 78.8 ± 0.9 %"));
    CHECK(contains(text, "service_timeout 12 %"));
    CHECK(contains(text, "3.12 ± 0.21 %"));
    CHECK(contains(text, "0.0312 where theory says 0.0313: -0.4 standard errors"));
    CHECK(contains(text, "1,234,567 checks, all hold"));
    CHECK(text.find("Objectives") < text.find("Completion"));
    CHECK(text.find("Completion") < text.find("Trunk groups"));
    CHECK_FALSE(contains(text, "\x1b"));
    CHECK(contains(to_text(sample(), run, true), "\x1b[32mPASS"));
}

TEST_CASE("a broken invariant cannot be overlooked")
{
    Result r = sample();
    r.invariants.broken = 2;
    r.invariants.reports = {"circuits of TIE"};
    const std::string text = to_text(r, {});
    CHECK(contains(text, "INVARIANTS BROKEN: 2"));
    CHECK(contains(text, "circuits of TIE"));
    CHECK(nlohmann::json::parse(to_json(r, "", ""))["invariants"]["reports"][0] == "circuits of TIE");
}

TEST_CASE("a golden reads back as it was written, and equals the result it was made of")
{
    const Golden golden = parse_golden(to_json(golden_of(sample())));
    CHECK(golden.events == 4'100'000);
    CHECK(golden.measures.size() == sample().measures.size());
    CHECK(golden.measures[1].second == 0.788);
    CHECK_FALSE(golden.measures.back().second.has_value());
    CHECK(difference(golden, sample(), 12).empty());
}

TEST_CASE("what is not a golden is refused")
{
    for (const char* text : {"", "[]", "{}", "{\"ringback_golden\": 1}", "nonsense", "{\"ringback_golden\": 2}"})
        CHECK_THROWS_AS(parse_golden(text), GoldenError);
}

TEST_CASE("a difference says which fingerprint moved, and the measures that moved most first")
{
    const Golden golden = golden_of(sample());
    Result now = sample();
    now.fingerprint = "cc";
    CHECK(contains(difference(golden, now, 12), "that of outcomes did not"));
    CHECK(contains(difference(golden, now, 12), "no measure moved"));
    now.outcomes = "dd";
    now.measures[0].value = 101;    // one standard error
    now.measures[1].value = 0.744;  // ten
    now.measures[2].value = std::nullopt;
    const std::string text = difference(golden, now, 2);
    CHECK(contains(text, "calls end differently"));
    CHECK(text.find("service_timeout") < text.find("callback.success"));
    CHECK(contains(text, "78.8 %  74.4 %"));
    CHECK(contains(text, "and 1 measures more"));
}

TEST_CASE("a difference too small for the table is shown in full")
{
    const Golden golden = golden_of(sample());
    Result now = sample();
    now.measures[1].value = 0.788 + 1e-12;
    CHECK(contains(difference(golden, now, 12), "0.788  0.788000000001"));
}
