#include <gmock/gmock.h>

#include <thread>

#include "eventlog_fixture.h"

namespace jemputbola::eventlog {
namespace {

class EventLogAppendTest : public EventLogTest {};
JB_ON_BOTH_STORES(EventLogAppendTest);

// Every event of the log, checked against its chain from the start.
std::vector<platform::v1::Event> ReadAll(const EventLog& log) {
  std::vector<platform::v1::Event> events;
  Position at;
  at.log_id = log.log_id();
  while (true) {
    const auto batch = log.Read(kPartition, at.seq, 100);
    EXPECT_TRUE(batch.ok()) << batch.status();
    if (!batch.ok() || batch->events_size() == 0) return events;
    EXPECT_EQ(FromProto(batch->after()), at);
    for (const std::string& raw : batch->events()) {
      at.chain = NextChain(at.chain, raw);
      events.emplace_back().ParseFromString(raw);
    }
    at.seq = events.back().sequence();
    EXPECT_EQ(FromProto(batch->last()), at);
  }
}

TEST_P(EventLogAppendTest, ConcurrentAppendersGetContiguousSequencesInCommitOrder) {
  StartProducer();
  Execute(database(), "create table fact (seq bigint primary key)");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        std::vector<Draft> drafts;
        for (int j = 0; j <= i % 3; ++j) drafts.push_back(MakeFact(absl::StrCat(t, "-", i, "-", j), "k=1"));
        const absl::Status status = database().Write([&](store::WriteTransaction& tx) -> absl::Status {
          const auto position = producer_->log().Append(tx, kPartition, drafts);
          if (!position.ok()) return position.status();
          tx.sql() << "insert into fact (seq) values (:s)", soci::use(position->seq);
          // Every fifth transaction fails after its append: its sequences must be given out again.
          return i % 5 == 4 ? absl::CancelledError("no") : absl::OkStatus();
        });
        EXPECT_TRUE(status.ok() || absl::IsCancelled(status)) << status;
      }
    });
  }
  std::int64_t seen = 0;
  bool ordered = true;
  for (int i = 0; i < 50; ++i) {
    // Whoever reads sees a log without holes: nothing smaller commits after something larger.
    const std::int64_t holes =
        Number(database(), "select coalesce(max(seq), 0) - count(*) from event_log where partition = '53.03'");
    const std::int64_t head = Number(database(), "select count(*) from event_log");
    ordered = ordered && holes == 0 && head >= seen;
    seen = head;
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(ordered);
  const std::vector<platform::v1::Event> events = ReadAll(producer_->log());
  ASSERT_EQ(events.size(), static_cast<std::size_t>(producer_->Head().seq));
  std::set<std::string> ids;
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].sequence(), static_cast<std::int64_t>(i + 1));
    ids.insert(events[i].id());
  }
  EXPECT_EQ(ids.size(), events.size());
}

TEST_P(EventLogAppendTest, AnEventIsThereExactlyWhenItsCauseIs) {
  StartProducer();
  producer_->Append(2);
  const Draft draft = MakeFact("lost", "k=1");
  const absl::Status failed = database().Write([&](store::WriteTransaction& tx) -> absl::Status {
    const auto position = producer_->log().Append(tx, kPartition, absl::MakeConstSpan(&draft, 1));
    EXPECT_EQ(position->seq, 3);
    return absl::InternalError("the state change failed");
  });
  EXPECT_FALSE(failed.ok());
  EXPECT_EQ(producer_->Head().seq, 2);
  EXPECT_EQ(producer_->Append(1).seq, 3);
}

TEST_P(EventLogAppendTest, TheLogKeepsItsIdentityAndChainWhenReopened) {
  StartProducer();
  const Position before = producer_->Append(3);
  producer_.reset();
  Reopen();
  StartProducer();
  EXPECT_EQ(producer_->Head(), before);
  EXPECT_EQ(before.log_id.size(), 32U);
  producer_->Append(1);
  EXPECT_EQ(ReadAll(producer_->log()).size(), 4U);
}

TEST_P(EventLogAppendTest, TwoLogsHaveDifferentIdentities) {
  StartProducer();
  Producer other(*consumer_database_, "unix:" + dir_.File("other.sock"));
  EXPECT_NE(producer_->log().log_id(), other.log().log_id());
}

TEST_P(EventLogAppendTest, EventsCarryTheirAttributesAndNothingElse) {
  StartProducer();
  producer_->AppendFact("id-1", std::string("\0binary\xff", 8));
  const auto batch = producer_->log().Read(kPartition, 0, 0);
  ASSERT_TRUE(batch.ok()) << batch.status();
  platform::v1::Event event;
  ASSERT_TRUE(event.ParseFromString(batch->events(0)));
  EXPECT_EQ(event.id(), "id-1");
  EXPECT_EQ(event.source(), "maker");
  EXPECT_EQ(event.subject(), kPartition);
  EXPECT_EQ(event.type(), "test.Fact");
  EXPECT_EQ(event.sequence(), 1);
  EXPECT_EQ(event.time().seconds(), 1721779200);
  EXPECT_EQ(event.data(), std::string("\0binary\xff", 8));
}

TEST_P(EventLogAppendTest, ReadsAreBoundedByCountAndBytes) {
  StartProducer();
  producer_->Append(1000);
  EXPECT_EQ(producer_->log().Read(kPartition, 0, 0)->events_size(), 512);
  EXPECT_EQ(producer_->log().Read(kPartition, 995, 10)->events_size(), 5);
  EXPECT_EQ(producer_->log().Read(kPartition, 1000, 10)->events_size(), 0);
  for (int i = 0; i < 5; ++i) producer_->AppendFact(absl::StrCat("big", i), std::string(100'000, 'x'));
  EXPECT_EQ(producer_->log().Read(kPartition, 1000, 0)->events_size(), 2);
  for (int i = 0; i < 2; ++i) producer_->AppendFact(absl::StrCat("huge", i), std::string(400'000, 'x'));
  EXPECT_EQ(producer_->log().Read(kPartition, 1005, 0)->events_size(), 1);
}

TEST_P(EventLogAppendTest, ReadsWhereThereIsNothingSayWhy) {
  StartProducer();
  EXPECT_TRUE(absl::IsNotFound(producer_->log().Read(kPartition, 0, 0).status()));
  producer_->Append(5);
  EXPECT_TRUE(absl::IsFailedPrecondition(producer_->log().Read(kPartition, 6, 0).status()));
  Execute(database(), "delete from event_log where seq < 4");
  Execute(database(), "update event_log_head set first_kept_seq = 4");
  EXPECT_TRUE(absl::IsOutOfRange(producer_->log().Read(kPartition, 0, 0).status()));
  EXPECT_TRUE(absl::IsOutOfRange(producer_->log().Read(kPartition, 3, 0).status()));
  EXPECT_EQ(producer_->log().Read(kPartition, 4, 0)->events_size(), 1);
}

TEST_P(EventLogAppendTest, AResetContinuesAfterTheHighestSequenceAnyoneHasSeen) {
  StartProducer();
  producer_->Append(5);
  const auto reset = producer_->log().Reset(kPartition, 9, "restored");
  ASSERT_TRUE(reset.ok()) << reset.status();
  EXPECT_EQ(reset->seq, 10);
  EXPECT_EQ(producer_->log().Heads()->front().reset_seq, 10);
  EXPECT_EQ(producer_->Append(1).seq, 11);
  const auto batch = producer_->log().Read(kPartition, 5, 0);
  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_EQ(batch->events_size(), 2);
  platform::v1::Event event;
  ASSERT_TRUE(event.ParseFromString(batch->events(0)));
  platform::v1::LogReset payload;
  ASSERT_TRUE(payload.ParseFromString(event.data()));
  EXPECT_EQ(payload.lost_from(), 6);
  EXPECT_EQ(payload.lost_to(), 9);
  EXPECT_EQ(payload.reason(), "restored");
  // A position in what was lost is not a place of this log.
  EXPECT_TRUE(absl::IsFailedPrecondition(producer_->log().Read(kPartition, 7, 0).status()));
}

TEST_P(EventLogAppendTest, AListenerHearsOfCommitsOnlyAndNoMoreOnceRemoved) {
  StartProducer();
  std::atomic<int> heard = 0;
  const auto remove = producer_->log().OnAppend([&](const std::string& partition) {
    EXPECT_EQ(partition, kPartition);
    ++heard;
  });
  producer_->Append(3);
  EXPECT_EQ(heard, 1);
  const Draft draft = MakeFact("lost", "k=1");
  const absl::Status failed = database().Write([&](store::WriteTransaction& tx) -> absl::Status {
    EXPECT_TRUE(producer_->log().Append(tx, kPartition, absl::MakeConstSpan(&draft, 1)).ok());
    return absl::InternalError("no");
  });
  EXPECT_FALSE(failed.ok());
  remove();
  producer_->Append(1);
  EXPECT_EQ(heard, 1);
}

TEST_P(EventLogAppendTest, ASnapshotAndItsPositionBelongTogetherAlsoWhenACommitFallsBetweenTheirReads) {
  StartProducer();
  Execute(database(), "create table total (value bigint)");
  Execute(database(), "insert into total (value) values (0)");
  const auto add = [&] {
    const Draft draft = MakeFact(absl::StrCat("add", producer_->Head().seq), "k=1");
    ExpectOk(database().Write([&](store::WriteTransaction& tx) -> absl::Status {
      tx.sql() << "update total set value = value + 1";
      return producer_->log().Append(tx, kPartition, absl::MakeConstSpan(&draft, 1)).status();
    }));
  };
  add();
  std::int64_t value = 0;
  Position head;
  ExpectOk(database().Read([&](store::ReadTransaction& tx) -> absl::Status {
    tx.sql() << "select value from total", soci::into(value);
    std::thread(add).join();
    const auto found = producer_->log().HeadAt(tx, kPartition);
    if (found.ok()) head = *found;
    return found.status();
  }));
  EXPECT_EQ(value, head.seq);
  EXPECT_EQ(producer_->Head().seq, value + 1);
}

}  // namespace
}  // namespace jemputbola::eventlog
