// Who calls whom, how long they talk, how patient they are, what they ask for: the callers of a scenario, compiled.
// Facts that never change; what people are doing is in callers.h.
#pragma once

#include "switching/plan.h"

#include <optional>
#include <span>
#include <vector>

namespace ringback {

/// Where a stream's demands go.
struct DestinationFacts {
    Who to;               // a hunt group, the public of a switch, or nobody: one of `line_count` lines of the class `lines`
    ClassId lines;
    LineId first_line;
    std::uint32_t line_count = 0;
    RoutePlan there, back;
    std::uint64_t threshold = ~std::uint64_t{0};  // cumulative share
    bool delay_there = false, delay_back = false;  // setting up takes time, or several steps
    Chance busy{0};  // of an outside subscriber, by attempt
};

/// A rate that varies, relative to its greatest: piecewise constant over the day, or a sine.
class RateProfile {
public:
    RateProfile() = default;
    RateProfile(const Profile&, Duration start);

    bool is_flat() const { return flat_; }
    double greatest() const { return greatest_; }
    /// rate / greatest rate at t, 0 to 1. Exact at every instant.
    double share_at(Time t) const;

private:
    bool flat_ = true;
    double greatest_ = 1;
    std::vector<Profile::Step> table_;
    std::int64_t start_ = 0;
    double amplitude_ = 0;
    std::int64_t period_ = 1;
};

struct ReactionFacts {
    struct Choice {
        std::uint64_t threshold;  // cumulative
        bool always;
        Action action;
    };
    bool is_sure = true;  // always `sure`; otherwise by chance, or in turn
    Action sure = Action::give_up;
    std::vector<Choice> choices;
    std::vector<Action> in_turn;
};

/// How callers redial after one cause.
struct RedialFacts {
    std::vector<Chance> chances;  // by redial, the last lasting
    Sampler delay;
    std::uint32_t at_most = 0xffff'ffff;
};

/// What every demand asks for comes first.
struct StreamFacts {
    std::uint32_t owner = 0;  // name_hash
    std::uint32_t first_source = 0, source_count = 0;
    LineId first_line;        // of a class of lines; none: the callers are outside
    SwitchId home;            // of the callers
    std::uint16_t circuits = 1;
    bool by_idle_time = false;
    bool calls_on = false;         // while_waiting: call_on
    bool answers_at_once = false;  // whoever is called
    bool takes_time_to_decide = false;
    bool may_find_outside_busy = false;
    bool dials_at_once = true;
    bool takes_time = false;  // an attempt until its answer: dialling, set-up or ringing
    bool hears_tones = false;
    Sampler gap;  // between potential demands of a source at the greatest rate, or the idle time
    Sampler conversation;
    std::vector<DestinationFacts> to;  // those drawn, and then those to which calls to them may be forwarded
    std::uint32_t drawn = 0;
    RateProfile profile;

    std::string name;
    ClassId lines;            // if from_lines
    bool from_lines = false;
    Chance answers;
    Sampler answer_after, ringing, camped_on, request_after;
    Sampler dialling, busy_tone, announcement;
    ReactionFacts reactions[3];  // by Condition
    RedialFacts redials[3];  // by Condition
    std::uint32_t redials_at_most = 0xffff'ffff;
    Chance answers_recall;
    Chance rejects_recall{0};
    Sampler recall_after;

    /// The caller's line, or none. Source k of a class of lines is at its line k.
    LineId line_of(SourceId s) const { return first_line ? LineId(first_line.row + (s.row - first_source)) : LineId(); }
    Who caller_of(SourceId s) const { return first_line ? Who(line_of(s)) : Who(home); }
};

struct Streams {
    Streams() = default;
    /// Adds a problem for each stream without a path between its ends.
    Streams(const Scenario&, const Plan&, Network&, Problems&);
    // Moved, never copied: idle streams point to streams.
    Streams(Streams&&) = default;
    Streams& operator=(Streams&&) = default;

    std::vector<StreamFacts> streams;  // in name order
    std::uint32_t source_count = 0;
    double demands_per_second = 0;  // about: of all streams, wherever a profile stands at 1 and idle lines stay idle
    /// A stream by idle time: its source at a line has the line's number plus `offset`, modulo 2^32.
    struct IdleStream {
        const StreamFacts* facts;
        std::uint32_t offset;
    };
    /// Those of a class of lines.
    std::span<const IdleStream> idle_streams(std::uint32_t line_class) const { return idle_[line_class]; }

private:
    std::vector<std::vector<IdleStream>> idle_;  // by class
};

}  // namespace ringback
