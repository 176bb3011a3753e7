// What applications ask of the server: lines opened and closed, calls, completion, faults to come. It is checked here, and carried
// out by the provider when its time has come.
#include "tapi/server.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace ringback::tapi {

namespace {

constexpr DWORD versions[] = {0x00010003, 0x00010004, 0x00020000, 0x00020001, 0x00020002};
constexpr DWORD oldest_version = versions[0], newest_version = versions[4];

// The newest version that an application of this one knows.
DWORD version_known_to(DWORD version) { return *(std::ranges::upper_bound(versions, version) - 1); }

bool has_one_bit_of(DWORD bits, DWORD allowed) { return std::has_single_bit(bits) && (bits & ~allowed) == 0; }

}  // namespace

bool is_version(DWORD version) { return std::ranges::count(versions, version) > 0; }

// --- applications and lines

LONG Server::initialize(LPHLINEAPP handle, LINECALLBACK callback, LPDWORD devices, LPDWORD version,
                        const LINEINITIALIZEEXPARAMS* params)
{
    if (!handle || !devices || !version) return LINEERR_INVALPOINTER;
    if (*version < oldest_version) return LINEERR_INCOMPATIBLEAPIVERSION;
    if (params && params->dwTotalSize < offsetof(LINEINITIALIZEEXPARAMS, dwCompletionKey) + sizeof(DWORD)) return LINEERR_STRUCTURETOOSMALL;
    const DWORD option = params ? params->dwOptions & 3 : LINEINITIALIZEEXOPTION_USEHIDDENWINDOW;
    Application a;
    a.handle = ++last_handle_;
    a.version = *version = version_known_to(*version);
    if (option == LINEINITIALIZEEXOPTION_USEHIDDENWINDOW) a.callback = callback;
    *devices = plan().line_count;
    *handle = a.handle;
    applications_.emplace(a.handle, std::move(a));
    return 0;
}

LONG Server::shutdown(HLINEAPP handle)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    Application* a = at(applications_, handle);
    if (!a) return LINEERR_INVALAPPHANDLE;
    std::vector<HLINE> lines;
    for (const auto& [h, o] : opens_) {
        if (o.application == handle) lines.push_back(h);
    }
    for (const HLINE h : lines) close(h);
    if (!a->callback) waiting_ -= a->messages.size();
    applications_.erase(handle);
    return 0;
}

LONG Server::negotiate(HLINEAPP handle, DWORD device, DWORD low, DWORD high, LPDWORD version)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    if (!at(applications_, handle)) return LINEERR_INVALAPPHANDLE;
    if (device >= plan().line_count) return LINEERR_BADDEVICEID;
    if (!version) return LINEERR_INVALPOINTER;
    if (high < oldest_version || low > newest_version || low > high) return LINEERR_INCOMPATIBLEAPIVERSION;
    *version = version_known_to(high);
    return 0;
}

void Server::attend(LineId line)
{
    const auto opens = opens_of(line);
    const bool owned = std::ranges::any_of(opens, [](const OpenLine* o) { return o->privileges & LINECALLPRIVILEGE_OWNER; });
    provider_->watch(line, !opens.empty(), owned);
}

LONG Server::open(HLINEAPP handle, DWORD device, LPHLINE line, DWORD version, DWORD_PTR instance, DWORD privileges, DWORD media)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    const Application* a = at(applications_, handle);
    if (!a) return LINEERR_INVALAPPHANDLE;
    if (const LONG error = planned(Function::open)) return error;
    if (device >= plan().line_count) return LINEERR_BADDEVICEID;
    if (!line) return LINEERR_INVALPOINTER;
    if (!is_version(version) || version > a->version) return LINEERR_INCOMPATIBLEAPIVERSION;
    constexpr DWORD any = LINECALLPRIVILEGE_NONE | LINECALLPRIVILEGE_MONITOR | LINECALLPRIVILEGE_OWNER;
    const bool is_none_and_more = privileges & LINECALLPRIVILEGE_NONE && privileges != LINECALLPRIVILEGE_NONE;
    if (privileges == 0 || privileges & ~any || is_none_and_more) return LINEERR_INVALPRIVSELECT;
    if (privileges & LINECALLPRIVILEGE_OWNER && media != LINEMEDIAMODE_INTERACTIVEVOICE) return LINEERR_INVALMEDIAMODE;
    OpenLine o;
    o.handle = *line = ++last_handle_;
    o.application = handle;
    o.line = LineId(device);
    o.version = version;
    o.privileges = privileges;
    o.media = media;
    o.instance = instance;
    open_lines_[o.line].push_back(o.handle);
    opens_.emplace(o.handle, o);
    attend(o.line);
    return 0;
}

LONG Server::close(HLINE handle)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    const OpenLine* found = at(opens_, handle);
    if (!found) return LINEERR_INVALLINEHANDLE;
    const LineId line = found->line;
    abandon_orders([&](const Order& o) { return o.open == handle; });
    std::vector<HCALL> mine;
    std::vector<DWORD> orphans;
    for (const auto& [h, c] : handles_) {
        if (c.open != handle) continue;
        mine.push_back(h);
        if (is_sole_owner(c)) orphans.push_back(c.call);
    }
    for (const HCALL h : mine) take_away(h);
    opens_.erase(handle);
    std::erase(open_lines_.at(line), handle);
    for (const DWORD call : orphans) {
        LineCall* c = at(provider_->calls, call);
        if (c && c->state != LINECALLSTATE_IDLE) provider_->drop(0, *c, true);
    }
    if (open_lines_.at(line).empty()) {
        open_lines_.erase(line);
        provider_->cancel_requests(line);
    }
    attend(line);
    return 0;
}

LONG Server::set_status_messages(HLINE handle, DWORD line_states, DWORD address_states)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    OpenLine* o = at(opens_, handle);
    if (!o) return LINEERR_INVALLINEHANDLE;
    o->line_states = line_states | LINEDEVSTATE_REINIT;
    o->address_states = address_states;
    return 0;
}

LONG Server::get_status_messages(HLINE handle, LPDWORD line_states, LPDWORD address_states)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    const OpenLine* o = at(opens_, handle);
    if (!o) return LINEERR_INVALLINEHANDLE;
    if (!line_states || !address_states) return LINEERR_INVALPOINTER;
    *line_states = o->line_states;
    *address_states = o->address_states;
    return 0;
}

LONG Server::get_message(HLINEAPP handle, LPLINEMESSAGE message, DWORD timeout)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    if (!at(applications_, handle)) return LINEERR_INVALAPPHANDLE;
    if (!message) return LINEERR_INVALPOINTER;
    if (at(applications_, handle)->callback) return LINEERR_OPERATIONFAILED;  // its messages go there
    const Time until = timeout == 0xffff'ffff ? std::max(now(), end()) : now() + Duration::nanoseconds(timeout * 1'000'000ll);
    const auto mine = [&] { return at(applications_, handle); };
    if (mine()->messages.empty()) {
        // A callback may shut it down meanwhile.
        pass(until, [&] { return !mine() || !mine()->messages.empty(); });
        if (!mine()) return LINEERR_INVALAPPHANDLE;
    }
    Application& a = *mine();
    if (a.messages.empty()) return LINEERR_OPERATIONFAILED;
    *message = a.messages.front();
    a.messages.pop_front();
    --waiting_;
    return 0;
}

// --- requests

LONG Server::planned(Function f)
{
    Failure& plan = failures_[static_cast<std::size_t>(f)];
    return plan.how == World::How::at_once ? std::exchange(plan.error, 0) : 0;
}

LONG Server::ask(Order order, Function f)
{
    if (finished_) return LINEERR_OPERATIONFAILED;
    order.forced = std::exchange(failures_[static_cast<std::size_t>(f)].error, 0);
    order.request = ++last_request_;
    unanswered_.emplace(order.request, order);
    orders_.emplace(std::pair(now() + options_.latency, order_sequence_++), order);
    return static_cast<LONG>(order.request);
}

void Server::abandon_orders(const std::function<bool(const Order&)>& is_hit)
{
    std::erase_if(orders_, [&](const auto& o) { return o.second.request && is_hit(o.second); });
    for (auto o = unanswered_.begin(); o != unanswered_.end();) {
        const auto next = std::next(o);
        if (is_hit(o->second)) {
            const DWORD request = o->first;
            unanswered_.erase(o);
            outcomes_.emplace_back(request, LINEERR_OPERATIONFAILED);
        }
        o = next;
    }
}

// When its time has come the call may not be what it was when the application asked.
void Server::carry_out(Order o)
{
    using Kind = Order::Kind;
    if (o.forced) return completed(o.request, o.forced, 0);
    if (o.kind == Kind::make_call) return provider_->make_call(o.request, opens_.at(o.open).line, o.to, o.open);
    if (o.kind == Kind::uncomplete) return provider_->uncomplete(o.request, opens_.at(o.open).line, o.value);
    LineCall* c = at(provider_->calls, o.call);
    const auto in = [&](DWORD states) { return c && c->state & states; };
    const auto otherwise = [&] { completed(o.request, LINEERR_INVALCALLSTATE, 0); };
    switch (o.kind) {
        case Kind::drop:
        case Kind::drop_unanswered:
            return in(~LINECALLSTATE_IDLE) ? provider_->drop(o.request, *c, o.kind == Kind::drop) : otherwise();
        case Kind::answer:
            return in(LINECALLSTATE_OFFERING | LINECALLSTATE_ACCEPTED) ? provider_->answer(o.request, *c) : otherwise();
        case Kind::accept:
            return in(LINECALLSTATE_OFFERING) ? provider_->accept(o.request, *c) : otherwise();
        case Kind::complete:
            if (!in(LINECALLSTATE_BUSY | LINECALLSTATE_RINGBACK)) return otherwise();
            return provider_->complete(o.request, *c, static_cast<Mode>(std::countr_zero(o.value)), o.message, o.open);
        case Kind::hold:
            return in(LINECALLSTATE_CONNECTED) ? provider_->hold(o.request, *c) : otherwise();
        case Kind::unhold:
            return in(LINECALLSTATE_ONHOLD) ? provider_->retrieve(o.request, *c) : otherwise();
        case Kind::swap: {
            LineCall* held = at(provider_->calls, o.value);
            const bool fits = in(LINECALLSTATE_CONNECTED) && held && held->state == LINECALLSTATE_ONHOLD && held->line == c->line;
            return fits ? provider_->swap(o.request, *c, *held) : otherwise();
        }
        case Kind::no_answer:
            if (c) provider_->ring_no_more(*c);
            return;
        case Kind::make_call:
        case Kind::uncomplete:
            return;
    }
}

std::optional<Who> Server::party_called(std::string_view address) const
{
    for (const auto& c : plan().classes) {
        std::uint64_t before = 0;
        for (const NumberRange& r : c.numbers) {
            if (const auto k = r.position(address)) return Who(LineId(c.first.row + static_cast<std::uint32_t>(before + *k)));
            before += r.size();
        }
    }
    for (std::uint32_t h = 0; h < plan().hunts.size(); ++h) {
        if (plan().hunts[h].number == address || plan().hunts[h].name == address) return Who(HuntGroupId(h));
    }
    if (const SwitchId s = model_->network.find_switch(address)) return Who(s);
    return {};
}

LONG Server::make_call(HLINE line, LPHCALL call, LPCSTR to, const LINECALLPARAMS* params)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    if (!at(opens_, line)) return LINEERR_INVALLINEHANDLE;
    if (const LONG error = planned(Function::make_call)) return error;
    if (!call) return LINEERR_INVALPOINTER;
    const bool is_old = opens_.at(line).version < 0x00020000;
    const std::size_t size = is_old ? offsetof(LINECALLPARAMS, dwPredictiveAutoTransferStates) : sizeof *params;
    if (params && params->dwTotalSize < size) return LINEERR_STRUCTURETOOSMALL;
    if (params && params->dwAddressID != 0) return LINEERR_INVALADDRESSID;
    const DWORD longest = params && !is_old ? params->dwNoAnswerTimeout : 0;
    if (longest > no_answer_timeout_limit) return LINEERR_INVALCALLPARAMS;
    const auto party = to ? party_called(to) : std::nullopt;
    if (!party) return LINEERR_INVALADDRESS;
    Order o;
    o.kind = Order::Kind::make_call;
    o.open = line;
    o.to = *party;
    o.value = longest;
    o.result = call;
    return ask(o, Function::make_call);
}

namespace {

Order about(const CallHandle& h, Order::Kind kind)
{
    Order o;
    o.kind = kind;
    o.open = h.open;
    o.handle = h.handle;
    o.call = h.call;
    return o;
}

}  // namespace

// What its owner may ask of a call in one of these states.
LONG Server::ask(HCALL handle, Function f, Order::Kind kind, DWORD states)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    const CallHandle* h = at(handles_, handle);
    if (!h) return LINEERR_INVALCALLHANDLE;
    if (const LONG error = planned(f)) return error;
    if (h->privilege != LINECALLPRIVILEGE_OWNER) return LINEERR_NOTOWNER;
    if (!(call_of(*h).state & states)) return LINEERR_INVALCALLSTATE;
    return ask(about(*h, kind), f);
}

LONG Server::drop(HCALL call) { return ask(call, Function::drop, Order::Kind::drop, ~LINECALLSTATE_IDLE); }
LONG Server::drop_unanswered(HCALL call) { return ask(call, Function::drop, Order::Kind::drop_unanswered, ~LINECALLSTATE_IDLE); }
LONG Server::accept(HCALL call) { return ask(call, Function::accept, Order::Kind::accept, LINECALLSTATE_OFFERING); }
LONG Server::answer(HCALL call)
{
    return ask(call, Function::answer, Order::Kind::answer, LINECALLSTATE_OFFERING | LINECALLSTATE_ACCEPTED);
}

LONG Server::hold(HCALL call) { return ask(call, Function::hold, Order::Kind::hold, LINECALLSTATE_CONNECTED); }
LONG Server::unhold(HCALL call) { return ask(call, Function::unhold, Order::Kind::unhold, LINECALLSTATE_ONHOLD); }

LONG Server::swap_hold(HCALL active, HCALL held)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    const CallHandle* a = at(handles_, active);
    const CallHandle* h = at(handles_, held);
    if (!a || !h) return LINEERR_INVALCALLHANDLE;
    if (const LONG error = planned(Function::swap_hold)) return error;
    if (a->privilege != LINECALLPRIVILEGE_OWNER || h->privilege != LINECALLPRIVILEGE_OWNER) return LINEERR_NOTOWNER;
    if (call_of(*a).state != LINECALLSTATE_CONNECTED || call_of(*h).state != LINECALLSTATE_ONHOLD) return LINEERR_INVALCALLSTATE;
    Order o = about(*a, Order::Kind::swap);
    o.value = h->call;
    return ask(o, Function::swap_hold);
}

LONG Server::deallocate(HCALL handle)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    const CallHandle* h = at(handles_, handle);
    if (!h) return LINEERR_INVALCALLHANDLE;
    if (is_sole_owner(*h) && call_of(*h).state != LINECALLSTATE_IDLE) return LINEERR_INVALCALLSTATE;
    take_away(handle);
    return 0;
}

LONG Server::complete(HCALL handle, LPDWORD id, DWORD mode, DWORD message)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    const CallHandle* h = at(handles_, handle);
    if (!h) return LINEERR_INVALCALLHANDLE;
    if (const LONG error = planned(Function::complete_call)) return error;
    if (!id) return LINEERR_INVALPOINTER;
    if (h->privilege != LINECALLPRIVILEGE_OWNER) return LINEERR_NOTOWNER;
    constexpr DWORD all = LINECALLCOMPLMODE_CAMPON | LINECALLCOMPLMODE_CALLBACK | LINECALLCOMPLMODE_INTRUDE | LINECALLCOMPLMODE_MESSAGE;
    if (!has_one_bit_of(mode, all)) return LINEERR_INVALCALLCOMPLMODE;
    const LineCall& c = call_of(*h);
    const auto is_another = [&](const auto& o) { return o.second.kind == Order::Kind::complete && o.second.call == c.id; };
    const Capabilities can = provider_->capabilities(c.line);
    if (can.most == 0 && !provider_->has(Flaw::completions_stay_zero)) return LINEERR_OPERATIONUNAVAIL;
    if (c.camps || std::ranges::any_of(unanswered_, is_another)) return LINEERR_OPERATIONUNAVAIL;
    if (!(c.state & (LINECALLSTATE_BUSY | LINECALLSTATE_RINGBACK))) return LINEERR_INVALCALLSTATE;
    if (!(can.modes & mode)) return LINEERR_INVALCALLCOMPLMODE;
    const std::size_t texts = can.texts->size() + (provider_->has(Flaw::message_id_off_by_one) ? 1 : 0);
    if (mode == LINECALLCOMPLMODE_MESSAGE && message >= texts) return LINEERR_INVALMESSAGEID;
    Order o = about(*h, Order::Kind::complete);
    o.value = mode;
    o.message = message;
    o.result = id;
    return ask(o, Function::complete_call);
}

LONG Server::uncomplete(HLINE line, DWORD id)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    if (!at(opens_, line)) return LINEERR_INVALLINEHANDLE;
    if (const LONG error = planned(Function::uncomplete_call)) return error;
    Order o;
    o.kind = Order::Kind::uncomplete;
    o.open = line;
    o.value = id;
    return ask(o, Function::uncomplete_call);
}

// --- faults

void Server::send(const LINEMESSAGE& m)
{
    const CallHandle* h = at(handles_, m.hDevice);
    const OpenLine* o = at(opens_, h ? h->open : m.hDevice);
    LINEMESSAGE sent = m;
    if (o) sent.dwCallbackInstance = o->instance;
    for (const auto& [handle, application] : applications_) {
        if (o ? o->application == handle : m.hDevice == 0) post(handle, sent);
    }
}

void Server::close_device(DWORD device)
{
    std::vector<HLINE> lines;
    for (const OpenLine* o : opens_of(LineId(device))) lines.push_back(o->handle);
    for (const HLINE h : lines) {
        post(opens_.at(h), h, LINE_CLOSE, 0);
        close(h);
    }
}

}  // namespace ringback::tapi
