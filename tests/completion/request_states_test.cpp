#include "completion/request_states.h"

#include <doctest/doctest.h>
#include <map>

using namespace ringback;

namespace {

using S = RequestState;
using E = RequestEvent;

// Written a second time, from the life of a request; what is not here is illegal.
const std::map<std::pair<S, E>, S> legal = {
    {{S::none, E::accept}, S::waiting},     {{S::waiting, E::recall}, S::recall}, {{S::waiting, E::call}, S::calling},
    {{S::waiting, E::end}, S::ended},       {{S::recall, E::call}, S::calling},   {{S::recall, E::requeue}, S::waiting},
    {{S::recall, E::end}, S::ended},        {{S::calling, E::requeue}, S::waiting}, {{S::calling, E::end}, S::ended},
    // between two exchanges
    {{S::none, E::ask}, S::requested},      {{S::requested, E::accept}, S::waiting}, {{S::requested, E::deny}, S::none},
    {{S::waiting, E::select}, S::selected}, {{S::selected, E::recall}, S::recall},
    {{S::selected, E::suspend}, S::suspended}, {{S::selected, E::end}, S::ended},
    {{S::calling, E::suspend}, S::suspended}, {{S::suspended, E::resume}, S::waiting}, {{S::suspended, E::end}, S::ended},
};

}  // namespace

TEST_CASE("every cell of the table of request states is legal and leads where it should, or is illegal")
{
    for (std::size_t s = 0; s < request_state_count; ++s) {
        for (std::size_t e = 0; e < request_event_count; ++e) {
            const auto cell = legal.find({static_cast<S>(s), static_cast<E>(e)});
            CAPTURE(s);
            CAPTURE(e);
            CHECK(request_steps[s][e] == (cell == legal.end() ? 0xff : static_cast<int>(cell->second)));
        }
    }
}

TEST_CASE("nothing leaves the end of a request, and nothing but acceptance or asking its beginning")
{
    for (std::size_t e = 0; e < request_event_count; ++e) {
        CHECK(request_steps[static_cast<std::size_t>(S::ended)][e] == 0xff);
        const bool begins = static_cast<E>(e) == E::accept || static_cast<E>(e) == E::ask;
        CHECK((request_steps[static_cast<std::size_t>(S::none)][e] != 0xff) == begins);
    }
}
