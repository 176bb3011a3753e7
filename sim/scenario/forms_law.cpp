// Distributions: `180 s`, `{exponential: 180 s}`, `{gamma: {mean: 7 s, cv: 0.7}}` and the others; and their means.
#include "scenario/forms_law.h"

#include "scenario/blocks.h"

#include <algorithm>
#include <cmath>

namespace ringback {

double mean_seconds(const Law& law)
{
    const auto weighted = [](const std::vector<Law::Branch>& branches) {
        double sum = 0, weights = 0;
        for (const Law::Branch& b : branches) sum += b.weight * mean_seconds(b.of), weights += b.weight;
        return weights > 0 ? sum / weights : 0;
    };
    switch (law.kind) {
        case Law::Kind::uniform:
            return (law.low.in_seconds() + law.high.in_seconds()) / 2;
        case Law::Kind::hyperexponential:
        case Law::Kind::mixture:
            return weighted(law.branches);
        case Law::Kind::empirical: {
            double sum = 0;
            for (Duration d : law.values) sum += d.in_seconds();
            return law.values.empty() ? 0 : sum / static_cast<double>(law.values.size());
        }
        default:
            return law.mean.is_never() ? std::numeric_limits<double>::infinity() : law.mean.in_seconds();
    }
}

namespace scenario {

namespace {

// The parameters of each family, as fields of a Law: one block a family.
struct Erlang : Law {};
struct WithCv : Law {};
struct Weibull : Law {};
struct Phase : Law::Branch {};
struct Part : Law::Branch {};

constexpr Span positive{.zero = false};

struct Weight {
    void read(Reader& in, const Node& n, double& out) const
    {
        const auto t = in.text(n, what());
        if (!t) return;
        const auto v = parse_share(*t);
        if (!v || !(*v > 0) || *v > 1e9)
            in.refuse(n, v ? "is out of range" : v.why(), what());
        else
            out = *v;
    }
    std::string print(double v) const { return print_number(v); }
    std::string schema() const
    {
        return R"({"anyOf":[{"type":"number","exclusiveMinimum":0},{"$ref":"#/definitions/percentage"}]})";
    }
    std::string what() const { return "a weight above 0"; }
};

template <class V>
void fields(V& v, Erlang& l)
{
    v.required("mean", l.mean, positive, "mean");
    v.required("stages", l.stages, Count{1, 1000}, "number of exponential stages");
}

template <class V>
void fields(V& v, WithCv& l)
{
    v.required("mean", l.mean, positive, "mean");
    v.required("cv", l.cv, Number{0.01, 100}, "coefficient of variation, standard deviation / mean");
}

template <class V>
void fields(V& v, Weibull& l)
{
    v.required("mean", l.mean, positive, "mean");
    v.required("shape", l.shape, Number{0.1, 100}, "shape; below 1 the hazard falls, above it rises");
}

template <class V>
void fields(V& v, Phase& b)
{
    v.required("weight", b.weight, Weight{}, "weight, in proportion");
    v.required("mean", b.of.mean, positive, "mean of this exponential");
}

template <class V>
void fields(V& v, Part& b)
{
    v.required("weight", b.weight, Weight{}, "weight, in proportion");
    v.required("of", b.of, Distribution{.never = true}, "a duration or a distribution");
}

constexpr std::string_view families[] = {"exponential", "uniform",          "erlang",  "gamma",    "lognormal",
                                         "weibull",     "hyperexponential", "mixture", "empirical"};

/// Branches as a list of blocks B, which are branches with other field names.
template <class B>
void read_branches(Reader& in, const Node& n, Law& out)
{
    std::vector<B> parts;
    ListOf<Block<B>>{{}, 1, 1000}.read(in, n, parts);
    std::vector<const Node*> weights;
    for (const Node& branch : n.items)
        if (const Node* w = branch.find("weight")) weights.push_back(w);
    check_weights(in, n, weights);
    for (B& b : parts) out.branches.push_back(std::move(b));
}

template <class B>
std::string print_branches(const Law& law)
{
    std::vector<B> parts;
    for (const Law::Branch& b : law.branches) parts.push_back(B{b});
    return ListOf<Block<B>>{{}}.print(parts);
}

template <class L>
void read_parameters(Reader& in, const Node& n, Law& out)
{
    L law{out};
    Block<L>{}.read(in, n, law);
    out = std::move(static_cast<Law&>(law));
}

void read_family(Reader& in, const Node& n, Law& out)
{
    switch (out.kind) {
        case Law::Kind::constant:
            break;
        case Law::Kind::exponential:
            return positive.read(in, n, out.mean);
        case Law::Kind::uniform: {
            std::vector<Duration> ends;
            ListOf<Span>{{}, 0, 2}.read(in, n, ends);
            if (n.is_list() && n.items.size() != 2) return in.error(n, "expected the two ends, as [10 s, 20 s]");
            if (ends.size() != 2) return;
            out.low = ends[0], out.high = ends[1];
            if (out.high < out.low) in.error(n, "the second end is below the first");
            return;
        }
        case Law::Kind::erlang:
            return read_parameters<Erlang>(in, n, out);
        case Law::Kind::gamma:
        case Law::Kind::lognormal:
            return read_parameters<WithCv>(in, n, out);
        case Law::Kind::weibull:
            return read_parameters<Weibull>(in, n, out);
        case Law::Kind::hyperexponential:
            read_branches<Phase>(in, n, out);
            for (Law::Branch& b : out.branches) b.of.kind = Law::Kind::exponential;
            return;
        case Law::Kind::mixture:
            return read_branches<Part>(in, n, out);
        case Law::Kind::empirical:
            return ListOf<Span>{{}, 1, 100'000}.read(in, n, out.values);
    }
}

/// True if `never` stands anywhere in it.
bool can_be_never(const Law& law)
{
    if (law.kind == Law::Kind::mixture)
        return std::any_of(law.branches.begin(), law.branches.end(),
                           [](const Law::Branch& b) { return can_be_never(b.of); });
    return law.is_never();
}

}  // namespace

void Distribution::read(Reader& in, const Node& n, Law& out) const
{
    Law law;
    if (n.is_text()) {
        if (n.text == "never")
            law.mean = Duration::never();
        else if (const auto v = parse_duration(n.text))
            law.mean = *v;
        else
            return in.refuse(n, v.why(), what());
    } else if (n.is_map() && n.keys.size() == 1) {
        const Reader::Within within(in, n.keys[0].text);
        const std::size_t family = detail::read_word(in, n.keys[0], families);
        if (family == std::string_view::npos) return;
        law.kind = static_cast<Law::Kind>(family + 1);
        const std::size_t before = in.errors();
        read_family(in, n.items[0], law);
        if (in.errors() > before) return;
        const double mean = mean_seconds(law);
        law.mean = std::isinf(mean) ? Duration::never() : Duration::from_seconds(mean);
    } else if (n.is_map()) {
        return in.error(n, "a distribution is a map of one key, as {exponential: 180 s}");
    } else {
        return in.refuse_kind(n, what());
    }
    if (!never && can_be_never(law))
        in.error(n, "'never' makes no sense here; expected " + what());
    else if (!zero && law.mean == Duration{})
        in.error(n, "is always zero; expected " + what());
    else
        out = std::move(law);
}

std::string Distribution::print(const Law& law) const
{
    const auto family = [&](std::string parameters) {
        return fmt::format("{{{}: {}}}", families[static_cast<std::size_t>(law.kind) - 1], parameters);
    };
    switch (law.kind) {
        case Law::Kind::constant:
            return print_duration(law.mean);
        case Law::Kind::exponential:
            return family(print_duration(law.mean));
        case Law::Kind::uniform:
            return family(ListOf<Span>{{}}.print(std::vector{law.low, law.high}));
        case Law::Kind::erlang:
            return family(Block<Erlang>{}.print(Erlang{law}));
        case Law::Kind::gamma:
        case Law::Kind::lognormal:
            return family(Block<WithCv>{}.print(WithCv{law}));
        case Law::Kind::weibull:
            return family(Block<Weibull>{}.print(Weibull{law}));
        case Law::Kind::hyperexponential:
            return family(print_branches<Phase>(law));
        case Law::Kind::mixture:
            return family(print_branches<Part>(law));
        case Law::Kind::empirical:
            return family(ListOf<Span>{{}}.print(law.values));
    }
    return "";
}

std::string Distribution::schema() const
{
    const std::string law = R"({"$ref":"#/definitions/distribution"})";
    return never ? any_of({law, one_word("never")}) : law;
}

std::string Distribution::what() const
{
    return fmt::format("a duration{}{}, or a distribution of one, as {{exponential: 90 s}}", zero ? "" : " above 0",
                       never ? " or never" : "");
}

std::string Distribution::definition()
{
    const std::string duration = Span{}.schema();
    const auto one = [](std::string_view family, std::string_view parameters) {
        return fmt::format(
            R"({{"type":"object","additionalProperties":false,"required":["{0}"],"properties":{{"{0}":{1}}}}})", family,
            parameters);
    };
    return any_of({duration, one("exponential", duration), one("uniform", ListOf<Span>{{}, 2, 2}.schema()),
                   one("erlang", Block<Erlang>{}.schema()), one("gamma", Block<WithCv>{}.schema()),
                   one("lognormal", Block<WithCv>{}.schema()), one("weibull", Block<Weibull>{}.schema()),
                   one("hyperexponential", ListOf<Block<Phase>>{{}, 1, 1000}.schema()),
                   one("mixture", ListOf<Block<Part>>{{}, 1, 1000}.schema()),
                   one("empirical", ListOf<Span>{{}, 1, 100'000}.schema())});
}

}  // namespace scenario

}  // namespace ringback
