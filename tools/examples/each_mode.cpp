// Looks for a busy line, asks for completion in each of the four modes in turn, and prints every message.
//   each_mode office.yaml 200 201..240
#include <ringback/tapi.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

using namespace ringback;
using namespace ringback::tapi;

namespace {

World* world;
HLINEAPP app;
HLINE line;

void say(const char* what)
{
    std::printf("%10.3f s  %s\n", static_cast<double>(world->now().count()) / 1e9, what);
}

bool is_call_back(HCALL call)
{
    LINECALLINFO info{};
    info.dwTotalSize = sizeof info;
    return lineGetCallInfo(call, &info) == 0 && info.dwReason == LINECALLREASON_CALLCOMPLETION;
}

/// The state of the call after the next message, 0 after any other message or none; unknown if what was asked for has failed.
DWORD next_state(HCALL& call, DWORD timeout_ms)
{
    LINEMESSAGE m;
    if (lineGetMessage(app, &m, timeout_ms) != 0) return 0;
    say(to_text(m).c_str());
    if (m.dwMessageID == LINE_REPLY && static_cast<LONG>(m.dwParam2) < 0) return LINECALLSTATE_UNKNOWN;
    if (m.dwMessageID == LINE_APPNEWCALL && is_call_back(static_cast<HCALL>(m.dwParam2))) call = static_cast<HCALL>(m.dwParam2);
    return m.dwMessageID == LINE_CALLSTATE && m.hDevice == call ? static_cast<DWORD>(m.dwParam1) : 0;
}

/// Hears what comes until the call is in one of the states, or for so long: true if it is.
bool wait_for(HCALL& call, DWORD states, DWORD seconds)
{
    const Time until = world->now() + Duration::seconds(seconds);
    while (world->now() < until) {
        const DWORD state = next_state(call, static_cast<DWORD>((until - world->now()).count() / 1'000'000));
        if (state & states) return true;
        if (state == LINECALLSTATE_UNKNOWN) return false;
    }
    return false;
}

void hang_up(HCALL call)
{
    if (lineDrop(call, nullptr, 0) > 0) wait_for(call, LINECALLSTATE_IDLE, 1);
    lineDeallocateCall(call);
}

void try_mode(const char* name, DWORD mode, int first, int last)
{
    std::printf("--- %s\n", name);
    for (int number = first; number <= last; ++number) {
        HCALL call = 0;
        if (lineMakeCall(line, &call, std::to_string(number).c_str(), 0, nullptr) < 0) continue;
        std::printf("dialled %d\n", number);
        if (!wait_for(call, LINECALLSTATE_BUSY, 2)) {
            hang_up(call);
            continue;
        }
        DWORD id = 0;
        const LONG asked = lineCompleteCall(call, &id, mode, 0);
        if (asked < 0) std::printf("refused: %s\n", name_of_error(asked).c_str());
        if (wait_for(call, LINECALLSTATE_OFFERING | LINECALLSTATE_CONNECTED, 900)) {
            lineAnswer(call, nullptr, 0);
            wait_for(call, LINECALLSTATE_CONNECTED, 60);
        } else if (id && lineUncompleteCall(line, id) > 0) {
            next_state(call, 0);
        }
        hang_up(call);
        return;
    }
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 4 || !std::strstr(argv[3], "..")) {
        std::fprintf(stderr, "each_mode SCENARIO OWN_NUMBER FIRST..LAST\n");
        return 2;
    }
    const Reading reading = read_scenario(argv[1]);
    if (has_errors(reading.problems)) return 3;
    World here(reading.scenario);
    world = &here;

    DWORD devices = 0, version = 0x00020002;
    lineInitializeEx(&app, nullptr, nullptr, "each mode", &devices, &version, nullptr);
    if (lineOpen(app, here.device(argv[2]), &line, version, 0, 0, LINECALLPRIVILEGE_OWNER, LINEMEDIAMODE_INTERACTIVEVOICE, nullptr)) return 4;
    lineSetStatusMessages(line, LINEDEVSTATE_NUMCOMPLETIONS | LINEDEVSTATE_COMPLCANCEL, 0);
    here.run_until(Time(reading.scenario.run.warm_up));

    const int first = std::atoi(argv[3]), last = std::atoi(std::strstr(argv[3], "..") + 2);
    try_mode("camp-on", LINECALLCOMPLMODE_CAMPON, first, last);
    try_mode("callback", LINECALLCOMPLMODE_CALLBACK, first, last);
    try_mode("intrude", LINECALLCOMPLMODE_INTRUDE, first, last);
    try_mode("message", LINECALLCOMPLMODE_MESSAGE, first, last);
    lineShutdown(app);
}
