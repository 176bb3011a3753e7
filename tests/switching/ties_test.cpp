// "Ties", sentence by sentence: what comes first at one instant.
#include "../lab.h"

using namespace lab;

TEST_CASE("an answer at the very instant at which patience ends is an answer")
{
    Town town;
    town.line("a").line("b").calls("a", "b", "10 s", "30 s", "answer: {after: 8 s}, patience: {ringing: 8 s}");
    CHECK(calls_of(town.run("30 s"), "a#1") ==
          "10 dialing first_attempt, 10 proceeding, 10 ringback called_free, 18 connected answered");
}

TEST_CASE("an answer a nanosecond after patience has ended is none")
{
    Town town;
    town.line("a").line("b").calls("a", "b", "10 s", "30 s", "answer: {after: 8 s}, patience: {ringing: 7999999999 ns}");
    CHECK(calls_of(town.run("19 s"), "a#1") ==
          "10 dialing first_attempt, 10 proceeding, 10 ringback called_free, 17.999999999 idle no_answer");
}

TEST_CASE("whoever answers at once answers a caller who waits for nothing")
{
    Town town;
    town.line("a").line("b").calls("a", "b", "10 s", "30 s", "answer: {after: 0}, patience: {ringing: 0}");
    CHECK(calls_of(town.run("20 s"), "a#1") == "10 dialing first_attempt, 10 proceeding, 10 connected answered");
}

TEST_CASE("a line that is released at an instant is free for a demand of that instant")
{
    Town town;  // c talks to b from 10 to 20, a calls b at 20
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "10 s").calls("a", "b", "20 s", "5 s");
    CHECK(calls_of(town.run("24 s"), "a#1") == "20 dialing first_attempt, 20 proceeding, 20 connected answered");
}

TEST_CASE("a camper is served before a demand of the same instant")
{
    Town town;  // b is free at 30: a camps since 20, d dials at 30
    town.line("a").line("b").line("c").line("d");
    town.calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "50 s", "when_busy: camp_on").calls("d", "b", "30 s", "5 s");
    const Ran ran = town.run("31 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 calling line_free, 30 ended fulfilled");
    CHECK(calls_of(ran, "d#1") == "30 dialing first_attempt, 30 proceeding, 30 busy called_busy, 30 idle cleared");
}

TEST_CASE("a camper is served before a callback, even an older one")
{
    Town town;  // d asks at 15, a camps at 20, b is free at 30
    town.line("a").line("b").line("c").line("d");
    town.calls("c", "b", "10 s", "20 s").calls("d", "b", "15 s", "5 s", "when_busy: callback");
    town.calls("a", "b", "20 s", "30 s", "when_busy: camp_on");
    const Ran ran = town.run("62 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 calling line_free, 30 ended fulfilled");
    CHECK(requests_of(ran, "d#1") == "15 waiting busy, 60 recall line_free, 60 calling answered, 60 ended fulfilled");
}

TEST_CASE("a camper whose patience ends when the line becomes free is served")
{
    Town town;
    town.line("a").line("b").line("c");
    town.calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "50 s", "when_busy: camp_on, patience: {camped_on: 10 s}");
    CHECK(requests_of(town.run("40 s"), "a#1") == "20 waiting busy, 30 calling line_free, 30 ended fulfilled");
}

TEST_CASE("a camper whose longest wait ends when the line becomes free is served")
{
    Town town;
    town.line("a").line("b").line("c").completion("camp_on: {max_wait: 10 s}");
    town.calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "50 s", "when_busy: camp_on");
    CHECK(requests_of(town.run("40 s"), "a#1") == "20 waiting busy, 30 calling line_free, 30 ended fulfilled");
}

TEST_CASE("a callback is served before its service time runs out at the same instant")
{
    Town town;
    town.line("a").line("b").line("c").completion("callback: {service_time: 10 s}");
    town.calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "50 s", "when_busy: callback");
    CHECK(requests_of(town.run("40 s"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 30 calling answered, 30 ended fulfilled");
}

TEST_CASE("an answer at the very instant at which the recall ends is an answer")
{
    Town town;
    town.line("a").line("b").line("c").completion("callback: {recall_ring: 7 s}");
    town.calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "50 s", "when_busy: callback, recall: {after: 7 s}");
    CHECK(requests_of(town.run("40 s"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 37 calling answered, 37 ended fulfilled");
}

TEST_CASE("an answer at the very instant at which the service time ends is an answer")
{
    Town town;  // the recall is answered at 37, and so is the call; the service time ends then too
    town.line("a").line("b").line("c").completion("callback: {service_time: 17 s}");
    town.calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "50 s", "when_busy: callback, recall: {after: 7 s}");
    CHECK(requests_of(town.run("40 s"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 37 calling answered, 37 ended fulfilled");
}

TEST_CASE("two lines that become free at one instant are both free before either takes its camper")
{
    // c talks to b from 10 to 40; a camps on b and d camps on c. At 40 b takes a, c takes d.
    Town town;
    town.line("a").line("b").line("c").line("d");
    town.calls("c", "b", "10 s", "30 s").calls("a", "b", "20 s", "50 s", "when_busy: camp_on");
    town.calls("d", "c", "30 s", "50 s", "when_busy: camp_on");
    const Ran ran = town.run("45 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 40 calling line_free, 40 ended fulfilled");
    CHECK(requests_of(ran, "d#1") == "30 waiting busy, 40 calling line_free, 40 ended fulfilled");
    // Both ends of the first call were idle before the first camper's phone rang.
    std::vector<std::string> order;
    for (const TraceEvent& e : ran.trace) {
        if (e.t == 40'000'000'000 && e.ev == "call") order.push_back(short_name(e.demand) + ' ' + e.to);
    }
    CHECK(order == std::vector<std::string>{"c#1 idle", "d#1 connected", "a#1 connected"});
}

TEST_CASE("a camper who hangs up frees its own line, which takes the first caller camped on it")
{
    Town town;  // a camps on b from 20 to 50, d camps on a from 30
    town.line("a").line("b").line("c").line("d");
    town.calls("c", "b", "10 s", "10 min").calls("a", "b", "20 s", "1 min", "when_busy: camp_on, patience: {camped_on: 30 s}");
    town.calls("d", "a", "30 s", "1 min", "when_busy: camp_on");
    const Ran ran = town.run("1 min");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 50 ended abandoned");
    CHECK(requests_of(ran, "d#1") == "30 waiting busy, 50 calling line_free, 50 ended fulfilled");
}

TEST_CASE("a redial falls after the releases of its instant")
{
    Town town;
    town.line("a").line("b").line("c");
    town.calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "5 s", "when_busy: redial, redial: {delay: 10 s}");
    CHECK(times(town.run("34 s"), "a", "attempt") == "20 30");
    CHECK(calls_of(town.run("34 s"), "a#1").ends_with("30 dialing redial, 30 proceeding, 30 connected answered"));
}

TEST_CASE("a message's return call finds the line that became free at its instant")
{
    Town town;
    town.line("a").line("b", "returns_messages: {delay: 10 s}").line("c");
    town.calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "5 s", "when_busy: message");
    CHECK(requests_of(town.run("34 s"), "a#1") == "20 waiting busy, 30 calling return_call, 30 ended fulfilled");
}
