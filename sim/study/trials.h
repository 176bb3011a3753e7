// One objective at many values of one path, on the same callers: of each value as many replications as somebody has asked for so
// far. Control plane.
#pragma once

#include "ringback/study.h"
#include "run/in_order.h"
#include "run/replication.h"

#include <map>
#include <memory>

namespace ringback {

class Trials {
public:
    Trials(const SizeRequest& request, const StudyOptions& options) : request_(request), options_(options) {}

    /// Whether there is a scenario with this value. Its problems go to `problems`.
    bool has(std::uint32_t value, Problems& problems);
    /// @throws ModelLimit where there is none.
    void replicate_to(std::uint32_t value, std::uint32_t replications);

    bool stopped() const { return options_.stop && *options_.stop; }
    std::uint32_t replications(std::uint32_t value) const;
    const Scenario& scenario(std::uint32_t value) const { return tried_.at(value)->model->scenario; }
    const Objective& objective() const { return tried_.begin()->second->model->scenario.expect.front(); }
    /// Nothing to measure, or no such measure: without a value.
    Measure measure(std::uint32_t value, std::string_view name) const;
    /// The probability that this value meets the objective, as far as its replications know.
    double enough(std::uint32_t value) const;
    /// Those with replications, in their order.
    std::vector<SizeResult::Tried> all() const;

private:
    struct Tried {
        ModelPtr model;
        Fold fold;
        InOrder<Replication> ended{[this](std::uint32_t, const Replication& r) { fold.add(r); }};
        explicit Tried(ModelPtr m) : model(std::move(m)), fold(*model) {}
    };
    void tell(std::uint32_t value, std::uint32_t replications) const;

    const SizeRequest& request_;
    const StudyOptions& options_;
    std::map<std::uint32_t, std::unique_ptr<Tried>> tried_;
    std::uint64_t done_ = 0;
};

}  // namespace ringback
