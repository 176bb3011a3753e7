#include "callers/callers.h"

namespace ringback {

Callers::Callers(const Streams& s, Exchange& exchange) : facts(s), exchange_(exchange)
{
    sources.resize(s.source_count);
    for (std::size_t i = 0; i < s.streams.size(); ++i) {
        const StreamFacts& f = s.streams[i];
        for (std::uint32_t k = 0; k < f.source_count; ++k) {
            sources[f.first_source + k].stream = static_cast<std::uint16_t>(i);
        }
    }
    if (!sources.empty()) exchange.kernel.stamps_of(EventKind::idle_over, &sources[0].index, sizeof(SourceRow));
}

void Callers::start()
{
    for (const StreamFacts& f : facts.streams) {
        if (f.by_idle_time) continue;
        for (std::uint32_t k = 0; k < f.source_count; ++k) {
            const Source s = source(SourceId(f.first_source + k));
            schedule_demand(s, next_demand(s, Time{}));
        }
    }
    for (std::size_t c = 0; c < exchange_.plan.classes.size(); ++c) {
        const auto& lines = exchange_.plan.classes[c];
        if (facts.idle_streams(static_cast<std::uint32_t>(c)).empty() && !lines.has_presence) continue;
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

void Callers::add_row()
{
    free_ = DemandId(static_cast<std::uint32_t>(demands.size()));
    demands.emplace_back();
    exchange_.kernel.stamps_of(EventKind::redial, &demands[0].stamp, sizeof(DemandRow));
}

void Callers::too_many() { throw BrokenInvariant("more than 4,294,967,295 demands of one source"); }

bool Callers::falls(const StreamFacts& f, const Place& p, Time at)
{
    if (at.is_never()) return true;
    return uniform_of(p.block(Purpose::thinning, 0).high) < f.profile.share_at(at);
}

Action Callers::choose(DemandRow& d, const ReactionFacts& r) const
{
    if (!r.in_turn.empty()) return d.in_turn < r.in_turn.size() ? r.in_turn[d.in_turn++] : Action::give_up;
    const std::uint64_t word = place_of(d).block(Purpose::reaction, d.calls).high;
    for (const auto& c : r.choices) {
        if (c.always || word < c.threshold) return c.action;
    }
    return Action::give_up;
}

bool Callers::draw_outside_busy(const DemandRow& d, std::uint32_t ordinal) const
{
    return destination_of(d).busy.happens(place_of(d).block(Purpose::outside_busy, ordinal).high);
}

Duration Callers::draw_answer(const DemandRow& d, std::uint32_t ordinal) const
{
    const StreamFacts& f = stream_of(d);
    Words words(place_of(d), Purpose::ring, ordinal);
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

bool Callers::aim(DemandRow& d, Who at)
{
    const auto& to = stream_of(d).to;
    for (std::size_t i = 0; i < to.size(); ++i) {
        if (at.line() ? at.line().row - to[i].first_line.row >= to[i].line_count : to[i].to != at) continue;
        d.destination = static_cast<std::uint16_t>(i);
        d.dialled = at;
        return true;
    }
    return false;
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
    row.flags &= ~presence_due;
    row.flags ^= user_away;
    const bool present = !(row.flags & user_away);
    const Record moved{exchange_.now().count(), Fact::presence, 0, present, Why::none, 0, 0xffff'ffff, 0, l.row, 0};
    exchange_.recorder.note([&] { return moved; }, 0, counts_nowhere);
    schedule_presence(l, present, ++presence_changes_[l.row]);
}

}  // namespace ringback
