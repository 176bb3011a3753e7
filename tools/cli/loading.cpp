// From a path to a model that can run.
#include "loading.h"

#include "output.h"
#include "ringback/study.h"
#include "signals.h"

#include <algorithm>

namespace ringback::cli {

Exit report(const Problems& problems)
{
    std::string text;
    for (const Problem& p : problems) text += to_text(p) + '\n';
    say(text);
    if (!has_errors(problems)) return done;
    const bool only_options = std::all_of(problems.begin(), problems.end(), [](const Problem& p) {
        return p.severity == Problem::Severity::warning || (p.at.line == 0 && p.at.file.starts_with("--"));
    });
    return only_options ? bad_usage : unreadable;
}

Loaded load(const std::string& path, const Overrides& overrides, std::optional<std::string> found)
{
    Loaded loaded = read_only(path, overrides);
    if (!loaded.model || !loaded.scenario.run.warm_up.is_never()) return loaded;
    if (!found) {
        const StopsWhenAsked stops;
        StudyOptions options;
        options.threads = default_threads();
        options.stop = &stop_requested();
        Problems problems;
        const auto warm_up = find_warm_up(path, overrides, options, problems);
        if (stop_requested()) throw Interrupted{};
        if (!warm_up) {
            loaded.model = nullptr;
            loaded.status = report(problems);
            return loaded;
        }
        found = std::to_string(warm_up->length.count() / 1'000'000'000) + " s";
        say("ringback: warm_up: auto is " + *found + " (MSER-5)\n");
        if (!warm_up->is_long_enough)
            say("ringback: warning: it had not settled by half of run.duration: measure longer, or say how long the warm-up is\n");
    }
    Overrides with = overrides;
    std::erase_if(with, [](const auto& o) { return o.first == "run.warm_up"; });
    with.emplace_back("run.warm_up", *found);
    Loaded found_one = read_only(path, with);
    found_one.scenario.run.is_warm_up_found = true;
    return found_one;
}

Loaded read_only(const std::string& path, const Overrides& overrides)
{
    Reading reading = read_scenario(path, overrides);
    Loaded loaded;
    if (!has_errors(reading.problems)) loaded.model = build(reading.scenario, reading.problems);
    loaded.status = report(reading.problems);
    if (loaded.status != done) loaded.model = nullptr;
    loaded.scenario = std::move(reading.scenario);
    return loaded;
}

void refuse_replications_of_no_effect(const Scenario& s)
{
    if (s.run.until && std::ranges::find(s.overrides, "run.replications", &Overrides::value_type::first) != s.overrides.end())
        throw UsageError("--replications: run.until decides how many there are; --set run.until=none leaves it to --replications, "
                         "--set run.until.most=N ends it sooner");
}

void say_that_until_is_ignored(const Scenario& s)
{
    if (s.run.until) say("ringback: warning: run.until is looked at by run and coverage only, not here\n");
}

std::string base_name(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

}  // namespace ringback::cli
