#include "gateway/live/regencies.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/live/poller.h"
#include "jemputbola/platform/v1/event_log.grpc.pb.h"

namespace jemputbola::gateway::live {

using platform::v1::EventLogService;
using platform::v1::HeadsResponse;

// The partitions of the registry's log are the regencies that have people.
struct Regencies::Discovery {
  std::unique_ptr<EventLogService::Stub> registry;
  std::unique_ptr<Poller<HeadsResponse>> heads;
};

Regencies::Regencies(Sources sources, const clock::Clock& clock, std::function<void(const std::string&)> on_change)
    : sources_(std::move(sources)),
      clock_(clock),
      on_change_(std::move(on_change)),
      discovery_(std::make_unique<Discovery>()) {
  discovery_->registry = EventLogService::NewStub(sources_.registry);
  discovery_->heads = std::make_unique<Poller<HeadsResponse>>(
      absl::Seconds(1),
      [stub = discovery_->registry.get()](auto* context, auto* response, auto done) {
        const platform::v1::HeadsRequest request;
        stub->async()->Heads(context, &request, response, std::move(done));
      },
      [this](const absl::Status& status, const HeadsResponse& response) {
        if (!status.ok()) return;
        absl::MutexLock lock(&mutex_);
        known_ = true;
        for (const platform::v1::Head& head : response.heads()) {
          std::shared_ptr<RegencyView>& view = views_[head.partition()];
          if (view != nullptr) continue;
          view = std::make_shared<RegencyView>(head.partition(), sources_, clock_,
                                               [this, code = head.partition()] { on_change_(code); });
        }
      });
}

Regencies::~Regencies() {
  discovery_ = nullptr;
}

absl::StatusOr<std::vector<std::shared_ptr<RegencyView>>> Regencies::All() const {
  absl::MutexLock lock(&mutex_);
  if (!known_) return absl::UnavailableError("registry is not answering: try again in a few seconds");
  std::vector<std::shared_ptr<RegencyView>> views;
  for (const auto& [code, view] : views_) views.push_back(view);
  return views;
}

absl::StatusOr<std::shared_ptr<RegencyView>> Regencies::Find(const std::string& regency_code) const {
  absl::MutexLock lock(&mutex_);
  if (!known_) return absl::UnavailableError("registry is not answering: try again in a few seconds");
  const auto view = views_.find(regency_code);
  if (view == views_.end()) {
    return absl::NotFoundError("the registry has no people of this regency: import areas and people first");
  }
  return view->second;
}

void Regencies::Tick(const std::function<bool(const std::string&)>& watched) {
  const absl::Time now = absl::Now();
  discovery_->heads->Tick(now);
  std::vector<std::shared_ptr<RegencyView>> views;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [code, view] : views_) views.push_back(view);
  }
  for (const auto& view : views) view->Tick(now, watched(view->regency_code()));
}

}  // namespace jemputbola::gateway::live
