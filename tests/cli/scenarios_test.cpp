#include "program.h"

#include <doctest/doctest.h>

using namespace ringback::test;

TEST_CASE("every shipped scenario is valid, and meets its objectives")
{
    const Shell shell;
    for (const auto& entry : std::filesystem::directory_iterator(SOURCE_DIR "/scenarios")) {
        if (entry.path().extension() != ".yaml") continue;
        const std::string path = entry.path();
        CAPTURE(path);
        CHECK(shell("ringback validate " + path).err.empty());
        CHECK(shell("ringback run " + path).status == 0);
    }
}

TEST_CASE("every shipped scenario has a golden and gives what was accepted")
{
    const Ran r = Shell()("ringback check " SOURCE_DIR "/scenarios");
    CHECK_MESSAGE(r.status == 0, r.out, r.err);
    CHECK_FALSE(contains(r.out, "without a golden"));
}
