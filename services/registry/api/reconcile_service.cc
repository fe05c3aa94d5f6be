#include "registry/api/reconcile_service.h"

namespace jemputbola::registry::api {

grpc::ServerBidiReactor<v1::ReconcileRequest, v1::ReconcileResponse>* ReconcileService::Reconcile(
    grpc::CallbackServerContext* context) {
  return calls_.BidiStream<v1::ReconcileRequest, v1::ReconcileResponse>(
      context, "Reconcile", [this](const rpc::Call& call, const auto& read, const auto& write) -> absl::Status {
        v1::ReconcileRequest request;
        if (!read(&request) || !request.has_terms()) {
          return absl::InvalidArgumentError("A comparison begins with its terms: regency, agreement and purpose");
        }
        const v1::ReconcileTerms terms = request.terms();
        const PartnerFile file{[&read, &request](std::string* piece) {
                                 if (!read(&request)) return false;
                                 piece->swap(*request.mutable_chunk());
                                 return true;
                               },
                               call.broken};
        return office_.Run(terms, file, call.caller, write);
      });
}

grpc::ServerUnaryReactor* ReconcileService::IssueAgreementKey(grpc::CallbackServerContext* context,
                                                              const v1::IssueAgreementKeyRequest* request,
                                                              v1::IssueAgreementKeyResponse* response) {
  return calls_.Unary(context, "IssueAgreementKey", [this, request, response](const rpc::Call& call) -> absl::Status {
    auto issued = office_.IssueKey(*request, call.caller);
    if (!issued.ok()) return issued.status();
    *response = *std::move(issued);
    return absl::OkStatus();
  });
}

}  // namespace jemputbola::registry::api
