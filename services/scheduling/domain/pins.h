#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/expectation.h"
#include "scheduling/domain/gap.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// A visit that stands, in a village that the world knows.
struct Pin {
  const PinnedVisit* visit = nullptr;
  // As numbered by Expectation.
  std::size_t village = 0;
};

// The pinned visits of a world by day and unit, in order of time. Those of villages that the world does not know are
// left out. The world must outlive it.
class Pins {
 public:
  Pins(const World& world, const Expectation& villages);

  const std::vector<Pin>& Of(absl::CivilDay day, const std::string& unit_id) const;
  // The last day with one; absl::CivilDay::min() without any.
  absl::CivilDay last_day() const { return by_day_.empty() ? absl::CivilDay::min() : by_day_.rbegin()->first.first; }

 private:
  std::map<std::pair<absl::CivilDay, std::string>, std::vector<Pin>> by_day_;
};

// Local minutes after midnight before which nothing of `day` can be planned any more.
inline int Now(const World& world, absl::CivilDay day) {
  return day == world.today ? world.minute : 0;
}

// Where the unit stands while it serves the village.
Point PlaceOf(const Campaign& campaign, const Unit& unit, const Village& village);

// What the unit's day leaves around `pins`, which are its own of that day: one gap before each of them and one after
// the last, from the office and back, inside office hours. A gap may be empty or too short for anything.
std::vector<Gap> GapsOf(const World& world, const Expectation& villages, const Unit& unit, absl::CivilDay day,
                        const std::vector<Pin>& pins);

// The stop of a tour that `visit` of the unit is, there being `left` people of whom it records `captures`.
Stop StopOf(const Unit& unit, const PinnedVisit& visit, const Village& village, std::int64_t captures,
            std::int64_t left);

// The most that a pinned visit of the unit can still bring: of one under way what its remaining time allows, of a
// completed one, and on a day on which the unit is broken, nothing.
std::int64_t MostAt(const World& world, const Unit& unit, const PinnedVisit& visit);

}  // namespace jemputbola::scheduling
