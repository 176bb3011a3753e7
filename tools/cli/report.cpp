// ringback report and ringback export: what a result looks like to others.
#include "output.h"
#include "ringback/export.h"
#include "ringback/report.h"
#include "ringback/summary.h"
#include "verbs.h"

#include <fstream>
#include <iterator>
#include <memory>

namespace ringback::cli {
namespace {

struct ResultArguments {
    std::string folder, output, to;
};

/// Makes something of DIR/result.json and writes it: under `name` in the folder, or where --output says.
Exit make_of(const ResultArguments& a, const std::string& name, std::string (*make)(std::string_view))
{
    const std::string path = a.folder + "/result.json";
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        say("ringback: " + escaped(path) + " cannot be read: run, sweep and compare write it with -o DIR\n");
        return unreadable;
    }
    const std::string json{std::istreambuf_iterator<char>(file), {}};
    std::string made;
    try {
        made = make(json);
    } catch (const ReportError& e) {
        say("ringback: " + escaped(path) + ": " + e.what() + '\n');
        return unreadable;
    } catch (const ExportError& e) {
        say("ringback: " + escaped(path) + ": " + e.what() + '\n');
        return unreadable;
    }
    const std::string to = a.output.empty() ? a.folder + '/' + name : a.output;
    OutputFile out(to);
    out.write(made);
    out.commit();
    if (to != "-") print(escaped(to) + '\n');
    return done;
}

std::shared_ptr<ResultArguments> common_arguments(CLI::App& app, const char* output)
{
    const auto a = std::make_shared<ResultArguments>();
    app.add_option("DIR", a->folder, "the folder that run -o, sweep or compare -o wrote")->required();
    app.add_option("-o,--output", a->output, output)->type_name("FILE");
    return a;
}

Work declare_report(CLI::App& app)
{
    const auto a = common_arguments(app, "another file than DIR/report.html; - is standard output");
    return [a] { return make_of(*a, "report.html", report_html); };
}

Work declare_export(CLI::App& app)
{
    const auto a = common_arguments(app, "another file than DIR/result.csv or .sqlite; - is standard output");
    add_choice(app, "--to", a->to, {"csv", "sqlite"}, "a table with a row for each combination and measure, or each measure compared; or a database");
    return [a] {
        if (a->to.empty()) throw UsageError("export needs --to csv or --to sqlite");
        return a->to == "csv" ? make_of(*a, "result.csv", export_csv) : make_of(*a, "result.sqlite", export_sqlite);
    };
}

}  // namespace

const Verb report_verb{"report", "DIR", "makes one page of a result, to open in any browser, without network or script",
                       "ringback run office.yaml -o office && ringback report office\n"
                       "ringback sweep office.yaml && ringback report office.study\n",
                       declare_report};

const Verb export_verb{"export", "DIR --to csv|sqlite", "makes a table or a database of a result",
                       "ringback export office.study --to csv\n"
                       "ringback export office.study --to sqlite -o office.sqlite\n",
                       declare_export};

}  // namespace ringback::cli
