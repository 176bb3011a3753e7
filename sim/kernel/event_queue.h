// The event queue: a monotone 256-ary radix wheel on integer time with a small sorted bottom. Data plane.
//
// Eight levels of 256 slots. An event sits at the level of the highest 8-bit digit in which its time differs from
// `origin_`, in the slot of that digit's value, unsorted. When the bottom runs out, the first occupied slot of the lowest
// occupied level becomes the bottom if it is small (or holds a single instant), with the small ones that follow it, or is
// dealt out to the levels below.
//
// Invariants: the bottom owns exactly the times before `bottom_end_` and is sorted, earliest last; every slot of the
// wheel holds times from `bottom_end_` on; no push is earlier than the last pop.
// Dead events (their subject's stamp has moved) are dropped when a slot is dealt out, most of them before they are sorted.
// Why a wheel: tools/bench/README.md.
#pragma once

#include "kernel/event_list.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ringback {

class EventQueue {
public:
    EventQueue() { clear(); }

    void clear()
    {
        bottom_.resize(2 * spill_above);
        size_ = 0;
        origin_ = bottom_start_ = bottom_end_ = 0;
        levels_ = 0;
        occupied_ = {};
        for (auto& level : slots_) level.fill({});
        pool_.clear();
    }

    void push(const Event& e)
    {
        if (static_cast<std::uint64_t>(e.at) < bottom_end_) {
            push_bottom(e);
        } else {
            put(e);
        }
    }

    /// Takes the earliest live event before `limit`; false if there is none. `live(event)` tells whether it still counts.
    template <class Live>
    bool pop_before(std::int64_t limit, Event& out, const Live& live)
    {
        for (;;) {
            if (size_ == 0 && !refill(live)) return false;
            const Event first = bottom_[size_ - 1];
            if (first.at >= limit) return false;
            --size_;
            if (!live(first)) continue;
            out = first;
            return true;
        }
    }

    /// Bytes held, for the bench.
    std::size_t memory() const { return pool_.memory() + bottom_.capacity() * sizeof(Event); }

private:
    static constexpr std::size_t take_at_most = 32;  // a slot up to this size becomes the bottom,
    static constexpr std::size_t join_at_most = 16;  // and smaller ones together
    static constexpr std::size_t spill_above = 64;   // a bottom above this size goes back to the wheel

    static constexpr int bits = 8, slot_count = 1 << bits, level_count = 64 / bits;
    static constexpr int level_of(std::uint64_t difference) { return (63 - std::countl_zero(difference | 1)) / bits; }

    // The slots of a level that hold events.
    struct Occupied {
        unsigned words = 0;  // a bit for each word that is not 0
        std::array<std::uint64_t, slot_count / 64> slots{};

        bool none() const { return words == 0; }
        void add(unsigned slot)
        {
            slots[slot / 64] |= std::uint64_t{1} << slot % 64;
            words |= 1u << slot / 64;
        }
        unsigned first() const
        {
            const auto w = static_cast<unsigned>(std::countr_zero(words));
            return w * 64 + static_cast<unsigned>(std::countr_zero(slots[w]));
        }
        void remove_first()
        {
            std::uint64_t& word = slots[static_cast<unsigned>(std::countr_zero(words))];
            word &= word - 1;
            if (word == 0) words &= words - 1;
        }
    };

    void put(const Event& e)
    {
        const auto t = static_cast<std::uint64_t>(e.at);
        const int level = level_of(t ^ origin_);
        const auto slot = static_cast<unsigned>(t >> (bits * level)) % slot_count;
        EventList& s = slots_[level][slot];
        if (s.has_no_room()) [[unlikely]] {
            pool_.add_chunk(s);
            occupied_[level].add(slot);
            levels_ |= 1u << level;
        }
        s.add(e);
    }

    void push_bottom(const Event& e)
    {
        if (size_ == bottom_.size()) [[unlikely]] {
            bottom_.resize(2 * size_);
        }
        Event* p = bottom_.data() + size_++;
        while (p != bottom_.data() && p[-1] < e) {
            *p = p[-1];
            --p;
        }
        *p = e;
        if (size_ > spill_above && bottom_end_ - bottom_start_ > 1) [[unlikely]] {
            spill();
        }
    }

    // Gives the bottom back to the wheel, but for what was pushed before its start (possible between two runs).
    // All times of the bottom's range share the digits above its level, whose slots they come from are empty since, so the
    // others stay right.
    [[gnu::noinline]] void spill()
    {
        origin_ = bottom_end_ = bottom_start_;
        const std::size_t n = size_;
        std::size_t keep = n;
        while (keep > 0 && static_cast<std::uint64_t>(bottom_[keep - 1].at) < bottom_start_) --keep;
        for (std::size_t i = 0; i < keep; ++i) put(bottom_[i]);
        std::copy(bottom_.begin() + static_cast<std::ptrdiff_t>(keep), bottom_.begin() + static_cast<std::ptrdiff_t>(n),
                  bottom_.begin());
        size_ = n - keep;
    }

    template <class Live>
    [[gnu::noinline]] bool refill(const Live& live)
    {
        while (levels_ != 0) {
            const int level = std::countr_zero(levels_);
            const int shift = bits * level;
            const std::uint64_t above = level + 1 == level_count ? 0 : origin_ >> (shift + bits) << (shift + bits);
            const auto start_of = [&](unsigned slot) { return above | static_cast<std::uint64_t>(slot) << shift; };

            const unsigned first = occupied_[level].first();
            std::size_t n = slots_[level][first].size();
            if (level > 0 && n > take_at_most) {
                origin_ = bottom_start_ = bottom_end_ = start_of(first);
                const EventList s = open_slot(level);
                s.for_each([&](const Event& e) {
                    if (live(e)) put(e);
                });
                pool_.give_back(s);
                continue;
            }
            // Small slots in a row make one bottom.
            std::array<EventList, 8> slots{open_slot(level)};
            std::size_t count = 1;
            unsigned last = first;
            while (!occupied_[level].none() && count < slots.size()) {
                const unsigned next = occupied_[level].first();
                const std::size_t more = slots_[level][next].size();
                if (n + more > join_at_most) break;
                n += more;
                last = next;
                slots[count++] = open_slot(level);
            }
            bottom_start_ = start_of(first);
            bottom_end_ = start_of(last) + (std::uint64_t{1} << shift);
            origin_ = bottom_end_ - 1;
            if (n > take_at_most) {
                copy_in(slots[0], n, live);  // a single instant
            } else if (count == 1) {
                sort_in(slots[0], live);
            } else {
                for (std::size_t i = count; i > 0; --i) insert(slots[i - 1], live);
            }
            for (std::size_t i = 0; i < count; ++i) pool_.give_back(slots[i]);
            if (size_ != 0) return true;
        }
        return false;
    }

    // Takes the list of the first occupied slot out of the wheel.
    EventList open_slot(int level)
    {
        const EventList s = std::exchange(slots_[level][occupied_[level].first()], {});
        occupied_[level].remove_first();
        if (occupied_[level].none()) levels_ &= levels_ - 1;
        return s;
    }

    // Sorts by the 64th of the bottom's range first, so that few events are ever compared: which of two is earlier is a branch
    // nobody can predict.
    template <class Live>
    void sort_in(const EventList& s, const Live& live)
    {
        const int shift = std::max(0, 58 - std::countl_zero((bottom_end_ - bottom_start_ - 1) | 1));
        std::array<const Event*, take_at_most> events;
        std::array<std::uint8_t, take_at_most> next;  // of the same part; itself: none
        std::array<std::uint8_t, 64> last;            // of a part
        std::uint64_t parts = 0;
        std::uint8_t n = 0;
        s.for_each([&](const Event& e) {
            if (!live(e)) return;
            const std::uint64_t part = (static_cast<std::uint64_t>(e.at) - bottom_start_) >> shift;
            events[n] = &e;
            next[n] = parts >> part & 1 ? last[part] : n;
            last[part] = n++;
            parts |= std::uint64_t{1} << part;
        });
        Event* const bottom = bottom_.data();
        std::size_t filled = 0;
        while (parts != 0) {
            const int part = 63 - std::countl_zero(parts);
            parts ^= std::uint64_t{1} << part;
            const std::size_t begin = filled;
            for (std::uint8_t i = last[static_cast<std::size_t>(part)];; i = next[i]) {
                const Event& e = *events[i];
                std::size_t p = filled++;
                for (; p > begin && bottom[p - 1] < e; --p) bottom[p] = bottom[p - 1];
                bottom[p] = e;
                if (next[i] == i) break;
            }
        }
        size_ = filled;
    }

    template <class Live>
    void insert(const EventList& s, const Live& live)
    {
        Event* const bottom = bottom_.data();
        const std::size_t begin = size_;
        s.for_each([&](const Event& e) {
            if (!live(e)) return;
            std::size_t p = size_++;
            for (; p > begin && bottom[p - 1] < e; --p) bottom[p] = bottom[p - 1];
            bottom[p] = e;
        });
    }

    template <class Live>
    void copy_in(const EventList& s, std::size_t n, const Live& live)
    {
        if (n > bottom_.size()) bottom_.resize(2 * n);
        s.for_each([&](const Event& e) {
            if (live(e)) bottom_[size_++] = e;
        });
        std::sort(bottom_.begin(), bottom_.begin() + static_cast<std::ptrdiff_t>(size_),
                  [](const Event& x, const Event& y) { return y < x; });
    }

    std::vector<Event> bottom_;  // the first size_ are in use, latest first
    std::size_t size_ = 0;
    std::uint64_t origin_ = 0;
    std::uint64_t bottom_start_ = 0, bottom_end_ = 0;
    std::uint32_t levels_ = 0;
    std::array<Occupied, level_count> occupied_{};
    std::array<std::array<EventList, slot_count>, level_count> slots_;
    ChunkPool pool_;
};

}  // namespace ringback
