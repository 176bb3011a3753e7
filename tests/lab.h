// Scenarios in, traces and measures out: what the tests of the engine stand on.
#pragma once

#include "ringback/simulate.h"
#include "ringback/trace.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace lab {

using namespace ringback;
using Overrides = std::vector<std::pair<std::string, std::string>>;

struct Ran {
    Scenario scenario;
    Result result;
    std::string text;  ///< of the trace
    std::vector<TraceEvent> trace;

    /// A measure that must be there and have a value.
    double operator[](const std::string& name) const
    {
        const Measure* m = result.find(name);
        INFO(name);
        REQUIRE(m);
        REQUIRE(m->value.has_value());
        return *m->value;
    }
};

/// A scenario that must be right.
inline Scenario read(const std::string& text, const Overrides& overrides = {})
{
    Reading r = parse_scenario(text, "lab.yaml", overrides);
    std::string said;
    for (const Problem& p : r.problems) said += to_text(p) + '\n';
    INFO(text, said);
    REQUIRE_FALSE(has_errors(r.problems));
    return r.scenario;
}

inline ModelPtr build(const Scenario& s)
{
    Problems problems;
    ModelPtr model = ringback::build(s, problems);
    std::string said;
    for (const Problem& p : problems) said += to_text(p) + '\n';
    INFO(said);
    REQUIRE(model);
    return model;
}

/// The events of a trace's text, read by a reader of its own.
std::vector<TraceEvent> events_of(const std::string& text);

inline Ran run(const Scenario& scenario, RunOptions options = {})
{
    Ran ran;
    ran.scenario = scenario;
    options.trace = [&](std::string_view piece) { ran.text += piece; };
    ran.result = ringback::run(*build(scenario), options);
    for (const std::string& report : ran.result.invariants.reports) FAIL_CHECK(report);
    CHECK(ran.result.invariants.broken == 0);
    ran.trace = events_of(ran.text);
    return ran;
}

inline Ran run(const std::string& text, const Overrides& overrides = {})
{
    RunOptions options;
    options.check_full = true;
    return run(read(text, overrides), options);
}

/// Every measure of a result, a line each.
inline std::string measures(const Result& r)
{
    std::string text;
    const auto show = [](const std::optional<double>& x) { return x ? fmt::format("{}", *x) : std::string("null"); };
    for (const Measure& m : r.measures)
        text += fmt::format("{} {} {} {} {} {}\n", m.name, show(m.value), show(m.half_width), show(m.standard_error),
                            show(m.low), show(m.high));
    return text;
}
/// Everything that a result says of the simulated world.
inline std::string findings(const Result& r)
{
    return fmt::format("{} {} {}\n", r.events, r.fingerprint, r.outcomes) + measures(r);
}

/// A little town on one switch, S, everybody at a line of a class of one's own: whoever calls does so a fixed time after
/// one's line has become idle. Where nobody else calls, demand k of `a` is "a#k".
class Town {
public:
    /// Lines from here on are at the other site: a switch R, with the trunk group T between the two, as "circuits: 9".
    Town& over(const std::string& trunks)
    {
        trunks_ = trunks;
        site_ = "R";
        return *this;
    }
    /// And from here on at S again.
    Town& back()
    {
        site_ = "S";
        return *this;
    }
    /// `more`: further keys of the class, as "intrusion: {capability: 2}".
    Town& line(const std::string& name, const std::string& more = "")
    {
        lines_ += fmt::format("  {}: {{switch: {}, numbers: {}{}}}\n", name, site_, ++numbers_ + 100, also(more));
        return *this;
    }
    /// A class of several lines under the hunt group `name`, their class being `name`_lines.
    Town& hunt_group(const std::string& name, unsigned count, const std::string& more = "")
    {
        const unsigned first = 1000 + 100 * ++hunts_;
        lines_ += fmt::format("  {}_lines: {{switch: {}, numbers: {}..{}}}\n", name, site_, first, first + count - 1);
        groups_ += fmt::format("  {}: {{lines: {}_lines{}}}\n", name, name, also(more));
        return *this;
    }
    /// `who` calls `whom` whenever its line has been idle for `after`, and talks for `talks`.
    Town& calls(const std::string& who, const std::string& whom, const std::string& after, const std::string& talks,
                const std::string& more = "")
    {
        callers_ += fmt::format("  {}: {{from: {}, to: {}, arrivals: {{idle_time: {}}}, conversation: {}{}}}\n", who, who,
                                whom, after, talks, also(more));
        return *this;
    }
    Town& completion(const std::string& keys)
    {
        completion_ = keys;
        return *this;
    }
    Town& of_switch(const std::string& keys)
    {
        switch_ = keys;
        return *this;
    }
    std::string text(const std::string& duration) const
    {
        const bool two = !trunks_.empty();
        std::string all = fmt::format("ringback: 1\nrun: {{duration: {}, replications: 1}}\nswitches: {{S: {{{}}}{}}}\n", duration,
                                      switch_, two ? ", R: {}" : "");
        if (two) all += fmt::format("trunk_groups: {{T: {{between: [S, R], {}}}}}\n", trunks_);
        all += "lines:\n" + lines_;
        if (!groups_.empty()) all += "hunt_groups:\n" + groups_;
        all += "callers:\n" + callers_;
        if (!completion_.empty()) all += "call_completion: {" + completion_ + "}\n";
        return all;
    }
    Ran run(const std::string& duration) const { return lab::run(text(duration)); }

private:
    static std::string also(const std::string& more) { return more.empty() ? more : ", " + more; }

    std::string lines_, groups_, callers_, completion_, switch_, trunks_, site_ = "S";
    unsigned numbers_ = 0, hunts_ = 0;
};

/// "a/101#2" is "a#2".
inline std::string short_name(const std::string& demand)
{
    const std::size_t slash = demand.find('/');
    return slash == std::string::npos ? demand : demand.substr(0, slash) + demand.substr(demand.find('#'));
}

/// What became of a demand, as "10 dialing first_attempt, 10 proceeding, 10.5 busy called_busy": times in seconds, states
/// and reasons. `ev`: "call" or "request".
inline std::string story(const Ran& ran, const std::string& demand, const std::string& ev)
{
    std::string text;
    for (const TraceEvent& e : ran.trace) {
        if (e.ev != ev || short_name(e.demand) != demand) continue;
        if (!text.empty()) text += ", ";
        text += fmt::format("{} {}", static_cast<double>(e.t) / 1e9, e.to);
        if (!e.why.empty()) text += ' ' + e.why;
    }
    return text;
}
inline std::string calls_of(const Ran& ran, const std::string& demand) { return story(ran, demand, "call"); }
inline std::string requests_of(const Ran& ran, const std::string& demand) { return story(ran, demand, "request"); }

/// "20 102 103 forwarded": every diversion of a demand.
inline std::string diversions_of(const Ran& ran, const std::string& demand)
{
    std::string text;
    for (const TraceEvent& e : ran.trace) {
        if (e.ev != "diversion" || short_name(e.demand) != demand) continue;
        text += fmt::format("{}{} {} {} {}", text.empty() ? "" : ", ", static_cast<double>(e.t) / 1e9, e.from, e.to, e.why);
    }
    return text;
}

/// The instants, in seconds, of a stream's events of a kind: "10 20 35.5".
inline std::string times(const Ran& ran, const std::string& stream, const std::string& ev)
{
    std::string text;
    for (const TraceEvent& e : ran.trace) {
        if (e.ev != ev || !short_name(e.demand).starts_with(stream + '#')) continue;
        text += fmt::format("{}{}", text.empty() ? "" : " ", static_cast<double>(e.t) / 1e9);
    }
    return text;
}

/// Something of everything, busy: what the tests of properties run.
inline const std::string mixed = R"(ringback: 1
title: Something of everything, busy
run: {start: "09:00", warm_up: 10 min, duration: 100 min, follow: 20 min, seed: 5, replications: 3}
switches:
  P: {switching_delay: 150 ms, conference_ports: 3}
  Q: {switching_delay: {uniform: [100 ms, 200 ms]}, call_completion: {order: lifo, callback: {ring_first: called, guard: 2 s}}}
  L: {call_completion: {callback: {when_not_answered: cancel}}}
trunk_groups:
  PQ: {between: [P, Q], circuits: 5, signalling_delay: 20 ms}
  PL: {between: [P, L], circuits: 7}
  QL: {between: [L, Q], circuits: 4}
routes:
  - {from: P, to: Q, choices: [[PQ], {via: [PL, QL], leave_free: 1}]}
lines:
  office: {switch: P, numbers: 200..214, returns_messages: {probability: 80 %, delay: {exponential: 3 min}}}
  bosses: {switch: P, numbers: 280..282, intrusion: {capability: 3, protection: 2}, presence: {present: {exponential: 10 min}, away: 2 min}}
  branch: {switch: Q, numbers: 300..309, returns_messages: {delay: 1 min}}
  agents: {switch: Q, numbers: 700..702}
hunt_groups:
  desk: {lines: agents, number: 800, order: longest_idle}
callers:
  internal:
    from: office
    to: {office: 40 %, bosses: 15 %, branch: 25 %, desk: 20 %}
    arrivals: {per_line: 20 per hour}
    conversation: {lognormal: {mean: 110 s, cv: 1.3}}
    answer: {probability: 80 %, after: {gamma: {mean: 6 s, cv: 0.7}}}
    patience: {ringing: 20 s, camped_on: {exponential: 60 s}}
    when_busy: {camp_on: 20 %, callback: 30 %, intrude: 15 %, message: 15 %, redial: 15 %}
    when_no_answer: {callback: 40 %, message: 40 %, redial: 10 %}
    when_congested: redial
    redial: {probability: [90 %, 60 %], delay: {exponential: 40 s}, at_most: 3}
    recall: {probability: 85 %, after: {gamma: {mean: 5 s, cv: 0.5}}}
  chiefs:
    from: bosses
    to: {office: 60 %, branch: 40 %}
    arrivals: {idle_time: {exponential: 2 min}}
    conversation: {exponential: 90 s}
    answer: {after: 4 s}
    when_busy: [intrude, callback, camp_on]
    patience: {camped_on: 30 s}
    recall: {after: 3 s}
    while_waiting: call_on
  public:
    from: {outside: L}
    to: {office: 50 %, desk: 50 %}
    arrivals: {offered: 4 E}
    conversation: {exponential: 100 s}
    answer: {probability: 90 %, after: 5 s}
    patience: {ringing: 25 s, camped_on: 90 s}
    recall: {probability: 70 %}
    when_busy: {camp_on: 20 %, callback: 50 %, message: 20 %}
    profile: {"08:00": 70 %, "09:20": 100 %, "09:40": 50 %}
call_completion:
  limits: {per_line: 2, per_called: 3, when_full: evict_oldest}
  callback: {service_time: 100 s, guard: 4 s, recall_ring: 8 s, when_not_answered: requeue, hold_called: true}
  intrude: {parties: 4, warning_tone: 1 s}
  message: {texts: [Call me, Urgent], per_called: 1, when_full: evict_oldest, repeat: keep_both, keep: 20 min}
)";

}  // namespace lab
