// Forms of single values.
#include "scenario/forms.h"

#include <algorithm>
#include <cmath>

namespace ringback::scenario {

std::string any_of(std::initializer_list<std::string> schemas)
{
    std::string out;
    for (const std::string& s : schemas) out += (out.empty() ? "" : ",") + s;
    return "{\"anyOf\":[" + out + "]}";
}

std::string one_word(std::string_view word)
{
    return fmt::format(R"({{"const":"{}"}})", word);
}

std::string type_text()
{
    return R"({"type":["string","number","boolean"]})";
}

void Text::read(Reader& in, const Node& n, std::string& out) const
{
    if (const auto t = in.text(n, what())) out = *t;
}

void Flag::read(Reader& in, const Node& n, bool& out) const
{
    const auto t = in.text(n, what());
    if (!t) return;
    if (*t == "true" || *t == "false")
        out = *t == "true";
    else
        in.refuse(n, "is neither", what());
}

void Count::read(Reader& in, const Node& n, std::uint64_t& out) const
{
    const auto t = in.text(n, what());
    if (!t) return;
    const auto v = parse_whole(*t);
    if (!v)
        in.refuse(n, v.why(), what());
    else if (*v < least || *v > most)
        in.refuse(n, "is out of range", what());
    else
        out = *v;
}

void Count::read(Reader& in, const Node& n, std::uint32_t& out) const
{
    std::uint64_t wide = out;
    read(in, n, wide);
    out = static_cast<std::uint32_t>(wide);
}

std::string Count::schema() const
{
    return fmt::format(R"({{"type":"integer","minimum":{},"maximum":{}}})", least, most);
}

std::string Count::what() const
{
    return fmt::format("a whole number, {} to {}", least, most);
}

void Number::read(Reader& in, const Node& n, double& out) const
{
    const auto t = in.text(n, what());
    if (!t) return;
    const auto v = parse_number(*t);
    if (!v)
        in.refuse(n, v.why(), what());
    else if (!(*v >= least && *v <= most))
        in.refuse(n, "is out of range", what());
    else
        out = *v;
}

std::string Number::schema() const
{
    return fmt::format(R"({{"type":"number","minimum":{},"maximum":{}}})", print_number(least), print_number(most));
}

std::string Number::what() const
{
    if (most == std::numeric_limits<double>::max()) return "a number";
    return fmt::format("a number, {} to {}", print_number(least), print_number(most));
}

void Share::read(Reader& in, const Node& n, double& out) const
{
    const auto t = in.text(n, what());
    if (!t) return;
    const auto v = parse_share(*t);
    if (!v)
        in.refuse(n, v.why(), what());
    else if (!(*v >= least && *v <= most)) {
        const bool forgot = !is_percentage(*t) && *v > 1 && *v <= 100;
        in.refuse(n, "is out of range", what(), forgot ? fmt::format("did you mean {} %?", *t) : "");
    } else
        out = *v;
}

std::string Share::schema() const
{
    return any_of(
        {fmt::format(R"({{"type":"number","minimum":{},"maximum":{}}})", print_number(least), print_number(most)),
         R"({"$ref":"#/definitions/percentage"})"});
}

std::string Share::what() const
{
    const auto percent = [](double v) { return fmt::format("{:.12g} %", v * 100); };
    return fmt::format("{} to {}, or {} to {}", percent(least), percent(most), print_number(least), print_number(most));
}

void check_weights(Reader& in, const Node& whole, const std::vector<const Node*>& weights)
{
    std::size_t percentages = 0;
    double sum = 0;
    for (const Node* w : weights) {
        const auto v = parse_share(w->text);
        if (!w->is_text() || !v) return;  // has been said
        percentages += is_percentage(w->text);
        sum += *v;
    }
    if (percentages != 0 && percentages != weights.size())
        in.error(whole, "percentages and plain numbers are mixed; write one or the other");
    else if (percentages != 0 && std::abs(sum - 1) > 1e-9)
        in.error(whole, fmt::format("the percentages make {:.12g} %, not 100 %", sum * 100));
    else if (!(sum > 0))
        in.error(whole, "all weights are zero");
}

void Span::read(Reader& in, const Node& n, Duration& out) const
{
    const auto t = in.text(n, what());
    if (!t) return;
    if (automatic && *t == "auto") {
        out = Duration::never();
        return;
    }
    if (*t == "never") return in.refuse(n, "makes no sense here", what());
    const auto v = parse_duration(*t);
    if (!v)
        in.refuse(n, v.why(), what());
    else if (!zero && *v == Duration{})
        in.refuse(n, "is zero", what());
    else
        out = *v;
}

std::string Span::what() const
{
    return fmt::format("a duration{}, as 250 ms, 90 s, 2 min, 1.5 h or 1 d, at most 100 years{}", zero ? "" : " above 0",
                       automatic ? ", or auto" : "");
}

void TimeOfDay::read(Reader& in, const Node& n, Duration& out) const
{
    const auto t = in.text(n, what());
    if (!t) return;
    if (const auto v = parse_time_of_day(*t))
        out = *v;
    else
        in.refuse(n, "is none", what());
}

std::string TimeOfDay::schema() const
{
    return fmt::format(R"({{"type":"string","pattern":"{}"}})", pattern::time_of_day);
}

std::string_view called(Kind kind)
{
    switch (kind) {
        case Kind::switches:
            return "a switch";
        case Kind::trunk_groups:
            return "a trunk group";
        case Kind::lines:
            return "a class of lines";
        case Kind::hunt_groups:
            return "a hunt group";
    }
    return "";
}

void NameOf::read(Reader& in, const Node& n, std::string& out) const
{
    const auto t = in.text(n, what());
    if (!t) return;
    out = *t;
    if (!in.knows(kind, *t))
        in.error(n, fmt::format("there is no {} {}", called(kind).substr(2), quoted(*t)), in.hint(*t, {kind}));
}

std::string NameOf::what() const
{
    return fmt::format("the name of {}", called(kind));
}

namespace detail {

std::size_t read_word(Reader& in, const Node& n, std::span<const std::string_view> known)
{
    const auto t = in.text(n, word_list(known));
    if (!t) return std::string_view::npos;
    const auto at = std::find(known.begin(), known.end(), *t);
    if (at != known.end()) return static_cast<std::size_t>(at - known.begin());
    in.error(n, fmt::format("{} is not a word known here; expected {}", quoted(*t), word_list(known)),
             in.hint(*t, std::vector<std::string_view>(known.begin(), known.end())));
    return std::string_view::npos;
}

std::string word_list(std::span<const std::string_view> known)
{
    std::string out;
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (i > 0) out += i + 1 == known.size() ? " or " : ", ";
        out += known[i];
    }
    return out;
}

std::string word_schema(std::span<const std::string_view> known)
{
    std::string out;
    for (std::string_view w : known) out += fmt::format("{}\"{}\"", out.empty() ? "" : ",", w);
    return "{\"enum\":[" + out + "]}";
}

}  // namespace detail

}  // namespace ringback::scenario
