#include "scheduling/domain/free_time.h"

#include "scheduling/domain/pins.h"

namespace jemputbola::scheduling {

std::vector<FreeTime> FreeTimes(const World& world, const Expectation& villages, std::span<const absl::CivilDay> days) {
  const Pins pins(world, villages);
  const std::vector<Unit>& units = world.campaign.units;
  std::vector<FreeTime> free;
  for (const absl::CivilDay day : days) {
    for (std::size_t index = 0; index < units.size(); ++index) {
      if (!IsAvailable(world, units[index], day)) continue;
      const Pace pace(world.campaign, units[index]);
      const std::vector<Pin>& of_day = pins.Of(day, units[index].id);
      const std::vector<Gap> gaps = GapsOf(world, villages, units[index], day, of_day);
      for (std::size_t at = 0; at < gaps.size(); ++at) {
        if (!pace.RoomForOne(gaps[at].until - gaps[at].start)) continue;
        FreeTime& time = free.emplace_back(FreeTime{index, day, gaps[at]});
        if (units[index].fixed) continue;
        if (at > 0) time.from_village = static_cast<int>(of_day[at - 1].village);
        if (at < of_day.size()) time.to_village = static_cast<int>(of_day[at].village);
      }
    }
  }
  return free;
}

}  // namespace jemputbola::scheduling
