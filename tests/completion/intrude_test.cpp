// Intrude: who may join, and who goes on when somebody leaves.
#include "../lab.h"

using namespace lab;

namespace {

// c calls b at 10 s and talks for `talks`; a calls `whom` at 20 s, and stays for `stays`.
Town one_intruder(const std::string& talks = "30 s", const std::string& stays = "10 s", const std::string& whom = "b",
                  const std::string& a = "", const std::string& b = "", const std::string& c = "")
{
    Town town;
    town.line("a", a).line("b", b).line("c", c).calls("c", "b", "10 s", talks).calls("a", whom, "20 s", stays, "when_busy: intrude");
    return town;
}

// Calls of a demand that were connected, and when they ended.
std::string talk(const Ran& ran, const std::string& demand)
{
    const std::string story = calls_of(ran, demand);
    const std::size_t at = story.find("connected");
    return at == std::string::npos ? "" : story.substr(at);
}

}  // namespace

TEST_CASE("the intruder joins the conversation at the line dialled, whichever end of it that is")
{
    for (const char* whom : {"b", "c"}) {
        const Ran ran = one_intruder("30 s", "10 s", whom).run("39 s");
        CHECK(requests_of(ran, "a#1") == "20 waiting busy, 20 ended fulfilled");
        CHECK(calls_of(ran, "a#1") == "20 dialing first_attempt, 20 proceeding, 20 busy called_busy, 20 connected intruded, 30 idle conversation_over");
        CHECK(ran["callers.a.busy"] == 1);
        CHECK(ran["callers.a.completion_ratio"] == 1);
    }
}

TEST_CASE("when the stay ends first, the intruder leaves and the two go on")
{
    const Ran ran = one_intruder("30 s", "10 s").run("45 s");
    CHECK(talk(ran, "a#1").ends_with("30 idle conversation_over"));
    CHECK(talk(ran, "c#1").ends_with("40 idle conversation_over"));
}

TEST_CASE("when the first conversation ends, its other party leaves, and the called line and the intruder go on")
{
    Town town = one_intruder("30 s", "30 s");
    // c is free from 40 s on, b until 50 s not.
    town.line("d").line("e").calls("d", "c", "45 s", "1 s").calls("e", "b", "45 s", "1 s");
    const Ran ran = town.run("49.5 s");
    CHECK(talk(ran, "c#1").ends_with("40 idle conversation_over"));
    CHECK(calls_of(ran, "d#1").find("connected") != std::string::npos);
    CHECK(calls_of(ran, "e#1").find("connected") == std::string::npos);
    CHECK(talk(town.run("51 s"), "a#1").ends_with("50 idle conversation_over"));
}

TEST_CASE("whoever intruded leaves with the first call where the scenario says so")
{
    const Ran ran = one_intruder("30 s", "30 s").completion("intrude: {when_call_ends: leave}").run("45 s");
    CHECK(talk(ran, "a#1").ends_with("40 idle other_left"));
}

TEST_CASE("the two that go on can be intruded on again")
{
    Town town = one_intruder("15 s", "30 s");  // c leaves at 25 s; a and b go on until 50 s
    town.line("d").calls("d", "b", "28 s", "4 s", "when_busy: intrude");
    const Ran ran = town.run("35 s");
    CHECK(requests_of(ran, "d#1") == "28 waiting busy, 28 ended fulfilled");
    CHECK(talk(ran, "d#1").ends_with("32 idle conversation_over"));
}

TEST_CASE("a capability strictly above the protection of both parties is needed")
{
    const auto asks = [](const std::string& a, const std::string& b, const std::string& c) {
        return requests_of(one_intruder("30 s", "10 s", "b", a, b, c).run("25 s"), "a#1");
    };
    const auto capable = [](int n) { return fmt::format("intrusion: {{capability: {}}}", n); };
    const auto protects = [](int n) { return fmt::format("intrusion: {{protection: {}}}", n); };
    const std::string joins = "20 waiting busy, 20 ended fulfilled", refused = "20 none OPERATIONUNAVAIL";
    CHECK(asks("", "", "") == joins);
    CHECK(asks("", protects(1), "") == refused);
    CHECK(asks("", "", protects(1)) == refused);
    CHECK(asks(capable(2), protects(2), "") == refused);
    CHECK(asks(capable(2), "", protects(2)) == refused);
    CHECK(asks(capable(3), protects(2), protects(2)) == joins);
    CHECK(asks(capable(0), "", "") == refused);
}

TEST_CASE("a line that does not talk cannot be intruded on")
{
    Town town;
    town.line("a").line("b").line("c").calls("c", "b", "10 s", "30 s", "answer: {after: 30 s}").calls("a", "b", "20 s", "5 s", "when_busy: intrude");
    CHECK(requests_of(town.run("25 s"), "a#1") == "20 none RESOURCEUNAVAIL");
}

TEST_CASE("no more parties than the scenario allows")
{
    const auto with = [](int parties) {
        Town town = one_intruder("1 h", "1 h");
        town.line("d").calls("d", "b", "28 s", "4 s", "when_busy: intrude");
        return requests_of(town.completion(fmt::format("intrude: {{parties: {}}}", parties)).run("30 s"), "d#1");
    };
    CHECK(with(3) == "28 none RESOURCEUNAVAIL");
    CHECK(with(4) == "28 waiting busy, 28 ended fulfilled");
}

TEST_CASE("without a conference port there is no intrusion, and a port is given back when its party leaves")
{
    Town none = one_intruder();
    CHECK(requests_of(none.of_switch("conference_ports: 0").run("25 s"), "a#1") == "20 none RESOURCEUNAVAIL");
    Town one = one_intruder("1 h", "10 s");  // a stays from 20 to 30 s
    one.line("d").line("e").line("f").of_switch("conference_ports: 1");
    one.calls("d", "e", "5 s", "1 h").calls("f", "e", "25 s", "1 s", "when_busy: [intrude, redial], redial: {delay: 10 s, at_most: 1}");
    CHECK(requests_of(one.run("38 s"), "f#1") == "25 none RESOURCEUNAVAIL, 35 waiting busy, 35 ended fulfilled");
}

TEST_CASE("a warning tone comes first")
{
    const Ran ran = one_intruder("30 s", "10 s").completion("intrude: {warning_tone: 3 s}").run("39 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 23 ended fulfilled");
    CHECK(talk(ran, "a#1").ends_with("33 idle conversation_over"));
}

TEST_CASE("a line that becomes free during the warning tone rings like any other")
{
    const Ran ran = one_intruder("12 s", "10 s").completion("intrude: {warning_tone: 3 s}").run("30 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 23 calling line_free, 23 ended fulfilled");
    CHECK(talk(ran, "a#1") == "connected answered");
}

// ECMA-203: isolation of the unwanted user.
TEST_CASE("isolated, the other party waits on hold until the intruder leaves, and then goes on; nobody else can intrude meanwhile")
{
    Town town = one_intruder("30 s", "10 s").of_switch("conference_ports: 0").completion("intrude: {effect: isolate}");
    town.line("d").calls("d", "b", "25 s", "5 s", "when_busy: intrude");
    const Ran ran = town.run("49 s");
    CHECK(talk(ran, "a#1") == "connected intruded, 30 idle conversation_over");
    // 20 of the 30 s were left at 20 s.
    CHECK(talk(town.run("52 s"), "c#1") == "connected answered, 50 idle conversation_over");
    CHECK(requests_of(ran, "d#1") == "25 none RESOURCEUNAVAIL");
}
