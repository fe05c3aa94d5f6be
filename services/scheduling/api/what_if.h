#pragma once

#include "absl/status/status.h"
#include "common/clock/clock.h"
#include "common/store/database.h"
#include "jemputbola/scheduling/v1/simulate.pb.h"

namespace jemputbola::scheduling {

// What the change would bring to the campaign that stands; stores nothing. NOT_FOUND without a campaign,
// FAILED_PRECONDITION for a closed one, INVALID_ARGUMENT with a line per fault. Takes up to seconds.
absl::Status WhatIf(store::Database& database, const clock::Clock& clock, const v1::WhatIfRequest& request,
                    v1::WhatIfResponse& response);

}  // namespace jemputbola::scheduling
