// ringback validate: every problem of the text and of the load; never runs.
#include "loading.h"
#include "output.h"
#include "ringback/study.h"
#include "ringback/summary.h"
#include "verbs.h"

#include <memory>

namespace ringback::cli {
namespace {

Exit validate(const std::vector<std::string>& files)
{
    Exit status = done;
    for (const std::string& file : files) {
        const Loaded loaded = read_only(file);
        if (loaded.model) report(doubts(*loaded.model));
        if (loaded.model) print(escaped(file) + ": valid\n");
        status = first_that_applies(status, loaded.status);
    }
    return status;
}

Work declare(CLI::App& app)
{
    const auto files = std::make_shared<std::vector<std::string>>();
    app.add_option("FILE", *files, "scenarios")->required();
    return [files] { return validate(*files); };
}

}  // namespace

const Verb validate_verb{"validate", "FILE...", "finds every mistake in scenarios without running them",
                         "ringback validate scenarios/*.yaml\n", declare};

}  // namespace ringback::cli
