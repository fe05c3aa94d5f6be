#include "gateway/api/partner_service.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/status.h"
#include "gateway/api/partner_status.h"

namespace jemputbola::gateway::api {
namespace {

constexpr absl::Duration kMeet = absl::Milliseconds(500);
constexpr int kBurst = 10;
constexpr std::string_view kScheme = "Bearer ";

// Whatever was asked for as a regency, in a form that is safe to log: anybody may send anything.
std::string Loggable(const std::string& regency_code) {
  const bool plain = regency_code.size() <= 8 && regency_code.find_first_not_of("0123456789.") == std::string::npos;
  return plain ? regency_code : "(not a code)";
}

}  // namespace

PartnerService::PartnerService(Partners& partners, int per_minute, log::Logger log)
    : partners_(partners), log_(std::move(log)), limit_(per_minute, kBurst) {}

absl::StatusOr<Partner> PartnerService::Admit(grpc::CallbackServerContext& context, const std::string& regency_code) {
  const auto header = context.client_metadata().find("authorization");
  std::string_view token;
  if (header != context.client_metadata().end()) token = {header->second.data(), header->second.size()};
  if (!token.starts_with(kScheme)) {
    return absl::UnauthenticatedError("send the header \"Authorization: Bearer TOKEN\" with the token of your agency");
  }
  token.remove_prefix(kScheme.size());
  absl::StatusOr<Partner> partner = partners_.Authenticate(token);
  if (!partner.ok()) return partner;
  absl::Duration wait;
  {
    absl::MutexLock lock(&mutex_);
    wait = limit_.Take(partner->name, absl::Now());
  }
  if (wait > absl::ZeroDuration()) {
    const auto seconds = static_cast<std::int64_t>(std::ceil(absl::ToDoubleSeconds(wait)));
    context.AddTrailingMetadata("retry-after", std::to_string(seconds));
    return absl::ResourceExhaustedError(absl::StrCat("too many calls with this token: wait ", seconds, " s"));
  }
  if (!partner->regencies.contains(regency_code)) {
    return absl::PermissionDeniedError("this token is not for that regency");
  }
  return partner;
}

void PartnerService::Audit(const std::string& partner, const std::string& regency_code,
                           const absl::Status& status) const {
  log_.Info("Partner asked for a regency's status",
            {{"partner", partner},
             {"regency", Loggable(regency_code)},
             {"outcome", std::string(absl::StatusCodeToString(status.code()))}});
}

grpc::ServerUnaryReactor* PartnerService::GetStatus(grpc::CallbackServerContext* context,
                                                    const v1::GetStatusRequest* request,
                                                    v1::GetStatusResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const std::string& regency = request->regency_code();
  absl::StatusOr<Partner> partner = Admit(*context, regency);
  auto finish = [this, reactor, regency, name = partner.ok() ? partner->name : "(nobody)"](const absl::Status& status) {
    Audit(name, regency, status);
    reactor->Finish(rpc::ToGrpc(status));
  };
  absl::StatusOr<std::shared_ptr<live::RegencyView>> view =
      partner.ok() ? regencies_->Find(regency) : absl::StatusOr<std::shared_ptr<live::RegencyView>>(partner.status());
  if (!view.ok()) {
    finish(view.status());
    return reactor;
  }
  const live::RegencyView* raw = view->get();
  (*view)->WhenLevel(kMeet, [raw, response, finish] {
    const absl::StatusOr<live::RegencySnapshot> snapshot = raw->Read();
    if (snapshot.ok()) *response = MakePartnerStatus(*snapshot);
    finish(snapshot.status());
  });
  return reactor;
}

}  // namespace jemputbola::gateway::api
