#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "scheduling/domain/forecast.h"
#include "scheduling/domain/remarks.h"
#include "scheduling/domain/soft_constraints.h"
#include "tests/unit/scheduling/worlds.h"

// Worlds that no plan can serve as one would wish: every policy gives a plan or a clear sentence, in bounded time.
namespace jemputbola::scheduling {
namespace {

using fixtures::JulyCampaign;
using fixtures::MakeVillage;
using fixtures::MakeWorld;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

template <typename Matcher>
auto Says(const Matcher& sentence) {
  return testing::Field(&Remark::sentence, sentence);
}

constexpr std::int64_t kTenMillion = 10'000'000;
// Of a plan and its forecast; a busy machine included.
constexpr absl::Duration kLongest = absl::Seconds(30);

World ThreeDistricts() {
  Campaign campaign = JulyCampaign();
  campaign.units.resize(1);
  return MakeWorld(campaign, {MakeVillage(1, 1, 60), MakeVillage(2, 1, 50), MakeVillage(3, 1, 40)});
}

std::int64_t People(const World& world) {
  std::int64_t people = 0;
  for (const Village& village : world.villages) people += village.workload;
  return people;
}

class AwkwardWorld : public testing::TestWithParam<std::tuple<const char*, bool>> {
 protected:
  // What is foretold of the world by this policy, with the coverage rule or without.
  Outlook LookAheadAt(World world) const {
    world.campaign.policy = std::get<0>(GetParam());
    if (std::get<1>(GetParam())) world.campaign.cover_by = world.campaign.first_service_day + 20;
    const absl::Time start = absl::Now();
    Outlook outlook = LookAhead(world, People(world), {});
    EXPECT_LT(absl::Now() - start, kLongest);
    EXPECT_FALSE(outlook.forecast.sentence.empty());
    EXPECT_GE(outlook.plan.expected_captures, 0);
    EXPECT_LE(outlook.plan.expected_captures, People(world));
    EXPECT_EQ(outlook.plan.coverage.has_value(), std::get<1>(GetParam()));
    return outlook;
  }
};
INSTANTIATE_TEST_SUITE_P(Policies, AwkwardWorld,
                         testing::Combine(testing::Values(kLargestRemaining, kMarginalGain, kOptimised),
                                          testing::Bool()));

TEST_P(AwkwardWorld, WithoutAUnitThatIsThereNothingIsPlannedAndItSaysSo) {
  World world = ThreeDistricts();
  world.campaign.units[0].available = {{world.campaign.last_service_day + 10, absl::CivilDay::max()}};
  const Outlook outlook = LookAheadAt(world);
  EXPECT_THAT(outlook.plan.tours, IsEmpty());
  EXPECT_THAT(outlook.forecast.sentence, HasSubstr("The target cannot be met"));
  EXPECT_TRUE(outlook.plan.standstill.has_value());
}

TEST_P(AwkwardWorld, BrokenUnitsThatNeverComeBackAreTheSame) {
  World world = ThreeDistricts();
  world.outages.push_back({"mobile-1", world.today, absl::CivilDay::max()});
  const Outlook outlook = LookAheadAt(world);
  EXPECT_THAT(outlook.plan.tours, IsEmpty());
  EXPECT_THAT(outlook.forecast.sentence, HasSubstr("by visits"));
}

TEST_P(AwkwardWorld, AnEmptyListHasAnEmptyPlan) {
  World world = ThreeDistricts();
  for (Village& village : world.villages) village.workload = 0;
  EXPECT_THAT(LookAheadAt(world).plan.tours, IsEmpty());
  world.villages.clear();
  const Outlook outlook = LookAheadAt(world);
  EXPECT_THAT(outlook.plan.tours, IsEmpty());
  EXPECT_THAT(outlook.forecast.sentence, HasSubstr("Nobody is left to fetch."));
}

TEST_P(AwkwardWorld, AListOfTenMillionIsPlannedAsFarAsItGoes) {
  World world = ThreeDistricts();
  for (Village& village : world.villages) village.workload = kTenMillion;
  const Outlook outlook = LookAheadAt(world);
  EXPECT_GT(outlook.plan.expected_captures, 3'000);
  EXPECT_LT(outlook.plan.expected_captures, 10'000);
  EXPECT_THAT(outlook.forecast.sentence,
              HasSubstr("The target cannot be met: of 30,000,000 people the plan counts on "));
  EXPECT_FALSE(outlook.forecast.finish_day.has_value());
}

TEST_P(AwkwardWorld, AListSpreadOverThePlacesOfALargeRegencyIsPlannedInTime) {
  World world = ThreeDistricts();
  world.villages.clear();
  for (int number = 0; number < 400; ++number) {
    const Point at{-9.4615 + 0.02 * (number % 20 - 10), 124.4728 + 0.02 * (number / 20 - 10)};
    world.villages.push_back(MakeVillage(1 + number % 25, number, kTenMillion / 400, at));
  }
  const Outlook outlook = LookAheadAt(world);
  EXPECT_GT(outlook.plan.expected_captures, 3'000);
  EXPECT_EQ(outlook.plan.coverage ? outlook.plan.coverage->districts : 25, 25);
}

TEST_P(AwkwardWorld, AVillageThatNobodyKnowsThePlaceOfIsNamedAndTheOthersArePlanned) {
  World world = ThreeDistricts();
  world.villages[1].at = {};
  const Outlook outlook = LookAheadAt(world);
  EXPECT_GT(outlook.plan.expected_captures, 0);
  for (const Tour& tour : outlook.plan.tours) {
    for (const Stop& stop : tour.stops) EXPECT_NE(stop.village, world.villages[1].code);
  }
  EXPECT_THAT(
      outlook.plan.remarks,
      ElementsAre(Says("Nobody knows where 1 village with 50 people (53.03.02.2001 Village 2-1) lies: no tour goes "
                       "there; import areas with coordinates of the village or its district, or give travel times.")));
  const Remark& remark = outlook.plan.remarks[0];
  EXPECT_EQ(remark.kind, Remark::Kind::kPlaceUnknown);
  EXPECT_EQ(remark.villages, 1);
  EXPECT_EQ(remark.people, 50);
}

TEST_P(AwkwardWorld, AVillageTooFarAwayIsNamed) {
  World world = ThreeDistricts();
  world.villages[2].at = {-9.4, 127.5};
  EXPECT_THAT(LookAheadAt(world).plan.remarks,
              ElementsAre(Says(HasSubstr("No tour reaches 1 village with 40 people (53.03.03.2001 Village 3-1)"))));
}

TEST_P(AwkwardWorld, WhereTheMatrixHasHolesTheFormulaHolds) {
  World world = ThreeDistricts();
  // The way to the first is known, and back; the second's is not; nobody gets to the third in a day.
  const std::vector<std::string> places = {kOffice, world.villages[0].code, world.villages[1].code,
                                           world.villages[2].code};
  const int no = TravelMatrix::kUnknown;
  world.campaign.matrix = std::make_shared<TravelMatrix>(
      places, std::vector<int>{0, 30, no, 900, 30, 0, no, no, no, no, 0, no, 900, no, no, 0});
  world.campaign.office.place = 0;
  for (std::size_t index = 0; index < world.villages.size(); ++index) {
    world.villages[index].at.place = static_cast<int>(index) + 1;
  }
  const Outlook outlook = LookAheadAt(world);
  std::int64_t first = 0;
  std::int64_t second = 0;
  for (const Tour& tour : outlook.plan.tours) {
    EXPECT_LE(tour.back_at_office_minute, world.campaign.closes_minute);
    for (const Stop& stop : tour.stops) {
      if (stop.village == world.villages[0].code) first += stop.expected_captures;
      if (stop.village == world.villages[1].code) second += stop.expected_captures;
    }
  }
  EXPECT_GT(first, 0);
  EXPECT_GT(second, 0);
}

TEST_P(AwkwardWorld, ATurnoutOfNobodyPlansNothing) {
  World world = ThreeDistricts();
  world.campaign.turnout = {0};
  EXPECT_THAT(LookAheadAt(world).plan.tours, IsEmpty());
}

TEST_P(AwkwardWorld, AfterTheLastServiceDayItSaysThatNoWorkingDayIsLeft) {
  World world = ThreeDistricts();
  world.today = world.campaign.last_service_day + 1;
  EXPECT_THAT(LookAheadAt(world).forecast.sentence, HasSubstr("no working day is left"));
}

TEST(SoftWeights, OfHugeListsDoNotOverflowAndAPersonStillOutweighsADayEarlier) {
  for (const std::int64_t people : {std::int64_t{0}, std::int64_t{5'300}, kTenMillion, std::int64_t{300'000'000}}) {
    for (const int districts : {0, 50}) {
      const SoftWeights weights(people, 730, districts);
      const std::int64_t person = weights.Of({1, 0, false, false});
      ASSERT_GT(person, 0);
      // Everybody on the first day, and every district: the most that a plan can have.
      const double most = static_cast<double>(people) * static_cast<double>(weights.Of({1, 730, false, false})) +
                          districts * static_cast<double>(weights.Of({0, 0, false, true}));
      EXPECT_LT(most, static_cast<double>(std::numeric_limits<std::int64_t>::max())) << people;
      const std::int64_t days = weights.Of({1, 730, false, false}) - person;
      EXPECT_LE(static_cast<double>(days) * static_cast<double>(people), static_cast<double>(person)) << people;
      if (districts > 0) {
        EXPECT_GT(static_cast<double>(weights.Of({0, 0, false, true})),
                  static_cast<double>(people) * static_cast<double>(weights.Of({1, 730, false, false})));
      }
    }
  }
}

TEST_P(AwkwardWorld, OfAVisitUnderWayNobodyMoreIsExpectedOnceItsUnitIsOut) {
  World world = ThreeDistricts();
  world.minute = 660;
  world.pinned.push_back(
      {"visit", "mobile-1", world.today, world.villages[0].code, 600, 900, false, "It has most left."});
  const auto of_today = [&] {
    const Plan plan = LookAheadAt(world).plan;
    EXPECT_FALSE(plan.tours.empty());
    const Stop& stop = plan.tours[0].stops[0];
    EXPECT_EQ(plan.tours[0].day, world.today);
    EXPECT_EQ(stop.visit_id, "visit") << "it stays";
    return stop.expected_captures;
  };
  EXPECT_GT(of_today(), 0);
  world.outages.push_back({"mobile-1", world.today, std::nullopt});
  EXPECT_EQ(of_today(), 0);
  world.outages[0].back_on = world.today;
  EXPECT_GT(of_today(), 0) << "it works again";
}

TEST(ClosedCampaign, LeavesEverybody) {
  World world = ThreeDistricts();
  world.campaign.state = CampaignState::kClosed;
  const Outlook outlook = LookAhead(world, People(world), {});
  EXPECT_THAT(outlook.plan.tours, IsEmpty());
  EXPECT_EQ(outlook.areas.at("53.03.01").left, 60);
  EXPECT_EQ(outlook.areas.at("53.03.02.2001").left, 50);
  EXPECT_FALSE(outlook.areas.at("53.03.01").finish_day.has_value());
}

TEST(Remarks, AFixedUnitWhoseDistrictHasNoVillageIsNamed) {
  World world = ThreeDistricts();
  world.campaign.units.push_back(fixtures::MakeUnit("office-1", true, 2, "53.03.02"));
  EXPECT_THAT(Remarks(world), IsEmpty());
  world.campaign.units.back().serves_district = "53.03.99";
  EXPECT_THAT(Remarks(world), ElementsAre(Says(HasSubstr("Unit office-1 serves district 53.03.99, of which no village "
                                                         "is known: nobody is called to it"))));
  world.villages.clear();
  EXPECT_THAT(Remarks(world), IsEmpty()) << "no areas are known yet";
}

TEST(Remarks, WithoutAMobileUnitItSaysThatNoneTours) {
  World world = ThreeDistricts();
  world.campaign.units = {fixtures::MakeUnit("office-1", true, 2, "53.03.02")};
  world.villages[2].at = {};
  const std::vector<Remark> remarks = Remarks(world);
  EXPECT_THAT(remarks, ElementsAre(Says("No unit tours, and no fixed unit serves 2 villages with 100 people "
                                        "(53.03.01.2001 Village 1-1, 53.03.03.2001 Village 3-1): nobody visits them or "
                                        "calls them; add a mobile unit, or a fixed one for each of their districts.")));
  EXPECT_EQ(remarks[0].kind, Remark::Kind::kNoUnitTours);
}

TEST(Remarks, AClosedCampaignHasNone) {
  World world = ThreeDistricts();
  world.villages[1].at = {};
  EXPECT_THAT(Remarks(world), SizeIs(1));
  world.campaign.state = CampaignState::kClosed;
  EXPECT_THAT(Remarks(world), IsEmpty());
}

}  // namespace
}  // namespace jemputbola::scheduling
