// scenarios/schema.json and the reference in scenarios/README.md are what the program's declarations say.
// RINGBACK_RENEW=1 writes them anew.
#include "reading.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace reading;

namespace {

const std::string begin_mark = "<!-- reference: begin (made by ringback schema --reference) -->\n";
const std::string end_mark = "<!-- reference: end -->\n";

std::string content(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

void compare(const std::string& path, const std::string& wanted)
{
    if (std::getenv("RINGBACK_RENEW")) std::ofstream(path, std::ios::binary) << wanted;
    INFO(path << " is out of date; RINGBACK_RENEW=1 tools/test renews it");
    CHECK((content(path) == wanted));
}

}  // namespace

TEST_CASE("scenarios/schema.json is up to date")
{
    compare(SOURCE_DIR "/scenarios/schema.json", scenario_schema());
}

TEST_CASE("the reference in scenarios/README.md is up to date")
{
    const std::string path = SOURCE_DIR "/scenarios/README.md", now = content(path);
    const std::size_t begin = now.find(begin_mark), end = now.find(end_mark);
    REQUIRE(begin != std::string::npos);
    REQUIRE(end != std::string::npos);
    compare(path, now.substr(0, begin + begin_mark.size()) + scenario_reference() + now.substr(end));
}

TEST_CASE("the example in scenarios/README.md is read as it stands")
{
    const std::string readme = content(SOURCE_DIR "/scenarios/README.md");
    const std::size_t begin = readme.find("```yaml\n") + 8;
    CHECK(said(readme.substr(begin, readme.find("```\n", begin) - begin)) == "");
}

TEST_CASE("the reference has every key with its default")
{
    const std::string reference = scenario_reference();
    CHECK(contains(reference, "| `circuits` | a whole number, 1 to 1000000 | **required** | how many there are |"));
    CHECK(contains(
        reference,
        "| `patience.ringing` | a duration or never, or a distribution of one, as {exponential: 90 s} | `never` |"));
    CHECK(contains(reference, "| `seed` | a whole number, 0 to 18446744073709551615 | `1` |"));
    CHECK(contains(reference, "| `callback.suspend` | true or false | `true` |"));
}
