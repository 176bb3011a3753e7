// What `size` found, as text and as JSON.
#include "observe/columns.h"
#include "observe/figures.h"
#include "observe/json_text.h"
#include "ringback/study.h"
#include "ringback/summary.h"

#include <fmt/format.h>
#include <algorithm>

namespace ringback {
namespace {

std::string answer(const SizeResult& r)
{
    using Answer = SizeResult::Answer;
    const std::string find = escaped(r.find), objective = escaped(r.objective), surely = "with probability " + probability(r.probability);
    if (!r.complete) return fmt::format("INTERRUPTED: not sure which value of {} just meets {}; so far\n", find, objective);
    if (r.nothing_at) return fmt::format("{}: with {} there is nothing to measure {} by, so that it cannot be told which value meets {}\n", find, *r.nothing_at, escaped(r.measure), objective);
    switch (r.is) {
        case Answer::smallest: return fmt::format("{} = {} is the smallest that meets {}, {}\n", find, *r.answer, objective, surely);
        case Answer::largest: return fmt::format("{} = {} is the largest that meets {} (at most {}), {}\n", find, *r.answer, objective, *r.answer, surely);
        case Answer::low_end:
            return fmt::format("{} = {} already meets {}, and so does {}, {}; what lies beyond them was not looked at\n", find, *r.answer, objective,
                               r.tried.back().value, surely);
        case Answer::none: break;
    }
    if (r.tried.empty()) return "";
    const std::uint32_t low = r.tried.front().value, high = r.tried.back().value;
    if (r.is_sure) return fmt::format("{}: none up to {} meets {}, neither {} nor {}, {}\n", find, high, objective, low, high, surely);
    return fmt::format("{}: these replications cannot tell whether {} or {} meets {}\n", find, low, high, objective);
}

}  // namespace

std::string to_text(const SizeResult& r)
{
    std::string out = answer(r);
    if (r.theory) out += fmt::format("{}, with the traffic offered in the simulation, says {}\n", r.formula, *r.theory);
    out += fmt::format("{} replications in all, on the same callers; ± is at {:g} % confidence\n", grouped(r.replications), r.confidence * 100);
    Columns table({r.find.substr(r.find.rfind('.') + 1), r.measure, "enough with probability", "replications"});
    for (const auto& t : r.tried) {
        table.add({grouped(t.value), figure(unit_of(r.measure, r.is_duration), t.measure.value, t.measure.half_width), probability(t.enough),
                   grouped(t.replications)});
    }
    return table.empty() ? out : out + '\n' + table.text();
}

std::string to_json(const SizeResult& r, std::string_view command, std::string_view version)
{
    static constexpr const char* answers[] = {"none", "smallest", "largest", "low_end"};
    std::string out;
    Members top(out, "\n ");
    top.text("schema", "ringback-size-1");
    top.name("complete") += r.complete ? "true" : "false";
    Members m(top.name("manifest"));
    m.text("version", version).whole("model_version", model_version).text("command", command).end();
    top.text("find", r.find).text("objective", r.objective);
    top.number("answer", r.answer ? std::optional<double>(*r.answer) : std::nullopt).text("answer_is", answers[static_cast<int>(r.is)]);
    top.number("probability", r.complete ? std::optional(r.probability) : std::nullopt);
    top.name("is_sure") += r.is_sure ? "true" : "false";
    if (r.nothing_at) top.whole("nothing_to_measure_at", *r.nothing_at);
    top.number("theory", r.theory ? std::optional<double>(*r.theory) : std::nullopt);
    if (r.theory) top.text("formula", r.formula);
    top.name("tried") += '[';
    for (const auto& t : r.tried) {
        out += &t == &r.tried.front() ? "\n  " : ",\n  ";
        Members x(out);
        x.whole("value", t.value).number("measure", t.measure.value).number("half_width", t.measure.half_width);
        x.number("low", t.measure.low).number("high", t.measure.high).number("enough", t.enough).whole("replications", t.replications).end();
    }
    out += r.tried.empty() ? "]" : "\n ]";
    top.end("\n");
    return out += '\n';
}

}  // namespace ringback
