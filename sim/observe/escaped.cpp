// Strangers' text made safe to show: what could drive a terminal or turn the reading direction is written out; and to give to a shell.
#include "observe/utf8.h"
#include "ringback/summary.h"

#include <fmt/format.h>
#include <algorithm>

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

std::string quoted(const std::string& word)
{
    const bool plain = std::ranges::all_of(word, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("._-+=:/,%").find(c) != std::string_view::npos;
    });
    if (plain && !word.empty()) return word;
    std::string out = "'";
    for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + '\'';
}

}  // namespace ringback
