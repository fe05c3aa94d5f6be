#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/eventlog/consumer.h"
#include "common/eventlog/event_log.h"
#include "common/eventlog/event_log_service.h"
#include "common/eventlog/relay.h"
#include "common/ids/ids.h"
#include "common/rpc/calls.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "tests/support/eventually.h"
#include "tests/support/fresh_database.h"
#include "tests/support/redis_server.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::eventlog {

inline constexpr char kPartition[] = "53.03";
inline constexpr char kStream[] = "facts";

inline void ExpectOk(const absl::Status& status) {
  EXPECT_TRUE(status.ok()) << status;
}

// An event whose payload is "key=value"; type "test.Poison" is refused by the Ledger until it is cured.
Draft MakeFact(const std::string& id, const std::string& data, const std::string& type = "test.Fact");

// One row, one column.
std::int64_t Number(store::Database& database, const std::string& sql);
std::string Word(store::Database& database, const std::string& sql);
void Execute(store::Database& database, const std::string& sql);
// As a restored older copy: the log of the partition ends after `seq` again.
void Rewind(store::Database& database, std::int64_t seq);

// A producing service on a Unix socket, and, with Redis, its relay.
class Producer {
 public:
  struct Options {
    // Empty: no relay.
    std::string redis;
    std::size_t stream_bytes = 8u << 20;
    absl::Duration stream_age = absl::Minutes(10);
  };
  Producer(store::Database& database, std::string address) : Producer(database, std::move(address), Options()) {}
  Producer(store::Database& database, std::string address, Options options);
  ~Producer();

  // Appends facts "k=<seq>" with ids "<prefix><n>", one transaction of `count`.
  Position Append(int count, const std::string& prefix = "e", const std::string& type = "test.Fact");
  Position AppendFact(const std::string& id, const std::string& data, const std::string& type = "test.Fact");
  Position Head();
  void StopRelay() { relay_.reset(); }
  platform::v1::ProducerStatus Status();

  EventLog& log() { return *log_; }
  Relay& relay() { return *relay_; }
  metrics::Registry& metrics() { return metrics_; }

 private:
  store::Database& database_;
  clock::SystemClock clock_;
  ids::SystemGenerator ids_;
  metrics::Registry metrics_;
  Ownership ownership_;
  std::unique_ptr<EventLog> log_;
  rpc::Calls calls_;
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<Relay> relay_;
  int drawn_ = 0;
};

// What a consumer does in these tests. Every event id is one row of `effect`; "key=value" is absolute state in `truth`
// with the sequence as its version; the memory counts what was committed.
class Ledger : public Handler {
 public:
  explicit Ledger(store::Database& database);

  absl::Status Apply(store::WriteTransaction& tx, const std::string& partition,
                     absl::Span<const platform::v1::Event> events) override;
  void Forget(const std::string& partition) override;
  absl::StatusOr<std::unique_ptr<Snapshot>> FetchSnapshot(const std::string& partition) override;

  // Called at the end of Apply, inside the transaction.
  std::function<absl::Status(absl::Span<const platform::v1::Event>)> hook;
  // Gives snapshots: position and the rows of truth.
  std::function<std::pair<Position, std::map<std::string, std::string>>()> snapshot;

  std::int64_t effects() const;
  std::int64_t value_at(const std::string& key) const;
  // How many effects the memory holds; loaded from the database when it was forgotten.
  std::int64_t remembered();
  int forgotten() const;
  int largest_batch() const;
  void Cure();

 private:
  store::Database& database_;
  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t> memory_;
  int forgotten_ = 0;
  int largest_batch_ = 0;
  bool cured_ = false;
};

// A consuming service with a database of its own.
class Shop {
 public:
  struct Options {
    std::string redis;
    int poison_limit = 20;
    absl::Duration idle_least = absl::Milliseconds(50);
    absl::Duration idle_most = absl::Milliseconds(200);
    absl::Duration lease = absl::Seconds(2);
  };
  Shop(store::Database& database, const std::string& address, Options options);
  ~Shop() { consumer_.reset(); }

  void Start() { consumer_->Start(); }
  Consumer& consumer() { return *consumer_; }
  Ledger& ledger() { return ledger_; }
  store::Database& database() { return database_; }
  metrics::Registry& metrics() { return metrics_; }
  Position At();
  platform::v1::ConsumerStatus Status();
  // Waits until everything up to `position` was applied.
  bool Reaches(const Position& position, absl::Duration bound = absl::Seconds(10));
  // Waits until the ledger's memory holds so many effects: it changes a moment after the commit that moves the
  // position.
  bool Remembers(std::int64_t effects, absl::Duration bound = absl::Seconds(10));
  bool Says(platform::v1::Level level, const std::string& words, absl::Duration bound = absl::Seconds(10));
  // The value of a metric of this shop, 0 when it is not there.
  double Metric(const std::string& name);

 private:
  store::Database& database_;
  metrics::Registry metrics_;
  Ownership ownership_;
  Ledger ledger_;
  std::unique_ptr<Consumer> consumer_;
};

double MetricOf(const metrics::Registry& metrics, const std::string& name);

// A producer and a consumer, each on a database of its own, on both engines.
class EventLogTest : public support::OnBothStores {
 protected:
  EventLogTest() : consumer_fresh_(GetParam()), consumer_database_(consumer_fresh_.Open()) {}

  std::string address() const { return "unix:" + dir_.File("producer.sock"); }
  void StartProducer() { StartProducer(Producer::Options()); }
  void StartProducer(Producer::Options options) {
    producer_.reset();
    producer_ = std::make_unique<Producer>(database(), address(), std::move(options));
  }
  void StartShop(Shop::Options options = {}) {
    MakeShop(std::move(options));
    shop_->Start();
  }
  void MakeShop(Shop::Options options = {}) {
    shop_.reset();
    shop_ = std::make_unique<Shop>(*consumer_database_, address(), std::move(options));
  }

  support::TempDir dir_;
  support::FreshDatabase consumer_fresh_;
  std::unique_ptr<store::Database> consumer_database_;
  std::unique_ptr<Producer> producer_;
  std::unique_ptr<Shop> shop_;
};

}  // namespace jemputbola::eventlog
