// Ten times as many replications need no more memory, but for the place of each in a store.
#include "../folder.h"
#include "../lab.h"
#include "ringback/study.h"

#include <malloc.h>

#include <atomic>
#include <chrono>
#include <thread>

using namespace ringback;

namespace {

constexpr char tiny[] = R"(ringback: 1
run: {duration: 10 s, replications: 1}
switches: {A: {}, B: {}}
trunk_groups: {AB: {between: [A, B], circuits: 3}}
callers: {public: {from: {outside: A}, to: {outside: B}, arrivals: {offered: 2 E}, conversation: {exponential: 1 s}}}
experiment: {vary: {trunk_groups.AB.circuits: [3, 4]}, compare_with: {trunk_groups.AB.circuits: 3}}
)";

/// Bytes of the heap that work() has at most, looked at every millisecond.
template <class Work>
double most_of(const Work& work)
{
    const auto now = [] {
        const struct mallinfo2 m = ::mallinfo2();
        return static_cast<double>(m.uordblks + m.hblkhd);
    };
    const double before = now();
    std::atomic<bool> is_over{false};
    double most = 0;
    std::thread looks([&] {
        for (; !is_over; std::this_thread::sleep_for(std::chrono::milliseconds(1))) most = std::max(most, now() - before);
    });
    work();
    most = std::max(most, now() - before);
    is_over = true;
    looks.join();
    return most;
}

// A replication of the tiny scenario has some 2 KB.
constexpr double kept = 9000 * 2000.0;

}  // namespace

TEST_CASE("a run's memory does not grow with its replications")
{
    for (const unsigned threads : {1u, 3u}) {
        const auto of = [&](const char* replications) {
            const ModelPtr model = lab::build(lab::read(tiny, {{"run.replications", replications}}));
            RunOptions options;
            options.threads = threads;
            return most_of([&] { CHECK(run(*model, options).complete); });
        };
        const double few = of("1000"), many = of("10000");
        CAPTURE(threads);
        CAPTURE(few);
        CHECK(many - few < kept / 10);
    }
}

TEST_CASE("a study's memory grows by the places of its replications in the store, no more")
{
    const ringback::test::Folder folder;
    const std::string path = folder.write("x.yaml", tiny);
    const auto of = [&](const char* replications) {
        SweepOptions options;
        options.threads = 2;
        Problems problems;
        Study study = open_study(read_scenario(path, {{"run.replications", replications}}).scenario, path, folder.path(replications), options, problems);
        REQUIRE(problems.empty());
        return most_of([&] {
            CHECK(sweep(study, options));
            std::uint32_t folded = 0;
            for_each_result(study, [&](std::size_t, const CellResult& r) { folded += r.result.replications; }, 2);
            CHECK(folded == 2 * study.replications);
        });
    };
    const double few = of("1000"), many = of("10000");
    CAPTURE(few);
    CHECK(many - few < 2 * 9000 * 100 + kept / 10);  // two combinations; 56 bytes, and those of a task
}
