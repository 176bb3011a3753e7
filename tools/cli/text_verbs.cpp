// The verbs that only print: schema, new, presets, version.
#include "output.h"
#include "ringback/presets.h"
#include "ringback/simulate.h"
#include "templates.h"
#include "verbs.h"

#include <memory>

namespace ringback::cli {
namespace {

Work declare_schema(CLI::App& app)
{
    const auto reference = std::make_shared<bool>(false);
    app.add_flag("--reference", *reference, "the reference for people instead, in Markdown");
    return [reference] {
        print(*reference ? scenario_reference() : scenario_schema());
        return done;
    };
}

struct NewArguments {
    std::string name = templates.front().name;
    bool list = false;
};

Exit print_template(const NewArguments& a)
{
    std::vector<std::string> names;
    for (const Template& t : templates) {
        if (a.list)
            print(std::string(t.name) + std::string(10 - std::string_view(t.name).size(), ' ') + t.does + '\n');
        else if (t.name == a.name)
            return print(t.text), done;
        names.push_back(t.name);
    }
    if (!a.list)
        throw UsageError("there is no template '" + shown(a.name) + "'" + suggestion(a.name, names) +
                         " (new --list names all)");
    return done;
}

Work declare_new(CLI::App& app)
{
    const auto a = std::make_shared<NewArguments>();
    app.add_option("TEMPLATE", a->name, "which one (default quick)");
    app.add_flag("--list", a->list, "name the templates");
    return [a] { return print_template(*a); };
}

struct PresetsArguments {
    std::string name, format = "text";
};

Exit print_presets(const PresetsArguments& a)
{
    const std::vector<Preset> all = presets();
    const bool json = a.format == "json";
    if (a.name.empty()) {
        if (json) return print(to_json(all)), done;
        for (const Preset& p : all) print(padded(p.name, 20) + p.what + '\n');
        return done;
    }
    std::vector<std::string> names;
    for (const Preset& p : all) {
        names.push_back(p.name);
        if (p.name != a.name) continue;
        if (json) return print(to_json(p)), done;
        print(p.name + ": " + p.what + '\n');
        for (const PresetValue& v : p.values)
            print("  " + padded(v.path, 34) + padded(v.value, 24) + (v.source.empty() ? "default" : v.source) + '\n');
        return done;
    }
    throw UsageError("there is no preset '" + shown(a.name) + "'" + suggestion(a.name, names) + " (presets names all)");
}

Work declare_presets(CLI::App& app)
{
    const auto a = std::make_shared<PresetsArguments>();
    app.add_option("NAME", a->name, "which one, with every value and its source");
    add_choice(app, "--format", a->format, {"text", "json"}, "what standard output gets (default text)");
    return [a] { return print_presets(*a); };
}

Work declare_version(CLI::App&)
{
    return [] {
        print("ringback " RINGBACK_VERSION ", model " + std::to_string(model_version) +
              ", built with "
#if defined(__clang__)
              "clang " __clang_version__
#else
              "gcc " __VERSION__
#endif
              "\n");
        return done;
    };
}

}  // namespace

const Verb schema_verb{"schema", "", "prints the JSON Schema of the scenario language",
                       "ringback schema > scenarios/schema.json\n"
                       "ringback schema --reference > scenarios/README.md\n",
                       declare_schema};

const Verb new_verb{"new", "[TEMPLATE]", "prints a commented scenario to start from",
                    "ringback new quick > first.yaml\n"
                    "ringback new --list\n",
                    declare_new};

const Verb presets_verb{"presets", "[NAME]", "names the presets of call_completion, or shows one",
                        "ringback presets\n"
                        "ringback presets etsi\n"
                        "ringback run office.yaml --set call_completion.preset=qsig\n",
                        declare_presets};

const Verb version_verb{"version", "", "prints the versions of program and model", "ringback version\n",
                        declare_version};

}  // namespace ringback::cli
