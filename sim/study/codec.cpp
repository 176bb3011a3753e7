// Numbers of seven bits a byte, the lowest first (LEB128), in the order of the tally (tally.h): events, checks, counts, areas of gauges,
// for each distribution of waits the number of its buckets and of each what fell into it, and what is of whole replications only.
// Then, where series are recorded, how many snapshots, and of each what its numbers are more than those of the one before; instead
// of noughts a nought and how many there are.
#include "study/codec.h"

#include <bit>
#include <cstring>

namespace ringback {
namespace {

using Whole = unsigned __int128;
constexpr bool is_little = std::endian::native == std::endian::little;  // eight bytes at once are in order

constexpr std::uint64_t eight_bytes = std::uint64_t{1} << 56;  // what is less has room in eight

/// Its groups of seven bits, a byte each; and back.
std::uint64_t spread(std::uint64_t n)
{
    n = (n & 0x0000000fffffff) | (n & 0xfffffff0000000) << 4;
    n = (n & 0x00003fff00003fff) | (n & 0x0fffc0000fffc000) << 2;
    return (n & 0x007f007f007f007f) | (n & 0x3f803f803f803f80) << 1;
}
std::uint64_t gathered(std::uint64_t n)
{
    n = (n & 0x007f007f007f007f) | (n & 0x7f007f007f007f00) >> 1;
    n = (n & 0x00003fff00003fff) | (n & 0x3fff00003fff0000) >> 2;
    return (n & 0x000000000fffffff) | (n & 0x0fffffff00000000) >> 4;
}
/// The first so many bytes, of which there is at least one, all with their eighth bit.
constexpr std::uint64_t eighths(std::size_t bytes) { return 0x8080808080808080 >> (64 - 8 * bytes); }

class Out {
public:
    void put(Whole n)
    {
        constexpr std::size_t longest = 19;
        if (bytes_.size() < size_ + longest) bytes_.resize(2 * bytes_.size() + 1024);
        if (n < 0x80) {
            bytes_[size_++] = static_cast<char>(n);
        } else if (is_little && n < eight_bytes) {
            const auto size = static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(n)) + 6) / 7;
            const std::uint64_t all = spread(static_cast<std::uint64_t>(n)) | eighths(size - 1);
            std::memcpy(bytes_.data() + size_, &all, sizeof all);
            size_ += size;
        } else {
            for (; n >= 0x80; n >>= 7) bytes_[size_++] = static_cast<char>(static_cast<unsigned char>(n) | 0x80);
            bytes_[size_++] = static_cast<char>(n);
        }
    }
    std::string text()
    {
        bytes_.resize(size_);
        return std::move(bytes_);
    }

private:
    std::string bytes_;
    std::size_t size_ = 0;
};

class Bytes {
public:
    explicit Bytes(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}
    Whole next()
    {
        if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) return static_cast<unsigned char>(*at_++);
        if (is_little && end_ - at_ >= 8) {
            std::uint64_t all = 0;
            std::memcpy(&all, at_, sizeof all);
            const std::uint64_t last = ~all & eighths(8);  // where a number ends
            if (last != 0) {
                const int size = std::countr_zero(last) / 8 + 1;
                at_ += size;
                return gathered(all & ~std::uint64_t{0} >> (64 - 8 * size) & ~eighths(8));
            }
        }
        Whole n = 0;
        for (int shift = 0; at_ != end_ && shift < 128; shift += 7) {
            const auto byte = static_cast<unsigned char>(*at_++);
            n |= static_cast<Whole>(byte & 0x7f) << shift;
            if (byte < 0x80) return n;
        }
        well_ = false;
        return 0;
    }
    std::uint64_t next_count() { return static_cast<std::uint64_t>(next()); }
    bool well() const { return well_; }
    bool at_end() const { return at_ == end_; }
    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

private:
    const char *at_, *end_;
    bool well_ = true;
};

void encode(Out& out, const std::vector<Snapshot>& snapshots)
{
    out.put(snapshots.size());
    for (std::size_t k = 0; k < snapshots.size(); ++k) {
        Whole noughts = 0;
        const auto flush = [&] {
            if (noughts == 0) return;
            out.put(0);
            out.put(noughts);
            noughts = 0;
        };
        for (std::size_t i = 0; i < snapshots[k].size(); ++i) {
            const Wide more = snapshots[k][i] - (k ? snapshots[k - 1][i] : 0);
            if (more == 0) {
                ++noughts;
                continue;
            }
            flush();
            out.put(static_cast<Whole>(more));
        }
        flush();
    }
}

/// `size`: the numbers of each.
bool decode(Bytes& bytes, std::vector<Snapshot>& snapshots, std::size_t size)
{
    const std::uint64_t n = bytes.next_count();
    if (n > bytes.left()) return false;
    snapshots.resize(n);
    for (std::size_t k = 0; k < n; ++k) {
        Snapshot& s = snapshots[k];
        if (k)
            s = snapshots[k - 1];
        else
            s.assign(size, 0);
        for (std::size_t i = 0; i < size && bytes.well();) {
            const Whole more = bytes.next();
            const std::uint64_t noughts = more == 0 ? bytes.next_count() : 0;
            if (more == 0 && (noughts == 0 || noughts > size - i)) return false;
            if (more != 0) s[i] += static_cast<Wide>(more);
            i += more == 0 ? noughts : 1;
        }
    }
    return true;
}

}  // namespace

std::string encode(Replication& r)
{
    Out out;
    out.put(r.tally.events);
    out.put(r.checks);
    r.tally.for_each_count([&](const auto& n) { out.put(static_cast<Whole>(n)); });
    r.tally.for_each_gauge([&](const Gauge& g) { out.put(static_cast<Whole>(g.area)); });
    r.tally.for_each_waits([&](const Waits& w) {
        out.put(w.buckets());
        w.for_each_bucket([&](std::uint64_t count, Wide sum) {
            out.put(count);
            out.put(static_cast<Whole>(sum));
        });
    });
    for (const ModeCell& m : r.tally.modes) {  // what belongs to no interval
        out.put(static_cast<Whole>(m.port_time));
        out.put(static_cast<Whole>(m.longest_wait.count()));
        out.put(static_cast<Whole>(m.longest_fulfilled.count()));
    }
    if (!r.snapshots.empty()) encode(out, r.snapshots);
    return out.text();
}

bool decode(std::string_view text, Replication& r)
{
    Bytes bytes(text);
    r.tally.events = bytes.next_count();
    r.checks = bytes.next_count();
    r.tally.for_each_count([&](auto& n) { n = static_cast<std::remove_reference_t<decltype(n)>>(bytes.next()); });
    r.tally.for_each_gauge([&](Gauge& g) { g.area = static_cast<Wide>(bytes.next()); });
    r.tally.for_each_waits([&](Waits& w) {
        w.clear();
        for (std::uint64_t k = bytes.next_count(); k > 0 && bytes.well(); --k) {
            const std::uint64_t count = bytes.next_count();
            const auto sum = static_cast<Wide>(bytes.next());
            if (count == 0) return;
            w.add_bucket(count, sum);
        }
    });
    for (ModeCell& m : r.tally.modes) {
        m.port_time = static_cast<Wide>(bytes.next());
        m.longest_wait = Duration::nanoseconds(static_cast<std::int64_t>(bytes.next()));
        m.longest_fulfilled = Duration::nanoseconds(static_cast<std::int64_t>(bytes.next()));
    }
    r.snapshots.clear();
    if (bytes.at_end()) return bytes.well();
    std::size_t numbers = 0;
    r.tally.for_each_count([&](const auto&) { ++numbers; });
    r.tally.for_each_gauge([&](const Gauge&) { ++numbers; });
    return decode(bytes, r.snapshots, numbers) && bytes.well() && bytes.at_end();
}

}  // namespace ringback
