// What applications do, on the seam where simulated callers decide for themselves: they place a call, answer one, hang up,
// ask for completion. Until they do the call stays as it is. Rare: nothing of this happens where no application runs.
#include "run/steps.h"

namespace ringback {

// The stream's destinations are the classes of lines, then the hunt groups, then the switches (Streams::add_applications).
static std::uint32_t destination(const Exchange& exchange, Who to)
{
    const auto classes = static_cast<std::uint32_t>(exchange.plan.classes.size());
    const auto hunts = static_cast<std::uint32_t>(exchange.plan.hunts.size());
    if (to.line()) return exchange.lines[to.row()].line_class;
    return to.hunt_group() ? classes + to.row() : classes + hunts + to.row();
}

const DestinationFacts& Simulation::way(LineId from, Who to)
{
    const StreamId s = model_.streams.applications_of(ClassId(exchange.line(from).line_class));
    return model_.streams.streams[s.row].to[destination(exchange, to)];
}

std::uint32_t Simulation::place_call(LineId from, Who to)
{
    const StreamId s = model_.streams.applications_of(ClassId(exchange.line(from).line_class));
    const StreamFacts& f = model_.streams.streams[s.row];
    const Source source = callers.source(SourceId(f.first_source + from.row - f.first_line.row));
    const DemandId id = callers.open(source, destination(exchange, to), to);
    const std::uint32_t number = exchange.call_numbers() + 1;
    attempt({id, callers.demand(id), f}, Why::first_attempt);
    return number;
}

bool Simulation::may_dial(LineId line)
{
    const bool only_holds = exchange.line(line).use == Use::holding && !exchange.second_call(line).waiting;
    return exchange.line(line).is_idle() || only_holds;
}

bool Simulation::answer_call(CallId c)
{
    CallRow& call = exchange.call(c);
    if (call.state == CallState::offering) {
        Callback<Simulation>::recall_answered(*this, call.request, c);
    } else if (call.flags & waits_at_line) {
        const LineRow& line = exchange.line(call.to.line());
        if (line.flags & has_call_on_hold && line.use != Use::holding) return false;
        take_second(c);
    } else {
        answer<any_call>(c, call, demand_of(c));
    }
    return true;
}

void Simulation::drop(CallId c, Party party)
{
    CallRow& call = exchange.call(c);
    if (call.state == CallState::connected) return hang_up(c);
    if (const RequestId id = call.request) {
        const RequestRow& r = requests.row(id);
        // A recall rings the one of the two who hangs up, whichever is rung first.
        const bool asked = (party == Party::caller) != static_cast<bool>(call.flags & is_reversed);
        const bool rings = call.state == CallState::offering || party == Party::called;
        if (r.mode == Mode::camp_on && r.state == RequestState::waiting) return CampOn<Simulation>::hung_up(*this, id, c);
        if (r.mode == Mode::callback && asked && rings) return abandon(id, Why::recall_rejected);
        if (call.state == CallState::offering) return Callback<Simulation>::recall_not_answered(*this, id, c);
        if (party == Party::called) return ring_over(c);
        return abandon(id, Why::request_abandoned);
    }
    const Demand d = demand_of(c);
    if (const RequestId id = d.row.request) {  // asked for, and not known to be accepted yet
        if (requests.row(id).state != RequestState::requested) return abandon(id, Why::request_abandoned);
        reject(id, Why::OPERATIONUNAVAIL);
    }
    if (party == Party::called) {  // to its caller it is as if nobody had answered
        stop_ringing(c, call);
        return failed(c, call, d, Condition::no_answer);
    }
    if (d.stream.takes_time) way_ends(c, call);
    hangs_up(c, call, d, call.state == CallState::busy ? Condition::busy : Condition::no_answer, false);
}

bool Simulation::is_in_conversation_of_two(LineId line)
{
    return exchange.line(line).use == Use::talking && exchange.conversation(line).size() == 1;
}

bool Simulation::may_hold(LineId line)
{
    return is_in_conversation_of_two(line) && !(exchange.line(line).flags & has_call_on_hold);
}

void Simulation::hold(LineId line)
{
    stops_talking(line);
    exchange.put_on_hold(line, true);
}

bool Simulation::may_retrieve(LineId line) const { return exchange.lines[line.row].use == Use::holding; }

void Simulation::retrieve(LineId line)
{
    exchange.retrieve(line);
    goes_on_talking(line);
}

bool Simulation::may_swap(LineId line, CallId other)
{
    if (!is_in_conversation_of_two(line)) return false;
    if (exchange.line(line).flags & has_call_on_hold) return exchange.second_call(line).on_hold == other;
    const CallRow& call = exchange.call(other);
    return call.request && call.state == CallState::busy && requests.row(call.request).mode == Mode::camp_on;
}

void Simulation::swap(LineId line, CallId other)
{
    if (exchange.line(line).flags & has_call_on_hold) {
        stops_talking(line);
        exchange.swap(line);
        goes_on_talking(line);
        return;
    }
    CallRow& call = exchange.call(other);
    RequestRow& r = requests.row(call.request);
    requests.fire(r, RequestEvent::call, Why::call_waiting);
    requests.comes_to(r, Stage::reached);
    hold_conversation(line);
    exchange.take(other, call, 1, line, Use::talking);
    answer<any_call>(other, call, demand_of(other));
}

Why Simulation::complete(CallId c, Mode mode, std::uint16_t text)
{
    CallRow& call = exchange.call(c);
    const Condition condition = call.state == CallState::ringback ? Condition::no_answer
                                : call.flags & met_congestion     ? Condition::congestion
                                                                  : Condition::busy;
    // As for simulated callers: nobody camps on, or breaks in on, a line that rings; only a callback waits for a circuit; and
    // nobody waits for himself.
    const bool makes_sense = condition == Condition::busy || mode == Mode::callback ||
                             (condition == Condition::no_answer && mode == Mode::message);
    if (!makes_sense || call.to == call.from) return Why::OPERATIONUNAVAIL;
    // It may ask again after a refusal: each time counts as a failed call of its own.
    exchange.recorder.tally.streams[call.stream].failures[static_cast<std::size_t>(condition)] += exchange.recorder.measuring;
    const Why refused = request(mode, c, condition, 0, text);
    // While the request is on its way the call holds nothing any more: it rings nowhere, and nobody can answer it.
    const bool asks = refused == Why::none && call.state == CallState::ringback &&
                      requests.row(callers.demand(call.owner).request).state == RequestState::requested;
    if (asks) stop_ringing(c, call);
    return refused;
}

void Simulation::stop_ringing(CallId c, CallRow& call)
{
    ++call.stamp;
    if (call.flags & waits_at_line) {
        exchange.end_wait_at(call.to.line());
    } else {
        if (const HuntGroupId h = call.to.hunt_group(); h && call.end[1]) exchange.hunts.call_over(h, call.end[1]);
        exchange.stop_ringing(c);
    }
}

bool Simulation::offer_is_over(CallId c) const
{
    const CallRow& call = exchange.call(c);
    const Sampler& offered = requests.rules_at(exchange.home(call.from)).offer_time;
    return call.state == CallState::busy && exchange.now() - times_[c.row].begun > offered.draw(place_of(call.owner), Purpose::offer, call.ordinal);
}

std::vector<Simulation::WaitingMessage> Simulation::messages_at(LineId line) const
{
    std::vector<RequestRow> lie;
    for (const RequestRow& r : requests.rows) {
        const bool is_open = r.state == RequestState::waiting || r.state == RequestState::calling;
        if (r.mode == Mode::message && is_open && r.dialled == Who(line)) lie.push_back(r);
    }
    std::ranges::sort(lie, {}, &RequestRow::number);
    std::vector<WaitingMessage> messages;
    for (const RequestRow& r : lie) {
        messages.push_back({callers.demands[r.demand.row].from, rules_of_caller(r).text.message.texts[r.text], r.accepted});
    }
    return messages;
}

void Simulation::settle_now()
{
    if (!exchange.idled.empty()) settle();
}

// The call has failed, or nobody answers. What was cut while it rang, or while its caller heard the busy tone, is over.
bool Simulation::waits_for_application(CallId c, CallRow& call, Condition condition)
{
    if (condition == Condition::no_answer) return false;
    if (condition == Condition::congestion) {
        if (call.state != CallState::dialing && call.state != CallState::proceeding) return false;
        announces(call);
    }
    call.flags |= has_decided;  // asks when it likes: the line may be free by then
    times_[c.row].begun = exchange.now();
    return true;
}

// The call is busy as it was before he camped on, and nothing of what it camped for happens to it.
void Simulation::camps_no_more(RequestId id)
{
    const CallId c = requests.row(id).call;
    end(id, Why::cancelled, true, demand_goes_on);
    ++exchange.call(c).stamp;
    exchange.set_use(exchange.call(c).end[0], Use::calling);
}

}  // namespace ringback
