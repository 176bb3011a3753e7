// Applications that do anything at any time, on the lines of a busy town: whatever they do, the exchange is sound, every
// request is answered once, and what they are told of a call makes sense. RINGBACK_SWARM=1000 makes it longer,
// RINGBACK_SWARM_FIRST=n begins with seed n.
#include "desk.h"

#include <cstdlib>
#include <fstream>
#include <random>

using namespace tapi_lab;

namespace {

/// A desk that writes down what is wrong with what it hears.
struct Careful {
    Careful(World& w, const std::string& number, DWORD privileges, DWORD version) : desk(w, number, privileges, version) {}

    void hear()
    {
        const std::size_t before = desk.messages.size();
        desk.hear();
        for (std::size_t i = before; i < desk.messages.size(); ++i) {
            const LINEMESSAGE& m = desk.messages[i];
            if (m.dwMessageID == LINE_REPLY) {
                CHECK(asked.erase(static_cast<DWORD>(m.dwParam1)) == 1);
                CHECK(static_cast<LONG>(m.dwParam2) <= 0);
            }
            if (m.dwMessageID != LINE_CALLSTATE && m.dwMessageID != LINE_CALLINFO) continue;
            CHECK(idle.count(m.hDevice) == 0);  // nothing follows idle
            if (m.dwMessageID == LINE_CALLSTATE && m.dwParam1 == LINECALLSTATE_IDLE) idle.insert(m.hDevice);
            if (m.dwMessageID == LINE_CALLSTATE) CHECK((m.dwParam1 & ~states) == 0);
        }
    }
    void ask(LONG request)
    {
        CHECK(request != 0);
        if (request > 0) CHECK(asked.insert(static_cast<DWORD>(request)).second);
    }

    Desk desk;
    std::set<DWORD> asked;
    std::set<HCALL> idle;
    DWORD states = desk.caps().dwCallStates;
    DWORD ids[8] = {};
    HCALL made[8] = {};  // where functions write
};

void live(std::uint64_t seed, double latency)
{
    std::mt19937_64 dice(seed);
    const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(dice() % n); };
    Options options;
    options.check_full = true;
    options.latency = Duration::from_seconds(latency);
    options.replication = static_cast<std::uint32_t>(seed);
    options.people = {0.8, Law::exponential(Duration::seconds(6)), Law::exponential(Duration::seconds(80))};
    options.completion_ids = seed % 2 ? Options::Ids::at_once : Options::Ids::never_again;
    const std::string with_features = std::string(lab::mixed).replace(std::string(lab::mixed).find("  agents:"), 0,
        "  second: {switch: Q, numbers: 400..403, call_waiting: {after: 5 s}, forwarding: {no_answer: {to: 300, after: 20 s}}}\n");
    if (const char* f = std::getenv("RINGBACK_SWARM_TRACE")) options.trace = [f](std::string_view t) { std::ofstream(f, std::ios::app) << t; };
    CheckedWorld world(lab::read(with_features), options);
    world.run_until(at(600));

    constexpr const char* numbers[] = {"200", "201", "280", "300", "301", "400", "401", "700", "800", "L", "214"};
    const auto number = [&] { return numbers[below(std::size(numbers))]; };
    std::vector<std::unique_ptr<Careful>> all;
    const auto open = [&] {
        const DWORD privileges[] = {LINECALLPRIVILEGE_NONE, LINECALLPRIVILEGE_OWNER, LINECALLPRIVILEGE_MONITOR,
                                    LINECALLPRIVILEGE_OWNER | LINECALLPRIVILEGE_MONITOR};
        const DWORD versions[] = {0x00010003, 0x00010004, 0x00020000, newest};
        return std::make_unique<Careful>(world, numbers[below(8)], privileges[below(4)], versions[below(4)]);
    };
    for (int i = 0; i < 12; ++i) all.push_back(open());

    for (int step = 0; step < 1500; ++step) {
        world.run_for(Duration::nanoseconds(static_cast<std::int64_t>(below(3) ? below(4'000) : 0) * 1'000'000));
        Careful& who = *all[below(static_cast<std::uint32_t>(all.size()))];
        who.hear();
        Desk& d = who.desk;
        const auto any_call = [&] {
            if (d.state.empty()) return HCALL{0};
            auto at = d.state.begin();
            std::advance(at, below(static_cast<std::uint32_t>(d.state.size())));
            return at->first;
        };
        const std::uint32_t k = below(8);
        switch (below(14)) {
            case 0:
            case 1:
            case 2: who.ask(lineMakeCall(d.line, &who.made[k], number(), 0, nullptr)); break;
            case 3:
            case 4: who.ask(lineCompleteCall(any_call(), &who.ids[k], 1u << below(4), below(3))); break;
            case 5: who.ask(lineDrop(any_call(), nullptr, 0)); break;
            case 6: who.ask(lineAnswer(any_call(), nullptr, 0)); break;
            case 7: who.ask(lineAccept(any_call(), nullptr, 0)); break;
            case 8: who.ask(lineUncompleteCall(d.line, who.ids[k])); break;
            case 9: who.ask(lineSwapHold(any_call(), any_call())); break;
            case 10: lineDeallocateCall(any_call()); break;
            case 12: who.ask(lineHold(any_call())); break;
            case 13: who.ask(lineUnhold(any_call())); break;
            case 11:
                if (below(20)) break;
                CHECK(lineClose(d.line) == 0);
                who.asked.clear();
                who.hear();
                CHECK(lineShutdown(d.app) == 0);
                for (auto& c : all) {
                    if (c.get() == &who) c = open();
                }
                break;
        }
    }
    world.run_for(Duration::seconds(30));
    for (auto& c : all) {
        c->hear();
        // What the called party's exchange has still to answer apart, and what an old application gave up with its handle.
        if (c->desk.device().dwNumOpens > 0) CHECK(c->asked.size() <= 2);
    }
    CHECK(world.inspect() == "");
    CHECK(world.finish() == "");
}

}  // namespace

TEST_CASE("whatever applications do, the exchange is sound and they are told what makes sense")
{
    const auto number = [](const char* name, std::uint64_t otherwise) {
        const char* text = std::getenv(name);
        return text ? std::strtoull(text, nullptr, 10) : otherwise;
    };
    const std::uint64_t first = number("RINGBACK_SWARM_FIRST", 1), n = number("RINGBACK_SWARM", 6);
    for (std::uint64_t seed = first; seed < first + n; ++seed) {
        CAPTURE(seed);
        live(seed, seed % 3 ? 0 : 0.3);
    }
}
