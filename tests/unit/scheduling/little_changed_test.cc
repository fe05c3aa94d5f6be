#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "scheduling/domain/learning.h"
#include "scheduling/domain/policy.h"
#include "tests/unit/scheduling/worlds.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::JulyCampaign;
using fixtures::MakePlan;
using fixtures::MakeVillage;
using fixtures::MakeWorld;

class LittleChanged : public ::testing::TestWithParam<const char*> {
 protected:
  // One unit that makes one stop a day, six days, five villages of 60 people and a last one of 31.
  World Equals() const {
    Campaign campaign = JulyCampaign();
    campaign.policy = GetParam();
    campaign.units = {fixtures::MakeUnit("mobile-1", false, 2)};
    campaign.opens_minute = 480;
    campaign.closes_minute = 580;
    campaign.setup_minutes = 51;
    campaign.minutes_per_capture = 1;
    campaign.last_service_day = campaign.first_service_day + 7;
    std::vector<Village> villages;
    for (int number = 1; number <= 5; ++number) villages.push_back(MakeVillage(number, number, 60, campaign.office));
    villages.push_back(MakeVillage(6, 6, 31, campaign.office));
    return MakeWorld(campaign, villages);
  }
};

std::vector<std::string> Villages(const Plan& plan) {
  std::vector<std::string> villages;
  for (const Tour& tour : plan.tours) {
    for (const Stop& stop : tour.stops) villages.push_back(stop.village);
  }
  return villages;
}

TEST_P(LittleChanged, OfEqualStopsTheOnesOfTheLastCutStay) {
  World world = Equals();
  world.before = StopsOf(MakePlan(world));
  ASSERT_EQ(world.before.size(), 6U);
  // As if at the cut, by other tallies, the villages had come in the opposite order.
  for (std::size_t day = 0; day < 5; ++day) world.before[day].village = world.villages[4 - day].code;
  const std::vector<std::string> kept = Villages(MakePlan(world));
  ASSERT_EQ(kept.size(), 6U);
  for (std::size_t day = 0; day < 6; ++day) EXPECT_EQ(kept[day], world.before[day].village) << "day " << day;
  world.before.clear();
  EXPECT_NE(Villages(MakePlan(world)), kept) << "without a cut another order is as good";
}

TEST_P(LittleChanged, ATallyThatChangesNothingOfValueKeepsAllStops) {
  World world = Equals();
  world.before = StopsOf(MakePlan(world));
  std::rotate(world.villages.begin(), world.villages.begin() + 2, world.villages.begin() + 5);
  for (std::size_t day = 0; day < 5; ++day) world.before[day].village = world.villages[day].code;
  const std::vector<std::string> kept = Villages(MakePlan(world));
  // 18 people are met there either way.
  world.villages[5].workload = 30;
  EXPECT_EQ(Villages(MakePlan(world)), kept);
  for (std::size_t day = 0; day < 6; ++day) EXPECT_EQ(kept[day], world.before[day].village) << "day " << day;
}

TEST_P(LittleChanged, AStopThatBringsMoreGoesFirstWhateverTheLastCutSaid) {
  World world = Equals();
  world.before = StopsOf(MakePlan(world));
  world.villages[5].workload = 80;
  EXPECT_EQ(Villages(MakePlan(world)).at(0), world.villages[5].code);
}

TEST_P(LittleChanged, ThePlanGoesOnAfterTheLastServiceDayWithWhoIsLeft) {
  const World world = Equals();
  const absl::CivilDay last = world.campaign.last_service_day;
  const Plan plan = MakePlan(world);
  const Plan more = FindPolicy(GetParam())->GoOn(world, plan, last, last + 60);
  ASSERT_FALSE(more.tours.empty());
  EXPECT_GT(more.tours.front().day, last);
  std::int64_t people = 0;
  for (const Village& village : world.villages) people += village.workload;
  EXPECT_LE(plan.expected_captures + more.expected_captures, people);
  // Second visits meet a half of the 24 left.
  EXPECT_EQ(more.tours.front().stops.at(0).expected_captures, 12);
}

INSTANTIATE_TEST_SUITE_P(Policies, LittleChanged, ::testing::Values(kLargestRemaining, kMarginalGain, kOptimised),
                         [](const auto& policy) {
                           std::string name = policy.param;
                           name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
                           return name;
                         });

StopSeen Seen(int captured, double span) {
  return {"mobile-1", absl::CivilDay(2024, 7, 24), 1, 40, captured, span, 120.0};
}

TEST(RatesUsed, WithoutReportsTheCampaignIsPlannedAsItWasSet) {
  Campaign campaign = JulyCampaign();
  campaign.turnout = {0.333, 0.05};
  campaign.minutes_per_capture = 6.25;
  const Campaign used = WithLearned(campaign, Learn(campaign, {}));
  EXPECT_EQ(used.turnout, campaign.turnout);
  EXPECT_EQ(used.minutes_per_capture, 6.25);
  EXPECT_EQ(RatesUsed(campaign, used, 0), "");
}

TEST(RatesUsed, SlowCrewsAndEmptyVillagesArePlannedAsTheyAreAndSaidSo) {
  Campaign campaign = JulyCampaign();
  campaign.units[1].minutes_per_capture = 4;
  // Twelve minutes a person instead of six; 10 of 40 came where 24 were expected.
  const std::vector<StopSeen> stops(6, Seen(10, 9 * 12));
  const Learned learned = Learn(campaign, stops);
  const Campaign used = WithLearned(campaign, learned);
  EXPECT_GT(used.minutes_per_capture, 9);
  EXPECT_LE(used.minutes_per_capture, 12);
  EXPECT_NEAR(used.units[1].minutes_per_capture, used.minutes_per_capture * 4 / 6, 0.1);
  EXPECT_LT(used.turnout[0], 0.45);
  EXPECT_EQ(used.turnout[1], campaign.turnout[1]) << "of second visits nothing was told";
  EXPECT_EQ(RatesUsed(campaign, used, learned.stops).rfind("Planned with what 6 stops showed: ", 0), 0U)
      << RatesUsed(campaign, used, learned.stops);
}

TEST(RatesUsed, AClockThatIsWrongIsNoPace) {
  const Campaign campaign = JulyCampaign();
  const Campaign used = WithLearned(campaign, Learn(campaign, {Seen(30, 0.5)}));
  EXPECT_GE(used.minutes_per_capture, 1.5);
}

}  // namespace
}  // namespace jemputbola::scheduling
