// Completion requests: the rows, the queues they wait in, the limits they count against. What a mode does with them is the
// mode's own file (camp_on.h, callback.h, intrude.h, message.h); this file knows no rule of theirs. Data plane.
//
// A request has two ends: its caller's exchange, which gave it to him, and the called party's, which keeps the queue. Where
// signalling between them takes time (`is_remote`) they learn of each other by messages (signalling.h), and the far end may
// hold the place of a request that has ended already, until it hears of it.
//
// Invariants: an accepted request is in exactly one list of its queue until its far end closes, and in its caller's list
// until it ends, and ends once; lists are in order of `place`; a queue's `outstanding` is the number of its requests.
#pragma once

#include "completion/request_states.h"
#include "completion/rules.h"
#include "switching/exchange.h"

namespace ringback {

/// Why a call is cleared that failed so and takes its caller no further.
constexpr Why clearing(Condition c)
{
    return c == Condition::busy ? Why::cleared : c == Condition::no_answer ? Why::no_answer : Why::no_circuit;
}

constexpr std::uint16_t any_text = 0xffff;  // whichever its sender takes

struct RequestRow {
    std::uint32_t stamp = 0;  // moves with every change of state
    std::uint32_t birth = 0;  // moves when the row is given to another request: the stamp of its service timer and messages
    std::uint32_t selection = 0;  // moves when a recall begins, its call arrives, or it is over: the stamp of its supervision
    std::uint32_t number = 0; // the completion identifier
    std::uint32_t place = 0;  // in the order of its queue: its number, or that of the request whose place it has
    Mode mode = Mode::camp_on;
    Condition condition = Condition::busy;
    RequestState state = RequestState::none;
    bool armed = true;        // may be served; a no-answer request waits for a sign of the called person first
    bool expired = false;     // its service time ran out during a recall or its call
    bool measured = false;
    bool is_remote = false;     // its messages take time
    bool is_near_open = false, is_far_open = false;  // its two ends
    bool for_line = true;       // waits for the called line; otherwise only for a circuit
    bool for_circuit = false;   // waits for a circuit (too), and watches the groups of its route
    bool resuming = false;      // RESUME is on its way
    bool was_forwarded = false; // the call that failed, and the request is not for the party it came to
    std::uint16_t destination_first = 0;  // of its demand, before the request was made for another party
    Who dialled_first;
    std::uint16_t text = any_text;  // of a message
    std::uint16_t ordinal = 0;  // of the call that failed
    std::uint16_t messages = 0; // sent so far
    Stage stage = Stage::accepted;
    bool passed_over = false;   // suspended, where telling so takes no time
    Why met = Why::none;        // what its recall, or its call, has just come to
    DemandId demand;
    std::uint32_t source = 0, index = 0;
    CallId call;              // that it waits with, or is served by
    LineId caller;            // none: an outside subscriber
    LineId held;              // the line kept free for its recall
    SwitchId home;            // of its caller
    Who dialled;
    std::uint32_t queue = 0;
    RequestId next, previous;          // in its list of the queue
    RequestId next_own, previous_own;  // in its caller's list
    Time accepted;
    Time costed;              // the circuits held for it are paid for until then
    std::uint32_t tries = 0;  // recalls, or delays of a message, so far: the index of their draws
    std::uint32_t polls = 0;
    Time heard[2];            // when the far end, the near end, hears the last message sent to it
    Why refused = Why::none;  // or dropped by the far end
};

/// A line as one that calls and one that is called.
struct LineRequests {
    std::uint32_t queue = 0xffff'ffff;  // of those who wait for it; none until somebody does
    RequestId own;                      // the first of its own outstanding requests
    std::uint32_t own_count = 0;
    Time resume_from;                   // another of its requests may be recalled from now on
};

/// Those who wait for one called party, a line or a hunt group. A list a mode (intruders wait for nothing but a tone).
struct Queue {
    struct List {
        RequestId first, last;
    };
    Who of;
    List lists[mode_count];
    std::uint32_t outstanding = 0;  // of all modes
    std::uint32_t messages = 0;
    std::uint32_t unarmed = 0;
    RequestId recall;               // under way; one at a time
    std::uint32_t draws = 0;        // of a random order
    bool touched = false;           // among those that may have become servable at this instant
};

class Requests {
public:
    Requests(Exchange& exchange, std::vector<CompletionRules> rules) : exchange_(exchange), rules_(std::move(rules))
    {
        per_switch_.resize(rules_.size());
        lines_.resize(exchange.lines.size());
        hunt_queues_.resize(exchange.hunts.rows.size(), none);
        outside_queues_.resize(rules_.size(), none);
    }

    std::vector<RequestRow> rows;
    std::vector<Queue> queues;
    std::vector<RequestId> for_circuits;  // those that wait for a circuit

    RequestRow& row(RequestId r) { return rows[r.row]; }
    const CompletionRules& rules_at(SwitchId s) const { return rules_[s.row]; }
    LineRequests& of_line(LineId l) { return lines_[l.row]; }
    std::uint32_t at_switch(SwitchId s) const { return per_switch_[s.row]; }

    bool has_queue(Who of) const { return queue_index(of) != none; }
    /// The queue of a called party; made when first asked for.
    std::uint32_t queue_of(Who of)
    {
        std::uint32_t& at = queue_slot(of);
        if (at == none) {
            at = static_cast<std::uint32_t>(queues.size());
            queues.emplace_back();
            queues.back().of = of;
            if (const LineId l = of.line()) exchange_.line(l).flags |= has_requests;
        }
        return at;
    }
    Queue* find_queue(Who of)
    {
        const std::uint32_t at = queue_index(of);
        return at == none ? nullptr : &queues[at];
    }

    std::uint32_t outstanding_for(Who of) const { return has_queue(of) ? queues[queue_index(of)].outstanding : 0; }

    /// A row with the next number, not yet accepted.
    RequestId open()
    {
        if (free_.empty()) {
            free_.push_back(static_cast<std::uint32_t>(rows.size()));
            rows.emplace_back();
            exchange_.kernel.stamps_of(EventKind::return_call, &rows[0].stamp, sizeof(RequestRow));
            exchange_.kernel.stamps_of(EventKind::supervision_over, &rows[0].selection, sizeof(RequestRow));
            for (const EventKind kind : kinds_of_life) exchange_.kernel.stamps_of(kind, &rows[0].birth, sizeof(RequestRow));
        }
        const RequestId id(free_.back());
        free_.pop_back();
        RequestRow& r = row(id);
        const std::uint32_t stamp = r.stamp, birth = r.birth, selection = r.selection;
        r = RequestRow{};
        r.stamp = stamp + 1;
        r.birth = birth;
        r.selection = selection + 1;
        r.costed = exchange_.now();
        return id;
    }

    void reject(RequestId id, Why why)
    {
        RequestRow& r = row(id);
        if (r.state == RequestState::requested) {
            fire(r, RequestEvent::deny, why);
        } else {
            note(r, RequestState::none, RequestState::none, why);
        }
        recycle(id);
    }

    /// The far end takes the request into its queue, in the place of `instead` if there is one; the near end counts it among its
    /// caller's and its switch's.
    void accept(RequestId id, Why why, RequestId instead = {})
    {
        RequestRow& r = row(id);
        r.number = ++numbers_;
        if (r.place == 0) r.place = r.number;
        r.accepted = exchange_.now();
        if (instead) r.place = row(instead).place;
        r.is_far_open = true;
        join_queue(id);
        r.is_near_open = true;
        ++per_switch_[r.home.row];
        if (r.caller) {
            exchange_.line(r.caller).flags |= has_requests;
            LineRequests& line = lines_[r.caller.row];
            r.next_own = line.own;
            if (line.own) row(line.own).previous_own = id;
            line.own = id;
            ++line.own_count;
        }
        if (r.mode == Mode::camp_on && r.dialled.hunt_group()) begins_to_camp(r);
        fire(r, RequestEvent::accept, why);
    }

    /// The only place where the state of a request changes.
    void fire(RequestRow& r, RequestEvent on, Why why)
    {
        const std::uint8_t to = request_steps[static_cast<std::size_t>(r.state)][static_cast<std::size_t>(on)];
        if (to == 0xff) {
            throw BrokenInvariant("request " + std::to_string(r.number) + " in state " + std::string(name_of(r.state)) +
                                  " cannot take step " + std::to_string(static_cast<int>(on)));
        }
        const RequestState from = r.state;
        pay(r);
        r.state = static_cast<RequestState>(to);
        ++r.stamp;
        comes_so_far(r, from, why);
        // A camper whose phone rings waits no longer.
        if (from == RequestState::waiting && r.mode == Mode::camp_on && r.dialled.hunt_group()) camps_no_longer(r);
        note(r, from, r.state, why);
        r.met = Why::none;
    }

    /// Pays for the circuits that its call has held since this was last asked: at each step of the request, and wherever
    /// the call takes or gives back some between two steps.
    void pay(RequestRow& r)
    {
        const Time since = r.costed;
        r.costed = exchange_.now();
        if (!r.call || !r.measured) return;
        const CallRow& c = exchange_.call(r.call);
        exchange_.for_each_held(c, [&](std::uint32_t) { cell(r).trunk_time += static_cast<Wide>((r.costed - since).count()) * c.circuits; });
    }

    /// The request is at a stage; it counts there once.
    void comes_to(RequestRow& r, Stage stage)
    {
        while (r.stage < stage) {
            cell(r).stages[static_cast<std::size_t>(r.stage)] += r.measured;
            r.stage = static_cast<Stage>(static_cast<int>(r.stage) + 1);
        }
    }

    /// Its turn comes to nothing, which telling its exchange and being told takes no time.
    void turn_passes(RequestRow& r, Why met)
    {
        comes_to(r, Stage::served);
        if (!r.measured) return;
        ++cell(r).recalls.begun;
        cell(r).recalls.end(met);
    }

    /// The near end is over: its end has been fired, or it was refused.
    void close_near(RequestId id)
    {
        RequestRow& r = row(id);
        r.is_near_open = false;
        --per_switch_[r.home.row];
        if (r.caller) {
            LineRequests& line = lines_[r.caller.row];
            (r.previous_own ? row(r.previous_own).next_own : line.own) = r.next_own;
            if (r.next_own) row(r.next_own).previous_own = r.previous_own;
            --line.own_count;
        }
        if (!r.is_far_open) recycle(id);
    }

    /// The far end is over: it leaves its queue.
    void close_far(RequestId id)
    {
        RequestRow& r = row(id);
        r.is_far_open = false;
        leave_queue(id);
        if (!r.is_near_open) recycle(id);
    }

    /// A camper goes on to another hunt group, where he has the place that his time of acceptance gives him.
    void move(RequestId id, HuntGroupId to)
    {
        RequestRow& r = row(id);
        leave_queue(id);
        camps_no_longer(r);
        r.dialled = to;
        join_queue(id);
        begins_to_camp(r);
    }

    /// The outstanding request with this completion identifier, or none.
    RequestId find(std::uint32_t number) const
    {
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            if (rows[i].number == number && rows[i].state != RequestState::none && rows[i].state != RequestState::ended) {
                return RequestId(i);
            }
        }
        return {};
    }

    /// Among the requests of a list that `fits` accepts, the one whose turn it is: first, last, or any.
    template <class Fits>
    RequestId choose(Queue& q, Mode mode, RequestOrder order, const Place& place, const Fits& fits)
    {
        const Queue::List& list = q.lists[static_cast<int>(mode)];
        if (order == RequestOrder::fifo) {
            for (RequestId id = list.first; id; id = row(id).next) {
                if (fits(row(id))) return id;
            }
            return {};
        }
        if (order == RequestOrder::lifo) {
            for (RequestId id = list.last; id; id = row(id).previous) {
                if (fits(row(id))) return id;
            }
            return {};
        }
        std::uint32_t n = 0;
        for (RequestId id = list.first; id; id = row(id).next) n += fits(row(id));
        if (n == 0) return {};
        std::uint32_t skip = n == 1 ? 0 : pick(place.block(Purpose::order, q.draws++).high, n);
        for (RequestId id = list.first;; id = row(id).next) {
            if (fits(row(id)) && skip-- == 0) return id;
        }
    }

    static constexpr std::uint32_t none = 0xffff'ffff;
    /// Whether callbacks for this called party stand in one queue with campers.
    bool serves_in_turn(Who of) const { return of.hunt_group() && exchange_.plan.hunts[of.row()].callbacks_in_turn; }
    /// Whether there is one recall at a time for this called party: its switch watches its lines, and keeps none for each.
    bool one_recall_at_a_time(Who of) const
    {
        return rules_at(exchange_.home(of)).text.callback.method == CallCompletion::Callback::Method::monitor && !serves_in_turn(of);
    }

    /// All that can be checked by walking the lists; returns what is broken, or an empty text.
    std::string inspect() const;

private:
    // What lasts as long as the request itself.
    static constexpr EventKind kinds_of_life[] = {
        EventKind::service_over,     EventKind::far_service_over, EventKind::poll,            EventKind::request_arrives,
        EventKind::request_accepted, EventKind::request_denied,   EventKind::remote_user_free, EventKind::suspend_arrives,
        EventKind::resume_arrives,   EventKind::cancel_arrives,   EventKind::far_end_over,
    };

    // The row is free for another request; events that concern this one are dead.
    void recycle(RequestId id)
    {
        RequestRow& r = row(id);
        ++r.birth;
        ++r.stamp;
        ++r.selection;
        free_.push_back(id.row);
    }

    std::uint32_t queue_index(Who of) const
    {
        switch (of.kind()) {
            case Who::Kind::line: return lines_[of.row()].queue;
            case Who::Kind::hunt_group: return hunt_queues_[of.row()];
            case Who::Kind::outside: return outside_queues_[of.row()];
            case Who::Kind::nobody: break;
        }
        return none;
    }
    std::uint32_t& queue_slot(Who of)
    {
        return of.line() ? lines_[of.row()].queue : of.hunt_group() ? hunt_queues_[of.row()] : outside_queues_[of.row()];
    }

    // Into its list, behind all that were accepted before it.
    void join_queue(RequestId id)
    {
        RequestRow& r = row(id);
        r.queue = queue_of(r.dialled);
        Queue& q = queues[r.queue];
        ++q.outstanding;
        if (!r.armed) ++q.unarmed;
        if (r.mode == Mode::message) ++q.messages;
        Queue::List& list = q.lists[static_cast<int>(r.mode)];
        r.previous = list.last;
        r.next = {};
        while (r.previous && row(r.previous).place > r.place) {
            r.next = r.previous;
            r.previous = row(r.previous).previous;
        }
        (r.previous ? row(r.previous).next : list.first) = id;
        (r.next ? row(r.next).previous : list.last) = id;
    }
    void leave_queue(RequestId id)
    {
        RequestRow& r = row(id);
        Queue& q = queues[r.queue];
        --q.outstanding;
        if (!r.armed) --q.unarmed;
        if (r.mode == Mode::message) --q.messages;
        if (q.recall == id) q.recall = {};
        Queue::List& list = q.lists[static_cast<int>(r.mode)];
        (r.previous ? row(r.previous).next : list.first) = r.next;
        (r.next ? row(r.next).previous : list.last) = r.previous;
    }

    ModeCell& cell(const RequestRow& r) { return exchange_.recorder.tally.modes[static_cast<std::size_t>(r.mode)]; }

    void comes_so_far(RequestRow& r, RequestState from, Why why)
    {
        using enum RequestState;
        if (r.state == selected || r.state == recall) comes_to(r, Stage::served);
        if (r.state == calling) comes_to(r, Stage::responded);
        if (from == waiting && r.state == ended && r.mode == Mode::intrude) {
            if (why == Why::busy_again) comes_to(r, Stage::responded);
            if (why == Why::fulfilled) comes_to(r, Stage::reached);
        }
        const bool begins = from == waiting || from == selected;
        if (begins && (r.state == recall || r.state == calling) && r.measured) cell(r).overtakes += overtakes(r);
    }
    bool overtakes(const RequestRow& r) const
    {
        for (RequestId id = r.previous; id; id = rows[id.row].previous) {
            const RequestRow& older = rows[id.row];
            if (older.armed && (older.state == RequestState::waiting || older.state == RequestState::suspended)) return true;
        }
        return false;
    }

    // On a hunt group.
    void begins_to_camp(const RequestRow& r)
    {
        ++exchange_.hunts.rows[r.dialled.row()].campers;
        exchange_.recorder.tally.hunts[r.dialled.row()].waiting.up(exchange_.now());
    }
    void camps_no_longer(const RequestRow& r)
    {
        --exchange_.hunts.rows[r.dialled.row()].campers;
        exchange_.recorder.tally.hunts[r.dialled.row()].waiting.down(exchange_.now());
    }

    void note(const RequestRow& r, RequestState from, RequestState to, Why why)
    {
        const auto states = static_cast<std::uint8_t>(static_cast<unsigned>(from) | static_cast<unsigned>(r.mode) << 4);
        const std::uint32_t call = r.call ? exchange_.call(r.call).number : 0;
        const Why met = r.met != Why::none ? r.met : why;
        exchange_.recorder.note(
            [&] {
                return Record{exchange_.now().count(), Fact::request, states, static_cast<std::uint8_t>(to), why, call,
                              r.source, r.index, r.number, r.dialled.code()};
            },
            static_cast<std::uint32_t>(r.mode), r.measured ? counts_measured : counts_nowhere, exchange_.now() - r.accepted, met);
    }

    Exchange& exchange_;
    std::vector<CompletionRules> rules_;  // by switch
    std::vector<std::uint32_t> per_switch_;
    std::vector<LineRequests> lines_;
    std::vector<std::uint32_t> hunt_queues_;     // `none` until somebody waits
    std::vector<std::uint32_t> outside_queues_;  // by switch: of those who wait for a circuit to its public
    std::vector<std::uint32_t> free_;
    std::uint32_t numbers_ = 0;
};

}  // namespace ringback
