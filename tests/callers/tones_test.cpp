// Dialling, busy tone and announcements: what they hold and for how long.
#include "../lab.h"

using namespace lab;

namespace {

// b is busy from 10 s on; a calls it at 20 s.
Town busy_b(const std::string& a)
{
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "1 h").calls("a", "b", "20 s", "10 s", a);
    return town;
}

// One circuit from A to B. At B, d keeps b busy from 10 s on; at A, a calls b at 20 s and c calls e at 22 s.
std::string one_circuit(const std::string& a, const std::string& c)
{
    return fmt::format(R"(ringback: 1
run: {{duration: 41 s, replications: 1}}
switches: {{A: {{}}, B: {{}}}}
trunk_groups: {{AB: {{between: [A, B], circuits: 1}}}}
lines: {{a: {{switch: A, numbers: 1}}, c: {{switch: A, numbers: 2}}, b: {{switch: B, numbers: 3}}, d: {{switch: B, numbers: 4}}, e: {{switch: B, numbers: 5}}}}
callers:
  a: {{from: a, to: b, arrivals: {{idle_time: 20 s}}, conversation: 1 s, {}}}
  c: {{from: c, to: e, arrivals: {{idle_time: 22 s}}, conversation: 1 s, {}}}
  d: {{from: d, to: b, arrivals: {{idle_time: 10 s}}, conversation: 1 h}}
)",
                       a, c);
}

/// "20 seizure a, 25 release a".
std::string circuits(const Ran& ran)
{
    std::string text;
    for (const TraceEvent& e : ran.trace) {
        if (e.ev != "seizure" && e.ev != "release" && e.ev != "overflow") continue;
        text += fmt::format("{}{} {} {}", text.empty() ? "" : ", ", static_cast<double>(e.t) / 1e9, e.ev, short_name(e.demand)[0]);
    }
    return text;
}

}  // namespace

TEST_CASE("whoever dials has a busy line, and the call sets out when he has dialled")
{
    Town town;
    town.line("a").line("b").line("c").calls("a", "b", "10 s", "10 s", "dialling: 4 s").calls("c", "a", "13 s", "1 s");
    const Ran ran = town.run("26 s");
    CHECK(calls_of(ran, "a#1") == "10 dialing first_attempt, 14 proceeding, 14 connected answered, 24 idle conversation_over");
    CHECK(calls_of(ran, "c#1") == "13 dialing first_attempt, 13 proceeding, 13 busy called_busy, 13 idle cleared");
    CHECK(ran["lines.a.busy"] == doctest::Approx(14.0 / 26));
}

TEST_CASE("an attempt counts when dialling begins, a bid when it ends")
{
    const std::string text = one_circuit("dialling: 4 s", "dialling: 1 min");
    const Ran dialling = run(text, {{"run.duration", "23 s"}});
    CHECK(dialling["callers.a.attempts"] == 1);
    CHECK(dialling["callers.a.busy"] == 0);
    CHECK(dialling["trunk_groups.AB.bids"] == 0);
    CHECK(circuits(run(text)) == "24 seizure a, 24 release a");
}

TEST_CASE("a called party who becomes free while the caller dials is found free")
{
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "13 s").calls("a", "b", "20 s", "10 s", "dialling: 3 s");
    CHECK(calls_of(town.run("24 s"), "a#1") == "20 dialing first_attempt, 23 proceeding, 23 connected answered");
}

TEST_CASE("busy tone keeps line and circuits, and the redial's delay begins when the caller hangs up")
{
    const Ran ran = run(one_circuit("busy_tone: 5 s, when_busy: redial, redial: {delay: 10 s, at_most: 1}", "announcement: 1 s"));
    CHECK(calls_of(ran, "a#1") == "20 dialing first_attempt, 20 proceeding, 20 busy called_busy, 25 idle cleared, "
                                  "35 dialing redial, 35 proceeding, 35 busy called_busy, 40 idle cleared");
    CHECK(circuits(ran) == "20 seizure a, 22 overflow c, 25 release a, 35 seizure a, 40 release a");
    CHECK(ran["callers.a.busy"] == 2);
    CHECK(ran["lines.a.busy"] == doctest::Approx(10.0 / 41));
    CHECK(ran["callers.a.waiting_to_redial"] == doctest::Approx(10.0 / 41));
}

TEST_CASE("whoever gives up does so when he hangs up, and is idle from then on")
{
    const Ran ran = busy_b("busy_tone: 3 s").run("50 s");
    CHECK(times(ran, "a", "outcome") == "23 46");
    CHECK(times(ran, "a", "demand") == "20 43");
}

TEST_CASE("an announcement keeps the line and no circuit, and congestion counts at its beginning, once")
{
    const std::string text = one_circuit("busy_tone: 5 s", "announcement: 4 s, when_congested: redial, redial: {delay: 1 s}");
    CHECK(run(text, {{"run.duration", "23 s"}})["callers.c.congested"] == 1);
    const Ran ran = run(text);
    CHECK(calls_of(ran, "c#1") == "22 dialing first_attempt, 22 busy no_circuit, 26 idle no_circuit, 27 dialing redial, "
                                  "27 proceeding, 27 connected answered, 28 idle conversation_over");
    CHECK(circuits(ran) == "20 seizure a, 22 overflow c, 25 release a, 27 seizure c, 28 release c");
    CHECK(ran["callers.c.congested"] == 1);
    CHECK(ran["callers.c.answered"] == 1);
}

TEST_CASE("each tone is heard for its own cause only")
{
    const Ran ran = run(one_circuit("busy_tone: 5 s", "busy_tone: 9 s"));
    CHECK(calls_of(ran, "c#1") == "22 dialing first_attempt, 22 idle no_circuit");
    CHECK(calls_of(busy_b("announcement: 3 s").run("30 s"), "a#1").ends_with("20 busy called_busy, 20 idle cleared"));
    Town rings;
    rings.line("a").line("b").calls("a", "b", "10 s", "10 s",
                                    "answer: {probability: 0}, patience: {ringing: 5 s}, busy_tone: 3 s, announcement: 3 s");
    CHECK(calls_of(rings.run("20 s"), "a#1").ends_with("15 idle no_answer"));
}

TEST_CASE("a request is made at the failure, and no tone is heard")
{
    const Ran ran = busy_b("busy_tone: 3 s, when_busy: callback").run("30 s");
    CHECK(calls_of(ran, "a#1") == "20 dialing first_attempt, 20 proceeding, 20 busy called_busy, 20 idle cleared");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 ended left");
}

TEST_CASE("after a rejected request the tone is heard")
{
    Town town = busy_b("busy_tone: 3 s, when_busy: callback");
    const Ran ran = town.completion("modes: [message]").run("30 s");
    CHECK(requests_of(ran, "a#1") == "20 none INVALCALLCOMPLMODE");
    CHECK(calls_of(ran, "a#1").ends_with("23 idle cleared"));
}

TEST_CASE("hanging up is a release: who calls the line at that instant finds it idle")
{
    Town town = busy_b("busy_tone: 3 s");
    town.line("d").calls("d", "a", "23 s", "1 s");
    CHECK(calls_of(town.run("30 s"), "d#1").starts_with("23 dialing first_attempt, 23 proceeding, 23 connected answered"));
}

TEST_CASE("whoever will ask for a circuit listens to the announcement until he does, and has met congestion when it begins")
{
    const std::string text = one_circuit("busy_tone: 5 s", "when_congested: callback, request_after: 2 s");
    CHECK(run(text, {{"run.duration", "23 s"}})["callers.c.congested"] == 1);
    const Ran ran = run(text);
    CHECK(calls_of(ran, "c#1").starts_with("22 dialing first_attempt, 22 busy no_circuit, 24 idle no_circuit"));
    CHECK(requests_of(ran, "c#1").starts_with("24 waiting no_circuit, 25 recall circuit_free"));
}
