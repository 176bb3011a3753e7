// What `size` found, as text and as JSON.
#include "observe/columns.h"
#include "observe/figures.h"
#include "observe/json_text.h"
#include "ringback/study.h"
#include "ringback/summary.h"

#include <fmt/format.h>
#include <algorithm>

namespace ringback {

std::string to_text(const SizeResult& r)
{
    std::string out;
    if (r.answer) {
        out = fmt::format("{} = {} is the smallest that meets {}, with probability {:.3g} %\n", escaped(r.find), *r.answer,
                          escaped(r.objective), 100 * r.probability);
    } else if (!r.tried.empty()) {
        out = r.is_sure ? fmt::format("{}: not even {} meets {}, with probability {:.3g} %\n", escaped(r.find), r.tried.back().value,
                                      escaped(r.objective), 100 * r.probability)
                        : fmt::format("{}: these replications cannot tell whether {} meets {}\n", escaped(r.find), r.tried.back().value,
                                      escaped(r.objective));
    }
    if (r.theory) out += fmt::format("Erlang B, with the traffic offered in the simulation, says {}\n", *r.theory);
    out += fmt::format("{} replications in all, on the same callers; ± is at {:g} % confidence\n", grouped(r.replications), r.confidence * 100);
    Columns table({r.find.substr(r.find.rfind('.') + 1), r.measure, "enough with probability", "replications"});
    for (const auto& t : r.tried) {
        table.add({std::to_string(t.value), figure(unit_of(r.measure, r.is_duration), t.measure.value, t.measure.half_width),
                   fmt::format("{:.3g} %", 100 * t.enough), std::to_string(t.measure.replications)});
    }
    return table.empty() ? out : out + '\n' + table.text();
}

std::string to_json(const SizeResult& r, std::string_view command, std::string_view version)
{
    std::string out;
    Members top(out, "\n ");
    top.text("schema", "ringback-size-1");
    Members m(top.name("manifest"));
    m.text("version", version).whole("model_version", model_version).text("command", command).end();
    top.text("find", r.find).text("objective", r.objective);
    top.number("answer", r.answer ? std::optional<double>(*r.answer) : std::nullopt).number("probability", r.probability);
    top.number("theory", r.theory ? std::optional<double>(*r.theory) : std::nullopt);
    top.name("tried") += '[';
    for (const auto& t : r.tried) {
        out += &t == &r.tried.front() ? "\n  " : ",\n  ";
        Members x(out);
        x.whole("value", t.value).number("measure", t.measure.value).number("half_width", t.measure.half_width);
        x.number("low", t.measure.low).number("high", t.measure.high).number("enough", t.enough).whole("replications", t.measure.replications).end();
    }
    out += "\n ]";
    top.end("\n");
    return out += '\n';
}

}  // namespace ringback
