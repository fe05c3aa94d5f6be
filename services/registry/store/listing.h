#pragma once

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/store/database.h"
#include "registry/store/areas.h"
#include "registry/store/tally_ledger.h"

namespace jemputbola::registry::store {

// Adds or updates areas of one partition, and gives new villages a tally.
WriteCounts EnterAreas(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
                       const std::vector<domain::Area>& areas);

// Moves everyone whose bucket changes with the day, at most `limit` people. Returns how many they were.
int RebucketDue(jemputbola::store::WriteTransaction& tx, const std::string& partition, TallyChange& change,
                absl::CivilDay today, int limit);

}  // namespace jemputbola::registry::store
