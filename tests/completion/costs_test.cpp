// What a mode costs and how far its requests come: the funnel, recalls and calls by what they came to, circuits, ports and
// messages, overtakes and the longest wait. Times in seconds.
#include "run/simulation.h"

#include "../lab.h"

using namespace lab;

namespace {

// b, at the far site, talks to c from 10 to 30 s; a calls b at 20 s.
Town town(const std::string& a, const std::string& completion = "", const std::string& trunk = "circuits: 9", const std::string& of_b = "")
{
    Town t;
    t.line("a").over(trunk).line("b", of_b).line("c");
    t.calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "5 s", a);
    return t.completion(completion);
}

// The stages of a mode's funnel, as "eligible 1, requested 1, ...", shortened to their numbers.
std::string funnel(const Ran& ran, const std::string& mode)
{
    std::string text;
    for (const char* stage : {"eligible", "requested", "accepted", "served", "responded", "reached", "fulfilled"}) {
        text += fmt::format("{}{}", text.empty() ? "" : " ", ran["completion." + mode + "." + stage]);
    }
    return text;
}

// What there is of `recalls` or `calls`: "3: 1 answered, 2 not_answered".
std::string outcomes(const Ran& ran, const std::string& of)
{
    std::string text = fmt::format("{}:", ran["completion." + of]);
    for (const char* how : {"answered", "not_answered", "busy_again", "congested", "suspended", "cut", "left"}) {
        const double n = ran["completion." + of + "." + how];
        if (n > 0) text += fmt::format("{} {} {}", text.back() == ':' ? "" : ",", n, how);
    }
    return text;
}

double of(const Ran& ran, const char* measure) { return ran[std::string("completion.") + measure]; }

}  // namespace

TEST_CASE("a camper costs his circuits from camping to the answer, and no more once he talks")
{
    const Ran ran = town("when_busy: camp_on, answer: {after: 3 s}").run("40 s");
    CHECK(of(ran, "camp_on.trunk_time") == 13);
    CHECK(of(ran, "camp_on.trunk_time_per_success") == 13);
    CHECK(of(ran, "camp_on.calls_per_success") == 1);
    CHECK(of(ran, "camp_on.messages") == 0);
    CHECK(funnel(ran, "camp_on") == "1 1 1 1 1 1 1");
    const Ran twice = town("when_busy: camp_on, answer: {after: 3 s}, circuits: 2").run("40 s");
    CHECK(of(twice, "camp_on.trunk_time") == 26);
    const Ran gone = town("when_busy: camp_on, patience: {camped_on: 4 s}").run("40 s");
    CHECK(of(gone, "camp_on.trunk_time") == 4);
    CHECK_FALSE(gone.result.find("completion.camp_on.trunk_time_per_success")->value);
    CHECK(funnel(gone, "camp_on") == "1 1 1 0 0 0 0");
    CHECK(of(town("when_busy: camp_on").run("28 s"), "camp_on.trunk_time") == 8);  // left
}

TEST_CASE("a callback costs circuits while its call rings, or from the recall on where the path is reserved")
{
    const std::string a = "when_busy: callback, recall: {after: 2 s}, answer: {after: 1 s}";
    const Ran ran = town(a).run("40 s");
    CHECK(of(ran, "callback.trunk_time") == 1);
    CHECK(of(ran, "callback.messages") == 4);  // asked, accepted, remote user free, the call marked
    CHECK(of(ran, "callback.messages_per_success") == 4);
    CHECK(of(town(a, "callback: {reserve_path: true}").run("40 s"), "callback.trunk_time") == 3);
    CHECK(of(town(a, "", "circuits: 9, signalling_delay: 1 s").run("50 s"), "callback.trunk_time") == 2);  // on its way, and ringing
}

TEST_CASE("a call set up step by step costs each circuit from its own seizure on")
{
    const std::string text = R"(ringback: 1
run: {duration: 39.5 s, replications: 1}
switches: {A: {}, T: {}, B: {}}
trunk_groups: {AT: {between: [A, T], circuits: 9, signalling_delay: 1 s}, TB: {between: [T, B], circuits: 9, signalling_delay: 2 s}}
routes: [{from: A, to: B, choices: [[AT, TB]], seizure: step_by_step}]
lines: {a: {switch: A, numbers: 1}, b: {switch: B, numbers: 2}, c: {switch: B, numbers: 3}}
callers:
  c: {from: c, to: b, arrivals: {idle_time: 10 s}, conversation: 20 s}
  a: {from: a, to: b, arrivals: {idle_time: 20 s}, conversation: 5 s, when_busy: callback}
)";
    const Ran ran = run(text);
    CHECK(of(ran, "callback.fulfilled") == 1);
    CHECK(of(ran, "callback.trunk_time") == 1 + 2 * 2);
}

TEST_CASE("an intruder costs a conference port until two are left, and his circuits while the warning tone sounds")
{
    CHECK(of(town("when_busy: intrude").run("40 s"), "intrude.port_time") == 5);
    const std::string tone = "intrude: {warning_tone: 2 s}";
    const Ran ran = town("when_busy: intrude", tone).run("40 s");
    CHECK(of(ran, "intrude.trunk_time") == 2);
    CHECK(of(ran, "intrude.port_time") == 5);
    CHECK(of(ran, "intrude.port_time_per_success") == 5);
    CHECK(funnel(ran, "intrude") == "1 1 1 1 1 1 1");
    CHECK(of(town("when_busy: intrude", tone).run("25 s"), "intrude.port_time") == 3);  // and the run ends
    Town longer;  // the conversation ends first, at 30 s: the two go on without a port
    longer.line("a").line("b").line("c").calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "15 s", "when_busy: intrude");
    CHECK(of(longer.run("34 s"), "intrude.port_time") == 10);
}

TEST_CASE("a return call costs its circuits while it rings")
{
    const Ran ran = town("when_busy: message, recall: {after: 4 s}", "", "circuits: 9", "returns_messages: {delay: 15 s}").run("39.5 s");
    CHECK(of(ran, "message.trunk_time") == 4);
    CHECK(of(ran, "message.messages") == 2);
    CHECK(funnel(ran, "message") == "1 1 1 1 1 1 1");
    CHECK(outcomes(ran, "message.calls") == "1: 1 answered");
}

TEST_CASE("a request counts once a stage, a recall and a call each time, by what they came to")
{
    // Recalled at 30 s and 34 s in vain, as the caller's 0.7 s of ringing are over before he answers.
    Ran ran = town("when_busy: callback, recall: {after: 1 s}", "callback: {recall_ring: 0.7 s, when_not_answered: requeue, service_time: 11.5 s}").run("40 s");
    CHECK(funnel(ran, "callback") == "1 1 1 1 0 0 0");
    const double recalls = of(ran, "callback.recalls");
    CHECK(recalls > 1);
    CHECK(of(ran, "callback.recalls.not_answered") == recalls);
    CHECK(of(ran, "callback.ended.service_timeout") == 1);
    CHECK(outcomes(ran, "callback.calls") == "0:");

    // Somebody else gets through to b while a lifts the receiver.
    Town taken = town("when_busy: callback, recall: {after: 2 s}");
    taken.line("d").calls("d", "b", "31 s", "5 s");
    ran = taken.run("39.5 s");
    CHECK(funnel(ran, "callback") == "1 1 1 1 1 1 1");
    CHECK(outcomes(ran, "callback.recalls") == "2: 2 answered");
    CHECK(outcomes(ran, "callback.calls") == "2: 1 answered, 1 busy_again");

    ran = town("when_busy: callback, answer: {after: 9 s}, patience: {ringing: 3 s}").run("39.5 s");
    CHECK(funnel(ran, "callback") == "1 1 1 1 1 1 0");
    CHECK(outcomes(ran, "callback.calls") == "1: 1 not_answered");
    CHECK(outcomes(town("when_busy: callback, recall: {after: 5 s}").run("32 s"), "callback.recalls") == "1: 1 left");
    CHECK(outcomes(town("when_busy: callback, recall: {after: 5 s}", "callback: {service_time: 11 s, expiry: at_once}").run("40 s"),
                   "callback.recalls") == "1: 1 cut");
}

TEST_CASE("the failures count as eligible after which the caller's exchange would take the mode")
{
    const auto eligible = [](const std::string& a, const std::string& completion) {
        const Ran ran = town(a, completion).run("40 s");
        return fmt::format("{} {} {} {}", of(ran, "camp_on.eligible"), of(ran, "callback.eligible"), of(ran, "intrude.eligible"),
                           of(ran, "message.eligible"));
    };
    CHECK(eligible("", "") == "1 1 1 1");  // nobody asks
    CHECK(eligible("", "modes: [callback, message]") == "0 1 0 1");
    CHECK(eligible("", "conditions: [no_answer]") == "0 0 0 0");
    CHECK(eligible("when_busy: [intrude, camp_on]", "intrude: {parties: 2}") == "1 1 1 1");
    // He camps, and asks for a callback instead: after one failure, and after another.
    CHECK(eligible("when_busy: camp_on", "camp_on: {max_wait: 3 s, when_waited: callback}") == "2 2 2 2");
    Town rings;
    rings.line("a").line("b").calls("a", "b", "20 s", "5 s", "answer: {probability: 0}, patience: {ringing: 5 s}");
    const Ran ran = rings.run("30 s");
    CHECK(of(ran, "camp_on.eligible") == 0);
    CHECK(of(ran, "callback.eligible") == 1);
    CHECK(of(ran, "message.eligible") == 1);
}

TEST_CASE("who is served first though others have waited longer has overtaken them")
{
    const auto overtakes = [](const std::string& mode, const std::string& order) {
        Town t;
        t.line("b").line("c").line("d").line("e").line("f").calls("c", "b", "10 s", "30 s");
        for (const auto& [who, at] : {std::pair("d", "15 s"), {"e", "20 s"}, {"f", "25 s"}}) {
            t.calls(who, "b", at, "3 s", "when_busy: " + mode);
        }
        const Ran ran = t.completion("order: " + order).run("60 s");
        CHECK(of(ran, (mode + ".fulfilled").c_str()) == 3);
        return of(ran, (mode + ".overtakes").c_str());
    };
    for (const std::string mode : {"camp_on", "callback"}) {
        CHECK(overtakes(mode, "fifo") == 0);
        CHECK(overtakes(mode, "lifo") == 2);  // f before d and e, e before d
    }
}

TEST_CASE("in order fifo nobody overtakes whose caller can always be rung")
{
    const auto overtakes = [](const std::string& order) {
        const Ran ran = run(fmt::format(R"(ringback: 1
run: {{duration: 12 h, follow: 1 h, replications: 2}}
switches: {{A: {{}}, B: {{}}}}
trunk_groups: {{T: {{between: [A, B], circuits: 40}}}}
lines: {{b: {{switch: B, numbers: 1..3}}}}
callers:
  a: {{from: {{outside: A}}, to: b, arrivals: {{offered: 2.4 E}}, conversation: {{exponential: 2 min}}, when_busy: {{camp_on: 40 %, callback: 60 %}},
      patience: {{camped_on: 2 min}}, recall: {{probability: 80 %, after: 5 s}}}}
call_completion: {{order: {}, callback: {{recall_ring: 20 s, guard: 2 s}}}}
)", order));
        CHECK(of(ran, "camp_on.served") > 100);
        CHECK(of(ran, "callback.served") > 100);
        return std::pair(of(ran, "camp_on.overtakes"), of(ran, "callback.overtakes"));
    };
    CHECK(overtakes("fifo") == std::pair(0.0, 0.0));
    const auto [camps, callbacks] = overtakes("lifo");
    CHECK(camps > 10);
    CHECK(callbacks > 10);
}

TEST_CASE("the longest wait is of every request that ended, and of those fulfilled")
{
    Town t = town("when_busy: camp_on");
    t.line("d").calls("d", "c", "12 s", "3 s", "when_busy: callback, recall: {probability: 0}");
    const Ran ran = t.completion("callback: {recall_ring: 8 s}").run("60 s");
    CHECK(of(ran, "camp_on.longest_wait") == 10);
    CHECK(of(ran, "camp_on.wait.longest") == 10);
    CHECK(of(ran, "callback.longest_wait") == 26);  // asked at 12 s, rung from 30 to 38 s
    CHECK_FALSE(ran.result.find("completion.callback.wait.longest")->value);
    CHECK(ran.result.find("completion.longest_wait")->value == 26);
}

TEST_CASE("messages cost the same whether they take time or not")
{
    const auto cost = [](const std::string& a, const std::string& callback, const std::string& limits, const std::string& delay) {
        Town t = town("when_busy: callback" + a, "callback: {" + callback + "}" + limits,
                      "circuits: 9, signalling_delay: " + delay);
        t.back().line("d").calls("d", "a", "29 s", "7 s");  // a is busy when b becomes free
        const Ran ran = t.run("39.9 s");
        return fmt::format("{} messages, recalls {}", of(ran, "callback.messages"), outcomes(ran, "callback.recalls"));
    };
    const auto same = [&](const std::string& a, const std::string& callback, const std::string& limits = "") {
        const std::string text = cost(a, callback, limits, "0");
        CHECK(text == cost(a, callback, limits, "1 us"));
        return text;
    };
    // Asked, accepted; free, suspend, resume; free, the call.
    CHECK(same("", "") == "7 messages, recalls 2: 1 answered, 1 suspended");
    // Asked, accepted; free, cancel.
    CHECK(same("", "suspend: false") == "4 messages, recalls 1: 1 cut");
    // Asked, accepted; cancel.
    CHECK(same("", "service_time: 5 s") == "3 messages, recalls 0:");
    // Asked, accepted; free, suspend, resume; free, cancel.
    CHECK(same(", recall: {probability: 0}", "recall_ring: 3 s") == "7 messages, recalls 2: 1 not_answered, 1 suspended");
    // Asked, denied.
    CHECK(same("", "", ", limits: {per_called: 0}") == "2 messages, recalls 0:");
    // Refused by the caller's own exchange.
    CHECK(same("", "", ", limits: {per_line: 0}") == "0 messages, recalls 0:");
}

TEST_CASE("a busy office sends as many messages whether they take time or not")
{
    const auto messages = [](const std::string& delay) {
        const Ran ran = run(R"(ringback: 1
run: {duration: 10 h, follow: 1 h, replications: 2}
switches: {P: {}, Q: {}}
trunk_groups: {T: {between: [P, Q], circuits: 5}}
lines: {here: {switch: P, numbers: 100..119}, there: {switch: Q, numbers: 200..209}}
callers:
  a: {from: here, to: there, arrivals: {per_line: 12 per hour}, conversation: {exponential: 2 min}, when_busy: callback,
      answer: {probability: 90 %, after: 5 s}, patience: {ringing: 20 s}, recall: {probability: 80 %, after: 4 s}, while_waiting: call_on}
  b: {from: there, to: here, arrivals: {per_line: 6 per hour}, conversation: {exponential: 2 min}, when_busy: callback, recall: {after: 3 s}}
call_completion:
  limits: {per_called: 3, per_line: 2}
  callback: {service_time: 10 min, guard: 3 s, recall_ring: 20 s, when_not_answered: requeue, when_congested: requeue}
)", {{"trunk_groups.T.signalling_delay", delay}});
        CHECK(of(ran, "callback.recalls.suspended") > 20);
        CHECK(of(ran, "callback.calls.congested") > 20);
        return of(ran, "callback.messages");
    };
    CHECK(messages("0") == doctest::Approx(messages("1 us")).epsilon(0.002));
}

TEST_CASE("books of completion that do not balance are a broken invariant")
{
    const auto settled = [](const auto& plant) {
        const ModelPtr model = build(read(town("when_busy: callback").text("40 s")));
        Simulation simulation(*model, 0);
        REQUIRE(simulation.run({}));
        plant(simulation.exchange.recorder.tally.modes[static_cast<std::size_t>(Mode::callback)]);
        return simulation.settle_accounts();
    };
    CHECK(settled([](ModeCell&) {}) == "");
    CHECK(settled([](ModeCell& m) { ++m.recalls.answered; }).find("recalls are not") != std::string::npos);
    CHECK(settled([](ModeCell& m) { ++m.calls.begun; }).find("calls are not") != std::string::npos);
    CHECK(settled([](ModeCell& m) { ++m.recalls.answered, ++m.recalls.begun; }).find("the calls that followed") != std::string::npos);
    CHECK(settled([](ModeCell& m) { m.stages[2] = 0; }).find("more requests at a stage") != std::string::npos);
    CHECK(settled([](ModeCell& m) { ++m.requested, ++m.asked, ++m.requested, ++m.asked; }).find("more requests than failed calls") !=
          std::string::npos);
}
