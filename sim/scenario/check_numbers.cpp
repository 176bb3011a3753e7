// No number belongs to two lines. Ranges are compared, never written out: near-linear in the ranges, whatever their
// size.
#include "scenario/forms_network.h"
#include "scenario/read.h"

#include <algorithm>
#include <tuple>

namespace ringback::scenario {

namespace {

constexpr std::uint64_t lines_at_most = 10'000'000;

/// Numbers of one length and spelling: 0700..0799 is no stretch of 700..799.
struct Stretch {
    bool plus;
    std::size_t length;
    std::uint64_t first, last;
    const Node* at;
    std::string_view owner;
};

struct Odd {  // with * or #, or very long: only equal to itself
    std::string number;
    const Node* at;
    std::string_view owner;
};

class Numbering {
public:
    void add(const NumberRange& r, const Node& at, std::string_view owner)
    {
        const auto a = Digits::of(r.first), b = Digits::of(r.last);
        if (!a || !b) return odd_.push_back({r.first, &at, owner});
        // 98..102 is 98..99 and 100..102
        std::uint64_t first = a->value;
        for (std::size_t length = a->length; length <= b->length; ++length) {
            std::uint64_t end = 1;
            for (std::size_t i = 0; i < length; ++i) end *= 10;
            const std::uint64_t last = length == b->length ? b->value : end - 1;
            stretches_.push_back({a->plus, length, first, last, &at, owner});
            first = end;
        }
    }

    void refuse_overlaps(Reader& in)
    {
        std::sort(stretches_.begin(), stretches_.end(), [](const Stretch& a, const Stretch& b) {
            return std::tie(a.plus, a.length, a.first, a.last) < std::tie(b.plus, b.length, b.first, b.last);
        });
        const Stretch* far = nullptr;  // of those that begin before, the one that reaches farthest
        for (const Stretch& s : stretches_) {
            const bool same_kind = far && far->plus == s.plus && far->length == s.length;
            if (same_kind && s.first <= far->last)
                refuse(in, Digits{s.plus, s.length, s.first}.text(), *far->at, far->owner, *s.at, s.owner);
            if (!same_kind || s.last > far->last) far = &s;
        }
        std::sort(odd_.begin(), odd_.end(), [](const Odd& a, const Odd& b) { return a.number < b.number; });
        for (std::size_t i = 1; i < odd_.size(); ++i)
            if (odd_[i].number == odd_[i - 1].number)
                refuse(in, odd_[i].number, *odd_[i - 1].at, odd_[i - 1].owner, *odd_[i].at, odd_[i].owner);
    }

private:
    /// At the later of the two places.
    static void refuse(Reader& in, const std::string& number, const Node& a, std::string_view a_owner, const Node& b,
                       std::string_view b_owner)
    {
        const auto place = [](const Node& n) { return std::tie(n.source, n.line, n.column); };
        const bool a_first = place(a) <= place(b);
        const Node &earlier = a_first ? a : b, &later = a_first ? b : a;
        const Position p = in.position(earlier);
        in.error(later, fmt::format("number {} of {} is also a number of {} ({})", number,
                                    quoted(a_first ? b_owner : a_owner), quoted(a_first ? a_owner : b_owner),
                                    p.line > 0 ? fmt::format("line {}", p.line) : p.file));
    }

    std::vector<Stretch> stretches_;
    std::vector<Odd> odd_;
};

}  // namespace

void check_numbers(const Scenario& s, const Node& root, Reader& in)
{
    Numbering numbering;
    std::uint64_t lines = 0;
    each(s.lines, root, "lines", in, [&](const Named<LineClass>& c, const Node&, const Node& value) {
        const Node* numbers = value.find("numbers");
        for (std::size_t i = 0; i < c.value.numbers.size(); ++i) {
            const NumberRange& r = c.value.numbers[i];
            const Node& at = numbers->is_list() ? numbers->items[i] : *numbers;
            if (lines <= lines_at_most && (lines += std::min(r.size(), lines_at_most + 1)) > lines_at_most)
                in.error(at, fmt::format("with these there are more than {} lines", lines_at_most));
            numbering.add(r, at, c.name);
        }
    });
    each(s.hunt_groups, root, "hunt_groups", in, [&](const Named<HuntGroup>& h, const Node&, const Node& value) {
        if (!h.value.number.empty()) numbering.add({h.value.number, h.value.number}, *value.find("number"), h.name);
    });
    numbering.refuse_overlaps(in);
}

}  // namespace ringback::scenario
