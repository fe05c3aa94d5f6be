#pragma once

#include "absl/synchronization/mutex.h"
#include "common/log/log.h"
#include "gateway/api/partners.h"
#include "gateway/domain/rate_limit.h"
#include "gateway/live/regencies.h"
#include "jemputbola/gateway/v1/partner.grpc.pb.h"

namespace jemputbola::gateway::api {

// Serves partners by their own tokens, not by those of the deployment; every call leaves a line in the log with the
// partner, the regency and the outcome. RESOURCE_EXHAUSTED carries the seconds to wait in the trailer "retry-after".
// Thread-safe.
class PartnerService final : public v1::PartnerService::CallbackService {
 public:
  // References must outlive the service. A partner may call `per_minute` times, and 10 times at once.
  PartnerService(Partners& partners, int per_minute, log::Logger log);
  // To be called once, before the first request.
  void Serve(const live::Regencies& regencies) { regencies_ = &regencies; }

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const v1::GetStatusRequest* request,
                                      v1::GetStatusResponse* response) override;

 private:
  // The partner, if it may see the regency now.
  absl::StatusOr<Partner> Admit(grpc::CallbackServerContext& context, const std::string& regency_code);
  void Audit(const std::string& partner, const std::string& regency_code, const absl::Status& status) const;

  Partners& partners_;
  const log::Logger log_;
  const live::Regencies* regencies_ = nullptr;
  absl::Mutex mutex_;
  RateLimit limit_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jemputbola::gateway::api
