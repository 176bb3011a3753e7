// What must not make a difference makes none, to the last bit.
#include "../lab.h"
#include "run/names.h"
#include "run/replication.h"

#include <algorithm>
#include <map>

using namespace lab;

namespace {

// Measures by name: their order follows names, and a renamed thing would move.
std::string sorted_lines(const std::string& text)
{
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    std::sort(lines.begin(), lines.end());
    return fmt::format("{}", fmt::join(lines, "\n"));
}

// A block of entries, each beginning with two spaces and a name, turned round.
std::string reversed(const std::string& text, const std::string& key)
{
    const std::size_t from = text.find('\n' + key + ":\n") + key.size() + 3;
    std::size_t to = from;
    std::vector<std::string> entries;
    while (to < text.size() && text[to] == ' ') {
        const std::size_t end = text.find('\n', to) + 1;
        if (text[to + 2] != ' ') entries.emplace_back();
        entries.back() += text.substr(to, end - to);
        to = end;
    }
    REQUIRE(entries.size() > 1);
    std::reverse(entries.begin(), entries.end());
    std::string turned;
    for (const std::string& e : entries) turned += e;
    return text.substr(0, from) + turned + text.substr(to);
}

std::string replaced_all(std::string text, const std::string& what, const std::string& by)
{
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) text.replace(at, what.size(), by);
    return text;
}

const std::string two_groups = [] {
    std::string text = mixed;
    const std::string group = "  desk: {lines: agents, number: 800, order: longest_idle}\n";
    return text.insert(text.find(group), "  spare: {lines: branch, number: 801, order: random}\n");
}();

}  // namespace

TEST_CASE("the order of declarations makes no difference")
{
    const Ran base = run(two_groups);
    for (const char* const block : {"switches", "lines", "hunt_groups", "callers"}) {
        const std::string key = block;
        CAPTURE(key);
        const Ran other = run(reversed(two_groups, key));
        CHECK(other.trace.size() > 1000);
        CHECK(base.result.outcomes == other.result.outcomes);
        CHECK(sorted_lines(findings(base.result)) == sorted_lines(findings(other.result)));
    }
}

TEST_CASE("comments, blanks, the order of keys and the ends of lines make no difference")
{
    const Ran base = run(mixed);
    const std::string commented = "# one\n\n" + replaced_all(mixed, "callers:\n", "callers:   # two\n\n");
    const std::string crlf = replaced_all(mixed, "\n", "\r\n");
    const std::string keys = replaced_all(mixed, "run: {start: \"09:00\", warm_up: 10 min,", "run: {warm_up: 600 s, start: \"09:00\",");
    for (const std::string& text : {commented, crlf, keys}) {
        REQUIRE(text != mixed);
        const Ran other = run(text);
        CHECK(base.scenario.hash == other.scenario.hash);
        CHECK(findings(base.result) == findings(other.result));
    }
}

TEST_CASE("one thread, two and eight give the same bytes")
{
    const Scenario scenario = read(mixed, {{"run.replications", "9"}});
    const ModelPtr model = build(scenario);
    std::string first;
    for (const unsigned threads : {1u, 2u, 8u}) {
        RunOptions options;
        options.threads = threads;
        const std::string json = to_json(ringback::run(*model, options), "run", "1");
        if (first.empty()) first = json;
        CHECK(json == first);
    }
}

TEST_CASE("replications folded apart and together are the same, in batches, series and differences too")
{
    const Scenario scenario = read(mixed, {{"run.replications", "7"}, {"run.batches", "3"}, {"record", "{every: 7 min, intervals: 25 min}"}});
    const ModelPtr model = build(scenario), other = build(read(mixed, {{"run.batches", "3"}, {"callers.public.conversation", "100 s"}}));
    ringback::Fold at_once(*model), first(*model), second(*model), none(*model);
    const auto names = [](const ModelPtr& m) { return measured_names(*m); };
    PairedCollector pairs(names(model), names(other)), of_first(names(model), names(other)), of_second(names(model), names(other));
    for (std::uint32_t r = 0; r < 7; ++r) {
        const auto a = replicate(*model, r, {}), b = replicate(*other, r, {});
        at_once.add(*a);
        (r % 3 ? first : second).add(*a);
        pairs.add(a->tally, b->tally, a->batches, b->batches);
        (r % 3 ? of_first : of_second).add(a->tally, b->tally, a->batches, b->batches);
    }
    none.merge(second);
    none.merge(first);
    CHECK(findings(none.result()) == findings(at_once.result()));
    CHECK(none.result().invariants.checked == at_once.result().invariants.checked);
    of_first.merge(of_second);
    const auto merged = of_first.differences(0.95), straight = pairs.differences(0.95);
    REQUIRE(merged.size() == straight.size());
    CHECK(std::ranges::any_of(straight, [](const Difference& d) { return d.value.value_or(0) != 0; }));
    for (std::size_t i = 0; i < merged.size(); ++i) {
        CHECK(merged[i].low == straight[i].low);
        CHECK(merged[i].high == straight[i].high);
        CHECK(merged[i].standard_error == straight[i].standard_error);
        CHECK(merged[i].variance_reduction == straight[i].variance_reduction);
    }
}

TEST_CASE("thousands of short replications give the same bytes on any number of threads")
{
    const char* const text = R"(ringback: 1
run: {duration: 20 s, replications: 3000}
switches: {A: {}, B: {}}
trunk_groups: {AB: {between: [A, B], circuits: 3}}
callers: {public: {from: {outside: A}, to: {outside: B}, arrivals: {offered: 2 E}, conversation: {exponential: 3 s}}}
)";
    const ModelPtr model = build(read(text));
    std::string first;
    for (const unsigned threads : {1u, 2u, 8u}) {
        RunOptions options;
        options.threads = threads;
        std::uint32_t last = 0;
        options.progress = [&](std::uint32_t done, std::uint32_t of) {
            REQUIRE(done == ++last);
            REQUIRE(of == 3000);
        };
        const Result r = ringback::run(*model, options);
        CHECK(last == 3000);
        CHECK(r.replications == 3000);
        const std::string json = to_json(r, "run", "1");
        if (first.empty()) first = json;
        CHECK(json == first);
    }
}

TEST_CASE("short replications that are stopped on many threads are a whole beginning")
{
    const char* const text = "ringback: 1\nrun: {duration: 20 s, replications: 1000000}\nswitches: {A: {}, B: {}}\n"
                             "trunk_groups: {AB: {between: [A, B], circuits: 3}}\n"
                             "callers: {public: {from: {outside: A}, to: {outside: B}, arrivals: {offered: 2 E}, conversation: {exponential: 3 s}}}\n";
    std::atomic<bool> stop{false};
    RunOptions options;
    options.threads = 3;
    options.stop = &stop;
    options.progress = [&](std::uint32_t done, std::uint32_t) { stop = done >= 5000; };
    const Result r = ringback::run(*build(read(text)), options);
    CHECK_FALSE(r.complete);
    REQUIRE(r.replications > 0);
    const Result plain = ringback::run(*build(read(text, {{"run.replications", std::to_string(r.replications)}})));
    CHECK(findings(r) == findings(plain));
}

TEST_CASE("looking on changes nothing: a trace, full checks, progress")
{
    const Scenario scenario = read(mixed);
    const ModelPtr model = build(scenario);
    const std::string plain = findings(ringback::run(*model));
    RunOptions options;
    std::size_t bytes = 0, told = 0;
    options.trace = [&](std::string_view piece) { bytes += piece.size(); };
    options.progress = [&](std::uint32_t, std::uint32_t of) { told += of == 3; };
    CHECK(findings(ringback::run(*model, options)) == plain);
    CHECK(bytes > 10'000);
    CHECK(told == 3);
    options.check_full = true;
    CHECK(findings(ringback::run(*model, options)) == plain);
}

TEST_CASE("a replication among others is the one that would be run alone")
{
    const Scenario scenario = read(mixed, {{"run.replications", "4"}});
    RunOptions third;
    third.traced_replication = 3;
    const Ran among = lab::run(scenario, third);
    third.threads = 3;
    CHECK(among.text == lab::run(scenario, third).text);
    CHECK(among.result.fingerprint == lab::run(scenario, third).result.fingerprint);
}

// 45. Bit for bit.
TEST_CASE("a model can be run again and again")
{
    const ModelPtr model = build(read(mixed));
    CHECK(findings(ringback::run(*model)) == findings(ringback::run(*model)));
}

TEST_CASE("all times doubled: every instant doubles, to the rounding of a draw")
{
    // Constant and exponential laws; exponential draws are rounded to nanoseconds after scaling.
    const char* const text = R"(ringback: 1
run: {{duration: {0} min, replications: 1}}
switches: {{A: {{}}, B: {{}}}}
trunk_groups: {{AB: {{between: [A, B], circuits: 3}}}}
lines: {{desk: {{switch: B, numbers: 1..2}}}}
callers:
  public:
    from: {{outside: A}}
    to: desk
    arrivals: {{rate: {1} per hour}}
    conversation: {{exponential: {2} s}}
    answer: {{probability: 80 %, after: {3} s}}
    patience: {{ringing: {4} s, camped_on: {{exponential: {2} s}}}}
    when_busy: {{camp_on: 40 %, callback: 40 %, redial: 20 %}}
    redial: {{delay: {{exponential: {2} s}}, at_most: 2}}
call_completion: {{callback: {{guard: {3} s, service_time: {2} s}}}}
)";
    const Ran once = run(fmt::format(fmt::runtime(text), 60, 120, 60, 4, 20));
    const Ran twice = run(fmt::format(fmt::runtime(text), 120, 60, 120, 8, 40));
    REQUIRE(once.trace.size() == twice.trace.size());
    CHECK(once.trace.size() > 1000);
    for (std::size_t i = 0; i < once.trace.size(); ++i) {
        const TraceEvent &a = once.trace[i], &b = twice.trace[i];
        REQUIRE(std::abs(2 * a.t - b.t) < 10'000);  // ns: sums of draws, each off by one at most
        REQUIRE(a.demand == b.demand);
        REQUIRE(a.to == b.to);
    }
    for (const char* name : {"callers.public.demands", "callers.public.busy", "completion.camp_on.fulfilled", "completion.callback.ended.service_timeout"}) {
        CHECK(once[name] == twice[name]);
    }
}
