// A model: the scenario laid out in tables that never change. Made by build() (build.cpp); shared by all replications.
#pragma once

#include "callers/streams.h"
#include "completion/rules.h"
#include "network/network.h"
#include "observe/series.h"
#include "ringback/simulate.h"
#include "run/outages.h"
#include "switching/plan.h"

namespace ringback {

class Model {
public:
    Scenario scenario;
    Network network;
    Plan plan;
    Streams streams;
    std::vector<CompletionRules> completion;  // by switch
    std::vector<OutageFacts> outages;
    RecordPlan record;
    std::vector<std::string> measure_names;
};

/// With applications at every line.
ModelPtr build(const Scenario&, const Applications&, Problems&);

}  // namespace ringback
