// Callback: when a request can be served, the recall, the call that follows, and how each of them fails.
#include "../lab.h"

#include <map>
#include <set>

using namespace lab;

namespace {

// b talks to c from 10 to 30 s, and again from 40 s on; a asks at 20 s to be called back.
Town one_request(const std::string& a = "", const std::string& callback = "", const std::string& of_b = "")
{
    Town town;
    town.line("a").line("b", of_b).line("c").calls("c", "b", "10 s", "20 s");
    town.calls("a", "b", "20 s", "5 s", "when_busy: callback" + (a.empty() ? a : ", " + a));
    if (!callback.empty()) town.completion("callback: {" + callback + "}");
    return town;
}

}  // namespace

TEST_CASE("the call is released, and no circuit is held while the request waits")
{
    const Ran ran = one_request().run("29 s");
    CHECK(calls_of(ran, "a#1") == "20 dialing first_attempt, 20 proceeding, 20 busy called_busy, 20 idle cleared");
}

TEST_CASE("the caller is rung first, then the called party")
{
    const Ran ran = one_request("recall: {after: 3 s}, answer: {after: 2 s}").run("36 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 recall line_free, 33 calling answered, 35 ended fulfilled");
    CHECK(calls_of(ran, "a#1").ends_with("30 offering recall, 33 dialing answered, 33 proceeding, 33 ringback called_free, "
                                         "35 connected answered"));
}

// 15. Without a guard (Asterisk, most private exchanges) it is the instant of the release, after it.
TEST_CASE("the called line has to have been free for the guard time")
{
    CHECK(requests_of(one_request("", "guard: 5 s").run("36 s"), "a#1") ==
          "20 waiting busy, 35 recall line_free, 35 calling answered, 35 ended fulfilled");
}

TEST_CASE("a guard that is broken by another call begins anew")
{
    Town town = one_request("", "guard: 5 s");  // d calls b from 33 to 36 s
    town.line("d").calls("d", "b", "33 s", "3 s");
    CHECK(requests_of(town.run("49 s"), "a#1") == "20 waiting busy, 49 ended left");  // c calls again at 40 s
}

TEST_CASE("a broken guard that is not broken again lets the request be served")
{
    Town town = one_request("", "guard: 5 s");
    town.line("d").calls("d", "b", "31 s", "1 s");
    CHECK(requests_of(town.run("39 s"), "a#1") ==
          "20 waiting busy, 37 recall line_free, 37 calling answered, 37 ended fulfilled");
}

TEST_CASE("the oldest request is served first")
{
    Town town = one_request();
    town.line("d").calls("d", "b", "25 s", "5 s", "when_busy: callback");
    const Ran ran = town.run("39 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 recall line_free, 30 calling answered, 30 ended fulfilled");
    CHECK(requests_of(ran, "d#1") == "25 waiting busy, 35 recall line_free, 35 calling answered, 35 ended fulfilled");
}

TEST_CASE("a request whose caller is busy is passed over and keeps its place")
{
    Town town = one_request("recall: {after: 1 s}");  // a talks to e when b becomes free
    town.line("d").calls("d", "b", "25 s", "2 s", "when_busy: callback").line("e").calls("e", "a", "28 s", "5 s");
    const Ran ran = town.run("39 s");
    CHECK(requests_of(ran, "d#1") == "25 waiting busy, 30 recall line_free, 30 calling answered, 30 ended fulfilled");
    // b is free at 32 s, a only at 33 s: the caller becoming idle is an opportunity too.
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 33 recall line_free, 34 calling answered, 34 ended fulfilled");
}

TEST_CASE("without suspension the request of a busy caller is lost at its opportunity")
{
    Town town = one_request("", "suspend: false");
    town.line("e").calls("e", "a", "28 s", "5 s");
    CHECK(requests_of(town.run("39 s"), "a#1") == "20 waiting busy, 30 ended caller_gone");
}

TEST_CASE("no other recall for the called line is under way")
{
    Town town = one_request("recall: {after: 4 s}");
    town.line("d").calls("d", "b", "25 s", "2 s", "when_busy: callback");
    const Ran ran = town.run("39.5 s");
    CHECK(requests_of(ran, "d#1") == "25 waiting busy, 39 recall line_free, 39 calling answered, 39 ended fulfilled");
}

TEST_CASE("a caller who does not answer the recall loses his request, and the next is served at once, without a guard")
{
    Town town = one_request("recall: {probability: 0}", "recall_ring: 6 s, guard: 2 s");
    town.line("d").calls("d", "b", "25 s", "1 s", "when_busy: callback");
    const Ran ran = town.run("39 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 32 recall line_free, 38 ended recall_timeout");
    CHECK(requests_of(ran, "d#1") == "25 waiting busy, 38 recall line_free, 38 calling answered, 38 ended fulfilled");
}

TEST_CASE("an answer to the recall later than it rings is none")
{
    CHECK(requests_of(one_request("recall: {after: 7 s}", "recall_ring: 6 s").run("39 s"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 36 ended recall_timeout");
}

TEST_CASE("an unanswered recall is requeued where the scenario says so")
{
    // It keeps its place and is tried again at once.
    const std::string story = requests_of(one_request("recall: {after: 7 s}", "recall_ring: 6 s, when_not_answered: requeue").run("39 s"), "a#1");
    CHECK(story.starts_with("20 waiting busy, 30 recall line_free, 36 waiting requeued, 36 recall line_free"));
}

TEST_CASE("a called party who does not answer the call that follows ends the request")
{
    CHECK(requests_of(one_request("answer: {probability: 0}, patience: {ringing: 4 s}").run("39 s"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 30 calling answered, 34 ended not_answered");
}

TEST_CASE("a third caller may take the called line during the recall, unless it is held")
{
    const auto with = [](const std::string& callback) {
        Town town = one_request("recall: {after: 4 s}", callback);
        town.line("d").calls("d", "b", "32 s", "3 s");
        return town.run("39 s");
    };
    SUBCASE("not held: busy again, the place is kept")
    {
        const Ran ran = with("hold_called: false");
        CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 recall line_free, 34 calling answered, 34 waiting busy, "
                                         "35 recall line_free, 39 ended left");
        CHECK(ran["callers.d.answered"] == 1);
    }
    SUBCASE("not held, and places are not kept")
    {
        CHECK(requests_of(with("when_busy_again: drop"), "a#1") ==
              "20 waiting busy, 30 recall line_free, 34 calling answered, 34 ended busy_again");
    }
    SUBCASE("held")
    {
        const Ran ran = with("hold_called: true");
        CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 recall line_free, 34 calling answered, 34 ended fulfilled");
        CHECK(ran["callers.d.busy"] == 1);
    }
}

TEST_CASE("a held line is given back when the recall fails, and serves its campers")
{
    Town town = one_request("recall: {probability: 0}", "hold_called: true, recall_ring: 6 s");
    town.line("d").calls("d", "b", "32 s", "1 s", "when_busy: camp_on");
    CHECK(requests_of(town.run("39 s"), "d#1") == "32 waiting busy, 36 calling line_free, 36 ended fulfilled");
}

TEST_CASE("the service time ends a waiting request")
{
    CHECK(requests_of(one_request("", "service_time: 7 s").run("39 s"), "a#1") == "20 waiting busy, 27 ended service_timeout");
}

TEST_CASE("a service time that runs out during the recall acts only if that fails")
{
    CHECK(requests_of(one_request("recall: {after: 4 s}", "service_time: 12 s").run("39 s"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 34 calling answered, 34 ended fulfilled");
    CHECK(requests_of(one_request("recall: {probability: 0}", "service_time: 12 s, recall_ring: 4 s, when_not_answered: requeue").run("39 s"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 34 ended service_timeout");
}

TEST_CASE("a service time that runs out during the call that follows acts only if that fails")
{
    CHECK(requests_of(one_request("answer: {after: 4 s}", "service_time: 12 s").run("39 s"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 30 calling answered, 34 ended fulfilled");
    CHECK(requests_of(one_request("answer: {probability: 0}, patience: {ringing: 4 s}", "service_time: 12 s").run("39 s"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 30 calling answered, 34 ended service_timeout");
}

TEST_CASE("a request for no answer has a service time of its own")
{
    Town town;
    town.line("a").line("b").completion("callback: {service_time: 1 s, service_time_no_answer: 7 s}");
    town.calls("a", "b", "20 s", "5 s", "answer: {probability: 0}, patience: {ringing: 5 s}, when_no_answer: callback");
    CHECK(requests_of(town.run("39 s"), "a#1") == "25 waiting no_answer, 32 ended service_timeout");
}

TEST_CASE("ring first the called: he is recalled, then the caller is rung")
{
    const std::string first = "ring_first: called, recall_ring: 10 s";
    SUBCASE("both answer")
    {
        const Ran ran = one_request("recall: {after: 3 s}, answer: {after: 2 s}", first).run("38 s");
        CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 recall line_free, 32 calling answered, 35 ended fulfilled");
        bool from_b = false;
        for (const TraceEvent& e : ran.trace) from_b |= e.to == "offering" && e.line == "102" && e.peer == "101";
        CHECK(from_b);
    }
    SUBCASE("the called does not answer")
    {
        CHECK(requests_of(one_request("answer: {probability: 0}", "ring_first: called, recall_ring: 6 s").run("39 s"), "a#1") ==
              "20 waiting busy, 30 recall line_free, 36 ended not_answered");
    }
    SUBCASE("the caller does not answer")
    {
        CHECK(requests_of(one_request("recall: {probability: 0}", "ring_first: called, recall_ring: 6 s").run("39 s"), "a#1") ==
              "20 waiting busy, 30 recall line_free, 30 calling answered, 36 ended recall_timeout");
    }
}

// 23. RFC 6910 4.1 and ETSI CCNR: the sign is an established call of the called party.
TEST_CASE("after no answer, a sign of the called person arms the request")
{
    // a rings b in vain until 25 s. b is called by c from 30 to 35 s, and calls e itself from 50 to 55 s.
    const auto with = [](const std::string& trigger) {
        Town town;
        town.line("a").line("b").line("c").line("e").completion("callback: {no_answer_trigger: " + trigger + "}");
        town.calls("a", "b", "20 s", "5 s", "answer: {probability: 0}, patience: {ringing: 5 s}, when_no_answer: callback");
        town.calls("c", "b", "30 s", "5 s").calls("b", "e", "15 s", "5 s");
        return requests_of(town.run("59 s"), "a#1");
    };
    // b's idle time of 15 s begins anew at 20, 25 and 35 s.
    CHECK(with("any_call").starts_with("25 waiting no_answer, 35 recall line_free"));
    CHECK(with("own_call").starts_with("25 waiting no_answer, 55 recall line_free"));
    CHECK(with("off_hook").starts_with("25 waiting no_answer, 35 recall line_free"));
}

TEST_CASE("lifting the receiver for a call that fails is a sign for off_hook, and for nothing else")
{
    const auto with = [](const std::string& trigger) {
        Town town;  // b calls e, who is busy, at 40 s: its idle time begins anew at 25 s
        town.line("a").line("b").line("c").line("e").completion("callback: {no_answer_trigger: " + trigger + "}");
        town.calls("a", "b", "20 s", "5 s", "answer: {probability: 0}, patience: {ringing: 5 s}, when_no_answer: callback");
        town.calls("c", "e", "10 s", "1 h").calls("b", "e", "15 s", "5 s");
        return requests_of(town.run("44 s"), "a#1");
    };
    CHECK(with("off_hook").starts_with("25 waiting no_answer, 40 recall line_free"));
    CHECK(with("any_call") == "25 waiting no_answer, 44 ended left");
    CHECK(with("own_call") == "25 waiting no_answer, 44 ended left");
}

TEST_CASE("a callback for a hunt group waits for any idle member")
{
    Town town;
    town.hunt_group("desk", 2).line("a").line("c").line("d");
    town.calls("c", "desk", "10 s", "1 h").calls("d", "desk", "15 s", "20 s").calls("a", "desk", "20 s", "5 s", "when_busy: callback");
    const Ran ran = town.run("37 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 35 recall line_free, 35 calling answered, 35 ended fulfilled");
}

TEST_CASE("the oldest servable request of the whole system is served when a caller could be rung for two")
{
    // a, calling on, asks at 20 and at 40 s for b or e, which both become free at 60 s.
    Town town;
    town.line("a").line("b").line("c").line("e").line("f").calls("c", "b", "10 s", "50 s").calls("f", "e", "10 s", "50 s");
    town.calls("a", "{b: 1, e: 1}", "20 s", "30 s", "when_busy: callback, while_waiting: call_on");
    std::set<std::string> first;
    for (int seed = 1; seed <= 12; ++seed) {
        const Ran ran = run(town.text("59 s"), {{"run.seed", std::to_string(seed)}, {"run.follow", "10 s"}});
        std::map<std::string, std::string> peers;
        for (const TraceEvent& e : ran.trace) {
            if (e.ev == "demand") peers[short_name(e.demand)] = e.peer;
        }
        if (peers.at("a#1") == peers.at("a#2")) continue;
        first.insert(peers.at("a#1"));
        CHECK(requests_of(ran, "a#1") == "20 waiting busy, 60 recall line_free, 60 calling answered, 60 ended fulfilled");
        CHECK(requests_of(ran, "a#2") == "40 waiting busy, 69 ended left");
    }
    CHECK(first.size() == 2);  // whichever of the two lines is the older request's
}

TEST_CASE("a recall and its call use circuits of their own")
{
    const Ran ran = run(R"(ringback: 1
run: {duration: 40 s, replications: 1}
switches: {A: {}, B: {}}
trunk_groups: {AB: {between: [A, B], circuits: 2}}
lines: {a: {switch: A, numbers: 1}, b: {switch: B, numbers: 2}, c: {switch: B, numbers: 3}, d: {switch: A, numbers: 4}}
callers:
  c: {from: c, to: b, arrivals: {idle_time: 10 s}, conversation: 20 s}
  a: {from: a, to: b, arrivals: {idle_time: 20 s}, conversation: 5 s, when_busy: callback}
  d: {from: d, to: {outside: B}, arrivals: {idle_time: 25 s}, conversation: 1 h, circuits: 2}
)");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 recall line_free, 30 calling answered, 30 ended congestion");
    CHECK(ran["trunk_groups.AB.bids"] == 3);
    CHECK(ran["trunk_groups.AB.overflows"] == 1);
    CHECK(ran["callers.a.congested"] == 0);
    CHECK(ran["callers.a.busy"] == 1);
}
