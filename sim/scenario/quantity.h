// Quantities as they are written: a number with its unit. No locale, no guessing, no wrapping: what cannot be held
// exactly (whole numbers, nanoseconds) or to the nearest double (the rest) is refused with the reason.
#pragma once

#include "ringback/time.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace ringback::scenario {

/// Either the value or, in a few words, why there is none ("needs a unit, as in 90 s").
template <class T>
class Parsed {
public:
    Parsed(T v) : value_(std::move(v)) {}
    static Parsed refused(std::string why)
    {
        Parsed p{T{}};
        p.why_ = std::move(why);
        return p;
    }
    explicit operator bool() const { return why_.empty(); }
    const T& operator*() const { return value_; }
    const std::string& why() const { return why_; }

private:
    T value_;
    std::string why_;
};

inline constexpr Duration longest = Duration::seconds(std::int64_t{36525} * 86400);  ///< 100 years

Parsed<std::uint64_t> parse_whole(std::string_view);   ///< 0, 12, 18446744073709551615
Parsed<double> parse_number(std::string_view);         ///< 0.7, 12, 1e-6; never negative
Parsed<Duration> parse_duration(std::string_view);     ///< 250 ms, 1.5 h, 0; not `never`
Parsed<double> parse_per_second(std::string_view);     ///< 3.2 per hour
Parsed<double> parse_erlangs(std::string_view);        ///< 6.5 E, 234 CCS
Parsed<double> parse_share(std::string_view);          ///< 75 %, 0.75: a fraction, not yet held to 0..1
Parsed<Duration> parse_time_of_day(std::string_view);  ///< 10:00, 23:59:59
bool is_percentage(std::string_view);

std::string print_number(double);  ///< the shortest text that reads back as the same double
std::string print_duration(Duration);
std::string print_time_of_day(Duration);
std::string print_text(std::string_view);  ///< in double quotes, as both YAML and JSON read it

namespace pattern {  // of the same texts, for the JSON Schema
inline constexpr char number[] = R"((0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?)";
std::string duration();
std::string rate();
std::string traffic();
std::string percentage();
inline constexpr char time_of_day[] = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$";
inline constexpr char name[] = "^[A-Za-z][A-Za-z0-9_-]*$";
}  // namespace pattern

}  // namespace ringback::scenario
