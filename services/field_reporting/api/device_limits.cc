#include "field_reporting/api/device_limits.h"

namespace jemputbola::field_reporting::api {

absl::Duration DeviceLimits::Take(const std::string& device_id, std::int64_t reports, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  return buckets_.try_emplace(device_id, rate_, now).first->second.Take(static_cast<double>(reports), now);
}

void DeviceLimits::GiveBack(const std::string& device_id, std::int64_t reports) {
  absl::MutexLock lock(&mutex_);
  const auto bucket = buckets_.find(device_id);
  if (bucket != buckets_.end()) bucket->second.GiveBack(static_cast<double>(reports));
}

}  // namespace jemputbola::field_reporting::api
