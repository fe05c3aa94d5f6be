#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "scheduling/domain/cut.h"
#include "tests/unit/scheduling/worlds.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::AnyWorld;
using fixtures::MakePlan;
using fixtures::MakeVillage;
using fixtures::MakeWorld;

const Village& VillageOf(const World& world, const std::string& code) {
  return *std::find_if(world.villages.begin(), world.villages.end(),
                       [&](const Village& village) { return village.code == code; });
}

int Travel(const World& world, const Unit& unit, const std::string& from, const std::string& to) {
  if (unit.fixed) return 0;
  const Point a = from.empty() ? world.campaign.office : VillageOf(world, from).at;
  const Point b = to.empty() ? world.campaign.office : VillageOf(world, to).at;
  return world.campaign.travel().Minutes(a, b);
}

// A world in which the visits of the first days were announced some time ago and the tallies moved on since.
World WithAnnouncements(World world) {
  const Plan plan = MakePlan(world);
  for (const Announcement& made : ToAnnounce(plan, world.campaign.calendar().NextWorkingDays(world.today, 3))) {
    const std::string id = "visit-" + std::to_string(world.pinned.size());
    world.pinned.push_back({id, made.tour->unit_id, made.tour->day, made.stop->village, made.stop->arrive_minute,
                            made.stop->leave_minute, false, ""});
  }
  for (Village& village : world.villages) village.workload = *rc::gen::inRange<std::int64_t>(0, 150);
  return world;
}

void CheckPlan(const World& world, const Plan& plan) {
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
      RC_ASSERT(stop.arrive_minute >= free_from + Travel(world, unit, at, stop.village));
      RC_ASSERT(stop.leave_minute >= stop.arrive_minute);
      RC_ASSERT(village_days.insert({tour.day, stop.village}).second);
      RC_ASSERT(!unit.fixed || VillageOf(world, stop.village).district == unit.serves_district);
      if (stop.visit_id.empty()) {
        RC_ASSERT(stop.expected_captures >= 1);
        RC_ASSERT(tour.day != world.today || stop.arrive_minute >= world.minute);
        RC_ASSERT(IsAvailable(world, unit, tour.day));
      }
      captured[stop.village] += stop.expected_captures;
      total += stop.expected_captures;
      free_from = stop.leave_minute;
      at = stop.village;
    }
    RC_ASSERT(tour.back_at_office_minute >= free_from + Travel(world, unit, at, ""));
  }
  for (const auto& [village, people] : captured) RC_ASSERT(people <= VillageOf(world, village).workload);
  RC_ASSERT(plan.expected_captures == total);
}

RC_GTEST_PROP(PlanProperty, NoUnitIsInTwoPlacesNoTourLeavesOfficeHoursNoListIsExceeded, ()) {
  const World world = *AnyWorld();
  CheckPlan(world, MakePlan(world));
}

RC_GTEST_PROP(PlanProperty, TheSameHoldsAroundAnnouncedVisitsWhichNeverMove, ()) {
  const World world = WithAnnouncements(*AnyWorld());
  const Plan plan = MakePlan(world);
  CheckPlan(world, plan);
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

RC_GTEST_PROP(PlanProperty, TheOrderInWhichTheWorldWasLearntDoesNotMatter, ()) {
  const World world = WithAnnouncements(*AnyWorld());
  World shuffled = world;
  std::reverse(shuffled.villages.begin(), shuffled.villages.end());
  std::reverse(shuffled.pinned.begin(), shuffled.pinned.end());
  const Plan a = MakePlan(world);
  const Plan b = MakePlan(shuffled);
  RC_ASSERT(a.tours.size() == b.tours.size());
  for (std::size_t tour = 0; tour < a.tours.size(); ++tour) {
    RC_ASSERT(a.tours[tour].unit_id == b.tours[tour].unit_id);
    RC_ASSERT(a.tours[tour].stops.size() == b.tours[tour].stops.size());
    for (std::size_t stop = 0; stop < a.tours[tour].stops.size(); ++stop) {
      const Stop& left = a.tours[tour].stops[stop];
      const Stop& right = b.tours[tour].stops[stop];
      RC_ASSERT(std::tie(left.village, left.arrive_minute, left.expected_captures, left.visit_id, left.reason) ==
                std::tie(right.village, right.arrive_minute, right.expected_captures, right.visit_id, right.reason));
    }
  }
}

// --- largest-remaining against all possible plans ---------------------------------------------------------------

// Without travel every unit-day has the same room. Set-up takes more than half of it, so that each tour has one stop.
constexpr int kRoom = 49;

std::int64_t Best(std::vector<std::int64_t>& left, const std::vector<double>& turnout, int days, int units,
                  std::size_t from, std::set<std::size_t> taken) {
  if (days == 0) return 0;
  if (units == static_cast<int>(taken.size())) return Best(left, turnout, days - 1, units, 0, {});
  std::int64_t best = Best(left, turnout, days - 1, units, 0, {});
  for (std::size_t village = from; village < left.size(); ++village) {
    const auto reachable = static_cast<std::int64_t>(static_cast<double>(left[village]) * turnout[0] + 1e-9);
    const std::int64_t captures = std::min<std::int64_t>(kRoom, reachable);
    if (captures < 1) continue;
    left[village] -= captures;
    std::set<std::size_t> now = taken;
    now.insert(village);
    best = std::max(best, captures + Best(left, turnout, days, units, village + 1, now));
    left[village] += captures;
  }
  return best;
}

RC_GTEST_PROP(PlanProperty, WithoutTravelAndWithEqualCapacityItIsAsGoodAsAnyPlan, ()) {
  Campaign campaign = fixtures::JulyCampaign();
  const int units = *rc::gen::inRange(1, 3);
  campaign.units.clear();
  for (int unit = 0; unit < units; ++unit) campaign.units.push_back({"unit-" + std::to_string(unit), false, 2, "", {}});
  campaign.opens_minute = 480;
  campaign.closes_minute = 580;
  campaign.setup_minutes = 51;
  campaign.minutes_per_capture = 1;
  campaign.turnout = {*rc::gen::inRange(1, 11) / 10.0};
  // From Wednesday: at most three working days in a row.
  const int days = *rc::gen::inRange(1, 4);
  campaign.last_service_day = campaign.first_service_day + (days - 1);
  std::vector<Village> villages;
  std::vector<std::int64_t> left;
  const int count = *rc::gen::inRange(1, 5);
  for (int number = 1; number <= count; ++number) {
    left.push_back(*rc::gen::inRange<std::int64_t>(0, 200));
    villages.push_back(MakeVillage(number, number, left.back(), campaign.office));
  }
  const Plan plan = MakePlan(MakeWorld(campaign, villages));
  RC_ASSERT(plan.expected_captures == Best(left, campaign.turnout, days, units, 0, {}));
}

}  // namespace
}  // namespace jemputbola::scheduling
