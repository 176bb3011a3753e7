// How often our intervals hold what is true: many studies of a scenario whose exact values are known, each with a seed of its
// own. The one claim of a simulator that its own output cannot show. Control plane.
#include "observe/columns.h"
#include "observe/figures.h"
#include "observe/intervals.h"
#include "observe/json_text.h"
#include "ringback/study.h"
#include "ringback/summary.h"
#include "run/in_parallel.h"

#include <fmt/format.h>
#include <cmath>
#include <mutex>

namespace ringback {
namespace {

/// One study of the many, or nothing where it was stopped or cannot be read.
std::optional<Result> one_study(const CoverageRequest& request, std::uint64_t seed, const StudyOptions& options, Problems& problems)
{
    auto overrides = request.overrides;
    overrides.emplace_back("run.seed", std::to_string(seed));
    Reading r = read_scenario(request.path, overrides);
    const ModelPtr model = has_errors(r.problems) ? nullptr : build(r.scenario, r.problems);
    if (!model) {
        problems = r.problems;
        return {};
    }
    RunOptions run_options;
    run_options.stop = options.stop;
    Result result = run(*model, run_options);
    return result.complete ? std::optional(std::move(result)) : std::nullopt;
}

}  // namespace

Coverage coverage(const CoverageRequest& request, const StudyOptions& options, Problems& problems)
{
    Coverage all;
    std::uint64_t replications = 0;
    std::mutex mutex;
    const auto add = [&](const Result& r) {
        ++all.studies;
        all.confidence = r.confidence;
        replications += r.replications;
        if (all.measures.empty())
            for (const TheoryResult& t : r.theory) all.measures.push_back({t.measure, t.exact, 0, 0, 0, 0, 0, t.is_duration});
        for (Coverage::OfMeasure& c : all.measures) {
            const Measure* m = r.find(c.measure);
            if (!m || !m->low || !m->high) continue;
            ++c.with_interval;
            c.too_low += *m->high < c.exact;
            c.too_high += *m->low > c.exact;
            c.covered += *m->low <= c.exact && c.exact <= *m->high;
            c.mean_half_width += *m->half_width;
        }
    };
    in_parallel(1, request.studies + 1ull, options.threads, options.stop, [&](std::uint64_t seed) {
        Problems found;
        const auto result = one_study(request, seed, options, found);
        const std::lock_guard lock(mutex);
        if (has_errors(found)) problems = found;
        if (!result) return;
        add(*result);
        if (options.progress) options.progress(all.studies, request.studies);
    });
    all.complete = all.studies == request.studies;
    if (all.studies) all.mean_replications = static_cast<double>(replications) / all.studies;
    for (Coverage::OfMeasure& c : all.measures)
        if (c.with_interval) c.mean_half_width = std::round(c.mean_half_width / c.with_interval * 1e9) / 1e9;  // added in any order
    return all;
}

std::string to_text(const Coverage& c)
{
    std::string out = fmt::format("{} studies of {:.1f} replications each, a seed each; how often an interval at {:g} % held the exact value\n\n",
                                  grouped(c.studies), c.mean_replications, c.confidence * 100);
    Columns table({"Measure", "exact", "mean half width", "covered", "between", "too low", "too high"});
    for (const auto& m : c.measures) {
        if (!m.with_interval) {
            table.add({m.measure, figure(unit_of(m.measure, m.is_duration), m.exact), "-", "no interval", "", "", ""});
            continue;
        }
        const double n = m.with_interval;
        const Interval i = clopper_pearson(m.covered, n, 0.95);
        table.add({m.measure, figure(unit_of(m.measure, m.is_duration), m.exact), figure(unit_of(m.measure, m.is_duration), m.mean_half_width),
                   fmt::format("{:.1f} %", 100 * m.covered / n), fmt::format("{:.1f} and {:.1f} %", 100 * i.low, 100 * i.high),
                   fmt::format("{:.1f} %", 100 * m.too_low / n), fmt::format("{:.1f} %", 100 * m.too_high / n)});
    }
    return out + table.text();
}

std::string to_json(const Coverage& c, std::string_view command, std::string_view version)
{
    std::string out;
    Members top(out, "\n ");
    top.text("schema", "ringback-coverage-1");
    Members m(top.name("manifest"));
    m.text("version", version).whole("model_version", model_version).text("command", command).end();
    top.whole("studies", c.studies).number("mean_replications", c.mean_replications).number("confidence", c.confidence);
    Members all(top.name("measures"), "\n  ");
    for (const auto& x : c.measures) {
        Members one(all.name(x.measure));
        one.number("exact", x.exact).whole("with_interval", x.with_interval).whole("covered", x.covered);
        one.whole("too_low", x.too_low).whole("too_high", x.too_high).number("mean_half_width", x.mean_half_width).end();
    }
    all.end("\n ");
    top.end("\n");
    return out += '\n';
}

}  // namespace ringback
