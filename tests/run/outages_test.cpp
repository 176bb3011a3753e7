// Outages: what is cut, what goes on, what comes back, by hand.
#include "../laws.h"

#include <algorithm>
#include <map>
#include <ranges>

using namespace lab;

namespace {

// `a` at A calls z at B over TIE, 10 s after its line has become idle, for 30 s.
std::string two_sites(const std::string& outages, const std::string& a = "", const std::string& more = "")
{
    return fmt::format(R"(ringback: 1
run: {{duration: 100 s, replications: 1}}
switches: {{A: {{}}, B: {{}}}}
trunk_groups: {{TIE: {{between: [A, B], circuits: 2}}}}
lines:
  a: {{switch: A, numbers: 1}}
  b: {{switch: A, numbers: 2}}
  y: {{switch: B, numbers: 8}}
  z: {{switch: B, numbers: 9}}
callers:
  a: {{from: a, to: z, arrivals: {{idle_time: 10 s}}, conversation: 30 s{}}}
{}outages: [{}]
)",
                       a, more, outages);
}

// "20 TIE 0, 35 TIE 2, 40 9 out": what went out of service and came back.
std::string service(const Ran& ran)
{
    std::string text;
    for (const TraceEvent& e : ran.trace) {
        if (e.ev != "service") continue;
        text += fmt::format("{}{} {} {}", text.empty() ? "" : ", ", static_cast<double>(e.t) / 1e9, e.group.empty() ? e.line : e.group, e.to);
    }
    return text;
}

}  // namespace

TEST_CASE("calls over a trunk group that fails are cut, and it refuses every bid until it is back")
{
    const Ran ran = run(two_sites("{at: 20 s, for: 15 s, what: TIE}"));
    CHECK(service(ran) == "20 TIE 0, 35 TIE 2");
    CHECK(calls_of(ran, "a#1") == "10 dialing first_attempt, 10 proceeding, 10 connected answered, 20 idle out_of_service");
    CHECK(calls_of(ran, "a#2") == "30 dialing first_attempt, 30 idle no_circuit");
    CHECK(calls_of(ran, "a#3") == "40 dialing first_attempt, 40 proceeding, 40 connected answered, 70 idle conversation_over");
    CHECK(ran["trunk_groups.TIE.overflows"] == 1);
    CHECK(ran["trunk_groups.TIE.out_of_service"] == doctest::Approx(2 * 15.0 / 100));
    CHECK(ran["trunk_groups.TIE.time_congestion"] == doctest::Approx(15.0 / 100));
    CHECK(broken_law(ran) == "");
}

TEST_CASE("calls kept go on over a group that fails, and nothing new is carried")
{
    const Ran ran = run(two_sites("{at: 20 s, for: 30 s, what: TIE, calls: kept}", "",
                                  "  b: {from: b, to: {outside: B}, arrivals: {idle_time: 25 s}, conversation: 1 s}\n"));
    CHECK(calls_of(ran, "a#1") == "10 dialing first_attempt, 10 proceeding, 10 connected answered, 40 idle conversation_over");
    CHECK(calls_of(ran, "b#1") == "25 dialing first_attempt, 25 idle no_circuit");
    // In the outage, and twice when both call.
    CHECK(ran["trunk_groups.TIE.time_congestion"] == doctest::Approx(32.0 / 100));
}

TEST_CASE("of a group's circuits that fail each may be any: one of two cuts the only call every other time")
{
    const Ran ran = lab::run(read(two_sites("{at: 20 s, for: 1 h, what: {group: TIE, circuits: 1}}"),
                                  {{"run.duration", "30 s"}, {"run.replications", "400"}}));
    // Cut, it has talked for 10 s of 30, else for 20 s.
    const double cut = 2 - ran["callers.a.carried"] * 3;
    CHECK(cut > 0.4);
    CHECK(cut < 0.6);
}

TEST_CASE("outages of one group add up")
{
    const Ran ran = run(two_sites("{at: 50 s, for: 20 s, what: {group: TIE, circuits: 1}}, {at: 60 s, for: 20 s, what: {group: TIE, "
                                  "circuits: 2}}, {at: 65 s, for: 30 s, what: TIE}"));
    CHECK(service(ran) == "50 TIE 1, 60 TIE 0, 95 TIE 2");
}

TEST_CASE("a line that fails is cut off, makes no calls, and to its callers is busy, being out of service")
{
    const Ran ran = run(two_sites("{at: 20 s, for: 15 s, what: 9}", "", "  z: {from: z, to: y, arrivals: {idle_time: 8 s}, conversation: 1 s}\n"));
    CHECK(service(ran) == "20 9 out, 35 9 in");
    CHECK(calls_of(ran, "a#1") == "10 dialing first_attempt, 10 proceeding, 10 connected answered, 20 idle out_of_service");
    CHECK(calls_of(ran, "a#2") == "30 dialing first_attempt, 30 proceeding, 30 busy out_of_service, 30 idle cleared");
    CHECK(ran["callers.a.busy"] == 1);
    CHECK(times(ran, "z", "attempt") == "8 78");  // back at 35 s, it is called from 40 s to 70 s
}

TEST_CASE("a line whose calls are kept goes out of service when they end")
{
    const Ran ran = run(two_sites("{at: 20 s, for: 30 s, what: z, calls: kept}"));
    CHECK(service(ran) == "40 9 out, 50 9 in");
    CHECK(service(run(two_sites("{at: 20 s, for: 15 s, what: z, calls: kept}"))) == "");
}

TEST_CASE("a switch fails with its trunk groups, its lines and its public")
{
    const Ran ran = run(two_sites("{at: 20 s, for: 15 s, what: B}", "",
                                  "  y: {from: y, to: {outside: B}, arrivals: {idle_time: 22 s}, conversation: 1 s}\n"
                                  "  o: {from: {outside: B}, to: {outside: B}, arrivals: {rate: 1 per second}, conversation: 1 s}\n"));
    CHECK(service(ran) == "20 TIE 0, 20 8 out, 20 9 out, 35 TIE 2, 35 8 in, 35 9 in");
    CHECK(calls_of(ran, "a#2") == "30 dialing first_attempt, 30 idle no_circuit");
    CHECK(times(ran, "y", "attempt") == "57 80");
    CHECK(ran["callers.o.congested"] > 0);
    for (const TraceEvent& e : ran.trace) {
        const bool within = e.t > 20'000'000'000 && e.t < 35'000'000'000;
        if (e.ev == "call" && within) CHECK(e.to != "connected");
    }
}

TEST_CASE("a caller cut while it rings has met congestion, and redials; from a line that failed nobody does")
{
    const std::string rings = ", answer: {after: 15 s}, when_congested: redial, redial: {delay: 3 s, at_most: 1}";
    const Ran ran = run(two_sites("{at: 20 s, for: 2 s, what: TIE}", rings));
    CHECK(calls_of(ran, "a#1") ==
          "10 dialing first_attempt, 10 proceeding, 10 ringback called_free, 20 idle no_circuit, 23 dialing redial, 23 proceeding, "
          "23 ringback called_free, 38 connected answered, 68 idle conversation_over");
    CHECK(ran["callers.a.congested"] == 1);
    CHECK(calls_of(run(two_sites("{at: 20 s, for: 2 s, what: a}", rings)), "a#1") ==
          "10 dialing first_attempt, 10 proceeding, 10 ringback called_free, 20 idle no_circuit");
}

// 27 and 44. CCNL: the recall comes when the device is registered again, and idle. CUCM keeps what waits for a device that is reset; an SX-200 loses all.
TEST_CASE("requests wait until what failed is back, or end as it fails")
{
    const std::string z_talks = "  z: {from: z, to: y, arrivals: {idle_time: 5 s}, conversation: 55 s}\n";
    const std::string line = "{at: 30 s, for: 40 s, what: z", callback = ", when_busy: callback";
    CHECK(requests_of(run(two_sites(line + "}", callback, z_talks)), "a#1") ==
          "10 waiting busy, 70 recall line_free, 70 calling answered, 70 ended fulfilled");
    CHECK(requests_of(run(two_sites(line + ", requests: lost}", callback, z_talks)), "a#1") ==
          "10 waiting busy, 30 ended signalling_lost");
    const Ran lost = run(two_sites("{at: 30 s, for: 40 s, what: A, requests: lost}", callback, z_talks));
    CHECK(requests_of(lost, "a#1") == "10 waiting busy, 30 ended signalling_lost");
    CHECK(lost["completion.callback.ended.signalling_lost"] == 1);
    // A camper waits on the line and is cut off with it.
    CHECK(requests_of(run(two_sites("{at: 30 s, for: 40 s, what: TIE}", ", when_busy: camp_on", z_talks)), "a#1") ==
          "10 waiting busy, 30 ended signalling_lost");
}

// 29. ETSI point to point: signalling_lost; QSIG release mode and SIP survive.
TEST_CASE("a recall that an outage cuts keeps its place, or is lost with its request")
{
    // z talks from 5 s to 60 s; then a is rung back for 20 s, and TIE fails while z rings.
    const std::string z_talks = "  z: {from: z, to: y, arrivals: {idle_time: 5 s}, conversation: 55 s}\n";
    const std::string a = ", when_busy: callback, answer: {after: 10 s}";
    CHECK(requests_of(run(two_sites("{at: 65 s, for: 2 s, what: TIE}", a, z_talks)), "a#1").starts_with(
          "10 waiting busy, 60 recall line_free, 60 calling answered, 65 waiting requeued, 65 recall line_free, 65 calling answered, "
          "65 ended congestion"));
    CHECK(requests_of(run(two_sites("{at: 65 s, for: 2 s, what: TIE, requests: lost}", a, z_talks)), "a#1") ==
          "10 waiting busy, 60 recall line_free, 60 calling answered, 65 ended signalling_lost");
}

TEST_CASE("a returned call that an outage cuts is tried again, or its message is lost, whatever becomes of returns that fail")
{
    // a finds z busy at 10 s and leaves a message; z rings back from 15 s on, and TIE fails at 20 s.
    const auto messages = [](const std::string& fate, const std::string& keep) {
        const Ran ran = run(two_sites("{at: 20 s, for: 2 s, what: TIE" + fate + "}", ", when_busy: message, recall: {after: 10 s}",
                                      "  z: {from: z, to: y, arrivals: {idle_time: 9 s}, conversation: 3 s}\n"
                                      "call_completion: {message: {when_return_fails: keep, keep: " + keep + "}}\n"),
                            {{"lines.z.returns_messages.delay", "5 s"}, {"run.duration", "21 s"}});
        return requests_of(ran, "a#1");
    };
    const std::string before = "10 waiting busy, 15 calling return_call, 20 ";
    CHECK(messages("", "1 h") == before + "waiting requeued, 21 ended left");
    CHECK(messages(", requests: lost", "1 h") == before + "ended signalling_lost");
    CHECK(messages("", "7 s") == before + "ended signalling_lost");
}

TEST_CASE("a call cut on its way gives back exactly what it holds")
{
    const Ran ran = run(R"(ringback: 1
run: {duration: 100 s, replications: 1}
switches: {A: {}, T: {}, B: {}}
trunk_groups:
  AT: {between: [A, T], circuits: 1, signalling_delay: 10 s}
  TB: {between: [T, B], circuits: 1, signalling_delay: 10 s}
routes: [{from: A, to: B, choices: [[AT, TB]], seizure: step_by_step}]
lines: {a: {switch: A, numbers: 1}}
callers: {a: {from: a, to: {outside: B}, arrivals: {idle_time: 10 s}, conversation: 30 s}}
outages: [{at: 15 s, for: 1 s, what: AT}, {at: 40 s, for: 1 s, what: T}]
)");
    std::string held;
    for (const TraceEvent& e : ran.trace) {
        if (e.ev == "seizure" || e.ev == "release") held += fmt::format("{} {} {}, ", static_cast<double>(e.t) / 1e9, e.ev, e.group);
        if (e.t > 42'000'000'000) break;
    }
    CHECK(held == "10 seizure AT, 15 release AT, 25 seizure AT, 35 seizure TB, 40 release AT, 40 release TB, ");
    CHECK(ran["callers.a.congested"] == 2);
}

TEST_CASE("a call cut while it is set up is announced and holds nothing; one cut while it rings is cleared at once")
{
    const Ran ran = run(two_sites("{at: 12 s, for: 1 s, what: TIE}", ", announcement: 4 s"),
                        {{"run.duration", "17 s"}, {"trunk_groups.TIE.signalling_delay", "5 s"}});
    CHECK(calls_of(ran, "a#1") == "10 dialing first_attempt, 10 proceeding, 12 busy no_circuit, 16 idle no_circuit");
    CHECK(times(ran, "a", "release") == "12");
    CHECK(ran["callers.a.post_dialling_delay.mean"] == 2);
    CHECK(calls_of(run(two_sites("{at: 20 s, for: 2 s, what: TIE}", ", answer: {after: 15 s}, announcement: 4 s")), "a#1") ==
          "10 dialing first_attempt, 10 proceeding, 10 ringback called_free, 20 idle no_circuit");
}

TEST_CASE("whoever hears a tone and is cut hangs up and does what he has decided, whoever still thinks does so at once")
{
    const std::string z_talks = "  z: {from: z, to: y, arrivals: {idle_time: 5 s}, conversation: 55 s}\n";
    const std::string cut = "{at: 12 s, for: 1 s, what: TIE}";
    CHECK(calls_of(run(two_sites(cut, ", busy_tone: 10 s, when_busy: redial, redial: {delay: 5 s, at_most: 1}", z_talks)), "a#1")
              .starts_with("10 dialing first_attempt, 10 proceeding, 10 busy called_busy, 12 idle cleared, 17 dialing redial"));
    const std::string thinks = ", request_after: 10 s, announcement: 20 s, when_congested: callback";
    CHECK(requests_of(run(two_sites(cut, thinks + ", when_busy: callback", z_talks)), "a#1").starts_with("12 waiting no_circuit"));
    // The public of A is cut while it listens to the announcement and thinks: it asks once.
    const Ran once = run(two_sites("{at: 1 s, for: 90 s, what: TIE}, {at: 50 s, for: 1 s, what: A}", "",
                                   "  o: {from: {outside: A}, to: z, arrivals: {rate: 1 per second}, conversation: 1 s, "
                                   "announcement: 20 s, request_after: 10 s, when_congested: callback}\n"
                                   "call_completion: {modes: [message]}\n"),
                         {{"run.duration", "65 s"}});
    std::map<std::string, int> asked;
    for (const TraceEvent& e : once.trace) asked[e.demand] += e.ev == "request" && e.t >= 50'000'000'000;
    CHECK(std::ranges::max(asked | std::views::values) == 1);
}
