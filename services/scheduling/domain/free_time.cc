#include "scheduling/domain/free_time.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace jemputbola::scheduling {

std::vector<FreeTime> FreeTimes(const World& world, const Expectation& villages, absl::CivilDay until) {
  std::map<std::pair<absl::CivilDay, std::string>, std::vector<const PinnedVisit*>> pins;
  for (const PinnedVisit& visit : world.pinned) {
    if (villages.Find(visit.village) >= 0) pins[{visit.day, visit.unit_id}].push_back(&visit);
  }
  for (auto& [key, visits] : pins) {
    std::sort(visits.begin(), visits.end(), [](const PinnedVisit* a, const PinnedVisit* b) {
      return std::tie(a->arrive_minute, a->village, a->visit_id) < std::tie(b->arrive_minute, b->village, b->visit_id);
    });
  }
  const Campaign& campaign = world.campaign;
  std::vector<FreeTime> free;
  for (const absl::CivilDay day : campaign.calendar().WorkingDays(world.today, until)) {
    for (std::size_t index = 0; index < campaign.units.size(); ++index) {
      const Unit& unit = campaign.units[index];
      if (!IsAvailable(world, unit, day)) continue;
      const Pace pace(campaign, unit);
      Gap gap{campaign.office, std::max(campaign.opens_minute, day == world.today ? world.minute : 0), {}, 0};
      const auto add = [&](const Point& to, int by) {
        gap.to = to;
        gap.until = by;
        if (pace.RoomForOne(gap.until - gap.start)) free.push_back({index, day, gap});
      };
      for (const PinnedVisit* visit : pins[{day, unit.id}]) {
        const Point place =
            unit.fixed ? campaign.office : villages.village(static_cast<std::size_t>(villages.Find(visit->village))).at;
        add(place, visit->arrive_minute);
        gap.from = place;
        gap.start = std::max(gap.start, visit->completed ? visit->arrive_minute : visit->leave_minute);
      }
      add(campaign.office, campaign.closes_minute);
    }
  }
  return free;
}

}  // namespace jemputbola::scheduling
