// Bytes of a file, and whether they are a text.
#include "scenario/tree.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>

namespace ringback::scenario {

namespace {

/// Length of the UTF-8 character at `i`, 0 if there is none (too long a form, a surrogate, beyond U+10FFFF, cut off).
std::size_t character(std::string_view s, std::size_t i)
{
    const auto byte = [&](std::size_t k) { return i + k < s.size() ? static_cast<unsigned char>(s[i + k]) : 0u; };
    const auto tail = [&](std::size_t k) { return (byte(k) & 0xC0) == 0x80; };
    const unsigned a = byte(0);
    if (a < 0x80) return 1;
    if (a >= 0xC2 && a < 0xE0) return tail(1) ? 2 : 0;
    if (a >= 0xE0 && a < 0xF0) {
        const bool in_range = (a != 0xE0 || byte(1) >= 0xA0) && (a != 0xED || byte(1) < 0xA0);
        return in_range && tail(1) && tail(2) ? 3 : 0;
    }
    if (a >= 0xF0 && a < 0xF5) {
        const bool in_range = (a != 0xF0 || byte(1) >= 0x90) && (a != 0xF4 || byte(1) < 0x90);
        return in_range && tail(1) && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::optional<std::string> read_bytes(const std::string& path, Log& log)
{
    const auto refuse = [&](std::string why) -> std::optional<std::string> {
        log.error_at(~0u, 0, 0, std::move(why));
        return std::nullopt;
    };
    // O_NONBLOCK: a pipe without a writer must not hold us up before we have seen that it is a pipe.
    const int file = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (file < 0) return refuse(fmt::format("cannot be opened: {}", std::strerror(errno)));
    struct Closer {
        int file;
        ~Closer() { ::close(file); }
    } closer{file};

    struct stat info;
    if (::fstat(file, &info) != 0) return refuse(fmt::format("cannot be read: {}", std::strerror(errno)));
    if (S_ISDIR(info.st_mode)) return refuse("is a directory, not a scenario");
    if (!S_ISREG(info.st_mode)) return refuse("is not a regular file");
    const auto too_big = [&] {
        return refuse(fmt::format("is larger than {} MiB, the limit of a scenario", text_at_most >> 20));
    };
    if (info.st_size > static_cast<off_t>(text_at_most)) return too_big();

    std::string out;
    char block[1 << 16];
    for (;;) {
        const ssize_t n = ::read(file, block, sizeof block);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return refuse(fmt::format("cannot be read: {}", std::strerror(errno)));
        if (n == 0) return out;
        out.append(block, static_cast<std::size_t>(n));
        if (out.size() > text_at_most) return too_big();  // it grew, or its size was a fiction
    }
}

std::optional<std::string> clean_text(std::string_view bytes, const std::string& name, Log& log)
{
    if (bytes.size() > text_at_most) {
        log.error_at(~0u, 0, 0, fmt::format("is larger than {} MiB, the limit of a scenario", text_at_most >> 20));
        return std::nullopt;
    }
    if (bytes.substr(0, 2) == "\xFE\xFF" || bytes.substr(0, 2) == "\xFF\xFE") {
        log.error_at(~0u, 0, 0, "is written in UTF-16, not in UTF-8", "save it as UTF-8");
        return std::nullopt;
    }
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(3);
    if (bytes.starts_with(byte_order_mark)) {  // yaml-cpp would count its places without it
        log.error_at(~0u, 0, 0, "begins with two byte order marks");
        return std::nullopt;
    }

    std::string out;
    out.reserve(bytes.size());
    std::uint32_t line = 1;
    std::size_t line_start = 0, bad_at = 0;
    std::string bad;
    for (std::size_t i = 0; i < bytes.size() && bad.empty();) {
        const std::size_t length = character(bytes, i);
        const unsigned char c = static_cast<unsigned char>(bytes[i]);
        if (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') {
            ++i;
            continue;
        }
        if (length == 0)
            bad = fmt::format("byte {:#04x} is not UTF-8", c), bad_at = out.size();
        else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
            bad = fmt::format("character \\x{:02x} does not belong in a text", c), bad_at = out.size();
        else if (bad_at == 0)
            out.append(bytes, i, length);
        if (c == '\n') ++line, line_start = out.size();
        i += length;
    }
    if (bad.empty()) return out;
    const std::size_t column = bad_at - line_start + 1;
    log.error_at(log.add({name, std::move(out), true}), line, static_cast<std::uint32_t>(column), bad);
    return std::nullopt;
}

}  // namespace ringback::scenario
