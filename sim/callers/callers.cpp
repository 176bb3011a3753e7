#include "callers/callers.h"

namespace ringback {

namespace {
constexpr std::uint64_t upper_48 = ~std::uint64_t{0xffff};
}

Callers::Callers(const Streams& s, Exchange& exchange, Key key) : facts(s), exchange_(exchange), key_(key)
{
    sources.resize(s.source_count);
    for (std::size_t i = 0; i < s.streams.size(); ++i) {
        const StreamFacts& f = s.streams[i];
        for (std::uint32_t k = 0; k < f.source_count; ++k) {
            SourceRow& row = sources[f.first_source + k];
            row.stream = static_cast<std::uint16_t>(i);
            if (f.from_lines) row.line = LineId(exchange.plan.classes[f.lines.row].first.row + k);
        }
    }
}

void Callers::start()
{
    for (const StreamFacts& f : facts.streams) {
        if (f.by_idle_time) continue;
        for (std::uint32_t k = 0; k < f.source_count; ++k) schedule_next(SourceId(f.first_source + k), Time{});
    }
    for (std::size_t c = 0; c < exchange_.plan.classes.size(); ++c) {
        const auto& lines = exchange_.plan.classes[c];
        if (facts.idle_streams[c].empty() && !lines.has_presence) continue;
        for (std::uint32_t k = 0; k < lines.count; ++k) {
            const LineId l(lines.first.row + k);
            draw_idle_times(l);
            if (lines.has_presence) {
                presence_changes_.resize(exchange_.lines.size());
                schedule_presence(l, true, 0);
            }
        }
    }
}

void Callers::schedule_next(SourceId id, Time from)
{
    SourceRow& s = sources[id.row];
    const StreamFacts& f = facts.streams[s.stream];
    for (;;) {
        if (++s.index == 0) throw BrokenInvariant("more than 4,294,967,295 demands of one source");
        const Place p = place(s, s.index);
        const Block b = p.block(Purpose::life, 0);
        from = from + f.gap.draw(b.high & upper_48, p, Purpose::arrival);
        if (!f.profile.is_flat() && !from.is_never()) {
            // Thinning of the process at the greatest rate: exact for every profile.
            const double u = (static_cast<double>(p.block(Purpose::thinning, 0).high >> 11) + 0.5) * 0x1p-53;
            if (u >= f.profile.share_at(from)) continue;
        }
        s.high = b.high;
        s.low = b.low;
        exchange_.kernel.schedule(from, Phase::demand, EventKind::demand, id.row, 0);
        return;
    }
}

void Callers::draw_idle_times(LineId l)
{
    const LineRow& row = exchange_.line(l);
    const auto& streams = facts.idle_streams[row.line_class];
    if (streams.empty() || row.flags & user_away) return;
    for (const std::uint32_t i : streams) {
        const StreamFacts& f = facts.streams[i];
        if (row.waits != 0 && !f.calls_on) continue;
        const SourceId id(f.first_source + l.row - exchange_.plan.classes[row.line_class].first.row);
        SourceRow& s = sources[id.row];
        if (++s.index == 0) throw BrokenInvariant("more than 4,294,967,295 idle times of one line");
        const Place p = place(s, s.index);
        const Block b = p.block(Purpose::life, 0);
        s.high = b.high;
        s.low = b.low;
        const Duration idle = f.gap.draw(b.high & upper_48, p, Purpose::arrival);
        exchange_.kernel.schedule_in(idle, Phase::demand, EventKind::idle_over, id.row, row.stamp);
    }
}

DemandId Callers::open(SourceId id)
{
    const SourceRow& s = sources[id.row];
    const StreamFacts& f = facts.streams[s.stream];
    if (free_.empty()) [[unlikely]] {
        free_.push_back(static_cast<std::uint32_t>(demands.size()));
        demands.emplace_back();
    }
    const DemandId opened(free_.back());
    free_.pop_back();
    DemandRow& d = demand(opened);
    const std::uint32_t stamp = d.stamp;
    d = DemandRow{};
    d.stamp = stamp;
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

void Callers::close(DemandId id, bool connected, Why why)
{
    DemandRow& d = demand(id);
    exchange_.recorder.note(fact(Fact::outcome, d, connected, why), d.stream, d.measured ? counts_measured : counts_nowhere);
    d.connected = connected;
    if (!connected) finish(id);
}

Action Callers::react(DemandRow& d, Condition condition)
{
    const ReactionFacts& r = stream_of(d).reactions[static_cast<int>(condition)];
    if (!r.in_turn.empty()) return d.in_turn < r.in_turn.size() ? r.in_turn[d.in_turn++] : Action::give_up;
    if (r.choices.empty()) return Action::give_up;
    if (r.choices.size() == 1 && r.choices[0].always) return r.choices[0].action;
    const std::uint64_t word = place_of(d).block(Purpose::reaction, d.calls).high;
    for (const auto& c : r.choices) {
        if (c.always || word < c.threshold) return c.action;
    }
    return Action::give_up;
}

bool Callers::redial(DemandId id)
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

bool Callers::redial_now(DemandId id)
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

Duration Callers::answers_after(const DemandRow& d, std::uint32_t ordinal) const
{
    const StreamFacts& f = stream_of(d);
    if (f.answers.always()) {
        return f.answer_after.is_zero() ? Duration{} : f.answer_after.draw(place_of(d), Purpose::ring, ordinal);
    }
    const Place p = place_of(d);
    Words words(p, Purpose::ring, ordinal);
    if (!f.answers.happens(words.next())) return Duration::never();
    return f.answer_after.draw(words);
}

Duration Callers::answers_recall_after(const DemandRow& d, std::uint32_t ordinal) const
{
    const StreamFacts& f = stream_of(d);
    if (f.answers_recall.always() && f.recall_after.is_zero()) return {};
    Words words(place_of(d), Purpose::recall, ordinal);
    if (!f.answers_recall.happens(words.next())) return Duration::never();
    return f.recall_after.draw(words);
}

void Callers::schedule_presence(LineId l, bool present, std::uint32_t index)
{
    const auto& c = exchange_.class_of(l);
    const Duration d = (present ? c.present : c.away).draw(place_of(l, index), Purpose::presence, 0);
    exchange_.kernel.schedule_in(d, Phase::release, EventKind::presence, l.row, 0);
}

void Callers::presence_over(LineId l)
{
    LineRow& row = exchange_.line(l);
    row.flags |= presence_due;
    if (!row.is_idle()) return;
    move_presence(l);
    draw_idle_times(l);
}

void Callers::move_presence(LineId l)
{
    LineRow& row = exchange_.line(l);
    row.flags &= static_cast<std::uint8_t>(~presence_due);
    row.flags ^= user_away;
    const bool present = !(row.flags & user_away);
    exchange_.recorder.note({exchange_.now().count(), Fact::presence, 0, present, Why::none, 0, 0xffff'ffff, 0, l.row, 0}, 0,
                            counts_nowhere);
    ++row.stamp;  // idle times in progress are forgotten
    schedule_presence(l, present, ++presence_changes_[l.row]);
}

}  // namespace ringback
