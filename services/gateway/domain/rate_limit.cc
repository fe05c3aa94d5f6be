#include "gateway/domain/rate_limit.h"

#include <algorithm>

namespace jemputbola::gateway {

absl::Duration RateLimit::Take(const std::string& caller, absl::Time now) {
  auto [at, added] = buckets_.try_emplace(caller, Bucket{burst_, now});
  Bucket& bucket = at->second;
  const double minutes = std::max(0.0, absl::ToDoubleMinutes(now - bucket.filled));
  bucket.calls = std::min(burst_, bucket.calls + minutes * per_minute_);
  bucket.filled = now;
  if (bucket.calls < 1) return absl::Minutes((1 - bucket.calls) / per_minute_);
  bucket.calls -= 1;
  return absl::ZeroDuration();
}

}  // namespace jemputbola::gateway
