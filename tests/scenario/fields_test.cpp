// Fields: each key with its default, unknown keys and words, what is still to come, all problems at once (I8, I22).
#include "reading.h"

#include "scenario/read.h"

using namespace reading;

TEST_CASE("something of everything is read as it is written")
{
    const Reading r = read(office);
    REQUIRE(said(r) == "");
    const Scenario& s = r.scenario;
    CHECK(s.title == "Two-site office: busy hour");
    CHECK(s.run.start == Duration::seconds(36'000));
    CHECK(s.run.seed == 20240607);
    CHECK(s.run.confidence == 0.99);
    CHECK(s.switches[0].name == "PBX1");
    CHECK(s.switches[0].value.conference_ports == 6u);
    CHECK(s.switches[1].at.line == 6);
    CHECK(s.switches[1].at.column == 3);
    CHECK(s.trunk_groups[2].value.operation == Operation::one_way);
    CHECK(s.trunk_groups[2].value.between[0] == "LE");
    CHECK(s.routes[0].choices[0].via == std::vector<std::string>{"TIE"});
    CHECK(s.routes[0].choices[1].leave_free == 1);
    CHECK(s.routes[0].at.line == 13);
    CHECK(s.routes[1].choices.empty());
    CHECK(s.routes[1].alternatives == 2u);
    CHECK(s.lines[0].value.home == "PBX1");
    CHECK(s.lines[0].value.size() == 80);
    CHECK(s.lines[0].value.numbers[0].number(79) == "0779");
    CHECK(s.lines[1].value.size() == 9);
    CHECK(s.lines[1].value.intrusion.protection == 3);
    CHECK(s.lines[2].value.numbers[0].number(2) == "100");
    CHECK(s.lines[2].value.presence->away.mean == Duration::seconds(600));
    CHECK(s.hunt_groups[0].value.number == "*700");
    CHECK(s.hunt_groups[0].value.order == HuntOrder::longest_idle);

    const CallerStream& internal = s.callers[0].value;
    CHECK(internal.from.kind == Party::Kind::lines);
    REQUIRE(internal.to.size() == 3);
    CHECK(internal.to[2].to.kind == Party::Kind::hunt_group);
    CHECK(internal.to[2].weight == 0.25);
    CHECK(internal.arrivals.kind == Arrivals::Kind::per_line);
    CHECK(internal.arrivals.per_second == 6.0 / 3600);
    CHECK(internal.when_busy.choices.size() == 5);
    CHECK(internal.when_busy.choices[0].action == Action::redial);
    CHECK(internal.when_no_answer.tried_in_turn == std::vector{Action::callback, Action::message});
    CHECK(internal.when_congested.choices[0].probability == 1);
    CHECK(internal.redial.probability == std::vector{0.9, 0.5});
    CHECK(internal.redial.at_most == 4u);
    CHECK(internal.while_waiting == CallerStream::WhileWaiting::call_on);
    const CallerStream& outside = s.callers[1].value;
    CHECK(outside.from.name == "LE");
    CHECK(outside.to[1].to.kind == Party::Kind::outside);
    CHECK(outside.to[1].weight == 2);
    CHECK(outside.arrivals.erlangs == 6.5);
    CHECK(outside.profile->table.size() == 3);
    CHECK(outside.profile->table[2].factor == 0.55);
    CHECK(s.callers[2].value.profile->amplitude == 0.5);

    CHECK(s.call_completion.limits.per_line == 5u);
    CHECK(s.call_completion.callback.recall_ring.mean == Duration::seconds(20));
    CHECK(s.call_completion.message.texts[1] == "Urgent");
    CHECK(s.expect[0].measure == "completion.callback.success");
    CHECK(s.expect[0].relation == Objective::Relation::greater_or_equal);
    CHECK(s.expect[0].bound == 0.7);
    CHECK(s.expect[0].text == "completion.callback.success >= 70 %");
    CHECK(s.expect[1].relation == Objective::Relation::less);
    CHECK(s.expect[1].bound == 600);
    CHECK(s.expect[1].at.line == 55);
    CHECK(s.theory[0].exact == 0.078741);
    CHECK(s.file == "x.yaml");
}

TEST_CASE("what is not written does not happen")
{
    const Scenario s = read(desk).scenario;
    CHECK(!s.run.start);
    CHECK(s.run.warm_up == Duration{});
    CHECK(s.run.seed == 1);
    CHECK(s.run.replications == 10);
    CHECK(s.run.confidence == 0.95);
    CHECK(s.switches[0].value.switching_delay.is_zero());
    CHECK(!s.switches[0].value.conference_ports);
    CHECK(!s.switches[0].value.call_completion);
    const CallerStream& c = s.callers[0].value;
    CHECK(c.circuits == 1);
    CHECK(c.answer.probability == 1);
    CHECK(c.answer.after.is_zero());
    CHECK(c.patience.ringing.is_never());
    CHECK(c.when_busy.choices.empty());
    CHECK(c.redial.probability == std::vector{1.0});
    CHECK(!c.redial.at_most);
    const CallCompletion& cc = s.call_completion;
    CHECK(cc.modes.size() == 4);
    CHECK(cc.conditions.size() == 3);
    CHECK(!cc.limits.per_line);
    CHECK(cc.callback.service_time.is_never());
    CHECK(cc.callback.guard.is_zero());
    CHECK(cc.callback.suspend);
    CHECK(!cc.callback.hold_called);
    CHECK(cc.intrude.parties == 3);
    CHECK(cc.message.texts == std::vector<std::string>{""});
}

TEST_CASE("a switch's own call_completion is the common one with its keys over it")
{
    const Scenario s = read(office).scenario;
    const CallCompletion& own = *s.switches[1].value.call_completion;
    CHECK(own.order == RequestOrder::lifo);
    CHECK(own.callback.guard.mean == Duration::seconds(2));
    CHECK(own.callback.recall_ring.mean == Duration::seconds(20));
    CHECK(own.limits.per_line == 5u);
    CHECK(s.call_completion.order == RequestOrder::fifo);
}

TEST_CASE("an unknown key or name is an error with what was probably meant")
{
    CHECK_REFUSED(with(desk, "circuits", "circuit"), "x.yaml:4:38: error: trunk_groups.AB: unknown key 'circuit'");
    CHECK_REFUSED(with(desk, "circuits", "circuit"), "did you mean 'circuits'?");
    CHECK_REFUSED(with(desk, "circuits", "Circuits"), "did you mean 'circuits'?");
    CHECK_REFUSED(with(desk, "lines:", "lnies:"), "did you mean 'lines'?");
    CHECK_REFUSED(with(desk, "to: desk", "to: desk2"), "did you mean 'desk'?");
    CHECK_REFUSED(with(desk, "to: desk", "to: {dekc: 1}"), "did you mean 'desk'?");
    CHECK_REFUSED(with(desk, "to: desk", "to: A"), "write {outside: A}");
    CHECK_REFUSED(with(desk, "{outside: B}", "B"), "write {outside: B}");
    CHECK_REFUSED(with(desk, "{outside: B}", "dekc"), "did you mean 'desk'?");
    CHECK_REFUSED(with(desk, "{outside: B}", "{outside: C}"), "from.outside: there is no switch 'C'");
    CHECK_REFUSED(with(desk, "{outside: B}", "{outsied: B}"), "expected a class of lines, or {outside: SWITCH}");
    CHECK_REFUSED(with(desk, "[A, B]", "[A, BB]"), "trunk_groups.AB.between.1: there is no switch 'BB'");
    CHECK_REFUSED(with(desk, "switch: A", "switch: AB"), "lines.desk.switch: there is no switch 'AB'");
    CHECK_REFUSED(desk + "routes: [{from: A, to: B, choices: [[AC]]}]\n",
                  "routes.0.choices.0.0: there is no trunk group 'AC'");
    CHECK_REFUSED(desk + "hunt_groups: {h: {lines: dekc}}\n", "there is no class of lines 'dekc'");
    CHECK_REFUSED(desk + "    when_busy: callbakc\n", "did you mean 'callback'?");
    CHECK_REFUSED(desk + "call_completion: {modes: [camp-on]}\n", "did you mean 'camp_on'?");
    CHECK_REFUSED(desk + "call_completion: {order: first}\n",
                  "'first' is not a word known here; expected fifo, lifo or random");
    CHECK_REFUSED(desk + "call_completion: {modes: [intrude, intrude]}\n", "'intrude' is written twice");
}

TEST_CASE("seizure is a word, and crankback goes with step by step only")
{
    CHECK_REFUSED(desk + "routes: [{from: A, to: B, seizure: later}]\n", "expected at_once or step_by_step");
    CHECK_REFUSED(desk + "routes: [{from: A, to: B, crankback: 1}]\n", "circuits seized at once turn no call back");
}

TEST_CASE("an outage names one thing that there is")
{
    const auto outage = [](const std::string& what) { return desk + "outages: [{at: 1 min, for: 1 min, what: " + what + "}]\n"; };
    for (const char* what : {"AB", "A", "desk", "203", "{group: AB}", "{group: AB, circuits: 10}", "{line: 200}", "{switch: B}"})
        CHECK_ACCEPTED(outage(what));
    CHECK_REFUSED(outage("AC"), "'AC' is nothing that can fail");
    CHECK_REFUSED(outage("204"), "no line has the number '204'");
    CHECK_REFUSED(outage("{group: AB, circuits: 11}"), "'AB' has 10 circuits");
    CHECK_REFUSED(outage("{switch: A, circuits: 1}"), "only of a trunk group can some circuits fail");
    CHECK_REFUSED(outage("{switch: A, line: 200}"), "one of group, switch, lines and line says what fails");
    CHECK_REFUSED(with(outage("A"), "lines: {desk", "lines: {A: {switch: A, numbers: 5}, desk"), "is the name of several things");
}

TEST_CASE("reactions that make no sense are errors of the text")
{
    CHECK_REFUSED(desk + "    when_congested: camp_on\n", "'camp_on' is not possible here; expected redial, callback or nothing");
    CHECK_REFUSED(desk + "    when_no_answer: intrude\n", "'intrude' is not possible here");
    CHECK_REFUSED(desk + "    when_busy: {callback: 60 %, message: 50 %}\n",
                  "the probabilities make 110 %, more than 100 %");
    CHECK_REFUSED(desk + "    when_busy: []\n", "the list is empty");
    CHECK_REFUSED(desk + "    when_busy: [callback, callback]\n", "in the list twice");
    CHECK_REFUSED(desk + "    when_busy: [callback, nothing]\n", "no place in a list");
    CHECK_ACCEPTED(desk + "    when_busy: {callback: 60 %, nothing: 40 %}\n");
    CHECK_ACCEPTED(desk + "    when_busy: nothing\n    when_no_answer: give_up\n");
    CHECK(contains(said(desk + "    when_busy: [redial, message]\n    redial: {delay: 1 s}\n"),
                   "warning: callers.public.when_busy: 'message' is never tried"));
}

TEST_CASE("weights are all percentages of 100 % or all plain numbers")
{
    const auto to = [](const std::string& weights) {
        return with(with(desk, "to: desk", "to: " + weights), "lines: {", "lines: {other: {switch: B, numbers: 300}, ");
    };
    CHECK_ACCEPTED(to("{desk: 60 %, other: 40 %}"));
    CHECK_ACCEPTED(to("{desk: 33.3 %, other: 66.7 %}"));
    CHECK_ACCEPTED(to("{desk: 3, other: 2}"));
    CHECK_REFUSED(to("{desk: 60 %, other: 30 %}"), "the percentages make 90 %, not 100 %");
    CHECK_REFUSED(to("{desk: 60 %, other: 0.4}"), "percentages and plain numbers are mixed");
    CHECK_REFUSED(to("{desk: 0, other: 0}"), "all weights are zero");
    CHECK_REFUSED(to("{desk: -1, other: 2}"), "'-1' is negative");
    CHECK_REFUSED(to("{}"), "there is nobody to call");
    CHECK(read(to("{desk: 1, other: 0}")).scenario.callers[0].value.to.size() == 1);
}

TEST_CASE("never stands only where it makes sense")
{
    CHECK_ACCEPTED(desk +
                   "    patience: {ringing: never, camped_on: never}\n"
                   "call_completion: {camp_on: {max_wait: never}, callback: {service_time: never, recall_ring: never}, "
                   "message: {keep: never}}\n");
    CHECK_REFUSED(desk + "    answer: {after: never}\n", "'never' makes no sense here");
    CHECK_REFUSED(desk + "call_completion: {callback: {guard: never}}\n",
                  "call_completion.callback.guard: 'never' makes no sense here");
}

TEST_CASE("objectives and theory values have a form")
{
    CHECK_ACCEPTED(desk +
                   "expect:\n  - a.b < 1\n  - a.b<=6.5 E\n  - a.b.c > 75 %\n  - a.b >= 10 min\ntheory: {a.b: 50 s, "
                   "a.c: 75 %, a.d: 0}\n");
    CHECK_REFUSED(desk + "expect:\n  - completion.success\n", "has no <, <=, > or >=");
    CHECK_REFUSED(desk + "expect:\n  - completion.success > many\n", "the bound 'many'");
    CHECK_REFUSED(desk + "expect:\n  - \"> 5\"\n", "'' is not the name of a measure");
    CHECK_REFUSED(desk + "expect:\n  - success == 5\n", "has no <");
    CHECK_REFUSED(desk + "expect: {a: b}\n", "expect: expected a list of objectives");
    CHECK_REFUSED(desk + "theory: {a.b: nan}\n", "theory.a.b: 'nan'");
    CHECK_REFUSED(desk + "theory: {blocking: 1}\n", "not the name of a measure");
}

TEST_CASE("the version is required, and only version 1 is read")
{
    CHECK_REFUSED(with(desk, "ringback: 1\n", ""), "x.yaml:1:1: error: 'ringback: 1' is missing");
    for (const char* version : {"2", "0", "\"1.0\"", "one", "01"}) {
        const std::string text = with(desk, "ringback: 1", std::string("ringback: ") + version);
        CHECK_REFUSED(text, "this program reads version 1");
        CHECK_REFUSED(text, "scenarios/README.md describes version 1");
        CHECK(read(text).problems.size() == 1);
    }
    CHECK_REFUSED(with(desk, "ringback: 1", "ringback: [1]"), "the version of the language is a number");
}

TEST_CASE("all problems are told at once, in the order of the text")
{
    std::string text = with(desk, "1 h", "5");
    text = with(text, "circuits: 10", "circuit: 10");
    text = with(text, "200..203", "[200..203, 203]");
    text = with(text, "to: desk", "to: dekc");
    text = with(text, "2 E", "2");
    text = with(text, "{exponential: 3 min}", "never");
    CHECK(errors(text) ==
          "2:17 run.duration: '5' has no unit; expected a duration above 0, as 250 ms, 90 s, 2 min, 1.5 h or 1 d, at "
          "most 100 years\n"
          "4:20 trunk_groups.AB: 'circuits' is missing: how many there are\n"
          "4:38 trunk_groups.AB: unknown key 'circuit'\n"
          "5:47 number 203 of 'desk' is also a number of 'desk' (line 5)\n"
          "9:9 callers.public.to: there is no class of lines or hunt group 'dekc'\n"
          "10:25 callers.public.arrivals.offered: '2' has no unit (E or CCS); expected traffic, as 6.5 E or 234 CCS, "
          "above 0 and at most 1000000 E\n"
          "11:19 callers.public.conversation: 'never' makes no sense here; expected a duration above 0, or a "
          "distribution of one, as {exponential: 90 s}\n");
}

TEST_CASE("of very many problems the first hundred are told and the others counted")
{
    std::string text = desk + "hunt_groups:\n";
    for (int i = 0; i < 1000; ++i) text += "  h" + std::to_string(i) + ": {lines: dekc}\n";
    const Reading r = read(text);
    CHECK(r.problems.size() == 101);
    CHECK(contains(to_text(r.problems.back()), "and 900 more errors"));
}

TEST_CASE("an outside destination may be busy, alone or among weights")
{
    const auto to = [](const std::string& text) { return read(with(desk, "to: desk", "to: " + text)).scenario.callers[0].value.to; };
    CHECK(to("{outside: A, busy: 12 %}")[0].busy == 0.12);
    CHECK(to("{outside: A}")[0].busy == 0);
    const auto weights = to("{desk: 60 %, A: {busy: 0.5, weight: 40 %}}");
    CHECK(weights[1].weight == 0.4);
    CHECK(weights[1].busy == 0.5);
    CHECK(weights[0].busy == 0);
    CHECK_ACCEPTED(with(desk, "to: desk", "to: {desk: 3, A: {weight: 2}}"));
    CHECK_REFUSED(with(desk, "to: desk", "to: {outside: A, busy: 120 %}"), "callers.public.to.busy: '120 %' is out of range");
    CHECK_REFUSED(with(desk, "to: desk", "to: {desk: {weight: 60 %, busy: 1 %}, A: 40 %}"), "only the public of a switch is busy");
    CHECK_REFUSED(with(desk, "to: desk", "to: {desk: 60 %, A: {weight: 30 %, busy: 1 %}}"), "make 90 %, not 100 %");
    CHECK_REFUSED(with(desk, "to: desk", "to: {desk: 60 %, A: {busy: 1 %}}"), "a percentage or a number, or {weight: 40 %, busy: 12 %}");
    for (const char* written : {"{outside: A, busy: 12 %}", "{desk: 60 %, A: {busy: 0.5, weight: 40 %}}"}) {
        const Scenario s = read(with(desk, "to: desk", std::string("to: ") + written)).scenario;
        const Reading again = read(scenario::print_scenario(s));
        CHECK(said(again) == "");
        CHECK(again.scenario.hash == s.hash);
    }
}
