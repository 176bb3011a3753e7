// Forms: how one kind of value is written. A form is a small value with four functions, and nothing else knows that
// kind:
//
//   void        read(Reader&, const Node&, T&)   the text into the member, or problems
//   std::string print(const T&)                  the member in the scenario's own notation; read(print(x)) = x
//   std::string schema()                         the JSON Schema of what may be written
//   std::string what()                           what a person would call it: "a duration, as 250 ms or 1.5 h"
//
// Here are those of single values. forms_callers.h, forms_network.h and forms_law.h have the others, blocks.h those
// made of fields.
#pragma once

#include "scenario/quantity.h"
#include "scenario/reader.h"

#include <fmt/format.h>
#include <algorithm>
#include <limits>
#include <optional>
#include <span>

namespace ringback::scenario {

std::string any_of(std::initializer_list<std::string> schemas);
std::string one_word(std::string_view);  ///< the schema of a word
std::string type_text();                 ///< any text; numbers too, since a text may look like one

/// Any text.
struct Text {
    void read(Reader&, const Node&, std::string&) const;
    std::string print(const std::string& s) const { return print_text(s); }
    std::string schema() const { return type_text(); }
    std::string what() const { return "a text"; }
};

struct Flag {
    void read(Reader&, const Node&, bool&) const;
    std::string print(bool b) const { return b ? "true" : "false"; }
    std::string schema() const { return R"({"type":"boolean"})"; }
    std::string what() const { return "true or false"; }
};

/// A whole number.
struct Count {
    std::uint64_t least = 0, most = 1'000'000;
    void read(Reader&, const Node&, std::uint64_t&) const;
    void read(Reader&, const Node&, std::uint32_t&) const;
    std::string print(std::uint64_t n) const { return std::to_string(n); }
    std::string schema() const;
    std::string what() const;
};

/// A number that is no quantity.
struct Number {
    double least = 0, most = std::numeric_limits<double>::max();
    void read(Reader&, const Node&, double&) const;
    std::string print(double v) const { return print_number(v); }
    std::string schema() const;
    std::string what() const;
};

/// A probability or a share: 75 % or 0.75, held as a fraction.
struct Share {
    double least = 0, most = 1;
    void read(Reader&, const Node&, double&) const;
    std::string print(double v) const { return print_number(v); }
    std::string schema() const;
    std::string what() const;
};

/// Weights are all percentages, which make 100 %, or all plain numbers, which are taken in proportion.
void check_weights(Reader&, const Node& whole, const std::vector<const Node*>& weights);

/// A fixed duration.
struct Span {
    bool zero = true;
    bool automatic = false;  ///< may be `auto`, held as never()
    void read(Reader&, const Node&, Duration&) const;
    std::string print(Duration d) const { return automatic && d.is_never() ? "auto" : print_duration(d); }
    std::string schema() const
    {
        constexpr char plain[] = R"({"$ref":"#/definitions/duration"})";
        return automatic ? any_of({plain, one_word("auto")}) : plain;
    }
    std::string what() const;
};

struct TimeOfDay {
    void read(Reader&, const Node&, Duration&) const;
    std::string print(Duration d) const { return print_time_of_day(d); }
    std::string schema() const;
    std::string what() const { return "a time of day, as \"09:30\""; }
};

/// The name of a thing that there must be.
struct NameOf {
    Kind kind;
    void read(Reader&, const Node&, std::string&) const;
    std::string print(const std::string& s) const { return s; }
    std::string schema() const { return R"({"$ref":"#/definitions/name"})"; }
    std::string what() const;
};
std::string_view called(Kind);  ///< "a switch"

/// An enumeration's words, in the order of its values: words<E>.
template <class E>
inline constexpr std::string_view words[] = {""};

namespace detail {
std::size_t read_word(Reader&, const Node&, std::span<const std::string_view>);  ///< npos and an error if it is none
std::string word_list(std::span<const std::string_view>);
std::string word_schema(std::span<const std::string_view>);
}  // namespace detail

template <class E>
struct Word {
    void read(Reader& in, const Node& n, E& out) const
    {
        if (const std::size_t i = detail::read_word(in, n, words<E>); i != std::string_view::npos)
            out = static_cast<E>(i);
    }
    std::string print(E e) const { return std::string(words<E>[static_cast<std::size_t>(e)]); }
    std::string schema() const { return detail::word_schema(words<E>); }
    std::string what() const { return detail::word_list(words<E>); }
};

/// A value that may be none.
template <class Form>
struct Maybe {
    Form form;
    template <class T>
    void read(Reader& in, const Node& n, std::optional<T>& out) const
    {
        out.reset();
        if (n.is_text() && n.text == "none") return;
        T value{};
        form.read(in, n, value);
        out = std::move(value);
    }
    template <class T>
    std::string print(const std::optional<T>& v) const
    {
        return v ? form.print(*v) : "none";
    }
    std::string schema() const { return any_of({form.schema(), one_word("none")}); }
    std::string what() const { return form.what() + ", or none"; }
};
template <class Form>
Maybe(Form) -> Maybe<Form>;

/// A list of values, in order.
template <class Form>
struct ListOf {
    Form form;
    std::size_t least = 0, most = 1000;
    template <class T>
    void read(Reader& in, const Node& n, std::vector<T>& out) const
    {
        if (!n.is_list()) return in.refuse_kind(n, what());
        if (n.items.size() < least) in.error(n, "the list is empty; at least one is needed");
        if (n.items.size() > most)
            return in.error(n, fmt::format("the list has {} values, more than {}", n.items.size(), most));
        out.clear();
        for (std::size_t i = 0; i < n.items.size(); ++i) {
            const std::string index = std::to_string(i);
            const Reader::Within within(in, index);
            form.read(in, n.items[i], out.emplace_back());
        }
    }
    template <class T>
    std::string print(const std::vector<T>& v) const
    {
        std::string out;
        for (const T& x : v) out += (out.empty() ? "" : ", ") + form.print(x);
        return "[" + out + "]";
    }
    std::string schema() const
    {
        return fmt::format(R"({{"type":"array","minItems":{},"maxItems":{},"items":{}}})", least, most, form.schema());
    }
    std::string what() const { return "a list, each " + form.what(); }
};

/// Distinct words in any order, as a list.
template <class E>
struct SetOf {
    void read(Reader& in, const Node& n, std::vector<E>& out) const
    {
        ListOf<Word<E>>{{}}.read(in, n, out);
        if (!n.is_list() || out.size() != n.items.size()) return;
        for (std::size_t i = 0; i < out.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (out[i] == out[j] && n.items[i].text == n.items[j].text)
                    return in.error(n.items[i], quoted(n.items[i].text) + " is written twice");
        std::sort(out.begin(), out.end());
    }
    std::string print(const std::vector<E>& v) const { return ListOf<Word<E>>{{}}.print(v); }
    std::string schema() const { return R"({"type":"array","uniqueItems":true,"items":)" + Word<E>{}.schema() + "}"; }
    std::string what() const { return "a list of " + Word<E>{}.what(); }
};

}  // namespace ringback::scenario
