// `size` against theory: on grids of twenty points it finds the exact number, as surely as it says.
#include "../folder.h"
#include "../lab.h"
#include "ringback/formulas.h"
#include "ringback/study.h"

using namespace ringback;

namespace {

struct Point {
    std::string scenario, find, objective;
    std::uint32_t exact;
};

SizeResult found(const Point& p, std::uint32_t low, std::uint32_t high, unsigned threads = 1)
{
    const ringback::test::Folder f;
    SizeRequest request;
    request.path = f.write("x.yaml", p.scenario);
    request.find = p.find;
    request.low = low;
    request.high = high;
    request.objective = p.objective;
    Problems problems;
    StudyOptions options;
    options.threads = threads;
    SizeResult r = size(request, options, problems);
    for (const Problem& problem : problems) FAIL_CHECK(to_text(problem));
    return r;
}

Point loss(double traffic, double blocking)
{
    return {fmt::format(R"(ringback: 1
run: {{duration: 20000 s, warm_up: 1000 s, replications: 10}}
switches: {{A: {{}}, B: {{}}}}
trunk_groups: {{AB: {{between: [A, B], circuits: 1}}}}
callers: {{public: {{from: {{outside: A}}, to: {{outside: B}}, arrivals: {{offered: {} E}}, conversation: {{exponential: 100 s}}}}}}
)", traffic),
            "trunk_groups.AB.circuits", fmt::format("trunk_groups.AB.call_congestion < {}", blocking), *erlang_b_circuits(traffic, blocking)};
}

}  // namespace

TEST_CASE("size finds Erlang's number of circuits on twenty points")
{
    int sure = 0, sure_and_wrong = 0, wrong = 0;
    for (const double traffic : {2.0, 4.0, 7.0, 11.0, 16.0}) {
        for (const double blocking : {0.01, 0.03, 0.08, 0.2}) {
            const Point p = loss(traffic, blocking);
            const SizeResult r = found(p, 1, 40);
            INFO(traffic, " E, ", blocking, ": ", r.answer.value_or(0), " for ", p.exact);
            CHECK(r.answer);
            wrong += r.answer != p.exact;
            sure += r.probability >= 0.95;
            sure_and_wrong += r.probability >= 0.95 && r.answer != p.exact;
            CHECK(r.theory);
        }
    }
    CHECK(sure >= 18);           // the others are a hair from the bound, and say so
    CHECK(sure_and_wrong <= 1);  // 5 % of twenty
    CHECK(wrong <= 2);
}

TEST_CASE("size says when not even the highest is enough, and when the lowest is")
{
    const Point p = loss(7, 0.01);
    const SizeResult none = found(p, 2, 8);
    CHECK_FALSE(none.answer);
    CHECK(none.probability > 0.95);
    CHECK(found(p, 20, 30).answer == 20);
}

TEST_CASE("size does not depend on threads")
{
    const Point p = loss(4, 0.03);
    CHECK(to_json(found(p, 1, 40), "", "") == to_json(found(p, 1, 40, 3), "", ""));
}
