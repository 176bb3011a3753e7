#include "memory.h"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>
#include <algorithm>
#include <fstream>

namespace ringback::cli {

std::uint64_t memory_of_this_machine()
{
    auto bytes = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    for (const char* file : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
        std::uint64_t limit = 0;
        if (std::ifstream(file) >> limit && limit > 0) bytes = std::min(bytes, limit);
    }
    return bytes;
}

void limit_memory([[maybe_unused]] std::uint64_t bytes)
{
#if !defined(__SANITIZE_ADDRESS__)
    rlimit now = {};
    if (getrlimit(RLIMIT_DATA, &now) != 0) return;
    const auto wanted = static_cast<rlim_t>(bytes);
    if (now.rlim_cur != RLIM_INFINITY && now.rlim_cur <= wanted) return;
    now.rlim_cur = now.rlim_max == RLIM_INFINITY ? wanted : std::min(wanted, now.rlim_max);
    setrlimit(RLIMIT_DATA, &now);
#endif
}

void keep_memory()
{
#if defined(M_TRIM_THRESHOLD)
    constexpr int most = 32 << 20;  // bytes
    mallopt(M_TRIM_THRESHOLD, most);
    mallopt(M_MMAP_THRESHOLD, most);
#endif
}

}  // namespace ringback::cli
