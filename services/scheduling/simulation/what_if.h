#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/forecast.h"
#include "scheduling/domain/learning.h"
#include "scheduling/simulation/outlook_range.h"

namespace jemputbola::scheduling::simulation {

struct UnitChange {
  std::string unit_id;
  // 0: as it is.
  int crew_size = 0;
  double minutes_per_capture = 0;
};

// What would be done to a campaign.
struct Change {
  // Units on tour from `today` on.
  int extra_units = 0;
  std::vector<UnitChange> units;
  std::set<absl::CivilDay> overtime_days;
  std::optional<absl::CivilDay> last_service_day;
};

// The campaign with the change. Faults of the change itself, a sentence each, are added to `faults`; those of the
// campaign that comes out are Validate's.
Campaign Changed(const Campaign& campaign, const Change& change, absl::CivilDay today,
                 std::vector<std::string>& faults);

struct Comparison {
  Forecast before;
  Forecast after;
  OutlookRange range_before;
  OutlookRange range_after;
  // Mean of people more captured by the last service day, each campaign's own.
  double more_captured = 0;
  std::vector<std::string> remarks;
  std::string sentence;
};

// Both campaigns from the same world, draws and seed: without a change everything is equal. Pure.
Comparison Compare(const World& world, std::int64_t workload, const Throughput& so_far, const Learned& learned,
                   const Campaign& changed, int draws, std::uint64_t seed);

}  // namespace jemputbola::scheduling::simulation
