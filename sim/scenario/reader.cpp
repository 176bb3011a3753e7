// Messages with the path of the value, and look-up of names.
#include "scenario/reader.h"

#include <fmt/format.h>
#include <algorithm>

namespace ringback::scenario {

Reader::Reader(Log& log, const Node& root) : log_(log)
{
    constexpr std::array<std::string_view, 4> keys{"switches", "trunk_groups", "lines", "hunt_groups"};
    for (std::size_t k = 0; k < keys.size(); ++k) {
        const Node* things = root.find(keys[k]);
        if (!things || !things->is_map()) continue;
        for (std::size_t i = 0; i < things->keys.size(); ++i)
            if (!things->items[i].made) names_[k].push_back(things->keys[i].text);
        std::sort(names_[k].begin(), names_[k].end());
    }
}

bool Reader::knows(Kind kind, std::string_view name) const
{
    return std::binary_search(names(kind).begin(), names(kind).end(), name);
}

const std::vector<std::string_view>& Reader::names(Kind kind) const
{
    return names_[static_cast<std::size_t>(kind)];
}

std::string Reader::hint(std::string_view word, const std::vector<std::string_view>& known) const
{
    return log_.wants_hints() ? did_you_mean(word, known) : std::string{};
}

std::string Reader::hint(std::string_view word, std::initializer_list<Kind> kinds) const
{
    std::vector<std::string_view> known;
    if (log_.wants_hints())
        for (Kind k : kinds) known.insert(known.end(), names(k).begin(), names(k).end());
    return hint(word, known);
}

std::string Reader::at_path(std::string_view message) const
{
    std::string path;
    for (std::string_view key : path_) path += (path.empty() ? "" : ".") + shown(key);
    return path.empty() ? std::string(message) : fmt::format("{}: {}", path, message);
}

void Reader::error(const Node& at, std::string_view message, std::string hint)
{
    log_.error(at, at_path(message), std::move(hint));
}

void Reader::warning(const Node& at, std::string_view message, std::string hint)
{
    log_.warning(at, at_path(message), std::move(hint));
}

void Reader::refuse(const Node& at, std::string_view why, std::string_view expected, std::string hint)
{
    error(at, fmt::format("{} {}; expected {}", quoted(at.text), why, expected), std::move(hint));
}

void Reader::refuse_kind(const Node& at, std::string_view expected)
{
    if (at.kind == Node::Kind::missing)
        error(at, fmt::format("a value is missing; expected {}", expected));
    else
        error(at, fmt::format("expected {}, not {}", expected, at.called()));
}

std::optional<std::string_view> Reader::text(const Node& at, std::string_view expected)
{
    if (at.is_text()) return at.text;
    refuse_kind(at, expected);
    return std::nullopt;
}

}  // namespace ringback::scenario
