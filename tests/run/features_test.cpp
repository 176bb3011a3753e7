// Line features and what they do to calls and to completion: forwarding, do-not-disturb, call waiting. Each sentence is a row
// of the table of interactions in sim/README.md; the numbers are the scenarios of the fact sheet on completion services,
// section 8. Lines are 101, 102, ... in the order of their classes. Times in seconds.
#include "../laws.h"

using namespace lab;

namespace {

// Whom a demand talked to.
std::string talked_to(const Ran& ran, const std::string& demand)
{
    std::string text;
    for (const TraceEvent& e : ran.trace) {
        if (e.ev == "call" && e.to == "connected" && short_name(e.demand) == demand) text += fmt::format("{}{}", text.empty() ? "" : " ", e.peer);
    }
    return text;
}
const std::string dialled = "20 dialing first_attempt, 20 proceeding, ";

// a (101) calls b (102) at 20 s and talks for 5 s; c is 103, d 104. b's own features are `b`; c talks to b from 10 to 30 s
// where `busy`.
Town town(const std::string& b, bool busy = false, const std::string& a = "")
{
    Town t;
    t.line("a").line("b", b).line("c").line("d").calls("a", "b", "20 s", "5 s", a);
    if (busy) t.calls("c", "b", "{empirical: [10 s]}", "20 s");
    return t;
}

}  // namespace

// --- forwarding

TEST_CASE("a line that forwards all calls never rings, and the call rings where it goes on to, as the same attempt")
{
    const Ran ran = town("forwarding: {unconditional: {to: c}}").run("40 s");
    CHECK(diversions_of(ran, "a#1") == "20 102 103 forwarded");
    CHECK(talked_to(ran, "a#1") == "103");
    CHECK(calls_of(ran, "a#1") == dialled + "20 connected answered, 25 idle conversation_over");
    CHECK(ran["callers.a.attempts"] == 1);
    CHECK(ran["lines.b.forwarded"] == 1);
    CHECK(ran["lines.b.busy"] == 0);
    CHECK(broken_law(ran) == "");
}

TEST_CASE("forwarding may go to a number, a class of lines, a hunt group or outside")
{
    CHECK(talked_to(town("forwarding: {unconditional: {to: 104}}").run("40 s"), "a#1") == "104");
    CHECK(talked_to(town("forwarding: {unconditional: {to: {outside: S}}}").run("40 s"), "a#1") == "S");
    Town t = town("forwarding: {unconditional: {to: group}}");
    t.hunt_group("group", 2);
    const Ran ran = t.run("40 s");
    CHECK(talked_to(ran, "a#1") == "1100");
    CHECK(ran["hunt_groups.group.answered"] == 1);
}

TEST_CASE("the k-th line of a class forwards to the k-th of another, counted anew after the last, and no line to itself")
{
    const auto to = [](const std::string& whom, const std::string& target) {
        return talked_to(run(fmt::format("ringback: 1\nrun: {{duration: 21 s, replications: 1}}\nswitches: {{S: {{}}}}\n"
                                         "lines: {{a: {{switch: S, numbers: 1}}, p: {{switch: S, numbers: 20..22, forwarding: {{unconditional: "
                                         "{{to: {}}}}}}}, q: {{switch: S, numbers: 30..31}}}}\n"
                                         "hunt_groups: {{h: {{lines: p}}}}\n"
                                         "callers: {{a: {{from: a, to: p, arrivals: {{idle_time: 20 s}}, conversation: 5 s}}}}\n",
                                         target),
                             {{"run.seed", whom}}),
                         "a#1");
    };
    std::string classes, itself;
    for (const char* seed : {"1", "2", "3", "4", "5", "6", "7", "8"}) {
        classes += to(seed, "q") + ' ';
        itself += to(seed, "21") + ' ';
    }
    CHECK(classes.find("30") != std::string::npos);
    CHECK(classes.find("31") != std::string::npos);
    CHECK(classes.find('2') == std::string::npos);
    CHECK(itself == "21 21 21 21 21 21 21 21 ");
}

TEST_CASE("forwarding on busy takes the calls that find the line busy, and no others")
{
    CHECK(diversions_of(town("forwarding: {busy: {to: d}}", true).run("40 s"), "a#1") == "20 102 104 called_busy");
    CHECK(diversions_of(town("forwarding: {busy: {to: d}}").run("40 s"), "a#1") == "");
    // c, to whom it is forwarded, is busy herself.
    const Ran ran = town("forwarding: {busy: {to: c}}", true).run("40 s");
    CHECK(calls_of(ran, "a#1") == dialled + "20 busy called_busy, 20 idle cleared");
    CHECK(ran["callers.a.busy"] == 1);
}

TEST_CASE("forwarding on no answer takes a call from the line when it has rung for so long, and its caller's patience runs on")
{
    const auto rings = [](const std::string& answer) {
        return town("forwarding: {no_answer: {to: d, after: 8 s}}", false, "answer: {after: " + answer + "}, patience: {ringing: 15 s}").run("54 s");
    };
    CHECK(calls_of(rings("8 s"), "a#1") == dialled + "20 ringback called_free, 28 connected answered, 33 idle conversation_over");
    const Ran ran = rings("9 s");
    // He answers at d after 9 s, but 8 of the caller's 15 s are over.
    CHECK(calls_of(ran, "a#1") == dialled + "20 ringback called_free, 28 proceeding no_answer, 28 ringback called_free, 35 idle no_answer");
    CHECK(diversions_of(ran, "a#1") == "28 102 104 no_answer");
    CHECK(ran["lines.b.busy"] == doctest::Approx(8.0 / 54));
    CHECK(ran["callers.a.no_answer"] == 1);
    CHECK(broken_law(ran) == "");
}

TEST_CASE("whose patience ends while his call is on its way to another switch hangs up when it rings there")
{
    Town t;
    t.line("a").line("b", "forwarding: {no_answer: {to: d, after: 8 s}}").over("circuits: 9, signalling_delay: 5 s").line("d");
    t.calls("a", "b", "20 s", "5 s", "answer: {probability: 0}, patience: {ringing: 10 s}");
    CHECK(calls_of(t.run("40 s"), "a#1") == dialled + "20 ringback called_free, 28 proceeding no_answer, 33 ringback called_free, 33 idle no_answer");
}

TEST_CASE("whether the party it is forwarded to answers is drawn anew")
{
    const Ran ran = lab::run(read(town("forwarding: {no_answer: {to: d, after: 1 s}}", false, "answer: {probability: 50 %}, patience: {ringing: 3 s}").text("25 s"),
                                  {{"run.replications", "2000"}}));
    CHECK(ran["callers.a.answered"] == doctest::Approx(0.75).epsilon(0.04));
}

TEST_CASE("a forwarded call holds the circuits of its whole way, there and back again, until it ends")
{
    Town t;  // b is at the other site and forwards to d, who is at a's
    t.line("a").over("circuits: 2, signalling_delay: 1 s").line("b", "forwarding: {no_answer: {to: 103, after: 4 s}}").back().line("d");
    t.calls("a", "b", "20 s", "5 s", "answer: {after: 6 s}");
    const Ran ran = t.run("60 s");
    CHECK(calls_of(ran, "a#1") == dialled + "21 ringback called_free, 25 proceeding no_answer, 26 ringback called_free, "
                                            "32 connected answered, 37 idle conversation_over");
    CHECK(times(ran, "a", "seizure") == "20 25 57");
    CHECK(times(ran, "a", "release") == "37 37");
    CHECK(ran["callers.a.post_dialling_delay.mean"] == 1);
    CHECK(ran["callers.a.answer_delay.mean"] == 12);
    CHECK(broken_law(ran) == "");
    Town narrow;
    narrow.line("a").over("circuits: 1").line("b", "forwarding: {unconditional: {to: 103}}").back().line("d").calls("a", "b", "20 s", "5 s");
    const Ran blocked = narrow.run("30 s");
    CHECK(calls_of(blocked, "a#1") == dialled + "20 idle no_circuit");
    CHECK(blocked["callers.a.congested"] == 1);
}

// 33. Q.732.2: a counter of redirections.
TEST_CASE("a call forwarded in a ring meets busy when it has been forwarded as often as a switch lets it")
{
    Town t;
    t.line("a").line("b", "forwarding: {busy: {to: 103}}").line("c", "forwarding: {busy: {to: 102}}");
    t.calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "5 s", "when_busy: [callback, camp_on]");
    const Ran ran = t.run("29 s");
    CHECK(diversions_of(ran, "a#1") == "20 102 103 called_busy, 20 103 102 called_busy, 20 102 103 called_busy, 20 103 102 called_busy, "
                                       "20 102 103 called_busy");
    CHECK(calls_of(ran, "a#1") == dialled + "20 busy too_many_diversions");
    CHECK(requests_of(ran, "a#1") == "20 none OPERATIONUNAVAIL, 20 waiting busy, 29 ended left");
    CHECK(ran["callers.a.busy"] == 1);
    CHECK(diversions_of(t.of_switch("max_diversions: 1").run("29 s"), "a#1") == "20 102 103 called_busy");
}

TEST_CASE("unconditional forwarding comes and goes")
{
    const Ran ran = town("forwarding: {unconditional: {to: d, on: 30 s, off: 15 s}}").run("80 s");
    CHECK(talked_to(ran, "a#1") == "104");  // at 20 s
    CHECK(talked_to(ran, "a#2") == "102");  // at 45 s it has just gone off
    CHECK(talked_to(ran, "a#3") == "104");  // at 70 s
}

// --- forwarding and completion

// 32. libpri and QSIG offer none; RFC 6910 lets the retargeted user's monitor take it.
TEST_CASE("after a call was forwarded a callback is refused, or is for the party it has come to")
{
    const auto asks = [](const std::string& policy) {
        Town t = town("forwarding: {unconditional: {to: c}}", false, "when_busy: callback");
        t.calls("c", "d", "{empirical: [10 s]}", "20 s");
        return t.completion("callback: {after_diversion: " + policy + "}").run("33 s");
    };
    CHECK(requests_of(asks("refuse"), "a#1") == "20 none OPERATIONUNAVAIL");
    const Ran ran = asks("diverted_to");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 recall line_free, 30 calling answered, 30 ended fulfilled");
    CHECK(talked_to(ran, "a#1") == "103");
    CHECK(diversions_of(ran, "a#1") == "20 102 103 forwarded");  // the callback calls her own number
}

TEST_CASE("a request that is denied leaves the demand with the number that was dialled")
{
    Town t;
    t.line("a").over("circuits: 9, signalling_delay: 1 s").line("b", "forwarding: {busy: {to: c}}").line("c");
    t.calls("c", "b", "{empirical: [10 s]}", "20 s");
    t.calls("a", "b", "20 s", "5 s", "when_busy: [callback, redial], redial: {delay: 10 s, at_most: 1}");
    const Ran ran = t.completion("callback: {after_diversion: diverted_to}, limits: {per_called: 0}").run("39 s");
    CHECK(requests_of(ran, "a#1") == "21 requested asked, 23 none COMPLETIONOVERRUN");
    CHECK(talked_to(ran, "a#1") == "102");
}

TEST_CASE("a request that an outage cuts on its way leaves the demand with the number that was dialled")
{
    // The public of S calls b, who forwards to d on busy; S fails before d's exchange has answered.
    const Ran ran = run(R"(ringback: 1
run: {duration: 60 s, replications: 1}
switches: {S: {}, R: {}}
trunk_groups: {T: {between: [S, R], circuits: 9, signalling_delay: 2 s}}
lines:
  b: {switch: R, numbers: 102, forwarding: {busy: {to: d}}}
  c: {switch: R, numbers: 103}
  d: {switch: R, numbers: 104}
  e: {switch: R, numbers: 105}
callers:
  c: {from: c, to: b, arrivals: {idle_time: 3 s}, conversation: 1 h}
  e: {from: e, to: d, arrivals: {idle_time: 4 s}, conversation: 1 h}
  o:
    from: {outside: S}
    to: b
    arrivals: {rate: 1 per minute}
    conversation: 5 s
    when_busy: callback
    when_congested: redial
    redial: {delay: 10 s, at_most: 1}
call_completion: {callback: {after_diversion: diverted_to}}
outages: [{at: 19 s, for: 1 s, what: S}]
)");
    std::string dialled_numbers;
    for (const TraceEvent& e : ran.trace) {
        if (e.ev == "attempt" && e.demand == "o#1") dialled_numbers += e.peer + ' ';
    }
    CHECK(requests_of(ran, "o#1").find("none RESOURCEUNAVAIL") != std::string::npos);
    CHECK(dialled_numbers == "102 102 ");
}

// 34. TS 23.093: the CCBS call is marked, and not forwarded.
TEST_CASE("while the called line forwards all calls nobody is recalled, and a callback's own call is not forwarded")
{
    const auto forwards = [](const std::string& periods, const std::string& policy = "wait") {
        Town t = town("forwarding: {unconditional: {to: d, " + periods + "}}", true, "when_busy: callback, recall: {after: 2 s}");
        return t.completion("callback: {when_called_forwards: " + policy + "}").run("59 s");
    };
    // On from 25 to 37 s; b is idle from 30 s on.
    CHECK(requests_of(forwards("off: 25 s, on: 12 s"), "a#1") == "20 waiting busy, 37 recall line_free, 39 calling answered, 39 ended fulfilled");
    CHECK(requests_of(forwards("off: 25 s, on: 15 s", "cancel"), "a#1") == "20 waiting busy, 25 ended cancelled");
    // It goes on while a is rung back.
    const Ran ran = forwards("off: 31 s, on: 15 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 recall line_free, 32 calling answered, 32 ended fulfilled");
    CHECK(talked_to(ran, "a#1") == "102");
    CHECK(diversions_of(ran, "a#1") == "");
}

// 35. Avaya, Mitel and Panasonic ring the caller himself.
TEST_CASE("a recall rings the caller, though he forwards all calls or is not to be disturbed")
{
    for (const char* feature : {"forwarding: {unconditional: {to: d}}", "do_not_disturb: {}"}) {
        Town t;
        t.line("a", feature).line("b").line("c").line("d").calls("c", "b", "{empirical: [10 s]}", "20 s").calls("a", "b", "20 s", "5 s", "when_busy: callback");
        CHECK(requests_of(t.run("33 s"), "a#1") == "20 waiting busy, 30 recall line_free, 30 calling answered, 30 ended fulfilled");
        CHECK(requests_of(t.completion("callback: {ring_first: called}").run("33 s"), "a#1") ==
              "20 waiting busy, 30 recall line_free, 30 calling answered, 30 ended fulfilled");
    }
}

TEST_CASE("a returned call rings the sender of the message, though he forwards all calls")
{
    Town t;
    t.line("a", "forwarding: {unconditional: {to: d}}").line("b", "returns_messages: {delay: 15 s}").line("c").line("d");
    t.calls("c", "b", "{empirical: [10 s]}", "20 s").calls("a", "b", "20 s", "5 s", "when_busy: message");
    CHECK(requests_of(t.run("36 s"), "a#1") == "20 waiting busy, 35 calling return_call, 35 ended fulfilled");
}

TEST_CASE("a camper waits for the party to whom his call was forwarded, and an intruder joins that one")
{
    const auto fails = [](const std::string& action) {
        Town t = town("forwarding: {unconditional: {to: c}}", false, "when_busy: " + action);
        t.calls("d", "c", "{empirical: [10 s]}", "20 s");
        return t.run("33 s");
    };
    CHECK(requests_of(fails("camp_on"), "a#1") == "20 waiting busy, 30 calling line_free, 30 ended fulfilled");
    CHECK(talked_to(fails("camp_on"), "a#1") == "103");
    CHECK(requests_of(fails("intrude"), "a#1") == "20 waiting busy, 20 ended fulfilled");
    CHECK(talked_to(fails("intrude"), "a#1") == "103");
}

TEST_CASE("whose call is forwarded back to himself waits for nobody")
{
    for (const char* mode : {"camp_on", "callback", "intrude"}) {
        Town t = town("forwarding: {unconditional: {to: a}}", false, std::string("when_busy: ") + mode);
        CHECK(requests_of(t.completion("callback: {after_diversion: diverted_to}").run("33 s"), "a#1") == "20 none OPERATIONUNAVAIL");
    }
}

TEST_CASE("a message is for the number dialled, wherever the call went")
{
    Town t;
    t.line("a").line("b", "forwarding: {unconditional: {to: c}}, returns_messages: {delay: 15 s}").line("c").line("d");
    t.calls("d", "c", "{empirical: [10 s]}", "20 s").calls("a", "b", "20 s", "5 s", "when_busy: message");
    const Ran ran = t.run("36 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 35 calling return_call, 35 ended fulfilled");
    CHECK(calls_of(ran, "a#1").ends_with("35 dialing return_call, 35 proceeding, 35 connected answered"));
}

// 37. MiVB: to the forward-no-answer point, and indefinitely where there is none.
TEST_CASE("a camper past the longest wait goes where the called line forwards what is not answered, or waits on")
{
    const auto camps = [](const std::string& b) {
        Town t = town(b, true, "when_busy: camp_on");
        return t.completion("camp_on: {max_wait: 5 s, when_waited: forward}").run("33 s");
    };
    const Ran ran = camps("forwarding: {no_answer: {to: d, after: 9 s}}");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 25 ended service_timeout");
    CHECK(calls_of(ran, "a#1") == dialled + "20 busy called_busy, 25 proceeding waited, 25 connected answered, 30 idle conversation_over");
    CHECK(talked_to(ran, "a#1") == "104");
    CHECK(requests_of(camps(""), "a#1") == "20 waiting busy, 30 calling line_free, 30 ended fulfilled");
}

TEST_CASE("a camper whose turn has come rings at the line and is not forwarded when nobody answers")
{
    Town t = town("forwarding: {no_answer: {to: d, after: 2 s}}", true, "when_busy: camp_on, answer: {after: 4 s}");
    CHECK(requests_of(t.run("36 s"), "a#1") == "20 waiting busy, 30 calling line_free, 34 ended fulfilled");
}

TEST_CASE("a camper who is forwarded to another switch has one post-dialling delay, until he met busy")
{
    Town t;
    t.line("a").line("b", "forwarding: {no_answer: {to: d, after: 9 s}}").line("c").over("circuits: 2, signalling_delay: 3 s").line("d");
    t.calls("c", "b", "{empirical: [10 s]}", "20 s").calls("a", "b", "20 s", "5 s", "when_busy: camp_on");
    const Ran ran = t.completion("camp_on: {max_wait: 5 s, when_waited: forward}").run("34 s");
    CHECK(calls_of(ran, "a#1") == dialled + "20 busy called_busy, 25 proceeding waited, 28 connected answered, 33 idle conversation_over");
    CHECK(ran["callers.a.post_dialling_delay.mean"] == 0);
}

// --- do-not-disturb

TEST_CASE("a line not to be disturbed is busy to those who dial it, and its user may call")
{
    const Ran ran = town("do_not_disturb: {}").calls("b", "c", "30 s", "5 s").run("36 s");
    CHECK(calls_of(ran, "a#1") == dialled + "20 busy do_not_disturb, 20 idle cleared");
    CHECK(ran["callers.a.busy"] == 1);
    CHECK(talked_to(ran, "b#1") == "103");
}

TEST_CASE("nobody camps on a line not to be disturbed; a callback waits until it is again, and a message lies there")
{
    Town t = town("do_not_disturb: {on: 20 s, off: 15 s}, returns_messages: {delay: 5 s}", false, "when_busy: [camp_on, callback]");
    CHECK(requests_of(t.run("39 s"), "a#1") ==
          "20 none OPERATIONUNAVAIL, 20 waiting busy, 35 recall line_free, 35 calling answered, 35 ended fulfilled");
    Town m = town("do_not_disturb: {on: 20 s, off: 15 s}, returns_messages: {delay: 5 s}", false, "when_busy: message");
    CHECK(requests_of(m.run("26 s"), "a#1") == "20 waiting busy, 25 calling return_call, 25 ended fulfilled");
}

TEST_CASE("calls to a line not to be disturbed go where it forwards when it is busy")
{
    CHECK(diversions_of(town("do_not_disturb: {}, forwarding: {busy: {to: d}}").run("40 s"), "a#1") == "20 102 104 called_busy");
    CHECK(diversions_of(town("do_not_disturb: {}, forwarding: {no_answer: {to: d, after: 1 s}}").run("40 s"), "a#1") == "");
}

TEST_CASE("a hunt group rings its members whatever their own features are")
{
    Town t;
    t.line("a").hunt_group("h", 1).calls("a", "h", "20 s", "5 s");
    std::string text = t.text("30 s");
    text.insert(text.find("numbers: 1100..1100") + 19, ", do_not_disturb: {}, forwarding: {unconditional: {to: a}}");
    CHECK(talked_to(run(text), "a#1") == "1100");
}

// --- call waiting

TEST_CASE("a call that waits is taken, and the first conversation goes on for what was left of it when the second ends")
{
    // c talks to b from 10 to 30 s; a's call waits from 20 s on and is taken at 23 s, until 28 s.
    const Ran ran = town("call_waiting: {after: 3 s}", true).run("40 s");
    CHECK(calls_of(ran, "a#1").starts_with(dialled + "20 ringback call_waiting, 23 connected answered, 28 idle conversation_over"));
    CHECK(calls_of(ran, "c#1") == "10 dialing first_attempt, 10 proceeding, 10 connected answered, 35 idle conversation_over");
    CHECK(ran["lines.b.calls_waiting"] == 1);
    CHECK(ran["lines.b.second_answered"] == 1);
    CHECK(broken_law(ran) == "");
}

TEST_CASE("whoever takes a second call may clear the first")
{
    const Ran ran = town("call_waiting: {after: 3 s, first_call: release}", true).run("29 s");
    CHECK(calls_of(ran, "c#1") == "10 dialing first_attempt, 10 proceeding, 10 connected answered, 23 idle other_left");
    CHECK(calls_of(ran, "a#1") == dialled + "20 ringback call_waiting, 23 connected answered, 28 idle conversation_over");
}

TEST_CASE("a call that waits rings as soon as the line is free, before any camper")
{
    Town t = town("call_waiting: {probability: 0}", true, "answer: {after: 2 s}");
    t.line("e").calls("e", "b", "15 s", "5 s", "when_busy: camp_on").calls("d", "b", "22 s", "5 s", "when_busy: camp_on");
    const Ran ran = t.run("45 s");
    // e's call waits; a and d find another one waiting already, and d camps.
    CHECK(calls_of(ran, "e#1") == "15 dialing first_attempt, 15 proceeding, 15 ringback call_waiting, 30 ringback line_free, "
                                  "30 connected answered, 35 idle conversation_over");
    CHECK(calls_of(ran, "a#1") == dialled + "20 busy called_busy, 20 idle cleared");
    CHECK(requests_of(ran, "d#1") == "22 waiting busy, 35 calling line_free, 35 ended fulfilled");
}

TEST_CASE("a call that waits ends with its caller's patience as a call that nobody answers, and may then ask for completion")
{
    const Ran ran = town("call_waiting: {probability: 0}", true, "patience: {ringing: 6 s}, when_no_answer: callback").run("29 s");
    CHECK(calls_of(ran, "a#1") == dialled + "20 ringback call_waiting, 26 idle no_answer");
    CHECK(requests_of(ran, "a#1") == "26 waiting no_answer, 29 ended left");
}

TEST_CASE("call waiting comes before forwarding on busy, and forwarding on no answer takes what waits too long")
{
    const Ran ran = town("call_waiting: {probability: 0}, forwarding: {busy: {to: a}, no_answer: {to: d, after: 4 s}}", true).run("35 s");
    CHECK(diversions_of(ran, "a#1") == "24 102 104 no_answer");
    CHECK(talked_to(ran, "a#1") == "104");
    // The next one, while the first waits, is forwarded on busy.
    Town t = town("call_waiting: {probability: 0}, forwarding: {busy: {to: 104}}", true);
    t.line("e").calls("e", "b", "15 s", "5 s");
    CHECK(diversions_of(t.run("25 s"), "a#1") == "20 102 104 called_busy");
}

TEST_CASE("do-not-disturb keeps waiting calls away")
{
    CHECK(calls_of(town("call_waiting: {}, do_not_disturb: {off: 15 s, on: 1 h}", true).run("25 s"), "a#1") ==
          dialled + "20 busy do_not_disturb, 20 idle cleared");
}

TEST_CASE("a conversation on hold keeps its circuits and its lines, and is heard by nobody")
{
    Town t;
    t.line("a").over("circuits: 9").line("b", "call_waiting: {}").back().line("c").line("d", "intrusion: {capability: 5}");
    t.calls("c", "b", "{empirical: [10 s]}", "20 s").calls("a", "b", "20 s", "15 s").calls("d", "c", "25 s", "3 s", "when_busy: intrude");
    const Ran ran = t.run("54 s");
    CHECK(calls_of(ran, "c#1").ends_with("45 idle conversation_over"));
    CHECK(ran["trunk_groups.T.carried"] == doctest::Approx((35 + 15) / 54.0));
    // d intrudes on c, who is on hold: b and a are not part of that conversation.
    CHECK(requests_of(ran, "d#1") == "25 waiting busy, 25 ended fulfilled");
    CHECK(broken_law(ran) == "");
}

TEST_CASE("both parties of a conversation may put it on hold, and it goes on when both are back")
{
    Town t;
    t.line("a", "call_waiting: {}").line("b", "call_waiting: {}").line("c").line("d");
    t.calls("a", "b", "10 s", "16 s").calls("c", "b", "15 s", "10 s").calls("d", "a", "17 s", "10 s");
    const Ran ran = t.run("39 s");
    // b is away from 15 to 25 s, a from 17 to 27 s: 11 of the 16 s are left then.
    CHECK(calls_of(ran, "a#1") == "10 dialing first_attempt, 10 proceeding, 10 connected answered, 38 idle conversation_over");
    CHECK(calls_of(ran, "c#1").starts_with("15 dialing first_attempt, 15 proceeding, 15 ringback call_waiting, 15 connected answered, 25 idle"));
    CHECK(broken_law(ran) == "");
}

TEST_CASE("a conversation on hold that an outage cuts is gone when the second one ends")
{
    std::string text = town("call_waiting: {}", true, "").text("60 s");
    text += "outages: [{at: 22 s, for: 1 s, what: c}]\n";
    const Ran ran = run(text);
    CHECK(calls_of(ran, "c#1") == "10 dialing first_attempt, 10 proceeding, 10 connected answered, 22 idle out_of_service");
    CHECK(calls_of(ran, "a#1").starts_with(dialled + "20 ringback call_waiting, 20 connected answered, 25 idle conversation_over"));
}

// --- a hunt group at another switch

TEST_CASE("a hunt group's overflow at another switch takes circuits there, and a call that finds none stays")
{
    const auto overflows = [](const std::string& trunks) {
        Town t;
        t.line("a").line("b").hunt_group("first", 1, "overflow: {to: second, when: busy}").over(trunks).hunt_group("second", 1);
        t.calls("b", "first", "{empirical: [10 s]}", "40 s").calls("a", "first", "20 s", "5 s");
        return t.run("30 s");
    };
    const Ran ran = overflows("circuits: 1, signalling_delay: 2 s");
    CHECK(calls_of(ran, "a#1") == dialled + "22 connected answered, 27 idle conversation_over");
    CHECK(talked_to(ran, "a#1") == "1200");
    CHECK(times(ran, "a", "seizure") == "20");
    CHECK(ran["callers.a.post_dialling_delay.mean"] == 2);
    Town t;
    t.line("a").line("b").line("c").hunt_group("first", 1, "overflow: {to: second, when: busy}").over("circuits: 1").hunt_group("second", 2);
    t.calls("b", "first", "{empirical: [10 s]}", "40 s").calls("c", "first", "15 s", "40 s").calls("a", "first", "20 s", "5 s");
    CHECK(calls_of(t.run("30 s"), "a#1") == dialled + "20 busy called_busy, 20 idle cleared");
}

// --- bad input

TEST_CASE("features that cannot be are refused with their place")
{
    const auto refused = [](const std::string& lines) {
        const Reading r = parse_scenario("ringback: 1\nrun: {duration: 1 min}\nswitches: {S: {}}\nlines:\n" + lines + "callers: {}\n", "f.yaml");
        std::string said;
        for (const Problem& p : r.problems) said += to_text(p) + '\n';
        return said;
    };
    const auto has = [](const std::string& said, const char* what) {
        INFO(said);
        CHECK(said.find(what) != std::string::npos);
    };
    has(refused("  p: {switch: S, numbers: 1, forwarding: {unconditional: {to: q}}}\n  q: {switch: S, numbers: 2, forwarding: {unconditional: {to: 1}}}\n"),
        "f.yaml:5:58: error: lines.p.forwarding.unconditional: calls would be forwarded in a ring: p → q → p");
    has(refused("  p: {switch: S, numbers: 1, forwarding: {busy: {to: 77}}}\n"), "no line has the number '77'");
    has(refused("  p: {switch: S, numbers: 1..2, forwarding: {busy: {to: p}}}\n"), "each of these lines would forward to itself");
    has(refused("  p: {switch: S, numbers: 1, do_not_disturb: {on: 5 s}}\n"), "on without off");
    has(refused("  p: {switch: S, numbers: 1, forwarding: {no_answer: {to: 1}}}\n"), "'after'");
    has(refused("  p: {switch: S, numbers: 1, forwarding: {busy: {to: z}}}\n"), "there is no class of lines or hunt group 'z'");
}
