#include "tests/bench/load/latencies.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_format.h"

namespace jemputbola::load {

void Latencies::Add(absl::Duration latency) {
  absl::MutexLock lock(&mutex_);
  nanoseconds_.push_back(absl::ToInt64Nanoseconds(latency));
}

std::string Latencies::ToJson() const {
  std::vector<std::int64_t> sorted;
  {
    absl::MutexLock lock(&mutex_);
    sorted = nanoseconds_;
  }
  if (sorted.empty()) return "{\"count\":0}";
  std::sort(sorted.begin(), sorted.end());
  // The smallest value that at least this share does not exceed.
  const auto at = [&sorted](double share) {
    const double rank = std::ceil(share * static_cast<double>(sorted.size()));
    return static_cast<double>(sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1]) / 1e6;
  };
  return absl::StrFormat(
      "{\"count\":%d,\"p50_ms\":%.3f,\"p90_ms\":%.3f,\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"max_ms\":%.3f}", sorted.size(),
      at(0.5), at(0.9), at(0.99), at(0.999), at(1));
}

}  // namespace jemputbola::load
