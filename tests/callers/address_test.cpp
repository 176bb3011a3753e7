// Numbers are drawn by address: the same caller lives the same life whatever else stands in the scenario.
#include "../lab.h"

#include <map>

using namespace lab;

namespace {

struct Life {
    std::int64_t at = 0;
    std::string peer;
    std::int64_t conversation = -1;  // where it is seen whole
};
using Lives = std::map<std::string, Life>;

// Demands by name: when they fell, whom they wished to talk to, how long they talked (joining others is another matter:
// a stay is not the demand's conversation).
Lives lives_of(const Ran& ran)
{
    Lives lives;
    std::map<std::uint64_t, std::int64_t> connected;
    std::map<std::string, bool> joined;
    for (const TraceEvent& e : ran.trace) {
        if (e.ev == "demand") lives[e.demand] = {e.t, e.peer, -1};
        if (e.ev == "request" && e.mode == "intrude" && e.to != "none") joined[e.demand] = true;
        if (e.ev != "call") continue;
        if (e.to == "connected") connected[e.call] = e.t;
        if (e.from == "connected" && e.why == "conversation_over" && !joined[e.demand])
            lives[e.demand].conversation = e.t - connected[e.call];
    }
    return lives;
}

std::string streams_of(const Lives& lives, const std::string& stream)
{
    std::string text;
    for (const auto& [name, life] : lives) {
        if (name.starts_with(stream)) text += fmt::format("{} {} {}\n", name, life.at, life.peer);
    }
    return text;
}

// Every demand that occurs in both has the same life in both; how many do.
std::size_t same_lives(const Lives& a, const Lives& b)
{
    std::size_t common = 0, talked = 0;
    for (const auto& [name, life] : a) {
        const auto other = b.find(name);
        if (other == b.end()) continue;
        ++common;
        CAPTURE(name);
        CHECK(life.at == other->second.at);
        CHECK(life.peer == other->second.peer);
        if (life.conversation < 0 || other->second.conversation < 0) continue;
        ++talked;
        CHECK(life.conversation == other->second.conversation);
    }
    CHECK(talked > 100);
    return common;
}

// `mixed` without the callers whose demands depend on what happens to their lines.
std::string without_idle_times(std::string text)
{
    const std::size_t from = text.find("  chiefs:"), to = text.find("  public:");
    return text.erase(from, to - from);
}

std::string with(std::string text, const std::string& what, const std::string& by)
{
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("changing camp_on.max_wait changes no arrival, destination or conversation of any demand that still occurs")
{
    const std::string text = without_idle_times(mixed);
    const Ran base = run(text);
    for (const char* wait : {"0", "10 s", "{exponential: 30 s}"}) {
        const Ran other = run(text, {{"call_completion.camp_on.max_wait", wait}});
        CHECK(base.result.fingerprint != other.result.fingerprint);
        const Lives a = lives_of(base), b = lives_of(other);
        CHECK(same_lives(a, b) > 300);
        CHECK(streams_of(a, "public") == streams_of(b, "public"));
    }
}

TEST_CASE("potential demands of lines fall at the same instants whatever completion does")
{
    const std::string text = without_idle_times(mixed);
    std::map<std::int64_t, std::string> instants;
    std::size_t common = 0, clashes = 0;
    for (const auto& [name, life] : lives_of(run(text))) instants[life.at] = name;
    for (const auto& [name, life] : lives_of(run(text, {{"call_completion.modes", "[message]"}}))) {
        const auto at = instants.find(life.at);
        if (at == instants.end()) continue;
        ++common;
        clashes += at->second != name;
    }
    CHECK(common > 300);
    CHECK(clashes == 0);
}

TEST_CASE("an impatient camper hangs up after the same time under every policy")
{
    Town town;
    town.line("a").line("b").line("c");
    town.calls("c", "b", "10 s", "1 h").calls("a", "b", "{exponential: 30 s}", "1 min", "when_busy: camp_on, patience: {camped_on: {exponential: 40 s}}");
    const auto waits = [](const Ran& ran) {
        std::map<std::string, std::int64_t> accepted, waited;
        for (const TraceEvent& e : ran.trace) {
            if (e.ev != "request") continue;
            if (e.to == "waiting") accepted[e.demand] = e.t;
            if (e.why == "abandoned") waited[e.demand] = e.t - accepted[e.demand];
        }
        return waited;
    };
    const auto base = waits(town.run("50 min"));
    const auto limited = waits(town.completion("camp_on: {max_wait: 45 s}").run("50 min"));
    CHECK(limited.size() > 5);
    std::size_t compared = 0;
    for (const auto& [demand, wait] : limited) {
        const auto at = base.find(demand);
        if (at == base.end()) continue;
        ++compared;
        CHECK(wait == at->second);
    }
    CHECK(compared > 5);
}

TEST_CASE("adding strangers changes nothing for those who were there")
{
    const std::string text = without_idle_times(mixed);
    const Lives base = lives_of(run(text));
    SUBCASE("an isolated switch")
    {
        const Ran other = run(with(text, "  L: {", "  Alone: {}\n  L: {"));
        CHECK(streams_of(base, "") == streams_of(lives_of(other), ""));
        CHECK(measures(run(text).result) == measures(other.result));
    }
    SUBCASE("a class of lines that nobody calls")
    {
        const Ran other = run(with(text, "  agents:", "  aaa: {switch: P, numbers: 900..909}\n  agents:"));
        CHECK(streams_of(base, "") == streams_of(lives_of(other), ""));
    }
    SUBCASE("a stream between strangers")
    {
        const Ran other = run(with(with(text, "  agents:", "  aaa: {switch: P, numbers: 900..909}\n  agents:"), "callers:\n",
                                   "callers:\n  first: {from: aaa, to: aaa, arrivals: {rate: 2 per minute}, conversation: 1 min}\n"));
        for (const char* stream : {"internal", "public"}) {
            CHECK(streams_of(base, stream) == streams_of(lives_of(other), stream));
        }
    }
}

TEST_CASE("another number of replications changes no replication")
{
    const Scenario three = read(mixed), seven = read(mixed, {{"run.replications", "7"}});
    RunOptions options;
    options.traced_replication = 2;
    CHECK(lab::run(three, options).text == lab::run(seven, options).text);
}

TEST_CASE("a longer run begins as the shorter one")
{
    const auto body = [](const std::string& duration, const std::string& follow) {
        const Ran ran = run(mixed, {{"run.duration", duration}, {"run.follow", follow}});
        std::string text;
        const std::int64_t end = 40 * 60 * 1'000'000'000ll;
        for (const TraceEvent& e : ran.trace) {
            if (e.t < end) text += fmt::format("{} {} {} {} {} {} {} {}\n", e.t, e.ev, e.demand, e.call, e.request, e.from, e.to, e.why);
        }
        return text;
    };
    const std::string shorter = body("30 min", "0");  // it ends at 40 min, after 10 min of warm-up
    CHECK(shorter.size() > 10'000);
    CHECK(shorter == body("50 min", "0"));
    CHECK(shorter == body("30 min", "1 h"));
    CHECK(shorter == body("2 h", "10 min"));
}

TEST_CASE("another seed, and another replication, is another life")
{
    const Ran base = run(mixed), other = run(mixed, {{"run.seed", "6"}});
    CHECK(base.result.fingerprint != other.result.fingerprint);
    RunOptions options;
    options.traced_replication = 1;
    CHECK(lab::run(base.scenario, options).result.fingerprint != base.result.fingerprint);
}
