#include "scheduling/domain/largest_remaining.h"

#include <gtest/gtest.h>

#include "scheduling/domain/constraints.h"
#include "scheduling/domain/forecast.h"
#include "tests/unit/scheduling/worlds.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::JulyCampaign;
using fixtures::MakePlan;
using fixtures::MakeVillage;
using fixtures::MakeWorld;

Campaign OneMobileUnit() {
  Campaign campaign = JulyCampaign();
  campaign.units.resize(1);
  campaign.turnout = {1};
  return campaign;
}

const Point kNear{-9.47, 124.50};
const Point kAlsoNear{-9.48, 124.52};

TEST(LargestRemaining, StartsInTheDistrictWithMostLeftAndThereInTheVillageWithMostLeft) {
  const Plan plan = MakePlan(MakeWorld(
      OneMobileUnit(), {MakeVillage(1, 1, 90, kNear), MakeVillage(2, 1, 60, kNear), MakeVillage(2, 2, 70, kAlsoNear)}));
  ASSERT_FALSE(plan.tours.empty());
  const Stop& first = plan.tours[0].stops[0];
  EXPECT_EQ(first.village, "53.03.02.2002");
  EXPECT_EQ(first.expected_workload, 70);
  EXPECT_EQ(first.reason, "District 2 has most left (130) that fits, and in it Village 2-2 (70).");
}

TEST(LargestRemaining, FillsTheDayInTheSameDistrictBeforeTheNext) {
  const Plan plan = MakePlan(MakeWorld(
      OneMobileUnit(), {MakeVillage(1, 1, 24, kNear), MakeVillage(2, 1, 10, kNear), MakeVillage(2, 2, 15, kAlsoNear)}));
  ASSERT_EQ(plan.tours.size(), 1u);
  ASSERT_EQ(plan.tours[0].stops.size(), 3u);
  EXPECT_EQ(plan.tours[0].stops[0].village, "53.03.02.2002");
  EXPECT_EQ(plan.tours[0].stops[1].village, "53.03.02.2001");
  EXPECT_EQ(plan.tours[0].stops[2].village, "53.03.01.2001");
  EXPECT_EQ(plan.expected_captures, 49);
}

TEST(LargestRemaining, CountsCapturesByTimeTurnoutAndVisitNumber) {
  Campaign campaign = OneMobileUnit();
  campaign.turnout = {0.5, 0.25};
  campaign.setup_minutes = 30;
  campaign.minutes_per_capture = 6;
  const Plan plan = MakePlan(MakeWorld(campaign, {MakeVillage(1, 1, 300, campaign.office)}));
  // 450 minutes - 30 of set-up give 70; 150 could be met.
  EXPECT_EQ(plan.tours[0].stops[0].expected_captures, 70);
  EXPECT_EQ(plan.tours[0].stops[0].arrive_minute, 450);
  EXPECT_EQ(plan.tours[0].stops[0].leave_minute, 900);
  // The second visit meets a quarter of the 230 left.
  EXPECT_EQ(plan.tours[1].stops[0].expected_workload, 230);
  EXPECT_EQ(plan.tours[1].stops[0].expected_captures, 57);
}

TEST(LargestRemaining, GoesOnWhereALaterVisitMeetsMoreThanTheOneBefore) {
  Campaign campaign = OneMobileUnit();
  campaign.turnout = {0.1, 0.2, 0};
  const Plan plan = MakePlan(MakeWorld(campaign, {MakeVillage(1, 1, 10, kNear)}));
  ASSERT_EQ(plan.tours.size(), 2u);
  EXPECT_EQ(plan.tours[1].stops[0].expected_captures, 1);
}

TEST(LargestRemaining, GoesOnFromTheVisitsThatReallyTookPlace) {
  Campaign campaign = OneMobileUnit();
  campaign.turnout = {1, 0.5};
  World world = MakeWorld(campaign, {MakeVillage(1, 1, 40, kNear)});
  world.villages[0].past_visits = 1;
  EXPECT_EQ(MakePlan(world).tours[0].stops[0].expected_captures, 20);
}

TEST(LargestRemaining, PlansNoVillageWhereNobodyIsExpectedToBeMet) {
  Campaign campaign = OneMobileUnit();
  campaign.turnout = {0.3};
  EXPECT_TRUE(MakePlan(MakeWorld(campaign, {MakeVillage(1, 1, 3, kNear)})).tours.empty());
  EXPECT_TRUE(MakePlan(MakeWorld(campaign, {})).tours.empty());
}

TEST(LargestRemaining, TheFixedUnitStaysAtTheOfficeAndCallsItsDistrict) {
  Campaign campaign = JulyCampaign();
  campaign.units.erase(campaign.units.begin());
  campaign.turnout = {1};
  const Plan plan =
      MakePlan(MakeWorld(campaign, {MakeVillage(5, 1, 20), MakeVillage(5, 2, 30), MakeVillage(7, 1, 500)}));
  ASSERT_EQ(plan.tours.size(), 1u);
  const Tour& tour = plan.tours[0];
  ASSERT_EQ(tour.stops.size(), 2u);
  EXPECT_EQ(tour.stops[0].village, "53.03.05.2002");
  EXPECT_EQ(tour.stops[0].arrive_minute, 450);
  EXPECT_EQ(tour.stops[0].leave_minute, 450 + 30 * 6);
  EXPECT_EQ(tour.stops[1].arrive_minute, tour.stops[0].leave_minute);
  EXPECT_TRUE(tour.stops[0].at_office);
  EXPECT_EQ(tour.travel_km, 0);
  EXPECT_EQ(tour.back_at_office_minute, 450 + 50 * 6);
}

TEST(LargestRemaining, LeavesAnnouncedVisitsWhereTheyAreAndFillsTheRestAroundThem) {
  World world = MakeWorld(OneMobileUnit(), {MakeVillage(1, 1, 500, kNear), MakeVillage(2, 1, 20, kAlsoNear)});
  world.pinned.push_back({"v1", "mobile-1", world.today, "53.03.02.2001", 600, 735, false, "Because."});
  const Plan plan = MakePlan(world);
  const Tour& tour = plan.tours[0];
  ASSERT_EQ(tour.stops.size(), 3u - 1u);
  EXPECT_EQ(tour.stops[0].village, "53.03.01.2001");
  EXPECT_LE(tour.stops[0].leave_minute, 600);
  EXPECT_EQ(tour.stops[1].visit_id, "v1");
  EXPECT_EQ(tour.stops[1].arrive_minute, 600);
  EXPECT_EQ(tour.stops[1].leave_minute, 735);
  EXPECT_EQ(tour.stops[1].reason, "Because. Announced: it stays.");
  EXPECT_EQ(tour.stops[1].expected_captures, 20);
}

TEST(LargestRemaining, AnUnavailableUnitIsNotPlannedNorIsABrokenOneUntilItIsBack) {
  Campaign campaign = OneMobileUnit();
  campaign.units[0].days_off = {absl::CivilDay(2024, 7, 24)};
  World world = MakeWorld(campaign, {MakeVillage(1, 1, 10, kNear)});
  EXPECT_EQ(MakePlan(world).tours.at(0).day, absl::CivilDay(2024, 7, 25));
  world.outages.push_back({"mobile-1", absl::CivilDay(2024, 7, 24), absl::CivilDay(2024, 7, 30)});
  EXPECT_EQ(MakePlan(world).tours.at(0).day, absl::CivilDay(2024, 7, 30));
}

TEST(LargestRemaining, ADayCalledOffByTheOperatorStaysFree) {
  World world = MakeWorld(OneMobileUnit(), {MakeVillage(1, 1, 10, kNear)});
  world.blocked.push_back({"53.03.01.2001", world.today});
  EXPECT_EQ(MakePlan(world).tours.at(0).day, world.today + 1);
}

TEST(LargestRemaining, DoesNotGoWhereTheDayIsTooShort) {
  const Plan plan =
      MakePlan(MakeWorld(OneMobileUnit(), {MakeVillage(1, 1, 900, {-2.0, 120.0}), MakeVillage(2, 1, 10, kNear)}));
  ASSERT_EQ(plan.tours.size(), 1u);
  EXPECT_EQ(plan.tours[0].stops[0].village, "53.03.02.2001");
}

TEST(HardConstraints, EachRefusesAStopByItsName) {
  const Candidate good{5, 8, false, false, true};
  EXPECT_EQ(Broken(good), nullptr);
  const auto broken = [&](auto change) {
    Candidate stop = good;
    change(stop);
    return std::string(Broken(stop)->name);
  };
  EXPECT_EQ(broken([](Candidate& stop) { stop.reachable = 0; }), "somebody can be met");
  EXPECT_EQ(broken([](Candidate& stop) { stop.visited_that_day = true; }), "a village is visited once a day");
  EXPECT_EQ(broken([](Candidate& stop) { stop.blocked_that_day = true; }), "a day called off stays free");
  EXPECT_EQ(broken([](Candidate& stop) { stop.served_by_unit = false; }), "a fixed unit serves its district");
  EXPECT_EQ(broken([](Candidate& stop) { stop.captures = 0; }), "the stop fits into office hours");
}

TEST(LargestRemaining, PlansARegencyOfTheSizeOfTtu) {
  std::vector<Village> villages;
  for (int number = 0; number < 193; ++number) {
    villages.push_back(MakeVillage(1 + number % 24, number, 20 + number % 17,
                                   {-9.2 - (number % 13) * 0.03, 124.3 + (number % 17) * 0.03}));
  }
  const World world = MakeWorld(JulyCampaign(), villages);
  EXPECT_GT(LookAhead(world, 5300, {}).plan.expected_captures, 1000);
}

}  // namespace
}  // namespace jemputbola::scheduling
