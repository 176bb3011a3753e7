// run.until: replications until an interval is narrow enough.
#include "../lab.h"

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
    CHECK(r.complete);
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
