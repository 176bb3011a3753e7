// A scenario as a value: what the text says, checked, with its defaults filled in. Each member's text name, unit, range,
// default and meaning are declared once, in sim/scenario/fields.h.
#pragma once

#include "ringback/law.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ringback {

/// Where something stands: "office.yaml" line 12 column 7 (from 1), or a `--set` (line 0, `file` is then the --set text).
struct Position {
    std::uint32_t line = 0, column = 0;
    std::string file;
};

/// One thing that is wrong, or doubtful, in a scenario.
struct Problem {
    enum class Severity { error, warning };
    Severity severity = Severity::error;
    Position at;
    std::string message;  ///< one sentence, no final full stop
    std::string hint;     ///< "did you mean 'circuits'?", or empty
    std::string excerpt;  ///< the line of the text, without its end; empty where there is none
};
using Problems = std::vector<Problem>;

/// True if any of them is an error.
bool has_errors(const Problems&);
/// "office.yaml:12:7: error: …", the line, a caret, and the hint. Control characters are shown escaped.
std::string to_text(const Problem&);

/// A thing with its name, in the order of the text.
template <class T>
struct Named {
    std::string name;
    T value;
    Position at;
};
template <class T>
using Map = std::vector<Named<T>>;

/// A measure that is asked for by name.
struct NamedMeasure {
    std::string measure;
    Position at;
};

/// What a value was written as; what it is held against has to be of that kind.
enum class Written : std::uint8_t { number, percentage, duration, traffic };

struct RunSpec {
    std::optional<Duration> start;  ///< time of day of time zero, since midnight
    Duration duration;              ///< measured time
    Duration warm_up;  ///< never(): `auto`, to be found (study.h) before anything can be run
    bool is_warm_up_found = false;  ///< `auto` it was
    Duration follow;  ///< unmeasured time after the measured, so that requests can end
    std::uint64_t seed = 1;
    std::uint32_t replications = 10;
    double confidence = 0.95;
    std::optional<std::uint32_t> batches;  ///< that the measured time is cut into; intervals come from them

    /// Replications until an interval is narrow enough, instead of a fixed number.
    struct Until {
        NamedMeasure of;  ///< `measure` in the text
        struct HalfWidth {
            double value = 0;  ///< as an objective's bound
            Written written = Written::number;
            Position at;
        } half_width;
        std::uint32_t least = 10, most = 10'000;
        std::optional<Duration> wall_time;
    };
    std::optional<Until> until;
};

enum class RequestOrder : std::uint8_t { fifo, lifo, random };
enum class WhenFull : std::uint8_t { reject, evict_oldest };

/// TAPI's LINECALLCOMPLMODE_: a bit each, in this order.
enum class Mode : std::uint8_t { camp_on, callback, intrude, message };
inline constexpr int mode_count = 4;
/// Why a request is made. The first two are TAPI's LINECALLCOMPLCOND_.
enum class Condition : std::uint8_t { busy, no_answer, congestion };

struct CallCompletion {
    std::vector<Mode> modes{Mode::camp_on, Mode::callback, Mode::intrude, Mode::message};
    std::vector<Condition> conditions{Condition::busy, Condition::no_answer, Condition::congestion};
    RequestOrder order = RequestOrder::fifo;
    enum class WhenTalked : std::uint8_t { keep, end };
    WhenTalked when_talked = WhenTalked::keep;

    struct Limits {
        enum class Duplicates : std::uint8_t { keep_both, consolidate, refuse };
        std::optional<std::uint32_t> per_line, per_called, per_switch;
        WhenFull when_full = WhenFull::reject;
        Duplicates duplicates = Duplicates::keep_both;
    } limits;

    struct CampOn {
        enum class WhenWaited : std::uint8_t { clear, callback, message, forward };
        Law max_wait = Law::never();
        WhenWaited when_waited = WhenWaited::clear;
        std::optional<std::uint32_t> per_called;
        struct Accepts {
            double probability = 0;
            Law after;
        } accepts;
    } camp_on;

    struct Callback {
        enum class Method : std::uint8_t { monitor, poll, notify_all };
        enum class Expiry : std::uint8_t { after_recall, at_once };
        enum class Congested : std::uint8_t { end, requeue };
        enum class NotAnswered : std::uint8_t { cancel, requeue };
        enum class BusyAgain : std::uint8_t { keep_place, drop };
        enum class RingFirst : std::uint8_t { caller, called };
        enum class Trigger : std::uint8_t { any_call, own_call, off_hook };
        Law service_time = Law::never();
        Law service_time_no_answer = Law::never();
        Law guard;
        Law recall_ring = Law::never();
        NotAnswered when_not_answered = NotAnswered::cancel;
        BusyAgain when_busy_again = BusyAgain::keep_place;
        bool hold_called = false;
        bool suspend = true;
        RingFirst ring_first = RingFirst::caller;
        Trigger no_answer_trigger = Trigger::any_call;
        Law offer_time = Law::never();
        Law far_service_time = Law::never();
        Law recall_supervision = Law::never();
        Law resume_spacing;
        bool hold_during_guard = false;
        bool reserve_path = false;
        Congested when_congested = Congested::end;
        Expiry expiry = Expiry::after_recall;
        Method method = Method::monitor;
        Law poll_interval = Law::constant(Duration::seconds(30));
        std::optional<std::uint32_t> poll_at_most;
        enum class NoPath : std::uint8_t { wait, end };
        NoPath when_no_path = NoPath::wait;
        enum class AfterDiversion : std::uint8_t { refuse, diverted_to };
        AfterDiversion after_diversion = AfterDiversion::refuse;
        enum class CalledForwards : std::uint8_t { wait, cancel };
        CalledForwards when_called_forwards = CalledForwards::wait;
    } callback;

    struct Intrude {
        enum class CallEnds : std::uint8_t { continue_, leave };
        enum class Comparison : std::uint8_t { above, at_least };
        enum class Effect : std::uint8_t { join, release, isolate };
        std::uint32_t parties = 3;
        Comparison comparison = Comparison::above;
        Effect effect = Effect::join;
        Law warning_tone;
        CallEnds when_call_ends = CallEnds::continue_;
    } intrude;

    struct Message {
        enum class Repeat : std::uint8_t { overwrite, refuse, keep_both };
        enum class ReturnFails : std::uint8_t { end, keep };
        std::vector<std::string> texts{""};
        std::optional<std::uint32_t> per_called;
        WhenFull when_full = WhenFull::reject;
        Repeat repeat = Repeat::overwrite;
        Law keep = Law::never();
        ReturnFails when_return_fails = ReturnFails::end;
        bool cancels_callback = false;
    } message;
};

struct Switch {
    Law switching_delay;
    std::optional<std::uint32_t> conference_ports;
    std::uint32_t max_diversions = 5;
    std::optional<CallCompletion> call_completion;  ///< whole: the common block with this switch's own keys over it
};

enum class Operation : std::uint8_t { both_way, one_way };

struct TrunkGroup {
    std::array<std::string, 2> between;
    std::uint32_t circuits = 0;
    Operation operation = Operation::both_way;
    Law signalling_delay;
};

struct RouteChoice {
    std::vector<std::string> via;
    std::uint32_t leave_free = 0;
};

/// How the circuits of a choice are taken: all at the instant at which the attempt starts, or each by its own switch when the
/// signalling reaches it.
enum class Seizure : std::uint8_t { at_once, step_by_step };

struct Route {
    std::string from, to;
    std::vector<RouteChoice> choices;       ///< empty: computed
    std::optional<std::uint32_t> alternatives;  ///< with computed choices: how many besides the shortest
    Seizure seizure = Seizure::at_once;
    std::uint32_t crankback = 0;  ///< step by step: how often a call turned back goes on with the next choice
    Position at;
};

/// "200..279", "0700..0799" or a single number; the digits dialled, leading zeros and all.
struct NumberRange {
    std::string first, last;  ///< equally long where they hold leading zeros
    std::uint64_t size() const;
    /// The k-th number, from 0.
    std::string number(std::uint64_t k) const;
    /// Which of them it is.
    std::optional<std::uint64_t> position(std::string_view number) const;
};

/// Who calls or is called: a class of lines, a hunt group, or the public homed on a switch.
struct Party {
    enum class Kind : std::uint8_t { lines, hunt_group, outside, line };
    Kind kind = Kind::lines;
    std::string name;  ///< of a line: its number
};

struct LineClass {
    std::string home;  ///< the switch (`switch` in the text)
    std::vector<NumberRange> numbers;

    struct Intrusion {
        std::uint32_t capability = 1, protection = 0;
    } intrusion;

    struct ReturnsMessages {
        double probability = 1;
        Law delay;
    };
    std::optional<ReturnsMessages> returns_messages;

    struct Presence {
        Law present, away;
    };
    std::optional<Presence> presence;

    /// A feature that goes on and off, off at time zero; neither written: always on.
    struct Periods {
        std::optional<Law> on, off;
    };
    struct Forwarding {
        struct Unconditional {
            Party to;
            Periods periods;
        };
        struct Busy {
            Party to;
        };
        struct NoAnswer {
            Party to;
            Law after;
        };
        std::optional<Unconditional> unconditional;
        std::optional<Busy> busy;
        std::optional<NoAnswer> no_answer;
    } forwarding;
    std::optional<Periods> do_not_disturb;
    struct CallWaiting {
        enum class FirstCall : std::uint8_t { hold, release };
        double probability = 1;
        Law after;
        FirstCall first_call = FirstCall::hold;
    };
    std::optional<CallWaiting> call_waiting;

    std::uint64_t size() const;
};

enum class HuntOrder : std::uint8_t { sequential, circular, longest_idle, random };

struct HuntGroup {
    std::string lines;
    std::string number;  ///< empty: reached by its name only
    HuntOrder order = HuntOrder::sequential;
    Law wrap_up;

    struct Staffing {
        Duration from;  ///< time of day
        std::uint32_t members;
    };
    std::vector<Staffing> staffed;       ///< ascending, repeats daily; empty: all members, always
    std::optional<std::uint32_t> queue;  ///< campers at one time

    struct Overflow {
        enum class When : std::uint8_t { busy, queue_full };
        std::string to;  ///< another group
        std::optional<When> when;
        Law after = Law::never();
    };
    std::optional<Overflow> overflow;
    enum class Callbacks : std::uint8_t { after_campers, in_turn };
    Callbacks callbacks = Callbacks::after_campers;
    std::optional<Duration> service_level;  ///< within which a call should be answered
};

struct Destination {
    Party to;
    double weight = 1;  ///< in proportion
    double busy = 0;    ///< probability that an attempt finds an outside subscriber busy
};

struct Arrivals {
    enum class Kind : std::uint8_t { rate, offered, per_line, idle_time };
    Kind kind = Kind::rate;
    double per_second = 0;  ///< rate, per_line
    double erlangs = 0;     ///< offered
    Law idle_time;
};

struct Profile {
    struct Step {
        Duration from;  ///< time of day
        double factor;
    };
    std::vector<Step> table;  ///< ascending, repeats daily; empty: the sine
    double amplitude = 0;     ///< 0 to 1
    Duration period;
};

/// What a caller does when an attempt fails.
enum class Action : std::uint8_t { give_up, redial, camp_on, callback, intrude, message };

struct Reaction {
    struct Choice {
        double probability;
        Action action;
    };
    std::vector<Choice> choices;        ///< the rest of the probability gives up
    std::vector<Action> tried_in_turn;  ///< if not empty, instead of `choices`
};

struct CallerStream {
    Party from;
    std::vector<Destination> to;
    Arrivals arrivals;
    std::optional<Profile> profile;
    std::uint32_t circuits = 1;

    struct Answer {
        double probability = 1;
        Law after;
    } answer;

    Law conversation;

    struct Patience {
        Law ringing = Law::never();
        Law camped_on = Law::never();
    } patience;

    Law dialling, busy_tone, announcement;

    Reaction when_busy, when_no_answer, when_congested;
    Law request_after;

    struct Redial {
        std::vector<double> probability{1.0};  ///< by redial, the last lasting
        Law delay;
        std::optional<std::uint32_t> at_most;

        /// What is unwritten is as for all causes.
        struct OfCause {
            std::optional<std::vector<double>> probability;
            std::optional<Law> delay;
            std::optional<std::uint32_t> at_most;
        };
        struct ByCause {
            OfCause busy, no_answer, congestion;
            const OfCause& of(Condition c) const
            {
                return c == Condition::busy ? busy : c == Condition::no_answer ? no_answer : congestion;
            }
        } by_cause;
    } redial;

    struct Recall {
        double probability = 1, rejected = 0;
        Law after;
    } recall;

    enum class WhileWaiting : std::uint8_t { wait, call_on };
    WhileWaiting while_waiting = WhileWaiting::wait;
};

/// Something that fails for a while. Of its names one is written.
struct Outage {
    enum class Fate : std::uint8_t { lost, kept };
    struct What {
        std::string group, home, lines, line;   ///< `switch` and the number of a line in the text
        std::optional<std::uint32_t> circuits;  ///< of the group; none: all
    };
    Duration at;      ///< from time zero
    Duration lasts;   ///< `for` in the text
    What what;
    Fate calls = Fate::lost, requests = Fate::kept;
};

/// What is recorded beside the whole run.
struct RecordSpec {
    std::optional<Duration> every;      ///< a time series, a value each
    std::vector<NamedMeasure> of;           ///< empty: all mean numbers
    std::optional<Duration> intervals;  ///< counts of each
    enum class Load : std::uint8_t { lines, circuits, choices };
    std::vector<Load> loads;            ///< of each of these
    bool loads_of(Load l) const { return std::find(loads.begin(), loads.end(), l) != loads.end(); }
};

struct Objective {
    enum class Relation : std::uint8_t { less, less_or_equal, greater, greater_or_equal };
    std::string text;  ///< as written
    std::string measure;
    Relation relation = Relation::less;
    double bound = 0;  ///< durations in seconds, percentages as fractions
    Written written = Written::number;
    Position at;
};

struct TheoryValue {
    std::string measure;
    double exact = 0;
    Position at;
};

/// A parameter study: a grid of values, each cell of it a scenario with other values.
struct Experiment {
    struct Varied {
        std::string path;
        std::vector<std::string> values;  ///< as --set takes them
        Position at;
    };
    /// Two varied paths, or a varied path and a value, of each cell that is run.
    struct Condition {
        enum class Relation : std::uint8_t { less, less_or_equal, equal, not_equal, greater_or_equal, greater };
        std::string left, right;
        Relation relation = Relation::equal;
        Position at;
    };
    struct Setting {
        std::string path, value;
        Position at;
    };
    std::vector<Varied> vary;
    std::vector<std::vector<std::string>> together;  ///< paths whose values go side by side
    std::vector<Condition> where;
    std::optional<std::uint32_t> replications;
    std::vector<Setting> compare_with;
};

struct Scenario {
    std::string title, description;
    RunSpec run;
    Map<Switch> switches;
    Map<TrunkGroup> trunk_groups;
    std::vector<Route> routes;
    Map<LineClass> lines;
    Map<HuntGroup> hunt_groups;
    Map<CallerStream> callers;
    double traffic = 1;  ///< the factor of all arrivals
    CallCompletion call_completion;
    std::vector<Outage> outages;
    RecordSpec record;
    std::vector<Objective> expect;
    std::vector<TheoryValue> theory;
    std::optional<Experiment> experiment;

    std::string file;                                            ///< base name
    std::vector<std::pair<std::string, std::string>> overrides;  ///< --set path, value
    std::string hash;  ///< 32 hex digits over the meaning: not over comments, key order, formatting, seed or replications
};

/// What reading gave. `scenario` means something only if no problem is an error.
struct Reading {
    Scenario scenario;
    Problems problems;
};

/// Reads and checks a scenario file; `overrides` are `--set PATH=VALUE` pairs. Never throws for bad input.
Reading read_scenario(const std::string& path, const std::vector<std::pair<std::string, std::string>>& overrides = {});
/// The same from a text; `name` stands in the messages.
Reading parse_scenario(std::string_view text, const std::string& name,
                       const std::vector<std::pair<std::string, std::string>>& overrides = {});

/// The values of all varied paths, in their order.
using CellValues = std::vector<std::pair<std::string, std::string>>;
/// The cells of an experiment, in order: the last path varies fastest.
std::vector<CellValues> cells_of(const Experiment&);
/// The values of what `compare_with` compares a cell with: its own, but on the axes of which it names a value.
CellValues baseline_of(const Experiment&, CellValues);

/// The JSON Schema of the language (scenarios/schema.json).
std::string scenario_schema();
/// The reference of the language: every key with default, range, unit and meaning, in Markdown.
std::string scenario_reference();

std::string_view name_of(Mode);
std::string_view name_of(Condition);
std::string_view name_of(Action);

}  // namespace ringback
