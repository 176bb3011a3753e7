// Unsorted lists of events in chunks from one pool: the slots of the event queue. Nothing is allocated once the pool has
// grown to the largest number of events pending. Data plane.
#pragma once

#include "kernel/event.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace ringback {

/// One word: the address of the newest chunk, a multiple of 32, plus the number of events in it; older chunks are full. So
/// adding an event reads no chunk, it only writes to one.
class EventList {
public:
    bool has_no_room() const { return in_newest() == chunk_size; }
    /// Only where there is room.
    void add(const Event& e)
    {
        newest()->events[in_newest()] = e;
        ++word_;
    }
    std::size_t size() const
    {
        std::size_t n = in_newest();
        for (const Chunk* c = newest()->next; c; c = c->next) n += chunk_size;
        return n;
    }
    template <class F>
    void for_each(const F& f) const
    {
        std::size_t n = in_newest();
        for (const Chunk* c = newest(); c; c = c->next) {
            for (std::size_t i = 0; i < n; ++i) f(c->events[i]);
            n = chunk_size;
        }
    }

private:
    friend class ChunkPool;
    static constexpr std::uintptr_t chunk_size = 31;
    struct alignas(chunk_size + 1) Chunk {
        Chunk* next;
        std::array<Event, chunk_size> events;
    };

    Chunk* newest() const { return reinterpret_cast<Chunk*>(word_ & ~chunk_size); }
    std::size_t in_newest() const { return word_ & chunk_size; }

    std::uintptr_t word_ = chunk_size;  // no chunk, and no room in it
};

/// Where the chunks of all lists come from.
class ChunkPool {
public:
    void clear()
    {
        blocks_.clear();
        chunks_ = 0;
        free_ = nullptr;
    }
    /// Makes room in a list without any.
    void add_chunk(EventList& list)
    {
        if (!free_) [[unlikely]] grow();
        Chunk* const c = free_;
        free_ = c->next;
        c->next = list.newest();
        list.word_ = reinterpret_cast<std::uintptr_t>(c);
    }
    /// The list is used no more.
    void give_back(const EventList& list)
    {
        for (Chunk* c = list.newest(); c;) free_chunk(std::exchange(c, c->next));
    }
    std::size_t memory() const { return chunks_ * sizeof(Chunk); }

private:
    using Chunk = EventList::Chunk;

    // By half, so that little is held in vain.
    [[gnu::noinline]] void grow()
    {
        const std::size_t n = std::max<std::size_t>(16, chunks_ / 2);
        blocks_.push_back(std::make_unique_for_overwrite<Chunk[]>(n));
        chunks_ += n;
        for (std::size_t i = n; i-- > 0;) free_chunk(&blocks_.back()[i]);
    }
    void free_chunk(Chunk* c)
    {
        c->next = free_;
        free_ = c;
    }

    Chunk* free_ = nullptr;
    std::vector<std::unique_ptr<Chunk[]>> blocks_;
    std::size_t chunks_ = 0;  // in all blocks
};

}  // namespace ringback
