#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "tests/unit/scheduling/plan_checks.h"
#include "tests/unit/scheduling/worlds.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::AnyWorld;
using fixtures::CheckPins;
using fixtures::CheckPlan;
using fixtures::MakePlan;
using fixtures::MakeVillage;
using fixtures::MakeWorld;
using fixtures::WithAnnouncements;

RC_GTEST_PROP(PlanProperty, NoUnitIsInTwoPlacesNoTourLeavesOfficeHoursNoListIsExceeded, ()) {
  const World world = *AnyWorld();
  CheckPlan(world, MakePlan(world));
}

RC_GTEST_PROP(PlanProperty, TheSameHoldsAroundAnnouncedVisitsWhichNeverMove, ()) {
  const World world = WithAnnouncements(*AnyWorld());
  const Plan plan = MakePlan(world);
  CheckPlan(world, plan);
  CheckPins(world, plan);
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
  for (int unit = 0; unit < units; ++unit)
    campaign.units.push_back(fixtures::MakeUnit("unit-" + std::to_string(unit), false, 2));
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
