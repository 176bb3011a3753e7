// An address gives its numbers, every other address others.
#include "random/place.h"

#include "statistics.h"

#include <doctest/doctest.h>

#include <bit>
#include <functional>
#include <set>
#include <string>

using namespace ringback;
using namespace statistics;

namespace {

constexpr std::uint32_t corners[] = {0, 1, 0x80, 0xffff, 0x8000'0000, 0xffff'ffff};
constexpr auto last_purpose = static_cast<std::uint32_t>(Purpose::redial_again);

}  // namespace

TEST_CASE("Philox gives the numbers published with Random123")
{
    // kat_vectors, philox2x64 with 7 rounds: counter, key, result. An address spells the counter as 32 bits of demand, 8 of
    // purpose and 24 of index, then 32 of owner and 32 of line.
    const Key none(0), all(~0ull), some(0xa4093822299f31d0u);
    const Block zeros = Place{none, 0, 0, 0}.block(Purpose{0}, 0);
    CHECK(zeros.low == 0xb41da69fbfefc666u);
    CHECK(zeros.high == 0x511e9ce1a5534056u);
    const Block ones = Place{all, ~0u, ~0u, ~0u}.block(Purpose{0xff}, ~0u);
    CHECK(ones.low == 0xa4696cc04462015du);
    CHECK(ones.high == 0x724782dae17169e9u);
    const Block pi = Place{some, 0x13198a2eu, 0x03707344u, 0x243f6a88u}.block(Purpose{0x85}, 0xa308d3u);
    CHECK(pi.low == 0x98ed1534392bf372u);
    CHECK(pi.high == 0x67528b1568882fd5u);
}

TEST_CASE("no two addresses have the same numbers")
{
    const Key key(1);
    std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
    std::size_t places = 0;
    for (const std::uint32_t owner : corners)
        for (const std::uint32_t line : corners)
            for (const std::uint32_t demand : corners)
                for (std::uint32_t purpose = 0; purpose <= last_purpose; ++purpose)
                    for (const std::uint32_t index : {0u, 1u, 0xffu, 0x100u, 0xff'ffffu}) {
                        const Block b = Place{key, owner, line, demand}.block(static_cast<Purpose>(purpose), index);
                        seen.emplace(b.high, b.low);
                        ++places;
                    }
    CHECK(seen.size() == places);
}

TEST_CASE("every replication of every seed has a key of its own, and none is the neighbour's")
{
    std::set<std::uint64_t> keys;
    std::uint64_t differing = 0;
    const std::uint64_t seeds[] = {0, 1, 2, 1000, 0xffff'ffffu, 0x1'0000'0000u, 0x1'0000'0001u, ~0ull};
    for (const std::uint64_t seed : seeds) {
        for (std::uint32_t r = 0; r < 4096; ++r) {
            const std::uint64_t key = replication_key(seed, r).word();
            keys.insert(key);
            differing += static_cast<std::uint64_t>(std::popcount(key ^ replication_key(seed, r + 1).word()));
        }
    }
    const std::size_t n = std::size(seeds) * 4096;
    CHECK(keys.size() == n);
    // 64 n coins: 32 n heads with a standard deviation of 4 sqrt(n).
    CHECK(std::abs(static_cast<double>(differing) - 32.0 * static_cast<double>(n)) < 4.5 * 4 * std::sqrt(static_cast<double>(n)));
}

TEST_CASE("one bit of an address or a key changes half the bits of its numbers")
{
    const int n = 1000;
    const auto turned = [](Place p, std::uint32_t purpose, std::uint32_t index, int bit) {
        const std::uint64_t one = std::uint64_t{1} << bit % 32;
        const Key other(p.key->word() ^ std::uint64_t{1} << bit % 64);
        if (bit < 64)
            p.key = &other;
        else if (bit < 128)
            p.whose ^= std::uint64_t{1} << (bit - 64);
        else if (bit < 160)
            p.demand ^= one << 32;
        else if (bit < 184)
            index ^= one;
        else
            purpose ^= one >> 24;
        return p.block(static_cast<Purpose>(purpose), index);
    };
    for (int bit = 0; bit < 192; ++bit) {
        int differing = 0;
        for (std::uint32_t i = 0; i < n; ++i) {
            const Key key = replication_key(1, i);
            const Place p{key, 7, i, 3 * i};
            const Block a = p.block(Purpose::ring, i), b = turned(p, static_cast<std::uint32_t>(Purpose::ring), i, bit);
            differing += std::popcount(a.high ^ b.high) + std::popcount(a.low ^ b.low);
        }
        CAPTURE(bit);
        CHECK(std::abs(differing - 64 * n) < 4.5 * std::sqrt(32.0 * n));  // of 128 n coins
    }
}

TEST_CASE("neighbours are strangers: no correlation along any coordinate, within a block or with the next word")
{
    const std::uint32_t n = 20'000;
    using Draw = std::function<double(std::uint32_t)>;
    const auto first = [](const Place& p, Purpose purpose = Purpose::ring, std::uint32_t index = 0) {
        return Words(p, purpose, index).uniform();
    };
    const Key key(5);
    const auto first_under = [&](const Key& k) { return first({k, 1, 0, 0}); };
    const std::pair<std::string, Draw> walks[] = {
        {"owner", [&](std::uint32_t i) { return first({key, i, 0, 0}); }},
        {"line", [&](std::uint32_t i) { return first({key, 1, i, 0}); }},
        {"demand", [&](std::uint32_t i) { return first({key, 1, 0, i}); }},
        {"index", [&](std::uint32_t i) { return first({key, 1, 0, 0}, Purpose::ring, i); }},
        {"purpose", [&](std::uint32_t i) { return first({key, 1, 0, i / 25}, static_cast<Purpose>(i % 25)); }},
        {"replication", [&](std::uint32_t i) { return first_under(replication_key(5, i)); }},
        {"seed", [&](std::uint32_t i) { return first_under(replication_key(i, 5)); }},
        {"key", [&](std::uint32_t i) { return first_under(Key(i)); }},
    };
    for (const auto& [name, draw] : walks) {
        INFO(name);
        Numbers x;
        for (std::uint32_t i = 0; i <= n; ++i) x.push_back(draw(i));
        CHECK(distance(x, [](double u) { return u; }) < 2.2);
        CHECK(std::abs(correlation({x.begin(), x.end() - 1}, {x.begin() + 1, x.end()})) < 4.5);
    }
    Numbers x;
    Words words({key, 1, 0, 0}, Purpose::ring);
    for (std::uint32_t i = 0; i <= n; ++i) x.push_back(words.uniform());
    CHECK(std::abs(correlation({x.begin(), x.end() - 1}, {x.begin() + 1, x.end()})) < 4.5);
}

TEST_CASE("words come block by block, the upper half first, after one that is known already")
{
    const Key key(1);
    const Place p{key, 2, 3, 4};
    for (const std::uint32_t index : {0u, 1u, 7u}) {
        Words words(p, Purpose::camp_patience, index), known(p, Purpose::camp_patience, index, 99);
        CHECK(known.next() == 99);
        for (std::uint32_t k = 0; k < 5; ++k) {
            const Block b = p.block(Purpose::camp_patience, 256 * index + k);
            CHECK((words.next() == b.high && words.next() == b.low));
            CHECK((known.next() == b.high && known.next() == b.low));
        }
    }
}

TEST_CASE("words without end never reach into those of the next index")
{
    const Key key(1);
    const Place p{key, 2, 3, 4};
    Words words(p, Purpose::redial, 3);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 2000; ++i) seen.insert(words.next());
    CHECK(seen.size() == 2000);
    Words neighbour(p, Purpose::redial, 4);
    for (int i = 0; i < 2000; ++i) CHECK(seen.count(neighbour.next()) == 0);
}

TEST_CASE("a uniform number lies inside its interval, whatever the word")
{
    CHECK(uniform_of(~0ull) < 1);
    CHECK(uniform_of(0) > 0);
    CHECK(uniform_of(1ull << 63) > 0.5);
}

TEST_CASE("a chance is exact at its ends and its threshold, and true to its probability")
{
    CHECK(Chance(1).always());
    CHECK(Chance(1).happens(~0ull));
    CHECK(Chance().happens(~0ull));
    CHECK_FALSE(Chance(0).happens(0));
    CHECK_FALSE(Chance(0.5).always());
    CHECK(Chance(0.5).happens(0x7fff'ffff'ffff'ffffu));
    CHECK_FALSE(Chance(0.5).happens(0x8000'0000'0000'0000u));
    CHECK_FALSE(Chance(std::nextafter(1.0, 0.0)).happens(~0ull));
    const Key key(1);
    Words words({key, 2, 3, 4}, Purpose::ring);
    std::vector<std::uint64_t> counts(2);
    for (int i = 0; i < 100'000; ++i) ++counts[Chance(0.03).happens(words.next())];
    CHECK(chi_square_tail(counts, {0.97, 0.03}) > 1e-4);
}

TEST_CASE("a pick takes every one, equally often, from the first word to the last")
{
    for (const std::uint32_t n : {1u, 2u, 3u, 1000u, 0xffff'ffffu}) {
        CHECK(pick(0, n) == 0);
        CHECK(pick(~0ull, n) == n - 1);
    }
    const Key key(1);
    Words words({key, 2, 3, 5}, Purpose::hunt);
    std::vector<std::uint64_t> counts(7);
    for (int i = 0; i < 70'000; ++i) ++counts[pick(words.next(), 7)];
    CHECK(chi_square_tail(counts, Numbers(7, 1 / 7.0)) > 1e-4);
}

TEST_CASE("the hash of a name is FNV-1a, folded")
{
    CHECK(name_hash("") == (0xcbf29ce4u ^ 0x84222325u));
    CHECK(name_hash("a") == (0xaf63dc4cu ^ 0x8601ec8cu));
    CHECK(name_hash("foobar") == (0x85944171u ^ 0xf73967e8u));
    CHECK(name_hash("\xc3\xa9") != name_hash("\xc3"));
}
