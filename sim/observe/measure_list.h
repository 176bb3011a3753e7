// The one list of measures: of each its name, its kind, and what a replication's tally says of it. A measure more is a line here.
// For measures.cpp, which says what there is, and collector.cpp, which adds up what replications say. Control plane.
#pragma once

#include "observe/estimate.h"
#include "observe/measures.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ringback::listed {

constexpr std::int64_t ns_per_s = 1'000'000'000;

// Waits of requests over all modes, then of each mode; post-dialling and answer delays of each stream; waits of the calls to
// each hunt group.
using Pools = std::vector<Waits>;
constexpr std::size_t pool_of_mode(std::size_t mode) { return 1 + mode; }
constexpr std::size_t pool_of_stream(std::size_t stream) { return 1 + mode_count + 2 * stream; }
inline std::size_t pool_of_hunt(const Tally& t, std::size_t hunt) { return pool_of_stream(t.streams.size()) + hunt; }

inline const Waits& waits_of(const Tally& t, const Waits& all, std::size_t pool)
{
    if (pool == 0) return all;
    if (pool < pool_of_stream(0)) return t.modes[pool - pool_of_mode(0)].waits;
    if (pool >= pool_of_hunt(t, 0)) return t.hunts[pool - pool_of_hunt(t, 0)].waits;
    const std::size_t k = pool - pool_of_stream(0);
    return k % 2 == 0 ? t.streams[k / 2].post_dialling : t.streams[k / 2].answer;
}

inline Waits pooled_over_modes(const Tally& t, Waits all = {})
{
    all.clear();
    for (const ModeCell& m : t.modes) all.merge(m.waits);
    return all;
}

// A name in pieces, put together by who wants it: whoever folds 10^5 replications wants it once.
class Name {
public:
    Name(std::string_view piece) : pieces_{piece} {}
    Name(const char* piece) : Name(std::string_view(piece)) {}
    Name operator+(std::string_view piece) const
    {
        Name longer = *this;
        longer.pieces_.at(longer.size_++) = piece;
        return longer;
    }
    operator std::string() const
    {
        std::string all;
        for (std::size_t i = 0; i < size_; ++i) all += pieces_[i];
        return all;
    }

private:
    std::array<std::string_view, 8> pieces_;
    std::size_t size_ = 1;
};

// What only some measures have.
struct More {
    bool is_duration = false;
    std::size_t pool = 0;  // of a quantile
    double share = 0;
    std::optional<Adding> adding = {};  // unless it is a total for counts, never for constants, else a ratio
};

// Asked before the measures of each cell: whether F, which may know beforehand, wants any of them.
template <class F>
bool wants_next_cell(F& f)
{
    if constexpr (requires { f.wants_next_cell(); })
        return f.wants_next_cell();
    else
        return true;
}

// Calls f(name, kind, part, more) for every measure, in order. The one list of measures. Each belongs to a cell that was asked for; which
// cells there are and how many measures each has depends on the model only.
template <class F>
void for_each_measure(const MeasuredNames& names, const Tally& t, const Waits& all_waits, F&& f)
{
    const Wide time = t.measured.count();
    const auto count = [&](const Name& name, std::uint64_t n) { f(name, Kind::count, Part{n, 1}); };
    const auto proportion = [&](const Name& name, std::uint64_t a, Wide b) { f(name, Kind::proportion, Part{a, b}); };
    const auto mean = [&](const Name& name, const Gauge& g) { f(name, Kind::mean, Part{g.area, time}); };
    const auto delay = [&](const Name& name, std::size_t pool) {
        const Waits& waits = waits_of(t, all_waits, pool);
        f(name + ".mean", Kind::ratio, Part{waits.sum(), static_cast<Wide>(waits.count()) * ns_per_s}, More{.is_duration = true});
        for (const auto& [percent, quantile] : {std::pair{50, ".p50"}, {90, ".p90"}, {95, ".p95"}, {99, ".p99"}}) {
            const double share = percent / 100.0;
            Part part{waits.sum(), waits.count()};
            part.value = waits.quantile(share).value_or(0);
            f(name + quantile, Kind::quantile, part, More{.is_duration = true, .pool = pool, .share = share});
        }
    };

    const auto load = [&](const Name& at, const LoadCell& c) {
        mean(at + "load", c.busy);
        count(at + "calls", c.calls);
    };
    // Of the idlest or the busiest: another one in each batch.
    const auto extreme_load = [&](const Name& name, const LoadCell& c) { f(name, Kind::mean, Part{c.busy.area, time}, More{.adding = Adding::never}); };
    const auto extreme_count = [&](const Name& name, const LoadCell& c) { f(name, Kind::count, Part{c.calls, 1}, More{.adding = Adding::never}); };

    for (std::size_t i = 0; i < names.streams.size(); ++i) {
        if (!wants_next_cell(f)) continue;
        const StreamCell& c = t.streams[i];
        const Name at = Name("callers.") + names.streams[i] + ".";
        count(at + "demands", c.demands);
        count(at + "attempts", c.attempts);
        count(at + "answered", c.answered);
        count(at + "busy", c.busy);
        count(at + "congested", c.congested);
        count(at + "no_answer", c.no_answer);
        count(at + "abandoned", c.abandoned);
        count(at + "given_up", c.given_up);
        proportion(at + "completion_ratio", c.connected, c.connected + c.given_up);
        proportion(at + "answer_bid_ratio", c.answered, c.attempts);
        // In a batch more may meet congestion than began.
        proportion(at + "answer_seizure_ratio", c.answered, static_cast<Wide>(c.attempts) - c.congested);
        proportion(at + "busy_ratio", c.busy, c.attempts);
        proportion(at + "congestion_ratio", c.congested, c.attempts);
        f(at + "attempts_per_demand", Kind::repeats, Part{c.attempts, c.demands});
        mean(at + "carried", c.talking);
        mean(at + "waiting_to_redial", c.waiting_to_redial);
        delay(at + "post_dialling_delay", pool_of_stream(i));
        delay(at + "answer_delay", pool_of_stream(i) + 1);
    }
    for (std::size_t i = 0; i < names.groups.size(); ++i) {
        if (!wants_next_cell(f)) continue;
        const GroupCell& c = t.groups[i];
        const Name at = Name("trunk_groups.") + names.groups[i] + ".";
        f(at + "circuits", Kind::constant, Part{c.circuits, 1});
        // bids a second * circuits a bid * mean holding time of a seizure
        f(at + "offered", Kind::offered, Part{c.busy.area - c.beyond_first.area, time, c.circuits_bid, c.seizures});
        mean(at + "carried", c.busy);
        count(at + "bids", c.bids);
        count(at + "seizures", c.seizures);
        count(at + "overflows", c.overflows);
        proportion(at + "call_congestion", c.overflows, c.bids);
        f(at + "time_congestion", Kind::share_of_time, Part{c.full.area, time, c.overflows, c.bids});
        f(at + "occupancy", Kind::mean, Part{c.busy.area, time * c.circuits});
        f(at + "carried_variance", Kind::variance, Part{c.busy_squared.area, time, c.busy.area, time});
        mean(at + "out_of_service", c.out_of_service);
        for (std::size_t k = 0; k < c.each.size(); ++k) load(at + "circuit." + std::to_string(k + 1) + ".", c.each[k]);
    }
    for (std::size_t i = 0; i < names.choices.size(); ++i) {
        if (names.choices[i].empty() || !wants_next_cell(f)) continue;
        const ChoiceCell& c = t.choices[i];
        const Name at = Name("routes.") + names.choices[i] + ".";
        f(at + "offered", Kind::offered, Part{c.carried.area, time, c.bids, c.seizures});
        mean(at + "carried", c.carried);
        count(at + "bids", c.bids);
        count(at + "seizures", c.seizures);
        count(at + "overflows", c.overflows);
        proportion(at + "call_congestion", c.overflows, c.bids);
    }
    for (std::size_t i = 0; i < names.classes.size(); ++i) {
        if (!wants_next_cell(f)) continue;
        const ClassCell& c = t.classes[i];
        const Name at = Name("lines.") + names.classes[i] + ".";
        mean(at + "busy", c.busy);
        f(at + "occupancy", Kind::mean, Part{c.busy.area, time * c.lines});
        count(at + "forwarded", c.forwarded);
        count(at + "calls_waiting", c.calls_waiting);
        count(at + "second_answered", c.second_answered);
        if (c.each.empty()) continue;
        const auto by_load = [](const LoadCell& a, const LoadCell& b) { return a.busy.area < b.busy.area; };
        const auto by_calls = [](const LoadCell& a, const LoadCell& b) { return a.calls < b.calls; };
        const auto [idlest, busiest] = std::minmax_element(c.each.begin(), c.each.end(), by_load);
        const auto [fewest, most] = std::minmax_element(c.each.begin(), c.each.end(), by_calls);
        std::uint64_t calls = 0;
        for (const LoadCell& line : c.each) calls += line.calls;
        extreme_load(at + "load.least", *idlest);
        f(at + "load.mean", Kind::mean, Part{c.busy.area, time * c.lines});
        extreme_load(at + "load.greatest", *busiest);
        extreme_count(at + "calls.least", *fewest);
        f(at + "calls.mean", Kind::count_ratio, Part{calls, c.lines}, More{.adding = Adding::total});
        extreme_count(at + "calls.greatest", *most);
        for (std::size_t k = 0; k < c.each.size(); ++k) load(at + names.lines[i][k] + ".", c.each[k]);
    }
    for (std::size_t i = 0; i < names.hunts.size(); ++i) {
        if (!wants_next_cell(f)) continue;
        const HuntCell& c = t.hunts[i];
        const Name at = Name("hunt_groups.") + names.hunts[i] + ".";
        mean(at + "carried", c.carried);
        proportion(at + "call_congestion", c.blocked, c.attempts);
        f(at + "time_congestion", Kind::share_of_time, Part{c.none_free.area, time, c.blocked, c.attempts});
        mean(at + "waiting", c.waiting);
        mean(at + "wrapping_up", c.wrapping_up);
        count(at + "attempts", c.attempts);
        count(at + "answered", c.answered);
        count(at + "abandoned", c.abandoned);
        count(at + "overflowed", c.overflowed);
        const std::uint64_t ended = c.answered + c.abandoned + c.overflowed + c.turned_away;
        proportion(at + "service_level", c.in_time, c.has_service_level ? ended : 0);
        delay(at + "wait", pool_of_hunt(t, i));
    }

    // A time, as the mean a replication of its sum or its greatest; and what a fulfilled request has cost.
    const auto in_time = [&](const Name& name, Wide ns) {
        f(name, Kind::ratio, Part{ns, ns_per_s}, More{.is_duration = true, .adding = Adding::total});
    };
    const auto longest = [&](const Name& name, Duration wait, bool is_defined) {
        f(name, Kind::ratio, Part{wait.count(), is_defined ? ns_per_s : 0}, More{.is_duration = true, .adding = Adding::never});
    };
    const auto outcomes = [&](const Name& at, const Outcomes& o) {
        count(at, o.begun);
        count(at + ".answered", o.answered);
        count(at + ".not_answered", o.not_answered);
        count(at + ".busy_again", o.busy_again);
        count(at + ".congested", o.congested);
        count(at + ".suspended", o.suspended);
        count(at + ".cut", o.cut);
        count(at + ".left", o.left);
    };
    const auto completion = [&](const Name& at, const ModeCell& c, std::size_t pool, std::uint64_t eligible) {
        std::uint64_t rejected = 0, ended = 0;
        for (const auto n : c.rejected) rejected += n;
        for (const auto n : c.ended) ended += n;
        const std::uint64_t left = c.ended[place_in(request_ends, Why::left)], fulfilled = c.ended[place_in(request_ends, Why::fulfilled)];
        count(at + "requested", c.requested);
        count(at + "accepted", c.accepted);
        count(at + "rejected", rejected);
        count(at + "fulfilled", fulfilled);
        proportion(at + "success", fulfilled, ended - left + rejected);
        proportion(at + "acceptance", c.accepted, c.requested);
        mean(at + "pending", c.pending);
        delay(at + "wait", pool);
        for (std::size_t i = 0; i < request_ends.size(); ++i) count(at + "ended." + name_of(request_ends[i]), c.ended[i]);
        for (std::size_t i = 0; i < request_rejections.size(); ++i) {
            count(at + "rejected." + name_of(request_rejections[i]), c.rejected[i]);
        }
        count(at + "messages", c.messages);
        // The funnel: each request once a stage.
        count(at + "eligible", eligible);
        count(at + "served", c.stages[0]);
        count(at + "responded", c.stages[1]);
        count(at + "reached", c.stages[2]);
        outcomes(at + "recalls", c.recalls);
        outcomes(at + "calls", c.calls);
        count(at + "polls", c.polls);
        in_time(at + "trunk_time", c.trunk_time);
        in_time(at + "port_time", c.port_time);
        f(at + "trunk_time_per_success", Kind::ratio, Part{c.trunk_time, static_cast<Wide>(fulfilled) * ns_per_s}, More{.is_duration = true});
        f(at + "port_time_per_success", Kind::ratio, Part{c.port_time, static_cast<Wide>(fulfilled) * ns_per_s}, More{.is_duration = true});
        f(at + "messages_per_success", Kind::count_ratio, Part{c.messages, fulfilled});
        f(at + "calls_per_success", Kind::count_ratio, Part{c.calls.begun + c.polls, fulfilled});
        count(at + "overtakes", c.overtakes);
        longest(at + "longest_wait", c.longest_wait, c.accepted > 0);
        longest(at + "wait.longest", c.longest_fulfilled, fulfilled > 0);
    };
    if (wants_next_cell(f)) {
        ModeCell all;
        std::uint64_t eligible = 0;
        for (std::size_t i = 0; i < mode_count; ++i) {
            all.add(t.modes[i]);
            eligible += t.eligible(static_cast<Mode>(i));
        }
        completion("completion.", all, 0, eligible);
    }
    for (std::size_t i = 0; i < mode_count; ++i) {
        if (!wants_next_cell(f)) continue;
        const auto mode = static_cast<Mode>(i);
        completion(Name("completion.") + name_of(mode) + ".", t.modes[i], pool_of_mode(i), t.eligible(mode));
    }
}

}  // namespace ringback::listed
