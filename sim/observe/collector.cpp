// What replications say of each measure, added up; under one policy, and under two of the same replications.
#include "observe/measure_list.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>

namespace ringback {

using namespace listed;

namespace {

std::vector<Distribution::Point> points_of(const Waits& waits)
{
    std::vector<Distribution::Point> points;
    std::uint64_t so_far = 0;
    double next = 0;  // the share that is worth a point
    waits.for_each_bucket([&](std::size_t, const Waits::Bucket& b) {
        so_far += b.count;
        const double share = static_cast<double>(so_far) / static_cast<double>(waits.count());
        if (share < next) return;
        points.push_back({static_cast<double>(b.sum) / static_cast<double>(b.count) / 1e9, share});
        next = share < 0.98 ? (std::floor(share * 50 + 1e-9) + 1) / 50 : share < 0.99 ? 0.99 : share < 0.995 ? 0.995 : share < 0.999 ? 0.999 : 1;
    });
    return points;
}

}  // namespace

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

    /// Where the measures of a cell begin, among all and among those that are wanted; and where the last ones end.
    struct Begin {
        std::size_t place, wanted;
    };
    std::vector<Begin> cells;

    /// Takes what a replication says of each measure.
    template <class F>
    struct Taker {
        State& state;
        const std::vector<Parts>& batches;
        const F& f;
        Begin at{0, 0};
        std::size_t next_cell = 0;
        Parts of_batches{};

        bool wants_next_cell()
        {
            if (state.replications == 0) {
                state.cells.push_back(at);
                return true;
            }
            const Begin &begin = state.cells[next_cell], &end = state.cells[next_cell + 1];
            ++next_cell;
            if (end.wanted > begin.wanted) return true;
            at = end;
            return false;
        }
        void operator()(const Name& name, Kind kind, const Part& part, const More& more = {})
        {
            const std::size_t place = at.place++;
            if (!state.wanted.empty() && !state.wanted[place]) return;
            const Adding adding = more.adding.value_or(kind == Kind::count      ? Adding::total
                                                       : kind == Kind::constant ? Adding::never
                                                                                : Adding::ratio);
            if (at.wanted == state.measures.size()) state.measures.push_back({name, kind, adding, more, Sums(kind, adding)});
            of_batches.clear();
            for (const Parts& batch : batches) of_batches.push_back(batch[place]);
            f(part, of_batches);
            state.measures[at.wanted++].sums.add(part, of_batches);
        }
    };

    /// Calls f(part, batches) for each measure besides.
    template <class F>
    void add(const Tally& t, const std::vector<Parts>& batches, const F& f)
    {
        all = pooled_over_modes(t, std::move(all));
        pools.resize(pool_of_hunt(t, t.hunts.size()));
        for (std::size_t p = 0; p < pools.size(); ++p) pools[p].merge(waits_of(t, all, p));
        Taker<F> taker{*this, batches, f};
        for_each_measure(names, t, all, taker);
        if (replications++ == 0) cells.push_back(taker.at);
        assert(taker.at.place == cells.back().place);
    }
    void merge(const State& other)
    {
        if (other.replications == 0) return;
        if (replications == 0) {
            measures = other.measures;
            cells = other.cells;
        } else {
            for (std::size_t i = 0; i < measures.size(); ++i) measures[i].sums.merge(other.measures[i].sums);
        }
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

}  // namespace ringback
