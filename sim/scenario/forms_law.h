// The form of a duration that may be drawn from a distribution.
#pragma once

#include "ringback/law.h"
#include "scenario/forms.h"

namespace ringback::scenario {

struct Distribution {
    bool zero = true;    ///< may be nothing but 0
    bool never = false;  ///< may be `never`
    void read(Reader&, const Node&, Law&) const;
    std::string print(const Law&) const;
    std::string schema() const;
    std::string what() const;

    /// The schema that `schema` refers to as #/definitions/distribution.
    static std::string definition();
};

}  // namespace ringback::scenario
