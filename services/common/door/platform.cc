#include "common/door/platform.h"

#include <google/protobuf/descriptor.h>

#include <exception>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/crypto/crypto.h"
#include "common/door/shard.h"
#include "common/redis/connection.h"
#include "common/rpc/channel.h"
#include "common/rpc/tokens.h"
#include "jemputbola/platform/v1/event_log.grpc.pb.h"

namespace jemputbola::door {
namespace {

constexpr absl::Duration kRedisWatch = absl::Milliseconds(500);
constexpr absl::Duration kTick = absl::Milliseconds(100);

// The folders that a service writes to; the home itself and its keys are made by `jb keys init`.
absl::Status MakeFolders(const std::string& home) {
  std::error_code error;
  if (!std::filesystem::is_directory(home, error)) {
    return absl::NotFoundError(absl::StrCat("there is no deployment at ", home, ": run jb keys init"));
  }
  for (const char* name : {"run", "data", "log"}) {
    const std::filesystem::path folder = std::filesystem::path(home) / name;
    if (std::filesystem::create_directory(folder, error)) {
      std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    if (error) {
      return absl::UnavailableError(absl::StrCat("cannot make the folder ", folder.string(), ": ", error.message()));
    }
  }
  return absl::OkStatus();
}

const google::protobuf::ServiceDescriptor* EventLogServiceDescriptor() {
  return google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      platform::v1::EventLogService::service_full_name());
}

rpc::TlsFiles Tls(const Settings& settings) {
  return {settings.tls_ca, settings.tls_certificate, settings.tls_key};
}

}  // namespace

absl::StatusOr<std::unique_ptr<ProcessPlatform>> ProcessPlatform::Create(const Definition& definition,
                                                                         Settings settings) {
  if (absl::Status status = crypto::Init(); !status.ok()) return status;
  if (absl::Status status = MakeFolders(settings.home); !status.ok()) return status;
  const absl::StatusOr<log::Level> level = log::ParseLevel(settings.log_level);
  if (!level.ok()) return level.status();
  absl::StatusOr<log::Logger> log =
      log::Logger::Open({definition.name, settings.clock_mode, *level, settings.log_file});
  if (!log.ok()) return log.status();

  std::unique_ptr<ProcessPlatform> platform(
      new ProcessPlatform(definition.name, definition.stream, std::move(settings), *std::move(log)));
  absl::Status status = platform->OpenClock();
  if (status.ok()) status = platform->OpenCalls();
  if (status.ok()) status = platform->OpenStore(definition);
  if (status.ok()) return platform;
  platform->log_.Error("Cannot start", {{"error", std::string(status.message())}});
  return status;
}

ProcessPlatform::ProcessPlatform(std::string service, std::string stream, Settings settings, log::Logger log)
    : service_(std::move(service)),
      stream_(std::move(stream)),
      settings_(std::move(settings)),
      log_(std::move(log)),
      dependencies_(metrics_) {}

ProcessPlatform::~ProcessPlatform() {
  StopWork();
}

absl::Status ProcessPlatform::OpenClock() {
  if (settings_.clock_mode == "system") {
    clock_ = std::make_unique<clock::SystemClock>();
    return absl::OkStatus();
  }
  absl::StatusOr<std::unique_ptr<clock::ManualClock>> clock =
      clock::ManualClock::Open(settings_.home + "/clock", absl::Now());
  if (!clock.ok()) return clock.status();
  clock_ = *std::move(clock);
  return absl::OkStatus();
}

absl::Status ProcessPlatform::OpenCalls() {
  const std::string tokens = settings_.home + "/keys/tokens";
  absl::StatusOr<std::string> token = rpc::ReadToken(tokens, service_);
  if (!token.ok()) return token.status();
  token_ = *std::move(token);
  absl::StatusOr<rpc::Authenticator> authenticate = rpc::MakeAuthenticator(tokens);
  if (!authenticate.ok()) return authenticate.status();
  rpc::Calls::Options options;
  options.threads = static_cast<int>(settings_.rpc_threads);
  options.authenticate = *std::move(authenticate);
  calls_ = std::make_unique<rpc::Calls>(std::move(options), log_, metrics_);
  return absl::OkStatus();
}

absl::Status ProcessPlatform::OpenStore(const Definition& definition) {
  const absl::StatusOr<Shard> shard = ParseShard(settings_.shard);
  if (!shard.ok()) return shard.status();
  if (definition.migrations.empty() && stream_.empty()) return absl::OkStatus();

  store::Database::Options options;
  options.url = settings_.database_url;
  absl::StatusOr<std::unique_ptr<store::Database>> database = store::Database::Open(options);
  if (!database.ok()) return database.status();
  database_ = *std::move(database);
  if (shard->count > 1 && database_->engine() == store::Engine::kSqlite) {
    return absl::FailedPreconditionError(
        absl::StrCat("deployment.shard ", settings_.shard,
                     " needs PostgreSQL, which cells can share: set store.url, or leave the shard at 0/1"));
  }
  if (absl::Status status = store::Migrate(*database_, service_, definition.migrations); !status.ok()) return status;
  AddDependency("store", [this]() -> absl::Status {
    const absl::Status health = database_->health();
    return health.ok() ? health : absl::FailedPreconditionError(health.message());
  });

  eventlog::Ownership::Options ownership;
  ownership.owner = ids_.Random128();
  ownership.in_shard = [shard = *shard](const std::string& partition) { return shard.Contains(partition); };
  ownership_ = std::make_unique<eventlog::Ownership>(*database_, std::move(ownership), log_);
  if (stream_.empty()) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<eventlog::EventLog>> event_log =
      eventlog::EventLog::Open(*database_, *ownership_, service_, *clock_, ids_);
  if (!event_log.ok()) return event_log.status();
  event_log_ = *std::move(event_log);
  return absl::OkStatus();
}

std::string ProcessPlatform::KeyPath(const std::string& name) const {
  return absl::StrCat(settings_.home, "/keys/", name, ".key");
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> ProcessPlatform::Channel(
    const std::string& service, const std::vector<const google::protobuf::ServiceDescriptor*>& services) {
  const auto address = settings_.peers.find(service);
  if (address == settings_.peers.end()) {
    return absl::InvalidArgumentError(absl::StrCat("there is no service named ", service));
  }
  return rpc::MakeChannel({address->second, service_, token_, Tls(settings_), services});
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> ProcessPlatform::Peer(
    const std::string& service, const std::vector<const google::protobuf::ServiceDescriptor*>& services) {
  const auto known = peers_.find(service);
  if (known != peers_.end()) return known->second;
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = Channel(service, services);
  if (!channel.ok()) return channel;
  peers_.emplace(service, *channel);
  const auto reach = std::make_shared<Reach>(service, *channel);
  AddDependency(service, [reach] { return reach->State(); });
  return channel;
}

absl::Status ProcessPlatform::Consume(const std::string& source, const std::string& stream,
                                      eventlog::Handler& handler) {
  if (database_ == nullptr) return absl::FailedPreconditionError(service_ + " has no database to keep positions in");
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = Channel(source, {EventLogServiceDescriptor()});
  if (!channel.ok()) return channel.status();
  const auto reach = std::make_shared<Reach>(source, *channel);
  AddDependency(absl::StrCat(source, " events"), [reach] { return reach->State(); });

  eventlog::Consumer::Options options;
  options.source = source;
  options.stream = stream;
  options.redis.socket = settings_.redis_socket;
  options.producer = *std::move(channel);
  absl::StatusOr<std::unique_ptr<eventlog::Consumer>> consumer =
      eventlog::Consumer::Create(*database_, *ownership_, handler, std::move(options), log_, metrics_);
  if (!consumer.ok()) return consumer.status();
  consumers_.push_back(*std::move(consumer));
  return absl::OkStatus();
}

void ProcessPlatform::OnTick(std::function<void()> tick) {
  ticks_.push_back(std::move(tick));
}

void ProcessPlatform::AddDependency(const std::string& name, std::function<absl::Status()> state) {
  dependencies_.Add(name, std::move(state));
}

void ProcessPlatform::WatchRedis() {
  redis_state_ = std::make_shared<Cached>(absl::UnavailableError("Redis has not answered yet"));
  AddDependency("redis", [state = redis_state_] { return state->Get(); });
  const auto connection = std::make_shared<redis::Connection>(redis::Connection::Options{settings_.redis_socket});
  redis_watch_ = std::make_unique<Periodic>(kRedisWatch, [state = redis_state_, connection] {
    const absl::Status status = connection->CheckServer();
    // Whatever is wrong with Redis, events still flow, from the producers themselves: never worse than degraded.
    state->Set(status.ok() ? status : absl::UnavailableError(status.message()));
  });
}

void ProcessPlatform::StartRelay() {
  if (settings_.redis_socket.empty() || (event_log_ == nullptr && consumers_.empty())) return;
  WatchRedis();
  if (event_log_ == nullptr) return;
  eventlog::Relay::Options options;
  options.stream = stream_;
  options.redis.socket = settings_.redis_socket;
  relay_ = std::make_unique<eventlog::Relay>(*event_log_, std::move(options), log_, metrics_);
}

void ProcessPlatform::StartWork() {
  for (const auto& consumer : consumers_) consumer->Start();
  if (!ticks_.empty()) ticker_ = std::make_unique<Periodic>(kTick, [this] { Tick(); });
}

void ProcessPlatform::StopWork() {
  ticker_.reset();
  consumers_.clear();
  relay_.reset();
  redis_watch_.reset();
}

void ProcessPlatform::Tick() const {
  for (const auto& tick : ticks_) {
    try {
      tick();
    } catch (const std::exception& error) {
      log_.Error("A timer failed and is tried again", {{"error", std::string(error.what())}});
    }
  }
}

Parts ProcessPlatform::parts() {
  Parts parts{service_, *clock_, started_at_, dependencies_, event_log_.get(), relay_.get(), {}};
  for (const auto& consumer : consumers_) parts.consumers.push_back(consumer.get());
  return parts;
}

bool ProcessPlatform::serving() const {
  return database_ == nullptr || database_->health().ok();
}

}  // namespace jemputbola::door
