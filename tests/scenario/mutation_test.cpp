// A real scenario with bytes changed at random, always the same ones: reading says what is wrong and never fails
// otherwise (reliability.md I20). RINGBACK_MUTATIONS sets how many.
#include "reading.h"

#include <cstdlib>

using namespace reading;

namespace {

/// A small generator of its own, so that the test needs no other room.
struct Lehmer {
    std::uint64_t state = 20240607;
    std::size_t below(std::size_t n)
    {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::size_t>((state >> 33) % n);
    }
};

void mutate(std::string& text, Lehmer& random)
{
    static const std::string spice[] = {":",     "-",
                                        "[",     "]",
                                        "{",     "}",
                                        ",",     "\"",
                                        "'",     "&a",
                                        "*a",    "!",
                                        "|",     ">",
                                        "%",     "#",
                                        "?",     "~",
                                        "null",  "\n",
                                        " ",     "\t",
                                        "\r",    "\0",
                                        "\xff",  "\xef\xbb\xbf",
                                        "0",     "-1",
                                        "1e400", "nan",
                                        "never", "99999999999999999999",
                                        "..",    "---\n",
                                        "<<: "};
    const std::size_t at = random.below(text.size()), n = 1 + random.below(8);
    switch (random.below(5)) {
        case 0:
            text[at] = static_cast<char>(random.below(256));
            break;
        case 1:
            text.erase(at, n);
            break;
        case 2:
            text.insert(at, spice[random.below(std::size(spice))]);
            break;
        case 3:
            text.insert(at, text.substr(random.below(text.size()), n * 8));
            break;
        case 4:
            text.resize(at);
            break;
    }
    if (text.empty()) text = "a";
}

}  // namespace

TEST_CASE("a scenario with random bytes changed is read or refused with a place")
{
    const char* wanted = std::getenv("RINGBACK_MUTATIONS");
    const int rounds = wanted ? std::atoi(wanted) : 3000;
    Lehmer random;
    int accepted = 0;
    for (int i = 0; i < rounds; ++i) {
        std::string text = office;
        for (std::size_t k = 1 + random.below(3); k > 0; --k) mutate(text, random);
        const Reading r = read(text);
        if (!has_errors(r.problems)) {
            ++accepted;
            if (r.scenario.hash.size() != 32) FAIL_CHECK("read without a hash: " << text);
        }
        for (const Problem& p : r.problems) {
            const std::string printed = to_text(p);
            if (printed.empty() || printed.find('\x1b') != std::string::npos) FAIL_CHECK("badly said: " << printed);
        }
    }
    CHECK(accepted > 0);
    CHECK(accepted < rounds);
}
