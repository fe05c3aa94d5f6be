#pragma once

#include <string>
#include <vector>

#include "common/store/database.h"
#include "scheduling/domain/learning.h"
#include "scheduling/domain/plan.h"
#include "scheduling/store/field_days.h"

namespace jemputbola::scheduling {

// What crews reported of days before world.today, from `rows` (all field days), tallies and announced visits;
// world.campaign is the one that was set. How many were left before a stop is counted back from the workload of now; of
// what people were called to the office for, that is unknown. A stop that was announced has spare minutes: from its
// last capture, or where none is known from the end of its set-up, to the announced end.
std::vector<StopSeen> LoadStopsSeen(const store::Transaction& tx, const std::string& partition, const World& world,
                                    const std::vector<UnitDay>& rows);

}  // namespace jemputbola::scheduling
