// JSON written by hand: shortest round-trip numbers whatever the locale, and valid strings whatever the bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ringback {

/// Appends `text` quoted. Controls, U+2028 and U+2029 are escaped, ill-formed bytes become U+FFFD.
void append_text(std::string& out, std::string_view text);
std::string json_string(std::string_view text);
void append_whole(std::string& out, std::uint64_t number);
/// Shortest form that reads back as the same number; null where there is none, or not a finite one.
void append_number(std::string& out, std::optional<double> number);

}  // namespace ringback
