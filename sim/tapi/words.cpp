// Messages and errors as text.
#include "ringback/tapi.h"

#include <array>
#include <string_view>

namespace ringback::tapi {

namespace {

struct NamedValue {
    std::string_view name;
    DWORD value;
};

#define RINGBACK_TAPI(type, name, value) NamedValue{#name, value},
constexpr NamedValue constants[] = {
#include "ringback/tapi_constants.h"
};
#undef RINGBACK_TAPI

/// "CALLBACK|MESSAGE" of the bits of one family, or the number.
std::string bits(std::string_view family, DWORD_PTR value)
{
    std::string text;
    DWORD_PTR left = value;
    for (const NamedValue& c : constants) {
        if (!c.name.starts_with(family) || c.value == 0 || (left & c.value) != c.value) continue;
        text += (text.empty() ? "" : "|") + std::string(c.name.substr(family.size()));
        left &= ~static_cast<DWORD_PTR>(c.value);
    }
    return text.empty() || left ? std::to_string(value) : text;
}

std::string_view mode_of(DWORD_PTR state)
{
    switch (state) {
        case LINECALLSTATE_BUSY: return "LINEBUSYMODE_";
        case LINECALLSTATE_CONNECTED: return "LINECONNECTEDMODE_";
        case LINECALLSTATE_OFFERING: return "LINEOFFERINGMODE_";
        case LINECALLSTATE_DISCONNECTED: return "LINEDISCONNECTMODE_";
        default: return {};
    }
}

}  // namespace

std::string name_of_error(LONG error)
{
    for (const NamedValue& c : constants) {
        if (c.name.starts_with("LINEERR_") && c.value == static_cast<DWORD>(error)) return std::string(c.name.substr(8));
    }
    return std::to_string(error);
}

std::string to_text(const LINEMESSAGE& m)
{
    switch (m.dwMessageID) {
        case LINE_CALLSTATE: {
            const std::string_view mode = mode_of(m.dwParam1);
            const std::string text = "LINE_CALLSTATE " + bits("LINECALLSTATE_", m.dwParam1);
            return mode.empty() ? text : text + " " + bits(mode, m.dwParam2);
        }
        case LINE_REPLY: {
            const auto result = static_cast<LONG>(m.dwParam2);
            return "LINE_REPLY " + std::to_string(m.dwParam1) + " " + (result ? name_of_error(result) : "0");
        }
        case LINE_CALLINFO: return "LINE_CALLINFO " + bits("LINECALLINFOSTATE_", m.dwParam1);
        case LINE_APPNEWCALL: return "LINE_APPNEWCALL " + bits("LINECALLPRIVILEGE_", m.dwParam3);
        case LINE_CLOSE: return "LINE_CLOSE";
        case LINE_LINEDEVSTATE: {
            const std::string text = "LINE_LINEDEVSTATE " + bits("LINEDEVSTATE_", m.dwParam1);
            return m.dwParam1 == LINEDEVSTATE_COMPLCANCEL ? text + " " + std::to_string(m.dwParam2) : text;
        }
        case LINE_ADDRESSSTATE: return "LINE_ADDRESSSTATE " + bits("LINEADDRESSSTATE_", m.dwParam2);
        default: return "message " + std::to_string(m.dwMessageID);
    }
}

}  // namespace ringback::tapi
