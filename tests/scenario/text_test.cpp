// What is refused before anybody asks what a text means: reliability.md I1-I7, I9, I14, I15, O3.
#include "../folder.h"
#include "reading.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace reading;

namespace {

std::string times(int n, const std::string& s)
{
    std::string out;
    for (int i = 0; i < n; ++i) out += s;
    return out;
}

}  // namespace

TEST_CASE("a text that is no map of keys is refused with its place")
{
    CHECK_REFUSED("", "x.yaml:1:1: error: the file is empty");
    CHECK_REFUSED("# only a comment\n", "the file is empty");
    CHECK_REFUSED("- a\n- b\n", "x.yaml:1:1: error: a scenario is a map of keys, not a list");
    CHECK_REFUSED("hello\n", "a scenario is a map of keys, not a text");
}

TEST_CASE("a malformed or truncated text is refused with its place")
{
    CHECK_REFUSED("ringback: 1\nrun: {duration: 1 h\n", "x.yaml:3:1: error: this is not YAML");
    CHECK_REFUSED("ringback: 1\ntitle: \"never closed\n", "x.yaml:2:8: error: this quotation mark is never closed");
    CHECK_REFUSED("ringback: 1\ntitle: 'never closed\n", "never closed");
    CHECK_REFUSED("ringback: 1\n a: 2\n", "this is not YAML");
    CHECK_ACCEPTED(with(desk, "ringback: 1", "ringback: 1\ntitle: 'it''s'"));
    CHECK_ACCEPTED(with(desk, "ringback: 1", "ringback: 1\ntitle: \"a \\\" b\""));
}

TEST_CASE("a second document is refused, the end of the first is not")
{
    CHECK_REFUSED(desk + "---\na: 1\n", "a second document begins here");
    CHECK_ACCEPTED("---\n" + desk + "...\n");
}

TEST_CASE("nesting is limited to 64 levels")
{
    CHECK_REFUSED(times(100'000, "["), "nested deeper than 64 levels");
    std::string blocks;
    for (std::size_t i = 0; i < 2000; ++i) blocks += std::string(i, ' ') + "a:\n";
    CHECK_REFUSED(blocks, "nested deeper than 64 levels");
}

TEST_CASE("anchors, aliases, merge keys, tags and directives are refused by name")
{
    CHECK_REFUSED("a: &a [lol]\nb: [*a, *a]\n", "x.yaml:1:4: error: anchors (&)");
    CHECK_REFUSED("a: &x [*x]\n", "anchors (&)");
    CHECK_REFUSED("a: *x\n", "x.yaml:1:4: error: aliases (*)");
    CHECK_REFUSED("a: {<<: {b: 1}}\n", "merge keys (<<)");
    CHECK_REFUSED("ringback: !!int 1\n", "tags (!)");
    CHECK_REFUSED("a: !include x\n", "tags (!)");
    CHECK_REFUSED("a: ! x\n", "tags (!)");
    CHECK_REFUSED("!!map {a: 1}\n", "tags (!)");
    CHECK_REFUSED("%YAML 1.2\n---\n" + desk, "x.yaml:1:1: error: directives (%)");
    CHECK_REFUSED("? [a, b]\n: c\n", "a key is a plain text");
}

TEST_CASE("hostile texts are refused in no time")
{
    const double begin = seconds_used();
    std::string keys, equal;
    for (int i = 0; i < 200'000; ++i) keys += "k" + std::to_string(i) + ": 1, ", equal += "k: 1, ";
    SUBCASE("many keys")
    {
        CHECK_REFUSED("ringback: 1\nrun: {" + keys + "}\n", "and ");
    }
    SUBCASE("many equal keys")
    {
        CHECK_REFUSED("ringback: 1\nrun: {" + equal + "}\n", "is written twice");
    }
    SUBCASE("a long plain text")
    {
        CHECK_REFUSED("title: " + std::string(5'000'000, 'x'), "longer than 64 KiB");
    }
    SUBCASE("many commas")
    {
        CHECK_REFUSED("[" + times(4'000'000, "a,"), "commas and brackets");
    }
    SUBCASE("many values")
    {
        CHECK_REFUSED("a:\n" + times(1'000'001, " - b\n"), "more than 1000000 values and keys");
    }
    CHECK(seconds_used() - begin < limit_in_tests);
}

TEST_CASE("a key that is written twice is refused with both lines")
{
    CHECK_REFUSED(with(desk, "callers:", "run: {duration: 2 h}\ncallers:"),
                  "x.yaml:6:1: error: key 'run' is written twice; the first is on line 2");
    CHECK_REFUSED(with(desk, "circuits: 10", "circuits: 10, \"circuits\": 11"), "key 'circuits' is written twice");
}

TEST_CASE("a missing value is an error, null is the word that was written")
{
    CHECK_REFUSED(with(desk, "to: desk", "to:"), "callers.public.to: a value is missing; expected a class of lines");
    CHECK_REFUSED(with(desk, "to: desk", "to: ~"), "there is no class of lines or hunt group '~'");
    CHECK_REFUSED(with(desk, "{duration: 1 h}", "\nnull: 3"), "run: a value is missing");
    CHECK_REFUSED(with(desk, "circuits: 10", "circuits: "), "trunk_groups.AB.circuits: a value is missing");
    CHECK(read(with(desk, "ringback: 1", "ringback: 1\ntitle: null")).scenario.title == "null");
    CHECK(read(with(desk, "ringback: 1", "ringback: 1\ntitle: ~")).scenario.title == "~");
}

TEST_CASE("the key decides the type: no, 0700 and 10:00 stay what they are")
{
    std::string text = with(desk, "200..203", "[0700, 0010, +441632960001]");
    text = with(text, "lines: {desk", "lines: {no: {switch: A, numbers: 1_0..2}, desk");
    CHECK_REFUSED(text, "'1_0..2' is not a number or a range of numbers");
    text = with(text, "1_0..2", "0x1F");
    CHECK_REFUSED(text, "'0x1F' is not a number");
    text = with(with(text, "0x1F", "0044"), "to: desk", "to: no");
    const Reading r = read(text);
    CHECK(said(r) == "");
    CHECK(r.scenario.callers[0].value.to[0].to.name == "no");
    CHECK(r.scenario.lines[0].value.numbers[0].number(0) == "0044");
    CHECK(r.scenario.lines[1].value.numbers[0].number(0) == "0700");
    CHECK(r.scenario.lines[1].value.numbers[2].number(0) == "+441632960001");
}

TEST_CASE("what is not UTF-8 text is refused with its place")
{
    CHECK_REFUSED("a: \xe9t\xe9\n", "x.yaml:1:4: error: byte 0xe9 is not UTF-8");
    CHECK_REFUSED("a: \xc0\xaf\n", "is not UTF-8");
    CHECK_REFUSED("a: \xed\xa0\x80\n", "is not UTF-8");
    CHECK_REFUSED("a: \xf4\x90\x80\x80\n", "is not UTF-8");
    CHECK_REFUSED("a: \xe2\x82", "is not UTF-8");
    CHECK_REFUSED(std::string("\xff\xfe"
                              "a\0",
                              4),
                  "UTF-16");
    CHECK_REFUSED(std::string("\xfe\xff\0a", 4), "UTF-16");
    CHECK_REFUSED(std::string("a: 1\nb: \0", 9), "x.yaml:2:4: error: character \\x00");
    CHECK_REFUSED("a: \"\\0\"\n", "character \\x00");
    CHECK_ACCEPTED(with(desk, "ringback: 1", "ringback: 1\ntitle: Zürich ☎ \xf0\x9f\x93\x9e"));
}

TEST_CASE("a byte order mark and carriage returns change nothing")
{
    std::string windows = "\xef\xbb\xbf";
    for (char c : office) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
    const Reading r = read(windows);
    CHECK(said(r) == "");
    CHECK(r.scenario.hash == read(office).scenario.hash);
    CHECK_REFUSED("\xef\xbb\xbf\xef\xbb\xbf" + desk, "two byte order marks");
}

TEST_CASE("names are plain letters, digits, _ and -")
{
    for (const char* name : {"1A", "\"\"", "a b", "А", "a\xe2\x80\xa8z", "\"a\\tb\"", "-a", "a.b"}) {
        CAPTURE(name);
        CHECK_REFUSED(with(desk, "B: {}", std::string(name) + ": {}, B: {}"), "is not a name");
    }
}

TEST_CASE("control characters reach no terminal")
{
    const std::string bad =
        said("ringback: 1\nti\x1b[31mtle: x\n") + said("ringback: 1\nrun: {\"\\e[31m\\u202e\": 1}\n");
    CAPTURE(bad);
    CHECK(!contains(bad, "\x1b"));
    CHECK(!contains(bad, "\u202e"));
    CHECK(contains(bad, "\\x1b[31m"));
}

TEST_CASE("excerpts are bounded and their caret stands under the place")
{
    CHECK(said("ringback: 1\nrun: {duration: 5}\n").find("\n    run: {duration: 5}\n                    ^\n") !=
          std::string::npos);
    const std::string far = said("ringback: 1\nrun: {" + std::string(5000, ' ') + "duratoin: 1 h}\n");
    CAPTURE(far);
    CHECK(contains(far, "x.yaml:2:5007: error"));
    const std::string from_there = far.substr(far.find("2:5007"));
    const std::string excerpt = from_there.substr(from_there.find("\n    ") + 5),
                      caret = excerpt.substr(excerpt.find("\n    ") + 5);
    CHECK(excerpt.substr(caret.find('^'), 8) == "duratoin");
    CHECK(far.size() < 1000);
    const std::string wide = said("ringback: 1\nrun: {\"ü\": 1, x: 1}\n");
    CHECK(contains(wide, "\n    run: {\"ü\": 1, x: 1}\n                  ^\n"));
}

TEST_CASE("only a regular file of a sensible size is read, and nothing is waited for")
{
    const test::Folder folder;
    const auto refused = [](const std::string& path, const std::string& why) {
        const Reading r = read_scenario(path);
        CAPTURE(said(r));
        CHECK(has_errors(r.problems));
        CHECK(contains(said(r), path + ": error: "));
        CHECK(contains(said(r), why));
    };
    refused(folder.path("absent.yaml"), "cannot be opened: No such file");
    refused(folder.path(), "is a directory");
    refused("/dev/zero", "is not a regular file");
    REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
    refused(folder.path("pipe"), "is not a regular file");
    const std::string huge = folder.path("huge.yaml");
    const int file = ::open(huge.c_str(), O_CREAT | O_WRONLY, 0600);
    REQUIRE(::ftruncate(file, off_t{1} << 30) == 0);
    ::close(file);
    refused(huge, "larger than 16 MiB");
    refused("/proc/self/mem", "");

    const Reading r = read_scenario(folder.write("desk.yaml", desk));
    CHECK(said(r) == "");
    CHECK(r.scenario.file == "desk.yaml");
}
