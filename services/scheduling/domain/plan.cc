#include "scheduling/domain/plan.h"

#include <algorithm>

namespace jemputbola::scheduling {

bool IsAvailable(const World& world, const Unit& unit, absl::CivilDay day) {
  if (!unit.WorksOn(day)) return false;
  return std::none_of(world.outages.begin(), world.outages.end(), [&](const Outage& outage) {
    if (outage.unit_id != unit.id) return false;
    return day == outage.day || (outage.day < day && outage.back_on && day < *outage.back_on);
  });
}

}  // namespace jemputbola::scheduling
