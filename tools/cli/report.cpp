// ringback report: the page of a result.
#include "output.h"
#include "ringback/report.h"
#include "ringback/summary.h"
#include "verbs.h"

#include <fstream>
#include <iterator>
#include <memory>

namespace ringback::cli {
namespace {

struct ReportArguments {
    std::string folder, output;
};

Exit report_folder(const ReportArguments& a)
{
    const std::string path = a.folder + "/result.json";
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        say("ringback: " + escaped(path) + " cannot be read: run, sweep and compare write it with -o DIR\n");
        return unreadable;
    }
    const std::string json{std::istreambuf_iterator<char>(file), {}};
    std::string page;
    try {
        page = report_html(json);
    } catch (const ReportError& e) {
        say("ringback: " + escaped(path) + ": " + e.what() + '\n');
        return unreadable;
    }
    const std::string to = a.output.empty() ? a.folder + "/report.html" : a.output;
    OutputFile out(to);
    out.write(page);
    out.commit();
    if (to != "-") print(escaped(to) + '\n');
    return done;
}

Work declare(CLI::App& app)
{
    const auto a = std::make_shared<ReportArguments>();
    app.add_option("DIR", a->folder, "the folder that run -o, sweep or compare -o wrote")->required();
    app.add_option("-o,--output", a->output, "another file than DIR/report.html; - is standard output")->type_name("FILE");
    return [a] { return report_folder(*a); };
}

}  // namespace

const Verb report_verb{"report", "DIR", "makes one page of a result, to open in any browser, without network or script",
                       "ringback run office.yaml -o office && ringback report office\n"
                       "ringback sweep office.yaml && ringback report office.study\n",
                       declare};

}  // namespace ringback::cli
