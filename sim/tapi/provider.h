// The service provider: a switch's lines as line devices. It carries out what applications ask, with the verbs of the
// simulation, and tells what happens to calls, requests and lines, from the records of the run. It knows line devices and
// calls; applications, handles and privileges are the server's (server.h).
//
// A call of the exchange joins two lines; TAPI has a call for each of them. The caller's has the states of the exchange; the
// called line's are derived: offered while it rings, on hold while its caller camps on it, connected.
#pragma once

#include "ringback/tapi.h"
#include "run/simulation.h"

#include <map>

namespace ringback::tapi {

using Party = Simulation::Party;

/// A call as one line has it.
struct LineCall {
    DWORD id = 0;  // in this world
    std::uint32_t number = 0;  // the exchange's; dwCallID of both ends
    Party party = Party::caller;
    LineId line;
    Who peer;
    std::uint32_t source = 0, index = 0;  // of the demand it serves
    DWORD state = 0, mode = 0;            // LINECALLSTATE_, and what goes with it
    Time since;                           // it is in that state
    DWORD origin = 0, reason = LINECALLREASON_DIRECT, completion_id = 0, related = 0;
    HLINE of = 0;           // the line handle by which it was made or asked for
    std::uint32_t camps = 0;  // the request that it waits with
    DWORD pending = 0;      // the lineCompleteCall that the switch has not answered
    HLINE pending_of = 0;
    bool of_person = false; // a callback that the line's person has asked for
    bool over = false;      // at the exchange: nothing can happen to it there
    bool completes = false; // a request will bring it about; it goes idle
    bool dropped = false;   // by this side
    bool camps_here = false; // another line's call, which waits for this one
};

constexpr DWORD no_answer_timeout_limit = 0xffff;  // seconds

struct Capabilities {
    DWORD most = 0;   // requests of the line at one time
    DWORD modes = 0, conditions = 0;
    const std::vector<std::string>* texts = nullptr;
};

/// What the provider tells: LINEEVENT and ASYNC_COMPLETION of the service provider interface.
class Told {
public:
    virtual ~Told() = default;
    virtual void new_call(LineCall&) = 0;  // its state is told next
    virtual void call_state(LineCall&) = 0;
    virtual void call_info(LineCall&, DWORD what) = 0;
    /// True if an application was told.
    virtual bool line_state(LineId, DWORD what, DWORD_PTR p2 = 0, DWORD_PTR p3 = 0) = 0;
    /// `value`: the call made, the completion identifier.
    virtual void completed(DWORD request, LONG result, DWORD value = 0) = 0;
    virtual bool is_owned(const LineCall&) = 0;
};

/// LINEERR_ of a refusal by the exchange.
LONG error_of(Why refused);

class Provider {
public:
    /// `most`: requests of a line at one time, by switch.
    Provider(Simulation&, std::vector<std::uint32_t> most, const Options&, Told&);

    /// Looks at what has happened since it last did.
    void listen(const Record*, std::size_t);

    /// Whether what happens at this line is told, and whether an application answers its calls.
    void watch(LineId, bool watched, bool attended);

    // --- requests (orders.cpp). Each is told to be `completed` once, most before they return; 0 as the request: nobody asked.

    void make_call(DWORD request, LineId from, Who to, HLINE of);
    /// `rejects`: the caller of an offered call hears so, and not that nobody answers.
    void drop(DWORD request, LineCall&, bool rejects);
    void answer(DWORD request, LineCall&);
    void accept(DWORD request, LineCall&);
    void hold(DWORD request, LineCall&);
    void retrieve(DWORD request, LineCall&);
    void swap(DWORD request, LineCall& active, LineCall& held);
    void complete(DWORD request, LineCall&, Mode, DWORD message, HLINE of);
    void uncomplete(DWORD request, LineId, DWORD completion_id);
    /// Rings no longer: the caller is told that nobody answers.
    void ring_no_more(LineCall&);
    /// Those that applications made at this line.
    void cancel_requests(LineId);

    // --- what it can do, and what is true now

    Capabilities capabilities(LineId) const;
    /// Modes that may complete the call as it is now.
    DWORD modes_for(const LineCall&) const;
    DWORD completions(LineId) const;
    bool may_dial(LineId l) const { return simulation_.may_dial(l); }
    bool may_hold(const LineCall&) const;
    bool may_retrieve(const LineCall&) const;
    bool may_swap(const LineCall& active, const LineCall& held) const;
    /// At one time: a conversation, a call that waits at it, those who break in; and what is on hold, those who camp on it
    /// among them.
    DWORD most_active_calls(LineId) const;
    DWORD most_calls_on_hold(LineId) const;
    bool message_waits(LineId l) const { return messages_.contains(l.row); }
    bool has(Flaw) const;

    std::map<DWORD, LineCall> calls;
    /// Forgets calls that are idle and that nobody has a handle of.
    template <class Has>
    void forget(const Has& has_handle)
    {
        for (const DWORD id : idle_) {
            const auto at = calls.find(id);
            if (at != calls.end() && !has_handle(id)) erase(at);
        }
        idle_.clear();
    }
    void forget_if_idle(DWORD id)
    {
        const auto at = calls.find(id);
        if (at != calls.end() && at->second.state == LINECALLSTATE_IDLE) erase(at);
    }

private:
    struct Completion {
        DWORD id = 0;
        LineId line;
        Who dialled;
        std::uint32_t source = 0, index = 0;
        DWORD call = 0;  // that failed: its number
        HLINE of = 0;
        Mode mode = Mode::camp_on;
        bool outstanding = false;
        bool fired = false;  // its requester has its call, until the request waits again
        std::int64_t accepted = 0;
    };

    void call_moved(const Record&);
    void moves(const Record&, Party, LineId, Who peer, DWORD state);
    void leaves_called(std::uint32_t number);
    LineCall& add(const Record&, Party, LineId, Who peer);
    LineCall* find(std::uint32_t number, Party);
    void erase(std::map<DWORD, LineCall>::iterator);
    void set(LineCall&, DWORD state, DWORD mode = 0);
    void cleared(LineCall&, const Record&);
    DWORD why_disconnected(const LineCall&, const Record&) const;
    void comes_of(LineCall&, Completion&);
    void set_outstanding(Completion&, bool);

    void request_moved(const Record&);
    void accepted(const Record&, Mode, LineId, bool far_away);
    void heard_far_away(LineCall&);
    void ended(const Record&, Completion&);
    void count_changed(LineId);
    void message_lies(LineId, int by);
    DWORD free_id(LineId) const;
    CallId row_of(const LineCall&) const;
    CallId other_of(const LineCall& held) const;
    void look_at_hold(LineId);
    void tell();

    Simulation& simulation_;
    const Options& options_;
    Told& told_;
    std::vector<std::uint32_t> most_;
    std::vector<std::uint8_t> watched_;  // by line
    std::map<std::pair<std::uint32_t, Party>, DWORD> by_number_;
    std::map<std::uint32_t, Completion> completions_;  // by the request's number
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> by_demand_;
    std::map<std::uint32_t, Why> forwarded_;           // calls, and why they went on
    std::map<std::uint32_t, std::uint32_t> messages_;  // that lie at a line
    std::vector<DWORD> idle_;
    std::vector<LineId> moved_;  // where calls moved since holding was looked at
    DWORD last_id_ = 0;

    // While a request is carried out.
    struct Placing {
        DWORD request = 0;
        HLINE of = 0;
        LineId from;
    } placing_;
    std::uint32_t cancelling_ = 0, rejecting_ = 0;
    DWORD passing_id_ = 0;  // Flaw::completion_id_lost
};

}  // namespace ringback::tapi
