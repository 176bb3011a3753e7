// The run store: finished replications, each an append to a file that only one process writes. A record is
//
//   "rbrecord" | length of payload | replication | hash of its scenario | checksum of the rest | payload
//
// little-endian, the checksum XXH3-128. A file begins with a header that says whose it is. Whatever ends a writer leaves whole
// records and at most a torn one at the end; whoever opens the store takes what is whole, looks for the next record where one
// is damaged, and never writes into another's file. So nothing is locked, and merging is reading. Control plane.
#pragma once

#include "ringback/study.h"

#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>

namespace ringback {

/// 128 bits of a scenario's hash.
using Hash = std::array<unsigned char, 16>;
Hash hash_of(std::string_view hex);
Hash hash_of_text(std::string_view);

/// Where a replication stands in the store.
struct Stored {
    Hash hash{};
    std::uint32_t replication = 0, file = 0, length = 0;
    std::uint64_t offset = 0;  ///< of the payload
    Hash checksum{};
};

/// How many replications of each combination a study was asked for is a record too: of this hash, with no payload.
constexpr Hash hash_of_wish{};

/// What is in a store.
class StoredRecords {
public:
    /// `identity`: what the header of every file must say. A folder that is not there is an empty store.
    /// @throws StoreError, StoreFailure
    StoredRecords(std::string folder, const std::string& identity);

    const Stored* find(const Hash&, std::uint32_t replication) const;
    /// The most replications of each combination that any of its writers was asked for; 0: as many as the experiment says.
    std::uint32_t asked() const;
    std::string path_of(std::uint32_t file) const { return folder_ + '/' + files_[file]; }
    std::uint64_t damaged() const { return damaged_; }
    const std::vector<std::string>& remarks() const { return remarks_; }

private:
    void read(std::uint32_t file, const std::string& identity);

    std::string folder_;
    std::vector<std::string> files_;
    std::deque<Stored> records_;  // in order of hash and replication, each once; grows without being copied
    std::uint64_t damaged_ = 0;
    std::vector<std::string> remarks_;
};

/// Reads payloads; each thread has one of its own.
class Payloads {
public:
    explicit Payloads(const StoredRecords&);
    Payloads(const Payloads&) = delete;
    Payloads& operator=(const Payloads&) = delete;
    ~Payloads();

    /// Stays until the next call. @throws StoreError, StoreFailure
    std::string_view operator()(const Stored&);

private:
    const StoredRecords& records_;
    std::unique_ptr<class StoreReader> open_;
    std::uint32_t file_ = 0;  // the one that is open
};

/// A file of one's own in a store.
class StoreWriter {
public:
    /// Makes the folder where it has to. @throws StoreFailure
    StoreWriter(const std::string& folder, const std::string& identity);
    StoreWriter(const StoreWriter&) = delete;
    StoreWriter& operator=(const StoreWriter&) = delete;
    ~StoreWriter();

    /// From any thread. Whatever ends the program now, it is there; on disk after a second at the latest, or when the writer finishes.
    void append(const Hash&, std::uint32_t replication, std::string_view payload);
    void append_wish(std::uint32_t replications) { append(hash_of_wish, replications, ""); }
    /// Nothing is appended any more.
    void finish();

private:
    void write(std::string_view);
    void save();
    void remove();

    std::mutex mutex_;
    std::string path_;
    int fd_ = -1;
    bool is_new_ = true;
    std::atomic<bool> is_lost_{false};  // what was written may not be on disk, nor ever will be
    std::int64_t saved_ = 0;            // on the monotonic clock, seconds
};

}  // namespace ringback
