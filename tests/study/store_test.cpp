// The run store: what is put in comes out to the bit, whatever happens to its files; and it is what its documentation says.
#include "../folder.h"
#include "../lab.h"
#include "run/names.h"
#include "study/codec.h"
#include "study/store.h"
#include "second_reader.h"

#include <xxhash.h>

#include <atomic>
#include <bit>
#include <cstring>
#include <limits>
#include <map>
#include <thread>

using namespace ringback;
using ringback::test::Folder;
using ringback::test::StoredReplication;

namespace {

constexpr char identity[] = "scenario x seed 1 model 2";
const Hash one = hash_of("000102030405060708090a0b0c0d0e0f"), other = hash_of("ff0102030405060708090a0b0c0d0e0f");

std::string only_file(const Folder& f) { return f.read("0000.rbs"); }

/// Payloads as they were put in.
std::string payload(std::uint32_t k) { return std::string(20 + 7 * k, static_cast<char>('a' + k)) + "rbrecord"; }

void fill(const Folder& f, std::uint32_t n)
{
    StoreWriter writer(f.path(), identity);
    for (std::uint32_t k = 0; k < n; ++k) writer.append(k % 2 ? other : one, k, payload(k));
}

/// How many of the n are there; each that is there must be right.
std::uint32_t whole(const Folder& f, std::uint32_t n)
{
    const StoredRecords store(f.path(), identity);
    Payloads payloads(store);
    std::uint32_t there = 0;
    for (std::uint32_t k = 0; k < n; ++k) {
        const Stored* s = store.find(k % 2 ? other : one, k);
        if (!s) continue;
        REQUIRE(payloads(*s) == payload(k));
        ++there;
    }
    return there;
}

}  // namespace

TEST_CASE("a replication that was stored folds to the same bits")
{
    const Scenario s = lab::read(lab::mixed, {{"record", "{every: 7 min, intervals: 25 min, loads: [circuits]}"}});
    const ModelPtr model = lab::build(s);
    Fold straight(*model), stored(*model);
    Replication back;
    back.tally = blank_tally(*model);
    for (std::uint32_t r = 0; r < 3; ++r) {
        auto replication = replicate(*model, r, {});
        REQUIRE(replication);
        straight.add(*replication);
        REQUIRE(replication->snapshots.size() == 19);
        REQUIRE(decode(encode(*replication), back));
        CHECK(back.snapshots == replication->snapshots);
        stored.add(back);
    }
    CHECK(lab::findings(stored.result()) == lab::findings(straight.result()));
    CHECK(stored.result().invariants.checked == straight.result().invariants.checked);
    CHECK(lab::findings(straight.result()) != lab::findings(Fold(*model).result()));
}

TEST_CASE("bytes that are not of such a tally are no replication")
{
    const ModelPtr model = lab::build(lab::read(lab::mixed));
    auto replication = replicate(*model, 0, {});
    const std::string bytes = encode(*replication);
    Replication back, other_model;
    back.tally = blank_tally(*model);
    CHECK(decode(bytes, back));
    CHECK_FALSE(decode(bytes + '\1', back));
    CHECK_FALSE(decode(bytes.substr(0, bytes.size() - 1), back));
    CHECK_FALSE(decode("", back));
    replication->snapshots = {Snapshot(3), Snapshot(3)};  // of another model
    CHECK_FALSE(decode(encode(*replication), back));
    other_model.tally = blank_tally(*lab::build(lab::read(lab::Town().line("a").line("b").calls("a", "b", "1 s", "1 s").text("1 min"))));
    CHECK_FALSE(decode(bytes, other_model));
}

TEST_CASE("a store cut off anywhere gives what was whole before the cut")
{
    const Folder full;
    fill(full, 6);
    const std::string bytes = only_file(full);
    std::uint32_t most = 0;
    for (std::size_t length = 0; length <= bytes.size(); ++length) {
        const Folder cut;
        cut.write("0000.rbs", bytes.substr(0, length));
        const std::uint32_t there = whole(cut, 6);
        CHECK(there >= most);
        most = there;
    }
    CHECK(most == 6);
}

TEST_CASE("no byte that changes in a store gives a wrong replication, and only its own record is lost")
{
    const Folder full;
    fill(full, 6);
    const std::string bytes = only_file(full);
    const std::size_t header = bytes.find("rbrecord");
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 4);
        const Folder f;
        f.write("0000.rbs", damaged);
        CHECK(whole(f, 6) == (at < header ? 0u : 5u));
    }
    const Folder zeroed;
    std::string hole = bytes;
    std::memset(hole.data() + header + 100, 0, 60);
    zeroed.write("0000.rbs", hole);
    CHECK(whole(zeroed, 6) >= 3);
    CHECK_FALSE(StoredRecords(zeroed.path(), identity).remarks().empty());
}

TEST_CASE("a last record is torn where it is cut off, and damaged where a bit of it changed")
{
    const Folder full;
    fill(full, 3);
    const std::string bytes = only_file(full);
    const auto said = [](std::string changed) {
        const Folder f;
        f.write("0000.rbs", changed);
        const StoredRecords store(f.path(), identity);
        return store.remarks().empty() ? std::string() : store.remarks().back();
    };
    CHECK(said(bytes) == "");
    for (const std::size_t left : {1u, 3u, 20u, 50u}) CHECK(said(bytes.substr(0, bytes.size() - left)).find("torn") != std::string::npos);
    std::string flipped = bytes;
    flipped[bytes.size() - 3] ^= 1;
    CHECK(said(flipped).find("bytes at") != std::string::npos);
    CHECK(said(flipped).find("torn") == std::string::npos);
}

TEST_CASE("a file that goes away while the store is read was one that nothing was put in")
{
    const Folder f;
    for (int files = 0; files < 40; ++files) fill(f, 4);  // read before one that is listed with them
    std::atomic<bool> is_over{false};
    std::thread others([&] {
        while (!is_over) StoreWriter(f.path(), identity);  // there, and gone
    });
    for (int k = 0; k < 300; ++k) CHECK(whole(f, 4) == 4);
    is_over = true;
    others.join();
}

TEST_CASE("a header may say more than whose a file is, and whoever asks for that finds it")
{
    const Folder f;
    CHECK_FALSE(said_after(" warm_up ", f.path("none")));
    fill(f, 1);
    CHECK_FALSE(said_after(" warm_up ", f.path()));
    StoreWriter(f.path(), std::string(identity) + " warm_up 5 min").append(one, 8, payload(8));
    CHECK(said_after(" warm_up ", f.path()) == "5 min");
    CHECK(StoredRecords(f.path(), identity).find(one, 8));
    CHECK_THROWS_AS(StoredRecords(f.path(), "scenario x seed 1 model 22"), StoreError);
}

TEST_CASE("writers do not meet: each has a file of its own, and a store is their union")
{
    const Folder f;
    {
        StoreWriter a(f.path(), identity), b(f.path(), identity), idle(f.path(), identity);
        a.append(one, 0, payload(0));
        b.append(other, 1, payload(1));
        b.append(one, 0, payload(0));  // the same replication, computed twice
    }
    CHECK(f.listing().find("0002.rbs") == std::string::npos);  // nothing was put in
    CHECK(whole(f, 2) == 2);
    CHECK_FALSE(StoredRecords(f.path(), identity).find(one, 1));

    StoreWriter(f.path(), identity).append(one, 0, "something else");
    CHECK_THROWS_AS(StoredRecords(f.path(), identity), StoreError);
    CHECK_THROWS_AS(StoredRecords(f.path(), "scenario y seed 1 model 2"), StoreError);
}

TEST_CASE("a store is what its documentation says: a reader of its own finds the same")
{
    const Folder f;
    fill(f, 5);
    const std::string bytes = only_file(f);
    const auto number = [&](std::size_t at) {
        std::uint32_t n = 0;
        std::memcpy(&n, bytes.data() + at, 4);  // little-endian, as this machine
        return n;
    };
    REQUIRE(bytes.substr(0, 17) == "ringback store 2\n");
    std::size_t at = 17 + 4 + 16 + number(17);
    CHECK(bytes.substr(at - number(17), number(17)) == identity);
    std::uint32_t k = 0;
    for (; at < bytes.size(); ++k) {
        REQUIRE(bytes.substr(at, 8) == "rbrecord");
        const std::uint32_t length = number(at + 24);
        CHECK(number(at + 28) == k);
        CHECK(static_cast<unsigned char>(bytes[at + 32]) == (k % 2 ? 255 : 0));
        XXH128_canonical_t sum;
        XXH128_canonicalFromHash(&sum, XXH3_128bits(bytes.data() + at + 24, 24 + length));
        CHECK(std::memcmp(sum.digest, bytes.data() + at + 8, 16) == 0);
        CHECK(bytes.substr(at + 48, length) == payload(k));
        at += 48 + length;
    }
    CHECK(k == 5);
}

TEST_CASE("a replication's numbers come back, however great they are, and a second reader finds the same")
{
    const ModelPtr model = lab::build(lab::read(lab::mixed));
    Replication r, back;
    r.tally = blank_tally(*model);
    back.tally = blank_tally(*model);
    for (int bits = 0; bits < 127; ++bits) {
        for (const int beside : {-1, 0, 1}) {
            const Wide n = (Wide{1} << bits) + beside;
            r.tally.modes[0].port_time = n;
            const std::string bytes = encode(r);
            REQUIRE(decode(bytes, back));
            CHECK(back.tally.modes[0].port_time == n);
            const StoredReplication second(bytes);
            REQUIRE(second.numbers.size() > 3 * mode_count);
            CHECK(second.numbers[second.numbers.size() - 3 * mode_count] == static_cast<unsigned __int128>(n));
            for (std::size_t cut = 1; cut < bytes.size(); cut += 7) CHECK_FALSE(decode(bytes.substr(0, bytes.size() - cut), back));
        }
    }
}

TEST_CASE("waits come back to the bit, however long, however many, and a second reader finds the same")
{
    const ModelPtr model = lab::build(lab::read(lab::mixed));
    Replication r, back;
    r.tally = blank_tally(*model);
    back.tally = blank_tally(*model);
    Waits& waits = r.tally.modes[2].waits;
    std::map<std::uint64_t, std::pair<std::uint64_t, Wide>> expected;  // by what says the bucket: the first twelve bits of a wait
    std::uint64_t random = 1;
    const auto add = [&](std::int64_t ns, std::uint64_t times) {
        waits.add(Duration::nanoseconds(ns), times);
        const auto n = static_cast<std::uint64_t>(ns);
        const int beyond = std::max(0, static_cast<int>(std::bit_width(n)) - 12);
        auto& [count, sum] = expected[n >> beyond << beyond];
        count += times;
        sum += static_cast<Wide>(n) * times;
    };
    const auto check = [&] {
        const std::string bytes = encode(r);
        back.tally.modes[2].waits.add(Duration::seconds(1));  // what was there before goes away
        REQUIRE(decode(bytes, back));
        const Waits& now = back.tally.modes[2].waits;
        CHECK(now.count() == waits.count());
        CHECK(now.sum() == waits.sum());
        CHECK(now.buckets() == expected.size());
        for (const double share : {0.0, 0.01, 0.25, 0.5, 0.9, 0.99, 1.0}) CHECK(now.quantile(share) == waits.quantile(share));
        CHECK(encode(back) == bytes);
        const StoredReplication second(bytes);
        REQUIRE(second.waits.size() == 2 * r.tally.streams.size() + r.tally.hunts.size() + mode_count);
        const auto& found = second.waits[second.waits.size() - mode_count + 2];
        REQUIRE(found.size() == expected.size());
        for (std::size_t i = 0; const auto& [least, bucket] : expected) {
            CHECK(found[i].first == bucket.first);
            CHECK(found[i++].second == bucket.second);
        }
        Waits twice = now, straight = waits;  // and are added to like any others
        twice.add(Duration::seconds(3), 2);
        straight.add(Duration::seconds(3), 2);
        twice.merge(now);
        straight.merge(waits);
        CHECK(twice.count() == straight.count());
        CHECK(twice.sum() == straight.sum());
        CHECK(twice.buckets() == straight.buckets());
        for (const double share : {0.0, 0.3, 0.5, 0.99, 1.0}) CHECK(twice.quantile(share) == straight.quantile(share));
        CHECK(straight.since(now).sum() == straight.sum() - now.sum());
        CHECK(straight.since(now).buckets() == straight.since(waits).buckets());
    };
    check();
    for (const std::uint64_t times : {1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 100'000}) {
        for (int bits = 0; bits < 63; ++bits) {
            for (const std::int64_t beside : {-1, 0, 1}) add((std::int64_t{1} << bits) + beside, times);
            random = random * 6364136223846793005u + 1442695040888963407u;
            add(static_cast<std::int64_t>(random >> (64 - std::max(1, bits)) >> (bits == 0)), times);
        }
        check();
    }
    add(std::numeric_limits<std::int64_t>::max(), std::uint64_t{1} << 40);  // more than eight bytes hold
    check();
}
