// People: demands and what they do about them. They are told of call states by run/simulation.h and answer with what they
// want; they know call control, and nothing of how completion works. Data plane.
//
// Invariants: a demand has at most one call and one request at a time; it keeps caller, destination and conversation time
// to its end; it ends once, connected or given up. All its numbers are drawn at its own address.
#pragma once

#include "callers/streams.h"
#include "switching/exchange.h"

namespace ringback {

/// A stream at one line (or an outside public), with what its demand to come still needs of its life block. 16 bytes.
struct SourceRow {
    std::uint64_t low = 0;
    std::uint32_t index = 0;  // of the demand to come, from 1
    std::uint16_t high = 0;   // the lower 16 bits of it
    std::uint16_t stream = 0;
};
static_assert(sizeof(SourceRow) == 16);

/// A source with its row and its stream at hand, looked up once.
struct Source {
    SourceId id;
    SourceRow& row;
    const StreamFacts& stream;

    /// The caller's line; none: he is outside.
    LineId line() const { return stream.line_of(id); }
};

/// 64 bytes.
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
    std::uint16_t attempts = 0, redials = 0;
    std::uint16_t calls = 0;      // all its calls so far
    std::uint16_t postponed = 0;  // redials that found the own line busy
    std::uint16_t in_turn = 0;    // the place in a list of reactions
    std::uint16_t redials_after[3] = {};  // by Condition
    bool waits = false;           // to redial
    bool measured = false;
    bool is_open = false;
    Condition cause = Condition::busy;  // of the last redial
    DemandId next_free;
};
static_assert(sizeof(DemandRow) == 64);

/// A demand with its row and its stream at hand.
struct Demand {
    DemandId id;
    DemandRow& row;
    const StreamFacts& stream;
};

class Callers {
public:
    Callers(const Streams&, Exchange&);

    const Streams& facts;
    std::vector<SourceRow> sources;
    std::vector<DemandRow> demands;

    DemandRow& demand(DemandId d) { return demands[d.row]; }
    Demand at_hand(DemandId id)
    {
        DemandRow& row = demands[id.row];
        return {id, row, stream_of(row)};
    }
    Source source(SourceId id)
    {
        SourceRow& row = sources[id.row];
        return {id, row, facts.streams[row.stream]};
    }
    LineId line_of(SourceId s) const { return facts.streams[sources[s.row].stream].line_of(s); }
    const StreamFacts& stream_of(const DemandRow& d) const { return facts.streams[d.stream]; }
    const DestinationFacts& destination_of(const DemandRow& d) const { return stream_of(d).to[d.destination]; }
    /// Of the demand that the source is waiting for.
    Place place_of(const Source& s) const
    {
        return {exchange_.key, s.stream.owner, s.id.row - s.stream.first_source, s.row.index};
    }
    Place place_of(const DemandRow& d) const { return place_of(d, stream_of(d)); }
    Place place_of(const DemandRow& d, const StreamFacts& f) const
    {
        return {exchange_.key, f.owner, d.source.row - f.first_source, d.index};
    }
    Place place_of(LineId l, std::uint32_t index) const
    {
        const auto& c = exchange_.class_of(l);
        return {exchange_.key, c.owner, l.row - c.first.row, index};
    }
    Place place_of_outage(std::uint32_t owner, std::uint32_t i) const { return {exchange_.key, owner, i, 0}; }
    Place place_of(HuntGroupId h) const { return {exchange_.key, exchange_.plan.hunts[h.row].owner, 0, 0}; }
    Place place_of(SwitchId s) const { return {exchange_.key, exchange_.plan.switch_owners[s.row], 0, 0}; }

    /// Time zero: everybody is idle and present.
    void start();
    /// When the next potential demand of a Poisson source falls, counted from `from`.
    Time next_demand(const Source&, Time from);
    void schedule_demand(const Source& s, Time at) { exchange_.kernel.schedule(at, Phase::demand, EventKind::demand, s.id.row, 0); }
    /// The line became idle: idle times are drawn. It has `waited` and stopped while idle: those of streams that call on
    /// run already.
    void draw_idle_times(LineId l, bool waited = false) { draw_idle_times(l, exchange_.line(l), waited); }
    void draw_idle_times(LineId, const LineRow&, bool waited);

    /// Whether the demand that falls now is made at all.
    bool may_call(const Source& s) const
    {
        const LineId l = s.line();
        if (!l) return true;
        const LineRow& row = exchange_.lines[l.row];
        if (!row.is_idle() || row.flags & user_away) return false;
        return row.waits == 0 || s.stream.calls_on;
    }
    /// The demand that the source was waiting for.
    DemandId open(const Source&);
    /// It ended, connected or given up, and its row is recycled.
    void close(DemandId id, bool connected, Why why) { close(id, demand(id), connected, why); }
    void close(DemandId, DemandRow&, bool connected, Why);

    /// What the caller wants after a failed attempt; the second time, if he has a list, after a rejection.
    Action react(const Demand& d, Condition c)
    {
        const ReactionFacts& r = d.stream.reactions[static_cast<int>(c)];
        return r.is_sure ? r.sure : choose(d.row, r);
    }
    /// True if he has a list to go on with.
    static bool has_more(const Demand& d, Condition c)
    {
        return d.row.in_turn < d.stream.reactions[static_cast<int>(c)].in_turn.size();
    }
    /// Decides whether he redials after this cause, and if so waits for it.
    bool redial(const Demand&, Condition);
    /// The timer of a redial: true if he dials now; a busy or away caller starts it anew.
    bool redial_now(const Demand&);

    /// Whether and when the called party answers; never: not at all.
    Duration answers_after(const Demand& d, std::uint32_t ordinal) const
    {
        return d.stream.answers_at_once ? Duration{} : draw_answer(d.row, ordinal);
    }
    [[gnu::noinline]] Duration draw_answer(const DemandRow&, std::uint32_t ordinal) const;
    /// Whether this call finds an outside subscriber busy.
    bool finds_outside_busy(const Demand& d, std::uint32_t ordinal) const
    {
        return d.stream.may_find_outside_busy && draw_outside_busy(d.row, ordinal);
    }
    [[gnu::noinline]] bool draw_outside_busy(const DemandRow&, std::uint32_t ordinal) const;
    Duration rings_for(const DemandRow& d, std::uint32_t ordinal) const
    {
        const Sampler& patience = stream_of(d).ringing;
        return patience.is_never() ? Duration::never() : patience.draw(place_of(d), Purpose::ring_patience, ordinal);
    }
    /// How long after a failure its caller asks for completion.
    Duration asks_after(DemandId d, std::uint32_t ordinal) const
    {
        const DemandRow& row = demands[d.row];
        return stream_of(row).request_after.draw(place_of(row), Purpose::decision, ordinal);
    }
    Duration answers_recall_after(const DemandRow& d, std::uint32_t ordinal) const;
    bool rejects_recall(const DemandRow& d, std::uint32_t nth) const
    {
        return stream_of(d).rejects_recall.happens(place_of(d).block(Purpose::rejection, nth).high);
    }
    /// The demand is for the party its call was forwarded to from now on. False: no path leads there.
    bool aim(DemandRow&, Who);

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
    Action choose(DemandRow&, const ReactionFacts&) const;
    [[gnu::noinline]] void add_row();
    [[noreturn, gnu::noinline]] static void too_many();
    // Thinning of the process at the greatest rate: exact for every profile.
    [[gnu::noinline]] static bool falls(const StreamFacts&, const Place&, Time);

    Record fact(Fact f, const DemandRow& d, std::uint8_t to, Why why) const
    {
        return {exchange_.now().count(), f, 0, to, why, 0, d.source.row, d.index, 0, d.dialled.code()};
    }
    // The next demand of a source: its life block is drawn, and how long until it falls; the rest is kept for it.
    Duration draw_life(const Source&) const;
    void schedule_presence(LineId, bool present, std::uint32_t index);

    Exchange& exchange_;
    DemandId free_;  // the first of a list through next_free
    std::vector<std::uint32_t> presence_changes_;  // by line, of classes with presence
};

// --- the hot ones

inline constexpr std::uint64_t upper_48 = ~std::uint64_t{0xffff};  // of a life block's words; the lower 16 are the destination's

inline Duration Callers::draw_life(const Source& s) const
{
    if (++s.row.index == 0) [[unlikely]] too_many();
    const Block b = place_of(s).block(Purpose::life, 0);
    s.row.high = static_cast<std::uint16_t>(b.high);
    s.row.low = b.low;
    return s.stream.gap.draw(b.high & upper_48, [&] { return place_of(s); }, Purpose::arrival);
}

inline Time Callers::next_demand(const Source& s, Time from)
{
    for (;;) {
        from = from + draw_life(s);
        if (s.stream.profile.is_flat() || falls(s.stream, place_of(s), from)) [[likely]] return from;
    }
}

inline void Callers::draw_idle_times(LineId l, const LineRow& row, bool waited)
{
    if (row.flags & user_away) return;
    for (const auto& [f, offset] : facts.idle_streams(row.line_class)) {
        if (f->calls_on ? waited : row.waits != 0) continue;
        const SourceId id(l.row + offset);
        const Source s{id, sources[id.row], *f};
        const Duration idle = draw_life(s);
        exchange_.kernel.schedule_in(idle, Phase::demand, EventKind::idle_over, id.row, s.row.index);
    }
}

inline DemandId Callers::open(const Source& s)
{
    const StreamFacts& f = s.stream;
    if (!free_) [[unlikely]] add_row();
    const DemandId opened = free_;
    DemandRow& d = demand(opened);
    free_ = d.next_free;
    d.stream = s.row.stream;
    d.destination = 0;
    d.source = s.id;
    d.index = s.row.index;
    d.from = f.caller_of(s.id);
    d.request = {};
    d.attempts = d.redials = 0;
    d.redials_after[0] = d.redials_after[1] = d.redials_after[2] = 0;
    d.calls = d.postponed = 0;
    d.in_turn = 0;
    d.waits = false;
    d.measured = exchange_.recorder.measuring;
    d.is_open = true;

    d.conversation = f.conversation.draw(s.row.low & upper_48, [&] { return place_of(s); }, Purpose::conversation);
    std::uint64_t word = (static_cast<std::uint64_t>(s.row.high) << 16 | (s.row.low & 0xffff)) << 32;
    const DestinationFacts* to = f.to.data();
    if (f.drawn > 1) {
        const Block b = place_of(s).block(Purpose::destination, 0);
        while (b.high >= to->threshold && to + 1 != f.to.data() + f.drawn) ++to;
        d.destination = static_cast<std::uint16_t>(to - f.to.data());
        word = b.low;
    }
    if (to->lines) {
        // Any line but his own.
        const std::uint32_t own = f.lines == to->lines ? s.line().row - to->first_line.row : to->line_count;
        std::uint32_t k = pick(word, to->line_count - (own < to->line_count));
        if (k >= own) ++k;
        d.dialled = LineId(to->first_line.row + k);
    } else {
        d.dialled = to->to;
    }
    exchange_.recorder.note([&] { return fact(Fact::demand, d, 0, Why::none); }, d.stream, exchange_.recorder.now_counts());
    return opened;
}

inline void Callers::close(DemandId id, DemandRow& d, bool connected, Why why)
{
    exchange_.recorder.note([&] { return fact(Fact::outcome, d, connected, why); }, d.stream,
                            d.measured ? counts_measured : counts_nowhere);
    ++d.stamp;
    d.is_open = false;
    d.next_free = free_;
    free_ = id;
}

inline bool Callers::redial(const Demand& demand, Condition cause)
{
    DemandRow& d = demand.row;
    const StreamFacts& f = demand.stream;
    const RedialFacts& r = f.redials[static_cast<int>(cause)];
    std::uint16_t& so_far = d.redials_after[static_cast<int>(cause)];
    if (d.redials >= f.redials_at_most || so_far >= r.at_most) return false;
    const std::uint32_t k = d.redials;
    const Chance& chance = r.chances[k < r.chances.size() ? k : r.chances.size() - 1];
    Words words(place_of(d, f), Purpose::redial, k);
    if (!chance.happens(words.next())) return false;
    ++d.redials;
    ++so_far;
    d.cause = cause;
    d.waits = true;
    begin_to_wait(d);
    exchange_.recorder.note([&] { return fact(Fact::wait, d, 1, Why::redial); }, d.stream, counts_nowhere);
    const Duration delay = r.delay.draw(words);
    exchange_.kernel.schedule_in(delay, Phase::demand, EventKind::redial, demand.id.row, d.stamp);
    return true;
}

inline bool Callers::redial_now(const Demand& demand)
{
    DemandRow& d = demand.row;
    if (const LineId l = d.from.line()) {
        const LineRow& row = exchange_.line(l);
        if (!row.is_idle() || row.flags & user_away) {
            const Place place = place_of(d, demand.stream);
            const Sampler& law = demand.stream.redials[static_cast<int>(d.cause)].delay;
            const Duration delay = law.draw(place, Purpose::redial_again, ++d.postponed);
            exchange_.kernel.schedule_in(delay, Phase::demand, EventKind::redial, demand.id.row, d.stamp);
            return false;
        }
        --exchange_.line(l).waits;
    }
    ++d.stamp;
    d.waits = false;
    exchange_.recorder.note([&] { return fact(Fact::wait, d, 0, Why::redial); }, d.stream, counts_nowhere);
    return true;
}

}  // namespace ringback
