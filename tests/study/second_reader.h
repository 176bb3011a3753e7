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

/// A replication, as it was put there; whatever is not as documented ends in a std::out_of_range.
struct StoredReplication {
    using Number = unsigned __int128;
    std::vector<Number> numbers;
    std::vector<std::vector<std::pair<Number, Number>>> waits;  ///< of each distribution: of each bucket how many, and their sum
    std::size_t snapshots = 0;                                  ///< bytes of them

    StoredReplication() = default;
    explicit StoredReplication(std::string_view rest)
    {
        const auto take = [&rest](std::size_t n) {
            Number number = 0;
            for (std::size_t k = n; k-- > 0;) number = number << 8 | static_cast<unsigned char>(rest.at(k));
            rest.remove_prefix(n);
            return number;
        };
        const auto next = [&take] {
            const Number first = take(1);
            return first < 240 ? first : take(static_cast<std::size_t>(first - 239));
        };
        for (Number n = next(); n > 0; --n) numbers.push_back(next());
        for (Number n = next(); n > 0; --n) {
            auto& buckets = waits.emplace_back();
            Number bucket = 0;
            for (Number k = next(); k > 0; --k, ++bucket) {
                const Number head = next();
                bucket += head / 2;
                const Number count = head % 2 ? next() + 2 : 1;
                // 2,048 buckets of a nanosecond, as many again, then as many of two, of four...
                const Number octave = bucket / 2048, width = octave < 2 ? 1 : Number{1} << (octave - 1);
                const Number least = octave < 2 ? bucket : (2048 + bucket % 2048) * width;
                std::size_t bytes = 0;
                Number most = width;  // times a power of two that is no less than the count
                for (Number power = 1; power < count; power *= 2) most *= 2;
                for (; most > 1; most = (most + 255) / 256) ++bytes;
                buckets.emplace_back(count, least * count + take(bytes));
            }
        }
        snapshots = rest.size();
    }
};

struct SecondReader {
    std::map<std::pair<std::string, std::uint32_t>, StoredReplication> replications;  ///< by the hash of their scenario, in hex, and number
    std::vector<std::string> identities;  ///< by file
    int records = 0;                      ///< the same replication twice counts twice
    std::uint64_t torn = 0;               ///< bytes at the ends that are no whole record

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
        const bool is_marked = take(17) == "ringback store 2\n" && rest.size() >= 20;
        const std::uint32_t length = is_marked ? number(take(4)) : 0;
        const std::string_view sum = take(16);
        if (!is_marked || rest.size() < length || !holds(sum, std::string(rest.substr(0, length)))) {
            torn += begin.size();
            return;
        }
        identities.emplace_back(take(length));
        while (rest.size() >= 48 && rest.starts_with("rbrecord")) {
            const std::string_view checksum = rest.substr(8, 16), head = rest.substr(24, 24);
            const std::size_t payload = number(head);
            if (rest.size() < 48 + payload || !holds(checksum, std::string(rest.substr(24, 24 + payload)))) break;
            std::string hash;
            for (const char c : head.substr(8))
                for (const int shift : {4, 0}) hash += "0123456789abcdef"[static_cast<unsigned char>(c) >> shift & 15];
            replications[{hash, number(head.substr(4))}] = payload ? StoredReplication(rest.substr(48, payload)) : StoredReplication();
            ++records;
            rest.remove_prefix(48 + payload);
        }
        torn += rest.size();
    }
};

}  // namespace ringback::test
