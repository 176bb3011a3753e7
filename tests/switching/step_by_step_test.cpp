// Seizure step by step: who holds which circuit when, and where a call that is turned back goes on. Times by hand.
#include "../lab.h"

using namespace lab;

namespace {

// A over T, or over U, to B: a switch takes 1 s, 2 s, 3 s; signalling 10 s to T or U, 20 s on. `b` blocks a circuit of TB from
// T at 1 s on, for an hour. `a` calls z at B, 10 s after its line has become idle.
std::string two_ways(const std::string& route, const std::string& a, const std::string& more = "", unsigned tb = 1)
{
    return fmt::format(R"(ringback: 1
run: {{duration: 200 s, replications: 1}}
switches: {{A: {{switching_delay: 1 s}}, T: {{switching_delay: 2 s}}, U: {{switching_delay: 2 s}}, B: {{switching_delay: 3 s}}}}
trunk_groups:
  AT: {{between: [A, T], circuits: 2, signalling_delay: 10 s}}
  TB: {{between: [T, B], circuits: {}, signalling_delay: 20 s}}
  AU: {{between: [A, U], circuits: 2, signalling_delay: 10 s}}
  UB: {{between: [U, B], circuits: 2, signalling_delay: 20 s}}
routes:
  - {{from: A, to: B, {}}}
lines:
  a: {{switch: A, numbers: 1}}
  b: {{switch: T, numbers: 2}}
  y: {{switch: B, numbers: 8}}
  z: {{switch: B, numbers: 9}}
callers:
  a: {{from: a, to: z, arrivals: {{idle_time: 10 s}}, conversation: 30 s{}}}
  b: {{from: b, to: y, arrivals: {{idle_time: 1 s}}, conversation: 1 h}}
{})",
                       tb, route, a, more);
}

const std::string by_way_of_t = "choices: [[AT, TB]], seizure: step_by_step";
const std::string both_ways = "choices: [[AT, TB], [AU, UB]], seizure: step_by_step";

// What a demand's calls did to circuits: "10 AT+ 21 TB! 31 AT-", seized, refused, released.
std::string circuits(const Ran& ran, const std::string& demand)
{
    std::string text;
    for (const TraceEvent& e : ran.trace) {
        const char sign = e.ev == "seizure" ? '+' : e.ev == "release" ? '-' : e.ev == "overflow" ? '!' : ' ';
        if (sign == ' ' || short_name(e.demand) != demand) continue;
        text += fmt::format("{}{} {}{}", text.empty() ? "" : " ", static_cast<double>(e.t) / 1e9, e.group, sign);
    }
    return text;
}

}  // namespace

TEST_CASE("step by step each switch seizes its outgoing group when the signalling reaches it, and the call arrives when it would")
{
    const Ran ran = run(two_ways(by_way_of_t, "", "", 2));
    CHECK(circuits(ran, "a#1") == "10 AT+ 21 TB+ 76 AT- 76 TB-");
    CHECK(calls_of(ran, "a#1") == "10 dialing first_attempt, 10 proceeding, 46 connected answered, 76 idle conversation_over");
    const Ran at_once = run(two_ways("choices: [[AT, TB]]", "", "", 2));
    CHECK(circuits(at_once, "a#1") == "10 AT+ 10 TB+ 76 AT- 76 TB-");
}

TEST_CASE("a call without a circuit further on is turned back: each group is released when the release reaches its switch")
{
    const Ran ran = run(two_ways(by_way_of_t, ""));
    CHECK(circuits(ran, "a#1") == "10 AT+ 21 TB! 31 AT-");
    CHECK(calls_of(ran, "a#1") == "10 dialing first_attempt, 10 proceeding, 31 idle no_circuit");
    CHECK(ran["callers.a.congested"] == ran["callers.a.attempts"] - 1);  // one is on its way at the end
    CHECK(ran["trunk_groups.AT.overflows"] == 0);
    CHECK(ran["trunk_groups.TB.overflows"] == 6);
}

TEST_CASE("without crankback a call turned back is lost, with it the first switch goes on with the next choice")
{
    CHECK(circuits(run(two_ways(both_ways, "")), "a#1") == "10 AT+ 21 TB! 31 AT-");
    const Ran ran = run(two_ways(both_ways + ", crankback: 1", ""));
    CHECK(circuits(ran, "a#1") == "10 AT+ 21 TB! 31 AT- 31 AU+ 42 UB+ 97 AU- 97 UB-");
    CHECK(calls_of(ran, "a#1") == "10 dialing first_attempt, 10 proceeding, 67 connected answered, 97 idle conversation_over");
}

TEST_CASE("crankback is counted by call: past the last it is lost though a choice is left")
{
    // Every choice ends in TB, which is blocked.
    const std::string route = "choices: [[AT, TB], {via: [AT, TB], leave_free: 0}, [AT, TB]], seizure: step_by_step, crankback: ";
    CHECK(circuits(run(two_ways(route + "1", "")), "a#1") == "10 AT+ 21 TB! 31 AT- 31 AT+ 42 TB! 52 AT-");
    CHECK(circuits(run(two_ways(route + "7", "")), "a#1") == "10 AT+ 21 TB! 31 AT- 31 AT+ 42 TB! 52 AT- 52 AT+ 63 TB! 73 AT-");
}

TEST_CASE("a choice whose first group refuses is passed over at once and uses up no crankback")
{
    const Ran ran = run(two_ways("choices: [{via: [AT, TB], leave_free: 2}, [AU, UB]], seizure: step_by_step", ""),
                        {{"trunk_groups.TB.circuits", "3"}, {"trunk_groups.AT.circuits", "2"}, {"routes.0.choices.0.leave_free", "1"},
                         {"callers.a.circuits", "2"}, {"trunk_groups.AU.circuits", "2"}});
    CHECK(circuits(ran, "a#1") == "10 AT! 10 AU+ 21 UB+ 76 AU- 76 UB-");
}

TEST_CASE("leave_free holds at every switch on the way")
{
    const std::string route = "choices: [{via: [AT, TB], leave_free: 1}], seizure: step_by_step";
    CHECK(circuits(run(two_ways(route, "", "", 2)), "a#1") == "10 AT+ 21 TB! 31 AT-");
    CHECK(circuits(run(two_ways(route, "", "", 3)), "a#1") == "10 AT+ 21 TB+ 76 AT- 76 TB-");
}

TEST_CASE("computed choices are seized step by step too")
{
    const Ran ran = run(two_ways("alternatives: 1, seizure: step_by_step, crankback: 1", ""));
    CHECK(circuits(ran, "a#1") == "10 AT+ 21 TB! 31 AT- 31 AU+ 42 UB+ 97 AU- 97 UB-");
}

TEST_CASE("where nothing takes time it all happens at one instant, link by link")
{
    const Ran ran = run(two_ways(both_ways + ", crankback: 1", ""),
                        {{"switches.A.switching_delay", "0"}, {"switches.T.switching_delay", "0"}, {"switches.U.switching_delay", "0"},
                         {"switches.B.switching_delay", "0"}, {"trunk_groups.AT.signalling_delay", "0"},
                         {"trunk_groups.AU.signalling_delay", "0"}, {"trunk_groups.UB.signalling_delay", "0"}});
    CHECK(circuits(ran, "a#1") == "10 AT+ 10 TB! 10 AT- 10 AU+ 10 UB+ 40 AU- 40 UB-");
    CHECK(ran["trunk_groups.AT.carried"] == 0);
    CHECK(ran["trunk_groups.AT.seizures"] == ran["callers.a.attempts"]);
}

TEST_CASE("a caller turned back hears the announcement from then on, and his post-dialling delay is the way there and back")
{
    const Ran ran = run(two_ways(by_way_of_t, ", announcement: 5 s"), {{"run.duration", "40 s"}});
    CHECK(calls_of(ran, "a#1") == "10 dialing first_attempt, 10 proceeding, 31 busy no_circuit, 36 idle no_circuit");
    CHECK(circuits(ran, "a#1") == "10 AT+ 21 TB! 31 AT-");
    CHECK(ran["callers.a.post_dialling_delay.mean"] == 21);
}

TEST_CASE("a caller turned back on his way redials as after any congestion")
{
    const Ran ran = run(two_ways(by_way_of_t, ", when_congested: redial, redial: {delay: 5 s, at_most: 1}"));
    CHECK(circuits(ran, "a#1") == "10 AT+ 21 TB! 31 AT- 36 AT+ 47 TB! 57 AT-");
}

TEST_CASE("the call after a recall is set up step by step, and turned back ends its request")
{
    // z talks from 43 s to 63 s; b blocks one of two circuits of TB. Messages take 30 s each way.
    const std::string z_busy = "  z: {from: z, to: y, arrivals: {idle_time: 40 s}, conversation: 20 s}\n";
    std::string text = two_ways(by_way_of_t, ", when_busy: callback", z_busy, 2);
    text = text.replace(text.find("to: y, arrivals: {idle_time: 1 s}"), 33, "to: {outside: B}, arrivals: {idle_time: 1 s}");
    const Ran free = run(text);
    CHECK(requests_of(free, "a#1") ==
          "46 requested asked, 76 waiting busy, 76 selected line_free, 106 recall line_free, 106 calling answered, 142 ended fulfilled");
    // A second line at T takes the other circuit of TB when a's first call has given it back.
    text = text.replace(text.find("  y: {switch"), 0, "  c: {switch: T, numbers: 3}\n");
    text += "  c: {from: c, to: {outside: B}, arrivals: {idle_time: 50 s}, conversation: 1 h}\n";
    const Ran blocked = run(text);
    CHECK(requests_of(blocked, "a#1") ==
          "46 requested asked, 76 waiting busy, 76 selected line_free, 106 recall line_free, 106 calling answered, 127 ended congestion");
    CHECK(circuits(blocked, "a#1") == "10 AT+ 21 TB+ 46 AT- 46 TB- 106 AT+ 117 TB! 127 AT-");
}
