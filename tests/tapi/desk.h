// An application at a line, and what it was told: what the tests of the TAPI face stand on.
#pragma once

#include "ringback/tapi.h"

#include "../lab.h"

#include <map>
#include <set>

namespace tapi_lab {

using namespace ringback;
using namespace ringback::tapi;

inline constexpr DWORD newest = 0x00020002;
inline constexpr DWORD all_line_states = 0x01ffffff;

inline Time at(double seconds) { return Time(Duration::from_seconds(seconds)); }

/// Whose books balance in the end.
struct CheckedWorld : World {
    using World::World;
    ~CheckedWorld() { CHECK(finish() == ""); }
};

/// One application with one line open, which writes down all that it hears.
struct Desk {
    Desk(const World& w, const std::string& number, DWORD privileges = LINECALLPRIVILEGE_OWNER, DWORD version = newest) : world(&w)
    {
        DWORD devices = 0, got = version;
        REQUIRE(lineInitializeEx(&app, nullptr, nullptr, "desk", &devices, &got, nullptr) == 0);
        device_of = w.device(number);
        REQUIRE(lineOpen(app, device_of, &line, version, 0, 0, privileges, LINEMEDIAMODE_INTERACTIVEVOICE, nullptr) == 0);
        REQUIRE(lineSetStatusMessages(line, all_line_states & ~LINEDEVSTATE_RINGING & ~LINEDEVSTATE_NUMCALLS, 0) == 0);
    }

    /// Whatever is there already.
    Desk& hear()
    {
        LINEMESSAGE m;
        while (lineGetMessage(app, &m, 0) == 0) note(m);
        return *this;
    }
    /// All that is said until then.
    Desk& hear_until(double seconds)
    {
        const Time until = at(seconds);
        for (;;) {
            LINEMESSAGE m;
            const auto left = (until - world->now()).count() / 1'000'000;
            if (lineGetMessage(app, &m, static_cast<DWORD>(left)) != 0) return *this;
            note(m);
        }
    }
    void note(const LINEMESSAGE& m)
    {
        messages.push_back(m);
        said += fmt::format("{}{} {}", said.empty() ? "" : "\n", static_cast<double>(world->now().count()) / 1e9, to_text(m));
        if (m.dwMessageID == LINE_APPNEWCALL) call = static_cast<HCALL>(m.dwParam2);
        if (m.dwMessageID == LINE_CALLSTATE) {
            state[m.hDevice] = static_cast<DWORD>(m.dwParam1);
            if (m.dwParam3 && !call) call = m.hDevice;
        }
        if (m.dwMessageID == LINE_REPLY) replies[static_cast<DWORD>(m.dwParam1)] = static_cast<LONG>(m.dwParam2);
    }
    /// What was said since this was last asked.
    std::string news() { return std::exchange(said, {}); }

    /// Dials, and hears what comes until then.
    HCALL dial(const std::string& number, double until)
    {
        call = 0;
        const LONG request = lineMakeCall(line, &call, number.c_str(), 0, nullptr);
        REQUIRE(request > 0);
        hear_until(until);
        REQUIRE(replies.at(static_cast<DWORD>(request)) == 0);
        return call;
    }
    /// The outcome of an asynchronous function: its LINE_REPLY, or the error it gave at once.
    LONG outcome(LONG request)
    {
        if (request < 0) return request;
        hear();
        const auto reply = replies.find(static_cast<DWORD>(request));
        return reply == replies.end() ? 1 : reply->second;
    }
    LONG complete(DWORD mode, DWORD message = 0) { return outcome(lineCompleteCall(call, &id, mode, message)); }
    LONG uncomplete(DWORD completion_id) { return outcome(lineUncompleteCall(line, completion_id)); }
    LONG drop() { return outcome(lineDrop(call, nullptr, 0)); }
    LONG answer() { return outcome(lineAnswer(call, nullptr, 0)); }

    LINECALLINFO info(HCALL c = 0) const
    {
        LINECALLINFO i{};
        i.dwTotalSize = sizeof i;
        CHECK(lineGetCallInfo(c ? c : call, &i) == 0);
        return i;
    }
    LINECALLSTATUS status(HCALL c = 0) const
    {
        LINECALLSTATUS s{};
        s.dwTotalSize = sizeof s;
        CHECK(lineGetCallStatus(c ? c : call, &s) == 0);
        return s;
    }
    LINEDEVSTATUS device() const
    {
        LINEDEVSTATUS s{};
        s.dwTotalSize = sizeof s;
        CHECK(lineGetLineDevStatus(line, &s) == 0);
        return s;
    }
    LINEADDRESSSTATUS address() const
    {
        LINEADDRESSSTATUS s{};
        s.dwTotalSize = sizeof s;
        CHECK(lineGetAddressStatus(line, 0, &s) == 0);
        return s;
    }
    LINEADDRESSCAPS caps(DWORD version = newest) const
    {
        LINEADDRESSCAPS c{};
        c.dwTotalSize = sizeof c;
        CHECK(lineGetAddressCaps(app, device_of, 0, version, 0, &c) == 0);
        return c;
    }
    const World* world;
    HLINEAPP app = 0;
    HLINE line = 0;
    HCALL call = 0;  // the last one
    DWORD id = 0;    // the last completion identifier
    DWORD device_of = 0;
    std::string said;
    std::vector<LINEMESSAGE> messages;
    std::map<HCALL, DWORD> state;
    std::map<DWORD, LONG> replies;
};

/// Switch S with lines a (101), b (102), c (103), d (104): c talks to b from 10 to 30 s. `more` follows as further blocks.
inline Scenario office(const std::string& completion = "", const std::string& switch_keys = "", double talks = 20)
{
    return lab::read(fmt::format(R"(ringback: 1
run: {{duration: 1000 s, seed: 1, replications: 1}}
switches: {{S: {{{}}}}}
lines:
  a: {{switch: S, numbers: 101, intrusion: {{capability: 2}}}}
  b: {{switch: S, numbers: 102}}
  c: {{switch: S, numbers: 103}}
  d: {{switch: S, numbers: 104}}
callers:
  c_calls_b: {{from: c, to: b, arrivals: {{idle_time: {{empirical: [10 s]}}}}, conversation: {} s}}
call_completion: {{{}}}
)",
                                 switch_keys, talks, completion));
}

/// Two exchanges with so much between them; b, at the other one than a, returns messages after 45 s, and is called as in the office.
inline Scenario two_offices(const std::string& trunk, const std::string& texts_of_s = "", const std::string& texts_of_r = "")
{
    return lab::read(fmt::format(R"(ringback: 1
run: {{duration: 1000 s, seed: 1, replications: 1}}
switches:
  S: {{{}}}
  R: {{{}}}
trunk_groups: {{T: {{between: [S, R], circuits: 2{}}}}}
lines:
  a: {{switch: S, numbers: 101}}
  b: {{switch: R, numbers: 102, returns_messages: {{delay: 45 s}}}}
  c: {{switch: R, numbers: 103}}
callers:
  c_calls_b: {{from: c, to: b, arrivals: {{idle_time: {{empirical: [10 s]}}}}, conversation: 20 s}}
)",
                                 texts_of_s, texts_of_r, trunk));
}

}  // namespace tapi_lab
