// --set PATH=VALUE: the tree, changed before it is read, so that every rule of the language holds for it too.
#include "scenario/read.h"
#include "scenario/tree.h"

#include <fmt/format.h>
#include <charconv>

namespace ringback::scenario {

namespace {

std::vector<std::string_view> split_path(std::string_view path)
{
    std::vector<std::string_view> parts;
    // The keys of `theory` are measures, and have points of their own.
    if (path.starts_with("theory.") && path.size() > 7) return {path.substr(0, 6), path.substr(7)};
    for (;;) {
        const std::size_t dot = path.find('.');
        parts.push_back(path.substr(0, dot));
        if (dot == std::string_view::npos) return parts;
        path.remove_prefix(dot + 1);
    }
}

/// The node that `key` leads to, made if it is not there; null and an error if it cannot be.
Node* step(Node& from, std::string_view key, const Node& place, Log& log)
{
    if (from.is_list()) {
        std::size_t i = 0;
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), i);
        if (error == std::errc{} && end == key.data() + key.size() && i < from.items.size()) return &from.items[i];
        log.error(place, fmt::format("{} is no element of the list, which has {}", quoted(key), from.items.size()),
                  "elements are numbered from 0");
        return nullptr;
    }
    if (!from.is_map()) {  // `conversation: 100 s` gives way to `conversation.exponential`
        from = place;
        from.kind = Node::Kind::map;
    }
    if (Node* there = from.find(key)) return there;
    Node name = place;
    name.kind = Node::Kind::text;
    name.text = key;
    from.keys.push_back(std::move(name));
    from.items.push_back(place);
    from.items.back().kind = Node::Kind::map;
    from.items.back().made = true;
    return &from.items.back();
}

}  // namespace

void apply_set(Node& root, const std::string& path, const std::string& value, Log& log)
{
    const std::string name = fmt::format("--set {}={}", path, value);
    Node place;  // everything that comes of this --set stands here
    place.line = place.column = 1;
    place.source = log.add({name, {}, false});
    const auto text = clean_text(value, name, log);
    if (!text) return;
    const std::uint32_t source = log.add({name, *text, false});
    place.source = source;
    const auto tree = parse_tree(source, log);
    if (!tree) return;
    const auto parts = split_path(path);
    if (parts.size() > depth_at_most)
        return log.error(place, fmt::format("the path has more than {} parts", depth_at_most));
    Node* at = &root;
    for (std::string_view part : parts) {
        if (part.empty())
            return log.error(place, fmt::format("{} is not a path, as trunk_groups.TIE.circuits", quoted(path)));
        if (!(at = step(*at, part, place, log))) return;
    }
    *at = *tree;
    if (at->kind == Node::Kind::missing) log.error(place, fmt::format("{} is given no value", quoted(path)));
}

}  // namespace ringback::scenario
