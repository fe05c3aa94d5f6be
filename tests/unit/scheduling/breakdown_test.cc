#include "scheduling/domain/breakdown.h"

#include <gmock/gmock.h>

#include "scheduling/domain/standstill.h"
#include "tests/unit/scheduling/worlds.h"

namespace jemputbola::scheduling {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const absl::CivilDay kTuesday(2024, 7, 23);

TEST(Breakdown, TakesTheRestOfItsDayAndTheDaysBeforeTheUnitIsBack) {
  const Outage outage{"mobile-1", kTuesday, kTuesday + 2};
  EXPECT_FALSE(FallsTo(outage, 600, kTuesday - 1, 700));
  EXPECT_FALSE(FallsTo(outage, 600, kTuesday, 599));
  EXPECT_TRUE(FallsTo(outage, 600, kTuesday, 600));
  EXPECT_TRUE(FallsTo(outage, 600, kTuesday + 1, 450));
  EXPECT_FALSE(FallsTo(outage, 600, kTuesday + 2, 450));
  EXPECT_FALSE(FallsTo({"mobile-1", kTuesday, std::nullopt}, 600, kTuesday + 1, 450));
}

TEST(Breakdown, IsOverOnTheDayTheUnitIsBackOrAfterTheOneDayItWasTold) {
  EXPECT_FALSE(IsOver({"mobile-1", kTuesday, kTuesday + 2}, kTuesday + 1));
  EXPECT_TRUE(IsOver({"mobile-1", kTuesday, kTuesday + 2}, kTuesday + 2));
  EXPECT_FALSE(IsOver({"mobile-1", kTuesday, std::nullopt}, kTuesday));
  EXPECT_TRUE(IsOver({"mobile-1", kTuesday, std::nullopt}, kTuesday + 1));
  EXPECT_TRUE(IsOver({"mobile-1", kTuesday, kTuesday}, kTuesday)) << "it works again";
  EXPECT_TRUE(IsOver({"mobile-1", kTuesday, kTuesday}, kTuesday - 1)) << "what was told of a day to come is called off";
}

TEST(Breakdown, EndsWithEverythingThatIsNotOverOfTheUnit) {
  World world;
  world.campaign.units = {fixtures::MakeUnit("mobile-1", false, 3), fixtures::MakeUnit("mobile-2", false, 3)};
  world.today = kTuesday;
  world.outages = {{"mobile-1", kTuesday - 3, kTuesday - 1},
                   {"mobile-1", kTuesday - 1, kTuesday + 4},
                   {"mobile-2", kTuesday, std::nullopt},
                   {"mobile-1", kTuesday, std::nullopt},
                   {"mobile-1", kTuesday + 2, std::nullopt}};
  const absl::StatusOr<std::vector<Outage>> ended = EndOutages(world, "mobile-1");
  ASSERT_TRUE(ended.ok()) << ended.status();
  ASSERT_EQ(ended->size(), 3u);
  world.outages = *ended;
  for (int day = 0; day < 7; ++day) {
    EXPECT_TRUE(IsAvailable(world, world.campaign.units[0], kTuesday + day)) << day;
  }
  EXPECT_FALSE(IsAvailable(world, world.campaign.units[0], kTuesday - 1)) << "what was is not undone";
  EXPECT_FALSE(EndOutages(world, "mobile-1").ok());
}

class StandstillTest : public testing::Test {
 protected:
  StandstillTest() {
    world_.campaign.units = {fixtures::MakeUnit("mobile-1", false, 3), fixtures::MakeUnit("mobile-2", false, 3)};
    world_.campaign.first_service_day = kTuesday;
    world_.campaign.last_service_day = kTuesday + 8;
    world_.campaign.polling_day = kTuesday + 10;
    world_.campaign.state = CampaignState::kOpen;
    world_.today = kTuesday;
    world_.minute = 450;
  }
  std::string Sentence() const {
    const std::optional<Standstill> standstill = StandstillOf(world_);
    return standstill ? standstill->sentence : "";
  }
  World world_;
};

TEST_F(StandstillTest, IsNotWhileAUnitIsThere) {
  EXPECT_THAT(Sentence(), IsEmpty());
  world_.outages = {{"mobile-1", kTuesday, kTuesday + 5}};
  EXPECT_THAT(Sentence(), IsEmpty());
}

TEST_F(StandstillTest, SaysOfEachUnitWhyItIsNotThereAndWhenThePlanGoesOn) {
  world_.outages = {{"mobile-1", kTuesday, std::nullopt}};
  world_.campaign.units[1].days_off = {kTuesday};
  EXPECT_EQ(
      Sentence(),
      "No unit is there on 2024-07-23 (mobile-1 is broken, mobile-2 is off): nothing is planned before 2024-07-24.");
  world_.minute = 900;
  EXPECT_THAT(Sentence(), IsEmpty()) << "the day is over";
}

TEST_F(StandstillTest, TellsInFieldsWhatItsSentenceSays) {
  world_.outages = {{"mobile-1", kTuesday, std::nullopt}};
  world_.campaign.units[1].days_off = {kTuesday};
  std::optional<Standstill> standstill = StandstillOf(world_);
  ASSERT_TRUE(standstill.has_value());
  EXPECT_EQ(standstill->from, kTuesday);
  EXPECT_EQ(standstill->to, kTuesday);
  EXPECT_EQ(standstill->goes_on, kTuesday + 1);
  ASSERT_EQ(standstill->units.size(), 2U);
  EXPECT_TRUE(standstill->units[0].broken);
  EXPECT_EQ(standstill->units[0].back_on, std::nullopt);
  EXPECT_FALSE(standstill->units[1].broken);
  world_.campaign.units.pop_back();
  world_.outages[0].back_on = kTuesday + 30;
  standstill = StandstillOf(world_);
  EXPECT_EQ(standstill->to, world_.campaign.last_service_day);
  EXPECT_EQ(standstill->goes_on, std::nullopt);
  EXPECT_EQ(standstill->units[0].back_on, kTuesday + 30);
}

TEST_F(StandstillTest, CountsWorkingDaysOnly) {
  world_.campaign.units.pop_back();
  world_.outages = {{"mobile-1", kTuesday, kTuesday + 5}};
  EXPECT_THAT(Sentence(), HasSubstr("from 2024-07-23 to 2024-07-26 ")) << "back on Sunday";
  EXPECT_THAT(Sentence(), HasSubstr("before 2024-07-29."));
}

TEST_F(StandstillTest, SaysWhenItLastsToTheEnd) {
  world_.campaign.units.pop_back();
  world_.campaign.units[0].available = {{kTuesday - 9, kTuesday - 1}};
  EXPECT_THAT(Sentence(), HasSubstr("up to the last service day, 2024-07-31."));
  world_.campaign.state = CampaignState::kClosed;
  EXPECT_THAT(Sentence(), IsEmpty());
}

}  // namespace
}  // namespace jemputbola::scheduling
