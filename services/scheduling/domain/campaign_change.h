#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "scheduling/domain/campaign.h"
#include "scheduling/domain/forecast.h"

namespace jemputbola::scheduling {

// What a plan comes to, from today on.
struct PlanFigures {
  absl::CivilDay last_service_day;
  int working_days = 0;
  std::int64_t expected_captures = 0;
  std::int64_t expected_left = 0;
  // nullopt: not within the campaign.
  std::optional<absl::CivilDay> finish_day;
};

PlanFigures FiguresOf(const Campaign& campaign, const Forecast& forecast);

// Working days of `after` that `before` does not have, from `today` on.
std::vector<absl::CivilDay> AddedDays(const Campaign& before, const Campaign& after, absl::CivilDay today);

// A sentence or two on an extension: what it moved, the days it added or that it added none and why, and what the plan
// comes to now.
std::string ExtensionSummary(const Campaign& before, const Campaign& after, absl::CivilDay today,
                             const PlanFigures& was, const PlanFigures& is);

// `crew_size` people of the crew of `unit` go on with `new_unit` from a day on; `staff` names them, where the crew is
// named.
struct Split {
  std::string unit;
  std::string new_unit;
  int crew_size = 0;
  std::vector<std::string> staff;
  absl::CivilDay from;
};

// The two crews after the split: of the unit from that day on, and of the new one. INVALID_ARGUMENT, one sentence, when
// nobody would stay, when the crew is named and the staff of the split are not of it, or when it changes later anyway.
absl::StatusOr<std::vector<CrewChange>> SplitCrew(const Campaign& campaign, const Split& split, absl::CivilDay today);

std::string SplitSummary(const Split& split, int staying, const PlanFigures& was, const PlanFigures& is);

}  // namespace jemputbola::scheduling
