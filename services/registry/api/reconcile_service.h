#pragma once

#include "common/rpc/calls.h"
#include "jemputbola/registry/v1/reconcile.grpc.pb.h"
#include "registry/api/reconcile.h"

namespace jemputbola::registry::api {

// The gRPC face of the comparison with partners' lists: see reconcile.proto. All references must outlive it.
class ReconcileService final : public v1::ReconcileService::CallbackService {
 public:
  ReconcileService(rpc::Calls& calls, const Office& office, const crypto::Key& agreement_root)
      : calls_(calls), office_(office, agreement_root) {}

  grpc::ServerBidiReactor<v1::ReconcileRequest, v1::ReconcileResponse>* Reconcile(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* IssueAgreementKey(grpc::CallbackServerContext* context,
                                              const v1::IssueAgreementKeyRequest* request,
                                              v1::IssueAgreementKeyResponse* response) override;

 private:
  rpc::Calls& calls_;
  const ReconcileOffice office_;
};

}  // namespace jemputbola::registry::api
