#include "tapi/server.h"

#include "run/names.h"

#include <algorithm>
#include <bit>

namespace ringback::tapi {

namespace {

constexpr DWORD oldest_version = 0x00010003, newest_version = 0x00020002;

bool has_one_bit_of(DWORD bits, DWORD allowed) { return std::has_single_bit(bits) && (bits & ~allowed) == 0; }

/// Without the limit that a provider with Flaw::no_completion_overrun only pretends to have.
Scenario unlimited(Scenario s)
{
    s.call_completion.limits.per_line.reset();
    for (auto& home : s.switches) {
        if (home.value.call_completion) home.value.call_completion->limits.per_line.reset();
    }
    return s;
}

std::vector<std::uint32_t> limits_by_switch(const Scenario& scenario, const Network& network)
{
    std::vector<std::uint32_t> most;
    for (const auto& facts : network.switches()) {
        const auto s = std::ranges::find(scenario.switches, facts.name, &Named<Switch>::name);
        most.push_back(CompletionRules(s->value.call_completion.value_or(scenario.call_completion)).per_line);
    }
    return most;
}

}  // namespace

Server::Server(const Scenario& scenario, Options options, std::function<void(DWORD, LONG)>& on_completion)
    : options_(std::move(options)), on_completion_(on_completion)
{
    Applications people;
    people.answer = {options_.people.answer, options_.people.after};
    people.conversation = options_.people.conversation;
    const bool overruns = std::ranges::find(options_.flaws, Flaw::no_completion_overrun) != options_.flaws.end();
    Problems problems;
    model_ = build(overruns ? unlimited(scenario) : scenario, people, problems);
    if (!model_) {
        std::string text;
        for (const Problem& p : problems) text += to_text(p) + '\n';
        throw std::invalid_argument(text);
    }
    simulation_ = std::make_unique<Simulation>(*model_, options_.replication);
    provider_ = std::make_unique<Provider>(*simulation_, limits_by_switch(scenario, model_->network), options_, static_cast<Told&>(*this));
    if (options_.trace) {
        writer_ = std::make_unique<TraceWriter>(record_names(*model_), options_.trace);
        writer_->header(model_->scenario, options_.replication);
    }
    simulation_->exchange.recorder.listen([this](const Record* records, std::size_t n) {
        digests_.add(records, n);
        if (writer_) writer_->write(records, n);
        provider_->listen(records, n);
    });
    run_options_.check_full = options_.check_full;
    simulation_->begin();
}

Time Server::end() const
{
    const RunSpec& run = model_->scenario.run;
    return Time(run.warm_up) + run.duration + run.follow;
}

std::string Server::fingerprint()
{
    hear();
    return digests_.all();
}

std::string Server::finish()
{
    if (finished_) return {};
    finished_ = true;
    simulation_->finish();
    if (writer_) writer_->trailer(digests_.all(), digests_.outcomes());
    return simulation_->settle_accounts();
}

// --- time

bool Server::pass(Time until, const std::function<bool()>& enough)
{
    if (passing_ || finished_) return false;
    passing_ = true;
    struct Passed {
        bool& passing;
        ~Passed() { passing = false; }
    } passed{passing_};

    const auto next_order = [this] { return orders_.empty() ? Time::never() : orders_.begin()->first.first; };
    const auto has_handle = [this](DWORD call) { return call_handles_.contains(call); };
    for (deliver(); !enough();) {
        const Time to = std::min(next_order(), until);
        const bool played = simulation_->play(to, run_options_, [&] {
            hear();
            provider_->forget(has_handle);
            deliver();
            return !enough() && next_order() >= to;
        });
        hear();
        deliver();
        if (enough()) break;
        if (!played) continue;
        if (to < next_order()) break;  // nothing is left to do
        while (next_order() <= now()) {
            const Order order = orders_.begin()->second;
            orders_.erase(orders_.begin());
            carry_out(order);
            provider_->forget(has_handle);
            deliver();
        }
    }
    return true;
}

bool Server::has_message() const { return waiting_ > 0; }

// --- what the provider tells

void Server::post(HLINEAPP to, const LINEMESSAGE& m)
{
    Application* a = at(applications_, to);
    if (!a) return;
    a->messages.push_back(m);
    if (a->callback) {
        called_back_.push_back(to);
    } else {
        ++waiting_;
    }
}

void Server::post(const OpenLine& to, DWORD device, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3)
{
    post(to.application, {device, message, to.instance, p1, p2, p3});
}

// Between two events, and never while another message is being delivered.
void Server::deliver()
{
    if (delivering_) return;
    delivering_ = true;
    while (!called_back_.empty()) {
        Application* a = at(applications_, called_back_.front());
        called_back_.pop_front();
        if (!a || a->messages.empty()) continue;
        const LINEMESSAGE m = a->messages.front();
        a->messages.pop_front();
        a->callback(m.hDevice, m.dwMessageID, m.dwCallbackInstance, m.dwParam1, m.dwParam2, m.dwParam3);
    }
    delivering_ = false;
}

std::vector<CallHandle*> Server::handles_of(DWORD call)
{
    std::vector<CallHandle*> all;
    if (const auto found = call_handles_.find(call); found != call_handles_.end()) {
        for (const HCALL h : found->second) all.push_back(&handles_.at(h));
    }
    return all;
}

std::vector<OpenLine*> Server::opens_of(LineId line)
{
    std::vector<OpenLine*> all;
    if (const auto found = open_lines_.find(line); found != open_lines_.end()) {
        for (const HLINE h : found->second) all.push_back(&opens_.at(h));
    }
    return all;
}

CallHandle& Server::give(const OpenLine& to, LineCall& c, DWORD privilege)
{
    CallHandle h;
    h.handle = ++last_handle_;
    h.open = to.handle;
    h.call = c.id;
    h.privilege = privilege;
    call_handles_[c.id].push_back(h.handle);
    return handles_.emplace(h.handle, h).first->second;
}

void Server::take_away(HCALL handle)
{
    const CallHandle h = handles_.at(handle);
    handles_.erase(handle);
    std::erase(call_handles_.at(h.call), handle);
    if (!call_handles_.at(h.call).empty()) {
        if (h.privilege == LINECALLPRIVILEGE_OWNER) call_info(call_of(h), LINECALLINFOSTATE_NUMOWNERDECR);
        return;
    }
    call_handles_.erase(h.call);
    provider_->forget_if_idle(h.call);
}

void Server::new_call(LineCall& c)
{
    const bool incoming = c.origin != LINECALLORIGIN_OUTBOUND;
    const auto opens = opens_of(c.line);
    const OpenLine* owner = nullptr;
    for (const OpenLine* o : opens) {
        if (incoming && c.of && o->handle == c.of) owner = o;
    }
    for (const OpenLine* o : opens) {
        if (incoming && !owner && o->privileges & LINECALLPRIVILEGE_OWNER && o->media & LINEMEDIAMODE_INTERACTIVEVOICE) owner = o;
    }
    for (const OpenLine* o : opens) {
        const bool made_it = !incoming && c.of && o->handle == c.of;
        if (made_it || (o != owner && !(o->privileges & LINECALLPRIVILEGE_MONITOR))) continue;
        const CallHandle& h = give(*o, c, o == owner ? LINECALLPRIVILEGE_OWNER : LINECALLPRIVILEGE_MONITOR);
        if (o->version >= 0x00020000) post(*o, o->handle, LINE_APPNEWCALL, 0, h.handle, h.privilege);
    }
}

void Server::call_state(LineCall& c)
{
    for (CallHandle* h : handles_of(c.id)) {
        const OpenLine& o = opens_.at(h->open);
        DWORD mode = c.mode;
        // Modes that came with a later version.
        if (c.state == LINECALLSTATE_DISCONNECTED && o.version < 0x00020000 && mode > LINEDISCONNECTMODE_NODIALTONE) {
            mode = LINEDISCONNECTMODE_UNKNOWN;
        }
        const bool tells_privilege = std::exchange(h->is_new, false) && o.version < 0x00020000;
        post(o, h->handle, LINE_CALLSTATE, c.state, mode, tells_privilege ? h->privilege : 0);
    }
}

void Server::call_info(LineCall& c, DWORD what)
{
    if (c.state == LINECALLSTATE_IDLE) return;
    for (const CallHandle* h : handles_of(c.id)) post(opens_.at(h->open), h->handle, LINE_CALLINFO, what);
}

bool Server::line_state(LineId line, DWORD what, DWORD_PTR p2, DWORD_PTR p3)
{
    bool told = false;
    for (const OpenLine* o : opens_of(line)) {
        if (what == LINEDEVSTATE_NUMCALLS && o->address_states & LINEADDRESSSTATE_NUMCALLS) {
            post(*o, o->handle, LINE_ADDRESSSTATE, 0, LINEADDRESSSTATE_NUMCALLS);
        }
        if (!(o->line_states & what) || (what == LINEDEVSTATE_COMPLCANCEL && o->version < 0x00010004)) continue;
        post(*o, o->handle, LINE_LINEDEVSTATE, what, p2, p3);
        told = true;
    }
    return told;
}

void Server::completed(DWORD request, LONG result, DWORD value)
{
    const auto found = unanswered_.find(request);
    if (found == unanswered_.end()) return;  // whoever asked has closed the line
    const Order order = found->second;
    unanswered_.erase(found);
    if (on_completion_) on_completion_(request, result);
    const OpenLine& o = opens_.at(order.open);
    if (result == 0 && order.kind == Order::Kind::make_call) {
        LineCall& c = provider_->calls.at(value);
        CallHandle& h = give(o, c, LINECALLPRIVILEGE_OWNER);
        h.is_new = false;
        *order.result = h.handle;
        if (order.value) {
            Order timer;
            timer.kind = Order::Kind::no_answer;
            timer.call = c.id;
            orders_.emplace(std::pair(now() + Duration::seconds(order.value), order_sequence_++), timer);
        }
    }
    if (result == 0 && order.kind == Order::Kind::complete) *order.result = value;
    if (o.version < 0x00020000 && order.handle && !handles_.contains(order.handle)) return;
    post(o, 0, LINE_REPLY, request, static_cast<DWORD_PTR>(static_cast<std::intptr_t>(result)));
}

bool Server::is_sole_owner(const CallHandle& h)
{
    const auto all = handles_of(h.call);
    return h.privilege == LINECALLPRIVILEGE_OWNER && std::ranges::count(all, LINECALLPRIVILEGE_OWNER, &CallHandle::privilege) == 1;
}

bool Server::is_owned(const LineCall& c)
{
    return std::ranges::any_of(handles_of(c.id), [](const CallHandle* h) { return h->privilege == LINECALLPRIVILEGE_OWNER; });
}

// --- applications and lines

LONG Server::initialize(LPHLINEAPP handle, LINECALLBACK callback, LPCSTR name, LPDWORD devices, LPDWORD version,
                        const LINEINITIALIZEEXPARAMS* params)
{
    if (!handle || !devices || !version) return LINEERR_INVALPOINTER;
    if (*version < oldest_version) return LINEERR_INCOMPATIBLEAPIVERSION;
    if (params && params->dwTotalSize < sizeof *params) return LINEERR_STRUCTURETOOSMALL;
    const DWORD option = params ? params->dwOptions & 3 : LINEINITIALIZEEXOPTION_USEHIDDENWINDOW;
    Application a;
    a.handle = ++last_handle_;
    a.version = *version = std::min(*version, newest_version);
    if (option == LINEINITIALIZEEXOPTION_USEHIDDENWINDOW) a.callback = callback;
    if (name) a.name = name;
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
    *version = std::min(high, newest_version);
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
    if (version < oldest_version || version > a->version) return LINEERR_INCOMPATIBLEAPIVERSION;
    constexpr DWORD any = LINECALLPRIVILEGE_NONE | LINECALLPRIVILEGE_MONITOR | LINECALLPRIVILEGE_OWNER;
    if (privileges == 0 || privileges & ~any) return LINEERR_INVALPRIVSELECT;
    if (privileges & LINECALLPRIVILEGE_OWNER && media == 0) return LINEERR_INVALMEDIAMODE;
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
        if (c && c->state != LINECALLSTATE_IDLE) provider_->drop(0, *c);
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
    order.forced = std::exchange(failures_[static_cast<std::size_t>(f)].error, 0);
    order.request = ++last_request_;
    order.due = now() + options_.latency;
    unanswered_.emplace(order.request, order);
    orders_.emplace(std::pair(order.due, order_sequence_++), order);
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
            if (on_completion_) on_completion_(request, LINEERR_OPERATIONFAILED);
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
            return in(~LINECALLSTATE_IDLE) ? provider_->drop(o.request, *c) : otherwise();
        case Kind::answer:
            return in(LINECALLSTATE_OFFERING | LINECALLSTATE_ACCEPTED) ? provider_->answer(o.request, *c) : otherwise();
        case Kind::accept:
            return in(LINECALLSTATE_OFFERING) ? provider_->accept(o.request, *c) : otherwise();
        case Kind::complete:
            if (!in(LINECALLSTATE_BUSY | LINECALLSTATE_RINGBACK)) return otherwise();
            return provider_->complete(o.request, *c, static_cast<Mode>(std::countr_zero(o.value)), o.open);
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
    if (params && params->dwTotalSize < sizeof *params) return LINEERR_STRUCTURETOOSMALL;
    if (params && params->dwAddressID != 0) return LINEERR_INVALADDRESSID;
    const auto party = to ? party_called(to) : std::nullopt;
    if (!party) return LINEERR_INVALADDRESS;
    Order o;
    o.kind = Order::Kind::make_call;
    o.open = line;
    o.to = *party;
    o.value = params ? params->dwNoAnswerTimeout : 0;
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
LONG Server::accept(HCALL call) { return ask(call, Function::accept, Order::Kind::accept, LINECALLSTATE_OFFERING); }
LONG Server::answer(HCALL call)
{
    return ask(call, Function::answer, Order::Kind::answer, LINECALLSTATE_OFFERING | LINECALLSTATE_ACCEPTED);
}

// The exchange holds a conversation for another call only: dwCallFeatures never says that it could do more.
LONG Server::hold(HCALL handle, Function f)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    const CallHandle* h = at(handles_, handle);
    if (!h) return LINEERR_INVALCALLHANDLE;
    if (const LONG error = planned(f)) return error;
    return h->privilege == LINECALLPRIVILEGE_OWNER ? LINEERR_OPERATIONUNAVAIL : LINEERR_NOTOWNER;
}

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
