// The telephony server: applications, the lines they have open, the calls they have handles of, their privileges, versions
// and messages. It checks what it can, hands the rest to the provider when its time has come, and delivers what the provider
// tells to whom it concerns.
#pragma once

#include "observe/fingerprint.h"
#include "observe/trace_writer.h"
#include "run/model.h"
#include "tapi/provider.h"

#include <deque>
#include <optional>

namespace ringback::tapi {

struct Application {
    HLINEAPP handle = 0;
    LINECALLBACK callback = nullptr;
    DWORD version = 0;
    std::deque<LINEMESSAGE> messages;
};

/// A line as an application has it open.
struct OpenLine {
    HLINE handle = 0;
    HLINEAPP application = 0;
    LineId line;
    DWORD version = 0, privileges = 0, media = 0;
    DWORD_PTR instance = 0;
    DWORD line_states = LINEDEVSTATE_REINIT, address_states = 0;
};

/// A call as an application has it.
struct CallHandle {
    HCALL handle = 0;
    HLINE open = 0;
    DWORD call = 0;  // LineCall::id
    DWORD privilege = 0;
    bool is_new = true;  // no state has been told yet
};

/// What the provider is to do when its time has come.
struct Order {
    enum class Kind : std::uint8_t { make_call, drop, drop_unanswered, answer, accept, hold, unhold, swap, complete, uncomplete, no_answer };
    Kind kind = Kind::drop;
    DWORD request = 0;
    HLINE open = 0;
    HCALL handle = 0;  // of the call that it is about
    DWORD call = 0;
    LONG forced = 0;   // the outcome, whatever the switch would say
    Who to;
    DWORD value = 0;   // the mode, the completion identifier, the seconds without an answer, the other call
    DWORD message = 0; // the text of one
    LPDWORD result = nullptr;
};

/// Whether there is such a version of TAPI here.
bool is_version(DWORD);

class Server final : private Told {
public:
    Server(const Scenario&, Options, std::function<void(DWORD, LONG)>& on_completion);

    Time now() const { return simulation_->exchange.now(); }
    Time end() const;
    const Plan& plan() const { return model_->plan; }
    std::optional<Who> party_called(std::string_view address) const;
    /// Lets time pass until `until`, or until it is enough. False: somebody lets it pass already.
    bool pass(Time until, const std::function<bool()>& enough);
    bool has_message() const;
    /// To whoever listens to the provider: when a function returns, and between two events.
    void tell_outcomes();
    std::vector<World::Message> messages(DWORD device) const;
    std::string inspect() const { return simulation_->inspect(); }
    std::string fingerprint();
    std::string finish();

    LONG initialize(LPHLINEAPP, LINECALLBACK, LPDWORD devices, LPDWORD version, const LINEINITIALIZEEXPARAMS*);
    LONG shutdown(HLINEAPP);
    LONG negotiate(HLINEAPP, DWORD device, DWORD low, DWORD high, LPDWORD version);
    LONG open(HLINEAPP, DWORD device, LPHLINE, DWORD version, DWORD_PTR instance, DWORD privileges, DWORD media);
    LONG close(HLINE);
    LONG set_status_messages(HLINE, DWORD line_states, DWORD address_states);
    LONG get_status_messages(HLINE, LPDWORD line_states, LPDWORD address_states);
    LONG make_call(HLINE, LPHCALL, LPCSTR to, const LINECALLPARAMS*);
    LONG drop(HCALL);
    LONG drop_unanswered(HCALL);
    LONG answer(HCALL);
    LONG accept(HCALL);
    LONG hold(HCALL);
    LONG unhold(HCALL);
    LONG swap_hold(HCALL active, HCALL held);
    LONG deallocate(HCALL);
    LONG complete(HCALL, LPDWORD id, DWORD mode, DWORD message);
    LONG uncomplete(HLINE, DWORD id);
    LONG get_message(HLINEAPP, LPLINEMESSAGE, DWORD timeout);

    // describe.cpp
    LONG describe(HLINEAPP, DWORD device, DWORD version, LINEDEVCAPS*);
    LONG describe(HLINEAPP, DWORD device, DWORD address, DWORD version, LINEADDRESSCAPS*);
    LONG describe(HLINE, DWORD address, LINEADDRESSSTATUS*);
    LONG describe(HLINE, LINEDEVSTATUS*);
    LONG describe(HCALL, LINECALLINFO*);
    LONG describe(HCALL, LINECALLSTATUS*);

    void fail_next(Function f, LONG error, World::How how) { failures_[static_cast<std::size_t>(f)] = {error, how}; }
    void send(const LINEMESSAGE&);
    void close_device(DWORD);

private:
    // Told
    void new_call(LineCall&) override;
    void call_state(LineCall&) override;
    void call_info(LineCall&, DWORD what) override;
    bool line_state(LineId, DWORD what, DWORD_PTR p2, DWORD_PTR p3) override;
    void completed(DWORD request, LONG result, DWORD value) override;
    bool is_owned(const LineCall&) override;

    template <class Map>
    static auto* at(Map& map, DWORD handle)
    {
        const auto found = map.find(handle);
        return found == map.end() ? nullptr : &found->second;
    }
    LineCall& call_of(const CallHandle& h) { return provider_->calls.at(h.call); }
    DWORD version_of(const CallHandle& h) const { return opens_.at(h.open).version; }
    std::vector<CallHandle*> handles_of(DWORD call);
    std::vector<OpenLine*> opens_of(LineId);
    CallHandle& give(const OpenLine&, LineCall&, DWORD privilege);
    void take_away(HCALL);
    bool is_sole_owner(const CallHandle&);
    void attend(LineId);

    /// An error that a test has planned for this function; 0: none, or for its reply.
    LONG planned(Function);
    LONG ask(Order, Function);
    LONG ask(HCALL, Function, Order::Kind, DWORD states);
    void carry_out(Order);
    void abandon_orders(const std::function<bool(const Order&)>&);
    void post(HLINEAPP, const LINEMESSAGE&);
    void post(const OpenLine&, DWORD device, DWORD message, DWORD_PTR p1, DWORD_PTR p2 = 0, DWORD_PTR p3 = 0);
    void deliver();
    void hear() { simulation_->exchange.recorder.flush(); }

    DWORD features(const CallHandle&, DWORD& features2);
    DWORD line_call_states() const;
    class Rest;  // what comes behind the fixed part of a structure
    template <class Structure>
    LONG fill(Structure* to, const Structure& from, std::size_t size, const Rest&);

    Options options_;
    std::function<void(DWORD, LONG)>& on_completion_;
    ModelPtr model_;
    std::unique_ptr<Simulation> simulation_;
    std::unique_ptr<Provider> provider_;
    RunOptions run_options_;
    Digests digests_;
    std::unique_ptr<TraceWriter> writer_;

    std::map<HLINEAPP, Application> applications_;
    std::map<HLINE, OpenLine> opens_;
    std::map<HCALL, CallHandle> handles_;
    std::map<LineId, std::vector<HLINE>> open_lines_;
    std::map<DWORD, std::vector<HCALL>> call_handles_;  // by LineCall::id
    DWORD last_handle_ = 0x10000, last_request_ = 0;

    std::map<std::pair<Time, std::uint64_t>, Order> orders_;  // that wait for their time
    std::uint64_t order_sequence_ = 0;
    std::map<DWORD, Order> unanswered_;                       // that the switch has, or will have
    struct Failure {
        LONG error = 0;
        World::How how = World::How::at_once;
    };
    std::array<Failure, 10> failures_{};
    std::deque<std::pair<DWORD, LONG>> outcomes_;             // of requests, for on_completion
    std::deque<HLINEAPP> called_back_;                        // who has messages for a callback, one each
    std::size_t waiting_ = 0;                                 // messages for lineGetMessage
    bool passing_ = false, delivering_ = false, finished_ = false;
};

}  // namespace ringback::tapi
