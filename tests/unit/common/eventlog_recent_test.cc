#include <gmock/gmock.h>

#include "common/eventlog/recent.h"
#include "common/store/bulk.h"
#include "eventlog_fixture.h"

namespace jemputbola::eventlog {
namespace {

using testing::ElementsAre;

constexpr int kAll = 1000;
constexpr std::size_t kMuch = 1 << 20;

// Events "x<n>" after what `before` ends with, whose chain is `seed` and the number of the event.
std::shared_ptr<const Recent::Append> Events(std::int64_t after_seq, int count, std::uint8_t seed = 1) {
  const auto chain = [seed](std::int64_t seq) {
    Chain made{seed};
    made[1] = static_cast<std::uint8_t>(seq);
    return made;
  };
  auto append = std::make_shared<Recent::Append>();
  append->after_seq = after_seq;
  append->after_chain = chain(after_seq);
  for (int i = 1; i <= count; ++i) append->Add(absl::StrCat("x", after_seq + i), chain(after_seq + i));
  return append;
}

TEST(RecentTest, GivesWhatFollowsAPositionAcrossAppends) {
  Recent recent(kMuch);
  recent.Remember(kPartition, Events(0, 2));
  recent.Remember(kPartition, Events(2, 3));
  const auto range = recent.Copy(kPartition, 1, 100, kAll, kMuch);
  ASSERT_TRUE(range.has_value());
  EXPECT_THAT(range->events, ElementsAre("x2", "x3", "x4", "x5"));
  EXPECT_EQ(range->after.chain, (Chain{1, 1}));
  EXPECT_EQ(range->last.seq, 5);
  EXPECT_EQ(range->last.chain, (Chain{1, 5}));
  // Also where one append ends.
  EXPECT_THAT(recent.Copy(kPartition, 2, 100, kAll, kMuch)->events, ElementsAre("x3", "x4", "x5"));
}

TEST(RecentTest, GivesNoMoreThanIsAskedFor) {
  Recent recent(kMuch);
  recent.Remember(kPartition, Events(0, 3));
  recent.Remember(kPartition, Events(3, 3));
  EXPECT_THAT(recent.Copy(kPartition, 2, 4, kAll, kMuch)->events, ElementsAre("x3", "x4"));
  EXPECT_THAT(recent.Copy(kPartition, 0, 100, 2, kMuch)->events, ElementsAre("x1", "x2"));
  EXPECT_THAT(recent.Copy(kPartition, 0, 100, 4, kMuch)->events, ElementsAre("x1", "x2", "x3", "x4"));
  EXPECT_THAT(recent.Copy(kPartition, 0, 100, kAll, 5)->events, ElementsAre("x1", "x2"));
  EXPECT_THAT(recent.Copy(kPartition, 0, 100, kAll, 1)->events, ElementsAre("x1"));
}

TEST(RecentTest, SaysSoWhenItDoesNotHoldWhatComesNext) {
  Recent recent(kMuch);
  EXPECT_FALSE(recent.Copy(kPartition, 0, 100, kAll, kMuch).has_value());
  recent.Remember(kPartition, Events(5, 2));
  EXPECT_FALSE(recent.Copy(kPartition, 4, 100, kAll, kMuch).has_value());
  EXPECT_FALSE(recent.Copy(kPartition, 7, 100, kAll, kMuch).has_value());
  EXPECT_FALSE(recent.Copy(kPartition, 6, 6, kAll, kMuch).has_value());
  EXPECT_FALSE(recent.Copy("53.04", 5, 100, kAll, kMuch).has_value());
}

TEST(RecentTest, WhatDoesNotContinueTakesThePlaceOfWhatWasThere) {
  Recent recent(kMuch);
  recent.Remember(kPartition, Events(0, 3));
  recent.Remember(kPartition, Events(4, 1));
  EXPECT_FALSE(recent.Copy(kPartition, 0, 100, kAll, kMuch).has_value());
  EXPECT_THAT(recent.Copy(kPartition, 4, 100, kAll, kMuch)->events, ElementsAre("x5"));
  // The same sequence, but another history.
  recent.Remember(kPartition, Events(5, 1, 2));
  EXPECT_FALSE(recent.Copy(kPartition, 4, 100, kAll, kMuch).has_value());
  EXPECT_THAT(recent.Copy(kPartition, 5, 100, kAll, kMuch)->events, ElementsAre("x6"));
}

TEST(RecentTest, ForgetsTheOldestOfAllPartitionsBeyondItsBytes) {
  Recent recent(100'000);
  for (std::int64_t seq = 0; seq < 2000; seq += 10) {
    recent.Remember("53.04", Events(seq, 10));
    recent.Remember(kPartition, Events(seq, 10));
  }
  for (const char* partition : {kPartition, "53.04"}) {
    EXPECT_FALSE(recent.Copy(partition, 0, 5000, kAll, kMuch).has_value());
    EXPECT_TRUE(recent.Copy(partition, 1900, 5000, kAll, kMuch).has_value());
  }
  // An append that is larger than all it may hold is not held.
  recent.Remember(kPartition, Events(2000, 20'000));
  EXPECT_FALSE(recent.Copy(kPartition, 2000, 50'000, kAll, kMuch).has_value());
  EXPECT_FALSE(recent.Copy("53.04", 1990, 5000, kAll, kMuch).has_value());
}

class RecentReadTest : public EventLogTest {
 protected:
  std::vector<std::string> Ids(std::int64_t after_seq) {
    std::vector<std::string> ids;
    const auto batch = producer_->log().Read(kPartition, after_seq, 0);
    ExpectOk(batch.status());
    if (!batch.ok()) return ids;
    Chain chain = ChainFromBytes(batch->after().chain());
    for (const std::string& raw : batch->events()) {
      chain = NextChain(chain, raw);
      platform::v1::Event event;
      EXPECT_TRUE(event.ParseFromString(raw));
      ids.push_back(event.id());
    }
    EXPECT_EQ(chain, ChainFromBytes(batch->last().chain()));
    return ids;
  }

  // As another process that owns the partition now would append.
  void Forge(const std::string& id) {
    const Position head = producer_->Head();
    platform::v1::Event event;
    event.set_id(id);
    event.set_sequence(head.seq + 1);
    const std::string bytes = event.SerializeAsString();
    const std::string chain = NextChain(head.chain, bytes);
    store::Rows rows({{"partition", store::ColumnType::kText},
                      {"seq", store::ColumnType::kInt},
                      {"chain", store::ColumnType::kText},
                      {"event", store::ColumnType::kBytes}});
    rows.Text(kPartition).Int(head.seq + 1).Text(chain).Bytes(bytes);
    ExpectOk(database().Write([&](store::WriteTransaction& tx) {
      store::Insert(tx, "event_log", rows);
      tx.sql() << "update event_log_head set seq = seq + 1, chain = :c", soci::use(chain);
      return absl::OkStatus();
    }));
  }
};
JB_ON_BOTH_STORES(RecentReadTest);

TEST_P(RecentReadTest, WhatWasJustAppendedIsNotReadBackFromTheTable) {
  StartProducer();
  const auto drafts = {MakeFact("e1", "k=1"), MakeFact("e2", "k=2"), MakeFact("e3", "k=3")};
  for (const Draft& draft : drafts) producer_->AppendFact(draft.id, draft.data);
  // Bytes that only the table has now cannot come from memory.
  Execute(database(), engine() == store::Engine::kSqlite ? "update event_log set event = x'ff'"
                                                         : "update event_log set event = '\\xff'");
  EXPECT_THAT(Ids(0), ElementsAre("e1", "e2", "e3"));
  EXPECT_THAT(Ids(2), ElementsAre("e3"));
  EXPECT_THAT(Ids(3), ElementsAre());
}

TEST_P(RecentReadTest, ATransactionThatFailedIsNotInMemoryEither) {
  StartProducer();
  producer_->AppendFact("e1", "k=1");
  const Draft draft = MakeFact("lost", "k=2");
  const absl::Status failed = database().Write([&](store::WriteTransaction& tx) -> absl::Status {
    EXPECT_TRUE(producer_->log().Append(tx, kPartition, absl::MakeConstSpan(&draft, 1)).ok());
    return absl::CancelledError("no");
  });
  EXPECT_TRUE(absl::IsCancelled(failed));
  EXPECT_THAT(Ids(0), ElementsAre("e1"));
  producer_->AppendFact("e2", "k=2");
  EXPECT_THAT(Ids(0), ElementsAre("e1", "e2"));
}

TEST_P(RecentReadTest, TheTableDecidesWhenTheDatabaseIsPutBackUnderARunningService) {
  StartProducer();
  for (const char* id : {"e1", "e2", "e3", "e4"}) producer_->AppendFact(id, "k=1");
  Rewind(database(), 2);
  EXPECT_THAT(Ids(0), ElementsAre("e1", "e2"));
  EXPECT_EQ(producer_->log().Read(kPartition, 3, 0).status().code(), absl::StatusCode::kFailedPrecondition);
  // Another process, with another history, grows past what is remembered.
  for (const char* id : {"o3", "o4", "o5"}) Forge(id);
  EXPECT_THAT(Ids(0), ElementsAre("e1", "e2", "o3", "o4", "o5"));
  EXPECT_THAT(Ids(2), ElementsAre("o3", "o4", "o5"));
}

}  // namespace
}  // namespace jemputbola::eventlog
