// Commented scenarios to start from.
#include "templates.h"

namespace ringback::cli {
namespace {

constexpr char quick[] = R"(# The smallest scenario: people outside call over ten circuits; who finds none is lost.
# Run it:     ringback run FILE
# Change it:  ringback run FILE --set trunk_groups.TRUNK.circuits=12
ringback: 1
title: Ten circuits

run: {duration: 8 h, warm_up: 30 min, replications: 10}   # measured time; time to fill up first; repeated so often

switches: {LOCAL: {}, REMOTE: {}}

trunk_groups:
  TRUNK: {between: [LOCAL, REMOTE], circuits: 10}

callers:
  public:
    from: {outside: LOCAL}               # an unlimited public
    to: {outside: REMOTE}                # whoever is called is always free
    arrivals: {offered: 6 E}             # calls that would keep six circuits busy
    conversation: {exponential: 3 min}

expect:                                  # decides the exit status: 0 met, 1 missed, 4 undecided
  - trunk_groups.TRUNK.call_congestion < 10 %
)";

constexpr char line[] = R"(# One busy desk, and what becomes of callers who find it talking: a third waits on the line
# (camp_on), a third asks to be called back (callback), a third leaves a message.
ringback: 1
title: One desk, three ways to reach it

run: {duration: 8 h, warm_up: 30 min, follow: 1 h, replications: 20}   # follow: so that requests made late can end

switches: {PBX: {}}

lines:
  desk:
    switch: PBX
    numbers: 200..200
    returns_messages: {probability: 80 %, delay: {exponential: 10 min}}

callers:
  public:
    from: {outside: PBX}
    to: desk
    arrivals: {rate: 10 per hour}
    conversation: {exponential: 3 min}
    answer: {probability: 95 %, after: {exponential: 6 s}}
    patience: {ringing: 40 s, camped_on: {exponential: 2 min}}
    when_busy: {camp_on: 33 %, callback: 33 %, message: 33 %}   # the rest gives up
    recall: {probability: 90 %, after: 5 s}                     # how a caller answers who is rung back

call_completion:
  callback: {service_time: 45 min, guard: 5 s, recall_ring: 20 s}
  message: {texts: [Please call me], keep: 4 h}

expect:
  - callers.public.completion_ratio >= 75 %
)";

constexpr char network[] =
    R"(# Two offices with a tie line and the public network behind it. Calls between the offices take
# the tie line first and overflow to the public network while it has more than one circuit free; busy callers try again.
ringback: 1
title: Two offices

run: {start: "10:00", duration: 2 h, warm_up: 20 min, follow: 30 min, replications: 10}

switches:
  NORTH:  {switching_delay: 150 ms}
  SOUTH:  {switching_delay: 150 ms}
  PUBLIC: {switching_delay: 400 ms}

trunk_groups:
  TIE:         {between: [NORTH, SOUTH], circuits: 6, signalling_delay: 20 ms}
  NORTH_TRUNK: {between: [NORTH, PUBLIC], circuits: 8, signalling_delay: 60 ms}
  SOUTH_TRUNK: {between: [SOUTH, PUBLIC], circuits: 8, signalling_delay: 60 ms}

routes:                                  # routes that are not given are computed: the fewest trunk groups
  - {from: NORTH, to: SOUTH, choices: [[TIE], {via: [NORTH_TRUNK, SOUTH_TRUNK], leave_free: 1}]}

lines:
  north: {switch: NORTH, numbers: 200..259}
  south: {switch: SOUTH, numbers: 300..339}
  desk:  {switch: NORTH, numbers: 260..263}

hunt_groups:
  reception: {lines: desk, number: 700, order: longest_idle}

callers:
  colleagues:
    from: north
    to: {north: 50 %, south: 50 %}
    arrivals: {per_line: 4 per hour}     # by each line while it is idle
    conversation: {lognormal: {mean: 150 s, cv: 1.3}}
    answer: {probability: 85 %, after: {gamma: {mean: 7 s, cv: 0.7}}}
    patience: {ringing: 30 s}
    when_busy: {redial: 60 %, callback: 30 %}
    when_no_answer: {callback: 30 %}
    when_congested: redial
    redial: {probability: [80 %, 60 %], delay: {exponential: 90 s}, at_most: 4}
    recall: {probability: 90 %, after: {gamma: {mean: 6 s, cv: 0.5}}}
  public:
    from: {outside: PUBLIC}
    to: {reception: 70 %, south: 30 %}
    arrivals: {offered: 3 E}
    conversation: {exponential: 150 s}
    answer: {probability: 95 %, after: {gamma: {mean: 8 s, cv: 0.6}}}
    patience: {ringing: 35 s, camped_on: {exponential: 1 min}}
    when_busy: camp_on
    profile: {"09:00": 70 %, "10:00": 100 %, "12:00": 55 %}

call_completion:
  limits: {per_line: 5, per_called: 5}
  callback: {service_time: 45 min, service_time_no_answer: 3 h, guard: 5 s, recall_ring: 20 s}

expect:
  - trunk_groups.NORTH_TRUNK.call_congestion < 5 %
  - completion.camp_on.wait.p95 < 5 min
)";

}  // namespace

const std::array<Template, 3> templates{{
    {"quick", "a trunk group and its traffic, in twenty lines", quick},
    {"line", "one busy desk and three ways to complete a call to it", line},
    {"network", "two offices, trunk groups, routes with overflow, a hunt group, redialling", network},
}};

}  // namespace ringback::cli
