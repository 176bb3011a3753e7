// How often our intervals hold what is true: many studies of a scenario whose exact values are known, each with a seed of its
// own. The one claim of a simulator that its own output cannot show. Control plane.
#include "observe/columns.h"
#include "observe/figures.h"
#include "observe/intervals.h"
#include "observe/json_text.h"
#include "ringback/study.h"
#include "ringback/summary.h"
#include "run/in_order.h"
#include "run/in_parallel.h"
#include "run/model.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <mutex>

namespace ringback {
namespace {

/// What one study says of what is known exactly.
struct Said {
    std::string measure;
    double exact;
    std::optional<double> low, high, half_width;
    bool is_duration;
};
struct OneStudy {
    double confidence;
    std::uint32_t replications;
    std::vector<Said> said;
};

ModelPtr model_of(const std::string& path, const CoverageRequest& request, std::uint64_t seed, Problems& problems)
{
    auto overrides = request.overrides;
    overrides.emplace_back("run.seed", std::to_string(seed));
    Reading r = read_scenario(path, overrides);
    ModelPtr model = has_errors(r.problems) ? nullptr : build(r.scenario, r.problems);
    if (!model) problems = r.problems;
    return model;
}

OneStudy said_of_values(const Result& r)
{
    OneStudy study{r.confidence, r.replications, {}};
    for (const TheoryResult& t : r.theory)
        if (const Measure* m = r.find(t.measure)) study.said.push_back({t.measure, t.exact, m->low, m->high, m->half_width, m->is_duration});
    return study;
}

OneStudy said_of_differences(const Comparison& c, const std::vector<TheoryValue>& a, const std::vector<TheoryValue>& b)
{
    OneStudy study{c.confidence, c.replications, {}};
    for (const TheoryValue& of_a : a) {
        const auto of_b = std::ranges::find(b, of_a.measure, &TheoryValue::measure);
        const auto d = std::ranges::find(c.differences, of_a.measure, &Difference::name);
        if (of_b == b.end() || d == c.differences.end()) continue;
        study.said.push_back({of_a.measure, of_b->exact - of_a.exact, d->low, d->high, d->half_width, d->is_duration});
    }
    return study;
}

/// One study of the many, or nothing where it was stopped or cannot be read.
std::optional<OneStudy> one_study(const CoverageRequest& request, std::uint64_t seed, const std::atomic<bool>* stop, Problems& problems)
{
    const ModelPtr a = model_of(request.path, request, seed, problems);
    if (!a) return {};
    if (request.other.empty()) {
        RunOptions options;
        options.stop = stop;
        const Result r = run(*a, options);
        return r.complete ? std::optional(said_of_values(r)) : std::nullopt;
    }
    const ModelPtr b = model_of(request.other, request, seed, problems);
    if (!b) return {};
    StudyOptions options;
    options.stop = stop;
    const Comparison c = compare(*a, *b, options);
    return c.complete ? std::optional(said_of_differences(c, a->scenario.theory, b->scenario.theory)) : std::nullopt;
}

}  // namespace

Coverage coverage(const CoverageRequest& request, const StudyOptions& options, Problems& problems)
{
    Coverage all;
    all.of_differences = !request.other.empty();
    all.asked = request.studies;
    std::uint64_t replications = 0;
    std::mutex mutex;
    InOrder<OneStudy> ended([&](std::uint32_t, const OneStudy& study) {
        ++all.studies;
        all.confidence = study.confidence;
        replications += study.replications;
        if (all.measures.empty())
            for (const Said& s : study.said) all.measures.push_back({s.measure, s.exact, 0, 0, 0, 0, 0, s.is_duration});
        for (std::size_t i = 0; i < study.said.size(); ++i) {
            const Said& s = study.said[i];
            if (!s.low || !s.high) continue;
            Coverage::OfMeasure& c = all.measures[i];
            ++c.with_interval;
            c.too_low += *s.high < c.exact;
            c.too_high += *s.low > c.exact;
            c.covered += *s.low <= c.exact && c.exact <= *s.high;
            c.mean_half_width += *s.half_width;
        }
    });
    in_parallel(1, request.studies + 1ull, options.threads, options.stop, [&](std::uint64_t seed) {
        Problems found;
        const auto study = one_study(request, seed, options.stop, found);
        const std::lock_guard lock(mutex);
        if (has_errors(found)) problems = found;
        if (!study) return;
        ended.add(static_cast<std::uint32_t>(seed - 1), study);
        if (options.progress) options.progress(all.studies, request.studies);
    });
    all.complete = all.studies == request.studies;
    if (all.studies) all.mean_replications = static_cast<double>(replications) / all.studies;
    for (Coverage::OfMeasure& c : all.measures)
        if (c.with_interval) c.mean_half_width /= c.with_interval;
    return all;
}

std::string to_text(const Coverage& c)
{
    std::string out = c.complete ? "" : fmt::format("INTERRUPTED after {} of {} studies, which found:\n", grouped(c.studies), grouped(c.asked));
    out += fmt::format("{} stud{} of {} replications each, a seed each; how often an interval at {:g} % held the exact value\n\n", grouped(c.studies),
                       c.studies == 1 ? "y" : "ies", figure(Unit::number, c.mean_replications), c.confidence * 100);
    Columns table({c.of_differences ? "Difference" : "Measure", "exact", "mean half width", "covered", "between", "too low", "too high"});
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
    top.name("complete") += c.complete ? "true" : "false";
    Members m(top.name("manifest"));
    m.text("version", version).whole("model_version", model_version).text("command", command).end();
    if (c.of_differences) top.name("of_differences") += "true";
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
