// From bytes to a tree: everything that is refused before anybody asks what the text means.
//
// Bounds, so that no text can hold the program up: 16 MiB, 64 levels, a million nodes, 64 KiB a text. Of YAML this
// takes texts, lists and maps in one document; anchors, aliases, tags, merge keys and directives are refused by name.
#pragma once

#include "scenario/log.h"
#include "scenario/node.h"

#include <optional>
#include <string>
#include <string_view>

namespace ringback::scenario {

inline constexpr std::size_t text_at_most = 16u << 20;
inline constexpr std::size_t scalar_at_most = 64u << 10;
inline constexpr std::size_t nodes_at_most = 1'000'000;
inline constexpr std::size_t depth_at_most = 64;
// yaml-cpp keeps every token of a flow collection until it is closed: what could only end as too many nodes is refused
// before.
inline constexpr std::size_t indicators_at_most = nodes_at_most + nodes_at_most / 2;

/// The bytes of a regular file; otherwise says why not. Never waits for anything but a disk.
std::optional<std::string> read_bytes(const std::string& path, Log&);

/// Without byte order mark and carriage returns before line ends; refuses what is not UTF-8 or not text.
std::optional<std::string> clean_text(std::string_view bytes, const std::string& name, Log&);

/// The tree of a source's text, of any shape, or nothing if something was wrong with it.
std::optional<Node> parse_tree(std::uint32_t source, Log&);

}  // namespace ringback::scenario
