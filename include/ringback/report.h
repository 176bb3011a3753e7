// A result as one page that a planner shows to others: HTML that needs no network, no script and no mouse.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace ringback {

/// Not a result that a page can be made of: no JSON, another schema, no recipe. Exit status 3.
struct ReportError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// `json`: what run, sweep or compare wrote (result.json). @throws ReportError
std::string report_html(std::string_view json);

}  // namespace ringback
