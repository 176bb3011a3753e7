// Whether what is said of varied paths is said of such; and the cells of the grid.
#include "scenario/forms_experiment.h"
#include "scenario/forms_results.h"
#include "scenario/read.h"

#include <set>

namespace ringback {

namespace scenario {

namespace {

constexpr std::size_t cells_at_most = 1'000'000;

const Experiment::Varied* varied(const Experiment& e, std::string_view path)
{
    const auto at = std::find_if(e.vary.begin(), e.vary.end(), [&](const auto& v) { return v.path == path; });
    return at == e.vary.end() ? nullptr : &*at;
}

/// Places in `vary` of what moves as one, by the first of them.
std::vector<std::vector<std::size_t>> axes_of(const Experiment& e)
{
    std::vector<std::vector<std::size_t>> axes;
    std::vector<bool> taken(e.vary.size());
    for (std::size_t i = 0; i < e.vary.size(); ++i) {
        if (taken[i]) continue;
        auto& axis = axes.emplace_back(1, i);
        for (const auto& group : e.together) {
            if (std::find(group.begin(), group.end(), e.vary[i].path) == group.end()) continue;
            for (std::size_t k = i + 1; k < e.vary.size(); ++k)
                if (std::find(group.begin(), group.end(), e.vary[k].path) != group.end()) axis.push_back(k), taken[k] = true;
        }
    }
    return axes;
}

/// Of paths side by side a value may come again, the whole combination not.
void check_repetitions(const Experiment& e, const Node& vary, Reader& in)
{
    for (const auto& axis : axes_of(e)) {
        const std::size_t count = e.vary[axis.front()].values.size();
        if (std::any_of(axis.begin(), axis.end(), [&](std::size_t i) { return e.vary[i].values.size() != count; })) continue;
        std::set<std::vector<std::string_view>> taken;
        for (std::size_t k = 0; k < count; ++k) {
            std::vector<std::string_view> values;
            std::string shown;
            for (const std::size_t i : axis) {
                values.push_back(e.vary[i].values[k]);
                shown += (shown.empty() ? "" : " with ") + quoted(values.back());
            }
            if (taken.insert(std::move(values)).second) continue;
            const Node& list = vary.items[axis.front()];
            in.error(list.is_list() ? list.items[k] : list, fmt::format("{} is there twice", shown));
            break;
        }
    }
}

/// Values that are held against each other are of one kind: "1 min > 6" says nothing.
void check_kinds(const Experiment::Varied& left, const std::string& written, const Experiment::Varied* right, const Node& at, Reader& in)
{
    const std::vector<std::string> beside = right ? right->values : std::vector{written};
    for (const std::string& a : left.values)
        for (const std::string& b : beside)
            if (!are_of_one_kind(a, b))
                return in.error(at, fmt::format("{} cannot be held against {}: {} beside {}", quoted(left.path), quoted(written), quoted(a), quoted(b)),
                                "a duration goes with a duration, traffic and shares with their like or a number");
}

/// At which of an axis's values all those of its paths that `compare_with` names have what it says.
std::vector<std::size_t> baselines_of(const Experiment& e, const std::vector<std::size_t>& axis)
{
    std::vector<std::size_t> found;
    for (std::size_t k = 0; k < e.vary[axis.front()].values.size(); ++k) {
        const auto holds = [&](const Experiment::Setting& s) {
            return std::none_of(axis.begin(), axis.end(), [&](std::size_t i) { return e.vary[i].path == s.path && e.vary[i].values[k] != s.value; });
        };
        if (std::all_of(e.compare_with.begin(), e.compare_with.end(), holds)) found.push_back(k);
    }
    return found;
}

/// Paths side by side go to their baseline together, of which there has to be one.
void check_baselines(const Experiment& e, const Node& at, Reader& in)
{
    for (const auto& axis : axes_of(e)) {
        std::string said, others;
        for (const std::size_t i : axis) {
            const auto named = std::find_if(e.compare_with.begin(), e.compare_with.end(), [&](const auto& s) { return s.path == e.vary[i].path; });
            if (named != e.compare_with.end())
                said += (said.empty() ? "" : " and ") + quoted(named->path) + " " + quoted(named->value);
            else
                others += (others.empty() ? "" : " and ") + quoted(e.vary[i].path);
        }
        const std::size_t n = baselines_of(e, axis).size();
        if (said.empty() || n == 1) continue;
        if (n == 0)
            in.error(at, fmt::format("no values side by side have {}", said));
        else
            in.error(at, fmt::format("{} values side by side have {}", n, said), fmt::format("say the value of {} too", others));
    }
}

}  // namespace

void check_experiment(const Scenario& s, const Node& root, Reader& in)
{
    const Node* node = root.find("experiment");
    if (!s.experiment || !node || !node->is_map() || in.is_spoiled(*node)) return;
    const Experiment& e = *s.experiment;
    const Reader::Within within(in, "experiment");
    std::vector<std::string_view> paths;
    for (const auto& v : e.vary) paths.push_back(v.path);
    const auto known = [&](const Node& at, const std::string& path) {
        const auto* v = varied(e, path);
        if (!v) in.error(at, fmt::format("{} is not varied", quoted(path)), in.hint(path, paths));
        return v;
    };

    std::vector<std::string_view> together;
    for (const auto& group : e.together) {
        const Node& at = *node->find("together");
        const Experiment::Varied* first = nullptr;
        for (const std::string& path : group) {
            if (std::find(together.begin(), together.end(), path) != together.end())
                in.error(at, fmt::format("{} is there twice", quoted(path)));
            together.push_back(path);
            const auto* v = known(at, path);
            if (v && first && v->values.size() != first->values.size())
                in.error(at, fmt::format("{} has {} values and {} has {}", quoted(first->path), first->values.size(), quoted(path),
                                         v->values.size()));
            if (!first) first = v;
        }
    }
    for (const auto& c : e.where) {
        const Node& at = *node->find("where");
        const auto* left = known(at, c.left);
        const auto* right = varied(e, c.right);
        if (left && !right && !parse_value(c.right) && std::find(left->values.begin(), left->values.end(), c.right) == left->values.end()) {
            auto words = paths;
            words.insert(words.end(), left->values.begin(), left->values.end());
            in.error(at, fmt::format("{} is neither varied nor one of the values of {}", quoted(c.right), quoted(c.left)), in.hint(c.right, words));
            continue;
        }
        if (left && !holds(left->values.front(), c.relation, right ? right->values.front() : c.right))
            in.error(at, fmt::format("{} and {} have no order", quoted(c.left), quoted(c.right)), "== and != need none");
        if (left) check_kinds(*left, c.right, right, at, in);
    }
    for (const auto& setting : e.compare_with) {
        const Node& at = *node->find("compare_with");
        const auto* v = known(at, setting.path);
        if (v && std::find(v->values.begin(), v->values.end(), setting.value) == v->values.end())
            in.error(at, fmt::format("{} is not one of the values of {}", quoted(setting.value), quoted(setting.path)));
    }
    if (in.errors() == 0 && !e.compare_with.empty()) check_baselines(e, *node->find("compare_with"), in);
    if (s.run.batches)
        in.error(*root.find("run")->find("batches"), "a study keeps whole replications, no batches of them",
                 "leave it out: experiment.replications make the intervals");
    if (!e.vary.empty()) check_repetitions(e, *node->find("vary"), in);
    double cells = 1;
    for (const auto& axis : axes_of(e)) cells *= static_cast<double>(e.vary[axis.front()].values.size());
    if (cells > static_cast<double>(cells_at_most))
        return in.error(*node, fmt::format("there are more than {} combinations", cells_at_most));
    if (in.errors() != 0) return;
    const auto left = cells_of(e);
    if (left.empty()) return in.error(*node, "no combination is left by `where`");
    if (e.compare_with.empty()) return;
    const auto is_there = [&](const CellValues& values) { return std::find(left.begin(), left.end(), values) != left.end(); };
    const auto is_compared = [&](const CellValues& cell) { return is_there(baseline_of(e, cell)); };  // or is one
    if (std::none_of(left.begin(), left.end(), is_compared))
        in.error(*node->find("compare_with"), "none of the combinations it compares with is left by `where`");
}

}  // namespace scenario

CellValues baseline_of(const Experiment& e, CellValues cell)
{
    for (const auto& axis : scenario::axes_of(e)) {
        const auto is_named = [&](std::size_t i) {
            return std::any_of(e.compare_with.begin(), e.compare_with.end(), [&](const auto& s) { return s.path == e.vary[i].path; });
        };
        if (std::none_of(axis.begin(), axis.end(), is_named)) continue;
        const std::size_t k = scenario::baselines_of(e, axis).front();
        for (const std::size_t i : axis) cell[i].second = e.vary[i].values[k];
    }
    return cell;
}

std::vector<CellValues> cells_of(const Experiment& e)
{
    using namespace scenario;
    const auto axes = axes_of(e);
    std::vector<std::size_t> at(axes.size());
    std::vector<CellValues> cells;
    for (;;) {
        CellValues cell(e.vary.size());
        for (std::size_t a = 0; a < axes.size(); ++a)
            for (const std::size_t i : axes[a]) cell[i] = {e.vary[i].path, e.vary[i].values[at[a]]};
        const auto value_of = [&](const std::string& path) {
            const auto found = std::find_if(cell.begin(), cell.end(), [&](const auto& c) { return c.first == path; });
            return found == cell.end() ? path : found->second;
        };
        const bool wanted = std::all_of(e.where.begin(), e.where.end(), [&](const auto& c) {
            return holds(value_of(c.left), c.relation, value_of(c.right)).value_or(false);
        });
        if (wanted) cells.push_back(std::move(cell));
        std::size_t a = axes.size();
        while (a > 0 && ++at[a - 1] == e.vary[axes[a - 1].front()].values.size()) at[--a] = 0;
        if (a == 0) return cells;
    }
}

}  // namespace ringback
