#pragma once

#include "common/rpc/calls.h"
#include "jemputbola/registry/v1/finding.grpc.pb.h"
#include "registry/api/findings.h"

namespace jemputbola::registry::api {

// The gRPC face of findings: see finding.proto. All references must outlive it.
class FindingService final : public v1::FindingService::CallbackService {
 public:
  FindingService(rpc::Calls& calls, const Office& office) : calls_(calls), office_(office), findings_(office) {}

  grpc::ServerUnaryReactor* RecordFinding(grpc::CallbackServerContext* context, const v1::RecordFindingRequest* request,
                                          v1::RecordFindingResponse* response) override;
  grpc::ServerUnaryReactor* ConfirmFinding(grpc::CallbackServerContext* context,
                                           const v1::ConfirmFindingRequest* request,
                                           v1::ConfirmFindingResponse* response) override;
  grpc::ServerUnaryReactor* RejectFinding(grpc::CallbackServerContext* context, const v1::RejectFindingRequest* request,
                                          v1::RejectFindingResponse* response) override;
  grpc::ServerUnaryReactor* WithdrawFinding(grpc::CallbackServerContext* context,
                                            const v1::WithdrawFindingRequest* request,
                                            v1::WithdrawFindingResponse* response) override;
  grpc::ServerUnaryReactor* GetHistory(grpc::CallbackServerContext* context, const v1::GetHistoryRequest* request,
                                       v1::GetHistoryResponse* response) override;
  grpc::ServerReadReactor<v1::ImportFindingsRequest>* ImportFindings(grpc::CallbackServerContext* context,
                                                                     v1::ImportFindingsResponse* response) override;

 private:
  rpc::Calls& calls_;
  const Office office_;
  FindingOffice findings_;
};

}  // namespace jemputbola::registry::api
