// Work in numbered pieces, over threads. Control plane.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace ringback {

/// Calls piece(k) for each k from `from` up to, but not, `to`: handed out in order, each once, none after `stop` became true. What
/// a piece throws ends the handing out and is thrown here when all threads have come home. Where the system gives fewer
/// threads than asked for, there are fewer.
template <class Piece>
void in_parallel(std::uint64_t from, std::uint64_t to, unsigned threads, const std::atomic<bool>* stop, const Piece& piece)
{
    std::atomic<std::uint64_t> next{from};
    std::atomic<bool> failed{false};
    std::exception_ptr error;
    std::mutex mutex;
    const auto work = [&] {
        while (!failed && !(stop && *stop)) {
            const std::uint64_t k = next.fetch_add(1);
            if (k >= to) return;
            try {
                piece(k);
            } catch (...) {
                const std::lock_guard lock(mutex);
                if (!error) error = std::current_exception();
                failed = true;
            }
        }
    };
    std::vector<std::thread> others;
    try {
        for (std::uint64_t i = 1; i < std::min<std::uint64_t>(threads, to - from); ++i) others.emplace_back(work);
    } catch (const std::system_error&) {
    }
    work();
    for (auto& t : others) t.join();
    if (error) std::rethrow_exception(error);
}

}  // namespace ringback
