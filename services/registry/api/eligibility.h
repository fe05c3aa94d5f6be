#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "jemputbola/registry/v1/people.pb.h"
#include "registry/api/office.h"
#include "registry/domain/eligibility.h"

namespace jemputbola::registry::api {

// The days of a request, as it gives them in ISO 8601 or leaves them empty; `configured` is the polling day for
// requests without. FAILED_PRECONDITION when neither tells it; INVALID_ARGUMENT for what is no day that can be counted
// on.
absl::StatusOr<domain::CountingDays> ReadDays(const std::string& polling_day, const std::string& since,
                                              const std::optional<absl::CivilDay>& configured, absl::CivilDay today);

// Opens the box of everyone on the list, village by village of one snapshot, and counts ages: see people.proto. Whoever
// was purged is counted apart. `polling_day` is the configured one. Errors as ReadDays.
absl::Status CountEligible(const Office& office, const std::optional<absl::CivilDay>& polling_day,
                           const v1::GetEligibilityRequest& request, v1::GetEligibilityResponse& response);

}  // namespace jemputbola::registry::api
