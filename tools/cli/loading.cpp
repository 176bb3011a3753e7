// From a path to a model that can run.
#include "loading.h"

#include "output.h"

#include <algorithm>

namespace ringback::cli {

Loaded load(const std::string& path, const Overrides& overrides)
{
    Reading reading = read_scenario(path, overrides);
    Loaded loaded;
    if (!has_errors(reading.problems)) loaded.model = build(reading.scenario, reading.problems);
    std::string text;
    for (const Problem& p : reading.problems) text += to_text(p) + '\n';
    say(text);
    if (has_errors(reading.problems)) {
        const bool only_overrides = std::all_of(reading.problems.begin(), reading.problems.end(), [](const Problem& p) {
            return p.severity == Problem::Severity::warning || (p.at.line == 0 && p.at.file.starts_with("--set"));
        });
        loaded.model = nullptr;
        loaded.status = only_overrides ? bad_usage : unreadable;
    }
    loaded.scenario = std::move(reading.scenario);
    return loaded;
}

std::string base_name(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

}  // namespace ringback::cli
