// ringback run: replicate a scenario, print what was found, and say by the exit status whether its objectives are met.
#include "loading.h"
#include "memory.h"
#include "output.h"
#include "progress.h"
#include "ringback/study.h"
#include "ringback/summary.h"
#include "signals.h"
#include "verbs.h"

#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <memory>
#include <optional>

namespace ringback::cli {
namespace {

struct RunArguments {
    std::string file, trace, folder, format = "text", check;
    Changes changes;
    std::uint32_t traced_replication = 0;
    unsigned threads = default_threads();
    std::uint64_t max_events = 0, max_trace_bytes = 0, max_megabytes = 0;

    bool trace_on_stdout() const { return trace == "-"; }
};

/// The command that gives this result again, without anything of this machine: no folder, no number of threads.
std::string command_of(const RunArguments& a, const Scenario& scenario, const Result& result)
{
    Overrides overrides = scenario.overrides;
    if (scenario.run.until && scenario.run.until->wall_time) {  // on another clock it would end elsewhere
        const std::string n = std::to_string(result.replications);
        std::erase_if(overrides, [](const auto& o) { return o.first == "run.until.least" || o.first == "run.until.most" || o.first == "run.until.wall_time"; });
        overrides.insert(overrides.end(), {{"run.until.least", n}, {"run.until.most", n}, {"run.until.wall_time", "100000 h"}});
    }
    std::string command = "run " + quoted(base_name(a.file)) + shown(overrides);
    if (a.traced_replication) command += " --replication " + std::to_string(a.traced_replication);
    if (!a.check.empty()) command += " --check " + a.check;
    if (a.max_events) command += " --max-events " + std::to_string(a.max_events);
    return command;
}

void refuse_to_overwrite(const std::string& scenario, const std::string& output)
{
    struct stat a = {}, b = {};
    if (::stat(scenario.c_str(), &a) == 0 && ::stat(output.c_str(), &b) == 0 && a.st_dev == b.st_dev &&
        a.st_ino == b.st_ino)
        throw UsageError("--trace would overwrite the scenario");
}

Exit status_of(const Result& r)
{
    const auto any = [](const auto& list, Verdict v) {
        return std::any_of(list.begin(), list.end(), [v](const auto& x) { return x.verdict == v; });
    };
    if (r.invariants.broken || any(r.objectives, Verdict::fail) || any(r.theory, Verdict::fail)) return differs;
    return any(r.objectives, Verdict::undecided) || (r.target && !r.target->met) ? undecided : done;
}

// A disk filled by our own trace should surprise nobody.
void announce_trace(std::uint64_t bytes, std::uint64_t limit)
{
    constexpr std::uint64_t worth_a_word = 100'000'000;
    if (bytes < worth_a_word) return;
    say("ringback: the trace will have about " + std::to_string(bytes / 1'000'000) + " MB" +
        (limit ? "" : "; --max-trace-bytes sets a limit") + "\n");
}

Exit run_scenario(const RunArguments& a)
{
    if (a.trace_on_stdout() && a.format == "json")
        throw UsageError("--trace - and --format json both want standard output");
    limit_memory(a.max_megabytes ? a.max_megabytes << 20 : memory_of_this_machine());
    const Overrides overrides = overrides_of(a.changes);
    const Loaded loaded = load(a.file, overrides);
    if (!loaded.model) return loaded.status;
    refuse_replications_of_no_effect(loaded.scenario);
    const RunSpec& spec = loaded.scenario.run;
    const std::uint32_t replications = spec.until ? spec.until->least : spec.replications;
    if (a.traced_replication >= replications)
        throw UsageError("--replication " + std::to_string(a.traced_replication) + ": they are numbered from 0 to " +
                         std::to_string(replications - 1));
    refuse_to_overwrite(a.file, a.trace);

    // Every output is opened before the work: an hour later is too late to learn that one cannot be written.
    const StopsWhenAsked stops;
    std::optional<OutputFile> trace, json, text;
    if (!a.trace.empty()) trace.emplace(a.trace);
    if (!a.folder.empty()) {
        make_folder(a.folder);
        json.emplace(a.folder + "/result.json");
        text.emplace(a.folder + "/result.txt");
    }

    if (trace) announce_trace(estimated_trace_bytes(*loaded.model), a.max_trace_bytes);

    Result result;
    {
        Progress progress(base_name(a.file));
        if (spec.until && spec.until->wall_time) progress.at_most(std::chrono::nanoseconds(spec.until->wall_time->count()));
        RunOptions options;
        options.threads = a.threads;
        options.traced_replication = a.traced_replication;
        options.check_full = a.check == "full";
        options.max_events = a.max_events;
        options.stop = &stop_requested();
        options.progress = std::ref(progress);
        options.looked = [&progress](const TargetResult& t) { progress.narrowed(t.reached, t.half_width); };
        std::uint64_t traced = 0;
        if (trace) {
            options.trace = [&](std::string_view lines) {
                traced += lines.size();
                if (a.max_trace_bytes && traced > a.max_trace_bytes)
                    throw ModelLimit("the trace needs more than " + std::to_string(a.max_trace_bytes) + " bytes");
                trace->write(lines);
            };
        }
        result = run(*loaded.model, options);
        result.run = spec;
    }
    if (stop_requested()) result.complete = false;
    const auto as_json = [&] { return to_json(result, command_of(a, loaded.scenario, result), RINGBACK_VERSION); };
    const auto as_text = [&](bool colour) { return to_text(result, loaded.scenario.run, colour); };
    const auto show = [&] {
        if (a.trace_on_stdout())
            say(as_text(wants_colour(STDERR_FILENO)));
        else
            print(a.format == "json" ? as_json() : as_text(wants_colour(STDOUT_FILENO)));
    };
    if (!result.complete) {
        say("ringback: stopped after " + std::to_string(result.replications) + " replications; no file was written\n");
        if (result.replications > 0) show();
        return stop_requested() ? status_of_signal() : limit;
    }

    report(doubts(loaded.scenario, result));
    if (trace) trace->commit();
    if (json) {
        json->write(as_json());
        text->write(as_text(false));
        json->commit();
        text->commit();
    }
    show();
    return status_of(result);
}

Work declare(CLI::App& app)
{
    const auto a = std::make_shared<RunArguments>();
    app.add_option("FILE", a->file, "the scenario")->required();
    add_changes(app, a->changes);
    add_number(app, "-j,--threads", a->threads, 1, 1024,
               "threads; the result is the same for any number (default: cores, at most 8)");
    add_choice(app, "--format", a->format, {"text", "json"}, "what standard output gets (default text)");
    app.add_option("-o,--output", a->folder, "also write result.json and result.txt into this folder")
        ->type_name("DIR");
    app.add_option("--trace", a->trace, "write the trace of a replication; - is standard output")->type_name("FILE");
    add_number(app, "--replication", a->traced_replication, 0, UINT32_MAX,
               "the replication of trace and fingerprint (default 0)");
    add_choice(app, "--check", a->check, {"full"}, "check all invariants at every event");
    add_number(app, "--max-events", a->max_events, 1, UINT64_MAX, "give up a replication after so many events");
    add_number(app, "--max-trace-bytes", a->max_trace_bytes, 1, UINT64_MAX, "give up when the trace grows beyond this");
    add_number(app, "--max-memory", a->max_megabytes, 16, UINT64_MAX >> 20,
               "give up beyond so many megabytes (default: what the machine has)");
    return [a] { return run_scenario(*a); };
}

}  // namespace

const Verb run_verb{"run", "FILE", "simulates a scenario, prints what was found and decides its objectives",
                    "ringback run scenarios/office.yaml\n"
                    "ringback run office.yaml --set trunk_groups.TIE.circuits=12 --replications 40\n"
                    "ringback run office.yaml --trace office.jsonl --format json > office.json\n",
                    declare};

}  // namespace ringback::cli
