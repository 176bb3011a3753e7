#include "lab.h"

#include <nlohmann/json.hpp>

namespace lab {

namespace {

// One line; header and trailer have no `ev`.
TraceEvent event_of(const std::string& line)
{
    const auto j = nlohmann::json::parse(line);
    TraceEvent e;
    const auto field = [&](const char* key, auto& to) {
        if (j.contains(key)) j.at(key).get_to(to);
    };
    field("t", e.t), field("n", e.n), field("ev", e.ev);
    field("call", e.call), field("attempt", e.attempt), field("request", e.request);
    field("demand", e.demand), field("line", e.line), field("peer", e.peer), field("group", e.group);
    field("mode", e.mode), field("from", e.from), field("to", e.to), field("why", e.why);
    return e;
}

}  // namespace

std::vector<TraceEvent> events_of(const std::string& text)
{
    std::vector<TraceEvent> events;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        TraceEvent e = event_of(text.substr(at, end - at));
        if (!e.ev.empty()) events.push_back(std::move(e));
        at = end + 1;
    }
    return events;
}

}  // namespace lab
