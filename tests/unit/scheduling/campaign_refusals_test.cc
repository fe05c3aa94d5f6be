#include <gmock/gmock.h>

#include "tests/unit/scheduling/office.h"

// What the service does not take for a campaign, and what it remarks on one that it takes.
namespace jemputbola::scheduling {
namespace {

using fixtures::July;
using fixtures::kRegency;
using ::testing::AllOf;
using ::testing::HasSubstr;
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

}  // namespace
}  // namespace jemputbola::scheduling
