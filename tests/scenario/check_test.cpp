// What no single field can know: reliability.md I16, L1, L8.
#include "reading.h"


using namespace reading;

namespace {

/// desk with other trunk groups and routes over four switches.
std::string routed(const std::string& choices, const std::string& pair = "from: A, to: B")
{
    std::string text = with(desk, "B: {}", "B: {}, C: {}, D: {}");
    text = with(text, "circuits: 10}}",
                "circuits: 10}, AC: {between: [A, C], circuits: 4}, CB: {between: [C, B], circuits: 5, operation: "
                "one_way}, CD: {between: [D, C], circuits: 2}}");
    return text + "routes:\n  - {" + pair + ", choices: " + choices + "}\n";
}

std::string warnings(const std::string& text)
{
    const Reading r = read(text);
    CHECK(!has_errors(r.problems));
    return said(r);
}

}  // namespace

TEST_CASE("no number belongs to two lines")
{
    const auto numbers = [](const std::string& a, const std::string& b, const std::string& hunt = "9999") {
        return with(desk, "{desk: {switch: A, numbers: 200..203}}",
                    "\n  desk: {switch: A, numbers: " + a + "}\n  other: {switch: B, numbers: " + b +
                        "}\nhunt_groups: {h: {lines: desk, number: \"" + hunt + "\"}}");
    };
    CHECK_REFUSED(numbers("200..299", "299"),
                  "x.yaml:7:31: error: number 299 of 'other' is also a number of 'desk' (line 6)");
    CHECK_REFUSED(numbers("250", "200..299"),
                  "x.yaml:7:31: error: number 250 of 'other' is also a number of 'desk' (line 6)");
    CHECK_REFUSED(numbers("95..105", "[1, 100..100]"), "number 100");
    CHECK_REFUSED(numbers("200", "300", "200"), "is also a number of 'desk'");
}

TEST_CASE("a number is its digits: 0700 is not 700")
{
    const auto numbers = [](const std::string& list) { return with(desk, "200..203", list); };
    CHECK_ACCEPTED(numbers("[700, 0700, 00700, +700, 7000]"));
    CHECK_ACCEPTED(numbers("[0700..0799, 700..799]"));
    CHECK_ACCEPTED(numbers("[98..102, 098..099]"));
    CHECK_ACCEPTED(numbers("[\"*21\", '#21#', 21]"));
    CHECK_REFUSED(numbers("[0700..0799, 0750]"), "number 0750");
    CHECK_REFUSED(numbers("['*21', \"*21\"]"), "number *21");
    CHECK_REFUSED(numbers("[+1..+5, +3]"), "number +3");
    CHECK_REFUSED(numbers("279..200"), "ends before it begins");
    CHECK_REFUSED(numbers("099..1000"), "leading zeros and ends of different lengths");
    CHECK_REFUSED(numbers("+1..5"), "+ at one end only");
    CHECK_REFUSED(numbers("'*1..*5'"), "no * or #");
    CHECK_REFUSED(numbers("200-203"), "is not a number or a range");
    CHECK_REFUSED(numbers("200..203..205"), "is not a number or a range");
    CHECK_REFUSED(numbers("200 .. 203"), "is not a number or a range");
    CHECK_REFUSED(numbers("٢٠٠"), "is not a number or a range");
    CHECK_REFUSED(numbers("[]"), "at least one line");
    CHECK(read(numbers("[98..102]")).scenario.lines[0].value.size() == 5);
}

TEST_CASE("many ranges and many lines are checked in no time")
{
    std::string list;
    for (int i = 0; i < 200'000; ++i)
        list += (i ? ", " : "[") + std::to_string(1'000'000 + 3 * i) + ".." + std::to_string(1'000'001 + 3 * i);
    const double begin = seconds_used();
    CHECK_ACCEPTED(with(desk, "200..203", list + "]"));
    CHECK_REFUSED(with(desk, "200..203", list + ", 1599998]"), "number 1599998");
    CHECK(seconds_used() - begin < limit_in_tests);
}

TEST_CASE("a route leads, group by group, from its one switch to the other")
{
    CHECK_ACCEPTED(routed("[[AB], [AC, CB], {via: [AC, CB], leave_free: 3}]"));
    CHECK_REFUSED(routed("[[AC]]"), "routes.0.choices.0: the choice ends at 'C', not at 'B'");
    CHECK_REFUSED(routed("[[AC, AB]]"), "the choice has come to 'C', but 'AB' joins 'A' and 'B'");
    CHECK_REFUSED(routed("[[CB]]"), "the choice has come to 'A', but 'CB'");
    CHECK_REFUSED(routed("[[CB, AC]]", "from: B, to: A"), "'CB' is one_way, from 'C' to 'B' only");
    CHECK_REFUSED(routed("[[AC, CD, CD, CB]]"), "uses 'CD' twice");
    CHECK_REFUSED(routed("[]"), "at least one is needed");
    CHECK_REFUSED(routed("[[]]"), "at least one is needed");
    CHECK_REFUSED(routed("[AB]"), "did you mean [[AB]]?");
    CHECK_REFUSED(routed("[{via: [AC, CB], leave_free: 4}]"),
                  "never taken: leave_free is 4, and its smallest group has 4 circuits");
    CHECK_REFUSED(routed("[[AB]]", "from: A, to: A"), "a route from 'A' to itself");
    CHECK_REFUSED(routed("[[AB]]", "from: A, to: B, alternatives: 1"), "none is computed");
    CHECK_REFUSED(routed("[[AB]]") + "  - {from: A, to: B, alternatives: 1}\n",
                  "routes.1: routes.0 is from 'A' to 'B' already");
    CHECK_ACCEPTED(routed("[[AB]]") + "  - {from: B, to: A, alternatives: 1}\n");
}

TEST_CASE("a trunk group joins two switches")
{
    CHECK_REFUSED(with(desk, "[A, B]", "[A, A]"), "both ends are 'A'");
    CHECK_REFUSED(with(desk, "[A, B]", "[A]"), "expected two switches");
    CHECK_REFUSED(with(desk, "[A, B]", "[A, B, A]"), "more than 2");
    CHECK_REFUSED(with(desk, "[A, B]", "A"), "expected two switches");
}

TEST_CASE("a name that could mean two destinations is refused")
{
    CHECK_REFUSED(desk + "hunt_groups: {desk: {lines: desk}}\n", "a class of lines is called 'desk' too");
    CHECK_REFUSED(desk + "hunt_groups: {outside: {lines: desk}}\n", "'outside' is a word of the language");
}

TEST_CASE("arrivals fit who calls")
{
    CHECK_REFUSED(with(desk, "offered: 2 E", "per_line: 2 per hour"), "per_line and idle_time need lines");
    CHECK_REFUSED(with(desk, "offered: 2 E", "idle_time: 2 h"), "per_line and idle_time need lines");
    CHECK_REFUSED(with(desk, "offered: 2 E", "offered: 2 E, rate: 1 per hour"), "expected one of");
    CHECK_REFUSED(with(desk, "{offered: 2 E}", "2 E"), "expected one of");
    const std::string inside =
        with(with(desk, "{outside: B}", "desk"), "offered: 2 E", "idle_time: {exponential: 1 h}");
    CHECK_ACCEPTED(inside);
    CHECK_ACCEPTED(with(inside, "idle_time: {exponential: 1 h}", "rate: 3 per hour"));
    CHECK_REFUSED(with(inside, "{exponential: 1 h}", "0"), "is always zero");
    CHECK_REFUSED(inside + "    profile: {sine: {amplitude: 50 %, period: 1 h}}\n", "idle_time has no rate");
    CHECK_REFUSED(with(inside, "200..203", "200"), "the only line of 'desk' would call itself");
}

TEST_CASE("the staff of a hunt group is a table by time of day, of members that there are")
{
    const auto staffed = [](const std::string& table) { return desk + "hunt_groups: {h: {lines: desk, staffed: " + table + "}}\n"; };
    CHECK_ACCEPTED(staffed("all"));
    CHECK_ACCEPTED(staffed("{\"18:00\": 0, 09:00: 4}"));
    CHECK(warnings(staffed("{09:00: 4}")).find("a table by time of day, and no run.start") != std::string::npos);
    CHECK_REFUSED(staffed("{09:00: 5}"), "hunt_groups.h: 5 members from \"09:00:00\" on, and 'desk' has 4 lines");
    CHECK_REFUSED(staffed("{09:00: 0, \"12:00\": 0}"), "never staffed");
    CHECK_REFUSED(staffed("{\"09:00\": 1, \"09:00:00\": 2}"), "in the table twice");
    CHECK_REFUSED(staffed("{}"), "the table is empty");
    CHECK_REFUSED(staffed("{9 am: 1}"), "expected a time of day");
    CHECK_REFUSED(staffed("4"), "expected a table of members by time of day");
}

TEST_CASE("overflow leads to another group of the same switch, for a reason, and never back")
{
    const auto overflow = [](const std::string& keys, const std::string& others = "") {
        return with(desk, "203}}", "203}, far: {switch: B, numbers: 300}}") + "hunt_groups: {h: {lines: desk, " + keys + "}, i: {lines: desk" + others + "}, j: {lines: far}}\n";
    };
    CHECK_ACCEPTED(overflow("overflow: {to: i, when: busy}"));
    CHECK_ACCEPTED(overflow("queue: 2, overflow: {to: i, when: queue_full, after: 20 s}"));
    CHECK_REFUSED(overflow("overflow: {to: i}"), "hunt_groups.h.overflow: nothing makes calls go on");
    CHECK_REFUSED(overflow("overflow: {to: i, when: busy, after: 20 s}"), "nobody camps on this group");
    CHECK_REFUSED(overflow("overflow: {to: i, when: queue_full}"), "the group has no `queue` that could be full");
    CHECK_REFUSED(overflow("overflow: {to: h, when: busy}"), "calls would go round in a ring: h → h");
    CHECK_REFUSED(overflow("overflow: {to: i, when: busy}", ", overflow: {to: h, when: busy}"), "in a ring: h → i → h");
    CHECK_ACCEPTED(overflow("overflow: {to: j, when: busy}"));
    CHECK_REFUSED(overflow("overflow: {to: desk, when: busy}"), "there is no hunt group 'desk'");
}

TEST_CASE("profiles are tables by time of day or sines")
{
    const std::string timed = with(desk, "1 h", "1 h, start: 10:00");
    CHECK_ACCEPTED(timed + "    profile: {09:00: 70 %, 12:00: 0}\n");
    CHECK_ACCEPTED(desk + "    profile: {sine: {amplitude: 100 %, period: 1 h}}\n");
    CHECK_ACCEPTED(desk + "    profile: {09:00: 70 %}\n");  // from midnight, with a warning
    CHECK_REFUSED(timed + "    profile: {9:00: 70 %}\n", "expected a time of day, as \"09:30\"");
    CHECK_REFUSED(timed + "    profile: {\"09:00\": 0 %}\n", "every factor is zero");
    CHECK_REFUSED(timed + "    profile: {\"09:00\": -1}\n", "is negative");
    CHECK_REFUSED(timed + "    profile: {\"09:00\": 1, \"09:00:00\": 2}\n", "in the table twice");
    CHECK_REFUSED(timed + "    profile: {}\n", "the table is empty");
    CHECK_REFUSED(timed + "    profile: {09:00: 1, sine: {amplitude: 1, period: 1 h}}\n",
                  "a table or a sine, not both");
    CHECK_REFUSED(desk + "    profile: {sine: {amplitude: 120 %, period: 1 h}}\n", "profile.sine.amplitude");
    CHECK_REFUSED(desk + "    profile: {sine: {amplitude: 20 %, period: 0}}\n", "profile.sine.period");
    const auto table =
        read(timed + "    profile: {\"12:00\": 2, \"09:00\": 1}\n").scenario.callers[0].value.profile->table;
    CHECK(table[0].from < table[1].from);
}

TEST_CASE("redialling at once for ever is refused")
{
    CHECK_REFUSED(desk + "    when_busy: redial\n", "would never let time go on");
    CHECK_REFUSED(desk + "    when_busy: [callback, redial]\n    redial: {probability: [50 %, 1]}\n",
                  "would never let time go on");
    CHECK_ACCEPTED(desk + "    when_busy: redial\n    redial: {delay: 1 s}\n");
    CHECK_ACCEPTED(desk + "    when_busy: redial\n    redial: {at_most: 3}\n");
    CHECK_ACCEPTED(desk + "    when_busy: redial\n    redial: {probability: 90 %}\n");
    CHECK_ACCEPTED(desk + "    when_busy: {redial: 50 %}\n");
}

TEST_CASE("what will hardly be meant is a warning")
{
    CHECK(warnings(desk) == "");
    CHECK(contains(warnings(with(desk, "B: {}", "B: {}, C: {}")), "x.yaml:3:26: warning: switch 'C' has no lines"));
    CHECK(contains(warnings(desk + "    answer: {probability: 90 %}\n"), "ring for ever: patience.ringing is never"));
    CHECK(contains(warnings(desk + "    when_busy: callback\n    recall: {probability: 90 %}\n"),
                   "ring for ever: callback.recall_ring is never"));
    CHECK(warnings(desk + "    when_busy: callback\n    recall: {probability: 90 %}\ncall_completion: {callback: "
                          "{recall_ring: 20 s}}\n") == "");
    CHECK(contains(warnings(desk.substr(0, desk.find("callers"))), "there are no callers"));
}

TEST_CASE("a return of messages cannot wait for nothing")
{
    const auto returns = [](const std::string& how) {
        return with(desk, "numbers: 200..203", "numbers: 200..203, returns_messages: " + how);
    };
    CHECK_ACCEPTED(returns("{delay: 1 min}"));
    CHECK_REFUSED(returns("{probability: 60 %}"), "'delay' is missing");
    CHECK_REFUSED(returns("{delay: 0}"), "is always zero");
}

TEST_CASE("redials without end at one instant are seen in the law of each cause")
{
    const std::string busy = desk + "    when_busy: redial\n    redial: ";
    CHECK_REFUSED(busy + "{delay: 1 min, by_cause: {busy: {delay: 0}}}\n", "would never let time go on");
    CHECK_REFUSED(busy + "{by_cause: {no_answer: {delay: 1 min}}}\n", "would never let time go on");
    CHECK_ACCEPTED(busy + "{by_cause: {busy: {delay: 1 min}}}\n");
    CHECK_ACCEPTED(busy + "{by_cause: {busy: {at_most: 3}}}\n");
    CHECK_ACCEPTED(busy + "{by_cause: {busy: {probability: [1, 50 %]}}}\n");
    CHECK_ACCEPTED(busy + "{}\n    busy_tone: 3 s\n");
    CHECK_ACCEPTED(busy + "{}\n    dialling: 3 s\n");
    CHECK_REFUSED(busy + "{}\n    announcement: 3 s\n", "would never let time go on");
    CHECK_REFUSED(busy + "{by_cause: {bsy: {delay: 1 min}}}\n", "did you mean 'busy'?");
}
