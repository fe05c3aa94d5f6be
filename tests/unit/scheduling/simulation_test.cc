#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "scheduling/domain/policy.h"
#include "scheduling/simulation/account.h"
#include "scheduling/simulation/course.h"
#include "scheduling/simulation/outlook_range.h"
#include "scheduling/simulation/range_sentence.h"
#include "scheduling/simulation/replay.h"
#include "scheduling/simulation/what_if.h"
#include "tests/unit/scheduling/calibration.h"
#include "tests/unit/scheduling/worlds.h"

namespace jemputbola::scheduling::simulation {
namespace {

using fixtures::AnyWorld;
using fixtures::MakeVillage;

// Thirty villages in five districts around the office, for some weeks of work.
World SomeWeeks() {
  Campaign campaign = fixtures::JulyCampaign();
  campaign.last_service_day = absl::CivilDay(2024, 9, 13);
  std::vector<Village> villages;
  for (int number = 0; number < 30; ++number) {
    const Point at{-9.46 + 0.02 * (number % 6), 124.47 + 0.03 * (number / 6)};
    villages.push_back(MakeVillage(1 + number % 5, number, 20 + number * 3, at));
  }
  return fixtures::MakeWorld(campaign, villages);
}

Account Live(const World& world, std::uint64_t seed) {
  return LiveThrough(world, Conduct(), seed);
}

TEST(Simulation, TheSameSeedGivesTheSameCampaign) {
  const Account one = Live(SomeWeeks(), 7);
  const Account other = Live(SomeWeeks(), 7);
  ASSERT_EQ(one.days.size(), other.days.size());
  for (std::size_t at = 0; at < one.days.size(); ++at) {
    EXPECT_EQ(one.days[at].captured, other.days[at].captured);
    EXPECT_EQ(one.days[at].announced, other.days[at].announced);
  }
  EXPECT_EQ(one.sentence, other.sentence);
  EXPECT_GT(one.captured, 0);
}

TEST(Simulation, TheOrderOfTheVillagesHasNoMeaning) {
  World turned = SomeWeeks();
  std::reverse(turned.villages.begin(), turned.villages.end());
  EXPECT_EQ(Live(SomeWeeks(), 7).sentence, Live(turned, 7).sentence);
}

TEST(Simulation, AnotherSeedIsAnotherCampaign) {
  const Account one = Live(SomeWeeks(), 7);
  const Account other = Live(SomeWeeks(), 8);
  EXPECT_TRUE(one.days.size() != other.days.size() || one.days[0].captured != other.days[0].captured ||
              one.days[1].captured != other.days[1].captured || one.days[2].captured != other.days[2].captured);
}

TEST(Simulation, EverybodyIsFetchedOnceAndTheRestIsLeft) {
  const Account account = Live(SomeWeeks(), 3);
  EXPECT_EQ(account.workload, account.captured + account.left);
  std::int64_t left = 0;
  for (const Village& village : account.villages) left += village.workload;
  EXPECT_EQ(left, account.left);
}

TEST(Simulation, WhatWasAnnouncedIsVisited) {
  World world = SomeWeeks();
  Replay replay(world, *FindPolicy(kLargestRemaining), Conduct(), 5, world.campaign.last_service_day);
  const std::optional<ReplayedDay> first = replay.NextDay();
  ASSERT_TRUE(first);
  std::set<std::string> tomorrow;
  for (const PinnedVisit& pin : replay.world().pinned) {
    if (pin.day == first->day + 1) tomorrow.insert(pin.village);
  }
  ASSERT_FALSE(tomorrow.empty());
  const std::optional<ReplayedDay> second = replay.NextDay();
  ASSERT_TRUE(second);
  std::set<std::string> visited;
  for (const Visited& visit : second->visits) visited.insert(replay.world().villages[visit.village].code);
  EXPECT_TRUE(std::includes(visited.begin(), visited.end(), tomorrow.begin(), tomorrow.end()));
}

TEST(Simulation, AUnitThatBreaksDownWorksAgainWhenItIsBack) {
  World world = SomeWeeks();
  const absl::CivilDay monday(2024, 7, 29);
  world.outages.push_back({"mobile-1", monday, monday + 3});
  const Account account = Live(world, 2);
  for (const ReplayedDay& day : account.days) {
    const bool out = std::any_of(day.visits.begin(), day.visits.end(),
                                 [](const Visited& visit) { return visit.unit_id == "mobile-1"; });
    if (day.day >= monday && day.day < monday + 3) {
      EXPECT_FALSE(out) << day.day;
    } else if (day.day == monday - 3 || day.day == monday + 3) {
      EXPECT_TRUE(out) << day.day;
    }
  }
}

TEST(Simulation, SlowerCrewsCaptureFewer) {
  Conduct slow;
  slow.pace = 3;
  EXPECT_LT(LiveThrough(SomeWeeks(), slow, 4).captured, Live(SomeWeeks(), 4).captured);
}

TEST(Simulation, AnEmptyListIsOneSentence) {
  World world = SomeWeeks();
  world.villages.clear();
  const Account account = Live(world, 1);
  EXPECT_EQ(account.captured, 0);
  EXPECT_EQ(account.sentence, "Nobody was to be fetched.");
}

TEST(Simulation, NamesTheDaysOffThatAnExtensionRunsInto) {
  Campaign campaign = fixtures::JulyCampaign();
  campaign.day_names[absl::CivilDay(2024, 9, 16)] = "Maulid Nabi";
  const std::vector<DayOff> days = NamedDaysOff(campaign, campaign.first_service_day);
  ASSERT_EQ(days.size(), 2U);
  EXPECT_EQ(days[1].day, absl::CivilDay(2024, 9, 16));
  EXPECT_EQ(days[1].name, "Maulid Nabi");
}

RC_GTEST_PROP(SimulationProperty, NobodyIsCapturedTwiceAndNobodyWorksOnADayOff, ()) {
  const World world = *AnyWorld();
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  Replay replay(world, *FindPolicy(kLargestRemaining), Conduct(), seed, world.campaign.last_service_day);
  std::map<std::string, std::int64_t> left;
  for (const Village& village : world.villages) left[village.code] = village.workload;
  const Calendar calendar = world.campaign.calendar();
  while (const std::optional<ReplayedDay> day = replay.NextDay()) {
    RC_ASSERT(calendar.IsWorkingDay(day->day));
    RC_ASSERT(world.campaign.holidays.count(day->day) == 0);
    for (const Visited& visit : day->visits) {
      RC_ASSERT(visit.captured >= 0);
      std::int64_t& rest = left[replay.world().villages[visit.village].code];
      rest -= visit.captured;
      RC_ASSERT(rest >= 0);
      RC_ASSERT(world.campaign.FindUnit(visit.unit_id)->WorksOn(day->day));
    }
  }
  std::int64_t sum = 0;
  for (const auto& [code, rest] : left) sum += rest;
  RC_ASSERT(sum == replay.left());
}

// What a policy plans for a day, as village, arrival, leaving and captures of each stop.
std::vector<std::string> StopsOnDay(const Plan& plan, const std::string& unit, absl::CivilDay day) {
  std::vector<std::string> stops;
  for (const Tour& tour : plan.tours) {
    if (tour.day != day || tour.unit_id != unit) continue;
    for (const Stop& stop : tour.stops) {
      stops.push_back(
          absl::StrFormat("%s %d-%d: %d", stop.village, stop.arrive_minute, stop.leave_minute, stop.expected_captures));
    }
  }
  return stops;
}

RC_GTEST_PROP(DrawsProperty, ADrawBeginsWithThePlanOfTheCampaignsOwnPolicy, ()) {
  World world = *AnyWorld();
  world.campaign.policy = *rc::gen::element<std::string>(kLargestRemaining, kMarginalGain);
  world.campaign.announce_working_days = *rc::gen::inRange(1, 6);
  // What stood in the plan of the last cut, and what visits announced for later days lose, decides in a plan only.
  world.before.clear();
  world.pinned.erase(std::remove_if(world.pinned.begin(), world.pinned.end(),
                                    [&](const PinnedVisit& visit) { return visit.day > world.today; }),
                     world.pinned.end());
  const Learned learned = Learn(world.campaign, {});
  const Outline outline(world, learned, world.campaign.last_service_day);
  CourseRun run(outline, Conduct(), 1);
  const int known = world.campaign.announce_working_days + (outline.now < world.campaign.cut_minute ? 0 : 1);
  const auto days = std::min<std::size_t>(static_cast<std::size_t>(known), outline.days.size());
  for (std::size_t day = 0; day < days; ++day) {
    const Plan plan = FindPolicy(world.campaign.policy)->Make(world, outline.days[day]);
    for (std::size_t unit = 0; unit < world.campaign.units.size(); ++unit) {
      std::vector<std::string> stops;
      for (const TourStop& stop : run.tours()[day][unit]) {
        stops.push_back(
            absl::StrFormat("%s %d-%d: %d", outline.areas[stop.village].code, stop.arrive, stop.leave, stop.expected));
      }
      RC_ASSERT(stops == StopsOnDay(plan, world.campaign.units[unit].id, outline.days[day]));
    }
  }
}

RC_GTEST_PROP(DrawsProperty, NobodyIsCapturedTwiceAndTheSameSeedIsTheSameCourse, ()) {
  World world = *AnyWorld();
  world.campaign.policy = *rc::gen::element<std::string>(kLargestRemaining, kMarginalGain, kOptimised);
  const Learned learned = Learn(world.campaign, {});
  const Outline outline(world, learned, world.campaign.last_service_day + 20);
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  Chance chance(seed);
  const Conduct conduct = DrawConduct(learned, chance);
  const Course one = CourseRun(outline, conduct, seed).Live();
  const Course other = CourseRun(outline, conduct, seed).Live();
  RC_ASSERT(one.left == other.left);
  RC_ASSERT(one.captured_by_deadline == other.captured_by_deadline);
  std::int64_t captured = 0;
  for (std::size_t at = 0; at < outline.areas.size(); ++at) {
    RC_ASSERT(one.left[at] >= 0);
    RC_ASSERT(one.left[at] <= outline.areas[at].workload);
    captured += outline.areas[at].workload - one.left[at];
  }
  RC_ASSERT(captured == one.captured_by_deadline);
}

// The draws plan with a shortcut, a simulated campaign with the code of production: what comes of both must agree.
class DrawsTest : public testing::TestWithParam<const char*> {};

TEST_P(DrawsTest, BringWhatCampaignsLivedThroughWithDailyCutsBring) {
  World world = SomeWeeks();
  world.campaign.policy = GetParam();
  world.campaign.last_service_day = world.today + 16;
  const Learned learned = Learn(world.campaign, {});
  const Outline outline(world, learned, world.campaign.last_service_day);
  constexpr int kSeeds = 12;
  double drawn = 0;
  double lived = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    drawn += static_cast<double>(CourseRun(outline, Conduct(), seed).Live().captured_by_deadline) / kSeeds;
    lived += static_cast<double>(Live(world, seed).captured) / kSeeds;
  }
  EXPECT_NEAR(drawn / lived, 1, 0.06) << drawn << " drawn, " << lived << " lived through";
}

INSTANTIATE_TEST_SUITE_P(Policies, DrawsTest, testing::Values(kLargestRemaining, kMarginalGain, kOptimised));

TEST(OutlookRangeTest, TheSameStateAndSeedGiveTheSameRange) {
  const World world = SomeWeeks();
  const Learned learned = Learn(world.campaign, {});
  const OutlookRange one = DrawOutlook(world, learned, 40, 9);
  const OutlookRange other = DrawOutlook(world, learned, 40, 9);
  EXPECT_EQ(one.mean_captured, other.mean_captured);
  EXPECT_EQ(one.finish_90, other.finish_90);
  EXPECT_EQ(RangeSentence(world, one), RangeSentence(world, other));
}

TEST(OutlookRangeTest, PercentilesAreInOrderAndNobodyIsCapturedTwice) {
  const World world = SomeWeeks();
  const OutlookRange range = DrawOutlook(world, Learn(world.campaign, {}), 60, 9);
  std::int64_t workload = 0;
  for (const Village& village : world.villages) workload += village.workload;
  EXPECT_LE(range.captured_10, range.captured_50);
  EXPECT_LE(range.captured_50, range.captured_90);
  EXPECT_LE(range.captured_90, workload);
  ASSERT_TRUE(range.finish_10 && range.finish_50);
  EXPECT_LE(*range.finish_10, *range.finish_50);
  double left = 0;
  for (const VillageOutlook& village : range.villages) left += village.left;
  EXPECT_NEAR(left + range.mean_captured, static_cast<double>(workload), 1e-6);
}

TEST(OutlookRangeTest, NamesWhoWillNotBeReachedAndSaysThatItCannotBeMet) {
  World world = SomeWeeks();
  world.campaign.last_service_day = world.today + 1;
  const OutlookRange range = DrawOutlook(world, Learn(world.campaign, {}), 40, 9);
  EXPECT_EQ(range.in_time, 0);
  const std::vector<VillageOutlook> left = LeftBehind(range);
  ASSERT_FALSE(left.empty());
  EXPECT_NEAR(left.front().never_reached, 1, 1e-9) << "the smallest villages have no turn in two days";
  EXPECT_EQ(RangeSentence(world, range).find("The target cannot be met"), 0U) << RangeSentence(world, range);
}

TEST(OutlookRangeTest, MoreReportsMakeItNarrower) {
  const World world = SomeWeeks();
  std::vector<StopSeen> stops;
  for (int number = 0; number < 200; ++number) {
    StopSeen stop;
    stop.unit_id = "mobile-1";
    stop.day = world.today - 1 - number / 4;
    stop.visit_number = 1 + number % 3;
    stop.left_before = 50;
    stop.captured = number % 3 == 0 ? 30 : number % 3 == 1 ? 25 : 20;
    stop.span_minutes = 6.0 * static_cast<double>(stop.captured - 1);
    stops.push_back(stop);
  }
  const OutlookRange wide = DrawOutlook(world, Learn(world.campaign, {}), 60, 9);
  const OutlookRange narrow = DrawOutlook(world, Learn(world.campaign, stops), 60, 9);
  EXPECT_LT(narrow.captured_90 - narrow.captured_10, wide.captured_90 - wide.captured_10);
}

TEST(OutlookRangeTest, IsNeverDoneWhenUnitsLeaveBeforeEverybodyWhoCanBeMetIs) {
  World world = SomeWeeks();
  for (Unit& unit : world.campaign.units) unit.available = {{world.today, world.today + 2}};
  const OutlookRange range = DrawOutlook(world, Learn(world.campaign, {}), 20, 9);
  EXPECT_GT(range.mean_captured, 0);
  EXPECT_EQ(range.in_time, 0);
  EXPECT_FALSE(range.finish_10.has_value());
  EXPECT_GT(range.out_of_reach, 100);
  EXPECT_EQ(RangeSentence(world, range).find("The target cannot be met"), 0U) << RangeSentence(world, range);
  EXPECT_NE(RangeSentence(world, range).find("no unit comes to them"), std::string::npos);
}

TEST(OutlookRangeTest, NobodyLeftIsDoneAlready) {
  World world = SomeWeeks();
  for (Village& village : world.villages) village.workload = 0;
  const OutlookRange range = DrawOutlook(world, Learn(world.campaign, {}), 10, 9);
  EXPECT_NEAR(range.in_time, 1, 1e-9);
  EXPECT_TRUE(LeftBehind(range).empty());
}

TEST(WhatIfTest, NothingChangedChangesNothing) {
  const World world = SomeWeeks();
  std::vector<std::string> faults;
  const Campaign same = Changed(world.campaign, Change(), world.today, faults);
  EXPECT_TRUE(faults.empty());
  const Comparison comparison = Compare(world, 1'000, {}, Learn(world.campaign, {}), same, 30, 1);
  EXPECT_EQ(comparison.more_captured, 0);
  EXPECT_EQ(comparison.before.sentence, comparison.after.sentence);
  EXPECT_EQ(comparison.range_before.finish_50, comparison.range_after.finish_50);
  EXPECT_TRUE(comparison.remarks.empty());
}

TEST(WhatIfTest, AnotherUnitIsSooner) {
  const World world = SomeWeeks();
  std::vector<std::string> faults;
  Change change;
  change.extra_units = 1;
  const Campaign more = Changed(world.campaign, change, world.today, faults);
  EXPECT_EQ(more.units.size(), world.campaign.units.size() + 1);
  const Comparison comparison = Compare(world, 1'000, {}, Learn(world.campaign, {}), more, 30, 1);
  ASSERT_TRUE(comparison.range_before.finish_50 && comparison.range_after.finish_50);
  EXPECT_LT(*comparison.range_after.finish_50, *comparison.range_before.finish_50);
}

TEST(WhatIfTest, AnExtensionIntoDaysOffAddsNoWorkingDayAndSaysSo) {
  World world = SomeWeeks();
  // Friday; Monday 16 September is a holiday.
  std::vector<std::string> faults;
  Change change;
  change.last_service_day = absl::CivilDay(2024, 9, 16);
  const Campaign longer = Changed(world.campaign, change, world.today, faults);
  const Comparison comparison = Compare(world, 1'000, {}, Learn(world.campaign, {}), longer, 20, 1);
  EXPECT_EQ(comparison.more_captured, 0);
  ASSERT_EQ(comparison.remarks.size(), 1U);
  EXPECT_EQ(comparison.remarks[0], "The extension adds no working day; days off are 2024-09-16.");
}

TEST(WhatIfTest, ALargerCrewAloneChangesNothingAndSaysSo) {
  const World world = SomeWeeks();
  std::vector<std::string> faults;
  Change change;
  change.units.push_back({"mobile-1", 2, 0});
  const Campaign other = Changed(world.campaign, change, world.today, faults);
  const Comparison comparison = Compare(world, 1'000, {}, Learn(world.campaign, {}), other, 20, 1);
  EXPECT_EQ(comparison.more_captured, 0);
  ASSERT_EQ(comparison.remarks.size(), 1U);
  EXPECT_NE(comparison.remarks[0].find("one person at a time"), std::string::npos);
}

TEST(WhatIfTest, AUnitThatIsNotThereIsAFault) {
  const World world = SomeWeeks();
  std::vector<std::string> faults;
  Change change;
  change.units.push_back({"nobody", 2, 0});
  Changed(world.campaign, change, world.today, faults);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0], "There is no unit nobody in the campaign.");
}

// The full figure, on the July campaign of Timor Tengah Utara, is that of tests/bench/forecast.
TEST(CalibrationTest, TheRangeOfTheTenthDayHoldsTheTrueFinishAsOftenAsItSays) {
  const fixtures::Calibration got = fixtures::Calibrate(SomeWeeks(), 40, 5, 50, 11);
  ASSERT_GT(got.campaigns, 30);
  const double inside = static_cast<double>(got.inside) / got.campaigns;
  EXPECT_GT(inside, 0.6) << got.before << " before, " << got.after << " after";
  EXPECT_LT(inside, 0.97);
}

}  // namespace
}  // namespace jemputbola::scheduling::simulation
