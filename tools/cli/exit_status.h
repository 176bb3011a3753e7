// The exit status, and what leads to it. interface.md has the table.
#pragma once

#include <algorithm>
#include <array>
#include <stdexcept>

namespace ringback::cli {

enum Exit : int {
    done = 0,
    differs = 1,
    bad_usage = 2,
    unreadable = 3,
    undecided = 4,
    incomplete = 5,
    wrong_store = 6,
    limit = 7,
    internal_error = 70,
    io_error = 74,
    interrupted = 130,
    pipe_closed = 141,
    terminated = 143,
};

/// Of several that apply, the one that counts.
inline Exit first_that_applies(Exit a, Exit b)
{
    constexpr std::array order{internal_error, io_error,  limit,      unreadable, wrong_store, interrupted,
                               terminated,     pipe_closed, bad_usage, differs,   incomplete,  undecided, done};
    return std::find_if(order.begin(), order.end(), [=](Exit x) { return x == a || x == b; })[0];
}

/// The command line is wrong; `what()` says how.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Something could not be written.
struct OutputError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Whoever read our output went away.
struct PipeClosed {
};

/// A signal asked us to stop, and what was under way has been dropped.
struct Interrupted {
};

}  // namespace ringback::cli
