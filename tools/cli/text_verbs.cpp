// The verbs that only print: schema, new, version.
#include "output.h"
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

const Verb version_verb{"version", "", "prints the versions of program and model", "ringback version\n",
                        declare_version};

}  // namespace ringback::cli
