#include "absl/strings/str_cat.h"
#include "tests/support/eventually.h"
#include "tests/unit/registry/office_fixture.h"

namespace jemputbola::registry {
namespace {

using field_reporting::v1::OUTCOME_CAPTURED;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class DuplicatesTest : public OfficeTest {
 protected:
  static std::string Row(int number, const std::string& name, const std::string& birth_date = "1985-08-17",
                         const std::string& village = kBokon, const std::string& sex = "P") {
    return absl::StrCat(NikOf(number, birth_date), ",,", name, ",", sex, ",", birth_date, ",Jalan Zamrud 77,,", village,
                        "\n");
  }
  // Areas, and people by rows.
  void List(const std::string& rows) {
    Populate();
    ASSERT_EQ(ImportPeople(kPeopleHeader + rows).refused(), 0);
  }
  v1::ScanDuplicatesResponse Scan() {
    v1::ScanDuplicatesRequest request;
    request.set_regency_code(kRegency);
    v1::ScanDuplicatesResponse response;
    const grpc::Status status = duplicates_->ScanDuplicates(Context().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  struct Listed {
    grpc::Status status;
    std::vector<v1::DuplicatePair> pairs;
    std::string audit_reference;
  };
  Listed ListPairs(v1::DuplicateState state = v1::DUPLICATE_STATE_PROPOSED, bool names = false,
                   const std::string& recipient = "", const std::string& purpose = "") {
    v1::ListDuplicatesRequest request;
    request.set_regency_code(kRegency);
    request.set_state(state);
    request.set_names(names);
    request.set_recipient(recipient);
    request.set_purpose(purpose);
    const auto context = Context();
    auto reader = duplicates_->ListDuplicates(context.get(), request);
    Listed listed;
    v1::ListDuplicatesResponse response;
    while (reader->Read(&response)) {
      listed.pairs.push_back(response.pair());
      listed.audit_reference = response.audit_reference();
    }
    listed.status = reader->Finish();
    return listed;
  }
  absl::StatusOr<v1::DuplicatePair> Merge(const std::string& pair, const std::string& keep = "") {
    v1::MergeDuplicateRequest request;
    request.set_regency_code(kRegency);
    request.set_pair_id(pair);
    request.set_keep(keep);
    v1::MergeDuplicateResponse response;
    const grpc::Status status = duplicates_->MergeDuplicate(Context().get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response.pair();
  }
  absl::StatusOr<v1::DuplicatePair> Reject(const std::string& pair) {
    v1::RejectDuplicateRequest request;
    request.set_regency_code(kRegency);
    request.set_pair_id(pair);
    v1::RejectDuplicateResponse response;
    const grpc::Status status = duplicates_->RejectDuplicate(Context().get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response.pair();
  }
  absl::StatusOr<v1::DuplicatePair> Undo(const std::string& pair) {
    v1::UndoDuplicateRequest request;
    request.set_regency_code(kRegency);
    request.set_pair_id(pair);
    v1::UndoDuplicateResponse response;
    const grpc::Status status = duplicates_->UndoDuplicate(Context().get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response.pair();
  }
};
JB_ON_BOTH_STORES(DuplicatesTest);

TEST_P(DuplicatesTest, ProbableDoublesOfAVillageAreProposedAndNobodyIsMerged) {
  List(Row(1, "Maria Goreti Naben") + Row(2, "Maria Goretti Naben") + Row(3, "Yohanes Kefi", "1990-07-08") +
       Row(4, "Yohanes Kefi", "1990-08-07") + Row(5, "Petrus Sila") +
       Row(6, "Maria Goreti Naben", "1985-08-17", kEban));
  const auto scanned = Scan();
  EXPECT_EQ(scanned.people(), 6);
  EXPECT_EQ(scanned.open(), 2);
  const auto listed = ListPairs();
  ASSERT_TRUE(listed.status.ok()) << listed.status.error_message();
  ASSERT_EQ(listed.pairs.size(), 2U);
  EXPECT_EQ(listed.pairs[0].reason(), "TYPED_NAME");
  EXPECT_EQ(listed.pairs[1].reason(), "TYPED_DATE");
  EXPECT_EQ(listed.pairs[0].village_code(), kBokon);
  EXPECT_FALSE(listed.pairs[0].has_first_identity()) << "no names without a purpose";
  EXPECT_EQ(Village(kBokon).workload(), 5);
  EXPECT_EQ(Scan().proposed(), 0) << "proposed once";
}

TEST_P(DuplicatesTest, AListThatWasImportedIsLookedThroughByItself) {
  List(Row(1, "Maria Goreti Naben") + Row(2, "Maria Goretti Naben"));
  EXPECT_TRUE(support::Eventually([&] { return ListPairs().pairs.size() == 1; }));
  ASSERT_EQ(ImportPeople(std::string(kPeopleHeader) + Row(1, "Maria Goreti Naben") + Row(2, "Maria Goretti Naben") +
                         Row(3, "Maria Gorety Naben"))
                .added(),
            1);
  EXPECT_TRUE(support::Eventually([&] { return ListPairs().pairs.size() == 3; }));
}

TEST_P(DuplicatesTest, ARejectedPairIsNeverProposedAgainUnlessThatIsTakenBack) {
  List(Row(1, "Maria Goreti Naben") + Row(2, "Maria Goretti Naben"));
  Scan();
  const auto rejected = Reject("1");
  ASSERT_TRUE(rejected.ok()) << rejected.status();
  EXPECT_EQ(rejected->state(), v1::DUPLICATE_STATE_REJECTED);
  EXPECT_EQ(Scan().open(), 0);
  EXPECT_THAT(ListPairs().pairs, IsEmpty());
  EXPECT_EQ(ListPairs(v1::DUPLICATE_STATE_REJECTED).pairs.size(), 1U);
  EXPECT_EQ(Merge("1").status().code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(Undo("1").ok());
  EXPECT_EQ(ListPairs().pairs.size(), 1U);
  EXPECT_EQ(Undo("1").status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Merge("2").status().code(), absl::StatusCode::kNotFound);
}

TEST_P(DuplicatesTest, AMergeTakesOneOffAndCarriesTheRecordingOverUntilItIsTakenBack) {
  List(Row(1, "Maria Goreti Naben") + Row(2, "Maria Goretti Naben"));
  Scan();
  const auto pair = ListPairs().pairs.at(0);
  const std::string first = pair.first().person_id();
  const std::string second = pair.second().person_id();
  ASSERT_TRUE(Deliver({Captured(second, OUTCOME_CAPTURED)}).ok());

  const auto merged = Merge("1", first);
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(merged->state(), v1::DUPLICATE_STATE_MERGED);
  EXPECT_EQ(merged->survivor_id(), first);
  EXPECT_EQ(merged->first().recording(), "BIO_CAPTURED");
  EXPECT_EQ(merged->second().finding(), "DUPLICATE");
  EXPECT_EQ(merged->second().bucket(), "REMOVED");
  EXPECT_EQ(Village(kBokon).recorded(), 1);
  EXPECT_EQ(Village(kBokon).removed(), 1);
  EXPECT_EQ(Village(kBokon).workload(), 0);
  ExpectTalliesEqualARecount();
  EXPECT_EQ(HistoryOf(first).events_size(), 2) << "the capture of the other, and the merge";
  EXPECT_EQ(Scan().open(), 0) << "who was removed is not compared any more";

  const auto merge = HistoryOf(first).events(1);
  EXPECT_EQ(merge.kind(), "MERGE");
  EXPECT_EQ(Withdraw(merge.event_id()).status().code(), absl::StatusCode::kFailedPrecondition)
      << "only by jb duplicates undo, which also opens the pair";
  ASSERT_TRUE(Undo("1").ok());
  EXPECT_EQ(Village(kBokon).recorded(), 1);
  EXPECT_EQ(Village(kBokon).workload(), 1);
  EXPECT_EQ(Village(kBokon).removed(), 0);
  EXPECT_EQ(ListPairs().pairs.at(0).second().recording(), "BIO_CAPTURED");
  EXPECT_EQ(AuditRecords("duplicate.merge"), 1);
  EXPECT_EQ(AuditRecords("duplicate.undo"), 1);
  ExpectTalliesEqualARecount();
}

TEST_P(DuplicatesTest, WithoutAWordWhoIsFurtherRecordedStays) {
  List(Row(1, "Maria Goreti Naben") + Row(2, "Maria Goretti Naben") + Row(3, "Petrus Sila") + Row(4, "Petruss Sila"));
  Scan();
  const auto pairs = ListPairs().pairs;
  ASSERT_EQ(pairs.size(), 2U);
  ASSERT_TRUE(Deliver({Captured(pairs[0].second().person_id(), OUTCOME_CAPTURED)}).ok());
  EXPECT_EQ(Merge(pairs[0].pair_id())->survivor_id(), pairs[0].second().person_id());
  EXPECT_EQ(Merge(pairs[1].pair_id())->survivor_id(), pairs[1].first().person_id()) << "else the one listed first";
  EXPECT_EQ(Merge(pairs[1].pair_id(), "somebody").status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_P(DuplicatesTest, NamesAreAnAuditedDisclosure) {
  List(Row(1, "Maria Goreti Naben") + Row(2, "Maria Goretti Naben"));
  Scan();
  EXPECT_EQ(ListPairs(v1::DUPLICATE_STATE_PROPOSED, true).status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ListPairs(v1::DUPLICATE_STATE_PROPOSED, true, "operator").status.error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(AuditRecords("duplicate.disclose"), 0);
  const auto listed = ListPairs(v1::DUPLICATE_STATE_PROPOSED, true, "operator", "cleaning the list");
  ASSERT_TRUE(listed.status.ok()) << listed.status.error_message();
  ASSERT_EQ(listed.pairs.size(), 1U);
  EXPECT_EQ(listed.pairs[0].first_identity().nik(), NikOf(1));
  EXPECT_THAT(listed.pairs[0].second_identity().full_name(), testing::StrCaseEq("Maria Goretti Naben"));
  EXPECT_EQ(listed.pairs[0].second_identity().birth_date(), "1985-08-17");
  EXPECT_THAT(listed.audit_reference, Not(IsEmpty()));
  EXPECT_EQ(AuditRecords("duplicate.disclose"), 1);
}

TEST_P(DuplicatesTest, ARowWithTheNikOfAnotherIsAConflictThatTheOfficeDecides) {
  Populate();
  const auto result =
      ImportPeople(std::string(kPeopleHeader) + Row(1, "Maria Naben") + Row(1, "Marta Naben", "1985-08-17", kEban));
  EXPECT_EQ(result.conflicts(), 1);
  const auto listed = ListPairs(v1::DUPLICATE_STATE_PROPOSED, true, "operator", "cleaning the list");
  ASSERT_EQ(listed.pairs.size(), 1U);
  const auto& conflict = listed.pairs[0];
  EXPECT_EQ(conflict.reason(), "SAME_NIK");
  EXPECT_EQ(conflict.line(), 3);
  EXPECT_THAT(conflict.first_identity().full_name(), testing::StrCaseEq("Maria Naben"));
  EXPECT_THAT(conflict.second_identity().full_name(), testing::StrCaseEq("Marta Naben"));
  EXPECT_EQ(Village(kBokon).listed(), 1);

  const auto merged = Merge(conflict.pair_id());
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(Village(kBokon).listed(), 0) << "the other row is right: the person lives in Eban";
  EXPECT_EQ(Village(kEban).listed(), 1);
  EXPECT_THAT(ListPairs().pairs, IsEmpty());
  EXPECT_EQ(Merge(conflict.pair_id()).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Undo(conflict.pair_id()).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Merge("0190c2aa-0000-7000-8000-000000000001").status().code(), absl::StatusCode::kNotFound);
  ExpectTalliesEqualARecount();
}

TEST_P(DuplicatesTest, AKeptConflictLeavesTheListAsItIs) {
  Populate();
  ImportPeople(std::string(kPeopleHeader) + Row(1, "Maria Naben") + Row(1, "Marta Naben", "1985-08-17", kEban));
  const auto position = ListTallies().position;
  ASSERT_TRUE(Reject(ListPairs().pairs.at(0).pair_id()).ok());
  EXPECT_THAT(ListPairs().pairs, IsEmpty());
  EXPECT_EQ(ListTallies().position, position);
}

}  // namespace
}  // namespace jemputbola::registry
