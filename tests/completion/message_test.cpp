// Message: a text is left, and the call may be returned.
#include "../lab.h"

using namespace lab;

namespace {

// b talks to c from 10 s on for `busy`; a leaves a message at 20 s, and every 20 s after.
Town one_message(const std::string& of_b, const std::string& a = "", const std::string& message = "", const std::string& busy = "20 s")
{
    Town town;
    town.line("a").line("b", of_b).line("c").calls("c", "b", "10 s", busy);
    town.calls("a", "b", "20 s", "5 s", "when_busy: message" + (a.empty() ? a : ", " + a));
    if (!message.empty()) town.completion("message: {" + message + "}");
    return town;
}

}  // namespace

TEST_CASE("the call is returned from the called line to the sender, and lasts the demand's conversation time")
{
    const Ran ran = one_message("returns_messages: {delay: 12 s}").run("38 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 32 calling return_call, 32 ended fulfilled");
    CHECK(calls_of(ran, "a#1").ends_with("32 dialing return_call, 32 proceeding, 32 connected answered, 37 idle conversation_over"));
    bool from_b = false;
    for (const TraceEvent& e : ran.trace) from_b |= e.why == "return_call" && e.ev == "call" && e.line == "102" && e.peer == "101";
    CHECK(from_b);
}

TEST_CASE("the delay is drawn anew each time it finds the line not idle")
{
    CHECK(requests_of(one_message("returns_messages: {delay: 6 s}").run("38 s"), "a#1") ==
          "20 waiting busy, 32 calling return_call, 32 ended fulfilled");
}

TEST_CASE("a message that will not be returned ends expired and takes no place")
{
    for (const char* of_b : {"", "returns_messages: {probability: 0, delay: 1 s}"}) {
        const Ran ran = one_message(of_b, "", "per_called: 1", "1 h").run("59 s");
        CHECK(requests_of(ran, "a#1") == "20 waiting busy, 20 ended expired");
        CHECK(requests_of(ran, "a#2") == "40 waiting busy, 40 ended expired");
        CHECK(ran["completion.message.accepted"] == 2);
    }
}

TEST_CASE("a return call rings for the sender's own patience, and is answered as he answers recalls")
{
    const std::string of_b = "returns_messages: {delay: 12 s}";
    CHECK(requests_of(one_message(of_b, "recall: {after: 3 s}, patience: {ringing: 4 s}").run("38 s"), "a#1") ==
          "20 waiting busy, 32 calling return_call, 35 ended fulfilled");
    CHECK(requests_of(one_message(of_b, "recall: {after: 5 s}, patience: {ringing: 4 s}").run("38 s"), "a#1") ==
          "20 waiting busy, 32 calling return_call, 36 ended not_answered");
}

TEST_CASE("a return call that finds the sender's line busy ends the message")
{
    Town town = one_message("returns_messages: {delay: 12 s}");
    town.line("d").calls("d", "a", "31 s", "5 s");
    CHECK(requests_of(town.run("38 s"), "a#1") == "20 waiting busy, 32 calling return_call, 32 ended busy_again");
}

TEST_CASE("a message that is kept for its time expires")
{
    CHECK(requests_of(one_message("returns_messages: {delay: 1 h}", "", "keep: 9 s").run("38 s"), "a#1") ==
          "20 waiting busy, 29 ended expired");
}

TEST_CASE("repeat: overwrite replaces a message of the same sender, refuse keeps the first, keep_both stores both")
{
    const auto with = [](const std::string& repeat) {
        return one_message("returns_messages: {delay: 1 h}", "", "repeat: " + repeat, "1 h").run("45 s");
    };
    const Ran over = with("overwrite"), refuse = with("refuse"), both = with("keep_both");
    CHECK(requests_of(over, "a#1") == "20 waiting busy, 40 ended superseded");
    CHECK(requests_of(over, "a#2") == "40 waiting busy, 45 ended left");
    CHECK(requests_of(refuse, "a#1") == "20 waiting busy, 45 ended left");
    CHECK(refuse["completion.message.rejected"] == 1);
    CHECK(requests_of(both, "a#1") == "20 waiting busy, 45 ended left");
    CHECK(requests_of(both, "a#2") == "40 waiting busy, 45 ended left");
}

TEST_CASE("a full box rejects, or evicts the oldest")
{
    const auto with = [](const std::string& when_full) {
        Town town = one_message("returns_messages: {delay: 1 h}", "", "per_called: 1, when_full: " + when_full, "1 h");
        town.line("d").calls("d", "b", "30 s", "5 s", "when_busy: message");
        return town.run("38 s");
    };
    const Ran reject = with("reject"), evict = with("evict_oldest");
    CHECK(requests_of(reject, "a#1") == "20 waiting busy, 38 ended left");
    CHECK(requests_of(reject, "d#1") == "30 none RESOURCEUNAVAIL");
    CHECK(requests_of(evict, "a#1") == "20 waiting busy, 30 ended superseded");
    CHECK(requests_of(evict, "d#1") == "30 waiting busy, 38 ended left");
}

TEST_CASE("an overwritten message needs no further place in a full box")
{
    const Ran ran = one_message("returns_messages: {delay: 1 h}", "", "per_called: 1", "1 h").run("45 s");
    CHECK(requests_of(ran, "a#2") == "40 waiting busy, 45 ended left");
}

TEST_CASE("messages of different senders run beside each other")
{
    Town town = one_message("returns_messages: {delay: 12 s}", "", "", "11 s");  // b is free at 21 s
    town.line("d");
    std::string text = town.calls("d", "b", "20 s", "3 s", "when_busy: message").text("36 s");
    text.replace(text.find("arrivals: {idle_time: 10 s}"), 27, "arrivals: {idle_time: 12 s}");
    const Ran ran = run(text);  // c talks from 12 to 23 and from 35 s on
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 32 calling return_call, 32 ended fulfilled");
    CHECK(requests_of(ran, "d#1") == "20 waiting busy, 36 ended left");  // its delay found b talking to a
}

TEST_CASE("a message after no answer leaves the attempt a no_answer")
{
    Town town;
    town.line("a").line("b", "returns_messages: {delay: 5 s}");
    town.calls("a", "b", "20 s", "5 s", "answer: {probability: 0}, patience: {ringing: 5 s}, when_no_answer: message");
    const Ran ran = town.run("33 s");
    CHECK(requests_of(ran, "a#1") == "25 waiting no_answer, 30 calling return_call, 30 ended fulfilled");
    CHECK(ran["callers.a.no_answer"] == 1);
    CHECK(ran["callers.a.completion_ratio"] == 1);
}
