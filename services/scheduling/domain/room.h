#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// The minute at which `visit` can arrive on `day`, keeping its length and every other pinned visit: its own time when
// that is free, else the nearest that fits travel and office hours. INVALID_ARGUMENT, one sentence, when the day is
// past, not a working day or a day off of its unit, when another visit of the village stands on it, or when the unit's
// day is full. `visit` is one of world.pinned.
absl::StatusOr<int> FindRoom(const World& world, const PinnedVisit& visit, absl::CivilDay day);

// One sentence for each announced visit that `campaign`, taken in place of world.campaign, would no longer allow: its
// day is no working day, its unit is gone or off, or it lies outside office hours.
std::vector<std::string> Displaced(const World& world, const Campaign& campaign);

}  // namespace jemputbola::scheduling
