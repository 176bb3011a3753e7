// What every trace obeys, whatever the scenario.
#pragma once

#include "lab.h"

#include <map>
#include <set>

namespace lab {

/// The first thing in a trace that cannot be, or an empty text.
inline std::string broken_law(const Ran& ran)
{
    static const std::set<std::pair<std::string, std::string>> call_steps = {
        {"idle", "dialing"},      {"idle", "offering"},       {"offering", "dialing"},   {"offering", "idle"},
        {"dialing", "proceeding"}, {"dialing", "idle"},       {"dialing", "busy"},       {"proceeding", "busy"},
        {"proceeding", "ringback"}, {"proceeding", "connected"}, {"proceeding", "idle"}, {"busy", "ringback"},
        {"busy", "connected"},    {"busy", "idle"},           {"ringback", "connected"}, {"ringback", "idle"},
        {"connected", "idle"},
        // forwarded when nobody answers or a camper has waited; a call that waited at a line rings there
        {"ringback", "proceeding"}, {"busy", "proceeding"},   {"ringback", "ringback"}};
    static const std::set<std::pair<std::string, std::string>> request_steps = {
        {"none", "none"},      {"none", "waiting"},   {"waiting", "recall"}, {"waiting", "calling"}, {"waiting", "ended"},
        {"recall", "calling"}, {"recall", "waiting"}, {"recall", "ended"},   {"calling", "waiting"}, {"calling", "ended"},
        // between two exchanges
        {"none", "requested"}, {"requested", "waiting"}, {"requested", "none"}, {"waiting", "selected"}, {"selected", "recall"},
        {"selected", "suspended"}, {"selected", "ended"}, {"calling", "suspended"}, {"suspended", "waiting"}, {"suspended", "ended"}};
    // Only a switch that watches its lines recalls for one request at a time; and only until its patience with the far caller's
    // exchange is over, where that takes time to answer.
    const bool is_immediate = std::ranges::all_of(ran.scenario.trunk_groups, [](const auto& g) { return g.value.signalling_delay.is_zero(); });
    const auto watches = [&](const CallCompletion& c) {
        return c.callback.method == CallCompletion::Callback::Method::monitor && (is_immediate || c.callback.recall_supervision.is_never());
    };
    bool one_at_a_time = watches(ran.scenario.call_completion);
    for (const auto& h : ran.scenario.hunt_groups) one_at_a_time &= h.value.callbacks == HuntGroup::Callbacks::after_campers;
    for (const auto& s : ran.scenario.switches) one_at_a_time &= !s.value.call_completion || watches(*s.value.call_completion);

    bool may_go_onward = !ran.scenario.hunt_groups.empty();
    for (const auto& c : ran.scenario.lines) {
        const auto& f = c.value.forwarding;
        may_go_onward |= f.unconditional || f.busy || f.no_answer;
    }
    std::map<std::uint64_t, std::string> calls, requests;  // states
    std::map<std::uint64_t, std::multiset<std::string>> held;  // groups by call
    std::map<std::string, std::uint64_t> open_call, attempts;
    std::set<std::string> demands, closed;
    std::map<std::string, std::uint64_t> recalled;  // by called number
    std::int64_t last = 0;
    std::uint64_t n = 0;

    for (const TraceEvent& e : ran.trace) {
        const auto wrong = [&](const char* what) {
            return fmt::format("{}: n {} at {} ns, {} {} call {} request {} {} -> {}", what, e.n, e.t, e.ev, e.demand, e.call,
                               e.request, e.from, e.to);
        };
        if (e.t < last) return wrong("time runs back");
        if (e.n != ++n) return wrong("a number is missing");
        last = e.t;
        if (e.ev != "presence" && e.ev != "service" && e.ev != "feature" && e.ev != "demand" && !demands.contains(e.demand)) return wrong("an unknown demand");

        if (e.ev == "demand") {
            if (!demands.insert(e.demand).second) return wrong("a demand is made twice");
        } else if (e.ev == "attempt") {
            if (closed.contains(e.demand)) return wrong("an attempt of a demand that has ended");
            if (e.attempt != ++attempts[e.demand]) return wrong("attempts are not counted one by one");
        } else if (e.ev == "outcome") {
            if (!closed.insert(e.demand).second) return wrong("a demand ends twice");
        } else if (e.ev == "call") {
            auto [at, fresh] = calls.try_emplace(e.call, "idle");
            if (!fresh && at->second == "idle") return wrong("a call goes on after its end");
            if (at->second != e.from) return wrong("a call is not in the state that it leaves");
            if (!call_steps.contains({e.from, e.to})) return wrong("an illegal step of a call");
            at->second = e.to;
            if (fresh && !open_call.emplace(e.demand, e.call).second) return wrong("a demand has two calls");
            if (e.to == "idle") open_call.erase(e.demand);
        } else if (e.ev == "request") {
            if (!request_steps.contains({e.from, e.to})) return wrong("an illegal step of a request");
            if (e.to == "none" || e.to == "requested") continue;  // without a number yet
            auto [at, fresh] = requests.try_emplace(e.request, e.from);
            if (fresh && e.from != "none" && e.from != "requested") return wrong("a request begins in the middle");
            if (at->second != e.from) return wrong("a request is not in the state that it leaves");
            at->second = e.to;
            if (e.why == "circuit_free") continue;  // such a recall is no matter of the called line
            if (one_at_a_time && e.to == "recall" && !recalled.emplace(e.peer, e.request).second) return wrong("two recalls for one number");
            if (e.from == "recall") recalled.erase(e.peer);
            if (e.to == "ended" && e.why.empty()) return wrong("an end without a reason");
        } else if (e.ev == "seizure") {
            // A call forwarded back the way it came holds circuits of one group more than once.
            if (held[e.call].contains(e.group) && !may_go_onward) return wrong("circuits seized twice");
            held[e.call].insert(e.group);
        } else if (e.ev == "release") {
            const auto at = held[e.call].find(e.group);
            if (at == held[e.call].end()) return wrong("circuits released that were not held");
            held[e.call].erase(at);
        }
    }
    for (const auto& [request, state] : requests) {
        if (state != "ended") return fmt::format("request {} outlives the run", request);
    }
    for (const auto& [call, groups] : held) {
        if (!groups.empty() && calls[call] == "idle") return fmt::format("call {} has ended and holds {}", call, *groups.begin());
    }
    return {};
}

}  // namespace lab
