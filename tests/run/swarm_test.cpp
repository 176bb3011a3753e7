// Random scenarios: a few features each, little networks, many ties. Everything that holds in every run must hold in all
// of them. RINGBACK_SWARM=10000 makes the long proof (tools/swarm), RINGBACK_SWARM_FIRST=n begins with scenario n.
#include "../batches.h"
#include "../laws.h"
#include "../recount.h"

#include <cstdlib>
#include <iostream>
#include <random>

using namespace lab;

namespace {

// Written out, because the standard's distributions differ between libraries.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_() % n); }
    std::uint32_t between(std::uint32_t low, std::uint32_t high) { return low + below(high - low + 1); }
    bool once_in(std::uint32_t n) { return below(n) == 0; }
    std::string one_of(std::initializer_list<const char*> words) { return words.begin()[below(static_cast<std::uint32_t>(words.size()))]; }

private:
    std::mt19937_64 engine_;
};

class RandomScenario {
public:
    explicit RandomScenario(std::uint64_t number) : dice_(number), number_(number) {}

    std::string text()
    {
        ties_ = dice_.once_in(3);  // whole seconds, so that things coincide
        std::string s = fmt::format("ringback: 1\nrun: {{warm_up: {}, duration: {}, follow: {}, seed: {}, replications: 1}}\n",
                                    dice_.one_of({"0", "1 min"}), dice_.one_of({"4 min", "8 min"}),
                                    dice_.one_of({"0", "3 min"}), number_);
        s += network();  // one by one: each looks at what the ones before it have drawn
        s += lines();
        s += callers();
        if (dice_.below(4)) s += "call_completion: " + completion() + '\n';
        if (dice_.once_in(2)) s += outages();
        if (dice_.once_in(4)) s += "traffic: " + dice_.one_of({"40 %", "90 %", "150 %"}) + '\n';
        if (dice_.once_in(4)) s += "record: {loads: [lines, circuits, choices]}\n";
        return s;
    }

private:
    std::string when(bool may, std::string text) { return may ? text : std::string(); }
    std::string time(std::uint32_t longest)
    {
        const std::uint32_t s = dice_.between(1, longest);
        switch (ties_ ? dice_.below(3) : dice_.below(8)) {
            case 0: return "0";
            case 1: return fmt::format("{} s", s);
            case 2: return fmt::format("{} s", dice_.between(1, 3) * 10);
            case 3: return fmt::format("{{uniform: [0, {} s]}}", s);
            case 4: return fmt::format("{{erlang: {{mean: {} s, stages: 2}}}}", s);
            case 5: return fmt::format("{{lognormal: {{mean: {} s, cv: 1.2}}}}", s);
            case 6: return fmt::format("{{empirical: [0, 1 s, {} s]}}", s);
            default: return fmt::format("{{exponential: {} s}}", s);
        }
    }
    // What would never let time go on if it were 0.
    std::string lasting(std::uint32_t longest)
    {
        std::string t = time(longest);
        return t == "0" ? "10 s" : t;
    }
    std::string patience() { return dice_.once_in(5) ? "never" : time(30); }
    std::string share() { return fmt::format("{} %", dice_.below(5) * 25); }

    std::string network()
    {
        switches_ = dice_.between(1, 3);
        std::string s = "switches:\n";
        for (std::uint32_t i = 0; i < switches_; ++i) {
            std::string own;
            if (dice_.once_in(3)) own += "switching_delay: " + time(2);
            if (dice_.once_in(3)) own += fmt::format("{}conference_ports: {}", own.empty() ? "" : ", ", dice_.below(3));
            if (dice_.once_in(5)) own += fmt::format("{}max_diversions: {}", own.empty() ? "" : ", ", dice_.below(3));
            if (dice_.once_in(5)) own += (own.empty() ? "call_completion: " : ", call_completion: ") + completion();
            s += fmt::format("  S{}: {{{}}}\n", i, own);
        }
        if (switches_ == 1) return s;
        s += "trunk_groups:\n";
        for (std::uint32_t i = 0; i < switches_; ++i) {
            if (switches_ == 2 && i == 1 && dice_.once_in(2)) break;
            const std::uint32_t j = (i + 1) % switches_;
            s += fmt::format("  T{}: {{between: [S{}, S{}], circuits: {}{}{}}}\n", i, i, j, dice_.between(1, 5),
                             when(switches_ == 3 && dice_.once_in(4), ", operation: one_way"),
                             when(dice_.once_in(3), ", signalling_delay: " + time(1)));
        }
        if (switches_ == 3 && dice_.once_in(2)) {
            s += "routes:\n";
            const auto steps = [&] {
                return when(dice_.once_in(2), fmt::format(", seizure: step_by_step, crankback: {}", dice_.below(3)));
            };
            switch (dice_.below(3)) {
                case 0: s += "  - {from: S0, to: S1, alternatives: 1" + steps() + "}\n"; break;
                case 1: s += "  - {from: S0, to: S1, choices: [[T0]]}\n"; break;
                default: s += "  - {from: S0, to: S1, choices: [[T2, T1], [T0], {via: [T2, T1], leave_free: 0}]" + steps() + "}\n";
            }
            if (dice_.once_in(2)) s += "  - {from: S1, to: S0, alternatives: 1" + steps() + "}\n";
        }
        return s;
    }

    std::string lines()
    {
        classes_ = dice_.between(1, 3);
        std::string s = "lines:\n";
        for (std::uint32_t i = 0; i < classes_; ++i) {
            s += fmt::format("  C{}: {{switch: S{}, numbers: {}..{}", i, dice_.below(switches_), 100 * (i + 1),
                             100 * (i + 1) + dice_.between(1, 5));
            if (dice_.once_in(2)) s += fmt::format(", returns_messages: {{probability: {}, delay: {}}}", share(), lasting(60));
            if (dice_.once_in(3)) s += fmt::format(", intrusion: {{capability: {}, protection: {}}}", dice_.below(4), dice_.below(3));
            if (dice_.once_in(4)) s += fmt::format(", presence: {{present: {}, away: {}}}", lasting(90), lasting(30));
            if (dice_.once_in(3)) s += features();
            s += "}\n";
        }
        hunts_ = dice_.once_in(2) ? dice_.between(1, 2) : 0;
        if (hunts_) s += "hunt_groups:\n";
        for (std::uint32_t i = 0; i < hunts_; ++i) members_[i] = dice_.below(classes_);
        for (std::uint32_t i = 0; i < hunts_; ++i) {
            s += fmt::format("  H{}: {{lines: C{}, number: {}, order: {}{}}}\n", i, members_[i], 900 + i,
                             dice_.one_of({"sequential", "circular", "longest_idle", "random"}), service_of_group(i));
        }
        return s;
    }

    std::string target()
    {
        return dice_.once_in(4) ? fmt::format("{{outside: S{}}}", dice_.below(switches_)) : fmt::format("{}", 100 * dice_.between(1, classes_));
    }
    std::string features()
    {
        std::string s;
        if (dice_.once_in(2)) {
            std::string f;
            if (dice_.once_in(2)) f += fmt::format("unconditional: {{to: {}, on: {}, off: {}}}", target(), lasting(60), lasting(60));
            if (dice_.once_in(2)) f += fmt::format("{}busy: {{to: {}}}", f.empty() ? "" : ", ", target());
            if (dice_.once_in(2)) f += fmt::format("{}no_answer: {{to: {}, after: {}}}", f.empty() ? "" : ", ", target(), lasting(15));
            s += ", forwarding: {" + f + "}";
        }
        if (dice_.once_in(3)) s += fmt::format(", do_not_disturb: {{on: {}, off: {}}}", lasting(40), lasting(60));
        if (dice_.once_in(2)) {
            s += fmt::format(", call_waiting: {{probability: {}, after: {}, first_call: {}}}", share(), time(9), dice_.one_of({"hold", "release"}));
        }
        return s;
    }

    std::string service_of_group(std::uint32_t group)
    {
        std::string s;
        if (dice_.once_in(2)) s += ", wrap_up: " + time(20);
        if (dice_.once_in(3)) {
            s += fmt::format(", staffed: {{\"00:00\": {}, \"00:01\": {}, \"00:03:10\": {}}}", dice_.below(2), dice_.between(1, 2),
                             dice_.below(3));
        }
        const bool has_queue = dice_.once_in(3);
        if (has_queue) s += fmt::format(", queue: {}", dice_.below(3));
        if (dice_.once_in(2)) s += ", service_level: 10 s";
        if (dice_.once_in(3)) s += ", callbacks: in_turn";
        if (group + 1 < hunts_ && dice_.below(3)) {
            s += fmt::format(", overflow: {{to: H{}, {}}}", group + 1,
                             dice_.one_of({"when: busy", has_queue ? "when: queue_full" : "when: busy", "after: 5 s",
                                           "after: {exponential: 20 s}", has_queue ? "when: queue_full, after: 3 s" : "after: 0"}));
        }
        return s;
    }

    std::string reaction(std::initializer_list<const char*> actions)
    {
        switch (dice_.below(3)) {
            case 0: return dice_.one_of(actions);
            case 1: {
                std::string s;
                for (const char* a : actions) {
                    if (dice_.once_in(2)) s += fmt::format("{}{}", s.empty() ? "" : ", ", a);
                }
                return s.empty() ? std::string("redial") : "[" + s + "]";
            }
            default: {
                std::string s;
                for (const char* a : actions) s += fmt::format("{}{}: {} %", s.empty() ? "" : ", ", a, 100 / actions.size());
                return "{" + s + "}";
            }
        }
    }

    std::string callers()
    {
        std::string s = "callers:\n";
        const std::uint32_t streams = dice_.between(1, 3);
        for (std::uint32_t i = 0; i < streams; ++i) {
            const bool outside = dice_.once_in(4);
            s += fmt::format("  D{}:\n    from: {}\n", i,
                             outside ? fmt::format("{{outside: S{}}}", dice_.below(switches_)) : fmt::format("C{}", dice_.below(classes_)));
            std::string to = fmt::format("C{}: 3", dice_.below(classes_));
            if (hunts_ && dice_.once_in(2)) to += fmt::format(", H{}: 2", dice_.below(hunts_));
            if (dice_.once_in(5)) {
                const std::string weight = dice_.once_in(2) ? "1" : fmt::format("{{weight: 1, busy: {}}}", share());
                to += fmt::format(", S{}: {}", dice_.below(switches_), weight);
            }
            s += "    to: {" + to + "}\n";
            const std::uint32_t kind = outside ? 2 + dice_.below(2) : dice_.below(4);
            s += kind == 0   ? "    arrivals: {idle_time: " + lasting(30) + "}\n"
                 : kind == 1 ? fmt::format("    arrivals: {{per_line: {} per hour}}\n", dice_.between(20, 120))
                 : kind == 2 ? fmt::format("    arrivals: {{rate: {} per minute}}\n", dice_.between(2, 20))
                             : fmt::format("    arrivals: {{offered: {} E}}\n", dice_.between(1, 5));
            if (kind != 0 && dice_.once_in(4)) s += "    profile: {sine: {amplitude: 50 %, period: 5 min}}\n";
            s += "    conversation: " + lasting(50) + '\n';
            if (dice_.once_in(5)) s += "    circuits: 2\n";
            if (dice_.below(3)) s += fmt::format("    answer: {{probability: {}, after: {}}}\n", dice_.one_of({"100 %", "70 %", "30 %"}), time(15));
            s += fmt::format("    patience: {{ringing: {}, camped_on: {}}}\n", time(20), patience());
            if (dice_.below(5)) s += "    when_busy: " + reaction({"camp_on", "callback", "intrude", "message", "redial"}) + '\n';
            if (dice_.below(3)) s += "    when_no_answer: " + reaction({"callback", "message", "redial"}) + '\n';
            if (dice_.below(3)) s += "    when_congested: " + dice_.one_of({"redial", "callback"}) + '\n';
            if (dice_.once_in(4)) s += "    request_after: " + time(6) + '\n';
            const std::string by_cause = fmt::format(", by_cause: {{{}: {{delay: {}, at_most: {}}}}}",
                                                     dice_.one_of({"busy", "no_answer", "congestion"}), lasting(20), dice_.below(3));
            s += fmt::format("    redial: {{probability: {}, delay: {}, at_most: {}{}}}\n", dice_.one_of({"90 %", "[100 %, 50 %]", "0 %"}),
                             lasting(20), dice_.below(5), when(dice_.once_in(3), by_cause));
            if (dice_.once_in(3)) s += "    dialling: " + time(10) + '\n';
            if (dice_.once_in(3)) s += "    busy_tone: " + time(10) + '\n';
            if (dice_.once_in(3)) s += "    announcement: " + time(10) + '\n';
            if (dice_.once_in(2)) s += fmt::format("    recall: {{probability: {}, after: {}}}\n", dice_.one_of({"100 %", "60 %"}), time(10));
            if (dice_.once_in(3)) s += "    while_waiting: call_on\n";
        }
        return s;
    }

    std::string completion()
    {
        std::string s;
        const auto key = [&](const std::string& text) { s += (s.empty() ? "" : ", ") + text; };
        if (dice_.once_in(4)) key("preset: " + dice_.one_of({"etsi", "qsig", "sip", "3gpp", "sip_redial", "cisco_spa", "asterisk", "panasonic"}));
        if (dice_.once_in(5)) key("modes: [" + dice_.one_of({"camp_on", "callback, message", "intrude, camp_on"}) + "]");
        if (dice_.once_in(5)) key("conditions: [" + dice_.one_of({"busy", "no_answer", "busy, no_answer"}) + "]");
        if (dice_.once_in(2)) {
            key(fmt::format("limits: {{{}: {}, when_full: {}, duplicates: {}}}", dice_.one_of({"per_line", "per_called", "per_switch"}),
                            dice_.between(1, 4), dice_.one_of({"reject", "evict_oldest"}),
                            dice_.one_of({"keep_both", "consolidate", "refuse"})));
        }
        if (dice_.once_in(2)) key("order: " + dice_.one_of({"fifo", "lifo", "random"}));
        if (dice_.once_in(2)) {
            std::string c = "max_wait: " + patience() + ", when_waited: " + dice_.one_of({"clear", "callback", "message", "forward"});
            if (dice_.once_in(3)) c += ", per_called: 1";
            if (dice_.once_in(3)) c += ", accepts: {probability: 60 %, after: " + time(9) + "}";
            key("camp_on: {" + c + "}");
        }
        if (dice_.once_in(3)) key("when_talked: end");
        if (dice_.below(4)) {
            std::string c = "recall_ring: " + lasting(12);
            if (dice_.once_in(2)) c += ", service_time: " + time(90) + ", service_time_no_answer: " + time(90);
            if (dice_.once_in(2)) c += ", guard: " + time(8);
            if (dice_.once_in(2)) c += ", when_not_answered: requeue, service_time: 60 s";
            if (c.find("service_time: ") != c.rfind("service_time: ")) c = "recall_ring: 5 s";
            if (dice_.once_in(3)) c += ", when_busy_again: drop";
            if (dice_.once_in(2)) c += ", hold_called: true";
            if (dice_.once_in(3)) c += ", suspend: false";
            if (dice_.once_in(3)) c += ", ring_first: called";
            if (dice_.once_in(2)) c += ", no_answer_trigger: " + dice_.one_of({"own_call", "off_hook"});
            if (dice_.once_in(4)) c += ", expiry: at_once";
            if (dice_.once_in(4)) c += ", far_service_time: " + lasting(90);
            if (dice_.once_in(4)) c += ", recall_supervision: " + lasting(15);
            if (dice_.once_in(4)) c += ", resume_spacing: " + time(20);
            if (dice_.once_in(4)) c += ", hold_during_guard: true, guard: 4 s";
            if (c.find("guard: ") != c.rfind("guard: ")) c = "guard: 5 s, hold_during_guard: true";
            if (dice_.once_in(3)) c += ", reserve_path: true";
            if (dice_.once_in(2)) c += ", when_congested: requeue";
            if (dice_.once_in(4)) c += ", offer_time: " + time(4);
            if (dice_.once_in(3)) c += ", after_diversion: diverted_to";
            if (dice_.once_in(3)) c += ", when_called_forwards: cancel";
            if (dice_.once_in(4)) c += ", method: " + dice_.one_of({"poll, poll_interval: 7 s, poll_at_most: 4", "notify_all"});
            key("callback: {" + c + "}");
        }
        if (dice_.once_in(2)) {
            key(fmt::format("intrude: {{parties: {}, warning_tone: {}, when_call_ends: {}, comparison: {}, effect: {}}}",
                            dice_.between(3, 5), time(3), dice_.one_of({"continue", "leave"}), dice_.one_of({"above", "at_least"}),
                            dice_.one_of({"join", "join", "release", "isolate"})));
        }
        if (dice_.once_in(2)) {
            key(fmt::format("message: {{texts: [A, B], per_called: {}, when_full: {}, repeat: {}, keep: {}, when_return_fails: {}{}}}",
                            dice_.between(1, 3), dice_.one_of({"reject", "evict_oldest"}),
                            dice_.one_of({"overwrite", "refuse", "keep_both"}), patience(), dice_.one_of({"end", "keep"}),
                            when(dice_.once_in(2), ", cancels_callback: true")));
        }
        return "{" + s + "}";
    }

    std::string outages()
    {
        std::string s = "outages:\n";
        for (std::uint32_t k = dice_.between(1, 4); k > 0; --k) {
            std::string what = fmt::format("{{switch: S{}}}", dice_.below(switches_));
            const std::uint32_t kind = dice_.below(5), number = dice_.below(3);
            if (kind == 0 && switches_ > 1) what = "T0";
            if (kind == 1 && switches_ > 1) what = "{group: T0, circuits: 1}";
            if (kind == 2) what = fmt::format("C{}", dice_.below(classes_));
            if (kind == 3) what = fmt::format("{}", 100 * dice_.between(1, classes_) + number % 2);
            s += fmt::format("  - {{at: {} s, for: {} s, what: {}, calls: {}, requests: {}}}\n", dice_.below(360), dice_.between(1, 120), what,
                             dice_.one_of({"lost", "kept"}), dice_.one_of({"lost", "kept"}));
        }
        return s;
    }

    Dice dice_;
    std::uint64_t number_;
    bool ties_ = false;
    std::uint32_t switches_ = 1, classes_ = 1, hunts_ = 0;
    std::uint32_t members_[2] = {};  // of hunt groups
};

std::uint64_t from_environment(const char* name, std::uint64_t otherwise)
{
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

// What is wrong with a scenario's run, or nothing. `refused`: the language refuses the scenario itself.
std::string wrong_with(const std::string& text, bool& refused)
{
    Ran ran;
    const Reading reading = parse_scenario(text, "swarm.yaml");
    Problems problems = reading.problems;
    refused = has_errors(problems);
    if (refused) return {};
    ran.scenario = reading.scenario;
    ran.scenario.run.batches = 2 + text.size() % 7;  // which moves nothing
    const ModelPtr model = ringback::build(ran.scenario, problems);
    refused = !model;
    if (refused) return {};
    RunOptions options;
    options.check_full = true;
    options.max_events = 3'000'000;
    options.trace = [&](std::string_view piece) { ran.text += piece; };
    try {
        ran.result = ringback::run(*model, options);
    } catch (const std::exception& e) {
        return e.what();
    }
    if (!ran.result.invariants.reports.empty()) return ran.result.invariants.reports[0];
    ran.trace = events_of(ran.text);
    std::string wrong = broken_law(ran);
    if (wrong.empty()) wrong = Recount(ran).differences(ran.result);
    return wrong.empty() ? not_adding_up(*model, 0) : wrong;
}

}  // namespace

TEST_CASE("a swarm of random scenarios breaks no invariant, and every trace is lawful and recounts to its measures")
{
    const std::uint64_t count = from_environment("RINGBACK_SWARM", 200), first = from_environment("RINGBACK_SWARM_FIRST", 1);
    std::uint64_t refusals = 0;
    for (std::uint64_t k = first; k < first + count; ++k) {
        const std::string text = RandomScenario(k).text();
        if (count == 1) std::cerr << text << std::flush;  // before it may crash
        bool refused = false;
        const std::string wrong = wrong_with(text, refused);
        refusals += refused;
        if (!wrong.empty()) {
            INFO("RINGBACK_SWARM_FIRST=", k, " RINGBACK_SWARM=1\n", text, wrong);
            CHECK(wrong == "");
        }
        if (count > 1000 && k % 1000 == 0) std::cerr << k << " scenarios\n";
    }
    CAPTURE(refusals);
    CHECK(refusals * 10 <= count);
}

TEST_CASE("the swarm is the same everywhere: scenario n is a function of n")
{
    CHECK(RandomScenario(7).text() == RandomScenario(7).text());
    CHECK(RandomScenario(7).text() != RandomScenario(8).text());
}
