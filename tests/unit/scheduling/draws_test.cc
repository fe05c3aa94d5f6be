#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "scheduling/domain/policy.h"
#include "scheduling/simulation/account.h"
#include "scheduling/simulation/course.h"
#include "scheduling/simulation/outlook_range.h"
#include "scheduling/simulation/range_sentence.h"
#include "tests/unit/scheduling/worlds.h"

namespace jemputbola::scheduling::simulation {
namespace {

using fixtures::AnyWorld;
using fixtures::SomeWeeks;

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
    lived += static_cast<double>(LiveThrough(world, Conduct(), seed).captured) / kSeeds;
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

TEST(OutlookRangeTest, WhoIsOutOfReachIsNotFewerForDrawsThatGoOn) {
  World world = SomeWeeks();
  world.villages.front().at = {};
  world.villages.front().workload = 100;
  for (std::size_t at = 1; at < world.villages.size(); ++at) world.villages[at].workload *= 6;
  const Learned learned = Learn(world.campaign, {});
  const Outline outline(world, learned, world.campaign.last_service_day + OutlookRange::kHorizonDays);
  int ended = 0;
  Chance seeds(9);
  for (int draw = 0; draw < 20; ++draw) {
    Chance chance(seeds.Next());
    const Conduct conduct = DrawConduct(learned, chance);
    ended += CourseRun(outline, conduct, chance.Next()).Live().ended ? 1 : 0;
  }
  ASSERT_GT(ended, 0);
  ASSERT_LT(ended, 20);
  EXPECT_NEAR(DrawOutlook(world, learned, 20, 9).out_of_reach, 100, 1e-9);
}

TEST(OutlookRangeTest, NobodyLeftIsDoneAlready) {
  World world = SomeWeeks();
  for (Village& village : world.villages) village.workload = 0;
  const OutlookRange range = DrawOutlook(world, Learn(world.campaign, {}), 10, 9);
  EXPECT_NEAR(range.in_time, 1, 1e-9);
  EXPECT_TRUE(LeftBehind(range).empty());
}

TEST(OutlookRangeTest, ExpectsNobodyMoreOfAVisitWhoseUnitBroke) {
  World world = SomeWeeks();
  world.campaign.units.resize(1);
  world.campaign.last_service_day = world.today;
  world.minute = 600;
  const Village& village = world.villages.front();
  world.pinned = {{"visit-1", "mobile-1", world.today, village.code, 540, 780, false, ""}};
  EXPECT_GT(DrawOutlook(world, Learn(world.campaign, {}), 20, 9).captured_90, 0);
  world.outages = {{"mobile-1", world.today, std::nullopt}};
  EXPECT_EQ(DrawOutlook(world, Learn(world.campaign, {}), 20, 9).captured_90, 0);
}

}  // namespace
}  // namespace jemputbola::scheduling::simulation
