// Whether the features of lines can be: numbers that exist, periods that come and go, no ring of forwardings.
#include "scenario/read.h"

#include <fmt/format.h>
#include <algorithm>
#include <map>

namespace ringback::scenario {

namespace {

class FeatureCheck {
public:
    FeatureCheck(const Scenario& s, Reader& in) : s_(s), in_(in)
    {
        for (const auto& c : s.lines) classes_[c.name] = &c.value;
    }

    void all(const Named<LineClass>& c, const Node& node)
    {
        const Reader::Within lines(in_, "lines"), within(in_, c.name);
        if (c.value.do_not_disturb) check_periods(*c.value.do_not_disturb, *node.find("do_not_disturb"), "do_not_disturb");
        const Node* forwarding = node.find("forwarding");
        if (!forwarding || !forwarding->is_map()) return;
        const Reader::Within of(in_, "forwarding");
        const auto& f = c.value.forwarding;
        if (f.unconditional) {
            const Node& at = *forwarding->find("unconditional");
            check_target(c, f.unconditional->to, at, "unconditional");
            check_periods(f.unconditional->periods, at, "unconditional");
            check_ring(c, at);
        }
        if (f.busy) check_target(c, f.busy->to, *forwarding->find("busy"), "busy");
        if (f.no_answer) check_target(c, f.no_answer->to, *forwarding->find("no_answer"), "no_answer");
    }

private:
    void check_periods(const LineClass::Periods& p, const Node& at, const char* key)
    {
        const Reader::Within within(in_, key);
        if (p.on.has_value() != p.off.has_value())
            in_.error(at, p.on ? "on without off: when does it begin again?" : "off without on: when does it end?",
                      "write both, or neither for always");
    }

    const std::string* class_of(std::string_view number) const
    {
        for (const auto& c : s_.lines) {
            if (std::ranges::any_of(c.value.numbers, [&](const NumberRange& r) { return r.position(number).has_value(); })) return &c.name;
        }
        return nullptr;
    }

    void check_target(const Named<LineClass>& c, const Party& to, const Node& at, const char* key)
    {
        const Reader::Within within(in_, key);
        const Node* where = at.is_map() ? at.find("to") : nullptr;
        if (!where) return;
        if (to.kind == Party::Kind::line && !class_of(to.name)) in_.error(*where, fmt::format("no line has the number {}", quoted(to.name)));
        if (to.kind == Party::Kind::lines && to.name == c.name) in_.error(*where, "each of these lines would forward to itself");
    }

    /// The class that gets all calls of one whose forwarding never rests, or none.
    std::string next(const std::string& name) const
    {
        const auto it = classes_.find(name);
        if (it == classes_.end()) return {};
        const auto& f = it->second->forwarding.unconditional;
        if (!f || f->periods.on) return {};
        if (f->to.kind == Party::Kind::lines) return f->to.name;
        const std::string* of = f->to.kind == Party::Kind::line ? class_of(f->to.name) : nullptr;
        return of && *of != name ? *of : std::string();  // a line does not forward to itself
    }

    void check_ring(const Named<LineClass>& c, const Node& at)
    {
        std::string way = c.name, here = c.name;
        for (std::size_t steps = 0; steps <= classes_.size(); ++steps) {
            here = next(here);
            if (here.empty()) return;
            way += fmt::format(" → {}", here);
            if (here != c.name) continue;
            const Reader::Within within(in_, "unconditional");
            in_.error(at, "calls would be forwarded in a ring: " + way);
            return;
        }
    }

    const Scenario& s_;
    Reader& in_;
    std::map<std::string_view, const LineClass*> classes_;
};

}  // namespace

void check_features(const Scenario& s, const Node& root, Reader& in)
{
    FeatureCheck check(s, in);
    each(s.lines, root, "lines", in, [&](const Named<LineClass>& c, const Node&, const Node& value) { check.all(c, value); });
}

}  // namespace ringback::scenario
