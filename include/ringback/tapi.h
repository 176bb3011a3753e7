// The world in which applications of TAPI run: a scenario whose lines are their line devices. The names of TAPI are in
// tapi_c.h; this adds what TAPI has no names for: time, the conduct of people, and faults to test error paths with.
//
//   World world(scenario);                   // the functions of this thread are about it now
//   lineInitializeEx(&app, ...); lineOpen(app, world.device("201"), &line, 0x00020002, ...);
//   lineMakeCall(line, &call, "202", 0, nullptr);
//   while (lineGetMessage(app, &message, 60'000) == 0) ...
//
// The simulated callers live as in a run, call for call the same until an application does something; call control and
// completion are theirs. All of it is deterministic: the same program gets the same messages.
#pragma once

#include "ringback/simulate.h"
#include "ringback/tapi_c.h"

namespace ringback::tapi {

/// Faults that service providers have shipped with: an application, or a test suite, should survive or find them.
enum class Flaw : std::uint8_t {
    cancelled_callback_rings,  ///< lineUncompleteCall succeeds, the switch is never told, and calls back as a DIRECT call (DSSP)
    completions_stay_zero,     ///< dwMaxCallCompletions and dwNumCallCompletions (DSSP)
    message_id_off_by_one,     ///< dwMessageID == dwNumCompletionMessages is accepted (TSP++)
    no_completion_overrun,     ///< more requests than dwMaxCallCompletions are accepted (TSP++)
    completion_id_lost,        ///< kept in one variable between two messages: another message between them loses it (DSSP)
};

struct Options {
    std::uint32_t replication = 0;
    /// How people behave whom an application calls.
    struct People {
        double answer = 1;  ///< probability
        Law after = Law::constant(Duration::seconds(5));
        Law conversation = Law::never();  ///< from the answer until they hang up
    } people;
    /// From a function to the switch's doing what it asks, and saying so by LINE_REPLY.
    Duration latency{};
    /// What becomes of a completion identifier that is free again: never given again in this world, or the lowest of its line
    /// given again at once.
    enum class Ids : std::uint8_t { never_again, at_once } completion_ids = Ids::never_again;
    /// Whether a call's dwCallFeatures2 say which modes can complete it. False: COMPLETECALL alone, every mode may be tried.
    bool says_modes = true;
    std::vector<Flaw> flaws;
    bool check_full = false;  ///< all invariants at every event
    TraceSink trace;          ///< as of a run: for `ringback explain` and `diff`; its end is written with the world's
};

/// The asynchronous functions, and lineOpen: what can be made to fail. (In C by name: ringback_fail_next.)
enum class Function : std::uint8_t { open, make_call, drop, answer, accept, hold, unhold, swap_hold, complete_call, uncomplete_call };

class World {
public:
    /// The functions of this thread are about this world from now on.
    /// @throws std::invalid_argument  what is wrong with the scenario, as text
    explicit World(const Scenario&, Options = {});
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    /// The functions of this thread are about this world.
    void enter();
    /// They are while this lives, and then about the world they were about before.
    class Entered;

    /// The device of the line with this number.
    /// @throws std::out_of_range
    DWORD device(std::string_view number) const;

    /// A message that an application or a caller has left for a line whose user will return it.
    struct Message {
        std::string from;  ///< the caller's number, or his switch
        std::string text;
        Time left;
    };
    /// Those of a line, the oldest first. No function of TAPI tells more than LINEDEVSTATE_MSGWAITON: they are read at the telephone.
    std::vector<Message> messages(DWORD device) const;

    Time now() const;
    /// Lets time pass: all that happens up to and at that instant happens, requests of applications among it. Not from a
    /// callback.
    void run_until(Time);
    /// The same, or until it is enough, which is asked whenever something has happened. False: it was not enough by then.
    bool run_until(Time, const std::function<bool()>& enough);
    void run_for(Duration d) { run_until(now() + d); }
    /// Until some application without a callback has a message. False: not before `limit`.
    bool run_to_message(Time limit);

    // --- faults

    /// The next call of the function fails: at once, or with LINE_REPLY, which lineOpen has not (std::invalid_argument). The switch
    /// hears nothing of it.
    enum class How : std::uint8_t { at_once, by_reply };
    void fail_next(Function, LONG error, How = How::at_once);
    /// The provider sends this to whoever has the handle `hDevice`, a line or a call; it is told as it stands.
    void send(const LINEMESSAGE&);
    /// The provider takes the device away: LINE_CLOSE, and its handles are invalid at once.
    void close_device(DWORD device);

    /// Called for each asynchronous request when the provider has an outcome, between two events or when the function returns; also
    /// where no LINE_REPLY will say so. It may ask for something itself.
    std::function<void(DWORD request, LONG result)> on_completion;

    /// lineDrop of a call that is offered, whose caller hears that nobody answers and not that he is rejected (TAPI 3's
    /// DC_NOANSWER).
    LONG drop_unanswered(HCALL);

    /// What is broken, or an empty text: all rows are looked at.
    std::string inspect() const;
    /// The end: requests still open are left, the trace is completed; nothing happens any more. What is broken in the books
    /// (demands, attempts, requests, circuits), or an empty text. The end of the object does the same.
    std::string finish();
    /// Of all that has happened so far.
    std::string fingerprint() const;

    class Inside;

private:
    std::unique_ptr<Inside> inside_;
};

class World::Entered {
public:
    explicit Entered(World&);
    ~Entered();
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;

private:
    Inside* before_;
};

/// "BUSY", "CALLBACK|MESSAGE", …: the names of a message's parts, for people.
std::string to_text(const LINEMESSAGE&);
std::string name_of_error(LONG);

}  // namespace ringback::tapi
