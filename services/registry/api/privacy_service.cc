#include "registry/api/privacy_service.h"

#include <utility>

#include "registry/domain/text.h"

namespace jemputbola::registry::api {
namespace {

constexpr std::size_t kMostBytes = 200;

// What an answer is, or why there is none.
template <typename Response>
absl::Status Fill(Response* response, absl::StatusOr<Response> made) {
  if (!made.ok()) return made.status();
  *response = *std::move(made);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* PrivacyService::RotateKeys(grpc::CallbackServerContext* context,
                                                     const v1::RotateKeysRequest* request,
                                                     v1::RotateKeysResponse* response) {
  return calls_.Unary(context, "RotateKeys", [this, request, response](const rpc::Call& call) -> absl::Status {
    if (auto status = CheckRegency(request->regency_code()); !status.ok()) return status;
    if (request->reason().empty() || !domain::IsCleanText(request->reason(), kMostBytes)) {
      return absl::InvalidArgumentError("A rotation needs a reason; give it with --reason");
    }
    const auto status = keys_.Begin(request->regency_code(), call.caller, request->reason(),
                                    [](jemputbola::store::WriteTransaction&) { return absl::OkStatus(); });
    if (!status.ok()) return status;
    // Devices are told it with their next manifest; what was sealed for the others still opens.
    if (auto renewed = walk_in_keys_.Renew(); !renewed.ok()) return renewed;
    *response->mutable_status() = keys_.Status();
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* PrivacyService::GetKeyStatus(grpc::CallbackServerContext* context,
                                                       const v1::GetKeyStatusRequest* /*request*/,
                                                       v1::GetKeyStatusResponse* response) {
  return calls_.Unary(context, "GetKeyStatus", [this, response](const rpc::Call& /*call*/) {
    *response->mutable_status() = keys_.Status();
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* PrivacyService::ExportSubject(grpc::CallbackServerContext* context,
                                                        const v1::ExportSubjectRequest* request,
                                                        v1::ExportSubjectResponse* response) {
  return calls_.Unary(context, "ExportSubject", [this, request, response](const rpc::Call& call) {
    return Fill(response, subjects_.Export(*request, call.caller));
  });
}

grpc::ServerUnaryReactor* PrivacyService::CorrectSubject(grpc::CallbackServerContext* context,
                                                         const v1::CorrectSubjectRequest* request,
                                                         v1::CorrectSubjectResponse* response) {
  return calls_.Unary(context, "CorrectSubject", [this, request, response](const rpc::Call& call) {
    return Fill(response, subjects_.Correct(*request, call.caller));
  });
}

grpc::ServerUnaryReactor* PrivacyService::PlanPurge(grpc::CallbackServerContext* context,
                                                    const v1::PlanPurgeRequest* request,
                                                    v1::PlanPurgeResponse* response) {
  return calls_.Unary(context, "PlanPurge", [this, request, response](const rpc::Call& /*call*/) {
    return Fill(response, purges_.Plan(*request));
  });
}

grpc::ServerUnaryReactor* PrivacyService::PurgePeople(grpc::CallbackServerContext* context,
                                                      const v1::PurgePeopleRequest* request,
                                                      v1::PurgePeopleResponse* response) {
  return calls_.Unary(context, "PurgePeople", [this, request, response](const rpc::Call& call) {
    return Fill(response, purges_.Purge(*request, call.caller));
  });
}

}  // namespace jemputbola::registry::api
