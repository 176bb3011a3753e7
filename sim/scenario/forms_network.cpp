// The network's forms, and what a range of numbers is.
#include "scenario/forms_network.h"

#include "scenario/blocks.h"
#include "scenario/fields.h"

#include <algorithm>

namespace ringback {

using scenario::Digits;

std::uint64_t NumberRange::size() const
{
    const auto a = Digits::of(first), b = Digits::of(last);
    return a && b && a->value <= b->value ? b->value - a->value + 1 : 1;
}

std::string NumberRange::number(std::uint64_t k) const
{
    auto d = Digits::of(first);
    if (!d || k == 0) return first;
    d->value += k;
    return d->text();
}

std::optional<std::uint64_t> NumberRange::position(std::string_view n) const
{
    const auto a = Digits::of(first), x = Digits::of(n);
    const std::uint64_t k = a && x && x->value >= a->value ? x->value - a->value : 0;
    return k < size() && number(k) == n ? std::optional(k) : std::nullopt;
}

std::uint64_t LineClass::size() const
{
    std::uint64_t n = 0;
    for (const NumberRange& r : numbers) n += r.size();
    return n;
}

namespace scenario {

bool dialled(std::string_view s)
{
    if (s.starts_with('+')) s.remove_prefix(1);
    return !s.empty() && s.size() <= 32 && s.find_first_not_of("0123456789*#") == std::string_view::npos;
}

namespace {

/// Appends a range if the text is one.
void read_range(Reader& in, const Node& n, std::vector<NumberRange>& out)
{
    const std::string expected = Numbers{}.what();
    const auto t = in.text(n, expected);
    if (!t) return;
    const std::size_t dots = t->find("..");
    const NumberRange r{std::string(t->substr(0, dots)),
                        std::string(dots == std::string_view::npos ? *t : t->substr(dots + 2))};
    if (!dialled(r.first) || !dialled(r.last)) return in.refuse(n, "is not a number or a range of numbers", expected);
    if (dots != std::string_view::npos) {
        const auto a = Digits::of(r.first), b = Digits::of(r.last);
        if (!a || !b) return in.refuse(n, "is not a range: its ends have at most 18 digits and no * or #", expected);
        if (a->plus != b->plus) return in.refuse(n, "has a + at one end only", expected);
        if (a->length != b->length && (r.first[a->plus] == '0' || r.last[b->plus] == '0'))
            return in.refuse(n, "has leading zeros and ends of different lengths", expected);
        if (a->value > b->value) return in.refuse(n, "ends before it begins", expected);
    }
    out.push_back(r);
}

}  // namespace

std::optional<Digits> Digits::of(std::string_view s)
{
    Digits d;
    d.plus = s.starts_with('+');
    if (d.plus) s.remove_prefix(1);
    d.length = s.size();
    if (s.empty() || s.size() > 18) return std::nullopt;
    for (char c : s) {
        if (c < '0' || c > '9') return std::nullopt;
        d.value = d.value * 10 + static_cast<unsigned>(c - '0');
    }
    return d;
}

std::string Digits::text() const
{
    return fmt::format("{}{:0{}}", plus ? "+" : "", value, length);
}

void Between::read(Reader& in, const Node& n, std::array<std::string, 2>& out) const
{
    if (!n.is_list()) return in.refuse_kind(n, what());
    std::vector<std::string> ends;
    ListOf<NameOf>{{Kind::switches}, 0, 2}.read(in, n, ends);
    if (n.items.size() > 2) return;
    if (ends.size() != 2) return in.error(n, "expected " + what());
    if (ends[0] == ends[1])
        in.error(n, fmt::format("both ends are {}; a trunk group joins two switches", quoted(ends[0])));
    out = {ends[0], ends[1]};
}

void Choice::read(Reader& in, const Node& n, RouteChoice& out) const
{
    if (n.is_map()) return Block<RouteChoice>{}.read(in, n, out);
    if (n.is_text()) return in.error(n, "a choice is " + what(), fmt::format("did you mean [[{}]]?", shown(n.text)));
    via_form.read(in, n, out.via);
}

std::string Choice::print(const RouteChoice& c) const
{
    return Block<RouteChoice>{}.print(c);
}

std::string Choice::schema() const
{
    return any_of({via_form.schema(), Block<RouteChoice>{}.schema()});
}

void Choices::read(Reader& in, const Node& n, std::vector<RouteChoice>& out) const
{
    out.clear();
    if (n.is_text() && n.text == "computed") return;
    if (!n.is_list()) return in.refuse_kind(n, what());
    ListOf<Choice>{{}, 1}.read(in, n, out);
}

std::string Choices::print(const std::vector<RouteChoice>& v) const
{
    return v.empty() ? "computed" : ListOf<Choice>{{}}.print(v);
}

std::string Choices::schema() const
{
    return any_of({ListOf<Choice>{{}, 1}.schema(), one_word("computed")});
}

void Routes::read(Reader& in, const Node& n, std::vector<Route>& out) const
{
    ListOf<Block<Route>>{{}, 0, 1'000'000}.read(in, n, out);
    for (std::size_t i = 0; i < out.size(); ++i) out[i].at = in.position(n.items[i]);
}

std::string Routes::print(const std::vector<Route>& routes) const
{
    return ListOf<Block<Route>>{{}}.print(routes);
}

std::string Routes::schema() const
{
    return ListOf<Block<Route>>{{}, 0, 1'000'000}.schema();
}

void OutageTarget::read(Reader& in, const Node& n, Outage::What& out) const
{
    if (n.is_map()) {
        Block<Outage::What>{}.read(in, n, out);
        const auto written = !out.group.empty() + !out.home.empty() + !out.lines.empty() + !out.line.empty();
        if (!in.is_spoiled(n) && written != 1) in.error(n, "one of group, switch, lines and line says what fails");
        if (out.circuits && out.group.empty()) in.error(*n.find("circuits"), "only of a trunk group can some circuits fail");
        return;
    }
    const auto t = in.text(n, what());
    if (!t) return;
    const bool group = in.knows(Kind::trunk_groups, *t), home = in.knows(Kind::switches, *t), lines = in.knows(Kind::lines, *t);
    if (group + home + lines > 1)
        return in.error(n, fmt::format("{} is the name of several things", quoted(*t)),
                        fmt::format("write {{group: {0}}}, {{switch: {0}}} or {{lines: {0}}}", shown(*t)));
    if (dialled(*t))
        out.line = *t;
    else if (group || home || lines)
        (group ? out.group : home ? out.home : out.lines) = *t;
    else
        in.refuse(n, "is nothing that can fail", what(), in.hint(*t, {Kind::trunk_groups, Kind::switches, Kind::lines}));
}

std::string OutageTarget::print(const Outage::What& w) const
{
    return Block<Outage::What>{}.print(w);
}

std::string OutageTarget::schema() const
{
    return any_of({type_text(), Block<Outage::What>{}.schema()});
}

void Outages::read(Reader& in, const Node& n, std::vector<Outage>& out) const
{
    ListOf<Block<Outage>>{{}, 0, 100'000}.read(in, n, out);
}

std::string Outages::print(const std::vector<Outage>& outages) const
{
    return ListOf<Block<Outage>>{{}}.print(outages);
}

std::string Outages::schema() const
{
    return ListOf<Block<Outage>>{{}, 0, 100'000}.schema();
}

void DialledNumber::read(Reader& in, const Node& n, std::string& out) const
{
    const auto t = in.text(n, what());
    if (!t) return;
    if (t->empty() || dialled(*t))
        out = *t;
    else
        in.refuse(n, "is none", what());
}

void Numbers::read(Reader& in, const Node& n, std::vector<NumberRange>& out) const
{
    if (n.is_text()) return read_range(in, n, out);
    if (!n.is_list()) return in.refuse_kind(n, what());
    if (n.items.empty()) in.error(n, "the list is empty; a class has at least one line");
    for (std::size_t i = 0; i < n.items.size(); ++i) {
        const std::string index = std::to_string(i);
        const Reader::Within within(in, index);
        read_range(in, n.items[i], out);
    }
}

std::string Numbers::print(const std::vector<NumberRange>& ranges) const
{
    std::string out;
    for (const NumberRange& r : ranges)
        out += (out.empty() ? "" : ", ") + print_text(r.first == r.last ? r.first : r.first + ".." + r.last);
    return "[" + out + "]";
}

std::string Numbers::schema() const
{
    const std::string one =
        R"({"type":["string","integer"],"pattern":"^(\\+?[0-9*#]{1,32}|\\+?[0-9]{1,18}\\.\\.\\+?[0-9]{1,18})$"})";
    return any_of({one, fmt::format(R"({{"type":"array","minItems":1,"items":{}}})", one)});
}

void StaffingTable::read(Reader& in, const Node& n, std::vector<HuntGroup::Staffing>& out) const
{
    out.clear();
    if (n.is_text() && n.text == "all") return;
    if (!n.is_map()) return in.refuse_kind(n, what());
    if (n.keys.empty()) return in.error(n, "the table is empty; expected " + what());
    for (std::size_t i = 0; i < n.keys.size(); ++i) {
        const Reader::Within within(in, n.keys[i].text);
        HuntGroup::Staffing step{};
        TimeOfDay{}.read(in, n.keys[i], step.from);
        Count{}.read(in, n.items[i], step.members);
        out.push_back(step);
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    const auto same = std::adjacent_find(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.from == b.from; });
    if (same != out.end()) in.error(n, fmt::format("{} stands in the table twice", print_time_of_day(same->from)));
    if (std::all_of(out.begin(), out.end(), [](const auto& s) { return s.members == 0; }))
        in.error(n, "the group is never staffed; nobody would ever answer");
}

std::string StaffingTable::print(const std::vector<HuntGroup::Staffing>& table) const
{
    if (table.empty()) return "all";
    std::string out;
    for (const auto& s : table)
        out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", print_time_of_day(s.from), s.members);
    return "{" + out + "}";
}

std::string StaffingTable::schema() const
{
    return any_of({fmt::format(R"({{"type":"object","minProperties":1,"additionalProperties":false,"patternProperties":{{"{}":{}}}}})",
                               pattern::time_of_day, Count{}.schema()),
                   one_word("all")});
}

}  // namespace scenario

}  // namespace ringback
