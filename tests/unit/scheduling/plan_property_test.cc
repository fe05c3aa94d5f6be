#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
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
using fixtures::WithEverything;

// Everything that a plan says, comparable whole.
std::vector<std::string> Told(const Plan& plan) {
  std::vector<std::string> told;
  for (const Tour& tour : plan.tours) {
    told.push_back(absl::StrFormat("%s %s %d %d %.6f", absl::FormatCivilTime(tour.day), tour.unit_id,
                                   tour.leave_office_minute, tour.back_at_office_minute, tour.travel_km));
    for (const Stop& stop : tour.stops) {
      told.push_back(absl::StrFormat("%s %d %d %d %d %s %s", stop.village, stop.arrive_minute, stop.leave_minute,
                                     stop.expected_captures, stop.expected_workload, stop.visit_id, stop.reason));
    }
  }
  return told;
}

World Turned(World world) {
  std::reverse(world.villages.begin(), world.villages.end());
  std::reverse(world.pinned.begin(), world.pinned.end());
  std::reverse(world.outages.begin(), world.outages.end());
  std::reverse(world.blocked.begin(), world.blocked.end());
  std::reverse(world.before.begin(), world.before.end());
  return world;
}

World AnyWorldOf(const std::string& policy) {
  World world = WithEverything(*AnyWorld());
  world.campaign.policy = policy;
  return world;
}

// The first plan and the improved one.
std::vector<Plan> PlansOf(const World& world) {
  const Policy& policy = *FindPolicy(world.campaign.policy);
  const absl::CivilDay last = world.campaign.last_service_day;
  return {policy.First(world, last), policy.Make(world, last)};
}

void KeepsTheRules(const std::string& policy) {
  const World world = AnyWorldOf(policy);
  for (const Plan& plan : PlansOf(world)) CheckPlan(world, plan);
}

void KeepsWhatWasAnnounced(const std::string& policy) {
  World world = WithAnnouncements(AnyWorldOf(policy));
  // What is known later does not move it either.
  world.before = StopsOf(MakePlan(world));
  world.campaign.minutes_per_capture = 9.1;
  world.campaign.turnout[0] = 0.37;
  if (!world.pinned.empty()) {
    world.outages.push_back({world.pinned[0].unit_id, world.pinned[0].day, std::nullopt});
    world.blocked.push_back({world.pinned[0].village, world.pinned[0].day + 1});
    const auto other = [&](const PinnedVisit& pin) {
      return pin.village == world.blocked.back().village && pin.day == world.blocked.back().day;
    };
    if (std::any_of(world.pinned.begin(), world.pinned.end(), other)) world.blocked.pop_back();
  }
  for (const Plan& plan : PlansOf(world)) {
    CheckPlan(world, plan);
    CheckPins(world, plan);
  }
}

void DoesNotMindTheOrder(const std::string& policy) {
  World world = WithAnnouncements(AnyWorldOf(policy));
  const std::vector<Plan> plans = PlansOf(world);
  const std::vector<Plan> turned = PlansOf(Turned(world));
  for (std::size_t step = 0; step < plans.size(); ++step) RC_ASSERT(Told(plans[step]) == Told(turned[step]));
}

RC_GTEST_PROP(LargestRemaining, NoUnitIsInTwoPlacesNoTourLeavesOfficeHoursNoListIsExceeded, ()) {
  KeepsTheRules(kLargestRemaining);
}
RC_GTEST_PROP(MarginalGain, NoUnitIsInTwoPlacesNoTourLeavesOfficeHoursNoListIsExceeded, ()) {
  KeepsTheRules(kMarginalGain);
}
RC_GTEST_PROP(Optimised, NoUnitIsInTwoPlacesNoTourLeavesOfficeHoursNoListIsExceeded, ()) {
  KeepsTheRules(kOptimised);
}

RC_GTEST_PROP(LargestRemaining, AnnouncedVisitsNeverMove, ()) {
  KeepsWhatWasAnnounced(kLargestRemaining);
}
RC_GTEST_PROP(MarginalGain, AnnouncedVisitsNeverMove, ()) {
  KeepsWhatWasAnnounced(kMarginalGain);
}
RC_GTEST_PROP(Optimised, AnnouncedVisitsNeverMoveWhateverIsKnownLater, ()) {
  KeepsWhatWasAnnounced(kOptimised);
}

RC_GTEST_PROP(LargestRemaining, TheOrderInWhichTheWorldWasLearntDoesNotMatter, ()) {
  DoesNotMindTheOrder(kLargestRemaining);
}
RC_GTEST_PROP(MarginalGain, TheOrderInWhichTheWorldWasLearntDoesNotMatter, ()) {
  DoesNotMindTheOrder(kMarginalGain);
}
RC_GTEST_PROP(Optimised, TheOrderInWhichTheWorldWasLearntDoesNotMatterAtAnyStep, ()) {
  DoesNotMindTheOrder(kOptimised);
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
