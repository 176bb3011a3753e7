// The 46 scenarios of the fact sheet on completion services (section 8): each stands over a sentence, by its number and the
// rule's source, as "// 8 and 9. Who was suspended ...".
#include <doctest/doctest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace {

// The numbers that a comment begins with: "// 22, 23 and 24. ..." gives three.
std::vector<int> numbers_of(const std::string& line)
{
    std::vector<int> numbers;
    if (!line.starts_with("// ") || line.size() < 5 || !std::isdigit(static_cast<unsigned char>(line[3]))) return numbers;
    const std::string list = line.substr(3, line.find(". ") - 3);
    if (list.find_first_not_of("0123456789, and") != std::string::npos) return numbers;
    int n = 0;
    for (const char c : list + ' ') {
        if (std::isdigit(static_cast<unsigned char>(c))) {
            n = 10 * n + (c - '0');
        } else if (n > 0) {
            numbers.push_back(n);
            n = 0;
        }
    }
    return numbers;
}

}  // namespace

TEST_CASE("each of the 46 scenarios of completion stands over a sentence")
{
    std::map<int, int> sentences;
    for (const auto& file : std::filesystem::recursive_directory_iterator(std::string(SOURCE_DIR) + "/tests")) {
        if (file.path().extension() != ".cpp") continue;
        std::ifstream in(file.path());
        std::vector<int> pending;
        for (std::string line; std::getline(in, line);) {
            if (const auto numbers = numbers_of(line); !numbers.empty()) {
                pending = numbers;
            } else if (line.starts_with("TEST_CASE(")) {
                for (const int n : pending) ++sentences[n];
                pending.clear();
            } else if (!line.starts_with("//")) {
                pending.clear();
            }
        }
    }
    std::string missing;
    for (int n = 1; n <= 46; ++n) {
        if (!sentences.contains(n)) missing += std::to_string(n) + ' ';
    }
    CHECK(missing == "");
}
