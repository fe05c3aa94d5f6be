#include <gmock/gmock.h>

#include <atomic>

#include "eventlog_fixture.h"

namespace jemputbola::eventlog {
namespace {

using platform::v1::LEVEL_OK;
using platform::v1::LEVEL_STOPPED;
using support::Eventually;
using testing::HasSubstr;

// What happens when a producer's database is not what it was.
class RestoreTest : public EventLogTest {
 protected:
  // The present state of the producer: one row, and its head.
  void GiveSnapshots() {
    shop_->ledger().snapshot = [this] {
      ++snapshots_;
      return std::make_pair(producer_->Head(), std::map<std::string, std::string>{{"k", "100"}});
    };
  }
  void Restore(std::int64_t seq) {
    producer_.reset();
    Rewind(database(), seq);
    StartProducer();
  }

  std::atomic<int> snapshots_ = 0;
};
JB_ON_BOTH_STORES(RestoreTest);

TEST_P(RestoreTest, AnOlderCopyStopsThePartitionUntilALogResetAndTheLogIsReadAgain) {
  StartProducer();
  producer_->Append(10);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  Restore(6);
  EXPECT_TRUE(shop_->Says(LEVEL_STOPPED, "ends at 6, but 10 events of it were applied here"));
  EXPECT_THAT(shop_->Status().message(), HasSubstr("jb log reset --service maker --partition 53.03 --reason"));
  EXPECT_EQ(shop_->Metric("jb_eventlog_stopped_partitions"), 1);
  EXPECT_EQ(shop_->At().seq, 10);
  ASSERT_TRUE(producer_->log().Reset(kPartition, 10, "restored").ok());
  const Position head = producer_->AppendFact("after", "k=200");
  EXPECT_EQ(head.seq, 12);
  ASSERT_TRUE(shop_->Reaches(head));
  EXPECT_TRUE(shop_->Says(LEVEL_OK, ""));
  // Six again, known by their ids; ten from before; one new.
  EXPECT_EQ(shop_->ledger().effects(), 11);
  EXPECT_EQ(shop_->ledger().value_at("k"), 200);
  EXPECT_EQ(shop_->Metric("jb_eventlog_resyncs_total"), 1);
}

TEST_P(RestoreTest, AConsumerOfAbsoluteStateAnswersALogResetWithASnapshot) {
  StartProducer();
  producer_->Append(10);
  MakeShop();
  GiveSnapshots();
  shop_->Start();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  Restore(6);
  EXPECT_TRUE(shop_->Says(LEVEL_STOPPED, "ends at 6"));
  EXPECT_EQ(snapshots_, 0);
  ASSERT_TRUE(producer_->log().Reset(kPartition, 10, "restored").ok());
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(snapshots_, 1);
  EXPECT_EQ(shop_->ledger().value_at("k"), 100);
  // And goes on with events after it.
  ASSERT_TRUE(shop_->Reaches(producer_->AppendFact("after", "k=200")));
  EXPECT_EQ(shop_->ledger().value_at("k"), 200);
}

TEST_P(RestoreTest, AnOlderCopyThatGrewPastTheConsumerIsFoundOutByItsChain) {
  StartProducer();
  producer_->Append(10);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  shop_.reset();
  Restore(6);
  producer_->Append(8, "other");
  StartShop();
  EXPECT_TRUE(shop_->Says(LEVEL_STOPPED, "tells another history"));
  EXPECT_EQ(shop_->ledger().effects(), 10);
  ASSERT_TRUE(producer_->log().Reset(kPartition, 10, "restored").ok());
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(shop_->ledger().effects(), 18);
}

TEST_P(RestoreTest, AnOlderCopyThatGrewToTheVerySameLengthIsFoundOutByItsChain) {
  StartProducer();
  producer_->Append(10);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  shop_.reset();
  Restore(6);
  producer_->Append(4, "other");
  StartShop();
  EXPECT_TRUE(shop_->Says(LEVEL_STOPPED, "tells another history up to event 10"));
}

TEST_P(RestoreTest, AnotherLogInTheProducersPlaceStopsThePartition) {
  StartProducer();
  producer_->Append(10);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  producer_.reset();
  support::FreshDatabase fresh(engine());
  auto replaced = fresh.Open();
  producer_ = std::make_unique<Producer>(*replaced, address());
  EXPECT_TRUE(shop_->Says(LEVEL_STOPPED, "has no log of 53.03"));
  producer_->Append(20, "other");
  EXPECT_TRUE(shop_->Says(LEVEL_STOPPED, "has another log of 53.03"));
  EXPECT_EQ(shop_->ledger().effects(), 10);
  ASSERT_TRUE(producer_->log().Reset(kPartition, 10, "began anew").ok());
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(shop_->ledger().effects(), 30);
  producer_.reset();
}

TEST_P(RestoreTest, AStoppedPartitionGoesOnByItselfWhenTheDisagreementIsGone) {
  StartProducer();
  const Position head = producer_->Append(10);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(head));
  const auto sixth = producer_->log().Read(kPartition, 6, 1);
  ASSERT_TRUE(sixth.ok());
  Execute(database(),
          absl::StrCat("update event_log_head set seq = 6, chain = '", FromProto(sixth->after()).chain, "'"));
  EXPECT_TRUE(shop_->Says(LEVEL_STOPPED, "ends at 6"));
  // The right copy after all.
  Execute(database(), absl::StrCat("update event_log_head set seq = 10, chain = '", head.chain, "'"));
  EXPECT_TRUE(shop_->Says(LEVEL_OK, ""));
  ASSERT_TRUE(shop_->Reaches(producer_->Append(1)));
  EXPECT_EQ(shop_->ledger().effects(), 11);
}

TEST_P(RestoreTest, AConsumerThatHadSeenNothingOfWhatWasLostJustGoesOn) {
  StartProducer();
  producer_->Append(5);
  ASSERT_TRUE(producer_->log().Reset(kPartition, 9, "restored").ok());
  const Position head = producer_->Append(2);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(head));
  EXPECT_EQ(shop_->ledger().effects(), 7);
  EXPECT_EQ(shop_->Metric("jb_eventlog_resyncs_total"), 0);
}

TEST_P(RestoreTest, BelowTheFirstKeptEventASnapshotIsTaken) {
  StartProducer();
  producer_->Append(20);
  Execute(database(), "delete from event_log where seq < 15");
  Execute(database(), "update event_log_head set first_kept_seq = 15");
  MakeShop();
  GiveSnapshots();
  shop_->Start();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(snapshots_, 1);
  EXPECT_EQ(shop_->ledger().value_at("k"), 100);
  EXPECT_EQ(shop_->ledger().effects(), 0);
}

TEST_P(RestoreTest, BelowTheFirstKeptEventWithoutASnapshotThePartitionStops) {
  StartProducer();
  producer_->Append(20);
  Execute(database(), "delete from event_log where seq < 15");
  Execute(database(), "update event_log_head set first_kept_seq = 15");
  StartShop();
  EXPECT_TRUE(shop_->Says(LEVEL_STOPPED, "no longer kept"));
}

TEST_P(RestoreTest, ASnapshotAndItsPositionAreStoredTogetherOrNotAtAll) {
  StartProducer();
  producer_->Append(20);
  Execute(database(), "delete from event_log where seq < 15");
  Execute(database(), "update event_log_head set first_kept_seq = 15");
  MakeShop();
  shop_->ledger().snapshot = [this] {
    const int attempt = ++snapshots_;
    // The first one cannot be stored.
    std::map<std::string, std::string> state{{"k", "100"}};
    if (attempt == 1) throw std::runtime_error("the producer went away");
    if (attempt == 2) state["nul"] = std::string("\xff\xfe", 2);
    return std::make_pair(producer_->Head(), state);
  };
  shop_->Start();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_GE(snapshots_, 2);
  EXPECT_EQ(shop_->ledger().value_at("k"), 100);
}

}  // namespace
}  // namespace jemputbola::eventlog
