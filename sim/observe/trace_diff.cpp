// Two traces side by side: where they part, why, and which demands end differently. Both are streamed; what is kept is
// a small row a demand. A second pass fetches the few texts that are shown.
#include "observe/columns.h"
#include "observe/figures.h"
#include "observe/trace_words.h"
#include "ringback/summary.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace ringback {
namespace {

constexpr std::size_t kinds_shown = 12;

/// What is remembered of a demand, in A and in B.
struct Life {
    std::uint64_t last_common = 0;  ///< number of the last event before the traces part
    std::array<bool, 2> demanded{};
    std::array<std::uint16_t, 2> end{};  ///< an entry of Comparison::ends; 0: open
    std::array<std::int64_t, 2> ended_at{};
};

/// The event as it stands in a trace, with its line.
struct Told {
    TraceEvent event;
    std::string text;
};

/// Whose event it is: the demand's; of presence and service, the line's or the trunk group's.
std::string subject_of(const TraceEvent& e)
{
    if (!e.demand.empty()) return e.demand;
    return e.line.empty() ? "trunk group " + e.group : "line " + e.line;
}

/// Everything one pass over both traces finds out.
struct Comparison {
    std::unordered_map<std::string, Life> lives;
    std::vector<std::string> ends{"open at the end"};
    std::optional<std::uint64_t> parted;            ///< number of the first event that differs
    std::array<std::optional<Told>, 2> first;       ///< there, in A and in B; none where a trace had ended
    std::string subject;                            ///< whose event made them part
    std::array<std::optional<TraceEvent>, 2> next;  ///< the subject's next event from there on

    std::uint16_t end_named(const TraceEvent& e)
    {
        const std::string name = fmt::format("{} ({})", e.to, e.why);
        const std::size_t index = static_cast<std::size_t>(std::find(ends.begin(), ends.end(), name) - ends.begin());
        if (index == ends.size()) ends.push_back(name);
        return static_cast<std::uint16_t>(index);
    }

    void note(std::size_t side, const TraceEvent& e)
    {
        if (e.ev == "demand") lives[e.demand].demanded[side] = true;
        if (e.ev == "outcome") {
            Life& life = lives[e.demand];
            life.end[side] = end_named(e);
            life.ended_at[side] = e.t;
        }
        if (parted && !next[side] && subject_of(e) == subject) next[side] = e;
    }

    void part(std::uint64_t number)
    {
        parted = number;
        const bool a_first = !first[1] || (first[0] && first[0]->event.t <= first[1]->event.t);
        subject = subject_of(first[a_first ? 0 : 1]->event);
    }
};

Comparison compare(TraceReader& a, TraceReader& b)
{
    Comparison c;
    TraceReader* readers[] = {&a, &b};
    TraceEvent events[2];
    bool there[] = {true, true};
    for (std::uint64_t number = 1; there[0] || there[1]; ++number) {
        for (std::size_t side = 0; side < 2; ++side) there[side] = there[side] && readers[side]->next(events[side]);
        if (!c.parted && there[0] && there[1] && events[0].says_the_same(events[1])) {
            c.lives[subject_of(events[0])].last_common = number;
        } else if (!c.parted && (there[0] || there[1])) {
            for (std::size_t side = 0; side < 2; ++side)
                if (there[side]) c.first[side] = Told{events[side], readers[side]->text()};
            c.part(number);
        }
        for (std::size_t side = 0; side < 2; ++side)
            if (there[side]) c.note(side, events[side]);
    }
    return c;
}

/// What the second pass fetches from one trace: who calls whom in the demands that are shown, and one event.
struct Fetched {
    std::map<std::string, std::string> who;
    std::optional<TraceEvent> event;
};

Fetched fetch(const std::string& path, std::map<std::string, std::string> who, std::uint64_t number)
{
    Fetched fetched{std::move(who), {}};
    TraceReader reader(path);
    for (TraceEvent e; reader.next(e);) {
        if (e.n == number) fetched.event = e;
        if (const auto found = fetched.who.find(e.demand); e.ev == "demand" && found != fetched.who.end())
            found->second = fmt::format("{} calls {}", e.line, e.peer);
    }
    return fetched;
}

/// In which respects two events of the same subject differ.
std::string respects(const TraceEvent& a, const TraceEvent& b)
{
    std::string out;
    const auto differs = [&out](bool is, const char* what) {
        if (is) out += (out.empty() ? "" : ", ") + std::string(what);
    };
    differs(a.t != b.t, "the time");
    differs(a.ev != b.ev, "what happens");
    differs(a.peer != b.peer, "the destination");
    differs(a.line != b.line, "the caller");
    differs(a.from != b.from || a.to != b.to, "the state");
    differs(a.why != b.why, "the reason");
    differs(a.group != b.group, "the trunk group");
    differs(a.mode != b.mode, "the completion mode");
    differs(out.empty() && (a.call != b.call || a.request != b.request || a.attempt != b.attempt), "a number");
    return out;
}

std::string at(const TraceEvent& e)
{
    return fmt::format("at {} {}", seconds(e.t, true), sentence(e));
}

std::string first_divergence(const Comparison& c, const std::string& path_a)
{
    std::string out = fmt::format("They part at event {}:\n", *c.parted);
    const char* names[] = {"A", "B"};
    for (std::size_t side = 0; side < 2; ++side)
        out += fmt::format("  {}  {}\n", names[side], c.first[side] ? escaped(c.first[side]->text) : "has ended");
    out += fmt::format("\nCause: {}\n", escaped(c.subject));
    if (const auto life = c.lives.find(c.subject); life != c.lives.end() && life->second.last_common) {
        const Fetched fetched = fetch(path_a, {}, life->second.last_common);
        if (fetched.event) out += fmt::format("  alike until   {}\n", at(*fetched.event));
    }
    for (std::size_t side = 0; side < 2; ++side)
        out += fmt::format("  then in {}     {}\n", names[side],
                           c.next[side] ? at(*c.next[side]) : "nothing more: it is missing");
    if (c.next[0] && c.next[1]) out += fmt::format("  what differs  {}\n", respects(*c.next[0], *c.next[1]));
    return out;
}

struct Changed {
    const std::string* demand;
    const Life* life;
    std::int64_t at() const { return std::min(life->ended_at[0], life->ended_at[1]); }
};

std::string end_text(const Comparison& c, const Life& life, std::size_t side)
{
    if (!life.demanded[side]) return "not demanded";
    return life.end[side] ? fmt::format("{} at {}", escaped(c.ends[life.end[side]]), seconds(life.ended_at[side]))
                          : c.ends[0];
}

std::string table_of_demands(const Comparison& c, const std::vector<Changed>& changed, const std::string& a,
                             const std::string& b)
{
    std::map<std::string, std::string> who;
    for (const Changed& x : changed) who[*x.demand];
    who = fetch(b, std::move(fetch(a, std::move(who), 0).who), 0).who;
    Columns table({"demand", "who", "in A", "in B"});
    table.words(1).words(2).words(3);
    for (const Changed& x : changed)
        table.add({escaped(*x.demand), escaped(who[*x.demand]), end_text(c, *x.life, 0), end_text(c, *x.life, 1)});
    return table.text();
}

std::string demands_that_end_differently(const Comparison& c, const std::string& a, const std::string& b,
                                         std::size_t most)
{
    std::vector<Changed> changed;
    std::map<std::string, std::uint64_t> kinds;
    std::uint64_t demands = 0, at_another_time = 0;
    for (const auto& entry : c.lives) {
        const Life& life = entry.second;
        if (!life.demanded[0] && !life.demanded[1]) continue;
        ++demands;
        if (life.end[0] == life.end[1] && life.demanded[0] == life.demanded[1]) {
            at_another_time += life.ended_at[0] != life.ended_at[1];
            continue;
        }
        changed.push_back({&entry.first, &life});
        const auto kind = [&](std::size_t s) {
            return life.demanded[s] ? escaped(c.ends[life.end[s]]) : "not demanded";
        };
        ++kinds[kind(0) + " → " + kind(1)];
    }
    std::string out = fmt::format("\n{} of {} demands end differently", grouped(changed.size()), grouped(demands));
    out += at_another_time ? fmt::format("; {} more end alike at another time\n", grouped(at_another_time)) : "\n";
    std::vector<std::pair<std::string, std::uint64_t>> by_number(kinds.begin(), kinds.end());
    std::stable_sort(by_number.begin(), by_number.end(), [](auto& x, auto& y) { return x.second > y.second; });
    for (std::size_t k = 0; k < std::min(by_number.size(), kinds_shown); ++k)
        out += fmt::format("  {:>9}  {}\n", grouped(by_number[k].second), by_number[k].first);
    if (changed.empty() || most == 0) return out;
    std::sort(changed.begin(), changed.end(), [](const Changed& x, const Changed& y) {
        return std::pair(x.at(), *x.demand) < std::pair(y.at(), *y.demand);
    });
    const std::size_t all = changed.size();
    changed.resize(std::min(all, most));
    out += '\n' + table_of_demands(c, changed, a, b);
    return all > most ? out + fmt::format("  and {} more (--most N shows more)\n", grouped(all - most)) : out;
}

std::string origin(const char* name, const TraceHeader& h)
{
    return fmt::format("{}  {}, seed {}, replication {}, scenario hash {}, model {}\n", name, escaped(h.scenario),
                       h.seed, h.replication, escaped(h.scenario_hash), h.model_version);
}

}  // namespace

TraceDifference diff_traces(const std::string& path_a, const std::string& path_b, std::size_t most)
{
    TraceReader a(path_a), b(path_b);
    const Comparison c = compare(a, b);
    if (!c.parted && a.trailer().fingerprint != b.trailer().fingerprint)
        return {false,
                "The events are equal, but the fingerprints in the trailers are not: one of the files was changed\n"};
    if (!c.parted) return {true, fmt::format("The traces are equal: {} events\n", grouped(a.trailer().events))};
    return {false, origin("A", a.header()) + origin("B", b.header()) + '\n' + first_divergence(c, path_a) +
                       demands_that_end_differently(c, path_a, path_b, most)};
}

}  // namespace ringback
