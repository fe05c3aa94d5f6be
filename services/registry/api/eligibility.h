#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "jemputbola/registry/v1/people.pb.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// Opens the box of everyone on the list, village by village of one snapshot, and counts ages: see people.proto. Whoever
// was purged is counted apart. `polling_day` is the configured one, for requests without; FAILED_PRECONDITION when
// neither tells.
absl::Status CountEligible(const Office& office, const std::optional<absl::CivilDay>& polling_day,
                           const v1::GetEligibilityRequest& request, v1::GetEligibilityResponse& response);

}  // namespace jemputbola::registry::api
