#pragma once

#include <atomic>
#include <functional>

#include "common/clock/clock.h"
#include "common/rpc/calls.h"
#include "common/store/database.h"
#include "jemputbola/scheduling/v1/simulate.grpc.pb.h"

namespace jemputbola::scheduling {

// SimulationService. One campaign is thought through at a time, so that daily work always finds a thread: whoever comes
// meanwhile gets RESOURCE_EXHAUSTED. Everything it refers to must outlive it. Thread-safe.
class SimulationService final : public v1::SimulationService::CallbackService {
 public:
  SimulationService(store::Database& database, const clock::Clock& clock, rpc::Calls& calls)
      : database_(database), clock_(clock), calls_(calls) {}

  grpc::ServerUnaryReactor* Simulate(grpc::CallbackServerContext* context, const v1::SimulateRequest* request,
                                     v1::SimulateResponse* response) override;
  grpc::ServerUnaryReactor* WhatIf(grpc::CallbackServerContext* context, const v1::WhatIfRequest* request,
                                   v1::WhatIfResponse* response) override;
  grpc::ServerUnaryReactor* ComparePlans(grpc::CallbackServerContext* context, const v1::ComparePlansRequest* request,
                                         v1::ComparePlansResponse* response) override;

 private:
  absl::Status Alone(const std::function<absl::Status()>& think);

  store::Database& database_;
  const clock::Clock& clock_;
  rpc::Calls& calls_;
  std::atomic_flag thinking_;
};

}  // namespace jemputbola::scheduling
