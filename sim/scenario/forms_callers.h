// Forms of the callers: who calls whom, when, and what they do when a call fails.
#pragma once

#include "ringback/scenario.h"
#include "scenario/forms.h"

namespace ringback::scenario {

/// A class of lines, or `{outside: SWITCH}`.
struct Origin {
    void read(Reader&, const Node&, Party&) const;
    std::string print(const Party&) const;
    std::string schema() const;
    std::string what() const { return "a class of lines, or {outside: SWITCH}"; }
};

/// A class of lines, a hunt group, `{outside: SWITCH, busy: 12 %}`, or weights over their names; among those an outside
/// that is busy is `LE: {weight: 40 %, busy: 12 %}`.
struct Destinations {
    void read(Reader&, const Node&, std::vector<Destination>&) const;
    std::string print(const std::vector<Destination>&) const;
    std::string schema() const;
    std::string what() const
    {
        return "a class of lines, a hunt group, {outside: SWITCH, busy: 12 %}, or weights, as {office: 60 %, desk: 40 %} or "
               "{office: 60 %, SWITCH: {weight: 40 %, busy: 12 %}}";
    }
};

/// Where a line's calls are forwarded to.
struct ForwardTarget {
    void read(Reader&, const Node&, Party&) const;
    std::string print(const Party&) const;
    std::string schema() const;
    std::string what() const
    {
        return "a number, a class of lines (its k-th line for the k-th line here, counted anew after the last), a hunt group, or "
               "{outside: SWITCH}";
    }
};

/// `{rate: 156 per hour}` and the others.
struct ArrivalProcess {
    void read(Reader&, const Node&, Arrivals&) const;
    std::string print(const Arrivals&) const;
    std::string schema() const;
    std::string what() const
    {
        return "one of {rate: 156 per hour}, {offered: 6.5 E}, {per_line: 3.2 per hour}, {idle_time: a duration or "
               "distribution}";
    }
};

/// `{"09:00": 70 %, "10:00": 100 %}` or `{sine: {amplitude: 50 %, period: 1 h}}`.
struct ProfileForm {
    void read(Reader&, const Node&, Profile&) const;
    std::string print(const Profile&) const;
    std::string schema() const;
    std::string what() const { return "{\"09:00\": 70 %, \"10:00\": 100 %} or {sine: {amplitude: 50 %, period: 1 h}}"; }
};

/// What callers do when an attempt fails: a word, a map of probabilities, or a list tried in turn.
struct ReactionForm {
    std::span<const Action> allowed;
    void read(Reader&, const Node&, Reaction&) const;
    std::string print(const Reaction&) const;
    std::string schema() const;
    std::string what() const;

private:
    std::optional<Action> action(Reader&, const Node&) const;
    std::vector<std::string_view> known() const;
};

/// A probability, or a list of them by redial.
struct ShareByRedial {
    void read(Reader&, const Node&, std::vector<double>&) const;
    std::string print(const std::vector<double>&) const;
    std::string schema() const;
    std::string what() const { return "a probability, as 80 %, or a list of them, one a redial, the last lasting"; }
};

}  // namespace ringback::scenario
