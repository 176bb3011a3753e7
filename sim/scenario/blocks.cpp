// What the visitors do that does not depend on the type of the field.
#include "scenario/blocks.h"

#include <algorithm>

namespace ringback::scenario {

const Node* FieldReader::take(std::string_view name)
{
    names_.push_back(name);
    for (std::size_t i = 0; i < map_.keys.size(); ++i)
        if (map_.keys[i].text == name) {
            seen_[i] = true;
            return &map_.items[i];
        }
    return nullptr;
}

void FieldReader::refuse_unknown()
{
    for (std::size_t i = 0; i < map_.keys.size(); ++i)
        if (!seen_[i]) {
            const Node& key = map_.keys[i];
            in_.error(key, fmt::format("unknown key {}", quoted(key.text)), in_.hint(key.text, names_));
        }
}

void FieldSchema::add(std::string_view name, const std::string& schema, std::string_view meaning)
{
    const std::string described = fmt::format("\"description\":{}", print_text(meaning));
    properties_ += fmt::format("{}\"{}\":", properties_.empty() ? "" : ",", name);
    // Beside $ref draft-07 reads nothing else.
    if (schema.starts_with("{\"$ref\""))
        properties_ += fmt::format("{{{},\"allOf\":[{}]}}", described, schema);
    else
        properties_ += fmt::format("{{{},{}", described, std::string_view(schema).substr(1));
}

std::string FieldSchema::text() const
{
    const std::string required = required_.empty() ? "" : fmt::format(",\"required\":[{}]", required_);
    return fmt::format(R"({{"type":"object","additionalProperties":false{},"properties":{{{}}}}})", required,
                       properties_);
}

bool check_name(Reader& in, const Node& map, std::size_t i, std::string_view thing)
{
    const Node& key = map.keys[i];
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const bool well = !key.text.empty() && letter(key.text[0]) &&
                      std::all_of(key.text.begin(), key.text.end(),
                                  [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
    if (!well) {
        in.error(key, fmt::format("{} is not a name; a name begins with a letter and has letters, digits, _ and - only",
                                  quoted(key.text)));
        return false;
    }
    if (map.items[i].made) {
        std::vector<std::string_view> known;
        for (std::size_t k = 0; k < map.keys.size(); ++k)
            if (!map.items[k].made) known.push_back(map.keys[k].text);
        in.error(key, fmt::format("there is no {} {}", thing, quoted(key.text)), in.hint(key.text, known));
        return false;
    }
    return true;
}

}  // namespace ringback::scenario
