// How far a run is, on standard error: a line that rewrites itself on a terminal, in a log at most one line in 10 s.
#pragma once

#include "ringback/study.h"
#include "signals.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ringback::cli {

class Progress
{
public:
    explicit Progress(std::string name, const char* of_what = "replications");
    ~Progress();
    /// `of` 0: nobody knows how many it will be.
    void operator()(std::uint64_t done, std::uint64_t of);
    std::uint64_t done() const { return done_; }
    /// It ends then, whatever is left.
    void at_most(std::chrono::nanoseconds budget) { budget_ = budget; }
    /// Half of an interval, and what is asked of it: stands in the lines from now on, and `of` is an estimate.
    void narrowed(std::optional<double> reached, double asked);
    /// What is looked at: likewise.
    void doing(std::string_view what);

private:
    using Clock = std::chrono::steady_clock;  // only ever for these lines

    std::string name_, of_what_, besides_;
    bool on_terminal_, is_estimate_ = false;
    std::uint64_t done_ = 0;
    std::optional<std::chrono::nanoseconds> budget_;
    bool line_is_open_ = false;
    Clock::time_point started_ = Clock::now(), said_ = started_;
};

/// What a study finds, while its progress is told and a signal stops it.
template <class Study>
auto with_progress(const std::string& name, unsigned threads, const Study& study, const char* of_what = "replications")
{
    Progress progress(name, of_what);
    StudyOptions options;
    options.threads = threads;
    options.stop = &stop_requested();
    options.progress = std::ref(progress);
    options.doing = [&progress](std::string_view what) { progress.doing(what); };
    return study(options);
}

/// True if `fd` is a terminal that wants colour.
bool wants_colour(int fd);

}  // namespace ringback::cli
