// Problems: keeping, ordering and printing them; hints by edit distance.
#include "scenario/log.h"

#include <fmt/format.h>
#include <algorithm>
#include <tuple>

namespace ringback::scenario {

namespace {

// A long line is kept and shown only around the place, from a byte that follows from the column alone, so that
// to_text() finds the caret again.
constexpr std::size_t excerpt_width = 160;
std::size_t excerpt_start(std::size_t column)
{
    return column <= excerpt_width - 20 ? 0 : column - excerpt_width / 2;
}

bool continues_a_character(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// Where a character that a terminal might obey ends, or `at` if there is none: C0, DEL, C1, line separators and the
/// marks that turn the direction of writing.
std::size_t unprintable_end(std::string_view s, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return at + i < s.size() ? static_cast<unsigned char>(s[at + i]) : 0u; };
    if (byte(0) < 0x20 || byte(0) == 0x7F) return at + 1;
    if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) return at + 2;
    if (byte(0) == 0xE2 && byte(1) == 0x80 &&
        (byte(2) == 0x8E || byte(2) == 0x8F || (byte(2) >= 0xA8 && byte(2) <= 0xAE)))
        return at + 3;
    if (byte(0) == 0xE2 && byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9) return at + 3;
    if (byte(0) >= 0x80 && (continues_a_character(s[at]) || byte(0) >= 0xF8)) return at + 1;  // not UTF-8 at all
    return at;
}

/// Appends `s` with what is not printable escaped; returns how many columns it takes.
std::size_t append_escaped(std::string& out, std::string_view s)
{
    std::size_t columns = 0;
    for (std::size_t i = 0; i < s.size();) {
        std::size_t end = unprintable_end(s, i);
        if (end > i && s[i] != '\t') {
            for (; i < end; ++i, columns += 4) fmt::format_to(std::back_inserter(out), "\\x{:02x}", s[i] & 0xFF);
            continue;
        }
        end = i + 1;
        while (end < s.size() && continues_a_character(s[end])) ++end;
        if (s[i] == '\t')
            out += ' ';
        else
            out.append(s, i, end - i);
        i = end, ++columns;
    }
    return columns;
}

std::string_view cut(std::string_view s, std::size_t width)
{
    if (s.size() <= width) return s;
    while (width > 0 && continues_a_character(s[width])) --width;
    return s.substr(0, width);
}

/// Levenshtein's distance with transpositions, or more than `bound` as soon as it must be.
std::size_t distance(std::string_view a, std::string_view b, std::size_t bound)
{
    if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > bound) return bound + 1;
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = a[i - 1] == b[j - 1];
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = std::min(now[j], before[j - 2] + 1);
        }
        if (*std::min_element(now.begin(), now.end()) > bound) return bound + 1;
        before.swap(last);
        last.swap(now);
    }
    return last[b.size()];
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '-' ? '_' : c;
}

std::string lowered(std::string_view s)
{
    std::string out(s);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

}  // namespace

std::uint32_t Log::add(Source s)
{
    sources_.push_back(std::move(s));
    return static_cast<std::uint32_t>(sources_.size() - 1);
}

Position Log::position(const Node& n) const
{
    if (n.source >= sources_.size()) return {0, 0, name_};
    const Source& s = sources_[n.source];
    return s.is_file ? Position{n.line, n.column, s.name} : Position{0, 0, s.name};
}

void Log::error(const Node& at, std::string message, std::string hint)
{
    add(Problem::Severity::error, at.source, at.line, at.column, std::move(message), std::move(hint));
}

void Log::warning(const Node& at, std::string message, std::string hint)
{
    add(Problem::Severity::warning, at.source, at.line, at.column, std::move(message), std::move(hint));
}

void Log::error_at(std::uint32_t source, std::uint32_t line, std::uint32_t column, std::string message,
                   std::string hint)
{
    add(Problem::Severity::error, source, line, column, std::move(message), std::move(hint));
}

void Log::add(Problem::Severity severity, std::uint32_t source, std::uint32_t line, std::uint32_t column,
              std::string message, std::string hint)
{
    if (++(severity == Problem::Severity::error ? errors_ : warnings_) > kept_at_most) return;
    Problem p{severity, {0, 0, name_}, std::move(message), std::move(hint), {}};
    if (source < sources_.size()) {
        p.at.file = sources_[source].name;
        if (sources_[source].is_file) p.at.line = line, p.at.column = column;
    }
    kept_.push_back({source, line, column, std::move(p)});
}

/// One walk through each text, the problems being in its order.
void Log::fill_excerpts()
{
    std::uint32_t source = ~0u, line = 1;
    std::string_view rest;
    for (Entry& e : kept_) {
        if (e.source >= sources_.size() || !sources_[e.source].is_file || e.line == 0) continue;
        if (e.source != source) source = e.source, line = 1, rest = sources_[source].text;
        for (; line < e.line && !rest.empty(); ++line)
            rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
        const std::string_view whole = rest.substr(0, rest.find('\n'));
        e.problem.excerpt = cut(whole.substr(std::min(excerpt_start(e.column), whole.size())), excerpt_width);
        e.problem.excerpt.resize(e.problem.excerpt.find_last_not_of(" \t") + 1);
    }
}

Problems Log::take()
{
    std::stable_sort(kept_.begin(), kept_.end(), [](const Entry& a, const Entry& b) {
        return std::tie(a.source, a.line, a.column) < std::tie(b.source, b.line, b.column);
    });
    fill_excerpts();
    Problems out;
    for (Entry& e : kept_) out.push_back(std::move(e.problem));
    const auto say_more = [&](Problem::Severity severity, std::size_t found, const char* what) {
        if (found > kept_at_most)
            out.push_back(
                {severity, {0, 0, name_}, fmt::format("and {} more {}s", found - kept_at_most, what), {}, {}});
    };
    say_more(Problem::Severity::error, errors_, "error");
    say_more(Problem::Severity::warning, warnings_, "warning");
    return out;
}

std::string shown(std::string_view s, std::size_t width)
{
    const std::string_view part = cut(s, width);
    std::string out;
    append_escaped(out, part);
    for (std::size_t at; (at = out.find('\t')) != std::string::npos;) out.replace(at, 1, " ");
    if (part.size() < s.size()) out += "…";
    return out;
}

std::string quoted(std::string_view s)
{
    return "'" + shown(s) + "'";
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known)
{
    if (word.size() <= 60) {
        const std::string low = lowered(word);
        std::size_t best = (word.size() < 4 ? 1 : std::max<std::size_t>(2, word.size() / 3)) + 1;
        std::string_view nearest;
        for (std::string_view k : known) {
            if (const std::size_t d = distance(low, lowered(k), best - 1); d < best) best = d, nearest = k;
            if (best == 0) break;
        }
        if (!nearest.empty()) return fmt::format("did you mean '{}'?", shown(nearest));
    }
    if (known.empty() || known.size() > 12) return {};
    std::string list;
    for (std::string_view k : known) list += (list.empty() ? "" : ", ") + shown(k);
    return "known here: " + list;
}

}  // namespace ringback::scenario

namespace ringback {

bool has_errors(const Problems& problems)
{
    return std::any_of(problems.begin(), problems.end(),
                       [](const Problem& p) { return p.severity == Problem::Severity::error; });
}

std::string to_text(const Problem& p)
{
    using namespace scenario;
    std::string out = shown(p.at.file, 400);
    if (p.at.line > 0) out += fmt::format(":{}:{}", p.at.line, p.at.column);
    out += p.severity == Problem::Severity::error ? ": error: " : ": warning: ";
    out += shown(p.message, 2000);
    if (!p.excerpt.empty()) {
        const std::size_t start = excerpt_start(p.at.column);
        const std::size_t column =
            p.at.column > 0 ? p.at.column - 1 - std::min<std::size_t>(start, p.at.column - 1) : 0;
        const std::string_view excerpt = p.excerpt;
        out += "\n    ";
        const std::size_t before = append_escaped(out, excerpt.substr(0, std::min(column, excerpt.size())));
        append_escaped(out, excerpt.substr(std::min(column, excerpt.size())));
        out += "\n    " + std::string(before, ' ') + "^";
    }
    if (!p.hint.empty()) out += "\n    " + shown(p.hint, 400);
    return out;
}

}  // namespace ringback
