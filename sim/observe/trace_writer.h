// Records as JSON Lines: a header, an event a line, a trailer. Integers and strings only, keys in a fixed order, names and
// never row numbers (include/ringback/trace.h reads it back).
#pragma once

#include "ringback/ids.h"
#include "ringback/record.h"
#include "ringback/simulate.h"

#include <functional>
#include <string>
#include <utility>

namespace ringback {

/// How rows are called, for whoever prints them.
struct RecordNames {
    std::function<std::string(Who)> party;
    std::function<std::string(std::uint32_t)> trunk_group;
    /// A source's name ("internal/203", "public") and who calls there.
    std::function<std::pair<std::string, Who>(std::uint32_t)> source;
};

class TraceWriter {
public:
    TraceWriter(RecordNames names, TraceSink sink) : names_(std::move(names)), sink_(std::move(sink)) {}

    void header(const Scenario&, std::uint32_t replication);
    void write(const Record*, std::size_t);
    void trailer(const Fingerprint& all, const Fingerprint& outcomes);

private:
    void line(const Record&);

    RecordNames names_;
    TraceSink sink_;
    std::string text_;
    std::uint64_t count_ = 0;
};

}  // namespace ringback
