// Where the wheel has edges: ends of slots and levels, the last instants, bottoms that overflow, cancelled events; the clock.
#include "queue_pair.h"

using namespace queue_pair;

TEST_CASE("one nanosecond on either side of the end of a slot or of a level")
{
    for (std::int64_t k = 1; k <= 7; ++k) {
        for (const std::int64_t digit : {1, 2, 64, 127, 255}) {
            if (k == 7 && digit > 127) continue;
            const std::int64_t edge = digit * power_of_256(k);
            QueuePair q;
            for (const std::int64_t at : {edge + 1, edge, edge - 1, std::int64_t{0}}) q.push(at);
            CHECK(q.pop());
            // The same again with the clock before, at and behind the edge.
            for (int i = 0; i < 3; ++i) {
                q.pop();
                for (const std::int64_t d : {2, 1, 0}) q.push(std::max(q.now, edge) + d);
            }
            CHECK(q.pop_all() == 9);
        }
    }
}

TEST_CASE("the last instants before never are in order, and an event at the limit stays")
{
    QueuePair q;
    for (const std::int64_t at : {longest, longest - 1, power_of_256(7) * 127, power_of_256(7) * 127 - 1, longest}) q.push(at);
    CHECK_FALSE(q.pop(power_of_256(7) * 127 - 1));
    CHECK(q.pop(power_of_256(7) * 127));
    CHECK_FALSE(q.pop(power_of_256(7) * 127));
    CHECK(q.pop_all() == 4);
    CHECK(q.now == longest);
    q.push(longest);
    CHECK(q.pop_all() == 1);
}

TEST_CASE("any number of events in one slot, rising, falling or mixed")
{
    random_words.seed(9);
    // Past every size at which a chunk is full, a slot is dealt out or a bottom goes back to the wheel.
    for (std::int64_t n = 1; n <= 140; ++n) {
        for (int order = 0; order < 3; ++order) {
            QueuePair q;
            for (std::int64_t i = 0; i < n; ++i)
                q.push(3 * power_of_256(3) + 100'000 * (order == 0 ? i : order == 1 ? n - i : below(n)), any_phase());
            REQUIRE(q.pop_all() == static_cast<std::size_t>(n));
        }
    }
}

TEST_CASE("a small slot that is filled up while it is worked off stays in order")
{
    random_words.seed(5);
    for (const std::int64_t width : {2, 200, 256, 65'536, 1'000'000}) {
        QueuePair q;
        q.push(width);  // alone in its slot, which is taken as it is
        q.push(100 * width);
        CHECK(q.pop());
        std::size_t left = 1;
        for (int i = 0; i < 300; ++i, ++left) q.push_in(below(width), any_phase());
        for (int i = 0; i < 100; ++i, --left) CHECK(q.pop());
        for (int i = 0; i < 300; ++i, ++left) q.push_in(below(width) * below(2), any_phase());
        CHECK(q.pop_all() == left);
    }
}

TEST_CASE("what is pushed after a run has ended comes before what that run left over")
{
    random_words.seed(6);
    for (const std::int64_t rest : {std::int64_t{300}, power_of_256(2), power_of_256(4), longest}) {
        QueuePair q;
        q.push(rest);
        q.push(rest, Phase::release);
        CHECK_FALSE(q.pop(10));  // the rest has been looked at
        for (int i = 0; i < 500; ++i) q.push(10 + below(rest - 10), any_phase());
        for (int i = 0; i < 200; ++i) CHECK(q.pop());
        for (int i = 0; i < 200; ++i) q.push_in(below(rest - q.now + 1), any_phase());
        CHECK(q.pop_all() == 502);
    }
}

TEST_CASE("a burst at the current instant comes by phase, then in the order of pushing")
{
    random_words.seed(7);
    QueuePair q;
    q.push(5000);
    CHECK(q.pop());
    for (int i = 0; i < 2000; ++i) q.push(5000, any_phase());
    for (int i = 0; i < 1000; ++i) {
        CHECK(q.pop());
        q.push(5000, any_phase());
    }
    CHECK(q.pop_all() == 2000);
    CHECK(q.now == 5000);
}

TEST_CASE("a queue of nothing but cancelled events is empty, and goes on")
{
    QueuePair q;
    for (int round = 0; round < 5; ++round) {
        const std::size_t first = q.pushed();
        for (int i = 0; i < 1000; ++i) q.push_in(1 + 1'000'003ll * i * i);
        for (std::size_t i = first; i < q.pushed(); ++i) q.cancel(i);
        CHECK_FALSE(q.pop());
        q.push_in(7);
        q.push_in(0);
        CHECK(q.pop_all() == 2);
    }
}

TEST_CASE("cancelled timers do not pile up, and a steady state allocates nothing")
{
    random_words.seed(8);
    QueuePair q;
    for (int i = 0; i < 1000; ++i) q.push_in(below(2'000'000));
    std::size_t settled = 0;
    for (int i = 0; i < 60'000; ++i) {
        REQUIRE(q.pop());
        q.push_in(below(2'000'000));
        q.push_in(3'000'000);  // a guard that never comes to anything
        q.cancel(q.pushed() - 1);
        if (i == 30'000) settled = q.memory();
    }
    CHECK(q.memory() == settled);
    CHECK(settled < 1'000'000);  // 4,000 pending, and not 60,000 of 24 bytes
}

TEST_CASE("a cleared queue has forgotten everything")
{
    QueuePair q;
    for (int i = 0; i < 500; ++i) q.push(1'000'000'000ll * i);
    for (int i = 0; i < 100; ++i) q.pop();
    q.clear();
    CHECK_FALSE(q.pop());
    q.push(3);
    q.push(2);
    CHECK(q.pop_all() == 2);
}

TEST_CASE("the kernel's clock follows the events, never runs back, and knows no event at never")
{
    Kernel kernel;
    Event e;
    kernel.schedule_in(Duration::seconds(2), Phase::timer, 1, 10, 0);
    kernel.schedule_in(Duration::seconds(2), Phase::release, 2, 20, 0);
    kernel.schedule_in(Duration::never(), Phase::release, 3, 30, 0);
    CHECK_FALSE(kernel.next(Time{Duration::seconds(2)}, e));
    CHECK(kernel.now() == Time{});
    CHECK((kernel.next(Time::never(), e) && e.subject() == 20 && e.kind() == 2));
    CHECK((kernel.next(Time::never(), e) && e.subject() == 10 && e.kind() == 1));
    CHECK(kernel.now() == Time{Duration::seconds(2)});
    CHECK_FALSE(kernel.next(Time::never(), e));
    CHECK(kernel.events() == 2);
    kernel.advance_to(Time{Duration::seconds(1)});
    CHECK(kernel.now() == Time{Duration::seconds(2)});
    kernel.schedule_in(Duration::nanoseconds(longest), Phase::timer, 4, 40, 0);  // past the end of time: never
    CHECK_FALSE(kernel.next(Time::never(), e));
    kernel.reset();
    CHECK((kernel.now() == Time{} && kernel.events() == 0));
}

TEST_CASE("an event is dead when the stamp of its subject has moved, wherever its kind keeps stamps")
{
    struct Row {
        std::uint64_t other = 0;
        std::uint32_t stamp = 7;
    };
    std::vector<Row> rows(3);
    Kernel kernel;
    Event e;
    kernel.stamps_of(5, &rows[0].stamp, sizeof(Row));
    for (std::uint32_t i = 0; i < 3; ++i) kernel.schedule_in(Duration::seconds(i + 1), Phase::timer, 5, i, rows[i].stamp);
    kernel.schedule_in(Duration::seconds(5), Phase::timer, 6, 0xffff'ffff, 0);  // of a kind without stamps
    ++rows[1].stamp;
    CHECK((kernel.next(Time::never(), e) && e.subject() == 0));
    rows.resize(100);  // the rows move
    kernel.stamps_of(5, &rows[0].stamp, sizeof(Row));
    CHECK((kernel.next(Time::never(), e) && e.subject() == 2 && e.kind() == 5));
    CHECK((kernel.next(Time::never(), e) && e.kind() == 6));
    CHECK_FALSE(kernel.next(Time::never(), e));
    CHECK(kernel.events() == 3);
}
