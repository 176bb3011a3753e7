// Post-dialling delay and answer delay of attempts.
#include "../lab.h"

using namespace lab;

namespace {

// a at A calls b at B 20 s after its line has become idle; set-up takes 2 s.
std::string call(const std::string& a, const std::string& more = "")
{
    return fmt::format(R"(ringback: 1
run: {{duration: 100 s, replications: 1}}
switches: {{A: {{}}, B: {{switching_delay: 2 s}}}}
trunk_groups: {{AB: {{between: [A, B], circuits: 1}}}}
lines: {{a: {{switch: A, numbers: 1}}, b: {{switch: B, numbers: 2}}, c: {{switch: A, numbers: 3}}}}
callers:
  a: {{from: a, to: b, arrivals: {{idle_time: 20 s}}, conversation: 1 h, {}}}
{})",
                       a, more);
}

}  // namespace

TEST_CASE("post-dialling delay is the time from the last digit to ringing, answer delay from lifting the receiver to the answer")
{
    const Ran ran = run(call("dialling: 5 s, answer: {after: 4 s}"));
    CHECK(ran["callers.a.post_dialling_delay.mean"] == 2);
    CHECK(ran["callers.a.post_dialling_delay.p99"] == 2);
    CHECK(ran["callers.a.answer_delay.mean"] == 11);
    CHECK(ran["callers.a.answer_delay.p50"] == 11);
}

TEST_CASE("an attempt that meets congestion has no post-dialling delay, one that meets busy has")
{
    // c holds the circuit from 17 s to 29 s: a finds none at 20 s; his redial of 35 s rings b from 37 s on.
    const std::string c = "  c: {from: c, to: {outside: B}, arrivals: {idle_time: 17 s}, conversation: 10 s}\n";
    const Ran ran = run(call("when_congested: redial, redial: {delay: 15 s}, answer: {after: 1 min}", c), {{"run.duration", "40 s"}});
    CHECK(ran["callers.a.attempts"] == 2);
    CHECK(ran["callers.a.congested"] == 1);
    CHECK(ran["callers.a.post_dialling_delay.mean"] == 1);  // 0 and 2 s
    CHECK(ran["callers.a.post_dialling_delay.p50"] == 0);
    CHECK(ran["callers.a.post_dialling_delay.p90"] == 2);
    CHECK_FALSE(ran.result.find("callers.a.answer_delay.mean")->value);

    const std::string busy = "  c: {from: b, to: {outside: B}, arrivals: {idle_time: 1 s}, conversation: 1 h}\n";
    CHECK(run(call("dialling: 1 s", busy), {{"run.duration", "30 s"}})["callers.a.post_dialling_delay.mean"] == 2);
}

TEST_CASE("an attempt whose caller still dials has no post-dialling delay yet")
{
    CHECK_FALSE(run(call("dialling: 90 s")).result.find("callers.a.post_dialling_delay.mean")->value);
}

TEST_CASE("where nothing takes time every delay is 0, and counts")
{
    Town town;
    town.line("a").line("b").calls("a", "b", "10 s", "10 s");
    const Ran ran = town.run("60 s");
    CHECK(ran["callers.a.post_dialling_delay.mean"] == 0);
    CHECK(ran["callers.a.answer_delay.p99"] == 0);
}

TEST_CASE("a camper's answer is none of an attempt, nor is that of a callback")
{
    for (const char* mode : {"camp_on", "callback"}) {
        CAPTURE(mode);
        Town town;
        town.line("a").line("b").line("c").calls("c", "b", "10 s", "20 s");
        town.calls("a", "b", "20 s", "10 s", fmt::format("when_busy: {}, answer: {{after: 3 s}}", mode));
        const Ran ran = town.run("45 s");
        CHECK(ran["callers.a.completion_ratio"] == 1);
        CHECK_FALSE(ran.result.find("callers.a.answer_delay.mean")->value);
    }
}

TEST_CASE("only attempts of the measured time have delays")
{
    const Ran ran = run(call("dialling: 5 s, answer: {after: 4 s}"), {{"run.warm_up", "25 s"}});
    CHECK_FALSE(ran.result.find("callers.a.answer_delay.mean")->value);
    CHECK_FALSE(ran.result.find("callers.a.post_dialling_delay.mean")->value);
}
