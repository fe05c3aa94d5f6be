#include "eventlog_fixture.h"

#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/store/bulk.h"

namespace jemputbola::eventlog {
namespace {

using support::Eventually;

Ownership::Options NewOwner(absl::Duration ttl) {
  Ownership::Options options;
  options.owner = ids::SystemGenerator().Random128();
  options.ttl = ttl;
  options.renew_every = ttl / 4;
  return options;
}

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) {
  rpc::ChannelOptions options;
  options.address = address;
  options.caller = "test";
  auto channel = rpc::MakeChannel(options);
  if (!channel.ok()) throw std::runtime_error(channel.status().ToString());
  return *channel;
}

class Copy final : public Snapshot {
 public:
  Copy(Position position, std::map<std::string, std::string> rows)
      : position_(std::move(position)), rows_(std::move(rows)) {}
  Position position() const override { return position_; }
  absl::Status Store(store::WriteTransaction& tx, const std::string& partition) override {
    tx.sql() << "delete from truth where partition = :p", soci::use(partition);
    store::Rows rows({{"partition", store::ColumnType::kText},
                      {"name", store::ColumnType::kText},
                      {"value", store::ColumnType::kText},
                      {"version", store::ColumnType::kInt}});
    for (const auto& [name, value] : rows_) rows.Text(partition).Text(name).Text(value).Int(position_.seq);
    if (!rows.empty()) store::Insert(tx, "truth", rows);
    return absl::OkStatus();
  }

 private:
  Position position_;
  std::map<std::string, std::string> rows_;
};

}  // namespace

Draft MakeFact(const std::string& id, const std::string& data, const std::string& type) {
  return {id, type, data, absl::FromUnixSeconds(1721779200), ""};
}

std::int64_t Number(store::Database& database, const std::string& sql) {
  std::int64_t number = -1;
  ExpectOk(database.Read([&](store::ReadTransaction& tx) {
    tx.sql() << sql, soci::into(number);
    return absl::OkStatus();
  }));
  return number;
}

std::string Word(store::Database& database, const std::string& sql) {
  std::string word;
  ExpectOk(database.Read([&](store::ReadTransaction& tx) {
    tx.sql() << sql, soci::into(word);
    return absl::OkStatus();
  }));
  return word;
}

void Execute(store::Database& database, const std::string& sql) {
  ExpectOk(database.Write([&](store::WriteTransaction& tx) {
    tx.sql() << sql;
    return absl::OkStatus();
  }));
}

void Rewind(store::Database& database, std::int64_t seq) {
  Execute(database, absl::StrCat("delete from event_log where seq > ", seq));
  Execute(database, absl::StrCat("update event_log_head set seq = ", seq,
                                 ", chain = (select chain from event_log where event_log.partition = "
                                 "event_log_head.partition and seq = ",
                                 seq, ")"));
}

Producer::Producer(store::Database& database, std::string address, Options options)
    : database_(database),
      ownership_(database, NewOwner(absl::Seconds(2)), log::Logger::Null()),
      calls_({}, log::Logger::Null(), metrics_) {
  auto log = EventLog::Open(database, ownership_, "maker", clock_, ids_);
  if (!log.ok()) throw std::runtime_error(log.status().ToString());
  log_ = *std::move(log);
  service_ = MakeEventLogService(*log_, calls_);
  rpc::ServerOptions server;
  server.address = std::move(address);
  auto started = rpc::Server::Start(server, {service_.get()}, calls_);
  if (!started.ok()) throw std::runtime_error(started.status().ToString());
  server_ = *std::move(started);
  if (options.redis.empty()) return;
  Relay::Options relay;
  relay.stream = kStream;
  relay.redis.socket = options.redis;
  relay.redis.timeout = absl::Milliseconds(500);
  relay.idle_check = absl::Milliseconds(100);
  relay.stream_bytes = options.stream_bytes;
  relay.stream_age = options.stream_age;
  relay_ = std::make_unique<Relay>(*log_, relay, log::Logger::Null(), metrics_);
}

Producer::~Producer() {
  relay_.reset();
  server_->Shutdown();
}

Position Producer::Append(int count, const std::string& prefix, const std::string& type) {
  std::vector<Draft> drafts;
  for (int i = 0; i < count; ++i) {
    ++drawn_;
    drafts.push_back(MakeFact(absl::StrCat(prefix, drawn_), absl::StrCat("k=", drawn_), type));
  }
  Position reached;
  ExpectOk(database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const auto position = log_->Append(tx, kPartition, drafts);
    if (position.ok()) reached = *position;
    return position.status();
  }));
  return reached;
}

Position Producer::AppendFact(const std::string& id, const std::string& data, const std::string& type) {
  Position reached;
  const Draft draft = MakeFact(id, data, type);
  ExpectOk(database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const auto position = log_->Append(tx, kPartition, absl::MakeConstSpan(&draft, 1));
    if (position.ok()) reached = *position;
    return position.status();
  }));
  return reached;
}

Position Producer::Head() {
  const auto heads = log_->Heads();
  return heads.ok() && !heads->empty() ? heads->front().position : Position();
}

platform::v1::ProducerStatus Producer::Status() {
  const auto statuses = relay_->Status();
  return statuses.empty() ? platform::v1::ProducerStatus() : statuses.front();
}

Ledger::Ledger(store::Database& database) : database_(database) {
  const std::vector<store::Migration> tables = {
      {1, "ledger",
       "create table effect (partition text not null, id text not null, seq bigint not null, primary key (partition, "
       "id));\ncreate table truth (partition text not null, name text not null, value text not null, version bigint "
       "not "
       "null, primary key (partition, name));\n"}};
  const absl::Status status = store::Migrate(database, "ledger", tables);
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

absl::Status Ledger::Apply(store::WriteTransaction& tx, const std::string& partition,
                           absl::Span<const platform::v1::Event> events) {
  std::int64_t base = 0;
  {
    const std::lock_guard lock(mutex_);
    largest_batch_ = std::max(largest_batch_, static_cast<int>(events.size()));
    const auto found = memory_.find(partition);
    base = found == memory_.end() ? -1 : found->second;
  }
  if (base < 0) tx.sql() << "select count(*) from effect where partition = :p", soci::use(partition), soci::into(base);
  store::Rows effects(
      {{"partition", store::ColumnType::kText}, {"id", store::ColumnType::kText}, {"seq", store::ColumnType::kInt}});
  std::map<std::string, std::pair<std::string, std::int64_t>> newest;
  for (const platform::v1::Event& event : events) {
    if (event.type() == "test.Poison") {
      const std::lock_guard lock(mutex_);
      if (!cured_) return absl::InvalidArgumentError("a poisonous fact");
    }
    effects.Text(partition).Text(event.id()).Int(event.sequence());
    const std::vector<std::string> parts = absl::StrSplit(event.data(), absl::MaxSplits('=', 1));
    if (parts.size() == 2) newest[parts[0]] = {parts[1], event.sequence()};
  }
  const std::vector<bool> fresh = store::InsertNew(tx, "effect", effects, {"partition", "id"});
  store::Rows truths({{"partition", store::ColumnType::kText},
                      {"name", store::ColumnType::kText},
                      {"value", store::ColumnType::kText},
                      {"version", store::ColumnType::kInt}});
  for (const auto& [name, value] : newest) truths.Text(partition).Text(name).Text(value.first).Int(value.second);
  if (!truths.empty()) store::Upsert(tx, "truth", truths, {"partition", "name"}, "version");
  base += std::count(fresh.begin(), fresh.end(), true);
  tx.OnCommit([this, partition, base] {
    const std::lock_guard lock(mutex_);
    memory_[partition] = base;
  });
  return hook ? hook(events) : absl::OkStatus();
}

void Ledger::Forget(const std::string& partition) {
  const std::lock_guard lock(mutex_);
  memory_.erase(partition);
  ++forgotten_;
}

absl::StatusOr<std::unique_ptr<Snapshot>> Ledger::FetchSnapshot(const std::string&) {
  if (!snapshot) return nullptr;
  auto [position, rows] = snapshot();
  return std::make_unique<Copy>(std::move(position), std::move(rows));
}

std::int64_t Ledger::effects() const {
  return Number(database_, "select count(*) from effect");
}

std::int64_t Ledger::value_at(const std::string& key) const {
  return Number(database_, absl::StrCat("select cast(value as bigint) from truth where name = '", key, "'"));
}

std::int64_t Ledger::remembered() {
  const std::lock_guard lock(mutex_);
  const auto found = memory_.find(kPartition);
  return found == memory_.end() ? -1 : found->second;
}

int Ledger::forgotten() const {
  const std::lock_guard lock(mutex_);
  return forgotten_;
}

int Ledger::largest_batch() const {
  const std::lock_guard lock(mutex_);
  return largest_batch_;
}

void Ledger::Cure() {
  const std::lock_guard lock(mutex_);
  cured_ = true;
}

Shop::Shop(store::Database& database, const std::string& address, Options options)
    : database_(database), ownership_(database, NewOwner(options.lease), log::Logger::Null()), ledger_(database) {
  Consumer::Options consumer;
  consumer.source = "maker";
  consumer.stream = kStream;
  consumer.redis.socket = options.redis;
  consumer.redis.timeout = absl::Milliseconds(500);
  consumer.producer = ChannelTo(address);
  consumer.idle_least = options.idle_least;
  consumer.idle_most = options.idle_most;
  consumer.poison_limit = options.poison_limit;
  auto made = Consumer::Create(database, ownership_, ledger_, consumer, log::Logger::Null(), metrics_);
  if (!made.ok()) throw std::runtime_error(made.status().ToString());
  consumer_ = *std::move(made);
}

Position Shop::At() {
  Position position;
  ExpectOk(database_.Read([&](store::ReadTransaction& tx) {
    const auto found = consumer_->PositionAt(tx, kPartition);
    if (found.ok()) position = *found;
    return found.status();
  }));
  return position;
}

platform::v1::ConsumerStatus Shop::Status() {
  const auto statuses = consumer_->Status();
  return statuses.empty() ? platform::v1::ConsumerStatus() : statuses.front();
}

bool Shop::Reaches(const Position& position, absl::Duration bound) {
  const bool reached = Eventually([&] { return At() == position; }, bound);
  if (!reached) {
    ADD_FAILURE() << "stands at " << At().seq << ", not " << position.seq << ": " << Status().ShortDebugString();
  }
  return reached;
}

bool Shop::Remembers(std::int64_t effects, absl::Duration bound) {
  const bool remembered = Eventually([&] { return ledger_.remembered() == effects; }, bound);
  if (!remembered) ADD_FAILURE() << "remembers " << ledger_.remembered() << ", not " << effects;
  return remembered;
}

bool Shop::Says(platform::v1::Level level, const std::string& words, absl::Duration bound) {
  const bool said =
      Eventually([&] { return Status().level() == level && absl::StrContains(Status().message(), words); }, bound);
  if (!said) ADD_FAILURE() << "says " << Status().ShortDebugString();
  return said;
}

double Shop::Metric(const std::string& name) {
  return MetricOf(metrics_, name);
}

double MetricOf(const metrics::Registry& metrics, const std::string& name) {
  double sum = 0;
  const std::string text = metrics.Scrape();
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!absl::StartsWith(line, name + "{")) continue;
    double value = 0;
    if (absl::SimpleAtod(line.substr(line.rfind(' ') + 1), &value)) sum += value;
  }
  return sum;
}

}  // namespace jemputbola::eventlog
