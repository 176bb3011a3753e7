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

constexpr std::string_view file_mark = "ringback store 2\n", record_mark = "rbrecord";
constexpr std::size_t key_size = 4 + 4 + 16, head_size = 8 + 16 + key_size;
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

Hash checksum_of(std::string_view bytes)
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
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

/// So that what was made in it stays, whatever happens to the machine.
void sync_folder(const std::string& path)
{
    const int fd = ::open(path.empty() ? "/" : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && errno == EACCES) return;  // one may write there, not read
    if (fd < 0) fail(path, "save", errno);
    const bool saved = ::fsync(fd) == 0 || errno == EINVAL;  // some file systems know no fsync of folders
    const int why = errno;
    ::close(fd);
    if (!saved) fail(path, "save", why);
}

bool is_before(const Stored& a, const Stored& b) { return std::tie(a.hash, a.replication) < std::tie(b.hash, b.replication); }

}  // namespace

/// A file being read: any piece of it, as much as is there, and `ahead` bytes at once. One that has gone is empty: its writer had
/// nothing to add.
class StoreReader {
public:
    StoreReader(std::string path, std::size_t ahead) : path_(std::move(path)), ahead_(ahead), fd_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC))
    {
        struct stat s = {};
        if (fd_ < 0 && errno == ENOENT) return;
        if (fd_ < 0 || ::fstat(fd_, &s) != 0) {
            const int why = errno;
            if (fd_ >= 0) ::close(fd_);
            fail(path_, "read", why);
        }
        size_ = static_cast<std::uint64_t>(s.st_size);
    }
    StoreReader(const StoreReader&) = delete;
    StoreReader& operator=(const StoreReader&) = delete;
    ~StoreReader()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    std::uint64_t size() const { return size_; }

    /// Stays until the next call.
    std::string_view at(std::uint64_t offset, std::size_t length)
    {
        if (offset < from_ || offset + length > from_ + bytes_.size()) read(offset, std::max(length, ahead_));
        return std::string_view(bytes_).substr(static_cast<std::size_t>(offset - from_), length);
    }
    /// Where the next mark of a record stands, or the size.
    std::uint64_t next_mark(std::uint64_t from)
    {
        constexpr std::size_t piece = 1 << 16;
        while (from < size_) {
            const std::size_t found = at(from, piece + record_mark.size()).find(record_mark);
            if (found != std::string::npos) return from + found;
            from += piece;
        }
        return size_;
    }

private:
    void read(std::uint64_t offset, std::size_t length)
    {
        from_ = offset;
        bytes_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(length, size_ - std::min(size_, offset))));
        std::size_t got = 0;
        while (got < bytes_.size()) {
            const ssize_t n = ::pread(fd_, bytes_.data() + got, bytes_.size() - got, static_cast<off_t>(from_ + got));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) fail(path_, "read", errno);
            if (n == 0) break;
            got += static_cast<std::size_t>(n);
        }
        bytes_.resize(got);
    }

    std::string path_;
    std::size_t ahead_;
    int fd_;
    std::uint64_t size_ = 0, from_ = 0;
    std::string bytes_;  // of the file, at `from_`
};

Hash hash_of(std::string_view hex)
{
    const auto digit = [](char c) { return static_cast<unsigned char>(c <= '9' ? c - '0' : c - 'a' + 10); };
    Hash h{};
    for (std::size_t i = 0; i < h.size() && 2 * i + 1 < hex.size(); ++i)
        h[i] = static_cast<unsigned char>(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
    return h;
}

Hash hash_of_text(std::string_view text) { return checksum_of(text); }

namespace {

std::vector<std::string> files_in(const std::string& folder)
{
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().extension() == extension) files.push_back(entry.path().filename().string());
    if (error && error != std::errc::no_such_file_or_directory) fail(folder, "read", error.value());
    std::ranges::sort(files);
    return files;
}

/// What the header of a file says; nothing if its writer ended before it was whole, or if it is damaged.
struct Header {
    std::optional<std::string> said;
    bool is_damaged = false;
    std::uint64_t end = 0;
};
Header header_of(StoreReader& in)
{
    constexpr std::size_t fixed = file_mark.size() + 4 + 16;
    const std::string head(in.at(0, fixed));
    if (head.size() < fixed || !head.starts_with(file_mark))
        return {{}, in.size() > 0 && !file_mark.starts_with(head.substr(0, file_mark.size())), 0};
    const std::uint32_t length = get(head, file_mark.size());
    std::string said(in.at(fixed, std::min(length, 1u << 16)));
    if (checksum_of(said) != hash_in(head, file_mark.size() + 4)) return {{}, said.size() == length || in.size() > fixed + said.size(), 0};
    return {std::move(said), false, fixed + length};
}

/// As many words of a header as an identity has.
std::string_view without_notes(std::string_view said, std::string_view identity)
{
    std::size_t end = said.find(' ');
    for (auto more = std::ranges::count(identity, ' '); more > 0 && end != std::string_view::npos; --more) end = said.find(' ', end + 1);
    return said.substr(0, end);
}

}  // namespace

std::optional<std::string> said_after(std::string_view words, const std::string& folder)
{
    for (const std::string& name : files_in(folder)) {
        StoreReader in(folder + '/' + name, 1 << 10);
        const std::string said = header_of(in).said.value_or("");
        if (const std::size_t at = said.find(words); at != std::string::npos) return said.substr(at + words.size());
    }
    return {};
}

StoredRecords::StoredRecords(std::string folder, const std::string& identity) : folder_(std::move(folder)), files_(files_in(folder_))
{
    for (std::uint32_t i = 0; i < files_.size(); ++i) read(i, identity);
    const auto by_place = [](const Stored& a, const Stored& b) {
        return std::tie(a.hash, a.replication, a.file, a.offset) < std::tie(b.hash, b.replication, b.file, b.offset);
    };
    std::ranges::sort(records_, by_place);
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
    const std::string path = path_of(file);
    StoreReader in(path, 1 << 18);
    const auto remark = [&](const std::string& what) { remarks_.push_back(fmt::format("{}: {}", escaped(path), what)); };
    const Header header = header_of(in);
    if (header.is_damaged) return remark("its header is damaged, or of another version; what was in it is computed again unless it has been");
    if (!header.said) return;
    if (!(*header.said + ' ').starts_with(identity + ' '))
        throw StoreError(fmt::format("{} is of another study: its {}, and this one's {}; another folder (-o) keeps both", escaped(path),
                                     escaped(without_notes(*header.said, identity)), escaped(identity)));
    std::uint64_t at = header.end;
    while (at < in.size()) {
        std::string_view record = in.at(at, head_size);
        const std::string mark(record.substr(0, record_mark.size()));
        bool is_longer = record.size() < head_size;  // than what is left of the file
        if (record.size() == head_size && mark == record_mark) {
            Stored s;
            s.checksum = hash_in(record, 8);
            s.length = get(record, 24);
            s.replication = get(record, 28);
            s.hash = hash_in(record, 32);
            s.file = file;
            s.offset = at + head_size;
            is_longer = s.length <= payload_at_most && s.offset + s.length > in.size();
            if (s.length <= payload_at_most && !is_longer) {
                record = in.at(at, head_size + s.length);
                if (record.size() == head_size + s.length && checksum_of(record.substr(head_size - key_size)) == s.checksum) {
                    records_.push_back(s);
                    at = s.offset + s.length;
                    continue;
                }
            }
        }
        const std::uint64_t next = in.next_mark(at + 1);
        if (next == in.size() && is_longer && record_mark.starts_with(mark))
            return remark("its last record is torn, as of a writer that was killed; it is computed again");
        remark(fmt::format("{} bytes at {} are damaged; what was there is computed again unless it has been", next - at, at));
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

std::uint32_t StoredRecords::asked() const
{
    const auto end = std::ranges::upper_bound(records_, hash_of_wish, {}, &Stored::hash);
    return end == records_.begin() ? 0 : std::prev(end)->replication;
}

Payloads::Payloads(const StoredRecords& records) : records_(records) {}
Payloads::~Payloads() = default;

std::string_view Payloads::operator()(const Stored& s)
{
    if (!open_ || file_ != s.file) open_ = std::make_unique<StoreReader>(records_.path_of(s.file), 0);
    file_ = s.file;
    const std::string_view key_and_payload = open_->at(s.offset - key_size, key_size + s.length);
    if (checksum_of(key_and_payload) != s.checksum) throw StoreError(escaped(records_.path_of(s.file)) + " changed while it was read");
    return key_and_payload.substr(key_size);
}

StoreWriter::StoreWriter(const std::string& folder, const std::string& header)
{
    std::error_code error;
    const std::string above = std::filesystem::path(folder).parent_path();
    std::filesystem::create_directories(folder, error);
    if (error) fail(folder, "make the folder", error.value());
    for (int k = 0; fd_ < 0; ++k) {
        path_ = fmt::format("{}/{:04}{}", folder, k, extension);
        fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
        if (fd_ < 0 && errno != EEXIST) fail(path_, "write", errno);
    }
    try {
        std::string head(file_mark);
        put(head, static_cast<std::uint32_t>(header.size()));
        head += bytes_of(checksum_of(header));
        write(head + header);
        save();
        sync_folder(folder);
        sync_folder(above.empty() ? "." : above);
    } catch (...) {
        remove();
        throw;
    }
    try {
        saver_ = std::thread([this] { save_each_second(); });
    } catch (const std::system_error&) {  // the system gives none: then each record is saved by whoever appends it
    }
}

StoreWriter::~StoreWriter()
{
    stop_saving();
    if (fd_ >= 0) remove();
}

void StoreWriter::remove()
{
    ::close(fd_);
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
}

void StoreWriter::append(const Hash& hash, std::uint32_t replication, std::string_view payload)
{
    std::string record;
    record.reserve(head_size + payload.size());
    record += record_mark;
    record += bytes_of(Hash{});
    put(record, static_cast<std::uint32_t>(payload.size()));
    put(record, replication);
    record += bytes_of(hash);
    record += payload;
    const Hash checksum = checksum_of(std::string_view(record).substr(head_size - key_size));
    std::memcpy(record.data() + record_mark.size(), checksum.data(), checksum.size());
    const std::lock_guard lock(mutex_);
    if (lost_) fail(path_, "save", lost_);
    is_new_ = false;
    write(record);
    if (!saver_.joinable()) return save();
    if (std::exchange(is_saved_, false)) changed_.notify_one();
}

void StoreWriter::save()
{
    if (lost_ == 0 && ::fdatasync(fd_) != 0) lost_ = errno;  // never again after a failure: the kernel has dropped what it could not write
    if (lost_) fail(path_, "save", lost_);
}

/// So that long replications are saved at once, and of short ones many together.
void StoreWriter::save_each_second()
{
    std::unique_lock lock(mutex_);
    const auto is_ending = [this] { return is_ending_; };
    for (;;) {
        changed_.wait_for(lock, std::chrono::seconds(1), is_ending);
        changed_.wait(lock, [this] { return is_ending_ || !is_saved_; });
        if (is_ending_ || lost_) return;
        is_saved_ = true;
        lock.unlock();
        const int why = ::fdatasync(fd_) == 0 ? 0 : errno;  // while others write on; who appends next, or finishes, tells of a failure
        lock.lock();
        lost_ = why;
    }
}

void StoreWriter::stop_saving()
{
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_one();
    if (saver_.joinable()) saver_.join();
}

void StoreWriter::finish()
{
    stop_saving();
    if (!is_new_) save();
    const bool closed = ::close(std::exchange(fd_, -1)) == 0 || errno == EINTR;
    const int why = errno;
    if (is_new_) ::unlink(path_.c_str());
    if (!closed) fail(path_, "close", why);
}

}  // namespace ringback
