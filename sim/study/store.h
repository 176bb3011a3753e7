// The run store: finished replications, each an append to a file that only one process writes. A record is
//
//   "rbrecord" | checksum of the rest | length of payload | replication | hash of its scenario | payload
//
// little-endian, the checksum XXH3-128. A file begins with a header that says whose it is. Whatever ends a writer leaves whole
// records and at most a torn one at the end; whoever opens the store takes what is whole, looks for the next record where one
// is damaged, and never writes into another's file. So nothing is locked, and merging is reading. Control plane.
#pragma once

#include "ringback/study.h"

#include <array>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

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

/// What the header of one of its files says after these words; nothing where no header has them. @throws StoreFailure
std::optional<std::string> said_after(std::string_view words, const std::string& folder);

/// What is in a store.
class StoredRecords {
public:
    /// `identity`: what the header of every file must begin with; what it says besides are notes. A folder that is not there is an
    /// empty store.
    /// @throws StoreError, StoreFailure
    StoredRecords(std::string folder, const std::string& identity);

    const Stored* find(const Hash&, std::uint32_t replication) const;
    /// The most replications of each combination that any of its writers was asked for; 0: as many as the experiment says.
    std::uint32_t asked() const;
    std::string path_of(std::uint32_t file) const { return folder_ + '/' + files_[file]; }
    const std::vector<std::string>& remarks() const { return remarks_; }

private:
    void read(std::uint32_t file, const std::string& identity);

    std::string folder_;
    std::vector<std::string> files_;
    std::deque<Stored> records_;  // in order of hash and replication, each once; grows without being copied
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
    /// Makes the folder where it has to. `header`: an identity, and notes. @throws StoreFailure
    StoreWriter(const std::string& folder, const std::string& header);
    StoreWriter(const StoreWriter&) = delete;
    StoreWriter& operator=(const StoreWriter&) = delete;
    ~StoreWriter();

    /// From any thread. Whatever ends the program now, it is there; on disk after a second, whether or not another comes, or when the
    /// writer finishes.
    void append(const Hash&, std::uint32_t replication, std::string_view payload);
    void append_wish(std::uint32_t replications) { append(hash_of_wish, replications, ""); }
    /// Nothing is appended any more.
    void finish();

private:
    void write(std::string_view);
    void save();
    void save_each_second();
    void stop_saving();
    void remove();

    std::string path_;
    int fd_ = -1;
    bool is_new_ = true;
    std::mutex mutex_;  // of the file and of what follows
    std::condition_variable changed_;
    bool is_saved_ = true, is_ending_ = false;
    int lost_ = 0;         // why what was written may not be on disk, nor ever will be
    std::thread saver_;  // a second is over whether or not a replication is
};

}  // namespace ringback
