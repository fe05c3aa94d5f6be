#pragma once

#include "absl/status/status.h"
#include "jemputbola/scheduling/v1/simulate.pb.h"

namespace jemputbola::scheduling {

// Lives through the campaign of the request. INVALID_ARGUMENT, a line per fault. Pure; takes up to seconds.
absl::Status Simulate(const v1::SimulateRequest& request, v1::SimulateResponse& response);

}  // namespace jemputbola::scheduling
