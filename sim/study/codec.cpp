// A number below 240 is a byte; before any other stands a byte that says how many it has, 240 one and 255 sixteen, the lowest first.
//
// How many numbers there are, and these, in the order of the tally (tally.h): events, checks, counts, areas of gauges, and of each mode
// what belongs to no interval. How many distributions of waits there are, and of each how many of its buckets (waits.h) are not empty.
// Of each of these a number: twice how many empty ones are left out before it, and one more if more than one wait fell into it; of
// several another, how many beyond two; and by how much their sum exceeds that of as many of the shortest that would fall into it: in as
// many bytes as hold all numbers below the bucket's width in ns times the least power of two that is no less than their number.
//
// Then, where series are recorded, how many snapshots, and of each what its numbers are more than those of the one before; instead
// of noughts a nought and how many there are.
#include "study/codec.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <utility>

namespace ringback {
namespace {

using Whole = unsigned __int128;
constexpr unsigned one_byte = 240;  // says that one follows

/// As it lies in the file.
constexpr std::uint64_t little(std::uint64_t n)
{
    return std::endian::native == std::endian::little ? n : __builtin_bswap64(n);
}
/// How many bytes it has; none, if it is 0.
constexpr unsigned width_of(Whole n)
{
    const auto high = static_cast<std::uint64_t>(n >> 64);
    return static_cast<unsigned>((high ? 64 + std::bit_width(high) : std::bit_width(static_cast<std::uint64_t>(n))) + 7) / 8;
}

class Out {
public:
    void put(Whole n)
    {
        make_room();
        if (n < one_byte)
            bytes_[size_++] = static_cast<char>(n);
        else
            put_long(n);
    }
    /// Only so many bytes of it.
    void put(Whole n, unsigned width)
    {
        make_room();
        add(n, width);
    }
    std::string text() const { return {bytes_.get(), size_}; }

private:
    void put_long(Whole n)
    {
        const unsigned width = width_of(n);
        bytes_[size_++] = static_cast<char>(one_byte - 1 + width);
        add(n, width);
    }
    void add(Whole n, unsigned width)
    {
        add(static_cast<std::uint64_t>(n), std::min(width, 8u));
        if (width > 8) add(static_cast<std::uint64_t>(n >> 64), width - 8);
    }
    void add(std::uint64_t n, unsigned width)
    {
        n = little(n);
        std::memcpy(bytes_.get() + size_, &n, sizeof n);
        size_ += width;
    }
    /// For the longest number.
    void make_room()
    {
        if (room_ - size_ < 1 + 16) [[unlikely]] grow();
    }
    void grow()
    {
        const std::size_t room = 4 * room_ + 4096;
        auto more = std::make_unique_for_overwrite<char[]>(room);
        std::copy_n(bytes_.get(), size_, more.get());
        bytes_ = std::move(more);
        room_ = room;
    }

    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0, room_ = 0;
};

class Bytes {
public:
    explicit Bytes(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}
    Whole next_wide()
    {
        const auto first = static_cast<unsigned>(take(1));
        return first < one_byte ? first : take_wide(first - one_byte + 1);
    }
    std::uint64_t next()
    {
        const auto first = static_cast<unsigned>(take(1));
        if (first < one_byte) return first;
        if (first >= one_byte + 8) fail();  // it is greater
        return take(std::min<std::size_t>(first - one_byte + 1, 8));
    }
    /// So many bytes, of which there are eight at most.
    std::uint64_t take(std::size_t width)
    {
        std::uint64_t n = 0;
        if (left() >= sizeof n) [[likely]] {  // with what follows it
            std::memcpy(&n, at_, sizeof n);
            n = width < sizeof n ? little(n) & ((std::uint64_t{1} << 8 * width) - 1) : little(n);
        } else if (left() >= width) {
            std::memcpy(&n, at_, width);
            n = little(n);
        } else {
            fail();
            width = 0;
        }
        at_ += width;
        return n;
    }
    /// Where there are sixteen at most.
    Whole take_wide(std::size_t width)
    {
        const Whole low = take(std::min<std::size_t>(width, 8));
        return width <= 8 ? low : static_cast<Whole>(take(width - 8)) << 64 | low;
    }
    /// What it says is of no such tally.
    void fail() { well_ = false; }
    bool well() const { return well_; }
    bool at_end() const { return at_ == end_; }
    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

private:
    const char *at_, *end_;
    bool well_ = true;
};

/// For what so many waits together exceed the shortest of their bucket by.
unsigned bytes_of_excess(Waits::Span s, std::uint64_t count) { return (s.bits + static_cast<unsigned>(std::bit_width(count - 1)) + 7) / 8; }

void encode(Out& out, const Waits& waits)
{
    out.put(waits.buckets());
    std::size_t next = 0;
    waits.for_each_bucket([&](std::size_t n, const Waits::Bucket& b) {
        const Waits::Span span = Waits::span_of(n);
        const std::uint64_t left_out = n - std::exchange(next, n + 1);
        out.put(2 * left_out + (b.count > 1));
        if (b.count > 1) out.put(b.count - 2);
        out.put(static_cast<Whole>(b.sum) - Whole{span.least} * b.count, bytes_of_excess(span, b.count));
    });
}

void decode(Bytes& all, Waits& waits)
{
    waits.clear();
    Bytes bytes = all;  // nobody else's, so that the compiler may keep it in registers
    std::size_t n = 0;
    for (std::uint64_t left = bytes.next(); left > 0 && bytes.well(); --left, ++n) {
        const std::uint64_t head = bytes.next();
        n += head / 2;
        if (n >= Waits::buckets_at_most) return all.fail();
        const Waits::Span span = Waits::span_of(n);
        const std::uint64_t count = head % 2 ? bytes.next() + 2 : 1;
        if (waits.count() + count <= waits.count()) return all.fail();
        const Whole excess = bytes.take_wide(bytes_of_excess(span, count));
        waits.put_bucket(n, count, static_cast<Wide>(Whole{span.least} * count + excess));
    }
    all = bytes;
}

void encode(Out& out, const std::vector<Snapshot>& snapshots)
{
    out.put(snapshots.size());
    const Snapshot noughts(snapshots.front().size());
    const Snapshot* before = &noughts;
    for (const Snapshot& s : snapshots) {
        for (std::size_t i = 0; i < s.size(); ++i) {
            const std::size_t first = i;
            while (i < s.size() && s[i] == (*before)[i]) ++i;
            if (i > first) {
                out.put(0);
                out.put(i - first);
            }
            if (i < s.size()) out.put(static_cast<Whole>(s[i] - (*before)[i]));
        }
        before = &s;
    }
}

/// `size`: the numbers of each.
void decode(Bytes& bytes, std::vector<Snapshot>& snapshots, std::size_t size)
{
    const std::uint64_t n = bytes.next();
    if (n > bytes.left()) return bytes.fail();
    snapshots.resize(n);
    for (std::size_t k = 0; k < n && bytes.well(); ++k) {
        Snapshot& s = snapshots[k];
        if (k)
            s = snapshots[k - 1];
        else
            s.assign(size, 0);
        for (std::size_t i = 0; i < size && bytes.well();) {
            const Whole more = bytes.next_wide();
            const std::uint64_t noughts = more == 0 ? bytes.next() : 0;
            if (more == 0 && (noughts == 0 || noughts > size - i)) return bytes.fail();
            if (more != 0) s[i] += static_cast<Wide>(more);
            i += more == 0 ? noughts : 1;
        }
    }
}

/// Calls f(number) for each that is neither of a distribution nor of a snapshot.
template <class F>
void for_each_number(Replication& r, const F& f)
{
    f(r.tally.events), f(r.checks);
    r.tally.for_each_count(f);
    r.tally.for_each_gauge([&](Gauge& g) { f(g.area); });
    for (ModeCell& m : r.tally.modes) {
        f(m.port_time);
        for (Duration* longest : {&m.longest_wait, &m.longest_fulfilled}) {
            std::int64_t ns = longest->count();
            f(ns);
            *longest = Duration::nanoseconds(ns);
        }
    }
}

}  // namespace

std::string encode(Replication& r)
{
    std::size_t numbers = 0, distributions = 0;
    for_each_number(r, [&](const auto&) { ++numbers; });
    r.tally.for_each_waits([&](const Waits&) { ++distributions; });
    Out out;
    out.put(numbers);
    for_each_number(r, [&](const auto& n) { out.put(static_cast<Whole>(n)); });
    out.put(distributions);
    r.tally.for_each_waits([&](const Waits& w) { encode(out, w); });
    if (!r.snapshots.empty()) encode(out, r.snapshots);
    return out.text();
}

bool decode(std::string_view text, Replication& r)
{
    Bytes bytes(text);
    std::size_t numbers = 0, distributions = 0;
    for_each_number(r, [&](const auto&) { ++numbers; });
    r.tally.for_each_waits([&](const Waits&) { ++distributions; });
    if (bytes.next() != numbers) return false;
    for_each_number(r, [&](auto& n) { n = static_cast<std::remove_reference_t<decltype(n)>>(bytes.next_wide()); });
    if (bytes.next() != distributions) return false;
    r.tally.for_each_waits([&](Waits& w) { decode(bytes, w); });
    r.snapshots.clear();
    if (!bytes.at_end()) {
        std::size_t of_each = 0;
        r.tally.for_each_count([&](const auto&) { ++of_each; });
        r.tally.for_each_gauge([&](const Gauge&) { ++of_each; });
        decode(bytes, r.snapshots, of_each);
    }
    return bytes.well() && bytes.at_end();
}

}  // namespace ringback
