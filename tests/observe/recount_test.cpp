// Statistics recounted from the trace by a second program equal the reported ones.
#include "../recount.h"

#include <fstream>
#include <sstream>

using namespace lab;

namespace {

std::string file(const std::string& name)
{
    std::ostringstream text;
    text << std::ifstream(std::string(SOURCE_DIR) + "/scenarios/" + name).rdbuf();
    return text.str();
}

void check_recount(const std::string& text)
{
    const Ran ran = lab::run(read(text, {{"run.replications", "1"}}));
    const std::string differences = Recount(ran).differences(ran.result);
    INFO(differences);
    CHECK(differences.empty());
    CHECK(ran.trace.size() > 100);
}

}  // namespace

TEST_CASE("the office's trace, counted again, gives the reported measures")
{
    const Ran ran = lab::run(read(file("office.yaml"), {{"run.replications", "1"}}));
    const Recount recount(ran);
    CHECK(recount.differences(ran.result) == "");
    CHECK(recount.count("callers.internal.attempts") > 500);
    CHECK(recount.count("completion.fulfilled") > 50);
}

TEST_CASE("every shipped scenario's trace, counted again, gives the reported measures")
{
    for (const std::string name : {"callback.yaml", "camp-on.yaml", "hunt-group.yaml", "intrude.yaml", "message.yaml",
                                   "quick.yaml", "redial-storm.yaml", "tandem.yaml", "crankback.yaml", "outage.yaml"}) {
        CAPTURE(name);
        check_recount(file(name));
    }
}

TEST_CASE("a trace of everything at once, counted again, gives the reported measures")
{
    check_recount(mixed);
}

TEST_CASE("the second program notices a single line that is missing")
{
    Ran ran = lab::run(read(file("quick.yaml"), {{"run.replications", "1"}}));
    for (const char* ev : {"attempt", "call", "outcome"}) {
        Ran less = ran;
        for (std::size_t i = less.trace.size() / 2; i < less.trace.size(); ++i) {
            const TraceEvent& e = less.trace[i];
            if (e.ev != ev || (e.ev == "call" && e.to != "connected") || (e.ev == "outcome" && e.to != "given_up"))
                continue;
            less.trace.erase(less.trace.begin() + static_cast<std::ptrdiff_t>(i));
            CAPTURE(ev);
            CHECK(Recount(less).differences(less.result) != "");
            break;
        }
    }
}
