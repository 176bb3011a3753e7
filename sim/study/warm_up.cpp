// How long a warm-up has to be. Control plane.
#include "ringback/study.h"

#include <algorithm>
#include <cmath>

namespace ringback {
namespace {

constexpr int values = 1000;  // of the pilot's series
constexpr std::uint32_t replications = 10;

}  // namespace

std::optional<std::size_t> mser5(const std::vector<double>& series)
{
    std::vector<double> batches;
    for (std::size_t i = 0; i + 5 <= series.size(); i += 5) {
        double sum = 0;
        for (std::size_t k = i; k < i + 5; ++k) sum += series[k];
        batches.push_back(sum / 5);
    }
    // Of the d that leaves out the first d batches, the one for which the rest's mean has the least estimated error.
    std::size_t best = 0;
    double least = 0, sum = 0, squares = 0;
    for (std::size_t d = batches.size(); d-- > 0;) {
        sum += batches[d];
        squares += batches[d] * batches[d];
        const auto n = static_cast<double>(batches.size() - d);
        if (n < 5) continue;  // a handful agree by chance
        const double error = (squares - sum * sum / n) / (n * n);
        if (n == 5 || error <= least) {
            least = error;
            best = d;
        }
    }
    if (2 * best > batches.size()) return {};
    return 5 * best;
}

std::optional<WarmUp> find_warm_up(const std::string& path, const std::vector<std::pair<std::string, std::string>>& overrides,
                                   const StudyOptions& options, Problems& problems)
{
    Reading r = read_scenario(path, overrides);
    if (has_errors(r.problems)) {
        problems = r.problems;
        return {};
    }
    Scenario& s = r.scenario;
    s.run.warm_up = {};
    s.run.follow = {};
    s.run.until.reset();
    s.run.batches.reset();
    s.run.replications = std::min(s.run.replications, replications);
    s.record = {};
    s.record.every = Duration::nanoseconds(std::max<std::int64_t>(s.run.duration.count() / values, 1));
    const ModelPtr model = build(s, problems);
    if (!model) return {};
    RunOptions run_options;
    run_options.threads = options.threads;
    run_options.stop = options.stop;
    const Result result = run(*model, run_options);
    if (!result.complete) return WarmUp{};

    std::vector<double> busy(values), waiting(values);
    for (const Series::Line& line : result.series.front().lines) {
        const bool waits = line.measure.ends_with(".waiting") || line.measure.ends_with(".waiting_to_redial") || line.measure == "completion.pending";
        const bool works = (line.measure.starts_with("lines.") && line.measure.ends_with(".busy")) ||
                           (line.measure.starts_with("trunk_groups.") && line.measure.ends_with(".carried"));
        if (!waits && !works) continue;
        std::vector<double>& sum = waits ? waiting : busy;
        for (std::size_t i = 0; i < sum.size() && i < line.values.size(); ++i) sum[i] += line.values[i].value.value_or(0);
    }
    WarmUp found;
    for (const auto& series : {busy, waiting}) {
        const auto cut = mser5(series);
        found.is_long_enough = found.is_long_enough && cut;
        const double seconds = std::ceil(s.run.duration.in_seconds() * static_cast<double>(cut.value_or(values / 2)) / values);
        found.length = std::max(found.length, Duration::seconds(static_cast<std::int64_t>(seconds)));
    }
    return found;
}

}  // namespace ringback
