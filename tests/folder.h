// A folder of a test's own, gone with it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace ringback::test {

class Folder
{
public:
    Folder()
    {
        std::string name = std::filesystem::temp_directory_path() / "ringback-test-XXXXXX";
        path_ = ::mkdtemp(name.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    std::string path(const std::string& name = "") const { return name.empty() ? path_ : path_ + '/' + name; }

    /// Writes a file and gives its path.
    std::string write(const std::string& name, const std::string& text) const
    {
        std::ofstream(path(name), std::ios::binary) << text;
        return path(name);
    }

    std::string read(const std::string& name) const
    {
        std::ostringstream text;
        text << std::ifstream(path(name), std::ios::binary).rdbuf();
        return text.str();
    }

    /// Names of all files, hidden ones too.
    std::string listing() const
    {
        std::string names;
        for (const auto& entry : std::filesystem::directory_iterator(path_))
            names += entry.path().filename().string() + ' ';
        return names;
    }

private:
    std::string path_;
};

}  // namespace ringback::test
