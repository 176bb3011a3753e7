// A replication from its beginning to its end, and the steps that few calls make. Data plane.
#include "run/names.h"
#include "run/steps.h"

namespace ringback {

Simulation::Simulation(const Model& model, std::uint32_t replication)
    : exchange(model.plan, static_cast<std::uint32_t>(model.streams.streams.size()),
               replication_key(model.scenario.run.seed, replication)),
      requests(exchange, model.completion),
      callers(model.streams, exchange),
      model_(model),
      same_instant_limit_(100'000 + 64ull * model.streams.source_count)
{
    if (model.scenario.run.batches) batches.emplace(measured_names(model), Time(model.scenario.run.warm_up));
    // What the caller's exchange takes, and the language lets him ask for.
    constexpr Condition when[mode_count] = {Condition::busy, Condition::congestion, Condition::busy, Condition::no_answer};
    for (std::size_t s = 0; s < model.streams.streams.size(); ++s) {
        const CompletionRules& rules = requests.rules_at(model.streams.streams[s].home);
        for (const Condition c : {Condition::busy, Condition::no_answer, Condition::congestion}) {
            for (int m = 0; m < mode_count; ++m) {
                if (c > when[m] || !rules.allows(c) || !rules.allows(static_cast<Mode>(m))) continue;
                exchange.recorder.tally.streams[s].offered[static_cast<std::size_t>(c)] |= 1u << m;
            }
        }
    }
}

bool Simulation::run(const RunOptions& options)
{
    const RunSpec& spec = model_.scenario.run;
    const Time last = Time(spec.warm_up) + spec.duration + spec.follow;
    begin();
    if (!keep_books(last, options) || !play_until(last, options)) return false;
    finish();
    return true;
}

void Simulation::begin()
{
    exchange.hunts.start();
    callers.start();
    schedule_outages();
    if (model_.plan.has_features) start_features();
}

// Plays up to each instant before `until` at which something is written down, and writes it.
bool Simulation::keep_books(Time until, const RunOptions& options)
{
    const RunSpec& spec = model_.scenario.run;
    Recorder& recorder = exchange.recorder;
    const Time begin(spec.warm_up), end = begin + spec.duration;
    if (pages_ == 0) {
        if (begin > until) return true;
        if (!play_until(begin, options)) return false;
        recorder.measuring = true;
        recorder.tally.open(begin);
        pages_ = 1;
    }
    const auto& borders = model_.record.borders;
    for (; pages_ <= borders.size(); ++pages_) {
        const Time border = borders[pages_ - 1];
        if (border > until) return true;
        if (!play_until(border, options)) return false;
        if (!model_.record.series.empty()) snapshots.push_back(snapshot(recorder.tally, border));
        if (std::ranges::binary_search(model_.record.batches, border)) batches->cut(recorder.tally, border);
    }
    if (pages_ == borders.size() + 1 && end <= until) {
        if (!play_until(end, options)) return false;
        recorder.measuring = false;
        recorder.tally.close(end);
        ++pages_;
    }
    return true;
}

bool Simulation::play(Time until, const RunOptions& options, const std::function<bool()>& between)
{
    between_ = between ? &between : nullptr;
    const Time past = until + Duration::nanoseconds(1);
    const bool played = keep_books(until, options) && play_before(past, options);
    if (played && !until.is_never()) exchange.kernel.advance_to(until);
    between_ = nullptr;
    return played;
}

void Simulation::finish()
{
    const RunSpec& spec = model_.scenario.run;
    Recorder& recorder = exchange.recorder;
    // The books are closed: requests still open are left, in the order of their numbers.
    std::vector<RequestId> open;
    for (std::uint32_t i = 0; i < requests.rows.size(); ++i) {
        const RequestState s = requests.rows[i].state;
        if (s != RequestState::none && s != RequestState::ended && s != RequestState::requested) open.emplace_back(i);
    }
    std::sort(open.begin(), open.end(), [&](RequestId a, RequestId b) { return requests.row(a).number < requests.row(b).number; });
    for (const RequestId id : open) {
        forget_circuit(id);
        requests.fire(requests.row(id), RequestEvent::end, Why::left);
        if (requests.row(id).is_far_open) requests.close_far(id);
        requests.close_near(id);
    }
    for (ModeCell& m : recorder.tally.modes) m.port_time = m.ports.integral(exchange.now());
    recorder.tally.add_delays_of_zero();
    recorder.tally.events = exchange.kernel.events();
    recorder.tally.measured = spec.duration;
    if (batches) batches->close(recorder.tally, Time(spec.warm_up) + spec.duration);
    if (recorder.listening()) recorder.flush();
}

void Simulation::too_many_calls(const DemandRow& d) const
{
    throw ModelLimit("a demand of callers '" + callers.stream_of(d).name + "' has made 65,535 calls");
}

// --- calls that fail, and those that others are part of

void Simulation::begins(CallId c)
{
    if (times_.size() <= c.row) [[unlikely]] times_.resize(exchange.calls.size());
    times_[c.row] = {exchange.now(), Time::never()};
}

// From now on it takes time to dial, or to set up the call.
void Simulation::way_begins(CallId c, const CallRow& call, Time set_out)
{
    times_[c.row].set_out = set_out;
    times_[c.row].on_the_way = true;
    if (call.flags & in_measure) ++exchange.recorder.tally.streams[call.stream].on_the_way;
}

// It is dialled, or its caller hears something; or the call is cut.
void Simulation::way_ends(CallId c, const CallRow& call)
{
    if (!(call.flags & is_attempt) || !times_[c.row].on_the_way) return;
    Times& t = times_[c.row];
    t.on_the_way = false;
    if (!(call.flags & in_measure)) return;
    StreamCell& cell = exchange.recorder.tally.streams[call.stream];
    --cell.on_the_way;
    if (!t.set_out.is_never()) cell.post_dialling.add(exchange.now() - t.set_out);
}

// Of an attempt that meets an answer first: one that has camped, say, has met busy.
void Simulation::note_answer_delay(CallId c, const CallRow& call)
{
    if ((call.flags & (is_attempt | in_measure | has_met)) != (is_attempt | in_measure)) return;
    exchange.recorder.tally.streams[call.stream].answer.add(exchange.now() - times_[c.row].begun);
}

void Simulation::dials(CallId c, const CallRow& call, const Demand& d)
{
    way_begins(c, call, Time::never());
    const Duration dialling = d.stream.dialling.draw(callers.place_of(d.row, d.stream), Purpose::dialling, call.ordinal);
    schedule_in(dialling, Phase::demand, EventKind::dialled, c.row, call.stamp);
}

void Simulation::dialled(CallId c)
{
    CallRow& call = exchange.call(c);
    way_ends(c, call);
    if (!set_out(c)) failed(c, call, demand_of(c), Condition::congestion);
}

// The exchange tells that there is no circuit. The call holds none of those it may have had.
void Simulation::announces(CallRow& call)
{
    exchange.release_circuits(call);
    exchange.fire<CallEvent::engage>(call, Why::no_circuit);
    call.flags |= met_congestion;
}

// Whether he listens for a while before he hangs up. What he has met counts now; what he has decided is kept until then.
bool Simulation::hears_tone(CallId c, CallRow& call, const Demand& d, Condition condition, bool redials)
{
    if (condition == Condition::no_answer) return false;
    const bool congested = condition == Condition::congestion;
    const Sampler& law = congested ? d.stream.announcement : d.stream.busy_tone;
    if (law.is_zero()) return false;
    if (congested && !(call.flags & met_congestion)) {
        // Cut while it rang, or while he heard the busy tone: nobody announces that.
        if (call.state != CallState::dialing && call.state != CallState::proceeding) return false;
        announces(call);
    }
    call.flags |= static_cast<std::uint16_t>(listens | (redials ? will_redial : 0));
    const Purpose purpose = congested ? Purpose::announcement : Purpose::busy_tone;
    const Duration tone = law.draw(callers.place_of(d.row, d.stream), purpose, call.ordinal);
    schedule_in(tone, Phase::release, EventKind::tone_over, c.row, call.stamp);
    return true;
}

void Simulation::tone_over(CallId c)
{
    CallRow& call = exchange.call(c);
    const Condition met = call.flags & met_congestion ? Condition::congestion : Condition::busy;
    hangs_up(c, call, demand_of(c), met, call.flags & will_redial);
}

bool Simulation::rings_back(const CallRow& call)
{
    return call.request && call.flags & is_reversed && requests.row(call.request).mode == Mode::callback;
}

// Those who intruded stay with the line they called, unless the scenario sends them away.
void Simulation::conversation_over(const CallRow& cleared)
{
    if (cleared.flags & is_intruder) return;
    const LineId a = cleared.end[0], b = cleared.end[1];
    if (a && exchange.line(a).leg) intruders_leave(a);
    if (b && exchange.line(b).leg) intruders_leave(b);
}

void Simulation::intruders_leave(LineId l)
{
    const auto calls = exchange.conversation(l);
    leaving_.assign(calls.begin(), calls.end());  // who leaves may change the conversation
    for (const CallId other : leaving_) {
        const CallRow& o = exchange.call(other);
        const auto& text = rules_of_called(o.to).text.intrude;
        if (!(o.flags & is_intruder) || text.when_call_ends == CallCompletion::Intrude::CallEnds::continue_) continue;
        exchange.clear(other, Why::other_left);
    }
}

void Simulation::ring_over(CallId c)
{
    CallRow& call = exchange.call(c);
    const RequestId id = call.request;
    if (!id) {
        if (call.flags & waits_at_line) exchange.end_wait_at(call.to.line());
        failed(c, call, demand_of(c), Condition::no_answer);
        return;
    }
    switch (requests.row(id).mode) {
        case Mode::camp_on:
            CampOn<Simulation>::not_answered(*this, id, c);
            break;
        case Mode::callback:
            Callback<Simulation>::not_answered(*this, id, c);
            break;
        case Mode::intrude:
            Intrude<Simulation>::not_answered(*this, id, c);
            break;
        case Mode::message:
            Message<Simulation>::not_answered(*this, id, c);
            break;
    }
}

void Simulation::break_off(LineId l, CallId but)
{
    const auto calls = exchange.conversation(l);
    leaving_.assign(calls.begin(), calls.end());
    for (const CallId c : leaving_) {
        if (c != but) exchange.clear(c, Why::other_left);
    }
}

}  // namespace ringback
