// What no single field can know: contradictions between fields, and what will hardly be meant.
#include "scenario/fields.h"
#include "scenario/read.h"

#include <algorithm>
#include <map>
#include <set>

namespace ringback::scenario {

namespace {

bool can(const Reaction& r, Action a)
{
    return std::any_of(r.choices.begin(), r.choices.end(), [&](const auto& c) { return c.action == a; }) ||
           std::find(r.tried_in_turn.begin(), r.tried_in_turn.end(), a) != r.tried_in_turn.end();
}

/// Whether nothing but the redial's own probability keeps somebody from redialling.
bool always_redials(const Reaction& r)
{
    return std::any_of(r.choices.begin(), r.choices.end(),
                       [](const auto& c) { return c.action == Action::redial && c.probability >= 1; }) ||
           std::find(r.tried_in_turn.begin(), r.tried_in_turn.end(), Action::redial) != r.tried_in_turn.end();
}

/// Things by name.
struct Directory {
    std::map<std::string_view, const LineClass*> lines;
    std::map<std::string_view, const Switch*> switches;

    explicit Directory(const Scenario& s)
    {
        for (const auto& l : s.lines) lines[l.name] = &l.value;
        for (const auto& w : s.switches) switches[w.name] = &w.value;
    }
    template <class T>
    static const T* find(const std::map<std::string_view, const T*>& things, std::string_view name)
    {
        const auto it = things.find(name);
        return it == things.end() ? nullptr : it->second;
    }
};

class StreamCheck {
public:
    StreamCheck(const Scenario& s, const Directory& things, const CallerStream& c, const Node& node, Reader& in)
        : s_(s), things_(things), c_(c), node_(node), in_(in)
    {
    }

    void all()
    {
        arrivals();
        destinations();
        endless_redials();
        endless_ringing();
    }

private:
    const Node& at(std::string_view key) const
    {
        const Node* n = node_.find(key);
        return n ? *n : node_;
    }

    void arrivals()
    {
        const bool of_a_line =
            c_.arrivals.kind == Arrivals::Kind::per_line || c_.arrivals.kind == Arrivals::Kind::idle_time;
        if (of_a_line && c_.from.kind != Party::Kind::lines)
            in_.error(at("arrivals"),
                      "per_line and idle_time need lines to call from, and `from` is the public of a switch",
                      "write {rate: …} or {offered: …}");
        if (!c_.profile) return;
        if (c_.arrivals.kind == Arrivals::Kind::idle_time)
            in_.error(at("profile"), "idle_time has no rate that a profile could multiply");
        if (!c_.profile->table.empty() && !s_.run.start)
            in_.warning(at("profile"), "a profile by time of day, and no run.start: time zero is taken for midnight");
    }

    void destinations()
    {
        for (const Destination& d : c_.to) {
            if (c_.from.kind != Party::Kind::lines || d.to.kind != Party::Kind::lines || d.to.name != c_.from.name)
                continue;
            const LineClass* own = Directory::find(things_.lines, c_.from.name);
            if (own && own->size() == 1)
                in_.error(at("to"), fmt::format("the only line of {} would call itself", quoted(c_.from.name)));
        }
    }

    /// The same failed attempt again and again at one instant.
    void endless_redials()
    {
        const auto& common = c_.redial;
        const auto is_endless = [&](const Reaction& r, Condition cause, const Law& tone) {
            const auto& own = common.by_cause.of(cause);
            const bool at_once = own.delay.value_or(common.delay).is_zero() && tone.is_zero() && c_.dialling.is_zero();
            return always_redials(r) && at_once && !common.at_most && !own.at_most &&
                   own.probability.value_or(common.probability).back() >= 1;
        };
        if (is_endless(c_.when_busy, Condition::busy, c_.busy_tone) || is_endless(c_.when_no_answer, Condition::no_answer, {}) ||
            is_endless(c_.when_congested, Condition::congestion, c_.announcement))
            in_.error(at("redial"), "redialling at once, always and without end would never let time go on",
                      "give redial a delay, at_most, or a probability below 100 %");
    }

    void endless_ringing()
    {
        if (c_.patience.ringing.is_never()) {
            const bool away = std::any_of(c_.to.begin(), c_.to.end(), [&](const Destination& d) {
                const LineClass* l =
                    d.to.kind == Party::Kind::lines ? Directory::find(things_.lines, d.to.name) : nullptr;
                return l && l->presence;
            });
            if (c_.answer.probability < 1 || away)
                in_.warning(at("answer"), "calls that are not answered ring for ever: patience.ringing is never");
        }
        const bool called_back = can(c_.when_busy, Action::callback) || can(c_.when_no_answer, Action::callback);
        if (called_back && c_.recall.probability < 1 && recall_ring().is_never())
            in_.warning(at("recall"), "recalls that are not answered ring for ever: callback.recall_ring is never");
    }

    const Law& recall_ring() const
    {
        std::string_view home = c_.from.name;
        if (c_.from.kind == Party::Kind::lines)
            if (const LineClass* own = Directory::find(things_.lines, home)) home = own->home;
        const Switch* sw = Directory::find(things_.switches, home);
        return (sw && sw->call_completion ? *sw->call_completion : s_.call_completion).callback.recall_ring;
    }

    const Scenario& s_;
    const Directory& things_;
    const CallerStream& c_;
    const Node& node_;
    Reader& in_;
};

/// Both can stand in `to`, so a name must say which is meant.
void check_destination_names(const Scenario& s, const Node& root, Reader& in)
{
    const auto refuse_outside = [&](const auto& thing, const Node& key, const Node&) {
        if (thing.name == "outside") in.error(key, "'outside' is a word of the language: {outside: SWITCH}");
    };
    each(s.lines, root, "lines", in, refuse_outside);
    each(s.hunt_groups, root, "hunt_groups", in, refuse_outside);
    each(s.hunt_groups, root, "hunt_groups", in, [&](const Named<HuntGroup>& h, const Node& key, const Node&) {
        if (in.knows(Kind::lines, h.name))
            in.error(key, fmt::format("a class of lines is called {} too; `to` could mean either", quoted(h.name)));
    });
}

void check_record(const Scenario& s, const Node& root, Reader& in)
{
    constexpr std::int64_t intervals_at_most = 10'000;
    const Node* node = root.find("record");
    if (!node || !node->is_map() || in.is_spoiled(*node)) return;
    const Reader::Within record(in, "record");
    const auto check = [&](const char* key, const std::optional<Duration>& step) {
        if (step && s.run.duration.count() / step->count() > intervals_at_most)
            in.error(*node->find(key), fmt::format("run.duration has more than {} of these", intervals_at_most));
    };
    check("every", s.record.every);
    check("intervals", s.record.intervals);
    if (!s.record.of.empty() && !s.record.every)
        in.error(*node->find("of"), "how often is not said", "write every: 1 min beside it");
}

void warn_of_the_idle(const Scenario& s, const Node& root, Reader& in)
{
    std::set<std::string_view> used;
    for (const auto& g : s.trunk_groups) used.insert(g.value.between.begin(), g.value.between.end());
    for (const auto& l : s.lines) used.insert(l.value.home);
    const auto use = [&](const Party& p) {
        if (p.kind == Party::Kind::outside) used.insert(p.name);
    };
    for (const auto& c : s.callers) {
        use(c.value.from);
        for (const Destination& d : c.value.to) use(d.to);
    }
    each(s.switches, root, "switches", in, [&](const Named<Switch>& sw, const Node& key, const Node&) {
        if (!used.count(sw.name))
            in.warning(key, fmt::format("switch {} has no lines, trunk groups or callers", quoted(sw.name)));
    });
    if (s.callers.empty()) in.warning(root, "there are no callers: nothing will happen");
}

}  // namespace

void check_scenario(const Scenario& s, const Node& root, Reader& in)
{
    const bool is_auto = s.run.warm_up.is_never();
    if ((is_auto ? Duration{} : s.run.warm_up) + s.run.duration + s.run.follow > longest)
        in.error(*root.find("run"), "warm_up, duration and follow make more than 100 years");
    check_destination_names(s, root, in);
    check_numbers(s, root, in);
    check_routes(s, root, in);
    check_outages(s, root, in);
    check_record(s, root, in);
    check_hunt_groups(s, root, in);
    check_experiment(s, root, in);
    if (const auto& u = s.run.until; u && u->least > u->most) {
        const Node* node = root.find("run")->find("until");
        in.error(*node, fmt::format("least is {}, more than most, which is {}", u->least, u->most));
    }
    if (const auto n = s.run.batches; n && s.run.duration.count() < *n)
        in.error(*root.find("run")->find("batches"), "there are more batches than nanoseconds of `duration`");
    check_features(s, root, in);
    const Directory things(s);
    each(s.callers, root, "callers", in, [&](const Named<CallerStream>& c, const Node&, const Node& value) {
        const Reader::Within callers(in, "callers"), within(in, c.name);
        StreamCheck(s, things, c.value, value, in).all();
        if (is_auto && c.value.profile)
            in.warning(*value.find("profile"), "with run.warm_up: auto, which looks for a steady state: there is none");
    });
    if (in.errors() == 0) warn_of_the_idle(s, root, in);
}

}  // namespace ringback::scenario
