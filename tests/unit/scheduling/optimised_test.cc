#include "scheduling/domain/optimised.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "scheduling/domain/expectation.h"
#include "scheduling/domain/largest_remaining.h"
#include "scheduling/domain/marginal_gain.h"
#include "scheduling/domain/soft_constraints.h"
#include "tests/unit/scheduling/plan_checks.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::AnyWorld;
using fixtures::CheckPins;
using fixtures::CheckPlan;
using fixtures::JulyCampaign;
using fixtures::MakeVillage;
using fixtures::MakeWorld;
using fixtures::WithAnnouncements;

constexpr std::int64_t kFew = 40;

// Comparable whole.
std::vector<std::tuple<absl::CivilDay, std::string, std::string, int, int, std::int64_t>> Stops(const Plan& plan) {
  std::vector<std::tuple<absl::CivilDay, std::string, std::string, int, int, std::int64_t>> stops;
  for (const Tour& tour : plan.tours) {
    for (const Stop& stop : tour.stops) {
      stops.emplace_back(tour.day, tour.unit_id, stop.village, stop.arrive_minute, stop.leave_minute,
                         stop.expected_captures);
    }
  }
  return stops;
}

// At every stop as many are captured as can be met, or fewer: turnout is told by the expectation, not by the search.
void CheckTurnout(const World& world, const Plan& plan) {
  Expectation expectation(world);
  for (const Tour& tour : plan.tours) {
    expectation.StartDay(tour.day);
    for (const Stop& stop : tour.stops) {
      const auto village = static_cast<std::size_t>(expectation.Find(stop.village));
      RC_ASSERT(stop.expected_workload == expectation.left(village));
      RC_ASSERT(stop.expected_captures <= expectation.Reachable(village));
      expectation.Visit(village, stop.expected_captures);
    }
  }
}

RC_GTEST_PROP(Optimised, ItsPlansKeepTheRulesOfAllPlans, ()) {
  const World world = *AnyWorld();
  const Plan plan = Optimised(kFew).Make(world, world.campaign.last_service_day);
  CheckPlan(world, plan);
  CheckTurnout(world, plan);
}

RC_GTEST_PROP(Optimised, AnnouncedVisitsNeverMove, ()) {
  const World world = WithAnnouncements(*AnyWorld());
  const Plan plan = Optimised(kFew).Make(world, world.campaign.last_service_day);
  CheckPlan(world, plan);
  CheckPins(world, plan);
}

RC_GTEST_PROP(Optimised, CapturesNoFewerThanTheOtherPolicies, ()) {
  const World world = WithAnnouncements(*AnyWorld());
  const absl::CivilDay last = world.campaign.last_service_day;
  const std::int64_t captured = Optimised(kFew).Make(world, last).expected_captures;
  RC_ASSERT(captured >= LargestRemaining().Make(world, last).expected_captures);
  RC_ASSERT(captured >= MarginalGain().Make(world, last).expected_captures);
}

RC_GTEST_PROP(Optimised, TheOrderInWhichTheWorldWasLearntDoesNotMatter, ()) {
  const World world = WithAnnouncements(*AnyWorld());
  World shuffled = world;
  std::reverse(shuffled.villages.begin(), shuffled.villages.end());
  std::reverse(shuffled.pinned.begin(), shuffled.pinned.end());
  const absl::CivilDay last = world.campaign.last_service_day;
  RC_ASSERT(Stops(Optimised(kFew).Make(world, last)) == Stops(Optimised(kFew).Make(shuffled, last)));
}

RC_GTEST_PROP(Optimised, GoesOnFromAnEarlierPlanAndIsNeverWorse, ()) {
  const World world = *AnyWorld();
  const absl::CivilDay last = world.campaign.last_service_day;
  const Plan before = Optimised(kFew, 2).Make(world, last);
  World later = world;
  later.before = StopsOf(before);
  const Plan first = Optimised(kFew).First(later, last);
  CheckPlan(later, first);
  RC_ASSERT(first.expected_captures >= before.expected_captures);
  RC_ASSERT(Optimised(kFew).Make(later, last).expected_captures >= first.expected_captures);
}

RC_GTEST_PROP(Optimised, PlansTheServiceDaysAlikeHoweverFarOneLooks, ()) {
  const World world = *AnyWorld();
  const absl::CivilDay last = world.campaign.last_service_day;
  const Plan service = Optimised(kFew).Make(world, last);
  const auto stops = Stops(service);
  const auto beyond = Stops(Optimised(kFew).Make(world, last + 20));
  RC_ASSERT(beyond.size() >= stops.size());
  RC_ASSERT(std::equal(stops.begin(), stops.end(), beyond.begin()));
}

RC_GTEST_PROP(MarginalGain, ItsPlansKeepTheRulesOfAllPlans, ()) {
  const World world = WithAnnouncements(*AnyWorld());
  const Plan plan = MarginalGain().Make(world, world.campaign.last_service_day);
  CheckPlan(world, plan);
  CheckPins(world, plan);
}

TEST(MarginalGain, GoesWhereAMinuteBringsMost) {
  Campaign campaign = JulyCampaign();
  campaign.units.resize(1);
  campaign.turnout = {1};
  // 40 people next door against 60 so far away that the day has room for fewer.
  const World world =
      MakeWorld(campaign, {MakeVillage(1, 1, 40, campaign.office), MakeVillage(2, 1, 60, {-9.4615, 124.9})});
  EXPECT_EQ(MarginalGain().Make(world, world.today).tours.at(0).stops.at(0).village, "53.03.01.2001");
  EXPECT_EQ(LargestRemaining().Make(world, world.today).tours.at(0).stops.at(0).village, "53.03.02.2001");
}

TEST(SoftConstraints, OneMorePersonOutweighsEverythingElse) {
  const SoftWeights weights(5'300, 89);
  EXPECT_GT(weights.Of({1, 0, false}), weights.Of({0, 89, true}));
  // The whole list a day earlier, against one more person on the last day.
  EXPECT_GT(weights.Of({5'300, 1, false}), weights.Of({5'299, 2, true}));
}

TEST(SoftConstraints, EarlierIsBetterAndOutweighsThatNothingChanges) {
  const SoftWeights weights(5'300, 89);
  EXPECT_GT(weights.Of({10, 5, false}), weights.Of({10, 4, true}));
  EXPECT_GT(weights.Of({10, 4, true}), weights.Of({10, 4, false}));
}

}  // namespace
}  // namespace jemputbola::scheduling
