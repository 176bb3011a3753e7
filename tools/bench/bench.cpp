// The product's side of the bench: whole replications with statistics on and trace off, the event queue alone, memory, and
// allocations in the steady state. One line a figure, for tools/bench/run to set beside the bare loops.
#include "kernel/kernel.h"
#include "random/sampler.h"
#include "run/simulation.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <new>
#include <queue>
#include <string>

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

// The queue alone: pop the earliest of n, push one an exponential time later.
template <class Push, class Pop>
void hold(const char* name, std::uint32_t n, const Push& push, const Pop& pop)
{
    const Sampler law(Law::exponential(Duration::seconds(1)));
    Place place{1, 2, 3, 0};
    for (std::uint32_t i = 0; i < n; ++i) {
        place.demand = i;
        push(law.draw(place, Purpose::life));
    }
    // The steps are drawn before: the queue is measured, not the generator.
    std::vector<Duration> steps(1 << 16);
    for (std::uint32_t i = 0; i < steps.size(); ++i) {
        place.demand = n + i;
        steps[i] = law.draw(place, Purpose::life);
    }
    const std::uint32_t holds = 4'000'000;
    for (std::uint32_t i = 0; i < std::min(n, 2'000'000u); ++i) push(pop() + steps[i & 0xffff]);
    const double start = cpu_seconds();
    for (std::uint32_t i = 0; i < holds; ++i) push(pop() + steps[i & 0xffff]);
    std::printf("%s_%u holds_per_s %.6g\n", name, n, holds / (cpu_seconds() - start));
}

void hold_wheel(std::uint32_t n)
{
    Kernel kernel;
    kernel.reset();
    hold(
        "wheel", n, [&](Duration at) { kernel.schedule(Time(at), Phase::demand, 0, 0, 0); },
        [&] {
            Event e;
            kernel.next(Time::never(), e);
            return Duration::nanoseconds(e.at);
        });
}

void hold_heap(std::uint32_t n)
{
    const auto later = [](const Event& a, const Event& b) { return b < a; };
    std::priority_queue<Event, std::vector<Event>, decltype(later)> heap(later);
    std::uint64_t sequence = 0;
    hold(
        "std_priority_queue", n, [&](Duration at) { heap.push({at.count(), sequence++, 0, 0}); },
        [&] {
            const Event e = heap.top();
            heap.pop();
            return Duration::nanoseconds(e.at);
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
    std::printf("idle_line bytes %.1f (row %zu, source %zu, event %zu)\n", (resident() - before) / 1e6, sizeof(LineRow),
                sizeof(SourceRow), sizeof(Event));
    std::printf("call_in_progress bytes %zu (call %zu, demand %zu, event %zu)\n",
                sizeof(CallRow) + sizeof(DemandRow) + sizeof(Event), sizeof(CallRow), sizeof(DemandRow), sizeof(Event));
}

// Allocations between the middle and the end of a long run, when tables and pools have grown to what they need.
void steady_state(const char* name, const std::string& half, const std::string& whole)
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
        for (const std::uint32_t n : {100u, 10'000u, 1'000'000u}) hold_wheel(n), hold_heap(n);
    } else if (what == "memory") {
        memory();
    } else if (what == "allocations") {
        steady_state("w1", loss_group(100, 90, 2e6), loss_group(100, 90, 6e6));
        steady_state("w3", office(2e5), office(6e5));
    } else {
        std::fputs("usage: ringback_bench w1|w2|w3|hold|memory|allocations (see tools/bench/run)\n", stderr);
        return 2;
    }
}
