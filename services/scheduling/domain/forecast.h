#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "scheduling/domain/area_outlook.h"
#include "scheduling/domain/out_of_reach.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// What units did so far, from what crews reported.
struct Throughput {
  std::int64_t captures = 0;
  // Days before today on which any unit reported.
  int worked_days = 0;
};

// Whether it will be enough; fields and formulae as in forecast.proto and docs/planning.md.
struct Forecast {
  std::int64_t workload = 0;
  int working_days_left = 0;
  double daily_rate = 0;
  double daily_rate_needed = 0;
  std::int64_t expected_captures_by_deadline = 0;
  std::int64_t expected_left_at_deadline = 0;
  // The day on which the plan has reached everyone who can be met, also beyond the deadline; nullopt when not within
  // two years, or when somebody is out of reach.
  std::optional<absl::CivilDay> finish_day;
  // finish_day lies within the service days.
  bool target_met = false;
  // See out_of_reach.h; not known, and 0, when the plan takes more than two years.
  OutOfReach out_of_reach;
  std::string sentence;
};

struct Outlook {
  // The forecast's sentence tells of its standstill, too.
  Plan plan;
  Forecast forecast;
  // By code of district and village; of a CLOSED campaign what its announced visits leave.
  std::map<std::string, AreaOutlook> areas;
};

// Which plan of a policy: the one that is there at once, or the one that a cut announces.
enum class PlanStep { kFirst, kImproved };

// The plan of the campaign's policy to the last service day, and the forecast from the same plan carried on after it. A
// CLOSED campaign plans nothing. Pure.
Outlook LookAhead(const World& world, std::int64_t workload, const Throughput& so_far,
                  PlanStep step = PlanStep::kImproved);

}  // namespace jemputbola::scheduling
