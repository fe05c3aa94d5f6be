#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/door/dependencies.h"
#include "common/eventlog/consumer.h"
#include "common/eventlog/event_log.h"
#include "common/eventlog/relay.h"
#include "common/rpc/calls.h"
#include "jemputbola/platform/v1/admin.grpc.pb.h"

namespace jemputbola::door {

// The parts of a service that AdminService tells of. They outlive it; those that a service lacks are nullptr or empty.
struct Parts {
  std::string service;
  const clock::Clock& clock;
  absl::Time started_at;
  const Dependencies& dependencies;
  eventlog::EventLog* event_log = nullptr;
  const eventlog::Relay* relay = nullptr;
  std::vector<eventlog::Consumer*> consumers;
};

// Serves platform/v1/admin.proto.
std::unique_ptr<grpc::Service> MakeAdminService(Parts parts, rpc::Calls& calls);

}  // namespace jemputbola::door
