// run.until: replications until an interval is narrow enough.
#include "../lab.h"
#include "ringback/summary.h"

#include <cfenv>
#include <chrono>
#include <functional>
#include <thread>

using namespace ringback;

namespace {

Result until(const std::string& keys, unsigned threads = 1)
{
    const ModelPtr model = lab::build(lab::read(lab::mixed, {{"run.until", "{measure: callers.public.completion_ratio, " + keys + "}"}}));
    RunOptions options;
    options.threads = threads;
    return run(*model, options);
}

}  // namespace

TEST_CASE("it replicates until half the interval is as narrow as asked for")
{
    const Result r = until("half_width: 1.5 %");
    REQUIRE(r.target);
    CHECK(r.target->met);
    CHECK(*r.target->reached <= 0.015);
    CHECK(r.target->reached == r.find("callers.public.completion_ratio")->half_width);
    CHECK(r.replications >= 10);
    CHECK(r.replications > until("half_width: 5 %").replications);
    CHECK(r.complete);
    // As many replications asked for outright give the same.
    const Result plain = run(*lab::build(lab::read(lab::mixed, {{"run.replications", std::to_string(r.replications)}})));
    CHECK(lab::findings(plain) == lab::findings(r));
}

TEST_CASE("the number of replications does not depend on threads")
{
    CHECK(lab::findings(until("half_width: 1.5 %", 1)) == lab::findings(until("half_width: 1.5 %", 4)));
}

TEST_CASE("it gives up after the most, and says so")
{
    const Result r = until("half_width: 0.01 %, least: 2, most: 7");
    CHECK(r.replications == 7);
    REQUIRE(r.target);
    CHECK_FALSE(r.target->met);
}

TEST_CASE("and after a time on the clock")
{
    const Result r = until("half_width: 0.001 %, least: 2, most: 1000000, wall_time: 200 ms");
    CHECK(r.replications < 1'000'000);
    REQUIRE(r.target);
    CHECK_FALSE(r.target->met);
    CHECK(r.target->out_of_time);
    CHECK(r.complete);
}

TEST_CASE("what is under way when the time is over is left, once one replication is finished")
{
    const auto found = [](const std::string& wall_time, const std::function<bool()>& give_up) {
        const ModelPtr model = lab::build(lab::read(lab::mixed, {{"run.duration", "100 h"},
                                                                 {"run.until", "{measure: callers.public.completion_ratio, half_width: 0.001 %, wall_time: " + wall_time + "}"}}));
        RunOptions options;
        bool is_first = true;
        options.progress = [&](std::uint32_t, std::uint32_t) { is_first = false; };
        int asked = 0;  // of the second replication; before it, for one
        options.give_up = [&] { return !is_first && ++asked > 1 && give_up(); };
        return run(*model, options);
    };
    const auto began = std::chrono::steady_clock::now();
    const Result r = found("500 ms", [&] {  // in the middle of the second: the time is over
        std::this_thread::sleep_until(began + std::chrono::milliseconds(600));
        return false;
    });
    CHECK(r.replications == 1);
    CHECK(r.complete);
    REQUIRE(r.target);
    CHECK(r.target->out_of_time);
    CHECK(found("1 ms", [] { return false; }).replications == 1);  // never none
    CHECK_FALSE(found("1 h", [] { return true; }).complete);  // given up by somebody else
}

TEST_CASE("where there is nothing to measure it ends soon and says so; what is only rare is measured")
{
    const auto found = [](const std::string& keys) {
        return run(*lab::build(lab::read(R"(ringback: 1
run: {duration: 1000 s}
switches: {A: {}, B: {}}
trunk_groups: {AB: {between: [A, B], circuits: 100}}
callers: {public: {from: {outside: A}, to: {outside: B}, arrivals: {offered: 5 E}, conversation: {exponential: 100 s}}}
)", {{"run.until", keys}})));
    };
    const Result nothing = found("{measure: completion.callback.success, half_width: 1 %}");
    CHECK(nothing.replications == 40);
    REQUIRE(nothing.target);
    CHECK(nothing.target->nothing);
    CHECK_FALSE(nothing.target->met);
    CHECK(nothing.complete);
    CHECK(to_text(nothing, nothing.run).find("completion.callback.success: there was nothing to measure in 40 replications\n") != std::string::npos);
    CHECK(found("{measure: completion.callback.success, half_width: 1 %, least: 3, most: 5}").target->nothing);

    const Result rare = found("{measure: trunk_groups.AB.call_congestion, half_width: 0.05 %}");
    CHECK(rare.find("trunk_groups.AB.call_congestion")->value == 0.0);
    CHECK_FALSE(rare.target->nothing);
    CHECK(rare.target->met);
    CHECK(rare.replications > 40);  // 0 of 2,000
}

TEST_CASE("it tells how many there will be, as far as can be told, and not where it looks next")
{
    const ModelPtr model = lab::build(lab::read(lab::mixed, {{"run.until", "{measure: callers.public.completion_ratio, half_width: 0.01 %, most: 60}"}}));
    RunOptions options;
    std::vector<std::uint32_t> told;
    options.progress = [&](std::uint32_t, std::uint32_t of) { told.push_back(of); };
    run(*model, options);
    REQUIRE(told.size() == 60);
    for (int k = 0; k < 60; ++k) CHECK(told[k] == (k < 10 ? 0 : 60));
}

TEST_CASE("the command for a replication that broke an invariant has all that was set")
{
    const ModelPtr model = lab::build(lab::read(lab::mixed, {{"run.until", "{measure: callers.public.completion_ratio, half_width: 5 %}"},
                                                             {"run.seed", "7"}, {"trunk_groups.PQ.circuits", "6"}, {"title", "it's mine"}}));
    RunOptions options;
    std::fesetround(FE_UPWARD);  // which the engine calls broken
    const Result r = run(*model, options);
    std::fesetround(FE_TONEAREST);
    REQUIRE(r.invariants.reports.size() == 1);
    const std::string& report = r.invariants.reports[0];
    INFO(report);
    CHECK(report.find("; reproduce with: ringback run lab.yaml") != std::string::npos);
    CHECK(report.find(" --set trunk_groups.PQ.circuits=6 --set 'title=it'\\''s mine' --set run.until=none --check full --seed 7 --replications 1 "
                      "--replication 0") != std::string::npos);
    CHECK(report.find("run.seed") == std::string::npos);
}

TEST_CASE("a measure that there is not, a half width of another unit or of 0, or a least above the most, is an error of the text")
{
    const auto said = [](const std::string& value) {
        Reading r = parse_scenario(lab::mixed, "x.yaml", {{"run.until", value}});
        if (!has_errors(r.problems)) build(r.scenario, r.problems);
        std::string all;
        for (const Problem& p : r.problems) all += p.message;
        return all;
    };
    CHECK(said("{measure: callers.public.busy_ratio, half_width: 0}").find("never reached") != std::string::npos);
    CHECK(said("{measure: completion.wait.mean, half_width: 1 %}").find("completion.wait.mean is a duration") != std::string::npos);
    CHECK(said("{measure: completion.wait.mean, half_width: 1 s}").empty());
    CHECK(said("{measure: callers.public.busy_ratio, half_width: 1 s}").find("is a share") != std::string::npos);
    CHECK(said("{measure: callers.public.busi, half_width: 1 %}").find("unknown measure") != std::string::npos);
    CHECK(said("{measure: callers.public.busy, half_width: 1, least: 9, most: 5}").find("least is 9, more than most") != std::string::npos);
}
