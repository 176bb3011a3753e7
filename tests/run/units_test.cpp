// What a measure is held against has to be of its unit.
#include "../lab.h"

using namespace ringback;

namespace {

/// "error: ..." or "warning: ...", with its place; empty where there is nothing to say.
std::string said(const std::string& objective)
{
    Reading r = parse_scenario(std::string(lab::mixed) + "expect:\n  - " + objective + "\n", "x.yaml", {});
    if (!has_errors(r.problems)) build(r.scenario, r.problems);
    std::string all;
    for (const Problem& p : r.problems) all += to_text(p);
    return all;
}

bool is_error(const std::string& objective, const std::string& about)
{
    const std::string text = said(objective);
    INFO(objective, ": ", text);
    return text.find("x.yaml:") != std::string::npos && text.find(": error: ") != std::string::npos && text.find(about) != std::string::npos;
}

}  // namespace

TEST_CASE("an objective in another unit than its measure's is an error with its place")
{
    CHECK(is_error("completion.callback.wait.p95 < 5 %", "completion.callback.wait.p95 is a duration"));
    CHECK(is_error("completion.callback.wait.p95 < 5", "5 s, or 5 min?"));
    CHECK(is_error("completion.callback.wait.p95 < 5 E", "is a duration"));
    CHECK(is_error("callers.public.busy_ratio < 3 s", "callers.public.busy_ratio is a share"));
    CHECK(is_error("completion.callback.success >= 3 E", "is a share"));
    CHECK(is_error("callers.public.attempts > 10 %", "callers.public.attempts is a number"));
    CHECK(is_error("callers.public.attempts > 10 s", "is a number"));
    CHECK(is_error("callers.public.attempts > 10 E", "is a number"));
    CHECK(is_error("callers.public.carried > 10 %", "or traffic, as 6.5 E"));
}

TEST_CASE("an objective in its measure's unit is none, however that is written")
{
    for (const char* objective : {"completion.callback.wait.p95 < 5 min", "completion.callback.wait.p95 >= 0", "callers.public.busy_ratio < 0.03",
                                  "callers.public.busy_ratio < 3 %", "callers.public.attempts > 10", "callers.public.carried < 6.5 E",
                                  "callers.public.carried < 6.5", "callers.public.attempts_per_demand < 2"}) {
        CHECK_MESSAGE(said(objective).empty(), said(objective));
    }
}

TEST_CASE("a share above one is warned of: the sign of per cent was forgotten")
{
    const std::string text = said("completion.callback.success >= 75");
    CHECK(text.find("warning: ") != std::string::npos);
    CHECK(text.find("75 %?") != std::string::npos);
}
