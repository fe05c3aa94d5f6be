#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/eventlog/consumer.h"
#include "common/eventlog/event_log.h"
#include "common/eventlog/event_log_service.h"
#include "common/eventlog/relay.h"
#include "common/ids/ids.h"
#include "common/rpc/calls.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "tests/support/fresh_database.h"
#include "tests/support/redis_server.h"
#include "tests/support/temp_dir.h"

// Events of about 200 bytes through common/eventlog, every transaction on disk.
namespace jemputbola::eventlog {
namespace {

using store::Engine;

constexpr char kPartition[] = "53.03";
constexpr char kStream[] = "facts";

void Require(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

template <typename T>
T Require(absl::StatusOr<T> result) {
  Require(result.status());
  return *std::move(result);
}

Ownership::Options NewOwner() {
  Ownership::Options options;
  options.owner = ids::SystemGenerator().Random128();
  return options;
}

// A producer's log in a database of its own.
class Producer {
 public:
  explicit Producer(Engine engine)
      : fresh_(engine), database_(fresh_.Open()), ownership_(*database_, NewOwner(), log::Logger::Null()) {
    log_ = Require(EventLog::Open(*database_, ownership_, "maker", clock_, ids_));
  }

  Position Append(std::int64_t events) {
    std::vector<Draft> drafts;
    for (std::int64_t i = 0; i < events; ++i) {
      drafts.push_back(
          {absl::StrCat("device-7/c2a4/", ++drawn_), "test.Fact", data_, absl::FromUnixSeconds(1721779200), ""});
    }
    Position reached;
    Require(database_->Write([&](store::WriteTransaction& tx) {
      const auto position = log_->Append(tx, kPartition, drafts);
      if (position.ok()) reached = *position;
      return position.status();
    }));
    return reached;
  }

  EventLog& log() { return *log_; }

 private:
  support::FreshDatabase fresh_;
  std::unique_ptr<store::Database> database_;
  clock::SystemClock clock_;
  ids::SystemGenerator ids_;
  Ownership ownership_;
  std::unique_ptr<EventLog> log_;
  std::string data_ = std::string(130, 'x');
  std::int64_t drawn_ = 0;
};

// Remembers how far it came; its only effect is the position.
class Follower final : public Handler {
 public:
  absl::Status Apply(store::WriteTransaction& tx, const std::string&,
                     absl::Span<const platform::v1::Event> events) override {
    const std::int64_t seq = events.back().sequence();
    tx.OnCommit([this, seq] {
      absl::MutexLock lock(&mutex_);
      seq_ = seq;
    });
    return absl::OkStatus();
  }
  void Forget(const std::string&) override {}

  void WaitFor(std::int64_t seq) {
    const auto there = [this, seq]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return seq_ >= seq; };
    absl::MutexLock lock(&mutex_);
    if (!mutex_.AwaitWithTimeout(absl::Condition(&there), absl::Seconds(30))) {
      throw std::runtime_error("the consumer does not follow");
    }
  }

 private:
  absl::Mutex mutex_;
  std::int64_t seq_ ABSL_GUARDED_BY(mutex_) = 0;
};

// A producer with its relay and RPC, a Redis, and a consumer with a database of its own.
class Hop {
 public:
  explicit Hop(Engine engine)
      : producer_(engine),
        calls_({}, log::Logger::Null(), metrics_),
        service_(MakeEventLogService(producer_.log(), calls_)),
        fresh_(engine),
        database_(fresh_.Open()),
        ownership_(*database_, NewOwner(), log::Logger::Null()) {
    const std::string address = "unix:" + dir_.File("producer.sock");
    rpc::ServerOptions server;
    server.address = address;
    server_ = Require(rpc::Server::Start(server, {service_.get()}, calls_));
    Relay::Options relay;
    relay.stream = kStream;
    relay.redis.socket = redis_.socket();
    relay_ = std::make_unique<Relay>(producer_.log(), relay, log::Logger::Null(), metrics_);
    rpc::ChannelOptions channel;
    channel.address = address;
    channel.caller = "bench";
    Consumer::Options consumer;
    consumer.source = "maker";
    consumer.stream = kStream;
    consumer.redis.socket = redis_.socket();
    consumer.producer = Require(rpc::MakeChannel(channel));
    consumer_ =
        Require(Consumer::Create(*database_, ownership_, follower_, consumer, log::Logger::Null(), consumer_metrics_));
    consumer_->Start();
    follower_.WaitFor(producer_.Append(1).seq);
  }
  ~Hop() {
    consumer_.reset();
    relay_.reset();
    server_->Shutdown();
  }

  Producer& producer() { return producer_; }
  Follower& follower() { return follower_; }

 private:
  support::TempDir dir_;
  support::RedisServer redis_;
  metrics::Registry metrics_;
  metrics::Registry consumer_metrics_;
  Producer producer_;
  rpc::Calls calls_;
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<Relay> relay_;
  support::FreshDatabase fresh_;
  std::unique_ptr<store::Database> database_;
  Ownership ownership_;
  Follower follower_;
  std::unique_ptr<Consumer> consumer_;
};

template <Engine kEngine>
void Append(benchmark::State& state) {
  Producer producer(kEngine);
  for (auto _ : state) producer.Append(state.range(0));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

template <Engine kEngine>
void Read(benchmark::State& state) {
  constexpr int kLimit = 512;
  constexpr int kBatches = 40;
  Producer producer(kEngine);
  for (int i = 0; i < kBatches; ++i) producer.Append(kLimit);
  std::int64_t events = 0;
  std::int64_t round = 0;
  for (auto _ : state) {
    const auto batch = Require(producer.log().Read(kPartition, round++ % kBatches * kLimit, kLimit));
    events += batch.events_size();
  }
  state.SetItemsProcessed(events);
}

// One event at a time, from before its transaction to after the consumer's commit.
template <Engine kEngine>
void HopLatency(benchmark::State& state) {
  Hop hop(kEngine);
  std::vector<double> milliseconds;
  for (auto _ : state) {
    const absl::Time start = absl::Now();
    hop.follower().WaitFor(hop.producer().Append(1).seq);
    milliseconds.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  state.counters["p50_ms"] = milliseconds[milliseconds.size() / 2];
  state.counters["p99_ms"] = milliseconds[milliseconds.size() * 99 / 100];
}

// As fast as one writer appends batches of Arg events, until the consumer has committed the last of 200 batches.
template <Engine kEngine>
void HopThroughput(benchmark::State& state) {
  constexpr int kBatches = 200;
  Hop hop(kEngine);
  for (auto _ : state) {
    Position last;
    for (int i = 0; i < kBatches; ++i) last = hop.producer().Append(state.range(0));
    hop.follower().WaitFor(last.seq);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * kBatches);
}

BENCHMARK(Append<Engine::kSqlite>)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->UseRealTime();
BENCHMARK(Append<Engine::kPostgres>)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->UseRealTime();
BENCHMARK(Read<Engine::kSqlite>)->UseRealTime();
BENCHMARK(Read<Engine::kPostgres>)->UseRealTime();
BENCHMARK(HopLatency<Engine::kSqlite>)->UseRealTime();
BENCHMARK(HopLatency<Engine::kPostgres>)->UseRealTime();
BENCHMARK(HopThroughput<Engine::kSqlite>)->Arg(100)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(HopThroughput<Engine::kPostgres>)->Arg(100)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace jemputbola::eventlog
