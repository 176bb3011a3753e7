// A second reader of a study's store, from the documentation in store.h and codec.cpp alone: nothing of ringback is used.
#pragma once

#include <xxhash.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ringback::test {

/// The numbers of a replication, as they were put there.
using Numbers = std::vector<unsigned __int128>;

struct SecondReader {
    std::map<std::pair<std::string, std::uint32_t>, Numbers> replications;  ///< by the hash of their scenario, in hex, and number
    std::vector<std::string> identities;                                   ///< by file
    int records = 0;                                                       ///< the same replication twice counts twice
    std::uint64_t torn = 0;                                                ///< bytes at the ends that are no whole record

    explicit SecondReader(const std::string& folder)
    {
        std::error_code none;
        for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
            if (entry.path().extension() != ".rbs") continue;
            std::ifstream in(entry.path(), std::ios::binary);
            file(std::string(std::istreambuf_iterator<char>(in), {}));
        }
    }

private:
    static std::uint32_t number(std::string_view bytes)
    {
        std::uint32_t n = 0;
        for (std::size_t k = 4; k-- > 0;) n = n << 8 | static_cast<unsigned char>(bytes[k]);
        return n;
    }
    static bool holds(std::string_view sum, const std::string& bytes)
    {
        XXH128_canonical_t canonical;
        XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
        return std::memcmp(sum.data(), canonical.digest, 16) == 0;
    }
    void file(std::string_view rest)
    {
        const auto take = [&rest](std::size_t n) {
            const std::string_view part = rest.substr(0, n);
            rest.remove_prefix(part.size());
            return part;
        };
        const std::string_view begin = rest;
        const bool is_marked = take(17) == "ringback store 1\n" && rest.size() >= 20;
        const std::uint32_t length = is_marked ? number(take(4)) : 0;
        const std::string_view sum = take(16);
        if (!is_marked || rest.size() < length || !holds(sum, std::string(rest.substr(0, length)))) {
            torn += begin.size();
            return;
        }
        identities.emplace_back(take(length));
        while (rest.size() >= 48 && rest.starts_with("rbrecord")) {
            const std::string_view head = rest.substr(8, 24), checksum = rest.substr(32, 16);
            const std::size_t payload = number(head);
            if (rest.size() < 48 + payload || !holds(checksum, std::string(head).append(rest.substr(48, payload)))) break;
            std::string hash;
            for (const char c : head.substr(8))
                for (const int shift : {4, 0}) hash += "0123456789abcdef"[static_cast<unsigned char>(c) >> shift & 15];
            replications[{hash, number(head.substr(4))}] = numbers(rest.substr(48, payload));
            ++records;
            rest.remove_prefix(48 + payload);
        }
        torn += rest.size();
    }
    static Numbers numbers(std::string_view payload)
    {
        Numbers all;
        for (int shift = 0; const char c : payload) {
            if (shift == 0) all.push_back(0);
            const auto byte = static_cast<unsigned char>(c);
            all.back() |= static_cast<unsigned __int128>(byte & 0x7f) << shift;
            shift = byte & 0x80 ? shift + 7 : 0;
        }
        return all;
    }
};

}  // namespace ringback::test
