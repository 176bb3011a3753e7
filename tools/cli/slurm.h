// A study on a Slurm cluster: a job array of shares, and a job after it that ends the study.
#pragma once

#include <cstdint>
#include <string>

namespace ringback::cli {

struct SlurmStudy {
    std::string folder;    ///< of the study: must be seen by all nodes
    std::string scenario;  ///< the file in it
    std::string options;   ///< of the sweep, as they stand on its command line
    std::uint32_t shards = 1, threads = 1;
    std::string options_of_end = {};  ///< of the sweep that ends it, besides
};

/// Writes the two job scripts into the folder and submits them. What was submitted, for people.
/// @throws OutputError, also where Slurm is not there or refuses
std::string submit_to_slurm(const SlurmStudy&);

}  // namespace ringback::cli
