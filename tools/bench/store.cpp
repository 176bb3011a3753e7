// What a study's store costs: where the time of each replication goes, and what a command takes. For tools/bench/store.
#include "run/replication.h"
#include "study/codec.h"
#include "study/store.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

namespace ringback {
namespace {

/// Microseconds that work() takes, by the clock: what stands in the way of one part of a replication stands in the way of all.
template <class Work>
void add_time(double& to, const Work& work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    to += std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count();
}

/// Plays a scenario's replications and folds them, straight and through a store in a folder that is not there yet. A line: microseconds a
/// replication of simulating, folding, encoding, writing, looking at the store, reading, decoding, folding what was read; bytes stored.
int shares_of(const std::string& path, std::uint32_t replications, const std::string& folder)
{
    const Reading reading = read_scenario(path, {});
    Problems problems = reading.problems;
    const ModelPtr model = has_errors(problems) ? nullptr : build(reading.scenario, problems);
    if (!model) {
        for (const auto& p : problems) std::fputs(to_text(p).c_str(), stderr);
        return 3;
    }
    enum { simulating, folding, encoding, writing, looking, reading_back, decoding, folding_again, parts };
    std::array<double, parts> us{};
    const std::string identity = "bench";
    const Hash hash = hash_of_text("bench");
    std::uint64_t bytes = 0;
    Fold straight(*model), stored(*model);
    {
        StoreWriter writer(folder, identity);
        for (std::uint32_t r = 0; r < replications; ++r) {
            std::optional<Replication> one;
            std::string payload;
            add_time(us[simulating], [&] { one = replicate(*model, r, {}); });
            // Who looks at a tally first fetches it into the cache: every other time the one, then the other.
            const auto fold = [&] { add_time(us[folding], [&] { straight.add(*one); }); };
            if (r % 2) fold();
            const double before = us[encoding];
            add_time(us[encoding], [&] { payload = encode(*one); });
            if (r % 2) us[encoding] = before;
            add_time(us[writing], [&] { writer.append(hash, r, payload); });
            bytes += payload.size();
        }
        add_time(us[writing], [&] { writer.finish(); });
    }
    std::optional<StoredRecords> records;
    add_time(us[looking], [&] { records.emplace(folder, identity); });
    Payloads payloads(*records);
    Replication back;
    back.tally = blank_tally(*model);
    for (std::uint32_t r = 0; r < replications; ++r) {
        std::string_view payload;
        bool is_well = false;
        add_time(us[reading_back], [&] { payload = payloads(*records->find(hash, r)); });
        add_time(us[decoding], [&] { is_well = decode(payload, back); });
        add_time(us[folding_again], [&] { stored.add(back); });
        if (!is_well) return 1;
    }
    us[folding] *= 2;
    us[encoding] *= 2;
    for (const double part : us) std::printf("%.3f ", part / replications);
    std::printf("%.0f\n", static_cast<double>(bytes) / replications);
    return 0;
}

/// Runs a command, without its output: CPU-seconds of user and system, seconds, and the most memory it had in MB.
int cost_of(char** command)
{
    timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    const pid_t child = ::fork();
    if (child == 0) {
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, STDOUT_FILENO);
        ::execvp(command[0], command);
        _exit(127);
    }
    int status = 0;
    rusage used = {};
    if (child < 0 || ::wait4(child, &status, 0, &used) != child) return 1;
    clock_gettime(CLOCK_MONOTONIC, &end);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
    const double wall = static_cast<double>(end.tv_sec - begin.tv_sec) + static_cast<double>(end.tv_nsec - begin.tv_nsec) * 1e-9;
    std::printf("%.3f %.3f %.1f\n", seconds(used.ru_utime) + seconds(used.ru_stime), wall, static_cast<double>(used.ru_maxrss) / 1024);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    return code == 1 || code == 4 ? 0 : code;  // an objective may be missed
}

}  // namespace
}  // namespace ringback

int main(int argc, char** argv)
{
    using namespace ringback;
    const std::string what = argc > 1 ? argv[1] : "";
    if (what == "shares" && argc == 5) return shares_of(argv[2], static_cast<std::uint32_t>(std::atoi(argv[3])), argv[4]);
    if (what == "cost" && argc > 2) return cost_of(argv + 2);
    std::fputs("usage: ringback_store_bench shares SCENARIO REPLICATIONS FOLDER, or cost COMMAND (see tools/bench/store)\n", stderr);
    return 2;
}
