// Presets of call_completion: one table of values in the language's own grammar, each with its source. The table is read as
// a scenario's text would be, and is the documentation too (reference.cpp, `ringback presets`).
#pragma once

#include "scenario/forms.h"

namespace ringback::scenario {

struct PresetName {
    std::string_view name, what;
};

struct PresetRow {
    std::string_view preset, path, value, source;  // path: below call_completion
};

std::span<const PresetName> preset_names();
/// By preset, each in the order of the reference.
std::span<const PresetRow> preset_rows();

/// Lays the values of a preset over `out`.
void lay_preset(std::string_view name, CallCompletion& out, Log&);

/// The name of a preset, whose values are laid under what else is written.
struct PresetForm {
    void read(Reader&, const Node&, CallCompletion& out) const;
    std::string schema() const;
    std::string what() const { return "the name of a preset, see below, or none"; }
};

}  // namespace ringback::scenario
