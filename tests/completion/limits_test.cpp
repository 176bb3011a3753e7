// Limits of outstanding requests, modes, conditions: what is accepted and what is rejected, and by which name.
#include "../lab.h"

using namespace lab;

namespace {

// b is busy for good; a asks for it at 20 s and, calling on, at 40 s; d asks at 30 s.
Ran three_requests(const std::string& completion)
{
    Town town;
    town.line("a").line("b").line("c").line("d").calls("c", "b", "10 s", "1 h");
    town.calls("a", "b", "20 s", "5 s", "when_busy: callback, while_waiting: call_on");
    town.calls("d", "b", "30 s", "5 s", "when_busy: callback");
    return town.completion(completion).run("45 s");
}

}  // namespace

TEST_CASE("a mode that is not offered is INVALCALLCOMPLMODE, a condition that is not is OPERATIONUNAVAIL")
{
    CHECK(requests_of(three_requests("modes: [camp_on]"), "d#1") == "30 none INVALCALLCOMPLMODE");
    CHECK(requests_of(three_requests("conditions: [no_answer]"), "d#1") == "30 none OPERATIONUNAVAIL");
    CHECK(requests_of(three_requests("modes: [callback], conditions: [busy]"), "d#1") == "30 waiting busy, 45 ended left");
}

// 5 and 6. DSS1 OutgoingCCBSQueueFull and short-term denial; LINEERR_COMPLETIONOVERRUN.
TEST_CASE("a limit rejects with COMPLETIONOVERRUN, or evicts the oldest, which is then superseded")
{
    SUBCASE("per called number")
    {
        CHECK(requests_of(three_requests("limits: {per_called: 1}"), "d#1") == "30 none COMPLETIONOVERRUN");
        const Ran ran = three_requests("limits: {per_called: 1, when_full: evict_oldest}");
        CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 ended superseded");
        CHECK(requests_of(ran, "d#1").starts_with("30 waiting busy"));
    }
    SUBCASE("per line")
    {
        CHECK(requests_of(three_requests("limits: {per_line: 1}"), "a#2") == "40 none COMPLETIONOVERRUN");
        CHECK(requests_of(three_requests("limits: {per_line: 1}"), "d#1") == "30 waiting busy, 45 ended left");
        const Ran ran = three_requests("limits: {per_line: 1, when_full: evict_oldest}");
        CHECK(requests_of(ran, "a#1") == "20 waiting busy, 40 ended superseded");
        CHECK(requests_of(ran, "a#2") == "40 waiting busy, 45 ended left");
    }
    SUBCASE("per switch")
    {
        CHECK(requests_of(three_requests("limits: {per_switch: 1}"), "d#1") == "30 none COMPLETIONOVERRUN");
        const Ran ran = three_requests("limits: {per_switch: 2, when_full: evict_oldest}");
        CHECK(requests_of(ran, "a#1") == "20 waiting busy, 40 ended superseded");
        CHECK(requests_of(ran, "d#1") == "30 waiting busy, 45 ended left");
    }
}

TEST_CASE("limits count requests of all modes together, from acceptance to the end")
{
    Town town;  // a's message lies in b's box; its end at 35 s makes room
    town.line("a").line("b", "returns_messages: {delay: 1 h}").line("c").line("d").calls("c", "b", "10 s", "1 h");
    town.calls("a", "b", "20 s", "5 s", "when_busy: message").completion("limits: {per_called: 1}, message: {keep: 15 s, repeat: keep_both}");
    town.calls("d", "b", "30 s", "5 s", "when_busy: [camp_on, redial], redial: {delay: 8 s, at_most: 1}");
    CHECK(requests_of(town.run("39 s"), "d#1") == "30 none COMPLETIONOVERRUN, 38 waiting busy, 39 ended left");
}

TEST_CASE("requested, accepted and fulfilled are three different things")
{
    const Ran ran = three_requests("limits: {per_called: 1}");
    CHECK(ran["completion.callback.requested"] == 3);
    CHECK(ran["completion.callback.accepted"] == 1);
    CHECK(ran["completion.callback.rejected"] == 2);
    CHECK(ran["completion.callback.rejected.COMPLETIONOVERRUN"] == 2);
    CHECK(ran["completion.callback.fulfilled"] == 0);
    CHECK(ran["completion.callback.acceptance"] == doctest::Approx(1 / 3.0));
    CHECK(ran["completion.callback.success"] == 0);  // of two rejections; the one left apart
    CHECK(ran["completion.requested"] == 3);
}

TEST_CASE("the caller's switch says which modes there are, its own block over the common one")
{
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "1 h").calls("a", "b", "20 s", "5 s", "when_busy: callback");
    town.completion("callback: {service_time: 7 s}").of_switch("call_completion: {modes: [callback]}");
    CHECK(requests_of(town.run("39 s"), "a#1") == "20 waiting busy, 27 ended service_timeout");
    town.of_switch("call_completion: {modes: [message]}");
    CHECK(requests_of(town.run("39 s"), "a#1") == "20 none INVALCALLCOMPLMODE");
}

TEST_CASE("nobody is evicted for a request that is rejected all the same")
{
    // a, calling on, asks for b at 20 s and for e at 40 s; e's one place is d's, who is being rung back and stays.
    Town town;
    town.line("a").line("b").line("c").line("d").line("e").line("f").calls("c", "b", "10 s", "1 h").calls("f", "e", "10 s", "15 s");
    town.calls("d", "e", "15 s", "5 s", "when_busy: callback, recall: {probability: 0}");
    town.calls("a", "{b: 1, e: 1}", "20 s", "5 s", "when_busy: callback, while_waiting: call_on");
    town.completion("limits: {per_line: 1, per_called: 1, when_full: evict_oldest}, callback: {hold_called: true}");
    int compared = 0;
    for (int seed = 1; seed <= 12; ++seed) {
        const Ran ran = run(town.text("45 s"), {{"run.seed", std::to_string(seed)}});
        const std::string second = requests_of(ran, "a#2");
        if (!requests_of(ran, "a#1").starts_with("20 waiting") || second.find("COMPLETIONOVERRUN") == std::string::npos) continue;
        ++compared;
        CHECK(requests_of(ran, "a#1") == "20 waiting busy, 45 ended left");
    }
    CHECK(compared > 0);
}
