// The language described, for editors (JSON Schema) and people (Markdown), from the fields themselves.
#include "scenario/fields.h"

namespace ringback {

namespace scenario {

namespace {

/// JSON with line breaks and indentation.
std::string indented(std::string_view json)
{
    std::string out;
    std::size_t depth = 0;
    bool in_text = false;
    const auto new_line = [&] { out += '\n', out.append(2 * depth, ' '); };
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (in_text) {
            out += c;
            if (c == '\\') out += json[++i];
            in_text = c != '"';
            continue;
        }
        in_text = c == '"';
        const bool closes = c == '}' || c == ']';
        if (closes) --depth, new_line();
        out += c;
        if (c == '{' || c == '[') ++depth, new_line();
        if (c == ',') new_line();
        if (c == ':') out += ' ';
    }
    return out + "\n";
}

/// A cell of a Markdown table.
std::string cell(std::string_view s)
{
    std::string out;
    for (char c : s) out += c == '|' ? std::string("\\|") : std::string(1, c);
    return out;
}

/// The fourth visitor: tables of keys. A block's keys stand in its owner's table as `block.key`; things that have a
/// name, and the large blocks of the top level, get sections of their own.
class FieldReference {
public:
    explicit FieldReference(std::string prefix = {}, bool top = false) : prefix_(std::move(prefix)), top_(top) {}

    template <class T, class Form>
    void required(std::string_view name, T& member, const Form& form, std::string_view meaning)
    {
        row(name, member, form, meaning, "**required**");
    }
    template <class T, class Form>
    void optional(std::string_view name, T& member, const Form& form, std::string_view meaning)
    {
        const std::string value = form.print(member);
        row(name, member, form, meaning, value.empty() ? "" : "`" + value + "`");
    }
    template <class S, class Form>
    void base(std::string_view name, S&, const Form& form, std::string_view meaning)
    {
        add(name, form.what(), "`none`", meaning);
    }
    void version(std::string_view name, std::string_view meaning) { add(name, "1", "**required**", meaning); }

    std::string text() const
    {
        return rows_.empty() ? "" : "| key | value | default | meaning |\n|---|---|---|---|\n" + rows_;
    }
    const std::string& sections() const { return sections_; }

private:
    void add(std::string_view name, std::string_view value, std::string_view otherwise, std::string_view meaning)
    {
        rows_ += fmt::format("| `{}{}` | {} | {} | {} |\n", prefix_, name, cell(value), cell(otherwise), cell(meaning));
    }

    template <class T, class Form>
    void row(std::string_view name, T&, const Form& form, std::string_view meaning, std::string_view otherwise)
    {
        add(name, form.what(), otherwise, meaning);
    }

    template <class S>
    void row(std::string_view name, S&, const Block<S>&, std::string_view meaning, std::string_view otherwise)
    {
        if (!top_) return nested<S>(name);
        add(name, "a block, see below", otherwise == "**required**" ? otherwise : "", meaning);
        section<S>(fmt::format("`{}`", name), meaning, "");
    }
    template <class S>
    void row(std::string_view name, std::optional<S>&, const Maybe<Block<S>>& form, std::string_view meaning,
             std::string_view)
    {
        add(name, form.what(), "`none`", meaning);
        nested<S>(name);
    }
    template <class T>
    void row(std::string_view name, Map<T>&, const Things<T>& form, std::string_view meaning,
             std::string_view otherwise)
    {
        add(name, form.what(), otherwise == "`{}`" ? "none" : otherwise, meaning);
        section<T>(fmt::format("`{}.NAME`", name), meaning, "");
    }
    void row(std::string_view name, std::vector<Outage>&, const Outages& form, std::string_view meaning, std::string_view)
    {
        add(name, form.what(), "none", meaning);
        section<Outage>("`outages.N`", meaning, "`what` is a name, a number or a map:\n\n" + table<Outage::What>());
    }
    void row(std::string_view name, std::vector<Route>&, const Routes& form, std::string_view meaning, std::string_view)
    {
        add(name, form.what(), "none", meaning);
        section<Route>(fmt::format("`{}.NUMBER`", name), meaning,
                       "A choice is a list of trunk groups or a map:\n\n" + table<RouteChoice>());
    }

    template <class S>
    static std::string table()
    {
        S defaults{};
        FieldReference r;
        fields(r, defaults);
        return r.text();
    }
    template <class S>
    void nested(std::string_view name)
    {
        S defaults{};
        FieldReference r(fmt::format("{}{}.", prefix_, name));
        fields(r, defaults);
        rows_ += r.rows_;
    }
    template <class S>
    void section(const std::string& heading, std::string_view meaning, const std::string& after)
    {
        S defaults{};
        FieldReference r;
        fields(r, defaults);
        sections_ +=
            fmt::format("\n### {}\n\n{}.\n\n{}{}{}", heading, meaning, r.text(), after.empty() ? "" : "\n", after);
    }

    std::string prefix_, rows_, sections_;
    bool top_;
};

std::string presets_section()
{
    std::string out = R"(### Presets

`call_completion: {preset: etsi}` gives these keys these values before anything else of the block is read; in a switch's own block, over the
common one. The hash of a scenario is over the values, wherever they come from. `ringback presets NAME` shows all the keys.
Sources: [V] read in the standard's text, [C] in code that implements it, [P] in the maker's or operator's documentation, [R] not confirmed.

| preset | what it is |
|---|---|
)";
    for (const PresetName& p : preset_names()) out += fmt::format("| `{}` | {} |\n", p.name, cell(p.what));
    out += "\n| preset | key | value | source |\n|---|---|---|---|\n";
    std::string_view last;
    for (const PresetRow& r : preset_rows()) {
        const std::string name = r.preset == last ? "" : fmt::format("`{}`", r.preset);
        out += fmt::format("| {} | `{}` | `{}` | {} |\n", name, r.path, r.value, cell(r.source));
        last = r.preset;
    }
    return out;
}

constexpr char quantities[] = R"(### Quantities

| quantity | written | notes |
|---|---|---|
| duration | `250 ms`, `90 s`, `2 min`, `1.5 h`, `1 d` (also `us`, `ns`) | at most 100 years; a bare `0` is allowed, `never` where it says so |
| rate | `3.2 per hour` | `second`, `minute`, `hour`, `day` |
| traffic | `6.5 E`, `234 CCS` | 36 CCS = 1 E |
| probability, share | `75 %`, `0.75` | |
| time of day | `"10:00"`, `"23:59:59"` | |
| name | `PBX1` | letters, digits, `_` and `-`; begins with a letter |
| number | `0700`, `+441632960001` | digits, `*`, `#`; leading zeros count |

Numbers have a decimal point and no thousands, no sign and no leading zeros. Every duration under `switches`, `trunk_groups`, `lines`,
`callers` and `call_completion` may be a **distribution**, drawn anew at each use:

| distribution | written |
|---|---|
| constant | `180 s` |
| exponential | `{exponential: 180 s}` |
| uniform | `{uniform: [10 s, 20 s]}` |
| Erlang | `{erlang: {mean: 180 s, stages: 3}}`, 1 to 1000 stages |
| gamma, lognormal | `{gamma: {mean: 7 s, cv: 0.7}}`, `{lognormal: {mean: 150 s, cv: 1.3}}`; cv = standard deviation / mean, 0.01 to 100 |
| Weibull | `{weibull: {mean: 60 s, shape: 0.8}}`, shape 0.1 to 100 |
| hyperexponential | `{hyperexponential: [{weight: 0.9, mean: 60 s}, {weight: 0.1, mean: 600 s}]}` |
| mixture | `{mixture: [{weight: 0.7, of: 20 s}, {weight: 0.3, of: {exponential: 90 s}}]}` |
| empirical | `{empirical: [12 s, 40 s, 41 s]}`, each as likely as the others |
)";

}  // namespace

}  // namespace scenario

std::string scenario_schema()
{
    using namespace scenario;
    const auto text = [](std::string_view regex) {
        return fmt::format(R"({{"type":"string","pattern":"{}"}})", regex);
    };
    const std::string definitions =
        fmt::format(R"("name":{},"duration":{},"rate":{},"traffic":{},"percentage":{},"distribution":{})",
                    text(pattern::name), any_of({text(pattern::duration()), R"({"const":0})"}), text(pattern::rate()),
                    text(pattern::traffic()), text(pattern::percentage()), Distribution::definition());
    const std::string body = Block<Scenario>{}.schema();
    return indented(fmt::format(
        R"({{"$schema":"http://json-schema.org/draft-07/schema#","title":"ringback scenario, version 1","definitions":{{{}}},{})",
        definitions, std::string_view(body).substr(1)));
}

std::string scenario_reference()
{
    using namespace scenario;
    Scenario defaults;
    FieldReference r("", true);
    fields(r, defaults);
    return fmt::format("## Reference\n\nMade from the program's own declarations.\n\n### The top level\n\n{}{}\n{}\n{}",
                       r.text(), r.sections(), presets_section(), quantities);
}

}  // namespace ringback
