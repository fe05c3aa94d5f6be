#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "tests/bench/load/submit.h"
#include "tests/bench/load/target.h"

namespace jemputbola::load {

// Captures real people of the list, one report a call, and measures how long after its acknowledgement each one stands
// in a ranking pushed to a watcher. Nothing else may report meanwhile: a report is recognised by the regency's
// workload, which falls by one with each. Ends early when nobody is left. The figures as JSON.
absl::StatusOr<std::string> MeasurePush(const Target& target, const std::string& regency, Shape shape);

// Sends as fast as it can and measures until the last report has passed the registry and its tallies stand in the
// ranking. The figures as JSON.
absl::StatusOr<std::string> MeasureThrough(const Target& target, const std::string& regency, const Shape& shape);

}  // namespace jemputbola::load
