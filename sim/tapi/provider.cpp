// Tells what happens to calls, requests and lines, from the records of the run.
#include "tapi/provider.h"

#include <algorithm>

namespace ringback::tapi {

namespace {

constexpr DWORD state_of(CallState s)
{
    switch (s) {
        case CallState::idle: return LINECALLSTATE_IDLE;
        case CallState::offering: return LINECALLSTATE_OFFERING;
        case CallState::accepted: return LINECALLSTATE_ACCEPTED;
        case CallState::dialtone: return LINECALLSTATE_DIALTONE;
        case CallState::dialing: return LINECALLSTATE_DIALING;
        case CallState::proceeding: return LINECALLSTATE_PROCEEDING;
        case CallState::ringback: return LINECALLSTATE_RINGBACK;
        case CallState::busy: return LINECALLSTATE_BUSY;
        case CallState::connected: return LINECALLSTATE_CONNECTED;
        case CallState::onhold: return LINECALLSTATE_ONHOLD;
        case CallState::conferenced: return LINECALLSTATE_CONFERENCED;
        case CallState::disconnected: return LINECALLSTATE_DISCONNECTED;
    }
    return LINECALLSTATE_UNKNOWN;
}

constexpr DWORD bit(Mode m) { return 1u << static_cast<unsigned>(m); }
static_assert(bit(Mode::camp_on) == LINECALLCOMPLMODE_CAMPON && bit(Mode::callback) == LINECALLCOMPLMODE_CALLBACK &&
              bit(Mode::intrude) == LINECALLCOMPLMODE_INTRUDE && bit(Mode::message) == LINECALLCOMPLMODE_MESSAGE);

}  // namespace

LONG error_of(Why refused)
{
    switch (refused) {
        case Why::COMPLETIONOVERRUN: return LINEERR_COMPLETIONOVERRUN;
        case Why::INVALCALLCOMPLMODE: return LINEERR_INVALCALLCOMPLMODE;
        case Why::RESOURCEUNAVAIL: return LINEERR_RESOURCEUNAVAIL;
        default: return LINEERR_OPERATIONUNAVAIL;
    }
}

Provider::Provider(Simulation& s, std::vector<std::uint32_t> most, const Options& options, Told& told)
    : simulation_(s), options_(options), told_(told), most_(std::move(most)), watched_(s.exchange.lines.size())
{
}

bool Provider::has(Flaw f) const { return std::ranges::find(options_.flaws, f) != options_.flaws.end(); }

void Provider::watch(LineId l, bool watched, bool is_attended)
{
    watched_[l.row] = watched;
    for (auto c = calls.begin(); !watched && c != calls.end();) {
        const auto next = std::next(c);
        if (c->second.line == l) erase(c);
        c = next;
    }
    LineFlag& flags = simulation_.exchange.line(l).flags;
    if (watched) flags |= has_features;  // its conversations may be put on hold
    if (is_attended) {
        flags |= attended;
    } else {
        flags &= ~attended;
    }
}

void Provider::listen(const Record* records, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i) {
        if (records[i].fact == Fact::call) call_moved(records[i]);
        if (records[i].fact == Fact::diversion) forwarded_[records[i].call] = records[i].why;
        if (records[i].fact == Fact::request) request_moved(records[i]);
    }
    for (const LineId l : std::exchange(moved_, {})) look_at_hold(l);
}

// --- calls

void Provider::call_moved(const Record& r)
{
    const Who caller = Who::from_code(r.a), called = Who::from_code(r.b);
    const DWORD state = state_of(static_cast<CallState>(r.to));
    if (caller.line() && watched_[caller.row()]) moves(r, Party::caller, caller.line(), called, state);
    if (state == LINECALLSTATE_PROCEEDING) leaves_called(r.call);
    if (state == LINECALLSTATE_IDLE) forwarded_.erase(r.call);
    if (!called.line() || called == caller || !watched_[called.row()]) return;
    // Until it rings the called line knows nothing.
    if (state == LINECALLSTATE_RINGBACK) moves(r, Party::called, called.line(), caller, LINECALLSTATE_OFFERING);
    if (state == LINECALLSTATE_CONNECTED || state == LINECALLSTATE_IDLE) moves(r, Party::called, called.line(), caller, state);
}

void Provider::moves(const Record& r, Party party, LineId line, Who peer, DWORD state)
{
    moved_.push_back(line);
    LineCall* c = find(r.call, party);
    if (c && c->line != line) return;  // a call to a hunt group, seen from the line dialled
    if (state == LINECALLSTATE_IDLE) {
        if (c) cleared(*c, r);
        return;
    }
    if (!c) c = &add(r, party, line, peer);
    DWORD mode = 0;
    if (state == LINECALLSTATE_BUSY) mode = r.why == Why::no_circuit ? LINEBUSYMODE_TRUNK : LINEBUSYMODE_STATION;
    if (state == LINECALLSTATE_CONNECTED) mode = LINECONNECTEDMODE_ACTIVE;
    if (state == LINECALLSTATE_OFFERING) mode = LINEOFFERINGMODE_ACTIVE;
    if (r.why == Why::intruded && party == Party::caller) {
        if (const auto at = by_demand_.find({r.source, r.index}); at != by_demand_.end()) {
            comes_of(*c, completions_.at(at->second));
            told_.call_info(*c, LINECALLINFOSTATE_REASON | LINECALLINFOSTATE_COMPLETIONID);
        }
    }
    c->camps_here = false;
    // It waited at the line, and rings now.
    if (state == c->state || (state == LINECALLSTATE_OFFERING && c->state == LINECALLSTATE_ACCEPTED)) return;
    set(*c, state, mode);
    if (state == LINECALLSTATE_OFFERING) told_.line_state(line, LINEDEVSTATE_RINGING, 1, 1);
}

// Which calls of a line are on hold is no fact of its own: it follows from what the others do.
void Provider::look_at_hold(LineId line)
{
    const CallId held = simulation_.exchange.second_call(line).on_hold;
    const std::uint32_t number = held ? simulation_.exchange.call(held).number : 0;
    const auto for_each = [&](DWORD state, const auto& f) {
        for (auto& [id, c] : calls) {
            if (c.line == line && c.state == state && !c.camps_here && !c.over) f(c);
        }
    };
    for_each(LINECALLSTATE_CONNECTED, [&](LineCall& c) {
        if (c.number == number) set(c, LINECALLSTATE_ONHOLD);
    });
    for_each(LINECALLSTATE_ONHOLD, [&](LineCall& c) {
        if (c.number != number) set(c, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    });
}

// The called line has no part in it any more, while the call goes on: it is forwarded, or its caller camps there no longer.
void Provider::leaves_called(std::uint32_t number)
{
    LineCall* c = find(number, Party::called);
    if (!c) return;
    by_number_.erase({number, Party::called});
    c->over = true;
    if (c->state != LINECALLSTATE_IDLE) set(*c, LINECALLSTATE_IDLE);
}

LineCall& Provider::add(const Record& r, Party party, LineId line, Who peer)
{
    LineCall c;
    c.id = ++last_id_;
    c.number = r.call;
    c.party = party;
    c.line = line;
    c.peer = peer;
    c.source = r.source;
    c.index = r.index;
    const bool rung_back = party == Party::caller && static_cast<CallState>(r.to) == CallState::offering;
    const bool incoming = party == Party::called || rung_back;
    c.of_person = rung_back && !simulation_.callers.source(SourceId(r.source)).stream.is_application;
    c.origin = !incoming                        ? LINECALLORIGIN_OUTBOUND
               : peer.line() || peer.hunt_group() ? LINECALLORIGIN_INTERNAL
                                                  : LINECALLORIGIN_EXTERNAL;
    if (r.why == Why::intruded && party == Party::called) c.reason = LINECALLREASON_INTRUDE;
    if (const auto from = forwarded_.find(r.call); incoming && from != forwarded_.end()) {
        if (from->second == Why::forwarded) c.reason = LINECALLREASON_FWDUNCOND;
        if (from->second == Why::called_busy) c.reason = LINECALLREASON_FWDBUSY;
        if (from->second == Why::no_answer) c.reason = LINECALLREASON_FWDNOANSWER;
    }
    const auto at = by_demand_.find({r.source, r.index});
    if (incoming && at != by_demand_.end() && completions_.at(at->second).line == line) {
        comes_of(c, completions_.at(at->second));
        set_outstanding(completions_.at(at->second), false);
        if (has(Flaw::completion_id_lost)) {
            c.completion_id = passing_id_;
            if (!passing_id_) c.reason = LINECALLREASON_DIRECT;
        }
    }
    passing_id_ = 0;
    LineCall& kept = calls.emplace(c.id, c).first->second;
    by_number_[{c.number, party}] = c.id;
    if (placing_.request && party == Party::caller && line == placing_.from) {
        kept.of = placing_.of;
        told_.completed(placing_.request, 0, kept.id);
        placing_ = {};
    }
    told_.new_call(kept);
    return kept;
}

// A completion request brought it about.
void Provider::comes_of(LineCall& c, Completion& of)
{
    of.fired = true;
    c.reason = LINECALLREASON_CALLCOMPLETION;
    c.completion_id = of.id;
    if (of.call != c.number) c.related = of.call;
    c.of = of.of;
}

void Provider::set_outstanding(Completion& of, bool outstanding)
{
    if (std::exchange(of.outstanding, outstanding) != outstanding) count_changed(of.line);
}

LineCall* Provider::find(std::uint32_t number, Party party)
{
    const auto at = by_number_.find({number, party});
    return at == by_number_.end() ? nullptr : &calls.at(at->second);
}

void Provider::erase(std::map<DWORD, LineCall>::iterator at)
{
    const auto named = by_number_.find({at->second.number, at->second.party});
    if (named != by_number_.end() && named->second == at->first) by_number_.erase(named);
    calls.erase(at);
}

void Provider::set(LineCall& c, DWORD state, DWORD mode)
{
    const bool is_new = c.state == 0;
    c.state = state;
    c.mode = mode;
    c.since = simulation_.exchange.now();
    told_.call_state(c);
    passing_id_ = 0;
    if (state == LINECALLSTATE_IDLE) idle_.push_back(c.id);
    if (is_new || state == LINECALLSTATE_IDLE) told_.line_state(c.line, LINEDEVSTATE_NUMCALLS);
}

// The exchange has given everything back. For whoever owns the call and did not end it, it is disconnected until he drops it;
// what was only offered, or waited at the called line, is idle.
void Provider::cleared(LineCall& c, const Record& r)
{
    c.over = true;
    if (c.completes && !c.dropped) heard_far_away(c);
    if (c.state == LINECALLSTATE_IDLE || c.state == LINECALLSTATE_DISCONNECTED) return;
    const bool in_vain = c.state == LINECALLSTATE_OFFERING || c.state == LINECALLSTATE_ACCEPTED || c.camps_here;
    if (c.completes || c.dropped || in_vain || !told_.is_owned(c)) {
        set(c, LINECALLSTATE_IDLE);
    } else {
        set(c, LINECALLSTATE_DISCONNECTED, why_disconnected(c, r));
    }
}

DWORD Provider::why_disconnected(const LineCall& c, const Record& r) const
{
    switch (r.why) {
        case Why::no_answer: return c.number == rejecting_ ? LINEDISCONNECTMODE_REJECT : LINEDISCONNECTMODE_NOANSWER;
        case Why::no_circuit: return LINEDISCONNECTMODE_CONGESTION;
        case Why::out_of_service: return LINEDISCONNECTMODE_OUTOFORDER;
        case Why::cleared:
        case Why::call_failed:
            if (c.state == LINECALLSTATE_BUSY) return LINEDISCONNECTMODE_BUSY;
            if (c.state == LINECALLSTATE_RINGBACK) return LINEDISCONNECTMODE_NOANSWER;
            return r.why == Why::call_failed ? LINEDISCONNECTMODE_CONGESTION : LINEDISCONNECTMODE_NORMAL;
        default: return LINEDISCONNECTMODE_NORMAL;
    }
}

// --- completion requests

void Provider::request_moved(const Record& r)
{
    const auto from = static_cast<RequestState>(r.from & 15), to = static_cast<RequestState>(r.to);
    const auto mode = static_cast<Mode>(r.from >> 4);
    const LineId line = simulation_.callers.line_of(SourceId(r.source));
    if (from == RequestState::none || from == RequestState::requested) {
        if (to == RequestState::waiting) {
            accepted(r, mode, line, from == RequestState::requested);
        } else if (to == RequestState::none && from == RequestState::requested) {  // denied by the called party's exchange
            LineCall* c = find(r.call, Party::caller);
            if (c && c->pending) told_.completed(std::exchange(c->pending, 0), error_of(r.why));
        }
        return;
    }
    const auto at = completions_.find(r.a);
    if (at == completions_.end()) return;  // Flaw::cancelled_callback_rings
    Completion& of = at->second;
    const bool is_waiting = to == RequestState::waiting || to == RequestState::selected || to == RequestState::suspended;
    if (is_waiting) of.fired = false;
    // Where the called party is rung first the requester's call is still to come.
    const RequestId id = simulation_.requests.find(r.a);
    const bool rings_other = id && simulation_.rings_called_first(simulation_.requests.row(id));
    of.fired |= (to == RequestState::recall && !rings_other) || (to == RequestState::calling && (mode == Mode::camp_on || mode == Mode::intrude));
    if (to == RequestState::calling && (mode == Mode::camp_on || mode == Mode::intrude)) {  // its call goes on
        if (LineCall* c = find(r.call, Party::caller)) {
            comes_of(*c, of);
            told_.call_info(*c, LINECALLINFOSTATE_REASON | LINECALLINFOSTATE_COMPLETIONID);
        }
    }
    if (to == RequestState::recall) passing_id_ = of.id;
    if (to != RequestState::ended) return set_outstanding(of, !of.fired);
    // Neither fulfilled nor cancelled by an application, nor a message that nobody will ever return: then all is done.
    const bool left = of.mode == Mode::message && of.accepted == r.t;
    const bool in_vain = !of.fired && r.why != Why::fulfilled && cancelling_ != r.a && !left;
    if (in_vain) told_.line_state(of.line, LINEDEVSTATE_COMPLCANCEL, of.id);
    const LineId changed = of.outstanding ? of.line : LineId();
    ended(r, of);
    if (changed) count_changed(changed);
}

void Provider::accepted(const Record& r, Mode mode, LineId line, bool far_away)
{
    LineCall* const c = find(r.call, Party::caller);
    // The caller's exchange has yet to hear of it, and clears the call then.
    const bool is_news = c && far_away;
    Completion of;
    of.id = options_.completion_ids == Options::Ids::at_once && line ? free_id(line) : r.a;
    of.line = line;
    of.dialled = Who::from_code(r.b);
    of.source = r.source;
    of.index = r.index;
    of.call = r.call;
    of.mode = mode;
    of.outstanding = !is_news;
    of.accepted = r.t;
    if (c) {
        c->completes = mode == Mode::callback || mode == Mode::message;
        if (mode == Mode::camp_on || mode == Mode::intrude) c->camps = r.a;
        of.of = std::exchange(c->pending_of, 0);
        if (c->pending && !is_news) told_.completed(std::exchange(c->pending, 0), 0, of.id);
    }
    completions_[r.a] = of;
    by_demand_[{r.source, r.index}] = r.a;
    if (line && !is_news) count_changed(line);
    const LineId dialled = of.dialled.line();
    if (mode == Mode::message && dialled) message_lies(dialled, 1);
    if (mode == Mode::camp_on && dialled && watched_[dialled.row]) {
        LineCall& waits = add(r, Party::called, dialled, line ? Who(line) : Who());
        waits.reason = LINECALLREASON_CAMPEDON;
        waits.camps_here = true;
        set(waits, LINECALLSTATE_ONHOLD);
    }
}

// The called party's exchange accepted a request, and the caller's knows.
void Provider::heard_far_away(LineCall& c)
{
    const auto at = by_demand_.find({c.source, c.index});
    if (at == by_demand_.end() || completions_.at(at->second).outstanding) return;
    Completion& of = completions_.at(at->second);
    of.outstanding = true;
    if (c.pending) told_.completed(std::exchange(c.pending, 0), 0, of.id);
    count_changed(of.line);
}

void Provider::ended(const Record& r, Completion& of)
{
    if (LineCall* c = find(of.call, Party::caller); c && c->pending) {
        told_.completed(std::exchange(c->pending, 0), LINEERR_OPERATIONFAILED);
    }
    if (of.mode == Mode::message && of.dialled.line()) message_lies(of.dialled.line(), -1);
    if (LineCall* c = find(of.call, Party::caller)) c->camps = 0;
    if (const LineCall* c = find(of.call, Party::called); c && c->camps_here) leaves_called(of.call);
    by_demand_.erase({r.source, r.index});
    completions_.erase(r.a);
}

void Provider::count_changed(LineId l)
{
    if (told_.line_state(l, LINEDEVSTATE_NUMCOMPLETIONS)) passing_id_ = 0;
}

void Provider::message_lies(LineId l, int by)
{
    std::uint32_t& lie = messages_[l.row];
    lie += static_cast<std::uint32_t>(by);
    if (by > 0 && lie == 1) told_.line_state(l, LINEDEVSTATE_MSGWAITON);
    if (lie > 0) return;
    messages_.erase(l.row);
    told_.line_state(l, LINEDEVSTATE_MSGWAITOFF);
}

DWORD Provider::free_id(LineId l) const
{
    for (DWORD id = 1;; ++id) {
        const auto has = [&](const auto& c) { return c.second.line == l && c.second.id == id; };
        if (std::ranges::none_of(completions_, has)) return id;
    }
}

}  // namespace ringback::tapi
