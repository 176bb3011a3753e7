// The language, declared: each field once, with its name, member, form (unit, range) and meaning; its default is the
// member's C++ initializer. Reader, checks of range, printer, --set paths, JSON Schema and reference all come from here
// (blocks.h). Timers name their counterpart in ETSI EN 300 359 (T…) or TAPI where there is one.
#pragma once

#include "ringback/scenario.h"
#include "scenario/blocks.h"
#include "scenario/forms_callers.h"
#include "scenario/forms_experiment.h"
#include "scenario/forms_law.h"
#include "scenario/forms_network.h"
#include "scenario/forms_results.h"
#include "scenario/presets.h"

namespace ringback::scenario {

template <>
inline constexpr std::string_view words<Mode>[] = {"camp_on", "callback", "intrude", "message"};
template <>
inline constexpr std::string_view words<Condition>[] = {"busy", "no_answer", "congestion"};
template <>
inline constexpr std::string_view words<Action>[] = {"nothing", "redial", "camp_on", "callback", "intrude", "message"};
template <>
inline constexpr std::string_view words<RequestOrder>[] = {"fifo", "lifo", "random"};
template <>
inline constexpr std::string_view words<WhenFull>[] = {"reject", "evict_oldest"};
template <>
inline constexpr std::string_view words<CallCompletion::WhenTalked>[] = {"keep", "end"};
template <>
inline constexpr std::string_view words<CallCompletion::Limits::Duplicates>[] = {"keep_both", "consolidate", "refuse"};
template <>
inline constexpr std::string_view words<CallCompletion::CampOn::WhenWaited>[] = {"clear", "callback", "message", "forward"};
template <>
inline constexpr std::string_view words<Operation>[] = {"both_way", "one_way"};
template <>
inline constexpr std::string_view words<Seizure>[] = {"at_once", "step_by_step"};
template <>
inline constexpr std::string_view words<Outage::Fate>[] = {"lost", "kept"};
template <>
inline constexpr std::string_view words<RecordSpec::Load>[] = {"lines", "circuits", "choices"};
template <>
inline constexpr std::string_view words<HuntOrder>[] = {"sequential", "circular", "longest_idle", "random"};
template <>
inline constexpr std::string_view words<CallCompletion::Callback::NotAnswered>[] = {"cancel", "requeue"};
template <>
inline constexpr std::string_view words<CallCompletion::Callback::BusyAgain>[] = {"keep_place", "drop"};
template <>
inline constexpr std::string_view words<CallCompletion::Callback::RingFirst>[] = {"caller", "called"};
template <>
inline constexpr std::string_view words<CallCompletion::Callback::Trigger>[] = {"any_call", "own_call", "off_hook"};
template <>
inline constexpr std::string_view words<CallCompletion::Callback::Method>[] = {"monitor", "poll", "notify_all"};
template <>
inline constexpr std::string_view words<CallCompletion::Callback::Expiry>[] = {"after_recall", "at_once"};
template <>
inline constexpr std::string_view words<CallCompletion::Callback::Congested>[] = {"end", "requeue"};
template <>
inline constexpr std::string_view words<CallCompletion::Callback::NoPath>[] = {"wait", "end"};
template <>
inline constexpr std::string_view words<CallCompletion::Callback::AfterDiversion>[] = {"refuse", "diverted_to"};
template <>
inline constexpr std::string_view words<CallCompletion::Callback::CalledForwards>[] = {"wait", "cancel"};
template <>
inline constexpr std::string_view words<LineClass::CallWaiting::FirstCall>[] = {"hold", "release"};
template <>
inline constexpr std::string_view words<CallCompletion::Intrude::CallEnds>[] = {"continue", "leave"};
template <>
inline constexpr std::string_view words<CallCompletion::Intrude::Comparison>[] = {"above", "at_least"};
template <>
inline constexpr std::string_view words<CallCompletion::Intrude::Effect>[] = {"join", "release", "isolate"};
template <>
inline constexpr std::string_view words<CallCompletion::Message::ReturnFails>[] = {"end", "keep"};
template <>
inline constexpr std::string_view words<CallCompletion::Message::Repeat>[] = {"overwrite", "refuse", "keep_both"};
template <>
inline constexpr std::string_view words<CallerStream::WhileWaiting>[] = {"wait", "call_on"};

template <>
inline constexpr std::string_view words<HuntGroup::Overflow::When>[] = {"busy", "queue_full"};
template <>
inline constexpr std::string_view words<HuntGroup::Callbacks>[] = {"after_campers", "in_turn"};

inline constexpr Action when_busy_words[] = {Action::redial,  Action::camp_on, Action::callback,
                                             Action::intrude, Action::message, Action::give_up};
inline constexpr Action when_no_answer_words[] = {Action::redial, Action::callback, Action::message, Action::give_up};
inline constexpr Action when_congested_words[] = {Action::redial, Action::callback, Action::give_up};

inline constexpr Distribution may_be_never{.zero = true, .never = true};
inline constexpr ListOf<NameOf> via_form{{Kind::trunk_groups}, 1, 64};

template <class V>
void fields(V& v, RunSpec::Until& u)
{
    v.required("measure", u.of, MeasureName{}, "whose interval");
    v.required("half_width", u.half_width, HalfWidth{}, "how narrow half of it has to get");
    v.optional("least", u.least, Count{1, 1'000'000}, "replications before it is looked at");
    v.optional("most", u.most, Count{1, 1'000'000}, "replications after which it is given up");
    v.optional("wall_time", u.wall_time, Maybe{Span{.zero = false}},
               "time on the clock after which it is given up: replications under way are left, but not the first one of all");
}

template <class V>
void fields(V& v, RunSpec& r)
{
    v.optional("start", r.start, Maybe{TimeOfDay{}}, "time of day of time zero, for profiles by time of day; unwritten: midnight");
    v.required("duration", r.duration, Span{.zero = false}, "how long is measured");
    v.optional("warm_up", r.warm_up, Span{.automatic = true},
               "how long the run goes on before anything is measured; `auto`: found by a pilot run (MSER-5) and told");
    v.optional("follow", r.follow, Span{},
               "how long it goes on, unmeasured, after the measured time, so that requests made in it can end; what is "
               "still open then is `left`");
    v.optional("seed", r.seed, Count{0, std::numeric_limits<std::uint64_t>::max()},
               "everything random follows from it");
    v.optional("replications", r.replications, Count{1, 1'000'000}, "independent repetitions");
    v.optional("confidence", r.confidence, Share{0.5, 0.9999}, "confidence of the intervals");
    v.optional("batches", r.batches, Maybe{Count{2, 1000}},
               "intervals of one long run: its measured time is cut into so many equal batches, twenty or thirty, say, and each counts as "
               "a replication does");
    v.optional("until", r.until, Maybe{Block<RunSpec::Until>{}},
               "replications until an interval is narrow enough; `replications` is then passed over");
}

template <class V>
void fields(V& v, CallCompletion::Limits& l)
{
    v.optional("per_line", l.per_line, Maybe{Count{0, 1'000'000}},
               "requests of one caller's line outstanding, all modes together");
    v.optional("per_called", l.per_called, Maybe{Count{0, 1'000'000}},
               "requests for one dialled number, a line or a hunt group");
    v.optional("per_switch", l.per_switch, Maybe{Count{0, 1'000'000'000}}, "requests at one switch");
    v.optional("when_full", l.when_full, Word<WhenFull>{},
               "reject the new request (COMPLETIONOVERRUN), or end the oldest (superseded)");
    v.optional("duplicates", l.duplicates, Word<CallCompletion::Limits::Duplicates>{},
               "a line's second callback request for one number: kept too, put in the place of the first (which ends "
               "superseded), or refused (OPERATIONUNAVAIL)");
}

template <class V>
void fields(V& v, CallCompletion::CampOn::Accepts& a)
{
    v.optional("probability", a.probability, Share{}, "that the called user takes the waiting call, ending the first");
    v.optional("after", a.after, Distribution{}, "how long after he is told of it");
}

template <class V>
void fields(V& v, CallCompletion::CampOn& c)
{
    v.optional("max_wait", c.max_wait, may_be_never, "how long a caller may camp before the switch ends it");
    v.optional("when_waited", c.when_waited, Word<CallCompletion::CampOn::WhenWaited>{},
               "what follows then: the call is cleared, a callback or message is asked for in its stead, or it goes where the "
               "called line's forwarding on no answer says (no such: it camps on)");
    v.optional("per_called", c.per_called, Maybe{Count{0, 1'000'000}},
               "how many may camp on one number (depth); the next is rejected (COMPLETIONOVERRUN)");
    v.optional("accepts", c.accepts, Block<CallCompletion::CampOn::Accepts>{},
               "whether the called user, told by a tone, ends his conversation for the camper");
}

template <class V>
void fields(V& v, CallCompletion::Callback& c)
{
    v.optional("service_time", c.service_time, may_be_never, "life of a request made on busy (T3)");
    v.optional("service_time_no_answer", c.service_time_no_answer, may_be_never, "life of a request made on no answer");
    v.optional("guard", c.guard, Distribution{},
               "how long the called line must have been free after being busy (T8, destination idle guard)");
    v.optional("recall_ring", c.recall_ring, may_be_never, "how long the caller is rung (T4)");
    v.optional("when_not_answered", c.when_not_answered, Word<CallCompletion::Callback::NotAnswered>{},
               "what a recall that the caller does not answer does to the request");
    v.optional("when_busy_again", c.when_busy_again, Word<CallCompletion::Callback::BusyAgain>{},
               "what happens to a request whose new call meets busy (service retention)");
    v.optional("hold_called", c.hold_called, Flag{}, "whether the called line is busy to others during the recall");
    v.optional("suspend", c.suspend, Flag{}, "whether a busy caller's request is passed over, not dropped");
    v.optional("ring_first", c.ring_first, Word<CallCompletion::Callback::RingFirst>{}, "whom the recall rings first");
    v.optional("no_answer_trigger", c.no_answer_trigger, Word<CallCompletion::Callback::Trigger>{},
               "what shows that a called person who did not answer is back");
    v.optional("offer_time", c.offer_time, may_be_never,
               "how long after the failure the caller may still ask (T1, retention); later is rejected (offer_expired)");
    v.optional("far_service_time", c.far_service_time, may_be_never,
               "life of a request at the called party's switch (T7), a safety net longer than service_time");
    v.optional("recall_supervision", c.recall_supervision, may_be_never,
               "how long the called party's switch waits for the call after it told that the line is free (T9)");
    v.optional("resume_spacing", c.resume_spacing, Distribution{},
               "least time between recalls of one caller for different requests (T11)");
    v.optional("hold_during_guard", c.hold_during_guard, Flag{},
               "whether the called line is busy to callers during the guard; its user may call");
    v.optional("reserve_path", c.reserve_path, Flag{},
               "whether the circuits of the call are seized before the caller is rung (QSIG ccPathReserve); without them he is not");
    v.optional("when_congested", c.when_congested, Word<CallCompletion::Callback::Congested>{},
               "what happens to a request whose call finds no circuit; requeued, it waits for one");
    v.optional("expiry", c.expiry, Word<CallCompletion::Callback::Expiry>{},
               "whether a service time that runs out during a recall or its call acts only if that fails");
    v.optional("method", c.method, Word<CallCompletion::Callback::Method>{},
               "how requests for this switch's lines are served: it watches them and recalls one at a time; callers' exchanges "
               "call again and again; or all who wait are told at once (automatic redial)");
    v.optional("poll_interval", c.poll_interval, Distribution{.zero = false}, "of method poll: time between two tries");
    v.optional("poll_at_most", c.poll_at_most, Maybe{Count{1, 1'000'000}}, "of method poll: how many tries a request has");
    v.optional("when_no_path", c.when_no_path, Word<CallCompletion::Callback::NoPath>{},
               "the called line is free, and no choice of the route has the circuits for the call: with reserve_path the request "
               "waits for them; end: it ends (congestion), with reserve_path and without");
    v.optional("after_diversion", c.after_diversion, Word<CallCompletion::Callback::AfterDiversion>{},
               "a request after the call was forwarded: rejected (OPERATIONUNAVAIL), or for the party it has come to");
    v.optional("when_called_forwards", c.when_called_forwards, Word<CallCompletion::Callback::CalledForwards>{},
               "the called line begins to forward all its calls: requests wait until it no longer does, or end (cancelled)");
}

template <class V>
void fields(V& v, CallCompletion::Intrude& i)
{
    v.optional("parties", i.parties, Count{2, 1000}, "how many a call may have, the intruders among them");
    v.optional("comparison", i.comparison, Word<CallCompletion::Intrude::Comparison>{},
               "what the capability has to be, beside the protection of both parties");
    v.optional("effect", i.effect, Word<CallCompletion::Intrude::Effect>{},
               "three talk, over a conference port (join); or the other party is released, or on hold until the intruder leaves "
               "(isolate), and no port is needed");
    v.optional("warning_tone", i.warning_tone, Distribution{}, "tone before the intruder is heard");
    v.optional("when_call_ends", i.when_call_ends, Word<CallCompletion::Intrude::CallEnds>{},
               "whether called line and intruder go on when the first conversation ends");
}

template <class V>
void fields(V& v, CallCompletion::Message& m)
{
    v.optional("texts", m.texts, ListOf<Text>{{}, 1, 1000},
               "what can be left (TAPI's completion messages); simulated callers choose uniformly");
    v.optional("per_called", m.per_called, Maybe{Count{0, 1'000'000}}, "messages kept for one called line");
    v.optional("when_full", m.when_full, Word<WhenFull>{},
               "reject the new message (RESOURCEUNAVAIL), or end the oldest (superseded)");
    v.optional("repeat", m.repeat, Word<CallCompletion::Message::Repeat>{}, "a second message from the same sender");
    v.optional("keep", m.keep, may_be_never, "how long a message is kept");
    v.optional("when_return_fails", m.when_return_fails, Word<CallCompletion::Message::ReturnFails>{},
               "a return call that meets busy, no answer or no circuit ends the message, or keeps it for another try");
    v.optional("cancels_callback", m.cancels_callback, Flag{},
               "whether leaving a message cancels the sender's callback request for the same number");
}

template <class V>
void fields(V& v, CallCompletion& c)
{
    v.base("preset", c, PresetForm{}, "cited values by name; they come first, and what else is written overrides them");
    v.optional("modes", c.modes, SetOf<Mode>{}, "what is offered (dwCallCompletionModes)");
    v.optional("conditions", c.conditions, SetOf<Condition>{},
               "when it is offered (dwCallCompletionConds, and trunk busy)");
    v.optional("limits", c.limits, Block<CallCompletion::Limits>{},
               "how many requests may be outstanding, from acceptance to the end");
    v.optional("order", c.order, Word<RequestOrder>{}, "which request for one called line is served first");
    v.optional("when_talked", c.when_talked, Word<CallCompletion::WhenTalked>{},
               "what becomes of the requests between two who talk otherwise; they end talked_otherwise");
    v.optional("camp_on", c.camp_on, Block<CallCompletion::CampOn>{}, "the caller waits on the line");
    v.optional("callback", c.callback, Block<CallCompletion::Callback>{},
               "the caller is rung back when the called line is free");
    v.optional("intrude", c.intrude, Block<CallCompletion::Intrude>{}, "the caller joins the conversation");
    v.optional("message", c.message, Block<CallCompletion::Message>{}, "the caller leaves a text and goes");
}

/// A switch's own block over the common one.
struct OwnCompletion {
    void read(Reader& in, const Node& n, CallCompletion& out) const
    {
        if (in.common) out = *in.common;
        Block<CallCompletion>{}.read(in, n, out);
    }
    std::string print(const CallCompletion& c) const { return Block<CallCompletion>{}.print(c, true); }
    std::string schema() const { return R"({"$ref":"#/properties/call_completion"})"; }
    std::string what() const { return "keys of call_completion"; }
};

template <class V>
void fields(V& v, Switch& s)
{
    v.optional("switching_delay", s.switching_delay, Distribution{}, "time the switch takes for a call");
    v.optional("conference_ports", s.conference_ports, Maybe{Count{0, 1'000'000}},
               "bridges for intrusion; an intruder takes one");
    v.optional("max_diversions", s.max_diversions, Count{0, 20},
               "how often a call may have been forwarded that this switch would forward; past that its caller meets busy");
    v.optional("call_completion", s.call_completion, Maybe{OwnCompletion{}},
               "keys that override the common block at this switch");
}

template <class V>
void fields(V& v, TrunkGroup& t)
{
    v.required("between", t.between, Between{}, "the two switches it joins");
    v.required("circuits", t.circuits, Count{1, 1'000'000}, "how many there are");
    v.optional("operation", t.operation, Word<Operation>{},
               "`one_way` is seized only from the first switch to the second");
    v.optional("signalling_delay", t.signalling_delay, Distribution{}, "time signalling takes over this group");
}

template <class V>
void fields(V& v, RouteChoice& c)
{
    v.required("via", c.via, via_form, "the trunk groups, in order");
    v.optional("leave_free", c.leave_free, Count{0, 1'000'000},
               "how many circuits of each group stay free beside those the call takes (trunk reservation)");
}

template <class V>
void fields(V& v, Route& r)
{
    v.required("from", r.from, NameOf{Kind::switches}, "where the calls start");
    v.required("to", r.to, NameOf{Kind::switches}, "where they go");
    v.optional("choices", r.choices, Choices{},
               "the ways, in the order in which they are tried; computed: the shortest");
    v.optional("alternatives", r.alternatives, Maybe{Count{0, 100}},
               "of computed choices: how many besides the shortest");
    v.optional("seizure", r.seizure, Word<Seizure>{},
               "all groups of a choice at one instant, or each by its own switch when the signalling reaches it");
    v.optional("crankback", r.crankback, Count{0, 1'000'000},
               "step by step: how often a call turned back for want of a circuit further on goes on with the next choice");
}

template <class V>
void fields(V& v, LineClass::Intrusion& i)
{
    v.optional("capability", i.capability, Count{0, 100},
               "may intrude where this is above the protection of both parties");
    v.optional("protection", i.protection, Count{0, 100}, "keeps out those whose capability is not above this");
}

template <class V>
void fields(V& v, LineClass::ReturnsMessages& r)
{
    v.optional("probability", r.probability, Share{}, "whether a message is returned, drawn when it is left");
    v.required("delay", r.delay, Distribution{.zero = false},
               "how long after; drawn anew each time it finds the line not idle, and therefore not 0");
}

template <class V>
void fields(V& v, LineClass::Presence& p)
{
    v.required("present", p.present, Distribution{.zero = false}, "how long the user is there");
    v.required("away", p.away, Distribution{.zero = false}, "how long the user neither answers nor calls");
}

template <class V>
void fields(V& v, LineClass::Periods& p)
{
    v.optional("on", p.on, Maybe{Distribution{.zero = false}}, "how long it is on; unwritten, with off: always");
    v.optional("off", p.off, Maybe{Distribution{.zero = false}}, "how long it is off, first from time zero on");
}

template <class V>
void fields(V& v, LineClass::Forwarding::Unconditional& f)
{
    v.required("to", f.to, ForwardTarget{}, "who gets every call to the line");
    fields(v, f.periods);
}

template <class V>
void fields(V& v, LineClass::Forwarding::Busy& f)
{
    v.required("to", f.to, ForwardTarget{}, "who gets the calls that find the line busy, or its user not to be disturbed");
}

template <class V>
void fields(V& v, LineClass::Forwarding::NoAnswer& f)
{
    v.required("to", f.to, ForwardTarget{}, "who gets the calls that nobody answers in time");
    v.required("after", f.after, Distribution{.zero = false}, "how long it rings first (3GPP TS 22.082: 5 to 30 s)");
}

template <class V>
void fields(V& v, LineClass::Forwarding& f)
{
    v.optional("unconditional", f.unconditional, Maybe{Block<LineClass::Forwarding::Unconditional>{}}, "all calls");
    v.optional("busy", f.busy, Maybe{Block<LineClass::Forwarding::Busy>{}}, "calls that find the line busy");
    v.optional("no_answer", f.no_answer, Maybe{Block<LineClass::Forwarding::NoAnswer>{}}, "calls that are not answered");
}

template <class V>
void fields(V& v, LineClass::CallWaiting& c)
{
    v.optional("probability", c.probability, Share{}, "that the user takes the second call; otherwise it rings until its caller's patience ends");
    v.optional("after", c.after, Distribution{}, "how long after its tone");
    v.optional("first_call", c.first_call, Word<LineClass::CallWaiting::FirstCall>{},
               "what becomes of the conversation then: held until the second ends, or cleared");
}

template <class V>
void fields(V& v, LineClass& l)
{
    v.required("switch", l.home, NameOf{Kind::switches}, "the switch they are connected to");
    v.required("numbers", l.numbers, Numbers{}, "their numbers, a line each, as dialled: 0700 is not 700");
    v.optional("intrusion", l.intrusion, Block<LineClass::Intrusion>{}, "levels of intrusion");
    v.optional("returns_messages", l.returns_messages, Maybe{Block<LineClass::ReturnsMessages>{}},
               "how users return messages; unwritten, none is");
    v.optional("presence", l.presence, Maybe{Block<LineClass::Presence>{}},
               "users come and go; unwritten, they are always there");
    v.optional("forwarding", l.forwarding, Block<LineClass::Forwarding>{},
               "where calls dialled to these lines go on to, as the same attempts");
    v.optional("do_not_disturb", l.do_not_disturb, Maybe{Block<LineClass::Periods>{}},
               "calls dialled to these lines meet busy; {} for always");
    v.optional("call_waiting", l.call_waiting, Maybe{Block<LineClass::CallWaiting>{}},
               "one call dialled to a talking line rings, and its user hears a tone; {} for all defaults");
}

template <class V>
void fields(V& v, HuntGroup::Overflow& o)
{
    v.required("to", o.to, NameOf{Kind::hunt_groups}, "the group that takes its calls");
    v.optional("when", o.when, Maybe{Word<HuntGroup::Overflow::When>{}},
               "what sends an arriving call there at once: no member is free (busy), or none and as many camp as `queue` says "
               "(queue_full)");
    v.optional("after", o.after, may_be_never,
               "how long a caller camps before the call goes there; it stays for good if no member is free there either and its "
               "queue is full");
}

template <class V>
void fields(V& v, HuntGroup& h)
{
    v.required("lines", h.lines, NameOf{Kind::lines}, "the class whose lines are its members");
    v.optional("number", h.number, DialledNumber{}, "its number");
    v.optional("order", h.order, Word<HuntOrder>{}, "which idle member is rung");
    v.optional("wrap_up", h.wrap_up, Distribution{},
               "how long after a conversation of a call to the group the member takes no further call of it (after-call work); "
               "to all others its line is idle");
    v.optional("staffed", h.staffed, StaffingTable{},
               "how many members take calls of the group, from each time of day on: the first of the class; who is in a call "
               "ends it");
    v.optional("queue", h.queue, Maybe{Count{0, 1'000'000}},
               "how many callers may camp on the group at one time, who ring a member not among them; the next is rejected "
               "(COMPLETIONOVERRUN)");
    v.optional("overflow", h.overflow, Maybe{Block<HuntGroup::Overflow>{}},
               "another group to which calls go on, as the same attempts");
    v.optional("callbacks", h.callbacks, Word<HuntGroup::Callbacks>{},
               "a callback for the group is served when nobody camps on it, one at a time; or in one queue with campers, by age, as "
               "often as a member is free, who is kept for it (virtual hold): a camper who goes on as a callback keeps his place");
    v.optional("service_level", h.service_level, Maybe{Span{}},
               "the wait that the measure service_level counts as good: 20 s gives the share of calls answered within 20 s");
}

template <class V>
void fields(V& v, Profile& p)
{
    v.required("amplitude", p.amplitude, Share{}, "rate × (1 + amplitude · sin(2πt/period)), t from time zero");
    v.required("period", p.period, Span{.zero = false}, "its period");
}

template <class V>
void fields(V& v, CallerStream::Answer& a)
{
    v.optional("probability", a.probability, Share{},
               "that the called person answers; otherwise it rings until the caller's patience ends");
    v.optional("after", a.after, Distribution{}, "how long it rings before");
}

template <class V>
void fields(V& v, CallerStream::Patience& p)
{
    v.optional("ringing", p.ringing, may_be_never, "how long the caller lets it ring");
    v.optional("camped_on", p.camped_on, may_be_never, "how long the caller camps");
}

template <class V>
void fields(V& v, CallerStream::Redial::OfCause& r)
{
    v.optional("probability", r.probability, Maybe{ShareByRedial{}}, "that a caller who would redial does; unwritten: the common one");
    v.optional("delay", r.delay, Maybe{Distribution{}}, "how long after hanging up; unwritten: the common one");
    v.optional("at_most", r.at_most, Maybe{Count{0, 1'000'000}}, "redials of one demand for this cause");
}

template <class V>
void fields(V& v, CallerStream::Redial::ByCause& b)
{
    using OfCause = CallerStream::Redial::OfCause;
    v.optional("busy", b.busy, Block<OfCause>{}, "after busy");
    v.optional("no_answer", b.no_answer, Block<OfCause>{}, "after no answer");
    v.optional("congestion", b.congestion, Block<OfCause>{}, "after congestion");
}

template <class V>
void fields(V& v, CallerStream::Redial& r)
{
    v.optional("probability", r.probability, ShareByRedial{}, "that a caller who would redial does");
    v.optional("delay", r.delay, Distribution{}, "how long after the failed attempt");
    v.optional("at_most", r.at_most, Maybe{Count{0, 1'000'000}}, "redials of one demand, whatever their causes");
    v.optional("by_cause", r.by_cause, Block<CallerStream::Redial::ByCause>{}, "another law for some causes");
}

template <class V>
void fields(V& v, CallerStream::Recall& r)
{
    v.optional("probability", r.probability, Share{}, "that a rung-back caller answers");
    v.optional("after", r.after, Distribution{},
               "how long it rings before; longer than the ringing lasts is not answered");
    v.optional("rejected", r.rejected, Share{}, "that whoever would answer rejects the recall instead (recall_rejected)");
}

template <class V>
void fields(V& v, CallerStream& c)
{
    v.required("from", c.from, Origin{},
               "who calls: a class (finite sources), or an unlimited public homed on a switch");
    v.required("to", c.to, Destinations{},
               "who is called: of a class, one line chosen uniformly, never the caller's own");
    v.required("arrivals", c.arrivals, ArrivalProcess{},
               "when they want to: a Poisson process, of calls or of traffic / mean conversation; one a line; or a "
               "time drawn whenever the line becomes idle");
    v.optional("profile", c.profile, Maybe{ProfileForm{}},
               "multiplies the rate, from each time of day on, or as a sine");
    v.optional("circuits", c.circuits, Count{1, 1'000'000}, "circuits a call takes on each trunk group");
    v.optional("answer", c.answer, Block<CallerStream::Answer>{}, "how the called answer");
    v.required("conversation", c.conversation, Distribution{.zero = false}, "how long they talk");
    v.optional("patience", c.patience, Block<CallerStream::Patience>{}, "when they hang up");
    v.optional("dialling", c.dialling, Distribution{},
               "from lifting the receiver to the end of dialling: the line is busy, no circuit is taken");
    v.optional("busy_tone", c.busy_tone, Distribution{},
               "how long a caller who has met busy listens before hanging up: line and circuits stay busy");
    v.optional("announcement", c.announcement, Distribution{},
               "how long a caller who has met congestion listens before hanging up: the line stays busy");
    v.optional("when_busy", c.when_busy, ReactionForm{when_busy_words}, "what they do when the called line is busy");
    v.optional("when_no_answer", c.when_no_answer, ReactionForm{when_no_answer_words},
               "what they do when nobody answers");
    v.optional("when_congested", c.when_congested, ReactionForm{when_congested_words}, "what they do when no circuit is free");
    v.optional("request_after", c.request_after, Distribution{},
               "how long a caller listens to the busy tone before he asks for completion; the line and its circuits stay busy");
    v.optional("redial", c.redial, Block<CallerStream::Redial>{}, "how they redial");
    v.optional("recall", c.recall, Block<CallerStream::Recall>{}, "how they answer when rung back");
    v.optional("while_waiting", c.while_waiting, Word<CallerStream::WhileWaiting>{},
               "whether a line with a redial or callback of its own outstanding makes fresh demands");
}

template <class V>
void fields(V& v, Outage::What& w)
{
    v.optional("group", w.group, NameOf{Kind::trunk_groups}, "a trunk group");
    v.optional("circuits", w.circuits, Maybe{Count{1, 1'000'000}}, "how many of its circuits; unwritten, all");
    v.optional("switch", w.home, NameOf{Kind::switches}, "a switch: with it its trunk groups, its lines and the public homed on it");
    v.optional("lines", w.lines, NameOf{Kind::lines}, "a class of lines");
    v.optional("line", w.line, DialledNumber{}, "one line, by its number");
}

template <class V>
void fields(V& v, Outage& o)
{
    v.required("at", o.at, Span{}, "when it begins, from time zero, the warm-up included");
    v.required("for", o.lasts, Span{.zero = false}, "how long it lasts");
    v.required("what", o.what, OutageTarget{}, "what is out of service");
    v.optional("calls", o.calls, Word<Outage::Fate>{}, "calls over it: cut, or left to go on while nothing new is carried");
    v.optional("requests", o.requests, Word<Outage::Fate>{},
               "completion requests of its lines, or whose every way leads over the switch: lost end (`signalling_lost`)");
}

template <class V>
void fields(V& v, RecordSpec& r)
{
    v.optional("every", r.every, Maybe{Span{.zero = false}},
               "a time series: the measures of `of` over each such stretch of the measured time (the last may be shorter)");
    v.optional("of", r.of, RecordedMeasures{}, "which measures, but no waits; unwritten, all mean numbers");
    v.optional("intervals", r.intervals, Maybe{Span{.zero = false}},
               "results by interval: attempts and what they met, bids, seizures, overflows, congestion and carried traffic, requests");
    v.optional("loads", r.loads, SetOf<RecordSpec::Load>{},
               "the load and the calls of each line, of each circuit of a trunk group (the lowest that is free is taken), "
               "and of each choice of a route");
}

template <class V>
void fields(V& v, Experiment& e)
{
    v.required("vary", e.vary, VariedPaths{}, "which values, in every combination");
    v.optional("together", e.together, Together{}, "paths whose values go side by side: the first of one with the first of the other");
    v.optional("where", e.where, Conditions{}, "the combinations that are run: those of which all of these hold");
    v.optional("replications", e.replications, Maybe{Count{1, 1'000'000}}, "of each combination; unwritten, `run.replications`");
    v.optional("compare_with", e.compare_with, Settings{},
               "each combination is compared, on the same callers, with the one that has these values instead of its own");
}

template <class V>
void fields(V& v, Scenario& s)
{
    v.version("ringback", "version of the language");
    v.optional("title", s.title, Text{}, "one line for people");
    v.optional("description", s.description, Text{}, "more for people");
    v.required("run", s.run, Block<RunSpec>{}, "how long, how often, from which seed");
    v.required("switches", s.switches, Things<Switch>{"switch"}, "the exchanges");
    v.optional("trunk_groups", s.trunk_groups, Things<TrunkGroup>{"trunk group"}, "circuits between two switches");
    v.optional("routes", s.routes, Routes{}, "the ways of calls from one switch to another; unwritten, the shortest");
    v.optional("lines", s.lines, Things<LineClass>{"class of lines"}, "classes of lines");
    v.optional("hunt_groups", s.hunt_groups, Things<HuntGroup>{"hunt group"}, "lines reached under one number");
    v.optional("callers", s.callers, Things<CallerStream>{"stream of callers"},
               "streams of call demands and how these people behave");
    v.optional("traffic", s.traffic, Share{0.001, 1000}, "load factor: multiplies every rate of arrivals, divides every idle time");
    v.optional("call_completion", s.call_completion, Block<CallCompletion>{},
               "what the switches offer when a call fails");
    v.optional("outages", s.outages, Outages{}, "trunk groups, switches and lines that fail, and when");
    v.optional("record", s.record, Block<RecordSpec>{}, "time series and results by interval");
    v.optional("expect", s.expect, Objectives{}, "objectives; they decide the exit status");
    v.optional("theory", s.theory, Theory{}, "exact values that the run must agree with");
    v.optional("experiment", s.experiment, Maybe{Block<Experiment>{}}, "a parameter study, for `ringback sweep`");
}

}  // namespace ringback::scenario
