// Scenarios to read in tests, and what reading says about them.
#pragma once

#include "ringback/scenario.h"

#include <ctime>
#include <doctest/doctest.h>
#include <stdexcept>
#include <string>

namespace reading {

using namespace ringback;

/// One busy desk: little, so that a test sees all of it.
inline const std::string desk = R"(ringback: 1
run: {duration: 1 h}
switches: {A: {}, B: {}}
trunk_groups: {AB: {between: [A, B], circuits: 10}}
lines: {desk: {switch: A, numbers: 200..203}}
callers:
  public:
    from: {outside: B}
    to: desk
    arrivals: {offered: 2 E}
    conversation: {exponential: 3 min}
)";

/// Something of everything.
inline const std::string office = R"(ringback: 1
title: "Two-site office: busy hour"
run: {start: "10:00", warm_up: 20 min, duration: 2 h, follow: 45 min, seed: 20240607, replications: 20, confidence: 99 %}
switches:
  PBX1: {switching_delay: 150 ms, conference_ports: 6}
  PBX2: {switching_delay: {uniform: [100 ms, 0.2 s]}, call_completion: {order: lifo, callback: {guard: 2 s}}}
  LE:   {switching_delay: {empirical: [12 ms, 40 ms, 41 ms]}}
trunk_groups:
  TIE:   {between: [PBX1, PBX2], circuits: 8, signalling_delay: 20 ms}
  PSTN1: {between: [PBX1, LE], circuits: 12, signalling_delay: {erlang: {mean: 60 ms, stages: 3}}}
  PSTN2: {between: [LE, PBX2], circuits: 12, operation: one_way}
routes:
  - {from: PBX1, to: PBX2, choices: [[TIE], {via: [PSTN1, PSTN2], leave_free: 1}]}
  - {from: LE, to: PBX1, alternatives: 2, seizure: step_by_step, crankback: 1}
lines:
  office:   {switch: PBX1, numbers: 0700..0779, returns_messages: {probability: 60 %, delay: {exponential: 20 min}}}
  managers: {switch: PBX1, numbers: [280..287, "+441632960001"], intrusion: {capability: 2, protection: 3}}
  branch:   {switch: PBX2, numbers: 98..102, presence: {present: {weibull: {mean: 1 h, shape: 0.8}}, away: 10 min}}
hunt_groups:
  helpdesk: {lines: branch, number: "*700", order: longest_idle}
callers:
  internal:
    from: office
    to: {office: 60 %, managers: 15 %, helpdesk: 25 %}
    arrivals: {per_line: 6 per hour}
    conversation: {lognormal: {mean: 150 s, cv: 1.3}}
    answer: {probability: 85 %, after: {gamma: {mean: 7 s, cv: 0.7}}}
    patience: {ringing: 30 s, camped_on: {hyperexponential: [{weight: 0.9, mean: 60 s}, {weight: 0.1, mean: 600 s}]}}
    when_busy: {camp_on: 25 %, callback: 40 %, intrude: 5 %, message: 15 %, redial: 10 %}
    when_no_answer: [callback, message]
    when_congested: redial
    redial: {probability: [90 %, 0.5], delay: {mixture: [{weight: 70 %, of: 20 s}, {weight: 30 %, of: {exponential: 90 s}}]}, at_most: 4}
    recall: {probability: 90 %, after: {gamma: {mean: 6 s, cv: 0.5}}}
    while_waiting: call_on
  public:
    from: {outside: LE}
    to: {office: 3, PBX2: 2}
    arrivals: {offered: 234 CCS}
    conversation: {exponential: 150 s}
    patience: {ringing: 35 s}
    profile: {"09:00": 70 %, "10:00": 100 %, "12:00": 55 %}
    circuits: 2
  waves:
    from: {outside: LE}
    to: {outside: PBX2}
    arrivals: {rate: 3 per minute}
    profile: {sine: {amplitude: 50 %, period: 1 h}}
    conversation: 1 min
call_completion:
  limits: {per_line: 5, per_called: 5}
  callback: {service_time: 45 min, service_time_no_answer: 3 h, guard: 5 s, recall_ring: 20 s}
  message: {texts: [Please call me, Urgent], per_called: 10, keep: 1 d}
expect:
  - completion.callback.success >= 70 %
  - completion.callback.wait.p95 < 10 min
theory:
  trunk_groups.TIE.call_congestion: 0.078741
outages:
  - {at: 10 s, for: 10 min, what: TIE}
  - {at: 0, for: 1 min, what: {group: PSTN1, circuits: 3}, calls: kept, requests: lost}
  - {at: 20 s, for: 1 s, what: 0700}
record: {every: 1 min, of: [trunk_groups.TIE.carried], intervals: 15 min}
)";

/// `text` with one thing replaced, which must be in it.
inline std::string with(std::string text, const std::string& what, const std::string& by)
{
    const std::size_t at = text.find(what);
    if (at == std::string::npos) throw std::logic_error("not in the text: " + what);
    return text.replace(at, what.size(), by);
}

inline Reading read(const std::string& text, const std::vector<std::pair<std::string, std::string>>& overrides = {})
{
    return parse_scenario(text, "x.yaml", overrides);
}

/// Every problem as it is printed.
inline std::string said(const Reading& r)
{
    std::string out;
    for (const Problem& p : r.problems) out += to_text(p) + "\n";
    return out;
}
inline std::string said(const std::string& text)
{
    return said(read(text));
}

/// The errors alone, as "line:column message".
inline std::string errors(const std::string& text)
{
    std::string out;
    for (const Problem& p : read(text).problems)
        if (p.severity == Problem::Severity::error)
            out += std::to_string(p.at.line) + ":" + std::to_string(p.at.column) + " " + p.message + "\n";
    return out;
}

/// Processor time, so that a busy machine fails no test.
inline double seconds_used() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// What takes two seconds at most takes much longer under sanitizers; quadratic work takes longer still.
inline constexpr double limit_in_tests = 30;

inline bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace reading

/// The text is refused, and `part` is among what is said.
#define CHECK_REFUSED(text, part)                 \
    do {                                          \
        const auto read_ = reading::read(text);   \
        const auto said_ = reading::said(read_);  \
        CAPTURE(said_);                           \
        CHECK(has_errors(read_.problems));        \
        CHECK(reading::contains(said_, part));    \
    } while (false)

/// The text is read without an error.
#define CHECK_ACCEPTED(text) CHECK(reading::errors(text) == "")
