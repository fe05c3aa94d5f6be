#include <gmock/gmock.h>

#include <atomic>

#include "eventlog_fixture.h"

namespace jemputbola::eventlog {
namespace {

using platform::v1::LEVEL_DEGRADED;
using platform::v1::LEVEL_OK;
using platform::v1::LEVEL_STOPPED;
using support::Eventually;

// Consumers that get their events from the producer alone (Tail and Read): what they do with them does not depend on
// how they came.
class ConsumerTest : public EventLogTest {};
JB_ON_BOTH_STORES(ConsumerTest);

TEST_P(ConsumerTest, AppliesEveryEventOnceAndInOrderWithItsPosition) {
  StartProducer();
  producer_->Append(3000);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  for (int i = 0; i < 20; ++i) producer_->Append(5);
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(shop_->ledger().effects(), 3100);
  EXPECT_TRUE(shop_->Remembers(3100));
  EXPECT_EQ(shop_->ledger().value_at("k"), 3100);
  // Many events share a transaction.
  EXPECT_GT(shop_->ledger().largest_batch(), 512);
  EXPECT_TRUE(Eventually([&] { return shop_->Status().lag() == 0 && shop_->Status().level() == LEVEL_OK; }));
}

TEST_P(ConsumerTest, AfterManyEventsItLetsTheNextOnesGather) {
  StartProducer();
  producer_->Append(1);
  Shop::Options options;
  // What is asked for comes without gathering.
  options.idle_least = absl::Seconds(20);
  options.idle_most = absl::Seconds(20);
  MakeShop(options);
  std::vector<absl::Time> applied;
  shop_->ledger().hook = [&](absl::Span<const platform::v1::Event>) {
    applied.push_back(absl::Now());
    return absl::OkStatus();
  };
  shop_->Start();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  // In one transaction, since they came as one batch: a tenth of a millisecond each.
  ASSERT_TRUE(shop_->Reaches(producer_->Append(500)));
  ASSERT_TRUE(shop_->Reaches(producer_->Append(1)));
  shop_.reset();
  ASSERT_EQ(applied.size(), 3U);
  EXPECT_GE(applied[2] - applied[1], absl::Milliseconds(50));
}

TEST_P(ConsumerTest, GoesOnWhereItWasAfterARestart) {
  StartProducer();
  producer_->Append(10);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  shop_.reset();
  producer_->Append(10);
  std::atomic<std::int64_t> first = 0;
  MakeShop();
  shop_->ledger().hook = [&](absl::Span<const platform::v1::Event> events) {
    if (first == 0) first = events.front().sequence();
    return absl::OkStatus();
  };
  shop_->Start();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(first, 11);
  EXPECT_EQ(shop_->ledger().effects(), 20);
}

TEST_P(ConsumerTest, ThePositionMovesWithTheEffectOrNotAtAll) {
  StartProducer();
  producer_->Append(4);
  std::atomic<int> failures = 0;
  MakeShop();
  shop_->ledger().hook = [&](absl::Span<const platform::v1::Event>) -> absl::Status {
    const int failure = ++failures;
    // What a reader sees while the effect is written but not committed.
    EXPECT_EQ(shop_->At().seq, 0);
    EXPECT_EQ(shop_->ledger().effects(), 0);
    if (failure == 1) throw std::runtime_error("died between apply and commit");
    if (failure == 2) return absl::UnavailableError("the store went away");
    return absl::OkStatus();
  };
  shop_->Start();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_GE(failures, 3);
  EXPECT_EQ(shop_->ledger().effects(), 4);
  EXPECT_TRUE(shop_->Remembers(4));
  EXPECT_GE(shop_->Metric("jb_eventlog_retries_total"), 2);
}

TEST_P(ConsumerTest, ErrorsThatAreNotTheEventsFaultAreRetriedVisiblyAndForEver) {
  StartProducer();
  producer_->Append(4);
  std::atomic<bool> broken = true;
  MakeShop();
  shop_->ledger().hook = [&](absl::Span<const platform::v1::Event>) {
    return broken ? absl::UnavailableError("the disk is full") : absl::OkStatus();
  };
  shop_->Start();
  EXPECT_TRUE(shop_->Says(LEVEL_DEGRADED, "the disk is full"));
  EXPECT_TRUE(Eventually([&] { return shop_->Metric("jb_eventlog_retries_total") >= 4; }));
  EXPECT_EQ(shop_->consumer().DeadLetters()->size(), 0U);
  broken = false;
  EXPECT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_TRUE(shop_->Says(LEVEL_OK, ""));
}

TEST_P(ConsumerTest, WhoeverLosesTheCompareAndSetForgetsAndReloads) {
  StartProducer();
  producer_->Append(5);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  MakeShop();
  std::atomic<std::int64_t> first = 0;
  shop_->ledger().hook = [&](absl::Span<const platform::v1::Event> events) {
    if (first == 0) first = events.front().sequence();
    return absl::OkStatus();
  };
  // This one knows position 5; another instance applies two more before it begins.
  const Position head = producer_->Append(5);
  const auto batch = producer_->log().Read(kPartition, 7, 1);
  ASSERT_TRUE(batch.ok()) << batch.status();
  Execute(*consumer_database_, "insert into effect (partition, id, seq) values ('53.03', 'e6', 6), ('53.03', 'e7', 7)");
  Execute(*consumer_database_,
          absl::StrCat("update consumer_position set seq = 7, chain = '", FromProto(batch->after()).chain, "'"));
  shop_->Start();
  ASSERT_TRUE(shop_->Reaches(head));
  EXPECT_EQ(first, 8);
  EXPECT_EQ(shop_->ledger().effects(), 10);
  EXPECT_TRUE(shop_->Remembers(10));
  EXPECT_GT(shop_->ledger().forgotten(), 0);
}

TEST_P(ConsumerTest, APoisonousEventIsPutAsideAloneAndTheOthersOfItsBatchGoThrough) {
  StartProducer();
  producer_->Append(10);
  producer_->AppendFact("culprit", "k=0", "test.Poison");
  producer_->Append(10);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(shop_->ledger().effects(), 20);
  EXPECT_TRUE(shop_->Remembers(20));
  const auto letters = shop_->consumer().DeadLetters();
  ASSERT_TRUE(letters.ok()) << letters.status();
  ASSERT_EQ(letters->size(), 1U);
  EXPECT_EQ(letters->front().event_id(), "culprit");
  EXPECT_EQ(letters->front().seq(), 11);
  EXPECT_EQ(letters->front().reason(), "a poisonous fact");
  EXPECT_TRUE(Eventually([&] { return shop_->Status().dead_letters() == 1; }));
  EXPECT_EQ(shop_->Metric("jb_eventlog_dead_letters_total"), 1);
}

TEST_P(ConsumerTest, AnEventThatCannotBeReadIsPoison) {
  StartProducer();
  producer_->Append(2);
  // The log itself holds what is not an event; its chain is right.
  const std::string raw = "\xff\xff\xff";
  const Position head = producer_->Head();
  ExpectOk(database().Write([&](store::WriteTransaction& tx) {
    const std::string chain = NextChain(head.chain, raw);
    tx.sql() << (engine() == store::Engine::kSqlite
                     ? "insert into event_log (partition, seq, chain, event) values ('53.03', 3, :c, x'ffffff')"
                     : "insert into event_log (partition, seq, chain, event) values ('53.03', 3, :c, '\\xffffff')"),
        soci::use(chain);
    tx.sql() << "update event_log_head set seq = 3, chain = :c", soci::use(chain);
    return absl::OkStatus();
  }));
  producer_->Append(2);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(shop_->ledger().effects(), 4);
  ASSERT_EQ(shop_->consumer().DeadLetters()->size(), 1U);
  EXPECT_EQ(shop_->consumer().DeadLetters()->front().seq(), 3);
}

TEST_P(ConsumerTest, ARetriedDeadLetterIsAppliedOnceAndClosed) {
  StartProducer();
  producer_->AppendFact("culprit", "other=7", "test.Poison");
  producer_->Append(1);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  const std::int64_t id = shop_->consumer().DeadLetters()->front().id();
  const absl::Status again = shop_->consumer().Retry(id);
  EXPECT_TRUE(absl::IsFailedPrecondition(again)) << again;
  EXPECT_EQ(shop_->consumer().DeadLetters()->front().attempts(), 2);
  EXPECT_EQ(shop_->ledger().effects(), 1);
  shop_->ledger().Cure();
  ExpectOk(shop_->consumer().Retry(id));
  EXPECT_EQ(shop_->ledger().effects(), 2);
  EXPECT_EQ(shop_->ledger().value_at("other"), 7);
  EXPECT_TRUE(shop_->consumer().DeadLetters()->empty());
  EXPECT_TRUE(absl::IsNotFound(shop_->consumer().Retry(id)));
  EXPECT_EQ(shop_->Status().dead_letters(), 0);
}

TEST_P(ConsumerTest, ARetriedDeadLetterNeverUndoesANewerTruth) {
  StartProducer();
  producer_->AppendFact("old", "k=1", "test.Poison");
  producer_->AppendFact("new", "k=2");
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  ASSERT_EQ(shop_->ledger().value_at("k"), 2);
  shop_->ledger().Cure();
  // The event comes with its own sequence, which is the version that the effect compares.
  ExpectOk(shop_->consumer().Retry(shop_->consumer().DeadLetters()->front().id()));
  EXPECT_EQ(shop_->ledger().value_at("k"), 2);
  EXPECT_EQ(shop_->ledger().effects(), 2);
}

TEST_P(ConsumerTest, ADiscardedDeadLetterStaysWithItsReason) {
  StartProducer();
  producer_->AppendFact("culprit", "k=1", "test.Poison");
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  const std::int64_t id = shop_->consumer().DeadLetters()->front().id();
  ExpectOk(shop_->consumer().Discard(id, "a test"));
  EXPECT_TRUE(shop_->consumer().DeadLetters()->empty());
  EXPECT_TRUE(absl::IsNotFound(shop_->consumer().Discard(id, "a test")));
  EXPECT_EQ(Word(shop_->database(), "select reason from dead_letter where state = 'discarded'"), "Discarded: a test");
}

TEST_P(ConsumerTest, AFloodOfPoisonStopsThePartitionUntilItIsResumedAlsoAcrossARestart) {
  StartProducer();
  producer_->Append(12, "p", "test.Poison");
  Shop::Options options;
  options.poison_limit = 5;
  StartShop(options);
  EXPECT_TRUE(shop_->Says(LEVEL_STOPPED, "a poisonous fact"));
  EXPECT_THAT(shop_->Status().message(), testing::HasSubstr("jb partition resume"));
  EXPECT_EQ(shop_->At().seq, 5);
  EXPECT_EQ(shop_->consumer().DeadLetters()->size(), 5U);
  EXPECT_EQ(shop_->Metric("jb_eventlog_stopped_partitions"), 1);
  StartShop(options);
  EXPECT_TRUE(shop_->Says(LEVEL_STOPPED, "a poisonous fact"));
  EXPECT_EQ(shop_->At().seq, 5);
  EXPECT_TRUE(absl::IsNotFound(shop_->consumer().Resume("99.99")));
  shop_->ledger().Cure();
  ExpectOk(shop_->consumer().Resume(kPartition));
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(shop_->ledger().effects(), 7);
  EXPECT_TRUE(shop_->Says(LEVEL_OK, ""));
}

TEST_P(ConsumerTest, TheProducerBeingAwayIsShownAndItsReturnIsEnough) {
  StartProducer();
  producer_->Append(3);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  producer_.reset();
  EXPECT_TRUE(shop_->Says(LEVEL_DEGRADED, "maker does not answer"));
  StartProducer();
  const Position head = producer_->Append(3, "again");
  ASSERT_TRUE(shop_->Reaches(head));
  EXPECT_TRUE(shop_->Says(LEVEL_OK, ""));
  EXPECT_EQ(shop_->ledger().effects(), 6);
}

TEST_P(ConsumerTest, OneInstanceAppliesAndTheOtherStandsByUntilTheFirstHasGone) {
  StartProducer();
  producer_->Append(5);
  StartShop();
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  auto second_database = consumer_fresh_.Open();
  Shop second(*second_database, address(), {});
  second.Start();
  producer_->Append(5);
  EXPECT_TRUE(second.Says(LEVEL_OK, "stands by"));
  ASSERT_TRUE(shop_->Reaches(producer_->Head()));
  EXPECT_EQ(second.ledger().remembered(), -1);
  shop_.reset();
  const Position head = producer_->Append(5);
  ASSERT_TRUE(second.Reaches(head));
  EXPECT_EQ(second.ledger().effects(), 15);
  EXPECT_TRUE(second.Remembers(15));
}

}  // namespace
}  // namespace jemputbola::eventlog
