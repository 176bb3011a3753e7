// ringback check: does each scenario still give what was accepted? Made for a CI log: what differs fits one screen and
// ends with the command that accepts it.
#include "loading.h"
#include "output.h"
#include "progress.h"
#include "ringback/golden.h"
#include "ringback/quantities.h"
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
constexpr std::uint32_t replications_of_a_sample = 100;
constexpr std::size_t longest_golden = 16 * 1024 * 1024;

struct CheckArguments {
    std::vector<std::string> paths;
    bool accept = false, statistical = false;
    std::string margin;
    std::uint32_t replications = 0;  // of the sample; 0: as many as the golden's
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
    Check(const CheckArguments& a, double margin) : a_(a), margin_(margin) {}

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
        std::optional<Equivalence> law;  // with --statistical
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
            compare(scenario, loaded.scenario, now);
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

    void compare(const std::string& path, const Scenario& scenario, const Result& now)
    {
        std::optional<Golden> golden;
        if (!a_.accept || has_golden(path)) golden = read_golden(golden_path(path));
        const bool moved = golden && !difference(*golden, now, 0).empty();
        if (a_.accept) {
            // A sample that somebody asked for once is kept up.
            const std::uint32_t had = golden && golden->sample ? golden->sample->replications : 0;
            const std::uint32_t wanted = a_.replications ? a_.replications : had || !a_.statistical ? had : replications_of_a_sample;
            if (moved || !golden || wanted != had) accept(path, scenario, now, wanted);
        }
        if (moved) {
            moved_.push_back({path, *golden, now, {}});
            if (a_.statistical && !a_.accept) moved_.back().law = equivalence(*golden, sample(path, scenario, *golden), margin_);
        } else {
            (golden ? equal_ : made_).push_back(path);
        }
    }

    void accept(const std::string& path, const Scenario& scenario, const Result& now, std::uint32_t replications) const
    {
        Golden golden = golden_of(now);
        if (replications) golden.sample = sample_of(simulate(path, scenario, replications));
        OutputFile file(golden_path(path));
        file.write(to_json(golden));
        file.commit();
    }

    /// As many replications as the golden has, or as were asked for.
    Result sample(const std::string& path, const Scenario& scenario, const Golden& golden) const
    {
        const std::uint32_t accepted = golden.sample ? golden.sample->replications : golden.replications;
        return simulate(path, scenario, a_.replications ? a_.replications : std::max(accepted, 2u));
    }

    Result simulate(const std::string& path, Scenario scenario, std::uint32_t replications) const
    {
        scenario.run.replications = replications;
        scenario.run.until.reset();
        scenario.run.batches.reset();
        Problems problems;
        const ModelPtr model = build(scenario, problems);
        return simulate(path, *model);
    }

    void report()
    {
        std::string out;
        const std::size_t measures =
            std::clamp(lines_of_measures / std::max<std::size_t>(moved_.size(), 1), std::size_t{1}, most_measures);
        for (const Moved& m : moved_) {
            out += escaped(m.scenario) + (a_.accept ? " was accepted:\n" : m.law ? " moved:\n" : " differs:\n");
            out += m.law ? to_text(*m.law, measures) : difference(m.golden, m.now, measures);
        }
        out += list(made_, "accepted for the first time: ");
        out += list(without_golden_, "without a golden: ");
        out += std::to_string(equal_.size()) + " of " + std::to_string(checked_);
        if (a_.accept && equal_.size() < checked_)
            out += " scenarios were as they had been accepted, " + std::to_string(moved_.size() + made_.size()) + " are accepted now\n";
        else if (a_.statistical && !moved_.empty())
            out += " scenarios are to the byte as they were accepted, " +
                   std::to_string(std::ranges::count_if(moved_, [](const Moved& m) { return status_of(m) == done; })) + " more are equivalent\n";
        else
            out += " scenarios are as they were accepted\n";
        if (!moved_.empty() && !a_.accept) {
            std::string command = "if this is meant: tools/ringback check --accept";
            if (moved_.size() > 5) {  // as they were asked for: one screen
                for (const std::string& path : a_.paths) command += ' ' + escaped(path);
            } else {
                for (const Moved& m : moved_) command += ' ' + escaped(m.scenario);
            }
            out += command + '\n';
            for (const Moved& m : moved_) status_ = first_that_applies(status_, status_of(m));
        }
        print(out);
    }

    static Exit status_of(const Moved& m)
    {
        if (!m.law || !m.law->different.empty()) return differs;
        return m.law->undecided.empty() ? done : undecided;
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
    const double margin_;
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
    const auto margin = share_of(a.margin.empty() ? "5 %" : a.margin);
    if (!margin || *margin <= 0) throw UsageError("--margin takes a share, as 5 %, not '" + shown(a.margin) + "'");
    if (a.replications && !a.statistical) throw UsageError("--replications is for --statistical");
    if (!a.margin.empty() && (!a.statistical || a.accept)) throw UsageError("--margin is for --statistical without --accept");
    return Check(a, *margin)();
}

Work declare(CLI::App& app)
{
    const auto a = std::make_shared<CheckArguments>();
    app.add_option("PATH", a->paths, "scenarios, or folders of them")->required();
    app.add_flag("--accept", a->accept, "take what comes out now as right; refused where CI is set");
    app.add_flag("--statistical", a->statistical,
                 "what moved: is it the same in law? With --accept: let the golden know how sure its measures are");
    app.add_option("--margin", a->margin, "what a measure may be off by and still be the same (default 5 % of it)")->type_name("SHARE");
    add_number(app, "--replications", a->replications, 2, 1'000'000,
               "of which --statistical is made (default: as the golden's; 100 where --accept makes the first)");
    add_number(app, "-j,--threads", a->threads, 1, 1024, "threads (default: cores, at most 8)");
    return [a] { return check_scenarios(*a); };
}

}  // namespace

const Verb check_verb{"check", "PATH...", "runs each scenario that has a golden beside it and compares",
                      "ringback check scenarios/\n"
                      "ringback check --accept scenarios/office.yaml\n"
                      "ringback check --statistical scenarios/office.yaml\n",
                      declare};

}  // namespace ringback::cli
