// TAPI 3 over the same world: the objects of a telephony program in the shape of its interfaces, on top of the functions of
// tapi_c.h as TAPI 3 itself is. What differs from COM: std::shared_ptr counts references, std::string is BSTR, a
// std::function is the event sink.
//
// TAPI 3 can call, call again, answer, hang up and watch. It cannot ask for completion, nor cancel a request: no interface
// has a method for it. What is left of completion is what can be read: the capabilities AC_…CALLCOMPLETION…, the texts of
// messages, and CIL_REASON and CIL_COMPLETIONID of the call that comes of a request somebody else has made.
//
// Decided: a busy call is CS_DISCONNECTED with CEC_DISCONNECT_BUSY, and stays so whatever a camper's request makes of it
// later, because nothing follows CS_DISCONNECTED; its line is busy until Disconnect. A synchronous Connect that runs out of
// time, or fails, hangs up. Disconnect, Answer and Hold wait as long, and then say TAPI_E_TIMEOUT. From within an event nothing
// can wait: a synchronous Connect fails with E_FAIL, the others return at once. DC_NOANSWER for a call that is offered lets its
// caller hear that nobody answers; any other code that he is rejected. A call-back that is answered goes from CS_OFFERING to
// CS_INPROGRESS, for it calls the other party then; a camper, at the line it camps on, from CS_HOLD to CS_OFFERING.
#pragma once

#include "ringback/tapi.h"

namespace ringback::tapi3 {

using HRESULT = std::int32_t;
using VARIANT_BOOL = std::int16_t;
inline constexpr VARIANT_BOOL VARIANT_TRUE = -1, VARIANT_FALSE = 0;

inline constexpr HRESULT S_OK = 0, S_FALSE = 1;
inline constexpr HRESULT E_NOTIMPL = static_cast<HRESULT>(0x80004001), E_POINTER = static_cast<HRESULT>(0x80004003),
                         E_FAIL = static_cast<HRESULT>(0x80004005), E_INVALIDARG = static_cast<HRESULT>(0x80070057);
inline constexpr HRESULT TAPI_E_COMPLETIONOVERRUN = static_cast<HRESULT>(0x80040008),
                         TAPI_E_INVALCALLSTATE = static_cast<HRESULT>(0x80040010),
                         TAPI_E_INVALCOMPLETIONID = static_cast<HRESULT>(0x80040012),
                         TAPI_E_INVALMESSAGEID = static_cast<HRESULT>(0x80040019),
                         TAPI_E_NOTOWNER = static_cast<HRESULT>(0x80040023), TAPI_E_DESTBUSY = static_cast<HRESULT>(0x80040034),
                         TAPI_E_DESTNOANSWER = static_cast<HRESULT>(0x80040035), TAPI_E_TIMEOUT = static_cast<HRESULT>(0x80040044);

/// CS_IDLE is the state before anything happens, not LINECALLSTATE_IDLE.
enum CALL_STATE { CS_IDLE, CS_INPROGRESS, CS_CONNECTED, CS_DISCONNECTED, CS_OFFERING, CS_HOLD, CS_QUEUED, CS_LASTITEM = CS_QUEUED };
enum CALL_STATE_EVENT_CAUSE {
    CEC_NONE, CEC_DISCONNECT_NORMAL, CEC_DISCONNECT_BUSY, CEC_DISCONNECT_BADADDRESS, CEC_DISCONNECT_NOANSWER, CEC_DISCONNECT_CANCELLED,
    CEC_DISCONNECT_REJECTED, CEC_DISCONNECT_FAILED, CEC_DISCONNECT_BLOCKED,
};
enum DISCONNECT_CODE { DC_NORMAL, DC_NOANSWER, DC_REJECTED };
enum CALL_PRIVILEGE { CP_OWNER, CP_MONITOR };
enum CALLINFO_LONG { CIL_ORIGIN = 7, CIL_REASON = 8, CIL_CALLID = 15, CIL_RELATEDCALLID = 16, CIL_COMPLETIONID = 17 };
enum CALLINFOCHANGE_CAUSE { CIC_REASON = 8, CIC_COMPLETIONID = 9 };
enum ADDRESS_CAPABILITY {
    AC_ADDRESSCAPFLAGS = 23, AC_CALLFEATURES1 = 24, AC_CALLFEATURES2 = 25, AC_ADDRESSFEATURES = 29,
    AC_MAXCALLCOMPLETIONS = 39, AC_CALLCOMPLETIONCONDITIONS = 40, AC_CALLCOMPLETIONMODES = 41,
};
enum TAPI_EVENT { TE_CALLNOTIFICATION = 0x4, TE_CALLSTATE = 0x8, TE_CALLINFOCHANGE = 0x40 };

struct ITBasicCallControl {
    virtual ~ITBasicCallControl() = default;
    /// Of an outgoing call in CS_IDLE. Synchronous: returns when it is connected or has failed, after two minutes at most.
    virtual HRESULT Connect(VARIANT_BOOL fSync) = 0;
    virtual HRESULT Answer() = 0;
    /// S_FALSE in CS_IDLE.
    virtual HRESULT Disconnect(DISCONNECT_CODE) = 0;
    virtual HRESULT Hold(VARIANT_BOOL fHold) = 0;
};

struct ITCallInfo {
    virtual ~ITCallInfo() = default;
    virtual HRESULT get_CallState(CALL_STATE*) const = 0;
    virtual HRESULT get_Privilege(CALL_PRIVILEGE*) const = 0;
    virtual HRESULT get_CallInfoLong(CALLINFO_LONG, std::int32_t*) const = 0;
};

struct ITAddressCapabilities {
    virtual ~ITAddressCapabilities() = default;
    virtual HRESULT get_AddressCapability(ADDRESS_CAPABILITY, std::int32_t*) const = 0;
    /// E_NOTIMPL where the address has none.
    virtual HRESULT get_CompletionMessages(std::vector<std::string>*) const = 0;
};

class Address;

/// What ITBasicCallControl and ITCallInfo are interfaces of.
class Call : public ITBasicCallControl, public ITCallInfo {};

struct Event {
    TAPI_EVENT event;
    std::shared_ptr<Call> call;
    CALL_STATE state = CS_IDLE;
    CALL_STATE_EVENT_CAUSE cause = CEC_NONE;    ///< TE_CALLSTATE
    CALLINFOCHANGE_CAUSE change = CIC_REASON;   ///< TE_CALLINFOCHANGE
};

/// The TAPI object.
class TAPI {
public:
    explicit TAPI(tapi::World&);
    ~TAPI();
    TAPI(const TAPI&) = delete;
    TAPI& operator=(const TAPI&) = delete;

    HRESULT Initialize();
    HRESULT Shutdown();
    /// The address of a line's number; TAPI 3 finds it by enumerating. E_INVALIDARG: there is none.
    HRESULT get_Address(const std::string& number, std::shared_ptr<Address>*);
    /// From now on calls that come to the address are told, and with `fOwner` are answered here. Once an address: Shutdown ends it.
    HRESULT RegisterCallNotifications(Address&, VARIANT_BOOL fMonitor, VARIANT_BOOL fOwner);

    std::function<void(const Event&)> on_event;

    class Inside;

private:
    std::shared_ptr<Inside> inside_;
};

class Address : public ITAddressCapabilities {
public:
    virtual HRESULT get_DialableAddress(std::string*) const = 0;
    virtual HRESULT CreateCall(const std::string& destination, std::shared_ptr<Call>*) = 0;
};

}  // namespace ringback::tapi3
