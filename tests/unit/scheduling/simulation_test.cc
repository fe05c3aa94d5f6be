#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "scheduling/domain/policy.h"
#include "scheduling/simulation/account.h"
#include "scheduling/simulation/replay.h"
#include "scheduling/simulation/what_if.h"
#include "tests/unit/scheduling/calibration.h"
#include "tests/unit/scheduling/worlds.h"

namespace jemputbola::scheduling::simulation {
namespace {

using fixtures::AnyWorld;
using fixtures::SomeWeeks;

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

TEST(WhatIfTest, AfterTheServiceAnotherUnitBringsNobody) {
  World world = SomeWeeks();
  world.today = world.campaign.last_service_day + 1;
  std::vector<std::string> faults;
  Change change;
  change.extra_units = 1;
  const Campaign more = Changed(world.campaign, change, world.today, faults);
  EXPECT_TRUE(faults.empty());
  EXPECT_TRUE(Validate(more).empty());
  EXPECT_EQ(Compare(world, 1'000, {}, Learn(world.campaign, {}), more, 5, 1).more_captured, 0);
}

TEST(WhatIfTest, ALongerServiceIsNotCalledSlower) {
  World world = SomeWeeks();
  world.campaign.last_service_day = world.today + 4;
  // Takes some two hundred and eighty days.
  for (Village& village : world.villages) village.workload *= 6;
  std::vector<std::string> faults;
  Change change;
  change.last_service_day = world.today + 60;
  const Campaign longer = Changed(world.campaign, change, world.today, faults);
  const Comparison comparison = Compare(world, 1'000, {}, Learn(world.campaign, {}), longer, 20, 1);
  ASSERT_TRUE(comparison.range_after.finish_50.has_value());
  EXPECT_GT(*comparison.range_after.finish_50, world.campaign.last_service_day + OutlookRange::kHorizonDays);
  EXPECT_TRUE(comparison.range_before.finish_50.has_value()) << "both are looked at equally far";
}

TEST(WhatIfTest, NamesNoDayWhenNobodyIsLeft) {
  World world = SomeWeeks();
  for (Village& village : world.villages) village.workload = 0;
  const Comparison comparison = Compare(world, 0, {}, Learn(world.campaign, {}), world.campaign, 5, 1);
  EXPECT_EQ(comparison.sentence, "Nobody is left to fetch.");
}

TEST(WhatIfTest, SaysThatSomeAreNeverReached) {
  World world = SomeWeeks();
  for (Unit& unit : world.campaign.units) unit.available = {{world.today, world.today + 2}};
  const Comparison comparison = Compare(world, 1'000, {}, Learn(world.campaign, {}), world.campaign, 5, 1);
  EXPECT_NE(comparison.sentence.find("not all who can be met are ever reached, as no unit comes to some of them, as "
                                     "without it."),
            std::string::npos)
      << comparison.sentence;
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
