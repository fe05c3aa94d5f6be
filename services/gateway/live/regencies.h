#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "gateway/live/regency_view.h"
#include "gateway/live/sources.h"

namespace jemputbola::gateway::live {

// A live view of every regency that the registry has people of. Thread-safe.
class Regencies {
 public:
  // `on_change` is called with a regency's code, from any thread, whenever its view may show something new. `clock`
  // must outlive this.
  Regencies(Sources sources, const clock::Clock& clock, std::function<void(const std::string&)> on_change);
  ~Regencies();

  // NOT_FOUND for a regency without people; UNAVAILABLE while the registry has never answered.
  absl::StatusOr<std::shared_ptr<RegencyView>> Find(const std::string& regency_code) const;
  // In code order. UNAVAILABLE as Find.
  absl::StatusOr<std::vector<std::shared_ptr<RegencyView>>> All() const;

  // Every 100 ms or so; `watched` tells whether somebody looks at a regency all the time.
  void Tick(const std::function<bool(const std::string&)>& watched);

 private:
  struct Discovery;
  const Sources sources_;
  const clock::Clock& clock_;
  const std::function<void(const std::string&)> on_change_;
  mutable absl::Mutex mutex_;
  bool known_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, std::shared_ptr<RegencyView>> views_ ABSL_GUARDED_BY(mutex_);
  // Last, so that it ends first.
  std::unique_ptr<Discovery> discovery_;
};

}  // namespace jemputbola::gateway::live
