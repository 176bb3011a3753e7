// Workers share nothing but the folder: each appends to a file of its own there, so a node may die at any moment and its
// share is computed again, by whoever comes.
#include "slurm.h"

#include "arguments.h"
#include "output.h"
#include "ringback/summary.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <vector>

extern char** environ;

namespace ringback::cli {
namespace {

/// Runs sbatch with these arguments and gives the job number that it prints. @throws OutputError
std::string sbatch(std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), {"sbatch", "--parsable"});
    std::vector<char*> argv;
    for (std::string& a : arguments) argv.push_back(a.data());
    argv.push_back(nullptr);
    int ends[2];
    if (::pipe(ends) != 0) throw OutputError("cannot make a pipe to sbatch");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    pid_t pid = 0;
    const int error = ::posix_spawnp(&pid, "sbatch", &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    std::string said;
    char bytes[256];
    for (ssize_t n; error == 0 && ((n = ::read(ends[0], bytes, sizeof bytes)) > 0 || (n < 0 && errno == EINTR));)
        if (n > 0) said.append(bytes, static_cast<std::size_t>(n));
    ::close(ends[0]);
    if (error != 0) throw OutputError("there is no sbatch here: --on slurm needs the commands of Slurm");
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw OutputError("sbatch refused the job; its script stays in the folder of the study");
    while (!said.empty() && std::isspace(static_cast<unsigned char>(said.back()))) said.pop_back();
    return said.substr(0, said.find(';'));
}

/// In `#SBATCH --output`: % begins what Slurm puts there, and a blank ends it.
std::string pattern(const std::string& folder, const std::string& name)
{
    std::string out = "\"";
    for (const char c : folder) out += c == '%' ? "%%" : std::string(1, c);
    return out + '/' + name + '"';
}

void write(const std::string& path, const std::string& text)
{
    OutputFile file(path);
    file.write(text);
    file.commit();
}

}  // namespace

std::string submit_to_slurm(const SlurmStudy& s)
{
    namespace fs = std::filesystem;
    const std::string folder = fs::absolute(s.folder).lexically_normal().string(), shards = std::to_string(s.shards);
    const std::string sweep = quoted(fs::read_symlink("/proc/self/exe").string()) + " sweep " + quoted(folder + '/' + s.scenario) + " -o " +
                              quoted(folder) + s.options + " -j \"${SLURM_CPUS_PER_TASK:-1}\"";
    // --signal is the warning before the time limit and, where the cluster is set up so, before a preemption.
    const std::string common = "#SBATCH --requeue\n#SBATCH --open-mode=append\n#SBATCH --signal=B:USR1@30\n#SBATCH --cpus-per-task=" +
                               std::to_string(s.threads) + "\n";
    const std::string run = R"( &
worker=$! warned=
# Warned that its time is up, the job requeues itself, and its next start goes on from what is in the folder.
# TERM is Slurm's own: it requeues what it preempts, and what was cancelled must stay so.
trap 'warned=yes; kill -USR1 $worker 2>/dev/null' USR1
trap 'warned=; kill -TERM $worker 2>/dev/null' TERM
wait $worker
while kill -0 $worker 2>/dev/null; do wait $worker; done
wait $worker
status=$?
((status != 143)) || [[ -z $warned ]] || scontrol requeue "$job"
exit $status
)";
    // The last task of an array has the number of the whole array: alone it would requeue them all.
    write(folder + "/slurm.sh", "#!/bin/bash\n#SBATCH --job-name=ringback\n#SBATCH --array=1-" + shards + "\n#SBATCH --output=" +
                                    pattern(folder, "slurm-%a.out") + '\n' + common + "job=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID\n" + sweep +
                                    " --shard \"$SLURM_ARRAY_TASK_ID/" + shards + "\"" + run);
    write(folder + "/slurm-end.sh", "#!/bin/bash\n#SBATCH --job-name=ringback-end\n#SBATCH --output=" + pattern(folder, "slurm-end.out") + '\n' + common +
                                        "job=$SLURM_JOB_ID\n# What a lost worker left undone is done here, then the result is written.\n" + sweep +
                                        s.options_of_end + run);
    const std::string array = sbatch({folder + "/slurm.sh"});
    const std::string end = sbatch({"--dependency=afterany:" + array, folder + "/slurm-end.sh"});
    return "job " + array + ": " + shards + " shares; job " + end + ": the end of the study, after them\n" + "scancel " + array + ' ' + end +
           " ends both; what is finished stays\n";
}

}  // namespace ringback::cli
