// A replication as bytes: the exact integers of its tally, each as short as it is small. What is read back folds to the same
// bits. Control plane.
#pragma once

#include "run/replication.h"

#include <string>
#include <string_view>

namespace ringback {

std::string encode(Replication&);
/// Over a replication of the same model, whatever is in it. False if these bytes are not of such a tally.
bool decode(std::string_view bytes, Replication&);

}  // namespace ringback
