#include "scheduling/api/simulation_service.h"

#include "absl/cleanup/cleanup.h"
#include "scheduling/api/compare_plans.h"
#include "scheduling/api/simulate.h"
#include "scheduling/api/what_if.h"

namespace jemputbola::scheduling {

absl::Status SimulationService::Alone(const std::function<absl::Status()>& think) {
  if (thinking_.test_and_set()) {
    return absl::ResourceExhaustedError("another campaign is being thought through: try again in some seconds");
  }
  const absl::Cleanup done = [this] { thinking_.clear(); };
  return think();
}

grpc::ServerUnaryReactor* SimulationService::Simulate(grpc::CallbackServerContext* context,
                                                      const v1::SimulateRequest* request,
                                                      v1::SimulateResponse* response) {
  return calls_.Unary(context, "Simulate", [=, this](const rpc::Call&) {
    return Alone([=] { return scheduling::Simulate(*request, *response); });
  });
}

grpc::ServerUnaryReactor* SimulationService::WhatIf(grpc::CallbackServerContext* context,
                                                    const v1::WhatIfRequest* request, v1::WhatIfResponse* response) {
  return calls_.Unary(context, "WhatIf", [=, this](const rpc::Call&) {
    return Alone([=, this] { return scheduling::WhatIf(database_, clock_, *request, *response); });
  });
}

grpc::ServerUnaryReactor* SimulationService::ComparePlans(grpc::CallbackServerContext* context,
                                                          const v1::ComparePlansRequest* request,
                                                          v1::ComparePlansResponse* response) {
  return calls_.Unary(context, "ComparePlans", [=, this](const rpc::Call&) {
    return Alone([=, this] { return scheduling::ComparePlans(database_, clock_, *request, *response); });
  });
}

}  // namespace jemputbola::scheduling
