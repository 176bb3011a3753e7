// What the completion subsystem of a switch allows and how long its timers run: `call_completion` of the scenario, compiled.
// The caller's switch decides whether and for how long a request is taken; the called party's switch how it is served.
#pragma once

#include "random/sampler.h"
#include "ringback/scenario.h"

#include <limits>

namespace ringback {

struct CompletionRules {
    static constexpr std::uint32_t unlimited = std::numeric_limits<std::uint32_t>::max();

    CompletionRules() = default;
    explicit CompletionRules(const CallCompletion& c) : text(c)
    {
        for (const Mode m : c.modes) modes |= 1u << static_cast<unsigned>(m);
        for (const Condition k : c.conditions) conditions |= 1u << static_cast<unsigned>(k);
        per_line = c.limits.per_line.value_or(unlimited);
        per_called = c.limits.per_called.value_or(unlimited);
        per_switch = c.limits.per_switch.value_or(unlimited);
        messages_per_called = c.message.per_called.value_or(unlimited);
        campers_per_called = c.camp_on.per_called.value_or(unlimited);
        max_wait = Sampler(c.camp_on.max_wait);
        accepts_camper = Chance(c.camp_on.accepts.probability);
        accepts_after = Sampler(c.camp_on.accepts.after);
        service_time[0] = Sampler(c.callback.service_time);
        service_time[1] = Sampler(c.callback.service_time_no_answer);
        guard = Sampler(c.callback.guard);
        recall_ring = Sampler(c.callback.recall_ring);
        offer_time = Sampler(c.callback.offer_time);
        far_service_time = Sampler(c.callback.far_service_time);
        recall_supervision = Sampler(c.callback.recall_supervision);
        resume_spacing = Sampler(c.callback.resume_spacing);
        poll_interval = Sampler(c.callback.poll_interval);
        polls_at_most = c.callback.poll_at_most.value_or(unlimited);
        warning_tone = Sampler(c.intrude.warning_tone);
        keep = Sampler(c.message.keep);
        texts = static_cast<std::uint32_t>(c.message.texts.size());
    }

    CallCompletion text;  // the words: order, when_full, when_not_answered, …
    unsigned modes = 0, conditions = 0;
    std::uint32_t per_line = unlimited, per_called = unlimited, per_switch = unlimited, messages_per_called = unlimited;
    std::uint32_t campers_per_called = unlimited, polls_at_most = unlimited;
    Sampler max_wait, service_time[2], guard, recall_ring, warning_tone, keep;
    Sampler offer_time, far_service_time, recall_supervision, resume_spacing, poll_interval;
    Chance accepts_camper{0.0};
    Sampler accepts_after;
    std::uint32_t texts = 1;

    bool allows(Mode m) const { return modes >> static_cast<unsigned>(m) & 1; }
    bool allows(Condition c) const { return conditions >> static_cast<unsigned>(c) & 1; }
};

}  // namespace ringback
