#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "jemputbola/scheduling/v1/campaign.pb.h"

namespace jemputbola::cli {

// Reads travel times as `from,to,minutes`, a row per pair: village codes, or "office". Minutes are rounded up; a row
// without minutes says nothing. INVALID_ARGUMENT, a sentence per row that is wrong.
absl::StatusOr<scheduling::v1::TravelMatrix> ReadTravelCsv(const std::string& text);

}  // namespace jemputbola::cli
