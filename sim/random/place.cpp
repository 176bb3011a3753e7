#include "random/place.h"

#include "random/ziggurat.h"

namespace ringback {

Key replication_key(std::uint64_t seed, std::uint32_t replication)
{
    // One Philox block of its own key: a hash of (seed, replication) without collisions among the replications of a seed
    // within 64 bits of luck.
    const Key root(0x72696e676261636bu);
    const Place home{root, static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32), replication};
    return Key(home.block(Purpose::life, 0).high);
}

Block Words::block_of_further_key() const
{
    const Key key(place_.key->word() + further_key_ * std::uint64_t{0xd1b5'4a32'd192'ed03u});  // not the generator's own step
    Place place = place_;
    place.key = &key;
    return place.block(purpose_, index_);
}

std::uint32_t name_hash(std::string_view name)
{
    std::uint64_t h = 0xcbf2'9ce4'8422'2325u;  // FNV-1a, folded
    for (const char c : name) h = (h ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3u;
    return static_cast<std::uint32_t>(h ^ h >> 32);
}

std::uint64_t unit_exponential(std::uint64_t word, Words& more)
{
    std::uint64_t tail = 0;
    for (;;) {
        const std::uint64_t x = unit_exponential(word);
        if (decides(word)) return tail + x;
        if (const std::size_t layer = word >> 56; layer == 0) {
            // Beyond the edge the law starts anew: it has no memory.
            tail += static_cast<std::uint64_t>(ZigguratTables::edge * 0x1p58);
        } else {
            const double drop = ziggurat.height[layer - 1] - ziggurat.height[layer];
            const double y = ziggurat.height[layer] + more.uniform() * drop;
            if (y < exponential_of(-static_cast<double>(x) * 0x1p-58)) return tail + x;
        }
        word = more.next();
    }
}

}  // namespace ringback
