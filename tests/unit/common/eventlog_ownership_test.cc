#include <gmock/gmock.h>

#include <thread>

#include "absl/synchronization/notification.h"
#include "eventlog_fixture.h"

namespace jemputbola::eventlog {
namespace {

using support::Eventually;

class OwnershipTest : public support::OnBothStores {
 protected:
  // One that never renews is a process that has been paused.
  std::unique_ptr<Ownership> Own(store::Database& database, const std::string& owner, bool paused = false,
                                 absl::Duration ttl = absl::Milliseconds(200)) {
    Ownership::Options options;
    options.owner = owner;
    options.ttl = ttl;
    options.renew_every = paused ? absl::Hours(1) : ttl / 4;
    return std::make_unique<Ownership>(database, options, log::Logger::Null());
  }
  static absl::StatusOr<std::int64_t> Write(store::Database& database, Ownership& ownership) {
    absl::StatusOr<std::int64_t> fence = absl::UnknownError("");
    const absl::Status status = database.Write([&](store::WriteTransaction& tx) {
      fence = ownership.Check(tx, kPartition);
      return fence.status();
    });
    if (!status.ok()) return status;
    return fence;
  }
};
JB_ON_BOTH_STORES(OwnershipTest);

TEST_P(OwnershipTest, OnlyTheOwnerWrites) {
  const auto database2 = OpenAnother();
  const auto first = Own(database(), "first");
  const auto second = Own(*database2, "second");
  ASSERT_TRUE(Write(database(), *first).ok());
  const auto refused = Write(*database2, *second);
  EXPECT_TRUE(absl::IsAborted(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), testing::HasSubstr("first"));
  EXPECT_TRUE(first->Holds(kPartition));
  EXPECT_FALSE(second->Holds(kPartition));
}

TEST_P(OwnershipTest, ALeaseThatIsRenewedOutlivesItsTime) {
  const auto database2 = OpenAnother();
  const auto first = Own(database(), "first");
  const auto second = Own(*database2, "second");
  const auto fence = Write(database(), *first);
  ASSERT_TRUE(fence.ok());
  EXPECT_FALSE(Eventually([&] { return second->Holds(kPartition); }, absl::Milliseconds(600)));
  EXPECT_EQ(*Write(database(), *first), *fence);
}

TEST_P(OwnershipTest, APausedOwnerIsSucceededAndFencedOff) {
  const auto database2 = OpenAnother();
  const auto paused = Own(database(), "paused", true);
  std::vector<bool> told;
  paused->OnChange([&](const std::string&, bool held) { told.push_back(held); });
  const auto old_fence = Write(database(), *paused);
  ASSERT_TRUE(old_fence.ok());
  const auto second = Own(*database2, "second");
  // It stands by and takes over without being asked.
  ASSERT_TRUE(Eventually([&] { return second->Holds(kPartition); }));
  EXPECT_FALSE(paused->Holds(kPartition));
  const auto fence = Write(*database2, *second);
  ASSERT_TRUE(fence.ok());
  EXPECT_GT(*fence, *old_fence);
  EXPECT_TRUE(absl::IsAborted(Write(database(), *paused).status()));
  EXPECT_THAT(told, testing::ElementsAre(true, false));
}

TEST_P(OwnershipTest, WhoeverGetsALeaseBackIsToldThatItWasAway) {
  const auto database2 = OpenAnother();
  const auto paused = Own(database(), "paused", true);
  std::vector<bool> told;
  paused->OnChange([&](const std::string&, bool held) { told.push_back(held); });
  const auto old_fence = Write(database(), *paused);
  {
    const auto second = Own(*database2, "second");
    ASSERT_TRUE(Eventually([&] { return second->Holds(kPartition); }));
  }
  const auto fence = Write(database(), *paused);
  ASSERT_TRUE(fence.ok()) << fence.status();
  EXPECT_GT(*fence, *old_fence + 1);
  EXPECT_THAT(told, testing::ElementsAre(true, false, true));
}

TEST_P(OwnershipTest, NobodyTakesOverInTheMiddleOfATransaction) {
  const auto database2 = OpenAnother();
  const auto first = Own(database(), "first", true);
  ASSERT_TRUE(Write(database(), *first).ok());
  const auto second = Own(*database2, "second", true);
  Execute(database(), "create table trail (step bigint)");
  std::int64_t seen = -1;
  absl::Notification inside;
  std::thread successor([&] {
    inside.WaitForNotification();
    EXPECT_TRUE(Eventually([&] {
      return database2
          ->Write([&](store::WriteTransaction& tx) {
            const auto fence = second->Check(tx, kPartition);
            if (fence.ok()) tx.sql() << "select count(*) from trail", soci::into(seen);
            return fence.status();
          })
          .ok();
    }));
  });
  ExpectOk(database().Write([&](store::WriteTransaction& tx) {
    const auto fence = first->Check(tx, kPartition);
    inside.Notify();
    // Long after its lease has run out.
    EXPECT_FALSE(Eventually([&] { return second->Holds(kPartition); }, absl::Milliseconds(700)));
    tx.sql() << "insert into trail (step) values (1)";
    return fence.status();
  }));
  successor.join();
  // Whoever came after saw all that the first one wrote.
  EXPECT_EQ(seen, 1);
  EXPECT_TRUE(absl::IsAborted(Write(database(), *first).status()));
}

TEST_P(OwnershipTest, ASuccessorNeedNotWaitForOneThatEnded) {
  const auto database2 = OpenAnother();
  auto first = Own(database(), "first", false, absl::Hours(1));
  ASSERT_TRUE(Write(database(), *first).ok());
  first.reset();
  const auto second = Own(*database2, "second", false, absl::Hours(1));
  EXPECT_TRUE(Write(*database2, *second).ok());
}

TEST_P(OwnershipTest, APartitionOfAnotherCellIsRefused) {
  Ownership::Options options;
  options.owner = "cell";
  options.in_shard = [](const std::string& partition) { return partition != kPartition; };
  Ownership ownership(database(), options, log::Logger::Null());
  EXPECT_TRUE(absl::IsFailedPrecondition(Write(database(), ownership).status()));
}

TEST_P(OwnershipTest, ALogTakesNothingFromAnOwnerThatWasSucceeded) {
  const auto database2 = OpenAnother();
  const auto paused = Own(database(), "paused", true);
  const auto second = Own(*database2, "second", true);
  clock::SystemClock clock;
  ids::SystemGenerator ids;
  const auto old_log = EventLog::Open(database(), *paused, "maker", clock, ids);
  const auto new_log = EventLog::Open(*database2, *second, "maker", clock, ids);
  ASSERT_TRUE(old_log.ok() && new_log.ok());
  const auto append = [](store::Database& store, EventLog& log, const std::string& id) {
    const Draft draft = MakeFact(id, "k=1");
    return store.Write([&](store::WriteTransaction& tx) {
      return log.Append(tx, kPartition, absl::MakeConstSpan(&draft, 1)).status();
    });
  };
  ExpectOk(append(database(), **old_log, "a"));
  ASSERT_TRUE(Eventually([&] { return append(*database2, **new_log, "b").ok(); }));
  EXPECT_TRUE(absl::IsAborted(append(database(), **old_log, "c")));
  EXPECT_EQ(Number(database(), "select count(*) from event_log"), 2);
}

}  // namespace
}  // namespace jemputbola::eventlog
