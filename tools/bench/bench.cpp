// The product's side of the bench: whole replications with statistics on and trace off, the event queue alone, memory, and
// allocations in the steady state. One line a figure, for tools/bench/run to set beside the bare loops.
#include "kernel/kernel.h"
#include "random/sampler.h"
#include "run/simulation.h"

#include <boost/heap/d_ary_heap.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <new>
#include <queue>
#include <string>
#include <vector>

static std::uint64_t allocations = 0;
void* operator new(std::size_t n)
{
    ++allocations;
    if (void* p = std::malloc(n)) return p;
    throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace ringback {
namespace {

double cpu_seconds()
{
    timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

ModelPtr model_of(const std::string& text)
{
    const Reading reading = parse_scenario(text, "bench.yaml");
    Problems problems = reading.problems;
    ModelPtr model = has_errors(problems) ? nullptr : build(reading.scenario, problems);
    if (!model) {
        for (const auto& p : problems) std::fputs(to_text(p).c_str(), stderr);
        std::exit(3);
    }
    return model;
}

std::string loss_group(int circuits, double erlangs, double seconds)
{
    char text[1000];
    std::snprintf(text, sizeof text, R"(ringback: 1
run: {duration: %.0f s, replications: 1}
switches: {A: {}, B: {}}
trunk_groups: {AB: {between: [A, B], circuits: %d}}
callers:
  public: {from: {outside: A}, to: {outside: B}, arrivals: {offered: %g E}, conversation: {exponential: 180 s}}
)", seconds, circuits, erlangs);
    return text;
}

std::string office(double seconds)
{
    char text[1000];
    std::snprintf(text, sizeof text, R"(ringback: 1
run: {duration: %.0f s, replications: 1}
switches: {A: {}}
lines: {office: {switch: A, numbers: 1000..1999}}
callers:
  internal:
    from: office
    to: office
    arrivals: {idle_time: {exponential: 720 s}}
    conversation: {exponential: 180 s}
    when_busy: redial
    redial: {probability: 70 %%, delay: {exponential: 30 s}}
)", seconds);
    return text;
}

// One replication without listeners; prints attempts and events a CPU-second.
void workload(const char* name, const std::string& text)
{
    const ModelPtr model = model_of(text);
    Simulation simulation(*model, 1);
    const double start = cpu_seconds();
    simulation.run({});
    const double used = cpu_seconds() - start;
    std::uint64_t attempts = 0;
    for (const auto& s : simulation.exchange.recorder.tally.streams) attempts += s.attempts;
    std::printf("%s calls_per_s %.6g events_per_s %.6g calls %.0f\n", name, static_cast<double>(attempts) / used,
                static_cast<double>(simulation.exchange.kernel.events()) / used, static_cast<double>(attempts));
}

// The queue alone: pop the earliest of n, push one an exponential time later. A queue's `push` takes a time, its `pop` gives one.
template <class Push, class Pop>
void hold(const char* name, std::uint32_t n, const Push& push, const Pop& pop)
{
    const Sampler law(Law::exponential(Duration::seconds(1)));
    const Key key(1);
    const auto draw = [&](std::uint32_t i) { return law.draw(Place(key, 2, 3, i), Purpose::life); };
    for (std::uint32_t i = 0; i < n; ++i) push(draw(i));
    // The steps are drawn before, as many as the bare loop has: the queue is measured, not the generator.
    std::array<Duration, 8192> steps;
    for (std::uint32_t i = 0; i < steps.size(); ++i) steps[i] = draw(n + i);
    const std::uint32_t holds = 4'000'000;
    const auto run = [&](std::uint32_t times) {
        for (std::uint32_t i = 0; i < times; ++i) push(pop() + steps[i % steps.size()]);
    };
    run(std::min(n, holds / 2));
    const double start = cpu_seconds();
    run(holds);
    std::printf("hold %s %u %.6g\n", name, n, holds / (cpu_seconds() - start));
}

void hold_wheel(std::uint32_t n)
{
    Kernel kernel;
    kernel.reset();
    Event e;
    hold(
        "wheel", n, [&](Duration at) { kernel.schedule(Time(at), Phase::demand, 0, 0, 0); },
        [&] {
            kernel.next(Time::never(), e);
            return Duration::nanoseconds(e.at);
        });
}

struct Later {
    bool operator()(const Event& a, const Event& b) const { return b < a; }
};
using StdHeap = std::priority_queue<Event, std::vector<Event>, Later>;
using BoostHeap = boost::heap::d_ary_heap<Event, boost::heap::arity<4>, boost::heap::compare<Later>>;

template <class Heap>
void hold_heap(const char* name, std::uint32_t n)
{
    Heap heap;
    std::uint64_t sequence = 0;
    hold(
        name, n, [&](Duration at) { heap.push({at.count(), Event::make_order(Phase::demand, sequence++, 0), 0, 0}); },
        [&] {
            const Duration at = Duration::nanoseconds(heap.top().at);
            heap.pop();
            return at;
        });
}

void memory()
{
    const auto resident = [] {
        std::FILE* f = std::fopen("/proc/self/statm", "r");
        long pages = 0, rss = 0;
        if (f && std::fscanf(f, "%ld %ld", &pages, &rss) != 2) rss = 0;
        if (f) std::fclose(f);
        return static_cast<double>(rss) * 4096;
    };
    const double before = resident();
    const ModelPtr model = model_of(R"(ringback: 1
run: {duration: 1 s, replications: 1}
switches: {A: {}}
lines: {town: {switch: A, numbers: 1000000..1999999}}
callers:
  town: {from: town, to: town, arrivals: {per_line: 1 per day}, conversation: {exponential: 180 s}}
)");
    Simulation simulation(*model, 0);
    simulation.run({});
    rusage use;
    getrusage(RUSAGE_SELF, &use);
    std::printf("idle_line bytes %.1f (row %zu, source %zu, event %zu)\n", (resident() - before) / 1e6, sizeof(LineRow),
                sizeof(SourceRow), sizeof(Event));
    std::printf("million_idle_lines megabytes %.1f\n", static_cast<double>(use.ru_maxrss) * 1024 / 1e6);
    std::printf("call_in_progress bytes %zu (call %zu, demand %zu, event %zu)\n",
                sizeof(CallRow) + sizeof(DemandRow) + sizeof(Event), sizeof(CallRow), sizeof(DemandRow), sizeof(Event));
}

// Allocations between the middle and the end of a long run, when tables and pools have grown to what they need.
bool steady_state(const char* name, const std::string& half, const std::string& whole)
{
    const auto count = [](const std::string& text, std::uint64_t& events) {
        const ModelPtr model = model_of(text);
        Simulation simulation(*model, 1);
        const std::uint64_t before = allocations;
        simulation.run({});
        events = simulation.exchange.kernel.events();
        return allocations - before;
    };
    std::uint64_t events_half = 0, events_whole = 0;
    const std::uint64_t a = count(half, events_half), b = count(whole, events_whole);
    std::printf("%s allocations %llu in %llu further events\n", name, static_cast<unsigned long long>(b - a),
                static_cast<unsigned long long>(events_whole - events_half));
    return a == b;
}

}  // namespace
}  // namespace ringback

int main(int argc, char** argv)
{
    using namespace ringback;
    const std::string what = argc > 1 ? argv[1] : "";
    const double share = argc > 2 ? std::atof(argv[2]) : 1;  // of the usual length, for callgrind
    if (what == "w1") {
        workload("w1", loss_group(100, 90, 6e6 * share));
    } else if (what == "w2") {
        workload("w2", loss_group(10'000, 9'900, 60'000 * share));
    } else if (what == "w3") {
        workload("w3", office(1.5e6 * share));
    } else if (what == "hold") {
        for (const std::uint32_t n : {100u, 10'000u, 1'000'000u}) {
            hold_wheel(n);
            hold_heap<StdHeap>("std::priority_queue", n);
            hold_heap<BoostHeap>("d_ary_heap<4>", n);
        }
    } else if (what == "memory") {
        memory();
    } else if (what == "allocations") {
        const bool none = steady_state("w1", loss_group(100, 90, 2e6), loss_group(100, 90, 6e6));
        return steady_state("w3", office(2e5), office(6e5)) && none ? 0 : 1;
    } else {
        std::fputs("usage: ringback_bench w1|w2|w3|hold|memory|allocations (see tools/bench/run)\n", stderr);
        return 2;
    }
}
