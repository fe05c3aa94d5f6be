#include <gmock/gmock.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "office_house.h"

// Reports that came under an id already taken, and what the office decides, over a real server.
namespace jemputbola::field_reporting::api {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

class Conflicts : public OfficeHouse {
 protected:
  v1::ListConflictsResponse List(bool all = false) {
    v1::ListConflictsRequest request;
    request.set_regency_code(kRegency);
    request.set_all(all);
    const auto response = Call<v1::ConflictService>(process(), &v1::ConflictService::Stub::ListConflicts, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *response : v1::ListConflictsResponse();
  }
  template <typename Request>
  Request Decision(const std::string& conflict_id) const {
    Request request;
    request.set_regency_code(kRegency);
    request.set_conflict_id(conflict_id);
    request.set_actor("head of section");
    request.set_reason("two phones had one storage");
    return request;
  }
  absl::StatusOr<v1::AcceptConflictResponse> Accept(const std::string& conflict_id) {
    return Call<v1::ConflictService>(process(), &v1::ConflictService::Stub::AcceptConflict,
                                     Decision<v1::AcceptConflictRequest>(conflict_id));
  }
  absl::Status Reject(const std::string& conflict_id) {
    return Call<v1::ConflictService>(process(), &v1::ConflictService::Stub::RejectConflict,
                                     Decision<v1::RejectConflictRequest>(conflict_id))
        .status();
  }
  // One of them: "captured" first, `second` under the same id after.
  std::string Make(const v1::Report& second) {
    token_ = NewToken();
    EXPECT_EQ(Send(Capture(second.seq()), token_), v1::REPORT_STATUS_ACCEPTED);
    EXPECT_EQ(Send(second, token_), v1::REPORT_STATUS_CONFLICT);
    const auto list = List();
    EXPECT_EQ(list.conflicts_size(), 1);
    return list.conflicts_size() == 1 ? list.conflicts(0).conflict_id() : "";
  }
  std::string token_;
};
JB_ON_BOTH_STORES(Conflicts);

TEST_P(Conflicts, ShowBothReportsWholeAndTheFirstCounts) {
  const std::string id = Make(Capture(7, v1::OUTCOME_DECEASED));
  EXPECT_EQ(id.size(), 8u);
  const v1::Conflict conflict = List().conflicts(0);
  EXPECT_EQ(conflict.first().SerializeAsString(), Capture(7).SerializeAsString());
  EXPECT_EQ(conflict.second().SerializeAsString(), Capture(7, v1::OUTCOME_DECEASED).SerializeAsString());
  EXPECT_EQ(conflict.first_received_at().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(conflict.state(), v1::CONFLICT_STATE_OPEN);
  EXPECT_EQ(process().Events().size(), 1u);
  // The first is still the first when it comes again, and so is the second.
  EXPECT_EQ(Send(Capture(7), token_), v1::REPORT_STATUS_DUPLICATE);
  EXPECT_EQ(Send(Capture(7, v1::OUTCOME_DECEASED), token_), v1::REPORT_STATUS_CONFLICT);
  EXPECT_EQ(List().conflicts_size(), 1);
}

TEST_P(Conflicts, ThatAreAcceptedCountAsReportsOfTheirOwnAsOfWhenTheyCame) {
  last_day_ = absl::CivilDay(2024, 7, 24);
  ahead_seconds_ = 600;
  const std::string id = Make(Capture(7, v1::OUTCOME_NOT_MET));
  const absl::Time came = clock_.Now();
  // Days later, when it would be late, and the device is with another unit.
  clock_.Advance(absl::Hours(72));
  ASSERT_TRUE(Enroll(Enrolment(kDevice, "unit-9")).ok());
  const auto accepted = Accept(id);
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  EXPECT_EQ(accepted->log_seq(), 2);
  const auto events = process().Events();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].id(), absl::StrCat("device-1/inst-1~", id, "/7"));
  v1::CaptureReported event;
  ASSERT_TRUE(event.ParseFromString(events[1].data()));
  EXPECT_EQ(event.source().installation_id(), absl::StrCat("inst-1~", id));
  EXPECT_EQ(event.source().seq(), 7);
  EXPECT_EQ(event.source().unit_id(), "unit-1");
  EXPECT_EQ(event.source().occurred_at().seconds(), absl::ToUnixSeconds(came) - 3600);
  EXPECT_EQ(event.source().effective_at().seconds(), absl::ToUnixSeconds(came) - 4200);
  EXPECT_FALSE(event.source().late());
  EXPECT_EQ(event.capture().outcome(), v1::OUTCOME_NOT_MET);
}

TEST_P(Conflicts, AreDecidedOnce) {
  const std::string id = Make(Capture(7, v1::OUTCOME_NOT_MET));
  ASSERT_TRUE(Accept(id).ok());
  EXPECT_EQ(Accept(id)->log_seq(), 2);
  Restart();
  EXPECT_EQ(Accept(id)->log_seq(), 2);
  EXPECT_EQ(process().Events().size(), 2u);
  const absl::Status rejected = Reject(id);
  EXPECT_EQ(rejected.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(rejected.message()), HasSubstr("was accepted by head of section"));
  EXPECT_EQ(List().conflicts_size(), 0);
  const v1::Conflict decided = List(/*all=*/true).conflicts(0);
  EXPECT_EQ(decided.state(), v1::CONFLICT_STATE_ACCEPTED);
  EXPECT_EQ(decided.decided_by(), "head of section");
  EXPECT_EQ(decided.reason(), "two phones had one storage");
  EXPECT_TRUE(decided.has_first());
}

TEST_P(Conflicts, ThatAreRejectedAreKeptAndDoNotCount) {
  const std::string id = Make(Capture(7, v1::OUTCOME_NOT_MET));
  ASSERT_TRUE(Reject(id).ok());
  ASSERT_TRUE(Reject(id).ok());
  EXPECT_EQ(Accept(id).status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(process().Events().size(), 1u);
  EXPECT_EQ(SyncState(token_)->open_conflicts(), 0);
  const v1::Conflict decided = List(/*all=*/true).conflicts(0);
  EXPECT_EQ(decided.state(), v1::CONFLICT_STATE_REJECTED);
  EXPECT_EQ(decided.second().capture().outcome(), v1::OUTCOME_NOT_MET);
}

TEST_P(Conflicts, KeepASealedIdentityOnlyUntilTheyAreDecided) {
  token_ = NewToken();
  v1::Report guest = Capture(7, v1::OUTCOME_NOT_MET);
  guest.mutable_capture()->clear_person_id();
  guest.mutable_capture()->mutable_walk_in()->set_key_id("key-1");
  guest.mutable_capture()->mutable_walk_in()->set_sealed_identity(std::string(100, 'a'));
  v1::Report other = guest;
  other.mutable_capture()->mutable_walk_in()->set_sealed_identity(std::string(100, 'b'));
  EXPECT_EQ(Send(Capture(7), token_), v1::REPORT_STATUS_ACCEPTED);
  EXPECT_EQ(Send(guest, token_), v1::REPORT_STATUS_CONFLICT);
  EXPECT_EQ(Send(other, token_), v1::REPORT_STATUS_CONFLICT);
  const auto open = List();
  ASSERT_EQ(open.conflicts_size(), 2);
  EXPECT_EQ(open.conflicts(0).second().capture().walk_in().sealed_identity().size(), 100u);
  EXPECT_TRUE(Accept(open.conflicts(0).conflict_id()).ok());
  EXPECT_TRUE(Reject(open.conflicts(1).conflict_id()).ok());
  // The very same bodies again are still what was decided.
  EXPECT_EQ(Send(guest, token_), v1::REPORT_STATUS_CONFLICT);
  const auto decided = List(/*all=*/true);
  ASSERT_EQ(decided.conflicts_size(), 2);
  for (const v1::Conflict& conflict : decided.conflicts()) {
    EXPECT_EQ(conflict.second().capture().walk_in().sealed_identity(), "");
    EXPECT_EQ(conflict.second().capture().walk_in().key_id(), "key-1");
  }
}

TEST_P(Conflicts, ThatNobodyKnowsAreNotFoundAndDecisionsHaveAReason) {
  EXPECT_EQ(Accept("12345678").status().code(), StatusCode::kNotFound);
  EXPECT_EQ(Reject("12345678").code(), StatusCode::kNotFound);
  auto request = Decision<v1::RejectConflictRequest>("12345678");
  request.clear_reason();
  EXPECT_EQ(Call<v1::ConflictService>(process(), &v1::ConflictService::Stub::RejectConflict, request).status().code(),
            StatusCode::kInvalidArgument);
}

TEST_P(Conflicts, OfManyBodiesUnderOneIdEachHasItsOwn) {
  Make(Capture(7, v1::OUTCOME_NOT_MET));
  Send(Capture(7, v1::OUTCOME_AWAY), token_);
  Send(Capture(7, v1::OUTCOME_MOVED), token_);
  const auto list = List();
  ASSERT_EQ(list.conflicts_size(), 3);
  std::set<std::string> ids;
  for (const v1::Conflict& conflict : list.conflicts()) {
    ids.insert(conflict.conflict_id());
    EXPECT_TRUE(Accept(conflict.conflict_id()).ok());
  }
  EXPECT_EQ(ids.size(), 3u);
  EXPECT_EQ(process().Events().size(), 4u);
  EXPECT_EQ(SyncState(token_)->highest_seq(), 7);
}

TEST_P(Conflicts, WithACorrectionReachWhatItCorrects) {
  token_ = NewToken();
  ASSERT_TRUE(Submit(Upload({Capture(1), Capture(2)}), token_).ok());
  v1::Report correction;
  correction.set_seq(2);
  correction.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(clock_.Now()) - 60);
  correction.mutable_correction()->set_installation_id(kInstallation);
  correction.mutable_correction()->set_seq(1);
  correction.mutable_correction()->mutable_void_();
  ASSERT_EQ(Send(correction, token_), v1::REPORT_STATUS_CONFLICT);
  ASSERT_TRUE(Accept(List().conflicts(0).conflict_id()).ok());
  const auto events = process().Events();
  ASSERT_EQ(events.size(), 3u);
  v1::ReportCorrected event;
  ASSERT_TRUE(event.ParseFromString(events[2].data()));
  EXPECT_EQ(event.target().seq(), 1);
  EXPECT_TRUE(event.has_original());
}

TEST_P(Conflicts, AreListedAndDecidedFromTheCommandLine) {
  const std::string id = Make(Capture(7, v1::OUTCOME_NOT_MET));
  const cli::Answer list = Jb({"conflicts", "list"});
  EXPECT_EQ(list.code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr(absl::StrCat(id, "  device-1 / inst-1 #7  open")));
  EXPECT_THAT(list.out, HasSubstr("captured: 0190e1a2"));
  EXPECT_THAT(list.out, HasSubstr("not met: 0190e1a2"));
  EXPECT_NE(Jb({"conflicts", "accept", id, "--actor", "me"}).code, 0);
  const cli::Answer accepted = Jb({"conflicts", "accept", id, "--actor", "me", "--reason", "both were met"});
  EXPECT_EQ(accepted.code, 0) << accepted.err;
  EXPECT_THAT(accepted.out, HasSubstr("event 2"));
  const cli::Answer refused = Jb({"conflicts", "reject", id, "--actor", "me", "--reason", "no"});
  EXPECT_NE(refused.code, 0);
  EXPECT_THAT(refused.err, HasSubstr("was accepted by me"));
  EXPECT_THAT(Jb({"conflicts", "list"}).out, HasSubstr("No open conflicts"));
  EXPECT_THAT(Jb({"conflicts", "list", "--all"}).out, HasSubstr("accepted by me"));
}

}  // namespace
}  // namespace jemputbola::field_reporting::api
