// Where a run ends that has no end of its own.
#include "../lab.h"

using namespace lab;

namespace {

// A recall that rings for no time is not answered, and is tried again at once.
const std::string endless = [] {
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "5 s").calls("a", "b", "12 s", "5 s", "when_busy: callback, recall: {probability: 0}");
    return town.completion("callback: {recall_ring: 0, when_not_answered: requeue}").text("1 h");
}();

}  // namespace

TEST_CASE("an endless loop in zero time is a limit of the model, and says where")
{
    const ModelPtr model = build(read(endless));
    CHECK_THROWS_WITH_AS(ringback::run(*model), doctest::Contains("15000000000 ns"), ModelLimit);
}

TEST_CASE("a replication that needs more events than it may is a limit of the model")
{
    const ModelPtr model = build(read(mixed));
    RunOptions options;
    options.max_events = 1000;
    CHECK_THROWS_AS(ringback::run(*model, options), ModelLimit);
    options.max_events = 50'000'000;
    CHECK(ringback::run(*model, options).complete);
}

TEST_CASE("a limit reached in another thread reaches the caller")
{
    const ModelPtr model = build(read(endless, {{"run.replications", "6"}}));
    RunOptions options;
    options.threads = 3;
    CHECK_THROWS_AS(ringback::run(*model, options), ModelLimit);
}

TEST_CASE("a run that is stopped is not complete, and tells of the replications that were finished")
{
    const ModelPtr model = build(read(mixed, {{"run.replications", "20"}}));
    std::atomic<bool> stop{false};
    RunOptions options;
    options.stop = &stop;
    options.progress = [&](std::uint32_t done, std::uint32_t) { stop = done >= 2; };
    const Result r = ringback::run(*model, options);
    CHECK_FALSE(r.complete);
    CHECK(r.replications == 2);
    CHECK(r.find("callers.public.attempts")->replications == 2);

    const ModelPtr two = build(read(mixed, {{"run.replications", "2"}}));
    CHECK(measures(r) == measures(ringback::run(*two)));
}

TEST_CASE("a run that is stopped before it began has nothing to tell")
{
    const ModelPtr model = build(read(mixed));
    const std::atomic<bool> stop{true};
    RunOptions options;
    options.stop = &stop;
    const Result r = ringback::run(*model, options);
    CHECK_FALSE(r.complete);
    CHECK(r.replications == 0);
    CHECK(r.measures.empty());
}

TEST_CASE("what a sink throws leaves the run")
{
    const ModelPtr model = build(read(mixed));
    RunOptions options;
    options.trace = [](std::string_view) { throw std::runtime_error("full disk"); };
    CHECK_THROWS_WITH(ringback::run(*model, options), "full disk");
}
