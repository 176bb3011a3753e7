#include "observe/fingerprint.h"

#include <fmt/format.h>
#include <xxhash.h>

namespace ringback {

struct Digests::States {
    XXH3_state_t* all = XXH3_createState();
    XXH3_state_t* outcomes = XXH3_createState();
    ~States()
    {
        XXH3_freeState(all);
        XXH3_freeState(outcomes);
    }
};

namespace {

Fingerprint hex(const XXH3_state_t* state)
{
    const XXH128_hash_t h = XXH3_128bits_digest(state);
    return fmt::format("{:016x}{:016x}", h.high64, h.low64);
}

}  // namespace

Digests::Digests() : states_(std::make_unique<States>())
{
    XXH3_128bits_reset(states_->all);
    XXH3_128bits_reset(states_->outcomes);
}

Digests::~Digests() = default;

void Digests::add(const Record* records, std::size_t n)
{
    XXH3_128bits_update(states_->all, records, n * sizeof(Record));
    for (std::size_t i = 0; i < n; ++i) {
        if (records[i].fact == Fact::outcome) XXH3_128bits_update(states_->outcomes, &records[i], sizeof(Record));
    }
}

Fingerprint Digests::all() const { return hex(states_->all); }
Fingerprint Digests::outcomes() const { return hex(states_->outcomes); }

}  // namespace ringback
