// The one writer. A file appears under its name only when it is whole: a temporary beside it, checked writes, fsync,
// rename, fsync of the folder. Whatever fails on the way removes the temporary and ends in exit status 74.
//
//   devices, pipes   are written in place
//   symbolic links   are followed: the file they lead to is replaced
//   two writers      the second is refused at once (flock on the temporary, which the kernel releases after a crash)
#pragma once

#include "exit_status.h"

#include <string>
#include <string_view>

namespace ringback::cli {

/// A file being written. Opening it finds out whether it can be written at all.
class OutputFile
{
public:
    /// "-" is standard output. @throws OutputError, Interrupted
    explicit OutputFile(const std::string& path);
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    ~OutputFile();  ///< without commit: nothing stays

    void write(std::string_view);
    /// The file is whole: gives it its name.
    void commit();

private:
    void open_in_place();
    void open_temporary();
    bool lock_temporary();
    [[noreturn]] void fail(const char* doing) const;

    std::string shown_;      ///< the path as it stands in messages
    std::string target_;     ///< where the links lead to
    std::string temporary_;  ///< empty: in place
    std::size_t slot_ = 0;   ///< in the list of temporaries
    int fd_ = -1;
    bool owns_fd_ = true;
};

/// Makes the folder, unless it is there.
void make_folder(const std::string& path);

/// Results, on standard output, whole or not at all as far as a stream can be. @throws OutputError, PipeClosed
void print(std::string_view);
/// Closes standard output: what a file system tells only then is told.
void close_stdout();

/// Messages, on standard error; nothing is done about a failure.
void say(std::string_view);

/// Makes sure that descriptors 0, 1 and 2 are taken, so that no file of ours becomes standard output.
void reserve_standard_streams();

/// Unlinks every temporary that is open. Safe in a signal handler.
void remove_temporaries() noexcept;

}  // namespace ringback::cli
