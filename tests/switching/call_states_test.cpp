#include "switching/call_states.h"

#include <doctest/doctest.h>
#include <map>
#include <string>

using namespace ringback;

namespace {

using S = CallState;
using E = CallEvent;

// Written a second time, state by state, from the life of a call; what is not here is illegal.
const std::map<std::pair<S, E>, S> legal = {
    {{S::idle, E::dial}, S::dialing},           {{S::idle, E::recall}, S::offering},
    {{S::offering, E::redial}, S::dialing},     {{S::offering, E::clear}, S::idle},
    {{S::dialing, E::proceed}, S::proceeding},  {{S::dialing, E::clear}, S::idle},
    {{S::dialing, E::engage}, S::busy},
    {{S::proceeding, E::engage}, S::busy},      {{S::proceeding, E::alert}, S::ringback},
    {{S::proceeding, E::answer}, S::connected}, {{S::proceeding, E::clear}, S::idle},
    {{S::busy, E::alert}, S::ringback},         {{S::busy, E::answer}, S::connected},
    {{S::busy, E::intrude}, S::connected},      {{S::busy, E::clear}, S::idle},
    {{S::ringback, E::answer}, S::connected},   {{S::ringback, E::clear}, S::idle},
    {{S::connected, E::clear}, S::idle},        {{S::ringback, E::alert}, S::ringback},
    {{S::ringback, E::divert}, S::proceeding},  {{S::busy, E::divert}, S::proceeding},
};

}  // namespace

TEST_CASE("every cell of the table of call states is legal and leads where it should, or is illegal")
{
    for (int s = 0; s < call_state_count; ++s) {
        for (int e = 0; e < call_event_count; ++e) {
            const auto from = static_cast<S>(s);
            const auto on = static_cast<E>(e);
            const bool allowed = call_origins(on) >> s & 1;
            const auto cell = legal.find({from, on});
            CAPTURE(name_of(from));
            CAPTURE(e);
            REQUIRE(allowed == (cell != legal.end()));
            if (allowed) CHECK(call_target(on) == cell->second);
        }
    }
}

TEST_CASE("a call that has ended can only begin anew")
{
    for (int e = 0; e < call_event_count; ++e) {
        const auto on = static_cast<E>(e);
        const bool begins = on == E::dial || on == E::recall;
        CHECK((call_origins(on) >> static_cast<int>(S::idle) & 1) == begins);
    }
}
