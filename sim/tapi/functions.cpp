// The functions under their TAPI names, for the world of the calling thread; and that world.
#include "tapi/server.h"

#include <algorithm>
#include <cstring>

namespace ringback::tapi {

class World::Inside {
public:
    Inside(const Scenario& s, Options options, std::function<void(DWORD, LONG)>& on_completion)
        : server(s, std::move(options), on_completion)
    {
    }
    Server server;
};

namespace {

thread_local World::Inside* current = nullptr;

template <class Ask>
LONG here(const Ask& ask)
{
    if (!current) return LINEERR_UNINITIALIZED;
    Server& server = current->server;
    const LONG outcome = ask(server);
    server.tell_outcomes();
    return outcome;
}

}  // namespace

World::World(const Scenario& scenario, Options options)
    : inside_(std::make_unique<Inside>(scenario, std::move(options), on_completion))
{
    enter();
}

World::~World()
{
    if (current == inside_.get()) current = nullptr;
    inside_->server.finish();
}

void World::enter() { current = inside_.get(); }

World::Entered::Entered(World& w) : before_(std::exchange(current, w.inside_.get())) {}
World::Entered::~Entered() { current = before_; }

DWORD World::device(std::string_view number) const
{
    const auto who = inside_->server.party_called(number);
    if (!who || !who->line()) throw std::out_of_range("no line has the number " + std::string(number));
    return who->row();
}

std::vector<World::Message> World::messages(DWORD device) const { return inside_->server.messages(device); }

Time World::now() const { return inside_->server.now(); }

void World::run_until(Time t)
{
    const Entered here(*this);
    inside_->server.pass(t, [] { return false; });
}

bool World::run_until(Time t, const std::function<bool()>& enough)
{
    const Entered here(*this);
    inside_->server.pass(t, enough);
    return enough();
}

bool World::run_to_message(Time limit)
{
    const Server& s = inside_->server;
    return run_until(limit, [&] { return s.has_message(); });
}

void World::fail_next(Function f, LONG error, How how)
{
    if (f == Function::open && how == How::by_reply) throw std::invalid_argument("lineOpen has no LINE_REPLY");
    inside_->server.fail_next(f, error, how);
}
LONG World::drop_unanswered(HCALL call) { return inside_->server.drop_unanswered(call); }
void World::send(const LINEMESSAGE& m) { inside_->server.send(m); }
void World::close_device(DWORD device) { inside_->server.close_device(device); }
std::string World::finish() { return inside_->server.finish(); }
std::string World::inspect() const { return inside_->server.inspect(); }
std::string World::fingerprint() const { return inside_->server.fingerprint(); }

extern "C" {

LONG lineInitializeEx(LPHLINEAPP app, HINSTANCE, LINECALLBACK callback, LPCSTR, LPDWORD devices, LPDWORD version,
                      LINEINITIALIZEEXPARAMS* params)
{
    return here([&](Server& s) { return s.initialize(app, callback, devices, version, params); });
}

LONG lineShutdown(HLINEAPP app)
{
    return here([&](Server& s) { return s.shutdown(app); });
}

LONG lineNegotiateAPIVersion(HLINEAPP app, DWORD device, DWORD low, DWORD high, LPDWORD version, LINEEXTENSIONID* extension)
{
    if (extension) *extension = {};
    return here([&](Server& s) { return s.negotiate(app, device, low, high, version); });
}

LONG lineGetDevCaps(HLINEAPP app, DWORD device, DWORD version, DWORD, LINEDEVCAPS* caps)
{
    return here([&](Server& s) { return s.describe(app, device, version, caps); });
}

LONG lineGetAddressCaps(HLINEAPP app, DWORD device, DWORD address, DWORD version, DWORD, LINEADDRESSCAPS* caps)
{
    return here([&](Server& s) { return s.describe(app, device, address, version, caps); });
}

LONG lineOpen(HLINEAPP app, DWORD device, LPHLINE line, DWORD version, DWORD, DWORD_PTR instance, DWORD privileges, DWORD media,
              const LINECALLPARAMS*)
{
    return here([&](Server& s) { return s.open(app, device, line, version, instance, privileges, media); });
}

LONG lineClose(HLINE line)
{
    return here([&](Server& s) { return s.close(line); });
}

LONG lineGetAddressStatus(HLINE line, DWORD address, LINEADDRESSSTATUS* status)
{
    return here([&](Server& s) { return s.describe(line, address, status); });
}

LONG lineGetLineDevStatus(HLINE line, LINEDEVSTATUS* status)
{
    return here([&](Server& s) { return s.describe(line, status); });
}

LONG lineSetStatusMessages(HLINE line, DWORD line_states, DWORD address_states)
{
    return here([&](Server& s) { return s.set_status_messages(line, line_states, address_states); });
}

LONG lineGetStatusMessages(HLINE line, LPDWORD line_states, LPDWORD address_states)
{
    return here([&](Server& s) { return s.get_status_messages(line, line_states, address_states); });
}

LONG lineMakeCall(HLINE line, LPHCALL call, LPCSTR to, DWORD, const LINECALLPARAMS* params)
{
    return here([&](Server& s) { return s.make_call(line, call, to, params); });
}

LONG lineDrop(HCALL call, LPCSTR, DWORD)
{
    return here([&](Server& s) { return s.drop(call); });
}

LONG lineAnswer(HCALL call, LPCSTR, DWORD)
{
    return here([&](Server& s) { return s.answer(call); });
}

LONG lineAccept(HCALL call, LPCSTR, DWORD)
{
    return here([&](Server& s) { return s.accept(call); });
}

LONG lineHold(HCALL call)
{
    return here([&](Server& s) { return s.hold(call); });
}

LONG lineUnhold(HCALL call)
{
    return here([&](Server& s) { return s.unhold(call); });
}

LONG lineSwapHold(HCALL active, HCALL held)
{
    return here([&](Server& s) { return s.swap_hold(active, held); });
}

LONG lineDeallocateCall(HCALL call)
{
    return here([&](Server& s) { return s.deallocate(call); });
}

LONG lineGetCallInfo(HCALL call, LINECALLINFO* info)
{
    return here([&](Server& s) { return s.describe(call, info); });
}

LONG lineGetCallStatus(HCALL call, LINECALLSTATUS* status)
{
    return here([&](Server& s) { return s.describe(call, status); });
}

LONG lineCompleteCall(HCALL call, LPDWORD id, DWORD mode, DWORD message)
{
    return here([&](Server& s) { return s.complete(call, id, mode, message); });
}

LONG lineUncompleteCall(HLINE line, DWORD id)
{
    return here([&](Server& s) { return s.uncomplete(line, id); });
}

LONG lineGetMessage(HLINEAPP app, LPLINEMESSAGE message, DWORD timeout)
{
    return here([&](Server& s) { return s.get_message(app, message, timeout); });
}

struct ringback_world {
    World world;
};

ringback_world* ringback_open(const char* scenario_file, char* problems, DWORD size)
{
    std::string text;
    try {
        const Reading r = read_scenario(scenario_file ? scenario_file : "");
        for (const Problem& p : r.problems) text += to_text(p) + '\n';
        if (!has_errors(r.problems)) return new ringback_world{World(r.scenario)};
    } catch (const std::exception& e) {
        text += e.what();
    }
    if (problems && size > 0) {
        const std::size_t n = std::min<std::size_t>(size - 1, text.size());
        std::memcpy(problems, text.data(), n);
        problems[n] = '\0';
    }
    return nullptr;
}

void ringback_close(ringback_world* w) { delete w; }
void ringback_enter(ringback_world* w) { w->world.enter(); }
void ringback_run_for(ringback_world* w, std::uint64_t nanoseconds)
{
    w->world.run_for(Duration::nanoseconds(static_cast<std::int64_t>(nanoseconds)));
}
std::uint64_t ringback_now(const ringback_world* w) { return static_cast<std::uint64_t>(w->world.now().count()); }


LONG ringback_fail_next(ringback_world* w, const char* function, LONG error, int by_reply)
{
    constexpr std::pair<std::string_view, Function> names[] = {
        {"lineOpen", Function::open}, {"lineMakeCall", Function::make_call}, {"lineDrop", Function::drop}, {"lineAnswer", Function::answer},
        {"lineAccept", Function::accept}, {"lineHold", Function::hold}, {"lineUnhold", Function::unhold}, {"lineSwapHold", Function::swap_hold},
        {"lineCompleteCall", Function::complete_call}, {"lineUncompleteCall", Function::uncomplete_call}};
    const auto named = std::ranges::find(names, std::string_view(function ? function : ""), [](const auto& n) { return n.first; });
    if (named == std::end(names) || (named->second == Function::open && by_reply)) return LINEERR_INVALPARAM;
    w->world.fail_next(named->second, error, by_reply ? World::How::by_reply : World::How::at_once);
    return 0;
}
void ringback_send(ringback_world* w, const LINEMESSAGE* m) { w->world.send(*m); }
void ringback_close_device(ringback_world* w, DWORD device) { w->world.close_device(device); }

}  // extern "C"

}  // namespace ringback::tapi
