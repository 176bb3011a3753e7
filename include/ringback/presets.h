// Presets of call completion: what standards and products do, each value with its source.
#pragma once

#include <string>
#include <vector>

namespace ringback {

/// One key of `call_completion` as a preset leaves it.
struct PresetValue {
    std::string path;    ///< below call_completion: "callback.guard"
    std::string value;   ///< in the notation of the language
    std::string source;  ///< empty: the language's own default, of which the preset says nothing
};

struct Preset {
    std::string name;
    std::string what;                 ///< one line
    std::vector<PresetValue> values;  ///< every key, in the order of the reference
};

/// All of them, in the order of the reference.
std::vector<Preset> presets();

std::string to_json(const Preset&);
/// Names and what they are.
std::string to_json(const std::vector<Preset>&);

}  // namespace ringback
