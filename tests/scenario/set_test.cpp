// --set PATH=VALUE.
#include "reading.h"

using namespace reading;

namespace {

Reading set(const std::string& path, const std::string& value)
{
    return read(office, {{path, value}});
}

std::string refused(const std::string& path, const std::string& value)
{
    const Reading r = set(path, value);
    CHECK(has_errors(r.problems));
    return said(r);
}

}  // namespace

TEST_CASE("any value can be set by its path")
{
    CHECK(set("run.duration", "3 h").scenario.run.duration == Duration::seconds(10'800));
    CHECK(set("trunk_groups.TIE.circuits", "9").scenario.trunk_groups[0].value.circuits == 9);
    CHECK(set("routes.0.choices.1.leave_free", "2").scenario.routes[0].choices[1].leave_free == 2);
    CHECK(set("callers.internal.redial.probability.1", "20 %").scenario.callers[0].value.redial.probability[1] == 0.2);
    CHECK(set("callers.public.profile.09:00", "2").scenario.callers[1].value.profile->table[0].factor == 2);
    CHECK(set("theory.trunk_groups.TIE.call_congestion", "0.5").scenario.theory[0].exact == 0.5);
    CHECK(set("lines.office.numbers", "[1, 0002]").scenario.lines[0].value.size() == 2);
    CHECK(set("title", "no").scenario.title == "no");
}

TEST_CASE("what was not written can be set")
{
    CHECK(set("callers.waves.answer.after", "3 s").scenario.callers[2].value.answer.after.mean == Duration::seconds(3));
    CHECK(set("switches.LE.call_completion.order", "random").scenario.switches[2].value.call_completion->order ==
          RequestOrder::random);
    CHECK(set("callers.waves.conversation.exponential", "2 min").scenario.callers[2].value.conversation.kind ==
          Law::Kind::exponential);
    const Reading r = set("trunk_groups.NEW", "{between: [PBX1, LE], circuits: 3}");
    CHECK(said(r) == "");
    CHECK(r.scenario.trunk_groups.back().name == "NEW");
}

TEST_CASE("the last of several settings of a value counts")
{
    const Reading r =
        read(office, {{"run.seed", "7"}, {"run", "{duration: 1 h}"}, {"run.start", "10:00"}, {"run.seed", "8"}});
    CHECK(said(r) == "");
    CHECK(r.scenario.run.seed == 8);
    CHECK(r.scenario.run.replications == 10);
    CHECK(r.scenario.overrides.size() == 4);
}

TEST_CASE("the same rules hold, and the --set is the place")
{
    CHECK(
        contains(refused("trunk_groups.TIE.circuits", "foo"),
                 "--set trunk_groups.TIE.circuits=foo: error: trunk_groups.TIE.circuits: 'foo' is not a whole number"));
    CHECK(contains(refused("run.duration", "5"), "has no unit"));
    CHECK(contains(refused("run.duration", ""), "'run.duration' is given no value"));
    CHECK(contains(refused("run.duration", "{a"), "--set run.duration={a: error: this is not YAML"));
    CHECK(contains(refused("run.duration", "&a 5 s"), "anchors (&)"));
    CHECK(contains(refused("run.duration", "!!str 5 s"), "tags (!)"));
    CHECK(contains(refused("run.duration", "\xff"), "is not UTF-8"));
    CHECK(contains(refused("ringback", "2"), "version '2'"));
    CHECK(contains(refused("lines.branch.numbers", "0700"),
                   "--set lines.branch.numbers=0700: error: number 0700 of 'branch' is also a number of 'office'"));
}

TEST_CASE("a path that leads nowhere gets a suggestion")
{
    CHECK(contains(refused("trunk_groups.TIE.circuit", "9"), "did you mean 'circuits'?"));
    CHECK(contains(refused("trunk_groups.TIR.circuits", "9"), "there is no trunk group 'TIR'"));
    CHECK(contains(refused("trunk_groups.TIR.circuits", "9"), "did you mean 'TIE'?"));
    CHECK(contains(refused("trunk_group.TIE.circuits", "9"), "did you mean 'trunk_groups'?"));
    CHECK(contains(refused("routes.2.from", "A"), "'2' is no element of the list, which has 2"));
    CHECK(contains(refused("routes.first.from", "A"), "is no element of the list"));
    CHECK(contains(refused("run..seed", "1"), "is not a path"));
    CHECK(contains(refused("", "1"), "is not a path"));
    CHECK(contains(refused("run.seed.x.y", "1"), "run.seed: expected a whole number"));
    std::string deep = "a";
    for (int i = 0; i < 100; ++i) deep += ".a";
    CHECK(contains(refused(deep, "1"), "more than 64 parts"));
}
