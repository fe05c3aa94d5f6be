#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace jemputbola::load {

// Every latency that was measured, so that percentiles are exact. Thread-safe.
class Latencies {
 public:
  void Add(absl::Duration latency);
  // {"count":…,"p50_ms":…,"p90_ms":…,"p99_ms":…,"p999_ms":…,"max_ms":…}
  std::string ToJson() const;

 private:
  mutable absl::Mutex mutex_;
  std::vector<std::int64_t> nanoseconds_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jemputbola::load
