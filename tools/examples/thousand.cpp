// A thousand applications at once, each with a line of an office among its people: whoever meets busy asks to be called back,
// answers, talks for a while, and calls somebody else. Everything happens in one callback, in simulated time.
//   thousand office.yaml
#include <ringback/tapi.h>

#include <cstdio>
#include <string>
#include <vector>

using namespace ringback;
using namespace ringback::tapi;

namespace {

struct Counts {
    unsigned calls = 0, answered = 0, busy = 0, asked = 0, refused = 0, called_back = 0, fulfilled = 0;
} counts;

struct Application {
    HLINEAPP handle = 0;
    HLINE line = 0;
    HCALL call = 0;
    DWORD id = 0;
    bool by_callback = false;
};

void hear(DWORD device, DWORD message, DWORD_PTR instance, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR)
{
    auto& a = *reinterpret_cast<Application*>(instance);
    if (message == LINE_REPLY && static_cast<LONG>(p2) < 0) {
        ++counts.refused;
        if (a.call) lineDrop(a.call, nullptr, 0);
    }
    if (message == LINE_APPNEWCALL) {
        a.call = static_cast<HCALL>(p2);
        a.by_callback = true;
    }
    if (message != LINE_CALLSTATE) return;
    switch (p1) {
        case LINECALLSTATE_BUSY:
            ++counts.busy;
            if (a.by_callback) break;  // called back in vain: the switch keeps its place, and clears the call
            if (lineCompleteCall(device, &a.id, LINECALLCOMPLMODE_CALLBACK, 0) > 0) {
                ++counts.asked;
            } else {
                lineDrop(device, nullptr, 0);
            }
            break;
        case LINECALLSTATE_OFFERING:
            ++counts.called_back;
            lineAnswer(device, nullptr, 0);
            break;
        case LINECALLSTATE_CONNECTED:
            ++(a.by_callback ? counts.fulfilled : counts.answered);
            break;
        case LINECALLSTATE_DISCONNECTED:
            lineDrop(device, nullptr, 0);
            break;
        case LINECALLSTATE_IDLE:
            lineDeallocateCall(device);
            a.call = 0;
            a.by_callback = false;
            break;
        default: break;
    }
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "thousand SCENARIO\n");
        return 2;
    }
    const Reading reading = read_scenario(argv[1]);
    if (has_errors(reading.problems)) return 3;
    Options options;
    options.people.conversation = Law::exponential(Duration::seconds(100));  // then they hang up
    World world(reading.scenario, options);

    DWORD devices = 0;
    std::vector<Application> applications(1000);
    for (std::size_t i = 0; i < applications.size(); ++i) {
        Application& a = applications[i];
        DWORD version = 0x00020002;
        lineInitializeEx(&a.handle, nullptr, hear, ("application " + std::to_string(i)).c_str(), &devices, &version, nullptr);
        lineOpen(a.handle, static_cast<DWORD>(i) % devices, &a.line, version, 0, reinterpret_cast<DWORD_PTR>(&a), LINECALLPRIVILEGE_NONE, 0, nullptr);
    }
    // Every three seconds one of them, in turn, calls the next number of the office.
    world.run_until(Time(reading.scenario.run.warm_up));
    for (unsigned k = 0; k < 2400; ++k) {
        Application& a = applications[k * 7 % applications.size()];
        const std::string number = std::to_string(200 + k * 13 % 80);
        if (!a.call && lineMakeCall(a.line, &a.call, number.c_str(), 0, nullptr) > 0) ++counts.calls;
        world.run_for(Duration::seconds(3));
    }
    std::printf("%u calls by applications, %u answered, %u met busy; %u requests, %u called back, %u talked after all, %u refusals\n",
                counts.calls, counts.answered, counts.busy, counts.asked, counts.called_back, counts.fulfilled, counts.refused);
    const std::string broken = world.inspect();
    std::printf("%s\n", broken.empty() ? "all rows are as they must be" : broken.c_str());
}
