// What lines do with calls dialled to them beside ringing: forwarding, do-not-disturb, call waiting; and where calls go on to,
// those that overflow from a hunt group among them. Attempts only: a callback's call is not forwarded, and whoever is called
// back is rung whatever he has told his line to do (ETSI EN 300 357; facts/completion-services.md 3.2 and 3.3).
// Data plane, of scenarios that have them.
#include "run/steps.h"

namespace ringback {

namespace {

// A call draws anew for every party that it rings.
std::uint32_t again(const CallRow& call, unsigned ringings) { return call.ordinal + ringings * 8192u; }

}  // namespace

void Simulation::start_features()
{
    for (const auto& c : exchange.plan.classes) {
        const FeatureFacts& f = c.features;
        for (std::uint32_t k = 0; f.any() && k < c.count; ++k) {
            const LineId l(c.first.row + k);
            const auto start = [&](const PeriodFacts& periods, LineFlag flag, EventKind kind, Purpose purpose) {
                if (periods.is_always) exchange.line(l).flags |= flag;
                if (!periods.is_set || periods.is_always) return;
                for (auto& changes : feature_changes_) changes.resize(exchange.lines.size());
                schedule_in(periods.off.draw(callers.place_of(l, 0), purpose, 0), Phase::release, kind, l.row, 0);
            };
            if (f.unconditional.from(l) != Who()) start(f.forwards, LineFlag::forwards, EventKind::forwarding, Purpose::forwarding);
            start(f.undisturbed, LineFlag::undisturbed, EventKind::do_not_disturb, Purpose::do_not_disturb);
        }
    }
}

void Simulation::feature_changes(LineId l, LineFlag flag, const PeriodFacts& periods, Purpose purpose)
{
    LineRow& row = exchange.line(l);
    row.flags ^= flag;
    const bool is_on = row.flags & flag, is_forwarding = flag == LineFlag::forwards;
    const Record changed{exchange.now().count(), Fact::feature, !is_forwarding, is_on, Why::none, 0, 0xffff'ffff, 0, l.row, 0};
    exchange.recorder.note([&] { return changed; }, 0, counts_nowhere);
    const Sampler& law = is_on ? periods.on : periods.off;
    const Place place = callers.place_of(l, ++feature_changes_[!is_forwarding][l.row]);
    schedule_in(law.draw(place, purpose, 0), Phase::release, is_forwarding ? EventKind::forwarding : EventKind::do_not_disturb, l.row, 0);

    using CalledForwards = CallCompletion::Callback::CalledForwards;
    if (!is_on && row.is_idle()) serve_queue_of(Who(l), l, false);
    if (is_on && is_forwarding && rules_of_called(Who(l)).text.callback.when_called_forwards == CalledForwards::cancel) {
        end_waiting_callbacks(Who(l));
    }
}

// --- where a call goes on to

// The line cannot take the call, or is not to. `why` it meets busy there.
Simulation::Meets Simulation::meets_features(CallId c, CallRow& call, const Demand& d, LineId line, Why& why)
{
    const LineRow& row = exchange.line(line);
    const FeatureFacts& f = exchange.class_of(line).features;
    const bool is_free = row.is_idle() && !(row.flags & shielded);
    const bool is_undisturbed = row.flags & undisturbed && !(call.flags & is_reversed);
    if (is_undisturbed) why = Why::do_not_disturb;
    if (call.flags & is_attempt) {
        if (row.flags & forwards) return forward(c, call, d, line, f.unconditional.from(line), Why::forwarded, why);
        if (f.waits && !is_undisturbed && row.use == Use::talking && !(row.flags & has_call_on_hold) && !exchange.second_call(line).waiting) {
            waits_at(c, call, d, line);
            return Meets::gone;
        }
        if (f.busy.is_set && (is_undisturbed || !is_free)) {
            if (const Who to = f.busy.from(line); to != Who()) return forward(c, call, d, line, to, Why::called_busy, why);
        }
    }
    return is_free && !is_undisturbed ? Meets::rings : Meets::busy;
}

Simulation::Meets Simulation::forward(CallId c, CallRow& call, const Demand& d, LineId line, Who to, Why why, Why& meets)
{
    if (!exchange.may_be_diverted(call)) {
        meets = Why::too_many_diversions;
        return Meets::busy;
    }
    std::uint64_t& forwarded = exchange.recorder.tally.classes[exchange.line(line).line_class].forwarded;
    const bool counts = call.flags & in_measure;
    if (goes_on_to(c, call, d, to, why)) {
        forwarded += counts;
    } else {
        if (d.stream.takes_time) way_ends(c, call);
        failed(c, call, d, Condition::congestion);
    }
    return Meets::gone;
}

// False: there is no circuit from here on.
bool Simulation::goes_on_to(CallId c, CallRow& call, const Demand& d, Who to, Why why)
{
    const SwitchId from = exchange.home(call.to);
    if (!exchange.divert(call, to, why)) return false;
    const std::uint32_t address = call.ordinal * 32u + exchange.diversion(call).count;
    const Duration onward = exchange.onward_time(call, from, Words(callers.place_of(d.row, d.stream), Purpose::onward, address));
    if (onward > Duration{}) {
        const bool is_heard = exchange.ringings(call) > 0 || call.flags & has_met;  // its caller has heard something
        if (!is_heard && !times_[c.row].on_the_way) way_begins(c, call, exchange.now());
        schedule_in(onward, Phase::demand, EventKind::arrive, c.row, call.stamp);
    } else {
        arrive<any_call>(c, call, d);
    }
    return true;
}

// An attempt is offered to its group and, where that overflows, to the next, until a member is free for it, or it has to
// stay, or is on its way to another switch.
LineId Simulation::offer_to_groups(CallId c, CallRow& call, bool& is_gone)
{
    for (;;) {
        const HuntGroupId h = call.to.hunt_group();
        const LineId line = free_line_of(call.to);
        exchange.offer(call, line);
        const Why why = line ? Why::none : exchange.hunts.overflows(h);
        if (why == Why::none) return line;
        const HuntGroupId to = model_.plan.hunts[h.row].overflow;
        // A camper's path is there already; the time that its last piece takes is not waited for.
        if (exchange.home(Who(to)) == exchange.home(Who(h)) || call.state == CallState::busy) {
            if (!exchange.divert(call, to, why)) return {};
        } else {
            is_gone = goes_on_to(c, call, demand_of(c), to, why);
            return {};
        }
    }
}

bool Simulation::takes_overflow(const CallRow& call) const
{
    HuntGroupId h = call.to.hunt_group();
    do {
        const HuntGroupId to = model_.plan.hunts[h.row].overflow;
        if (!exchange.can_carry(exchange.network.made_plan(exchange.home(Who(h)), exchange.home(Who(to))), call.circuits)) return false;
        h = to;
    } while (exchange.hunts.overflows(h) != Why::none);
    return exchange.hunts.rows[h.row].free > 0 || (!exchange.hunts.is_full(h) && has_room_for_called(h));
}

LineId Simulation::overflow(CallId c)
{
    CallRow& call = exchange.call(c);
    exchange.divert(call, model_.plan.hunts[call.to.row()].overflow, Why::waited);
    bool is_gone = false;
    return offer_to_groups(c, call, is_gone);
}

// --- ringing

// It rings, or its tone is heard, at a line that forwards what is not answered; or elsewhere before.
void Simulation::rings_on(CallId c, CallRow& call, const Demand& d, LineId line, Duration answer, Duration longest, EventKind answered)
{
    Diversion& so_far = exchange.diversion(call);
    if (so_far.ringings == 0) so_far.rings_since = exchange.now();
    // On the way to another switch nobody hangs up: whose patience ended there does as soon as it rings.
    if (!longest.is_never()) longest = std::max(Duration{}, longest - (exchange.now() - so_far.rings_since));

    Duration forwarded = Duration::never();
    // A camper whose turn has come rings there.
    if (line && call.to == Who(line) && call.flags & is_attempt && !call.request && exchange.may_be_diverted(call)) {
        const FeatureFacts& f = exchange.class_of(line).features;
        if (f.no_answer.is_set && f.no_answer.from(line) != Who()) {
            forwarded = f.forwards_after.draw(callers.place_of(d.row, d.stream), Purpose::forward_after, again(call, so_far.ringings));
        }
    }
    ++so_far.ringings;
    if (!answer.is_never() && answer <= longest && answer <= forwarded) {
        schedule_in(answer, Phase::answer, answered, c.row, call.stamp);
    } else if (forwarded < longest) {
        schedule_in(forwarded, Phase::timer, EventKind::forward, c.row, call.stamp);
    } else {
        schedule_in(longest, Phase::timer, EventKind::ring_over, c.row, call.stamp);
    }
}

void Simulation::forward_unanswered(CallId c)
{
    CallRow& call = exchange.call(c);
    const LineId line = call.to.line();
    if (call.flags & waits_at_line) {
        exchange.end_wait_at(line);
    } else {
        exchange.stop_ringing(c);
    }
    exchange.fire<CallEvent::divert>(call, Why::no_answer);
    Why meets = Why::called_busy;
    forward(c, call, demand_of(c), line, exchange.class_of(line).features.no_answer.from(line), Why::no_answer, meets);
}

Who Simulation::forwards_camper(CallId c)
{
    const CallRow& call = exchange.call(c);
    const LineId line = call.to.line();
    if (!line || !(exchange.line(line).flags & has_features) || !exchange.may_be_diverted(call)) return {};
    const ForwardFacts& f = exchange.class_of(line).features.no_answer;
    return f.is_set ? f.from(line) : Who();
}

void Simulation::forward_camper(CallId c, Who to)
{
    CallRow& call = exchange.call(c);
    exchange.fire<CallEvent::divert>(call, Why::waited);
    Why meets = Why::called_busy;
    forward(c, call, demand_of(c), call.to.line(), to, Why::waited, meets);
}

// --- call waiting

void Simulation::waits_at(CallId c, CallRow& call, const Demand& d, LineId line)
{
    if (d.stream.takes_time) way_ends(c, call);
    exchange.recorder.tally.classes[exchange.line(line).line_class].calls_waiting += (call.flags & in_measure) != 0;
    exchange.wait_at(line, c);
    exchange.fire<CallEvent::alert>(call, Why::call_waiting);
    const FeatureFacts& f = exchange.class_of(line).features;
    Words words(callers.place_of(d.row, d.stream), Purpose::call_waiting, again(call, exchange.ringings(call)));
    const bool takes_it = !(exchange.line(line).flags & attended) && f.takes_second.happens(words.next());
    const Duration after = takes_it ? f.takes_second_after.draw(words) : Duration::never();
    rings_on(c, call, d, line, after, callers.rings_for(d.row, call.ordinal), EventKind::take_second);
}

// The user talks to the second caller; a conversation of two he can put on hold.
void Simulation::take_second(CallId c)
{
    CallRow& call = exchange.call(c);
    const Demand d = demand_of(c);
    const LineId line = call.to.line();
    const FeatureFacts& f = exchange.class_of(line).features;
    const bool holds = f.holds_first && !(exchange.line(line).flags & has_call_on_hold) && exchange.conversation(line).size() == 1;
    exchange.recorder.tally.classes[exchange.line(line).line_class].second_answered += (call.flags & in_measure) != 0;
    exchange.end_wait_at(line);
    if (holds) hold_conversation(line);
    exchange.take(c, call, 1, line, Use::talking);
    if (!holds) break_off(line, c);
    answer<any_call>(c, call, d);
}

// Its conversation is about to be put on hold.
void Simulation::stops_talking(LineId line)
{
    CallRow& first = exchange.call(exchange.line(line).leg);
    if (first.flags & on_hold) return;
    Diversion& talk = exchange.diversion(first);
    talk.left = talk.ends.is_never() ? Duration::never() : talk.ends - exchange.now();
    ++first.stamp;  // it is not over when it would have been
}

void Simulation::hold_conversation(LineId line)
{
    stops_talking(line);
    exchange.put_on_hold(line);
}

// Its conversation is over: if it has a second call, that one's turn has come.
void Simulation::tell_of_second(LineId line)
{
    if (exchange.line(line).flags & takes_back) goes_on_talking(line);
    if (exchange.second_call(line).waiting && exchange.line(line).use != Use::talking) waiting_call_rings(line);
}

// The line is free: it rings for the call that waited.
void Simulation::waiting_call_rings(LineId line)
{
    const CallId c = exchange.second_call(line).waiting;
    CallRow& call = exchange.call(c);
    const Demand d = demand_of(c);
    exchange.end_wait_at(line);
    if (!exchange.line(line).is_idle()) return cut(c, false);  // it has gone out of service
    exchange.take(c, call, 1, line, Use::rung);
    exchange.fire<CallEvent::alert>(call, Why::line_free);
    const bool is_away = exchange.line(line).flags & (user_away | attended);
    const Duration after = is_away ? Duration::never() : callers.answers_after(d, again(call, exchange.ringings(call)));
    if (after == Duration{}) return answer<any_call>(c, call, d);
    rings_on(c, call, d, line, after, callers.rings_for(d.row, call.ordinal), EventKind::answer);
}

// The second conversation is over, or the line's other one; the first goes on, unless the other party holds it.
void Simulation::goes_on_talking(LineId line)
{
    LineRow& row = exchange.line(line);
    row.flags &= ~takes_back;
    if (!row.leg) return;
    const CallId c = row.leg;
    CallRow& call = exchange.call(c);
    if (call.flags & on_hold) return;
    Diversion& talk = exchange.diversion(call);
    talk.ends = talk.left.is_never() ? Time::never() : exchange.now() + talk.left;
    schedule_in(talk.left, Phase::release, EventKind::hang_up, c.row, call.stamp);
}

}  // namespace ringback
