#include <gtest/gtest.h>

#include <string>

#include "scheduling/domain/optimised.h"
#include "scheduling/optimiser/random.h"
#include "tests/unit/scheduling/exact_model.h"
#include "tests/unit/scheduling/worlds.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::Exact;
using fixtures::JulyCampaign;
using fixtures::MakeVillage;
using fixtures::MakeWorld;
using fixtures::SolveExactly;

constexpr double kSeconds = 15;

// Eight villages up to 45 km around the office, three days, more people than the days have room for.
World SmallCase(std::uint64_t seed) {
  optimiser::Random random(seed);
  Campaign campaign = JulyCampaign();
  campaign.last_service_day = campaign.first_service_day + 2;
  campaign.setup_minutes = 20;
  campaign.turnout = {0.75, 0.5, 0.25};
  campaign.units[1].serves_district = "53.03.01";
  if (seed % 2 == 0) campaign.units.pop_back();
  std::vector<Village> villages;
  for (int number = 0; number < 8; ++number) {
    const Point at{-9.4615 + (random.Below(81) - 40) / 100.0, 124.4728 + (random.Below(81) - 40) / 100.0};
    villages.push_back(MakeVillage(1 + number % 4, number, 5 + random.Below(60), at));
  }
  return MakeWorld(campaign, villages);
}

class SmallCases : public testing::TestWithParam<std::uint64_t> {};

TEST_P(SmallCases, TheOptimisersPlanIsWorthTheSameInTheModelAndWithinOnePerCentOfItsBound) {
  const World world = SmallCase(GetParam());
  const Plan plan = Optimised(3000).Make(world, world.campaign.last_service_day);
  const auto captured = static_cast<double>(plan.expected_captures);
  const Exact same = SolveExactly(world, kSeconds, &plan);
  ASSERT_TRUE(same.captured) << "the model does not allow the plan";
  EXPECT_NEAR(*same.captured, captured, 1e-6);
  const Exact best = SolveExactly(world, kSeconds);
  RecordProperty("captured", std::to_string(plan.expected_captures));
  RecordProperty("bound", std::to_string(best.bound));
  EXPECT_LE(captured, best.bound + 1e-6) << "the model is not the same problem";
  EXPECT_GE(captured, 0.99 * best.bound);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SmallCases, testing::Range<std::uint64_t>(1, 7));

TEST(ExactModel, RefusesAPlanThatRecordsMoreThanCanBeMet) {
  const World world = SmallCase(1);
  Plan plan = Optimised(100).Make(world, world.campaign.last_service_day);
  plan.tours.at(0).stops.at(0).expected_captures += 40;
  EXPECT_FALSE(SolveExactly(world, kSeconds, &plan).captured);
}

}  // namespace
}  // namespace jemputbola::scheduling
