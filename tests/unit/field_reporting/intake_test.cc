#include "field_reporting/store/intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/clock/clock.h"
#include "common/eventlog/event_log.h"
#include "common/ids/ids.h"
#include "field_reporting/store/log_lookup.h"
#include "field_reporting/store/migrations.h"
#include "tests/support/eventually.h"
#include "tests/support/fresh_database.h"

namespace jemputbola::field_reporting::store {
namespace {

using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;
using testing::AllOf;
using testing::ElementsAre;
using testing::Ge;
using testing::Le;

using Receipt = Submission::Receipt;
using Answer = absl::StatusOr<Receipt>;

constexpr char kRegency[] = "53.03";
const absl::Time kNow = absl::FromUnixSeconds(1'721'800'000);

// The answer to one submission, awaited from the test's thread.
class Pending {
 public:
  void Set(Answer answer) {
    absl::MutexLock lock(&mutex_);
    answer_ = std::move(answer);
  }
  bool done() const {
    absl::MutexLock lock(&mutex_);
    return answer_.has_value();
  }
  Answer Wait() const {
    absl::MutexLock lock(&mutex_);
    const bool in_time =
        mutex_.AwaitWithTimeout(absl::Condition(
                                    +[](const std::optional<Answer>* answer) { return answer->has_value(); }, &answer_),
                                absl::Seconds(30));
    if (!in_time) return absl::DeadlineExceededError("no answer within the bound");
    return *answer_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::optional<Answer> answer_;
};

struct Sent {
  std::int64_t seq;
  std::string body;
};

class IntakeTest : public support::OnBothStores {
 protected:
  IntakeTest() { Start({}); }
  ~IntakeTest() override { Stop(); }

  void Start(Intake::Options options) {
    ASSERT_TRUE(jemputbola::store::Migrate(database(), "field_reporting", Migrations()).ok());
    eventlog::Ownership::Options owner;
    owner.owner = ids_.Random128();
    ownership_ = std::make_unique<eventlog::Ownership>(database(), owner, log::Logger::Null());
    events_ = *eventlog::EventLog::Open(database(), *ownership_, "field_reporting", clock_, ids_);
    directory_ = std::make_unique<Directory>(database(), *ownership_);
    metrics_ = std::make_unique<metrics::Registry>();
    intake_ = std::make_unique<Intake>(database(), *ownership_, *events_, *directory_, options, log::Logger::Null(),
                                       *metrics_);
    ASSERT_TRUE(directory_->Enroll({"device-1", kRegency, "unit-1", UnitKind::kMobile, {"staff-1"}}, "", kNow).ok());
  }
  void Stop() {
    intake_.reset();
    directory_.reset();
    events_.reset();
    ownership_.reset();
  }
  void Restart(Intake::Options options = {}) {
    Stop();
    Reopen();
    Start(options);
  }

  std::unique_ptr<Submission> Make(const std::vector<Sent>& reports, const std::string& installation = "inst-1") {
    auto submission = std::make_unique<Submission>();
    submission->from = *directory_->Find("device-1", installation);
    submission->received_at = kNow;
    for (const Sent& report : reports) {
      eventlog::Draft draft;
      draft.id = absl::StrCat("device-1/", installation, "/", report.seq);
      draft.type = "jemputbola.field_reporting.v1.CaptureReported";
      draft.data = report.body;
      draft.time = kNow;
      submission->reports.push_back({report.seq, crypto::Hash128(report.body), draft});
      submission->bytes += report.body.size();
    }
    submission->serialised = [reports](std::size_t row) { return reports[row].body; };
    return submission;
  }

  std::shared_ptr<Pending> Submit(std::unique_ptr<Submission> submission) {
    auto pending = std::make_shared<Pending>();
    submission->done = [pending](Answer answer) { pending->Set(std::move(answer)); };
    if (auto status = intake_->Submit(std::move(submission)); !status.ok()) pending->Set(status);
    return pending;
  }

  std::vector<Outcome> Send(const std::vector<Sent>& reports, const std::string& installation = "inst-1") {
    const Answer answer = Submit(Make(reports, installation))->Wait();
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? answer->outcomes : std::vector<Outcome>();
  }

  std::int64_t HeadSeq() {
    const auto heads = events_->Heads();
    return heads.ok() && !heads->empty() ? heads->front().position.seq : 0;
  }

  std::vector<Conflict> Conflicts() {
    std::vector<Conflict> conflicts;
    EXPECT_TRUE(database()
                    .Read([&](ReadTransaction& tx) {
                      conflicts = ListConflicts(tx, kRegency, /*all=*/false);
                      return absl::OkStatus();
                    })
                    .ok());
    return conflicts;
  }

  // Runs `body` while the committing thread waits for the partition.
  void WhileHeld(const std::function<void()>& body) {
    absl::Notification held;
    absl::Notification release;
    std::thread holder([&] {
      const absl::Status status = database().Write([&](WriteTransaction& tx) {
        auto fence = ownership_->Check(tx, kRegency);
        held.Notify();
        release.WaitForNotification();
        return fence.status();
      });
      EXPECT_TRUE(status.ok()) << status;
    });
    held.WaitForNotification();
    body();
    release.Notify();
    holder.join();
  }

  clock::FakeClock clock_{kNow};
  ids::SystemGenerator ids_;
  std::unique_ptr<eventlog::Ownership> ownership_;
  std::unique_ptr<eventlog::EventLog> events_;
  std::unique_ptr<Directory> directory_;
  std::unique_ptr<metrics::Registry> metrics_;
  std::unique_ptr<Intake> intake_;
};

JB_ON_BOTH_STORES(IntakeTest);

TEST_P(IntakeTest, AcceptsEachReportOnceAndAppendsOneEventForIt) {
  EXPECT_THAT(Send({{1, "a"}, {2, "b"}}), ElementsAre(Outcome::kAccepted, Outcome::kAccepted));
  EXPECT_EQ(HeadSeq(), 2);
  EXPECT_THAT(Send({{2, "b"}, {3, "c"}}), ElementsAre(Outcome::kDuplicate, Outcome::kAccepted));
  EXPECT_EQ(HeadSeq(), 3);
}

TEST_P(IntakeTest, TellsTheLogSequenceThatCoversWhatWasNew) {
  EXPECT_EQ(Submit(Make({{1, "a"}, {2, "b"}}))->Wait()->log_seq, 2);
  EXPECT_EQ(Submit(Make({{1, "a"}}))->Wait()->log_seq, 0);
}

TEST_P(IntakeTest, RemembersReportsAcrossARestart) {
  Send({{1, "a"}});
  Restart();
  EXPECT_THAT(Send({{1, "a"}}), ElementsAre(Outcome::kDuplicate));
  EXPECT_EQ(HeadSeq(), 1);
}

TEST_P(IntakeTest, ATwinInTheSameBatchIsADuplicateOrAConflictByItsBody) {
  EXPECT_THAT(Send({{1, "a"}, {1, "a"}, {1, "other"}}),
              ElementsAre(Outcome::kAccepted, Outcome::kDuplicate, Outcome::kConflict));
  EXPECT_EQ(HeadSeq(), 1);
}

TEST_P(IntakeTest, KeepsAConflictWholeAndOncePerBody) {
  Send({{1, "a"}});
  EXPECT_THAT(Send({{1, std::string("b\0\x01", 3)}}), ElementsAre(Outcome::kConflict));
  EXPECT_THAT(Send({{1, std::string("b\0\x01", 3)}, {1, "c"}}), ElementsAre(Outcome::kConflict, Outcome::kConflict));
  const auto conflicts = Conflicts();
  ASSERT_EQ(conflicts.size(), 2u);
  std::vector<std::string> bodies;
  for (const Conflict& conflict : conflicts) {
    EXPECT_EQ(EventId(conflict.name), "device-1/inst-1/1");
    EXPECT_EQ(conflict.rival.received_at, kNow);
    EXPECT_EQ(conflict.conflict_id.size(), 8u);
    bodies.push_back(conflict.rival.report);
  }
  EXPECT_THAT(bodies, testing::UnorderedElementsAre(std::string("b\0\x01", 3), "c"));
  EXPECT_EQ(HeadSeq(), 1);
}

TEST_P(IntakeTest, AWipedPhoneStartsANewCount) {
  Send({{1, "a"}});
  EXPECT_THAT(Send({{1, "b"}}, "inst-2"), ElementsAre(Outcome::kAccepted));
  EXPECT_TRUE(Conflicts().empty());
}

TEST_P(IntakeTest, AnUnknownDeviceIsNotFound) {
  const auto found = directory_->Find("nobody", "inst-1");
  EXPECT_EQ(found.status().code(), absl::StatusCode::kNotFound);
}

TEST_P(IntakeTest, CallsThatWaitShareOneCommit) {
  Send({{1, "a"}});
  const auto commits = [this] { return absl::StrContains(metrics_->Scrape(), "jb_field_reporting_commits_total 3"); };
  std::vector<std::shared_ptr<Pending>> waiting;
  WhileHeld([&] {
    // The first is taken alone and waits for the partition; all others wait behind it.
    waiting.push_back(Submit(Make({{2, "first"}})));
    EXPECT_FALSE(waiting[0]->done());
    for (int i = 3; i < 53; ++i) waiting.push_back(Submit(Make({{i, "x"}})));
  });
  for (const auto& pending : waiting) EXPECT_TRUE(pending->Wait().ok());
  EXPECT_EQ(HeadSeq(), 52);
  // One before, one or two for the 51.
  EXPECT_TRUE(commits() || absl::StrContains(metrics_->Scrape(), "jb_field_reporting_commits_total 2"))
      << metrics_->Scrape();
}

TEST_P(IntakeTest, AnswersOnlyAfterTheCommit) {
  std::shared_ptr<Pending> pending;
  WhileHeld([&] {
    pending = Submit(Make({{1, "a"}}));
    EXPECT_FALSE(pending->done());
  });
  EXPECT_TRUE(pending->Wait().ok());
}

TEST_P(IntakeTest, AFailedCommitAcknowledgesNothingAndTheSameCallSucceedsLater) {
  Send({{1, "a"}});
  const bool sqlite = engine() == jemputbola::store::Engine::kSqlite;
  // A row that only the commit itself refuses.
  const std::vector<std::string> break_commit = {
      "create table parent (id bigint primary key)",
      "create table orphan (parent bigint references parent(id) deferrable initially deferred)",
      sqlite ? "select 1"
             : "create function orphan() returns trigger language plpgsql as "
               "$$ begin insert into orphan values (1); return null; end $$",
      sqlite ? "create trigger spoil after insert on report begin insert into orphan values (1); end"
             : "create trigger spoil after insert on report for each row execute function orphan()"};
  for (const std::string& sql : break_commit) {
    ASSERT_TRUE(database()
                    .Write([&](WriteTransaction& tx) {
                      tx.sql() << sql;
                      return absl::OkStatus();
                    })
                    .ok());
  }
  EXPECT_FALSE(Submit(Make({{2, "b"}}))->Wait().ok());
  EXPECT_EQ(HeadSeq(), 1);
  ASSERT_TRUE(database()
                  .Write([&](WriteTransaction& tx) {
                    tx.sql() << (sqlite ? "drop trigger spoil" : "drop trigger spoil on report");
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_THAT(Send({{2, "b"}}), ElementsAre(Outcome::kAccepted));
  EXPECT_EQ(HeadSeq(), 2);
}

TEST_P(IntakeTest, RefusesWhatItCannotHoldAndTakesItAgainLater) {
  Intake::Options options;
  options.queue_rows = 2;
  Restart(options);
  std::vector<std::shared_ptr<Pending>> pending;
  WhileHeld([&] {
    for (int i = 1; i <= 10; ++i) pending.push_back(Submit(Make({{i, "x"}})));
  });
  // Two wait in the queue, and as many may have been taken out of it before.
  const auto kept = std::ranges::count_if(pending, [](const auto& sent) { return sent->Wait().ok(); });
  EXPECT_THAT(kept, AllOf(Ge(2), Le(4)));
  for (int i = 1; i <= 10; ++i) {
    const absl::Status status = pending[i - 1]->Wait().status();
    EXPECT_TRUE(status.ok() || absl::IsResourceExhausted(status)) << status;
    EXPECT_THAT(Send({{i, "x"}}), ElementsAre(status.ok() ? Outcome::kDuplicate : Outcome::kAccepted));
  }
}

TEST_P(IntakeTest, DropsWhatNobodyWaitsForAnyMore) {
  auto late = Make({{1, "a"}});
  late->deadline = absl::Now() - absl::Seconds(1);
  EXPECT_EQ(Submit(std::move(late))->Wait().status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(HeadSeq(), 0);
}

TEST_P(IntakeTest, OneRegencyOfAnotherProcessDoesNotSinkTheOthers) {
  auto other_database = OpenAnother();
  eventlog::Ownership::Options options;
  options.owner = ids_.Random128();
  eventlog::Ownership other(*other_database, options, log::Logger::Null());
  auto foreign = Make({{1, "a"}}, "inst-far");
  auto stolen = std::make_shared<Installation>(*foreign->from);
  stolen->partition = "53.05";
  foreign->from = stolen;
  ASSERT_TRUE(other_database->Write([&](WriteTransaction& tx) { return other.Check(tx, "53.05").status(); }).ok());
  std::shared_ptr<Pending> good;
  std::shared_ptr<Pending> bad;
  WhileHeld([&] {
    const auto first = Submit(Make({{7, "first"}}, "inst-1"));
    bad = Submit(std::move(foreign));
    good = Submit(Make({{8, "good"}}, "inst-1"));
  });
  EXPECT_EQ(bad->Wait().status().code(), absl::StatusCode::kAborted);
  EXPECT_TRUE(good->Wait().ok());
}

}  // namespace
}  // namespace jemputbola::field_reporting::store
