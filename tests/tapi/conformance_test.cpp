// Which test shows which of the 80 items: conformance.md, made from items.h and from what the tests beside this say of
// themselves, `doctest::description("items 12 28")`. RINGBACK_RENEW=1 writes it.
#include "items.h"

#include "../lab.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace {

const std::filesystem::path here = std::filesystem::path(SOURCE_DIR) / "tests/tapi";

std::string text_of(const std::filesystem::path& p)
{
    std::ostringstream text;
    text << std::ifstream(p).rdbuf();
    return text.str();
}

/// By item: "firing: the call-back is a new call", …
std::map<int, std::set<std::string>> covered()
{
    std::map<int, std::set<std::string>> tests;
    const std::regex test_case(R"re(TEST_CASE\("([^"]*)"\s*\*\s*doctest::description\("items ([0-9 ]+)"\))re");
    for (const auto& file : std::filesystem::directory_iterator(here)) {
        if (file.path().extension() != ".cpp" || file.path().filename() == "conformance_test.cpp") continue;
        const std::string text = text_of(file.path());
        for (std::sregex_iterator m(text.begin(), text.end(), test_case), end; m != end; ++m) {
            std::istringstream numbers((*m)[2]);
            const std::string stem = file.path().stem().string();
            for (int n; numbers >> n;) tests[n].insert(fmt::format("{}: {}", stem.substr(0, stem.rfind("_test")), (*m)[1].str()));
        }
    }
    return tests;
}

std::string table(const std::map<int, std::set<std::string>>& tests)
{
    std::string text =
        "# Complete a Session: what is tested\n\n"
        "Made from `items.h` and the tests in this folder by `RINGBACK_RENEW=1 ringback_tests -tc=\"every item*\"`. Sources: D a current page of\n"
        "Microsoft's, 98 the page of 1998, I an implementation, ? open: what is decided stands below the item.\n\n"
        "| | | item | shown by |\n|--:|---|---|---|\n";
    for (const tapi_lab::Item& i : tapi_lab::items) {
        std::string by;
        if (const auto at = tests.find(i.number); at != tests.end()) {
            for (const std::string& t : at->second) by += (by.empty() ? "" : "<br>") + t;
        }
        const std::string decided = i.decision.empty() ? "" : fmt::format("<br>*{}*", i.decision);
        text += fmt::format("| {} | {} | {}{} | {} |\n", i.number, i.source, i.text, decided, by);
    }
    return text;
}

}  // namespace

TEST_CASE("every item of the checklist is shown by a test, and every open one is decided")
{
    const auto tests = covered();
    int number = 0;
    for (const tapi_lab::Item& i : tapi_lab::items) {
        INFO(i.number, " ", i.text);
        CHECK(i.number == ++number);
        CHECK(tests.contains(i.number));
        CHECK((i.source != "?" || !i.decision.empty()));
    }
    CHECK(number == 80);
    CHECK(tests.rbegin()->first <= 80);

    const auto file = here / "conformance.md";
    if (std::getenv("RINGBACK_RENEW")) std::ofstream(file) << table(tests);
    CHECK_MESSAGE((text_of(file) == table(tests)), "renew it: RINGBACK_RENEW=1 ringback_tests -tc=\"every item*\"");
}
