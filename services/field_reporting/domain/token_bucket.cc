#include "field_reporting/domain/token_bucket.h"

#include <algorithm>

namespace jemputbola::field_reporting {

absl::Duration TokenBucket::Take(double tokens, absl::Time now) {
  if (rate_.per_second <= 0) return absl::ZeroDuration();
  if (now > filled_at_) {
    tokens_ = std::min(rate_.burst, tokens_ + absl::ToDoubleSeconds(now - filled_at_) * rate_.per_second);
    filled_at_ = now;
  }
  const double lacking = std::min(tokens, rate_.burst) - tokens_;
  // Rounding may leave a little that no wait is short enough for.
  if (lacking > 1e-6) return absl::Seconds(lacking / rate_.per_second);
  tokens_ -= tokens;
  return absl::ZeroDuration();
}

void TokenBucket::GiveBack(double tokens) {
  tokens_ = std::min(rate_.burst, tokens_ + tokens);
}

}  // namespace jemputbola::field_reporting
