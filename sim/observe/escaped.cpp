// Strangers' text made safe to show: what could drive a terminal or turn the reading direction is written out.
#include "observe/utf8.h"
#include "ringback/summary.h"

#include <fmt/format.h>

namespace ringback {
namespace {

bool is_safe(char32_t c)
{
    const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    const bool separator = c == 0x2028 || c == 0x2029;
    const bool direction = c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return !control && !separator && !direction;
}

}  // namespace

std::string escaped(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const CodePoint c = first_code_point(text);
        if (c.valid && is_safe(c.value))
            out += text.substr(0, c.size);
        else
            out += c.value < 0x100 ? fmt::format("\\x{:02x}", static_cast<unsigned>(c.value))
                                   : fmt::format("\\u{:04x}", static_cast<unsigned>(c.value));
        text.remove_prefix(c.size);
    }
    return out;
}

}  // namespace ringback
