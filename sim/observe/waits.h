// A distribution of waiting times in bounded memory: 2,048 buckets an octave, each with its count and the exact sum of what
// fell into it, so that a quantile is off by at most 1 in 4,096 and is exact where all waits of a bucket are equal.
#pragma once

#include "observe/gauge.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>
#include <vector>

namespace ringback {

class Waits {
    static constexpr int bits = 11;
    static constexpr std::size_t per_octave = std::size_t{1} << bits;

public:
    static constexpr std::size_t buckets_at_most = (64 - bits + 1) * per_octave;  // a store knows them by their numbers
    struct Bucket {
        std::uint64_t count;
        Wide sum;
    };

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

    /// `other` is not itself.
    void merge(const Waits& other)
    {
        if (other.count_ == 0) return;
        count_ += other.count_;
        sum_ += other.sum_;
        if (!other.list_.empty()) return add_list(other.list_);
        other.for_each_page([this](std::size_t n, const Page& theirs) {
            Page& mine = page(n);
            theirs.for_each([&](std::size_t i, const Bucket& b) { mine.add(i, b.count, b.sum); });
        });
    }
    /// Nothing was added, but the memory is kept.
    void clear()
    {
        count_ = 0;
        sum_ = 0;
        used_ = {};
        pages_.clear();
        list_.clear();
    }

    /// What has been added since it was `earlier`.
    Waits since(const Waits& earlier) const
    {
        Waits gained = *this;
        gained.count_ -= earlier.count_;
        gained.sum_ -= earlier.sum_;
        earlier.for_each_bucket([&](std::size_t n, const Bucket& b) {
            Page& mine = gained.page(n / per_page);
            const std::size_t i = n % per_page;
            mine.count -= b.count;
            mine.buckets[i].count -= b.count;
            mine.buckets[i].sum -= b.sum;
            if (mine.buckets[i].count == 0) mine.used &= ~(std::uint64_t{1} << i);
        });
        return gained;
    }

    /// How many buckets are not empty.
    std::size_t buckets() const
    {
        std::size_t n = list_.size();
        for_each_page([&](std::size_t, const Page& p) { n += static_cast<std::size_t>(std::popcount(p.used)); });
        return n;
    }
    /// Calls f(n, bucket) for each of these, in the order of the waits.
    template <class F>
    void for_each_bucket(const F& f) const
    {
        std::uint64_t before = 0;
        for (const Listed& l : list_) f(l.n, Bucket{l.up_to - std::exchange(before, l.up_to), l.sum});
        for_each_page([&](std::size_t page, const Page& p) {
            p.for_each([&](std::size_t i, const Bucket& b) { f(page * per_page + i, b); });
        });
    }
    /// Back from what for_each_bucket said, in its order, into waits that are empty.
    void put_bucket(std::size_t n, std::uint64_t count, Wide sum)
    {
        count_ += count;
        sum_ += sum;
        list_.push_back({count_, static_cast<std::uint32_t>(n), sum});
    }
    /// The shortest wait that falls into a bucket, ns, and how many bits there are to exceed it by.
    struct Span {
        std::uint64_t least;
        unsigned bits;
    };
    static constexpr Span span_of(std::size_t n)
    {
        const std::size_t k = n / per_octave;
        return k == 0 ? Span{n, 0} : Span{(per_octave + n % per_octave) << (k - 1), static_cast<unsigned>(k - 1)};
    }

    /// The smallest wait that at least `share` of all do not exceed, in seconds.
    std::optional<double> quantile(double share) const
    {
        if (count_ == 0) return {};
        const double exact = share * static_cast<double>(count_);
        auto rank = static_cast<std::uint64_t>(exact);
        if (static_cast<double>(rank) < exact || rank == 0) ++rank;
        if (!list_.empty()) {
            const auto at = std::ranges::lower_bound(list_, rank, {}, &Listed::up_to);
            if (at == list_.end()) return {};
            const std::uint64_t before = at == list_.begin() ? 0 : std::prev(at)->up_to;
            return static_cast<double>(at->sum) / static_cast<double>(at->up_to - before) / 1e9;
        }
        std::optional<double> found;
        for_each_page([&](std::size_t, const Page& p) {
            if (found || rank > p.count) {
                rank -= std::min(rank, p.count);
                return;
            }
            p.for_each([&](std::size_t, const Bucket& b) {
                if (!found && rank <= b.count) found = static_cast<double>(b.sum) / static_cast<double>(b.count) / 1e9;
                rank -= std::min(rank, b.count);
            });
        });
        return found;
    }

private:
    /// Buckets that follow each other; there only where something fell: one replication has few waits.
    static constexpr std::size_t per_page = 64;
    struct Page {
        std::uint64_t count = 0;
        std::uint64_t used = 0;  // a bit for each into which something fell; what is in the others means nothing
        std::array<Bucket, per_page> buckets;

        Page() {}  // by hand: buckets are not cleared, which would cost more than what they hold

        void add(std::size_t i, std::uint64_t times, Wide sum)
        {
            count += times;
            if (!(used >> i & 1)) buckets[i] = {};
            used |= std::uint64_t{1} << i;
            buckets[i].count += times;
            buckets[i].sum += sum;
        }
        /// Calls f(i, bucket) for those that are not empty, in order.
        template <class F>
        void for_each(const F& f) const
        {
            for (std::uint64_t rest = used; rest != 0; rest &= rest - 1) {
                const auto i = static_cast<std::size_t>(std::countr_zero(rest));
                f(i, buckets[i]);
            }
        }
    };

    void add_to_bucket(std::uint64_t ns, std::uint64_t times, Wide sum)
    {
        // The first octave holds 0 to 2047 ns one by one; octave k the waits of bits + k bits.
        const auto k = static_cast<std::size_t>(ns < per_octave ? 0 : std::bit_width(ns) - bits);
        const std::size_t i = k * per_octave + (k == 0 ? ns : (ns >> (k - 1)) & (per_octave - 1));
        page(i / per_page).add(i % per_page, times, sum);
    }
    Page& page(std::size_t n)
    {
        if (!(used_[n / 64] >> n % 64 & 1)) [[unlikely]] {
            if (!list_.empty()) {
                add_list(std::exchange(list_, {}));
                return page(n);
            }
            used_[n / 64] |= std::uint64_t{1} << n % 64;
            page_of_.resize(pages);
            page_of_[n] = static_cast<std::uint16_t>(pages_.size());
            return pages_.emplace_back();
        }
        return pages_[page_of_[n]];
    }
    /// A bucket that was read back, and how many waits are as long as those in it, or shorter.
    struct Listed {
        std::uint64_t up_to;
        std::uint32_t n;
        Wide sum;
    };
    void add_list(const std::vector<Listed>& list)
    {
        std::uint64_t before = 0;
        Page* p = nullptr;
        std::size_t at = pages;
        for (const Listed& l : list) {
            if (l.n / per_page != at) p = &page(at = l.n / per_page);
            p->add(l.n % per_page, l.up_to - std::exchange(before, l.up_to), l.sum);
        }
    }
    /// Calls f(n, page) in the order of the waits.
    template <class F>
    void for_each_page(const F& f) const
    {
        for (std::size_t word = 0; word < used_.size(); ++word) {
            for (std::uint64_t rest = used_[word]; rest != 0; rest &= rest - 1) {
                const std::size_t n = 64 * word + static_cast<std::size_t>(std::countr_zero(rest));
                f(n, pages_[page_of_[n]]);
            }
        }
    }

    static constexpr std::size_t pages = buckets_at_most / per_page;
    std::uint64_t count_ = 0;
    Wide sum_ = 0;
    std::array<std::uint64_t, pages / 64> used_{};  // a bit for each page
    std::vector<std::uint16_t> page_of_;            // where it lies in
    std::vector<Page> pages_;                       // in the order in which they came to be used
    std::vector<Listed> list_;                      // instead of pages: what only is read lies closer so
};

}  // namespace ringback
