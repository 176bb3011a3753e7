// What is wrong with a scenario, collected: every problem with its place, and no more of them than anyone reads.
#pragma once

#include "ringback/scenario.h"
#include "scenario/node.h"

#include <string>
#include <string_view>
#include <vector>

namespace ringback::scenario {

/// A text that nodes point into: the file, or the value of a --set.
struct Source {
    std::string name;  ///< "office.yaml" or "--set run.seed=x"
    std::string text;
    bool is_file;  ///< positions in it have a line; those in a --set do not
};

class Log {
public:
    explicit Log(std::string name) : name_(std::move(name)) {}

    /// Adds a text; nodes of it carry the number that this returns.
    std::uint32_t add(Source);
    const Source& source(std::uint32_t i) const { return sources_[i]; }

    void error(const Node& at, std::string message, std::string hint = {});
    void warning(const Node& at, std::string message, std::string hint = {});
    /// An error of the whole, or of a text before there is a tree.
    void error_at(std::uint32_t source, std::uint32_t line, std::uint32_t column, std::string message,
                  std::string hint = {});

    Position position(const Node&) const;
    std::size_t errors() const { return errors_; }
    /// False once so many problems are kept that another one will only be counted: then nobody need look for a hint.
    bool wants_hints() const { return errors_ < kept_at_most; }
    /// The problems in the order of the text, and how many were left out.
    Problems take();

private:
    static constexpr std::size_t kept_at_most = 100;  // of each severity

    void add(Problem::Severity, std::uint32_t source, std::uint32_t line, std::uint32_t column, std::string,
             std::string);
    void fill_excerpts();

    struct Entry {
        std::uint32_t source, line, column;
        Problem problem;
    };
    std::string name_;
    std::vector<Source> sources_;
    std::vector<Entry> kept_;
    std::size_t errors_ = 0, warnings_ = 0;
};

/// A text as it may be shown: control characters escaped, at most `width` bytes, cut with "…".
std::string shown(std::string_view, std::size_t width = 60);
/// shown() in quotation marks.
std::string quoted(std::string_view);

/// "did you mean 'circuits'?" if one of them is near enough to `word`, or else, if they are few, what there is.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace ringback::scenario
