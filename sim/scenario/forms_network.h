// Forms of the network: the ends of a trunk group, the choices of a route, the numbers of lines, what fails.
#pragma once

#include "ringback/scenario.h"
#include "scenario/forms.h"

namespace ringback::scenario {

/// Whether a text can be dialled.
bool dialled(std::string_view);

/// Two different switches.
struct Between {
    void read(Reader&, const Node&, std::array<std::string, 2>&) const;
    std::string print(const std::array<std::string, 2>& ends) const
    {
        return fmt::format("[{}, {}]", ends[0], ends[1]);
    }
    std::string schema() const
    {
        return R"({"type":"array","minItems":2,"maxItems":2,"items":{"$ref":"#/definitions/name"}})";
    }
    std::string what() const { return "two switches, as [PBX1, PBX2]"; }
};

/// `[AT, TB]` or `{via: [AT, TB], leave_free: 1}`.
struct Choice {
    void read(Reader&, const Node&, RouteChoice&) const;
    std::string print(const RouteChoice&) const;
    std::string schema() const;
    std::string what() const { return "a list of trunk groups, or {via: [AT, TB], leave_free: 1}"; }
};

/// The choices of a route in order, or `computed`.
struct Choices {
    void read(Reader&, const Node&, std::vector<RouteChoice>&) const;
    std::string print(const std::vector<RouteChoice>&) const;
    std::string schema() const;
    std::string what() const { return "a list of choices, each a list of trunk groups, as [[AB], [AT, TB]]"; }
};

/// The list of routes, each with its place.
struct Routes {
    void read(Reader&, const Node&, std::vector<Route>&) const;
    std::string print(const std::vector<Route>&) const;
    std::string schema() const;
    std::string what() const { return "a list of routes, each {from: A, to: B, …}"; }
};

/// `TIE`, `PBX1`, `office`, `201`; `{group: TIE, circuits: 3}`.
struct OutageTarget {
    void read(Reader&, const Node&, Outage::What&) const;
    std::string print(const Outage::What&) const;
    std::string schema() const;
    std::string what() const { return "a trunk group, a switch, a class of lines, a line's number, or {group: TIE, circuits: 3}"; }
};

/// The list of outages.
struct Outages {
    void read(Reader&, const Node&, std::vector<Outage>&) const;
    std::string print(const std::vector<Outage>&) const;
    std::string schema() const;
    std::string what() const { return "a list of outages, each {at: 1 h, for: 10 min, what: TIE}"; }
};

/// One number: digits, * and #, perhaps with + before.
struct DialledNumber {
    void read(Reader&, const Node&, std::string&) const;
    std::string print(const std::string& s) const { return print_text(s); }
    std::string schema() const { return R"({"type":["string","integer"],"pattern":"^(\\+?[0-9*#]{1,32})?$"})"; }
    std::string what() const { return "a number as dialled: digits, * and #, perhaps with + before"; }
};

/// `200..279`, a single number, or a list of both.
struct Numbers {
    void read(Reader&, const Node&, std::vector<NumberRange>&) const;
    std::string print(const std::vector<NumberRange>&) const;
    std::string schema() const;
    std::string what() const { return "numbers as 200..279, 0700 or [200..249, 270]"; }
};

/// How many members of a hunt group are on duty: `{"09:00": 4, "18:00": 0}`, or `all`.
struct StaffingTable {
    void read(Reader&, const Node&, std::vector<HuntGroup::Staffing>&) const;
    std::string print(const std::vector<HuntGroup::Staffing>&) const;
    std::string schema() const;
    std::string what() const { return "a table of members by time of day, as {\"09:00\": 4, \"18:00\": 0}, or all"; }
};

/// The digits of a number that counts: "+0700" is {true, 4, 700}.
struct Digits {
    bool plus = false;
    std::size_t length = 0;
    std::uint64_t value = 0;
    static std::optional<Digits> of(std::string_view);  ///< none if it has * or #, or more than 18 digits
    std::string text() const;
    friend auto operator<=>(const Digits&, const Digits&) = default;
};

}  // namespace ringback::scenario
