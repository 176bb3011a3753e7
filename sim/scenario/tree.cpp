// yaml-cpp's events into our tree. This is the only file that sees yaml-cpp, and it sees its events only: the node
// interface guesses types, keeps the first of two equal keys and follows alias cycles.
#include "scenario/tree.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>
#include <algorithm>
#include <numeric>
#include <sstream>

namespace ringback::scenario {

namespace {

/// Thrown by the builder, caught in parse_tree.
struct Refusal {
    std::uint32_t line, column;
    std::string message, hint;
};

std::uint32_t from_one(int k)
{
    return static_cast<std::uint32_t>(std::max(k, 0)) + 1;
}

[[noreturn]] void refuse(const YAML::Mark& m, std::string message, std::string hint = {})
{
    throw Refusal{from_one(m.line), from_one(m.column), std::move(message), std::move(hint)};
}

constexpr char no_aliases[] = "aliases (*) are not part of the language";
constexpr char quote_star[] = "a number or text that begins with * needs quotation marks";

class Builder final : public YAML::EventHandler {
public:
    Builder(std::uint32_t source, std::string_view text) : source_(source), text_(text) {}
    Node root;

private:
    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnAnchor(const YAML::Mark& m, const std::string&) override
    {
        refuse(m, "anchors (&) are not part of the language");
    }
    void OnAlias(const YAML::Mark& m, YAML::anchor_t) override { refuse(m, no_aliases, quote_star); }

    void OnScalar(const YAML::Mark& m, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override
    {
        check(m, tag, anchor, true);
        if (tag == "!") refuse_unclosed(m);
        if (value.size() > scalar_at_most) refuse(m, fmt::format("a text is longer than {} KiB", scalar_at_most >> 10));
        if (value.find('\0') != std::string::npos) refuse(m, "character \\x00 does not belong in a text");
        if (next_is_key() && tag == "?" && value == "<<") refuse(m, "merge keys (<<) are not part of the language");
        Node n = make(m, Node::Kind::text);
        n.text = value;
        put(std::move(n));
    }

    // A plain ~ or null, which means those characters here, or nothing at all.
    void OnNull(const YAML::Mark& m, YAML::anchor_t anchor) override
    {
        check(m, "?", anchor, true);
        Node n = make(m, Node::Kind::missing);
        if (m.pos >= 0 && static_cast<std::size_t>(m.pos) < text_.size()) {
            const std::string_view rest = text_.substr(static_cast<std::size_t>(m.pos));
            for (std::string_view word : {"~", "null", "Null", "NULL"})
                if (rest.starts_with(word) && (next_is_key() || !is_key(rest.substr(word.size())))) {
                    n.kind = Node::Kind::text;
                    n.text = word;
                }
        }
        if (n.kind == Node::Kind::missing && next_is_key()) refuse(m, "a key is missing before ':'");
        put(std::move(n));
    }

    void OnSequenceStart(const YAML::Mark& m, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(m, tag, anchor, Node::Kind::list);
    }
    void OnMapStart(const YAML::Mark& m, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(m, tag, anchor, Node::Kind::map);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override
    {
        refuse_duplicates(open_.back());
        close();
    }

    Node make(const YAML::Mark& m, Node::Kind kind)
    {
        if (++nodes_ > nodes_at_most) refuse(m, fmt::format("more than {} values and keys", nodes_at_most));
        Node n;
        n.kind = kind;
        n.source = source_;
        n.line = from_one(m.line);
        n.column = from_one(m.column);
        return n;
    }

    void check(const YAML::Mark& m, const std::string& tag, YAML::anchor_t anchor, bool scalar)
    {
        if (anchor != 0) refuse(m, "anchors (&) are not part of the language");
        const bool marked = m.pos >= 0 && static_cast<std::size_t>(m.pos) < text_.size() &&
                            text_[static_cast<std::size_t>(m.pos)] == '!';
        if (marked || !(tag.empty() || tag == "?" || (scalar && tag == "!")))
            refuse(m, "tags (!) are not part of the language");
    }

    /// yaml-cpp takes the end of the text for a closing quotation mark if it is a line's end too.
    void refuse_unclosed(const YAML::Mark& m) const
    {
        const std::size_t begin = m.pos < 0 ? text_.size() : static_cast<std::size_t>(m.pos);
        const char mark = begin < text_.size() ? text_[begin] : ' ';
        if (mark != '"' && mark != '\'') return;
        for (std::size_t i = begin + 1; i < text_.size(); ++i) {
            if (mark == '"' && text_[i] == '\\')
                ++i;
            else if (text_[i] == mark && mark == '\'' && i + 1 < text_.size() && text_[i + 1] == mark)
                ++i;
            else if (text_[i] == mark)
                return;
        }
        refuse(m, "this quotation mark is never closed");
    }

    /// Whether what follows a word makes it the key of the next entry; then the value before it is missing.
    static bool is_key(std::string_view after)
    {
        const std::size_t i = after.find_first_not_of(' ');
        return i != std::string_view::npos && after[i] == ':' &&
               (i + 1 == after.size() || after[i + 1] == ' ' || after[i + 1] == '\n' || after[i + 1] == '\t');
    }

    bool next_is_key() const
    {
        return !open_.empty() && open_.back().is_map() && open_.back().keys.size() == open_.back().items.size();
    }

    void open(const YAML::Mark& m, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind)
    {
        check(m, tag, anchor, false);
        if (open_.size() == depth_at_most) refuse(m, fmt::format("nested deeper than {} levels", depth_at_most));
        open_.push_back(make(m, kind));
    }

    void close()
    {
        Node n = std::move(open_.back());
        open_.pop_back();
        // Not before its end: of a bracket that is never closed yaml-cpp thinks as a key at first.
        if (next_is_key()) throw Refusal{n.line, n.column, "a key is a plain text, not a list or a map", {}};
        put(std::move(n));
    }

    void put(Node n)
    {
        if (open_.empty())
            root = std::move(n);
        else if (next_is_key())
            open_.back().keys.push_back(std::move(n));
        else
            open_.back().items.push_back(std::move(n));
    }

    static void refuse_duplicates(const Node& map)
    {
        std::vector<const Node*> keys;
        for (const Node& k : map.keys) keys.push_back(&k);
        std::stable_sort(keys.begin(), keys.end(), [](const Node* a, const Node* b) { return a->text < b->text; });
        const auto same = std::adjacent_find(keys.begin(), keys.end(),
                                             [](const Node* a, const Node* b) { return a->text == b->text; });
        if (same == keys.end()) return;
        const Node &first = **same, &second = **(same + 1);
        throw Refusal{second.line,
                      second.column,
                      fmt::format("key {} is written twice; the first is on line {}", quoted(first.text), first.line),
                      {}};
    }

    std::uint32_t source_;
    std::string_view text_;
    std::vector<Node> open_;
    std::size_t nodes_ = 0;
};

/// The events do not tell of directives; they can stand only before the document.
void refuse_directives(std::string_view text)
{
    for (std::uint32_t line = 1; !text.empty(); ++line) {
        const std::string_view first = text.substr(0, text.find('\n'));
        if (first.starts_with('%')) throw Refusal{line, 1, "directives (%) are not part of the language", {}};
        const std::size_t i = first.find_first_not_of(" \t");
        if (i != std::string_view::npos && first[i] != '#') return;
        text.remove_prefix(std::min(text.size(), first.size() + 1));
    }
}

/// yaml-cpp's messages, said to people.
std::string hint_for(std::string_view message)
{
    if (message == "illegal map value")
        return "a line before has no ': ', a text with ': ' in it needs quotation marks, or the indentation fits "
               "nothing";
    if (message == "end of map flow not found") return "a } or a comma is missing before";
    if (message == "end of sequence flow not found") return "a ] or a comma is missing before";
    return {};
}

void refuse_too_many(std::string_view text)
{
    const auto indicator = [](char c) { return c == ',' || c == '[' || c == ']' || c == '{' || c == '}'; };
    if (static_cast<std::size_t>(std::count_if(text.begin(), text.end(), indicator)) > indicators_at_most)
        throw Refusal{0, 0, fmt::format("there are more than {} commas and brackets", indicators_at_most), {}};
}

}  // namespace

std::optional<Node> parse_tree(std::uint32_t source, Log& log)
{
    const std::string& text = log.source(source).text;
    try {
        refuse_directives(text);
        refuse_too_many(text);
        std::istringstream in(text);
        YAML::Parser parser(in);
        Builder builder(source, text);
        if (!parser.HandleNextDocument(builder)) return builder.root;
        Builder second(source, text);
        if (parser.HandleNextDocument(second))
            throw Refusal{
                second.root.line, second.root.column, "a second document begins here; a scenario is one document", {}};
        return std::move(builder.root);
    } catch (const Refusal& r) {
        log.error_at(source, r.line, r.column, r.message, r.hint);
    } catch (const YAML::Exception& e) {
        const auto say = [&](std::string message, std::string hint) {
            log.error_at(source, from_one(e.mark.line), from_one(e.mark.column), std::move(message), std::move(hint));
        };
        if (e.msg == "the referenced anchor is not defined")
            say(no_aliases, quote_star);
        else
            say(fmt::format("this is not YAML: {}", e.msg), hint_for(e.msg));
    }
    return std::nullopt;
}

}  // namespace ringback::scenario
