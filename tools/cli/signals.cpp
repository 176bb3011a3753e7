// Signals. The handler uses only lock-free atomics, unlink and _exit.
#include "signals.h"

#include "output.h"

#include <unistd.h>
#include <csignal>

namespace ringback::cli {
namespace {

std::atomic<bool> stop{false};
std::atomic<int> caught{0};
std::atomic<bool> somebody_will_stop{false};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

extern "C" void on_signal(int number)
{
    const bool again = caught.exchange(number == SIGINT ? SIGINT : SIGTERM) != 0;
    stop = true;
    // A second Ctrl-C is impatient. A second TERM is not: schedulers tell a job's shell and its children, and the shell tells them too.
    if ((again && number == SIGINT) || !somebody_will_stop) {
        remove_temporaries();
        _exit(status_of_signal());
    }
}

}  // namespace

void handle_signals()
{
    struct sigaction action = {};
    action.sa_handler = on_signal;  // without SA_RESTART: a blocked write or open comes back
    sigemptyset(&action.sa_mask);
    for (const int number : {SIGINT, SIGTERM, SIGXCPU, SIGUSR1}) sigaction(number, &action, nullptr);
    struct sigaction before = {};
    if (sigaction(SIGHUP, nullptr, &before) == 0 && before.sa_handler != SIG_IGN)  // nohup means it
        sigaction(SIGHUP, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
}

StopsWhenAsked::StopsWhenAsked()
{
    somebody_will_stop = true;
}
StopsWhenAsked::~StopsWhenAsked()
{
    somebody_will_stop = false;
}

const std::atomic<bool>& stop_requested()
{
    return stop;
}
Exit status_of_signal()
{
    return caught == SIGINT ? interrupted : terminated;
}

}  // namespace ringback::cli
