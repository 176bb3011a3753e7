/* The names of TAPI 2.2 over the simulated exchange, for C and C++: constants with their true values, the structures with
   their true members and sizes (but for LINEDEVCAPS's PermanentLineGuid), and the functions. In C++ all of it is in namespace ringback::tapi, where tapi.h adds the
   world that a program runs in. Where Microsoft's documents leave something open, what happens here is written at the
   function, marked "Decided".

   A program is ported by including this instead of <tapi.h>. What differs: time is simulated and passes only in
   lineGetMessage (and ringback_run_for); strings are ASCII or UTF-8; a line device is a line of the scenario, its device
   identifier the place of the line (classes in name order, lines in the order of their numbers), with one address, 0.

   Asynchronous functions return a request identifier, larger than 0, and the outcome comes with LINE_REPLY; or an error,
   smaller than 0, and no LINE_REPLY comes. What they write through pointers (a call handle, a completion identifier) is
   there when LINE_REPLY is, not before; the memory must live until then.

   An answering line: while an application has a line open as LINECALLPRIVILEGE_OWNER, calls to it are answered by
   lineAnswer and by nobody else. Only the callbacks that its person has asked for are his to answer: applications see them
   as monitors (decided). The people of the scenario behave as ever; those at the other end of an application's call
   as tapi.h's Options say. */
#ifndef RINGBACK_TAPI_C_H
#define RINGBACK_TAPI_C_H

#include <stdint.h>

#ifdef __cplusplus
#define RINGBACK_TAPI(type, name, value) inline constexpr type name = static_cast<type>(value);
namespace ringback::tapi {
#else
#define RINGBACK_TAPI(type, name, value) enum { name = (int)(value) };
#endif

typedef uint32_t DWORD;
typedef int32_t LONG;
typedef uint16_t WORD;
typedef uintptr_t DWORD_PTR;
typedef DWORD *LPDWORD;
typedef const char *LPCSTR;
typedef void *HINSTANCE;

/* Handles are valid in one world, and never given again. */
typedef DWORD HLINEAPP, HLINE, HCALL;
typedef HLINEAPP *LPHLINEAPP;
typedef HLINE *LPHLINE;
typedef HCALL *LPHCALL;

#include "ringback/tapi_constants.h"

/* --- structures. The caller fills in dwTotalSize; members beyond what the version of the line knows are left alone. */


typedef struct linemessage_tag
{
    DWORD hDevice;
    DWORD dwMessageID;
    DWORD_PTR dwCallbackInstance;
    DWORD_PTR dwParam1, dwParam2, dwParam3;
} LINEMESSAGE, *LPLINEMESSAGE;

typedef struct lineinitializeexparams_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwOptions;
    union {
        void *hEvent;
        void *hCompletionPort;
    } Handles;
    DWORD dwCompletionKey;
} LINEINITIALIZEEXPARAMS, *LPLINEINITIALIZEEXPARAMS;

typedef struct lineextensionid_tag
{
    DWORD dwExtensionID0, dwExtensionID1, dwExtensionID2, dwExtensionID3;
} LINEEXTENSIONID, *LPLINEEXTENSIONID;

typedef struct linedialparams_tag
{
    DWORD dwDialPause, dwDialSpeed, dwDigitDuration, dwWaitForDialtone;
} LINEDIALPARAMS, *LPLINEDIALPARAMS;

typedef struct ringback_systemtime_tag
{
    WORD wYear, wMonth, wDayOfWeek, wDay, wHour, wMinute, wSecond, wMilliseconds;
} SYSTEMTIME;

/* For lineMakeCall. Looked at: dwAddressID and, from version 2.0 on, dwNoAnswerTimeout: the time in which the called party
   has to answer, not counting what a completion request makes of the call. */
typedef struct linecallparams_tag
{
    DWORD dwTotalSize;
    DWORD dwBearerMode;
    DWORD dwMinRate;
    DWORD dwMaxRate;
    DWORD dwMediaMode;
    DWORD dwCallParamFlags;
    DWORD dwAddressMode;
    DWORD dwAddressID;
    LINEDIALPARAMS DialParams;
    DWORD dwOrigAddressSize;
    DWORD dwOrigAddressOffset;
    DWORD dwDisplayableAddressSize;
    DWORD dwDisplayableAddressOffset;
    DWORD dwCalledPartySize;
    DWORD dwCalledPartyOffset;
    DWORD dwCommentSize;
    DWORD dwCommentOffset;
    DWORD dwUserUserInfoSize;
    DWORD dwUserUserInfoOffset;
    DWORD dwHighLevelCompSize;
    DWORD dwHighLevelCompOffset;
    DWORD dwLowLevelCompSize;
    DWORD dwLowLevelCompOffset;
    DWORD dwDevSpecificSize;
    DWORD dwDevSpecificOffset;
    DWORD dwPredictiveAutoTransferStates;
    DWORD dwTargetAddressSize;
    DWORD dwTargetAddressOffset;
    DWORD dwSendingFlowspecSize;
    DWORD dwSendingFlowspecOffset;
    DWORD dwReceivingFlowspecSize;
    DWORD dwReceivingFlowspecOffset;
    DWORD dwDeviceClassSize;
    DWORD dwDeviceClassOffset;
    DWORD dwDeviceConfigSize;
    DWORD dwDeviceConfigOffset;
    DWORD dwCallDataSize;
    DWORD dwCallDataOffset;
    DWORD dwNoAnswerTimeout;
    DWORD dwCallingPartyIDSize;
    DWORD dwCallingPartyIDOffset;
} LINECALLPARAMS, *LPLINECALLPARAMS;

typedef struct linedevcaps_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwProviderInfoSize;
    DWORD dwProviderInfoOffset;
    DWORD dwSwitchInfoSize;
    DWORD dwSwitchInfoOffset;
    DWORD dwPermanentLineID;
    DWORD dwLineNameSize;
    DWORD dwLineNameOffset;
    DWORD dwStringFormat;
    DWORD dwAddressModes;
    DWORD dwNumAddresses;
    DWORD dwBearerModes;
    DWORD dwMaxRate;
    DWORD dwMediaModes;
    DWORD dwGenerateToneModes;
    DWORD dwGenerateToneMaxNumFreq;
    DWORD dwGenerateDigitModes;
    DWORD dwMonitorToneMaxNumFreq;
    DWORD dwMonitorToneMaxNumEntries;
    DWORD dwMonitorDigitModes;
    DWORD dwGatherDigitsMinTimeout;
    DWORD dwGatherDigitsMaxTimeout;
    DWORD dwMedCtlDigitMaxListSize;
    DWORD dwMedCtlMediaMaxListSize;
    DWORD dwMedCtlToneMaxListSize;
    DWORD dwMedCtlCallStateMaxListSize;
    DWORD dwDevCapFlags;
    DWORD dwMaxNumActiveCalls;
    DWORD dwAnswerMode;
    DWORD dwRingModes;
    DWORD dwLineStates;
    DWORD dwUUIAcceptSize;
    DWORD dwUUIAnswerSize;
    DWORD dwUUIMakeCallSize;
    DWORD dwUUIDropSize;
    DWORD dwUUISendUserUserInfoSize;
    DWORD dwUUICallInfoSize;
    LINEDIALPARAMS MinDialParams, MaxDialParams, DefaultDialParams;
    DWORD dwNumTerminals;
    DWORD dwTerminalCapsSize;
    DWORD dwTerminalCapsOffset;
    DWORD dwTerminalTextEntrySize;
    DWORD dwTerminalTextSize;
    DWORD dwTerminalTextOffset;
    DWORD dwDevSpecificSize;
    DWORD dwDevSpecificOffset;
    DWORD dwLineFeatures;
    DWORD dwSettableDevStatus;
    DWORD dwDeviceClassesSize;
    DWORD dwDeviceClassesOffset;
} LINEDEVCAPS, *LPLINEDEVCAPS;

typedef struct lineaddresscaps_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwLineDeviceID;
    DWORD dwAddressSize;
    DWORD dwAddressOffset;
    DWORD dwDevSpecificSize;
    DWORD dwDevSpecificOffset;
    DWORD dwAddressSharing;
    DWORD dwAddressStates;
    DWORD dwCallInfoStates;
    DWORD dwCallerIDFlags;
    DWORD dwCalledIDFlags;
    DWORD dwConnectedIDFlags;
    DWORD dwRedirectionIDFlags;
    DWORD dwRedirectingIDFlags;
    DWORD dwCallStates;
    DWORD dwDialToneModes;
    DWORD dwBusyModes;
    DWORD dwSpecialInfo;
    DWORD dwDisconnectModes;
    DWORD dwMaxNumActiveCalls;
    DWORD dwMaxNumOnHoldCalls;
    DWORD dwMaxNumOnHoldPendingCalls;
    DWORD dwMaxNumConference;
    DWORD dwMaxNumTransConf;
    DWORD dwAddrCapFlags;
    DWORD dwCallFeatures;
    DWORD dwRemoveFromConfCaps;
    DWORD dwRemoveFromConfState;
    DWORD dwTransferModes;
    DWORD dwParkModes;
    DWORD dwForwardModes;
    DWORD dwMaxForwardEntries;
    DWORD dwMaxSpecificEntries;
    DWORD dwMinFwdNumRings;
    DWORD dwMaxFwdNumRings;
    DWORD dwMaxCallCompletions;
    DWORD dwCallCompletionConds;
    DWORD dwCallCompletionModes;
    DWORD dwNumCompletionMessages;
    DWORD dwCompletionMsgTextEntrySize;
    DWORD dwCompletionMsgTextSize;
    DWORD dwCompletionMsgTextOffset;
    DWORD dwAddressFeatures;
    DWORD dwPredictiveAutoTransferStates;
    DWORD dwNumCallTreatments;
    DWORD dwCallTreatmentListSize;
    DWORD dwCallTreatmentListOffset;
    DWORD dwDeviceClassesSize;
    DWORD dwDeviceClassesOffset;
    DWORD dwMaxCallDataSize;
    DWORD dwCallFeatures2;
    DWORD dwMaxNoAnswerTimeout;
    DWORD dwConnectedModes;
    DWORD dwOfferingModes;
    DWORD dwAvailableMediaModes;
} LINEADDRESSCAPS, *LPLINEADDRESSCAPS;

typedef struct lineaddressstatus_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwNumInUse;
    DWORD dwNumActiveCalls;
    DWORD dwNumOnHoldCalls;
    DWORD dwNumOnHoldPendCalls;
    DWORD dwAddressFeatures;
    DWORD dwNumRingsNoAnswer;
    DWORD dwForwardNumEntries;
    DWORD dwForwardSize;
    DWORD dwForwardOffset;
    DWORD dwTerminalModesSize;
    DWORD dwTerminalModesOffset;
    DWORD dwDevSpecificSize;
    DWORD dwDevSpecificOffset;
} LINEADDRESSSTATUS, *LPLINEADDRESSSTATUS;

typedef struct linedevstatus_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwNumOpens;
    DWORD dwOpenMediaModes;
    DWORD dwNumActiveCalls;
    DWORD dwNumOnHoldCalls;
    DWORD dwNumOnHoldPendCalls;
    DWORD dwLineFeatures;
    DWORD dwNumCallCompletions;
    DWORD dwRingMode;
    DWORD dwSignalLevel;
    DWORD dwBatteryLevel;
    DWORD dwRoamMode;
    DWORD dwDevStatusFlags;
    DWORD dwTerminalModesSize;
    DWORD dwTerminalModesOffset;
    DWORD dwDevSpecificSize;
    DWORD dwDevSpecificOffset;
    DWORD dwAvailableMediaModes;
    DWORD dwAppInfoSize;
    DWORD dwAppInfoOffset;
} LINEDEVSTATUS, *LPLINEDEVSTATUS;

typedef struct linecallinfo_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    HLINE hLine;
    DWORD dwLineDeviceID;
    DWORD dwAddressID;
    DWORD dwBearerMode;
    DWORD dwRate;
    DWORD dwMediaMode;
    DWORD dwAppSpecific;
    DWORD dwCallID;
    DWORD dwRelatedCallID;
    DWORD dwCallParamFlags;
    DWORD dwCallStates;
    DWORD dwMonitorDigitModes;
    DWORD dwMonitorMediaModes;
    LINEDIALPARAMS DialParams;
    DWORD dwOrigin;
    DWORD dwReason;
    DWORD dwCompletionID;
    DWORD dwNumOwners;
    DWORD dwNumMonitors;
    DWORD dwCountryCode;
    DWORD dwTrunk;
    DWORD dwCallerIDFlags;
    DWORD dwCallerIDSize;
    DWORD dwCallerIDOffset;
    DWORD dwCallerIDNameSize;
    DWORD dwCallerIDNameOffset;
    DWORD dwCalledIDFlags;
    DWORD dwCalledIDSize;
    DWORD dwCalledIDOffset;
    DWORD dwCalledIDNameSize;
    DWORD dwCalledIDNameOffset;
    DWORD dwConnectedIDFlags;
    DWORD dwConnectedIDSize;
    DWORD dwConnectedIDOffset;
    DWORD dwConnectedIDNameSize;
    DWORD dwConnectedIDNameOffset;
    DWORD dwRedirectionIDFlags;
    DWORD dwRedirectionIDSize;
    DWORD dwRedirectionIDOffset;
    DWORD dwRedirectionIDNameSize;
    DWORD dwRedirectionIDNameOffset;
    DWORD dwRedirectingIDFlags;
    DWORD dwRedirectingIDSize;
    DWORD dwRedirectingIDOffset;
    DWORD dwRedirectingIDNameSize;
    DWORD dwRedirectingIDNameOffset;
    DWORD dwAppNameSize;
    DWORD dwAppNameOffset;
    DWORD dwDisplayableAddressSize;
    DWORD dwDisplayableAddressOffset;
    DWORD dwCalledPartySize;
    DWORD dwCalledPartyOffset;
    DWORD dwCommentSize;
    DWORD dwCommentOffset;
    DWORD dwDisplaySize;
    DWORD dwDisplayOffset;
    DWORD dwUserUserInfoSize;
    DWORD dwUserUserInfoOffset;
    DWORD dwHighLevelCompSize;
    DWORD dwHighLevelCompOffset;
    DWORD dwLowLevelCompSize;
    DWORD dwLowLevelCompOffset;
    DWORD dwChargingInfoSize;
    DWORD dwChargingInfoOffset;
    DWORD dwTerminalModesSize;
    DWORD dwTerminalModesOffset;
    DWORD dwDevSpecificSize;
    DWORD dwDevSpecificOffset;
    DWORD dwCallTreatment;
    DWORD dwCallDataSize;
    DWORD dwCallDataOffset;
    DWORD dwSendingFlowspecSize;
    DWORD dwSendingFlowspecOffset;
    DWORD dwReceivingFlowspecSize;
    DWORD dwReceivingFlowspecOffset;
} LINECALLINFO, *LPLINECALLINFO;

typedef struct linecallstatus_tag
{
    DWORD dwTotalSize;
    DWORD dwNeededSize;
    DWORD dwUsedSize;
    DWORD dwCallState;
    DWORD dwCallStateMode;
    DWORD dwCallPrivilege;
    DWORD dwCallFeatures;
    DWORD dwDevSpecificSize;
    DWORD dwDevSpecificOffset;
    DWORD dwCallFeatures2;
    SYSTEMTIME tStateEntryTime;
} LINECALLSTATUS, *LPLINECALLSTATUS;

/* --- functions */

#ifdef __cplusplus
extern "C" {
#endif

/* hDevice: a line, a call, or 0. */
typedef void (*LINECALLBACK)(DWORD hDevice, DWORD dwMessage, DWORD_PTR dwInstance, DWORD_PTR dwParam1, DWORD_PTR dwParam2,
                             DWORD_PTR dwParam3);

/* An application begins. With a callback and LINEINITIALIZEEXOPTION_USEHIDDENWINDOW (or no parameters) its messages go to the
   callback, whoever lets time pass; otherwise they wait for lineGetMessage. *lpdwAPIVersion: the highest version that the
   application knows, and that it gets. */
LONG lineInitializeEx(LPHLINEAPP lphLineApp, HINSTANCE hInstance, LINECALLBACK lpfnCallback, LPCSTR lpszFriendlyAppName,
                      LPDWORD lpdwNumDevs, LPDWORD lpdwAPIVersion, LINEINITIALIZEEXPARAMS *lpLineInitializeExParams);
/* Closes its lines; nothing that it asked for is answered any more. */
LONG lineShutdown(HLINEAPP hLineApp);
LONG lineNegotiateAPIVersion(HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPILowVersion, DWORD dwAPIHighVersion,
                             LPDWORD lpdwAPIVersion, LINEEXTENSIONID *lpExtensionID);
LONG lineGetDevCaps(HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPIVersion, DWORD dwExtVersion, LINEDEVCAPS *lpLineDevCaps);
LONG lineGetAddressCaps(HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAddressID, DWORD dwAPIVersion, DWORD dwExtVersion,
                        LINEADDRESSCAPS *lpAddressCaps);

/* Of several applications that have a line open as owners, the one that opened it first owns an incoming call; but a call
   that comes of a completion request belongs to the one that made the request, while it has the line open. Decided. */
LONG lineOpen(HLINEAPP hLineApp, DWORD dwDeviceID, LPHLINE lphLine, DWORD dwAPIVersion, DWORD dwExtVersion,
              DWORD_PTR dwCallbackInstance, DWORD dwPrivileges, DWORD dwMediaModes, const LINECALLPARAMS *lpCallParams);
/* Drops the calls that nobody else owns; replies still due to it do not come. The last to close a line cancels, silently,
   the completion requests that applications made there (decided); one of several leaves them. */
LONG lineClose(HLINE hLine);
LONG lineGetAddressStatus(HLINE hLine, DWORD dwAddressID, LINEADDRESSSTATUS *lpAddressStatus);
/* dwNumCallCompletions: of the line, whoever asked. A request counts from its acceptance until it fires or ends. */
LONG lineGetLineDevStatus(HLINE hLine, LINEDEVSTATUS *lpLineDevStatus);
LONG lineSetStatusMessages(HLINE hLine, DWORD dwLineStates, DWORD dwAddressStates);
LONG lineGetStatusMessages(HLINE hLine, LPDWORD lpdwLineStates, LPDWORD lpdwAddressStates);

/* Asynchronous. lpszDestAddress: a number of a line or a hunt group, or the name of a switch for the public homed on it. */
LONG lineMakeCall(HLINE hLine, LPHCALL lphCall, LPCSTR lpszDestAddress, DWORD dwCountryCode, const LINECALLPARAMS *lpCallParams);
/* Asynchronous. Busy, ringing or connected: hangs up. Offered: refuses; the caller sees LINEDISCONNECTMODE_REJECT. Camped on:
   cancels the request, as going on-hook does, with LINEDEVSTATE_COMPLCANCEL (decided). */
LONG lineDrop(HCALL hCall, LPCSTR lpsUserUserInfo, DWORD dwSize);
/* Asynchronous. Answering a call-back dials the party again. */
LONG lineAnswer(HCALL hCall, LPCSTR lpsUserUserInfo, DWORD dwSize);
LONG lineAccept(HCALL hCall, LPCSTR lpsUserUserInfo, DWORD dwSize);
/* Asynchronous. One call of a line can be on hold, from a conversation of two; otherwise LINEERR_OPERATIONUNAVAIL. It stays there
   until lineUnhold, while the line has no other call, or lineSwapHold; the other party waits, for as long as it takes. Meanwhile
   the line is busy to callers, and may dial another number (lineMakeCall), or answer a call that waits. Decided: a call that
   was put on hold for another, by lineSwapHold or by answering, is taken back when that one ends. */
LONG lineHold(HCALL hCall);
LONG lineUnhold(HCALL hCall);
/* Asynchronous. The held call is one that was put on hold, or one that camps on the line. To answer a call that waits (the
   line has call waiting) puts the first on hold too, where the scenario lets it. */
LONG lineSwapHold(HCALL hActiveCall, HCALL hHeldCall);
LONG lineDeallocateCall(HCALL hCall);
LONG lineGetCallInfo(HCALL hCall, LINECALLINFO *lpCallInfo);
LONG lineGetCallStatus(HCALL hCall, LINECALLSTATUS *lpCallStatus);

/* Asynchronous: success means that the switch has accepted the request. The call must be busy or in ringback (proceeding is
   refused, as the page of this function has it, against TSPI's). Checked in this order: handle, pointer, ownership, mode
   (one bit), whether the address can complete anything (LINEERR_OPERATIONUNAVAIL), another request of the call that is unanswered or camped on (LINEERR_OPERATIONUNAVAIL), state, mode available
   (LINEERR_INVALCALLCOMPLMODE), message; then, by the switch, what its scenario says.
   Decided: a busy trunk takes CALLBACK only, a ringing line CALLBACK and MESSAGE; the others are LINEERR_OPERATIONUNAVAIL.
   A request ends for TAPI, and its identifier is invalid, when it fires: when the call-back is offered, the camper's phone
   rings, the intruder is in, the message is returned. If the switch then keeps its place (the call-back was not answered, or
   met busy again, and the scenario says so) it is outstanding again under the same identifier. One that ends before its
   requester has a call of it is told with LINEDEVSTATE_COMPLCANCEL: it expired, the called party rejected its own ringing
   where that comes first, or the sender of a message was busy when it was returned.
   Decided: a message for somebody who never returns one is done at once, MSGWAITON and MSGWAITOFF included. A line that is
   not to be disturbed is a busy station. Nobody intrudes on a conversation that he has on hold himself. */
LONG lineCompleteCall(HCALL hCall, LPDWORD lpdwCompletionID, DWORD dwCompletionMode, DWORD dwMessageID);
/* Asynchronous. Any application with the line open may cancel any request of the line. The call that camped on stays busy
   (decided); its owner drops it. If the switch ends it (camp_on.max_wait), or an intruder cancels during the warning tone,
   the call is disconnected, LINEDISCONNECTMODE_BUSY. LINEERR_INVALCOMPLETIONID also where the call is already on its way. */
LONG lineUncompleteCall(HLINE hLine, DWORD dwCompletionID);

/* The next message; lets simulated time pass until there is one. LINEERR_OPERATIONFAILED when dwTimeout (ms) has passed
   without one; 0xffffffff: when the run of the scenario is over. */
LONG lineGetMessage(HLINEAPP hLineApp, LPLINEMESSAGE lpMessage, DWORD dwTimeout);

/* --- what TAPI has no names for: the world in which a program runs */

typedef struct ringback_world ringback_world;
/* Reads a scenario file; the functions above, called by this thread, are about this world from now on. NULL: the problems are
   in `problems`, as text. */
ringback_world *ringback_open(const char *scenario_file, char *problems, DWORD size);
void ringback_close(ringback_world *);
/* The functions called by this thread are about this world. */
void ringback_enter(ringback_world *);
void ringback_run_for(ringback_world *, uint64_t nanoseconds);
uint64_t ringback_now(const ringback_world *);
/* Faults: the next call of an asynchronous function, or lineOpen, by its name fails at once or, with `by_reply`, by LINE_REPLY.
   LINEERR_INVALPARAM: there is none of this name, or lineOpen is to fail by LINE_REPLY. */
LONG ringback_fail_next(ringback_world *, const char *function, LONG error, int by_reply);
/* The provider sends this to whoever has the handle hDevice, a line or a call. */
void ringback_send(ringback_world *, const LINEMESSAGE *);
/* The provider takes the device away. */
void ringback_close_device(ringback_world *, DWORD device);

#ifdef __cplusplus
}
}  // namespace ringback::tapi
#endif

#undef RINGBACK_TAPI
#endif
