// ringback size: the value that just meets an objective.
#include "loading.h"
#include "memory.h"
#include "output.h"
#include "progress.h"
#include "ringback/study.h"
#include "signals.h"
#include "verbs.h"

#include <charconv>
#include <memory>
#include <optional>

namespace ringback::cli {
namespace {

struct SizeArguments {
    std::string file, find, between, until, format = "text";
    Changes changes;
    std::uint32_t most = 1000;
    unsigned threads = default_threads();
};

/// "4..20"
std::pair<std::uint32_t, std::uint32_t> range_of(const std::string& text)
{
    const auto number = [](std::string_view s) {
        std::uint32_t n = 0;
        const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), n);
        return error == std::errc{} && end == s.data() + s.size() ? std::optional(n) : std::nullopt;
    };
    const std::size_t dots = text.find("..");
    const auto low = number(std::string_view(text).substr(0, dots));
    const auto high = dots == std::string::npos ? std::nullopt : number(std::string_view(text).substr(dots + 2));
    if (!low || !high) throw UsageError("--between takes two whole numbers with two points between them, as 4..20, not '" + shown(text) + "'");
    if (*low > *high) throw UsageError("--between takes the smaller number first, as " + std::to_string(*high) + ".." + std::to_string(*low) + ", not '" + shown(text) + "'");
    return {*low, *high};
}

Exit find_size(const SizeArguments& a)
{
    const auto [low, high] = range_of(a.between);
    limit_memory(memory_of_this_machine());
    SizeRequest request;
    request.path = a.file;
    const Loaded loaded = load(a.file, overrides_of(a.changes));
    if (!loaded.model) return loaded.status;
    say_that_until_is_ignored(loaded.scenario);
    request.overrides = loaded.scenario.overrides;
    request.find = a.find;
    request.objective = a.until;
    request.replications_at_most = a.most;
    request.low = low;
    request.high = high;

    const StopsWhenAsked stops;
    Problems problems;
    SizeResult found = with_progress(base_name(a.file), a.threads, [&](const StudyOptions& options) { return size(request, options, problems); });
    if (const Exit status = report(problems); status != done) return status;
    if (stop_requested()) found.complete = false;
    const std::string command = "size " + quoted(base_name(a.file)) + shown(request.overrides) + " --find " + quoted(a.find) + " --between " +
                                a.between + " --until " + quoted(a.until) + " --most " + std::to_string(a.most);
    if (!found.complete) say("ringback: stopped after " + std::to_string(found.replications) + " replications\n");
    if (found.complete || found.replications > 0) print(a.format == "json" ? to_json(found, command, RINGBACK_VERSION) : to_text(found));
    if (!found.complete) return status_of_signal();
    if (!found.is_sure) return undecided;
    return found.answer ? done : differs;
}

Work declare(CLI::App& app)
{
    const auto a = std::make_shared<SizeArguments>();
    app.add_option("FILE", a->file, "the scenario")->required();
    app.add_option("--find", a->find, "whose value is looked for, as trunk_groups.TIE.circuits")->type_name("PATH")->required();
    app.add_option("--between", a->between, "from which to which whole number, as 4..20")->type_name("LO..HI")->required();
    app.add_option("--until", a->until, "the objective, as \"trunk_groups.TIE.call_congestion < 1 %\"")->type_name("EXPR")->required();
    add_changes(app, a->changes);
    add_number(app, "--most", a->most, 2, 1'000'000, "replications of one value at most (default 1000); the answer may then be unsure: exit status 4");
    add_number(app, "-j,--threads", a->threads, 1, 1024, "threads; the result is the same for any number (default: cores, at most 8)");
    add_choice(app, "--format", a->format, {"text", "json"}, "what standard output gets (default text)");
    return [a] { return find_size(*a); };
}

}  // namespace

const Verb size_verb{"size", "FILE --find PATH --between LO..HI --until EXPR",
                     "finds the value that just meets an objective, and how sure that is",
                     "ringback size office.yaml --find trunk_groups.TIE.circuits --between 4..20 --until \"trunk_groups.TIE.call_congestion < 1 %\"\n",
                     declare};

}  // namespace ringback::cli
