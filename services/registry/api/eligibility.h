#pragma once

#include "absl/status/status.h"
#include "jemputbola/registry/v1/people.pb.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// Opens the box of everyone on the list, village by village of one snapshot, and counts ages: see people.proto.
absl::Status CountEligible(const Office& office, const v1::GetEligibilityRequest& request,
                           v1::GetEligibilityResponse& response);

}  // namespace jemputbola::registry::api
