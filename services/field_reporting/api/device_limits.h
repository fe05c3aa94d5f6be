#pragma once

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "field_reporting/domain/token_bucket.h"

namespace jemputbola::field_reporting::api {

// Reports a second of one device, and how many it may send at once after a rest (policy).
inline constexpr TokenBucket::Rate kDeviceRate = {2'000, 20'000};

// How fast each device may send, so that a greedy one does not starve the others. Thread-safe.
class DeviceLimits {
 public:
  explicit DeviceLimits(TokenBucket::Rate rate) : rate_(rate) {}

  // Zero: the device may send `reports` now, and they are counted. Else how long it should wait.
  absl::Duration Take(const std::string& device_id, std::int64_t reports, absl::Time now);
  // They were not taken after all.
  void GiveBack(const std::string& device_id, std::int64_t reports);

 private:
  const TokenBucket::Rate rate_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, TokenBucket> buckets_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jemputbola::field_reporting::api
