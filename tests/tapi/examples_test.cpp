// The examples say what they said: tools/examples/*.txt. RINGBACK_RENEW=1 writes them anew.
#include "../cli/program.h"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace ringback::test;

namespace {

struct Example {
    const char* name;  // of its text
    const char* command;
};

constexpr Example examples[] = {
    {"each_mode", "example_each_mode office.yaml 200 201..240"},
    {"tapi3", "example_tapi3 office.yaml 200 201..240"},
    {"ring_back", "example_ring_back office.yaml 0 203 3000 600; example_ring_back office.yaml 0 203 3000 5; "
                  "example_ring_back office.yaml 0 204 3000 600; example_ring_back nothing.yaml 0 204 3000 600 || echo $?"},
    {"thousand", "example_thousand office.yaml"},
};

}  // namespace

TEST_CASE("every example runs and says what it is known to say")
{
    for (const Example& e : examples) {
        CAPTURE(e.name);
        const Shell shell;
        const std::string expected = std::string(SOURCE_DIR "/tools/examples/") + e.name + ".txt";
        const Ran r = shell("cp " SOURCE_DIR "/scenarios/office.yaml .; export PATH=" RINGBACK_EXAMPLES ":$PATH; " + std::string(e.command));
        CHECK(r.status == 0);
        if (std::getenv("RINGBACK_RENEW")) std::ofstream(expected) << r.out;
        std::ostringstream text;
        text << std::ifstream(expected).rdbuf();
        CHECK(r.out == text.str());
    }
}
