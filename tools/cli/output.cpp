// The one writer.
#include "output.h"

#include "ringback/summary.h"
#include "signals.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

namespace ringback::cli {
namespace {

constexpr mode_t before_umask = 0666;

/// Paths of open temporaries, where a signal handler can read them: written before the flag is set.
struct Temporary {
    std::atomic<bool> is_open{false};
    std::array<char, PATH_MAX> path{};
};
std::array<Temporary, 4> temporaries;

void close_quietly(int fd)
{
    if (fd >= 0) ::close(fd);
}

/// Waits until `fd` takes bytes: for whoever reads as long as it takes, but after a signal a second at most.
void wait_for(int fd)
{
    constexpr int slice = 100, patience = 1000;  // ms; the signal may have come to another thread
    for (int waited = 0; waited < patience; waited += stop_requested() ? slice : 0) {
        pollfd ready{fd, POLLOUT, 0};
        if (::poll(&ready, 1, slice) > 0) return;
    }
    throw Interrupted{};
}

/// Writes all of it, or says why not: 0, or errno.
int write_fully(int fd, std::string_view text)
{
    struct stat s = {};
    const bool may_block = ::fstat(fd, &s) == 0 && !S_ISREG(s.st_mode);
    while (!text.empty()) {
        if (may_block) wait_for(fd);
        const ssize_t n = ::write(fd, text.data(), may_block ? std::min<std::size_t>(text.size(), PIPE_BUF) : text.size());
        if (n > 0)
            text.remove_prefix(static_cast<std::size_t>(n));
        else if (n < 0 && errno != EINTR && errno != EAGAIN)
            return errno;
    }
    return 0;
}

std::string folder_of(const std::string& path)
{
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

std::string name_of_file(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

/// That the name stays, whatever happens to the machine: 0, or errno.
int save_folder_of(const std::string& path)
{
    const int folder = ::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return errno == EACCES ? 0 : errno;  // one may write there, not read
    const int error = ::fsync(folder) == 0 || errno == EINVAL ? 0 : errno;  // some file systems know no fsync of folders
    ::close(folder);
    return error;
}

/// The absolute path without links, or empty.
std::string resolved(const std::string& path)
{
    const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), std::free);
    return real ? std::string(real.get()) : "";
}

bool same_file(const struct stat& a, const struct stat& b)
{
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

[[noreturn]] void cannot_write(const std::string& shown, const char* doing, int error)
{
    if (error == EPIPE) throw PipeClosed{};
    throw OutputError(shown + ": cannot " + doing + ": " + std::strerror(error));
}

}  // namespace

OutputFile::OutputFile(const std::string& path) : shown_(path == "-" ? "standard output" : escaped(path)), target_(path)
{
    struct stat there = {}, standard_output = {};
    const bool exists = path != "-" && ::stat(path.c_str(), &there) == 0;
    const bool is_stdout =
        path == "-" || (exists && ::fstat(STDOUT_FILENO, &standard_output) == 0 && same_file(there, standard_output));
    if (is_stdout) {
        fd_ = STDOUT_FILENO;
        owns_fd_ = false;
    } else if (exists && S_ISDIR(there.st_mode)) {
        throw OutputError(shown_ + ": cannot write: it is a folder");
    } else if (exists && !S_ISREG(there.st_mode)) {
        open_in_place();
    } else {
        if (exists && ::access(path.c_str(), W_OK) != 0) fail("write");
        open_temporary();
    }
}

void OutputFile::open_in_place()
{
    while ((fd_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY)) < 0) {  // waits for the reader of a pipe
        if (errno != EINTR) fail("open");
        if (stop_requested()) throw Interrupted{};
    }
}

void OutputFile::open_temporary()
{
    struct stat link = {};
    if (::lstat(target_.c_str(), &link) == 0) {
        const std::string real = resolved(target_);
        if (real.empty()) fail("follow the link");
        target_ = real;
    }
    if (name_of_file(target_).empty()) throw OutputError(shown_ + ": cannot write: it names no file");
    temporary_ = folder_of(target_) + "/." + name_of_file(target_) + ".partial";
    while (slot_ < temporaries.size() && temporaries[slot_].is_open) ++slot_;
    if (slot_ == temporaries.size() || temporary_.size() >= PATH_MAX) {
        errno = ENAMETOOLONG;
        fail("open");
    }
    for (int tries = 0; !lock_temporary(); ++tries)
        if (tries == 100) throw OutputError(shown_ + ": is being written by somebody else");
    std::memcpy(temporaries[slot_].path.data(), temporary_.c_str(), temporary_.size() + 1);
    temporaries[slot_].is_open = true;
}

/// True if the temporary is new, ours and locked; false if it is worth another try.
bool OutputFile::lock_temporary()
{
    fd_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, before_umask);
    const bool left_behind = fd_ < 0 && errno == EEXIST;  // by a crash, unless its writer still holds the lock
    if (left_behind) fd_ = ::open(temporary_.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd_ < 0 && left_behind && errno == ENOENT) return false;
    if (fd_ < 0) fail("write there");
    if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        close_quietly(std::exchange(fd_, -1));
        if (error == EWOULDBLOCK) throw OutputError(shown_ + ": is being written by somebody else");
        errno = error;
        fail("lock");
    }
    struct stat ours = {}, named = {};
    const bool still_there =
        ::fstat(fd_, &ours) == 0 && ::lstat(temporary_.c_str(), &named) == 0 && same_file(ours, named);
    if (still_there && !left_behind) return true;
    if (still_there) ::unlink(temporary_.c_str());
    close_quietly(std::exchange(fd_, -1));
    return false;
}

OutputFile::~OutputFile()
{
    if (!temporary_.empty() && fd_ >= 0) {
        ::unlink(temporary_.c_str());
        temporaries[slot_].is_open = false;
    }
    if (owns_fd_) close_quietly(fd_);
}

void OutputFile::write(std::string_view text)
{
    if (const int error = write_fully(fd_, text)) cannot_write(shown_, "write", error);
}

void OutputFile::commit()
{
    if (!owns_fd_) return;
    if (temporary_.empty()) {
        if (::close(std::exchange(fd_, -1)) != 0 && errno != EINTR) fail("close");
        return;
    }
    if (::fsync(fd_) != 0)  // never again after a failure: the kernel has dropped what it could not write
        fail("save");
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail("give the name");
    temporaries[slot_].is_open = false;
    temporary_.clear();
    if (::close(std::exchange(fd_, -1)) != 0 && errno != EINTR) fail("close");
    if (const int error = save_folder_of(target_)) cannot_write(shown_, "save its folder", error);
}

void OutputFile::fail(const char* doing) const
{
    cannot_write(shown_, doing, errno);
}

void make_folder(const std::string& path)
{
    struct stat there = {};
    const bool made = ::mkdir(path.c_str(), 0777) == 0;
    const int error = made ? save_folder_of(path) : errno;
    if (made && error) cannot_write(escaped(path), "save", error);
    if (!made && (error != EEXIST || ::stat(path.c_str(), &there) != 0 || !S_ISDIR(there.st_mode)))
        cannot_write(escaped(path), "make the folder", error);
}

void print(std::string_view text)
{
    if (const int error = write_fully(STDOUT_FILENO, text)) cannot_write("standard output", "write", error);
}

void close_stdout()
{
    if (::close(STDOUT_FILENO) != 0 && errno != EINTR) cannot_write("standard output", "close", errno);
}

void say(std::string_view text)
{
    while (!text.empty()) {
        const ssize_t n = ::write(STDERR_FILENO, text.data(), text.size());
        if (n <= 0 && errno != EINTR) return;
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    }
}

void reserve_standard_streams()
{
    for (int fd = 0; fd <= 2; ++fd)
        if (::fcntl(fd, F_GETFD) == -1)  // closed: a read-only /dev/null lets every write fail
            ::open("/dev/null", O_RDONLY);
}

void remove_temporaries() noexcept
{
    for (const Temporary& t : temporaries)
        if (t.is_open) ::unlink(t.path.data());
}

}  // namespace ringback::cli
