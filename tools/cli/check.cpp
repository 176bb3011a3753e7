// ringback check: does each scenario still give what was accepted? Made for a CI log: what differs fits one screen and
// ends with the command that accepts it.
#include "loading.h"
#include "output.h"
#include "progress.h"
#include "ringback/golden.h"
#include "ringback/summary.h"
#include "signals.h"
#include "verbs.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

namespace ringback::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t lines_of_measures = 24, most_measures = 12;  // of all scenarios together; of one
constexpr std::size_t longest_golden = 16 * 1024 * 1024;

struct CheckArguments {
    std::vector<std::string> paths;
    bool accept = false;
    unsigned threads = default_threads();
};

std::string golden_path(const std::string& scenario)
{
    return fs::path(scenario).replace_extension(".golden.json");
}

bool has_golden(const std::string& scenario)
{
    std::error_code ignored;
    return fs::exists(golden_path(scenario), ignored);
}

std::vector<std::string> scenarios_in(const std::string& folder)
{
    std::vector<std::string> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.path().extension() == ".yaml" || entry.path().extension() == ".yml") found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

/// @throws GoldenError
Golden read_golden(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string text(longest_golden, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.empty()) throw GoldenError(escaped(path) + " cannot be read");
    try {
        return parse_golden(text);
    } catch (const GoldenError& e) {
        throw GoldenError(escaped(path) + ' ' + e.what());
    }
}

class Check
{
public:
    explicit Check(const CheckArguments& a) : a_(a) {}

    Exit operator()()
    {
        for (const std::string& path : a_.paths) take(path);
        report();
        return status_;
    }

private:
    struct Moved {
        std::string scenario;
        Golden golden;
        Result now;
    };

    void take(const std::string& path)
    {
        std::error_code ignored;
        if (fs::is_directory(path, ignored)) {
            for (const std::string& scenario : scenarios_in(path))
                a_.accept || has_golden(scenario) ? check(scenario) : without_golden_.push_back(scenario);
        } else if (!a_.accept && fs::exists(path, ignored) && !has_golden(path)) {
            fail(unreadable, escaped(path) + ": there is no golden beside it; ringback check --accept makes one");
        } else {
            check(path);
        }
    }

    void check(const std::string& scenario)
    {
        const Loaded loaded = load(scenario);
        status_ = first_that_applies(status_, loaded.status);
        if (!loaded.model) return;
        const Result now = simulate(scenario, *loaded.model);
        ++checked_;
        if (now.invariants.broken) {
            fail(differs,
                 escaped(scenario) + ": an invariant broke, which is a fault in ringback; ringback run says more");
            return;
        }
        try {
            compare(scenario, now);
        } catch (const GoldenError& e) {
            fail(unreadable, e.what());
        }
    }

    Result simulate(const std::string& scenario, const Model& model) const
    {
        Progress progress(base_name(scenario));
        RunOptions options;
        options.threads = a_.threads;
        options.stop = &stop_requested();
        options.progress = std::ref(progress);
        Result now = run(model, options);
        if (!now.complete) throw Interrupted{};
        return now;
    }

    void compare(const std::string& scenario, const Result& now)
    {
        std::optional<Golden> golden;
        if (!a_.accept || has_golden(scenario)) golden = read_golden(golden_path(scenario));
        const bool moved = golden && !difference(*golden, now, 0).empty();
        if (a_.accept && (moved || !golden)) {
            OutputFile file(golden_path(scenario));
            file.write(to_json(golden_of(now)));
            file.commit();
        }
        if (moved)
            moved_.push_back({scenario, *golden, now});
        else
            (golden ? equal_ : made_).push_back(scenario);
    }

    void report()
    {
        std::string out;
        const std::size_t measures =
            std::clamp(lines_of_measures / std::max<std::size_t>(moved_.size(), 1), std::size_t{1}, most_measures);
        for (const Moved& m : moved_) {
            out += escaped(m.scenario) + (a_.accept ? " was accepted:\n" : " differs:\n");
            out += difference(m.golden, m.now, measures);
        }
        out += list(made_, "accepted for the first time: ");
        out += list(without_golden_, "without a golden: ");
        out += std::to_string(equal_.size()) + " of " + std::to_string(checked_) +
               " scenarios are as they were accepted\n";
        if (!moved_.empty() && !a_.accept) {
            std::string command = "if this is meant: tools/ringback check --accept";
            if (moved_.size() > 5) {  // as they were asked for: one screen
                for (const std::string& path : a_.paths) command += ' ' + escaped(path);
            } else {
                for (const Moved& m : moved_) command += ' ' + escaped(m.scenario);
            }
            out += command + '\n';
            status_ = first_that_applies(status_, differs);
        }
        print(out);
    }

    static std::string list(const std::vector<std::string>& names, const char* heading)
    {
        std::string out;
        for (const std::string& name : names) out += (out.empty() ? heading : ", ") + escaped(name);
        return out.empty() ? out : out + '\n';
    }

    void fail(Exit status, const std::string& message)
    {
        say("ringback: " + message + '\n');
        status_ = first_that_applies(status_, status);
    }

    const CheckArguments& a_;
    const StopsWhenAsked stops_;
    Exit status_ = done;
    std::size_t checked_ = 0;
    std::vector<Moved> moved_;
    std::vector<std::string> equal_, made_, without_golden_;
};

Exit check_scenarios(const CheckArguments& a)
{
    const char* ci = std::getenv("CI");
    if (a.accept && ci && *ci)
        throw UsageError(
            "check --accept is refused in CI: run it where somebody looks at what changed, and commit the golden");
    return Check(a)();
}

Work declare(CLI::App& app)
{
    const auto a = std::make_shared<CheckArguments>();
    app.add_option("PATH", a->paths, "scenarios, or folders of them")->required();
    app.add_flag("--accept", a->accept, "take what comes out now as right; refused where CI is set");
    add_number(app, "-j,--threads", a->threads, 1, 1024, "threads (default: cores, at most 8)");
    return [a] { return check_scenarios(*a); };
}

}  // namespace

const Verb check_verb{"check", "PATH...", "runs each scenario that has a golden beside it and compares",
                      "ringback check scenarios/\n"
                      "ringback check --accept scenarios/office.yaml\n",
                      declare};

}  // namespace ringback::cli
