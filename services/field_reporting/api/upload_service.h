#pragma once

#include "common/clock/clock.h"
#include "common/rpc/calls.h"
#include "field_reporting/api/device_gate.h"
#include "field_reporting/store/intake.h"
#include "jemputbola/field_reporting/v1/field_reporting.grpc.pb.h"

namespace jemputbola::field_reporting::api {

// FieldReportingService over the intake. All references must outlive it; the intake must have stopped taking calls
// (server shut down) before it is destroyed.
class UploadService final : public v1::FieldReportingService::CallbackService {
 public:
  UploadService(const DeviceGate& gate, store::Intake& intake, const clock::Clock& clock, rpc::Calls& calls)
      : gate_(gate), intake_(intake), clock_(clock), calls_(calls) {}

  grpc::ServerUnaryReactor* SubmitReports(grpc::CallbackServerContext* context, const v1::SubmitReportsRequest* request,
                                          v1::SubmitReportsResponse* response) override;

 private:
  void Submit(const grpc::CallbackServerContext& context, const v1::SubmitReportsRequest& request,
              v1::SubmitReportsResponse& response, const rpc::Call& call, std::function<void(absl::Status)> done);

  const DeviceGate& gate_;
  store::Intake& intake_;
  const clock::Clock& clock_;
  rpc::Calls& calls_;
};

}  // namespace jemputbola::field_reporting::api
