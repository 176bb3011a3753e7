// Numbers of seven bits a byte, the lowest first (LEB128), in the order of the tally (tally.h): events, checks, counts, areas of gauges,
// for each distribution of waits the number of its buckets and of each what fell into it, and what is of whole replications only.
#include "study/codec.h"

namespace ringback {
namespace {

using Whole = unsigned __int128;

class Out {
public:
    void put(Whole n)
    {
        constexpr std::size_t longest = 19;
        if (bytes_.size() < size_ + longest) bytes_.resize(2 * bytes_.size() + 1024);
        char* at = bytes_.data() + size_;
        for (; n > UINT64_MAX; n >>= 7) *at++ = static_cast<char>(static_cast<unsigned char>(n) | 0x80);
        auto rest = static_cast<std::uint64_t>(n);
        for (; rest >= 0x80; rest >>= 7) *at++ = static_cast<char>(static_cast<unsigned char>(rest) | 0x80);
        *at++ = static_cast<char>(rest);
        size_ = static_cast<std::size_t>(at - bytes_.data());
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
        std::uint64_t low = 0;  // nine bytes, which is all of almost every number
        int shift = 0;
        for (; at_ != end_ && shift < 63; shift += 7) {
            const auto byte = static_cast<unsigned char>(*at_++);
            low |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) return low;
        }
        Whole n = low;
        for (; at_ != end_ && shift < 128; shift += 7) {
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

private:
    const char *at_, *end_;
    bool well_ = true;
};

}  // namespace

std::string encode(Replication& r)
{
    Out out;
    out.put(r.tally.events);
    out.put(r.checks);
    r.tally.for_each_count([&](const auto& n) { out.put(static_cast<Whole>(n)); });
    r.tally.for_each_gauge([&](const Gauge& g) { out.put(static_cast<Whole>(g.area)); });
    r.tally.for_each_waits([&](const Waits& w) {
        std::uint64_t buckets = 0;
        w.for_each_bucket([&](std::uint64_t, Wide) { ++buckets; });
        out.put(buckets);
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
    return bytes.well() && bytes.at_end();
}

}  // namespace ringback
