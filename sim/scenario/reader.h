// What a form needs while it reads: where it is, whom to tell, and which names there are.
#pragma once

#include "scenario/log.h"
#include "scenario/node.h"

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ringback::scenario {

/// The maps of the top level whose keys can be referred to.
enum class Kind : std::uint8_t { switches, trunk_groups, lines, hunt_groups };

class Reader {
public:
    Reader(Log& log, const Node& root);

    /// "run.duration: …" at a node.
    void error(const Node& at, std::string_view message, std::string hint = {});
    void warning(const Node& at, std::string_view message, std::string hint = {});
    /// "run.duration: '5' has no unit; expected a duration, …"
    void refuse(const Node& at, std::string_view why, std::string_view expected, std::string hint = {});
    /// "run.duration: expected a duration, not a list"
    void refuse_kind(const Node& at, std::string_view expected);
    /// The text of a node, or nothing and an error.
    std::optional<std::string_view> text(const Node& at, std::string_view expected);

    /// Whether there is such a thing.
    bool knows(Kind, std::string_view name) const;
    const std::vector<std::string_view>& names(Kind) const;  ///< sorted
    std::string hint(std::string_view word, const std::vector<std::string_view>& known) const;
    std::string hint(std::string_view word, std::initializer_list<Kind> kinds) const;

    Position position(const Node& n) const { return log_.position(n); }
    std::size_t errors() const { return log_.errors(); }

    /// Notes that a map has been read with errors, so that nobody draws conclusions from what was read of it.
    void spoil(const Node& n) { spoiled_.insert(&n); }
    bool is_spoiled(const Node& n) const { return spoiled_.count(&n) > 0; }

    /// While it lives, messages name this key too.
    class Within {
    public:
        Within(Reader& r, std::string_view key) : path_(r.path_) { path_.push_back(key); }
        ~Within() { path_.pop_back(); }
        Within(const Within&) = delete;
        Within& operator=(const Within&) = delete;

    private:
        std::vector<std::string_view>& path_;
    };

    /// The common call_completion block, which a switch's own overrides.
    const CallCompletion* common = nullptr;

private:
    std::string at_path(std::string_view message) const;

    Log& log_;
    std::array<std::vector<std::string_view>, 4> names_;
    std::vector<std::string_view> path_;
    std::set<const Node*> spoiled_;
};

}  // namespace ringback::scenario
