// Bytes of the store, out and in again.
#include "study/store.h"

#include "ringback/summary.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>

namespace ringback {
namespace {

constexpr std::string_view file_mark = "ringback store 1\n", record_mark = "rbrecord";
constexpr std::size_t head_size = 8 + 4 + 4 + 16 + 16;
constexpr std::uint32_t payload_at_most = 1u << 30;
constexpr char extension[] = ".rbs";

void put(std::string& out, std::uint32_t n)
{
    for (int k = 0; k < 4; ++k) out += static_cast<char>(n >> (8 * k));
}
std::uint32_t get(std::string_view bytes, std::size_t at)
{
    std::uint32_t n = 0;
    for (std::size_t k = 0; k < 4; ++k) n |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + k])) << (8 * k);
    return n;
}

Hash checksum_of(std::string_view a, std::string_view b)
{
    const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(), XXH3_freeState);
    XXH3_128bits_reset(state.get());
    XXH3_128bits_update(state.get(), a.data(), a.size());
    XXH3_128bits_update(state.get(), b.data(), b.size());
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state.get()));
    Hash h;
    std::copy_n(canonical.digest, h.size(), h.begin());
    return h;
}
std::string_view bytes_of(const Hash& h) { return {reinterpret_cast<const char*>(h.data()), h.size()}; }
Hash hash_in(std::string_view bytes, std::size_t at)
{
    Hash h;
    std::memcpy(h.data(), bytes.data() + at, h.size());
    return h;
}

[[noreturn]] void fail(const std::string& path, const char* doing, int error)
{
    throw StoreFailure(fmt::format("cannot {} {}: {}", doing, escaped(path), std::strerror(error)));
}

std::int64_t seconds_now()
{
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// A file being read: any piece of it, as much as is there.
class Reader {
public:
    explicit Reader(const std::string& path) : path_(path), fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
    {
        struct stat s = {};
        if (fd_ < 0 || ::fstat(fd_, &s) != 0) fail(path, "read", errno);
        size_ = static_cast<std::uint64_t>(s.st_size);
    }
    Reader(const Reader&) = delete;
    ~Reader()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    std::uint64_t size() const { return size_; }
    std::string at(std::uint64_t offset, std::size_t length) const
    {
        std::string out(static_cast<std::size_t>(std::min<std::uint64_t>(length, size_ - std::min(size_, offset))), '\0');
        std::size_t got = 0;
        while (got < out.size()) {
            const ssize_t n = ::pread(fd_, out.data() + got, out.size() - got, static_cast<off_t>(offset + got));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) fail(path_, "read", errno);
            if (n == 0) break;
            got += static_cast<std::size_t>(n);
        }
        out.resize(got);
        return out;
    }
    /// Where the next mark of a record stands, or the size.
    std::uint64_t next_mark(std::uint64_t from) const
    {
        constexpr std::size_t piece = 1 << 16;
        while (from < size_) {
            const std::string bytes = at(from, piece + record_mark.size());
            const std::size_t found = bytes.find(record_mark);
            if (found != std::string::npos) return from + found;
            from += piece;
        }
        return size_;
    }

private:
    std::string path_;
    int fd_;
    std::uint64_t size_ = 0;
};

bool is_before(const Stored& a, const Stored& b) { return std::tie(a.hash, a.replication) < std::tie(b.hash, b.replication); }

}  // namespace

Hash hash_of(std::string_view hex)
{
    const auto digit = [](char c) { return static_cast<unsigned char>(c <= '9' ? c - '0' : c - 'a' + 10); };
    Hash h{};
    for (std::size_t i = 0; i < h.size() && 2 * i + 1 < hex.size(); ++i)
        h[i] = static_cast<unsigned char>(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
    return h;
}

StoredRecords::StoredRecords(std::string folder, const std::string& identity) : folder_(std::move(folder))
{
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, error))
        if (entry.path().extension() == extension) files_.push_back(entry.path().filename().string());
    if (error && error != std::errc::no_such_file_or_directory) fail(folder_, "read", error.value());
    std::ranges::sort(files_);
    for (std::uint32_t i = 0; i < files_.size(); ++i) read(i, identity);
    std::ranges::stable_sort(records_, is_before);
    for (std::size_t i = 1; i < records_.size(); ++i) {
        const Stored &a = records_[i - 1], &b = records_[i];
        if (a.hash == b.hash && a.replication == b.replication && a.checksum != b.checksum)
            throw StoreError(fmt::format("{}: replication {} of one scenario is there twice and differs, in {} and {}: they are of "
                                         "different programs, or one is not deterministic",
                                         escaped(folder_), a.replication, escaped(files_[a.file]), escaped(files_[b.file])));
    }
    const auto same = [](const Stored& a, const Stored& b) { return a.hash == b.hash && a.replication == b.replication; };
    records_.erase(std::unique(records_.begin(), records_.end(), same), records_.end());
}

void StoredRecords::read(std::uint32_t file, const std::string& identity)
{
    const std::string path = folder_ + '/' + files_[file];
    const Reader in(path);
    const std::string head = in.at(0, file_mark.size() + 4 + 16);
    std::uint64_t at = 0;
    const auto remark = [&](const std::string& what) { remarks_.push_back(fmt::format("{}: {}", escaped(path), what)); };
    if (head.size() < file_mark.size() + 20 || !head.starts_with(file_mark)) {
        if (in.size() == 0 || file_mark.starts_with(head.substr(0, file_mark.size()))) return;  // ended before its first record
        ++damaged_;
        return remark("its header is damaged; what was in it is computed again");
    }
    const std::uint32_t length = get(head, file_mark.size());
    const std::string said = in.at(head.size(), std::min(length, 1u << 16));
    if (checksum_of(said, "") != hash_in(head, file_mark.size() + 4)) {
        if (said.size() < length && in.size() == head.size() + said.size()) return;
        ++damaged_;
        return remark("its header is damaged; what was in it is computed again");
    }
    if (said != identity)
        throw StoreError(fmt::format("{} is of another study: it says {}, and this one is {}", escaped(path), escaped(said), escaped(identity)));
    at = head.size() + length;
    while (at < in.size()) {
        const std::string record = in.at(at, head_size);
        if (record.size() == head_size && record.starts_with(record_mark)) {
            Stored s;
            s.length = get(record, 8);
            s.replication = get(record, 12);
            s.hash = hash_in(record, 16);
            s.checksum = hash_in(record, 32);
            s.file = file;
            s.offset = at + head_size;
            if (s.length <= payload_at_most && s.offset + s.length <= in.size()) {
                const std::string payload = in.at(s.offset, s.length);
                if (checksum_of(std::string_view(record).substr(8, 24), payload) == s.checksum) {
                    records_.push_back(s);
                    at = s.offset + s.length;
                    continue;
                }
            }
        }
        const std::uint64_t next = in.next_mark(at + 1);
        if (next == in.size() && in.size() - at < head_size + payload_at_most && record_mark.starts_with(record.substr(0, 8))) {
            remark("its last record is torn, as of a writer that was killed; it is computed again");
            return;
        }
        ++damaged_;
        remark(fmt::format("{} bytes at {} are damaged; what was there is computed again", next - at, at));
        at = next;
    }
}

const Stored* StoredRecords::find(const Hash& hash, std::uint32_t replication) const
{
    Stored wanted;
    wanted.hash = hash;
    wanted.replication = replication;
    const auto at = std::ranges::lower_bound(records_, wanted, is_before);
    return at != records_.end() && at->hash == hash && at->replication == replication ? &*at : nullptr;
}

std::string StoredRecords::payload(const Stored& s) const
{
    const std::string path = folder_ + '/' + files_[s.file];
    std::string payload = Reader(path).at(s.offset, s.length);
    std::string key;
    put(key, s.length);
    put(key, s.replication);
    key += bytes_of(s.hash);
    if (checksum_of(key, payload) != s.checksum) throw StoreError(escaped(path) + " changed while it was read");
    return payload;
}

StoreWriter::StoreWriter(const std::string& folder, const std::string& identity)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) fail(folder, "make the folder", error.value());
    for (int k = 0; fd_ < 0; ++k) {
        path_ = fmt::format("{}/{:04}{}", folder, k, extension);
        fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
        if (fd_ < 0 && errno != EEXIST) fail(path_, "write", errno);
    }
    std::string head(file_mark);
    put(head, static_cast<std::uint32_t>(identity.size()));
    head += bytes_of(checksum_of(identity, ""));
    write(head + identity);
    sync();
    const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0) {
        const bool saved = ::fsync(directory) == 0 || errno == EINVAL;
        const int why = errno;
        ::close(directory);
        if (!saved) fail(folder, "save", why);
    }
}

StoreWriter::~StoreWriter()
{
    if (fd_ >= 0) ::close(fd_);
    if (is_new_) ::unlink(path_.c_str());  // nothing was added
}

void StoreWriter::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
        if (n > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(n));
        } else if (n == 0 || errno != EINTR) {
            fail(path_, "write", n == 0 ? ENOSPC : errno);
        }
    }
    is_dirty_ = true;
}

void StoreWriter::append(const Hash& hash, std::uint32_t replication, std::string_view payload)
{
    std::string key;
    put(key, static_cast<std::uint32_t>(payload.size()));
    put(key, replication);
    key += bytes_of(hash);
    std::string record(record_mark);
    record += key;
    record += bytes_of(checksum_of(key, payload));
    record += payload;
    {
        const std::lock_guard lock(mutex_);
        is_new_ = false;
        write(record);
        if (seconds_now() == synced_) return;
    }
    sync();
}

void StoreWriter::sync()
{
    const std::lock_guard lock(mutex_);
    if (is_dirty_ && ::fdatasync(fd_) != 0) fail(path_, "save", errno);  // never again after a failure
    is_dirty_ = false;
    synced_ = seconds_now();
}

}  // namespace ringback
