# Makes tools/bench/run's figures, one a line, a table. Exit status 1 if a goal is missed and `check` is 1.

$1 == "pair" {  # pair BARE-CALLS BARE-EVENTS WORKLOAD calls_per_s N events_per_s N …; the bare loop in millions, 0 if there is none
    add($4 " bare calls", $2)
    add($4 " bare events", $3)
    add($4 " calls", $6 / 1e6)
    add($4 " events", $8 / 1e6)
    if ($2 > 0) add($4 " ratio", $6 / 1e6 / $2)
}
$1 == "hold" { add($1 " " $2 " " $3, $4 / 1e6) }
$1 == "idle_line" || $1 == "call_in_progress" || $1 == "million_idle_lines" { add($1, $3) }
$2 == "allocations" { allocated += $3; further += $5 }
$1 == "start" { add($1 " " $3, $2 / 1000) }

END {
    print "\nWhole replications, statistics on, trace off; millions a CPU-second, medians of " count["w1 calls"] " pairs\n"
    print "                                             calls         events      ns a call    product : bare calls"
    print "                                         bare product   bare product  bare product  median lowest highest"
    workload("w1", "Erlang loss, 100 circuits, 90 E")
    workload("w2", "Erlang loss, 10,000 circuits, 9,900 E")
    workload("w3", "1,000 lines call each other, redial")

    print "\nThe queue alone: take the earliest of n, add one; millions a CPU-second, medians of " count["hold wheel 100"] "\n"
    print "                                             n = 100   n = 10,000   n = 1,000,000"
    queue("wheel", "ringback's wheel")
    queue("std::priority_queue", "std::priority_queue")
    queue("d_ary_heap<4>", "boost::heap::d_ary_heap, arity 4")
    if (count["hold bare 100"]) queue("bare", "bare wheel")

    print "\nMemory, allocations, start-up\n"
    figure("an idle line with a stream of its own", sprintf("%.1f bytes", median("idle_line")))
    figure("a call in progress", sprintf("%d bytes", median("call_in_progress")))
    figure("the whole process with a million idle lines", sprintf("%.1f MB", median("million_idle_lines")),
           "under 100", median("million_idle_lines") < 100)
    figure(sprintf("allocations in %.1f million steady events", further / 1e6), allocated + 0, "none", !allocated)
    figure("ringback version", sprintf("%.1f ms", median("start version")))
    figure("ringback run scenarios/quick.yaml", sprintf("%.1f ms", median("start run")))
    exit check && missed
}

function add(key, value) { values[key, ++count[key]] = value }

# Sorts a figure's values where they lie.
function median(key,    i, j, v, n) {
    n = count[key]
    for (i = 2; i <= n; ++i) {
        v = values[key, i]
        for (j = i; j > 1 && values[key, j - 1] > v; --j) values[key, j] = values[key, j - 1]
        values[key, j] = v
    }
    return n % 2 ? values[key, (n + 1) / 2] : (values[key, n / 2] + values[key, n / 2 + 1]) / 2
}

function verdict(goal, met) {
    if (!met) missed = 1
    return sprintf("  goal %s: %s", goal, met ? "met" : "MISSED")
}

function workload(w, words,    calls, bare, ratio) {
    calls = median(w " calls")
    if (!count[w " ratio"]) {
        printf "%-38s%7s%8.1f%7s%8.1f%6s%8.0f\n", words, "-", calls, "-", median(w " events"), "-", 1000 / calls
        return
    }
    bare = median(w " bare calls")
    ratio = median(w " ratio")
    printf "%-38s%7.1f%8.1f%7.1f%8.1f%6.0f%8.0f%8.2f%7.2f%8.2f%s\n", words, bare, calls, median(w " bare events"),
        median(w " events"), 1000 / bare, 1000 / calls, ratio, values[w " ratio", 1], values[w " ratio", count[w " ratio"]],
        verdict("0.5", ratio >= 0.5)
}

function queue(q, words) {
    printf "%-38s%14.1f%13.1f%16.1f\n", words, median("hold " q " 100"), median("hold " q " 10000"), median("hold " q " 1000000")
}

function figure(words, value, goal, met) { printf "%-45s%12s%s\n", words, value, goal ? verdict(goal, met) : "" }
