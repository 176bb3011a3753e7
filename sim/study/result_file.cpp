#include "study/result_file.h"

#include <fmt/format.h>
#include <algorithm>

namespace ringback {
namespace {

const Json& member(const Json& object, const char* key)
{
    const auto at = object.find(key);
    if (at == object.end()) throw NotAResult(fmt::format("it is no whole result: '{}' is missing", key));
    return *at;
}

[[noreturn]] void another_kind(const char* key, const char* kind) { throw NotAResult(fmt::format("it is no result: '{}' is no {}", key, kind)); }

}  // namespace

Json parse_result(std::string_view text)
{
    Json all;
    try {
        all = Json::parse(text);
    } catch (const nlohmann::json::parse_error& e) {
        if (text.empty()) throw NotAResult("it is empty");
        const auto at = std::min(e.byte, text.size());
        const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
        throw NotAResult(at >= text.size() ? "it ends in the middle: it is damaged, or not written by ringback"
                                           : fmt::format("it is damaged, or not written by ringback: line {} is no JSON", line));
    }
    if (!all.is_object()) throw NotAResult("it is no result of ringback");
    (void)text_in(all, "schema");
    return all;
}

const Json& object_in(const Json& object, const char* key)
{
    const Json& found = member(object, key);
    if (!found.is_object()) another_kind(key, "object");
    return found;
}

const Json& list_in(const Json& object, const char* key)
{
    const Json& found = member(object, key);
    if (!found.is_array()) another_kind(key, "list");
    return found;
}

std::string text_in(const Json& object, const char* key)
{
    const Json& found = member(object, key);
    if (!found.is_string()) another_kind(key, "text");
    return found.get<std::string>();
}

}  // namespace ringback
