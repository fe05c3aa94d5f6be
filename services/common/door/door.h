#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/impl/codegen/service_type.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/config/config.h"
#include "common/door/settings.h"
#include "common/eventlog/consumer.h"
#include "common/eventlog/event_log.h"
#include "common/eventlog/ownership.h"
#include "common/ids/ids.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/rpc/calls.h"
#include "common/store/database.h"

// The door of a service: everything main() needs to turn a service's rooms into a running process.
namespace jemputbola::door {

// What a service is built from: made by Run in this order, destroyed in the reverse.
class Platform {
 public:
  virtual ~Platform() = default;
  virtual const Settings& settings() const = 0;
  virtual const clock::Clock& clock() const = 0;
  virtual ids::Generator& ids() = 0;
  virtual const log::Logger& log() const = 0;
  virtual metrics::Registry& metrics() = 0;
  // Only for a service with migrations; its tables are there.
  virtual store::Database& database() = 0;
  virtual eventlog::Ownership& ownership() = 0;
  // Only for a service with a stream; its relay runs once the service is built.
  virtual eventlog::EventLog& event_log() = 0;
  virtual rpc::Calls& calls() = 0;
  // keys/<name>.key
  virtual std::string KeyPath(const std::string& name) const = 0;
  // A channel to another service of the deployment, with retries for the methods of `services`: one per service name,
  // so name all of its services at the first call. INVALID_ARGUMENT for a name that is no service.
  virtual absl::StatusOr<std::shared_ptr<grpc::Channel>> Peer(
      const std::string& service, const std::vector<const google::protobuf::ServiceDescriptor*>& services) = 0;
  // A consumer of another service's stream; started once the service is built, shown in status.
  virtual absl::Status Consume(const std::string& source, const std::string& stream, eventlog::Handler& handler) = 0;
  // Calls `tick` about every 100 ms of real time, on one thread, once the service is built: timers compare
  // clock().Now() with what they wait for, so a manual clock moves them too.
  virtual void OnTick(std::function<void()> tick) = 0;
  // Shown in status and health: called when asked for, must not block. OK or why not (FAILED_PRECONDITION = stopped,
  // anything else = degraded). A name given again replaces what it stood for; "store", "redis" and the peers are there.
  virtual void AddDependency(const std::string& name, std::function<absl::Status()> state) = 0;
};

class Service {
 public:
  virtual ~Service() = default;
  // What to serve besides health, reflection, AdminService and EventLogService.
  virtual std::vector<grpc::Service*> services() = 0;
};

struct Definition {
  // "registry", "field_reporting", ...: names its table in the configuration, its socket, its data and its log source.
  std::string name;
  // Tables; empty for a service without a database.
  std::vector<store::Migration> migrations;
  // Name of the stream it produces; empty for none.
  std::string stream;
  // Declares the service's own settings, as keys below its name ("notification.provider").
  std::function<void(config::Schema&)> configure;
  std::function<absl::StatusOr<std::unique_ptr<Service>>(Platform&)> build;
};

// The whole life of a service: settings, log, clock, tokens, store, server; then the calling thread waits for SIGTERM
// or SIGINT, which are blocked everywhere else, drains and returns. 0 after a clean end; 1 with one sentence on
// standard error when it cannot start. Redis or a peer being away is no reason not to start: it serves, degraded, and
// says so in status.
int Run(int argc, char** argv, Definition definition);

}  // namespace jemputbola::door
