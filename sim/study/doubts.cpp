// What there is to doubt: what theory says of a scenario before anything is run, and afterwards whether batches were long
// enough to be taken for independent. Control plane.
#include "ringback/formulas.h"
#include "ringback/study.h"
#include "run/model.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace ringback {
namespace {

/// What a trunk group is offered, and for how many parts of the measured time: E, or of each of so many lines while it does not talk.
struct Offer {
    std::uint32_t lines = 0;  ///< 0: callers without number
    std::map<double, int> traffic;

    /// Of calls and what they lose, as the formula for such traffic has it.
    Engset at(double t, std::uint32_t circuits) const
    {
        if (lines > 0) return engset(lines, circuits, t);
        Engset e{};
        e.offered = t;
        e.call_congestion = erlang_b(circuits, t);
        return e;
    }
    double mean() const
    {
        double all = 0, parts = 0;
        for (const auto& [t, n] : traffic) all += n * at(t, 1).offered, parts += n;
        return all / parts;
    }
    double greatest() const { return at(traffic.rbegin()->first, 1).offered; }
    /// The share of all calls that is lost: while the profile is high more are made than while it is low.
    double blocking(std::uint32_t circuits) const
    {
        double all = 0, lost = 0;
        for (const auto& [t, n] : traffic) {
            const Engset e = at(t, circuits);
            all += n * e.offered;
            lost += n * e.offered * e.call_congestion;
        }
        return lost / all;
    }
    /// The fewest circuits that lose at most this; nothing far beyond the traffic.
    std::optional<std::uint32_t> circuits_for(double bound) const
    {
        auto high = static_cast<std::uint32_t>(std::min(4 * greatest() + 100, 1e6));
        if (blocking(high) > bound) return {};
        std::uint32_t low = 0;
        while (high - low > 1) {
            const std::uint32_t middle = low + (high - low) / 2;
            (blocking(middle) <= bound ? high : low) = middle;
        }
        return high;
    }
};

/// What people ask of each trunk group as their first choice, were everybody free who is called: about what it is offered.
class Offers {
public:
    explicit Offers(const Model& model) : model_(model), groups_(model.network.groups().size()), classes_(model.plan.classes.size())
    {
        for (const StreamFacts& s : model.streams.streams)
            if (!s.profile.is_flat()) parts_ = 288;  // five minutes of a day
        for (const StreamFacts& s : model.streams.streams) {
            const auto stream = std::ranges::find(model.scenario.callers, s.name, &Named<CallerStream>::name);
            if (stream != model.scenario.callers.end()) add(s, stream->value);
        }
    }

    /// Nothing where there is none, or no formula for callers of several kinds.
    std::optional<Offer> of(std::size_t group) const
    {
        const Group& g = groups_[group];
        if (g.has_wide_calls_of_lines || g.lines.size() + !g.poisson.empty() != 1) return {};
        Offer o;
        for (std::size_t i = 0; i < parts_; ++i) {
            double t = g.poisson.empty() ? 0 : g.poisson[i];
            if (!g.lines.empty()) {  // a line that talks elsewhere makes no demand here: only so much more seldom does it call
                const auto& [c, offered] = *g.lines.begin();
                o.lines = model_.plan.classes[c].count;
                t = offered[i] / (1 + classes_[c][i] - offered[i]);
            }
            ++o.traffic[t];
        }
        if (o.traffic.rbegin()->first <= 0) return {};
        return o;
    }

private:
    using Traffic = std::vector<double>;  // in each part of the measured time
    struct Group {
        Traffic poisson;
        std::map<std::uint32_t, Traffic> lines;  // by class, of one of its lines
        bool has_wide_calls_of_lines = false;
    };

    void add(const StreamFacts& s, const CallerStream& c)
    {
        const Arrivals& a = c.arrivals;
        const double talk = c.conversation.mean.in_seconds(), sources = s.source_count;
        double source = model_.scenario.traffic * c.answer.probability;
        switch (a.kind) {
            case Arrivals::Kind::rate: source *= a.per_second * talk / sources; break;
            case Arrivals::Kind::offered: source *= a.erlangs / sources; break;
            case Arrivals::Kind::per_line: source *= a.per_second * talk; break;
            case Arrivals::Kind::idle_time: source *= talk / mean_seconds(a.idle_time); break;
        }
        if (s.from_lines) add(classes_[s.lines.row], source, s);
        double before = 0;
        for (const DestinationFacts& to : s.to) {
            const double share = static_cast<double>(to.threshold) / 0x1p64 - before;
            before += share;
            if (to.there.choice_count == 0) continue;
            for (const std::uint32_t group : model_.network.groups_of(model_.network.choice(to.there.first_choice))) {
                Group& g = groups_[group];
                add(s.from_lines ? g.lines[s.lines.row] : g.poisson, source * share * s.circuits, s);
                g.has_wide_calls_of_lines |= s.from_lines && s.circuits > 1;
            }
        }
    }

    void add(Traffic& to, double traffic, const StreamFacts& s) const
    {
        const RunSpec& run = model_.scenario.run;
        to.resize(parts_);
        for (std::size_t i = 0; i < parts_; ++i) {
            const auto middle = static_cast<std::int64_t>((static_cast<double>(i) + 0.5) / static_cast<double>(parts_) * static_cast<double>(run.duration.count()));
            const Time t = Time{} + (run.warm_up.is_never() ? Duration{} : run.warm_up) + Duration::nanoseconds(middle);
            to[i] += traffic * (s.profile.is_flat() ? 1 : s.profile.greatest() * s.profile.share_at(t));
        }
    }

    const Model& model_;
    std::size_t parts_ = 1;
    std::vector<Group> groups_;
    std::vector<Traffic> classes_;  // of one line, whoever it calls
};

}  // namespace

Problems doubts(const Model& model)
{
    Problems found;
    const Offers offers(model);
    for (const Objective& o : model.scenario.expect) {
        const bool wants_less = o.relation == Objective::Relation::less || o.relation == Objective::Relation::less_or_equal;
        for (std::size_t g = 0; g < model.network.groups().size() && wants_less; ++g) {
            const auto& group = model.network.groups()[g];
            if (o.measure != "trunk_groups." + group.name + ".call_congestion") continue;
            const auto offer = offers.of(g);
            if (!offer) continue;
            const double blocking = offer->blocking(group.circuits);
            if (blocking <= o.bound) continue;
            Problem p;
            p.severity = Problem::Severity::warning;
            p.at = o.at;
            p.message = fmt::format("about {:.3g} E offered{} on {} circuits{}: {} {:.3g} %, but {} {:.3g} % is expected", offer->mean(),
                                    offer->lines > 0 ? fmt::format(" by {} lines", offer->lines) : "", group.circuits,
                                    offer->traffic.size() > 1 ? fmt::format(", {:.3g} E at most", offer->greatest()) : "",
                                    offer->lines > 0 ? "Engset" : "Erlang B", blocking * 100,
                                    o.relation == Objective::Relation::less ? "less than" : "at most", o.bound * 100);
            if (const auto enough = offer->circuits_for(o.bound)) p.hint = fmt::format("{} circuits would do by that formula", *enough);
            found.push_back(std::move(p));
        }
    }
    return found;
}

Problems doubts(const Scenario& scenario, const Result& result)
{
    constexpr double one_in_a_hundred = 2.326;  // such a correlation by chance, of independent batches
    Problems found;
    std::set<std::string> looked_at;
    const auto look = [&](const std::string& measure, const Position& at) {
        const Measure* m = result.find(measure);
        if (!m || !m->batch_correlation || !looked_at.insert(measure).second) return;
        const double n = m->batches;
        if (*m->batch_correlation < one_in_a_hundred * std::sqrt((n - 2) / (n * n - 1))) return;
        Problem p;
        p.severity = Problem::Severity::warning;
        p.at = at;
        p.message = fmt::format("a batch of {} is like the one before (correlation {:.2f}): its interval is too narrow", measure, *m->batch_correlation);
        p.hint = "fewer batches, or a longer run.duration";
        found.push_back(std::move(p));
    };
    for (const Objective& o : scenario.expect) look(o.measure, o.at);
    if (scenario.run.until) look(scenario.run.until->of.measure, scenario.run.until->of.at);
    return found;
}

}  // namespace ringback
