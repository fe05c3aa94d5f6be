#include "registry/api/duplicate_service.h"

#include <utility>

namespace jemputbola::registry::api {
namespace {

template <typename Response>
absl::Status Answer(absl::StatusOr<v1::DuplicatePair> pair, Response* response) {
  if (!pair.ok()) return pair.status();
  *response->mutable_pair() = *std::move(pair);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* DuplicateService::ScanDuplicates(grpc::CallbackServerContext* context,
                                                           const v1::ScanDuplicatesRequest* request,
                                                           v1::ScanDuplicatesResponse* response) {
  return calls_.Unary(context, "ScanDuplicates", [this, request, response](const rpc::Call& call) -> absl::Status {
    auto scanned = duplicates_.Scan(*request, call.caller);
    if (!scanned.ok()) return scanned.status();
    *response = *std::move(scanned);
    return absl::OkStatus();
  });
}

grpc::ServerWriteReactor<v1::ListDuplicatesResponse>* DuplicateService::ListDuplicates(
    grpc::CallbackServerContext* context, const v1::ListDuplicatesRequest* request) {
  return calls_.ServerStream<v1::ListDuplicatesResponse>(context, "ListDuplicates",
                                                         [this, request](const rpc::Call& call, const auto& write) {
                                                           return duplicates_.List(*request, call.caller, write);
                                                         });
}

grpc::ServerUnaryReactor* DuplicateService::MergeDuplicate(grpc::CallbackServerContext* context,
                                                           const v1::MergeDuplicateRequest* request,
                                                           v1::MergeDuplicateResponse* response) {
  return calls_.Unary(context, "MergeDuplicate", [this, request, response](const rpc::Call& call) {
    return Answer(duplicates_.Merge(*request, call.caller), response);
  });
}

grpc::ServerUnaryReactor* DuplicateService::RejectDuplicate(grpc::CallbackServerContext* context,
                                                            const v1::RejectDuplicateRequest* request,
                                                            v1::RejectDuplicateResponse* response) {
  return calls_.Unary(context, "RejectDuplicate", [this, request, response](const rpc::Call& call) {
    return Answer(duplicates_.Reject(*request, call.caller), response);
  });
}

grpc::ServerUnaryReactor* DuplicateService::UndoDuplicate(grpc::CallbackServerContext* context,
                                                          const v1::UndoDuplicateRequest* request,
                                                          v1::UndoDuplicateResponse* response) {
  return calls_.Unary(context, "UndoDuplicate", [this, request, response](const rpc::Call& call) {
    return Answer(duplicates_.Undo(*request, call.caller), response);
  });
}

}  // namespace jemputbola::registry::api
