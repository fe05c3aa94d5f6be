#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/door/admin_service.h"
#include "common/door/dependencies.h"
#include "common/door/door.h"
#include "common/door/periodic.h"
#include "common/eventlog/relay.h"

namespace jemputbola::door {

// The platform of this process. Members stand in the order in which they are made, and go in the reverse. Used by Run's
// thread only, but for what its parts allow.
class ProcessPlatform final : public Platform {
 public:
  // Makes everything but what the service itself asks for. Errors are one sentence for the operator.
  static absl::StatusOr<std::unique_ptr<ProcessPlatform>> Create(const Definition& definition, Settings settings);
  ~ProcessPlatform() override;

  const Settings& settings() const override { return settings_; }
  const clock::Clock& clock() const override { return *clock_; }
  ids::Generator& ids() override { return ids_; }
  const log::Logger& log() const override { return log_; }
  metrics::Registry& metrics() override { return metrics_; }
  store::Database& database() override { return *database_; }
  eventlog::Ownership& ownership() override { return *ownership_; }
  eventlog::EventLog& event_log() override { return *event_log_; }
  rpc::Calls& calls() override { return *calls_; }
  std::string KeyPath(const std::string& name) const override;
  absl::StatusOr<std::shared_ptr<grpc::Channel>> Peer(
      const std::string& service, const std::vector<const google::protobuf::ServiceDescriptor*>& services) override;
  absl::Status Consume(const std::string& source, const std::string& stream, eventlog::Handler& handler) override;
  void OnTick(std::function<void()> tick) override;
  void AddDependency(const std::string& name, std::function<absl::Status()> state) override;

  // Once the service is built: starts the relay and the watch over Redis.
  void StartRelay();
  // Once it serves: starts the consumers and the tick.
  void StartWork();
  // Ends what StartWork and StartRelay began, so that nothing calls the service any more.
  void StopWork();

  // nullptr when the service has no stream.
  eventlog::EventLog* event_log_or_null() { return event_log_.get(); }
  // What AdminService tells of; valid until StopWork.
  Parts parts();
  const Dependencies& dependencies() const { return dependencies_; }
  // Whether the service can do its work: its store answers.
  bool serving() const;

 private:
  ProcessPlatform(std::string service, std::string stream, Settings settings, log::Logger log);
  absl::Status OpenClock();
  absl::Status OpenCalls();
  absl::Status OpenStore(const Definition& definition);
  absl::StatusOr<std::shared_ptr<grpc::Channel>> Channel(
      const std::string& service, const std::vector<const google::protobuf::ServiceDescriptor*>& services);
  void WatchRedis();
  void Tick() const;

  const std::string service_;
  const std::string stream_;
  const Settings settings_;
  const log::Logger log_;
  const absl::Time started_at_ = absl::Now();
  std::unique_ptr<clock::Clock> clock_;
  ids::SystemGenerator ids_;
  metrics::Registry metrics_;
  std::string token_;
  std::unique_ptr<rpc::Calls> calls_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<eventlog::Ownership> ownership_;
  std::unique_ptr<eventlog::EventLog> event_log_;
  Dependencies dependencies_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> peers_;
  std::vector<std::function<void()>> ticks_;
  std::vector<std::unique_ptr<eventlog::Consumer>> consumers_;
  std::shared_ptr<Cached> redis_state_;
  std::unique_ptr<Periodic> redis_watch_;
  std::unique_ptr<eventlog::Relay> relay_;
  std::unique_ptr<Periodic> ticker_;
};

}  // namespace jemputbola::door
