#include "observe/measures.h"

#include "observe/estimate.h"
#include "observe/intervals.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace ringback {

namespace {

constexpr std::int64_t ns_per_s = 1'000'000'000;

// Waits of requests over all modes, then of each mode; post-dialling and answer delays of each stream; waits of the calls to
// each hunt group.
using Pools = std::vector<Waits>;
constexpr std::size_t pool_of_mode(std::size_t mode) { return 1 + mode; }
constexpr std::size_t pool_of_stream(std::size_t stream) { return 1 + mode_count + 2 * stream; }
std::size_t pool_of_hunt(const Tally& t, std::size_t hunt) { return pool_of_stream(t.streams.size()) + hunt; }

const Waits& waits_of(const Tally& t, const Waits& all, std::size_t pool)
{
    if (pool == 0) return all;
    if (pool < pool_of_stream(0)) return t.modes[pool - pool_of_mode(0)].waits;
    if (pool >= pool_of_hunt(t, 0)) return t.hunts[pool - pool_of_hunt(t, 0)].waits;
    const std::size_t k = pool - pool_of_stream(0);
    return k % 2 == 0 ? t.streams[k / 2].post_dialling : t.streams[k / 2].answer;
}

Waits pooled_over_modes(const Tally& t, Waits all = {})
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

// Calls f(name, kind, part, more) for every measure, in order. The one list of measures.
template <class F>
void for_each_measure(const MeasuredNames& names, const Tally& t, const Waits& all_waits, const F& f)
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
        if (names.choices[i].empty()) continue;
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
    ModeCell all;
    std::uint64_t eligible = 0;
    for (std::size_t i = 0; i < mode_count; ++i) {
        all.add(t.modes[i]);
        eligible += t.eligible(static_cast<Mode>(i));
    }
    completion("completion.", all, 0, eligible);
    for (std::size_t i = 0; i < mode_count; ++i) {
        const auto mode = static_cast<Mode>(i);
        completion(Name("completion.") + name_of(mode) + ".", t.modes[i], pool_of_mode(i), t.eligible(mode));
    }
}

Tally empty_tally(const MeasuredNames& names)
{
    Tally empty;
    empty.streams.resize(names.streams.size());
    empty.groups.resize(names.groups.size());
    empty.classes.resize(names.classes.size());
    empty.hunts.resize(names.hunts.size());
    empty.choices.resize(names.choices.size());
    for (std::size_t i = 0; i < names.lines.size(); ++i) empty.classes[i].each.resize(names.lines[i].size());
    for (std::size_t i = 0; i < names.circuits.size(); ++i) empty.groups[i].each.resize(names.circuits[i]);
    return empty;
}

}  // namespace

std::vector<std::string> measure_names(const MeasuredNames& names)
{
    std::vector<std::string> list;
    for_each_measure(names, empty_tally(names), {}, [&](const Name& name, Kind, const Part&, auto&&...) { list.push_back(name); });
    return list;
}

std::vector<KnownMeasure> known_measures(const MeasuredNames& names)
{
    std::vector<KnownMeasure> list;
    for_each_measure(names, empty_tally(names), {}, [&](const std::string& name, Kind kind, const Part&, const More& more = {}) {
        list.push_back({name, unit_of(name, more.is_duration), kind == Kind::count});
    });
    return list;
}

std::optional<Problem> wrong_unit(const KnownMeasure& m, double value, Written written, const Position& at)
{
    Problem p;
    p.at = at;
    const bool is_number = written == Written::number;
    if (m.unit == Unit::duration && written != Written::duration && !(is_number && value == 0)) {
        p.message = fmt::format("{} is a duration: the value beside it is none", m.name);
        p.hint = is_number ? fmt::format("{:g} s, or {:g} min?", value, value) : "a duration, as 90 s or 10 min";
    } else if (m.unit == Unit::share && written != Written::percentage && !is_number) {
        p.message = fmt::format("{} is a share: the value beside it is none", m.name);
        p.hint = "a share, as 5 % or 0.05";
    } else if (m.unit == Unit::share && value > 1) {
        p.severity = Problem::Severity::warning;
        p.message = fmt::format("{} is a share, never more than 100 %: the value beside it is {:g} %", m.name, value * 100);
        if (is_number && value <= 100) p.hint = fmt::format("{:g} %?", value);
    } else if (m.unit == Unit::number && (written == Written::percentage || written == Written::duration || (m.is_count && !is_number))) {
        p.message = fmt::format("{} is a number: the value beside it is none", m.name);
        p.hint = m.is_count ? "a number, as 12" : "a number, as 12, or traffic, as 6.5 E";
    } else {
        return {};
    }
    return p;
}

Parts parts_of(const MeasuredNames& names, const Tally& t)
{
    Parts parts;
    for_each_measure(names, t, pooled_over_modes(t), [&](const Name&, Kind, const Part& part, auto&&...) { parts.push_back(part); });
    return parts;
}

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
        }
    }
    return row[b.size()];
}

}  // namespace

Problem unknown_measure(const std::string& name, const Position& at, const std::vector<std::string>& known)
{
    Problem p;
    p.at = at;
    p.message = "unknown measure '" + name + "'";
    const auto nearest = std::min_element(known.begin(), known.end(), [&](const std::string& a, const std::string& b) {
        return edit_distance(a, name) < edit_distance(b, name);
    });
    if (nearest != known.end() && edit_distance(*nearest, name) <= 2 + name.size() / 4) p.hint = "did you mean '" + *nearest + "'?";
    return p;
}

namespace {

std::vector<Distribution::Point> points_of(const Waits& waits)
{
    std::vector<Distribution::Point> points;
    std::uint64_t so_far = 0;
    double next = 0;  // the share that is worth a point
    waits.for_each_bucket([&](std::uint64_t count, Wide sum) {
        so_far += count;
        const double share = static_cast<double>(so_far) / static_cast<double>(waits.count());
        if (share < next) return;
        points.push_back({static_cast<double>(sum) / static_cast<double>(count) / 1e9, share});
        next = share < 0.98 ? (std::floor(share * 50 + 1e-9) + 1) / 50 : share < 0.99 ? 0.99 : share < 0.995 ? 0.995 : share < 0.999 ? 0.999 : 1;
    });
    return points;
}

}  // namespace

std::vector<bool> mean_numbers(const MeasuredNames& names)
{
    std::vector<bool> list;
    for_each_measure(names, empty_tally(names), {}, [&](const std::string& name, Kind kind, const Part&, auto&&...) {
        list.push_back(kind == Kind::mean && !name.ends_with(".occupancy") && name.find(".load") == std::string::npos);
    });
    return list;
}

struct Collector::State {
    struct Estimated {
        std::string name;
        Kind kind;
        Adding adding;
        More more;
        Sums sums;
    };

    MeasuredNames names;
    std::vector<Estimated> measures;
    Pools pools;
    Waits all;  // of the modes in one replication, over and over in the same memory
    std::vector<bool> wanted;
    std::uint32_t replications = 0;

    /// Calls f(part, batches) for each measure besides.
    template <class F>
    void add(const Tally& t, const std::vector<Parts>& batches, const F& f)
    {
        std::size_t i = 0, place = 0;
        Parts of_batches;
        all = pooled_over_modes(t, std::move(all));
        pools.resize(pool_of_hunt(t, t.hunts.size()));
        for (std::size_t p = 0; p < pools.size(); ++p) pools[p].merge(waits_of(t, all, p));
        for_each_measure(names, t, all,
                         [&](const Name& name, Kind kind, const Part& part, const More& more = {}) {
                             const std::size_t at = place++;
                             if (!wanted.empty() && !wanted[at]) return;
                             const Adding adding = more.adding.value_or(kind == Kind::count      ? Adding::total
                                                                        : kind == Kind::constant ? Adding::never
                                                                                                 : Adding::ratio);
                             if (i == measures.size()) measures.push_back({name, kind, adding, more, Sums(kind, adding)});
                             of_batches.clear();
                             for (const Parts& batch : batches) of_batches.push_back(batch[at]);
                             f(part, of_batches);
                             measures[i++].sums.add(part, of_batches);
                         });
        ++replications;
    }
    void merge(const State& other)
    {
        if (other.replications == 0) return;
        if (measures.empty()) measures = other.measures;
        else
            for (std::size_t i = 0; i < measures.size(); ++i) measures[i].sums.merge(other.measures[i].sums);
        pools.resize(other.pools.size());
        for (std::size_t p = 0; p < pools.size(); ++p) pools[p].merge(other.pools[p]);
        replications += other.replications;
    }
    Measure measure(const Estimated& e, double confidence, double trials_alike = 1) const
    {
        Measure m;
        m.name = e.name;
        m.is_duration = e.more.is_duration;
        m.is_count = e.kind == Kind::count;
        const bool is_quantile = e.kind == Kind::quantile;
        e.sums.estimate(m, confidence, is_quantile ? &pools[e.more.pool] : nullptr, e.more.share, trials_alike);
        return m;
    }
    std::vector<Distribution> distributions() const
    {
        std::vector<Distribution> list;
        const auto add = [&](const std::string& name, std::size_t pool) {
            if (pool < pools.size() && pools[pool].count() > 0) list.push_back({name, points_of(pools[pool])});
        };
        for (std::size_t i = 0; i < mode_count; ++i) add("completion." + std::string(name_of(static_cast<Mode>(i))) + ".wait", pool_of_mode(i));
        for (std::size_t i = 0; i < names.hunts.size(); ++i)
            add("hunt_groups." + names.hunts[i] + ".wait", pool_of_stream(names.streams.size()) + i);
        return list;
    }
};

Collector::Collector(const MeasuredNames& names, std::vector<bool> wanted) : state_(std::make_unique<State>())
{
    state_->names = names;
    state_->wanted = std::move(wanted);
}

Collector::Collector(Collector&&) = default;
Collector::~Collector() = default;

void Collector::add(const Tally& t, const std::vector<Parts>& batches)
{
    state_->add(t, batches, [](const Part&, const Parts&) {});
}

void Collector::merge(const Collector& other) { state_->merge(*other.state_); }

std::uint32_t Collector::replications() const { return state_->replications; }

std::vector<Measure> Collector::measures(double confidence) const
{
    std::vector<Measure> list;
    for (const auto& e : state_->measures) list.push_back(state_->measure(e, confidence));
    return list;
}

std::optional<Measure> Collector::measure(std::string_view name, double confidence, double trials_alike) const
{
    const auto at = std::ranges::find(state_->measures, name, &State::Estimated::name);
    return at == state_->measures.end() ? std::nullopt : std::optional(state_->measure(*at, confidence, trials_alike));
}

std::vector<Distribution> Collector::distributions() const { return state_->distributions(); }

struct PairedCollector::State {
    Collector::State a, b;
    std::vector<std::optional<std::size_t>> place_in_b;  // of each measure of A
    std::vector<Products> products;                      // by measure of A
};

PairedCollector::PairedCollector(const MeasuredNames& a, const MeasuredNames& b) : state_(std::make_unique<State>())
{
    state_->a.names = a;
    state_->b.names = b;
}

PairedCollector::PairedCollector(PairedCollector&&) = default;
PairedCollector::~PairedCollector() = default;

void PairedCollector::add(const Tally& a, const Tally& b, const std::vector<Parts>& batches_of_a, const std::vector<Parts>& batches_of_b)
{
    struct Said {
        Part part;
        Parts batches;
    };
    std::vector<Said> in_a, in_b;
    const bool paired = batches_of_a.size() == batches_of_b.size();
    const std::vector<Parts> none;
    state_->a.add(a, paired ? batches_of_a : none, [&](const Part& p, const Parts& batches) { in_a.push_back({p, batches}); });
    state_->b.add(b, paired ? batches_of_b : none, [&](const Part& p, const Parts& batches) { in_b.push_back({p, batches}); });
    auto& places = state_->place_in_b;
    if (places.empty()) {
        std::map<std::string_view, std::size_t> by_name;
        for (std::size_t i = 0; i < in_b.size(); ++i) by_name.emplace(state_->b.measures[i].name, i);
        for (const auto& e : state_->a.measures) {
            const auto at = by_name.find(e.name);
            places.push_back(at == by_name.end() ? std::nullopt : std::optional(at->second));
        }
        state_->products.resize(places.size());
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!places[i]) continue;
        const auto& e = state_->a.measures[i];
        const Said &of_a = in_a[i], &of_b = in_b[*places[i]];
        state_->products[i].add(e.kind, e.adding, of_a.part, of_a.batches, of_b.part, of_b.batches);
    }
}

void PairedCollector::merge(const PairedCollector& other)
{
    state_->a.merge(other.state_->a);
    state_->b.merge(other.state_->b);
    if (state_->place_in_b.empty()) state_->place_in_b = other.state_->place_in_b;
    state_->products.resize(state_->place_in_b.size());
    for (std::size_t i = 0; i < other.state_->products.size(); ++i) state_->products[i].merge(other.state_->products[i]);
}

std::uint32_t PairedCollector::replications() const { return state_->a.replications; }

std::vector<Distribution> PairedCollector::distributions(bool of_b) const { return (of_b ? state_->b : state_->a).distributions(); }

std::vector<Difference> PairedCollector::differences(double confidence) const
{
    std::vector<Difference> list;
    for (std::size_t i = 0; i < state_->place_in_b.size(); ++i) {
        if (!state_->place_in_b[i]) continue;
        const auto &of_a = state_->a.measures[i], &of_b = state_->b.measures[*state_->place_in_b[i]];
        Difference d;
        d.a = state_->a.measure(of_a, confidence);
        d.b = state_->b.measure(of_b, confidence);
        d.name = d.a.name;
        d.is_duration = d.a.is_duration;
        if (d.a.value && d.b.value) {
            d.value = *d.b.value - *d.a.value;
            const auto error = state_->products[i].error(of_a.sums, of_b.sums);
            const std::uint32_t n = std::min(d.a.parts(), d.b.parts());
            if (error && n > 1) {
                d.standard_error = error->paired;
                if (const auto both = interval_of_difference(d.a, d.b, *error, confidence, of_a.kind == Kind::quantile)) {
                    d.low = both->low;
                    d.high = both->high;
                    d.half_width = std::max(*d.value - *d.low, *d.high - *d.value);
                }
                if (error->paired > 0) d.variance_reduction = error->independent / error->paired * (error->independent / error->paired);
            }
        }
        list.push_back(std::move(d));
    }
    return list;
}

const Measure* Result::find(std::string_view name) const
{
    const auto at = std::find_if(measures.begin(), measures.end(), [&](const Measure& m) { return m.name == name; });
    return at == measures.end() ? nullptr : &*at;
}

}  // namespace ringback
