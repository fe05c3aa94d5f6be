#include <gmock/gmock.h>

#include "eventlog_fixture.h"

namespace jemputbola::eventlog {
namespace {

using platform::v1::LEVEL_DEGRADED;
using platform::v1::LEVEL_OK;
using support::Eventually;

const std::string kKey = "jb:{53.03}:facts";

// Producer, relay, Redis and consumer together: whatever Redis does, the consumer ends level.
class FastPathTest : public EventLogTest {
 protected:
  FastPathTest() : connection_({redis_.socket(), absl::Seconds(2)}) {}

  Producer::Options WithRelay() {
    Producer::Options options;
    options.redis = redis_.socket();
    return options;
  }
  Shop::Options WithRedis() {
    Shop::Options options;
    options.redis = redis_.socket();
    return options;
  }
  // A shop that asks for heads once at its start and then hears only from Redis.
  Shop::Options RedisOnly() {
    Shop::Options options = WithRedis();
    options.idle_least = absl::Hours(1);
    options.idle_most = absl::Hours(1);
    return options;
  }
  void Redis(const std::vector<std::string_view>& command) { ExpectOk(connection_.Command(command).status()); }
  void Publish(const platform::v1::EventBatch& batch) {
    Redis({"XADD", kKey, absl::StrCat(batch.last().seq(), "-0"), "batch", batch.SerializeAsString()});
  }

  support::RedisServer redis_;
  redis::Connection connection_;
};
JB_ON_BOTH_STORES(FastPathTest);

TEST_P(FastPathTest, EventsArriveThroughRedisAlone) {
  StartProducer(WithRelay());
  producer_->Append(5);
  StartShop(RedisOnly());
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  for (int i = 0; i < 30; ++i) producer_->Append(20);
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(shop_->ledger().effects(), 605);
  EXPECT_EQ(shop_->Metric("jb_eventlog_hole_repairs_total"), 0);
  EXPECT_EQ(shop_->Metric("jb_eventlog_foreign_entries_total"), 0);
}

TEST_P(FastPathTest, AHoleIsFilledFromTheProducer) {
  StartProducer();
  producer_->Append(2);
  StartShop(RedisOnly());
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  producer_->Append(8);
  // Events 3 to 6 never reach Redis.
  Publish(*producer_->log().Read(kPartition, 6, 0));
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(shop_->ledger().effects(), 10);
  EXPECT_EQ(shop_->Metric("jb_eventlog_hole_repairs_total"), 1);
}

TEST_P(FastPathTest, ABatchThatOverlapsIsAppliedFromThePositionOn) {
  StartProducer();
  producer_->Append(4);
  StartShop(RedisOnly());
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  producer_->Append(4);
  Publish(*producer_->log().Read(kPartition, 1, 0));
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(shop_->ledger().effects(), 8);
  EXPECT_EQ(shop_->Metric("jb_eventlog_hole_repairs_total"), 0);
}

TEST_P(FastPathTest, AMuteRedisIsNoticedWithNoFurtherInput) {
  StartProducer();
  producer_->Append(5);
  StartShop(WithRedis());
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  // Nobody publishes these; Redis answers every command happily.
  producer_->Append(5);
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_TRUE(shop_->Says(LEVEL_OK, ""));
}

TEST_P(FastPathTest, ARedisThatIsAwayIsShownAndReplacedByAsking) {
  StartProducer(WithRelay());
  producer_->Append(5);
  StartShop(WithRedis());
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  redis_.Kill();
  producer_->Append(5);
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_TRUE(shop_->Says(LEVEL_DEGRADED, "fast path is down"));
  redis_.Start();
  EXPECT_TRUE(shop_->Says(LEVEL_OK, ""));
  producer_->Append(5);
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(shop_->ledger().effects(), 15);
}

TEST_P(FastPathTest, AFullOrWipedRedisLosesNothing) {
  StartProducer(WithRelay());
  producer_->Append(5);
  StartShop(WithRedis());
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  Redis({"CONFIG", "SET", "maxmemory", "1"});
  producer_->Append(5);
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  Redis({"CONFIG", "SET", "maxmemory", "0"});
  Redis({"FLUSHALL"});
  producer_->Append(5);
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(shop_->ledger().effects(), 15);
}

TEST_P(FastPathTest, ForeignEntriesAreNeverAppliedAndTheProducerIsAskedInstead) {
  StartProducer();
  producer_->Append(5);
  support::FreshDatabase other_fresh(engine());
  auto other_database = other_fresh.Open();
  Producer other(*other_database, "unix:" + dir_.File("other.sock"));
  other.Append(9, "foreign");
  StartShop(WithRedis());
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  Publish(*other.log().Read(kPartition, 5, 0));
  EXPECT_TRUE(shop_->Says(LEVEL_DEGRADED, "two deployments"));
  EXPECT_GE(shop_->Metric("jb_eventlog_foreign_entries_total"), 1);
  producer_->Append(7);
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(shop_->ledger().effects(), 12);
  EXPECT_EQ(Number(shop_->database(), "select count(*) from effect where id like 'foreign%'"), 0);
}

TEST_P(FastPathTest, AnEntryWithTheRightIdentityButAnotherChainIsNotApplied) {
  StartProducer();
  producer_->Append(5);
  StartShop(WithRedis());
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  platform::v1::EventBatch forged = *producer_->log().Read(kPartition, 4, 0);
  platform::v1::Event event;
  event.set_id("forged");
  event.set_type("test.Fact");
  event.set_sequence(6);
  *forged.mutable_after() = forged.last();
  forged.clear_events();
  forged.add_events(event.SerializeAsString());
  forged.mutable_last()->set_seq(6);
  Publish(forged);
  EXPECT_TRUE(shop_->Says(LEVEL_DEGRADED, "two deployments"));
  producer_->Append(3);
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(Number(shop_->database(), "select count(*) from effect where id = 'forged'"), 0);
}

TEST_P(FastPathTest, TwoDeploymentsOnOneRedisEachGetTheirOwnEventsOnly) {
  StartProducer(WithRelay());
  support::FreshDatabase other_fresh(engine());
  support::FreshDatabase other_shop_fresh(engine());
  auto other_database = other_fresh.Open();
  auto other_shop_database = other_shop_fresh.Open();
  Producer other(*other_database, "unix:" + dir_.File("other.sock"), WithRelay());
  Shop other_shop(*other_shop_database, "unix:" + dir_.File("other.sock"), WithRedis());
  producer_->Append(3);
  other.Append(3, "other");
  StartShop(WithRedis());
  other_shop.Start();
  for (int i = 0; i < 10; ++i) {
    producer_->Append(3);
    other.Append(4, "other");
  }
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  ASSERT_TRUE(other_shop.Reaches(other.Head()));
  EXPECT_EQ(shop_->ledger().effects(), 33);
  EXPECT_EQ(other_shop.ledger().effects(), 43);
  EXPECT_EQ(Number(shop_->database(), "select count(*) from effect where id like 'other%'"), 0);
}

// The other fast path: a server stream, for consumers without the producer's Redis.
class TailTest : public EventLogTest {};
JB_ON_BOTH_STORES(TailTest);

TEST_P(TailTest, EventsArriveThroughTheStreamAlone) {
  StartProducer();
  producer_->Append(5);
  Shop::Options options;
  options.idle_least = absl::Hours(1);
  options.idle_most = absl::Hours(1);
  StartShop(options);
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  for (int i = 0; i < 30; ++i) producer_->Append(50);
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(shop_->ledger().effects(), 1505);
}

TEST_P(TailTest, AStreamThatBrokeIsOpenedAgain) {
  StartProducer();
  producer_->Append(5);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  StartProducer();
  producer_->Append(5, "again");
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_TRUE(shop_->Says(LEVEL_OK, ""));
}

}  // namespace
}  // namespace jemputbola::eventlog
