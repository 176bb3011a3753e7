// Numbers and units, read and printed.
#include "scenario/quantity.h"

#include "scenario/log.h"

#include <fmt/format.h>
#include <charconv>
#include <cmath>

namespace ringback::scenario {

namespace {

__extension__ using Wide = unsigned __int128;

bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/// A decimal number as written, before it becomes a double or a count of nanoseconds.
struct Decimal {
    std::string_view text;  ///< digits with a point, without the exponent
    int exponent = 0;       ///< what was written after e
    std::string_view rest;  ///< the unit, without the blanks before it
};

Parsed<Decimal> split(std::string_view s)
{
    const auto no = [](std::string why) { return Parsed<Decimal>::refused(std::move(why)); };
    if (s.empty()) return no("is empty");
    if (s[0] == '-') return no("is negative");
    if (!digit(s[0])) return no("does not begin with a number");
    Decimal d;
    std::size_t i = 0;
    while (i < s.size() && digit(s[i])) ++i;
    if (i > 1 && s[0] == '0') return no("has a leading zero");
    if (i < s.size() && s[i] == '.') {
        const std::size_t point = i++;
        while (i < s.size() && digit(s[i])) ++i;
        if (i == point + 1) return no("has no digit after the point");
    }
    d.text = s.substr(0, i);
    if (i + 1 < s.size() && (s[i] == 'e' || s[i] == 'E')) {
        std::size_t j = i + 1;
        if (s[j] == '+' || s[j] == '-') ++j;
        if (j < s.size() && digit(s[j])) {
            const char* first = s.data() + i + 1 + (s[i + 1] == '+' ? 1 : 0);
            const auto [end, error] = std::from_chars(first, s.data() + s.size(), d.exponent);
            if (error != std::errc{} || std::abs(d.exponent) > 10'000) return no("has too large an exponent");
            i = static_cast<std::size_t>(end - s.data());
        }
    }
    if (i < s.size() && s[i] == ',') return no("has a comma; decimals have a point");
    if (i < s.size() && s[i] == '_') return no("has an underscore");
    if (i < s.size() && s[i] == '.') return no("has two points");
    while (i < s.size() && s[i] == ' ') ++i;
    d.rest = s.substr(i);
    return d;
}

/// The nearest double of text · 10^(exponent + shift).
Parsed<double> to_double(const Decimal& d, int shift = 0)
{
    const std::string whole = fmt::format("{}e{}", d.text, d.exponent + shift);
    double v = 0;
    const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), v);
    if (error != std::errc{} || !std::isfinite(v)) return Parsed<double>::refused("is out of all range");
    if (std::fpclassify(v) == FP_SUBNORMAL) return Parsed<double>::refused("is too small a number");
    const bool zero_written = d.text.find_first_of("123456789") == std::string_view::npos;
    if (v == 0 && !zero_written) return Parsed<double>::refused("is too small a number");
    return v;
}

struct Unit {
    std::string_view name;
    std::uint64_t nanoseconds;
};
constexpr Unit units[] = {{"ns", 1},
                          {"us", 1'000},
                          {"ms", 1'000'000},
                          {"s", 1'000'000'000},
                          {"min", 60'000'000'000},
                          {"h", 3'600'000'000'000},
                          {"d", 86'400'000'000'000}};

/// text · 10^exponent · unit in whole nanoseconds, rounded to the nearest. Twenty digits of the number are looked at,
/// which is more than a hundred years have nanoseconds.
Parsed<Duration> to_nanoseconds(const Decimal& d, std::uint64_t unit)
{
    Wide n = 0;
    int exponent = d.exponent, digits = 0;
    bool point = false, any = false;
    for (char c : d.text) {
        if (c == '.') {
            point = true;
            continue;
        }
        any = any || c != '0';
        if (digits < 20) {
            n = n * 10 + static_cast<unsigned>(c - '0');
            if (n > 0) ++digits;
            if (point) --exponent;
        } else if (!point) {
            ++exponent;
        }
    }
    if (!any) return Duration{};
    const auto most = static_cast<Wide>(longest.count());
    n *= unit;
    bool half = false;
    for (; exponent < 0 && n > 0; ++exponent) half = n % 10 >= 5, n /= 10;
    for (; exponent > 0 && n <= most; --exponent) n *= 10;
    if (half) ++n;
    if (n > most) return Parsed<Duration>::refused("is longer than 100 years");
    if (n == 0) return Parsed<Duration>::refused("is shorter than a nanosecond");
    return Duration::nanoseconds(static_cast<std::int64_t>(n));
}

}  // namespace

Parsed<std::uint64_t> parse_whole(std::string_view s)
{
    using P = Parsed<std::uint64_t>;
    if (s.empty()) return P::refused("is empty");
    if (s[0] == '-') return P::refused("is negative");
    for (char c : s)
        if (!digit(c)) return P::refused("is not a whole number");
    if (s.size() > 1 && s[0] == '0') return P::refused("has a leading zero");
    std::uint64_t v = 0;
    if (std::from_chars(s.data(), s.data() + s.size(), v).ec != std::errc{}) return P::refused("is out of all range");
    return v;
}

Parsed<double> parse_number(std::string_view s)
{
    const auto d = split(s);
    if (!d) return Parsed<double>::refused(d.why());
    if (!(*d).rest.empty()) return Parsed<double>::refused("is not a plain number");
    return to_double(*d);
}

Parsed<Duration> parse_duration(std::string_view s)
{
    using P = Parsed<Duration>;
    const auto d = split(s);
    if (!d) return P::refused(d.why());
    for (const Unit& u : units)
        if ((*d).rest == u.name) return to_nanoseconds(*d, u.nanoseconds);
    if (s == "0") return Duration{};
    if ((*d).rest.empty()) return P::refused("has no unit");
    return P::refused(fmt::format("has an unknown unit {}; units are ms, s, min, h, d", quoted((*d).rest)));
}

Parsed<double> parse_per_second(std::string_view s)
{
    using P = Parsed<double>;
    const auto d = split(s);
    if (!d) return P::refused(d.why());
    std::string_view unit = (*d).rest;
    if (!unit.starts_with("per ")) return P::refused("is not a number per second, minute, hour or day");
    unit.remove_prefix(std::min(unit.find_first_not_of(' ', 3), unit.size()));
    const auto v = to_double(*d);
    if (!v) return v;
    if (unit == "second") return *v;
    if (unit == "minute") return *v / 60;
    if (unit == "hour") return *v / 3600;
    if (unit == "day") return *v / 86400;
    return P::refused("is not a number per second, minute, hour or day");
}

Parsed<double> parse_erlangs(std::string_view s)
{
    const auto d = split(s);
    if (!d) return Parsed<double>::refused(d.why());
    const auto v = to_double(*d);
    if (!v || (*d).rest == "E") return v;
    if ((*d).rest == "CCS") return *v / 36;
    return Parsed<double>::refused((*d).rest.empty() ? "has no unit (E or CCS)"
                                                     : "has an unknown unit; traffic is in E or CCS");
}

Parsed<double> parse_share(std::string_view s)
{
    const auto d = split(s);
    if (!d) return Parsed<double>::refused(d.why());
    if ((*d).rest == "%") return to_double(*d, -2);
    if ((*d).rest.empty()) return to_double(*d);
    return Parsed<double>::refused("is neither a percentage nor a number");
}

bool is_percentage(std::string_view s)
{
    return !s.empty() && s.back() == '%';
}

Parsed<Duration> parse_time_of_day(std::string_view s)
{
    const auto two = [&](std::size_t at) -> int {
        return digit(s[at]) && digit(s[at + 1]) ? (s[at] - '0') * 10 + (s[at + 1] - '0') : 99;
    };
    const auto no = Parsed<Duration>::refused("is not a time of day, as 09:30 or 23:59:59");
    if ((s.size() != 5 && s.size() != 8) || s[2] != ':' || (s.size() == 8 && s[5] != ':')) return no;
    const int h = two(0), m = two(3), sec = s.size() == 8 ? two(6) : 0;
    if (h > 23 || m > 59 || sec > 59) return no;
    return Duration::seconds(h * 3600 + m * 60 + sec);
}

std::string print_number(double v)
{
    char out[32];
    return std::string(out, std::to_chars(out, out + sizeof out, v).ptr);
}

std::string print_duration(Duration d)
{
    if (d.is_never()) return "never";
    const std::int64_t n = d.count();
    if (n == 0) return "0";
    const auto in = [&](std::int64_t unit, const char* name) { return fmt::format("{} {}", n / unit, name); };
    if (n % 1'000'000'000 == 0) return in(1'000'000'000, "s");
    if (n % 1'000'000 == 0) return in(1'000'000, "ms");
    if (n % 1'000 == 0) return in(1'000, "us");
    return in(1, "ns");
}

std::string print_time_of_day(Duration d)
{
    const std::int64_t s = d.count() / 1'000'000'000;
    return fmt::format("\"{:02}:{:02}:{:02}\"", s / 3600, s / 60 % 60, s % 60);
}

std::string print_text(std::string_view s)
{
    std::string out = "\"";
    for (char c : s) {
        if (c == '"' || c == '\\')
            out += '\\', out += c;
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out + '"';
}

namespace pattern {
std::string duration()
{
    return fmt::format("^(0|{} *(ns|us|ms|s|min|h|d))$", number);
}
std::string rate()
{
    return fmt::format("^{} *per (second|minute|hour|day)$", number);
}
std::string traffic()
{
    return fmt::format("^{} *(E|CCS)$", number);
}
std::string percentage()
{
    return fmt::format("^{} *%$", number);
}
}  // namespace pattern

}  // namespace ringback::scenario
