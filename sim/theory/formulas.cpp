// Recursions, not factorials: nothing overflows, and each step only loses the last bit.
#include "ringback/formulas.h"

#include <algorithm>
#include <cmath>

namespace ringback {
namespace {

constexpr std::uint32_t most = 10'000'000;

/// 1/B for less than one circuit, 1/B(x, a) = a^-x e^a Gamma(x + 1, a): from the series of the incomplete gamma function where there is
/// little traffic, else from its continued fraction (Lentz).
double inverse_of_part(double x, double a)
{
    if (x == 0) return 1;
    const double s = x + 1;
    if (a < 1) {
        double sum = 0, term = 1 / s;
        for (int k = 1; term > 1e-17 * sum; ++k) {
            sum += term;
            term *= a / (s + k);
        }
        return std::pow(a, -x) * std::exp(a) * std::tgamma(s) - a * sum;
    }
    double b = a + 1 - s, c = 1e300, d = 1 / b, h = d;
    for (int i = 1; i < 100'000; ++i) {
        const double step = -i * (i - s);
        b += 2;
        d = 1 / (step * d + b);
        c = b + step / c;
        h *= d * c;
        if (std::fabs(d * c - 1) < 1e-15) break;
    }
    return a * h;
}

/// The least n from `from` on for which `enough` holds, which it does from some n on.
template <class F>
std::optional<std::uint32_t> least(std::uint32_t from, const F& enough)
{
    std::uint32_t high = std::max(from, 1u);
    while (!enough(high)) {
        if (high >= most) return {};
        from = high + 1;
        high = std::min(2 * high, most);
    }
    while (from < high) {
        const std::uint32_t middle = from + (high - from) / 2;
        if (enough(middle))
            high = middle;
        else
            from = middle + 1;
    }
    return high;
}

/// Halves what lies between `low`, which is not too much, and `high`, which is, as far as doubles go.
template <class F>
double greatest(double low, double high, const F& too_much)
{
    for (int i = 0; i < 200; ++i) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) break;
        (too_much(middle) ? high : low) = middle;
    }
    return low;
}

}  // namespace

double erlang_b(double circuits, double traffic)
{
    if (traffic <= 0) return circuits > 0 ? 0 : 1;
    // The recursion 1/B(n) = 1 + n/a 1/B(n - 1) from above: what is left soon is too small to matter, or the sum beyond all numbers.
    const double whole = std::floor(circuits);
    double sum = 0, term = 1;
    for (double k = 0; k < whole; ++k) {
        const double n = circuits - k;
        sum += term;
        term *= n / traffic;
        if (sum > 1e300) return 0;
        if (n < traffic && term < 1e-20 * sum) return 1 / sum;
    }
    return 1 / (sum + term * inverse_of_part(circuits - whole, traffic));
}

std::optional<std::uint32_t> erlang_b_circuits(double traffic, double blocking)
{
    double inverse = 1;
    for (std::uint32_t n = 0; n <= most; ++n) {
        if (n > 0) inverse = 1 + inverse * n / traffic;
        if (1 / inverse <= blocking) return n;
    }
    return {};
}

double erlang_b_traffic(std::uint32_t circuits, double blocking)
{
    double high = 1;
    while (erlang_b(circuits, high) <= blocking && high < 1e12) high *= 2;
    return greatest(0, high, [&](double traffic) { return erlang_b(circuits, traffic) > blocking; });
}

ExtendedErlangB erlang_b_extended(std::uint32_t circuits, double fresh_traffic, double recall)
{
    // offered = fresh / (1 - recall * B(offered)): the right side grows with `offered`, from fresh on.
    const double most_offered = recall < 1 ? fresh_traffic / (1 - recall) : 1e12;
    const double offered = greatest(fresh_traffic, most_offered, [&](double a) { return fresh_traffic + recall * a * erlang_b(circuits, a) <= a; });
    const double blocking = erlang_b(circuits, offered);
    const double carried = offered * (1 - blocking);
    return {offered, blocking, carried, std::max(0.0, 1 - carried / fresh_traffic)};
}

std::optional<std::uint32_t> erlang_b_extended_circuits(double fresh_traffic, double recall, double blocking)
{
    return least(0, [&](std::uint32_t n) { return erlang_b_extended(n, fresh_traffic, recall).blocking <= blocking; });
}

std::optional<ErlangC> erlang_c(std::uint32_t servers, double traffic, double within)
{
    if (traffic >= servers) return {};
    const double b = erlang_b(servers, traffic), waits = b * servers / (servers - traffic * (1 - b));
    return ErlangC{waits, waits / (servers - traffic), 1 - waits * std::exp(-(servers - traffic) * within)};
}

std::optional<std::uint32_t> erlang_c_servers(double traffic, double waits)
{
    return least(static_cast<std::uint32_t>(traffic) + 1, [&](std::uint32_t n) {
        const auto c = erlang_c(n, traffic);
        return c && c->waits <= waits;
    });
}

ErlangA erlang_a(std::uint32_t servers, double traffic, double patience)
{
    // States with k waiting, relative to the likeliest of them, so that none is too large; from there up and down.
    constexpr double nothing = 1e-22;
    const double likeliest = std::max(0.0, std::floor((traffic - servers) * patience));
    double waiting_or_full = 0, queue = 0, k = likeliest, state = 1;
    for (; state > nothing * waiting_or_full; state *= traffic / (servers + ++k / patience)) {
        waiting_or_full += state;
        queue += k * state;
    }
    k = likeliest;
    state = 1;
    while (k > 0 && state > nothing) {
        state *= (servers + k / patience) / traffic;
        --k;
        waiting_or_full += state;
        queue += k * state;
    }
    // Now `all servers busy, nobody waits`, if that is not too rare to matter; and all states with a free server.
    const double blocking = erlang_b(servers, traffic);
    const double below = k > 0 ? 0 : state * (1 / blocking - 1);
    const double all = below + waiting_or_full;
    ErlangA a{};
    a.waits = waiting_or_full / all;
    a.queue = queue / all;
    a.mean_wait = a.queue / traffic;  // Little
    a.abandons = a.mean_wait / patience;
    return a;
}

std::optional<std::uint32_t> erlang_a_servers(double traffic, double patience, double abandons)
{
    return least(1, [&](std::uint32_t n) { return erlang_a(n, traffic, patience).abandons <= abandons; });
}

Engset engset(std::uint32_t sources, std::uint32_t circuits, double idle_traffic)
{
    // E_i = (S - i + 1) a E_{i-1} / (i + (S - i + 1) a E_{i-1}); whoever calls sees the others only: S - 1 sources.
    const auto congestion = [&](std::uint32_t s) {
        if (circuits > s) return 0.0;
        double e = 1;
        for (std::uint32_t i = 1; i <= circuits; ++i) {
            const double up = (s - i + 1.0) * idle_traffic * e;
            e = up / (i + up);
        }
        return e;
    };
    Engset e{};
    e.time_congestion = congestion(sources);
    e.call_congestion = sources > 0 ? congestion(sources - 1) : 0;
    e.offered = sources * idle_traffic / (1 + idle_traffic);  // if nothing were blocked
    e.carried = sources * idle_traffic * (1 - e.call_congestion) / (1 + idle_traffic * (1 - e.call_congestion));
    e.traffic_congestion = e.offered > 0 ? 1 - e.carried / e.offered : 0;
    return e;
}

std::optional<std::uint32_t> engset_circuits(std::uint32_t sources, double idle_traffic, double call_congestion)
{
    double e = 1;  // as in engset, of the other sources
    for (std::uint32_t n = 1; e > call_congestion; ++n) {
        if (n > sources) return {};
        const double up = (sources - static_cast<double>(n)) * idle_traffic * e;
        e = up / (n + up);
        if (e <= call_congestion) return n;
    }
    return 0;
}

Moments overflow_of(double circuits, double traffic)
{
    const double mean = traffic * erlang_b(circuits, traffic);
    return {mean, mean * (1 - mean + traffic / (circuits + 1 - traffic + mean))};
}

EquivalentGroup equivalent_random(const Moments& m)
{
    const double z = m.peakedness();
    if (z <= 1) return {0, m.mean};
    // For a given traffic the mean has one group; the variance then grows with the traffic.
    const auto circuits_for = [&](double traffic) {
        double high = 1;
        while (traffic * erlang_b(high, traffic) > m.mean) high *= 2;
        return greatest(0, high, [&](double circuits) { return traffic * erlang_b(circuits, traffic) <= m.mean; });
    };
    const double rapp = m.variance + 3 * z * (z - 1);
    double high = std::max(2 * rapp, m.mean * 2);
    while (overflow_of(circuits_for(high), high).variance < m.variance && high < 1e6) high *= 2;
    const double traffic = greatest(m.mean, high, [&](double a) { return overflow_of(circuits_for(a), a).variance >= m.variance; });
    return {circuits_for(traffic), traffic};
}

double overflow_congestion(const Moments& m, double circuits)
{
    const EquivalentGroup e = equivalent_random(m);
    return e.traffic * erlang_b(e.circuits + circuits, e.traffic) / m.mean;
}

std::optional<std::uint32_t> overflow_circuits(const Moments& m, double congestion)
{
    const EquivalentGroup e = equivalent_random(m);
    return least(0, [&](std::uint32_t n) { return e.traffic * erlang_b(e.circuits + n, e.traffic) / m.mean <= congestion; });
}

}  // namespace ringback
