// The memory budget: a run that outgrows it ends with exit status 7 and a message, instead of being shot by the kernel.
#pragma once

#include <cstdint>

namespace ringback::cli {

/// What this machine, or the control group that holds us, has in bytes.
std::uint64_t memory_of_this_machine();

/// From here on allocations beyond so many bytes fail with std::bad_alloc. Does nothing under AddressSanitizer.
void limit_memory(std::uint64_t bytes);

/// What a replication gives back is kept for the next one, not given back to the system and asked for again.
void keep_memory();

}  // namespace ringback::cli
