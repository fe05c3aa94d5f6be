#pragma once

#include "absl/time/time.h"

namespace jemputbola::field_reporting {

// A bucket of tokens that fills by and by: what one sender may send. It holds a burst at the most. A request larger
// than the bucket passes when it is full, and is paid for afterwards.
class TokenBucket {
 public:
  // Tokens a second; 0: no limit. The most that are saved up.
  struct Rate {
    double per_second = 0;
    double burst = 0;
  };
  // Full at `now`.
  TokenBucket(Rate rate, absl::Time now) : rate_(rate), tokens_(rate.burst), filled_at_(now) {}

  // Zero: they are taken. Else nothing is taken: how long until they may be. A `now` before an earlier one counts as
  // that one.
  absl::Duration Take(double tokens, absl::Time now);
  void GiveBack(double tokens);

 private:
  Rate rate_;
  double tokens_;
  absl::Time filled_at_;
};

}  // namespace jemputbola::field_reporting
