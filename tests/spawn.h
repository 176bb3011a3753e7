// A program started by a test, without a shell between.
#pragma once

#include <spawn.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace ringback::test {

/// Of `own_group` are its children too. @throws std::runtime_error
inline pid_t spawn(std::vector<std::string> command, std::vector<std::string> environment, const posix_spawn_file_actions_t& actions,
                   bool own_group = false)
{
    const auto pointers = [](std::vector<std::string>& texts) {
        std::vector<char*> all;
        for (auto& t : texts) all.push_back(t.data());
        all.push_back(nullptr);
        return all;
    };
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    if (own_group) posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    pid_t child = 0;
    const int error = posix_spawn(&child, command[0].c_str(), &actions, &attributes, pointers(command).data(), pointers(environment).data());
    posix_spawnattr_destroy(&attributes);
    if (error) throw std::runtime_error(command[0] + " cannot be started");
    return child;
}

}  // namespace ringback::test
