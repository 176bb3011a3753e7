// One call, or one completion request, as a ladder: caller, network and called stand side by side, time runs down, and
// every step has its reason. Two passes over the trace: the first finds the demand, the second keeps its events.
#include "observe/trace_words.h"
#include "ringback/summary.h"

#include <fmt/format.h>
#include <algorithm>
#include <functional>
#include <set>
#include <vector>

namespace ringback {
namespace {

enum Rail { caller, network, called };
constexpr std::size_t rail_at[] = {0, 18, 36};

/// The part of a row between the rails: an arrow with its label, or a mark on one rail.
std::string rails()
{
    return "|                 |                 |";
}

std::string arrow(Rail from, Rail to, std::string_view label, bool both_ways = false)
{
    std::string row = rails();
    const std::size_t left = rail_at[std::min(from, to)] + 1, right = rail_at[std::max(from, to)] - 1;
    for (std::size_t k = left; k <= right; ++k) row[k] = '-';
    if (from < to || both_ways) row[right] = '>';
    if (from > to || both_ways) row[left] = '<';
    const std::string text = fmt::format(" {} ", label);
    row.replace((left + right + 1 - text.size()) / 2, text.size(), text);
    return row;
}

std::string mark(Rail at, char sign)
{
    std::string row = rails();
    row[rail_at[at]] = sign;
    return row;
}

/// A call from the one called in the demand back to the other, as a message returned, is drawn the other way round.
std::string drawing_of_call(const TraceEvent& e, bool back)
{
    const Rail near = back ? called : caller, far = back ? caller : called;
    if (e.to == "dialtone") return arrow(network, near, "dial tone");
    if (e.to == "dialing") return arrow(near, network, "dials");
    if (e.to == "offering")
        return e.why == name_of(Why::recall) ? arrow(network, near, "rings back") : arrow(network, far, "offers");
    if (e.to == "ringback") return arrow(network, far, "rings");
    if (e.to == "busy") return arrow(network, near, e.why == "no_circuit" ? "announcement" : "busy tone");
    if (e.to == "connected" || e.to == "conferenced")
        return arrow(caller, called, e.to == "connected" ? "talk" : "talk, in conference", true);
    if (e.to == "onhold") return arrow(near, network, "waits");
    if (e.to == "disconnected") return arrow(network, near, "clears");
    if (e.to == "idle") return mark(near, 'o');
    return mark(network, 'o');
}

std::string drawing_of_request(const TraceEvent& e)
{
    if (e.to == "none") return arrow(network, caller, "refused");
    if (e.to == "waiting" && e.from == "none") return arrow(caller, network, e.mode);
    if (e.to == "recall") return arrow(network, caller, "rings back");
    if (e.to == "calling") return arrow(network, called, "calls");
    return mark(network, '*');
}

std::string drawing(const TraceEvent& e, bool back)
{
    if (e.ev == "call") return drawing_of_call(e, back);
    if (e.ev == "request") return drawing_of_request(e);
    if (e.ev == "attempt" || e.ev == "demand") return mark(caller, 'o');
    if (e.ev == "seizure" || e.ev == "release" || e.ev == "overflow")
        return mark(network, e.ev == "seizure" ? '+' : e.ev == "release" ? '-' : 'x');
    if (e.ev == "diversion") return mark(network, '>');
    return rails();
}

std::string ladder(const std::vector<TraceEvent>& events, const std::string& from, const std::string& to)
{
    std::string out =
        fmt::format("\n{:>14}  {:>10}    {:<13}{:^13}{:>13}\n", "time", "after", escaped(from), "network", escaped(to));
    for (const TraceEvent& e : events)
        out += fmt::format("{:>14}  {:>10}    {}  {}\n", seconds(e.t), "+" + seconds(e.t - events.front().t),
                           drawing(e, e.line == to && from != to), sentence(e));
    return out;
}

/// What the first pass finds out about the trace and the thing asked for.
struct Found {
    std::string demand;
    std::set<std::uint64_t> calls;  ///< of the request
    std::string mode;
    std::uint64_t highest_call = 0, highest_request = 0;
};

Found look(const std::string& path, const std::function<bool(const TraceEvent&)>& asked_for)
{
    Found found;
    TraceReader reader(path);
    for (TraceEvent e; reader.next(e);) {
        found.highest_call = std::max(found.highest_call, e.call);
        found.highest_request = std::max(found.highest_request, e.request);
        if (!asked_for(e)) continue;
        found.demand = e.demand;
        found.mode = e.mode;
        if (e.call) found.calls.insert(e.call);
    }
    return found;
}

[[noreturn]] void not_there(const std::string& path, const char* what, std::uint64_t asked, std::uint64_t highest)
{
    const std::string there = highest ? fmt::format("its {}s are numbered from 1 to {}", what, highest)
                                      : fmt::format("it has no {}s at all", what);
    throw NotInTrace(fmt::format("{} has no {} {}: {}", escaped(path), what, asked, there));
}

/// The life of a demand, of which `shown` goes into the ladder.
struct Story {
    std::vector<TraceEvent> shown;
    std::string line, peer;  ///< of the demand
    std::string origin, end;
    std::vector<std::uint64_t> calls;
    std::uint64_t attempts = 0;
};

Story read_story(const std::string& path, const std::string& demand,
                 const std::function<bool(const TraceEvent&)>& shown)
{
    Story story;
    TraceReader reader(path);
    story.origin = fmt::format("{}, seed {}, replication {}\n", escaped(reader.header().scenario), reader.header().seed,
                               reader.header().replication);
    for (TraceEvent e; reader.next(e);) {
        if (e.demand != demand) continue;
        if (e.ev == "demand") story.line = e.line, story.peer = e.peer;
        if (e.ev == "attempt") ++story.attempts;
        if (e.call && std::find(story.calls.begin(), story.calls.end(), e.call) == story.calls.end())
            story.calls.push_back(e.call);
        if (e.ev == "outcome") story.end = fmt::format("it ended at {}: {}", seconds(e.t), sentence(e));
        if (shown(e)) story.shown.push_back(e);
    }
    return story;
}

std::string about_the_demand(const Story& s, const std::string& demand)
{
    std::string calls;
    for (const std::uint64_t call : s.calls) calls += fmt::format("{}{}", calls.empty() ? "" : ", ", call);
    return fmt::format("\nDemand {} made {} attempt{} (call{} {}); {}\n", escaped(demand), s.attempts,
                       s.attempts == 1 ? "" : "s", s.calls.size() == 1 ? "" : "s", calls,
                       s.end.empty() ? "it was open when the trace ended" : s.end);
}

}  // namespace

std::string explain_call(const std::string& path, std::uint64_t call)
{
    const auto of_the_call = [call](const TraceEvent& e) { return call && e.call == call; };
    const Found found = look(path, of_the_call);
    if (found.calls.empty()) not_there(path, "call", call, found.highest_call);
    const Story s = read_story(path, found.demand, of_the_call);
    return fmt::format("Call {}: {} calls {}\n", call, escaped(s.line), escaped(s.peer)) + s.origin +
           ladder(s.shown, s.line, s.peer) + about_the_demand(s, found.demand);
}

std::string explain_request(const std::string& path, std::uint64_t request)
{
    const auto of_the_request = [request](const TraceEvent& e) { return request && e.request == request; };
    const Found found = look(path, of_the_request);
    if (found.demand.empty()) not_there(path, "request", request, found.highest_request);
    const Story s = read_story(path, found.demand, [&](const TraceEvent& e) {
        return of_the_request(e) || e.ev == "outcome" || (e.request == 0 && found.calls.contains(e.call));
    });
    return fmt::format("Request {}: {}, for {} to reach {}\n", request, found.mode, escaped(s.line), escaped(s.peer)) +
           s.origin + ladder(s.shown, s.line, s.peer) + about_the_demand(s, found.demand);
}

std::string explain_demand(const std::string& path, const std::string& demand)
{
    const Story s = read_story(path, demand, [](const TraceEvent&) { return true; });
    if (s.shown.empty()) throw NotInTrace(fmt::format("{} has no demand {}: they are named as team/201#3", escaped(path), escaped(demand)));
    return fmt::format("Demand {}: {} calls {}\n", escaped(demand), escaped(s.line), escaped(s.peer)) + s.origin +
           ladder(s.shown, s.line, s.peer) + about_the_demand(s, demand);
}

}  // namespace ringback
