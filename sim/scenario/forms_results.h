// Forms of what a run is held against: objectives and exact values.
#pragma once

#include "ringback/scenario.h"
#include "scenario/forms.h"

namespace ringback::scenario {

/// A list of `completion.callback.success >= 75 %`.
struct Objectives {
    void read(Reader&, const Node&, std::vector<Objective>&) const;
    std::string print(const std::vector<Objective>&) const;
    std::string schema() const { return R"({"type":"array","items":{"type":"string"}})"; }
    std::string what() const { return "a list of objectives, as completion.callback.success >= 75 %"; }
};

/// A list of `trunk_groups.AB.carried`.
struct RecordedMeasures {
    void read(Reader&, const Node&, std::vector<RecordSpec::Recorded>&) const;
    std::string print(const std::vector<RecordSpec::Recorded>&) const;
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
