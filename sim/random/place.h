// Randomness has an address. A number is a pure function of (seed, replication, whose, which demand, purpose, index) through
// Random123's counter-based generator Philox2x64-7: nothing is remembered, so that the twelfth call of line 40 lives the
// same life whatever else happens, and adding a feature disturbs no other call. Data plane.
//
// The address is the generator's 128-bit counter, injectively: owner's name (hash, 32 bits; the loader refuses a clash),
// line within its class 32, demand 32, purpose 8, index 24. Seed and replication make the 64-bit key. Six rounds pass all
// of BigCrush (Salmon, Moraes, Dror and Shaw, SC11, table 2); we take one more.
#pragma once

#include "ringback/scenario.h"

#include <Random123/philox.h>

#include <array>
#include <cstdint>

namespace ringback {

/// What a number is for. Append only: the order is part of every trajectory.
enum class Purpose : std::uint8_t {
    life,         // arrival, conversation, destination of a demand, in one block
    arrival, conversation, destination,  // further words of those
    thinning, caller, ring, ring_patience, camp_patience, redial, reaction, recall, stay, delay, service_time, max_wait,
    message, message_delay, recall_ring, guard, presence, order, hunt, keep, warning, redial_again,
    offer, decision, signalling, far_service_time, supervision, resume, poll, tone,
    steps,   // of a call set up step by step
    outage,  // which circuits of a group
    wrap_up, overflow,
    outside_busy, dialling, busy_tone, announcement,
    forwarding, do_not_disturb, forward_after, onward, call_waiting, rejection,
};

/// Philox's 64-bit key, with the step it makes at each round made already.
class Key {
public:
    explicit Key(std::uint64_t key)
    {
        for (std::uint64_t& round : rounds_) {
            round = key;
            key += PHILOX_W64_0;
        }
    }
    std::uint64_t word() const { return rounds_[0]; }
    std::uint64_t operator[](std::size_t round) const { return rounds_[round]; }

private:
    std::array<std::uint64_t, 7> rounds_;
};
/// The key of one replication: a hash, never `seed + replication`.
Key replication_key(std::uint64_t seed, std::uint32_t replication);
/// The owner's part of an address.
std::uint32_t name_hash(std::string_view name);

struct Block {
    std::uint64_t high, low;
};

/// Whose numbers, and of which demand: three words, put together once. The key outlives it.
struct Place {
    const Key* key;
    std::uint64_t whose;   // owner 32 bits, line 32
    std::uint64_t demand;  // in the upper 32 bits

    Place(const Key& k, std::uint32_t owner, std::uint32_t line, std::uint32_t d)
        : key(&k), whose(static_cast<std::uint64_t>(owner) << 32 | line), demand(static_cast<std::uint64_t>(d) << 32)
    {
    }
    Place(Key&&, std::uint32_t, std::uint32_t, std::uint32_t) = delete;
    Place(const Place& p) : key(p.key), whose(p.whose), demand(p.demand) {}
    Block block(Purpose purpose, std::uint32_t index) const
    {
        r123array2x64 counter{{demand | static_cast<std::uint32_t>(purpose) << 24 | (index & 0xff'ffff), whose}};
#pragma GCC unroll 7
        for (std::size_t round = 0; round < 7; ++round) counter = _philox2x64round(counter, {{(*key)[round]}});
        return {counter.v[1], counter.v[0]};
    }
};

/// Uniform in (0, 1), 52 bits and a half, so that neither end is reached.
constexpr double uniform_of(std::uint64_t word) { return (static_cast<double>(word >> 12) + 0.5) * 0x1p-52; }

/// As many words as a sampler needs, at one address: `first` if given, then blocks from index 256 * index on. After 256
/// blocks the words go on under another key, so that no index ever reaches into the next one's. Indices repeat after 65,536.
class Words {
public:
    Words(const Place& place, Purpose purpose, std::uint32_t index = 0) : place_(place), index_(index << 8), purpose_(purpose) {}
    Words(const Place& place, Purpose purpose, std::uint32_t index, std::uint64_t first)
        : place_(place), index_(index << 8), purpose_(purpose), second_(first), has_second_(true)
    {
    }

    std::uint64_t next()
    {
        if (has_second_) {
            has_second_ = false;
            return second_;
        }
        const Block b = further_key_ == 0 ? place_.block(purpose_, index_) : block_of_further_key();
        if ((++index_ & 0xff) == 0) [[unlikely]] {
            index_ -= 0x100;
            ++further_key_;
        }
        second_ = b.low;
        has_second_ = true;
        return b.high;
    }
    double uniform() { return uniform_of(next()); }

private:
    Block block_of_further_key() const;

    Place place_;
    std::uint32_t index_;
    std::uint32_t further_key_ = 0;
    Purpose purpose_;
    std::uint64_t second_ = 0;
    bool has_second_ = false;
};

/// A probability as a threshold on a 64-bit word: an exact comparison, and 1 is always.
class Chance {
public:
    Chance() = default;
    explicit Chance(double p) : always_(p >= 1), threshold_(p >= 1 ? 0 : static_cast<std::uint64_t>(p * 0x1p64)) {}
    bool always() const { return always_; }
    bool happens(std::uint64_t word) const { return always_ || word < threshold_; }

private:
    bool always_ = true;
    std::uint64_t threshold_ = 0;
};

/// 0 to n - 1, n at least 1, from the upper bits of a word.
inline std::uint32_t pick(std::uint64_t word, std::uint32_t n)
{
    return static_cast<std::uint32_t>((static_cast<unsigned __int128>(word) * n) >> 64);
}

}  // namespace ringback
