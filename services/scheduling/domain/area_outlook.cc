#include "scheduling/domain/area_outlook.h"

#include <algorithm>

namespace jemputbola::scheduling {

std::map<std::string, AreaOutlook> AreaOutlooks(const World& world, const Plan& plan, const Plan& beyond,
                                                const std::vector<Village>& still_to_meet,
                                                absl::CivilDay certain_until) {
  std::map<std::string, AreaOutlook> areas;
  for (const Village& village : world.villages) {
    areas[village.code].left += village.workload;
    areas[village.district].left += village.workload;
  }
  for (const Tour& tour : plan.tours) {
    for (const Stop& stop : tour.stops) {
      areas[stop.village].left -= stop.expected_captures;
      areas[stop.district].left -= stop.expected_captures;
    }
  }
  for (const Tour& tour : beyond.tours) {
    for (const Stop& stop : tour.stops) {
      if (stop.expected_captures == 0) continue;
      for (const std::string& code : {stop.village, stop.district}) {
        std::optional<absl::CivilDay>& finish = areas[code].finish_day;
        finish = std::max(finish, std::optional<absl::CivilDay>(tour.day));
      }
    }
  }
  for (auto& [code, area] : areas) {
    if (area.finish_day > certain_until) area.finish_day.reset();
  }
  for (const Village& village : still_to_meet) {
    areas[village.code].finish_day.reset();
    areas[village.district].finish_day.reset();
  }
  return areas;
}

}  // namespace jemputbola::scheduling
