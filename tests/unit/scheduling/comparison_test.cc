#include "scheduling/domain/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/scheduling/worlds.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::JulyCampaign;
using fixtures::MakeVillage;
using fixtures::MakeWorld;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<std::string> kAll = {kLargestRemaining, kMarginalGain, kOptimised};

// Three days of one unit; the people next door would do for one of them, most are far away.
World ShortService() {
  Campaign campaign = JulyCampaign();
  campaign.units.resize(1);
  campaign.turnout = {1};
  campaign.last_service_day = campaign.first_service_day + 2;
  std::vector<Village> villages = {MakeVillage(1, 1, 40, campaign.office), MakeVillage(2, 1, 300, {-9.4615, 124.8}),
                                   MakeVillage(2, 2, 5, {-9.4615, 124.81}), MakeVillage(3, 1, 0, campaign.office)};
  return MakeWorld(campaign, villages);
}

TEST(Comparison, TellsOfEachPolicyWhatThePlanOfItsOwnForecastBrings) {
  const World world = ShortService();
  const std::vector<PolicyOutcome> outcomes = ComparePolicies(world, 345, {}, kAll);
  ASSERT_THAT(outcomes, SizeIs(3));
  for (const PolicyOutcome& outcome : outcomes) {
    World own = world;
    own.campaign.policy = outcome.policy;
    const Outlook outlook = LookAhead(own, 345, {});
    EXPECT_EQ(outcome.forecast.expected_captures_by_deadline, outlook.plan.expected_captures);
    EXPECT_EQ(outcome.unit_days, static_cast<int>(outlook.plan.tours.size()));
    double km = 0;
    for (const Tour& tour : outlook.plan.tours) km += tour.travel_km;
    EXPECT_DOUBLE_EQ(outcome.travel_km, km);
    std::int64_t captured = 0;
    for (const DistrictOutcome& district : outcome.districts) captured += district.captured;
    EXPECT_EQ(captured, outlook.plan.expected_captures);
    EXPECT_THAT(outcome.districts, SizeIs(2)) << "a district without anybody to fetch is not compared";
  }
  EXPECT_EQ(outcomes[0].policy, kLargestRemaining);
  EXPECT_GE(outcomes[2].forecast.expected_captures_by_deadline, outcomes[0].forecast.expected_captures_by_deadline);
  EXPECT_GE(outcomes[2].forecast.expected_captures_by_deadline, outcomes[1].forecast.expected_captures_by_deadline);
}

TEST(Comparison, SaysWhoIsNeverReached) {
  const World world = ShortService();
  const PolicyOutcome outcome = ComparePolicies(world, 345, {}, {kLargestRemaining}).at(0);
  EXPECT_EQ(outcome.working_days, 3);
  EXPECT_THAT(outcome.districts_never_reached, ElementsAre("53.03.01"));
  ASSERT_THAT(outcome.never_reached, SizeIs(2));
  EXPECT_EQ(outcome.never_reached[0].code, "53.03.01.2001") << "most people first";
  EXPECT_EQ(outcome.never_reached[1].code, "53.03.02.2002");
  EXPECT_FALSE(outcome.districts[0].first_stop.has_value());
  EXPECT_EQ(outcome.districts[1].first_stop, world.today);
}

TEST(Comparison, MinutesOnTheRoadAreThoseOfTheToursOfUnitsThatTravel) {
  World world = ShortService();
  world.villages = {MakeVillage(2, 1, 30, {-9.4615, 124.8})};
  const int there = world.campaign.travel().Minutes(world.campaign.office, world.villages[0].at);
  EXPECT_EQ(ComparePolicies(world, 30, {}, {kLargestRemaining}).at(0).road_minutes, 2 * there);
  world.campaign.units[0].fixed = true;
  world.campaign.units[0].serves_district = "53.03.02";
  EXPECT_EQ(ComparePolicies(world, 30, {}, {kLargestRemaining}).at(0).road_minutes, 0);
}

TEST(Comparison, NamesTheDaysByWhichHalfAndNineTenthsAreCaptured) {
  World world = ShortService();
  // 72 a day.
  world.campaign.setup_minutes = 18;
  world.villages = {MakeVillage(1, 1, 144, world.campaign.office)};
  const PolicyOutcome whole = ComparePolicies(world, 144, {}, {kLargestRemaining}).at(0);
  EXPECT_EQ(whole.half_day, world.today);
  EXPECT_EQ(whole.ninety_day, world.today + 1);
  const PolicyOutcome part = ComparePolicies(world, 288, {}, {kLargestRemaining}).at(0);
  EXPECT_EQ(part.half_day, world.today + 1);
  EXPECT_FALSE(part.ninety_day.has_value());
  world.villages.clear();
  EXPECT_FALSE(ComparePolicies(world, 0, {}, {kLargestRemaining}).at(0).half_day.has_value());
}

TEST(Comparison, CarriesTheCoverageRule) {
  World world = ShortService();
  EXPECT_FALSE(ComparePolicies(world, 345, {}, kAll).at(0).coverage.has_value());
  world.campaign.cover_by = world.campaign.last_service_day;
  for (const PolicyOutcome& outcome : ComparePolicies(world, 345, {}, kAll)) {
    ASSERT_TRUE(outcome.coverage.has_value()) << outcome.policy;
    EXPECT_THAT(outcome.coverage->not_covered, IsEmpty()) << outcome.policy;
    EXPECT_THAT(outcome.districts_never_reached, IsEmpty()) << outcome.policy;
  }
}

TEST(Comparison, OneSentenceSaysWhichCapturesMost) {
  const World world = ShortService();
  std::vector<PolicyOutcome> outcomes(2);
  outcomes[0].policy = kLargestRemaining;
  outcomes[0].forecast.workload = 345;
  outcomes[0].forecast.expected_captures_by_deadline = 200;
  outcomes[1] = outcomes[0];
  outcomes[1].policy = kOptimised;
  EXPECT_EQ(ComparisonSentence(world, outcomes), "All capture 200 of 345 people by 2024-07-26.");
  outcomes[1].forecast.expected_captures_by_deadline = 210;
  EXPECT_EQ(ComparisonSentence(world, outcomes),
            "optimised captures 210 of 345 people by 2024-07-26, the most: 10 more than largest-remaining, the "
            "campaign's policy.");
  outcomes[0].forecast.expected_captures_by_deadline = 220;
  EXPECT_EQ(ComparisonSentence(world, outcomes),
            "largest-remaining captures 220 of 345 people by 2024-07-26, the most; it is the campaign's policy.");
  outcomes.erase(outcomes.begin());
  EXPECT_EQ(ComparisonSentence(world, outcomes), "optimised captures 210 of 345 people by 2024-07-26.");
  EXPECT_EQ(ComparisonSentence(world, {}), "");
}

}  // namespace
}  // namespace jemputbola::scheduling
