/* Ring back when free, in C: calls a number; if it is busy, asks to be called back and cancels when nothing came of it.
     ring_back SCENARIO OWN_NUMBER(as a device) NUMBER START_SECONDS PATIENCE_SECONDS */
#include <ringback/tapi_c.h>

#include <stdio.h>
#include <stdlib.h>

static ringback_world *world;
static HLINEAPP app;
static HLINE line;

static void say(const char *what) { printf("%8.3f s  %s\n", (double)ringback_now(world) / 1e9, what); }

static int is_call_back(HCALL call)
{
    LINECALLINFO info = {0};
    info.dwTotalSize = sizeof info;
    return lineGetCallInfo(call, &info) == 0 && info.dwReason == LINECALLREASON_CALLCOMPLETION;
}

/* Waits for a state of the call, at most so long (ms); a call-back becomes the call. */
static DWORD await(HCALL *call, DWORD states, DWORD timeout)
{
    const uint64_t until = ringback_now(world) + timeout * 1000000ull;
    LINEMESSAGE m;
    while (lineGetMessage(app, &m, (DWORD)((until - ringback_now(world)) / 1000000)) == 0) {
        if (m.dwMessageID == LINE_REPLY && (LONG)m.dwParam2 < 0) return 0;
        if (m.dwMessageID == LINE_APPNEWCALL && is_call_back((HCALL)m.dwParam2)) *call = (HCALL)m.dwParam2;
        if (m.dwMessageID == LINE_LINEDEVSTATE && m.dwParam1 == LINEDEVSTATE_COMPLCANCEL) {
            say("the switch has cancelled the request");
            return 0;
        }
        if (m.dwMessageID == LINE_CALLSTATE && m.hDevice == *call && (m.dwParam1 & states)) return (DWORD)m.dwParam1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    char problems[1000] = "";
    DWORD devices, version = 0x00020002, id = 0;
    HCALL call = 0;
    LINECALLINFO info = {0};

    if (argc != 6) {
        fprintf(stderr, "ring_back SCENARIO DEVICE NUMBER START_SECONDS PATIENCE_SECONDS\n");
        return 2;
    }
    world = ringback_open(argv[1], problems, sizeof problems);
    if (!world) {
        fprintf(stderr, "%s", problems);
        return 3;
    }
    if (lineInitializeEx(&app, NULL, NULL, "ring back", &devices, &version, NULL) != 0) return 4;
    if (lineOpen(app, (DWORD)atoi(argv[2]), &line, version, 0, 0, LINECALLPRIVILEGE_OWNER, LINEMEDIAMODE_INTERACTIVEVOICE, NULL) != 0)
        return 4;
    lineSetStatusMessages(line, LINEDEVSTATE_COMPLCANCEL, 0);
    ringback_run_for(world, (uint64_t)atoi(argv[4]) * 1000000000u);

    if (lineMakeCall(line, &call, argv[3], 0, NULL) < 0) return 5;
    switch (await(&call, LINECALLSTATE_BUSY | LINECALLSTATE_CONNECTED, 60000)) {
    case LINECALLSTATE_CONNECTED:
        say("they answered");
        break;
    case LINECALLSTATE_BUSY:
        say("busy: asking to be called back");
        if (lineCompleteCall(call, &id, LINECALLCOMPLMODE_CALLBACK, 0) < 0 || !await(&call, LINECALLSTATE_IDLE, 1000)) {
            say("refused");
            break;
        }
        say("accepted");
        if (await(&call, LINECALLSTATE_OFFERING, (DWORD)atoi(argv[5]) * 1000)) {
            info.dwTotalSize = sizeof info;
            lineGetCallInfo(call, &info);
            printf("%8.3f s  called back: %s\n", (double)ringback_now(world) / 1e9,
                   info.dwReason == LINECALLREASON_CALLCOMPLETION && info.dwCompletionID == id ? "it is our request" : "by a stranger");
            lineAnswer(call, NULL, 0);
            say(await(&call, LINECALLSTATE_CONNECTED | LINECALLSTATE_BUSY, 60000) == LINECALLSTATE_CONNECTED ? "talking" : "in vain");
        } else if (lineUncompleteCall(line, id) > 0) {
            LINEMESSAGE reply = {0};
            while (reply.dwMessageID != LINE_REPLY && lineGetMessage(app, &reply, 1000) == 0) {
            }
            say(reply.dwMessageID == LINE_REPLY && (LONG)reply.dwParam2 == 0 ? "no patience left: cancelled" : "too late to cancel");
        }
        break;
    default:
        say("neither busy nor answered");
    }
    lineShutdown(app);
    ringback_close(world);
    return 0;
}
