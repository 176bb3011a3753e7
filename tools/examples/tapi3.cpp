// TAPI 3: it can call, meet busy, hang up and call again; and watch while somebody else's callback is carried out.
//   tapi3 office.yaml 200 201..240
#include <ringback/tapi3.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

using namespace ringback;
using namespace ringback::tapi3;

int main(int argc, char** argv)
{
    if (argc != 4 || !std::strstr(argv[3], "..")) {
        std::fprintf(stderr, "tapi3 SCENARIO OWN_NUMBER FIRST..LAST\n");
        return 2;
    }
    const Reading reading = read_scenario(argv[1]);
    if (has_errors(reading.problems)) return 3;
    tapi::World world(reading.scenario);
    world.run_until(Time(reading.scenario.run.warm_up));
    const auto say = [&](const std::string& what) { std::printf("%10.3f s  %s\n", static_cast<double>(world.now().count()) / 1e9, what.c_str()); };

    TAPI tapi(world);
    tapi.on_event = [&](const Event& e) {
        static const char* const states[] = {"idle", "in progress", "connected", "disconnected", "offering", "hold", "queued"};
        if (e.event == TE_CALLSTATE) say(std::string("  ") + states[e.state] + (e.cause == CEC_DISCONNECT_BUSY ? ", busy" : ""));
        if (e.event != TE_CALLNOTIFICATION || e.state != CS_OFFERING) return;
        std::int32_t reason = 0, id = 0;
        e.call->get_CallInfoLong(CIL_REASON, &reason);
        e.call->get_CallInfoLong(CIL_COMPLETIONID, &id);
        say(reason == 0x80 ? "a call comes of completion request " + std::to_string(id) : "a call comes");
        e.call->Answer();
    };
    std::shared_ptr<Address> address;
    if (tapi.Initialize() != S_OK || tapi.get_Address(argv[2], &address) != S_OK) return 4;
    std::int32_t most = 0, modes = 0;
    address->get_AddressCapability(AC_MAXCALLCOMPLETIONS, &most);
    address->get_AddressCapability(AC_CALLCOMPLETIONMODES, &modes);
    std::printf("the address may have %d requests, of the modes %d, and TAPI 3 has no way to make one\n", most, modes);

    const int first = std::atoi(argv[3]), last = std::atoi(std::strstr(argv[3], "..") + 2);
    for (int number = first; number <= last; ++number) {
        std::shared_ptr<Call> call;
        address->CreateCall(std::to_string(number), &call);
        say("calls " + std::to_string(number));
        const HRESULT result = call->Connect(VARIANT_TRUE);
        if (result == S_OK) {
            call->Disconnect(DC_NORMAL);
            continue;
        }
        if (result != TAPI_E_DESTBUSY) continue;
        for (int redials = 1; redials <= 10; ++redials) {  // all that is left to do
            world.run_for(Duration::seconds(60));
            say("calls again");
            address->CreateCall(std::to_string(number), &call);
            if (call->Connect(VARIANT_TRUE) == S_OK) break;
        }
        call->Disconnect(DC_NORMAL);
        break;
    }

    // An application of TAPI 2 on the same line asks for a callback; TAPI 3 sees the call that comes of it.
    tapi.RegisterCallNotifications(*address, VARIANT_TRUE, VARIANT_TRUE);
    tapi::HLINEAPP app = 0;
    tapi::HLINE line = 0;
    tapi::DWORD devices = 0, version = 0x00020002, id = 0;
    tapi::lineInitializeEx(&app, nullptr, nullptr, "TAPI 2", &devices, &version, nullptr);
    tapi::lineOpen(app, world.device(argv[2]), &line, version, 0, 0, tapi::LINECALLPRIVILEGE_NONE, 0, nullptr);
    for (int number = first; number <= last; ++number) {
        tapi::HCALL call = 0;
        tapi::LINEMESSAGE m{};
        tapi::lineMakeCall(line, &call, std::to_string(number).c_str(), 0, nullptr);
        bool busy = false;
        while (tapi::lineGetMessage(app, &m, 2000) == 0) busy |= m.dwMessageID == tapi::LINE_CALLSTATE && m.dwParam1 == tapi::LINECALLSTATE_BUSY;
        if (busy && tapi::lineCompleteCall(call, &id, tapi::LINECALLCOMPLMODE_CALLBACK, 0) > 0) {
            say("TAPI 2 asks to be called back by " + std::to_string(number) + ", and goes");
            while (tapi::lineGetMessage(app, &m, 0) == 0) {}
            break;
        }
        tapi::lineDrop(call, nullptr, 0);
        while (tapi::lineGetMessage(app, &m, 0) == 0) {}
    }
    tapi::lineClose(line);  // whoever else has the line open gets the call
    world.run_for(Duration::seconds(1800));
}
