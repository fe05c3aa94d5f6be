#include "scheduling/domain/campaign.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scheduling/domain/cut.h"
#include "scheduling/domain/forecast.h"
#include "scheduling/domain/room.h"
#include "tests/unit/scheduling/worlds.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::JulyCampaign;
using fixtures::MakeVillage;
using fixtures::MakeWorld;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const absl::CivilDay kWednesday(2024, 7, 24);

TEST(Calendar, WorksFromMondayToFridayExceptOnHolidaysAndOnNamedOvertimeDays) {
  Campaign campaign = JulyCampaign();
  campaign.holidays = {absl::CivilDay(2024, 7, 26)};
  campaign.overtime_days = {absl::CivilDay(2024, 7, 27)};
  campaign.last_service_day = absl::CivilDay(2024, 7, 30);
  const Calendar calendar = campaign.calendar();
  EXPECT_THAT(calendar.WorkingDays(absl::CivilDay(2024, 7, 1), absl::CivilDay(2024, 8, 30)),
              ElementsAre(absl::CivilDay(2024, 7, 24), absl::CivilDay(2024, 7, 25), absl::CivilDay(2024, 7, 27),
                          absl::CivilDay(2024, 7, 29), absl::CivilDay(2024, 7, 30)));
  EXPECT_FALSE(calendar.IsWorkingDay(absl::CivilDay(2024, 7, 31)));
  EXPECT_TRUE(calendar.WouldBeWorkingDay(absl::CivilDay(2024, 7, 31)));
}

TEST(Travel, TakesTheStraightLineTimesTheDetourAtOneSpeed) {
  // A degree of latitude is 111.195 km.
  EXPECT_NEAR(StraightKm({-9, 124}, {-10, 124}), 111.195, 0.001);
  EXPECT_EQ(Travel(60, 1.5).Minutes({-9, 124}, {-10, 124}), 167);
  EXPECT_EQ(Travel(60, 1.5).Minutes({-9, 124}, {-9, 124}), 0);
}

TEST(Cut, OfTodayIsDueFromItsMinuteOnAndTheOneBeforeUntilThen) {
  const Campaign campaign = JulyCampaign();
  EXPECT_EQ(DueCut(campaign, kWednesday, 719), kWednesday - 1);
  EXPECT_EQ(DueCut(campaign, kWednesday, 720), kWednesday);
}

TEST(Cut, AnnouncesTheNextThreeWorkingDaysAndNoPastOnes) {
  const Campaign campaign = JulyCampaign();
  EXPECT_THAT(DaysOfCut(campaign, kWednesday, kWednesday),
              ElementsAre(absl::CivilDay(2024, 7, 25), absl::CivilDay(2024, 7, 26), absl::CivilDay(2024, 7, 29)));
  EXPECT_THAT(DaysOfCut(campaign, kWednesday, kWednesday + 2),
              ElementsAre(absl::CivilDay(2024, 7, 26), absl::CivilDay(2024, 7, 29), absl::CivilDay(2024, 7, 30)));
}

TEST(Cut, OfTheOpeningIncludesTodayWhileTheOfficeIsOpen) {
  const Campaign campaign = JulyCampaign();
  EXPECT_EQ(DaysOfOpening(campaign, kWednesday, 899).front(), kWednesday);
  EXPECT_EQ(DaysOfOpening(campaign, kWednesday, 900).front(), kWednesday + 1);
}

World OneAnnouncedVisit() {
  World world =
      MakeWorld(JulyCampaign(), {MakeVillage(1, 1, 50, {-9.47, 124.5}), MakeVillage(2, 1, 50, {-9.5, 124.5})});
  world.pinned.push_back({"v1", "mobile-1", kWednesday + 1, "53.03.01.2001", 500, 600, false, ""});
  return world;
}

TEST(Room, KeepsTheTimeOfAVisitThatMovesToAFreeDay) {
  const World world = OneAnnouncedVisit();
  EXPECT_EQ(FindRoom(world, world.pinned[0], kWednesday + 2).value(), 500);
}

TEST(Room, ShiftsAVisitBesideTheOthersOfTheDay) {
  World world = OneAnnouncedVisit();
  world.pinned.push_back({"v2", "mobile-1", kWednesday + 2, "53.03.02.2001", 480, 640, false, ""});
  const int arrive = FindRoom(world, world.pinned[0], kWednesday + 2).value();
  EXPECT_EQ(arrive, 640 + world.campaign.travel().Minutes(world.villages[1].at, world.villages[0].at));
}

TEST(Room, LeavesTimeForAVisitOfAVillageThatIsNotKnownAtTheMoment) {
  World world = OneAnnouncedVisit();
  world.pinned.push_back({"v2", "mobile-1", kWednesday + 2, "53.03.02.2001", 480, 640, false, ""});
  world.villages.pop_back();
  EXPECT_GE(FindRoom(world, world.pinned[0], kWednesday + 2).value(), 640);
  world.villages.clear();
  EXPECT_GE(FindRoom(world, world.pinned[0], kWednesday + 2).value(), 640);
}

TEST(Room, RefusesPastDaysHolidaysDaysOffAndFullDays) {
  World world = OneAnnouncedVisit();
  world.campaign.units[0].days_off = {kWednesday + 5};
  world.pinned.push_back({"v2", "mobile-1", kWednesday + 2, "53.03.02.2001", 460, 880, false, ""});
  const auto refusal = [&](absl::CivilDay day) {
    return std::string(FindRoom(world, world.pinned[0], day).status().message());
  };
  EXPECT_THAT(refusal(kWednesday), HasSubstr("is not a day to come"));
  EXPECT_THAT(refusal(kWednesday + 3), HasSubstr("is not a working day"));
  EXPECT_THAT(refusal(kWednesday + 5), HasSubstr("is not available"));
  EXPECT_THAT(refusal(kWednesday + 2), HasSubstr("has no room for 100 minutes"));
}

TEST(Room, FindsTheAnnouncedVisitsThatANewCampaignWouldDisplace) {
  const World world = OneAnnouncedVisit();
  Campaign campaign = world.campaign;
  EXPECT_THAT(Displaced(world, campaign), ElementsAre());
  campaign.holidays.insert(kWednesday + 1);
  EXPECT_THAT(Displaced(world, campaign),
              ElementsAre("Visit v1 is announced for 2024-07-25, which is no longer a working day: move or cancel it "
                          "first."));
}

TEST(Forecast, SaysWhenEveryoneIsReached) {
  Campaign campaign = JulyCampaign();
  campaign.turnout = {1};
  const Outlook outlook = LookAhead(MakeWorld(campaign, {MakeVillage(1, 1, 100, {-9.47, 124.5})}), 100, {});
  EXPECT_TRUE(outlook.forecast.target_met);
  EXPECT_EQ(outlook.forecast.finish_day, kWednesday + 1);
  EXPECT_EQ(outlook.forecast.expected_left_at_deadline, 0);
  EXPECT_EQ(outlook.forecast.sentence,
            "The plan reaches everyone who can be met by 2024-07-25, before the last service day 2024-11-26, if "
            "everywhere the average comes at the average pace.");
}

TEST(Forecast, SaysPlainlyWhenTheTargetCannotBeMetAndUntilWhenItWouldTake) {
  Campaign campaign = JulyCampaign();
  campaign.turnout = {1};
  campaign.units.resize(1);
  campaign.last_service_day = kWednesday + 1;
  const Outlook outlook = LookAhead(MakeWorld(campaign, {MakeVillage(1, 1, 200, campaign.office)}), 200, {130, 2});
  const Forecast& forecast = outlook.forecast;
  EXPECT_FALSE(forecast.target_met);
  EXPECT_EQ(forecast.working_days_left, 2);
  EXPECT_EQ(forecast.expected_captures_by_deadline, 144);
  EXPECT_EQ(forecast.daily_rate, 65);
  EXPECT_EQ(forecast.daily_rate_needed, 100);
  EXPECT_EQ(forecast.finish_day, kWednesday + 2);
  EXPECT_EQ(
      forecast.sentence,
      "The target cannot be met: of 200 people the plan counts on 144 by 2024-07-25 (72 a day) and leaves 56; 100 "
      "a day would be needed, and 65 a day were recorded so far; carried on, the plan takes until 2024-07-26.");
}

TEST(Forecast, IsNotFinishedWhenUnitsLeaveBeforeEverybodyWhoCanBeMetIs) {
  Campaign campaign = JulyCampaign();
  campaign.turnout = {1};
  for (Unit& unit : campaign.units) unit.available = {{kWednesday, kWednesday + 1}};
  const Outlook outlook = LookAhead(MakeWorld(campaign, {MakeVillage(1, 1, 900, campaign.office)}), 900, {});
  const Forecast& forecast = outlook.forecast;
  EXPECT_GT(forecast.expected_captures_by_deadline, 0);
  EXPECT_FALSE(forecast.target_met);
  EXPECT_FALSE(forecast.finish_day.has_value());
  EXPECT_EQ(forecast.out_of_reach.people, forecast.expected_left_at_deadline);
  EXPECT_THAT(forecast.sentence, HasSubstr("The target cannot be met"));
  EXPECT_THAT(forecast.sentence, HasSubstr("whom visits would meet: no unit is there for them after 2024-07-25."));
}

TEST(Forecast, AnAreaIsFinishedOnlyWhenNobodyIsLeftThereWhoCouldBeMet) {
  Campaign campaign = JulyCampaign();
  campaign.turnout = {1};
  campaign.units.resize(1);
  campaign.units[0].available = {{kWednesday, kWednesday + 1}};
  // The larger one takes more than the two days that the unit is there, after the smaller one was visited.
  World world = MakeWorld(campaign, {MakeVillage(1, 1, 20, campaign.office), MakeVillage(1, 2, 300, campaign.office),
                                     MakeVillage(2, 1, 0, campaign.office)});
  world.pinned = {{"visit-1", "mobile-1", kWednesday, world.villages[0].code, 480, 660, false, ""}};
  const std::map<std::string, AreaOutlook> areas = LookAhead(world, 320, {}).areas;
  EXPECT_EQ(areas.at("53.03.01.2001").finish_day, kWednesday);
  EXPECT_FALSE(areas.at("53.03.01.2002").finish_day.has_value()) << "visited, and people are left";
  EXPECT_GT(areas.at("53.03.01.2002").left, 0);
  EXPECT_LT(areas.at("53.03.01.2002").left, 300);
  EXPECT_FALSE(areas.at("53.03.01").finish_day.has_value()) << "one of its villages is not";
  EXPECT_FALSE(areas.at("53.03.02").finish_day.has_value()) << "nobody is to be fetched there";
}

TEST(Forecast, OfAClosedCampaignAnAreaIsFinishedByTheVisitsThatWereKept) {
  World world = MakeWorld(JulyCampaign(), {MakeVillage(1, 1, 1), MakeVillage(2, 1, 50)});
  world.campaign.turnout = {1};
  world.campaign.state = CampaignState::kClosed;
  world.pinned = {{"visit-1", "mobile-1", kWednesday + 1, "53.03.01.2001", 500, 600, false, ""},
                  {"visit-2", "mobile-1", kWednesday + 2, "53.03.02.2001", 500, 600, false, ""}};
  const std::map<std::string, AreaOutlook> areas = LookAhead(world, 51, {}).areas;
  EXPECT_EQ(areas.at("53.03.01.2001").finish_day, kWednesday + 1);
  EXPECT_EQ(areas.at("53.03.01.2001").left, 0);
  EXPECT_FALSE(areas.at("53.03.02.2001").finish_day.has_value()) << "one visit cannot record all of them";
}

TEST(Forecast, IsNotFinishedWhereNoUnitServesADistrict) {
  Campaign campaign = JulyCampaign();
  campaign.turnout = {1};
  campaign.units.resize(1);
  campaign.units[0].fixed = true;
  campaign.units[0].serves_district = "53.03.01";
  const World world = MakeWorld(campaign, {MakeVillage(1, 1, 30), MakeVillage(2, 1, 40)});
  const Forecast forecast = LookAhead(world, 70, {}).forecast;
  EXPECT_EQ(forecast.expected_captures_by_deadline, 30);
  EXPECT_FALSE(forecast.target_met);
  EXPECT_EQ(forecast.out_of_reach.people, 40);
  EXPECT_THAT(forecast.sentence,
              HasSubstr("leaves 40 whom visits would meet: no unit serves or reaches their villages"));
}

TEST(Forecast, DoesNotAskForAnExtensionAfterPollingDay) {
  World world = MakeWorld(JulyCampaign(), {MakeVillage(1, 1, 30)});
  world.campaign.last_service_day -= 5;
  world.minute = 0;
  world.today = world.campaign.last_service_day + 1;
  EXPECT_THAT(LookAhead(world, 30, {}).forecast.sentence, HasSubstr("extend the campaign, which may go on to polling"));
  world.today = world.campaign.polling_day;
  EXPECT_THAT(LookAhead(world, 30, {}).forecast.sentence,
              HasSubstr("only overtime days are left up to polling day, 2024-11-27: extend the campaign by them"));
  world.today = world.campaign.polling_day + 1;
  EXPECT_THAT(
      LookAhead(world, 30, {}).forecast.sentence,
      HasSubstr("no working day is left and 30 people are still to be fetched; the campaign cannot be extended"));
}

TEST(Forecast, DoesNotSetARateThatWouldDoAgainstATargetThatCannotBeMetWithoutSayingWhy) {
  Campaign campaign = JulyCampaign();
  campaign.turnout = {0.5};
  campaign.units.resize(1);
  campaign.last_service_day = kWednesday + 1;
  World world = MakeWorld(campaign, {MakeVillage(1, 1, 100, campaign.office)});
  EXPECT_EQ(
      LookAhead(world, 100, {192, 2}).forecast.sentence,
      "The target cannot be met: of 100 people the plan counts on 75 by 2024-07-25 (38 a day) and leaves 25; 50 a "
      "day would be needed; the 96 a day recorded so far would do, but the villages still to come bring fewer "
      "people a day; carried on, the plan takes until 2024-08-01.");
  EXPECT_THAT(LookAhead(world, 100, {}).forecast.sentence, HasSubstr("50 a day would be needed; carried on"));
}

TEST(Forecast, HasASentenceForAnEmptyListForNoUnitAndForAClosedCampaign) {
  World world = MakeWorld(JulyCampaign(), {});
  EXPECT_EQ(LookAhead(world, 0, {}).forecast.sentence, "Nobody is left to fetch.");
  world.villages = {MakeVillage(1, 1, 50)};
  world.campaign.state = CampaignState::kClosed;
  EXPECT_TRUE(LookAhead(world, 50, {}).plan.tours.empty());
  EXPECT_THAT(LookAhead(world, 50, {}).forecast.sentence, HasSubstr("closed with 50 people left"));
  world.campaign.state = CampaignState::kOpen;
  world.campaign.turnout = {0};
  EXPECT_THAT(LookAhead(world, 50, {}).forecast.sentence, HasSubstr("cannot be met by visits"));
  world.today = world.campaign.last_service_day + 1;
  EXPECT_THAT(LookAhead(world, 50, {}).forecast.sentence, HasSubstr("no working day is left"));
}

}  // namespace
}  // namespace jemputbola::scheduling
