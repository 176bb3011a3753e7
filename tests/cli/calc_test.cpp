// The closed formulas on the command line: every input ends in numbers or in a clear word.
#include "program.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <random>

using namespace ringback::test;

TEST_CASE("calc refuses what has no answer, and says why")
{
    const Shell s;
    const auto refused = [&](const std::string& arguments, const std::string& why) {
        const Ran r = s("ringback calc " + arguments);
        INFO(arguments, ": ", r.out, r.err);
        return r.status == 2 && r.out.empty() && contains(r.err, why);
    };
    CHECK(refused("erlang-b --traffic 0E --circuits 4", "--traffic takes more than 0 E"));
    CHECK(refused("erlang-b --traffic 1e300E --circuits 4", "at most 10,000,000 E"));
    CHECK(refused("erlang-b --traffic 7E --blocking 0%", "--blocking takes more than 0 %"));
    CHECK(refused("erlang-b --traffic 7E --blocking 100%", "less than 100 %"));
    CHECK(refused("erlang-b --traffic 7E --circuits 10 --recall 60%", "erlang-b knows no --recall (it is of erlang-b-extended)"));
    CHECK(refused("engset --traffic 7E --sources 20 --circuits 4 --hold 3min", "it is of erlang-c, erlang-a"));
    CHECK(refused("erlang-b-extended --traffic 7E --recall 100% --circuits 5", "grow without end"));
    CHECK(refused("erlang-c --traffic 7E --servers 10 --within 20s", "--within needs --hold"));
    CHECK(refused("erlang-c --traffic 7E --servers 10 --blocking 5%", "--circuits or --blocking"));
    CHECK(refused("erlang-a --traffic 7E --hold 1s --servers 5 --patience 0s", "--patience takes more than 0 s"));
    CHECK(refused("wilkinson --mean 1E --variance 1000E --circuits 3", "peakedness"));
}

TEST_CASE("calc writes shares and numbers so that they can be read")
{
    const Shell s;
    CHECK(contains(s("ringback calc erlang-b --traffic 7E --circuits 30").out, " 0.000000007749 %\n"));
    CHECK(contains(s("ringback calc erlang-b --traffic 1000000E --circuits 3").out, " 99.9997 %\n"));
    CHECK(contains(s("ringback calc erlang-b --traffic 4600.5E --circuits 4600").out, " 4,600.5\n"));
    CHECK(contains(s("ringback calc erlang-b --traffic 4.6E --blocking 1.5%").out, " 1.184 %\n"));
}

TEST_CASE("whatever calc is asked, it ends in a moment, in finite numbers or in a word")
{
    const Shell s;
    std::mt19937 random(5);
    const auto one_of = [&](std::initializer_list<const char*> list) { return std::string(list.begin()[random() % list.size()]); };
    for (int k = 0; k < 250; ++k) {
        std::string arguments = one_of({"erlang-b", "erlang-b-extended", "erlang-c", "erlang-a", "engset", "wilkinson"});
        const std::string model = arguments;
        const auto traffic = [&] { return one_of({"0E", "1e-9E", "0.001E", "0.7E", "7E", "99.999E", "100E", "12345.6E", "9999999E", "1e7E", "1e300E"}); };
        const auto share = [&] { return one_of({"0%", "1e-12%", "0.01%", "1%", "50%", "99.9999%", "100%"}); };
        const auto time = [&] { return one_of({"0s", "1ns", "10s", "3min", "100000h"}); };
        if (model == "wilkinson")
            arguments += " --mean " + traffic() + " --variance " + traffic();
        else
            arguments += " --traffic " + traffic();
        if (model == "engset") arguments += " --sources " + one_of({"1", "7", "100", "100000", "10000000"});
        if (model == "erlang-b-extended") arguments += " --recall " + share();
        if (model == "erlang-a") arguments += " --hold " + time() + " --patience " + time();
        if (model == "erlang-c" && random() % 2) arguments += " --hold " + time() + " --within " + time();
        arguments += random() % 2 ? " --blocking " + share() : " --circuits " + one_of({"0", "1", "10", "100", "12345", "10000000"});
        const auto begin = std::chrono::steady_clock::now();
        const Ran r = s("ringback calc " + arguments + " --format json");
        const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        INFO(arguments, ": ", r.status, ' ', r.out, r.err, took, " s");
        CHECK(took < 3);  // a second, and a slow machine
        CHECK((r.status == 0 || (r.status == 2 && !r.err.empty())));
        if (r.status != 0) continue;
        const auto json = nlohmann::json::parse(r.out);
        for (const auto& [key, value] : json.items())
            if (key != "model") CHECK(std::isfinite(value.get<double>()));
    }
}
