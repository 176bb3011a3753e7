#include "callers/streams.h"

#include <algorithm>

namespace ringback {

namespace {

constexpr std::int64_t day = 86'400'000'000'000;

ReactionFacts compile(const Reaction& r)
{
    ReactionFacts facts;
    facts.in_turn = r.tried_in_turn;
    double sum = 0;
    for (const auto& c : r.choices) {
        sum += c.probability;
        const bool always = sum >= 1 - 1e-12;
        facts.choices.push_back({always ? ~std::uint64_t{0} : static_cast<std::uint64_t>(sum * 0x1p64), always, c.action});
    }
    facts.is_sure = facts.in_turn.empty() && (facts.choices.empty() || facts.choices[0].always);
    if (facts.is_sure && !facts.choices.empty()) facts.sure = facts.choices[0].action;
    return facts;
}

/// The law of a duration that is as long `by` times.
Law scaled(Law l, double by)
{
    const auto scale = [by](Duration& d) {
        const double ns = static_cast<double>(d.count()) * by + 0.5;
        d = Duration::nanoseconds(static_cast<std::int64_t>(std::clamp(ns, d.count() > 0 ? 1.0 : 0.0, 4e18)));
    };
    scale(l.mean), scale(l.low), scale(l.high);
    for (Duration& d : l.values) scale(d);
    for (Law::Branch& b : l.branches) b.of = scaled(b.of, by);
    return l;
}

// Of one source. Poisson streams of a class of lines give each line its share: together they are the stream, by
// superposition.
double rate_of(const CallerStream& s, std::uint32_t sources)
{
    switch (s.arrivals.kind) {
        case Arrivals::Kind::idle_time: return 1 / mean_seconds(s.arrivals.idle_time);
        case Arrivals::Kind::per_line: return s.arrivals.per_second;
        case Arrivals::Kind::rate: return s.arrivals.per_second / sources;
        case Arrivals::Kind::offered: break;
    }
    return s.arrivals.erlangs / mean_seconds(s.conversation) / sources;
}

DestinationFacts to_class(const Plan& plan, ClassId lines)
{
    DestinationFacts d;
    d.lines = lines;
    d.first_line = plan.classes[lines.row].first;
    d.line_count = plan.classes[lines.row].count;
    return d;
}

SwitchId home_of(const Plan& plan, const DestinationFacts& d) { return d.lines ? plan.classes[d.lines.row].home : plan.home(d.to); }

// False: no path leads there from `from`.
bool add_routes(DestinationFacts& d, SwitchId from, const Scenario& scenario, const Plan& plan, Network& network)
{
    d.there = network.plan(scenario, from, home_of(plan, d));
    d.back = network.plan(scenario, home_of(plan, d), from);
    const auto delayed = [&](RoutePlan r) {
        if (r.way == RoutePlan::Way::step_by_step) return true;
        for (std::uint32_t i = 0; i < r.choice_count; ++i) {
            if (plan.has_delay(network.choice(r.first_choice + i))) return true;
        }
        return false;
    };
    d.delay_there = delayed(d.there);
    d.delay_back = delayed(d.back);
    return d.there.choice_count > 0;
}

}  // namespace

RateProfile::RateProfile(const Profile& p, Duration start)
    : flat_(false), table_(p.table), start_(start.count()), amplitude_(p.amplitude), period_(p.period.count())
{
    greatest_ = 1 + amplitude_;
    if (table_.empty()) return;
    greatest_ = 0;
    for (const auto& step : table_) greatest_ = std::max(greatest_, step.factor);
}

double RateProfile::share_at(Time t) const
{
    if (table_.empty()) {
        const double turn = static_cast<double>(t.count() % period_) / static_cast<double>(period_);
        return (1 + amplitude_ * sine_of_turn(turn)) / greatest_;
    }
    const Duration of_day = Duration::nanoseconds((t.count() + start_) % day);
    double factor = table_.back().factor;  // before the first step of the day, yesterday's last still holds
    for (const auto& step : table_) {
        if (step.from <= of_day) factor = step.factor;
    }
    return factor / greatest_;
}

Streams::Streams(const Scenario& scenario, const Plan& plan, Network& network, Problems& problems)
{
    std::vector<const Named<CallerStream>*> sorted;
    for (const auto& s : scenario.callers) sorted.push_back(&s);
    std::sort(sorted.begin(), sorted.end(), [](auto a, auto b) { return a->name < b->name; });
    for (const auto* named : sorted) {
        const CallerStream& s = named->value;
        StreamFacts f;
        f.name = named->name;
        f.owner = name_hash("callers." + named->name);
        f.from_lines = s.from.kind == Party::Kind::lines;
        if (f.from_lines) {
            f.lines = plan.find_class(s.from.name);
            f.home = plan.classes[f.lines.row].home;
            f.first_line = plan.classes[f.lines.row].first;
            f.source_count = plan.classes[f.lines.row].count;
        } else {
            f.home = network.find_switch(s.from.name);
            f.source_count = 1;
        }
        f.first_source = source_count;
        source_count += f.source_count;

        // Name order here too: the destination drawn does not depend on the order of the text.
        std::vector<Destination> to = s.to;
        std::sort(to.begin(), to.end(), [](const auto& a, const auto& b) { return a.to.name < b.to.name; });
        double total = 0, sum = 0;
        for (const auto& d : to) total += d.weight;
        for (const auto& d : to) {
            DestinationFacts dest;
            switch (d.to.kind) {
                case Party::Kind::lines: dest = to_class(plan, plan.find_class(d.to.name)); break;
                case Party::Kind::hunt_group: dest.to = plan.find_hunt_group(d.to.name); break;
                case Party::Kind::outside: dest.to = network.find_switch(d.to.name); break;
                case Party::Kind::line: break;  // only of forwarding
            }
            const SwitchId home = home_of(plan, dest);
            if (!add_routes(dest, f.home, scenario, plan, network)) {
                Problem p;
                p.at = named->at;
                p.message = "no path from " + network.switches()[f.home.row].name + " to " +
                            network.switches()[home.row].name + " for callers '" + f.name + "'";
                p.hint = "add a trunk group between them, or a route";
                problems.push_back(p);
            }
            dest.busy = Chance(d.busy);
            f.may_find_outside_busy |= d.busy > 0;
            sum += d.weight;
            if (sum / total < 1 && &d != &to.back()) dest.threshold = static_cast<std::uint64_t>(sum / total * 0x1p64);
            f.to.push_back(dest);
        }
        f.drawn = static_cast<std::uint32_t>(f.to.size());
        // Where no path leads, a request for that party will be refused.
        for (std::size_t i = 0; plan.has_features && i < f.to.size(); ++i) {
            if (f.to[i].line_count == 0) continue;
            const FeatureFacts features = plan.classes[f.to[i].lines.row].features;
            for (const ForwardFacts& forward : {features.unconditional, features.busy, features.no_answer}) {
                if (!forward.is_set) continue;
                DestinationFacts dest;
                if (forward.count > 0 || forward.to.line()) {
                    dest = to_class(plan, plan.class_of(forward.count > 0 ? forward.first : forward.to.line()));
                } else {
                    dest.to = forward.to;
                }
                const auto is_same = [&](const DestinationFacts& known) { return known.to == dest.to && known.lines == dest.lines; };
                if (std::none_of(f.to.begin(), f.to.end(), is_same) && add_routes(dest, f.home, scenario, plan, network)) f.to.push_back(dest);
            }
        }

        f.by_idle_time = s.arrivals.kind == Arrivals::Kind::idle_time;
        if (s.profile) f.profile = RateProfile(*s.profile, scenario.run.start.value_or(Duration{}));
        const double load = scenario.traffic;
        const double per_second = rate_of(s, f.source_count) * load;
        f.gap = f.by_idle_time ? Sampler(load == 1 ? s.arrivals.idle_time : scaled(s.arrivals.idle_time, 1 / load))
                               : Sampler(Law::exponential(Duration::from_seconds(1 / (per_second * f.profile.greatest()))));
        demands_per_second += per_second * f.source_count;
        f.circuits = static_cast<std::uint16_t>(s.circuits);
        f.answers = Chance(s.answer.probability);
        f.answer_after = Sampler(s.answer.after);
        f.answers_at_once = f.answers.always() && f.answer_after.is_zero();
        f.conversation = Sampler(s.conversation);
        f.ringing = Sampler(s.patience.ringing);
        f.camped_on = Sampler(s.patience.camped_on);
        f.dialling = Sampler(s.dialling);
        f.busy_tone = Sampler(s.busy_tone);
        f.announcement = Sampler(s.announcement);
        f.dials_at_once = f.dialling.is_zero();
        f.takes_time = !f.dials_at_once || !f.answers_at_once || plan.goes_onward ||
                       std::any_of(f.to.begin(), f.to.end(), [](const DestinationFacts& d) { return d.delay_there; });
        f.hears_tones = !f.busy_tone.is_zero() || !f.announcement.is_zero();
        f.reactions[static_cast<int>(Condition::busy)] = compile(s.when_busy);
        f.reactions[static_cast<int>(Condition::no_answer)] = compile(s.when_no_answer);
        f.reactions[static_cast<int>(Condition::congestion)] = compile(s.when_congested);
        f.request_after = Sampler(s.request_after);
        f.takes_time_to_decide = !s.request_after.is_zero();
        for (const Condition cause : {Condition::busy, Condition::no_answer, Condition::congestion}) {
            const auto& own = s.redial.by_cause.of(cause);
            RedialFacts& r = f.redials[static_cast<int>(cause)];
            for (const double p : own.probability.value_or(s.redial.probability)) r.chances.emplace_back(p);
            r.delay = Sampler(own.delay.value_or(s.redial.delay));
            if (own.at_most) r.at_most = *own.at_most;
        }
        if (s.redial.at_most) f.redials_at_most = *s.redial.at_most;
        f.answers_recall = Chance(s.recall.probability);
        f.rejects_recall = Chance(s.recall.rejected);
        f.recall_after = Sampler(s.recall.after);
        f.calls_on = s.while_waiting == CallerStream::WhileWaiting::call_on;
        streams.push_back(std::move(f));
    }
    idle_.resize(plan.classes.size());
    for (const StreamFacts& f : streams) {
        if (f.by_idle_time) idle_[f.lines.row].push_back({&f, f.first_source - f.first_line.row});
    }
}

}  // namespace ringback
