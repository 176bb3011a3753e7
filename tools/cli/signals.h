// Signals never kill: the first asks whoever is working to stop, the second leaves at once.
#pragma once

#include "exit_status.h"

#include <atomic>

namespace ringback::cli {

/// SIGINT and SIGTERM (also SIGHUP, SIGXCPU, and SIGUSR1, which a scheduler sends before the end) leave with their exit status; SIGPIPE and SIGXFSZ become failed writes.
void handle_signals();

/// While one lives, the first signal only sets the flag.
class StopsWhenAsked
{
public:
    StopsWhenAsked();
    ~StopsWhenAsked();
};

/// Set by the first signal.
const std::atomic<bool>& stop_requested();
/// 130 or 143, after a signal.
Exit status_of_signal();

}  // namespace ringback::cli
