// A distribution of waiting times in bounded memory: 2,048 buckets an octave, each with its count and the exact sum of what
// fell into it, so that a quantile is off by at most 1 in 4,096 and is exact where all waits of a bucket are equal.
#pragma once

#include "observe/gauge.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <vector>

namespace ringback {

class Waits {
public:
    void add(Duration wait, std::uint64_t times = 1)
    {
        if (times == 0) return;
        const Wide sum = static_cast<Wide>(wait.count()) * times;
        count_ += times;
        sum_ += sum;
        add_to_bucket(static_cast<std::uint64_t>(wait.count()), times, sum);
    }
    std::uint64_t count() const { return count_; }
    Wide sum() const { return sum_; }

    void merge(const Waits& other)
    {
        count_ += other.count_;
        sum_ += other.sum_;
        for (std::size_t k = 0; k < octaves_.size(); ++k) {
            other.octaves_[k].for_each([&](std::size_t i, const Bucket& from) { octaves_[k].add(i, from.count, from.sum); });
        }
    }
    /// Nothing was added, but the memory is kept.
    void clear()
    {
        count_ = 0;
        sum_ = 0;
        for (Octave& octave : octaves_) octave.clear();
    }

    /// What has been added since it was `earlier`.
    Waits since(const Waits& earlier) const
    {
        Waits gained = *this;
        gained.count_ -= earlier.count_;
        gained.sum_ -= earlier.sum_;
        for (std::size_t k = 0; k < octaves_.size(); ++k) {
            Octave& mine = gained.octaves_[k];
            mine.count -= earlier.octaves_[k].count;
            if (mine.count == 0) {
                mine.buckets.clear();
                continue;
            }
            for (std::size_t i = 0; i < earlier.octaves_[k].buckets.size(); ++i) {
                mine.buckets[i].count -= earlier.octaves_[k].buckets[i].count;
                mine.buckets[i].sum -= earlier.octaves_[k].buckets[i].sum;
            }
        }
        return gained;
    }

    /// Calls f(count, sum) for what fell into each bucket that is not empty, and the other way round: what they are stored as.
    template <class F>
    void for_each_bucket(const F& f) const
    {
        for (const Octave& octave : octaves_) octave.for_each([&](std::size_t, const Bucket& b) { f(b.count, b.sum); });
    }
    void add_bucket(std::uint64_t count, Wide sum)
    {
        count_ += count;
        sum_ += sum;
        add_to_bucket(static_cast<std::uint64_t>(count == 1 ? sum : sum / count), count, sum);  // whose mean lies in it
    }

    /// The smallest wait that at least `share` of all do not exceed, in seconds.
    std::optional<double> quantile(double share) const
    {
        if (count_ == 0) return {};
        const double exact = share * static_cast<double>(count_);
        auto rank = static_cast<std::uint64_t>(exact);
        if (static_cast<double>(rank) < exact || rank == 0) ++rank;
        for (const Octave& octave : octaves_) {
            if (rank > octave.count) {
                rank -= octave.count;
                continue;
            }
            std::optional<double> found;
            octave.for_each([&](std::size_t, const Bucket& b) {
                if (!found && rank <= b.count) found = static_cast<double>(b.sum) / static_cast<double>(b.count) / 1e9;
                rank -= std::min(rank, b.count);
            });
            return found;
        }
        return {};
    }

private:
    static constexpr int bits = 11;
    static constexpr std::size_t per_octave = std::size_t{1} << bits;
    struct Bucket {
        std::uint64_t count = 0;
        Wide sum = 0;
    };

    struct Octave {
        std::uint64_t count = 0;
        std::vector<Bucket> buckets;      // none where nothing fell
        std::vector<std::uint64_t> used;  // a bit each: most are empty in one replication

        void add(std::size_t i, std::uint64_t times, Wide sum)
        {
            if (count == 0) {
                buckets.resize(per_octave);
                used.assign(per_octave / 64, 0);
            }
            count += times;
            buckets[i].count += times;
            buckets[i].sum += sum;
            used[i / 64] |= std::uint64_t{1} << i % 64;
        }
        /// Calls f(i, bucket) for those that are not empty, in order.
        template <class F>
        void for_each(const F& f) const
        {
            if (count == 0) return;
            for (std::size_t word = 0; word < used.size(); ++word) {
                for (std::uint64_t bits = used[word]; bits != 0; bits &= bits - 1) {
                    const std::size_t i = 64 * word + static_cast<std::size_t>(std::countr_zero(bits));
                    if (buckets[i].count > 0) f(i, buckets[i]);
                }
            }
        }
        void clear()
        {
            for_each([this](std::size_t i, const Bucket&) { buckets[i] = {}; });
            count = 0;
        }
    };

    void add_to_bucket(std::uint64_t ns, std::uint64_t times, Wide sum)
    {
        // The first octave holds 0 to 2047 ns one by one; octave k the waits of bits + k bits.
        const auto k = static_cast<std::size_t>(ns < per_octave ? 0 : std::bit_width(ns) - bits);
        const std::size_t i = k == 0 ? ns : (ns >> (k - 1)) & (per_octave - 1);
        octaves_[k].add(i, times, sum);
    }

    std::uint64_t count_ = 0;
    Wide sum_ = 0;
    std::array<Octave, 64 - bits + 1> octaves_;
};

}  // namespace ringback
