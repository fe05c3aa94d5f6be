#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "scheduling/domain/cut.h"
#include "tests/unit/scheduling/worlds.h"

// An independent check of plans, for any policy.
namespace jemputbola::scheduling::fixtures {

inline const Village& VillageOf(const World& world, const std::string& code) {
  return *std::find_if(world.villages.begin(), world.villages.end(),
                       [&](const Village& village) { return village.code == code; });
}

inline int TravelMinutes(const World& world, const Unit& unit, const std::string& from, const std::string& to) {
  if (unit.fixed) return 0;
  const Point a = from.empty() ? world.campaign.office : VillageOf(world, from).at;
  const Point b = to.empty() ? world.campaign.office : VillageOf(world, to).at;
  return world.campaign.travel().Minutes(a, b);
}

// A world in which the visits of the first days were announced some time ago and the tallies moved on since.
inline World WithAnnouncements(World world) {
  const Plan plan = MakePlan(world);
  for (const Announcement& made : ToAnnounce(plan, world.campaign.calendar().NextWorkingDays(world.today, 3))) {
    const std::string id = "visit-" + std::to_string(world.pinned.size());
    world.pinned.push_back({id, made.tour->unit_id, made.tour->day, made.stop->village, made.stop->arrive_minute,
                            made.stop->leave_minute, false, ""});
  }
  for (Village& village : world.villages) village.workload = *rc::gen::inRange<std::int64_t>(0, 150);
  return world;
}

// Everything else that a world may know: days called off, outages, other rates than were set, a travel matrix with
// holes, and a plan of the last cut that need not be possible any more.
inline World WithEverything(World world) {
  Campaign& campaign = world.campaign;
  const auto any_day = [&] { return campaign.first_service_day + *rc::gen::inRange(0, 12); };
  const auto any_unit = [&] { return campaign.units[*rc::gen::inRange<std::size_t>(0, campaign.units.size())].id; };
  if (*rc::gen::arbitrary<bool>()) {
    std::vector<std::string> places = {kOffice};
    for (const Village& village : world.villages) {
      if (*rc::gen::inRange(0, 5) > 0) places.push_back(village.code);
    }
    std::vector<int> minutes;
    for (std::size_t pair = 0; pair < places.size() * places.size(); ++pair) {
      minutes.push_back(
          *rc::gen::weightedOneOf<int>({{1, rc::gen::just(TravelMatrix::kUnknown)}, {4, rc::gen::inRange(0, 150)}}));
    }
    campaign.matrix = std::make_shared<const TravelMatrix>(places, minutes);
    campaign.office.place = campaign.matrix->Find(kOffice);
    for (Village& village : world.villages) village.at.place = campaign.matrix->Find(village.code);
  }
  campaign.minutes_per_capture = *rc::gen::inRange(5, 150) / 10.0;
  for (double& share : campaign.turnout) share = *rc::gen::inRange(1, 101) / 100.0;
  for (Unit& unit : campaign.units) unit.minutes_per_capture = *rc::gen::element(0.0, 2.5, 11.0);
  for (const Village& village : world.villages) {
    if (*rc::gen::inRange(0, 3) == 0) world.blocked.push_back({village.code, any_day()});
    if (*rc::gen::inRange(0, 2) == 0) {
      world.before.push_back(
          {any_unit(), any_day(), village.code, *rc::gen::inRange(300, 1000), *rc::gen::inRange<std::int64_t>(0, 200)});
    }
  }
  if (*rc::gen::arbitrary<bool>()) {
    const absl::CivilDay day = any_day();
    world.outages.push_back({any_unit(), day, *rc::gen::element<std::optional<absl::CivilDay>>(std::nullopt, day + 2)});
  }
  return world;
}

// What every plan must keep, worked out from the world alone.
inline void CheckPlan(const World& world, const Plan& plan) {
  const Calendar calendar = world.campaign.calendar();
  std::map<std::string, std::int64_t> captured;
  std::set<std::pair<absl::CivilDay, std::string>> village_days;
  std::set<std::pair<absl::CivilDay, std::string>> unit_days;
  std::int64_t total = 0;
  for (const Tour& tour : plan.tours) {
    const Unit& unit = *world.campaign.FindUnit(tour.unit_id);
    RC_ASSERT(calendar.IsWorkingDay(tour.day));
    RC_ASSERT(tour.day >= world.today);
    RC_ASSERT(unit_days.insert({tour.day, tour.unit_id}).second);
    RC_ASSERT(!tour.stops.empty());
    RC_ASSERT(tour.leave_office_minute >= world.campaign.opens_minute);
    RC_ASSERT(tour.back_at_office_minute <= world.campaign.closes_minute);
    int free_from = tour.leave_office_minute;
    std::string at;
    for (const Stop& stop : tour.stops) {
      RC_ASSERT(stop.arrive_minute >= free_from + TravelMinutes(world, unit, at, stop.village));
      RC_ASSERT(stop.leave_minute >= stop.arrive_minute);
      RC_ASSERT(village_days.insert({tour.day, stop.village}).second);
      RC_ASSERT(!unit.fixed || VillageOf(world, stop.village).district == unit.serves_district);
      if (stop.visit_id.empty()) {
        RC_ASSERT(stop.expected_captures >= 1);
        RC_ASSERT(tour.day != world.today || stop.arrive_minute >= world.minute);
        RC_ASSERT(IsAvailable(world, unit, tour.day));
        for (const BlockedDay& blocked : world.blocked) {
          RC_ASSERT(blocked.village != stop.village || blocked.day != tour.day);
        }
      }
      captured[stop.village] += stop.expected_captures;
      total += stop.expected_captures;
      free_from = stop.leave_minute;
      at = stop.village;
    }
    RC_ASSERT(tour.back_at_office_minute >= free_from + TravelMinutes(world, unit, at, ""));
  }
  for (const auto& [village, people] : captured) RC_ASSERT(people <= VillageOf(world, village).workload);
  RC_ASSERT(plan.expected_captures == total);
}

// Every announced visit is in the plan, unmoved, and no other stop claims to be one.
inline void CheckPins(const World& world, const Plan& plan) {
  std::set<std::string> found;
  for (const Tour& tour : plan.tours) {
    for (const Stop& stop : tour.stops) {
      if (stop.visit_id.empty()) continue;
      const auto pin = std::find_if(world.pinned.begin(), world.pinned.end(),
                                    [&](const PinnedVisit& visit) { return visit.visit_id == stop.visit_id; });
      RC_ASSERT(pin != world.pinned.end());
      RC_ASSERT(std::tie(pin->day, pin->unit_id, pin->village, pin->arrive_minute, pin->leave_minute) ==
                std::tie(tour.day, tour.unit_id, stop.village, stop.arrive_minute, stop.leave_minute));
      found.insert(stop.visit_id);
    }
  }
  RC_ASSERT(found.size() == world.pinned.size());
}

}  // namespace jemputbola::scheduling::fixtures
