// Time series and results by interval: the same numbers as the whole run's, cut at the borders.
#include "../lab.h"

using namespace lab;

namespace {

// `a` talks to z over one of two circuits from 10 s to 40 s, from 50 s to 80 s, and from 90 s on.
const std::string steady = R"(ringback: 1
run: {duration: 100 s, replications: 1}
switches: {A: {}, B: {}}
trunk_groups: {TIE: {between: [A, B], circuits: 2}}
lines: {a: {switch: A, numbers: 1}, z: {switch: B, numbers: 9}}
callers: {a: {from: a, to: z, arrivals: {idle_time: 10 s}, conversation: 30 s}}
)";

// The values of a line by interval, as "0.5 1 -".
std::string values(const Ran& ran, std::size_t series, const std::string& measure)
{
    for (const Series::Line& line : ran.result.series.at(series).lines) {
        if (line.measure != measure) continue;
        std::string text;
        for (const Measure& m : line.values) text += (text.empty() ? "" : " ") + (m.value ? fmt::format("{:g}", *m.value) : "-");
        return text;
    }
    return "not there";
}

std::string said(const std::string& text)
{
    Reading r = parse_scenario(text, "lab.yaml");
    if (!has_errors(r.problems)) ringback::build(r.scenario, r.problems);
    std::string all;
    for (const Problem& p : r.problems) all += p.message + ' ' + p.hint + '\n';
    return all;
}

}  // namespace

TEST_CASE("a time series holds the exact mean over each stretch, the last as long as is left")
{
    const Ran ran = run(steady + "record: {every: 15 s, of: [trunk_groups.TIE.carried, trunk_groups.TIE.occupancy, callers.a.attempts]}\n");
    REQUIRE(ran.result.series.size() == 1);
    CHECK(ran.result.series[0].every == 15);
    // 10..40, 50..80, 90..100
    CHECK(values(ran, 0, "trunk_groups.TIE.carried") == "0.333333 1 0.666667 0.666667 1 0.333333 1");
    CHECK(values(ran, 0, "trunk_groups.TIE.occupancy") == "0.166667 0.5 0.333333 0.333333 0.5 0.166667 0.5");
    CHECK(values(ran, 0, "callers.a.attempts") == "1 0 0 1 0 0 1");
    CHECK(values(ran, 0, "lines.a.busy") == "not there");
}

TEST_CASE("unless measures are named a time series holds all mean numbers")
{
    const Ran ran = run(steady + "record: {every: 50 s}\n");
    CHECK(values(ran, 0, "lines.a.busy") == "0.6 0.8");
    CHECK(values(ran, 0, "completion.camp_on.pending") == "0 0");
    CHECK(values(ran, 0, "callers.a.attempts") == "not there");
}

TEST_CASE("an interval's borders belong to the interval that they begin, and the warm-up to none")
{
    const Ran ran = run(steady + "record: {intervals: 10 s}\n", {{"run.warm_up", "50 s"}, {"run.duration", "50 s"}});
    CHECK(ran.result.series.at(0).start == 50);
    CHECK(values(ran, 0, "callers.a.attempts") == "1 0 0 0 1");
    CHECK(values(ran, 0, "callers.a.answered") == "1 0 0 0 1");
    CHECK(values(ran, 0, "trunk_groups.TIE.call_congestion") == "0 - - - 0");
    CHECK(values(ran, 0, "trunk_groups.TIE.carried") == "1 1 1 0 1");
}

TEST_CASE("results by interval add up to the whole run, and recording moves nothing")
{
    RunOptions options;
    options.threads = 3;
    const Overrides record{{"record.every", "7 min"}, {"record.intervals", "20 min"}};
    const Ran plain = run(read(mixed), options), ran = run(read(mixed, record), options);
    CHECK(findings(plain.result) == findings(ran.result));
    CHECK(plain.scenario.hash == ran.scenario.hash);
    REQUIRE(ran.result.series.size() == 2);
    for (const Series::Line& line : ran.result.series[1].lines) {
        if (line.measure.ends_with("congestion")) continue;
        CAPTURE(line.measure);
        CHECK(line.values.size() == 5);
        double sum = 0;
        for (const Measure& m : line.values) sum += m.value.value_or(0);
        // A mean number is the mean of the intervals'; bids and seizures are counted at once, the rest when it is known.
        if (line.measure.ends_with("carried")) CHECK(sum / 5 == doctest::Approx(ran[line.measure]).epsilon(1e-9));
        if (line.measure.ends_with("bids") || line.measure.ends_with("seizures") || line.measure.ends_with("attempts") ||
            line.measure.ends_with("requested"))
            CHECK(sum == doctest::Approx(ran[line.measure]).epsilon(1e-9));
        CHECK(sum <= doctest::Approx(ran[line.measure] * (line.measure.ends_with("carried") ? 5 : 1)).epsilon(1e-9));
    }
    for (const Series::Line& line : ran.result.series[0].lines) {
        CAPTURE(line.measure);
        double sum = 0;
        for (std::size_t k = 0; k < 15; ++k) sum += line.values.at(k).value.value_or(0) * (k < 14 ? 7 : 2);
        CHECK(sum / 100 == doctest::Approx(ran[line.measure]).epsilon(1e-9));
    }
}

TEST_CASE("every count belongs to an interval, those of hunt groups and of messages between exchanges too")
{
    std::string of;
    for (const char* count : {"hunt_groups.desk.attempts", "hunt_groups.desk.answered", "hunt_groups.desk.abandoned",
                              "completion.callback.messages", "completion.callback.accepted", "callers.public.given_up"})
        of += (of.empty() ? "[" : ", ") + std::string(count);
    const Ran ran = run(read(mixed, {{"record.every", "9 min"}, {"record.of", of + "]"}, {"run.follow", "0"}, {"run.replications", "1"}}));
    REQUIRE(ran.result.series.at(0).lines.size() == 6);
    for (const Series::Line& line : ran.result.series[0].lines) {
        CAPTURE(line.measure);
        double sum = 0;
        for (const Measure& m : line.values) sum += m.value.value_or(0);
        CHECK(ran[line.measure] > 0);
        CHECK(sum == doctest::Approx(ran[line.measure]).epsilon(1e-9));
    }
}

TEST_CASE("a measure that is recorded alone is what it is among all others")
{
    const auto recorded = [](const std::string& of) {
        return run(read(mixed, {{"record", "{every: 4 min, loads: [lines, circuits, choices], of: [" + of + "]}"}, {"run.duration", "15 min"}}));
    };
    std::vector<std::string> names;
    for (const Measure& m : recorded("completion.pending").result.measures) {
        const bool is_of_waits = m.name.find(".wait.") != std::string::npos || m.name.find("_delay.") != std::string::npos ||
                                 m.name.ends_with("longest_wait") || m.name.find(".port_time") != std::string::npos;
        if (!is_of_waits) names.push_back(m.name);
    }
    std::string of;
    for (const std::string& name : names) of += (of.empty() ? "" : ", ") + name;
    const Ran all = recorded(of);
    REQUIRE(all.result.series.at(0).lines.size() == names.size());
    REQUIRE(names.size() > 300);
    for (std::size_t i = 0; i < names.size(); i += 11) {
        CAPTURE(names[i]);
        const std::string alone = values(recorded(names[i]), 0, names[i]);
        CHECK(alone != "not there");
        CHECK(alone == values(all, 0, names[i]));
    }
}

TEST_CASE("what cannot be recorded is refused with its place")
{
    CHECK(said(steady + "record: {every: 1 s, of: [trunk_groups.TIE.carrid]}\n").find("did you mean 'trunk_groups.TIE.carried'") != std::string::npos);
    for (const char* of : {"completion.wait.p95", "callers.a.answer_delay.mean"})
        CHECK(said(steady + "record: {every: 1 s, of: [" + of + "]}\n").find("belongs to no interval") != std::string::npos);
    CHECK(said(steady + "record: {of: [completion.pending]}\n").find("how often is not said") != std::string::npos);
    CHECK(said(steady + "record: {every: 1 ms}\n").find("more than 10000 of these") != std::string::npos);
}

TEST_CASE("a series is a line of JSON for each measure, and not there unless it is asked for")
{
    const auto json = [](const std::string& text) { return to_json(run(text).result, "run", "1"); };
    CHECK(json(steady).find("series") == std::string::npos);
    CHECK(json(steady + "record: {every: 50 s, of: [trunk_groups.TIE.carried]}\n")
              .find("\"series\": [\n  {\"every\": 50, \"start\": 0, \"measures\": {\n   \"trunk_groups.TIE.carried\": [[0.6, null], [0.8, null]]\n  }}\n ],\n") !=
          std::string::npos);
}

TEST_CASE("an interval in which more calls are answered than begin has a ratio above one, and ends no run")
{
    const Result r = lab::run(R"(ringback: 1
run: {duration: 2 h, replications: 3}
record: {every: 10 s, of: [callers.public.answer_seizure_ratio]}
switches: {A: {}, B: {}}
trunk_groups: {TIE: {between: [A, B], circuits: 4}}
lines: {x: {switch: B, numbers: 200..209}}
callers:
  public: {from: {outside: A}, to: x, arrivals: {offered: 2 E}, conversation: {exponential: 20 s}, answer: {after: {gamma: {mean: 12 s, cv: 0.5}}}}
)").result;
    REQUIRE(r.series.size() == 1);
    bool is_above = false;
    for (const Measure& m : r.series[0].lines.at(0).values) {
        if (!m.value) continue;
        is_above |= *m.value > 1;
        CHECK((!m.low || (*m.low <= *m.value && *m.value <= *m.high)));
    }
    CHECK(is_above);
}
