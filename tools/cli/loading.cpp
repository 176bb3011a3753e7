// From a path to a model that can run.
#include "loading.h"

#include "output.h"

#include <algorithm>

namespace ringback::cli {

Exit report(const Problems& problems)
{
    std::string text;
    for (const Problem& p : problems) text += to_text(p) + '\n';
    say(text);
    if (!has_errors(problems)) return done;
    const bool only_overrides = std::all_of(problems.begin(), problems.end(), [](const Problem& p) {
        return p.severity == Problem::Severity::warning || (p.at.line == 0 && p.at.file.starts_with("--set"));
    });
    return only_overrides ? bad_usage : unreadable;
}

Loaded load(const std::string& path, const Overrides& overrides)
{
    Reading reading = read_scenario(path, overrides);
    Loaded loaded;
    if (!has_errors(reading.problems)) loaded.model = build(reading.scenario, reading.problems);
    loaded.status = report(reading.problems);
    if (loaded.status != done) loaded.model = nullptr;
    loaded.scenario = std::move(reading.scenario);
    return loaded;
}

std::string base_name(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

}  // namespace ringback::cli
