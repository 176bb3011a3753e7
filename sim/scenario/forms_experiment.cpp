// What a study varies, and over which values.
#include "scenario/forms_experiment.h"

#include "scenario/forms_results.h"

#include <cmath>

namespace ringback::scenario {

namespace {

constexpr std::size_t values_at_most = 10'000;
constexpr std::array<std::string_view, 6> relation_words{"<", "<=", "==", "!=", ">=", ">"};

bool is_plain(std::string_view s)
{
    if (s.empty() || s == "~") return false;
    return s.find_first_of(",[]{}:#\"'&*!|>@`\\\n\t") == std::string_view::npos && s.front() != ' ' && s.back() != ' ' &&
           s.front() != '-' && s.front() != '?' && s.front() != '%';
}

/// "40 %" is 40 and " %".
struct Amount {
    double number;
    std::string unit;
};

std::optional<Amount> amount_of(std::string_view s)
{
    const std::size_t end = std::min(s.find_first_not_of("0123456789.eE+-"), s.size());
    std::size_t digits = end;
    while (digits > 0 && (s[digits - 1] == 'e' || s[digits - 1] == 'E')) --digits;  // `6E` is traffic
    const auto number = parse_number(s.substr(0, digits));
    if (!number) return {};
    return Amount{*number, std::string(s.substr(digits))};
}

/// Adds from, from + step, … up to `to`. Twelve digits, so that 0.1 + 0.2 is 0.3.
void add_range(Reader& in, const Node& n, const Amount& from, const Amount& to, double step, std::vector<std::string>& out)
{
    if (from.unit != to.unit) return in.error(n, "from and to have different units");
    if (!(step > 0)) return in.error(n, "the step is 0");
    if (to.number < from.number) return in.error(n, "it ends before it begins");
    const double count = std::floor((to.number - from.number) / step + 1e-9) + 1;
    if (count > static_cast<double>(values_at_most)) return in.error(n, fmt::format("it has more than {} values", values_at_most));
    for (int i = 0; i < static_cast<int>(count); ++i) out.push_back(fmt::format("{:.12g}{}", from.number + i * step, from.unit));
}

void read_range(Reader& in, const Node& n, std::vector<std::string>& out)
{
    std::optional<Amount> ends[3];
    constexpr std::string_view keys[] = {"from", "to", "step"};
    for (std::size_t i = 0; i < n.keys.size(); ++i)
        if (std::find(std::begin(keys), std::end(keys), n.keys[i].text) == std::end(keys))
            return in.error(n.keys[i], fmt::format("a range has no {}", quoted(n.keys[i].text)), "it has from, to and step");
    for (int k = 0; k < 3; ++k) {
        const Node* end = n.find(keys[k]);
        if (!end) return in.error(n, fmt::format("'{}' is missing", keys[k]));
        const auto text = in.text(*end, "a quantity");
        if (!text) return;
        ends[k] = amount_of(*text);
        if (!ends[k]) return in.refuse(*end, "does not begin with a number", "a quantity, as 40 %");
    }
    if (ends[2]->unit != ends[0]->unit) return in.error(n, "from and step have different units");
    add_range(in, n, *ends[0], *ends[1], ends[2]->number, out);
}

}  // namespace

std::string flow_text(const Node& n)
{
    std::string out;
    switch (n.kind) {
        case Node::Kind::missing:
            break;
        case Node::Kind::text:
            return is_plain(n.text) ? n.text : print_text(n.text);
        case Node::Kind::list:
            for (const Node& item : n.items) out += (out.empty() ? "" : ", ") + flow_text(item);
            return "[" + out + "]";
        case Node::Kind::map:
            for (std::size_t i = 0; i < n.keys.size(); ++i)
                out += (out.empty() ? "" : ", ") + flow_text(n.keys[i]) + ": " + flow_text(n.items[i]);
            return "{" + out + "}";
    }
    return out;
}

namespace {

bool is_part_of(std::string_view path, std::string_view whole) { return path.size() > whole.size() && path.starts_with(whole) && path[whole.size()] == '.'; }

}  // namespace

std::optional<std::string_view> not_to_vary(std::string_view path)
{
    for (const std::string_view own : {"experiment", "ringback", "expect", "theory", "run.seed", "run.replications", "run.until", "run.confidence"})
        if (path == own || is_part_of(path, own) || is_part_of(own, path)) return own;
    return {};
}

void VariedPaths::read(Reader& in, const Node& n, std::vector<Experiment::Varied>& out) const
{
    if (!n.is_map()) return in.refuse_kind(n, what());
    if (n.keys.empty()) in.error(n, "nothing is varied");
    for (std::size_t i = 0; i < n.keys.size(); ++i) {
        const Node &key = n.keys[i], &value = n.items[i];
        const Reader::Within within(in, key.text);
        Experiment::Varied v{key.text, {}, in.position(key)};
        if (const auto own = not_to_vary(v.path)) in.error(key, fmt::format("'{}' cannot be varied", *own));
        if (value.is_list()) {
            for (const Node& item : value.items) {
                v.values.push_back(flow_text(item));
                if (v.path == "run.warm_up" && v.values.back() == "auto")
                    in.error(item, "'auto' is found out for the whole study, not for each combination: it goes where run.warm_up is written");
            }
        } else if (value.is_map()) {
            read_range(in, value, v.values);
        } else if (const std::size_t dots = value.text.find(".."); value.is_text() && dots != std::string::npos) {
            const auto from = amount_of(value.text.substr(0, dots)), to = amount_of(value.text.substr(dots + 2));
            if (from && to)
                add_range(in, value, *from, *to, 1, v.values);
            else
                in.refuse(value, "is no range", "two whole numbers, as 4..12");
        } else {
            in.refuse_kind(value, "a list of values, or a range");
        }
        if (v.values.empty() && value.is_list()) in.error(value, "there are no values");
        out.push_back(std::move(v));
    }
}

std::string VariedPaths::print(const std::vector<Experiment::Varied>& list) const
{
    std::string out;
    for (const auto& v : list) {
        std::string values;
        for (const std::string& x : v.values) values += (values.empty() ? "" : ", ") + x;
        out += fmt::format("{}{}: [{}]", out.empty() ? "" : ", ", v.path, values);
    }
    return "{" + out + "}";
}

std::string VariedPaths::schema() const
{
    return R"({"type":"object","minProperties":1,"additionalProperties":{"anyOf":[{"type":"array","minItems":1},)"
           R"({"type":"object","required":["from","to","step"],"additionalProperties":false,"properties":{"from":{},"to":{},"step":{}}},)"
           R"({"type":"string","pattern":"^[0-9]+\\.\\.[0-9]+$"}]}})";
}

void Together::read(Reader& in, const Node& n, std::vector<std::vector<std::string>>& out) const
{
    if (!n.is_list()) return in.refuse_kind(n, what());
    for (const Node& group : n.items) {
        if (!group.is_list()) {
            in.refuse_kind(group, "a list of varied paths");
            continue;
        }
        auto& paths = out.emplace_back();
        for (const Node& item : group.items)
            if (const auto t = in.text(item, "a varied path")) paths.emplace_back(*t);
    }
}

std::string Together::print(const std::vector<std::vector<std::string>>& groups) const
{
    std::string out;
    for (const auto& group : groups) {
        std::string paths;
        for (const std::string& p : group) paths += (paths.empty() ? "" : ", ") + p;
        out += (out.empty() ? "[" : ", [") + paths + "]";
    }
    return "[" + out + "]";
}

void Conditions::read(Reader& in, const Node& n, std::vector<Experiment::Condition>& out) const
{
    if (!n.is_list()) return in.refuse_kind(n, what());
    for (const Node& item : n.items) {
        const auto t = in.text(item, what());
        if (!t) continue;
        const std::size_t at = t->find_first_of("<>=!");
        const std::size_t end = at == std::string_view::npos ? at : std::min(t->find_first_not_of("<>=!", at), t->size());
        const std::string_view sign = at == std::string_view::npos ? "" : t->substr(at, end - at);
        const auto relation = std::find(relation_words.begin(), relation_words.end(), sign);
        if (relation == relation_words.end()) {
            in.refuse(item, "has no <, <=, ==, !=, >= or >", what());
            continue;
        }
        const auto trimmed = [](std::string_view s) {
            while (s.starts_with(' ')) s.remove_prefix(1);
            while (s.ends_with(' ')) s.remove_suffix(1);
            return std::string(s);
        };
        out.push_back({trimmed(t->substr(0, at)), trimmed(t->substr(end)),
                       static_cast<Experiment::Condition::Relation>(relation - relation_words.begin()), in.position(item)});
    }
}

std::string Conditions::print(const std::vector<Experiment::Condition>& list) const
{
    std::string out;
    for (const auto& c : list)
        out += (out.empty() ? "" : ", ") +
               print_text(fmt::format("{} {} {}", c.left, relation_words[static_cast<std::size_t>(c.relation)], c.right));
    return "[" + out + "]";
}

void Settings::read(Reader& in, const Node& n, std::vector<Experiment::Setting>& out) const
{
    if (!n.is_map()) return in.refuse_kind(n, what());
    for (std::size_t i = 0; i < n.keys.size(); ++i) out.push_back({n.keys[i].text, flow_text(n.items[i]), in.position(n.keys[i])});
}

std::string Settings::print(const std::vector<Experiment::Setting>& list) const
{
    std::string out;
    for (const auto& s : list) out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", s.path, s.value);
    return "{" + out + "}";
}

bool are_of_one_kind(std::string_view left, std::string_view right)
{
    const auto a = parse_value(left), b = parse_value(right);
    if (!a || !b) return true;
    const auto fits = [](const WrittenValue& x, const WrittenValue& y) {
        if (x.written == y.written) return true;
        return x.written == Written::number && (y.written != Written::duration || x.value == 0);
    };
    return fits(*a, *b) || fits(*b, *a);
}

std::optional<bool> holds(std::string_view left, Experiment::Condition::Relation relation, std::string_view right)
{
    using R = Experiment::Condition::Relation;
    const auto of_left = parse_value(left), of_right = parse_value(right);
    if (!of_left || !of_right) {
        if (relation == R::equal) return left == right;
        if (relation == R::not_equal) return left != right;
        return {};
    }
    const double a = (*of_left).value, b = (*of_right).value;
    switch (relation) {
        case R::less: return a < b;
        case R::less_or_equal: return a <= b;
        case R::equal: return a == b;
        case R::not_equal: return a != b;
        case R::greater_or_equal: return a >= b;
        case R::greater: return a > b;
    }
    return {};
}

}  // namespace ringback::scenario
