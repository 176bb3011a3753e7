// A distribution of waiting times in bounded memory: 2,048 buckets an octave, each with its count and the exact sum of what
// fell into it, so that a quantile is off by at most 1 in 4,096 and is exact where all waits of a bucket are equal.
#pragma once

#include "observe/gauge.h"

#include <bit>
#include <map>
#include <optional>
#include <vector>

namespace ringback {

class Waits {
public:
    void add(Duration wait)
    {
        ++count_;
        sum_ += wait.count();
        Bucket& b = bucket(static_cast<std::uint64_t>(wait.count()));
        ++b.count;
        b.sum += wait.count();
    }
    std::uint64_t count() const { return count_; }
    Wide sum() const { return sum_; }

    void merge(const Waits& other)
    {
        count_ += other.count_;
        sum_ += other.sum_;
        for (const auto& [octave, buckets] : other.octaves_) {
            auto& mine = octaves_[octave];
            mine.resize(per_octave);
            for (std::size_t i = 0; i < per_octave; ++i) {
                mine[i].count += buckets[i].count;
                mine[i].sum += buckets[i].sum;
            }
        }
    }

    /// The smallest wait that at least `share` of all do not exceed, in seconds.
    std::optional<double> quantile(double share) const
    {
        if (count_ == 0) return {};
        const double exact = share * static_cast<double>(count_);
        auto rank = static_cast<std::uint64_t>(exact);
        if (static_cast<double>(rank) < exact || rank == 0) ++rank;
        for (const auto& [octave, buckets] : octaves_) {
            for (const Bucket& b : buckets) {
                if (rank <= b.count) return static_cast<double>(b.sum) / static_cast<double>(b.count) / 1e9;
                rank -= b.count;
            }
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

    Bucket& bucket(std::uint64_t ns)
    {
        // The first octave holds 0 to 2047 ns one by one; octave k the waits of bits + k bits.
        const int octave = ns < per_octave ? 0 : std::bit_width(ns) - bits;
        const std::size_t i = octave == 0 ? ns : (ns >> (octave - 1)) & (per_octave - 1);
        auto& buckets = octaves_[octave];
        if (buckets.empty()) buckets.resize(per_octave);
        return buckets[i];
    }

    std::uint64_t count_ = 0;
    Wide sum_ = 0;
    std::map<int, std::vector<Bucket>> octaves_;
};

}  // namespace ringback
