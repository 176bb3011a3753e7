// Forms of what a run is held against: objectives and exact values.
#pragma once

#include "ringback/scenario.h"
#include "scenario/forms.h"

namespace ringback::scenario {

/// A number, a percentage (as a fraction), a duration (in seconds) or traffic (in erlangs).
struct WrittenValue {
    double value = 0;
    Written written = Written::number;
};
Parsed<WrittenValue> parse_value(std::string_view);

struct Value {
    void read(Reader&, const Node&, double&) const;
    std::string print(double v) const { return print_number(v); }
    std::string schema() const { return R"({"type":["number","string"]})"; }
    std::string what() const { return "a number, a percentage, a duration or traffic"; }
};

/// A value above 0 of the unit that the measure beside it has.
struct HalfWidth {
    void read(Reader&, const Node&, RunSpec::Until::HalfWidth&) const;
    std::string print(const RunSpec::Until::HalfWidth&) const;
    std::string schema() const { return Value{}.schema(); }
    std::string what() const { return Value{}.what(); }
};

struct MeasureName {
    void read(Reader&, const Node&, NamedMeasure&) const;
    std::string print(const NamedMeasure& m) const { return m.measure; }
    std::string schema() const { return R"({"type":"string"})"; }
    std::string what() const { return "a measure, as completion.callback.success"; }
};

/// A list of `completion.callback.success >= 75 %`.
struct Objectives {
    void read(Reader&, const Node&, std::vector<Objective>&) const;
    std::string print(const std::vector<Objective>&) const;
    std::string schema() const { return R"({"type":"array","items":{"type":"string"}})"; }
    std::string what() const { return "a list of objectives, as completion.callback.success >= 75 %"; }
};

/// A list of `trunk_groups.AB.carried`.
struct RecordedMeasures {
    void read(Reader&, const Node&, std::vector<NamedMeasure>&) const;
    std::string print(const std::vector<NamedMeasure>&) const;
    std::string schema() const { return R"({"type":"array","items":{"type":"string"}})"; }
    std::string what() const { return "a list of measures, as [trunk_groups.AB.carried, completion.pending]"; }
};

/// `{trunk_groups.AB.call_congestion: 0.078741}`.
struct Theory {
    void read(Reader&, const Node&, std::vector<TheoryValue>&) const;
    std::string print(const std::vector<TheoryValue>&) const;
    std::string schema() const { return R"({"type":"object","additionalProperties":{"type":["number","string"]}})"; }
    std::string what() const
    {
        return "a map from measures to exact values, as {trunk_groups.AB.call_congestion: 0.078741}";
    }
};

}  // namespace ringback::scenario
