#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/store/database.h"
#include "scheduling/store/campaigns.h"
#include "scheduling/store/world.h"

namespace jemputbola::scheduling {

// What `partition` looks like now, planned by `campaign`.
LoadedWorld LoadNow(const store::Transaction& tx, const std::string& partition, const Campaign& campaign,
                    const clock::Clock& clock);
// By the campaign that stands: NOT_FOUND without one.
absl::StatusOr<LoadedWorld> LoadNow(const store::Transaction& tx, const std::string& partition,
                                    const clock::Clock& clock);
// The campaign that stands: NOT_FOUND without one, saying what to do.
absl::StatusOr<StoredCampaign> FindCampaign(const store::Transaction& tx, const std::string& partition);

}  // namespace jemputbola::scheduling
