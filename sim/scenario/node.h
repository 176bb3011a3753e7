// The text of a scenario as a tree: texts, lists and maps, each knowing where it stands. What a text means (number,
// word, duration, name) is for whoever reads it to say: here `0700`, `no` and `null` are the characters that were
// written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ringback::scenario {

struct Node {
    enum class Kind : std::uint8_t { missing, text, list, map };

    Kind kind = Kind::missing;
    bool made = false;         ///< a map that a --set made on its way, not one that somebody wrote
    std::uint32_t source = 0;  ///< 0: the file; k: the k-th --set
    std::uint32_t line = 0;    ///< from 1
    std::uint32_t column = 0;  ///< from 1, in bytes
    std::string text;          ///< of a text
    std::vector<Node> keys;    ///< of a map, beside `items`; each a text
    std::vector<Node> items;   ///< elements of a list, values of a map

    bool is_text() const { return kind == Kind::text; }
    bool is_list() const { return kind == Kind::list; }
    bool is_map() const { return kind == Kind::map; }

    /// The value of a key of a map, or null.
    const Node* find(std::string_view key) const
    {
        for (std::size_t i = 0; i < keys.size(); ++i)
            if (keys[i].text == key) return &items[i];
        return nullptr;
    }
    Node* find(std::string_view key) { return const_cast<Node*>(static_cast<const Node*>(this)->find(key)); }

    /// "a text", "a list", "a map", "nothing": what to call it in a message.
    std::string_view called() const
    {
        switch (kind) {
            case Kind::missing:
                return "nothing";
            case Kind::text:
                return "a text";
            case Kind::list:
                return "a list";
            case Kind::map:
                return "a map";
        }
        return "";
    }
};

}  // namespace ringback::scenario
