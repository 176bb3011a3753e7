// What passes to applications: time, messages, handles of calls, who owns what.
#include "tapi/server.h"

#include "run/names.h"

#include <algorithm>

namespace ringback::tapi {

namespace {

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

// Whoever listens may ask for something himself.
void Server::tell_outcomes()
{
    while (!outcomes_.empty()) {
        const auto [request, result] = outcomes_.front();
        outcomes_.pop_front();
        if (on_completion_) on_completion_(request, result);
    }
}

// Between two events, and never while another message is being delivered.
void Server::deliver()
{
    tell_outcomes();
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
    // A callback that the line's person has asked for is his to answer.
    const bool incoming = c.origin != LINECALLORIGIN_OUTBOUND && !c.of_person;
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
    outcomes_.emplace_back(request, result);
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

}  // namespace ringback::tapi
