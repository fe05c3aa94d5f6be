#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/expectation.h"
#include "scheduling/domain/gap.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// Time of a unit that no announced visit takes: the gaps of its day, as the policies fill them.
struct FreeTime {
  // Of the campaign's units.
  std::size_t unit = 0;
  absl::CivilDay day;
  Gap gap;
  // Where it begins and ends: a village as numbered by Expectation, or the office.
  static constexpr int kOffice = -1;
  int from_village = kOffice;
  int to_village = kOffice;
};

// On each of `days`, in order of day, unit and minute; only gaps with room for one capture, of units that are there.
std::vector<FreeTime> FreeTimes(const World& world, const Expectation& villages, std::span<const absl::CivilDay> days);

}  // namespace jemputbola::scheduling
