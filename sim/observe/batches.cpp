#include "observe/batches.h"

#include <type_traits>

namespace ringback {
namespace {

/// What `now` has gained since it was `before`. The longest waits are of no batch.
Tally gained(const Tally& now, Tally before)
{
    Tally t = now;
    std::vector<Wide> numbers;
    before.for_each_count([&](const auto& n) { numbers.push_back(static_cast<Wide>(n)); });
    before.for_each_gauge([&](const Gauge& g) { numbers.push_back(g.area); });
    for (const ModeCell& m : before.modes) numbers.push_back(m.port_time);
    std::size_t i = 0;
    t.for_each_count([&](auto& n) { n -= static_cast<std::remove_reference_t<decltype(n)>>(numbers[i++]); });
    t.for_each_gauge([&](Gauge& g) { g.area -= numbers[i++]; });
    for (ModeCell& m : t.modes) m.port_time -= numbers[i++];
    std::vector<const Waits*> earlier;
    before.for_each_waits([&](const Waits& w) { earlier.push_back(&w); });
    i = 0;
    t.for_each_waits([&](Waits& w) { w = w.since(*earlier[i++]); });
    return t;
}

}  // namespace

std::vector<Time> borders_of_batches(Time begin, Duration length, std::uint32_t batches)
{
    std::vector<Time> borders;
    for (std::uint32_t k = 1; k < batches; ++k)
        borders.push_back(begin + Duration::nanoseconds(static_cast<std::int64_t>(static_cast<Wide>(length.count()) * k / batches)));
    return borders;
}

void Batches::cut(Tally t, Time at)
{
    t.close(at);
    for (ModeCell& m : t.modes) m.port_time = m.ports.integral(at);
    t.add_delays_of_zero();
    close(t, at);
    before_ = std::move(t);
    from_ = at;
}

void Batches::close(const Tally& t, Time end)
{
    Tally batch = before_ ? gained(t, *before_) : t;
    batch.measured = end - from_;
    parts.push_back(parts_of(names_, batch));
}

}  // namespace ringback
