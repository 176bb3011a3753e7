// The service of hunt groups: wrap-up time, staff by time of day, the queue.
#include "../lab.h"

using namespace lab;

namespace {

// One member, who talks to a from 13 to 18 s and wraps up until 38 s; and b, who wants to reach the group at 20 s.
Town wrapping_up(const std::string& b)
{
    Town town;
    town.hunt_group("desk", 1, "wrap_up: 20 s").line("a").line("b").line("c");
    town.calls("a", "desk", "13 s", "5 s").calls("b", "desk", "20 s", "1 h", b);
    return town;
}
Town staffed(const std::string& table)
{
    Town town;
    town.hunt_group("desk", 2, "staffed: {" + table + "}").line("a").line("b").line("c").line("d");
    return town;
}
std::string first_met(const Ran& ran, const std::string& stream)
{
    const std::string calls = calls_of(ran, stream + "#1");
    return calls.find("connected") != std::string::npos ? "connected" : calls.find("busy") != std::string::npos ? "busy" : calls;
}

}  // namespace

TEST_CASE("a member that wraps up takes no call of the group, and a camper of the group is served when it has done")
{
    CHECK(requests_of(wrapping_up("when_busy: camp_on").run("39 s"), "b#1") == "20 waiting busy, 38 calling line_free, 38 ended fulfilled");
    CHECK(first_met(wrapping_up("").run("24 s"), "b") == "busy");
}

TEST_CASE("a callback for the group waits for the end of the wrap-up, and then for the guard")
{
    Town town = wrapping_up("when_busy: callback");
    CHECK(requests_of(town.run("39 s"), "b#1") == "20 waiting busy, 38 recall line_free, 38 calling answered, 38 ended fulfilled");
    town.completion("callback: {guard: 2 s}");
    CHECK(requests_of(town.run("41 s"), "b#1") == "20 waiting busy, 40 recall line_free, 40 calling answered, 40 ended fulfilled");
}

TEST_CASE("the line of a member that wraps up is idle for everybody else")
{
    Town town = wrapping_up("when_busy: camp_on");
    town.calls("c", "desk_lines", "21 s", "3 s");
    CHECK(calls_of(town.run("23 s"), "c#1").ends_with("21 connected answered"));
}

TEST_CASE("a wrap-up that ends during a call of others leaves the group waiting for the end of that call")
{
    Town town = wrapping_up("when_busy: camp_on");
    town.calls("c", "desk_lines", "30 s", "10 s");
    CHECK(requests_of(town.run("41 s"), "b#1") == "20 waiting busy, 40 calling line_free, 40 ended fulfilled");
}

TEST_CASE("a camper on the member's own line is served while it wraps up for the group")
{
    Town town = wrapping_up("when_busy: camp_on");
    town.calls("c", "desk_lines", "14 s", "2 s", "when_busy: camp_on");
    const Ran ran = town.run("39 s");
    CHECK(requests_of(ran, "c#1") == "14 waiting busy, 18 calling line_free, 18 ended fulfilled");
    CHECK(requests_of(ran, "b#1") == "20 waiting busy, 38 calling line_free, 38 ended fulfilled");
}

TEST_CASE("a member wraps up for the group that the call was for, and takes calls of another group")
{
    const auto other_group = [](const std::string& keys) {
        std::string text = wrapping_up("").text("24 s");
        text.insert(text.find("hunt_groups:\n") + 13, "  other: {lines: desk_lines" + keys + "}\n");
        return text.replace(text.find("to: desk, arrivals: {idle_time: 20 s}"), 8, "to: other");
    };
    CHECK(first_met(lab::run(other_group("")), "b") == "connected");
    CHECK(first_met(lab::run(other_group(", wrap_up: 1 h")), "b") == "connected");
}

TEST_CASE("there is no wrap-up after a call that was not answered, nor after one on the member's own line")
{
    Town unanswered;
    unanswered.hunt_group("desk", 1, "wrap_up: 20 s").line("a").line("b");
    unanswered.calls("a", "desk", "10 s", "5 s", "answer: {probability: 0 %}, patience: {ringing: 5 s}").calls("b", "desk", "16 s", "1 h");
    CHECK(first_met(unanswered.run("20 s"), "b") == "connected");
    Town direct;
    direct.hunt_group("desk", 1, "wrap_up: 20 s").line("a").line("b");
    direct.calls("a", "desk_lines", "10 s", "5 s").calls("b", "desk", "16 s", "1 h");
    CHECK(first_met(direct.run("20 s"), "b") == "connected");
}

TEST_CASE("as many members as are on duty take calls, the first of the class, and who is in a call ends it")
{
    Town town = staffed("\"00:00\": 1, \"00:01\": 0, \"00:02\": 2");
    town.calls("a", "desk", "10 s", "100 s").calls("b", "desk", "20 s", "1 h").calls("c", "desk", "115 s", "1 h", "when_busy: camp_on");
    const Ran ran = town.run("121 s");
    CHECK(calls_of(ran, "a#1").ends_with("10 connected answered, 110 idle conversation_over"));
    CHECK(first_met(ran, "b") == "busy");  // one member is idle, and off duty
    CHECK(requests_of(ran, "c#1") == "115 waiting busy, 120 calling line_free, 120 ended fulfilled");
}

TEST_CASE("whoever comes on duty serves a camper each, and a callback")
{
    Town town = staffed("\"00:00\": 0, \"00:01\": 2");
    town.calls("a", "desk", "10 s", "50 s", "when_busy: camp_on").calls("b", "desk", "20 s", "100 s", "when_busy: camp_on");
    town.calls("c", "desk", "5 s", "1 s", "when_busy: callback");
    const Ran ran = town.run("130 s");
    CHECK(requests_of(ran, "a#1") == "10 waiting busy, 60 calling line_free, 60 ended fulfilled");
    CHECK(requests_of(ran, "b#1") == "20 waiting busy, 60 calling line_free, 60 ended fulfilled");
    CHECK(requests_of(ran, "c#1") == "5 waiting busy, 110 recall line_free, 110 calling answered, 110 ended fulfilled");
}

TEST_CASE("a change of staff comes before the demands of its instant")
{
    Town town = staffed("\"00:00\": 2, \"00:01\": 0, \"00:02\": 1");
    town.calls("a", "desk", "60 s", "1 h").calls("b", "desk", "120 s", "1 h");
    const Ran ran = town.run("121 s");
    CHECK(first_met(ran, "a") == "busy");
    CHECK(first_met(ran, "b") == "connected");
}

TEST_CASE("the table of staff repeats daily, counted from the start of the run, and yesterday's last step holds until the first")
{
    const std::string text = staffed("\"06:00\": 1, \"12:00\": 0")
                                 .calls("a", "desk", "1 h", "1 s")
                                 .calls("b", "desk", "4 h", "1 s")
                                 .calls("c", "desk", "10 h", "1 s")
                                 .calls("d", "desk", "27 h", "1 s")
                                 .text("28 h");
    const Ran ran = lab::run(text, {{"run.start", "03:00"}});
    CHECK(first_met(ran, "a") == "busy");       // 04:00
    CHECK(first_met(ran, "b") == "connected");  // 07:00
    CHECK(first_met(ran, "c") == "busy");       // 13:00
    CHECK(first_met(ran, "d") == "connected");  // 06:00 of the next day
}

TEST_CASE("no more than `queue` callers camp on a group, those whose call rings not among them")
{
    Town town;
    town.hunt_group("desk", 1, "queue: 1").line("a").line("b").line("c").line("d");
    town.calls("a", "desk", "10 s", "90 s").calls("b", "desk", "20 s", "1 h", "when_busy: camp_on, answer: {after: 10 s}");
    town.calls("c", "desk", "21 s", "1 h", "when_busy: camp_on").calls("d", "desk", "102 s", "1 h", "when_busy: camp_on");
    const Ran ran = town.run("105 s");
    CHECK(requests_of(ran, "b#1").starts_with("20 waiting busy, 100 calling line_free"));
    CHECK(requests_of(ran, "c#1") == "21 none COMPLETIONOVERRUN");
    CHECK(requests_of(ran, "d#1").starts_with("102 waiting busy"));
}

namespace {

// Two members under `first`, one under `second`, none of whom is free from 10 s on, until `second`'s is at 60 s.
Town full_until_60(const std::string& first, const std::string& second = "")
{
    Town town;
    town.hunt_group("first", 1, first).hunt_group("second", 1, second);
    town.line("a").line("b").line("c").line("d").line("e");
    town.calls("a", "first", "10 s", "1 h").calls("b", "second", "10 s", "50 s");
    return town;
}

}  // namespace

TEST_CASE("a call that finds no member free goes on to the other group as the same attempt, and rings there")
{
    Town town = full_until_60("overflow: {to: second, when: busy}");
    town.calls("c", "first", "65 s", "3 s");
    const Ran ran = town.run("69 s");
    CHECK(diversions_of(ran, "c#1") == "65 first second called_busy");
    CHECK(calls_of(ran, "c#1") == "65 dialing first_attempt, 65 proceeding, 65 connected answered, 68 idle conversation_over");
    for (const TraceEvent& e : ran.trace) {
        if (e.ev == "call" && short_name(e.demand) == "c#1" && e.to == "connected") CHECK(e.peer == "1200");
    }
    CHECK(ran["callers.c.attempts"] == 1);
    CHECK(ran["hunt_groups.first.attempts"] == 2);
    CHECK(ran["hunt_groups.first.overflowed"] == 1);
    CHECK(ran["hunt_groups.first.call_congestion"] == 0.5);
    CHECK(ran["hunt_groups.second.attempts"] == 2);
    CHECK(ran["hunt_groups.second.call_congestion"] == 0);
}

TEST_CASE("a call that finds the other group busy too camps on that one; a callback is for the number dialled")
{
    Town town = full_until_60("overflow: {to: second, when: busy}");
    town.calls("c", "first", "20 s", "5 s", "when_busy: camp_on").calls("d", "first", "21 s", "5 s", "when_busy: callback");
    const Ran ran = town.run("66 s");
    CHECK(requests_of(ran, "c#1") == "20 waiting busy, 60 calling line_free, 60 ended fulfilled");
    CHECK(requests_of(ran, "d#1").starts_with("21 waiting busy, 66 ended"));  // first's own member is what it waits for
}

TEST_CASE("a redial tries the group that was dialled again")
{
    Town town = full_until_60("overflow: {to: second, when: busy}");
    town.calls("c", "first", "20 s", "5 s", "when_busy: redial, redial: {delay: 10 s, at_most: 1}");
    CHECK(diversions_of(town.run("40 s"), "c#1") == "20 first second called_busy, 30 first second called_busy");
}

TEST_CASE("calls go on along a chain of groups to the first with a free member, and stay in the last")
{
    Town town;
    town.hunt_group("first", 1, "overflow: {to: second, when: busy}").hunt_group("second", 1, "overflow: {to: third, when: busy}");
    town.hunt_group("third", 1).line("a").line("b").line("c").line("d");
    for (const char* who : {"a", "b", "c"}) town.calls(who, "first", fmt::format("{}0 s", who[0] - 'a' + 1), "1 h");
    town.calls("d", "first", "40 s", "1 h", "when_busy: camp_on");
    const Ran ran = town.run("50 s");
    CHECK(diversions_of(ran, "b#1") == "20 first second called_busy");
    CHECK(diversions_of(ran, "c#1") == "30 first second called_busy, 30 second third called_busy");
    CHECK(ran["hunt_groups.second.attempts"] == 3);
    CHECK(ran["hunt_groups.second.overflowed"] == 2);
    CHECK(ran["hunt_groups.third.waiting"] == doctest::Approx(0.2));
}

TEST_CASE("when its queue is full a group's calls go on, whether they would camp or not")
{
    Town town = full_until_60("queue: 1, overflow: {to: second, when: queue_full}");
    town.calls("c", "first", "20 s", "5 s", "when_busy: camp_on").calls("d", "first", "61 s", "5 s", "when_busy: camp_on");
    town.calls("e", "first", "62 s", "5 s");
    const Ran ran = town.run("64 s");
    CHECK(diversions_of(ran, "c#1") == "");
    CHECK(diversions_of(ran, "d#1") == "61 first second queue_full");
    CHECK(diversions_of(ran, "e#1") == "62 first second queue_full");
    CHECK(first_met(ran, "d") == "connected");
    CHECK(first_met(ran, "e") == "busy");
}

TEST_CASE("a camper goes on after its time, rings a free member there, and its wait counts from its acceptance")
{
    Town town = full_until_60("overflow: {to: second, after: 30 s}");
    town.calls("c", "first", "40 s", "5 s", "when_busy: camp_on");
    const Ran ran = town.run("76 s");
    CHECK(diversions_of(ran, "c#1") == "70 first second waited");
    CHECK(requests_of(ran, "c#1") == "40 waiting busy, 70 calling line_free, 70 ended fulfilled");
    CHECK(ran["completion.camp_on.wait.mean"] == 30);
    CHECK(ran["hunt_groups.second.wait.mean"] == 0);
}

TEST_CASE("a camper that goes on to a busy group has the place there that its time of acceptance gives it")
{
    Town town = full_until_60("overflow: {to: second, after: 30 s}");
    town.calls("c", "first", "20 s", "5 s", "when_busy: camp_on").calls("d", "second", "21 s", "5 s", "when_busy: camp_on");
    const Ran ran = town.run("70 s");
    CHECK(diversions_of(ran, "c#1") == "50 first second waited");
    CHECK(requests_of(ran, "c#1") == "20 waiting busy, 60 calling line_free, 60 ended fulfilled");
    CHECK(requests_of(ran, "d#1") == "21 waiting busy, 65 calling line_free, 65 ended fulfilled");
}

TEST_CASE("a camper stays where it is if there is no room where it would go on to")
{
    Town town = full_until_60("overflow: {to: second, after: 5 s}", "queue: 1");
    town.calls("d", "second", "20 s", "5 s", "when_busy: camp_on");
    town.calls("c", "first", "21 s", "5 s", "when_busy: camp_on, patience: {camped_on: 40 s}");
    const Ran ran = town.run("62 s");
    CHECK(diversions_of(ran, "c#1") == "");
    CHECK(requests_of(ran, "c#1") == "21 waiting busy, 61 ended abandoned");
    CHECK(ran["hunt_groups.first.abandoned"] == 1);
    CHECK(ran["hunt_groups.first.waiting"] == doctest::Approx(40.0 / 62));
}

TEST_CASE("a camper who has gone on goes on again when the next group has had its time")
{
    Town town = full_until_60("overflow: {to: second, after: 10 s}", "overflow: {to: third, after: 7 s}");
    town.hunt_group("third", 1).calls("c", "first", "20 s", "5 s", "when_busy: camp_on");
    const Ran ran = town.run("40 s");
    CHECK(diversions_of(ran, "c#1") == "30 first second waited, 37 second third waited");
    CHECK(requests_of(ran, "c#1") == "20 waiting busy, 37 calling line_free, 37 ended fulfilled");
}

TEST_CASE("a callback's call that finds the group busy again does not go on")
{
    Town town;  // a is over at 20, and e takes the member while d's phone rings
    town.hunt_group("first", 1, "overflow: {to: second, when: busy}").hunt_group("second", 1);
    town.line("a").line("b").line("d").line("e");
    town.calls("a", "first", "10 s", "10 s").calls("b", "second", "10 s", "12 s").calls("e", "first", "25 s", "1 h");
    town.calls("d", "first", "15 s", "5 s", "when_busy: callback, recall: {after: 7 s}");
    const Ran ran = town.run("28 s");
    CHECK(diversions_of(ran, "d#1") == "15 first second called_busy");
    CHECK(requests_of(ran, "d#1").starts_with("15 waiting busy, 20 recall line_free, 27 calling answered, 27 waiting busy"));
}

TEST_CASE("patience goes on while a call goes on")
{
    Town town = full_until_60("overflow: {to: second, after: 10 s}");
    town.calls("c", "first", "20 s", "5 s", "when_busy: camp_on, patience: {camped_on: 25 s}");
    CHECK(requests_of(town.run("50 s"), "c#1") == "20 waiting busy, 45 ended abandoned");
}

// a rings from 6 and talks from 10 to 40 s; b camps from 20, rings from 40 and talks from 44 to 50; c camps from 22 and hangs up
// at 33; e finds nobody free at 35 and goes, and so does a again at 46 and 52; d rings in vain
// from 51 to 54.
TEST_CASE("the service level is of all calls whose wait has ended, and waits are from arrival to conversation of calls answered")
{
    Town town;
    town.hunt_group("desk", 1, "service_level: 4 s").line("a").line("b").line("c").line("d").line("e");
    town.calls("a", "desk", "6 s", "30 s", "answer: {after: 4 s}").calls("e", "desk", "35 s", "1 h");
    town.calls("b", "desk", "20 s", "6 s", "when_busy: camp_on, answer: {after: 4 s}");
    town.calls("c", "desk", "22 s", "1 h", "when_busy: camp_on, patience: {camped_on: 11 s}");
    town.calls("d", "desk", "51 s", "1 h", "answer: {probability: 0 %}, patience: {ringing: 3 s}");
    const auto measure = [ran = town.run("54500 ms")](const std::string& name) { return ran["hunt_groups.desk." + name]; };
    CHECK(measure("attempts") == 7);
    CHECK(measure("answered") == 2);
    CHECK(measure("abandoned") == 2);
    CHECK(measure("wait.mean") == 14);
    CHECK(measure("wait.p50") == 4);
    CHECK(measure("wait.p99") == 24);
    CHECK(measure("service_level") == doctest::Approx(1.0 / 7));
}

TEST_CASE("without a time for it there is no service level")
{
    Town town;
    town.hunt_group("desk", 1).line("a").calls("a", "desk", "6 s", "30 s");
    const Ran ran = town.run("20 s");
    const Measure* m = ran.result.find("hunt_groups.desk.service_level");
    REQUIRE(m);
    CHECK_FALSE(m->value.has_value());
}

// --- callbacks in turn (virtual hold)

TEST_CASE("callbacks of a group stand in one queue with campers, each with a member of its own")
{
    // Both members talk to c and d, from 10 to 30 s; a asks for a callback at 20 s, b camps from 22 s on, e asks at 24 s.
    const auto serve = [](const std::string& callbacks) {
        Town t;
        t.hunt_group("h", 2, "callbacks: " + callbacks).line("a").line("b").line("c").line("d").line("e");
        t.calls("c", "h", "{empirical: [10 s]}", "20 s").calls("d", "h", "{empirical: [10 s]}", "20 s");
        t.calls("a", "h", "20 s", "5 s", "when_busy: callback, recall: {after: 2 s}").calls("b", "h", "22 s", "5 s", "when_busy: camp_on");
        t.calls("e", "h", "24 s", "5 s", "when_busy: callback, recall: {after: 2 s}");
        return t.run("38 s");
    };
    const Ran ran = serve("in_turn");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 recall line_free, 32 calling answered, 32 ended fulfilled");
    CHECK(requests_of(ran, "b#1") == "22 waiting busy, 30 calling line_free, 30 ended fulfilled");
    CHECK(requests_of(ran, "e#1") == "24 waiting busy, 35 recall line_free, 37 calling answered, 37 ended fulfilled");
    // Otherwise the camper is first, and a's member is not kept: a has it all the same, for nobody else calls.
    CHECK(requests_of(serve("after_campers"), "b#1") == "22 waiting busy, 30 calling line_free, 30 ended fulfilled");
}

TEST_CASE("an older callback comes before a camper, and a younger one after him")
{
    const auto serve = [](const char* asks_at) {
        Town t;
        t.hunt_group("h", 1, "callbacks: in_turn").line("a").line("b").line("c");
        t.calls("c", "h", "{empirical: [10 s]}", "20 s");
        t.calls("a", "h", asks_at, "5 s", "when_busy: callback, recall: {after: 2 s}").calls("b", "h", "22 s", "5 s", "when_busy: camp_on");
        return t.run("39 s");
    };
    const Ran older = serve("20 s"), younger = serve("24 s");
    CHECK(requests_of(older, "a#1").starts_with("20 waiting busy, 30 recall line_free, 32 calling answered, 32 ended fulfilled"));
    CHECK(requests_of(older, "b#1") == "22 waiting busy, 37 calling line_free, 37 ended fulfilled");
    CHECK(requests_of(younger, "b#1") == "22 waiting busy, 30 calling line_free, 30 ended fulfilled");
    CHECK(requests_of(younger, "a#1") == "24 waiting busy, 35 recall line_free, 37 calling answered, 37 ended fulfilled");
}

TEST_CASE("a camper who goes on as a callback keeps his place in a queue in turn")
{
    const auto serve = [](const std::string& callbacks) {
        Town t;
        t.hunt_group("h", 1, "callbacks: " + callbacks).line("a").line("b").line("c").calls("c", "h", "{empirical: [10 s]}", "20 s");
        t.calls("a", "h", "20 s", "5 s", "when_busy: camp_on").calls("b", "h", "22 s", "5 s", "when_busy: callback");
        t.completion("camp_on: {max_wait: 5 s, when_waited: callback}");
        return requests_of(t.run("39 s"), "a#1");
    };
    CHECK(serve("in_turn") == "20 waiting busy, 25 ended service_timeout, 25 waiting busy, 30 recall line_free, 30 calling answered, 30 ended fulfilled");
    CHECK(serve("after_campers") == "20 waiting busy, 25 ended service_timeout, 25 waiting busy, 35 recall line_free, 35 calling answered, 35 ended fulfilled");
}

TEST_CASE("a member kept for a caller who does not answer takes the next in turn")
{
    Town t;
    t.hunt_group("h", 1, "callbacks: in_turn").line("a").line("b").line("c").calls("c", "h", "{empirical: [10 s]}", "20 s");
    t.calls("a", "h", "20 s", "5 s", "when_busy: callback, recall: {probability: 0}").calls("b", "h", "22 s", "5 s", "when_busy: camp_on");
    const Ran ran = t.completion("callback: {recall_ring: 6 s}").run("39 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 recall line_free, 36 ended recall_timeout");
    CHECK(requests_of(ran, "b#1") == "22 waiting busy, 36 calling line_free, 36 ended fulfilled");
}
