// The structures in which an application reads what lines and calls can do, and what is true of them now. Of variable size:
// the fixed part of the line's version, then text.
#include "tapi/server.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace ringback::tapi {

namespace {

constexpr DWORD version_2_0 = 0x00020000;

}  // namespace

class Server::Rest {
public:
    explicit Rest(std::size_t fixed) : fixed_(fixed) {}
    /// A text with its final 0.
    void add(std::string_view text, DWORD& size, DWORD& offset)
    {
        size = static_cast<DWORD>(text.size() + 1);
        offset = static_cast<DWORD>(fixed_ + bytes.size());
        bytes.append(text).push_back('\0');
        fields_.insert(fields_.end(), {&size, &offset});
    }
    /// A table of texts, each as wide as the widest.
    void add_table(const std::vector<std::string>& texts, DWORD& width, DWORD& size, DWORD& offset)
    {
        std::size_t widest = 0;
        for (const std::string& t : texts) widest = std::max(widest, t.size() + 1);
        width = static_cast<DWORD>(widest);
        size = static_cast<DWORD>(widest * texts.size());
        offset = static_cast<DWORD>(fixed_ + bytes.size());
        for (const std::string& t : texts) bytes.append(t).append(widest - t.size(), '\0');
        fields_.insert(fields_.end(), {&size, &offset});
    }
    /// There is no room for it: nobody is told where it is.
    void leave_out() const
    {
        for (DWORD* f : fields_) *f = 0;
    }
    std::string bytes;

private:
    std::size_t fixed_;
    std::vector<DWORD*> fields_;  // sizes and offsets of what was added
};

namespace {

SYSTEMTIME system_time(Time t, const Plan& plan)
{
    SYSTEMTIME s{};
    const std::int64_t ms = t.count() / 1'000'000 + plan.start.count() / 1'000'000;
    s.wYear = 2000;
    s.wMonth = 1;
    s.wDay = static_cast<WORD>(1 + ms / 86'400'000);
    s.wDayOfWeek = static_cast<WORD>((6 + ms / 86'400'000) % 7);  // the first was a Saturday
    s.wHour = static_cast<WORD>(ms / 3'600'000 % 24);
    s.wMinute = static_cast<WORD>(ms / 60'000 % 60);
    s.wSecond = static_cast<WORD>(ms / 1000 % 60);
    s.wMilliseconds = static_cast<WORD>(ms % 1000);
    return s;
}

}  // namespace

// As much as there is room for. `size` is of the fixed part in the version asked for.
template <class Structure>
LONG Server::fill(Structure* to, const Structure& from, std::size_t size, const Rest& rest)
{
    if (to->dwTotalSize < size) return LINEERR_STRUCTURETOOSMALL;
    const DWORD total = to->dwTotalSize;
    const bool has_room = total >= size + rest.bytes.size();
    if (!has_room) rest.leave_out();
    std::memcpy(static_cast<void*>(to), &from, size);
    to->dwTotalSize = total;
    to->dwNeededSize = static_cast<DWORD>(size + rest.bytes.size());
    to->dwUsedSize = has_room ? to->dwNeededSize : static_cast<DWORD>(size);
    if (has_room) std::memcpy(reinterpret_cast<char*>(to) + size, rest.bytes.data(), rest.bytes.size());
    return 0;
}

DWORD Server::line_call_states() const
{
    return LINECALLSTATE_IDLE | LINECALLSTATE_OFFERING | LINECALLSTATE_ACCEPTED | LINECALLSTATE_DIALING | LINECALLSTATE_PROCEEDING |
           LINECALLSTATE_RINGBACK | LINECALLSTATE_BUSY | LINECALLSTATE_CONNECTED | LINECALLSTATE_ONHOLD | LINECALLSTATE_DISCONNECTED;
}

LONG Server::describe(HLINEAPP handle, DWORD device, DWORD version, LINEDEVCAPS* to)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    if (!at(applications_, handle)) return LINEERR_INVALAPPHANDLE;
    if (device >= plan().line_count) return LINEERR_BADDEVICEID;
    if (!to) return LINEERR_INVALPOINTER;
    if (!is_version(version)) return LINEERR_INCOMPATIBLEAPIVERSION;
    const std::size_t size = version < version_2_0 ? offsetof(LINEDEVCAPS, dwSettableDevStatus) : sizeof *to;
    Rest rest(size);
    LINEDEVCAPS c{};
    rest.add("ringback", c.dwProviderInfoSize, c.dwProviderInfoOffset);
    rest.add(model_->network.switches()[plan().classes[plan().class_of(LineId(device)).row].home.row].name, c.dwSwitchInfoSize,
             c.dwSwitchInfoOffset);
    rest.add(plan().number(LineId(device)), c.dwLineNameSize, c.dwLineNameOffset);
    c.dwPermanentLineID = device;
    c.dwStringFormat = STRINGFORMAT_ASCII;
    c.dwAddressModes = LINEADDRESSMODE_ADDRESSID;
    c.dwNumAddresses = 1;
    c.dwBearerModes = LINEBEARERMODE_VOICE;
    c.dwMediaModes = LINEMEDIAMODE_INTERACTIVEVOICE;
    c.dwDevCapFlags = LINEDEVCAPFLAGS_CLOSEDROP;
    c.dwMaxNumActiveCalls = provider_->most_active_calls(LineId(device));
    const FeatureFacts& features = plan().classes[plan().class_of(LineId(device)).row].features;
    c.dwAnswerMode = !features.waits ? LINEANSWERMODE_NONE : features.holds_first ? LINEANSWERMODE_HOLD : LINEANSWERMODE_DROP;
    c.dwRingModes = 1;
    c.dwLineStates = LINEDEVSTATE_RINGING | LINEDEVSTATE_MSGWAITON | LINEDEVSTATE_MSGWAITOFF | LINEDEVSTATE_NUMCALLS |
                     LINEDEVSTATE_NUMCOMPLETIONS | LINEDEVSTATE_REINIT | LINEDEVSTATE_COMPLCANCEL;
    c.dwLineFeatures = LINEFEATURE_MAKECALL;
    return fill(to, c, size, rest);
}

LONG Server::describe(HLINEAPP handle, DWORD device, DWORD address, DWORD version, LINEADDRESSCAPS* to)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    if (!at(applications_, handle)) return LINEERR_INVALAPPHANDLE;
    if (device >= plan().line_count) return LINEERR_BADDEVICEID;
    if (address != 0) return LINEERR_INVALADDRESSID;
    if (!to) return LINEERR_INVALPOINTER;
    if (!is_version(version)) return LINEERR_INCOMPATIBLEAPIVERSION;
    const std::size_t size = version < version_2_0 ? offsetof(LINEADDRESSCAPS, dwPredictiveAutoTransferStates) : sizeof *to;
    const Capabilities can = provider_->capabilities(LineId(device));
    const bool completes = can.most > 0;
    Rest rest(size);
    LINEADDRESSCAPS c{};
    c.dwLineDeviceID = device;
    rest.add(plan().number(LineId(device)), c.dwAddressSize, c.dwAddressOffset);
    c.dwAddressSharing = LINEADDRESSSHARING_PRIVATE;
    c.dwAddressStates = LINEADDRESSSTATE_NUMCALLS;
    c.dwCallInfoStates = LINECALLINFOSTATE_REASON | LINECALLINFOSTATE_COMPLETIONID | LINECALLINFOSTATE_NUMOWNERDECR;
    c.dwCallerIDFlags = c.dwCalledIDFlags = LINECALLPARTYID_ADDRESS | LINECALLPARTYID_UNAVAIL;
    c.dwConnectedIDFlags = c.dwRedirectionIDFlags = c.dwRedirectingIDFlags = LINECALLPARTYID_UNAVAIL;
    c.dwCallStates = line_call_states();
    c.dwBusyModes = LINEBUSYMODE_STATION | LINEBUSYMODE_TRUNK;
    c.dwDisconnectModes = LINEDISCONNECTMODE_NORMAL | LINEDISCONNECTMODE_REJECT | LINEDISCONNECTMODE_BUSY | LINEDISCONNECTMODE_NOANSWER |
                          LINEDISCONNECTMODE_CONGESTION |
                          (version < version_2_0 ? LINEDISCONNECTMODE_UNKNOWN : LINEDISCONNECTMODE_OUTOFORDER);
    c.dwMaxNumActiveCalls = provider_->most_active_calls(LineId(device));
    c.dwMaxNumOnHoldCalls = provider_->most_calls_on_hold(LineId(device));
    c.dwAddrCapFlags = LINEADDRCAPFLAGS_DIALED | (completes ? LINEADDRCAPFLAGS_COMPLETIONID : 0);
    c.dwCallFeatures = LINECALLFEATURE_ACCEPT | LINECALLFEATURE_ANSWER | LINECALLFEATURE_DROP | LINECALLFEATURE_HOLD |
                       LINECALLFEATURE_SWAPHOLD | LINECALLFEATURE_UNHOLD | (completes ? LINECALLFEATURE_COMPLETECALL : 0);
    c.dwMaxCallCompletions = can.most;
    c.dwCallCompletionConds = can.conditions;
    c.dwCallCompletionModes = can.modes;
    if (can.modes & LINECALLCOMPLMODE_MESSAGE) {
        c.dwNumCompletionMessages = static_cast<DWORD>(can.texts->size());
        rest.add_table(*can.texts, c.dwCompletionMsgTextEntrySize, c.dwCompletionMsgTextSize, c.dwCompletionMsgTextOffset);
    }
    c.dwAddressFeatures = LINEADDRFEATURE_MAKECALL | (completes ? LINEADDRFEATURE_UNCOMPLETECALL : 0);
    c.dwCallFeatures2 = completes && options_.says_modes ? can.modes << 2 : 0;
    c.dwMaxNoAnswerTimeout = no_answer_timeout_limit;
    c.dwConnectedModes = LINECONNECTEDMODE_ACTIVE;
    c.dwOfferingModes = LINEOFFERINGMODE_ACTIVE;
    c.dwAvailableMediaModes = LINEMEDIAMODE_INTERACTIVEVOICE;
    return fill(to, c, size, rest);
}

LONG Server::describe(HLINE handle, DWORD address, LINEADDRESSSTATUS* to)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    const OpenLine* o = at(opens_, handle);
    if (!o) return LINEERR_INVALLINEHANDLE;
    if (address != 0) return LINEERR_INVALADDRESSID;
    if (!to) return LINEERR_INVALPOINTER;
    LINEADDRESSSTATUS s{};
    LINEDEVSTATUS line{};
    line.dwTotalSize = sizeof line;
    describe(handle, &line);
    s.dwNumInUse = line.dwNumActiveCalls + line.dwNumOnHoldCalls > 0;
    s.dwNumActiveCalls = line.dwNumActiveCalls;
    s.dwNumOnHoldCalls = line.dwNumOnHoldCalls;
    s.dwAddressFeatures = provider_->may_dial(o->line) ? LINEADDRFEATURE_MAKECALL : 0;
    if (provider_->completions(o->line) > 0) s.dwAddressFeatures |= LINEADDRFEATURE_UNCOMPLETECALL;
    return fill(to, s, sizeof s, Rest(sizeof s));
}

LONG Server::describe(HLINE handle, LINEDEVSTATUS* to)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    const OpenLine* o = at(opens_, handle);
    if (!o) return LINEERR_INVALLINEHANDLE;
    if (!to) return LINEERR_INVALPOINTER;
    const std::size_t size = o->version < version_2_0 ? offsetof(LINEDEVSTATUS, dwAvailableMediaModes) : sizeof *to;
    LINEDEVSTATUS s{};
    for (const OpenLine* other : opens_of(o->line)) {
        ++s.dwNumOpens;
        s.dwOpenMediaModes |= other->media;
    }
    for (const auto& [id, c] : provider_->calls) {
        if (c.line != o->line || c.state == LINECALLSTATE_IDLE) continue;
        ++(c.state == LINECALLSTATE_ONHOLD ? s.dwNumOnHoldCalls : s.dwNumActiveCalls);
    }
    s.dwLineFeatures = provider_->may_dial(o->line) ? LINEFEATURE_MAKECALL : 0;
    s.dwNumCallCompletions = provider_->completions(o->line);
    s.dwSignalLevel = s.dwBatteryLevel = 0xffff;
    s.dwDevStatusFlags = LINEDEVSTATUSFLAGS_CONNECTED | (provider_->message_waits(o->line) ? LINEDEVSTATUSFLAGS_MSGWAIT : 0);
    if (simulation_->exchange.lines[o->line.row].use != Use::out_of_service) s.dwDevStatusFlags |= LINEDEVSTATUSFLAGS_INSERVICE;
    s.dwAvailableMediaModes = LINEMEDIAMODE_INTERACTIVEVOICE;
    return fill(to, s, size, Rest(size));
}

LONG Server::describe(HCALL handle, LINECALLINFO* to)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    const CallHandle* h = at(handles_, handle);
    if (!h) return LINEERR_INVALCALLHANDLE;
    if (!to) return LINEERR_INVALPOINTER;
    const DWORD version = version_of(*h);
    const std::size_t size = version < version_2_0 ? offsetof(LINECALLINFO, dwCallTreatment) : sizeof *to;
    const LineCall& c = call_of(*h);
    Rest rest(size);
    LINECALLINFO i{};
    i.hLine = h->open;
    i.dwLineDeviceID = c.line.row;
    i.dwBearerMode = LINEBEARERMODE_VOICE;
    i.dwMediaMode = LINEMEDIAMODE_INTERACTIVEVOICE;
    i.dwCallID = c.number;
    i.dwRelatedCallID = c.related;
    i.dwCallStates = line_call_states();
    i.dwOrigin = c.origin;
    i.dwReason = c.reason;
    // Reasons that came with a later version.
    if ((version < version_2_0 && c.reason == LINECALLREASON_CAMPEDON) || (version < 0x00010004 && c.reason == LINECALLREASON_INTRUDE)) {
        i.dwReason = LINECALLREASON_UNAVAIL;
    }
    i.dwCompletionID = c.completion_id;
    for (const CallHandle* other : handles_of(c.id)) {
        ++(other->privilege == LINECALLPRIVILEGE_OWNER ? i.dwNumOwners : i.dwNumMonitors);
    }
    const std::string own = plan().number(c.line);
    const bool has_peer = c.peer.kind() != Who::Kind::nobody;
    const std::string peer = has_peer ? plan().name(c.peer) : std::string();
    const bool called = c.origin != LINECALLORIGIN_OUTBOUND;
    i.dwCallerIDFlags = i.dwCalledIDFlags = LINECALLPARTYID_ADDRESS;
    if (!has_peer) (called ? i.dwCallerIDFlags : i.dwCalledIDFlags) = LINECALLPARTYID_UNAVAIL;
    rest.add(called ? peer : own, i.dwCallerIDSize, i.dwCallerIDOffset);
    rest.add(called ? own : peer, i.dwCalledIDSize, i.dwCalledIDOffset);
    i.dwConnectedIDFlags = i.dwRedirectionIDFlags = i.dwRedirectingIDFlags = LINECALLPARTYID_UNAVAIL;
    return fill(to, i, size, rest);
}

std::vector<World::Message> Server::messages(DWORD device) const
{
    std::vector<World::Message> messages;
    for (const auto& m : simulation_->messages_at(LineId(device))) {
        messages.push_back({plan().name(m.from), std::string(m.text), m.accepted});
    }
    return messages;
}

// What can be done with the call now, by whoever has this handle.
DWORD Server::features(const CallHandle& h, DWORD& features2)
{
    const LineCall& c = call_of(h);
    features2 = 0;
    if (h.privilege != LINECALLPRIVILEGE_OWNER) return 0;
    DWORD can = c.state == LINECALLSTATE_IDLE || c.camps_here ? 0 : LINECALLFEATURE_DROP;
    const auto swaps_with = [&](const auto& o) { return provider_->may_swap(c, o.second) || provider_->may_swap(o.second, c); };
    if (std::ranges::any_of(provider_->calls, swaps_with)) can |= LINECALLFEATURE_SWAPHOLD;
    if (provider_->may_hold(c)) can |= LINECALLFEATURE_HOLD;
    if (provider_->may_retrieve(c)) can |= LINECALLFEATURE_UNHOLD;
    if (c.state == LINECALLSTATE_OFFERING) can |= LINECALLFEATURE_ACCEPT;
    if (c.state & (LINECALLSTATE_OFFERING | LINECALLSTATE_ACCEPTED)) can |= LINECALLFEATURE_ANSWER;
    const DWORD modes = provider_->capabilities(c.line).most > 0 && !c.camps && !c.pending ? provider_->modes_for(c) : 0;
    if (modes) can |= LINECALLFEATURE_COMPLETECALL;
    if (options_.says_modes) features2 = modes << 2;
    return can;
}

LONG Server::describe(HCALL handle, LINECALLSTATUS* to)
{
    if (applications_.empty()) return LINEERR_UNINITIALIZED;
    const CallHandle* h = at(handles_, handle);
    if (!h) return LINEERR_INVALCALLHANDLE;
    if (!to) return LINEERR_INVALPOINTER;
    const std::size_t size = version_of(*h) < version_2_0 ? offsetof(LINECALLSTATUS, dwCallFeatures2) : sizeof *to;
    const LineCall& c = call_of(*h);
    LINECALLSTATUS s{};
    s.dwCallState = c.state;
    s.dwCallStateMode = c.mode;
    s.dwCallPrivilege = h->privilege;
    s.dwCallFeatures = features(*h, s.dwCallFeatures2);
    s.tStateEntryTime = system_time(c.since, plan());
    return fill(to, s, size, Rest(size));
}

}  // namespace ringback::tapi
