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
    DemandId next_free;
    std::uint32_t attempts = 0, redials = 0;
    std::uint16_t calls = 0;      // all its calls so far
    std::uint16_t postponed = 0;  // redials that found the own line busy
    std::uint8_t in_turn = 0;   // the place in a list of reactions
    bool measured = false;
    bool waits = false;         // to redial
    bool is_open = false;
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
    /// The line became idle: idle times are drawn. It has `waited` and stopped while idle: those of streams that call on
    /// run already.
    void draw_idle_times(LineId, bool waited = false);

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
    /// It ended, connected or given up, and its row is recycled.
    void close(DemandId, bool connected, Why);

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
        if (--row.waits == 0 && row.is_idle()) draw_idle_times(l, true);
    }

    void move_presence(LineId);
    void presence_over(LineId);

private:
    [[gnu::noinline]] void add_row();
    [[noreturn, gnu::noinline]] static void too_many();
    // Thinning of the process at the greatest rate: exact for every profile.
    [[gnu::noinline]] static bool falls(const StreamFacts&, const Place&, Time);

    Record fact(Fact f, const DemandRow& d, std::uint8_t to, Why why) const
    {
        return {exchange_.now().count(), f, 0, to, why, 0, d.source.row, d.index, 0, d.dialled.code()};
    }
    void schedule_presence(LineId, bool present, std::uint32_t index);

    Exchange& exchange_;
    Key key_;
    DemandId free_;  // the first of a list through next_free
    std::vector<std::uint32_t> presence_changes_;  // by line, of classes with presence
};

// --- the hot ones

inline constexpr std::uint64_t upper_48 = ~std::uint64_t{0xffff};  // of a life block's words; the lower 16 are the destination's

inline void Callers::schedule_next(SourceId id, Time from)
{
    SourceRow& s = sources[id.row];
    const StreamFacts& f = facts.streams[s.stream];
    for (;;) {
        if (++s.index == 0) too_many();
        const Place p = place(s, s.index);
        const Block b = p.block(Purpose::life, 0);
        from = from + f.gap.draw(b.high & upper_48, p, Purpose::arrival);
        if (!f.profile.is_flat() && !falls(f, p, from)) [[unlikely]] continue;
        s.high = b.high;
        s.low = b.low;
        exchange_.kernel.schedule(from, Phase::demand, EventKind::demand, id.row, 0);
        return;
    }
}

inline void Callers::draw_idle_times(LineId l, bool waited)
{
    const LineRow& row = exchange_.line(l);
    const auto& streams = facts.idle_streams[row.line_class];
    if (streams.empty() || row.flags & user_away) return;
    for (const std::uint32_t i : streams) {
        const StreamFacts& f = facts.streams[i];
        if (f.calls_on ? waited : row.waits != 0) continue;
        const SourceId id(f.first_source + l.row - exchange_.plan.classes[row.line_class].first.row);
        SourceRow& s = sources[id.row];
        if (++s.index == 0) too_many();
        const Place p = place(s, s.index);
        const Block b = p.block(Purpose::life, 0);
        s.high = b.high;
        s.low = b.low;
        const Duration idle = f.gap.draw(b.high & upper_48, p, Purpose::arrival);
        exchange_.kernel.schedule_in(idle, Phase::demand, EventKind::idle_over, id.row, row.stamp);
    }
}

inline DemandId Callers::open(SourceId id)
{
    const SourceRow& s = sources[id.row];
    const StreamFacts& f = facts.streams[s.stream];
    if (!free_) [[unlikely]] add_row();
    const DemandId opened = free_;
    DemandRow& d = demand(opened);
    free_ = d.next_free;
    d.destination = d.calls = d.postponed = 0;
    d.request = {};
    d.attempts = d.redials = 0;
    d.waits = false;
    d.is_open = true;
    d.stream = s.stream;
    d.source = id;
    d.index = s.index;
    d.measured = exchange_.recorder.measuring;
    d.from = s.line ? Who(s.line) : Who(f.home);

    const Place p = place(s, s.index);
    d.conversation = f.conversation.draw(s.low & upper_48, p, Purpose::conversation);
    std::uint64_t word = ((s.high & 0xffff) << 16 | (s.low & 0xffff)) << 32;
    if (f.to.size() > 1) [[unlikely]] {
        const Block b = p.block(Purpose::destination, 0);
        while (b.high >= f.to[d.destination].threshold && d.destination + 1u < f.to.size()) ++d.destination;
        word = b.low;
    }
    const DestinationFacts& to = f.to[d.destination];
    if (to.lines) {
        const auto& c = exchange_.plan.classes[to.lines.row];
        const bool own_class = s.line && exchange_.line(s.line).line_class == to.lines.row;
        std::uint32_t k = pick(word, c.count - own_class);
        if (own_class && k >= s.line.row - c.first.row) ++k;
        d.dialled = LineId(c.first.row + k);
    } else {
        d.dialled = to.to;
    }
    exchange_.recorder.note(fact(Fact::demand, d, 0, Why::none), d.stream, exchange_.recorder.now_counts());
    return opened;
}

inline void Callers::close(DemandId id, bool connected, Why why)
{
    DemandRow& d = demand(id);
    exchange_.recorder.note(fact(Fact::outcome, d, connected, why), d.stream, d.measured ? counts_measured : counts_nowhere);
    ++d.stamp;
    d.is_open = false;
    d.next_free = free_;
    free_ = id;
}

inline bool Callers::redial(DemandId id)
{
    DemandRow& d = demand(id);
    const StreamFacts& f = stream_of(d);
    if (d.redials >= f.redials_at_most) return false;
    const std::uint32_t k = d.redials;
    const Chance& chance = f.redials[k < f.redials.size() ? k : f.redials.size() - 1];
    Words words(place_of(d), Purpose::redial, k);
    if (!chance.happens(words.next())) return false;
    ++d.redials;
    d.waits = true;
    begin_to_wait(d);
    exchange_.recorder.note(fact(Fact::wait, d, 1, Why::redial), d.stream, counts_nowhere);
    const Duration delay = f.redial_delay.draw(words);
    exchange_.kernel.schedule_in(delay, Phase::demand, EventKind::redial, id.row, d.stamp);
    return true;
}

inline bool Callers::redial_now(DemandId id)
{
    DemandRow& d = demand(id);
    if (const LineId l = d.from.line()) {
        const LineRow& row = exchange_.line(l);
        if (!row.is_idle() || row.flags & user_away) {
            const Duration delay = stream_of(d).redial_delay.draw(place_of(d), Purpose::redial_again, ++d.postponed);
            exchange_.kernel.schedule_in(delay, Phase::demand, EventKind::redial, id.row, d.stamp);
            return false;
        }
        --exchange_.line(l).waits;
    }
    ++d.stamp;
    d.waits = false;
    exchange_.recorder.note(fact(Fact::wait, d, 0, Why::redial), d.stream, counts_nowhere);
    return true;
}

inline Duration Callers::answers_after(const DemandRow& d, std::uint32_t ordinal) const
{
    const StreamFacts& f = stream_of(d);
    if (f.answers.always() && f.answer_after.is_zero()) return {};
    Words words(place_of(d), Purpose::ring, ordinal);
    if (!f.answers.happens(words.next())) return Duration::never();
    return f.answer_after.draw(words);
}

}  // namespace ringback
