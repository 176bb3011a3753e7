// The program ringback: finds the verb, reads its arguments, does its work, and turns whatever happens into one of the
// exit statuses of exit_status.h. Nothing leaves by a signal.
#include "memory.h"
#include "output.h"
#include "ringback/golden.h"
#include "ringback/study.h"
#include "ringback/summary.h"
#include "ringback/trace.h"
#include "signals.h"
#include "verbs.h"

#include <unistd.h>
#include <array>
#include <exception>
#include <filesystem>
#include <new>
#include <system_error>

namespace ringback::cli {
namespace {

constexpr std::array verbs{&run_verb,     &validate_verb, &check_verb, &diff_verb,    &explain_verb, &compare_verb,
                           &sweep_verb,   &size_verb,     &calc_verb,    &report_verb,  &export_verb,  &coverage_verb,
                           &new_verb,     &presets_verb, &schema_verb, &completion_verb, &version_verb};

constexpr std::string_view introduction =
    "ringback simulates telephone networks, and what people do when a call fails.\n"
    "  run       simulates a scenario and decides its objectives; validate and check keep scenarios right\n"
    "  compare   tells what another policy changes, and for whom; sweep runs a grid; size finds what is enough\n"
    "  explain   shows one call, step by step; diff two runs; report makes a page of a result; calc has formulas\n"
    "  new       gives a scenario to start from; schema describes them; -h after any of these tells more\n"
    "\n"
    "  ringback new quick > first.yaml\n"
    "  ringback run first.yaml\n";

std::string overview()
{
    std::string out =
        "Examples\n  ringback new quick > first.yaml\n  ringback run first.yaml\n  ringback run -h\n\nVerbs\n";
    for (const Verb* v : verbs) out += "  " + padded(std::string(v->name) + ' ' + v->arguments, 40) + v->does + '\n';
    return out;
}

std::string usage_line(const Verb& v)
{
    return std::string("ringback ") + v.name + ' ' + v.arguments;
}

std::string help_of(const Verb& v, const CLI::App& app)
{
    std::string out = "Examples\n", examples = v.examples;
    for (std::size_t at = 0, end; (end = examples.find('\n', at)) != std::string::npos; at = end + 1)
        out += "  " + examples.substr(at, end - at) + '\n';
    out += '\n' + usage_line(v) + "\n  " + v.does + "\n\n";
    for (const CLI::Option* o : app.get_options()) {
        std::string name = o->get_positional() ? o->get_name(true) : o->get_name(false, true);
        if (!o->get_positional() && o->get_expected_min() > 0) name += ' ' + o->get_type_name();
        out += "  " + padded(name, 26) + o->get_description() + '\n';
    }
    return out;
}

/// "--sed": what it might have meant, and how to name a file that looks like an option.
std::string advice_on(const std::string& argument, const CLI::App& app)
{
    std::vector<std::string> options;
    for (const CLI::Option* o : app.get_options())
        for (const std::string& name : o->get_lnames()) options.push_back("--" + name);
    std::error_code ignored;
    if (argument.starts_with('-') && argument.size() < 256 && std::filesystem::exists(argument, ignored))
        return " (a file of this name goes after --)";
    return argument.starts_with("--") ? suggestion(argument.substr(0, argument.find('=')), options) : "";
}

[[noreturn]] void refuse(const std::string& message, const Verb& v)
{
    throw UsageError(message + "\nusage: " + usage_line(v) + "\nringback " + v.name + " -h says more");
}

Exit do_verb(const Verb& v, std::vector<std::string> arguments)
{
    CLI::App app(v.does);
    app.set_help_flag("-h,--help", "this text");
    const Work work = v.declare(app);
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
    try {
        app.parse(arguments);
        return work();
    } catch (const CLI::CallForHelp&) {
        print(help_of(v, app));
        return done;
    } catch (const CLI::ParseError& e) {
        const std::vector<std::string> unknown = app.remaining();
        if (unknown.empty()) refuse(shown(e.what()), v);
        const char* what = unknown.front().starts_with('-') ? "there is no option '" : "one argument too many: '";
        refuse(what + shown(unknown.front()) + "'" + advice_on(unknown.front(), app), v);
    } catch (const UsageError& e) {
        refuse(e.what(), v);
    }
}

Exit do_command_line(std::vector<std::string> arguments)
{
    if (arguments.empty()) {
        print(introduction);
        return done;
    }
    const std::string word = arguments.front();
    arguments.erase(arguments.begin());
    if (word == "-h" || word == "--help" || word == "help") {
        if (arguments.empty() || word != "help") return print(overview()), done;
        return do_command_line({arguments.front(), "-h"});
    }
    if (word == "--version") return do_verb(version_verb, {});
    std::vector<std::string> names;
    for (const Verb* v : verbs) {
        if (word == v->name) return do_verb(*v, arguments);
        names.emplace_back(v->name);
    }
    const char* what = word.starts_with('-') ? "there is no option '" : "there is no verb '";
    throw UsageError(what + shown(word) + "'" + suggestion(word, names) +
                     "\nusage: ringback VERB ... (ringback -h names the verbs)");
}

/// Says what went wrong without needing memory for it.
Exit failed(Exit status, std::string_view what) noexcept
{
    say("ringback: ");
    say(what);
    say("\n");
    return status;
}

Exit guarded(int argc, char** argv) noexcept
{
    try {
        const Exit status = do_command_line({argv + 1, argv + argc});
        close_stdout();
        return status;
    } catch (const PipeClosed&) {
        return pipe_closed;
    } catch (const Interrupted&) {
        return failed(status_of_signal(), "interrupted");
    } catch (const UsageError& e) {
        return failed(bad_usage, e.what());
    } catch (const OutputError& e) {
        return failed(io_error, e.what());
    } catch (const TraceError& e) {
        return failed(unreadable, e.what());
    } catch (const GoldenError& e) {
        return failed(unreadable, e.what());
    } catch (const StoreError& e) {
        return failed(wrong_store, e.what());
    } catch (const StoreFailure& e) {
        return failed(io_error, e.what());
    } catch (const ModelLimit& e) {
        return failed(limit, e.what());
    } catch (const std::bad_alloc&) {
        return failed(limit, "not enough memory for this scenario");
    } catch (const std::system_error& e) {
        const bool no_threads = e.code() == std::errc::resource_unavailable_try_again;
        return failed(no_threads ? limit : internal_error,
                      no_threads ? "the system gives no more threads; -j 1 needs none" : e.what());
    } catch (const std::exception& e) {
        return failed(internal_error, e.what());
    } catch (...) {
        return failed(internal_error, "an unknown error");
    }
}

[[noreturn]] void leave_without_signal() noexcept
{
    remove_temporaries();
    _exit(failed(internal_error, "an internal error; please report it with the command that led to it"));
}

}  // namespace

std::span<const Verb* const> all_verbs() { return verbs; }

}  // namespace ringback::cli

int main(int argc, char** argv)
{
    using namespace ringback::cli;
    std::set_terminate(leave_without_signal);
    reserve_standard_streams();
    handle_signals();
    keep_memory();
    return guarded(argc, argv);
}
