// Outside subscribers who are busy: "busy" of a destination.
#include "../lab.h"

#include <set>

using namespace lab;

namespace {

std::string public_calls(const std::string& to, const std::string& more = "")
{
    return fmt::format(R"(ringback: 1
run: {{duration: 10 h, replications: 1}}
switches: {{A: {{}}, B: {{switching_delay: 2 s}}}}
trunk_groups: {{AB: {{between: [A, B], circuits: 50}}}}
lines: {{desk: {{switch: B, numbers: 1000..4999}}}}
callers:
  c:
    from: {{outside: A}}
    to: {}
    arrivals: {{rate: 100 per hour}}
    conversation: 1 min
    answer: {{after: 3 s}}
{}
)",
                       to, more);
}

}  // namespace

TEST_CASE("a busy outside subscriber is found when the call has reached the switch, its circuits seized")
{
    const Ran ran = run(public_calls("{outside: B, busy: 100 %}"));
    const std::string story = calls_of(ran, "c#1");
    CHECK(story.find("proceeding") < story.find("busy called_busy"));
    CHECK(ran["callers.c.busy_ratio"] == 1);
    CHECK(ran["trunk_groups.AB.seizures"] == ran["callers.c.attempts"]);
    CHECK(ran["trunk_groups.AB.carried"] == doctest::Approx(ran["callers.c.attempts"] * 2 / 36000).epsilon(1e-3));  // set-up
}

TEST_CASE("who is found busy is drawn for the attempt, not for the demand")
{
    const Ran ran = run(public_calls("{outside: B, busy: 50 %}", "    when_busy: redial\n    redial: {delay: 1 s}"));
    CHECK(ran["callers.c.completion_ratio"] == 1);
    CHECK(ran["callers.c.busy_ratio"] == doctest::Approx(0.5).epsilon(0.05));
}

TEST_CASE("the same attempts find the same subscribers busy whatever else is in the scenario")
{
    const auto busy = [](const Ran& ran) {
        std::multiset<std::string> demands;
        for (const TraceEvent& e : ran.trace)
            if (e.ev == "call" && e.to == "busy") demands.insert(e.demand);
        return demands;
    };
    const Ran one = run(public_calls("{outside: B, busy: 20 %}"));
    const Ran other = run(public_calls("{outside: B, busy: 20 %}"), {{"callers.c.answer.after", "50 s"}});
    CHECK(busy(one).size() > 150);
    CHECK(busy(one) == busy(other));
}

TEST_CASE("among weights, only the public that says so is busy")
{
    const Ran ran = run(public_calls("{desk: 50 %, A: 25 %, B: {weight: 25 %, busy: 100 %}}"));
    std::size_t busy = 0;
    for (const TraceEvent& e : ran.trace) {
        if (e.ev != "call" || e.to != "busy") continue;
        ++busy;
        CHECK(e.peer == "B");
    }
    CHECK(static_cast<double>(busy) == ran["callers.c.busy"]);
    CHECK(ran["callers.c.busy_ratio"] == doctest::Approx(0.25).epsilon(0.15));
}

TEST_CASE("nobody can be asked to complete a call to a busy outside subscriber: the next in the list is tried")
{
    const Ran ran = run(public_calls("{outside: B, busy: 100 %}",
                                     "    when_busy: [callback, redial]\n    redial: {delay: 1 min, at_most: 1}"));
    CHECK(ran["completion.callback.rejected.OPERATIONUNAVAIL"] == ran["callers.c.attempts"]);
    CHECK(ran["callers.c.attempts_per_demand"] > 1.9);
}
