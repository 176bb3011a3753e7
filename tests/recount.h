// The second program: statistics counted again from the lines of a trace and the rules of the language ("Exactly what
// happens"), sharing nothing with the engine.
#pragma once

#include "lab.h"

#include <map>

namespace lab {

class Recount {
public:
    explicit Recount(const Ran& ran) : scenario_(ran.scenario)
    {
        begin_ = scenario_.run.warm_up.count();
        end_ = begin_ + scenario_.run.duration.count();
        for (const auto& s : scenario_.callers) {
            const std::string at = "callers." + s.name + ".";
            for (const char* what : {"demands", "attempts", "answered", "busy", "congested", "no_answer", "abandoned", "given_up"})
                counts_[at + what] = 0;
            number_[at + "carried"], number_[at + "waiting_to_redial"];
            waits_[at + "post_dialling_delay.mean"], waits_[at + "answer_delay.mean"];
        }
        for (const auto& g : scenario_.trunk_groups) {
            const std::string at = "trunk_groups." + g.name + ".";
            counts_[at + "seizures"] = counts_[at + "overflows"] = 0;
            number_[at + "carried"].level = g.value.circuits;
        }
        for (const auto& c : scenario_.lines) {
            number_["lines." + c.name + ".busy"];
            for (const char* what : {"forwarded", "calls_waiting", "second_answered"}) counts_["lines." + c.name + "." + what] = 0;
            for (const NumberRange& r : c.value.numbers) {
                for (std::uint64_t k = 0; k < r.size(); ++k) class_of_[r.number(k)] = c.name;
            }
        }
        for (const auto& h : scenario_.hunt_groups) {
            const std::string at = "hunt_groups." + h.name + ".";
            hunt_of_[h.value.number.empty() ? h.name : h.value.number] = h.name;
            number_[at + "waiting"], number_[at + "carried"];
            for (const char* what : {"attempts", "answered", "abandoned", "overflowed"}) counts_[at + what] = 0;
            waits_[at + "wait.mean"];
        }
        for (const char* mode : {"", "camp_on.", "callback.", "intrude.", "message."}) {
            const std::string at = std::string("completion.") + mode;
            for (const char* what : {"requested", "accepted", "rejected", "fulfilled"}) counts_[at + what] = 0;
            for (const char* why : {"fulfilled", "not_answered", "busy_again", "service_timeout", "recall_timeout",
                                    "recall_rejected", "abandoned", "cancelled", "congestion", "superseded", "caller_gone",
                                    "expired", "left", "talked_otherwise", "signalling_lost"})
                counts_[at + "ended." + why] = 0;
            for (const char* why : {"COMPLETIONOVERRUN", "INVALCALLCOMPLMODE", "OPERATIONUNAVAIL", "RESOURCEUNAVAIL", "offer_expired"})
                counts_[at + "rejected." + why] = 0;
            number_[at + "pending"];
            waits_[at + "wait.mean"];
        }
        for (const TraceEvent& e : ran.trace) take(e);
    }

    /// What differs from a result of one replication: every count exactly, every time average to 1e-9. Empty: nothing.
    std::string differences(const Result& r) const
    {
        std::string text;
        const auto compare = [&](const std::string& name, std::optional<double> mine, double tolerance) {
            const Measure* m = r.find(name);
            const std::optional<double> reported = m ? m->value : std::nullopt;
            if (m && mine.has_value() == reported.has_value() && (!mine || std::abs(*mine - *reported) <= tolerance)) return;
            text += fmt::format("{}: reported {}, recounted {}\n", name, reported.value_or(-1), mine.value_or(-1));
        };
        for (const auto& [name, n] : counts_) compare(name, static_cast<double>(n), 0);
        for (const auto& [name, n] : number_) {
            const Sums s = n.until(begin_, end_);
            if (holds_lines() && name.starts_with("lines.")) continue;
            compare(name, s.mean, 1e-9 * std::max(1.0, s.mean));
            if (name.starts_with("trunk_groups.")) {
                const std::string at = name.substr(0, name.rfind('.') + 1);
                compare(at + "carried_variance", s.variance, 1e-9 * std::max(1.0, s.square));
                compare(at + "time_congestion", s.full, 1e-9);
            }
        }
        for (const auto& [name, w] : waits_) {
            std::optional<double> mean;
            if (w.count) mean = static_cast<double>(w.sum) / static_cast<double>(w.count) / 1e9;
            compare(name, mean, 1e-9 * std::max(1.0, mean.value_or(0)));
        }
        return text;
    }
    std::uint64_t count(const std::string& name) const { return counts_.at(name); }

private:
    using Wide = __int128;
    struct Sums {
        double mean, square, variance, full;
    };
    // A number that moves in steps, as a list of its steps; integrated when it is asked for.
    struct Steps {
        struct Move {
            std::int64_t t, by;
            std::int64_t level = -1;  // if it moves that
        };
        std::vector<Move> moves;
        std::int64_t level = std::numeric_limits<std::int64_t>::max();  // full from here on

        Sums until(std::int64_t begin, std::int64_t end) const
        {
            Wide area = 0, square = 0, full = 0;
            std::int64_t n = 0, from = 0, full_from = level;
            const auto lasts_until = [&](std::int64_t t) {
                const std::int64_t length = std::max<std::int64_t>(0, std::min(t, end) - std::max(from, begin));
                area += static_cast<Wide>(length) * n;
                square += static_cast<Wide>(length) * n * n;
                if (n >= full_from) full += length;
                from = t;
            };
            for (const Move& m : moves) {
                lasts_until(m.t);
                n += m.by;
                if (m.level >= 0) full_from = m.level;
            }
            lasts_until(std::max(end, from));
            const auto time = static_cast<double>(end - begin);
            const double mean = static_cast<double>(area) / time, mean_square = static_cast<double>(square) / time;
            return {mean, mean_square, mean_square - mean * mean, static_cast<double>(full) / time};
        }
    };
    struct Call {
        bool polls = false, attempt = false, measured = false, met = false, hunts = false;
        std::string rung;  // the called line, once it is rung or talks
        std::int64_t offered = -1;  // to the hunt group where it waits for an answer; otherwise -1
        bool camps = false;         // on that group
        bool has_line = false;      // of the caller's end
        std::int64_t begun = 0, dialled = 0;
        bool waits = false;  // by call waiting
        bool heard = false;  // ringing, a tone or an answer
    };
    struct Request {
        bool measured = false;
        std::int64_t accepted = 0;
    };
    struct Waits {
        std::uint64_t count = 0;
        Wide sum = 0;
        void add(std::int64_t wait) { ++count, sum += wait; }
    };

    // A line held free for a recall is busy, and so is a group's member rung first; no line of the trace says which.
    bool holds_lines() const
    {
        const auto holds = [&](const CallCompletion& c) {
            return c.callback.hold_called || std::any_of(scenario_.hunt_groups.begin(), scenario_.hunt_groups.end(), [](const auto& h) {
                       return h.value.callbacks == HuntGroup::Callbacks::in_turn;
                   }) ||
                   (!scenario_.hunt_groups.empty() && c.callback.ring_first == CallCompletion::Callback::RingFirst::called);
        };
        return holds(scenario_.call_completion) || std::any_of(scenario_.switches.begin(), scenario_.switches.end(), [&](const auto& s) {
                   return s.value.call_completion && holds(*s.value.call_completion);
               });
    }
    static std::string stream_of(const TraceEvent& e) { return e.demand.substr(0, e.demand.find_first_of("/#")); }
    std::uint32_t circuits_of(const std::string& stream) const
    {
        for (const auto& s : scenario_.callers) {
            if (s.name == stream) return s.value.circuits;
        }
        return 0;
    }
    bool measured(const TraceEvent& e) const { return e.t >= begin_ && e.t < end_; }
    void move(const std::string& name, const TraceEvent& e, std::int64_t by) { number_.at(name).moves.push_back({e.t, by}); }
    void line_moves(const std::string& number, const TraceEvent& e, int by)
    {
        const auto c = class_of_.find(number);
        if (c == class_of_.end()) return;
        int& legs = legs_[number];
        const bool before = legs > 0;
        legs += by;
        if ((legs > 0) != before) move("lines." + c->second + ".busy", e, by);
    }

    void take(const TraceEvent& e)
    {
        const std::string stream = stream_of(e), at = "callers." + stream + ".";
        if (e.ev == "demand") {
            measured_demands_[e.demand] = measured(e);
            dialled_[e.demand] = e.peer;
            counts_[at + "demands"] += measured(e);
        } else if (e.ev == "attempt") {
            Call& c = calls_[e.call];
            c.attempt = true;
            c.measured = measured(e);
            c.begun = e.t;
            counts_[at + "attempts"] += measured(e);
        } else if (e.ev == "wait") {
            move(at + "waiting_to_redial", e, e.to == "waiting" ? 1 : -1);
        } else if (e.ev == "outcome") {
            counts_[at + "given_up"] += measured_demands_.at(e.demand) && e.to == "given_up";
        } else if (e.ev == "seizure") {
            counts_.at("trunk_groups." + e.group + ".seizures") += measured(e);
            move("trunk_groups." + e.group + ".carried", e, circuits_of(stream));
        } else if (e.ev == "release") {
            move("trunk_groups." + e.group + ".carried", e, -static_cast<std::int64_t>(circuits_of(stream)));
        } else if (e.ev == "overflow") {
            counts_.at("trunk_groups." + e.group + ".overflows") += measured(e);
        } else if (e.ev == "service") {
            if (!e.group.empty()) number_.at("trunk_groups." + e.group + ".carried").moves.push_back({e.t, 0, std::stol(e.to)});
        } else if (e.ev == "diversion") {
            take_diversion(e);
        } else if (e.ev == "call") {
            take_call(e, at);
        } else if (e.ev == "request") {
            take_request(e, "completion.");
            take_request(e, "completion." + e.mode + ".");
        }
    }

    void offer(const TraceEvent& e, Call& c)
    {
        c.offered = e.t;
        counts_.at("hunt_groups." + hunted_[e.call] + ".attempts") += c.measured;
    }
    // How its wait at the group ended.
    void wait_over(const TraceEvent& e, Call& c, const char* how)
    {
        const std::string group = "hunt_groups." + hunted_[e.call] + ".";
        if (c.measured) {
            if (*how) ++counts_.at(group + how);
            if (how == std::string("answered")) {
                ++waits_.at(group + "wait.mean").count;
                waits_.at(group + "wait.mean").sum += e.t - c.offered;
            }
        }
        c.offered = -1;
    }
    void take_diversion(const TraceEvent& e)
    {
        Call& c = calls_[e.call];
        if (const auto from = class_of_.find(e.from); from != class_of_.end()) {
            counts_["lines." + from->second + ".forwarded"] += c.measured;
        } else {
            if (c.offered < 0) offer(e, c);
            wait_over(e, c, "overflowed");
            if (c.camps) move("hunt_groups." + hunted_[e.call] + ".waiting", e, -1);
        }
        const auto to = hunt_of_.find(e.to);
        c.hunts = to != hunt_of_.end();
        if (!c.hunts) return;
        hunted_[e.call] = to->second;
        if (!c.camps) return;  // offered when it is there
        move("hunt_groups." + hunted_[e.call] + ".waiting", e, 1);
        offer(e, c);
    }

    void take_call(const TraceEvent& e, const std::string& at)
    {
        Call& c = calls_[e.call];
        const bool calls_back = e.line == dialled_[e.demand] && e.from == "idle";
        if (e.from == "idle") c.polls = e.why == "poll";  // nobody has lifted a receiver
        // A call back from a group is the group's at its first step, a member's from the second on, at the same instant.
        if (!c.has_line && !c.polls && class_of_.contains(e.line) && e.to != "idle") {
            c.has_line = true;
            line_moves(e.line, e, 1);
        }
        if (e.from == "idle") {
            c.hunts = !calls_back && hunt_of_.contains(e.peer);
            if (c.hunts) hunted_[e.call] = hunt_of_[e.peer];
        }
        if (e.from == "ringback" && e.to == "proceeding" && !c.rung.empty()) {  // forwarded
            line_moves(c.rung, e, -1);
            c.rung.clear();
        }
        if (e.from == "ringback" && (e.to == "proceeding" || e.to == "ringback")) c.waits = false;
        if (e.why == "call_waiting") {
            counts_["lines." + class_of_.at(e.peer) + ".calls_waiting"] += c.measured;
            c.waits = true;
        }
        if (c.waits && e.to == "connected") counts_["lines." + class_of_.at(e.peer) + ".second_answered"] += c.measured;
        const bool gets_a_line = c.rung.empty() && ((e.to == "ringback" && e.why != "call_waiting") || e.to == "connected");
        if (gets_a_line) {
            c.rung = e.peer;
            line_moves(e.peer, e, 1);
            if (c.hunts) move("hunt_groups." + hunted_[e.call] + ".carried", e, 1);
        }
        if (e.to == "connected") move(at + "carried", e, 1);
        if (e.from == "connected") move(at + "carried", e, -1);
        if (e.to == "idle") {
            if (c.has_line) line_moves(e.line, e, -1);
            if (!c.rung.empty()) {
                line_moves(c.rung, e, -1);
                if (c.hunts) move("hunt_groups." + hunted_[e.call] + ".carried", e, -1);
            }
        }
        if (!c.attempt) return;
        const bool comes_to_group = e.from == "proceeding" && e.to != "idle" && e.why != "no_circuit";  // else cut, or turned back
        if (c.hunts && comes_to_group && c.offered < 0) offer(e, c);
        if (c.offered >= 0 && e.to == "connected") wait_over(e, c, "answered");
        if (c.offered >= 0 && e.to == "idle") wait_over(e, c, e.why == "abandoned" || e.why == "no_answer" ? "abandoned" : "");
        if (e.from == "busy" && e.to == "idle" && e.why == "abandoned") counts_[at + "abandoned"] += c.measured;
        if (e.from == "dialing") c.dialled = e.t;
        if (!c.heard && e.from != "idle" && e.to != "proceeding") {
            c.heard = true;
            if (c.measured) waits_.at(at + "post_dialling_delay.mean").add(e.t - c.dialled);
        }
        // What it first met.
        if (c.met) return;
        const char* met = e.to == "connected"                           ? "answered"
                          : e.to == "busy" && e.why != "no_circuit"     ? "busy"
                          : e.to == "busy"                              ? "congested"
                          : e.to == "idle" && e.why == "no_circuit"     ? "congested"
                          : e.to == "idle" && e.why == "no_answer"      ? "no_answer"
                                                                        : nullptr;
        if (!met) return;
        c.met = true;
        counts_[at + met] += c.measured;
        if (c.measured && e.to == "connected") waits_.at(at + "answer_delay.mean").add(e.t - c.begun);
    }

    void take_request(const TraceEvent& e, const std::string& at)
    {
        if (e.from == "none" || e.from == "requested") {
            // One that is asked over the network counts when it is asked.
            const bool counts = e.from == "none" ? measured(e) : asked_.at(e.demand);
            counts_[at + "requested"] += e.from == "none" && counts;
            if (e.to == "requested") {
                asked_[e.demand] = counts;
                return;
            }
            if (e.to == "none") {
                counts_[at + "rejected"] += counts;
                counts_.at(at + "rejected." + e.why) += counts;
                return;
            }
            counts_[at + "accepted"] += counts;
            requests_[e.request] = {counts, e.t};
            move(at + "pending", e, 1);
        }
        if (at != "completion." && e.mode == "camp_on" && hunt_of_.contains(e.peer)) {
            if (e.to == "waiting") move("hunt_groups." + hunt_of_[e.peer] + ".waiting", e, 1);
            if (e.from == "waiting") move("hunt_groups." + hunt_of_[e.peer] + ".waiting", e, -1);
            calls_[e.call].camps = e.to == "waiting";
        }
        if (e.to != "ended") return;
        const Request& r = requests_.at(e.request);
        move(at + "pending", e, -1);
        counts_.at(at + "ended." + e.why) += r.measured;
        if (e.why == "fulfilled" && r.measured) {
            ++counts_[at + "fulfilled"];
            waits_.at(at + "wait.mean").add(e.t - r.accepted);
        }
    }

    const Scenario& scenario_;
    std::int64_t begin_ = 0, end_ = 0;
    std::map<std::string, std::uint64_t> counts_;
    std::map<std::string, Steps> number_;
    std::map<std::string, Waits> waits_;
    std::map<std::string, std::string> class_of_, hunt_of_, dialled_;
    std::map<std::uint64_t, std::string> hunted_;
    std::map<std::string, int> legs_;
    std::map<std::string, bool> measured_demands_, asked_;
    std::map<std::uint64_t, Call> calls_;
    std::map<std::uint64_t, Request> requests_;
};

}  // namespace lab
