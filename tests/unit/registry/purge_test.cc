#include "common/clock/civil.h"
#include "tests/unit/registry/privacy_fixture.h"

namespace jemputbola::registry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PurgeTest : public PrivacyTest {
 protected:
  // After polling day and the year that follows it.
  void EndRetention() {
    options_.polling_day = "2024-11-27";
    clock_.Set(absl::FromCivil(absl::CivilDay(2025, 11, 28), absl::UTCTimeZone()));
    Restart();
  }
};
JB_ON_BOTH_STORES(PurgeTest);

TEST_P(PurgeTest, NothingIsPurgedBeforeTheRetentionHasRunOut) {
  Populate(2);
  EXPECT_THAT(std::string(PlanPurge().status().message()), HasSubstr("registry.polling_day"));
  options_.polling_day = "2024-11-27";
  Restart();
  EXPECT_THAT(std::string(PlanPurge().status().message()), HasSubstr("kept until 2025-11-27"));
  EXPECT_EQ(Purge("0123456789").status().code(), absl::StatusCode::kFailedPrecondition);
  // One second before the day begins in WITA, and then.
  clock_.Set(absl::FromCivil(absl::CivilSecond(2025, 11, 26, 15, 59, 59), absl::UTCTimeZone()));
  EXPECT_EQ(PlanPurge().status().code(), absl::StatusCode::kFailedPrecondition);
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(PlanPurge().ok());
  EXPECT_TRUE(Export(NikOf(1)).ok());
}

TEST_P(PurgeTest, APlanChangesNothingAndItsReferenceIsNeeded) {
  Populate(2);
  EndRetention();
  const auto plan = PlanPurge();
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->plan().people(), 2);
  EXPECT_EQ(plan->plan().allowed_from(), "2025-11-27");
  EXPECT_EQ(PlanPurge()->reference(), plan->reference());
  EXPECT_EQ(Purge("").status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Purge("0123456789").status().code(), absl::StatusCode::kFailedPrecondition);
  ImportPeople(kPeopleHeader + PersonRow(1, kBokon) + PersonRow(2, kBokon) + PersonRow(3, kBokon));
  EXPECT_EQ(Purge(plan->reference()).status().code(), absl::StatusCode::kFailedPrecondition)
      << "more would be destroyed than was shown";
  EXPECT_TRUE(Export(NikOf(1)).ok());
  EXPECT_THAT(Keys().older(), IsEmpty());
  EXPECT_EQ(AuditRecords("people.purge"), 0);
}

TEST_P(PurgeTest, APurgeDestroysIdentitiesAndTheKeyAndKeepsCountsHistoryAndTheAuditLog) {
  Populate();
  // The second is a minor, and twice in the list.
  ImportPeople(kPeopleHeader + PersonRow(1, kBokon) + PersonRow(2, kBokon, "2010-01-01") +
               PersonRow(2, kBitefa, "2010-01-01") + PersonRow(3, kBokon));
  auto finding = Finding(Export(NikOf(1))->person_id(), "deceased", "office");
  finding.set_evidence("AKM-1");
  ASSERT_TRUE(Record(finding).ok());
  v1::ImportStatusesResponse waiting;
  ASSERT_TRUE(TryStatuses("nik,status,date\n" + NikOf(5000) + ",PRINT_READY,2024-07-01\n", waiting).ok());
  EndRetention();
  platform_->tick();
  const auto bokon = Village(kBokon);
  const auto audit_records = Number("select count(*) from audit_log");

  const auto purged = Purge(PlanPurge()->reference());
  ASSERT_TRUE(purged.ok()) << purged.status();
  EXPECT_EQ(purged->purged().people(), 3);
  EXPECT_EQ(purged->purged().conflicts(), 1);
  EXPECT_EQ(purged->purged().details(), 1);
  EXPECT_EQ(purged->purged().waiting_statuses(), 1);
  EXPECT_THAT(purged->keys().older(), ElementsAre(1));
  FinishRotation();
  EXPECT_FALSE(HasKeyFile("registry")) << "the key that backups would need";

  EXPECT_EQ(Number("select count(*) from person where length(sealed) > 0"), 0);
  EXPECT_EQ(Number("select count(*) from person where recordable_on is not null"), 0);
  EXPECT_EQ(Number("select count(*) from list_conflict"), 0);
  EXPECT_EQ(Number("select count(*) from person_event where detail is not null"), 0);
  EXPECT_EQ(Number("select count(*) from person_event"), 1) << "what happened stays, by person id";
  EXPECT_EQ(Village(kBokon).DebugString(), bokon.DebugString()) << "counts stay";
  EXPECT_EQ(Export(NikOf(1)).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(GetManifest(kBokon).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_GT(Number("select count(*) from audit_log"), audit_records);
  EXPECT_EQ(AuditRecords("people.purge"), 1);
  EXPECT_THAT(AuditProblems(), IsEmpty());

  Restart();
  EXPECT_THAT(std::string(PlanPurge().status().message()), HasSubstr("Nothing that identifies people is left"));
  EXPECT_THAT(AuditProblems(), IsEmpty());
}

TEST_P(PurgeTest, NoPurgeBeginsWhileKeysRotate) {
  Populate(2);
  EndRetention();
  const std::string reference = PlanPurge()->reference();
  ASSERT_TRUE(Rotate().ok());
  EXPECT_EQ(Purge(reference).status().code(), absl::StatusCode::kFailedPrecondition);
  FinishRotation();
  EXPECT_TRUE(Purge(reference).ok());
}

}  // namespace
}  // namespace jemputbola::registry
