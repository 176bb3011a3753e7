// A thousand lines as they get busier, against the fact sheet's section 6.4: camp-on trades circuits for time, callback trades
// signalling for circuits.
#include "../lab.h"

#include <fstream>
#include <sstream>

using namespace lab;

namespace {

// The shipped study's scenario at one load, with one thing done when a call meets busy.
Ran office(const std::string& load, const std::string& action)
{
    std::ifstream in(std::string(SOURCE_DIR) + "/scenarios/load-modes.yaml");
    std::stringstream text;
    text << in.rdbuf();
    Ran ran;
    ran.scenario = read(text.str(), {{"traffic", load},
                                     {"callers.east.when_busy", action},
                                     {"callers.west.when_busy", action},
                                     {"run.replications", "4"}});
    ran.result = ringback::run(*build(ran.scenario), {});
    return ran;
}

}  // namespace

// 46. The funnels are monotone (checked in every run), and the identities of section 6.4 hold.
TEST_CASE("as an office gets busier every mode but callback connects fewer demands, and callback makes its callers wait longer")
{
    for (const char* mode : {"nothing", "redial", "camp_on", "intrude", "message"}) {
        double before = 1;
        for (const char* load : {"10 %", "40 %", "80 %"}) {
            CAPTURE(mode);
            CAPTURE(load);
            const double connected = office(load, mode)["callers.east.completion_ratio"];
            CHECK(connected < before);
            before = connected;
        }
    }
    double before = 0;
    for (const char* load : {"10 %", "40 %", "80 %"}) {
        const Ran ran = office(load, "callback");
        CHECK(ran["completion.callback.success"] == 1);  // nothing here ends a request
        CHECK(ran["completion.callback.wait.mean"] > before);
        before = ran["completion.callback.wait.mean"];
    }
}

TEST_CASE("where nobody else waits a camper is served with the odds of two exponentials, and a callback after what is left of a conversation")
{
    // The called line is busy for 180 s more, on average; a camper's patience is 60 s.
    const Ran camps = office("40 %", "camp_on");
    CHECK(camps["completion.camp_on.success"] == doctest::Approx(60.0 / (60 + 180)).epsilon(0.1));
    CHECK(camps["completion.camp_on.wait.mean"] == doctest::Approx(45).epsilon(0.1));
    const Ran back = office("10 %", "callback");
    CHECK(back["completion.callback.wait.p50"] == doctest::Approx(180 * 0.693 + 8).epsilon(0.25));
}

TEST_CASE("camp-on holds circuits while it waits, callback sends messages instead")
{
    const Ran camps = office("40 %", "camp_on"), back = office("40 %", "callback");
    const auto each = [](const Ran& ran, const std::string& mode, const std::string& what) {
        return ran["completion." + mode + "." + what] / ran["completion." + mode + ".accepted"];
    };
    // Half of the calls go over the tie line; a camper is open for the shorter of 60 and 180 s, both exponential: 45 s.
    CHECK(each(camps, "camp_on", "trunk_time") == doctest::Approx(45.0 / 2).epsilon(0.15));
    CHECK(each(back, "callback", "trunk_time") < 1);
    CHECK(each(camps, "camp_on", "messages") == 0);
    CHECK(each(back, "callback", "messages") > 1.5);
}
