// What the rows of a model are called, for measures and traces.
#pragma once

#include "observe/measures.h"
#include "observe/trace_writer.h"
#include "run/model.h"

namespace ringback {

MeasuredNames measured_names(const Model&);
/// Refers to the model.
RecordNames record_names(const Model&);

}  // namespace ringback
