#include "observe/series.h"

#include "observe/batches.h"

#include <algorithm>
#include <array>

namespace ringback {

namespace {

/// What of a tally never changes, and no waits, which belong to no interval.
Tally without_waits(const Tally& whole)
{
    Tally t = whole;
    for (ModeCell& m : t.modes) {
        m.waits = {};
        m.longest_wait = m.longest_fulfilled = {};
        m.port_time = 0;
    }
    for (StreamCell& c : t.streams) c.post_dialling = c.answer = {};
    for (HuntCell& c : t.hunts) c.waits = {};
    return t;
}

/// Makes it the tally of one interval.
void set_between(Tally& t, const Snapshot& from, const Snapshot& to, Duration length)
{
    const Wide *before = from.data(), *now = to.data();
    t.for_each_count([&](auto& n) { n = static_cast<std::remove_reference_t<decltype(n)>>(*now++ - *before++); });
    t.for_each_gauge([&](Gauge& g) { g.area = *now++ - *before++; });
    t.measured = length;
}

/// Results by interval: what happened, by whom and where.
bool is_by_interval(std::string_view measure)
{
    constexpr std::pair<std::string_view, std::array<std::string_view, 5>> of[] = {
        {"callers.", {".attempts", ".answered", ".busy", ".congested", ".no_answer"}},
        {"trunk_groups.", {".bids", ".seizures", ".overflows", ".call_congestion", ".carried"}},
        {"completion.", {".requested", ".accepted", ".fulfilled", ".fulfilled", ".fulfilled"}},
    };
    return std::ranges::any_of(of, [&](const auto& section) {
        return measure.starts_with(section.first) && !measure.ends_with(".ended.fulfilled") &&
               std::ranges::any_of(section.second, [&](std::string_view end) { return measure.ends_with(end); });
    });
}

}  // namespace

Snapshot snapshot(Tally& tally, Time at)
{
    std::size_t size = 0;
    tally.for_each_count([&](const auto&) { ++size; });
    tally.for_each_gauge([&](const Gauge&) { ++size; });
    Snapshot s(size);
    Wide* next = s.data();
    tally.for_each_count([&](const auto& n) { *next++ = static_cast<Wide>(n); });
    tally.for_each_gauge([&](const Gauge& g) { *next++ = g.integral(at); });
    return s;
}

RecordPlan plan_of_record(const Scenario& scenario, const MeasuredNames& names, Problems& problems)
{
    RecordPlan plan;
    const RecordSpec& record = scenario.record;
    const auto known = measure_names(names);
    if (record.every) {
        SeriesPlan s{*record.every, std::vector<bool>(known.size()), {}};
        if (record.of.empty()) s.wanted = mean_numbers(names);
        for (const auto& r : record.of) {
            const auto at = std::ranges::find(known, r.measure);
            const bool is_of_waits = std::ranges::any_of(std::array{".wait.", "_delay.", ".longest_wait", ".port_time"}, [&](const char* part) {
                return r.measure.find(part) != std::string::npos;
            });
            if (at != known.end() && !is_of_waits) {
                s.wanted[static_cast<std::size_t>(at - known.begin())] = true;
            } else if (at != known.end()) {
                Problem p;
                p.at = r.at;
                p.message = "'" + r.measure + "' belongs to no interval: waits and delays are of the whole run";
                problems.push_back(p);
            } else {
                problems.push_back(unknown_measure(r.measure, r.at, known));
            }
        }
        plan.series.push_back(std::move(s));
    }
    if (record.intervals) {
        SeriesPlan s{*record.intervals, {}, {}};
        for (const std::string& name : known) s.wanted.push_back(is_by_interval(name));
        plan.series.push_back(std::move(s));
    }

    const Time begin(scenario.run.warm_up), end = begin + scenario.run.duration;
    std::vector<std::vector<Time>> borders;
    for (const SeriesPlan& s : plan.series) {
        auto& own = borders.emplace_back();
        for (Time t = begin; t < end; t = t + s.every) own.push_back(t);
        own.push_back(end);
        plan.borders.insert(plan.borders.end(), own.begin(), own.end());
    }
    if (scenario.run.batches) plan.batches = borders_of_batches(begin, scenario.run.duration, *scenario.run.batches);
    plan.borders.insert(plan.borders.end(), plan.batches.begin(), plan.batches.end());
    std::ranges::sort(plan.borders);
    plan.borders.erase(std::unique(plan.borders.begin(), plan.borders.end()), plan.borders.end());
    for (std::size_t i = 0; i < plan.series.size(); ++i) {
        for (const Time t : borders[i]) {
            plan.series[i].borders.push_back(static_cast<std::uint32_t>(std::ranges::lower_bound(plan.borders, t) - plan.borders.begin()));
        }
    }
    return plan;
}

SeriesCollector::SeriesCollector(const RecordPlan& plan, const MeasuredNames& names) : plan_(plan)
{
    for (const SeriesPlan& s : plan.series) {
        auto& intervals = intervals_.emplace_back();
        for (std::size_t k = 0; k + 1 < s.borders.size(); ++k) intervals.emplace_back(names, s.wanted);
    }
}

void SeriesCollector::add(const Tally& tally, const std::vector<Snapshot>& snapshots)
{
    if (intervals_.empty()) return;
    if (!interval_) interval_ = without_waits(tally);
    for (std::size_t i = 0; i < intervals_.size(); ++i) {
        const auto& borders = plan_.series[i].borders;
        for (std::size_t k = 0; k < intervals_[i].size(); ++k) {
            const std::uint32_t from = borders[k], to = borders[k + 1];
            const Duration length = plan_.borders[to] - plan_.borders[from];
            set_between(*interval_, snapshots[from], snapshots[to], length);
            intervals_[i][k].add(*interval_);
        }
    }
}

void SeriesCollector::merge(const SeriesCollector& other)
{
    for (std::size_t i = 0; i < intervals_.size(); ++i)
        for (std::size_t k = 0; k < intervals_[i].size(); ++k) intervals_[i][k].merge(other.intervals_[i][k]);
}

std::vector<Series> SeriesCollector::series(double confidence) const
{
    std::vector<Series> all;
    for (std::size_t i = 0; i < intervals_.size(); ++i) {
        Series s;
        s.every = plan_.series[i].every.in_seconds();
        s.start = (plan_.borders[plan_.series[i].borders.front()] - Time{}).in_seconds();
        for (const Collector& interval : intervals_[i]) {
            std::vector<Measure> measures = interval.measures(confidence);
            s.lines.resize(measures.size());
            for (std::size_t m = 0; m < measures.size(); ++m) {
                s.lines[m].measure = std::move(measures[m].name);
                s.lines[m].values.push_back(std::move(measures[m]));
            }
        }
        all.push_back(std::move(s));
    }
    return all;
}

}  // namespace ringback
