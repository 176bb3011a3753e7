// A replication as bytes: the exact integers of its tally, each as short as it is small. What is read back folds to the same
// bits. Control plane.
#pragma once

#include "run/replication.h"

#include <string>
#include <string_view>

namespace ringback {

std::string encode(Replication&);
/// `blank`: of the same model. Nothing if these bytes are not of such a tally.
std::optional<Replication> decode(std::string_view bytes, const Tally& blank);

}  // namespace ringback
