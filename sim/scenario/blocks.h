// Forms made of fields. A struct S is declared once, by a function
//
//   template <class V> void fields(V& v, S& s)
//   {
//       v.required("circuits", s.circuits, Count{1, 1'000'000}, "how many");
//       v.optional("signalling_delay", s.signalling_delay, Distribution{}, "…");   // default: the C++ initializer
//       v.base("preset", s, PresetForm{}, "…");        // gives all the fields their values before they are read
//       v.version("ringback", "…");                                                // 1, and has been checked
//   }
//
// and the visitors here make of it the reader, the printer and the schema (reference.cpp has the fourth).
#pragma once

#include "scenario/forms.h"

namespace ringback::scenario {

class FieldReader {
public:
    FieldReader(Reader& in, const Node& map) : in_(in), map_(map), seen_(map.keys.size(), false) {}

    template <class T, class Form>
    void required(std::string_view name, T& member, const Form& form, std::string_view meaning)
    {
        if (!read(name, member, form)) in_.error(map_, fmt::format("'{}' is missing: {}", name, meaning));
    }
    template <class T, class Form>
    void optional(std::string_view name, T& member, const Form& form, std::string_view)
    {
        read(name, member, form);
    }
    template <class S, class Form>
    void base(std::string_view name, S& whole, const Form& form, std::string_view)
    {
        read(name, whole, form);
    }
    void version(std::string_view name, std::string_view) { take(name); }
    /// After the last field: the keys that nobody asked for.
    void refuse_unknown();

private:
    const Node* take(std::string_view name);

    template <class T, class Form>
    bool read(std::string_view name, T& member, const Form& form)
    {
        const Node* value = take(name);
        if (!value) return false;
        const Reader::Within within(in_, name);
        form.read(in_, *value, member);
        return true;
    }

    Reader& in_;
    const Node& map_;
    std::vector<bool> seen_;
    std::vector<std::string_view> names_;
};

template <class S>
struct Block;

/// Fields in the order of their declaration, `{a: 1, b: 2 s}`: the same value always gives the same text. One that has its
/// default is left out, so that a field declared later moves no hash; but for a switch's own block, whose fields are printed
/// whole: unwritten they would be the common block's.
class FieldPrinter {
public:
    explicit FieldPrinter(bool whole) : whole_(whole) {}

    template <class T, class Form>
    void required(std::string_view name, T& member, const Form& form, std::string_view)
    {
        fields_.push_back({name, form.print(member), true});
    }
    template <class T, class Form>
    void optional(std::string_view name, T& member, const Form& form, std::string_view)
    {
        fields_.push_back({name, form.print(member), false});
    }
    template <class S>
    void optional(std::string_view name, S& member, const Block<S>& form, std::string_view)
    {
        fields_.push_back({name, form.print(member, whole_), false});
    }
    template <class S, class Form>
    void base(std::string_view, S&, const Form&, std::string_view)
    {
    }
    void version(std::string_view name, std::string_view) { fields_.push_back({name, "1", true}); }

    std::string text(const FieldPrinter& defaults) const
    {
        std::string out;
        for (std::size_t i = 0; i < fields_.size(); ++i) {
            const auto& [name, value, is_required] = fields_[i];
            if (!whole_ && !is_required && value == defaults.fields_[i].value) continue;
            out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", name, value);
        }
        return "{" + out + "}";
    }

private:
    struct Field {
        std::string_view name;
        std::string value;
        bool is_required;
    };
    std::vector<Field> fields_;
    bool whole_;
};

class FieldSchema {
public:
    template <class T, class Form>
    void required(std::string_view name, T&, const Form& form, std::string_view meaning)
    {
        add(name, form.schema(), meaning);
        required_ += fmt::format("{}\"{}\"", required_.empty() ? "" : ",", name);
    }
    template <class T, class Form>
    void optional(std::string_view name, T& member, const Form& form, std::string_view meaning)
    {
        const std::string value = form.print(member);
        const bool plain = value.size() < 60 && value.find('{') == std::string::npos;
        add(name, form.schema(), plain ? fmt::format("{} (default: {})", meaning, value) : std::string(meaning));
    }
    template <class S, class Form>
    void base(std::string_view name, S&, const Form& form, std::string_view meaning)
    {
        add(name, form.schema(), meaning);
    }
    void version(std::string_view name, std::string_view meaning)
    {
        add(name, R"({"const":1})", meaning);
        required_ += fmt::format("\"{}\"", name);
    }
    std::string text() const;

private:
    void add(std::string_view name, const std::string& schema, std::string_view meaning);
    std::string properties_, required_;
};

/// A struct with fields().
template <class S>
struct Block {
    void read(Reader& in, const Node& n, S& out) const
    {
        if (!n.is_map()) return in.refuse_kind(n, what());
        const std::size_t errors = in.errors();
        FieldReader reader(in, n);
        fields(reader, out);
        reader.refuse_unknown();
        if (in.errors() > errors) in.spoil(n);
    }
    std::string print(const S& s, bool whole = false) const
    {
        FieldPrinter printer(whole), defaults(whole);
        S plain{};
        fields(defaults, plain);
        fields(printer, const_cast<S&>(s));  // a printer only looks
        return printer.text(defaults);
    }
    std::string schema() const
    {
        S defaults{};
        FieldSchema writer;
        fields(writer, defaults);
        return writer.text();
    }
    std::string what() const { return "a map of its keys, as {key: value}"; }
};

/// False and an error if the i-th key of a map is no name, or was never there before a --set went through it.
bool check_name(Reader&, const Node& map, std::size_t i, std::string_view thing);

/// Things by name, in the order of the text.
template <class T>
struct Things {
    std::string_view thing;  ///< "trunk group"
    void read(Reader& in, const Node& n, Map<T>& out) const
    {
        if (!n.is_map()) return in.refuse_kind(n, what());
        for (std::size_t i = 0; i < n.keys.size(); ++i) {
            const Node &key = n.keys[i], &value = n.items[i];
            if (!check_name(in, n, i, thing)) continue;
            const Reader::Within within(in, key.text);
            out.push_back({key.text, T{}, in.position(key)});
            Block<T>{}.read(in, value, out.back().value);
        }
    }
    std::string print(const Map<T>& things) const
    {
        std::string out;
        for (const Named<T>& t : things)
            out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", t.name, Block<T>{}.print(t.value));
        return "{" + out + "}";
    }
    std::string schema() const
    {
        return fmt::format(
            R"({{"type":"object","propertyNames":{{"$ref":"#/definitions/name"}},"additionalProperties":{}}})",
            Block<T>{}.schema());
    }
    std::string what() const { return fmt::format("a map from the name of each {} to its keys", thing); }
};

}  // namespace ringback::scenario
