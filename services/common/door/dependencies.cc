#include "common/door/dependencies.h"

#include "absl/strings/str_cat.h"

namespace jemputbola::door {
namespace {

platform::v1::Level LevelOf(const absl::Status& status) {
  if (status.ok()) return platform::v1::LEVEL_OK;
  return absl::IsFailedPrecondition(status) ? platform::v1::LEVEL_STOPPED : platform::v1::LEVEL_DEGRADED;
}

}  // namespace

void Dependencies::Add(const std::string& name, std::function<absl::Status()> state) {
  const metrics::Gauge gauge =
      metrics_.AddGauge("jb_dependency_ok", "1 while a dependency is as it should be", {{"dependency", name}});
  absl::MutexLock lock(&mutex_);
  std::erase_if(entries_, [&name](const Entry& entry) { return entry.name == name; });
  entries_.push_back({name, std::move(state), gauge});
}

std::vector<Dependencies::Entry> Dependencies::Entries() const {
  absl::MutexLock lock(&mutex_);
  return entries_;
}

std::vector<platform::v1::DependencyStatus> Dependencies::Status() const {
  std::vector<platform::v1::DependencyStatus> statuses;
  for (const Entry& entry : Entries()) {
    const absl::Status state = entry.state();
    platform::v1::DependencyStatus& status = statuses.emplace_back();
    status.set_name(entry.name);
    status.set_level(LevelOf(state));
    status.set_message(std::string(state.message()));
  }
  return statuses;
}

void Dependencies::Measure() const {
  for (const Entry& entry : Entries()) entry.gauge.Set(entry.state().ok() ? 1 : 0);
}

void Cached::Set(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  status_ = std::move(status);
}

absl::Status Cached::Get() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

Reach::Reach(std::string service, std::shared_ptr<grpc::Channel> channel)
    : service_(std::move(service)),
      channel_(std::move(channel)),
      last_(absl::UnavailableError(absl::StrCat(service_, " has not answered yet"))) {}

absl::Status Reach::State() {
  // Idle and connecting say nothing new: an unused connection may have been closed a moment ago.
  const grpc_connectivity_state state = channel_->GetState(/*try_to_connect=*/true);
  if (state == GRPC_CHANNEL_READY) last_.Set(absl::OkStatus());
  if (state == GRPC_CHANNEL_TRANSIENT_FAILURE || state == GRPC_CHANNEL_SHUTDOWN) {
    last_.Set(absl::UnavailableError(absl::StrCat(service_, " does not answer: is it running?")));
  }
  return last_.Get();
}

}  // namespace jemputbola::door
