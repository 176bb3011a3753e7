// "Attempts" and "Demands", sentence by sentence.
#include "../lab.h"

using namespace lab;

namespace {

// b is busy from 10 s on; a calls it at 20 s.
Town busy_b(const std::string& a, const std::string& of_b = "")
{
    Town town;
    town.line("a").line("b", of_b).line("c").calls("c", "b", "10 s", "1 h").calls("a", "b", "20 s", "10 s", a);
    return town;
}

}  // namespace

TEST_CASE("each redial is an attempt of the same demand")
{
    const Ran ran = busy_b("when_busy: redial, redial: {delay: 10 s, at_most: 3}").run("65 s");
    CHECK(times(ran, "a", "attempt") == "20 30 40 50");
    CHECK(times(ran, "a", "demand") == "20");
    CHECK(ran["callers.a.attempts"] == 4);
    CHECK(ran["callers.a.busy"] == 4);
    CHECK(ran["callers.a.demands"] == 1);
    CHECK(ran["callers.a.attempts_per_demand"] == 4);
    CHECK(ran["callers.a.given_up"] == 1);
}

TEST_CASE("a recall with its new call and a return call are no attempts, nor is connecting a camper")
{
    for (const char* mode : {"camp_on", "callback", "message"}) {
        CAPTURE(mode);
        Town town;
        town.line("a").line("b", "returns_messages: {delay: 15 s}").line("c").calls("c", "b", "10 s", "20 s");
        town.calls("a", "b", "20 s", "10 s", fmt::format("when_busy: {}", mode));
        const Ran ran = town.run("38 s");
        CHECK(times(ran, "a", "attempt") == "20");
        CHECK(ran["callers.a.attempts"] == 1);
        CHECK(ran["callers.a.busy"] == 1);
        CHECK(ran["callers.a.answered"] == 0);
        CHECK(ran["callers.a.completion_ratio"] == 1);
    }
}

TEST_CASE("an attempt that rings when the measured time ends is in progress: of neither kind yet")
{
    Town town;
    town.line("a").line("b").calls("a", "b", "10 s", "10 s", "answer: {after: 1 min}");
    const Ran ran = town.run("30 s");
    CHECK(ran["callers.a.attempts"] == 1);
    CHECK(ran["callers.a.answered"] + ran["callers.a.busy"] + ran["callers.a.no_answer"] + ran["callers.a.congested"] == 0);
}

TEST_CASE("no_answer is a caller who hung up while it rang")
{
    Town town;
    town.line("a").line("b").calls("a", "b", "10 s", "10 s", "answer: {probability: 0}, patience: {ringing: 5 s}");
    const Ran ran = town.run("20 s");
    CHECK(calls_of(ran, "a#1") == "10 dialing first_attempt, 10 proceeding, 10 ringback called_free, 15 idle no_answer");
    CHECK(ran["callers.a.no_answer"] == 1);
    CHECK(ran["callers.a.given_up"] == 1);
}

TEST_CASE("campers who hang up are among the busy")
{
    const Ran ran = busy_b("when_busy: camp_on, patience: {camped_on: 5 s}").run("29 s");
    CHECK(ran["callers.a.abandoned"] == 1);
    CHECK(ran["callers.a.busy"] == 1);
    CHECK(ran["callers.a.attempts"] == 1);
    CHECK(ran["callers.a.given_up"] == 1);
}

TEST_CASE("a redial timer that finds its own line busy makes no attempt and starts anew")
{
    Town town;  // d talks to a from 25 to 45; a's redials are due at 30 and 40, and again at 50
    town.line("a").line("b").line("c").line("d").calls("c", "b", "10 s", "1 h").calls("d", "a", "25 s", "20 s");
    town.calls("a", "b", "20 s", "10 s", "when_busy: redial, redial: {delay: 10 s, at_most: 1}");
    const Ran ran = town.run("55 s");
    CHECK(times(ran, "a", "attempt") == "20 50");
    CHECK(ran["callers.a.attempts"] == 2);
}

TEST_CASE("a line that waits to redial makes no fresh call unless the scenario says that it calls on")
{
    const std::string redials = "when_busy: redial, redial: {delay: 1 min}";
    CHECK(times(busy_b(redials).run("75 s"), "a", "demand") == "20");
    CHECK(times(busy_b(redials + ", while_waiting: call_on").run("75 s"), "a", "demand") == "20 40 60");
}

TEST_CASE("a line with a callback of its own outstanding makes no fresh call unless it calls on")
{
    CHECK(times(busy_b("when_busy: callback").run("75 s"), "a", "demand") == "20");
    CHECK(times(busy_b("when_busy: callback, while_waiting: call_on").run("75 s"), "a", "demand") == "20 40 60");
}

TEST_CASE("a sender with a message outstanding goes on making demands")
{
    CHECK(times(busy_b("when_busy: message", "returns_messages: {delay: 1 h}").run("75 s"), "a", "demand") == "20 40 60");
}

TEST_CASE("the end of a wait does not disturb the idle time of a line that calls on")
{
    // a's callback runs out at 30 s; its next demand is due 20 s after its line became idle, at 40 s, not at 50 s.
    Town town = busy_b("when_busy: callback, while_waiting: call_on");
    const Ran ran = town.completion("callback: {service_time: 10 s}").run("45 s");
    CHECK(times(ran, "a", "demand") == "20 40");
    CHECK(calls_of(ran, "a#2") != "");  // and it is the second demand: no idle time was drawn and thrown away
}

TEST_CASE("the end of a wait begins a new idle time for a line that waited")
{
    Town town = busy_b("when_busy: callback");
    CHECK(times(town.completion("callback: {service_time: 10 s}").run("75 s"), "a", "demand") == "20 50");
}

TEST_CASE("a list goes on only at a rejected request")
{
    SUBCASE("rejected: the next")
    {
        Town town = busy_b("when_busy: [intrude, message, callback]", "intrusion: {protection: 3}, returns_messages: {delay: 1 h}");
        CHECK(requests_of(town.run("25 s"), "a#1") == "20 none OPERATIONUNAVAIL, 20 waiting busy, 25 ended left");
    }
    SUBCASE("accepted and unfulfilled: no more")
    {
        Town town = busy_b("when_busy: [camp_on, callback], patience: {camped_on: 5 s}");
        CHECK(requests_of(town.run("39 s"), "a#1") == "20 waiting busy, 25 ended abandoned");
    }
    SUBCASE("a redial that does not come to pass is no rejected request")
    {
        Town town = busy_b("when_busy: [redial, callback], redial: {probability: 0, delay: 10 s}");
        CHECK(requests_of(town.run("39 s"), "a#1") == "");
    }
    SUBCASE("all rejected: given up")
    {
        Town town = busy_b("when_busy: [intrude, callback]", "intrusion: {protection: 3}");
        const Ran ran = town.completion("modes: [intrude]").run("25 s");
        CHECK(requests_of(ran, "a#1") == "20 none OPERATIONUNAVAIL, 20 none INVALCALLCOMPLMODE");
        CHECK(ran["callers.a.given_up"] == 1);
    }
}

TEST_CASE("a rejected request in a map is given up")
{
    Town town = busy_b("when_busy: {intrude: 100 %}", "intrusion: {protection: 3}");
    const Ran ran = town.run("25 s");
    CHECK(requests_of(ran, "a#1") == "20 none OPERATIONUNAVAIL");
    CHECK(ran["callers.a.given_up"] == 1);
}

TEST_CASE("at_most counts the redials of a demand over all causes")
{
    // b is busy until 25 s, rings in vain then and is busy again from 35 s on: a redial for each of the first two.
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "15 s");
    town.calls("a", "b", "20 s", "10 s",
               "when_busy: redial, when_no_answer: redial, redial: {delay: 10 s, at_most: 2}, answer: {probability: 0}, patience: {ringing: 1 s}");
    const Ran ran = town.run("54 s");
    CHECK(times(ran, "a", "attempt") == "20 30 41");
    CHECK(ran["callers.a.busy"] == 2);
    CHECK(ran["callers.a.no_answer"] == 1);
}

TEST_CASE("the k-th probability of redialling is for the k-th redial, the last lasting")
{
    CHECK(times(busy_b("when_busy: redial, redial: {probability: [100 %, 100 %, 0], delay: 3 s}").run("38 s"), "a", "attempt") == "20 23 26");
    CHECK(times(busy_b("when_busy: redial, redial: {probability: [100 %], delay: 3 s}").run("30 s"), "a", "attempt") == "20 23 26 29");
}

TEST_CASE("a redial in a map is still subject to the probability of redialling")
{
    CHECK(times(busy_b("when_busy: {redial: 100 %}, redial: {probability: 0, delay: 3 s}").run("38 s"), "a", "attempt") == "20");
}

TEST_CASE("a demand whose request ends unfulfilled is given up, whatever stands under when_busy")
{
    Town town = busy_b("when_busy: {callback: 100 %}, when_no_answer: redial, redial: {delay: 5 s}");
    const Ran ran = town.completion("callback: {service_time: 5 s}").run("39 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 25 ended service_timeout");
    CHECK(times(ran, "a", "attempt") == "20");
    CHECK(times(ran, "a", "outcome") == "25");
}

TEST_CASE("idle times are drawn anew after a call of one's own, a call received and a failed attempt")
{
    Town town;  // a fails at 20; d rings a from 30 to 35; a tries again 20 s after that, at 55
    town.line("a").line("b").line("c").line("d").calls("c", "b", "10 s", "1 h").calls("d", "a", "30 s", "5 s");
    town.calls("a", "b", "20 s", "10 s");
    CHECK(times(town.run("60 s"), "a", "demand") == "20 55");
    Town alone;  // 10, talking for 5, 25, ...
    alone.line("a").line("b").calls("a", "b", "10 s", "5 s");
    CHECK(times(alone.run("60 s"), "a", "demand") == "10 25 40 55");
}

TEST_CASE("nobody calls his own line")
{
    const Ran ran = run(R"(ringback: 1
run: {duration: 1 h, replications: 1}
switches: {S: {}}
lines: {two: {switch: S, numbers: 1..2}}
callers: {c: {from: two, to: two, arrivals: {per_line: 100 per hour}, conversation: 1 s}}
)");
    CHECK(ran["callers.c.demands"] > 100);
    for (const TraceEvent& e : ran.trace) {
        if (e.ev == "demand") CHECK(e.line != e.peer);
    }
}

TEST_CASE("redials may follow another law after each cause, and what is unwritten of it is the common one")
{
    // b is busy until 25 s and rings in vain from then on: after busy 3 s, after no answer 7 s.
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "15 s");
    town.calls("a", "b", "20 s", "10 s",
               "when_busy: redial, when_no_answer: redial, answer: {probability: 0}, patience: {ringing: 1 s}, "
               "redial: {delay: 3 s, at_most: 4, by_cause: {no_answer: {delay: 7 s}}}");
    CHECK(times(town.run("54 s"), "a", "attempt") == "20 23 26 34 42");
}

TEST_CASE("at_most of a cause counts the redials for that cause, the common one all of them")
{
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "15 s");
    const std::string common =
        "when_busy: redial, when_no_answer: redial, answer: {probability: 0}, patience: {ringing: 1 s}, redial: {delay: 3 s, ";
    SUBCASE("of no answer")
    {
        town.calls("a", "b", "20 s", "10 s", common + "by_cause: {no_answer: {at_most: 1}}}");
        CHECK(times(town.run("50 s"), "a", "attempt") == "20 23 26 30");
    }
    SUBCASE("of busy")
    {
        town.calls("a", "b", "20 s", "10 s", common + "by_cause: {busy: {at_most: 1}}}");
        CHECK(times(town.run("42 s"), "a", "attempt") == "20 23");
    }
    SUBCASE("of both")
    {
        town.calls("a", "b", "20 s", "10 s", common + "at_most: 2, by_cause: {busy: {at_most: 5}, no_answer: {at_most: 5}}}");
        CHECK(times(town.run("42 s"), "a", "attempt") == "20 23 26");
    }
}

TEST_CASE("the probabilities of a cause go by the demand's redials over all causes")
{
    Town town;  // the third redial is the first after no answer, and is not made
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "15 s");
    town.calls("a", "b", "20 s", "10 s",
               "when_busy: redial, when_no_answer: redial, answer: {probability: 0}, patience: {ringing: 1 s}, "
               "redial: {delay: 3 s, by_cause: {no_answer: {probability: [1, 1, 0]}}}");
    CHECK(times(town.run("42 s"), "a", "attempt") == "20 23 26");
}

TEST_CASE("a redial that is put off waits by the law of its cause")
{
    Town town;  // d talks to a from 22 to 45; a's redial is due at 23, and again every 7 s
    town.line("a").line("b").line("c").line("d").calls("c", "b", "10 s", "1 h").calls("d", "a", "22 s", "23 s");
    town.calls("a", "b", "20 s", "10 s", "when_busy: redial, redial: {delay: 100 s, at_most: 1, by_cause: {busy: {delay: 7 s}}}");
    CHECK(times(town.run("60 s"), "a", "attempt") == "20 48");
}
