#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/store/database.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::bench {

// The codes of `count` regencies, "11.01" and so on.
std::vector<std::string> RegencyCodes(int count);

// Fills a database of scheduling with an OPEN campaign in each regency, planned by `world.campaign.policy`: villages,
// people and units of `world`, the last cut's plan (world.before), and what was announced to and reported by each unit
// on the working days before world.today, the last `days_reported` of them.
absl::Status FillCountry(store::Database& database, const scheduling::World& world,
                         const std::vector<std::string>& regencies, int days_reported);

}  // namespace jemputbola::bench
