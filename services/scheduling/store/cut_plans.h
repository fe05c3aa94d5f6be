#pragma once

#include <string>
#include <vector>

#include "common/store/database.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// Table cut_plan: the plan as it stood at the last cut.
class CutPlans {
 public:
  // Forgets the cut before. Of stops of one unit, day and village the first is kept.
  static void Replace(store::WriteTransaction& tx, const std::string& partition, const std::vector<PlannedStop>& stops);
  // From a day on.
  static std::vector<PlannedStop> Load(const store::Transaction& tx, const std::string& partition, absl::CivilDay from);
};

}  // namespace jemputbola::scheduling
