// The hash, and the text that it is taken over: reliability.md D15, D16.
#include "reading.h"

#include "scenario/read.h"

#include <set>

using namespace reading;

namespace {
std::string hash(const std::string& text)
{
    const Reading r = read(text);
    CHECK(said(r) == "");
    CHECK(r.scenario.hash.size() == 32);
    return r.scenario.hash;
}
}  // namespace

TEST_CASE("a printed scenario reads back as the same")
{
    for (const std::string& text : {desk, office}) {
        const Scenario s = read(text).scenario;
        const std::string printed = scenario::print_scenario(s);
        const Reading again = read(printed);
        CHECK(said(again) == "");
        CHECK(scenario::print_scenario(again.scenario) == printed);
        CHECK(again.scenario.hash == s.hash);
    }
}

TEST_CASE("comments, formatting, the order of keys and of things do not change the hash")
{
    const std::string h = hash(office);
    CHECK(hash("# comment\n" + office + "\n\n# more\n") == h);
}

TEST_CASE("how a value is written does not change the hash, the value does")
{
    const std::string h = hash(office);
    CHECK(hash(with(office, "duration: 2 h", "duration: 120 min")) == h);
    CHECK(hash(with(office, "TIE:   {between: [PBX1, PBX2], circuits: 8,",
                    "TIE: {circuits: 8, between: [PBX1, PBX2],")) == h);
    CHECK(hash(with(office, "office: 60 %, managers: 15 %", "managers: 0.15e2 %, office: 60.0 %")) == h);
    CHECK(hash(with(office, "camp_on: 25 %, callback: 40 %", "callback: 0.4, camp_on: 0.25")) == h);
    CHECK(hash(with(office, "234 CCS", "6.5 E")) == h);
    CHECK(hash(with(office, "\"09:00\": 70 %, \"10:00\": 100 %", "\"10:00:00\": 1, \"09:00\": 0.7")) == h);
    CHECK(hash(with(office, "order: lifo, callback: {guard: 2 s}", "callback: {guard: 2 s}, order: lifo")) == h);
    const std::string le = "  LE:   {switching_delay: {empirical: [12 ms, 40 ms, 41 ms]}}\n";
    CHECK(hash(with(with(office, le, ""), "switches:\n", "switches:\n" + le)) == h);
    CHECK(hash(with(office, "operation: one_way", "operation: both_way")) != h);
}

TEST_CASE("seed, replications, confidence, titles and objectives are not in the hash")
{
    const std::string h = hash(office);
    CHECK(hash(with(office, "20240607", "1")) == h);
    CHECK(hash(with(office, "replications: 20", "replications: 40")) == h);
    CHECK(hash(with(office, "confidence: 99 %", "confidence: 95 %")) == h);
    CHECK(hash(with(office, "Two-site", "One-site")) == h);
    CHECK(hash(with(office, ">= 70 %", ">= 80 %")) == h);
    CHECK(hash(with(office, "0.078741", "0.1")) == h);
}

TEST_CASE("everything else is")
{
    std::set<std::string> hashes{hash(office)};
    const std::pair<const char*, const char*> changes[] = {{"duration: 2 h", "duration: 3 h"},
                                                           {"warm_up: 20 min", "warm_up: 21 min"},
                                                           {"follow: 45 min", "follow: 46 min"},
                                                           {"\"10:00\", warm_up", "\"10:01\", warm_up"},
                                                           {"150 ms, conf", "151 ms, conf"},
                                                           {"conference_ports: 6", "conference_ports: 7"},
                                                           {"circuits: 8", "circuits: 9"},
                                                           {"leave_free: 1", "leave_free: 2"},
                                                           {"alternatives: 2", "alternatives: 3"},
                                                           {"0700..0779", "0700..0778"},
                                                           {"capability: 2", "capability: 1"},
                                                           {"longest_idle", "circular"},
                                                           {"cv: 1.3", "cv: 1.4"},
                                                           {"stages: 3", "stages: 4"},
                                                           {"shape: 0.8", "shape: 0.9"},
                                                           {"[callback, message]", "[message, callback]"},
                                                           {"[90 %, 0.5]", "[90 %, 0.6]"},
                                                           {"at_most: 4", "at_most: none"},
                                                           {"circuits: 2\n", "circuits: 3\n"},
                                                           {"guard: 5 s", "guard: 6 s"},
                                                           {"Urgent", "Not urgent"},
                                                           {"keep: 1 d", "keep: never"},
                                                           {"amplitude: 50 %", "amplitude: 51 %"},
                                                           {"guard: 2 s", "guard: 3 s"},
                                                           {"while_waiting: call_on", "while_waiting: wait"}};
    for (const auto& change : changes) {
        const std::string from = change.first, to = change.second;
        CAPTURE(from);
        CHECK(hashes.insert(hash(with(office, from, to))).second);
    }
}

TEST_CASE("trunk groups keep their order, which breaks ties among routes")
{
    const std::string two = with(desk, "{AB: {between: [A, B], circuits: 10}}",
                                 "{X: {between: [A, B], circuits: 10}, Y: {between: [A, B], circuits: 10}}");
    const std::string turned = with(desk, "{AB: {between: [A, B], circuits: 10}}",
                                    "{Y: {between: [A, B], circuits: 10}, X: {between: [A, B], circuits: 10}}");
    CHECK(hash(two) != hash(turned));
}

TEST_CASE("what callers do beside calling is in the hash, and reads back as it was printed")
{
    std::set<std::string> hashes{hash(desk)};
    for (const char* more :
         {"    dialling: 7 s\n", "    busy_tone: 7 s\n", "    announcement: {uniform: [1 s, 2 s]}\n",
          "    redial: {by_cause: {busy: {delay: 1 s}}}\n", "    redial: {by_cause: {no_answer: {delay: 1 s}}}\n",
          "    redial: {by_cause: {congestion: {probability: [50 %, 10 %]}}}\n",
          "    redial: {by_cause: {congestion: {at_most: 2}}}\n", "traffic: 120 %\n"}) {
        CAPTURE(more);
        const std::string h = hash(desk + more);
        CHECK(hashes.insert(h).second);
        CHECK(hash(scenario::print_scenario(read(desk + more).scenario)) == h);
    }
    CHECK(hash(desk + "traffic: 100 %\n") == hash(desk));
    CHECK(hash(desk + "    redial: {by_cause: {busy: {delay: none}}}\n") == hash(desk));
}
