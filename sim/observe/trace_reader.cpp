// Reads a stored trace, a line at a time. Everything is checked that can be: header, sequence, time that never runs
// back, number of events, trailer. What is not known is passed over, so that later traces may say more.
#include "ringback/trace.h"

#include "ringback/summary.h"

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

namespace ringback {
namespace {

constexpr std::size_t longest_line = 64 * 1024, block = 1024 * 1024;

/// One flat JSON object: calls `on_number(key, value)` and `on_word(key, value)`; anything else stops it.
template <class OnNumber, class OnWord>
struct FlatObject : nlohmann::json::json_sax_t {
    OnNumber on_number;
    OnWord on_word;
    std::string name;
    int depth = 0;
    FlatObject(OnNumber n, OnWord w) : on_number(std::move(n)), on_word(std::move(w)) {}

    bool null() override { return false; }
    bool boolean(bool) override { return false; }
    bool number_integer(std::int64_t) override { return false; }  // the negative ones
    bool number_unsigned(std::uint64_t v) override { return depth == 1 && (on_number(name, v), true); }
    bool number_float(double, const std::string&) override { return false; }
    bool string(std::string& v) override { return depth == 1 && (on_word(name, v), true); }
    bool binary(nlohmann::json::binary_t&) override { return false; }
    bool start_object(std::size_t) override { return ++depth == 1; }
    bool key(std::string& k) override { return name.swap(k), true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return false; }
    bool end_array() override { return false; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override { return false; }
};

template <class OnNumber, class OnWord>
bool parse_flat(const std::string& text, OnNumber on_number, OnWord on_word)
{
    FlatObject object(on_number, on_word);
    return nlohmann::json::sax_parse(text, &object);
}

std::uint64_t* number_named(TraceEvent& e, const std::string& key)
{
    return key == "n"         ? &e.n
           : key == "call"    ? &e.call
           : key == "attempt" ? &e.attempt
           : key == "request" ? &e.request
                              : nullptr;
}

std::string* word_named(TraceEvent& e, const std::string& key)
{
    return key == "ev"       ? &e.ev
           : key == "demand" ? &e.demand
           : key == "line"   ? &e.line
           : key == "peer"   ? &e.peer
           : key == "group"  ? &e.group
           : key == "mode"   ? &e.mode
           : key == "from"   ? &e.from
           : key == "to"     ? &e.to
           : key == "why"    ? &e.why
                             : nullptr;
}

}  // namespace

bool TraceEvent::says_the_same(const TraceEvent& o) const
{
    return t == o.t && ev == o.ev && call == o.call && attempt == o.attempt && request == o.request &&
           demand == o.demand && line == o.line && peer == o.peer && group == o.group && mode == o.mode &&
           from == o.from && to == o.to && why == o.why;
}

struct TraceReader::State {
    std::string path;
    int fd = -1;
    std::string buffer = {};
    std::size_t at = 0;  ///< where the next line begins in the buffer
    bool at_end = false;
    std::uint64_t line_number = 0, events = 0;
    std::int64_t now = 0;
    std::string line = {};
    TraceHeader header = {};
    TraceTrailer trailer = {};

    ~State()
    {
        if (fd >= 0) ::close(fd);
    }

    [[noreturn]] void fail(const std::string& what) const
    {
        const std::string where = line_number ? ":" + std::to_string(line_number) : "";
        throw TraceError(escaped(path) + where + ": " + what);
    }

    void fill()
    {
        buffer.erase(0, at);
        at = 0;
        const std::size_t held = buffer.size();
        buffer.resize(held + block);
        ssize_t got;
        do {
            got = ::read(fd, buffer.data() + held, block);
        } while (got < 0 && errno == EINTR);
        if (got < 0) fail(std::strerror(errno));
        buffer.resize(held + static_cast<std::size_t>(got));
        at_end = got == 0;
    }

    /// Puts the next line into `line`; false at the end of the file.
    bool read_line()
    {
        std::size_t end;
        while ((end = buffer.find('\n', at)) == std::string::npos && !at_end) {
            if (buffer.size() - at > longest_line) fail("is not a trace: a line has more than 64 KiB");
            fill();
        }
        if (end == std::string::npos && at == buffer.size()) return false;
        line.assign(buffer, at, end == std::string::npos ? end : end - at);
        at = end == std::string::npos ? buffer.size() : end + 1;
        ++line_number;
        return true;
    }

    void read_header()
    {
        std::uint64_t version = 0;
        const auto number = [&](const std::string& key, std::uint64_t v) {
            if (key == "ringback_trace")
                version = v;
            else if (key == "seed")
                header.seed = v;
            else if (key == "replication")
                header.replication = v;
            else if (key == "model_version")
                header.model_version = v;
        };
        const auto word = [&](const std::string& key, std::string& v) {
            if (key == "scenario")
                header.scenario = v;
            else if (key == "scenario_hash")
                header.scenario_hash = v;
        };
        if (!read_line() || !parse_flat(line, number, word) || version == 0)
            fail("is not a ringback trace: it does not begin with a header");
        if (version != 1) fail("is a trace of a newer ringback (format " + std::to_string(version) + ")");
    }

    void read_trailer()
    {
        bool counted = false;
        const auto number = [&](const std::string& key, std::uint64_t v) {
            if (key == "events") trailer.events = v, counted = true;
        };
        const auto word = [&](const std::string& key, std::string& v) {
            if (key == "fingerprint")
                trailer.fingerprint = v;
            else if (key == "outcomes")
                trailer.outcomes = v;
        };
        if (!parse_flat(line, number, word) || !counted || trailer.fingerprint.empty())
            fail("is neither an event nor the trailer");
        if (trailer.events != events)
            fail("the trailer counts " + std::to_string(trailer.events) + " events, the trace has " +
                 std::to_string(events));
        if (read_line()) fail("there is more after the trailer");
    }
};

TraceReader::TraceReader(std::string path) : state_(std::make_unique<State>(State{.path = std::move(path)}))
{
    state_->fd = ::open(state_->path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (state_->fd < 0) state_->fail(std::strerror(errno));
    state_->read_header();
}

TraceReader::~TraceReader() = default;

const TraceHeader& TraceReader::header() const
{
    return state_->header;
}
const std::string& TraceReader::text() const
{
    return state_->line;
}
const TraceTrailer& TraceReader::trailer() const
{
    return state_->trailer;
}

bool TraceReader::next(TraceEvent& e)
{
    State& s = *state_;
    if (!s.read_line()) s.fail("is cut short: it has no trailer");
    if (!s.line.starts_with("{\"t\":")) {
        s.read_trailer();
        return false;
    }
    e = TraceEvent{};
    bool timed = false;
    const auto number = [&](const std::string& key, std::uint64_t v) {
        if (key == "t" && v <= static_cast<std::uint64_t>(INT64_MAX))
            e.t = static_cast<std::int64_t>(v), timed = true;
        else if (std::uint64_t* field = number_named(e, key))
            *field = v;
    };
    const auto word = [&](const std::string& key, std::string& v) {
        if (std::string* field = word_named(e, key)) field->swap(v);
    };
    if (!parse_flat(s.line, number, word) || !timed || e.ev.empty()) s.fail("is not an event, or cut short");
    if (e.n != ++s.events)
        s.fail("event " + std::to_string(e.n) + " stands where number " + std::to_string(s.events) + " belongs");
    if (e.t < s.now) s.fail("time runs back");
    s.now = e.t;
    return true;
}

}  // namespace ringback
