// Commented scenarios to start from. Each is valid as it stands and runs in about a second.
#pragma once

#include <array>

namespace ringback::cli {

struct Template {
    const char* name;
    const char* does;
    const char* text;
};

extern const std::array<Template, 3> templates;

}  // namespace ringback::cli
