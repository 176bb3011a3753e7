// Batch means: the measured time of a replication, cut into equal batches, each of which says of every measure what a shorter
// replication would. A batch is what the books have gained since the last border, so that all of them add up to the whole,
// exactly; what comes after the measured time, of what began in it, falls into the last. Control plane.
#pragma once

#include "observe/measures.h"

namespace ringback {

/// The borders between so many batches, equal to a nanosecond.
std::vector<Time> borders_of_batches(Time begin, Duration length, std::uint32_t batches);

/// Of one replication.
class Batches {
public:
    Batches(MeasuredNames names, Time begin) : names_(std::move(names)), from_(begin) {}
    /// A batch ends here. The tally goes on.
    void cut(Tally, Time at);
    /// The last ends, with the books of the replication.
    void close(const Tally&, Time end);

    std::vector<Parts> parts;  ///< of each batch

private:
    MeasuredNames names_;
    Time from_;
    std::optional<Tally> before_;  // at the last border, as it would have been closed
};

}  // namespace ringback
