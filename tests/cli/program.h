// The program itself, run by a shell in a folder of its own.
#pragma once

#include "../folder.h"

#include <sys/wait.h>
#include <algorithm>
#include <csignal>

namespace ringback::test {

struct Ran {
    int status = 0;  ///< exit status; 1000 + the number of a signal
    std::string out, err;
};

inline auto lines_of(const std::string& text)
{
    return std::count(text.begin(), text.end(), '\n');
}

inline bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

class Shell : public Folder
{
public:
    /// Runs `script` with the commands `ringback` and `await FILE`. CI is not set, nothing is a terminal.
    Ran operator()(const std::string& script) const
    {
        write(".script", "unset CI; cd " + path() +
                             "; ringback() { " RINGBACK_PROGRAM
                             " \"$@\"; }; "
                             "await() { for ((k = 0; k < 1000; ++k)); do test -e $1 && break; sleep 0.01; done; }\n" +
                             script);
        const std::string streams = " </dev/null >" + path(".out") + " 2>" + path(".err");
        const int status = std::system(("timeout 300 /bin/bash " + path(".script") + streams).c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status), read(".out"), read(".err")};
    }
};

/// A scenario that takes milliseconds: blocked calls, camp-on, callbacks, redialling, objectives that are met.
inline const char* const small_scenario = R"(ringback: 1
title: Small
run: {duration: 30 min, warm_up: 5 min, follow: 10 min, replications: 4}
switches: {A: {}, B: {}}
trunk_groups: {AB: {between: [A, B], circuits: 3}}
lines: {desk: {switch: B, numbers: 200..201}}
callers:
  public:
    from: {outside: A}
    to: desk
    arrivals: {rate: 40 per hour}
    conversation: {exponential: 2 min}
    answer: {probability: 90 %, after: 5 s}
    patience: {ringing: 20 s, camped_on: 1 min}
    when_busy: {camp_on: 40 %, callback: 40 %, redial: 20 %}
    when_congested: redial
    redial: {probability: 80 %, delay: 1 min, at_most: 3}
expect:
  - callers.public.completion_ratio > 1 %
)";

}  // namespace ringback::test
