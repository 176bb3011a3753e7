// Presets: the table itself, and how its values, a switch's own block and the text lie over each other.
#include "reading.h"

#include "ringback/presets.h"
#include "scenario/presets.h"
#include "scenario/read.h"

#include <map>
#include <set>

using namespace reading;

namespace {

/// The rows of a preset as somebody would write them out: "callback: {guard: 5 s, …}, order: fifo".
std::string written_out(std::string_view preset)
{
    std::map<std::string, std::string> blocks;
    std::string out;
    for (const scenario::PresetRow& r : scenario::preset_rows()) {
        if (r.preset != preset) continue;
        const std::size_t dot = r.path.find('.');
        const std::string value = std::string(r.path.substr(dot + 1)) + ": " + std::string(r.value) + ", ";
        if (dot == std::string_view::npos)
            out += value;
        else
            blocks[std::string(r.path.substr(0, dot))] += value;
    }
    for (const auto& [block, values] : blocks) out += block + ": {" + values + "}, ";
    return out;
}

CallCompletion completion(const std::string& block)
{
    const Reading r = read(desk + "call_completion: {" + block + "}\n");
    CHECK(said(r) == "");
    return r.scenario.call_completion;
}

std::string hash(const std::string& text, const std::vector<std::pair<std::string, std::string>>& overrides = {})
{
    const Reading r = read(text, overrides);
    CHECK(said(r) == "");
    return r.scenario.hash;
}

/// Of a constant one.
double seconds(const Law& l) { return l.kind == Law::Kind::constant ? l.mean.in_seconds() : -1; }

}  // namespace

TEST_CASE("every row of the presets' table is read as the text of a scenario is")
{
    for (const scenario::PresetName& p : scenario::preset_names()) {
        CallCompletion c;
        scenario::Log log("presets");
        scenario::lay_preset(p.name, c, log);
        std::string problems;
        for (const Problem& problem : log.take()) problems += to_text(problem);
        CAPTURE(p.name);
        CHECK(problems == "");
    }
}

TEST_CASE("every row is of a known preset and a known key, stands once, and says how far it was checked")
{
    std::set<std::string> names, paths;
    for (const Preset& p : presets()) {
        CHECK(names.insert(p.name).second);
        CHECK(p.what != "");
        for (const PresetValue& v : p.values) paths.insert(v.path);
    }
    CHECK(paths.count("callback.recall_ring") == 1);
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const scenario::PresetRow& r : scenario::preset_rows()) {
        CAPTURE(r.preset);
        CAPTURE(r.path);
        CHECK(names.count(std::string(r.preset)) == 1);
        CHECK(paths.count(std::string(r.path)) == 1);
        CHECK(seen.insert({r.preset, r.path}).second);
        const std::string source(r.source);
        CHECK((contains(source, "[V]") || contains(source, "[C]") || contains(source, "[P]") || contains(source, "[R]")));
    }
    for (const std::string& name : names) {
        CAPTURE(name);
        CHECK(written_out(name) != "");
    }
}

TEST_CASE("a preset and its values written out are the same scenario")
{
    std::set<std::string> hashes{hash(desk)};
    for (const scenario::PresetName& p : scenario::preset_names()) {
        CAPTURE(p.name);
        const std::string by_name = hash(desk + "call_completion: {preset: " + std::string(p.name) + "}\n");
        CHECK(by_name == hash(desk + "call_completion: {" + written_out(p.name) + "}\n"));
        hashes.insert(by_name);
    }
    CHECK(hashes.size() > 20);  // some say no more than the language's defaults, or than each other
    CHECK(hash(desk + "call_completion: {preset: none}\n") == hash(desk));
}

TEST_CASE("the preset's values come first, wherever it stands, and what is written overrides them")
{
    const CallCompletion c = completion("callback: {guard: 1 s}, limits: {per_called: none}, preset: etsi");
    CHECK(seconds(c.callback.guard) == 1);
    CHECK(seconds(c.callback.service_time) == 45 * 60);
    CHECK(seconds(c.callback.recall_ring) == 20);
    CHECK(c.limits.per_line == 5);
    CHECK(!c.limits.per_called);
}

TEST_CASE("in a switch's own block a preset lies over the common block, and the block's other keys over it")
{
    const std::string own = "{B: {call_completion: {callback: {recall_ring: 11 s}, preset: qsig}}, A: {}}";
    const Reading r = read(with(desk, "{A: {}, B: {}}", own) +
                           "call_completion: {order: lifo, callback: {guard: 9 s, service_time: 1 h}, camp_on: {max_wait: 7 s}}\n");
    CHECK(said(r) == "");
    const CallCompletion& b = *r.scenario.switches[0].value.call_completion;
    CHECK(seconds(b.callback.recall_ring) == 11);                      // its own key
    CHECK(seconds(b.callback.service_time_no_answer) == 195 * 60);    // the preset's
    CHECK(b.order == RequestOrder::fifo);
    CHECK(seconds(b.callback.guard) == 9);                             // the common block's, of which qsig says nothing
    CHECK(seconds(b.camp_on.max_wait) == 7);
    CHECK(r.scenario.call_completion.order == RequestOrder::lifo);

    const Reading common = read(with(desk, "{A: {}, B: {}}", "{A: {}, B: {call_completion: {order: lifo}}}") +
                                "call_completion: {preset: etsi}\n");
    CHECK(seconds(common.scenario.switches[1].value.call_completion->callback.guard) == 5);
}

TEST_CASE("a preset can be set from outside, with or without a block")
{
    const std::string qsig = hash(desk + "call_completion: {preset: qsig}\n");
    CHECK(hash(desk, {{"call_completion.preset", "qsig"}}) == qsig);
    CHECK(hash(desk + "call_completion: {preset: etsi}\n", {{"call_completion.preset", "qsig"}}) == qsig);
    CHECK(hash(desk, {{"call_completion.preset", "qsig"}, {"call_completion.callback.guard", "1 s"}}) != qsig);
}

TEST_CASE("an unknown preset is an error with what was probably meant")
{
    CHECK_REFUSED(desk + "call_completion: {preset: qsgi}\n", "there is no preset 'qsgi'");
    CHECK_REFUSED(desk + "call_completion: {preset: qsgi}\n", "did you mean 'qsig'?");
    CHECK_REFUSED(desk + "call_completion: {preset: [etsi]}\n", "not a list");
    CHECK_REFUSED(with(desk, "B: {}", "B: {call_completion: {preset: avaya_indx}}"), "did you mean 'avaya_index'?");
}

TEST_CASE("presets shows every key of call_completion, the preset's with their sources")
{
    for (const Preset& p : presets()) {
        if (p.name != "etsi") continue;
        const auto find = [&](const std::string& path) {
            for (const PresetValue& v : p.values)
                if (v.path == path) return v;
            return PresetValue{};
        };
        CHECK(find("callback.guard").value == "5 s");
        CHECK(contains(find("callback.guard").source, "T8"));
        CHECK(find("intrude.parties").value == "3");
        CHECK(find("intrude.parties").source == "");
        CHECK(find("order").value == "fifo");
    }
}
