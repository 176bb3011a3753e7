// Work in numbered pieces, over threads. Control plane.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace ringback {

/// Calls work() on so many threads, this one among them; where the system gives fewer, there are fewer. What one of them throws sets
/// `failed`, which ends the others' work, and is thrown here when all have come home.
template <class Work>
void on_threads(std::uint64_t threads, std::atomic<bool>& failed, const Work& work)
{
    std::exception_ptr error;
    std::mutex mutex;
    const auto one = [&] {
        try {
            work();
        } catch (...) {
            const std::lock_guard lock(mutex);
            if (!error) error = std::current_exception();
            failed = true;
        }
    };
    std::vector<std::thread> others;
    try {
        for (std::uint64_t i = 1; i < threads; ++i) others.emplace_back(one);
    } catch (const std::system_error&) {
    }
    one();
    for (auto& t : others) t.join();
    if (error) std::rethrow_exception(error);
}

/// Calls block(first, last) for blocks of the numbers from `from` up to, but not, `to`: handed out in order, each number once, none
/// after `stop` became true or a block has thrown. Blocks of some milliseconds, so that short pieces do not wait for each
/// other at their ends; a long piece is a block.
template <class Block>
void in_blocks(std::uint64_t from, std::uint64_t to, unsigned threads, const std::atomic<bool>* stop, const Block& block)
{
    constexpr std::chrono::milliseconds long_enough{5};
    if (from >= to) return;
    threads = static_cast<unsigned>(std::clamp<std::uint64_t>(threads, 1, to - from));
    std::atomic<std::uint64_t> next{from};
    std::atomic<bool> failed{false};
    on_threads(threads, failed, [&] {
        for (std::uint64_t length = 1; !failed && !(stop && *stop);) {
            const std::uint64_t left = to - std::min<std::uint64_t>(next, to);
            const std::uint64_t n = std::min(length, left / (4 * threads) + 1);  // nobody has much to do when the others have done
            const std::uint64_t first = next.fetch_add(n);
            if (first >= to) return;
            const auto began = std::chrono::steady_clock::now();
            block(first, std::min(first + n, to));
            const auto took = std::chrono::steady_clock::now() - began;
            if (took < long_enough)
                length = 2 * n;
            else if (took > 2 * long_enough)
                length = std::max<std::uint64_t>(n / 2, 1);
        }
    });
}

/// Calls piece(k) for each number likewise, one by one.
template <class Piece>
void in_parallel(std::uint64_t from, std::uint64_t to, unsigned threads, const std::atomic<bool>* stop, const Piece& piece)
{
    if (from >= to) return;
    std::atomic<std::uint64_t> next{from};
    std::atomic<bool> failed{false};
    on_threads(std::min<std::uint64_t>(threads, to - from), failed, [&] {
        while (!failed && !(stop && *stop)) {
            const std::uint64_t k = next.fetch_add(1);
            if (k >= to) return;
            piece(k);
        }
    });
}

}  // namespace ringback
