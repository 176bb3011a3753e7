// ringback calc: the closed formulas, in whichever direction the arguments leave open.
#include "output.h"
#include "ringback/formulas.h"
#include "ringback/quantities.h"
#include "ringback/summary.h"
#include "verbs.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <memory>

namespace ringback::cli {
namespace {

struct CalcArguments {
    std::string model, format = "text";
    std::optional<double> traffic, blocking, recall, hold, within, patience, idle_traffic, mean, variance;
    std::optional<std::uint32_t> circuits, sources;
};

/// The options that are there, of whatever model.
std::vector<std::string> given(const CalcArguments& a)
{
    std::vector<std::string> names;
    const auto add = [&](const char* name, bool is_given) {
        if (is_given) names.emplace_back(name);
    };
    add("--traffic", a.traffic.has_value());
    add("--circuits", a.circuits.has_value());
    add("--blocking", a.blocking.has_value());
    add("--recall", a.recall.has_value());
    add("--hold", a.hold.has_value());
    add("--within", a.within.has_value());
    add("--patience", a.patience.has_value());
    add("--sources", a.sources.has_value());
    add("--idle-traffic", a.idle_traffic.has_value());
    add("--mean", a.mean.has_value());
    add("--variance", a.variance.has_value());
    return names;
}

/// One line of an answer.
struct Answer {
    const char* key;
    std::string label;
    double value;
    enum Unit { number, share, seconds } unit = number;
};
using Answers = std::vector<Answer>;

template <class T>
T needed(const std::optional<T>& x, const CalcArguments& a, const char* option)
{
    if (!x) throw UsageError(a.model + " needs " + option);
    return *x;
}

std::uint32_t there_is(std::optional<std::uint32_t> n)
{
    if (!n) throw UsageError("no number of circuits up to 10,000,000 is enough");
    return *n;
}

/// How many of them, or what they are enough for.
template <class Find>
std::uint32_t circuits_of(const CalcArguments& a, const Find& enough_for)
{
    if (a.circuits && a.blocking) throw UsageError(a.model + " takes --circuits or --blocking, and finds the other");
    return a.circuits ? *a.circuits : there_is(enough_for(needed(a.blocking, a, "--circuits or --blocking")));
}

/// Two of three are given.
void check_two_of(const CalcArguments& a)
{
    if (a.traffic.has_value() + a.circuits.has_value() + a.blocking.has_value() != 2)
        throw UsageError(a.model + " takes two of --traffic, --circuits and --blocking, and finds the third");
}

Answers erlang_b_answers(const CalcArguments& a)
{
    check_two_of(a);
    const double traffic = a.traffic ? *a.traffic : erlang_b_traffic(*a.circuits, *a.blocking);
    const std::uint32_t n = a.circuits ? *a.circuits : there_is(erlang_b_circuits(*a.traffic, *a.blocking));
    const double b = erlang_b(n, traffic);
    return {{"circuits", "circuits", double(n)},
            {"traffic", "traffic offered, E", traffic},
            {"blocking", "blocking", b, Answer::share},
            {"carried", "carried, E", traffic * (1 - b)},
            {"occupancy", "of each circuit", n ? traffic * (1 - b) / n : 0, Answer::share},
            {"overflow_variance", "variance of the overflow", overflow_of(n, traffic).variance}};
}

Answers extended_answers(const CalcArguments& a)
{
    const double fresh = needed(a.traffic, a, "--traffic"), recall = needed(a.recall, a, "--recall");
    const std::uint32_t n = circuits_of(a, [&](double blocking) { return erlang_b_extended_circuits(fresh, recall, blocking); });
    if (recall >= 1 && fresh >= n) throw UsageError("the attempts grow without end: all try again, and the traffic is as large as the circuits");
    const ExtendedErlangB e = erlang_b_extended(n, fresh, recall);
    return {{"circuits", "circuits", double(n)},
            {"offered", "offered with repeated attempts, E", e.offered},
            {"blocking", "blocking of an attempt", e.blocking, Answer::share},
            {"carried", "carried, E", e.carried},
            {"demands_lost", "demands given up", e.demands_lost, Answer::share}};
}

Answers erlang_c_answers(const CalcArguments& a)
{
    const double traffic = needed(a.traffic, a, "--traffic"), hold = a.hold.value_or(1);
    if (a.within && !a.hold) throw UsageError("--within needs --hold: how long a call takes");
    const std::uint32_t n = circuits_of(a, [&](double waits) { return erlang_c_servers(traffic, waits); });
    const auto c = erlang_c(n, traffic, a.within.value_or(0) / hold);
    if (!c) throw UsageError("the queue grows without end: the traffic is as large as the servers");
    Answers out{{"servers", "servers", double(n)}, {"waits", "has to wait", c->waits, Answer::share}};
    if (!a.hold) {
        out.push_back({"mean_wait", "mean wait, in mean holding times", c->mean_wait});
        return out;
    }
    out.push_back({"mean_wait", "mean wait", c->mean_wait * hold, Answer::seconds});
    out.push_back({"mean_wait_of_those", "mean wait of those who wait", hold / (n - traffic), Answer::seconds});
    if (a.within) out.push_back({"within", "served within that time", c->within, Answer::share});
    return out;
}

Answers erlang_a_answers(const CalcArguments& a)
{
    const double traffic = needed(a.traffic, a, "--traffic"), hold = needed(a.hold, a, "--hold");
    const double patience = needed(a.patience, a, "--patience") / hold;
    if (traffic * patience > 1e10) throw UsageError("with such patience nobody gives up: ask erlang-c");
    const std::uint32_t n = circuits_of(a, [&](double abandons) { return erlang_a_servers(traffic, patience, abandons); });
    const ErlangA e = erlang_a(n, traffic, patience);
    return {{"servers", "servers", double(n)},
            {"abandons", "gives up", e.abandons, Answer::share},
            {"waits", "has to wait", e.waits, Answer::share},
            {"mean_wait", "mean wait", e.mean_wait * hold, Answer::seconds},
            {"queue", "mean number waiting", e.queue}};
}

Answers engset_answers(const CalcArguments& a)
{
    const std::uint32_t sources = needed(a.sources, a, "--sources");
    if (a.traffic && a.idle_traffic) throw UsageError("engset takes --traffic or --idle-traffic");
    double idle = a.idle_traffic.value_or(0);
    if (!a.idle_traffic) {  // what they would offer if nothing were blocked
        const double offered = needed(a.traffic, a, "--traffic or --idle-traffic");
        if (offered >= sources) throw UsageError("so many sources cannot offer so much traffic");
        idle = offered / (sources - offered);
    }
    const std::uint32_t n = circuits_of(a, [&](double congestion) { return engset_circuits(sources, idle, congestion); });
    const Engset e = engset(sources, n, idle);
    return {{"circuits", "circuits", double(n)},
            {"call_congestion", "call congestion", e.call_congestion, Answer::share},
            {"time_congestion", "time congestion", e.time_congestion, Answer::share},
            {"traffic_congestion", "traffic congestion", e.traffic_congestion, Answer::share},
            {"offered", "offered if nothing were blocked, E", e.offered},
            {"carried", "carried, E", e.carried}};
}

Answers wilkinson_answers(const CalcArguments& a)
{
    const Moments m{needed(a.mean, a, "--mean"), needed(a.variance, a, "--variance")};
    if (m.variance < m.mean) throw UsageError("wilkinson is for peaked traffic: a variance not below the mean");
    if (m.peakedness() > 100) throw UsageError("wilkinson is for a peakedness, variance / mean, of at most 100");
    const std::uint32_t n = circuits_of(a, [&](double congestion) { return overflow_circuits(m, congestion); });
    const EquivalentGroup e = equivalent_random(m);
    return {{"circuits", "circuits", double(n)},
            {"blocking", "share lost", overflow_congestion(m, n), Answer::share},
            {"peakedness", "peakedness", m.peakedness()},
            {"equivalent_traffic", "equivalent random traffic, E", e.traffic},
            {"equivalent_circuits", "equivalent first group, circuits", e.circuits}};
}

struct Model {
    const char* name;
    Answers (*answers)(const CalcArguments&);
    std::vector<std::string> options;
};
const std::array models{Model{"erlang-b", erlang_b_answers, {"--traffic", "--circuits", "--blocking"}},
                        Model{"erlang-b-extended", extended_answers, {"--traffic", "--circuits", "--blocking", "--recall"}},
                        Model{"erlang-c", erlang_c_answers, {"--traffic", "--circuits", "--blocking", "--hold", "--within"}},
                        Model{"erlang-a", erlang_a_answers, {"--traffic", "--circuits", "--blocking", "--hold", "--patience"}},
                        Model{"engset", engset_answers, {"--traffic", "--circuits", "--blocking", "--sources", "--idle-traffic"}},
                        Model{"wilkinson", wilkinson_answers, {"--mean", "--variance", "--circuits", "--blocking"}}};

bool knows(const Model& m, const std::string& option) { return std::ranges::find(m.options, option) != m.options.end(); }

/// What the model would pass over is most probably meant for another.
void refuse_foreign_options(const Model& model, const CalcArguments& a)
{
    for (const std::string& option : given(a)) {
        if (knows(model, option)) continue;
        std::string others;
        for (const Model& m : models)
            if (knows(m, option)) others += (others.empty() ? "" : ", ") + std::string(m.name);
        throw UsageError(std::string(model.name) + " knows no " + option + " (it is of " + others + ")");
    }
}

std::string digits(double x, int precision)
{
    char text[40];
    return {text, std::to_chars(text, text + sizeof text, x, std::chars_format::general, precision).ptr};
}

std::string shown(const Answer& x)
{
    if (x.unit == Answer::share) return precise_share(x.value);
    return precise(x.value, 7) + (x.unit == Answer::seconds ? " s" : "");
}

Exit calculate(const CalcArguments& a)
{
    std::vector<std::string> names;
    for (const Model& m : models) {
        names.push_back(m.name);
        if (a.model != m.name) continue;
        refuse_foreign_options(m, a);
        const Answers answers = m.answers(a);
        for (const Answer& x : answers)
            if (!std::isfinite(x.value)) throw UsageError("these values are beyond the formula: " + x.label + " is no number");
        std::string out;
        if (a.format == "json") {
            out = "{\"model\": \"" + a.model + "\"";
            for (const Answer& x : answers) out += ", \"" + std::string(x.key) + "\": " + digits(x.value, 15);
            out += "}\n";
        } else {
            for (const Answer& x : answers) out += padded(x.label, 36) + shown(x) + '\n';
        }
        print(out);
        return done;
    }
    std::string all;
    for (const std::string& n : names) all += (all.empty() ? "" : ", ") + n;
    throw UsageError("there is no formula '" + cli::shown(a.model) + "'" + suggestion(a.model, names) + " (there are " + all + ")");
}

/// What an option takes: from above `over`, or from there on, to `most`, or below it.
struct Allowed {
    double over, most;
    const char* words;
    bool over_itself = false, most_itself = true;
    bool has(double x) const { return (x > over || (over_itself && x == over)) && (x < most || (most_itself && x == most)); }
};
constexpr Allowed any_traffic{0, 1e7, "more than 0 E and at most 10,000,000 E"}, overflow_traffic{1e-6, 1e5, "from 0.000001 E to 100,000 E", true};
constexpr Allowed open_share{0, 1, "more than 0 % and less than 100 %", false, false}, any_share{0, 1, "from 0 % to 100 %", true};
constexpr Allowed some_time{0, 4e9, "more than 0 s"}, any_time{0, 4e9, "0 s or more", true};

/// Adds an option with a unit of its own.
void add_quantity(CLI::App& app, const std::string& name, std::optional<double>& to, std::optional<double> (*read)(std::string_view),
                  const Allowed& allowed, const char* example, const std::string& does)
{
    const auto take = [&to, name, read, allowed, example](const std::string& v) {
        to = read(v);
        if (!to) throw UsageError(name + " takes a value as " + example + ", not '" + cli::shown(v) + "'");
        if (!allowed.has(*to)) throw UsageError(name + " takes " + allowed.words + ", not '" + cli::shown(v) + "'");
    };
    app.add_option_function<std::string>(name, take, does)->type_name(example);
}

Work declare(CLI::App& app)
{
    const auto a = std::make_shared<CalcArguments>();
    app.add_option("MODEL", a->model, "erlang-b, erlang-b-extended, erlang-c, erlang-a, engset or wilkinson")->required();
    add_quantity(app, "--traffic", a->traffic, traffic_of, any_traffic, "7E", "traffic offered");
    add_number(app, "--circuits,--servers", a->circuits, 0, 10'000'000, "circuits, or servers");
    add_quantity(app, "--blocking", a->blocking, share_of, open_share, "1%",
                 "blocking; of erlang-c who has to wait, of erlang-a who gives up: the fewest circuits for it are found");
    add_quantity(app, "--recall", a->recall, share_of, any_share, "60%", "share of those blocked who try again (erlang-b-extended)");
    add_quantity(app, "--hold", a->hold, seconds_of, some_time, "180s", "mean holding time (erlang-c, erlang-a)");
    add_quantity(app, "--within", a->within, seconds_of, any_time, "20s", "a wait: how many are served within it (erlang-c)");
    add_quantity(app, "--patience", a->patience, seconds_of, some_time, "60s", "mean time until who waits gives up (erlang-a)");
    add_number(app, "--sources", a->sources, 1, 10'000'000, "sources (engset)");
    add_quantity(app, "--idle-traffic", a->idle_traffic, traffic_of, any_traffic, "0.1E", "what one idle source offers (engset), instead of --traffic");
    add_quantity(app, "--mean", a->mean, traffic_of, overflow_traffic, "2E", "mean of the overflow traffic (wilkinson)");
    add_quantity(app, "--variance", a->variance, traffic_of, overflow_traffic, "3E", "its variance");
    add_choice(app, "--format", a->format, {"text", "json"}, "what standard output gets (default text)");
    return [a] { return calculate(*a); };
}

}  // namespace

const Verb calc_verb{"calc", "MODEL", "calculates the closed formulas, in both directions",
                     "ringback calc erlang-b --traffic 7E --circuits 10\n"
                     "ringback calc erlang-b --traffic 7E --blocking 1%\n"
                     "ringback calc erlang-c --traffic 8E --servers 10 --hold 180s --within 20s\n"
                     "ringback calc wilkinson --mean 1.2E --variance 2E --blocking 1%\n",
                     declare};

}  // namespace ringback::cli
