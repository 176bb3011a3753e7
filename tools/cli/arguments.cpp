// What the verbs share in reading their arguments.
#include "arguments.h"

#include "ringback/summary.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <thread>

namespace ringback::cli {
namespace {

constexpr std::size_t longest_shown = 60;
constexpr unsigned most_threads_unasked = 8;

/// Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`.
std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> before_last, last(b.size() + 1), row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before_last = std::exchange(last, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
    }
    return row.back();
}

}  // namespace

std::string shown(std::string_view argument)
{
    return argument.size() <= longest_shown ? escaped(argument) : escaped(argument.substr(0, longest_shown)) + "…";
}

std::uint64_t whole_number(const std::string& text, const std::string& option, std::uint64_t low, std::uint64_t high)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < low || value > high)
        throw UsageError(option.substr(0, option.find(',')) + " takes a whole number from " + std::to_string(low) +
                         " to " + std::to_string(high) + ", not '" + shown(text) + "'");
    return value;
}

CLI::Option* add_choice(CLI::App& app, const std::string& name, std::string& to, const std::vector<std::string>& words,
                        const std::string& does)
{
    std::string all;
    for (const std::string& w : words) all += (all.empty() ? "" : "|") + w;
    const auto take = [&to, name, words, all](const std::string& v) {
        if (std::find(words.begin(), words.end(), v) == words.end())
            throw UsageError(name + " takes " + all + ", not '" + shown(v) + "'" + suggestion(v, words));
        to = v;
    };
    return app.add_option_function<std::string>(name, take, does)->type_name(all);
}

std::pair<std::string, std::string> override_of(const std::string& text)
{
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos)
        throw UsageError("--set takes PATH=VALUE, as trunk_groups.TIE.circuits=12, not '" + shown(text) + "'");
    return {text.substr(0, equals), text.substr(equals + 1)};
}

void add_changes(CLI::App& app, Changes& to)
{
    app.add_option("--set", to.set,
                   "put another value in the scenario, as --set trunk_groups.TIE.circuits=12; may be repeated")
        ->type_name("PATH=VALUE")
        ->allow_extra_args(false);
    add_number(app, "--seed", to.seed, 0, UINT64_MAX, "another seed, as --set run.seed=N");
    add_number(app, "--replications", to.replications, 1, UINT32_MAX, "another number of replications; not where run.until decides it");
}

Overrides overrides_of(const Changes& c)
{
    Overrides all;
    const auto add = [&all](std::pair<std::string, std::string> o) {
        std::erase_if(all, [&](const auto& x) { return x.first == o.first; });
        all.push_back(std::move(o));
    };
    for (const std::string& text : c.set) add(override_of(text));
    if (c.seed) add({"run.seed", std::to_string(*c.seed)});
    if (c.replications) add({"run.replications", std::to_string(*c.replications)});
    return all;
}

std::string shown(const Overrides& overrides)
{
    std::string out;
    for (const auto& [path, value] : overrides) out += " --set " + quoted(path + '=' + value);
    return out;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& words)
{
    if (word.size() > longest_shown) return "";
    const std::string* nearest = nullptr;
    std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const std::string& w : words) {
        const std::size_t distance = edit_distance(word, w);
        const bool as_near_but_more_of_it = distance == least && w.size() > (nearest ? nearest->size() : w.size());
        if ((distance < least || as_near_but_more_of_it) && distance < w.size()) {
            least = distance;
            nearest = &w;
        }
    }
    return nearest ? ", did you mean '" + *nearest + "'?" : "";
}

std::string padded(const std::string& text, std::size_t width)
{
    return text + std::string(text.size() < width ? width - text.size() : 1, ' ');
}

unsigned default_threads()
{
    return std::clamp(std::thread::hardware_concurrency(), 1u, most_threads_unasked);
}

}  // namespace ringback::cli
