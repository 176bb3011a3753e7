// The callers' forms. What a map's keys decide among is put in one order, so that their order in the text means
// nothing.
#include "scenario/forms_callers.h"

#include "scenario/blocks.h"
#include "scenario/fields.h"
#include "scenario/forms_network.h"

#include <algorithm>
#include <tuple>

namespace ringback::scenario {

namespace {

/// The node of SWITCH in `{outside: SWITCH}`.
const Node* outside(const Node& n)
{
    return n.is_map() && n.keys.size() == 1 && n.keys[0].text == "outside" ? &n.items[0] : nullptr;
}

Party read_outside(Reader& in, const Node& at)
{
    const Reader::Within within(in, "outside");
    Party p{Party::Kind::outside, {}};
    NameOf{Kind::switches}.read(in, at, p.name);
    return p;
}

/// The node of a key of a map that has this one and `busy`, or null.
const Node* with_busy(const Node& n, std::string_view key)
{
    const Node* at = n.is_map() ? n.find(key) : nullptr;
    return at && n.keys.size() == 1 + (n.find("busy") != nullptr) ? at : nullptr;
}

void read_busy(Reader& in, const Node& n, Destination& out)
{
    const Node* at = n.is_map() ? n.find("busy") : nullptr;
    if (!at) return;
    const Reader::Within within(in, "busy");
    Share{}.read(in, *at, out.busy);
}

std::string print_party(const Party& p)
{
    return p.kind == Party::Kind::outside ? fmt::format("{{outside: {}}}", p.name) : p.name;
}

std::string schema_outside()
{
    return R"({"type":"object","additionalProperties":false,"required":["outside"],"properties":{"outside":{"$ref":"#/definitions/name"}}})";
}

/// The class or hunt group (or, in weights, the public of the switch) of a name; says so if there is none.
std::optional<Party> destination(Reader& in, const Node& name, bool in_weights)
{
    if (in.knows(Kind::lines, name.text)) return Party{Party::Kind::lines, name.text};
    if (in.knows(Kind::hunt_groups, name.text)) return Party{Party::Kind::hunt_group, name.text};
    const bool is_switch = in.knows(Kind::switches, name.text);
    if (is_switch && in_weights) return Party{Party::Kind::outside, name.text};
    in.error(name, fmt::format("there is no class of lines or hunt group {}", quoted(name.text)),
             is_switch ? fmt::format("for the public homed on that switch write {{outside: {}}}", name.text)
                       : in.hint(name.text, {Kind::lines, Kind::hunt_groups}));
    return std::nullopt;
}

constexpr std::string_view arrival_words[] = {"rate", "offered", "per_line", "idle_time"};

}  // namespace

void Origin::read(Reader& in, const Node& n, Party& out) const
{
    if (const Node* at = outside(n)) {
        out = read_outside(in, *at);
        return;
    }
    const auto t = in.text(n, what());
    if (!t) return;
    out = {Party::Kind::lines, std::string(*t)};
    if (in.knows(Kind::lines, *t)) return;
    const bool is_switch = in.knows(Kind::switches, *t);
    in.error(n, fmt::format("there is no class of lines {}", quoted(*t)),
             is_switch ? fmt::format("for the public homed on that switch write {{outside: {}}}", *t)
                       : in.hint(*t, {Kind::lines}));
}

std::string Origin::print(const Party& p) const
{
    return print_party(p);
}

std::string Origin::schema() const
{
    return any_of({R"({"$ref":"#/definitions/name"})", schema_outside()});
}

void ForwardTarget::read(Reader& in, const Node& n, Party& out) const
{
    if (const Node* at = outside(n)) {
        out = read_outside(in, *at);
        return;
    }
    const auto t = in.text(n, what());
    if (!t) return;
    if (dialled(*t)) {
        out = {Party::Kind::line, std::string(*t)};
    } else if (const auto p = destination(in, n, false)) {
        out = *p;
    }
}

std::string ForwardTarget::print(const Party& p) const
{
    return print_party(p);
}

std::string ForwardTarget::schema() const
{
    return any_of({type_text(), schema_outside()});
}

void Destinations::read(Reader& in, const Node& n, std::vector<Destination>& out) const
{
    out.clear();
    if (const Node* at = with_busy(n, "outside")) {
        out.push_back({read_outside(in, *at)});
        read_busy(in, n, out.back());
    } else if (n.is_text()) {
        if (auto p = destination(in, n, false)) out.push_back({*p});
    } else if (n.is_map()) {
        if (n.keys.empty()) return in.error(n, "there is nobody to call");
        std::vector<const Node*> weights;
        for (std::size_t i = 0; i < n.keys.size(); ++i) {
            const Reader::Within within(in, n.keys[i].text);
            const auto p = destination(in, n.keys[i], true);
            const Node* weight = with_busy(n.items[i], "weight");
            Destination d;
            if (weight) {
                read_busy(in, n.items[i], d);
                if (p && p->kind != Party::Kind::outside)
                    in.error(n.keys[i], "only the public of a switch is busy by chance; lines are when they are");
            } else {
                weight = &n.items[i];
            }
            const auto w = in.text(*weight, "a percentage or a number, or {weight: 40 %, busy: 12 %}");
            if (!w) continue;
            const auto v = parse_share(*w);
            if (!v || *v > 1e9)
                in.refuse(*weight, v ? "is out of range" : v.why(), "a percentage or a number");
            else if (p && *v > 0)
                out.push_back({*p, *v, d.busy});
            weights.push_back(weight);
        }
        check_weights(in, n, weights);
        std::sort(out.begin(), out.end(), [](const Destination& a, const Destination& b) {
            return std::tie(a.to.kind, a.to.name) < std::tie(b.to.kind, b.to.name);
        });
    } else {
        in.refuse_kind(n, what());
    }
}

std::string Destinations::print(const std::vector<Destination>& to) const
{
    if (to.size() == 1 && to[0].busy > 0)
        return fmt::format("{{outside: {}, busy: {}}}", to[0].to.name, print_number(to[0].busy));
    if (to.size() == 1) return print_party(to[0].to);
    std::string out;
    for (const Destination& d : to) {
        const std::string weight = print_number(d.weight);
        out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", d.to.name,
                           d.busy > 0 ? fmt::format("{{weight: {}, busy: {}}}", weight, print_number(d.busy)) : weight);
    }
    return "{" + out + "}";
}

std::string Destinations::schema() const
{
    const std::string number = any_of({R"({"type":"number","minimum":0})", R"({"$ref":"#/definitions/percentage"})"});
    const auto also_busy = [](std::string_view key, const std::string& schema) {
        return fmt::format(
            R"({{"type":"object","additionalProperties":false,"required":["{}"],"properties":{{"{}":{},"busy":{}}}}})", key, key,
            schema, Share{}.schema());
    };
    return any_of({R"({"$ref":"#/definitions/name"})", also_busy("outside", R"({"$ref":"#/definitions/name"})"),
                   fmt::format(R"({{"type":"object","minProperties":1,"additionalProperties":{}}})",
                               any_of({number, also_busy("weight", number)}))});
}

void ArrivalProcess::read(Reader& in, const Node& n, Arrivals& out) const
{
    if (!n.is_map() || n.keys.size() != 1)
        return n.is_map() ? in.error(n, "expected " + what()) : in.refuse_kind(n, what());
    const Reader::Within within(in, n.keys[0].text);
    const std::size_t word = detail::read_word(in, n.keys[0], arrival_words);
    if (word == std::string_view::npos) return;
    out.kind = static_cast<Arrivals::Kind>(word);
    const Node& value = n.items[0];
    if (out.kind == Arrivals::Kind::idle_time) return Distribution{.zero = false}.read(in, value, out.idle_time);

    const bool offered = out.kind == Arrivals::Kind::offered;
    const std::string expected = offered ? "traffic, as 6.5 E or 234 CCS, above 0 and at most 1000000 E"
                                         : "a rate, as 3.2 per hour, above 0 and at most 1000000 per second";
    const auto t = in.text(value, expected);
    if (!t) return;
    const auto v = offered ? parse_erlangs(*t) : parse_per_second(*t);
    if (!v)
        in.refuse(value, v.why(), expected);
    else if (!(*v > 0) || *v > 1e6)
        in.refuse(value, "is out of range", expected);
    else
        (offered ? out.erlangs : out.per_second) = *v;
}

std::string ArrivalProcess::print(const Arrivals& a) const
{
    std::string value = print_number(a.per_second) + " per second";
    if (a.kind == Arrivals::Kind::offered) value = print_number(a.erlangs) + " E";
    if (a.kind == Arrivals::Kind::idle_time) value = Distribution{}.print(a.idle_time);
    return fmt::format("{{{}: {}}}", arrival_words[static_cast<std::size_t>(a.kind)], value);
}

std::string ArrivalProcess::schema() const
{
    const std::string rate = R"({"$ref":"#/definitions/rate"})";
    return fmt::format(
        R"({{"type":"object","additionalProperties":false,"minProperties":1,"maxProperties":1,"properties":{{)"
        R"("rate":{},"offered":{},"per_line":{},"idle_time":{}}}}})",
        rate, R"({"$ref":"#/definitions/traffic"})", rate, Distribution{}.schema());
}

void ProfileForm::read(Reader& in, const Node& n, Profile& out) const
{
    if (!n.is_map()) return in.refuse_kind(n, what());
    if (const Node* sine = n.find("sine")) {
        if (n.keys.size() > 1) return in.error(n, "a profile is a table or a sine, not both");
        const Reader::Within within(in, "sine");
        return Block<Profile>{}.read(in, *sine, out);
    }
    if (n.keys.empty()) return in.error(n, "the table is empty; expected " + what());
    for (std::size_t i = 0; i < n.keys.size(); ++i) {
        const Reader::Within within(in, n.keys[i].text);
        Profile::Step step{};
        TimeOfDay{}.read(in, n.keys[i], step.from);
        Share{.most = 1000}.read(in, n.items[i], step.factor);
        out.table.push_back(step);
    }
    std::sort(out.table.begin(), out.table.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    const auto same = std::adjacent_find(out.table.begin(), out.table.end(),
                                         [](const auto& a, const auto& b) { return a.from == b.from; });
    if (same != out.table.end())
        in.error(n, fmt::format("{} stands in the table twice", print_time_of_day(same->from)));
    if (std::all_of(out.table.begin(), out.table.end(), [](const auto& s) { return !(s.factor > 0); }))
        in.error(n, "every factor is zero; nobody would ever call");
}

std::string ProfileForm::print(const Profile& p) const
{
    if (p.table.empty()) return "{sine: " + Block<Profile>{}.print(p) + "}";
    std::string out;
    for (const Profile::Step& s : p.table)
        out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", print_time_of_day(s.from), print_number(s.factor));
    return "{" + out + "}";
}

std::string ProfileForm::schema() const
{
    return any_of(
        {fmt::format(
             R"({{"type":"object","additionalProperties":false,"required":["sine"],"properties":{{"sine":{}}}}})",
             Block<Profile>{}.schema()),
         fmt::format(
             R"({{"type":"object","minProperties":1,"additionalProperties":false,"patternProperties":{{"{}":{}}}}})",
             pattern::time_of_day, Share{.most = 1000}.schema())});
}

std::vector<std::string_view> ReactionForm::known() const
{
    std::vector<std::string_view> out;
    for (Action a : allowed) out.push_back(name_of(a));
    return out;
}

std::optional<Action> ReactionForm::action(Reader& in, const Node& n) const
{
    const std::string list = detail::word_list(known());
    const auto t = in.text(n, list);
    if (!t) return std::nullopt;
    if (*t == "give_up") return Action::give_up;
    for (Action a : allowed)
        if (*t == name_of(a)) return a;
    in.error(n, fmt::format("{} is not possible here; expected {}", quoted(*t), list), in.hint(*t, known()));
    return std::nullopt;
}

void ReactionForm::read(Reader& in, const Node& n, Reaction& out) const
{
    out = {};
    if (n.is_text()) {
        const auto a = action(in, n);
        if (a && *a != Action::give_up) out.choices.push_back({1.0, *a});
    } else if (n.is_list()) {
        if (n.items.empty()) in.error(n, "the list is empty; write nothing");
        for (const Node& item : n.items) {
            const auto a = action(in, item);
            if (!a) continue;
            if (*a == Action::give_up)
                return in.error(item, "'nothing' has no place in a list: after its end the caller gives up");
            if (std::find(out.tried_in_turn.begin(), out.tried_in_turn.end(), *a) != out.tried_in_turn.end())
                return in.error(item, fmt::format("{} is in the list twice", quoted(item.text)));
            if (!out.tried_in_turn.empty() && out.tried_in_turn.back() == Action::redial)
                in.warning(item, fmt::format("{} is never tried: a redial is not rejected", quoted(item.text)));
            out.tried_in_turn.push_back(*a);
        }
    } else if (n.is_map()) {
        double sum = 0;
        for (std::size_t i = 0; i < n.keys.size(); ++i) {
            const auto a = action(in, n.keys[i]);
            const Reader::Within within(in, n.keys[i].text);
            double p = 0;
            Share{}.read(in, n.items[i], p);
            sum += p;
            if (a && *a != Action::give_up && p > 0) out.choices.push_back({p, *a});
        }
        if (sum > 1 + 1e-9) in.error(n, fmt::format("the probabilities make {:.12g} %, more than 100 %", sum * 100));
        std::sort(out.choices.begin(), out.choices.end(),
                  [](const auto& a, const auto& b) { return a.action < b.action; });
    } else {
        in.refuse_kind(n, what());
    }
}

std::string ReactionForm::print(const Reaction& r) const
{
    std::string out;
    if (!r.tried_in_turn.empty()) {
        for (Action a : r.tried_in_turn) out += fmt::format("{}{}", out.empty() ? "" : ", ", name_of(a));
        return "[" + out + "]";
    }
    if (r.choices.empty()) return "nothing";
    if (r.choices.size() == 1 && r.choices[0].probability == 1) return std::string(name_of(r.choices[0].action));
    for (const Reaction::Choice& c : r.choices)
        out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", name_of(c.action), print_number(c.probability));
    return "{" + out + "}";
}

std::string ReactionForm::schema() const
{
    const std::string word = detail::word_schema(known());
    std::string properties;
    for (std::string_view w : known())
        properties += fmt::format("{}\"{}\":{}", properties.empty() ? "" : ",", w, Share{}.schema());
    return any_of({word, fmt::format(R"({{"type":"array","minItems":1,"uniqueItems":true,"items":{}}})", word),
                   fmt::format(R"({{"type":"object","additionalProperties":false,"properties":{{{}}}}})", properties)});
}

std::string ReactionForm::what() const
{
    return detail::word_list(known()) +
           "; one of them, a map of probabilities (the rest gives up), or a list tried in turn until one is accepted";
}

void ShareByRedial::read(Reader& in, const Node& n, std::vector<double>& out) const
{
    if (n.is_list()) return ListOf<Share>{{}, 1}.read(in, n, out);
    out.assign(1, 0.0);
    Share{}.read(in, n, out[0]);
}

std::string ShareByRedial::print(const std::vector<double>& v) const
{
    return v.size() == 1 ? Share{}.print(v[0]) : ListOf<Share>{{}}.print(v);
}

std::string ShareByRedial::schema() const
{
    return any_of({Share{}.schema(), ListOf<Share>{{}, 1}.schema()});
}

}  // namespace ringback::scenario
