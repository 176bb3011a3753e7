// The simulator's table of contents: the loop and the one switch over events. Raw row numbers become ids here and nowhere
// else. Data plane.
#include "run/steps.h"

namespace ringback {

inline void Simulation::dispatch(const Event& e)
{
    const CallId call(e.subject());
    const auto request_of_call = [&] { return exchange.call(call).request; };
    switch (static_cast<EventKind>(e.kind())) {
        case EventKind::demand:
            potential_demand<false>(SourceId(e.subject()));
            break;
        case EventKind::idle_over:
            potential_demand<true>(SourceId(e.subject()));
            break;
        case EventKind::redial:
            dial_again(DemandId(e.subject()));
            break;
        case EventKind::arrive:
            arrives(call);
            break;
        case EventKind::advance:
            advance(call);
            break;
        case EventKind::turn_back:
            release_last(exchange.call(call));
            turn_back(call);
            break;
        case EventKind::answer:
            answer<any_call>(call, exchange.call(call), demand_of(call));
            break;
        case EventKind::ring_over:
            ring_over(call);
            break;
        case EventKind::forward:
            forward_unanswered(call);
            break;
        case EventKind::take_second:
            take_second(call);
            break;
        case EventKind::camp_over:
            CampOn<Simulation>::hung_up(*this, request_of_call(), call);
            break;
        case EventKind::camp_timeout:
            CampOn<Simulation>::waited_too_long(*this, request_of_call(), call);
            break;
        case EventKind::overflow:
            CampOn<Simulation>::overflows(*this, request_of_call(), call);
            break;
        case EventKind::recall_answer:
            Callback<Simulation>::recall_answered(*this, request_of_call(), call);
            break;
        case EventKind::recall_over:
            Callback<Simulation>::recall_not_answered(*this, request_of_call(), call);
            break;
        case EventKind::intrude:
            Intrude<Simulation>::warned(*this, request_of_call(), call);
            break;
        case EventKind::camp_accepted:
            CampOn<Simulation>::accepted_by_called(*this, request_of_call());
            break;
        case EventKind::decides:
            decides(call);
            break;
        case EventKind::dialled:
            dialled(call);
            break;
        case EventKind::tone_over:
            tone_over(call);
            break;
        case EventKind::hang_up:
            hang_up(call);
            break;
        case EventKind::service_over:
            service_over(RequestId(e.subject()));
            break;
        case EventKind::return_call:
            Message<Simulation>::return_call(*this, RequestId(e.subject()));
            break;
        case EventKind::supervision_over:
            Monitor<Simulation>::supervision_over(*this, RequestId(e.subject()));
            break;
        case EventKind::far_service_over:
            Monitor<Simulation>::service_over(*this, RequestId(e.subject()));
            break;
        case EventKind::poll:
            Callback<Simulation>::poll(*this, RequestId(e.subject()));
            break;
        case EventKind::request_arrives:
            request_arrives(RequestId(e.subject()));
            break;
        case EventKind::request_accepted:
            request_accepted(RequestId(e.subject()));
            break;
        case EventKind::request_denied:
            request_denied(RequestId(e.subject()));
            break;
        case EventKind::remote_user_free:
            Callback<Simulation>::remote_user_free(*this, RequestId(e.subject()));
            break;
        case EventKind::suspend_arrives:
            Monitor<Simulation>::suspend_arrives(*this, RequestId(e.subject()));
            break;
        case EventKind::resume_arrives:
            Monitor<Simulation>::resume_arrives(*this, RequestId(e.subject()));
            break;
        case EventKind::cancel_arrives:
            Monitor<Simulation>::cancel_arrives(*this, RequestId(e.subject()));
            break;
        case EventKind::far_end_over:
            Callback<Simulation>::far_end_over(*this, RequestId(e.subject()));
            break;
        case EventKind::guard_over:
            guard_over(LineId(e.subject()));
            break;
        case EventKind::presence:
            callers.presence_over(LineId(e.subject()));
            break;
        case EventKind::forwarding: {
            const LineId l(e.subject());
            feature_changes(l, LineFlag::forwards, exchange.class_of(l).features.forwards, Purpose::forwarding);
            break;
        }
        case EventKind::do_not_disturb: {
            const LineId l(e.subject());
            feature_changes(l, LineFlag::undisturbed, exchange.class_of(l).features.undisturbed, Purpose::do_not_disturb);
            break;
        }
        case EventKind::serve_campers:
            CampOn<Simulation>::serve(*this, LineId(e.subject()));
            break;
        case EventKind::resume_due:
            resume_due(LineId(e.subject()));
            break;
        case EventKind::wrap_up_over:
            wrap_up_over(e.subject());
            break;
        case EventKind::staff:
            staff_changes(HuntGroupId(e.subject()));
            break;
        case EventKind::serve_requests:
            serve_requests();
            break;
        case EventKind::circuit_free:
            circuit_free();
            break;
        case EventKind::outage_begins:
            outage_begins(e.subject());
            break;
        case EventKind::outage_ends:
            outage_ends(e.subject());
            break;
    }
}

bool Simulation::play_before(Time limit, const RunOptions& options)
{
    Event e;
    for (;;) {
        // Whoever watches the run looks at every 1,024th event; a full check and applications at each.
        const std::uint64_t block = options.check_full || between_ ? 1 : 1024 - (exchange.kernel.events() & 1023);
        for (std::uint64_t i = 0; i < block; ++i) {
            if (!exchange.kernel.next(limit, e)) return true;
            dispatch(e);
            if (!exchange.idled.empty()) settle();
        }
        if (!watch(e.kind(), e.subject(), options)) return false;
    }
}

bool Simulation::watch(std::uint8_t kind, std::uint32_t subject, const RunOptions& options)
{
    const std::uint64_t events = exchange.kernel.events();
    if (exchange.now() == last_at_) {
        if (events - events_then_ > same_instant_limit_) endless(kind, subject);
    } else {
        if (unserved_) throw BrokenInvariant("time went on while somebody camped on a hunt group with a free member");
        last_at_ = exchange.now();
        events_then_ = events;
    }
    if (options.check_full) {
        ++checks_;
        if (const std::string broken = inspect(); !broken.empty()) throw BrokenInvariant(broken);
        unserved_ = exchange.hunts.has_unserved();
    }
    if (between_ && !(*between_)()) return false;
    if ((events & 1023) != 0) return true;
    if (options.stop && options.stop->load(std::memory_order_relaxed)) return false;
    if (options.give_up && options.give_up()) return false;
    if (options.max_events && events > options.max_events) {
        throw ModelLimit("a replication needs more than " + std::to_string(options.max_events) + " events");
    }
    return true;
}

void Simulation::endless(std::uint8_t kind, std::uint32_t subject) const
{
    throw ModelLimit("an endless loop in zero time: more than " + std::to_string(same_instant_limit_) + " events at " +
                     std::to_string(exchange.now().count()) + " ns, the last of kind " + std::to_string(kind) + " for row " +
                     std::to_string(subject));
}

}  // namespace ringback
