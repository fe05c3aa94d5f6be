#pragma once

#include "common/clock/clock.h"
#include "common/rpc/calls.h"
#include "field_reporting/api/arena_messages.h"
#include "field_reporting/api/device_gate.h"
#include "field_reporting/api/device_limits.h"
#include "field_reporting/api/report_stream.h"
#include "field_reporting/store/intake.h"
#include "jemputbola/field_reporting/v1/field_reporting.grpc.pb.h"

namespace jemputbola::field_reporting::api {

// FieldReportingService over the intake. All references must outlive it, and it the server.
class UploadService final : public v1::FieldReportingService::CallbackService {
 public:
  UploadService(const DeviceGate& gate, store::Intake& intake, const clock::Clock& clock, rpc::Calls& calls,
                TokenBucket::Rate device_rate = kDeviceRate)
      : gate_(gate),
        intake_(intake),
        clock_(clock),
        calls_(calls),
        limits_(device_rate),
        streams_(gate, limits_, intake, clock, calls) {
    SetMessageAllocatorFor_SubmitReports(&messages_);
  }

  grpc::ServerUnaryReactor* SubmitReports(grpc::CallbackServerContext* context, const v1::SubmitReportsRequest* request,
                                          v1::SubmitReportsResponse* response) override;
  grpc::ServerUnaryReactor* GetSyncState(grpc::CallbackServerContext* context, const v1::GetSyncStateRequest* request,
                                         v1::GetSyncStateResponse* response) override;
  grpc::ServerBidiReactor<v1::StreamReportsRequest, v1::StreamReportsResponse>* StreamReports(
      grpc::CallbackServerContext* context) override {
    return streams_.Add(context);
  }

 private:
  void Submit(grpc::CallbackServerContext& context, const v1::SubmitReportsRequest& request,
              v1::SubmitReportsResponse& response, const rpc::Call& call, std::function<void(absl::Status)> done);
  // Refused for now: what the caller is told.
  absl::Status TakeFor(grpc::CallbackServerContext& context, const v1::SubmitReportsRequest& request);

  ArenaMessages<v1::SubmitReportsRequest, v1::SubmitReportsResponse> messages_;
  const DeviceGate& gate_;
  store::Intake& intake_;
  const clock::Clock& clock_;
  rpc::Calls& calls_;
  DeviceLimits limits_;
  ReportStreams streams_;
};

}  // namespace jemputbola::field_reporting::api
