#pragma once

#include <map>
#include <string>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/calls.h"
#include "common/rpc/watch.h"
#include "gateway/live/regencies.h"
#include "jemputbola/gateway/v1/dashboard.grpc.pb.h"

namespace jemputbola::gateway::api {

// Serves the overview of a regency from its live view. Thread-safe.
class DashboardService final : public v1::DashboardService::CallbackService {
 public:
  // References must outlive the service. `regencies` may be made after it: see Serve.
  explicit DashboardService(rpc::Calls& calls);

  // To be called once, before the first request.
  void Serve(const live::Regencies& regencies) { regencies_ = &regencies; }

  // A view may show something new: tells its watchers, at most every 200 ms each regency; what comes sooner waits for
  // the next call or Tick.
  void Changed(const std::string& regency_code);
  // Every 100 ms or so.
  void Tick();
  bool Watched(const std::string& regency_code) const { return watchers_.Watched(regency_code); }

  grpc::ServerUnaryReactor* ListRegencies(grpc::CallbackServerContext* context, const v1::ListRegenciesRequest* request,
                                          v1::ListRegenciesResponse* response) override;
  grpc::ServerUnaryReactor* GetOverview(grpc::CallbackServerContext* context, const v1::GetOverviewRequest* request,
                                        v1::GetOverviewResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchOverviewResponse>* WatchOverview(grpc::CallbackServerContext* context,
                                                                     const v1::WatchOverviewRequest* request) override;

 private:
  struct Publication {
    absl::Time at = absl::InfinitePast();
    bool due = false;
    // What was sent last, without its `now`; serialised.
    std::string sent;
  };
  void Publish(const std::string& regency_code);

  rpc::Calls& calls_;
  const live::Regencies* regencies_ = nullptr;
  rpc::Watchers<v1::WatchOverviewResponse> watchers_;
  absl::Mutex mutex_;
  std::map<std::string, Publication> publications_ ABSL_GUARDED_BY(mutex_);
  // Held while an overview is made and handed out, so that watchers get them in order.
  absl::Mutex publishing_;
};

}  // namespace jemputbola::gateway::api
