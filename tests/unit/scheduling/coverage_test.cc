#include "scheduling/domain/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "scheduling/domain/coverage_assignment.h"
#include "scheduling/domain/forecast.h"
#include "scheduling/domain/optimised.h"
#include "scheduling/domain/orienteering.h"
#include "scheduling/optimiser/search.h"
#include "tests/unit/scheduling/plan_checks.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::AnyWorld;
using fixtures::CheckPins;
using fixtures::CheckPlan;
using fixtures::JulyCampaign;
using fixtures::MakePlan;
using fixtures::MakeVillage;
using fixtures::MakeWorld;
using fixtures::WithAnnouncements;
using fixtures::WithEverything;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kPolicies[] = {kLargestRemaining, kMarginalGain, kOptimised};

// One unit on tour, and a list of `people` in a village of each district, all at one place.
World Districts(const std::vector<std::int64_t>& people, Point at = {-9.4, 124.5}) {
  Campaign campaign = JulyCampaign();
  campaign.units.resize(1);
  std::vector<Village> villages;
  for (std::size_t district = 0; district < people.size(); ++district) {
    villages.push_back(MakeVillage(static_cast<int>(district) + 1, 1, people[district], at));
  }
  return MakeWorld(campaign, villages);
}

// Districts that a stop of the plan reaches by `by`.
std::set<std::string> Reached(const Plan& plan, absl::CivilDay by) {
  std::set<std::string> reached;
  for (const Tour& tour : plan.tours) {
    for (const Stop& stop : tour.stops) {
      if (tour.day <= by) reached.insert(stop.district);
    }
  }
  return reached;
}

std::vector<std::tuple<absl::CivilDay, std::string, std::string, int>> Stops(const Plan& plan) {
  std::vector<std::tuple<absl::CivilDay, std::string, std::string, int>> stops;
  for (const Tour& tour : plan.tours) {
    for (const Stop& stop : tour.stops) stops.emplace_back(tour.day, tour.unit_id, stop.village, stop.arrive_minute);
  }
  return stops;
}

class EveryPolicy : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Policies, EveryPolicy, testing::ValuesIn(kPolicies),
                         [](const auto& each) { return std::to_string(each.index); });

TEST_P(EveryPolicy, VisitsASmallDistrictByTheDayThatWithoutTheRuleWaits) {
  // The first district alone keeps the unit busy for weeks.
  World world = Districts({5'000, 12, 3});
  world.campaign.policy = GetParam();
  const absl::CivilDay by = world.today + 9;
  EXPECT_EQ(Reached(MakePlan(world), by).size(), 1U);
  world.campaign.cover_by = by;
  const Plan plan = MakePlan(world);
  EXPECT_EQ(Reached(plan, by).size(), 3U);
  const std::optional<Coverage> coverage = CoverageOf(world, plan);
  ASSERT_TRUE(coverage.has_value());
  EXPECT_THAT(coverage->not_covered, IsEmpty());
  EXPECT_EQ(coverage->sentence, "All 3 districts with people to fetch are visited by 2024-08-02.");
}

TEST_P(EveryPolicy, ItsFirstPlanKeepsTheRuleAsWellAndSaysWhyItGoesThere) {
  World world = Districts({5'000, 12, 3});
  world.campaign.cover_by = world.today + 9;
  const Plan plan = FindPolicy(GetParam())->First(world, world.campaign.last_service_day);
  EXPECT_THAT(CoverageOf(world, plan)->not_covered, IsEmpty());
  for (const Tour& tour : plan.tours) {
    if (tour.stops[0].district != "53.03.03") continue;
    EXPECT_THAT(tour.stops[0].reason, AllOf(HasSubstr("District 3"), HasSubstr("very district is to be visited by "
                                                                               "2024-08-02")));
    return;
  }
}

TEST_P(EveryPolicy, PutsSeveralDistrictsIntoOneDayWhenThereAreTooFewDays) {
  World world = Districts({400, 300, 200, 100, 50});
  world.campaign.policy = GetParam();
  world.campaign.cover_by = world.today + 1;
  const Plan plan = MakePlan(world);
  EXPECT_EQ(Reached(plan, world.today + 1).size(), 5U);
}

TEST_P(EveryPolicy, APlaceThatNobodyKnowsIsNotTooFar) {
  World world = Districts({40, 30});
  world.campaign.policy = GetParam();
  world.campaign.cover_by = world.today + 5;
  world.villages[1].at = {};
  const std::optional<Coverage> coverage = CoverageOf(world, MakePlan(world));
  ASSERT_TRUE(coverage.has_value());
  ASSERT_EQ(coverage->not_covered.size(), 1U);
  EXPECT_EQ(coverage->not_covered[0].reason, UncoveredReason::kPlaceUnknown);
  EXPECT_NE(coverage->sentence.find("District 2 (nobody knows where its villages lie)"), std::string::npos);
}

TEST_P(EveryPolicy, SaysWhichDistrictsAreNotCoveredAndWhy) {
  World world = Districts({40, 30, 1, 0});
  world.campaign.policy = GetParam();
  world.campaign.cover_by = world.today + 1;
  // A hundred kilometres and more.
  world.villages[1].at = {-9.4, 126.5};
  const Plan plan = MakePlan(world);
  const std::optional<Coverage> coverage = CoverageOf(world, plan);
  ASSERT_TRUE(coverage.has_value());
  EXPECT_EQ(coverage->districts, 3);
  ASSERT_EQ(coverage->not_covered.size(), 2U);
  EXPECT_EQ(coverage->not_covered[0].reason, UncoveredReason::kTooFar);
  EXPECT_EQ(coverage->not_covered[1].reason, UncoveredReason::kNobodyMet);
  EXPECT_EQ(coverage->sentence,
            "2 of 3 districts with people to fetch are not visited by 2024-07-25: District 3 (at a visit nobody is "
            "expected to be met); District 2 (too far for a tour inside office hours).");
}

TEST_P(EveryPolicy, CoversAsManyAsItCanWhenDaysAreTooFew) {
  World world = Districts({100, 100, 100});
  world.campaign.policy = GetParam();
  world.campaign.setup_minutes = 220;
  world.campaign.cover_by = world.today + 1;
  const Plan plan = MakePlan(world);
  EXPECT_EQ(Reached(plan, world.today + 1).size(), 2U);
  EXPECT_THAT(CoverageOf(world, plan)->sentence,
              AllOf(HasSubstr("1 of 3 districts with people to fetch is not visited by 2024-07-25: District "),
                    HasSubstr("(too few days of units are left until then).")));
}

TEST_P(EveryPolicy, SaysSoWhenNoUnitIsThere) {
  World world = Districts({100, 100});
  world.campaign.policy = GetParam();
  world.campaign.cover_by = world.today + 1;
  world.campaign.units[0].available = {{world.today + 5, absl::CivilDay::max()}};
  EXPECT_EQ(CoverageOf(world, MakePlan(world))->sentence,
            "2 of 2 districts with people to fetch are not visited by 2024-07-25: District 1, District 2 (no unit for "
            "it has time until then).");
}

// Twelve districts up to forty kilometres away, with more people than there is time for.
World TwelveDistricts() {
  Campaign campaign = JulyCampaign();
  campaign.last_service_day = absl::CivilDay(2024, 9, 13);
  campaign.policy = kOptimised;
  std::vector<Village> villages;
  for (int number = 0; number < 96; ++number) {
    const int district = number / 8;
    const Point at{-9.65 + 0.12 * (district / 3) + 0.03 * (number % 3),
                   124.3 + 0.16 * (district % 3) + 0.02 * (number % 8)};
    villages.push_back(MakeVillage(1 + district, number, 8 + 7 * number % 40, at));
  }
  return MakeWorld(campaign, villages);
}

TEST(CoverageRule, OneThatTheOptimisedPlanKeepsAnywayCostsNextToNothing) {
  World world = TwelveDistricts();
  const Plan free = MakePlan(world);
  for (const int days : {30, 40, 51}) {
    world.campaign.cover_by = world.campaign.first_service_day + days;
    ASSERT_THAT(CoverageOf(world, free)->not_covered, IsEmpty());
    const Plan ruled = MakePlan(world);
    EXPECT_THAT(CoverageOf(world, ruled)->not_covered, IsEmpty());
    EXPECT_GE(ruled.expected_captures, 0.995 * static_cast<double>(free.expected_captures)) << days << " days";
  }
}

TEST(CoverageRule, ThePlanOfTheLastCutThatLostADistrictGetsItBack) {
  World world = TwelveDistricts();
  world.campaign.cover_by = world.campaign.first_service_day + 30;
  world.before = StopsOf(MakePlan(world));
  // Wherever it would have been by then.
  std::erase_if(world.before, [&](const PlannedStop& stop) {
    return stop.day <= *world.campaign.cover_by && stop.village.starts_with("53.03.12");
  });
  const Orienteering problem(world, world.campaign.last_service_day);
  EXPECT_EQ(problem.FromBefore().MissingGroups(), 0);
}

TEST(CoverageRule, ADistrictThatWasVisitedInThisServiceNeedsNoStop) {
  World world = Districts({5'000, 12, 3});
  world.campaign.cover_by = world.today + 9;
  world.today += 5;
  world.villages[1].last_visit = world.campaign.first_service_day;
  world.villages[2].last_visit = world.campaign.first_service_day - 1;
  const Expectation villages(world);
  const CoverageRule rule(world, villages);
  EXPECT_TRUE(rule.covered(1));
  EXPECT_FALSE(rule.covered(2)) << "a visit before the service is none";
}

TEST(CoverageRule, AnAnnouncedVisitCountsWhenItIsInTime) {
  World world = Districts({5'000, 12, 3});
  world.campaign.cover_by = world.today + 2;
  world.pinned.push_back({"a", "mobile-1", world.today + 2, "53.03.02.2001", 600, 700, false, ""});
  world.pinned.push_back({"b", "mobile-1", world.today + 5, "53.03.03.2001", 600, 700, false, ""});
  const Expectation villages(world);
  const CoverageRule rule(world, villages);
  EXPECT_TRUE(rule.covered(1));
  EXPECT_FALSE(rule.covered(2));
}

TEST(CoverageRule, RoomIsKeptOnTheLastDaysSoThatThePolicyRulesBeforeThem) {
  World world = Districts({5'000, 12, 3});
  World ruled = world;
  // Wednesday of the next week; the last two days before it are kept.
  ruled.campaign.cover_by = world.today + 7;
  const auto before = Stops(MakePlan(world));
  const auto after = Stops(MakePlan(ruled));
  for (std::size_t day = 0; day < 4; ++day) EXPECT_EQ(before[day], after[day]);
  EXPECT_EQ(std::get<2>(after[4]), "53.03.02.2001");
  EXPECT_EQ(std::get<0>(after[4]), world.today + 6);
}

TEST(CoverageRule, ARuleOfTheFutureIsMissedByNobodyOneOfThePastSaysWhoWasNotVisited) {
  World world = Districts({10, 20});
  EXPECT_EQ(Missed(world), "");
  world.campaign.cover_by = world.today;
  EXPECT_EQ(Missed(world), "");
  world.today += 1;
  world.villages[0].last_visit = world.campaign.first_service_day;
  EXPECT_EQ(Missed(world),
            "cover_by (2024-07-24) is past, and not visited by then: District 2; choose a later day or leave it out.");
}

TEST(CoverageRule, TheForecastOfACampaignCarriesIt) {
  World world = Districts({10, 20});
  EXPECT_FALSE(LookAhead(world, 30, {}).plan.coverage.has_value());
  world.campaign.cover_by = world.today + 3;
  EXPECT_TRUE(LookAhead(world, 30, {}).plan.coverage.has_value());
  world.campaign.state = CampaignState::kClosed;
  EXPECT_FALSE(LookAhead(world, 30, {}).plan.coverage.has_value());
}

// --- any world -------------------------------------------------------------------------------------------------

World AnyCoveredWorld() {
  World world = *AnyWorld();
  if (*rc::gen::arbitrary<bool>()) world = WithEverything(std::move(world));
  if (*rc::gen::arbitrary<bool>()) world = WithAnnouncements(std::move(world));
  const int span = static_cast<int>(world.campaign.last_service_day - world.campaign.first_service_day);
  world.campaign.cover_by = world.campaign.first_service_day + *rc::gen::inRange(0, span + 1);
  world.campaign.policy = *rc::gen::elementOf(std::vector<std::string>(std::begin(kPolicies), std::end(kPolicies)));
  return world;
}

std::vector<absl::CivilDay> DaysOf(const World& world) {
  return world.campaign.calendar().WorkingDays(world.today, *world.campaign.cover_by);
}

// Districts that need a stop, and have one in the assignment.
std::pair<std::size_t, std::size_t> NeededAndKept(const World& world) {
  const Expectation villages(world);
  const CoverageRule rule(world, villages);
  std::vector<bool> needed;
  for (std::size_t index = 0; index < villages.districts().size(); ++index) needed.push_back(!rule.covered(index));
  const std::vector<FreeTime> free = FreeTimes(world, villages, DaysOf(world));
  const CoverageAssignment assignment(world, villages, free, needed);
  std::set<std::size_t> kept;
  for (const auto& stops : assignment.kept()) {
    for (const std::size_t village : stops) RC_ASSERT(kept.insert(villages.DistrictOfVillage(village)).second);
  }
  return {static_cast<std::size_t>(std::count(needed.begin(), needed.end(), true)), kept.size()};
}

RC_GTEST_PROP(Coverage, PlansUnderTheRuleKeepAllOtherRules, ()) {
  const World world = AnyCoveredWorld();
  const Plan plan = MakePlan(world);
  CheckPlan(world, plan);
  CheckPins(world, plan);
}

RC_GTEST_PROP(Coverage, EveryPolicyCoversAllThatRoomIsKeptFor, ()) {
  const World world = AnyCoveredWorld();
  const auto [needed, kept] = NeededAndKept(world);
  const std::optional<Coverage> coverage = CoverageOf(world, MakePlan(world));
  RC_ASSERT(coverage.has_value());
  if (*world.campaign.cover_by < world.today) return;
  RC_ASSERT(coverage->not_covered.size() <= needed - kept);
  for (const UncoveredDistrict& district : coverage->not_covered) {
    RC_ASSERT(absl::StrContains(coverage->sentence, InWords(district.reason)));
  }
}

RC_GTEST_PROP(Coverage, TheOptimiserCountsEachDistrictOnceAndNeverGivesOneUp, ()) {
  const World world = AnyCoveredWorld();
  const Orienteering problem(world, world.campaign.last_service_day);
  const optimiser::Solution start = optimiser::ConstructInOrder(problem.problem());
  optimiser::IterationBudget budget(60);
  const optimiser::Solution best = optimiser::Search(start, 1, budget).best;
  const auto groups = [&](const optimiser::Solution& solution) {
    std::set<int> reached;
    for (int route = 0; route < static_cast<int>(problem.problem().routes.size()); ++route) {
      for (const int customer : solution.stops(route)) {
        const int day = problem.problem().routes[static_cast<std::size_t>(route)].day;
        if (const int group = problem.problem().GroupOn(day, customer); group >= 0) reached.insert(group);
      }
    }
    return static_cast<std::int64_t>(reached.size());
  };
  for (const optimiser::Solution* each : {&start, &best}) {
    RC_ASSERT(each->value() - each->value_of_stops() == groups(*each) * problem.problem().group_worth);
  }
  RC_ASSERT(groups(best) >= groups(start));
}

RC_GTEST_PROP(Coverage, ARuleThatTheFirstPlanKeepsAnywayTakesNothingFromIt, ()) {
  World world = AnyCoveredWorld();
  world.campaign.policy = kOptimised;
  World free = world;
  free.campaign.cover_by.reset();
  const Plan before = Optimised().First(free, free.campaign.last_service_day);
  if (*world.campaign.cover_by < world.today || !CoverageOf(world, before)->not_covered.empty()) return;
  const Plan after = Optimised().First(world, world.campaign.last_service_day);
  RC_CLASSIFY(before.expected_captures > 0);
  RC_ASSERT(CoverageOf(world, after)->not_covered.empty());
  RC_ASSERT(after.expected_captures >= before.expected_captures);
}

// Whether the districts from `from` on can each have a day of a unit of their own.
bool OneEach(const std::vector<std::vector<bool>>& fits, std::size_t from, std::set<std::size_t>& taken) {
  if (from == fits.size()) return true;
  for (std::size_t free = 0; free < fits[from].size(); ++free) {
    if (!fits[from][free] || taken.count(free) > 0) continue;
    taken.insert(free);
    if (OneEach(fits, from + 1, taken)) return true;
    taken.erase(free);
  }
  return false;
}

RC_GTEST_PROP(Coverage, WhereEachDistrictCouldHaveADayOfItsOwnAllAreCovered, ()) {
  const World world = AnyCoveredWorld();
  const Expectation villages(world);
  const CoverageRule rule(world, villages);
  const std::vector<FreeTime> free = FreeTimes(world, villages, DaysOf(world));
  std::vector<std::vector<bool>> fits;
  for (std::size_t index = 0; index < villages.districts().size(); ++index) {
    if (rule.covered(index)) continue;
    std::vector<bool>& row = fits.emplace_back();
    for (const FreeTime& time : free) {
      const Unit& unit = world.campaign.units[time.unit];
      const Pace pace(world.campaign, unit);
      bool any = false;
      for (const std::size_t village : villages.districts()[index].villages) {
        const bool called_off = std::any_of(world.blocked.begin(), world.blocked.end(), [&](const BlockedDay& blocked) {
          return blocked.day == time.day && blocked.village == villages.village(village).code;
        });
        any = any ||
              (!called_off && villages.Reachable(village) >= 1 && unit.Serves(villages.village(village).district) &&
               pace.Fit(time.gap, villages.village(village).at, 1).captures >= 1);
      }
      row.push_back(any);
    }
  }
  std::set<std::size_t> taken;
  if (*world.campaign.cover_by < world.today || !OneEach(fits, 0, taken)) return;
  RC_CLASSIFY(!fits.empty());
  RC_ASSERT(CoverageOf(world, MakePlan(world))->not_covered.empty());
}

}  // namespace
}  // namespace jemputbola::scheduling
