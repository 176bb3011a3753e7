// What applications ask, carried out with the verbs of the simulation; and what a line can do.
#include "tapi/provider.h"

#include <algorithm>

namespace ringback::tapi {

// Something was done between two events: whom it concerns is told.
void Provider::tell()
{
    simulation_.settle_now();
    simulation_.exchange.recorder.flush();
}

CallId Provider::row_of(const LineCall& c) const
{
    if (c.over) return {};
    auto& exchange = simulation_.exchange;
    const SecondCall& second = exchange.second_call(c.line);
    for (const CallId id : {second.waiting, second.on_hold}) {
        if (id && exchange.call(id).number == c.number) return id;
    }
    for (CallId id = exchange.lines[c.line.row].leg; id;) {
        const CallRow& row = exchange.calls[id.row];
        if (row.number == c.number) return id;
        id = row.next[row.end[0] == c.line ? 0 : 1];
    }
    return {};
}

void Provider::make_call(DWORD request, LineId from, Who to, HLINE of)
{
    const DestinationFacts& way = simulation_.way(from, to);
    if (way.there.choice_count == 0) return told_.completed(request, LINEERR_INVALADDRESS);
    if (!may_dial(from)) return told_.completed(request, LINEERR_CALLUNAVAIL);
    placing_ = {request, of, from};
    simulation_.place_call(from, to);
    tell();
    placing_ = {};
}

void Provider::drop(DWORD request, LineCall& c, bool rejects)
{
    const CallId row = row_of(c);
    if (!c.over && !row) return told_.completed(request, LINEERR_OPERATIONUNAVAIL);  // it only waits at the called line
    if (request) told_.completed(request, 0);
    if (c.over) return set(c, LINECALLSTATE_IDLE);
    c.dropped = true;
    const bool was_offered = c.party == Party::called && c.state != LINECALLSTATE_CONNECTED;
    if (was_offered && rejects) rejecting_ = c.number;
    simulation_.drop(row, c.party);
    tell();
    if (was_offered) leaves_called(c.number);
}

void Provider::answer(DWORD request, LineCall& c)
{
    const CallId row = row_of(c);
    if (!row || !simulation_.answer_call(row)) return told_.completed(request, LINEERR_OPERATIONUNAVAIL);
    told_.completed(request, 0);
    look_at_hold(c.line);
    tell();
}

void Provider::accept(DWORD request, LineCall& c)
{
    told_.completed(request, 0);
    set(c, LINECALLSTATE_ACCEPTED);
}

void Provider::hold(DWORD request, LineCall& c)
{
    if (!may_hold(c)) return told_.completed(request, LINEERR_OPERATIONUNAVAIL);
    told_.completed(request, 0);
    simulation_.hold(c.line);
    look_at_hold(c.line);
}

void Provider::retrieve(DWORD request, LineCall& c)
{
    if (!may_retrieve(c)) return told_.completed(request, LINEERR_OPERATIONUNAVAIL);
    told_.completed(request, 0);
    simulation_.retrieve(c.line);
    look_at_hold(c.line);
}

// The conversation is put on hold for a call that is on hold, or camps on the line.
void Provider::swap(DWORD request, LineCall& active, LineCall& held)
{
    const CallId other = other_of(held);
    if (!may_swap(active, held)) return told_.completed(request, LINEERR_OPERATIONUNAVAIL);
    told_.completed(request, 0);
    simulation_.swap(active.line, other);
    look_at_hold(active.line);
    tell();
}

// The exchange's row of a call on hold: of one that camps here too.
CallId Provider::other_of(const LineCall& held) const
{
    if (!held.camps_here) return row_of(held);
    const auto of = std::ranges::find(completions_, held.number, [](const auto& c) { return c.second.call; });
    return of == completions_.end() ? CallId() : simulation_.requests.row(simulation_.requests.find(of->first)).call;
}

void Provider::complete(DWORD request, LineCall& c, Mode mode, DWORD message, HLINE of)
{
    const CallId row = row_of(c);
    if (!row || c.party != Party::caller) return told_.completed(request, LINEERR_INVALCALLSTATE);
    c.pending = request;
    c.pending_of = of;
    if (has(Flaw::message_id_off_by_one) && message > 0) --message;
    const Why refused = simulation_.complete(row, mode, static_cast<std::uint16_t>(message));
    if (refused != Why::none) {
        c.pending = c.pending_of = 0;
        told_.completed(request, error_of(refused));
    }
    tell();
    if (c.pending) leaves_called(c.number);  // the request is on its way: it rings no more
}

void Provider::uncomplete(DWORD request, LineId l, DWORD completion_id)
{
    const auto at = std::ranges::find_if(completions_, [&](const auto& c) {
        return c.second.line == l && c.second.id == completion_id && c.second.outstanding;
    });
    if (at == completions_.end()) return told_.completed(request, LINEERR_INVALCOMPLETIONID);
    cancelling_ = at->first;
    if (has(Flaw::cancelled_callback_rings) && at->second.mode == Mode::callback) {
        if (request) told_.completed(request, 0);
        by_demand_.erase({at->second.source, at->second.index});
        completions_.erase(at);
        count_changed(l);
    } else {
        // Somebody may be on his way to the requester already.
        const bool is_cancelled = simulation_.uncomplete(at->first);
        if (!is_cancelled) cancelling_ = 0;
        if (request) told_.completed(request, is_cancelled ? 0 : LINEERR_INVALCOMPLETIONID);
        tell();
    }
}

void Provider::ring_no_more(LineCall& c)
{
    const CallId row = row_of(c);
    if (!row || c.completion_id || (c.state != LINECALLSTATE_PROCEEDING && c.state != LINECALLSTATE_RINGBACK)) return;
    simulation_.drop(row, c.party);
    tell();
}

void Provider::cancel_requests(LineId l)
{
    std::vector<std::uint32_t> numbers;
    for (const auto& [number, c] : completions_) {
        if (c.line == l && c.of && c.outstanding) numbers.push_back(number);
    }
    for (const std::uint32_t n : numbers) {
        cancelling_ = n;
        if (!simulation_.uncomplete(n)) cancelling_ = 0;
        tell();
    }
}

// --- what it can do

Capabilities Provider::capabilities(LineId l) const
{
    const CompletionRules& rules = simulation_.requests.rules_at(simulation_.exchange.home(l));
    Capabilities c;
    c.modes = rules.modes;
    c.conditions = rules.conditions & (LINECALLCOMPLCOND_BUSY | LINECALLCOMPLCOND_NOANSWER);
    if (rules.allows(Condition::congestion)) c.conditions |= LINECALLCOMPLCOND_BUSY;
    c.most = c.modes && c.conditions ? most_[simulation_.exchange.home(l).row] : 0;
    if (has(Flaw::completions_stay_zero)) c.most = 0;
    c.texts = &rules.text.message.texts;
    return c;
}

DWORD Provider::modes_for(const LineCall& c) const
{
    const CompletionRules& rules = simulation_.requests.rules_at(simulation_.exchange.home(c.line));
    const CallId row = row_of(c);
    if (!row || c.party != Party::caller) return 0;
    const Who called = simulation_.exchange.calls[row.row].to;
    DWORD modes = 0;
    if (c.state == LINECALLSTATE_BUSY && c.mode == LINEBUSYMODE_TRUNK) {
        if (rules.allows(Condition::congestion)) modes = LINECALLCOMPLMODE_CALLBACK;
    } else if (called.is_outside() || called == c.line) {
        return 0;  // nobody here could watch that line, or waits for himself
    } else if (c.state == LINECALLSTATE_BUSY && rules.allows(Condition::busy)) {
        modes = rules.modes;
        if (called.hunt_group()) modes &= ~LINECALLCOMPLMODE_INTRUDE;
    } else if (c.state == LINECALLSTATE_RINGBACK && rules.allows(Condition::no_answer)) {
        modes = LINECALLCOMPLMODE_CALLBACK | LINECALLCOMPLMODE_MESSAGE;
    }
    if (simulation_.offer_is_over(row)) modes &= ~LINECALLCOMPLMODE_CALLBACK;
    return modes & rules.modes;
}

bool Provider::may_hold(const LineCall& c) const
{
    return c.state == LINECALLSTATE_CONNECTED && simulation_.may_hold(c.line);
}

bool Provider::may_swap(const LineCall& active, const LineCall& held) const
{
    const CallId other = other_of(held);
    return active.line == held.line && active.state == LINECALLSTATE_CONNECTED && held.state == LINECALLSTATE_ONHOLD && other &&
           row_of(active) && simulation_.may_swap(active.line, other);
}

bool Provider::may_retrieve(const LineCall& c) const
{
    return c.state == LINECALLSTATE_ONHOLD && !c.camps_here && simulation_.may_retrieve(c.line);
}

DWORD Provider::most_active_calls(LineId l) const
{
    const CompletionRules& rules = simulation_.requests.rules_at(simulation_.exchange.home(l));
    const bool joins = rules.allows(Mode::intrude) && rules.text.intrude.effect == CallCompletion::Intrude::Effect::join;
    return 1 + simulation_.exchange.class_of(l).features.waits + (joins ? rules.text.intrude.parties - 2 : 0);
}

DWORD Provider::most_calls_on_hold(LineId l) const
{
    const CompletionRules& rules = simulation_.requests.rules_at(simulation_.exchange.home(l));
    const DWORD campers = rules.allows(Mode::camp_on) ? std::min({rules.per_called, rules.campers_per_called, 0xfffeu}) : 0;
    return 1 + campers;
}

DWORD Provider::completions(LineId l) const
{
    if (has(Flaw::completions_stay_zero)) return 0;
    return static_cast<DWORD>(std::ranges::count_if(completions_, [&](const auto& c) { return c.second.line == l && c.second.outstanding; }));
}

}  // namespace ringback::tapi
