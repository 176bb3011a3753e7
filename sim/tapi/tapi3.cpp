// TAPI 3's objects over TAPI 2's functions: an application with a callback, which turns messages into states and events.
#include "ringback/tapi3.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <vector>

namespace ringback::tapi3 {

using namespace tapi;

namespace {

constexpr DWORD version = 0x00020002;
constexpr Duration longest = Duration::seconds(120);

HRESULT result_of(LONG error)
{
    switch (error) {
        case 0: return S_OK;
        case LINEERR_COMPLETIONOVERRUN: return TAPI_E_COMPLETIONOVERRUN;
        case LINEERR_INVALCALLSTATE: return TAPI_E_INVALCALLSTATE;
        case LINEERR_INVALCOMPLETIONID: return TAPI_E_INVALCOMPLETIONID;
        case LINEERR_INVALMESSAGEID: return TAPI_E_INVALMESSAGEID;
        case LINEERR_NOTOWNER: return TAPI_E_NOTOWNER;
        case LINEERR_INVALADDRESS: return E_INVALIDARG;
        default: return E_FAIL;
    }
}

CALL_STATE state_of(DWORD state)
{
    switch (state) {
        case LINECALLSTATE_OFFERING:
        case LINECALLSTATE_ACCEPTED: return CS_OFFERING;
        case LINECALLSTATE_CONNECTED:
        case LINECALLSTATE_CONFERENCED: return CS_CONNECTED;
        case LINECALLSTATE_ONHOLD: return CS_HOLD;
        case LINECALLSTATE_IDLE:
        case LINECALLSTATE_BUSY:
        case LINECALLSTATE_DISCONNECTED: return CS_DISCONNECTED;
        default: return CS_INPROGRESS;
    }
}

CALL_STATE_EVENT_CAUSE cause_of(DWORD state, DWORD mode)
{
    if (state == LINECALLSTATE_BUSY) return CEC_DISCONNECT_BUSY;
    if (state == LINECALLSTATE_IDLE) return CEC_DISCONNECT_NORMAL;
    if (state != LINECALLSTATE_DISCONNECTED) return CEC_NONE;
    switch (mode) {
        case LINEDISCONNECTMODE_NORMAL: return CEC_DISCONNECT_NORMAL;
        case LINEDISCONNECTMODE_BUSY: return CEC_DISCONNECT_BUSY;
        case LINEDISCONNECTMODE_NOANSWER: return CEC_DISCONNECT_NOANSWER;
        case LINEDISCONNECTMODE_REJECT: return CEC_DISCONNECT_REJECTED;
        case LINEDISCONNECTMODE_BADADDRESS: return CEC_DISCONNECT_BADADDRESS;
        default: return CEC_DISCONNECT_FAILED;
    }
}

class CallObject;
class AddressObject;

}  // namespace

class TAPI::Inside {
public:
    Inside(World& w, std::function<void(const Event&)>& e) : world(w), on_event(e) {}

    void hear(const LINEMESSAGE&);
    /// The outcome of a request, which is asked for in this world: waits for it, if it can. TAPI_E_TIMEOUT: it did, for as long as
    /// it does.
    HRESULT outcome(const std::function<LONG()>& ask);
    LONG here(const std::function<LONG()>& ask)
    {
        if (!app) return LINEERR_UNINITIALIZED;
        const World::Entered entered(world);
        return ask();
    }
    void passes(const std::function<bool()>& enough, Time limit);

    World& world;
    std::function<void(const Event&)>& on_event;
    HLINEAPP app = 0;  // 0: not initialized, or shut down, and the world may be gone
    std::map<HLINE, std::shared_ptr<AddressObject>> opened;
    std::map<DWORD, std::shared_ptr<AddressObject>> addresses;
    std::map<HCALL, std::shared_ptr<CallObject>> calls;
    std::map<DWORD, std::shared_ptr<CallObject>> being_made;  // by request
    DWORD awaited = 0;  // request, and
    std::optional<LONG> reply;
    bool hearing = false;
};

namespace {

class AddressObject final : public Address, public std::enable_shared_from_this<AddressObject> {
public:
    AddressObject(std::shared_ptr<TAPI::Inside> t, DWORD d, std::string n) : tapi(std::move(t)), device(d), number(std::move(n)) {}

    HRESULT get_DialableAddress(std::string* to) const override
    {
        if (!to) return E_POINTER;
        *to = number;
        return S_OK;
    }
    HRESULT CreateCall(const std::string& destination, std::shared_ptr<Call>*) override;

    HRESULT get_AddressCapability(ADDRESS_CAPABILITY which, std::int32_t* to) const override
    {
        if (!to) return E_POINTER;
        const auto bytes = caps();
        const auto& c = *reinterpret_cast<const LINEADDRESSCAPS*>(bytes.data());
        switch (which) {
            case AC_ADDRESSCAPFLAGS: *to = static_cast<std::int32_t>(c.dwAddrCapFlags); return S_OK;
            case AC_CALLFEATURES1: *to = static_cast<std::int32_t>(c.dwCallFeatures); return S_OK;
            case AC_CALLFEATURES2: *to = static_cast<std::int32_t>(c.dwCallFeatures2); return S_OK;
            case AC_ADDRESSFEATURES: *to = static_cast<std::int32_t>(c.dwAddressFeatures); return S_OK;
            case AC_MAXCALLCOMPLETIONS: *to = static_cast<std::int32_t>(c.dwMaxCallCompletions); return S_OK;
            case AC_CALLCOMPLETIONCONDITIONS: *to = static_cast<std::int32_t>(c.dwCallCompletionConds); return S_OK;
            case AC_CALLCOMPLETIONMODES: *to = static_cast<std::int32_t>(c.dwCallCompletionModes); return S_OK;
        }
        return E_INVALIDARG;
    }
    HRESULT get_CompletionMessages(std::vector<std::string>* to) const override
    {
        if (!to) return E_POINTER;
        const auto bytes = caps();
        const auto& c = *reinterpret_cast<const LINEADDRESSCAPS*>(bytes.data());
        to->clear();
        for (DWORD i = 0; i < c.dwNumCompletionMessages; ++i) {
            to->emplace_back(reinterpret_cast<const char*>(bytes.data()) + c.dwCompletionMsgTextOffset + i * c.dwCompletionMsgTextEntrySize);
        }
        return to->empty() ? E_NOTIMPL : S_OK;
    }

    LONG open(DWORD privileges)
    {
        const LONG error = tapi->here([&] {
            return lineOpen(tapi->app, device, &line, version, 0, reinterpret_cast<DWORD_PTR>(tapi.get()), privileges,
                            LINEMEDIAMODE_INTERACTIVEVOICE, nullptr);
        });
        if (!error) tapi->opened[line] = shared_from_this();
        return error;
    }

    const std::shared_ptr<TAPI::Inside> tapi;  // which lets go of its addresses when it is shut down
    const DWORD device;
    const std::string number;
    HLINE line = 0;  // for its calls: opened when it is first needed

private:
    std::vector<DWORD> caps() const
    {
        std::vector<DWORD> bytes(sizeof(LINEADDRESSCAPS) / sizeof(DWORD));
        for (;;) {
            auto& c = *reinterpret_cast<LINEADDRESSCAPS*>(bytes.data());
            c.dwTotalSize = static_cast<DWORD>(bytes.size() * sizeof(DWORD));
            if (tapi->here([&] { return lineGetAddressCaps(tapi->app, device, 0, version, 0, &c); })) return bytes;
            if (c.dwNeededSize <= c.dwTotalSize) return bytes;
            bytes.resize(c.dwNeededSize / sizeof(DWORD) + 1);
        }
    }
};

class CallObject final : public Call, public std::enable_shared_from_this<CallObject> {
public:
    explicit CallObject(AddressObject& a) : address(a.shared_from_this()) {}
    ~CallObject() override
    {
        address->tapi->here([&] { return lineDeallocateCall(handle); });
    }

    HRESULT Connect(VARIANT_BOOL sync) override
    {
        TAPI::Inside& t = *address->tapi;
        if (state != CS_IDLE || destination.empty()) return TAPI_E_INVALCALLSTATE;
        if (sync && t.hearing) return E_FAIL;
        if (!address->line) {
            if (const LONG error = address->open(LINECALLPRIVILEGE_NONE)) return result_of(error);
        }
        const LONG request = t.here([&] { return lineMakeCall(address->line, &handle, destination.c_str(), 0, nullptr); });
        if (request < 0) return result_of(request);
        state = CS_INPROGRESS;
        t.being_made[static_cast<DWORD>(request)] = shared_from_this();
        if (!sync) return S_OK;
        t.passes([&] { return state == CS_CONNECTED || state == CS_DISCONNECTED; }, t.world.now() + longest);
        if (state == CS_CONNECTED) return S_OK;
        const CALL_STATE then = state;
        const CALL_STATE_EVENT_CAUSE why = cause;
        Disconnect(DC_NORMAL);
        if (then == CS_INPROGRESS) return TAPI_E_TIMEOUT;
        return why == CEC_DISCONNECT_BUSY ? TAPI_E_DESTBUSY : why == CEC_DISCONNECT_NOANSWER ? TAPI_E_DESTNOANSWER : E_FAIL;
    }

    HRESULT Answer() override
    {
        if (state != CS_OFFERING) return TAPI_E_INVALCALLSTATE;
        return address->tapi->outcome([&] { return lineAnswer(handle, nullptr, 0); });
    }

    HRESULT Disconnect(DISCONNECT_CODE code) override
    {
        if (state == CS_IDLE || !handle) return S_FALSE;
        TAPI::Inside& t = *address->tapi;
        const HRESULT outcome = t.outcome(
            [&] { return code == DC_NOANSWER && state == CS_OFFERING ? t.world.drop_unanswered(handle) : lineDrop(handle, nullptr, 0); });
        // A call that is over at the line already is as disconnected as it can be.
        return outcome == TAPI_E_INVALCALLSTATE ? S_OK : outcome;
    }

    HRESULT Hold(VARIANT_BOOL hold) override
    {
        return address->tapi->outcome([&] { return hold ? lineHold(handle) : lineUnhold(handle); });
    }

    HRESULT get_CallState(CALL_STATE* to) const override
    {
        if (!to) return E_POINTER;
        *to = state;
        return S_OK;
    }

    HRESULT get_Privilege(CALL_PRIVILEGE* to) const override
    {
        if (!to) return E_POINTER;
        LINECALLSTATUS s{};
        s.dwTotalSize = sizeof s;
        if (const LONG error = address->tapi->here([&] { return lineGetCallStatus(handle, &s); })) return result_of(error);
        *to = s.dwCallPrivilege == LINECALLPRIVILEGE_OWNER ? CP_OWNER : CP_MONITOR;
        return S_OK;
    }

    HRESULT get_CallInfoLong(CALLINFO_LONG which, std::int32_t* to) const override
    {
        if (!to) return E_POINTER;
        LINECALLINFO i{};
        i.dwTotalSize = sizeof i;
        if (const LONG error = address->tapi->here([&] { return lineGetCallInfo(handle, &i); })) return result_of(error);
        switch (which) {
            case CIL_ORIGIN: *to = static_cast<std::int32_t>(i.dwOrigin); return S_OK;
            case CIL_REASON: *to = static_cast<std::int32_t>(i.dwReason); return S_OK;
            case CIL_CALLID: *to = static_cast<std::int32_t>(i.dwCallID); return S_OK;
            case CIL_RELATEDCALLID: *to = static_cast<std::int32_t>(i.dwRelatedCallID); return S_OK;
            case CIL_COMPLETIONID: *to = static_cast<std::int32_t>(i.dwCompletionID); return S_OK;
        }
        return E_INVALIDARG;
    }

    /// Nothing follows CS_DISCONNECTED.
    void move(DWORD line_state, DWORD mode)
    {
        if (state == CS_DISCONNECTED) return;
        const CALL_STATE now = state_of(line_state);
        if (now == state) return;
        state = now;
        cause = cause_of(line_state, mode);
        tell({TE_CALLSTATE, shared_from_this(), state, cause});
    }
    void tell(const Event& e)
    {
        if (address->tapi->on_event) address->tapi->on_event(e);
    }

    std::shared_ptr<AddressObject> address;
    std::string destination;  // of an outgoing call
    HCALL handle = 0;
    CALL_STATE state = CS_IDLE;
    CALL_STATE_EVENT_CAUSE cause = CEC_NONE;
};

HRESULT AddressObject::CreateCall(const std::string& destination, std::shared_ptr<Call>* to)
{
    if (!to) return E_POINTER;
    const auto call = std::make_shared<CallObject>(*this);
    call->destination = destination;
    *to = call;
    return S_OK;
}

void callback(DWORD device, DWORD message, DWORD_PTR instance, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3)
{
    reinterpret_cast<TAPI::Inside*>(instance)->hear({device, message, instance, p1, p2, p3});
}

}  // namespace

void TAPI::Inside::hear(const LINEMESSAGE& m)
{
    const bool was_hearing = std::exchange(hearing, true);
    const auto call = [&]() -> std::shared_ptr<CallObject> {
        const auto at = calls.find(m.hDevice);
        return at == calls.end() ? nullptr : at->second;
    };
    switch (m.dwMessageID) {
        case LINE_REPLY: {
            const auto result = static_cast<LONG>(m.dwParam2);
            const auto made = being_made.find(static_cast<DWORD>(m.dwParam1));
            if (made != being_made.end()) {
                const auto c = made->second;
                being_made.erase(made);
                if (result == 0) {
                    calls[c->handle] = c;
                } else {
                    c->handle = 0;
                    c->move(LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_UNKNOWN);
                }
            } else if (m.dwParam1 == awaited) {
                reply = result;
            }
            break;
        }
        case LINE_APPNEWCALL: {
            const auto at = opened.find(m.hDevice);
            if (at == opened.end()) break;
            const auto c = std::make_shared<CallObject>(*at->second);
            c->handle = static_cast<HCALL>(m.dwParam2);
            calls[c->handle] = c;
            break;
        }
        case LINE_CALLSTATE:
            if (const auto c = call()) {
                const bool is_new = c->state == CS_IDLE;
                if (is_new) {
                    c->state = state_of(static_cast<DWORD>(m.dwParam1));
                    c->tell({TE_CALLNOTIFICATION, c, c->state});
                    c->tell({TE_CALLSTATE, c, c->state});
                } else {
                    c->move(static_cast<DWORD>(m.dwParam1), static_cast<DWORD>(m.dwParam2));
                }
                // The object, and what can be read of it, live on with those who hold it.
                if (m.dwParam1 == LINECALLSTATE_IDLE) calls.erase(m.hDevice);
            }
            break;
        case LINE_CALLINFO:
            if (const auto c = call()) {
                if (m.dwParam1 & LINECALLINFOSTATE_REASON) c->tell({TE_CALLINFOCHANGE, c, c->state, CEC_NONE, CIC_REASON});
                if (m.dwParam1 & LINECALLINFOSTATE_COMPLETIONID) c->tell({TE_CALLINFOCHANGE, c, c->state, CEC_NONE, CIC_COMPLETIONID});
            }
            break;
        default: break;
    }
    hearing = was_hearing;
}

void TAPI::Inside::passes(const std::function<bool()>& enough, Time limit)
{
    if (hearing) return;
    world.run_until(limit, enough);
}

HRESULT TAPI::Inside::outcome(const std::function<LONG()>& ask)
{
    const LONG request = here(ask);
    if (request <= 0) return result_of(request);
    if (hearing) return S_OK;
    const auto number = static_cast<DWORD>(request);
    awaited = number;
    passes([&] { return reply.has_value(); }, world.now() + longest);
    awaited = 0;
    const auto result = std::exchange(reply, {});
    return result ? result_of(*result) : TAPI_E_TIMEOUT;
}

TAPI::TAPI(World& world) : inside_(std::make_shared<Inside>(world, on_event)) {}

TAPI::~TAPI() { Shutdown(); }

HRESULT TAPI::Initialize()
{
    if (inside_->app) return S_FALSE;
    DWORD devices = 0, newest = version;
    const World::Entered entered(inside_->world);
    return result_of(lineInitializeEx(&inside_->app, nullptr, callback, "TAPI 3", &devices, &newest, nullptr));
}

HRESULT TAPI::Shutdown()
{
    if (!inside_->app) return S_FALSE;
    inside_->here([&] { return lineShutdown(inside_->app); });
    inside_->app = 0;
    inside_->calls.clear();
    inside_->being_made.clear();
    inside_->opened.clear();
    inside_->addresses.clear();
    return S_OK;
}

HRESULT TAPI::get_Address(const std::string& number, std::shared_ptr<Address>* to)
{
    if (!to) return E_POINTER;
    if (!inside_->app) return E_FAIL;
    try {
        const DWORD device = inside_->world.device(number);
        auto& address = inside_->addresses[device];
        if (!address) address = std::make_shared<AddressObject>(inside_, device, number);
        *to = address;
        return S_OK;
    } catch (const std::out_of_range&) {
        return E_INVALIDARG;
    }
}

HRESULT TAPI::RegisterCallNotifications(Address& a, VARIANT_BOOL monitor, VARIANT_BOOL owner)
{
    const DWORD privileges = (monitor ? LINECALLPRIVILEGE_MONITOR : 0) | (owner ? LINECALLPRIVILEGE_OWNER : 0);
    return result_of(static_cast<AddressObject&>(a).open(privileges ? privileges : LINECALLPRIVILEGE_NONE));
}

}  // namespace ringback::tapi3
