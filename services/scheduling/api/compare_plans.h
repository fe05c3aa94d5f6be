#pragma once

#include "absl/status/status.h"
#include "common/clock/clock.h"
#include "common/store/database.h"
#include "jemputbola/scheduling/v1/compare.pb.h"

namespace jemputbola::scheduling {

// What each policy would make of the campaign that stands; stores nothing. NOT_FOUND without a campaign,
// FAILED_PRECONDITION for a closed one, INVALID_ARGUMENT for a policy that there is not. Takes up to seconds.
absl::Status ComparePlans(store::Database& database, const clock::Clock& clock, const v1::ComparePlansRequest& request,
                          v1::ComparePlansResponse& response);

}  // namespace jemputbola::scheduling
