// Quantities: every unit, and everything that is none (reliability.md I10-I13, D16).
#include "reading.h"

#include "scenario/quantity.h"

#include <limits>

using namespace reading;
using namespace ringback::scenario;

namespace {
Duration ns(std::int64_t n)
{
    return Duration::nanoseconds(n);
}
}  // namespace

TEST_CASE("durations are whole nanoseconds, exactly")
{
    CHECK(*parse_duration("250 ms") == ns(250'000'000));
    CHECK(*parse_duration("90 s") == Duration::seconds(90));
    CHECK(*parse_duration("90s") == Duration::seconds(90));
    CHECK(*parse_duration("2 min") == Duration::seconds(120));
    CHECK(*parse_duration("1.5 h") == Duration::seconds(5400));
    CHECK(*parse_duration("1 d") == Duration::seconds(86'400));
    CHECK(*parse_duration("7 us") == ns(7'000));
    CHECK(*parse_duration("7 ns") == ns(7));
    CHECK(*parse_duration("0") == Duration{});
    CHECK(*parse_duration("0.0 s") == Duration{});
    CHECK(*parse_duration("333.333333333 s") == ns(333'333'333'333));
    CHECK(*parse_duration("0.1 s") == ns(100'000'000));
    CHECK(*parse_duration("1.0000000005 s") == ns(1'000'000'001));
    CHECK(*parse_duration("1.00000000049 s") == ns(1'000'000'000));
    CHECK(*parse_duration("1e3 s") == Duration::seconds(1000));
    CHECK(*parse_duration("25e-2 s") == ns(250'000'000));
    CHECK(*parse_duration("36525 d") == longest);
    CHECK(*parse_duration("3155759999.999999999 s") == ns(3'155'759'999'999'999'999));
}

TEST_CASE("what is no duration is refused with the reason")
{
    for (const char* text : {"",
                             "5",
                             "1",
                             "0.0",
                             "-1 s",
                             "-0",
                             "-0.0 s",
                             "+1 s",
                             "nan s",
                             "inf s",
                             "1e400 s",
                             "1e-320 s",
                             "0.4 ns",
                             "1,5 s",
                             "12abc",
                             "1_000 s",
                             "0x1F s",
                             "٣ s",
                             "３ s",
                             "1 m",
                             "1 S",
                             "1 sec",
                             "1 s s",
                             "1. s",
                             ".5 s",
                             "01 s",
                             "1..2 s",
                             "36525.1 d",
                             "9223372037 s",
                             "18446744073709551616 ns",
                             "1e99999999999 s",
                             "1 h 30 min",
                             "never",
                             "s"}) {
        CAPTURE(text);
        CHECK(!parse_duration(text));
    }
    CHECK_REFUSED(with(desk, "1 h", "5"),
                  "x.yaml:2:17: error: run.duration: '5' has no unit; expected a duration above 0, as 250 ms, 90 s");
    CHECK_REFUSED(with(desk, "1 h", "200 y"), "unknown unit 'y'");
    CHECK_REFUSED(with(desk, "1 h", "40000 d"), "longer than 100 years");
    CHECK_REFUSED(with(desk, "1 h", "0"), "run.duration: '0' is zero");
    CHECK_REFUSED(with(desk, "1 h", "never"), "run.duration: 'never' makes no sense here");
    CHECK_REFUSED(with(desk, "1 h", "[1 h]"), "run.duration: expected a duration");
    CHECK_REFUSED(with(desk, "1 h", "99 d, warm_up: 36500 d"), "more than 100 years");
}

TEST_CASE("whole numbers are exact or refused")
{
    CHECK(*parse_whole("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
    for (const char* text :
         {"", "-1", "+1", "1.0", "1e3", "0x10", "1_000", "007", "18446744073709551616", "٣", "1 ", "ten"}) {
        CAPTURE(text);
        CHECK(!parse_whole(text));
    }
    CHECK(read(with(desk, "1 h", "1 h, seed: 18446744073709551615")).scenario.run.seed == 18446744073709551615u);
    CHECK_REFUSED(with(desk, "1 h", "1 h, seed: 18446744073709551616"),
                  "run.seed: '18446744073709551616' is out of all range");
    CHECK_REFUSED(with(desk, "1 h", "1 h, replications: 4294967297"), "expected a whole number, 1 to 1000000");
    CHECK_REFUSED(with(desk, "1 h", "1 h, replications: 0"), "run.replications: '0' is out of range");
    for (const char* circuits : {"0", "-1", "2147483648", "4294967296", "9223372036854775808", "18446744073709551616",
                                 "1000001", "8 E", "0700"}) {
        CAPTURE(circuits);
        CHECK_REFUSED(with(desk, "circuits: 10", std::string("circuits: ") + circuits),
                      "expected a whole number, 1 to 1000000");
    }
    CHECK_REFUSED(with(desk, "200..203", "1..10000001"), "more than 10000000 lines");
    CHECK_REFUSED(with(desk, "200..203", "[0..9223372036854775807, 1]"), "at most 18 digits");
    CHECK_REFUSED(with(desk, "200..203", "[1..999999999999999999, +1..+999999999999999999]"),
                  "more than 10000000 lines");
    CHECK_ACCEPTED(with(desk, "200..203", "1..10000000"));
}

TEST_CASE("rates, traffic and shares carry their unit")
{
    CHECK(*parse_per_second("7200 per hour") == 2);
    CHECK(*parse_per_second("3 per minute") == doctest::Approx(0.05));
    CHECK(*parse_per_second("86400 per day") == 1);
    CHECK(*parse_per_second("2 per second") == 2);
    CHECK(*parse_erlangs("6.5 E") == 6.5);
    CHECK(*parse_erlangs("234 CCS") == 6.5);
    CHECK(*parse_share("75 %") == 0.75);
    CHECK(*parse_share("0.1 %") == 0.001);
    CHECK(*parse_share("0.75") == 0.75);
    CHECK(*parse_number("1e-6") == 1e-6);
    for (const char* text : {"3 per week", "3/h", "3", "per hour", "-3 per hour", "3perhour", "3 per"})
        CHECK(!parse_per_second(text));
    for (const char* text : {"6.5", "6.5 Erl", "-1 E", "E", "6,5 E"}) CHECK(!parse_erlangs(text));
    for (const char* text : {"75 percent", "-1 %", "%", "nan", "inf", "1e400", "1e-320", "1,5", "-0.0"})
        CHECK(!parse_share(text));

    CHECK_REFUSED(with(desk, "2 E", "2"), "callers.public.arrivals.offered: '2' has no unit (E or CCS)");
    CHECK_REFUSED(with(desk, "2 E", "0 E"), "'0 E' is out of range; expected traffic");
    CHECK_REFUSED(with(desk, "offered: 2 E", "rate: 0 per hour"), "'0 per hour' is out of range; expected a rate");
    CHECK_REFUSED(with(desk, "offered: 2 E", "rate: 10 per week"), "per second, minute, hour or day");
    CHECK_REFUSED(desk + "    answer: {probability: 75}\n", "did you mean 75 %?");
    CHECK_REFUSED(desk + "    answer: {probability: 101 %}\n",
                  "answer.probability: '101 %' is out of range; expected 0 % to 100 %");
    CHECK_ACCEPTED(desk + "    answer: {probability: 0 %}\n    patience: {ringing: 0}\n");
}

TEST_CASE("times of day have two digits each")
{
    CHECK(*parse_time_of_day("09:30") == Duration::seconds(9 * 3600 + 30 * 60));
    CHECK(*parse_time_of_day("23:59:59") == Duration::seconds(86'399));
    for (const char* text : {"9:30", "24:00", "10:60", "10:00:60", "10", "10.00", "1000", "ab:cd", "10:00:0", "-1:00"})
        CHECK(!parse_time_of_day(text));
    CHECK(read(with(desk, "1 h", "1 h, start: 10:00")).scenario.run.start == Duration::seconds(36'000));
}

TEST_CASE("what is printed reads back as the same")
{
    for (double v : {0.1, 1.0 / 3, 1e-300, 123456789.123456789, 5e22, 0.0}) CHECK(*parse_number(print_number(v)) == v);
    for (std::int64_t n : {0ll, 1ll, 999ll, 1'000ll, 1'500'000ll, 7'000'000'000ll, 3'155'760'000'000'000'000ll}) {
        CHECK(*parse_duration(print_duration(ns(n))) == ns(n));
    }
}

TEST_CASE("every law is read with its parameters and its mean")
{
    const auto law = [](const std::string& text) {
        const std::string whole = with(desk, "{exponential: 3 min}", text);
        CAPTURE(text);
        CHECK_ACCEPTED(whole);
        return read(whole).scenario.callers.at(0).value.conversation;
    };
    using K = Law::Kind;
    CHECK(law("3 min").kind == K::constant);
    CHECK(law("{exponential: 3 min}").mean == Duration::seconds(180));
    const Law uniform = law("{uniform: [10 s, 20 s]}");
    CHECK(uniform.kind == K::uniform);
    CHECK(uniform.low == Duration::seconds(10));
    CHECK(uniform.high == Duration::seconds(20));
    CHECK(uniform.mean == Duration::seconds(15));
    CHECK(mean_seconds(uniform) == 15);
    CHECK(law("{erlang: {mean: 180 s, stages: 3}}").stages == 3);
    CHECK(law("{gamma: {mean: 7 s, cv: 0.7}}").cv == 0.7);
    CHECK(law("{lognormal: {mean: 150 s, cv: 1.3}}").kind == K::lognormal);
    CHECK(law("{weibull: {mean: 60 s, shape: 0.8}}").shape == 0.8);
    const Law hyper = law("{hyperexponential: [{weight: 0.9, mean: 60 s}, {weight: 0.1, mean: 600 s}]}");
    CHECK(hyper.branches.size() == 2);
    CHECK(hyper.branches[1].of.kind == K::exponential);
    CHECK(hyper.mean == Duration::seconds(114));
    const Law mixture = law("{mixture: [{weight: 3, of: 10 s}, {weight: 1, of: {uniform: [0, 20 s]}}]}");
    CHECK(mixture.branches[1].of.kind == K::uniform);
    CHECK(mixture.mean == Duration::seconds(10));
    CHECK(law("{empirical: [12 s, 40 s, 41 s]}").mean == Duration::seconds(31));
    CHECK(mean_seconds(Law::never()) == std::numeric_limits<double>::infinity());
}

TEST_CASE("what is no law is refused")
{
    const auto refused = [](const std::string& text, const std::string& why) {
        CAPTURE(text);
        CHECK_REFUSED(with(desk, "{exponential: 3 min}", text), why);
    };
    refused("0", "is always zero");
    refused("never", "'never' makes no sense here");
    refused("{mixture: [{weight: 1, of: never}, {weight: 1, of: 3 s}]}", "'never' makes no sense here");
    refused("{exponential: 0}", "conversation.exponential: '0' is zero");
    refused("{exponential: never}", "'never' makes no sense here");
    refused("{exponental: 3 s}", "did you mean 'exponential'?");
    refused("{exponential: 3 s, uniform: [1 s, 2 s]}", "a map of one key");
    refused("{}", "a map of one key");
    refused("[3 s]", "not a list");
    refused("{uniform: [20 s, 10 s]}", "the second end is below the first");
    refused("{uniform: [20 s]}", "expected the two ends");
    refused("{uniform: [0, 0]}", "is always zero");
    refused("{erlang: {mean: 3 s}}", "'stages' is missing");
    refused("{erlang: {mean: 3 s, stages: 0}}", "1 to 1000");
    refused("{erlang: {mean: 3 s, stages: 1001}}", "1 to 1000");
    refused("{gamma: {mean: 3 s, cv: 0}}", "0.01 to 100");
    refused("{gamma: {mean: 3 s, cv: nan}}", "does not begin with a number");
    refused("{gamma: {mean: 3, cv: 1}}", "has no unit");
    refused("{hyperexponential: []}", "at least one is needed");
    refused("{hyperexponential: [{weight: 0, mean: 3 s}]}", "out of range");
    refused("{hyperexponential: [{weight: 60 %, mean: 3 s}, {weight: 30 %, mean: 3 s}]}", "make 90 %, not 100 %");
    refused("{empirical: []}", "at least one is needed");
    refused("{empirical: [1 s, x]}", "conversation.empirical.1: 'x'");
}
