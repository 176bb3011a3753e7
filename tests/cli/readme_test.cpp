// README.md shows what the program prints: each command of its console blocks is run, one after the other in one folder, and what
// stands below it is what comes out. RINGBACK_RENEW=1 writes it anew. (What needs a cluster stands in a `shell-session` instead.)
#include "program.h"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace ringback::test;

namespace {

/// A line at a time.
struct Console {
    const Shell shell;
    std::string text, shown, ran;  // the page as it would be; of the command at work what stands below it, and what came out
    bool is_open = false;

    Console()
    {
        REQUIRE(shell("cp -r " SOURCE_DIR "/scenarios . && mkdir tools && ln -s " RINGBACK_PROGRAM " tools/ringback").status == 0);
    }
    void end_of_output()
    {
        if (!shown.empty()) CHECK(ran == shown);
        text += shown.empty() ? shown : ran;  // what is not shown is left out
        shown.clear();
    }
    void take(const std::string& line)
    {
        if (line == "```console" || (is_open && line == "```") || (is_open && line.starts_with("$ "))) {
            end_of_output();
            is_open = line != "```";
            text += line + '\n';
            if (line.starts_with("$ ")) ran = shell(line.substr(2)).out;
        } else {
            (is_open ? shown : text) += line + '\n';
        }
    }
};

}  // namespace

TEST_CASE("what README.md shows of the program is what the program prints")
{
    const std::string path = SOURCE_DIR "/README.md";
    std::ifstream in(path);
    Console console;
    for (std::string line; std::getline(in, line);) console.take(line);
    INFO(path << ": RINGBACK_RENEW=1 renews it");
    if (std::getenv("RINGBACK_RENEW")) std::ofstream(path, std::ios::binary) << console.text;
    CHECK(console.text.size() > 10'000);
}
