// Objectives and theory values: their form only. Whether there is such a measure is for those who build the run to say.
#include "scenario/forms_results.h"

#include <algorithm>

namespace ringback::scenario {

namespace {

constexpr char expected_value[] = "a number, a percentage, a duration or traffic, as 0.08, 75 %, 10 min or 6.5 E";

/// Names joined by points: `trunk_groups.AB.call_congestion`, `completion.accepted`, `completion.wait.p95`.
bool is_measure(std::string_view s)
{
    bool point = true;
    for (char c : s) {
        if (c == '.' && point) return false;
        point = c == '.';
        const bool well =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || point;
        if (!well) return false;
    }
    return !point && s.find('.') != std::string_view::npos;
}

std::string_view trimmed(std::string_view s)
{
    while (s.starts_with(' ')) s.remove_prefix(1);
    while (s.ends_with(' ')) s.remove_suffix(1);
    return s;
}

}  // namespace

Parsed<WrittenValue> parse_value(std::string_view s)
{
    if (const auto share = parse_share(s)) return WrittenValue{*share, is_percentage(s) ? Written::percentage : Written::number};
    if (const auto duration = parse_duration(s)) return WrittenValue{(*duration).in_seconds(), Written::duration};
    if (const auto erlangs = parse_erlangs(s)) return WrittenValue{*erlangs, Written::traffic};
    return Parsed<WrittenValue>::refused("is no value");
}

void Value::read(Reader& in, const Node& n, double& out) const
{
    const auto t = in.text(n, expected_value);
    if (!t) return;
    if (const auto v = parse_value(*t))
        out = (*v).value;
    else
        in.refuse(n, v.why(), expected_value);
}

void HalfWidth::read(Reader& in, const Node& n, RunSpec::Until::HalfWidth& out) const
{
    const auto t = in.text(n, expected_value);
    if (!t) return;
    const auto v = parse_value(*t);
    if (!v)
        in.refuse(n, v.why(), expected_value);
    else if ((*v).value <= 0)
        in.refuse(n, "is never reached", "more than 0");
    else
        out = {(*v).value, (*v).written, in.position(n)};
}

std::string HalfWidth::print(const RunSpec::Until::HalfWidth& h) const
{
    if (h.written == Written::duration) return print_duration(Duration::from_seconds(h.value));
    return print_number(h.value) + (h.written == Written::traffic ? " E" : "");
}

void MeasureName::read(Reader& in, const Node& n, NamedMeasure& out) const
{
    const auto t = in.text(n, what());
    if (!t) return;
    if (is_measure(*t))
        out = {std::string(*t), in.position(n)};
    else
        in.error(n, fmt::format("{} is not the name of a measure", quoted(*t)));
}

void Objectives::read(Reader& in, const Node& n, std::vector<Objective>& out) const
{
    if (!n.is_list()) return in.refuse_kind(n, what());
    for (const Node& item : n.items) {
        const auto t = in.text(item, "an objective, as completion.callback.success >= 75 %");
        if (!t) continue;
        const std::size_t at = t->find_first_of("<>");
        if (at == std::string_view::npos) {
            in.refuse(item, "has no <, <=, > or >=", "an objective, as completion.callback.success >= 75 %");
            continue;
        }
        const bool equal = t->substr(at + 1).starts_with('=');
        using R = Objective::Relation;
        const R relation =
            (*t)[at] == '<' ? (equal ? R::less_or_equal : R::less) : (equal ? R::greater_or_equal : R::greater);
        const std::string_view measure = trimmed(t->substr(0, at)), bound = trimmed(t->substr(at + (equal ? 2 : 1)));
        const auto v = parse_value(bound);
        if (!is_measure(measure))
            in.error(item, fmt::format("{} is not the name of a measure", quoted(measure)));
        else if (!v)
            in.error(item, fmt::format("the bound {} {}; expected {}", quoted(bound), v.why(), expected_value));
        else
            out.push_back({std::string(*t), std::string(measure), relation, (*v).value, (*v).written, in.position(item)});
    }
}

std::string Objectives::print(const std::vector<Objective>& list) const
{
    std::string out;
    for (const Objective& o : list) out += (out.empty() ? "" : ", ") + print_text(o.text);
    return "[" + out + "]";
}

void RecordedMeasures::read(Reader& in, const Node& n, std::vector<NamedMeasure>& out) const
{
    if (!n.is_list()) return in.refuse_kind(n, what());
    for (const Node& item : n.items) {
        const auto t = in.text(item, "a measure, as trunk_groups.AB.carried");
        if (!t) continue;
        if (is_measure(*t))
            out.push_back({std::string(*t), in.position(item)});
        else
            in.error(item, fmt::format("{} is not the name of a measure", quoted(*t)));
    }
}

std::string RecordedMeasures::print(const std::vector<NamedMeasure>& list) const
{
    std::string out;
    for (const auto& r : list) out += (out.empty() ? "" : ", ") + r.measure;
    return "[" + out + "]";
}

void Theory::read(Reader& in, const Node& n, std::vector<TheoryValue>& out) const
{
    if (!n.is_map()) return in.refuse_kind(n, what());
    for (std::size_t i = 0; i < n.keys.size(); ++i) {
        const Reader::Within within(in, n.keys[i].text);
        if (!is_measure(n.keys[i].text)) {
            in.error(n.keys[i], fmt::format("{} is not the name of a measure", quoted(n.keys[i].text)));
            continue;
        }
        const auto t = in.text(n.items[i], expected_value);
        if (!t) continue;
        if (const auto v = parse_value(*t))
            out.push_back({n.keys[i].text, (*v).value, in.position(n.keys[i])});
        else
            in.refuse(n.items[i], v.why(), expected_value);
    }
}

std::string Theory::print(const std::vector<TheoryValue>& values) const
{
    std::string out;
    for (const TheoryValue& v : values)
        out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", v.measure, print_number(v.exact));
    return "{" + out + "}";
}

}  // namespace ringback::scenario
