#include "scheduling/domain/campaign.h"

#include <algorithm>

namespace jemputbola::scheduling {

bool Unit::WorksOn(absl::CivilDay day) const {
  if (days_off.count(day) > 0) return false;
  return available.empty() ||
         std::any_of(available.begin(), available.end(), [&](const Window& window) { return window.Holds(day); });
}

int Unit::CrewOn(absl::CivilDay day) const {
  int size = crew_size;
  for (const CrewChange& change : crew_changes) {
    if (change.from <= day) size = change.crew_size;
  }
  return size;
}

const std::vector<std::string>& Unit::StaffOn(absl::CivilDay day) const {
  const std::vector<std::string>* named = &staff;
  for (const CrewChange& change : crew_changes) {
    if (change.from <= day) named = &change.staff;
  }
  return *named;
}

Calendar Campaign::calendar() const {
  std::set<absl::CivilDay> off = holidays;
  off.insert(polling_day);
  return {first_service_day, last_service_day, std::move(off), overtime_days};
}

const Unit* Campaign::FindUnit(const std::string& id) const {
  const auto found = std::find_if(units.begin(), units.end(), [&](const Unit& unit) { return unit.id == id; });
  return found == units.end() ? nullptr : &*found;
}

double Campaign::TurnoutAt(int visit_number) const {
  if (turnout.empty()) return 1;
  const auto last = static_cast<int>(turnout.size());
  return turnout[static_cast<std::size_t>(std::clamp(visit_number, 1, last) - 1)];
}

}  // namespace jemputbola::scheduling
