// A result.json read back; where it is damaged, or no result at all, words for people. Control plane.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

namespace ringback {

using Json = nlohmann::ordered_json;

/// What is wrong with it, as the end of a sentence that begins with the file's name.
struct NotAResult : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// An object with a schema. @throws NotAResult
Json parse_result(std::string_view);
/// A member that has to be there. @throws NotAResult
const Json& object_in(const Json&, const char* key);
const Json& list_in(const Json&, const char* key);
std::string text_in(const Json&, const char* key);

/// What `make` makes of a result; whatever stands in its way is an `Error`.
template <class Error, class Make>
std::string made_of_result(std::string_view json, const Make& make)
{
    try {
        return make(parse_result(json));
    } catch (const NotAResult& e) {
        throw Error(e.what());
    } catch (const nlohmann::json::exception&) {
        throw Error("something in it is of another kind than in what run, sweep and compare write");
    }
}

}  // namespace ringback
