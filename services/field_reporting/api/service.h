#pragma once

#include "common/clock/clock.h"
#include "common/rpc/calls.h"
#include "common/store/database.h"
#include "field_reporting/store/directory.h"
#include "field_reporting/store/intake.h"
#include "jemputbola/field_reporting/v1/field_reporting.grpc.pb.h"

namespace jemputbola::field_reporting::api {

// FieldReportingService over the directory and the intake. All references must outlive it; the intake must have stopped
// taking calls (server shut down) before it is destroyed.
class Service final : public v1::FieldReportingService::CallbackService {
 public:
  Service(jemputbola::store::Database& database, store::Directory& directory, store::Intake& intake,
          const clock::Clock& clock, rpc::Calls& calls);

  grpc::ServerUnaryReactor* EnrollDevice(grpc::CallbackServerContext* context, const v1::EnrollDeviceRequest* request,
                                         v1::EnrollDeviceResponse* response) override;
  grpc::ServerUnaryReactor* SubmitReports(grpc::CallbackServerContext* context, const v1::SubmitReportsRequest* request,
                                          v1::SubmitReportsResponse* response) override;
  grpc::ServerUnaryReactor* ListConflicts(grpc::CallbackServerContext* context, const v1::ListConflictsRequest* request,
                                          v1::ListConflictsResponse* response) override;

 private:
  void Submit(const v1::SubmitReportsRequest& request, v1::SubmitReportsResponse& response, const rpc::Call& call,
              std::function<void(absl::Status)> done);

  jemputbola::store::Database& database_;
  store::Directory& directory_;
  store::Intake& intake_;
  const clock::Clock& clock_;
  rpc::Calls& calls_;
};

}  // namespace jemputbola::field_reporting::api
