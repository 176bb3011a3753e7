// Callback as the standards have it: the scenarios of the fact sheet on completion services, section 8, by their numbers.
// Two sites with a trunk group between them; b, the called party, is at the far one. Times in seconds.
#include "../lab.h"

using namespace lab;

namespace {

// c talks to b from 10 to 30 s. `more` are further keys of a, who calls b at 20 s and asks for a callback.
Town town(const std::string& callback = "", const std::string& more = "", const std::string& trunk = "circuits: 9")
{
    Town t;
    t.line("a").over(trunk).line("b").line("c");
    t.calls("c", "b", "{empirical: [10 s]}", "20 s").calls("a", "b", "20 s", "5 s", "when_busy: callback" + (more.empty() ? "" : ", " + more));
    if (!callback.empty()) t.completion("callback: {" + callback + "}");
    return t;
}
const std::string slow = "circuits: 9, signalling_delay: 1 s";

}  // namespace

// 1. ETSI EN 300 357: the guard T8, then the recall, then the call.
TEST_CASE("a caller is recalled when the called line has been free for the guard time, and the call completes")
{
    const Ran ran = town("guard: 5 s", "recall: {after: 2 s}, answer: {after: 1 s}").run("39 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 35 recall line_free, 37 calling answered, 38 ended fulfilled");
}

// 2. T1, retention: RFC 6910 "only a short time after the failure", Asterisk cc_offer_timer, DSS1 T-RETENTION.
TEST_CASE("who asks later than the offer time is refused")
{
    CHECK(requests_of(town("offer_time: 4 s", "request_after: 5 s").run("29 s"), "a#1") == "25 none offer_expired");
    CHECK(requests_of(town("offer_time: 5 s", "request_after: 5 s").run("26 s"), "a#1") == "25 waiting busy, 26 ended left");
    CHECK(calls_of(town("offer_time: 4 s", "request_after: 5 s").run("29 s"), "a#1") ==
          "20 dialing first_attempt, 20 proceeding, 20 busy called_busy, 25 idle cleared");
}

// 3 and 4. First come, first served; one recall at a time.
TEST_CASE("the second caller is recalled only after the first one's call, and a third keeps his place when one cancels")
{
    Town t = town();
    t.back().line("d").calls("d", "b", "25 s", "5 s", "when_busy: callback");
    const Ran ran = t.run("36 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 recall line_free, 30 calling answered, 30 ended fulfilled");
    CHECK(requests_of(ran, "d#1") == "25 waiting busy, 35 recall line_free, 35 calling answered, 35 ended fulfilled");
}

// 5. Most refuse the one too many; Yeastar drops the oldest.
TEST_CASE("beyond the limit of a called line a request is rejected, or the oldest ends superseded")
{
    Town t = town();
    t.back().line("d").calls("d", "b", "25 s", "5 s", "when_busy: callback");
    t.completion("limits: {per_called: 1}");
    CHECK(requests_of(t.run("29 s"), "d#1") == "25 none COMPLETIONOVERRUN");
    t.completion("limits: {per_called: 1, when_full: evict_oldest}");
    const Ran ran = t.run("31 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 25 ended superseded");
    CHECK(requests_of(ran, "d#1") == "25 waiting busy, 30 recall line_free, 30 calling answered, 30 ended fulfilled");
}

// 7. RFC 6910 6.2 consolidates, DSS1 has the error CCBS_IsAlreadyActivated.
TEST_CASE("a second request of one line for one number stands beside the first, takes its place, or is refused")
{
    const auto of = [](const std::string& duplicates) {
        Town t;
        t.line("a").over("circuits: 9").line("b").line("c").line("d");
        t.calls("c", "b", "{empirical: [10 s]}", "20 s");
        t.calls("a", "b", "12 s", "5 s", "when_busy: callback, while_waiting: call_on");   // at 12 s, and at 24 s again
        t.calls("d", "b", "18 s", "2 s", "when_busy: callback");                            // between the two
        return t.completion("limits: {duplicates: " + duplicates + "}").run("31 s");
    };
    const Ran both = of("keep_both");
    CHECK(requests_of(both, "a#1") == "12 waiting busy, 30 recall line_free, 30 calling answered, 30 ended fulfilled");
    CHECK(requests_of(both, "a#2") == "24 waiting busy, 31 ended left");
    const Ran merged = of("consolidate");
    CHECK(requests_of(merged, "a#1") == "12 waiting busy, 24 ended superseded");
    CHECK(requests_of(merged, "a#2") == "24 waiting busy, 30 recall line_free, 30 calling answered, 30 ended fulfilled");
    CHECK(requests_of(merged, "d#1") == "18 waiting busy, 31 ended left");  // a kept its place before d
    const Ran refused = of("refuse");
    CHECK(requests_of(refused, "a#2") == "24 none OPERATIONUNAVAIL");
}

// 8 and 9. Who was suspended keeps his place: QSIG ccSuspend, SIP PUBLISH closed; ETSI PTP CCBS_T_Suspend.
TEST_CASE("over the network a busy caller's request is suspended, the next is served, and it is resumed when he is idle")
{
    Town t = town("", "", slow);
    t.back().line("d").line("e").calls("d", "b", "25 s", "2 s", "when_busy: callback");
    t.calls("e", "a", "29 s", "5 s");  // a is busy from 29 to 34 s
    const Ran ran = t.run("44 s");
    CHECK(requests_of(ran, "a#1") ==
          "21 requested asked, 22 waiting busy, 30 selected line_free, 31 suspended caller_busy, 35 waiting requeued, "
          "36 selected line_free, 37 recall line_free, 37 calling answered, 38 ended fulfilled");
    CHECK(requests_of(ran, "d#1") ==
          "26 requested asked, 27 waiting busy, 32 selected line_free, 33 recall line_free, 33 calling answered, "
          "34 ended fulfilled");
}

// 10. T11: one recall after another, for one caller.
TEST_CASE("two requests of one caller that can be served together are recalled one after the other")
{
    Town t;
    t.line("a").over("circuits: 9").line("b").line("c").line("d").line("e");
    t.calls("c", "b", "{empirical: [10 s]}", "20 s").calls("e", "d", "{empirical: [10 s]}", "20 s");
    t.calls("a", "{b: 1, d: 1}", "7 s", "2 s", "when_busy: callback, while_waiting: call_on");
    t.completion("callback: {resume_spacing: 20 s}, limits: {duplicates: refuse}");
    const Ran ran = t.run("70 s");
    std::vector<double> recalls;
    for (const TraceEvent& e : ran.trace) {
        if (e.ev == "request" && e.to == "recall") recalls.push_back(static_cast<double>(e.t) / 1e9);
    }
    REQUIRE(recalls.size() >= 2);
    CHECK(recalls[0] == 30);
    CHECK(recalls[1] >= 50);
}

// 11. ETSI, QSIG, 3GPP, KCOM cancel; RFC 6910 puts it back.
TEST_CASE("a recall that is not answered ends the request, or puts it back in its place")
{
    CHECK(requests_of(town("recall_ring: 20 s", "recall: {probability: 0}").run("51 s"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 50 ended recall_timeout");
    CHECK(requests_of(town("recall_ring: 4 s, when_not_answered: requeue, service_time: 16 s", "recall: {probability: 0}").run("39 s"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 34 waiting requeued, 34 recall line_free, 38 ended service_timeout");
}

// 12. ETSI CCBSDeactivate, QSIG ccCancel: the recall stops, and the next one's turn comes.
TEST_CASE("a callback that ends while its caller is rung stops the recall, and the next in the queue is recalled")
{
    Town t = town("", "recall: {after: 3 s}");
    t.back().line("d").calls("d", "b", "25 s", "5 s", "when_busy: callback");
    // a's service time runs out while he is rung, and acts at once.
    const Ran ran = t.completion("callback: {service_time: 11 s, expiry: at_once}").run("33 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 recall line_free, 31 ended service_timeout");
    CHECK(requests_of(ran, "d#1") == "25 waiting busy, 31 recall line_free, 31 calling answered, 31 ended fulfilled");
}

// 13. A reject button: recall_rejected, and the next is selected.
TEST_CASE("a caller who rejects the recall loses his request, and the next in the queue is recalled")
{
    Town t = town("", "recall: {after: 3 s, rejected: 100 %}");
    t.back().line("d").calls("d", "b", "25 s", "5 s", "when_busy: callback");
    const Ran ran = t.run("34 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 30 recall line_free, 33 ended recall_rejected");
    CHECK(requests_of(ran, "d#1") == "25 waiting busy, 33 recall line_free, 33 calling answered, 33 ended fulfilled");
    CHECK(ran["completion.callback.ended.recall_rejected"] == 1);
}

// 14. A guard that the called party breaks begins anew.
TEST_CASE("a call of the called party during the guard lets the request wait for the end of that call")
{
    const auto guarded = [](bool calls) {
        Town t = town("guard: 15 s, hold_during_guard: true");
        t.line("d").line("e").calls("d", "c", "31 s", "100 s");  // so that c does not call b again
        if (calls) t.calls("b", "e", "11 s", "4 s");             // at 41 s
        return t.run("50 s");
    };
    CHECK(requests_of(guarded(false), "a#1").starts_with("20 waiting busy, 45 recall line_free"));
    CHECK(requests_of(guarded(true), "a#1") == "20 waiting busy, 50 ended left");
}

// 16 and 17. Unify keeps the line; RFC 6910 does not.
TEST_CASE("during the guard others reach the called line, or find it busy where it is held")
{
    const auto stranger = [](const std::string& callback) {
        Town t = town(callback);
        t.back().line("d").calls("d", "b", "32 s", "2 s");
        return t.run("33 s");
    };
    CHECK(calls_of(stranger("guard: 5 s"), "d#1") == "32 dialing first_attempt, 32 proceeding, 32 connected answered");
    CHECK(calls_of(stranger("guard: 5 s, hold_during_guard: true"), "d#1") ==
          "32 dialing first_attempt, 32 proceeding, 32 busy called_busy, 32 idle cleared");
    CHECK(requests_of(stranger("guard: 5 s, hold_during_guard: true"), "a#1") == "20 waiting busy, 33 ended left");
}

// 16. Service retention: RFC 6910 always keeps the place; without it the request is deleted.
TEST_CASE("a call that meets busy again keeps its request's place, or ends it")
{
    const auto stranger = [](const std::string& callback) {
        Town t = town(callback, "recall: {after: 3 s}");
        t.back().line("d").calls("d", "b", "32 s", "4 s");
        return t.run("40 s");
    };
    CHECK(requests_of(stranger("when_busy_again: keep_place"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 33 calling answered, 33 waiting busy, 36 recall line_free, 39 calling answered, "
          "39 ended fulfilled");
    CHECK(requests_of(stranger("when_busy_again: drop"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 33 calling answered, 33 ended busy_again");
    CHECK(requests_of(stranger("hold_called: true"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 33 calling answered, 33 ended fulfilled");
}

// 18. Service retention, again and again within one service time (ETSI retain-service, RFC 6910).
TEST_CASE("a request that meets busy again three times is one request with one completion, within its service time")
{
    // d, e, and c for the second time, take b while a, who answers after 2 s, is rung back.
    const auto three_times = [](const std::string& service_time) {
        Town t = town("service_time: " + service_time, "recall: {after: 2 s}");
        t.back().line("d").line("e").calls("d", "b", "31 s", "4 s").calls("e", "b", "36 s", "4 s");
        return requests_of(t.run("64 s"), "a#1");
    };
    CHECK(three_times("1 h") ==
          "20 waiting busy, 30 recall line_free, 32 calling answered, 32 waiting busy, 35 recall line_free, 37 calling answered, 37 waiting busy, "
          "40 recall line_free, 42 calling answered, 42 waiting busy, 60 recall line_free, 62 calling answered, 62 ended fulfilled");
    CHECK(three_times("14 s").ends_with("32 waiting busy, 34 ended service_timeout"));
}

// 19. T3.
TEST_CASE("a request whose called line is never free ends with its service time, and its caller is not rung")
{
    CHECK(requests_of(town("service_time: 8 s").run("40 s"), "a#1") == "20 waiting busy, 28 ended service_timeout");
}

// 20. 3GPP remembers T7 while the recall runs; ISUP-type timers act at once.
TEST_CASE("a service time that runs out during the recall acts after it, or at once")
{
    const std::string keys = "service_time: 12 s, recall_ring: 10 s";
    CHECK(requests_of(town(keys, "recall: {after: 5 s}").run("40 s"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 35 calling answered, 35 ended fulfilled");
    CHECK(requests_of(town(keys, "recall: {probability: 0}").run("41 s"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 40 ended service_timeout");
    const Ran at_once = town(keys + ", expiry: at_once", "recall: {after: 5 s}").run("40 s");
    CHECK(requests_of(at_once, "a#1") == "20 waiting busy, 30 recall line_free, 32 ended service_timeout");
    CHECK(calls_of(at_once, "a#1").ends_with("30 offering recall, 32 idle call_failed"));
}

// 21. T7, the safety net of the far end.
TEST_CASE("the far end drops a request that its caller's exchange has forgotten, and others take its place")
{
    Town t = town("far_service_time: 5 s", "", slow);
    t.back().line("d").calls("d", "b", "26 s", "2 s", "when_busy: callback");
    t.completion("callback: {far_service_time: 5 s}, limits: {per_called: 1}");
    const Ran ran = t.run("33 s");
    // Accepted at 22 s, dropped there at 27 s; the caller's exchange hears of it at 28 s.
    CHECK(requests_of(ran, "a#1") == "21 requested asked, 22 waiting busy, 28 ended service_timeout");
    CHECK(requests_of(ran, "d#1") == "27 requested asked, 28 waiting busy, 30 selected line_free, 31 recall line_free, "
                                     "31 calling answered, 32 ended fulfilled");
}

TEST_CASE("the far end keeps the place of a request that has ended until it hears of it")
{
    Town t = town("service_time: 4 s", "", slow);  // the caller's exchange knows of acceptance at 23 s, and ends it at 27 s
    t.back().line("d").calls("d", "b", "26.5 s", "2 s", "when_busy: callback");
    t.completion("callback: {service_time: 4 s}, limits: {per_called: 1}");
    Ran ran = t.run("31 s");
    CHECK(requests_of(ran, "a#1") == "21 requested asked, 22 waiting busy, 27 ended service_timeout");
    CHECK(requests_of(ran, "d#1").starts_with("27.5 requested asked, 28.5 waiting busy"));  // CANCEL came at 28 s
    t = town("", "", slow);
    t.back().line("d").calls("d", "b", "25.5 s", "2 s", "when_busy: callback");
    t.completion("callback: {service_time: 4 s}, limits: {per_called: 1}");
    CHECK(requests_of(t.run("31 s"), "d#1") == "26.5 requested asked, 28.5 none COMPLETIONOVERRUN");  // asked there at 27.5 s
}

// a rings b in vain from 20 to 25 s, and asks for a callback.
Town in_vain(const std::string& b = "")
{
    Town t;
    t.line("a").line("b", b).line("c").line("d").line("e");
    t.calls("a", "b", "20 s", "5 s", "answer: {probability: 0}, patience: {ringing: 5 s}, when_no_answer: callback");
    return t.completion("callback: {service_time_no_answer: 30 s}");
}

// 22. T-CCNR2: nobody is recalled to a line whose user never shows.
TEST_CASE("while the called party is idle all the time a request for no answer waits, until its service time is over")
{
    CHECK(requests_of(in_vain().run("60 s"), "a#1") == "25 waiting no_answer, 55 ended service_timeout");
}

// 24. ETSI, RFC 6910: a call that is not answered is no sign.
TEST_CASE("a call that rings the called party in vain does not arm a request for no answer")
{
    Town t = in_vain();
    t.calls("c", "b", "30 s", "5 s", "answer: {probability: 0}, patience: {ringing: 5 s}");
    CHECK(requests_of(t.run("60 s"), "a#1") == "25 waiting no_answer, 55 ended service_timeout");
}

// 25. The end of the conversation that the called party had when it let the call wait is the first sign.
TEST_CASE("a request for no answer of a called party who talks is served when that conversation ends")
{
    Town t = in_vain("call_waiting: {probability: 0}");
    t.calls("c", "b", "{empirical: [10 s]}", "20 s");
    CHECK(requests_of(t.run("31 s"), "a#1").starts_with("25 waiting no_answer, 30 recall line_free"));
}

// 26. Whose condition is not met is passed over, even the first.
TEST_CASE("a younger request for busy is served before one for no answer that has had no sign")
{
    Town t = in_vain();
    t.calls("c", "b", "26 s", "5 s", "answer: {probability: 0}, patience: {ringing: 6 s}");  // rings until 32 s
    t.calls("d", "b", "28 s", "1 s", "when_busy: callback, recall: {after: 1 s}");
    const Ran ran = t.run("33.5 s");
    CHECK(requests_of(ran, "d#1") == "28 waiting busy, 32 recall line_free, 33 calling answered, 33 ended fulfilled");
    CHECK(requests_of(ran, "a#1") == "25 waiting no_answer, 33.5 ended left");
}

// 28. QSIG ccPathReserve; otherwise the call is lost, or waits for a circuit.
TEST_CASE("without a circuit for the call the request ends, waits for one, or its caller is not even rung")
{
    // f talks over the only circuit from 31 to 36 s; a answers the recall at 32 s.
    const auto one_circuit = [](const std::string& callback) {
        Town t;
        t.line("a").line("f").over("circuits: 1").line("b").line("c").line("g");
        t.calls("c", "b", "{empirical: [10 s]}", "20 s").calls("a", "b", "20 s", "5 s", "when_busy: callback, recall: {after: 2 s}");
        t.calls("f", "g", "31 s", "5 s");
        if (!callback.empty()) t.completion("callback: {" + callback + "}");
        return t.run("45 s");
    };
    CHECK(requests_of(one_circuit(""), "a#1") ==
          "20 waiting busy, 30 recall line_free, 32 calling answered, 32 ended congestion");
    CHECK(requests_of(one_circuit("when_congested: requeue"), "a#1") ==
          "20 waiting busy, 30 recall line_free, 32 calling answered, 32 waiting requeued, 36 recall line_free, "
          "38 calling answered, 38 ended fulfilled");
    const Ran reserved = one_circuit("reserve_path: true");
    CHECK(requests_of(reserved, "a#1") == "20 waiting busy, 30 recall line_free, 32 calling answered, 32 ended fulfilled");
    CHECK(calls_of(reserved, "f#1") == "31 dialing first_attempt, 31 idle no_circuit");
}

TEST_CASE("where the path is reserved a caller without one is not rung until a circuit is free")
{
    Town t;
    t.line("a").line("f").over("circuits: 1").line("b").line("c").line("g");
    t.calls("c", "b", "{empirical: [10 s]}", "20 s").calls("a", "b", "20 s", "5 s", "when_busy: callback");
    t.calls("f", "g", "25 s", "10 s").completion("callback: {reserve_path: true}");
    const Ran ran = t.run("41 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 35 recall line_free, 35 calling answered, 35 ended fulfilled");
    CHECK(times(ran, "a", "overflow") == "");  // nobody bid in vain
}

// 2.11, ringback queuing: Avaya, SX-200.
TEST_CASE("a callback on congestion waits for a circuit, whatever the called line does")
{
    Town t;
    t.line("a").line("f").line("h").over("circuits: 1").line("b").line("g");
    t.calls("f", "g", "10 s", "20 s").calls("a", "b", "20 s", "5 s", "when_congested: callback, recall: {after: 2 s}");
    const Ran ran = t.run("33 s");
    CHECK(calls_of(ran, "a#1").starts_with("20 dialing first_attempt, 20 idle no_circuit, 30 offering recall"));
    CHECK(requests_of(ran, "a#1") == "20 waiting no_circuit, 30 recall circuit_free, 32 calling answered, 32 ended fulfilled");
    CHECK(ran["callers.a.congested"] == 1);
}

// 30. NEC NEAX2400: cancelled if all links are busy when the called line becomes idle; others postpone.
TEST_CASE("a request whose line is free while no circuit is ends, or waits for one, as the scenario says")
{
    // e takes the only circuit from 25 to 40 s.
    const auto no_path = [](const std::string& callback, const std::string& trunk) {
        Town t = town(callback, "", trunk);
        t.line("f").back().line("e").calls("e", "f", "{empirical: [25 s]}", "15 s");
        return requests_of(t.run("44 s"), "a#1");
    };
    CHECK(no_path("when_no_path: end", "circuits: 1") == "20 waiting busy, 30 ended congestion");
    CHECK(no_path("reserve_path: true", "circuits: 1") == "20 waiting busy, 40 recall line_free, 40 calling answered, 40 ended fulfilled");
    CHECK(no_path("when_no_path: end", "circuits: 1, signalling_delay: 1 s").ends_with("30 selected line_free, 31 ended congestion"));
}

// 31. Signalling crosses switches without circuits.
TEST_CASE("messages take the signalling delay and hold no circuit")
{
    const Ran ran = town("", "", slow).run("33 s");
    CHECK(requests_of(ran, "a#1") ==
          "21 requested asked, 22 waiting busy, 30 selected line_free, 31 recall line_free, 31 calling answered, "
          "32 ended fulfilled");
    CHECK(calls_of(ran, "a#1").starts_with("20 dialing first_attempt, 20 proceeding, 21 busy called_busy, 23 idle cleared, "
                                           "31 offering recall, 31 dialing answered, 31 proceeding, 32 connected answered"));
    CHECK(times(ran, "a", "seizure") == "20 31");
    CHECK(times(ran, "a", "release") == "21");
}

// T9, the far end waits for the call.
TEST_CASE("the far end ends a request whose call does not come in time, and serves the next")
{
    Town t = town("recall_supervision: 6 s", "recall: {after: 10 s}", slow);
    t.back().line("d").calls("d", "b", "25 s", "2 s", "when_busy: callback");
    const Ran ran = t.run("41 s");
    CHECK(requests_of(ran, "a#1") ==
          "21 requested asked, 22 waiting busy, 30 selected line_free, 31 recall line_free, 37 ended recall_timeout");
    CHECK(requests_of(ran, "d#1").ends_with("36 selected line_free, 37 recall line_free, 41 ended left") == false);
    CHECK(requests_of(ran, "d#1") ==
          "26 requested asked, 27 waiting busy, 36 selected line_free, 37 recall line_free, 37 calling answered, 38 ended fulfilled");
}

// 36. Camp-on beats callback, even a younger one.
TEST_CASE("a camper is served before any callback")
{
    Town t = town();
    t.back().line("d").calls("d", "b", "25 s", "5 s", "when_busy: camp_on");
    const Ran ran = t.run("36 s");
    CHECK(requests_of(ran, "d#1") == "25 waiting busy, 30 calling line_free, 30 ended fulfilled");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 35 recall line_free, 35 calling answered, 35 ended fulfilled");
}

// 37. Nortel recalls the attendant, MiVB waits for ever, products offer a callback.
TEST_CASE("a camper past the longest wait is cleared, or goes on with a callback or a message")
{
    const auto camps = [](const std::string& camp_on) {
        Town t;
        t.line("a").over("circuits: 9").line("b", "returns_messages: {delay: 10 s}").line("c");
        t.calls("c", "b", "{empirical: [10 s]}", "20 s").calls("a", "b", "20 s", "5 s", "when_busy: camp_on");
        return t.completion("camp_on: {max_wait: 5 s" + camp_on + "}").run("36 s");
    };
    CHECK(requests_of(camps(""), "a#1") == "20 waiting busy, 25 ended service_timeout");
    CHECK(requests_of(camps(", when_waited: callback"), "a#1") ==
          "20 waiting busy, 25 ended service_timeout, 25 waiting busy, 30 recall line_free, 30 calling answered, 30 ended fulfilled");
    CHECK(requests_of(camps(", when_waited: message"), "a#1") ==
          "20 waiting busy, 25 ended service_timeout, 25 waiting busy, 35 calling return_call, 35 ended fulfilled");
    CHECK(times(camps(", when_waited: callback"), "a", "seizure") == "20 30");  // no circuit while the callback waits
}

TEST_CASE("what a camper was waiting for does not happen to him while his callback is asked for")
{
    // His patience, and the called user's acceptance, would come while the request is on its way.
    Town t;
    t.line("a").over(slow).line("b").line("c").calls("c", "b", "{empirical: [10 s]}", "30 s");
    t.calls("a", "b", "20 s", "5 s", "when_busy: camp_on, patience: {camped_on: 6 s}");
    t.completion("camp_on: {max_wait: 5 s, when_waited: callback, accepts: {probability: 1, after: 6 s}}");
    CHECK(requests_of(t.run("30 s"), "a#1") ==
          "21 waiting busy, 26 ended service_timeout, 26 requested asked, 27 waiting busy, 30 ended left");
}

// 39. M1250: one per extension.
TEST_CASE("beyond the depth of camp-on the next caller is refused")
{
    Town t = town();
    t.back().line("d").line("e").calls("d", "b", "21 s", "5 s", "when_busy: camp_on").calls("e", "b", "22 s", "5 s", "when_busy: camp_on");
    const Ran ran = t.completion("camp_on: {per_called: 1}").run("29 s");
    CHECK(requests_of(ran, "d#1") == "21 waiting busy, 29 ended left");
    CHECK(requests_of(ran, "e#1") == "22 none COMPLETIONOVERRUN");
}

// 4.2: the called user hears the tone and takes the waiting call.
TEST_CASE("a called user who accepts the waiting call ends his conversation for it")
{
    Town t;
    t.line("a").line("b").line("c").calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "5 s", "when_busy: camp_on");
    const Ran ran = t.completion("camp_on: {accepts: {probability: 1, after: 3 s}}").run("28 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 23 calling line_free, 23 ended fulfilled");
    CHECK(calls_of(ran, "c#1").ends_with("10 connected answered, 23 idle other_left"));
}

// 40 and 41. DPNSS and ECMA-202 ask for more than the protection, Telesis for as much.
TEST_CASE("an intruder needs more than the protection of both, or as much")
{
    const auto intrudes = [](const std::string& comparison) {
        Town t;
        t.line("a", "intrusion: {capability: 2}").line("b").line("c", "intrusion: {protection: 2}");
        t.calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "5 s", "when_busy: intrude");
        return t.completion("intrude: {" + comparison + "}").run("24 s");
    };
    CHECK(requests_of(intrudes("comparison: above"), "a#1") == "20 none OPERATIONUNAVAIL");
    CHECK(requests_of(intrudes("comparison: at_least"), "a#1") == "20 waiting busy, 20 ended fulfilled");
}

// 41. ECMA-202 forced release.
TEST_CASE("a forced release leaves the intruder alone with the called party")
{
    Town t;
    t.line("a").line("b").line("c").calls("c", "b", "10 s", "20 s").calls("a", "b", "20 s", "5 s", "when_busy: intrude");
    const Ran ran = t.of_switch("conference_ports: 0").completion("intrude: {effect: release}").run("26 s");
    CHECK(calls_of(ran, "c#1").ends_with("10 connected answered, 20 idle other_left"));
    CHECK(calls_of(ran, "a#1").ends_with("20 connected intruded, 25 idle conversation_over"));
}

// 42. LWC: a return call that fails leaves the message where it is.
TEST_CASE("a return call that meets a busy sender ends the message, or keeps it")
{
    const auto returns = [](const std::string& message) {
        Town t;
        t.line("a").line("b", "returns_messages: {delay: 15 s}").line("c").line("d").line("e");
        t.calls("e", "c", "31 s", "100 s");  // so that c does not call b again
        t.calls("c", "b", "{empirical: [10 s]}", "20 s").calls("a", "b", "{empirical: [20 s]}", "5 s", "when_busy: message");
        t.calls("d", "a", "{empirical: [33 s]}", "5 s");
        if (!message.empty()) t.completion("message: {" + message + "}");
        return t.run("51 s");
    };
    CHECK(requests_of(returns(""), "a#1") == "20 waiting busy, 35 calling return_call, 35 ended busy_again");
    CHECK(requests_of(returns("when_return_fails: keep"), "a#1") ==
          "20 waiting busy, 35 calling return_call, 35 waiting requeued, 50 calling return_call, 50 ended fulfilled");
}

// System 25: leaving word cancels the queued callback.
TEST_CASE("a message to a number cancels the sender's callback for it where the rules say so")
{
    const auto leaves = [](const std::string& message) {
        Town t;
        t.line("a").line("b", "returns_messages: {delay: 60 s}").line("c");
        t.calls("c", "b", "{empirical: [10 s]}", "20 s");
        t.calls("a", "b", "12 s", "5 s", "when_busy: [callback, message], while_waiting: call_on");  // at 12 and 24 s
        return t.completion("limits: {duplicates: refuse}, message: {" + message + "}").run("29 s");
    };
    CHECK(requests_of(leaves("cancels_callback: false"), "a#1") == "12 waiting busy, 29 ended left");
    CHECK(requests_of(leaves("cancels_callback: true"), "a#1") == "12 waiting busy, 24 ended cancelled");
}

// Two who wait for each other and talk without it.
TEST_CASE("a request ends where the two talk otherwise and the rules say so")
{
    const auto talk = [](const std::string& when_talked) {
        Town t;
        t.line("a").line("b").line("c").calls("c", "b", "{empirical: [10 s]}", "20 s");
        t.calls("a", "b", "10.5 s", "5 s", "when_busy: callback").calls("b", "a", "3 s", "2 s");  // at 3, 8, 33 s
        return t.completion("callback: {guard: 10 s}, when_talked: " + when_talked).run("36 s");
    };
    CHECK(requests_of(talk("keep"), "a#3") == "20.5 waiting busy, 36 ended left");
    CHECK(requests_of(talk("end"), "a#3") == "20.5 waiting busy, 33 ended talked_otherwise");
}

// 43. Also 2.10: RFC 5359 automatic redial tells all; Cisco SPA phones call again and again.
TEST_CASE("where all who wait are told at once one of them is served and the others meet busy")
{
    Town t = town("method: notify_all");
    t.back().line("d").line("e").calls("d", "b", "25 s", "5 s", "when_busy: callback").calls("e", "b", "26 s", "5 s", "when_busy: callback");
    const Ran ran = t.run("34 s");
    CHECK(requests_of(ran, "a#1").starts_with("20 waiting busy, 30 recall line_free, 30 calling answered, 30 ended fulfilled"));
    for (const char* other : {"d#1", "e#1"}) {
        CHECK(requests_of(ran, other).find("30 recall line_free, 30 calling answered, 30 waiting busy") != std::string::npos);
    }
}

TEST_CASE("a polling exchange calls again and again, seizes a circuit each time, and rings its caller when the line is free")
{
    const Ran ran = town("method: poll, poll_interval: 4 s").run("33 s");
    CHECK(requests_of(ran, "a#1") == "20 waiting busy, 32 recall line_free, 32 calling answered, 32 ended fulfilled");
    CHECK(times(ran, "a", "seizure") == "20 24 28 32 32");
    CHECK(requests_of(town("method: poll, poll_interval: 4 s, poll_at_most: 2").run("40 s"), "a#1") ==
          "20 waiting busy, 28 ended service_timeout");
}

TEST_CASE("a request that the other exchange denies is followed by the busy tone")
{
    Town t = town("", "busy_tone: 5 s", slow);
    const Ran ran = t.completion("limits: {per_called: 0}").run("30 s");
    CHECK(requests_of(ran, "a#1") == "21 requested asked, 23 none COMPLETIONOVERRUN");
    CHECK(calls_of(ran, "a#1") == "20 dialing first_attempt, 20 proceeding, 21 busy called_busy, 28 idle cleared");
}

TEST_CASE("who waits for a circuit only is rung first himself, whoever else would be")
{
    const Ran ran = run(R"(ringback: 1
run: {duration: 40 s, replications: 1}
switches: {A: {}, B: {}}
trunk_groups: {AB: {between: [A, B], circuits: 1}}
lines: {a: {switch: A, numbers: 1}, c: {switch: A, numbers: 2}}
callers:
  a: {from: a, to: {outside: B}, arrivals: {idle_time: 20 s}, conversation: 1 s, when_congested: callback, recall: {after: 2 s}}
  c: {from: c, to: {outside: B}, arrivals: {idle_time: 10 s}, conversation: 15 s}
call_completion: {callback: {ring_first: called}}
)");
    CHECK(requests_of(ran, "a#1") == "20 waiting no_circuit, 25 recall circuit_free, 27 calling answered, 27 ended fulfilled");
}
