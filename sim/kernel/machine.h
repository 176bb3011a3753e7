// A state machine as a table of rules, checked by the compiler. What a machine does is in its table and in its one fire().
#pragma once

#include <cstddef>

namespace ringback {

/// In state `from`, event `on` leads to `to`; what no rule allows is illegal.
template <class State, class Event>
struct Rule {
    State from;
    Event on;
    State to;
};

/// No cell is given twice.
template <class State, class Event, std::size_t n>
consteval bool cells_are_unique(const Rule<State, Event> (&rules)[n])
{
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i + 1; j < n; ++j) {
            if (rules[i].from == rules[j].from && rules[i].on == rules[j].on) return false;
        }
    }
    return true;
}

/// Whether `state` can be reached from `start`.
template <class State, class Event, std::size_t n>
consteval bool is_reached(const Rule<State, Event> (&rules)[n], State start, State state)
{
    bool reached[n] = {};  // where a rule leads
    for (std::size_t pass = 0; pass < n; ++pass) {
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j) reached[i] |= rules[i].from == start || (reached[j] && rules[j].to == rules[i].from);
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        if (reached[i] && rules[i].to == state) return true;
    }
    return state == start;
}

/// Every state that is left can be reached from `start`.
template <class State, class Event, std::size_t n>
consteval bool are_connected(const Rule<State, Event> (&rules)[n], State start)
{
    for (const auto& r : rules) {
        if (!is_reached(rules, start, r.from)) return false;
    }
    return true;
}

}  // namespace ringback
