// People: demands and what they do about them. They are told of call states by run/simulation.h and answer with what they
// want; they know call control, and nothing of how completion works. Data plane.
//
// Invariants: a demand has at most one call and one request at a time; it keeps caller, destination and conversation time
// to its end; it ends once, connected or given up. All its numbers are drawn at its own address.
#pragma once

#include "callers/streams.h"
#include "switching/exchange.h"

namespace ringback {

/// A stream at one line (or an outside public). `high` and `low` are the life block of the demand to come.
struct SourceRow {
    std::uint64_t high = 0, low = 0;
    LineId line;
    std::uint32_t index = 0;  // of the demand to come, from 1
    std::uint16_t stream = 0;
};

struct DemandRow {
    std::uint32_t stamp = 0;  // moves when the demand stops waiting to redial, and when it ends
    std::uint16_t stream = 0;
    std::uint16_t destination = 0;  // of its stream
    SourceId source;
    std::uint32_t index = 0;
    Who from, dialled;
    Duration conversation;
    CallId call;
    RequestId request;
    std::uint32_t attempts = 0, redials = 0;
    std::uint16_t calls = 0;      // all its calls so far
    std::uint16_t postponed = 0;  // redials that found the own line busy
    std::uint8_t in_turn = 0;   // the place in a list of reactions
    bool measured = false;
    bool waits = false;         // to redial
    bool is_open = false;
    bool connected = false;
};

class Callers {
public:
    Callers(const Streams&, Exchange&, Key);

    const Streams& facts;
    std::vector<SourceRow> sources;
    std::vector<DemandRow> demands;

    DemandRow& demand(DemandId d) { return demands[d.row]; }
    const StreamFacts& stream_of(const DemandRow& d) const { return facts.streams[d.stream]; }
    const DestinationFacts& destination_of(const DemandRow& d) const { return stream_of(d).to[d.destination]; }
    Place place_of(const DemandRow& d) const { return place(sources[d.source.row], d.index); }
    Place place(const SourceRow& s, std::uint32_t index) const
    {
        const StreamFacts& f = facts.streams[s.stream];
        const std::uint32_t line = s.line ? s.line.row - exchange_.plan.classes[f.lines.row].first.row : 0;
        return {key_, f.owner, line, index};
    }
    Place place_of(LineId l, std::uint32_t index) const
    {
        const auto& c = exchange_.class_of(l);
        return {key_, c.owner, l.row - c.first.row, index};
    }
    Place place_of(HuntGroupId h) const { return {key_, exchange_.plan.hunts[h.row].owner, 0, 0}; }

    /// Time zero: everybody is idle and present.
    void start();
    /// The next potential demand of a Poisson source, counted from `from`.
    void schedule_next(SourceId, Time from);
    /// The line became idle, or stopped waiting while idle: idle times are drawn.
    void draw_idle_times(LineId);

    /// Whether the demand that falls now is made at all.
    bool may_call(const SourceRow& s) const
    {
        if (!s.line) return true;
        const LineRow& row = exchange_.lines[s.line.row];
        if (!row.is_idle() || row.flags & user_away) return false;
        return row.waits == 0 || facts.streams[s.stream].calls_on;
    }
    /// The demand that `source` was waiting for.
    DemandId open(SourceId);
    /// It ended. A connected demand keeps its row until its conversation is over: finish().
    void close(DemandId, bool connected, Why);
    void finish(DemandId id)
    {
        DemandRow& d = demand(id);
        ++d.stamp;
        d.is_open = false;
        free_.push_back(id.row);
    }

    /// What the caller wants after a failed attempt; the second time, if he has a list, after a rejection.
    Action react(DemandRow&, Condition);
    /// True if he has a list to go on with.
    bool has_more(const DemandRow& d, Condition c) const
    {
        return d.in_turn < stream_of(d).reactions[static_cast<int>(c)].in_turn.size();
    }
    /// Decides whether he redials, and if so waits for it.
    bool redial(DemandId);
    /// The timer of a redial: true if he dials now; a busy or away caller starts it anew.
    bool redial_now(DemandId);

    /// Whether and when the called party answers; never: not at all.
    Duration answers_after(const DemandRow& d, std::uint32_t ordinal) const;
    Duration rings_for(const DemandRow& d, std::uint32_t ordinal) const
    {
        const Sampler& patience = stream_of(d).ringing;
        return patience.is_never() ? Duration::never() : patience.draw(place_of(d), Purpose::ring_patience, ordinal);
    }
    Duration answers_recall_after(const DemandRow& d, std::uint32_t ordinal) const;

    void begin_to_wait(DemandRow& d)
    {
        if (const LineId l = d.from.line()) ++exchange_.line(l).waits;
    }
    void end_to_wait(DemandRow& d)
    {
        const LineId l = d.from.line();
        if (!l) return;
        LineRow& row = exchange_.line(l);
        if (--row.waits == 0 && row.is_idle()) draw_idle_times(l);
    }

    void move_presence(LineId);
    void presence_over(LineId);
    std::size_t open_demands() const { return demands.size() - free_.size(); }

private:
    Record fact(Fact f, const DemandRow& d, std::uint8_t to, Why why) const
    {
        return {exchange_.now().count(), f, 0, to, why, 0, d.source.row, d.index, 0, d.dialled.code()};
    }
    void schedule_presence(LineId, bool present, std::uint32_t index);

    Exchange& exchange_;
    Key key_;
    std::vector<std::uint32_t> free_;
    std::vector<std::uint32_t> presence_changes_;  // by line, of classes with presence
};

}  // namespace ringback
