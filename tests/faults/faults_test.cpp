// Every system call that the program makes on a folder, failed or killed at, one after the other: what was finished stays, what stands
// under a name is whole, and the same command goes on to the same bytes. preload.cpp does it.
#include "../cli/program.h"
#include "../spawn.h"
#include "../study/second_reader.h"

#include <fcntl.h>
#include <doctest/doctest.h>

#include <cerrno>
#include <functional>

using namespace ringback::test;

#if !defined(__SANITIZE_ADDRESS__)  // whose own library wants to be the first

namespace {

const std::string scenario = R"(ringback: 1
run: {duration: 10 s, replications: 2}
switches: {A: {}, B: {}}
trunk_groups: {AB: {between: [A, B], circuits: 3}}
callers: {public: {from: {outside: A}, to: {outside: B}, arrivals: {offered: 2 E}, conversation: {exponential: 1 s}}}
)";
const std::string grid = scenario + "experiment: {vary: {trunk_groups.AB.circuits: [2, 3]}, compare_with: {trunk_groups.AB.circuits: 2}}\n";

struct Call {
    std::string name, path;
    long result = 0;
};

/// What happens to which call: the n-th of its name on its path, so that a call more elsewhere does not matter.
struct Fault {
    std::string kind;
    Call call;
    int n = 1, error = 0;
};

/// A folder in which the calls on w/ can be made to fail.
class Lab : public Folder
{
public:
    Lab() { std::filesystem::create_directory(path("w")); }

    Ran operator()(std::vector<std::string> arguments, const Fault& fault = {}) const
    {
        std::filesystem::remove(path("log"));
        const std::string what = fault.kind + ' ' + fault.call.name + ' ' + std::to_string(fault.n) + ' ' + std::to_string(fault.error);
        const std::vector<std::string> environment{"LC_ALL=C", "LD_PRELOAD=" RINGBACK_FAULTS, "RINGBACK_FAULTS_IN=" + path("w"),
                                             "RINGBACK_FAULTS_LOG=" + path("log"), "RINGBACK_FAULT=" + what,
                                             "RINGBACK_FAULT_AT=" + path(fault.call.path)};
        arguments.insert(arguments.begin(), RINGBACK_PROGRAM);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions, 1, path("out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
        posix_spawn_file_actions_addopen(&actions, 2, path("err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
        posix_spawn_file_actions_addchdir_np(&actions, path().c_str());
        const pid_t child = spawn(arguments, environment, actions);
        posix_spawn_file_actions_destroy(&actions);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        return {WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status), read("out"), read("err")};
    }

    /// What the last run did in w/, but for what it was killed at.
    std::vector<Call> calls() const
    {
        std::vector<Call> all;
        std::ifstream in(path("log"));
        for (Call c; in >> c.name >> c.result >> std::ws;) {
            std::getline(in, c.path);
            c.path.erase(0, path().size() + 1);
            all.push_back(c);
        }
        return all;
    }

    std::string temporaries() const
    {
        std::string found;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path("w")))
            if (contains(entry.path().filename(), ".partial")) found += entry.path().string() + ' ';
        return found;
    }
};

/// A command, and what there is before it.
struct Work {
    std::vector<std::string> command;
    std::vector<std::string> outputs;
    std::function<void(const Lab&)> prepare;
    std::function<void(const Lab&)> at_any_moment = [](const Lab&) {};  ///< holds whatever ended it
    std::function<void(const Lab&)> in_the_end = [](const Lab&) {};     ///< holds after it was done
    bool prints_the_same = true;                                        ///< when it is done again
    std::string input = {};                                             ///< what cannot be read gives status 3
};

/// Walks a command through every fault at every call.
class Walk
{
public:
    explicit Walk(const Work& work) : work_(work)
    {
        const Lab lab;
        work_.prepare(lab);
        for (const auto& o : work_.outputs) before_.push_back(lab.read(o));
        const Ran ran = lab(work_.command);
        INFO(ran.err);
        REQUIRE(ran.status == 0);
        for (const auto& o : work_.outputs) after_.push_back(lab.read(o));
        printed_ = ran.out;
        calls_ = lab.calls();
        REQUIRE(calls_.size() > 5);
        CHECK(before_ != after_);
        CHECK(lab.temporaries().empty());
        work_.in_the_end(lab);
    }

    void kills() { all(true); }
    void all(bool only_kills = false)
    {
        for (std::size_t i = 0; i < calls_.size(); ++i) {
            const Call& c = calls_[i];
            const auto is_alike = [&](const Call& x) { return x.name == c.name && x.path == c.path; };
            const int n = static_cast<int>(std::count_if(calls_.begin(), calls_.begin() + static_cast<std::ptrdiff_t>(i) + 1, is_alike));
            const auto fault = [&](const char* kind, int error = 0) { return Fault{kind, c, n, error}; };
            CAPTURE(c.name);
            CAPTURE(c.path);
            CAPTURE(n);
            killed(fault("before"));
            if (i + 1 == calls_.size()) killed(fault("after"));
            if (c.name == "write") killed(fault("in"));
            if (c.result < 0 || only_kills) continue;
            if (c.name == "write") {
                goes_well(fault("short"));
                goes_well(fault("once", EINTR));
                fails(fault("from", ENOSPC));
                fails(fault("once", EIO));
            } else if (c.name == "create" || c.name == "mkdir") {
                fails(fault("from", ENOSPC));
                fails(fault("once", EACCES));
            } else if (c.name == "unlink" || (c.name == "close" && has_nothing_to_lose(i))) {
                goes_well(fault("once", EIO));
            } else {
                fails(fault("once", EIO), c.path == work_.input ? 3 : 74);
            }
        }
    }

    const std::vector<Call>& calls() const { return calls_; }

private:
    /// This close is of a file that was not written, or is not wanted any more.
    bool has_nothing_to_lose(std::size_t i) const
    {
        if (calls_[i].path.ends_with("(deleted)")) return true;
        const auto is_step = [](const std::string& name) { return name != "write" && name != "fsync" && name != "fdatasync"; };
        for (std::size_t k = i; k-- > 0;)
            if (calls_[k].path == calls_[i].path && is_step(calls_[k].name)) return calls_[k].name == "open";
        return false;
    }

    void killed(const Fault& fault)
    {
        const Lab lab;
        CAPTURE(fault.kind);
        CAPTURE(fault.error);
        work_.prepare(lab);
        CHECK(lab(work_.command, fault).status == 1000 + SIGKILL);
        whole(lab);
        goes_on(lab);
    }
    void fails(const Fault& fault, int status = 74)
    {
        const Lab lab;
        CAPTURE(fault.kind);
        CAPTURE(fault.error);
        work_.prepare(lab);
        const std::string there = lab.temporaries();
        const Ran ran = lab(work_.command, fault);
        CAPTURE(ran.err);
        CHECK(ran.status == status);
        const std::string last = ran.err.substr(ran.err.rfind('\n', ran.err.size() - 2) + 1);
        CHECK(contains(last, "cannot "));
        CHECK(contains(there, lab.temporaries()));
        whole(lab);
        goes_on(lab);
    }
    void goes_well(const Fault& fault)
    {
        const Lab lab;
        CAPTURE(fault.kind);
        CAPTURE(fault.error);
        work_.prepare(lab);
        ends_well(lab, lab(work_.command, fault));
    }

    void goes_on(const Lab& lab) { ends_well(lab, lab(work_.command)); }
    void ends_well(const Lab& lab, const Ran& ran)
    {
        INFO(ran.err);
        CHECK(ran.status == 0);
        if (work_.prints_the_same) CHECK(ran.out == printed_);
        for (std::size_t i = 0; i < work_.outputs.size(); ++i) CHECK(lab.read(work_.outputs[i]) == after_[i]);
        CHECK(lab.temporaries().empty());
        work_.in_the_end(lab);
    }
    void whole(const Lab& lab)
    {
        for (std::size_t i = 0; i < work_.outputs.size(); ++i) {
            const std::string now = lab.read(work_.outputs[i]);
            CHECK((now == before_[i] || now == after_[i]));
        }
        work_.at_any_moment(lab);
    }

    Work work_;
    std::vector<std::string> before_, after_;
    std::string printed_;
    std::vector<Call> calls_;
};

/// Records that the last run wrote: by its calls, all writes to a store but the header's.
int written(const Lab& lab)
{
    int n = 0;
    for (const Call& c : lab.calls()) n += c.name == "write" && c.path.ends_with(".rbs") && c.result > 0;
    return std::max(n - 1, 0);
}

constexpr int replications = 4;

/// A sweep of a store that holds so many records.
Work sweep_from(int there)
{
    Work w;
    w.command = {"sweep", "x.yaml", "-o", "w/study", "-j", "1"};
    w.outputs = {"w/study/result.json", "w/study/result.txt"};
    w.prepare = [](const Lab& lab) { lab.write("x.yaml", grid); };
    w.at_any_moment = [there](const Lab& lab) {  // what was written is there
        const SecondReader store(lab.path("w/study/store"));
        CHECK(store.records >= there + written(lab));
    };
    w.in_the_end = [](const Lab& lab) {  // and was not computed again
        const SecondReader store(lab.path("w/study/store"));
        CHECK(store.records == replications);
        CHECK(store.replications.size() == replications);
    };
    return w;
}

/// What a command makes, once.
std::string made_by(const std::vector<std::string>& command, const std::string& output)
{
    const Lab lab;
    lab.write("x.yaml", scenario);
    lab.write("w/x.yaml", scenario);
    REQUIRE(lab(command).status == 0);
    return lab.read(output);
}

}  // namespace

TEST_CASE("a sweep loses nothing that it finished, whichever call it is killed or fails at")
{
    Walk(sweep_from(0)).all();
}

TEST_CASE("a sweep that goes on from a torn store loses nothing either, wherever it is killed")
{
    Work w = sweep_from(2);
    w.prepare = [](const Lab& lab) {
        lab.write("x.yaml", grid);
        const Fault in_the_third{"in", {"write", "w/study/store/0000.rbs", 0}, 4};
        REQUIRE(lab({"sweep", "x.yaml", "-o", "w/study", "-j", "1"}, in_the_third).status == 1000 + SIGKILL);
        const SecondReader store(lab.path("w/study/store"));
        REQUIRE((store.records == 2 && store.torn > 0 && !lab.temporaries().empty()));
    };
    Walk(w).kills();
}

TEST_CASE("a run and its trace are the old ones or the new ones, whichever call fails")
{
    Walk({{"run", "x.yaml", "-o", "w/o", "--trace", "w/t.jsonl"},
          {"w/o/result.json", "w/o/result.txt", "w/t.jsonl"},
          [](const Lab& lab) {
              lab.write("x.yaml", scenario);
              lab.write("w/t.jsonl", "old");
          }})
        .all();
}

TEST_CASE("a comparison, a page, a table, a database and a golden are the old one or the new one, whichever call fails")
{
    const auto scenario_there = [](const Lab& lab) { lab.write("x.yaml", scenario); };
    Walk({{"compare", "x.yaml", "--set", "trunk_groups.AB.circuits=2", "-o", "w/o"},
          {"w/o/result.json", "w/o/result.txt"},
          scenario_there})
        .all();

    const std::string result = made_by({"run", "x.yaml", "-o", "w"}, "w/result.json");
    const auto result_there = [&](const Lab& lab) {
        lab.write("w/result.json", result);
        for (const char* name : {"w/report.html", "w/result.csv", "w/result.sqlite"}) lab.write(name, "old");
    };
    Walk({{"report", "w"}, {"w/report.html"}, result_there}).all();
    Walk({{"export", "w", "--to", "csv"}, {"w/result.csv"}, result_there}).all();
    Walk({{"export", "w", "--to", "sqlite"}, {"w/result.sqlite"}, result_there}).all();

    std::string golden = made_by({"check", "--accept", "w/x.yaml"}, "w/x.golden.json");
    golden.replace(golden.find("\"events\": ") + 10, 1, "9");
    Walk({{"check", "--accept", "w/x.yaml"},
          {"w/x.golden.json"},
          [&](const Lab& lab) {
              lab.write("w/x.yaml", scenario);
              lab.write("w/x.golden.json", golden);
          },
          [](const Lab&) {},
          [](const Lab&) {},
          false,
          "w/x.yaml"})
        .all();
}

TEST_CASE("where the system gives fewer threads than asked for, there are fewer")
{
    const Shell s;
    s.write("x.yaml", grid);
    // A stack of 400 MB each, of 600 for all: one thread besides, and room to work in.
    const Ran few = s("ulimit -s 400000; ulimit -v 600000; ringback run x.yaml --replications 200 -j 64 --format json");
    INFO(few.err);
    CHECK(few.status == 0);
    CHECK(few.out == s("ringback run x.yaml --replications 200 -j 1 --format json").out);
    CHECK(s("ulimit -s 400000; ulimit -v 600000; ringback sweep x.yaml -j 64").status == 0);
}

TEST_CASE("what is finished is saved after a second, however long the next replication takes")
{
    const Shell s;
    s.write("x.yaml", scenario + "experiment: {vary: {run.duration: [10 s, 11 s, 500000 h]}, replications: 1}\n");
    const Ran ran = s("( LD_PRELOAD=" RINGBACK_FAULTS " RINGBACK_FAULTS_IN=$PWD/x.study/store RINGBACK_FAULTS_LOG=$PWD/log exec " RINGBACK_PROGRAM
                      " sweep x.yaml -j 1 ) & p=$!\n"
                      "for ((k = 0; k < 1000; ++k)); do (($(grep -c fdatasync log) > 1)) && break; sleep 0.01; done\n"
                      "kill -9 $p; wait $p; grep -c '^write.*rbs' log; tail -n 1 log");
    INFO(ran.out);
    CHECK(ran.out.starts_with("3\nfdatasync"));  // of the header and two records
}

TEST_CASE("what is called finished has been saved: file before name, folder after it, records before the end")
{
    const std::vector<Call> calls = Walk(sweep_from(0)).calls();
    const auto last = [&](const std::string& name, const std::string& path) {
        for (std::size_t i = calls.size(); i-- > 0;)
            if (calls[i].name == name && calls[i].path == path) return static_cast<int>(i);
        return -1;
    };
    for (const char* file : {"result.json", "result.txt"}) {
        CAPTURE(file);
        const std::string temporary = "w/study/." + std::string(file) + ".partial";
        const int renamed = last("rename", std::string("w/study/") + file);
        CHECK(last("write", temporary) > 0);
        CHECK(last("fsync", temporary) > last("write", temporary));
        CHECK(renamed > last("fsync", temporary));
        CHECK(last("fsync", "w/study") > renamed);
    }
    const std::string store = "w/study/store/0000.rbs";
    CHECK(last("write", store) > 0);
    CHECK(last("fdatasync", store) > last("write", store));
    CHECK(last("rename", "w/study/result.json") > last("fdatasync", store));
    CHECK(last("fsync", "w/study/store") > last("create", store));
    CHECK(last("fsync", "w") > last("mkdir", "w/study"));
}

#endif
