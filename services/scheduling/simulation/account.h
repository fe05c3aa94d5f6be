#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scheduling/domain/forecast.h"
#include "scheduling/domain/plan.h"
#include "scheduling/simulation/replay.h"

namespace jemputbola::scheduling::simulation {

struct EveningForecast {
  std::optional<absl::CivilDay> finish_day;
  std::int64_t left_at_deadline = 0;
};

// A campaign from its first morning to its last evening.
struct Account {
  std::vector<ReplayedDay> days;
  // Beside each day.
  std::vector<EveningForecast> evenings;
  Forecast first_forecast;
  std::int64_t workload = 0;
  std::int64_t captured = 0;
  std::int64_t left = 0;
  // The day of the last capture, when nothing was left to do before the service ended.
  std::optional<absl::CivilDay> finish_day;
  int working_days = 0;
  // Days on which a unit went out, over all units.
  int unit_days = 0;
  // The villages on the last evening.
  std::vector<Village> villages;
  std::string sentence;
};

// Lives through the campaign of `world` from its today to the last service day. The campaign must have passed Validate.
Account LiveThrough(const World& world, const Conduct& conduct, std::uint64_t seed);

// Days inside the service days from `from` on that are named days off, with their names ("" where nobody gave one).
struct DayOff {
  absl::CivilDay day;
  std::string name;
};
std::vector<DayOff> NamedDaysOff(const Campaign& campaign, absl::CivilDay from);

}  // namespace jemputbola::scheduling::simulation
