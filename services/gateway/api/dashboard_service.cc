#include "gateway/api/dashboard_service.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gateway/api/overview.h"

namespace jemputbola::gateway::api {
namespace {

// How long an answer waits for tallies and ranking to meet.
constexpr absl::Duration kMeet = absl::Milliseconds(500);
constexpr absl::Duration kBetween = absl::Milliseconds(200);

absl::StatusOr<v1::Overview> Read(const live::RegencyView& view) {
  absl::StatusOr<live::RegencySnapshot> snapshot = view.Read();
  if (!snapshot.ok()) return snapshot.status();
  return MakeOverview(*snapshot);
}

}  // namespace

DashboardService::DashboardService(rpc::Calls& calls)
    : calls_(calls), watchers_(calls, rpc::Watchers<v1::WatchOverviewResponse>::Slow::kNewest) {}

grpc::ServerUnaryReactor* DashboardService::ListRegencies(grpc::CallbackServerContext* context,
                                                          const v1::ListRegenciesRequest*,
                                                          v1::ListRegenciesResponse* response) {
  return calls_.Unary(context, "ListRegencies", [this, response](const rpc::Call&) {
    const auto views = regencies_->All();
    if (!views.ok()) return views.status();
    for (const auto& view : *views) {
      v1::Regency& regency = *response->add_regencies();
      regency.set_code(view->regency_code());
      regency.set_name(view->name());
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DashboardService::GetOverview(grpc::CallbackServerContext* context,
                                                        const v1::GetOverviewRequest* request,
                                                        v1::GetOverviewResponse* response) {
  return calls_.UnaryAsync(context, "GetOverview",
                           [this, request, response](const rpc::Call&, std::function<void(absl::Status)> done) {
                             auto view = regencies_->Find(request->regency_code());
                             if (!view.ok()) return done(view.status());
                             const live::RegencyView* raw = view->get();
                             (*view)->WhenLevel(kMeet, [raw, response, done = std::move(done)] {
                               absl::StatusOr<v1::Overview> overview = Read(*raw);
                               if (!overview.ok()) return done(overview.status());
                               *response->mutable_overview() = *std::move(overview);
                               done(absl::OkStatus());
                             });
                           });
}

grpc::ServerWriteReactor<v1::WatchOverviewResponse>* DashboardService::WatchOverview(
    grpc::CallbackServerContext* context, const v1::WatchOverviewRequest* request) {
  const std::string& code = request->regency_code();
  return watchers_.Add(context, "WatchOverview", code, [this, code]() -> absl::StatusOr<v1::WatchOverviewResponse> {
    auto view = regencies_->Find(code);
    if (!view.ok()) return view.status();
    auto level = std::make_shared<absl::Notification>();
    (*view)->WhenLevel(kMeet, [level] { level->Notify(); });
    level->WaitForNotification();
    absl::StatusOr<v1::Overview> overview = Read(**view);
    if (!overview.ok()) return overview.status();
    v1::WatchOverviewResponse response;
    *response.mutable_overview() = *std::move(overview);
    return response;
  });
}

void DashboardService::Changed(const std::string& regency_code) {
  if (!watchers_.Watched(regency_code)) return;
  {
    absl::MutexLock lock(&mutex_);
    Publication& publication = publications_[regency_code];
    const absl::Time now = absl::Now();
    publication.due = now < publication.at + kBetween;
    if (publication.due) return;
    publication.at = now;
  }
  Publish(regency_code);
}

void DashboardService::Tick() {
  std::vector<std::string> due;
  {
    absl::MutexLock lock(&mutex_);
    const absl::Time now = absl::Now();
    for (auto& [code, publication] : publications_) {
      if (!publication.due || now < publication.at + kBetween) continue;
      publication.due = false;
      publication.at = now;
      due.push_back(code);
    }
  }
  for (const std::string& code : due) Publish(code);
}

void DashboardService::Publish(const std::string& regency_code) {
  absl::MutexLock order(&publishing_);
  auto view = regencies_->Find(regency_code);
  if (!view.ok()) return;
  absl::StatusOr<v1::Overview> overview = Read(**view);
  if (!overview.ok()) return;
  auto message = std::make_shared<v1::WatchOverviewResponse>();
  *message->mutable_overview() = *std::move(overview);
  // A minute that passed is news, a second is not.
  v1::WatchOverviewResponse compared = *message;
  compared.mutable_overview()->mutable_now()->set_nanos(0);
  compared.mutable_overview()->mutable_now()->set_seconds(message->overview().now().seconds() / 60);
  std::string bytes = compared.SerializeAsString();
  {
    absl::MutexLock lock(&mutex_);
    std::string& sent = publications_[regency_code].sent;
    if (bytes == sent) return;
    sent = std::move(bytes);
  }
  watchers_.Publish(regency_code, std::move(message));
}

}  // namespace jemputbola::gateway::api
