#pragma once

#include "jemputbola/registry/v1/claim.grpc.pb.h"
#include "registry/api/claim_book.h"

namespace jemputbola::rpc {
class Calls;
}

namespace jemputbola::registry::api {

// The gRPC face of claims: see claim.proto. All references must outlive it.
class ClaimService final : public v1::ClaimService::CallbackService {
 public:
  ClaimService(rpc::Calls& calls, const Office& office, const eventlog::EventLog& log)
      : calls_(calls), book_(office, log) {}

  grpc::ServerUnaryReactor* AddClaim(grpc::CallbackServerContext* context, const v1::AddClaimRequest* request,
                                     v1::AddClaimResponse* response) override;
  grpc::ServerReadReactor<v1::ImportClaimsRequest>* ImportClaims(grpc::CallbackServerContext* context,
                                                                 v1::ImportClaimsResponse* response) override;
  grpc::ServerUnaryReactor* WithdrawClaim(grpc::CallbackServerContext* context, const v1::WithdrawClaimRequest* request,
                                          v1::WithdrawClaimResponse* response) override;
  grpc::ServerUnaryReactor* ListClaims(grpc::CallbackServerContext* context, const v1::ListClaimsRequest* request,
                                       v1::ListClaimsResponse* response) override;

 private:
  rpc::Calls& calls_;
  const ClaimBook book_;
};

}  // namespace jemputbola::registry::api
