#include <gmock/gmock.h>

#include "eventlog_fixture.h"

namespace jemputbola::eventlog {
namespace {

using platform::v1::LEVEL_DEGRADED;
using platform::v1::LEVEL_OK;
using platform::v1::LEVEL_STOPPED;
using support::Eventually;
using testing::HasSubstr;

const std::string kKey = "jb:{53.03}:facts";

class RelayTest : public EventLogTest {
 protected:
  RelayTest() : connection_({redis_.socket(), absl::Seconds(2)}) {}

  Producer::Options WithRelay() {
    Producer::Options options;
    options.redis = redis_.socket();
    return options;
  }
  redis::Reply Redis(const std::vector<std::string_view>& command) {
    auto reply = connection_.Command(command);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.ok() ? *reply : redis::Reply();
  }
  // The sequences on the stream, checked to be whole batches of the producer's log; -1 for anything else.
  std::vector<std::int64_t> OnStream() {
    std::vector<std::int64_t> sequences;
    const redis::Reply reply = Redis({"XRANGE", kKey, "-", "+"});
    for (const redis::Reply& entry : reply.array) {
      platform::v1::EventBatch batch;
      if (!batch.ParseFromString(entry.array[1].array[1].string) ||
          batch.last().log_id() != producer_->log().log_id() ||
          entry.array[0].string != absl::StrCat(batch.last().seq(), "-0")) {
        sequences.push_back(-1);
        continue;
      }
      for (const std::string& raw : batch.events()) {
        platform::v1::Event event;
        EXPECT_TRUE(event.ParseFromString(raw));
        sequences.push_back(event.sequence());
      }
    }
    return sequences;
  }
  bool StreamHolds(std::int64_t from, std::int64_t to) {
    std::vector<std::int64_t> wanted;
    for (std::int64_t seq = from; seq <= to; ++seq) wanted.push_back(seq);
    std::vector<std::int64_t> found;
    const bool holds = Eventually([&] { return (found = OnStream()) == wanted; }, absl::Seconds(10));
    if (!holds) ADD_FAILURE() << "the stream holds " << testing::PrintToString(found);
    return holds;
  }
  void AddForeign(const std::string& id, const std::string& bytes) { Redis({"XADD", kKey, id, "batch", bytes}); }

  support::RedisServer redis_;
  redis::Connection connection_;
};
JB_ON_BOTH_STORES(RelayTest);

TEST_P(RelayTest, PublishesWhatIsCommittedWithTheLastSequenceAsItsId) {
  StartProducer(WithRelay());
  producer_->Append(3);
  producer_->Append(2);
  EXPECT_TRUE(StreamHolds(1, 5));
  EXPECT_TRUE(Eventually([&] { return producer_->Status().relayed_seq() == 5; }));
  EXPECT_EQ(producer_->Status().level(), LEVEL_OK);
  EXPECT_EQ(producer_->Status().fence(), 1);
}

TEST_P(RelayTest, PublishingTwiceDoesNoHarm) {
  StartProducer(WithRelay());
  // A second relay of the same log, as when a process is taken for dead and lives.
  metrics::Registry metrics;
  Relay::Options options;
  options.stream = kStream;
  options.redis.socket = redis_.socket();
  options.idle_check = absl::Milliseconds(20);
  const Relay twin(producer_->log(), options, log::Logger::Null(), metrics);
  for (int i = 0; i < 20; ++i) producer_->Append(5);
  EXPECT_TRUE(Eventually([&] { return producer_->Status().relayed_seq() == 100; }));
  std::int64_t reached = 0;
  for (const std::int64_t seq : OnStream()) {
    // Batches may be cut differently, but none leaves a hole.
    EXPECT_LE(seq, reached + 1);
    reached = std::max(reached, seq);
  }
  EXPECT_EQ(reached, 100);
  EXPECT_EQ(MetricOf(metrics, "jb_eventlog_relay_deletions_total"), 0);
}

TEST_P(RelayTest, ARestartedRelayGoesOnWhereTheStreamEnds) {
  StartProducer(WithRelay());
  producer_->Append(5);
  ASSERT_TRUE(StreamHolds(1, 5));
  producer_->StopRelay();
  producer_->Append(5);
  StartProducer(WithRelay());
  EXPECT_TRUE(StreamHolds(1, 10));
  EXPECT_EQ(Redis({"XLEN", kKey}).integer, 2);
}

TEST_P(RelayTest, AWipedRedisIsRefilledWithNoFurtherInput) {
  StartProducer(WithRelay());
  producer_->Append(700);
  ASSERT_TRUE(StreamHolds(1, 700));
  Redis({"FLUSHALL"});
  EXPECT_TRUE(StreamHolds(1, 700));
  EXPECT_GE(MetricOf(producer_->metrics(), "jb_eventlog_relay_refills_total"), 1);
}

TEST_P(RelayTest, ARedisThatWasReplacedByAnOlderCopyIsBroughtUpToDateWithNoFurtherInput) {
  StartProducer(WithRelay());
  producer_->Append(5);
  ASSERT_TRUE(StreamHolds(1, 5));
  const std::string copy = Redis({"DUMP", kKey}).string;
  producer_->Append(5);
  ASSERT_TRUE(StreamHolds(1, 10));
  Redis({"RESTORE", kKey, "0", copy, "REPLACE"});
  EXPECT_TRUE(StreamHolds(1, 10));
  EXPECT_EQ(MetricOf(producer_->metrics(), "jb_eventlog_relay_deletions_total"), 0);
}

TEST_P(RelayTest, ARedisThatWasAwayIsFilledWhenItComesBack) {
  StartProducer(WithRelay());
  producer_->Append(5);
  ASSERT_TRUE(StreamHolds(1, 5));
  redis_.Kill();
  producer_->Append(5);
  EXPECT_TRUE(Eventually([&] { return producer_->Status().level() == LEVEL_DEGRADED; }));
  EXPECT_THAT(producer_->Status().message(), HasSubstr("nothing is lost"));
  redis_.Start();
  connection_ = redis::Connection({redis_.socket(), absl::Seconds(2)});
  EXPECT_TRUE(StreamHolds(1, 10));
  EXPECT_TRUE(Eventually([&] { return producer_->Status().level() == LEVEL_OK; }));
}

TEST_P(RelayTest, AFullRedisIsShownAndFilledOnceThereIsRoomWithNoFurtherInput) {
  StartProducer(WithRelay());
  producer_->Append(5);
  ASSERT_TRUE(StreamHolds(1, 5));
  Redis({"CONFIG", "SET", "maxmemory", "1"});
  producer_->Append(5);
  EXPECT_TRUE(Eventually([&] { return producer_->Status().level() == LEVEL_DEGRADED; }));
  Redis({"CONFIG", "SET", "maxmemory", "0"});
  EXPECT_TRUE(StreamHolds(1, 10));
  EXPECT_TRUE(Eventually([&] { return producer_->Status().level() == LEVEL_OK; }));
}

TEST_P(RelayTest, AStreamOfAnotherLogIsDeletedAndRefilled) {
  AddForeign("1000-0", "not a batch at all");
  StartProducer(WithRelay());
  producer_->Append(5);
  EXPECT_TRUE(StreamHolds(1, 5));
  EXPECT_EQ(MetricOf(producer_->metrics(), "jb_eventlog_relay_deletions_total"), 1);
}

TEST_P(RelayTest, AStreamWithAnotherHistoryOfThisLogIsDeletedAndRefilled) {
  StartProducer(WithRelay());
  producer_->Append(5);
  ASSERT_TRUE(StreamHolds(1, 5));
  producer_.reset();
  // Restored from an older copy, and already longer again than what was published.
  Rewind(database(), 3);
  StartProducer();
  producer_->Append(4, "other");
  StartProducer(WithRelay());
  EXPECT_TRUE(StreamHolds(1, 7));
  EXPECT_EQ(MetricOf(producer_->metrics(), "jb_eventlog_relay_deletions_total"), 1);
}

TEST_P(RelayTest, AStreamAheadOfItsOwnLogStopsTheRelayWithTheCommandThatMendsIt) {
  StartProducer(WithRelay());
  producer_->Append(5);
  ASSERT_TRUE(StreamHolds(1, 5));
  producer_.reset();
  Rewind(database(), 3);
  StartProducer(WithRelay());
  EXPECT_TRUE(Eventually([&] { return producer_->Status().level() == LEVEL_STOPPED; }));
  EXPECT_THAT(producer_->Status().message(), HasSubstr("jb log reset --service maker --partition 53.03"));
  EXPECT_EQ(MetricOf(producer_->metrics(), "jb_eventlog_relay_stopped_partitions"), 1);
  // What `jb log reset` has to go on after.
  EXPECT_EQ(producer_->Status().relayed_seq(), 5);
  EXPECT_EQ(OnStream().size(), 5U);
  ASSERT_TRUE(producer_->log().Reset(kPartition, 5, "restored").ok());
  EXPECT_TRUE(Eventually([&] { return producer_->Status().level() == LEVEL_OK; }));
  EXPECT_TRUE(Eventually([&] { return !OnStream().empty() && OnStream().back() == 6; }));
}

TEST_P(RelayTest, TwoDeploymentsOnOneRedisAreStoppedAndSaySo) {
  StartProducer(WithRelay());
  auto other_database = consumer_fresh_.Open();
  Producer other(*other_database, "unix:" + dir_.File("other.sock"), WithRelay());
  producer_->Append(5);
  other.Append(5, "other");
  EXPECT_TRUE(Eventually(
      [&] { return producer_->Status().level() == LEVEL_STOPPED || other.Status().level() == LEVEL_STOPPED; }));
  const Producer& stopped = producer_->Status().level() == LEVEL_STOPPED ? *producer_ : other;
  EXPECT_THAT(const_cast<Producer&>(stopped).Status().message(), HasSubstr("Another deployment"));
  EXPECT_LE(MetricOf(producer_->metrics(), "jb_eventlog_relay_deletions_total"), 3);
  EXPECT_LE(MetricOf(other.metrics(), "jb_eventlog_relay_deletions_total"), 3);
}

TEST_P(RelayTest, AStreamHoldsNoMoreThanItsBytesAndItsTime) {
  Producer::Options options = WithRelay();
  options.stream_bytes = 40'000;
  StartProducer(options);
  for (int i = 0; i < 10; ++i) {
    producer_->AppendFact(absl::StrCat("big", i), std::string(10'000, 'x'));
    ASSERT_TRUE(Eventually([&] { return producer_->Status().relayed_seq() == i + 1; }));
  }
  EXPECT_EQ(OnStream().size(), 3U);
  EXPECT_EQ(OnStream().back(), 10);
  // A refill takes no more than that either.
  Redis({"FLUSHALL"});
  EXPECT_TRUE(Eventually([&] { return !OnStream().empty() && OnStream().back() == 10; }));
  EXPECT_LE(OnStream().size(), 4U);
  options = WithRelay();
  options.stream_age = absl::Milliseconds(1);
  StartProducer(options);
  producer_->Append(1);
  EXPECT_TRUE(StreamHolds(11, 11));
}

}  // namespace
}  // namespace jemputbola::eventlog
