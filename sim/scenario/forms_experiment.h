// Forms of a parameter study. The values of a varied path are kept as texts, which --set takes: whether they are right is
// found out when the cell is read.
#pragma once

#include "ringback/scenario.h"
#include "scenario/forms.h"

namespace ringback::scenario {

/// A node as --set takes it: on one line.
std::string flow_text(const Node&);

/// `{trunk_groups.TIE.circuits: [4, 6, 8], traffic: {from: 0.8, to: 1.2, step: 0.1}, lines.office.numbers: 200..279}`: a list of
/// values, of whatever kind the path has, or a range.
struct VariedPaths {
    void read(Reader&, const Node&, std::vector<Experiment::Varied>&) const;
    std::string print(const std::vector<Experiment::Varied>&) const;
    std::string schema() const;
    std::string what() const
    {
        return "a map from paths, as --set takes them, to lists of values, or ranges, as 4..12 or {from: 40 %, to: 80 %, step: 10 %}";
    }
};

/// A list of lists of paths.
struct Together {
    void read(Reader&, const Node&, std::vector<std::vector<std::string>>&) const;
    std::string print(const std::vector<std::vector<std::string>>&) const;
    std::string schema() const
    {
        return R"({"type":"array","items":{"type":"array","minItems":2,"items":{"type":"string"}}})";
    }
    std::string what() const { return "a list of lists of varied paths"; }
};

/// A list of `trunk_groups.A.circuits <= trunk_groups.B.circuits`.
struct Conditions {
    void read(Reader&, const Node&, std::vector<Experiment::Condition>&) const;
    std::string print(const std::vector<Experiment::Condition>&) const;
    std::string schema() const { return R"({"type":"array","items":{"type":"string"}})"; }
    std::string what() const { return "a list of conditions on varied paths, as trunk_groups.A.circuits <= trunk_groups.B.circuits"; }
};

/// `{call_completion.modes: [camp_on]}`.
struct Settings {
    void read(Reader&, const Node&, std::vector<Experiment::Setting>&) const;
    std::string print(const std::vector<Experiment::Setting>&) const;
    std::string schema() const { return R"({"type":"object"})"; }
    std::string what() const { return "a map from varied paths to one of their values"; }
};

/// Whether the relation holds between two values: as quantities if both are, otherwise as texts. Nothing where texts have no
/// order.
std::optional<bool> holds(std::string_view left, Experiment::Condition::Relation, std::string_view right);
/// Whether both are of one kind: a duration beside a duration (0 needs no unit), traffic or a share beside its like or a number. Of
/// texts nobody knows.
bool are_of_one_kind(std::string_view, std::string_view);

/// Of what is not the network: the section or the field that the path leads to, into, or past. Nothing where it may be varied.
std::optional<std::string_view> not_to_vary(std::string_view path);

}  // namespace ringback::scenario
