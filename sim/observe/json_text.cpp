// JSON written by hand.
#include "observe/json_text.h"

#include "observe/utf8.h"

#include <charconv>
#include <cmath>

namespace ringback {

void append_text(std::string& out, std::string_view text)
{
    static constexpr char hex[] = "0123456789abcdef";
    out += '"';
    while (!text.empty()) {
        const CodePoint c = first_code_point(text);
        if (!c.valid)
            out += "\xef\xbf\xbd";
        else if (c.value == '"' || c.value == '\\')
            (out += '\\') += static_cast<char>(c.value);
        else if (c.value == '\n')
            out += "\\n";
        else if (c.value < 0x20 || c.value == 0x7f)
            ((out += "\\u00") += hex[c.value >> 4]) += hex[c.value & 15];
        else if (c.value == 0x2028 || c.value == 0x2029)
            out += c.value == 0x2028 ? "\\u2028" : "\\u2029";
        else
            out += text.substr(0, c.size);
        text.remove_prefix(c.size);
    }
    out += '"';
}

std::string json_string(std::string_view text)
{
    std::string out;
    append_text(out, text);
    return out;
}

void append_whole(std::string& out, std::uint64_t number)
{
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_number(std::string& out, std::optional<double> number)
{
    char digits[40];
    if (number && std::isfinite(*number))
        out.append(digits, std::to_chars(digits, digits + sizeof digits, *number).ptr);
    else
        out += "null";
}

}  // namespace ringback
