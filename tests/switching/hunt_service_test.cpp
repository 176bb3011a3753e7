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
