#pragma once

#include <cstdint>
#include <string>

#include "absl/time/civil_time.h"
#include "common/store/database.h"
#include "scheduling/domain/forecast.h"
#include "scheduling/domain/learning.h"
#include "scheduling/domain/plan.h"
#include "scheduling/domain/standings.h"

namespace jemputbola::scheduling {

// Everything a plan is a function of, as one transaction sees it.
struct LoadedWorld {
  // Its campaign carries the rates and turnouts that were learned (WithLearned).
  World world;
  // The campaign as it was given, and what was learned since.
  Campaign set;
  Learned learned;
  // Of all tallies, also of villages whose area is not known yet.
  std::int64_t workload = 0;
  Throughput so_far;
  // Some tally is of a village whose area is not known: it is left out of world until the areas are fetched.
  bool areas_missing = false;
  // Some district or village of the regency is known.
  bool areas_known = true;
};

LoadedWorld LoadWorld(const store::Transaction& tx, const std::string& partition, const Campaign& campaign,
                      absl::CivilDay today, int minute);

// Tallies, names, last visits and the order of the last cut, which holds within `hold_people`.
Standings LoadStandings(const store::Transaction& tx, const std::string& partition, int hold_people);

}  // namespace jemputbola::scheduling
