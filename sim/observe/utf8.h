// One code point at a time out of bytes that may be anything. Shared by everything that escapes text.
#pragma once

#include <cstddef>
#include <string_view>

namespace ringback {

struct CodePoint {
    char32_t value = 0;    ///< the byte itself where it is ill-formed
    std::size_t size = 1;  ///< bytes
    bool valid = false;
};

/// The first code point of `text`, which is not empty. Overlong forms and surrogates are ill-formed.
inline CodePoint first_code_point(std::string_view text)
{
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    const CodePoint ill_formed{lead, 1, false};
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return ill_formed;
    char32_t value = lead & (0xffu >> (size + 1));
    for (std::size_t k = 1; k < size; ++k) {
        if ((byte(k) & 0xc0) != 0x80) return ill_formed;
        value = value << 6 | (byte(k) & 0x3fu);
    }
    const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
    const bool surrogate = value >= 0xd800 && value < 0xe000;
    return overlong || surrogate || value > 0x10ffff ? ill_formed : CodePoint{value, size, true};
}

/// Columns that `text` takes, one a code point.
inline std::size_t columns_of(std::string_view text)
{
    std::size_t n = 0;
    for (; !text.empty(); ++n) text.remove_prefix(first_code_point(text).size);
    return n;
}

}  // namespace ringback
