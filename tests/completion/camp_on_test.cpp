// Camp-on: the caller waits on the line with every circuit of the path held.
#include "../lab.h"

using namespace lab;

namespace {

// b talks to c from 10 to 40 s; a camps from 20 s, d from 30 s.
Town two_campers(const std::string& a = "", const std::string& d = "")
{
    const auto more = [](const std::string& text) { return "when_busy: camp_on" + (text.empty() ? text : ", " + text); };
    Town town;
    town.line("a").line("b").line("c").line("d").calls("c", "b", "10 s", "30 s");
    town.calls("a", "b", "20 s", "5 s", more(a)).calls("d", "b", "30 s", "5 s", more(d));
    return town;
}

}  // namespace

TEST_CASE("the first camper is served first, the next when the line is free again")
{
    const Ran ran = two_campers().run("48 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 40 calling line_free, 40 ended fulfilled");
    CHECK(requests_of(ran, "d#1") == "30 waiting busy, 45 calling line_free, 45 ended fulfilled");
    CHECK(ran["completion.camp_on.wait.mean"] == 17.5);
}

TEST_CASE("order lifo serves the last camper first")
{
    const Ran ran = two_campers().completion("order: lifo").run("48 s");
    CHECK(requests_of(ran, "d#1") == "30 waiting busy, 40 calling line_free, 40 ended fulfilled");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 45 calling line_free, 45 ended fulfilled");
}

TEST_CASE("a camper's turn makes the phone ring, and answer and patience while it rings apply")
{
    const Ran ran = two_campers("answer: {after: 3 s}", "answer: {after: 9 s}, patience: {ringing: 6 s}").run("1 min");
    CHECK(calls_of(ran, "a#1").starts_with("20 dialing first_attempt, 20 proceeding, 20 busy called_busy, 40 ringback called_free, "
                                           "43 connected answered"));
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 40 calling line_free, 43 ended fulfilled");
    CHECK(requests_of(ran, "d#1") == "30 waiting busy, 48 calling line_free, 54 ended not_answered");
}

// 38. ECMA-191: the entry is gone, and nothing rings.
TEST_CASE("a camper hangs up when his patience ends: abandoned")
{
    const Ran ran = two_campers("patience: {camped_on: 15 s}").run("39 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 35 ended abandoned");
    CHECK(calls_of(ran, "a#1").ends_with("35 idle abandoned"));
}

TEST_CASE("a camper waits max_wait at most")
{
    const Ran ran = two_campers().completion("camp_on: {max_wait: 15 s}").run("39 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 35 ended service_timeout");
}

TEST_CASE("patience on the line does not run while the phone rings for the camper")
{
    const Ran ran = two_campers("answer: {after: 10 s}, patience: {camped_on: 25 s}").run("52 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 40 calling line_free, 50 ended fulfilled");
}

TEST_CASE("a hunt group's member becoming free takes first its own first camper, then the group's")
{
    // The only member is busy until 40 s; a camps on the group from 20 s, d on the member's own line from 30 s.
    Town town;
    town.hunt_group("desk", 1).line("a").line("c").line("d").calls("c", "desk", "10 s", "30 s");
    town.calls("a", "desk", "20 s", "5 s", "when_busy: camp_on").calls("d", "desk_lines", "30 s", "5 s", "when_busy: camp_on");
    const Ran ran = town.run("48 s");
    CHECK(requests_of(ran, "d#1") == "30 waiting busy, 40 calling line_free, 40 ended fulfilled");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 45 calling line_free, 45 ended fulfilled");
}

TEST_CASE("any member that becomes free serves the group's camper")
{
    Town town;
    town.hunt_group("desk", 2).line("a").line("c").line("d");
    town.calls("c", "desk", "10 s", "1 h").calls("d", "desk", "15 s", "20 s").calls("a", "desk", "20 s", "5 s", "when_busy: camp_on");
    const Ran ran = town.run("37 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 35 calling line_free, 35 ended fulfilled");
}
