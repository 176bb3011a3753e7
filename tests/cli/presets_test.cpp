#include "program.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace ringback::test;

TEST_CASE("presets names them all, a line each")
{
    const Shell shell;
    const Ran list = shell("ringback presets");
    CHECK(list.status == 0);
    CHECK(lines_of(list.out) > 20);
    for (const char* name : {"\nqsig ", "\nsip ", "\nasterisk ", "\nnec_ipx "}) CHECK(contains(list.out, name));
    CHECK(nlohmann::json::parse(shell("ringback presets --format json").out).size() ==
          static_cast<std::size_t>(lines_of(list.out)));
}

TEST_CASE("presets NAME shows every value and where it comes from")
{
    const Shell shell;
    const Ran etsi = shell("ringback presets etsi");
    CHECK(etsi.status == 0);
    CHECK(contains(etsi.out, "callback.service_time             45 min                  EN 300 359 T-CCBS2 (T3)"));
    CHECK(contains(etsi.out, "message.keep                      never                   default\n"));
    const auto json = nlohmann::json::parse(shell("ringback presets etsi --format json").out);
    CHECK(json["call_completion"]["callback.guard"]["value"] == "5 s");
    CHECK(json["call_completion"]["message.keep"]["source"] == "default");
    CHECK(json["call_completion"].size() == static_cast<std::size_t>(lines_of(etsi.out)) - 1);

    const Ran typo = shell("ringback presets esti");
    CHECK(typo.status == 2);
    CHECK(contains(typo.err, "did you mean 'etsi'?"));
}

TEST_CASE("a run may be told another preset")
{
    const Shell shell;
    shell.write("x.yaml", small_scenario);
    CHECK(contains(shell("ringback run x.yaml --set call_completion.preset=qsig").out, "with call_completion.preset = qsig"));
    CHECK(shell("ringback run x.yaml --set call_completion.preset=qsgi").status == 2);
}
