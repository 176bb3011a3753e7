// Numbers of seven bits a byte, the lowest first (LEB128), in the order of the tally: events, checks, counts, areas of gauges,
// for each distribution of waits the number of its buckets and of each what fell into it, and what is of whole replications only.
#include "study/codec.h"

namespace ringback {
namespace {

using Whole = unsigned __int128;

void put(std::string& out, Whole n)
{
    while (n >= 0x80) {
        out += static_cast<char>(static_cast<unsigned char>(n) | 0x80);
        n >>= 7;
    }
    out += static_cast<char>(n);
}

class Bytes {
public:
    explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
    Whole next()
    {
        Whole n = 0;
        for (int shift = 0; !bytes_.empty() && shift < 128; shift += 7) {
            const auto byte = static_cast<unsigned char>(bytes_.front());
            bytes_.remove_prefix(1);
            n |= static_cast<Whole>(byte & 0x7f) << shift;
            if (byte < 0x80) return n;
        }
        well_ = false;
        return 0;
    }
    std::uint64_t next_count() { return static_cast<std::uint64_t>(next()); }
    bool well() const { return well_; }
    bool at_end() const { return bytes_.empty(); }

private:
    std::string_view bytes_;
    bool well_ = true;
};

}  // namespace

std::string encode(Replication& r)
{
    std::string out;
    put(out, r.tally.events);
    put(out, r.checks);
    r.tally.for_each_count([&](const auto& n) { put(out, static_cast<Whole>(n)); });
    r.tally.for_each_gauge([&](const Gauge& g) { put(out, static_cast<Whole>(g.area)); });
    r.tally.for_each_waits([&](const Waits& w) {
        std::uint64_t buckets = 0;
        w.for_each_bucket([&](std::uint64_t, Wide) { ++buckets; });
        put(out, buckets);
        w.for_each_bucket([&](std::uint64_t count, Wide sum) {
            put(out, count);
            put(out, static_cast<Whole>(sum));
        });
    });
    for (const ModeCell& m : r.tally.modes) {  // what belongs to no interval
        put(out, static_cast<Whole>(m.port_time));
        put(out, static_cast<Whole>(m.longest_wait.count()));
        put(out, static_cast<Whole>(m.longest_fulfilled.count()));
    }
    return out;
}

std::optional<Replication> decode(std::string_view text, const Tally& blank)
{
    Bytes bytes(text);
    Replication r;
    r.tally = blank;
    r.tally.events = bytes.next_count();
    r.checks = bytes.next_count();
    r.tally.for_each_count([&](auto& n) { n = static_cast<std::remove_reference_t<decltype(n)>>(bytes.next()); });
    r.tally.for_each_gauge([&](Gauge& g) { g.area = static_cast<Wide>(bytes.next()); });
    r.tally.for_each_waits([&](Waits& w) {
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
    if (!bytes.well() || !bytes.at_end()) return {};
    return r;
}

}  // namespace ringback
