// The page of a result. What it shows is read back from result.json, so that it can be made anywhere, long after: each kind of
// result has a file of its own. Control plane.
#include "ringback/report.h"

#include "study/page.h"

namespace ringback {

std::string report_html(std::string_view json)
{
    return made_of_result<ReportError>(json, [](const Json& all) {
        if (page::word(object_in(all, "manifest"), "command").empty())
            throw NotAResult("it has no recipe (the command in its manifest): without it no page is made");
        const std::string schema = text_in(all, "schema");
        if (schema == "ringback-result-1") return page::of_run(all);
        if (schema == "ringback-study-1") return page::of_study(all);
        if (schema == "ringback-comparison-1") return page::of_comparison(all);
        throw NotAResult("it is no result of run, sweep or compare: its schema is '" + schema + "'");
    });
}

}  // namespace ringback
