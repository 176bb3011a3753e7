// Full disks, closed pipes, signals, links, devices, two writers: status, message, and never half a file under its
// name.
#include "program.h"

#include <doctest/doctest.h>

#include <array>

using namespace ringback::test;

namespace {

struct Small : Shell {
    Small()
    {
        write("small.yaml", small_scenario);
        // Minutes of work, which a signal is to end.
        write("long.yaml",
              std::string(small_scenario).replace(std::string(small_scenario).find("30 min"), 6, "36000 d"));
    }
};

}  // namespace

TEST_CASE("a full or closed standard output gives status 74")
{
    const Small shell;
    for (const std::string line :
         {"ringback run small.yaml >/dev/full", "ringback run small.yaml --format json >/dev/full",
          "ringback run small.yaml --trace - >/dev/full", "ringback new >/dev/full", "ringback -h >/dev/full",
          "ringback schema >/dev/full", "ringback run small.yaml >&-"}) {
        CAPTURE(line);
        const Ran r = shell(line);
        CHECK(r.status == 74);
        CHECK(contains(r.err, "standard output"));
    }
}

TEST_CASE("a closed standard error changes nothing")
{
    const Small shell;
    CHECK(shell("ringback run small.yaml 2>&-").status == 0);
    CHECK(shell("ringback run small.yaml 2>/dev/full").status == 0);
    CHECK(shell("ringback run missing.yaml 2>/dev/full").status == 3);
}

TEST_CASE("a reader that goes away gives status 141, quietly")
{
    const Small shell;
    const Ran r = shell(
        "ringback run small.yaml --set run.duration='30 d' --trace - 2>err | head -c 10 >/dev/null; echo "
        "${PIPESTATUS[0]}; cat err");
    CHECK(r.out == "141\n");
}

TEST_CASE("what cannot be written is found out before simulating, with status 74")
{
    const Small shell;
    shell("mkdir folder; ln -s missing dangling; ln -s loop loop");
    for (const std::string line :
         {"--trace missing/x", "--trace folder", "--trace folder/", "--trace /proc/x", "--trace dangling",
          "--trace loop", "-o missing/x", "-o small.yaml", "-o /dev/null"}) {
        CAPTURE(line);
        const Ran r = shell(std::string("timeout 10 " RINGBACK_PROGRAM " run long.yaml ") + line);
        CHECK(r.status == 74);
        CHECK(contains(r.err, "cannot "));
    }
    CHECK(contains(shell("ringback run long.yaml --trace ./long.yaml").err, "would overwrite the scenario"));
}

TEST_CASE("a disk that fills leaves neither the file nor its temporary, and the old file intact")
{
    const Small shell;
    shell.write("old.jsonl", "old");
    const Ran r = shell(
        "ulimit -f 4; ringback run small.yaml --set run.duration='10 d' --trace old.jsonl; echo $?; cat old.jsonl; ls "
        "-A");
    CHECK(contains(r.out, "74\nold"));
    CHECK_FALSE(contains(r.out, ".partial"));
    CHECK(contains(r.err, "old.jsonl: cannot write"));
}

TEST_CASE("devices and pipes are written in place and stay what they are")
{
    const Small shell;
    CHECK(shell("ringback run small.yaml --trace /dev/null && test -c /dev/null").status == 0);
    CHECK(shell("ringback run small.yaml --trace /dev/full").status == 74);
    const Ran r = shell(
        "mkfifo pipe; cat pipe > copy.jsonl & ringback run small.yaml --trace pipe >/dev/null; wait; "
        "test -p pipe && ringback diff copy.jsonl copy.jsonl");
    CHECK(r.status == 0);
    CHECK(shell("ringback run small.yaml --trace /dev/stdout >both; test -f both").status == 0);
}

TEST_CASE("a symbolic link is followed, and the file it leads to replaced")
{
    const Small shell;
    const Ran r = shell(
        "mkdir d; echo old > d/target; ln -s d/target link; ringback run small.yaml --trace link >/dev/null; "
        "test -L link && ringback diff d/target link && ls -A d");
    CHECK(r.status == 0);
    CHECK(contains(r.out, "\ntarget\n"));
}

TEST_CASE("files get the rights that umask leaves")
{
    const Ran r = Small()("umask 027; ringback run small.yaml --trace t >/dev/null; stat -c %a t");
    CHECK(r.out == "640\n");
}

TEST_CASE("of two processes writing one file the second is refused at once, and a crash leaves no lock")
{
    const Small shell;
    const Ran r = shell(RINGBACK_PROGRAM
                        " run long.yaml --trace t >/dev/null 2>&1 & first=$!; "
                        "await .t.partial; sleep 0.05; "
                        "ringback run small.yaml --trace t >/dev/null; echo second $?; "
                        "kill -KILL $first; wait; ls -A | grep partial; "
                        "ringback run small.yaml --trace t >/dev/null; echo third $?; ls -A");
    CHECK(contains(r.out, "second 74\n.t.partial\nthird 0\n"));
    CHECK(contains(r.err, "t: is being written by somebody else"));
    CHECK(r.out.rfind(".partial") == r.out.find(".partial"));
}

TEST_CASE("a signal ends a run within seconds, with its status, and leaves nothing under a final name")
{
    const Small shell;
    for (const auto& [signal, status] : {std::pair{"INT", "130"}, {"TERM", "143"}, {"USR1", "143"}}) {
        CAPTURE(signal);
        const Ran r =
            shell(std::string(RINGBACK_PROGRAM " run long.yaml --trace t -o out & child=$!; "
                                               "await .t.partial; sleep 0.1; kill -") +
                  signal + " $child; SECONDS=0; wait $child; echo $?; test $SECONDS -lt 5 && echo soon; ls -A . out");
        CHECK(r.out.starts_with(std::string(status) + "\nsoon\n"));  // and no result, where no replication was finished
        CHECK(contains(r.err, "stopped after 0 replications; no file was written"));
        CHECK_FALSE(contains(r.out, ".partial"));
        CHECK_FALSE(contains(r.out, "result"));
        CHECK_FALSE(contains(r.out, "\nt\n"));
    }
}

TEST_CASE("what a run or a comparison had finished when a signal came is shown, as so many replications give it, and no file is written")
{
    const Small shell;
    shell.write("many.yaml", std::string(small_scenario).replace(std::string(small_scenario).find("30 min"), 6, "20 d"));
    using Case = std::array<std::string, 3>;
    for (const auto& [command, signal, status] : {Case{"run many.yaml", "INT", "130"},
                                                  {"run many.yaml --format json", "TERM", "143"},
                                                  {"compare many.yaml --set trunk_groups.AB.circuits=2", "INT", "130"}}) {
        CAPTURE(command);
        const Ran r = shell("( exec " RINGBACK_PROGRAM " " + command + " --replications 5000 -j 2 -o out ) >shown & child=$!; "
                            "await out/.result.txt.partial; sleep 1; kill -" + signal + " $child; SECONDS=0; wait $child; echo $?; test $SECONDS -lt 5 && echo soon; ls -A out");
        CHECK(r.out == status + "\nsoon\n");
        CHECK(contains(r.err, "; no file was written\n"));
        const std::string shown = shell.read("shown");
        const std::size_t digits = r.err.find("after ") + 6;
        const std::string k = r.err.substr(digits, r.err.find(' ', digits) - digits);
        CAPTURE(k);
        REQUIRE(std::stoi(k) > 1);
        std::string rest = shell("ringback " + command + " --replications " + k).out;
        if (contains(command, "json")) {
            CHECK(contains(shown, "\"complete\": false"));
            CHECK(shown.substr(shown.find("\"measures\"")) == rest.substr(rest.find("\"measures\"")));
        } else {
            CHECK(shown.starts_with("INTERRUPTED after " + k + " of 5000 replications, which found:\n"));
            for (const std::string named : {"run.replications = ", "run.replications="})
                for (std::size_t at = 0; (at = rest.find(named + k, at)) != std::string::npos; at += named.size())
                    rest.replace(at + named.size(), k.size(), "5000");
            CHECK(shown.substr(shown.find('\n') + 1) == rest);
        }
    }
}

TEST_CASE("after a signal a reader that reads no more is not waited for")
{
    const Small shell;
    const Ran r = shell("mkfifo pipe; sleep 20 < pipe & reader=$!; "
                        "( exec " RINGBACK_PROGRAM " run small.yaml --trace - --set 'run.duration=100 d' ) >pipe & child=$!; sleep 0.5; "
                        "kill -TERM $child; SECONDS=0; wait $child; echo $?; test $SECONDS -lt 5 && echo soon; kill $reader");
    CHECK(r.out == "143\nsoon\n");
}

TEST_CASE("a signal ends a size, a coverage and a warm-up within seconds, with its status")
{
    const Small shell;
    shell.write("exact.yaml", std::string(small_scenario) + "theory: {trunk_groups.AB.call_congestion: 0.1}\n");
    for (const std::string line : {"size small.yaml --find trunk_groups.AB.circuits --between 1..200 "
                                   "--until 'trunk_groups.AB.call_congestion < 1 %' --set 'run.duration=900 d'",
                                   "coverage exact.yaml --set 'run.duration=90 d'",
                                   "run small.yaml --set run.warm_up=auto --set 'run.duration=9000 d'"}) {
        CAPTURE(line);
        const Ran r = shell("( exec " RINGBACK_PROGRAM " " + line + " ) & child=$!; sleep 0.5; kill -INT $child; "
                            "SECONDS=0; wait $child; echo $?; test $SECONDS -lt 5 && echo soon");
        CHECK(r.out.ends_with("130\nsoon\n"));  // after what was known by then
    }
}

TEST_CASE("a second Ctrl-C leaves at once, and even then no temporary stays")
{
    const Small shell;
    const Ran r = shell("mkfifo pipe; sleep 20 < pipe & reader=$!; "  // a reader that never reads: the trace blocks
                        RINGBACK_PROGRAM
                        " run long.yaml --trace pipe -o out & child=$!; sleep 0.5; "
                        "kill -INT $child; kill -INT $child; wait $child; echo $?; kill $reader; ls -A out");
    CHECK(r.out == "130\n");
}

TEST_CASE("too little memory is a limit, not a crash")
{
#if !defined(__SANITIZE_ADDRESS__)
    const Small shell;
    for (int megabytes = 8; megabytes <= 64; megabytes += 6) {  // with less the kernel cannot map the program
        CAPTURE(megabytes);
        const Ran r = shell("ulimit -v " + std::to_string(megabytes * 1024) + "; ringback run small.yaml -j 2");
        const bool loader_failed = r.status == 127;
        CHECK_MESSAGE((loader_failed || r.status == 0 || r.status == 7), r.status, r.err);
    }
#endif
}
