// ringback compare: two policies on the same callers.
#include "loading.h"
#include "memory.h"
#include "output.h"
#include "progress.h"
#include "ringback/study.h"
#include "signals.h"
#include "verbs.h"

#include <algorithm>
#include <memory>
#include <optional>

namespace ringback::cli {
namespace {

struct CompareArguments {
    std::string a, b, folder, format = "text";
    Changes changes;
    std::size_t most = 10;
    unsigned threads = default_threads();
};

Exit compare_scenarios(const CompareArguments& x)
{
    if (x.b.empty() && x.changes.set.empty())
        throw UsageError("compare takes another scenario, or --set for what is different in it");
    limit_memory(memory_of_this_machine());
    const Overrides of_b = overrides_of(x.changes);
    Changes common = x.changes, own = x.changes;
    common.set.clear();
    own.seed.reset(), own.replications.reset();
    for (const auto& [path, value] : overrides_of(own))
        for (const std::string_view both : {"run.replications", "run.until", "run.confidence", "run.batches"})
            if (path == both || path == "run" || path.starts_with(std::string(both) + '.'))
                throw UsageError("--set " + path + " would change B alone, and A says it for both: " +
                                 (both == "run.replications" ? "--replications N does" : "it goes into the scenarios"));
    const Loaded a = load(x.a, overrides_of(common));
    if (!a.model) return a.status;
    Overrides both = of_b;  // a warm-up that was found for A is B's too
    for (const auto& o : a.scenario.overrides)
        if (o.first == "run.warm_up" && std::none_of(of_b.begin(), of_b.end(), [](const auto& set) { return set.first == "run.warm_up"; })) both.push_back(o);
    const Loaded b = load(x.b.empty() ? x.a : x.b, both);
    if (!b.model) return b.status;
    const RunSpec &run_a = a.scenario.run, &run_b = b.scenario.run;
    if (run_a.seed != run_b.seed)
        throw UsageError("the two have different seeds, so not the same callers; --seed N gives both the same");

    say_that_until_is_ignored(a.scenario);

    const StopsWhenAsked stops;
    std::optional<OutputFile> json, text;
    if (!x.folder.empty()) {
        make_folder(x.folder);
        json.emplace(x.folder + "/result.json");
        text.emplace(x.folder + "/result.txt");
    }
    Comparison found = with_progress("compare", x.threads, [&](const StudyOptions& options) { return compare(*a.model, *b.model, options); });
    found.run = run_a;
    if (stop_requested()) found.complete = false;
    const std::string command = "compare " + quoted(base_name(x.a)) + (x.b.empty() ? "" : " " + quoted(base_name(x.b))) + shown(overrides_of(own)) +
                                (x.changes.seed ? " --seed " + std::to_string(*x.changes.seed) : "") +
                                (x.changes.replications ? " --replications " + std::to_string(*x.changes.replications) : "");
    const auto as_json = [&] { return to_json(found, command, RINGBACK_VERSION); };
    const auto as_text = [&] { return to_text(found, x.most); };
    const auto show = [&] { print(x.format == "json" ? as_json() : as_text()); };
    if (stop_requested()) {
        say("ringback: stopped after " + std::to_string(found.replications) + " replications; no file was written\n");
        if (found.replications > 0) show();
        return status_of_signal();
    }
    if (json) {
        json->write(as_json());
        text->write(as_text());
        json->commit();
        text->commit();
    }
    show();
    return found.invariants.broken ? differs : done;
}

Work declare(CLI::App& app)
{
    const auto x = std::make_shared<CompareArguments>();
    app.add_option("A", x->a, "a scenario")->required();
    app.add_option("B", x->b, "another; without it, A with what --set changes");
    add_changes(app, x->changes);
    app.get_option("--set")->description("put another value in B, as --set trunk_groups.TIE.circuits=12; may be repeated");
    add_number(app, "--most", x->most, 0, UINT32_MAX, "list at most so many callers that lose, and that gain (default 10)");
    add_number(app, "-j,--threads", x->threads, 1, 1024, "threads; the result is the same for any number (default: cores, at most 8)");
    app.add_option("-o,--output", x->folder, "also write result.json and result.txt into this folder")->type_name("DIR");
    add_choice(app, "--format", x->format, {"text", "json"}, "what standard output gets (default text)");
    return [x] { return compare_scenarios(*x); };
}

}  // namespace

const Verb compare_verb{"compare", "A [B]", "tells what another policy changes on the same callers, and for whom",
                        "ringback compare office.yaml office-with-camp-on.yaml\n"
                        "ringback compare office.yaml --set \"call_completion.callback.service_time=2 min\"\n",
                        declare};

}  // namespace ringback::cli
