// ringback completion: what a shell may put after `ringback`, read off what the verbs declare.
#include "output.h"
#include "ringback/summary.h"
#include "verbs.h"

#include <memory>

namespace ringback::cli {
namespace {

/// An option of a verb, as a shell has to know it.
struct Option {
    std::vector<std::string> names;  ///< with their hyphens
    std::string does;
    std::string words;               ///< that its value may be
    bool has_value, is_path;
};

std::vector<Option> options_of(const Verb& v)
{
    CLI::App app;
    app.set_help_flag("-h,--help", "this text");
    v.declare(app);
    std::vector<Option> out;
    for (const CLI::Option* o : app.get_options()) {
        if (o->get_positional()) continue;
        Option x{{}, o->get_description(), o->get_type_name(), o->get_expected_min() > 0, false};
        for (const std::string& name : o->get_snames()) x.names.push_back("-" + name);
        for (const std::string& name : o->get_lnames()) x.names.push_back("--" + name);
        x.is_path = x.words == "FILE" || x.words == "DIR";
        const bool is_choice = x.has_value && x.words[0] >= 'a' && x.words[0] <= 'z';  // see add_choice; all other types are no words
        if (!is_choice) x.words.clear();
        std::replace(x.words.begin(), x.words.end(), '|', ' ');
        out.push_back(std::move(x));
    }
    return out;
}

std::string joined(const std::vector<std::string>& words)
{
    std::string out;
    for (const std::string& w : words) out += (out.empty() ? "" : " ") + w;
    return out;
}

std::string for_bash()
{
    std::vector<std::string> verbs;
    std::string values, options;
    for (const Verb* v : all_verbs()) {
        verbs.emplace_back(v->name);
        std::vector<std::string> names;
        for (const Option& o : options_of(*v)) {
            for (const std::string& name : o.names) {
                names.push_back(name);
                if (o.has_value) values += "    " + quoted(v->name + (' ' + name)) + ") words=" + quoted(o.words) + " ;;\n";
            }
        }
        options += "        " + std::string(v->name) + "\\ -*) words=" + quoted(joined(names)) + " ;;\n";
    }
    return "_ringback()\n"
           "{\n"
           "    local words= verb=${COMP_WORDS[1]} before=${COMP_WORDS[COMP_CWORD-1]} word=${COMP_WORDS[COMP_CWORD]}\n"
           "    if [[ $COMP_CWORD == 1 ]]; then words=" + quoted(joined(verbs)) + "\n"
           "    else case \"$verb $before\" in\n" + values +
           "    *)\n"
           "        case \"$verb $word\" in\n" + options +
           "        esac ;;\n"
           "    esac; fi\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
           "}\n"
           "complete -o default -F _ringback ringback\n";
}

std::string for_fish()
{
    std::string out;
    for (const Verb* v : all_verbs()) {
        out += "complete -c ringback -n __fish_use_subcommand -f -a " + quoted(v->name) + " -d " + quoted(v->does) + '\n';
        for (const Option& o : options_of(*v)) {
            out += "complete -c ringback -n " + quoted(std::string("__fish_seen_subcommand_from ") + v->name);
            for (const std::string& name : o.names) out += (name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1));
            if (o.has_value) out += o.is_path ? " -r" : " -x";
            if (!o.words.empty()) out += " -a " + quoted(o.words);
            out += " -d " + quoted(o.does) + '\n';
        }
    }
    return out;
}

Work declare(CLI::App& app)
{
    const auto shell = std::make_shared<std::string>();
    app.add_option("SHELL", *shell, "bash, zsh or fish")->required();
    return [shell] {
        const std::vector<std::string> known{"bash", "zsh", "fish"};
        if (std::find(known.begin(), known.end(), *shell) == known.end())
            throw UsageError("completion knows bash, zsh and fish, not '" + shown(*shell) + "'" + suggestion(*shell, known));
        if (*shell == "zsh") print("autoload -U +X bashcompinit && bashcompinit\n");
        print(*shell == "fish" ? for_fish() : for_bash());
        return done;
    };
}

}  // namespace

const Verb completion_verb{"completion", "SHELL", "prints what lets a shell complete verbs and options",
                           "source <(ringback completion bash)\n"
                           "ringback completion fish | source\n",
                           declare};

}  // namespace ringback::cli
