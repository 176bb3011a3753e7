// Two digests of a replication's records, XXH3 with 128 bits, order-sensitive: one over all records, one over the outcomes
// of demands only, so that a change of inner events can still prove that no call ends differently.
#pragma once

#include "ringback/record.h"
#include "ringback/results.h"

#include <memory>

namespace ringback {

class Digests {
public:
    Digests();
    ~Digests();
    void add(const Record*, std::size_t);
    Fingerprint all() const;
    Fingerprint outcomes() const;

private:
    struct States;
    std::unique_ptr<States> states_;
};

}  // namespace ringback
