// How far a run is.
#include "progress.h"

#include "output.h"

#include <unistd.h>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace ringback::cli {

using namespace std::chrono_literals;

Progress::Progress(std::string name, const char* of_what) : name_(std::move(name)), of_what_(of_what), on_terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress()
{
    if (line_is_open_) say("\r\x1b[K");
}

void Progress::operator()(std::uint64_t done, std::uint64_t of)
{
    done_ = done;
    const auto now = Clock::now();
    if (now - said_ < (on_terminal_ ? 100ms : 10s) || done == of) return;
    said_ = now;
    std::string text = name_ + ": " + std::to_string(done) + (of > 0 ? (is_estimate_ ? " of about " : " of ") + std::to_string(of) : "") + " " + of_what_;
    std::optional<std::chrono::nanoseconds> left;
    if (done > 0 && of > 0) left = (now - started_) / done * (of - done);
    if (budget_) left = std::max(0ns, std::min(left.value_or(*budget_), *budget_ - (now - started_)));
    if (left) text += (of > 0 ? ", " : ", at most ") + std::to_string(left->count() / 1'000'000'000) + " s left";
    text += besides_;
    say(on_terminal_ ? "\r\x1b[K" + text : text + "\n");
    line_is_open_ = on_terminal_;
}

void Progress::narrowed(std::optional<double> reached, double asked)
{
    const auto digits = [](double x) {
        char text[40];
        return std::string(text, std::to_chars(text, text + sizeof text, x, std::chars_format::general, 3).ptr);
    };
    is_estimate_ = true;
    besides_ = ", half width " + (reached ? digits(*reached) : "unknown") + " where " + digits(asked) + " is asked for";
}

void Progress::doing(std::string_view what)
{
    besides_ = ", ";
    besides_ += what;
}

bool wants_colour(int fd)
{
    const char* refused = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    return (!refused || !*refused) && ::isatty(fd) == 1 && (!terminal || std::string_view(terminal) != "dumb");
}

}  // namespace ringback::cli
