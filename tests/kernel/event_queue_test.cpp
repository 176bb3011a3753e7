// The wheel against a plain priority queue: the same events in the same total order, whatever their times.
#include "queue_pair.h"

using namespace queue_pair;

namespace {

/// How far ahead of now an event is pushed.
struct Horizon {
    std::string name;
    std::function<std::int64_t(std::int64_t now)> draw;
};
const Horizon horizons[] = {
    {"at once", [](std::int64_t) { return 0; }},
    {"heavy ties", [](std::int64_t) { return below(4); }},
    {"near", [](std::int64_t) { return below(100); }},
    {"a minute of milliseconds", [](std::int64_t) { return 1'000'000 * below(60'000); }},
    {"round seconds", [](std::int64_t) { return 1'000'000'000 * below(300); }},
    {"any number of digits", [](std::int64_t) { return static_cast<std::int64_t>(random_words() >> (1 + below(63))); }},
    {"a power of two", [](std::int64_t) { return std::int64_t{1} << below(63); }},
    {"about the end of a slot",
     [](std::int64_t now) {
         const std::int64_t width = power_of_256(below(7)), rest = width - now % width;
         return std::max<std::int64_t>(0, rest + below(3) - 1 + width * below(3));
     }},
    {"the longest", [](std::int64_t now) { return std::max<std::int64_t>(0, longest - now - below(3)); }},
};

// Bursts in, bursts out, now growing, now shrinking until nothing is left; some of the events cancelled.
void play(const Horizon* first, std::int64_t count, double cancelled, int steps)
{
    QueuePair q;
    bool growing = true;
    std::int64_t pending = 0, limit_of_growth = 1;
    for (int i = 0; i < steps; ++i) {
        const std::int64_t burst = below(growing ? 12 : 4);
        for (std::int64_t k = 0; k < burst; ++k) {
            q.push_in(first[below(count)].draw(q.now), any_phase());
            if (static_cast<double>(below(1'000'000)) < cancelled * 1e6)
                q.cancel(q.pushed() - 1 - static_cast<std::size_t>(below(std::min<std::int64_t>(100, static_cast<std::int64_t>(q.pushed())))));
        }
        pending += burst;
        for (std::int64_t k = below(growing ? 6 : 10); k > 0 && pending > 0; --k) {
            if (below(8) == 0) {
                // The end of a run: the clock stops short of the next event, and what is pushed then comes before it.
                const std::int64_t stop = q.now + std::min(first[below(count)].draw(q.now), longest - q.now);
                if (!q.pop(stop)) q.now = stop;
            } else if (!q.pop()) {
                pending = 0;
            }
            --pending;
        }
        if (pending <= 0) {
            if (below(2) == 0) q.pop_all();
            pending = 0, growing = true, limit_of_growth = 1 + below(2000);
        }
        if (pending > limit_of_growth) growing = false;
        if (q.now > longest - 1000 && below(4) == 0) q.clear(), pending = 0;
    }
    q.pop_all();
}

}  // namespace

TEST_CASE("whatever the times, events come in the order of time, phase and sequence")
{
    for (const Horizon& h : horizons) {
        INFO(h.name);
        random_words.seed(1);
        play(&h, 1, 0, 4000);
    }
    random_words.seed(2);
    play(horizons, std::size(horizons), 0, 20'000);
}

TEST_CASE("the same with cancelled events among them, few or most")
{
    for (const double cancelled : {0.1, 0.9}) {
        for (const Horizon& h : horizons) {
            INFO(h.name);
            random_words.seed(3);
            play(&h, 1, cancelled, 2000);
        }
        random_words.seed(4);
        play(horizons, std::size(horizons), cancelled, 10'000);
    }
}
