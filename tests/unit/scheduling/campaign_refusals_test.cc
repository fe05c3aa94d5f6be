#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/scheduling/office.h"

// What the service does not take for a campaign, and what it remarks on one that it takes.
namespace jemputbola::scheduling {
namespace {

using fixtures::July;
using fixtures::kRegency;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CampaignRefusalTest : public fixtures::Office {
 protected:
  static v1::SplitUnitRequest SplitOf(const std::string& unit, int crew, const std::string& from) {
    v1::SplitUnitRequest request;
    request.set_regency_code(kRegency);
    request.set_unit_id(unit);
    request.set_new_unit_id("mobile-2");
    request.set_crew_size(crew);
    request.set_from(from);
    request.set_actor("kepala dinas");
    request.set_reason("a second car is ready");
    return request;
  }
};

JB_ON_BOTH_STORES(CampaignRefusalTest);

TEST_P(CampaignRefusalTest, KeepsNoNikAndNoNameOfACrew) {
  constexpr char kNik[] = "5303012345670001";
  v1::Campaign campaign = July();
  campaign.mutable_units(0)->set_crew_size(2);
  for (const char* member : {kNik, "Maria Ulu Kefi"}) campaign.mutable_units(0)->add_staff_ids(member);
  const auto is_refused = [&](const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()),
                AllOf(HasSubstr("neither a name nor a NIK."), Not(HasSubstr(kNik)), Not(HasSubstr("Maria"))));
  };
  is_refused(Set(campaign));
  ASSERT_TRUE(Set(July()).ok());
  v1::SplitUnitRequest request = SplitOf("mobile-1", 1, "2024-07-26");
  for (const char* member : {kNik, "Maria Ulu Kefi"}) {
    request.clear_staff_ids();
    request.add_staff_ids(member);
    is_refused(process_->desk.Split(request).status());
  }
  request.clear_staff_ids();
  request.set_new_unit_id(kNik);
  is_refused(process_->desk.Split(request).status());
}

TEST_P(CampaignRefusalTest, KeepsNoNikAsAnActorOrInAReason) {
  constexpr char kNik[] = "5303012345670001";
  const std::string reason = absl::StrCat("asked by ", kNik);
  const auto is_refused = [&](const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()),
                AllOf(HasSubstr("at most 200 letters, and nobody's NIK."), Not(HasSubstr(kNik))));
  };
  v1::SetCampaignRequest set;
  *set.mutable_campaign() = July();
  set.set_reason(reason);
  is_refused(process_->desk.Set(set).status());
  ASSERT_TRUE(Set(July()).ok());
  v1::OpenCampaignRequest open;
  open.set_regency_code(kRegency);
  open.set_actor(kNik);
  is_refused(process_->announcer.Open(open).status());
  Tally({{"53.03.01.2001", 60}});
  ASSERT_TRUE(Open().ok());
  v1::CloseCampaignRequest close;
  close.set_regency_code(kRegency);
  close.set_reason(reason);
  close.set_visits(v1::STANDING_VISITS_CANCEL);
  is_refused(process_->desk.Close(close).status());
  v1::SplitUnitRequest split = SplitOf("mobile-1", 1, "2024-07-26");
  split.set_reason(reason);
  is_refused(process_->desk.Split(split).status());
  v1::ReportUnitBrokenRequest broken;
  broken.set_regency_code(kRegency);
  broken.set_unit_id("mobile-1");
  broken.set_actor("kepala dinas");
  broken.set_reason(reason);
  is_refused(process_->office.Break(broken).status());
  ASSERT_FALSE(AllVisits().empty());
  is_refused(process_->office.Cancel(kRegency, AllVisits().front().visit_id, reason));
  is_refused(process_->office.Cancel(kRegency, AllVisits().front().visit_id, std::string(201, 'a')));
}

constexpr char kNoAreaKnown[] =
    "No district or village of 53.03 is known: import its areas first (jb import areas), or correct regency_code.";

TEST_P(CampaignRefusalTest, KeepsNothingOfARegencyOfWhichTheRegistryKnowsNoArea) {
  const std::vector<CachedArea> areas = std::exchange(registry_.areas, {});
  const absl::Status refused = Set(July());
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(refused.message(), kNoAreaKnown);
  EXPECT_EQ(process_->desk.Show(kRegency).status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(process_->ownership.Holds(kRegency));
  registry_.areas = areas;
  EXPECT_TRUE(Set(July()).ok());
}

TEST_P(CampaignRefusalTest, SaysThatNoAreaIsKnownWhileTheRegistryDoesNotAnswer) {
  registry_.away = true;
  v1::SetCampaignRequest request;
  *request.mutable_campaign() = July();
  const absl::StatusOr<v1::SetCampaignResponse> set = process_->desk.Set(request);
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_THAT(set->remarks(), ElementsAre(kNoAreaKnown));
  EXPECT_EQ(process_->live.plan(kRegency)->forecast.sentence(), kNoAreaKnown);
  registry_.away = false;
  process_->replanner.RefreshAreas(kRegency);
  EXPECT_THAT(process_->desk.Show(kRegency)->remarks(), IsEmpty());
  ASSERT_TRUE(process_->replanner.Now(kRegency).ok());
  EXPECT_EQ(process_->live.plan(kRegency)->forecast.sentence(), "Nobody is left to fetch.");
}

TEST_P(CampaignRefusalTest, SaysOfAServiceInThePastThatNoDayIsLeft) {
  SetTime(absl::CivilDay(2025, 1, 6), 600);
  v1::SetCampaignRequest request;
  *request.mutable_campaign() = July();
  const absl::StatusOr<v1::SetCampaignResponse> set = process_->desk.Set(request);
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_THAT(set->remarks(),
              ElementsAre("The last service day, 2024-11-26, is past, and no day is left to plan: correct "
                          "the days, and set it again."));
  SetTime(fixtures::kWednesday, 600);
  EXPECT_THAT(process_->desk.Show(kRegency)->remarks(), IsEmpty());
  ASSERT_TRUE(Open().ok());
  SetTime(absl::CivilDay(2025, 1, 6), 600);
  EXPECT_THAT(process_->desk.Show(kRegency)->remarks(),
              ElementsAre(HasSubstr("close the campaign (jb campaign close)")));
  ASSERT_TRUE(Close().ok());
  EXPECT_THAT(process_->desk.Show(kRegency)->remarks(), IsEmpty());
}

TEST_P(CampaignRefusalTest, NamesWhoGoesOnlyOfACrewThatIsNamed) {
  ASSERT_TRUE(Set(July()).ok());
  v1::SplitUnitRequest request = SplitOf("mobile-1", 1, "2024-07-26");
  request.add_staff_ids("a");
  EXPECT_EQ(
      process_->desk.Split(request).status().message(),
      "The crew of unit mobile-1 is not named on 2024-07-26: say how many of it go with --crew, or name all of it "
      "first with jb campaign set.");
}

TEST_P(CampaignRefusalTest, OpensAndClosesInNoOtherStateAndSaysWhatToDoThere) {
  ASSERT_TRUE(Set(July()).ok());
  EXPECT_THAT(Close().message(), HasSubstr("this one is a DRAFT: nothing of it was announced"));
  ASSERT_TRUE(Open().ok());
  EXPECT_THAT(Open().status().message(), HasSubstr("this one is OPEN: its daily cut announces the days to come"));
  ASSERT_TRUE(Close().ok());
  EXPECT_THAT(Open().status().message(), HasSubstr("this one is CLOSED: jb campaign set makes a DRAFT"));
  EXPECT_THAT(Close().message(), HasSubstr("this one is CLOSED: jb campaign history tells"));
}

TEST_P(CampaignRefusalTest, NamesAFixedUnitOfADistrictThatIsNotKnownBeforeAnybodyIsListed) {
  v1::Campaign campaign = July();
  campaign.mutable_units(1)->set_serves_district_code("53.03.99");
  ASSERT_TRUE(Set(campaign).ok());
  EXPECT_THAT(process_->desk.Show(kRegency)->remarks(),
              ElementsAre(HasSubstr("Unit office-1 serves district 53.03.99, of which no village is known")));
}

}  // namespace
}  // namespace jemputbola::scheduling
