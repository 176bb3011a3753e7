#include "observe/trace_writer.h"

#include "observe/json_text.h"

#include <fmt/format.h>
#include <iterator>

namespace ringback {

void TraceWriter::header(const Scenario& s, std::uint32_t replication)
{
    std::string file;
    append_text(file, s.file);
    sink_(fmt::format(R"({{"ringback_trace":1,"scenario":{},"scenario_hash":"{}","seed":{},"replication":{},"model_version":{}}})"
                      "\n",
                      file, s.hash, s.run.seed, replication, model_version));
}

void TraceWriter::write(const Record* records, std::size_t n)
{
    text_.clear();
    for (std::size_t i = 0; i < n; ++i) line(records[i]);
    sink_(text_);
}

void TraceWriter::trailer(const Fingerprint& all, const Fingerprint& outcomes)
{
    sink_(fmt::format(R"({{"events":{},"fingerprint":"{}","outcomes":"{}"}})"
                      "\n",
                      count_, all, outcomes));
}

void TraceWriter::line(const Record& r)
{
    auto out = std::back_inserter(text_);
    fmt::format_to(out, R"({{"t":{},"n":{},"ev":"{}")", r.t, ++count_, name_of(r.fact));
    if (r.fact == Fact::presence) {
        fmt::format_to(out, R"(,"line":"{}","to":"{}"}})", names_.party(Who::from_code(r.a)), r.to ? "present" : "away");
        text_ += '\n';
        return;
    }
    if (r.fact == Fact::service) {
        if (r.from) {
            fmt::format_to(out, R"(,"line":"{}","to":"{}"}})", names_.party(Who::from_code(r.a)), r.to ? "in" : "out");
        } else {
            fmt::format_to(out, R"(,"group":"{}","to":"{}"}})", names_.trunk_group(r.a), r.b);
        }
        text_ += '\n';
        return;
    }
    if (r.fact == Fact::feature) {
        fmt::format_to(out, R"(,"line":"{}","from":"{}","to":"{}"}})", names_.party(Who::from_code(r.a)),
                       r.from ? "do_not_disturb" : "forwarding", r.to ? "on" : "off");
        text_ += '\n';
        return;
    }
    const auto [source, caller] = names_.source(r.source);
    if (r.call) fmt::format_to(out, R"(,"call":{})", r.call);
    fmt::format_to(out, R"(,"demand":"{}#{}")", source, r.index);
    const auto parties = [&](Who line, Who peer) {
        fmt::format_to(out, R"(,"line":"{}","peer":"{}")", names_.party(line), names_.party(peer));
    };
    const auto why = [&] {
        if (r.why != Why::none) fmt::format_to(out, R"(,"why":"{}")", name_of(r.why));
    };
    switch (r.fact) {
        case Fact::demand:
            parties(caller, Who::from_code(r.b));
            break;
        case Fact::attempt:
            fmt::format_to(out, R"(,"attempt":{})", r.from | r.to << 8);
            parties(caller, Who::from_code(r.b));
            why();
            break;
        case Fact::wait:
            parties(caller, Who::from_code(r.b));
            fmt::format_to(out, R"(,"to":"{}")", r.to ? "waiting" : "done");
            why();
            break;
        case Fact::seizure:
        case Fact::overflow:
        case Fact::release:
            fmt::format_to(out, R"(,"group":"{}")", names_.trunk_group(r.a));
            break;
        case Fact::call:
            parties(Who::from_code(r.a), Who::from_code(r.b));
            fmt::format_to(out, R"(,"from":"{}","to":"{}")", name_of(static_cast<CallState>(r.from)),
                           name_of(static_cast<CallState>(r.to)));
            why();
            break;
        case Fact::request:
            fmt::format_to(out, R"(,"request":{},"mode":"{}")", r.a, name_of(static_cast<Mode>(r.from >> 4)));
            parties(caller, Who::from_code(r.b));
            fmt::format_to(out, R"(,"from":"{}","to":"{}")", name_of(static_cast<RequestState>(r.from & 15)),
                           name_of(static_cast<RequestState>(r.to)));
            why();
            break;
        case Fact::outcome:
            parties(caller, Who::from_code(r.b));
            fmt::format_to(out, R"(,"to":"{}")", r.to ? "connected" : "given_up");
            why();
            break;
        case Fact::diversion:
            fmt::format_to(out, R"(,"line":"{}","from":"{}","to":"{}")", names_.party(caller), names_.party(Who::from_code(r.a)),
                           names_.party(Who::from_code(r.b)));
            why();
            break;
        case Fact::presence:
        case Fact::service:
        case Fact::feature:
            break;
    }
    text_ += "}\n";
}

}  // namespace ringback
