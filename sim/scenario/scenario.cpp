// Reading a scenario from end to end: bytes, tree, --set, fields, meaning, hash.
#include "ringback/scenario.h"

#include "scenario/fields.h"
#include "scenario/read.h"
#include "scenario/tree.h"

#include <xxhash.h>
#include <algorithm>

namespace ringback {

namespace scenario {

namespace {

/// Says what is wrong with `ringback: 1`, if anything: a text of another version is not worth reading on.
bool version_is_known(const Node& root, Log& log)
{
    Node top;
    top.line = top.column = 1;
    const Node* version = root.find("ringback");
    if (!version)
        log.error(top, "'ringback: 1' is missing: the version of the language that the text is written in",
                  "write ringback: 1 on its first line");
    else if (!version->is_text() || version->text != "1")
        log.error(
            *version,
            version->is_text() ? fmt::format("version {} of the language is not known; this program reads version 1",
                                             quoted(version->text))
                               : "the version of the language is a number, as ringback: 1",
            "scenarios/README.md describes version 1; move the text to it, or use the program it was written for");
    else
        return true;
    return false;
}

template <class T>
void sort_by_name(Map<T>& things)
{
    std::sort(things.begin(), things.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

std::string hash_of(const std::string& text)
{
    const XXH128_hash_t h = XXH3_128bits(text.data(), text.size());
    return fmt::format("{:016x}{:016x}", h.high64, h.low64);
}

std::string base_name(std::string_view path)
{
    return std::string(path.substr(path.rfind('/') + 1));
}

void read(std::string_view bytes, const std::string& name, Reading& out, Log& log)
{
    auto text = clean_text(bytes, name, log);
    if (!text) return;
    auto root = parse_tree(log.add({name, std::move(*text), true}), log);
    if (!root) return;
    if (root->kind == Node::Kind::missing) return log.error_at(0, 1, 1, "the file is empty");
    if (!root->is_map()) return log.error(*root, fmt::format("a scenario is a map of keys, not {}", root->called()));
    for (const auto& [path, value] : out.scenario.overrides) apply_set(*root, path, value, log);
    if (!version_is_known(*root, log)) return;

    Reader in(log, *root);
    CallCompletion common;
    if (const Node* block = root->find("call_completion"); block && block->is_map()) {
        Log muted("");  // its problems are told when its turn comes
        Reader quiet(muted, *root);
        Block<CallCompletion>{}.read(quiet, *block, common);
    }
    in.common = &common;
    Block<Scenario>{}.read(in, *root, out.scenario);
    check_scenario(out.scenario, *root, in);
    if (log.errors() > 0) return;
    out.scenario.hash = hash_of(canonical_text(out.scenario));
}

}  // namespace

std::string print_scenario(const Scenario& s)
{
    return Block<Scenario>{}.print(s) + "\n";
}

std::string canonical_text(const Scenario& s)
{
    Scenario c = s;
    c.title.clear();
    c.description.clear();
    c.run.seed = 0;
    c.run.replications = 1;
    c.run.confidence = 0;
    c.run.batches.reset();
    c.run.until.reset();
    c.expect.clear();
    c.theory.clear();
    c.record = {};
    c.experiment.reset();
    // Trunk groups and routes stay in order: it breaks ties among computed routes.
    sort_by_name(c.switches);
    sort_by_name(c.lines);
    sort_by_name(c.hunt_groups);
    sort_by_name(c.callers);
    return print_scenario(c);
}

}  // namespace scenario

Reading parse_scenario(std::string_view text, const std::string& name,
                       const std::vector<std::pair<std::string, std::string>>& overrides)
{
    Reading out;
    out.scenario.file = scenario::base_name(name);
    out.scenario.overrides = overrides;
    scenario::Log log(name);
    scenario::read(text, name, out, log);
    out.problems = log.take();
    return out;
}

Reading read_scenario(const std::string& path, const std::vector<std::pair<std::string, std::string>>& overrides)
{
    scenario::Log log(path);
    if (const auto bytes = scenario::read_bytes(path, log)) return parse_scenario(*bytes, path, overrides);
    Reading out;
    out.problems = log.take();
    return out;
}

std::string_view name_of(Mode m)
{
    return scenario::words<Mode>[static_cast<std::size_t>(m)];
}
std::string_view name_of(Condition c)
{
    return scenario::words<Condition>[static_cast<std::size_t>(c)];
}
std::string_view name_of(Action a)
{
    return scenario::words<Action>[static_cast<std::size_t>(a)];
}

}  // namespace ringback
