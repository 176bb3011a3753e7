#include "study/trials.h"

#include "observe/figures.h"
#include "observe/verdicts.h"
#include "run/in_parallel.h"
#include "scenario/quantity.h"

#include <fmt/format.h>
#include <mutex>

namespace ringback {

bool Trials::has(std::uint32_t value, Problems& problems)
{
    if (tried_.contains(value)) return true;
    auto overrides = request_.overrides;
    overrides.emplace_back("expect", "[" + scenario::print_text(request_.objective) + "]");  // one text, whatever stands in it
    overrides.emplace_back("record", "{}");
    overrides.emplace_back(request_.find, std::to_string(value));
    Reading r = read_scenario(request_.path, overrides);
    ModelPtr model = has_errors(r.problems) ? nullptr : build(r.scenario, r.problems);
    if (!model) {
        for (Problem& p : r.problems) {
            if (p.at.file.starts_with("--set expect=")) p.at = {0, 0, "--until"};
            problems.push_back(std::move(p));
        }
        return false;
    }
    if (tried_.empty()) {  // what there is to say of the objective, once
        for (Problem& p : r.problems) {
            if (!p.at.file.starts_with("--set expect=")) continue;
            p.at = {0, 0, "--until"};
            problems.push_back(std::move(p));
        }
    }
    tried_.emplace(value, std::make_unique<Tried>(std::move(model)));
    return true;
}

void Trials::replicate_to(std::uint32_t value, std::uint32_t replications)
{
    Problems problems;
    if (!has(value, problems)) throw ModelLimit("the scenario cannot be run with " + request_.find + " = " + std::to_string(value));
    Tried& t = *tried_.at(value);
    const std::uint32_t from = t.ended.next();
    if (replications <= from || stopped()) return;
    tell(value, replications);
    std::mutex mutex;
    in_parallel(from, replications, options_.threads, options_.stop, [&](std::uint64_t r) {
        RunOptions run;
        run.stop = options_.stop;
        auto one = replicate(*t.model, static_cast<std::uint32_t>(r), run);
        if (!one) return;
        const std::lock_guard lock(mutex);
        t.ended.add(static_cast<std::uint32_t>(r), std::move(one));
        ++done_;
        if (options_.progress) options_.progress(done_, 0);
    });
}

/// What is tried now, and how clear it has been so far: "circuits = 9 up to 60 replications, so far 1.98 ± 0.28 % (< 1.5 %)".
void Trials::tell(std::uint32_t value, std::uint32_t replications) const
{
    if (!options_.doing) return;
    std::string text = fmt::format("{} = {} up to {} replications", request_.find.substr(request_.find.rfind('.') + 1), value, replications);
    const Objective& o = objective();
    const Measure m = measure(value, o.measure);
    if (m.value) text += fmt::format(", so far {} ({})", figure(m), o.text.substr(o.text.find_first_of("<>")));
    options_.doing(text);
}

std::uint32_t Trials::replications(std::uint32_t value) const
{
    const auto at = tried_.find(value);
    return at == tried_.end() ? 0 : at->second->ended.next();
}

Measure Trials::measure(std::uint32_t value, std::string_view name) const
{
    return tried_.at(value)->fold.measure(name).value_or(Measure{});
}

double Trials::enough(std::uint32_t value) const
{
    const Objective& o = objective();
    // Calls lost together look like few where few are lost; with other values, where more are, one sees how many come together.
    double alike = 1;
    for (const auto& [other, t] : tried_)
        if (t->ended.next() > 0) alike = std::max(alike, measure(other, o.measure).trials_alike);
    const auto at = [&](double confidence) { return tried_.at(value)->fold.measure(o.measure, confidence, alike).value_or(Measure{}); };
    return probability_of(o, at).value_or(0.5);
}

std::vector<SizeResult::Tried> Trials::all() const
{
    std::vector<SizeResult::Tried> list;
    for (const auto& [value, t] : tried_)
        if (t->ended.next() > 0) list.push_back({value, t->ended.next(), measure(value, objective().measure), enough(value)});
    return list;
}

}  // namespace ringback
