#pragma once

#include <map>
#include <string>

#include "absl/time/time.h"

namespace jemputbola::gateway {

// A token bucket for each caller: `burst` calls at once, then `per_minute`. Real time, not the campaign's. Not
// thread-safe.
class RateLimit {
 public:
  RateLimit(int per_minute, int burst) : per_minute_(per_minute), burst_(burst) {}

  // Takes one call. Zero when it is allowed, otherwise how long to wait before the next one will be.
  absl::Duration Take(const std::string& caller, absl::Time now);

 private:
  struct Bucket {
    double calls = 0;
    absl::Time filled;
  };
  double per_minute_;
  double burst_;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace jemputbola::gateway
