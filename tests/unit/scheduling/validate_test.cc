#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <memory>

#include "scheduling/domain/campaign.h"
#include "tests/unit/scheduling/worlds.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::JulyCampaign;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::CivilDay kWednesday(2024, 7, 24);
const absl::CivilDay kSaturday(2024, 7, 27);

TEST(Validate, FindsNothingWrongWithTheCampaignOfJuly) {
  EXPECT_THAT(Validate(JulyCampaign()), IsEmpty());
}

TEST(Validate, TellsAllFaultsAtOnce) {
  Campaign campaign = JulyCampaign();
  campaign.units[0].crew_size = 4;
  campaign.units[1].id = "mobile-1";
  campaign.units[1].serves_district = "";
  campaign.opens_minute = 900;
  campaign.closes_minute = 450;
  EXPECT_THAT(Validate(campaign),
              ElementsAre("Office hours end (07:30) before they start (15:00): swap them.",
                          "Unit mobile-1 has a crew of 4: a crew is 1 to 3 people.",
                          "Unit mobile-1 is named twice, but a unit is in one place at a time: give each unit its own "
                          "unit_id.",
                          "Fixed unit mobile-1 needs serves_district_code, a district of 53.03 such as 53.03.01."));
}

TEST(Validate, SaysThatOfficeHoursAreMissingAndRefusesAnEndAtMidnightBeforeTheStart) {
  Campaign campaign = JulyCampaign();
  campaign.opens_minute = 0;
  campaign.closes_minute = 0;
  EXPECT_THAT(Validate(campaign),
              ElementsAre("Office hours are missing: give opens_minute and closes_minute, minutes after midnight."));
  campaign.opens_minute = 480;
  EXPECT_THAT(Validate(campaign), ElementsAre("Office hours end (00:00) before they start (08:00): swap them."));
}

TEST(Validate, SkipsTheRulesOnDaysWhereDaysCouldNotBeRead) {
  Campaign campaign = JulyCampaign();
  campaign.first_service_day = campaign.polling_day + 1;
  campaign.units[0].crew_size = 0;
  EXPECT_EQ(Validate(campaign).size(), 2u);
  EXPECT_THAT(Validate(campaign, Days::kUnreadable),
              ElementsAre("Unit mobile-1 has a crew of 0: a crew is 1 to 3 people."));
}

TEST(Validate, RefusesServiceThatEndsBeforeItBeginsOrAfterPolling) {
  Campaign campaign = JulyCampaign();
  campaign.last_service_day = kWednesday - 1;
  EXPECT_THAT(Validate(campaign), ElementsAre("The last service day (2024-07-23) lies before the first (2024-07-24): "
                                              "swap them."));
  campaign.last_service_day = campaign.polling_day + 1;
  EXPECT_THAT(Validate(campaign), ElementsAre("The last service day (2024-11-28) lies after polling day (2024-11-27): "
                                              "end on polling day at the latest."));
}

TEST(Validate, TakesPollingDayOnlyAsANamedOvertimeDay) {
  Campaign campaign = JulyCampaign();
  campaign.last_service_day = campaign.polling_day;
  EXPECT_THAT(Validate(campaign),
              ElementsAre("The last service day is polling day (2024-11-27), a public holiday: make "
                          "it an overtime day, or end the day before."));
  EXPECT_FALSE(campaign.calendar().IsWorkingDay(campaign.polling_day));
  campaign.overtime_days = {campaign.polling_day};
  campaign.day_names[campaign.polling_day] = "Hari pemungutan suara";
  EXPECT_THAT(Validate(campaign), IsEmpty());
  EXPECT_TRUE(campaign.calendar().IsWorkingDay(campaign.polling_day));
}

TEST(Validate, WantsOvertimeOnNamedDaysOffInsideTheService) {
  Campaign campaign = JulyCampaign();
  campaign.overtime_days = {kSaturday};
  EXPECT_THAT(Validate(campaign),
              ElementsAre("Overtime day 2024-07-27 has no name: say in day_names what it is called."));
  campaign.day_names[kSaturday] = "Sabtu";
  EXPECT_THAT(Validate(campaign), IsEmpty());
  campaign.overtime_days = {kWednesday, campaign.first_service_day - 4};
  campaign.day_names = {{kWednesday, "Rabu"}, {campaign.first_service_day - 4, "Sabtu"}, {kSaturday, "Sabtu"}};
  EXPECT_THAT(Validate(campaign),
              ElementsAre("Overtime day 2024-07-20 lies outside the service days: remove it or extend the service.",
                          "Overtime day 2024-07-24 is a working day anyway: remove it.",
                          "day_names calls 2024-07-27 \"Sabtu\", but it is neither a holiday nor an overtime day: make "
                          "it one or remove the name."));
}

TEST(Validate, RefusesAServiceWithoutAWorkingDay) {
  Campaign campaign = JulyCampaign();
  campaign.first_service_day = kSaturday;
  campaign.last_service_day = kSaturday + 1;
  EXPECT_THAT(Validate(campaign), ElementsAre("No day from 2024-07-27 to 2024-07-28 is a working day: choose other "
                                              "service days or name overtime days."));
}

TEST(Validate, TakesACoverageRuleWhoseDayIsAServiceDayWithAWorkingDayBefore) {
  Campaign campaign = JulyCampaign();
  campaign.cover_by = kWednesday;
  EXPECT_THAT(Validate(campaign), IsEmpty());
  campaign.cover_by = kSaturday;
  EXPECT_THAT(Validate(campaign), IsEmpty());
  campaign.cover_by = kWednesday - 1;
  EXPECT_THAT(Validate(campaign), ElementsAre("cover_by (2024-07-23) lies outside the service days: choose a day from "
                                              "2024-07-24 to 2024-11-26, or leave it out."));
  campaign.cover_by = campaign.last_service_day + 1;
  EXPECT_THAT(Validate(campaign), ElementsAre("cover_by (2024-11-27) lies outside the service days: choose a day from "
                                              "2024-07-24 to 2024-11-26, or leave it out."));
  campaign.first_service_day = kSaturday;
  campaign.cover_by = kSaturday + 1;
  EXPECT_THAT(Validate(campaign),
              ElementsAre("No day from 2024-07-27 to cover_by (2024-07-28) is a working day: choose a later day."));
}

TEST(Validate, RefusesWindowsThatEndBeforeTheyStartOverlapOrLieOutsideTheService) {
  Campaign campaign = JulyCampaign();
  campaign.units[0].available = {{kSaturday, kWednesday}};
  EXPECT_THAT(Validate(campaign), ElementsAre("Unit mobile-1 is available from 2024-07-27 to 2024-07-24, which ends "
                                              "before it starts: swap the days."));
  campaign.units[0].available = {{kWednesday, kSaturday}, {kSaturday, kSaturday + 3}};
  EXPECT_THAT(Validate(campaign), ElementsAre("Unit mobile-1 is available twice on 2024-07-27: join the windows."));
  campaign.units[0].available = {{kWednesday - 9, kWednesday - 1}};
  EXPECT_THAT(Validate(campaign), ElementsAre("Unit mobile-1 is available from 2024-07-15, but not on any service day "
                                              "until 2024-07-23: remove that window."));
}

TEST(Validate, RefusesOneMemberOfStaffInTwoUnitsOnOneDay) {
  Campaign campaign = JulyCampaign();
  campaign.units[0].staff = {"staff-1", "staff-2", "staff-3"};
  campaign.units[1].staff = {"staff-3", "staff-4"};
  EXPECT_THAT(Validate(campaign),
              ElementsAre("Staff member staff-3 is in units mobile-1 and office-1 on 2024-07-24, but nobody is in two "
                          "places at once: take them out of one crew."));
  campaign.units[0].crew_changes = {{kWednesday + 7, 2, {"staff-1", "staff-2"}}};
  campaign.units[1].available = {{kWednesday + 7, absl::CivilDay::max()}};
  EXPECT_THAT(Validate(campaign), IsEmpty());
}

constexpr char kRule[] =
    "write 1 to 64 letters, digits, '.', '_' or '-', an id of the office's own and neither a name nor a NIK.";

TEST(Validate, TakesNoNikAndNoNameForAnIdOfAUnitOrOfStaffAndRepeatsNone) {
  Campaign campaign = JulyCampaign();
  campaign.units[0].staff = {"5303012345670001", "Maria Ulu Kefi", "c"};
  campaign.units[0].crew_changes = {{kSaturday, 2, {"staff-5303012345670001", "c"}}};
  campaign.units[1].staff = {"5303012345670001", "d"};
  EXPECT_THAT(Validate(campaign),
              ElementsAre(std::string("Of the staff_ids of unit mobile-1 no. 1, 2 are no ids: ") + kRule,
                          std::string("Of the staff_ids of unit mobile-1 from 2024-07-27 on no. 1 is no id: ") + kRule,
                          std::string("Of the staff_ids of unit office-1 no. 1 is no id: ") + kRule));
  campaign = JulyCampaign();
  campaign.units[1].id = "5303012345670001";
  campaign.units[1].crew_size = 4;
  campaign.units[1].available = {{kSaturday, kWednesday}};
  EXPECT_THAT(Validate(campaign), ElementsAre(std::string("The unit_id of unit no. 2 is no id: ") + kRule,
                                              "Unit no. 2 has a crew of 4: a crew is 1 to 3 people.",
                                              "Unit no. 2 is available from 2024-07-27 to 2024-07-24, which ends "
                                              "before it starts: swap the days."));
  for (const char* id : {"", "unit tour/../x"}) {
    campaign = JulyCampaign();
    campaign.units[0].id = id;
    EXPECT_THAT(Validate(campaign), ElementsAre(std::string("The unit_id of unit no. 1 is no id: ") + kRule)) << id;
  }
}

TEST(Validate, WantsNamesOfOneLine) {
  Campaign campaign = JulyCampaign();
  campaign.name = "Pilkada\n2024";
  campaign.day_names[*campaign.holidays.begin()] = "Hari\tKemerdekaan";
  EXPECT_THAT(Validate(campaign), ElementsAre("The campaign's name must be one line of at most 200 bytes.",
                                              "day_names must call 2024-08-17 something of one line of at most 200 "
                                              "bytes."));
  campaign = JulyCampaign();
  campaign.name = std::string(201, 'a');
  EXPECT_THAT(Validate(campaign), ElementsAre("The campaign's name must be one line of at most 200 bytes."));
}

TEST(Validate, RefusesCrewsThatAreNamedInPartOrTwiceOrChangeBackwards) {
  Campaign campaign = JulyCampaign();
  campaign.units[0].staff = {"staff-1", "staff-1"};
  campaign.units[0].crew_changes = {{kSaturday, 2, {}}, {kWednesday, 4, {}}};
  EXPECT_THAT(Validate(campaign),
              ElementsAre("Unit mobile-1 names 2 of a crew of 3: name all of them or none.",
                          "Unit mobile-1 names one of its crew twice: name each once.",
                          "Unit mobile-1 has a crew of 4 from 2024-07-24 on: a crew is 1 to 3 people.",
                          "The crew of unit mobile-1 changes on 2024-07-24 after a later or the same day: put "
                          "crew_changes in order of date."));
}

TEST(Validate, RefusesAMatrixOfStrangePlaces) {
  Campaign campaign = JulyCampaign();
  campaign.matrix = std::make_shared<TravelMatrix>(
      std::vector<std::string>{"office", "53.04.01.2001", "53.03.01.2001", "53.03.01.2001"}, std::vector<int>(16, 5));
  EXPECT_THAT(Validate(campaign),
              ElementsAre("The travel matrix names \"53.04.01.2001\": write a village's code of 53.03, or office.",
                          "The travel matrix names \"53.03.01.2001\" twice: name each place once."));
}

TEST(Validate, RefusesAMatrixThatKnowsNoTimeBetweenTwoPlacesAndRepeatsNoNik) {
  Campaign campaign = JulyCampaign();
  campaign.matrix = std::make_shared<TravelMatrix>(std::vector<std::string>{"office"}, std::vector<int>{60});
  EXPECT_THAT(Validate(campaign), ElementsAre(kNoTimeKnown));
  campaign.matrix = std::make_shared<TravelMatrix>(std::vector<std::string>{"office", "53.03.01.2001"},
                                                   std::vector<int>{0, -1, -1, 0});
  EXPECT_THAT(Validate(campaign), ElementsAre(kNoTimeKnown));
  campaign.matrix = std::make_shared<TravelMatrix>(
      std::vector<std::string>{"office", "5303012345670001", "53.03.ab\n2001"}, std::vector<int>(9, 5));
  EXPECT_THAT(Validate(campaign),
              ElementsAre("The travel matrix names place no. 2: write a village's code of 53.03, or office.",
                          "The travel matrix names place no. 3: write a village's code of 53.03, or office."));
}

TEST(Validate, RefusesDaysOffAndCrewChangesThatNoServiceReaches) {
  Campaign campaign = JulyCampaign();
  campaign.last_service_day = kWednesday + 30;
  campaign.units[0].days_off = {absl::CivilDay(2023, 1, 1), campaign.first_service_day, campaign.polling_day};
  campaign.units[0].crew_changes = {{campaign.first_service_day, 2, {}}, {absl::CivilDay(2025, 9, 1), 3, {}}};
  EXPECT_THAT(Validate(campaign),
              ElementsAre("Unit mobile-1 is off on 2023-01-01, which lies outside the service and what it can be "
                          "extended to (2024-07-24 to 2024-11-27): correct the day, or remove it.",
                          "The crew of unit mobile-1 changes on 2025-09-01, which lies outside the service and what it "
                          "can be extended to (2024-07-24 to 2024-11-27): correct the day, or remove it."));
}

TEST(Validate, SaysOfAMissingRegencyOnlyThat) {
  Campaign campaign = JulyCampaign();
  campaign.regency = "";
  campaign.matrix = std::make_shared<TravelMatrix>(std::vector<std::string>{"office", "53.03.01.2001"},
                                                   std::vector<int>{0, 30, 30, 0});
  EXPECT_THAT(Validate(campaign), ElementsAre("regency_code must be a regency's code such as 53.03."));
}

TEST(Validate, IsNotMisledByNumbersThatAreNone) {
  Campaign campaign = JulyCampaign();
  campaign.minutes_per_capture = std::numeric_limits<double>::quiet_NaN();
  campaign.units[0].minutes_per_capture = -1;
  campaign.turnout = {1.2};
  campaign.office = {};
  campaign.policy = "nearest";
  EXPECT_EQ(Validate(campaign).size(), 5u);
}

TEST(Unit, WorksInItsWindowsExceptOnItsDaysOff) {
  Unit unit;
  EXPECT_TRUE(unit.WorksOn(kWednesday));
  unit.available = {{kWednesday, kWednesday + 1}, {kSaturday, absl::CivilDay::max()}};
  unit.days_off = {kWednesday + 1};
  EXPECT_FALSE(unit.WorksOn(kWednesday - 1));
  EXPECT_TRUE(unit.WorksOn(kWednesday));
  EXPECT_FALSE(unit.WorksOn(kWednesday + 1));
  EXPECT_FALSE(unit.WorksOn(kWednesday + 2));
  EXPECT_TRUE(unit.WorksOn(kSaturday + 100));
}

TEST(Unit, HasTheCrewOfTheDay) {
  Unit unit;
  unit.crew_size = 3;
  unit.crew_changes = {{kSaturday, 2, {}}};
  EXPECT_EQ(unit.CrewOn(kSaturday - 1), 3);
  EXPECT_EQ(unit.CrewOn(kSaturday), 2);
}

TEST(Plan, SendsAUnitOnlyWhileItIsThereAndAtItsOwnPace) {
  Campaign campaign = JulyCampaign();
  campaign.units.resize(1);
  campaign.turnout = {1};
  campaign.setup_minutes = 0;
  campaign.units[0].available = {{kWednesday + 1, kWednesday + 2}};
  campaign.units[0].minutes_per_capture = 12;
  const World world = fixtures::MakeWorld(campaign, {fixtures::MakeVillage(1, 1, 500, campaign.office)});
  const Plan plan = fixtures::MakePlan(world);
  ASSERT_EQ(plan.tours.size(), 2u);
  EXPECT_EQ(plan.tours[0].day, kWednesday + 1);
  EXPECT_EQ(plan.tours[1].day, kWednesday + 2);
  // 450 minutes at 12 each.
  EXPECT_EQ(plan.expected_captures, 2 * 37);
}

TEST(TravelMatrix, SaysWhatItKnowsInBothDirections) {
  const TravelMatrix matrix({"office", "a", "b"}, {0, 30, -1, 40, 0, -1, -1, 20, 0});
  EXPECT_EQ(matrix.Minutes(matrix.Find("office"), matrix.Find("a")), 30);
  EXPECT_EQ(matrix.Minutes(matrix.Find("a"), matrix.Find("office")), 40);
  EXPECT_EQ(matrix.Minutes(matrix.Find("a"), matrix.Find("b")), 20);
  EXPECT_EQ(matrix.Minutes(matrix.Find("office"), matrix.Find("b")), std::nullopt);
  EXPECT_EQ(matrix.Minutes(matrix.Find("c"), matrix.Find("a")), std::nullopt);
  EXPECT_EQ(matrix.Minutes(1, 1), 0);
}

TEST(TravelMatrix, NamesPlacesThatNoVillageHasAndSaysWhenItKnowsNoTimeAmongTheOthers) {
  const TravelMatrix strange({"office", "x"}, {0, 60, 60, 0});
  EXPECT_THAT(
      FaultsAmong(strange, {"a", "b"}),
      ElementsAre("The travel matrix names x, which is no village that is known: correct the code, or import its "
                  "area first."));
  const TravelMatrix silent({"office", "a"}, {60, -1, -1, 0});
  EXPECT_THAT(FaultsAmong(silent, {"a", "b"}), ElementsAre(kNoTimeKnown));
  const TravelMatrix good({"office", "a"}, {0, -1, 30, 0});
  EXPECT_THAT(FaultsAmong(good, {"a", "b"}), IsEmpty());
  std::vector<std::string> places;
  for (int place = 0; place < 25; ++place) places.push_back("x" + std::to_string(place));
  const TravelMatrix many(places, std::vector<int>(625, 5));
  const std::vector<std::string> faults = FaultsAmong(many, {"a"});
  ASSERT_EQ(faults.size(), 21u);
  EXPECT_EQ(faults.back(), "The travel matrix names 5 more places that are not known.");
}

TEST(TravelMatrix, NamesItsHolesInOneSentence) {
  const TravelMatrix matrix({"office", "a", "b"}, {0, 30, -1, 40, 0, -1, -1, 20, 0});
  EXPECT_EQ(Holes(matrix, {"a"}), "");
  EXPECT_EQ(
      Holes(matrix, {"a", "b", "c"}),
      "The travel matrix does not know 4 of 6 pairs of places, which are travelled by distance and speed; it does "
      "not name c; of what it names it lacks b - office.");
}

TEST(Travel, GoesByTheMatrixWhereItKnowsAndElseByDistance) {
  const auto matrix =
      std::make_shared<TravelMatrix>(std::vector<std::string>{"office", "a"}, std::vector<int>{0, 30, -1, 0});
  const Point office{-9, 124, 0};
  const Point a{-10, 124, 1};
  EXPECT_EQ(Travel(60, 1.5, matrix).Minutes(office, a), 30);
  EXPECT_EQ(Travel(60, 1.5, matrix).Minutes(a, office), 30);
  EXPECT_EQ(Travel(60, 1.5, matrix).Minutes({-9, 124}, a), 167);
  EXPECT_NEAR(Travel(60, 1.5, matrix).Km(office, a), 166.79, 0.01);
}

}  // namespace
}  // namespace jemputbola::scheduling
