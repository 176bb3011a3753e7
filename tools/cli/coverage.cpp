// ringback coverage: whether our intervals keep what they promise.
#include "loading.h"
#include "memory.h"
#include "output.h"
#include "progress.h"
#include "ringback/study.h"
#include "signals.h"
#include "verbs.h"

#include <memory>

namespace ringback::cli {
namespace {

struct CoverageArguments {
    std::string file, other, format = "text";
    Changes changes;
    std::uint32_t studies = 1000;
    unsigned threads = default_threads();
};

Exit measure_coverage(const CoverageArguments& a)
{
    if (a.changes.seed) throw UsageError("coverage gives each study a seed of its own");
    limit_memory(memory_of_this_machine());
    const Loaded loaded = load(a.file, overrides_of(a.changes));
    if (!loaded.model) return loaded.status;
    if (a.other.empty()) refuse_replications_of_no_effect(loaded.scenario);
    const CoverageRequest request{a.file, a.other, loaded.scenario.overrides, a.studies};
    if (loaded.scenario.theory.empty()) throw UsageError("the scenario has no theory to hold intervals against");
    if (!a.other.empty()) {
        const Loaded other = load(a.other, loaded.scenario.overrides);
        if (!other.model) return other.status;
        if (other.scenario.theory.empty()) throw UsageError("the other scenario has no theory to hold intervals against");
    }

    const StopsWhenAsked stops;
    Problems problems;
    Coverage found =
        with_progress(base_name(a.file), a.threads, [&](const StudyOptions& options) { return coverage(request, options, problems); }, "studies");
    if (const Exit status = report(problems); status != done) return status;
    if (stop_requested()) found.complete = false;
    const std::string command =
        "coverage " + quoted(base_name(a.file)) + (a.other.empty() ? "" : " " + quoted(base_name(a.other))) + shown(request.overrides) + " --studies " + std::to_string(a.studies);
    if (!found.complete) say("ringback: stopped after " + std::to_string(found.studies) + " studies\n");
    if (found.studies > 0) print(a.format == "json" ? to_json(found, command, RINGBACK_VERSION) : to_text(found));
    return found.complete ? done : status_of_signal();
}

Work declare(CLI::App& app)
{
    const auto a = std::make_shared<CoverageArguments>();
    app.add_option("FILE", a->file, "a scenario with exact values in `theory`")->required();
    app.add_option("OTHER", a->other, "another; then the differences of the two are looked at, as compare says them");
    add_number(app, "--studies", a->studies, 1, 10'000'000, "so many runs of it, each with a seed of its own (default 1000)");
    add_changes(app, a->changes);
    add_number(app, "-j,--threads", a->threads, 1, 1024, "threads; the result is the same for any number (default: cores, at most 8)");
    add_choice(app, "--format", a->format, {"text", "json"}, "what standard output gets (default text)");
    return [a] { return measure_coverage(*a); };
}

}  // namespace

const Verb coverage_verb{"coverage", "FILE [OTHER]", "measures how often our intervals hold the exact values of a scenario's theory",
                         "ringback coverage scenarios/theory/v01-erlang-loss.yaml --set \"run.duration=20000 s\" --replications 10\n",
                         declare};

}  // namespace ringback::cli
