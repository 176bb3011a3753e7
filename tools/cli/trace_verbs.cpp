// ringback diff and ringback explain: stored traces, compared and told.
#include "output.h"
#include "ringback/trace.h"
#include "verbs.h"

#include <memory>
#include <optional>

namespace ringback::cli {
namespace {

struct DiffArguments {
    std::string a, b;
    std::size_t most = 20;
};

Work declare_diff(CLI::App& app)
{
    const auto x = std::make_shared<DiffArguments>();
    app.add_option("A", x->a, "a trace")->required();
    app.add_option("B", x->b, "another")->required();
    add_number(app, "--most", x->most, 0, UINT32_MAX, "list at most so many demands that end differently (default 20)");
    return [x] {
        const TraceDifference found = diff_traces(x->a, x->b, x->most);
        print(found.text);
        return found.equal ? done : differs;
    };
}

struct ExplainArguments {
    std::string trace, demand;
    std::optional<std::uint64_t> call, request;
};

Exit explain(const ExplainArguments& x)
{
    if (x.call.has_value() + x.request.has_value() + !x.demand.empty() != 1)
        throw UsageError("explain takes either --call N or --request N or --demand NAME");
    try {
        print(x.call      ? explain_call(x.trace, *x.call)
              : x.request ? explain_request(x.trace, *x.request)
                          : explain_demand(x.trace, x.demand));
    } catch (const NotInTrace& e) {
        throw UsageError(e.what());
    }
    return done;
}

Work declare_explain(CLI::App& app)
{
    const auto x = std::make_shared<ExplainArguments>();
    app.add_option("TRACE", x->trace, "a trace, as run --trace writes it")->required();
    add_number(app, "--call", x->call, 1, UINT64_MAX, "the call to explain");
    add_number(app, "--request", x->request, 1, UINT64_MAX, "the completion request to explain, with all its calls");
    app.add_option("--demand", x->demand, "the demand to explain, with all it led to, as team/201#3")->type_name("NAME");
    return [x] { return explain(*x); };
}

}  // namespace

const Verb diff_verb{"diff", "A B", "tells where two traces part, why, and which demands end differently",
                     "ringback diff before.jsonl after.jsonl\n", declare_diff};

const Verb explain_verb{"explain", "TRACE --call N | --request N | --demand NAME",
                        "shows one call step by step, with the reason for each",
                        "ringback explain office.jsonl --call 42\n"
                        "ringback explain office.jsonl --request 7\n"
                        "ringback explain office.jsonl --demand team/201#3\n",
                        declare_explain};

}  // namespace ringback::cli
