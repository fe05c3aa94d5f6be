#include "registry/api/claim_service.h"

#include <utility>

#include "common/rpc/calls.h"
#include "registry/api/upload_stream.h"

namespace jemputbola::registry::api {

grpc::ServerUnaryReactor* ClaimService::AddClaim(grpc::CallbackServerContext* context,
                                                 const v1::AddClaimRequest* request, v1::AddClaimResponse* response) {
  return calls_.Unary(context, "AddClaim", [this, request, response](const rpc::Call& /*call*/) -> absl::Status {
    auto claim = book_.Add(*request);
    if (!claim.ok()) return claim.status();
    *response->mutable_claim() = *std::move(claim);
    return absl::OkStatus();
  });
}

grpc::ServerReadReactor<v1::ImportClaimsRequest>* ClaimService::ImportClaims(grpc::CallbackServerContext* context,
                                                                             v1::ImportClaimsResponse* response) {
  return calls_.ClientStream<v1::ImportClaimsRequest>(
      context, "ImportClaims", [this, response](const rpc::Call& call, const auto& read) -> absl::Status {
        v1::ImportClaimsRequest first;
        if (!read(&first)) return absl::InvalidArgumentError("The call had no message; send regency_code and a file");
        const std::string regency = first.regency_code();
        return book_.Import(regency, UploadOf<v1::ImportClaimsRequest>(call, read, first), *response->mutable_result());
      });
}

grpc::ServerUnaryReactor* ClaimService::WithdrawClaim(grpc::CallbackServerContext* context,
                                                      const v1::WithdrawClaimRequest* request,
                                                      v1::WithdrawClaimResponse* response) {
  return calls_.Unary(context, "WithdrawClaim", [this, request, response](const rpc::Call& call) -> absl::Status {
    auto claim = book_.Withdraw(*request, call.caller);
    if (!claim.ok()) return claim.status();
    *response->mutable_claim() = *std::move(claim);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ClaimService::ListClaims(grpc::CallbackServerContext* context,
                                                   const v1::ListClaimsRequest* request,
                                                   v1::ListClaimsResponse* response) {
  return calls_.Unary(context, "ListClaims", [this, request, response](const rpc::Call& /*call*/) -> absl::Status {
    auto list = book_.List(*request);
    if (!list.ok()) return list.status();
    *response = *std::move(list);
    return absl::OkStatus();
  });
}

}  // namespace jemputbola::registry::api
