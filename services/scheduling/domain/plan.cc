#include "scheduling/domain/plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "scheduling/domain/breakdown.h"

namespace jemputbola::scheduling {

std::vector<PlannedStop> StopsOf(const Plan& plan) {
  std::vector<PlannedStop> stops;
  for (const Tour& tour : plan.tours) {
    for (const Stop& stop : tour.stops) {
      stops.push_back({tour.unit_id, tour.day, stop.village, stop.arrive_minute, stop.expected_captures});
    }
  }
  return stops;
}

World After(const World& world, const Plan& plan, absl::CivilDay last) {
  World after = world;
  std::map<std::string, std::set<absl::CivilDay>> visits;
  std::map<std::string, std::int64_t> captured;
  for (const Tour& tour : plan.tours) {
    for (const Stop& stop : tour.stops) {
      visits[stop.village].insert(tour.day);
      captured[stop.village] += stop.expected_captures;
    }
  }
  for (Village& village : after.villages) {
    std::set<absl::CivilDay>& days = visits[village.code];
    if (village.visited_today) days.insert(world.today);
    village.workload -= captured[village.code];
    village.past_visits += static_cast<int>(days.size());
    village.visited_today = false;
    if (!days.empty()) village.last_visit = std::max(village.last_visit, std::optional(*days.rbegin()));
  }
  after.today = std::max(world.today, last + 1);
  if (after.today > world.today) after.minute = 0;
  const auto over = [&](const auto& stop) { return stop.day < after.today; };
  after.pinned.erase(std::remove_if(after.pinned.begin(), after.pinned.end(), over), after.pinned.end());
  after.before.erase(std::remove_if(after.before.begin(), after.before.end(), over), after.before.end());
  return after;
}

std::vector<absl::CivilDay> DaysLeft(const World& world) {
  std::vector<absl::CivilDay> days =
      world.campaign.calendar().WorkingDays(world.today, world.campaign.last_service_day);
  if (!days.empty() && days.front() == world.today && world.minute >= world.campaign.closes_minute) {
    days.erase(days.begin());
  }
  return days;
}

bool IsAvailable(const World& world, const Unit& unit, absl::CivilDay day) {
  return unit.WorksOn(day) && !IsOut(world, unit, day);
}

}  // namespace jemputbola::scheduling
