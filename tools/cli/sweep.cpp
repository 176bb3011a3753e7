// ringback sweep: the grid of a scenario's `experiment`, in a store that the next sweep goes on from.
#include "loading.h"
#include "memory.h"
#include "output.h"
#include "progress.h"
#include "ringback/study.h"
#include "ringback/summary.h"
#include "signals.h"
#include "slurm.h"
#include "verbs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>

namespace ringback::cli {
namespace {

struct SweepArguments {
    std::string file, folder, shard, on;
    Changes changes;
    std::vector<std::string> measures;
    bool status = false;
    std::uint32_t extend = 0;
    std::optional<std::uint32_t> shards;
    std::optional<std::uint32_t> threads_asked;
};

/// "2/8": the second of eight.
void take_shard(const std::string& text, SweepOptions& options)
{
    if (text.empty()) return;
    const std::size_t slash = text.find('/');
    if (slash == std::string::npos) throw UsageError("--shard takes K/N, as 2/8, not '" + shown(text) + "'");
    options.shards = static_cast<std::uint32_t>(whole_number(text.substr(slash + 1), "--shard", 1, 1'000'000));
    options.shard = static_cast<std::uint32_t>(whole_number(text.substr(0, slash), "--shard", 1, options.shards)) - 1;
}

std::string progress_of(const Study& s)
{
    std::uint64_t done = 0, asked = 0, whole = 0;
    for (const Cell& c : s.cells) {
        done += c.done;
        asked += s.replications;
        whole += c.done == s.replications;
    }
    return std::to_string(done) + " of " + std::to_string(asked) + " replications and " + std::to_string(whole) + " of " +
           std::to_string(s.cells.size()) + " combinations are done";
}

bool is_whole(const Study& s)
{
    return std::all_of(s.cells.begin(), s.cells.end(), [&](const Cell& c) { return c.done == s.replications; });
}

Exit sweep_scenario(const SweepArguments& a)
{
    limit_memory(memory_of_this_machine());
    const Overrides asked = overrides_of(a.changes);
    SweepOptions options;
    options.threads = a.threads_asked.value_or(default_threads());
    options.stop = &stop_requested();
    options.extend = a.extend;
    take_shard(a.shard, options);
    if (a.shards && a.on.empty()) throw UsageError("--shards goes with --on; --shard K/N computes one share here");
    if (!a.shard.empty() && !a.on.empty()) throw UsageError("--shard computes one share here, --on submits all of them: --shards N says how many");
    const std::string folder = a.folder.empty() ? std::filesystem::path(base_name(a.file)).replace_extension(".study").string() : a.folder;
    std::optional<std::string> warm_up = warm_up_of_study(folder);
    if (a.status && !warm_up) warm_up = "0 s";  // nothing is there, however long it would be
    const Loaded loaded = load(a.file, asked, warm_up);
    if (!loaded.model) return loaded.status;
    const Overrides& overrides = loaded.scenario.overrides;
    if (!loaded.scenario.experiment) throw UsageError(escaped(a.file) + " has no experiment: nothing is varied");
    if (const Exit status = report(unknown_measures(*loaded.model, a.measures, "--measure")); status != done) return status;

    Problems problems;
    Study study = open_study(loaded.scenario, a.file, folder, options, problems);
    if (const Exit status = report(problems); status != done) return status;
    say_that_until_is_ignored(loaded.scenario);
    for (const std::string& remark : study.remarks) say("ringback: " + remark + '\n');
    if (a.status) {
        print(escaped(folder) + ": " + progress_of(study) + '\n');
        return is_whole(study) ? done : incomplete;
    }

    if (!a.on.empty()) {
        make_folder(folder);
        const std::string copy = folder + '/' + base_name(a.file);
        std::error_code ignored;
        if (!std::filesystem::equivalent(a.file, copy, ignored)) {
            std::ifstream in(a.file, std::ios::binary);
            OutputFile out(copy);
            out.write(std::string(std::istreambuf_iterator<char>(in), {}));
            out.commit();
        }
        SlurmStudy cluster{folder, base_name(a.file), shown(overrides), a.shards.value_or(8), a.threads_asked.value_or(1)};
        if (study.extended) cluster.options += " --extend " + std::to_string(study.extended);
        for (const std::string& m : a.measures) cluster.options_of_end += " --measure " + quoted(m);
        print(submit_to_slurm(cluster));
        return done;
    }

    // What is written at the end is opened first: it finds out whether it can be, and keeps out a second sweep of the whole.
    const StopsWhenAsked stops;
    make_folder(folder);
    const bool is_share = options.shards > 1;
    std::optional<OutputFile> json, text;
    if (!is_share) {
        json.emplace(folder + "/result.json");
        text.emplace(folder + "/result.txt");
    }
    {
        Progress progress(base_name(a.file));
        options.progress = std::ref(progress);
        sweep(study, options);
    }
    if (stop_requested()) {
        say("ringback: stopped; " + progress_of(study) + ", and kept in " + escaped(folder) + ": the same command goes on\n");
        return status_of_signal();
    }
    for (const std::string& report : study.invariants.reports) say("ringback: an invariant broke, which is a fault in ringback: " + report + '\n');
    if (study.invariants.broken) return differs;
    if (is_share) {
        print(escaped(folder) + ": " + progress_of(study) + '\n');
        return done;
    }
    if (!is_whole(study)) {
        say("ringback: " + progress_of(study) + '\n');
        return incomplete;
    }

    std::string command = "sweep " + quoted(base_name(a.file)) + shown(overrides);
    if (study.extended) command += " --extend " + std::to_string(study.extended);
    StudyText table(study, a.measures);
    StudyJson all(study, [&](std::string_view piece) { json->write(piece); }, command, RINGBACK_VERSION);
    const auto take = [&](std::size_t cell, const CellResult& r) {
        if (stop_requested()) throw Interrupted{};
        table.add(cell, r);
        all.add(cell, r);
    };
    try {
        for_each_result(study, take, options.threads);
    } catch (const Interrupted&) {
        say("ringback: stopped while the result was put together; all replications are kept in " + escaped(folder) + ": the same command goes on\n");
        return status_of_signal();
    }
    all.end();
    text->write(table.text());
    json->commit();
    text->commit();
    print(table.text());
    return done;
}

Work declare(CLI::App& app)
{
    const auto a = std::make_shared<SweepArguments>();
    app.add_option("FILE", a->file, "the scenario, with an `experiment`")->required();
    app.add_option("-o,--output", a->folder, "the folder of the study (default: the scenario's name, with .study)")->type_name("DIR");
    add_changes(app, a->changes);
    app.add_flag("--status", a->status, "say how much is done, and do nothing; exit status 5 if something is missing");
    add_number(app, "--extend", a->extend, 1, 1'000'000, "so many replications of each combination more than the experiment asks for");
    app.add_option("--shard", a->shard, "only the K-th of N shares, as 2/8: for GNU parallel or a scheduler; a sweep without it ends the study")
        ->type_name("K/N");
    add_choice(app, "--on", a->on, {"slurm"}, "submit the study to a cluster, as a job array; its folder must be seen by all nodes");
    add_number(app, "--shards", a->shards, 1, 10'000, "into how many shares, with --on (default 8)");
    app.add_option("--measure", a->measures, "show this measure; may be repeated (default: those of the objectives)")
        ->type_name("NAME")
        ->allow_extra_args(false);
    add_number(app, "-j,--threads", a->threads_asked, 1, 1024, "threads; the result is the same for any number (default: cores, at most 8)");
    return [a] { return sweep_scenario(*a); };
}

}  // namespace

const Verb sweep_verb{"sweep", "FILE", "runs a scenario with every combination of what its `experiment` varies",
                      "ringback sweep office.yaml\n"
                      "ringback sweep office.yaml --status\n"
                      "ringback sweep office.yaml --extend 20 -j 2\n"
                      "parallel ringback sweep office.yaml --shard {}/8 ::: 1 2 3 4 5 6 7 8 && ringback sweep office.yaml\n"
                      "ringback sweep office.yaml -o /shared/office --on slurm --shards 32\n",
                      declare};

}  // namespace ringback::cli
