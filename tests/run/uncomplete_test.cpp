// Cancelling by completion identifier, as an application would (lineUncompleteCall).
#include "run/simulation.h"

#include "../lab.h"

using namespace lab;

namespace {

// A run that is stopped in its middle: request 1 waits for b, who is busy for good; request 2 has been recalling d since
// 30 s, who does not answer, while e is held for him. x and y keep time going.
struct Scene {
    explicit Scene(const std::string& mode)
    {
        Town town;
        town.line("a").line("b").line("c").line("d").line("e").line("f").line("x").line("y");
        town.calls("c", "b", "10 s", "10 h").calls("a", "b", "20 s", "5 s", "when_busy: " + mode);
        town.calls("f", "e", "{empirical: [10 s]}", "20 s").calls("d", "e", "21 s", "5 s", "when_busy: callback, recall: {probability: 0}");
        town.calls("x", "y", "1 s", "1 s").completion("callback: {hold_called: true}");
        model = build(read(town.text("10 h")));
        simulation = std::make_unique<Simulation>(*model, 0);
        simulation->exchange.recorder.listen([this](const Record* r, std::size_t n) { records.insert(records.end(), r, r + n); });
        const std::atomic<bool> stop{true};
        RunOptions options;
        options.stop = &stop;
        REQUIRE_FALSE(simulation->run(options));
        simulation->exchange.recorder.flush();
        records.clear();
        REQUIRE(simulation->requests.find(2));
    }
    bool uncomplete(std::uint32_t id)
    {
        const bool done = simulation->uncomplete(id);
        simulation->exchange.recorder.flush();
        CHECK(simulation->inspect() == "");
        return done;
    }
    bool is_idle(const std::string& name) const
    {
        const auto& plan = model->plan;
        return simulation->exchange.line(plan.classes[plan.find_class(name).row].first).is_idle();
    }
    RequestState state_of(std::uint32_t id) const
    {
        const RequestId r = simulation->requests.find(id);
        return r ? simulation->requests.row(r).state : RequestState::none;
    }
    std::size_t seen(Fact fact, Why why) const
    {
        std::size_t n = 0;
        for (const Record& r : records) n += r.fact == fact && r.why == why;
        return n;
    }

    ModelPtr model;
    std::unique_ptr<Simulation> simulation;
    std::vector<Record> records;
};

}  // namespace

TEST_CASE("a waiting request is cancelled by its identifier: it ends, and its demand is given up")
{
    for (const char* mode : {"callback", "camp_on"}) {
        Scene scene(mode);
        REQUIRE(scene.state_of(1) == RequestState::waiting);
        CHECK(scene.uncomplete(1));
        CHECK(scene.state_of(1) == RequestState::none);
        CHECK(scene.seen(Fact::request, Why::cancelled) == 1);
        CHECK(scene.seen(Fact::outcome, Why::gave_up) == 1);
        CHECK(scene.is_idle("a"));
        CHECK_FALSE(scene.is_idle("b"));
    }
}

// 12. lineUncompleteCall, ETSI CCBSDeactivate.
TEST_CASE("a request under recall is cancelled: the recall stops ringing and the held line is free")
{
    Scene scene("callback");
    REQUIRE(scene.state_of(2) == RequestState::recall);
    REQUIRE_FALSE(scene.is_idle("d"));
    REQUIRE_FALSE(scene.is_idle("e"));
    CHECK(scene.uncomplete(2));
    CHECK(scene.seen(Fact::request, Why::cancelled) == 1);
    CHECK(scene.is_idle("d"));
    CHECK(scene.is_idle("e"));
    CHECK(scene.state_of(1) == RequestState::waiting);  // the other is not touched
}

TEST_CASE("an identifier that nobody has, or has no more, cancels nothing")
{
    Scene scene("callback");
    CHECK_FALSE(scene.uncomplete(0));
    CHECK_FALSE(scene.uncomplete(1'000'000));
    CHECK(scene.uncomplete(1));
    CHECK_FALSE(scene.uncomplete(1));
    CHECK(scene.seen(Fact::request, Why::cancelled) == 1);
}
