// Stored traces: read, compared, explained. A trace is JSON Lines: a header, an event a line, and a trailer without
// which the file counts as cut short and is refused.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace ringback {

struct TraceHeader {
    std::string scenario, scenario_hash;
    std::uint64_t seed = 0, replication = 0, model_version = 0;
};

/// One line. Words and numbers that do not apply to its `ev` are empty and 0.
struct TraceEvent {
    std::int64_t t = 0;  ///< nanoseconds
    std::uint64_t n = 0;
    std::string ev;
    std::uint64_t call = 0, attempt = 0, request = 0;
    std::string demand, line, peer, group, mode, from, to, why;

    /// True if both say the same, whatever their place in the trace (`n`).
    bool says_the_same(const TraceEvent&) const;
};

struct TraceTrailer {
    std::uint64_t events = 0;
    std::string fingerprint, outcomes;
};

/// A trace that cannot be read: no such file, not a trace, cut short, an ill-formed line. Exit status 3.
struct TraceError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A trace without the call or request that was asked for.
struct NotInTrace : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Reads a trace from beginning to end, an event at a time, in memory that does not grow. All of it throws TraceError.
class TraceReader
{
public:
    explicit TraceReader(std::string path);
    ~TraceReader();

    const TraceHeader& header() const;
    /// The next event; false after the last, once the trailer has been found to be right.
    bool next(TraceEvent&);
    /// The text of the event that `next` gave.
    const std::string& text() const;
    const TraceTrailer& trailer() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

struct TraceDifference {
    bool equal = true;
    std::string text;  ///< for people: the first divergence with its cause, then the demands that end differently
};

/// Compares the events of two traces; demands are matched by name. `most` bounds the table of demands.
TraceDifference diff_traces(const std::string& a, const std::string& b, std::size_t most = 20);

/// One call, a completion request and all calls that belong to it, or a demand with all it led to, as a ladder in text with the reason for each
/// step.
/// @throws NotInTrace
std::string explain_call(const std::string& path, std::uint64_t call);
std::string explain_request(const std::string& path, std::uint64_t request);
std::string explain_demand(const std::string& path, const std::string& demand);

}  // namespace ringback
