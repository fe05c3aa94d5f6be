#include "common/door/door.h"

#include <signal.h>

#include <cstdio>
#include <exception>
#include <iostream>
#include <utility>

#include "common/door/admin_service.h"
#include "common/door/periodic.h"
#include "common/door/platform.h"
#include "common/eventlog/event_log_service.h"
#include "common/rpc/address.h"
#include "common/rpc/server.h"

namespace jemputbola::door {
namespace {

constexpr absl::Duration kHealth = absl::Milliseconds(500);

// Blocked in the first thread before there are others, so that all inherit it and only Wait takes the signal.
class EndSignals {
 public:
  EndSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    signal(SIGPIPE, SIG_IGN);
  }
  void Wait() const {
    int caught = 0;
    while (sigwait(&set_, &caught) != 0) {
    }
  }

 private:
  sigset_t set_;
};

// Builds the service, serves until a signal comes, and ends it. An error means that it could not start.
absl::Status Serve(ProcessPlatform& platform, const Definition& definition, const EndSignals& signals) {
  absl::StatusOr<std::unique_ptr<Service>> service = definition.build(platform);
  if (!service.ok()) return service.status();
  platform.StartRelay();

  const Settings& settings = platform.settings();
  if (absl::Status status = platform.metrics().Serve(settings.metrics_address); !status.ok()) return status;

  const std::unique_ptr<grpc::Service> admin = MakeAdminService(platform.parts(), platform.calls());
  std::unique_ptr<grpc::Service> event_log;
  std::vector<grpc::Service*> services = (*service)->services();
  services.push_back(admin.get());
  if (platform.event_log_or_null() != nullptr) {
    event_log = eventlog::MakeEventLogService(platform.event_log(), platform.calls());
    services.push_back(event_log.get());
  }
  rpc::ServerOptions options;
  options.address = settings.address;
  options.tls = {settings.tls_ca, settings.tls_certificate, settings.tls_key};
  options.drain = settings.drain;
  absl::StatusOr<std::unique_ptr<rpc::Server>> server = rpc::Server::Start(options, services, platform.calls());
  if (!server.ok()) return server.status();

  platform.StartWork();
  {
    const Periodic health(kHealth, [&] {
      platform.dependencies().Measure();
      (*server)->SetServing(platform.serving());
    });
    platform.log().Info("Serving", {{"address", settings.address},
                                    {"port", std::int64_t{(*server)->port()}},
                                    {"metrics_port", std::int64_t{platform.metrics().port()}}});
    signals.Wait();
    platform.log().Info("Draining");
  }
  (*server)->Shutdown();
  platform.StopWork();
  return absl::OkStatus();
}

absl::Status Start(int argc, char** argv, const Definition& definition, const EndSignals& signals) {
  absl::StatusOr<Settings> settings =
      LoadSettings(definition.name, definition.configure, argc, argv, config::ProcessEnvironment());
  if (!settings.ok()) return settings.status();
  absl::StatusOr<std::unique_ptr<ProcessPlatform>> platform = ProcessPlatform::Create(definition, *std::move(settings));
  if (!platform.ok()) return platform.status();
  const log::Logger log = (*platform)->log();
  const absl::Status status = Serve(**platform, definition, signals);
  platform->reset();
  if (status.ok()) {
    log.Info("Ended");
  } else {
    log.Error("Cannot start", {{"error", std::string(status.message())}});
  }
  return status;
}

}  // namespace

int Run(int argc, char** argv, Definition definition) {
  const EndSignals signals;
  rpc::QuietGrpc();
  absl::Status status;
  try {
    status = Start(argc, argv, definition, signals);
  } catch (const std::exception& error) {
    status = absl::InternalError(error.what());
  }
  if (status.ok()) return 0;
  if (absl::IsCancelled(status)) {
    std::cout << status.message();
    return 0;
  }
  std::cerr << "jb-" << definition.name << ": " << status.message() << std::endl;
  return 1;
}

}  // namespace jemputbola::door
