// The load factor: `traffic` scales the arrivals of a whole scenario and nothing else.
#include "../lab.h"

using namespace lab;

namespace {

std::string arrivals(const std::string& law)
{
    const std::string from = law.starts_with("idle_time") || law.starts_with("per_line") ? "office" : "{outside: S}";
    return fmt::format(R"(ringback: 1
run: {{duration: 10 h, replications: 1}}
switches: {{S: {{}}}}
lines: {{office: {{switch: S, numbers: 200..299}}}}
callers: {{c: {{from: {}, to: {{outside: S}}, arrivals: {{{}}}, conversation: 1 s}}}}
)",
                       from, law);
}

std::vector<double> demand_times(const Ran& ran)
{
    std::vector<double> t;
    for (const TraceEvent& e : ran.trace)
        if (e.ev == "demand") t.push_back(static_cast<double>(e.t) / 1e9);
    return t;
}

}  // namespace

TEST_CASE("traffic multiplies the rate of every kind of arrivals")
{
    for (const char* law : {"rate: 100 per hour", "offered: 0.03 E", "per_line: 1 per hour"}) {
        CAPTURE(law);
        const std::vector<double> once = demand_times(run(arrivals(law))), twice = demand_times(run(arrivals(law), {{"traffic", "200 %"}}));
        REQUIRE(once.size() > 500);
        // The same arrivals, each at half its time.
        for (std::size_t i = 0; i < 100; ++i) CHECK(twice[i] == doctest::Approx(once[i] / 2).epsilon(1e-6));
    }
}

TEST_CASE("traffic divides idle times, whatever their law")
{
    for (const char* law : {"1000 s", "{exponential: 1000 s}", "{uniform: [10 s, 1990 s]}", "{empirical: [500 s, 1500 s]}",
                            "{hyperexponential: [{weight: 1, mean: 500 s}, {weight: 1, mean: 1500 s}]}",
                            "{mixture: [{weight: 1, of: 500 s}, {weight: 1, of: {exponential: 1500 s}}]}", "{lognormal: {mean: 1000 s, cv: 1.5}}"}) {
        CAPTURE(law);
        const auto first = [&](const Overrides& o) { return demand_times(run(arrivals(std::string("idle_time: ") + law), o)).at(0); };
        CHECK(first({{"traffic", "40 %"}}) == doctest::Approx(first({}) * 2.5).epsilon(1e-6));
    }
}

TEST_CASE("traffic of 100 % is none")
{
    const std::string law = arrivals("idle_time: {exponential: 20 s}");
    CHECK(run(law, {{"traffic", "1"}}).text == run(law).text);
}

TEST_CASE("traffic is a share from 0.1 % to 100000 %")
{
    for (const char* bad : {"0", "0.0001", "-1", "1001", "120 s"}) {
        CAPTURE(bad);
        CHECK(has_errors(parse_scenario(arrivals("rate: 1 per hour"), "x.yaml", {{"traffic", bad}}).problems));
    }
}
