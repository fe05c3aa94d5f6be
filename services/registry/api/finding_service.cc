#include "registry/api/finding_service.h"

#include <utility>

#include "registry/api/findings_import.h"
#include "registry/api/upload_stream.h"

namespace jemputbola::registry::api {
namespace {

template <typename Response>
absl::Status Answer(absl::StatusOr<Response> answer, Response* response) {
  if (!answer.ok()) return answer.status();
  *response = *std::move(answer);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* FindingService::RecordFinding(grpc::CallbackServerContext* context,
                                                        const v1::RecordFindingRequest* request,
                                                        v1::RecordFindingResponse* response) {
  return calls_.Unary(context, "RecordFinding", [this, request, response](const rpc::Call& call) {
    return Answer(findings_.Record(*request, call.caller), response);
  });
}

grpc::ServerUnaryReactor* FindingService::ConfirmFinding(grpc::CallbackServerContext* context,
                                                         const v1::ConfirmFindingRequest* request,
                                                         v1::ConfirmFindingResponse* response) {
  return calls_.Unary(context, "ConfirmFinding", [this, request, response](const rpc::Call& call) {
    return Answer(findings_.Confirm(*request, call.caller), response);
  });
}

grpc::ServerUnaryReactor* FindingService::RejectFinding(grpc::CallbackServerContext* context,
                                                        const v1::RejectFindingRequest* request,
                                                        v1::RejectFindingResponse* response) {
  return calls_.Unary(context, "RejectFinding", [this, request, response](const rpc::Call& call) {
    return Answer(findings_.Reject(*request, call.caller), response);
  });
}

grpc::ServerUnaryReactor* FindingService::WithdrawFinding(grpc::CallbackServerContext* context,
                                                          const v1::WithdrawFindingRequest* request,
                                                          v1::WithdrawFindingResponse* response) {
  return calls_.Unary(context, "WithdrawFinding", [this, request, response](const rpc::Call& call) {
    return Answer(findings_.Withdraw(*request, call.caller), response);
  });
}

grpc::ServerUnaryReactor* FindingService::GetHistory(grpc::CallbackServerContext* context,
                                                     const v1::GetHistoryRequest* request,
                                                     v1::GetHistoryResponse* response) {
  return calls_.Unary(context, "GetHistory", [this, request, response](const rpc::Call& call) {
    return Answer(findings_.History(*request, call.caller), response);
  });
}

grpc::ServerReadReactor<v1::ImportFindingsRequest>* FindingService::ImportFindings(
    grpc::CallbackServerContext* context, v1::ImportFindingsResponse* response) {
  return calls_.ClientStream<v1::ImportFindingsRequest>(
      context, "ImportFindings", [this, response](const rpc::Call& call, const auto& read) -> absl::Status {
        v1::ImportFindingsRequest first;
        if (!read(&first)) return absl::InvalidArgumentError("The file is empty; send it with the regency it is of");
        const std::string partition = first.regency_code();
        return api::ImportFindings(office_, partition, first.dry_run(), call.caller, UploadOf(call, read, first),
                                   *response);
      });
}

}  // namespace jemputbola::registry::api
