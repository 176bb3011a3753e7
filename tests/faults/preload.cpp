// Preloaded into the program by faults_test.cpp: watches the calls that the program makes on what is in one folder, and does something
// to one of them. All calls are made directly.
//
//   RINGBACK_FAULTS_IN    the folder, absolute
//   RINGBACK_FAULTS_LOG   where each call that returned leaves a line: name, result, path
//   RINGBACK_FAULT        KIND NAME N ERRNO: happens to the N-th call of this name on the path
//   RINGBACK_FAULT_AT     the path, absolute
//
//   before, in, after     SIGKILL before the call, after half of its bytes, or after it
//   short                 half of the bytes are written
//   once, from            the call fails with ERRNO; so do all later calls of its name
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

char folder[PATH_MAX], target[PATH_MAX];
char kind[16] = "", fails[16] = "";
int calls_left = 0, error = 0, log_fd = -1;
bool from_now_on = false;

long raw_write(int fd, const void* bytes, size_t size) { return ::syscall(SYS_write, fd, bytes, size); }

__attribute__((constructor)) void set_up()
{
    const auto get = [](const char* name) { return std::getenv(name) ? std::getenv(name) : ""; };
    std::strncpy(folder, get("RINGBACK_FAULTS_IN"), sizeof folder - 1);
    std::strncpy(target, get("RINGBACK_FAULT_AT"), sizeof target - 1);
    std::sscanf(get("RINGBACK_FAULT"), "%15s %15s %d %d", kind, fails, &calls_left, &error);
    log_fd = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, get("RINGBACK_FAULTS_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
}

/// The path of a call, absolute.
struct Path {
    char text[PATH_MAX] = "";
    explicit Path(int fd)
    {
        char link[40];
        std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        if (::syscall(SYS_readlinkat, AT_FDCWD, link, text, sizeof text - 1) < 0) text[0] = 0;
    }
    explicit Path(const char* path)
    {
        if (path[0] != '/' && ::syscall(SYS_getcwd, text, sizeof text - 1) > 0) std::strncat(text, "/", 2);
        std::strncat(text, path, sizeof text - std::strlen(text) - 1);
    }
    bool counts() const
    {
        const size_t n = std::strlen(folder);
        return n > 0 && std::strncmp(text, folder, n) == 0 && (text[n] == '/' || text[n] == 0);
    }
};

bool is(const char* name) { return std::strcmp(kind, name) == 0; }

[[noreturn]] void die()
{
    ::syscall(SYS_kill, ::getpid(), SIGKILL);
    for (;;) ::pause();
}

/// call(size): makes it, with so many bytes if it has any. The program has one thread that does.
template <class Call>
long counted(const char* name, const Path& path, size_t size, const Call& call)
{
    if (!path.counts()) return call(size);
    const bool alike = std::strcmp(name, fails) == 0;
    const bool now = alike && std::strcmp(path.text, target) == 0 && --calls_left == 0;
    if (now && is("before")) die();
    from_now_on |= now && is("from");
    long result = -1;
    errno = error;
    if (!(now && is("once")) && !(alike && from_now_on))
        result = call(now && (is("in") || is("short")) ? std::max<size_t>(size / 2, 1) : size);
    if (now && (is("in") || is("after"))) die();
    const int saved = errno;
    char line[PATH_MAX + 64];
    const int length = std::snprintf(line, sizeof line, "%s %ld %s\n", name, result, path.text);
    raw_write(log_fd, line, static_cast<size_t>(length));
    errno = saved;
    return result;
}

int opened(int from, const char* path, int flags, mode_t mode)
{
    return static_cast<int>(counted(flags & O_CREAT ? "create" : "open", Path(path), 0,
                                    [&](size_t) { return ::syscall(SYS_openat, from, path, flags, mode); }));
}

mode_t mode_in(int flags, va_list more) { return flags & O_CREAT ? va_arg(more, mode_t) : 0; }

}  // namespace

extern "C" {

ssize_t write(int fd, const void* bytes, size_t size)
{
    return counted("write", Path(fd), size, [&](size_t n) { return raw_write(fd, bytes, n); });
}
ssize_t writev(int fd, const iovec* pieces, int count)
{
    return counted("writev", Path(fd), static_cast<size_t>(count), [&](size_t n) { return ::syscall(SYS_writev, fd, pieces, n); });
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t where)
{
    return counted("pwrite", Path(fd), size, [&](size_t n) { return ::syscall(SYS_pwrite64, fd, bytes, n, where); });
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t where) { return pwrite64(fd, bytes, size, where); }

int open(const char* path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    const mode_t mode = mode_in(flags, more);
    va_end(more);
    return opened(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) __attribute__((alias("open")));
int openat(int from, const char* path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    const mode_t mode = mode_in(flags, more);
    va_end(more);
    return opened(from, path, flags, mode);
}
int openat64(int from, const char* path, int flags, ...) __attribute__((alias("openat")));

int close(int fd)
{
    return static_cast<int>(counted("close", Path(fd), 0, [&](size_t) { return ::syscall(SYS_close, fd); }));
}
int fsync(int fd)
{
    return static_cast<int>(counted("fsync", Path(fd), 0, [&](size_t) { return ::syscall(SYS_fsync, fd); }));
}
int fdatasync(int fd)
{
    return static_cast<int>(counted("fdatasync", Path(fd), 0, [&](size_t) { return ::syscall(SYS_fdatasync, fd); }));
}
int ftruncate(int fd, off_t size) noexcept
{
    return static_cast<int>(counted("ftruncate", Path(fd), 0, [&](size_t) { return ::syscall(SYS_ftruncate, fd, size); }));
}
int rename(const char* from, const char* to) noexcept
{
    return static_cast<int>(counted("rename", Path(to), 0, [&](size_t) { return ::syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to); }));
}
int unlink(const char* path) noexcept
{
    return static_cast<int>(counted("unlink", Path(path), 0, [&](size_t) { return ::syscall(SYS_unlinkat, AT_FDCWD, path, 0); }));
}
int mkdir(const char* path, mode_t mode) noexcept
{
    return static_cast<int>(counted("mkdir", Path(path), 0, [&](size_t) { return ::syscall(SYS_mkdirat, AT_FDCWD, path, mode); }));
}

}  // extern "C"
